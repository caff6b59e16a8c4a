"""Nobody approves what they asked for, carry out or wrote, whatever address they used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

_TRAILER: Final = re.compile(r"^co-authored-by:[ \t]*[^<\n]*<([^<>\n]+)>[ \t]*$", re.IGNORECASE | re.MULTILINE)
_ADDRESS: Final = re.compile(r"<([^<>]+)>\s*\Z")
_FORGE: Final = re.compile(r"(?:[0-9]+\+)?([a-z0-9-]+)@users\.noreply\.[a-z0-9.-]+\Z")


@dataclass(frozen=True, slots=True)
class Commit:
    """Who stands behind a commit: the addresses of author, committer and co-authors."""

    id: str
    author: str
    committer: str
    message: str = ""

    @property
    def writers(self) -> tuple[str, ...]:
        """Author and co-authors."""
        return (self.author, *_TRAILER.findall(self.message))


@dataclass(frozen=True, slots=True)
class Person:
    """What is known about a person: the spellings under which they commit, and the account in the forge."""

    id: str
    active: bool = True
    aliases: tuple[str, ...] = ()
    login: str = ""


class People:
    """Addresses to people. An address that two people claim is nobody's."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.by_id: dict[str, Person] = {}
        self._by_address: dict[str, set[str]] = {}
        self._by_login: dict[str, set[str]] = {}
        for person in people:
            self.by_id[person.id] = person
            for alias in (person.id, *person.aliases):
                self._by_address.setdefault(address(alias), set()).add(person.id)
            if person.login:
                self._by_login.setdefault(person.login.casefold(), set()).add(person.id)

    def of(self, spelling: str) -> str:
        """The person behind an address or a name in the list of keys; empty when nobody or more than one claims it."""
        found = self._by_address.get(address(spelling), set())
        if not found:
            account = _FORGE.match(address(spelling))
            found = self._by_login.get(account.group(1), set()) if account else set()
        return next(iter(found)) if len(found) == 1 else ""

    def by_login(self, login: str) -> str:
        """The person with an account in the forge; empty when nobody or more than one has it."""
        found = self._by_login.get(login.casefold(), set())
        return next(iter(found)) if len(found) == 1 else ""


def address(spelling: str) -> str:
    """The address in `Name <address>`, in small letters."""
    found = _ADDRESS.search(spelling)
    return (found.group(1) if found else spelling).strip().casefold()


@dataclass(frozen=True, slots=True)
class Hands:
    """Whose hands were in something: people by id with the reason, and addresses that nobody owns."""

    people: Mapping[str, str]
    strangers: tuple[str, ...] = ()


def hands(commits: Iterable[Commit], people: People, machines: Collection[str]) -> Hands:
    """Everybody behind some commits. A committer may be a machine of the forge, an author may not."""
    found: dict[str, str] = {}
    strangers: dict[str, None] = {}
    known_machines = {one.casefold() for one in machines}
    for commit in commits:
        for spelling in (*commit.writers, commit.committer):
            person = people.of(spelling)
            if person:
                found.setdefault(person, f"wrote part of it (commit {commit.id[:10]})")
            elif not (
                spelling == commit.committer and address(spelling) in known_machines and spelling not in commit.writers
            ):
                strangers.setdefault(spelling)
    return Hands(found, tuple(strangers))
