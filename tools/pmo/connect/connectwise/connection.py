"""Whether the connection is all right: address, keys, version, and what the API member may read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pmo.connect.connectwise.answers import plain
from pmo.connect.connectwise.errors import PsaError
from pmo.connect.connectwise.resources import RESOURCES

if TYPE_CHECKING:
    from pmo.connect.connectwise.caller import Company
    from pmo.connect.connectwise.reading import Reader
    from pmo.connect.connectwise.resources import Resource

_REFUSED = (401, 403)
_ABSENT = (404, 405)


@dataclass(frozen=True, slots=True)
class Access:
    """Whether one resource may be read."""

    resource: str
    rows: int | None
    """How many there are; None where it cannot be read, and for what hangs on a parent, which is not counted."""
    fault: str = ""
    tried: bool = True
    """False where there is no parent to try it with."""


@dataclass(frozen=True, slots=True)
class Connection:
    """What was found out."""

    company: Company
    version: str
    """Of the PSA, as it says itself after the login; else what the login says."""
    access: tuple[Access, ...]

    @property
    def sound(self) -> bool:
        """Whether everything may be read."""
        return not any(access.fault for access in self.access)


def examine(reader: Reader) -> Connection:
    """Ask for the company, the version and the count of each resource; three to four requests more than resources.

    PsaError when the PSA is not reached or refuses the keys; what a role may not read is part of the answer.
    """
    company = reader.company()
    reader.count("members")  # the one question that cannot be answered without keys
    return Connection(
        company, _version(reader) or company.version, tuple(_access(reader, found) for found in RESOURCES.values())
    )


def _version(reader: Reader) -> str:
    try:
        return plain(reader.info().get("version") or "")
    except PsaError:
        return ""


def _access(reader: Reader, resource: Resource) -> Access:
    try:
        if not resource.parent:
            return Access(resource.name, reader.count(resource))
        first = next(iter(reader.pages(resource.parent, size=1, fields=())))
        if not first.rows:
            return Access(resource.name, None, tried=False)
        next(iter(reader.pages(resource, size=1, parent=first.last_id, fields=())))
        return Access(resource.name, None)
    except PsaError as error:
        if error.status in _REFUSED:
            return Access(resource.name, None, "the security role of the API member does not allow it")
        if error.status in _ABSENT:
            return Access(resource.name, None, "this PSA does not offer it")
        raise
