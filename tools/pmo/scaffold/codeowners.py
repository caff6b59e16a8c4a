"""The list of code owners, from who may approve: trust files by the roles of `trust`, kinds by the roles of their bands.

A list of owners knows paths and no risk: a kind of which some records need no approval is left to `pmo lint --base`, which
reads them. A path without an owner is a path that anybody may change, so a path for which nobody is known is not written.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TRUSTED: Final = ("/.pmo/", "/schemas/", "/pmo.yml", "/registers/people/", "/registers/roles/")
"""What judgment rests on; the folder of the forge's own files comes with it."""
_HEAD: Final = """\
# Written by `pmo forge write` from .pmo/policy.yml, registers/roles and registers/people. Edit those, and run it again.
# It has force where the rules of the main branch ask for a review by code owners.
"""


def text(
    files: Mapping[str, Iterable[str]], trust: Iterable[str], own: str, logins: Mapping[str, str], gated: Iterable[str]
) -> str:
    """The file. `files` are people by pattern (as a schema writes it), `trust` the people of the trust seats, `own` the
    folder of the forge's files, `logins` accounts by person, `gated` titles of kinds that are judged by content.
    """
    lines = [_HEAD]
    lines.extend(
        f"# {title}: who must approve depends on what the record says; `pmo lint --base` asks for it.\n"
        for title in gated
    )
    for pattern, people in files.items():
        lines.append(line(path_of(pattern), people, logins))
    holders = tuple(trust)
    lines.extend(line(path, holders, logins) for path in (*TRUSTED, own))
    return "".join(lines)


def path_of(pattern: str) -> str:
    """A path of a schema (`projects/{project}/changes/{id}.yml`) as code owners write it."""
    return "/" + re.sub(r"\{[^}]*\}", "*", pattern)


def line(path: str, people: Iterable[str], logins: Mapping[str, str]) -> str:
    """One path with the accounts of some people; a remark when none of them has one."""
    named = list(dict.fromkeys(people))
    accounts = [f"@{logins[person].removeprefix('@')}" for person in named if logins.get(person)]
    if accounts:
        return f"{path} {' '.join(accounts)}\n"
    why = f"no forge_login in registers/people: {', '.join(named)}" if named else "nobody holds the role"
    return f"# {path} has no owner yet ({why})\n"


def covers(owners: str, path: str) -> bool:
    """Whether the last line that fits a path names an owner; as far as the plain patterns go that are written here."""
    found = False
    for raw in owners.splitlines():
        words = raw.split("#", 1)[0].split()
        if words and _fits(words[0], path):
            found = len(words) > 1
    return found


def _fits(pattern: str, path: str) -> bool:
    if pattern in ("*", "/**", "**"):
        return True
    inner = re.escape(pattern.strip("/")).replace(r"\*\*", ".*").replace(r"\*", "[^/]*")
    start = "" if pattern.startswith("/") or "/" in pattern.strip("/") else "(?:.*/)?"
    return re.fullmatch(f"{start}{inner}(?:/.*)?", path.strip("/")) is not None
