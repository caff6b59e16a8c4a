"""What is trusted, read from one source: policy, keys, roles, people, schemas, adoption point.

Judgment takes these from the tip of the protected branch, never from the work under judgment and never from the commit
that it started from, where an old policy or a removed key would come back.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pmo.evidence import adoption as adoptions
from pmo.evidence import digest, policy_file, verify
from pmo.evidence import policy as policies
from pmo.evidence import signers as key_list
from pmo.evidence.judge import Lost, Trust
from pmo.evidence.separation import People, Person
from pmo.evidence.statement import StatementError
from pmo.model.evidence import ADOPTION, COMPROMISED, POLICY, SIGNERS
from pmo.model.evidence import TRUST_FILES as FILES
from pmo.parse import document
from pmo.pipeline.approvals.sources import Shelf, kinds_of, schema_texts

__all__ = ["ADOPTION", "COMPROMISED", "FILES", "POLICY", "SIGNERS", "Trusted", "data_of", "place", "trusted"]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from pmo.evidence.adoption import Adoption
    from pmo.evidence.policy import KindPolicy, Policy
    from pmo.model.kind import Kind
    from pmo.model.record import Record
    from pmo.pipeline.approvals.sources import Source

PERSON, ROLE = "person", "role"
"""The kinds that say who is who. They come with the toolkit; a workspace without them can prove nothing."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """The trust inputs of one source. Without `policy`, `fault` says why; both are empty where approvals are not adopted."""

    policy: Policy | None = None
    fault: str = ""
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    schema_texts: Mapping[str, str] = field(default_factory=dict)
    people: People = field(default_factory=lambda: People(()))
    roles: Mapping[str, frozenset[str]] = field(default_factory=dict)
    signers: tuple[key_list.Signer, ...] = ()
    signer_faults: tuple[key_list.Fault, ...] = ()
    lost_keys: tuple[tuple[str, str], ...] = ()
    adoption: Adoption | None = None
    adoption_raw: bytes = b""
    adoption_signature: bytes = b""
    mark: str = ""

    @property
    def adopted(self) -> bool:
        """Whether there is a policy at all, also one that cannot be read."""
        return self.policy is not None or bool(self.fault)

    def of(self, kind: str) -> KindPolicy | None:
        """What the policy says about a kind; None when it is not about it."""
        return self.policy.kinds.get(kind) if self.policy else None

    def judge(self, index: Callable[[str], int | None]) -> Trust:
        """The part that the judge asks for; `index` gives the place of a commit on the protected branch."""
        policy = self.policy
        return Trust(
            policy.repository if policy else "",
            policy.version if policy else 0,
            self.signers,
            self.roles,
            self.people,
            tuple(Lost(key, index(commit)) for key, commit in self.lost_keys),
            policy.importers if policy else (),
        )

    def taken_over(self, at: datetime) -> tuple[Adoption | None, str]:
        """The adoption point when it holds at a time, else why not (empty when there is none). Raises KeygenError."""
        found = self.adoption
        if found is None or self.policy is None:
            return None, "the list of what was taken over cannot be read" if self.adoption_raw and found is None else ""
        if found.repository != self.policy.repository:
            return None, f"it is about the repository {found.repository}"
        if self.people.of(found.signer) != found.owner:
            return None, f"“{found.signer}” is not a name of {found.owner}"
        if not any(found.owner in self.roles.get(role, ()) for role in self.policy.adoption):
            return None, f"{found.owner} holds none of the roles that may take records over"
        keys = [one for one in self.signers if one.principal == found.signer]
        lost = {key for key, _ in self.lost_keys}
        reasons = [
            verify.verify(self.adoption_raw, self.adoption_signature, one, at)
            for one in keys
            if one.fingerprint not in lost
        ]
        if "" in reasons:
            return found, ""
        return None, next(iter(reasons), f"{found.signer} has no key in the list of keys")


def trusted(source: Source, paths: Iterable[str], known: Mapping[str, str], kinds: Mapping[str, Kind]) -> Trusted:
    """The trust inputs of a source. `known` are schemas whose `kinds` were loaded already: the same are not loaded again."""
    texts = schema_texts(source)
    own = kinds if texts == known else kinds_of(texts)
    shelf = Shelf(source, paths, own, (PERSON, ROLE))
    source.fetch((*FILES, *(found.path for found in shelf.found.values())))
    people = [_person(record) for record in shelf.of(PERSON)]
    roles = {record.id: _holders(record) for record in shelf.of(ROLE)}
    policy, fault = _policy(source)
    raw_signers = source.read(SIGNERS)
    found, faults = key_list.read(raw_signers.decode("utf-8", "replace") if raw_signers else "")
    lost, lost_fault = _lost(source)
    raw = source.read(ADOPTION) or b""
    try:
        adoption = adoptions.read(raw) if raw else None
    except StatementError:
        adoption = None
    if policy is not None and not fault:
        unfit = next(policy_file.unfit(policy, own, roles), None)
        fault = f"{place(unfit)}{unfit.reason}" if unfit else lost_fault
    if fault:
        policy = None
    return Trusted(
        policy, fault, own, texts, People(people), roles, found, faults, lost, adoption, raw,
        source.read(f"{ADOPTION}.sig") or b"", _mark(source, people, roles, own, found, policy),
    )  # fmt: skip


def place(fault: policies.Fault) -> str:
    """Where in the policy a fault is, as the start of a sentence."""
    return f"{'.'.join(map(str, fault.path))}: " if fault.path else ""


def data_of(source: Source, path: str) -> tuple[dict[str, Any] | None, str]:
    """The data of a YAML file, and why there is none; both empty when there is no such file."""
    raw = source.read(path)
    if raw is None:
        return None, ""
    read = document.read(path, raw)
    if read.data is None or read.faults:
        return None, read.faults[0].message if read.faults else "it cannot be read"
    return read.data, ""


def _policy(source: Source) -> tuple[Policy | None, str]:
    data, fault = data_of(source, POLICY)
    if data is None:
        return None, fault
    policy, faults = policy_file.read(data)
    return policy, f"{place(faults[0])}{faults[0].reason}" if faults else ""


def _lost(source: Source) -> tuple[tuple[tuple[str, str], ...], str]:
    data, fault = data_of(source, COMPROMISED)
    if data is None:
        return (), f"{COMPROMISED}: {fault}" if fault else ""
    rows = data.get("keys")
    if not isinstance(rows, list) or not all(isinstance(row, dict) and isinstance(row.get("key"), str) for row in rows):
        return (), f"{COMPROMISED}: it must hold a list `keys:`, each with `key:`"
    return tuple((row["key"], str(row.get("since", ""))) for row in rows), ""


def _person(record: Record) -> Person:
    aliases = tuple(one for one in record.list("commit_aliases") if isinstance(one, str))
    return Person(record.id, record.get("status") == "active", aliases, record.text("forge_login"))


def _holders(record: Record) -> frozenset[str]:
    if record.get("active") is False:
        return frozenset()
    return frozenset(one for one in record.list("holders") if isinstance(one, str))


def _mark(
    source: Source, people: list[Person], roles: Mapping[str, frozenset[str]], kinds: Mapping[str, Kind],
    keys: tuple[key_list.Signer, ...], policy: Policy | None,
) -> str:  # fmt: skip
    """One mark of everything that judgment rests on, so that people can sign a change of it.

    A new colleague without role, address or account changes nothing, and neither does the description of a field.
    """
    holders = {person for held in roles.values() for person in held}
    about = {
        "policy": data_of(source, POLICY)[0] or "",
        "compromised": data_of(source, COMPROMISED)[0] or "",
        "adoption": digest.sha256(source.read(ADOPTION) or b""),
        "signers": sorted(one.allowed_line() for one in keys),
        "people": sorted(
            [one.id, one.active, list(one.aliases), one.login]
            for one in people
            if one.aliases or one.login or one.id in holders
        ),
        "roles": {name: sorted(held) for name, held in roles.items()},
        "schemas": {name: _shape(kinds[name]) for name in sorted(_governing(kinds, policy))},
    }
    return digest.sha256(digest.canonical(about))


def _governing(kinds: Mapping[str, Kind], policy: Policy | None) -> set[str]:
    """The kinds whose schemas decide what is approved: those of the policy, documents, people and roles."""
    named = {PERSON, ROLE, *(policy.kinds if policy else kinds)}
    named |= {one for part in (policy.kinds.values() if policy else ()) for one in part.documents}
    return {name for name, kind in kinds.items() if name in named or kind.format == "md"}


def _shape(kind: Kind) -> dict[str, object]:
    return {
        "files": list(kind.files),
        "id": kind.id_form,
        "excluded": sorted(digest.excluded(kind)),
        "fields": sorted([item.path, *item.ref, *map(str, item.choices)] for item in kind.fields),
        "states": {key: list(value) for key, value in kind.lifecycle.transitions.items()} if kind.lifecycle else {},
        "state": kind.lifecycle.field if kind.lifecycle else "",
    }
