"""What the last pull knows of the PSA, as a push and a comparison need it: numbers of companies, members, boards, statuses."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from pmo.pipeline.psa.cells import number_of, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from pmo.model.settings import Psa
    from pmo.pipeline.psa.store import Shelf

_CLOSED: Final = "closed"
_OPEN: Final = ("", "Open", "Rejected", "ErrorsCorrected", "RejectBySecondTier")
"""Statuses of a sheet into which something can be entered."""
TICKETS: Final = ("service_tickets", "project_tickets")


class Known:
    """Small tables of the shelf by name, and its tickets by what they belong to. Names are compared without case."""

    def __init__(self, shelf: Shelf, psa: Psa) -> None:
        self.shelf = shelf
        self._closed_names = {name.casefold() for name in psa.closed_statuses}

    @cached_property
    def companies(self) -> dict[str, int]:
        """Numbers of companies by identifier."""
        return _by(self.shelf.rows("companies"), "identifier")

    @cached_property
    def members(self) -> dict[str, int]:
        """Numbers of members by identifier."""
        return _by(self.shelf.rows("members"), "identifier")

    @cached_property
    def boards(self) -> dict[str, int]:
        """Numbers of boards by name."""
        return _by(self.shelf.rows("boards"), "name")

    @cached_property
    def work_types(self) -> dict[str, int]:
        """Numbers of work types by name."""
        return _by(self.shelf.rows("work_types"), "name")

    @cached_property
    def work_roles(self) -> dict[str, int]:
        """Numbers of work roles by name."""
        return _by(self.shelf.rows("work_roles"), "name")

    @cached_property
    def charge_codes(self) -> dict[str, int]:
        """Numbers of charge codes by name."""
        return _by(self.shelf.rows("charge_codes"), "name")

    @cached_property
    def _statuses(self) -> dict[int, dict[str, int]]:
        out: dict[int, dict[str, int]] = defaultdict(dict)
        for row in self.shelf.rows("board_statuses"):
            out[number_in(row, "board") or 0].setdefault(str(row.get("name")).casefold(), int(row["id"]))
        return out

    @cached_property
    def _closed_ids(self) -> frozenset[int]:
        return frozenset(int(row["id"]) for row in self.shelf.rows("board_statuses") if row.get("closedStatus") is True)

    @cached_property
    def _places(self) -> _Places:
        return _Places(self.shelf)

    def ticket(self, number: int) -> tuple[str, dict[str, Any]] | None:
        """The resource and the row of a ticket; None when the last pull did not meet it."""
        for resource in TICKETS:
            row = self.shelf.row(resource, number)
            if row is not None:
                return resource, row
        return None

    def status(self, board: int | None, name: str) -> int | None:
        """The number of a status of a board: the same name has another number on another board."""
        return self._statuses.get(board or 0, {}).get(name.casefold())

    def finished(self, row: Mapping[str, Any]) -> bool:
        """Whether the PSA is done with a ticket, project or activity: by its flag, or by what pmo.yml calls closed."""
        status = row.get("status")
        flags = (status.get("closedFlag"), status.get("closedStatus")) if isinstance(status, dict) else ()
        unmarked = "closedFlag" not in row  # an activity: the PSA itself names its last status so
        return (
            row.get("closedFlag") is True
            or True in flags
            or (unmarked and name_in(row, "status").casefold() == _CLOSED)
            or ("board" in row and number_in(row, "status") in self._closed_ids)
            or name_in(row, "status").casefold() in self._closed_names
        )

    def tickets_of_task(self, project: int, wbs: str) -> list[int]:
        """The project tickets that bear the number of a task in the work breakdown."""
        return self._places.of_task.get((project, wbs), []) if wbs else []

    def tickets_of_phase(self, phase: int) -> list[int]:
        """The project tickets in a phase."""
        return self._places.of_phase.get(phase, [])

    def tickets_of_project(self, project: int) -> list[int]:
        """All tickets of a project."""
        return self._places.of_project.get(project, [])

    def phase(self, project: int, wbs: str) -> int | None:
        """The phase of a project with this number in the work breakdown."""
        return self._places.phases.get((project, wbs)) if wbs else None

    def phase_above(self, project: int, wbs: str) -> int | None:
        """The nearest phase that a task lies in: 1.2 or 1 for 1.2.3."""
        parts = wbs.split(".")[:-1]
        while parts:
            found = self.phase(project, ".".join(parts))
            if found is not None:
                return found
            parts.pop()
        return None

    def shut(self, resource: str, member: int, day: date) -> tuple[int, str] | None:
        """Number and status of the sheet or report in which a day of a member lies, when nothing can be entered there."""
        for first, last, number, status in self._shut[resource].get(member, ()):
            if first <= day.isoformat() <= last:
                return number, status
        return None

    @cached_property
    def _shut(self) -> dict[str, dict[int, list[tuple[str, str, int, str]]]]:
        out: dict[str, dict[int, list[tuple[str, str, int, str]]]] = {}
        for entries, resource in (("time_entries", "time_sheets"), ("expense_entries", "expense_reports")):
            found = out.setdefault(entries, defaultdict(list))
            for row in self.shelf.rows(resource):
                status, member = str(row.get("status") or ""), number_in(row, "member")
                if member is not None and status not in _OPEN:
                    days = (str(row.get("dateStart") or "")[:10], str(row.get("dateEnd") or "")[:10])
                    found[member].append((*days, int(row["id"]), status))
        return out

    def of_expenses(self, field: str, name: str) -> dict[str, Any] | None:
        """A reference by the number that expenses of the PSA give to this name; None when none of them has it."""
        number = self._of_expenses.get((field, _plain(name)))
        return {"id": number} if number is not None else None

    @cached_property
    def _of_expenses(self) -> dict[tuple[str, str], int]:
        out: dict[tuple[str, str], int] = {}
        for row in self.shelf.rows("expense_entries"):
            for field in ("type", "paymentMethod"):
                number = number_in(row, field)
                if number is not None:
                    out.setdefault((field, _plain(name_in(row, field))), number)
        return out


class _Places:
    """Where project tickets lie: by task, phase and project."""

    def __init__(self, shelf: Shelf) -> None:
        self.of_task: dict[tuple[int, str], list[int]] = defaultdict(list)
        self.of_phase: dict[int, list[int]] = defaultdict(list)
        self.of_project: dict[int, list[int]] = defaultdict(list)
        for row in shelf.rows("project_tickets"):
            project = number_in(row, "project") or 0
            self.of_task[project, text_of(row, "wbsCode")].append(int(row["id"]))
            self.of_phase[number_in(row, "phase") or 0].append(int(row["id"]))
            self.of_project[project].append(int(row["id"]))
        self.phases = {
            (number_of(row, "projectId") or 0, text_of(row, "wbsCode")): int(row["id"]) for row in shelf.rows("phases")
        }


def number_in(row: Mapping[str, Any], name: str) -> int | None:
    """The number in a reference: 12 of `{"board": {"id": 12}}`."""
    return number_of(row, name) if isinstance(row.get(name), dict) else None


def name_in(row: Mapping[str, Any], name: str) -> str:
    """What a reference is called: its name, else its identifier; a plain text as it is."""
    value = row.get(name)
    if isinstance(value, dict):
        return str(value.get("name") or value.get("identifier") or "")
    return value if isinstance(value, str) else ""


def _plain(name: str) -> str:
    return name.replace("_", " ").casefold()


def _by(rows: Iterator[dict[str, Any]], field: str) -> dict[str, int]:
    """Numbers by name, the first of equal names."""
    out: dict[str, int] = {}
    for row in rows:
        out.setdefault(str(row.get(field) or "").casefold(), int(row["id"]))
    return out
