"""The past of one record, and of all of them, ready to be shown or measured."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pmo.history.git import GitError, open_repository
from pmo.model.timeline import Approval, Past, Sort, Stay
from pmo.model.timeline import Pasts as Values
from pmo.pipeline import ask
from pmo.pipeline.past.index import timeline, wanted_of
from pmo.pipeline.past.records import Pasts, Reader
from pmo.render.diagnostics.text import unstyled
from pmo.render.past import history as render
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pmo.history.git import Repository
    from pmo.model.evidence import Verdict
    from pmo.model.record import Record
    from pmo.pipeline.load import Loaded
    from pmo.pipeline.past.index import Index
    from pmo.pipeline.past.records import Key
    from pmo.render.diagnostics.text import Style


def pasts_of(loaded: Loaded) -> tuple[Index, dict[Key, Past], Repository]:
    """The line up to HEAD and the past of every record. Raises GitError where it is not here to look at."""
    repository = open_repository(loaded.root)
    kinds = loaded.workspace.kinds
    index = timeline(loaded.root, **wanted_of(kinds), repository=repository)
    return index, Pasts(index, kinds, Reader(repository)).all(), repository


def text(loaded: Loaded, wanted: str, kind: str = "", form: str = "text", style: Style = unstyled) -> str:
    """The past of one record, as text or JSON. InputError when nobody ever had that id; GitError as in `pasts_of`."""
    index, pasts, _ = pasts_of(loaded)
    found = _wanted(loaded, pasts, wanted, kind)
    if len(found) > 1:
        kinds = ", ".join(f"--kind {past.kind}" for past in found)
        raise InputError(f"{len(found)} records are called {wanted}; choose one: {kinds}.")
    past = found[0]
    record = loaded.workspace.find(past.kind, past.id)
    facts = _facts(loaded, past, record, index)
    return render.written(facts) if form == "json" else render.text(facts, style)


def _wanted(loaded: Loaded, pasts: dict[Key, Past], wanted: str, kind: str) -> list[Past]:
    """The pasts of the records with an id, also one that is gone, or that a record had before."""
    every = [past for past in pasts.values() if not kind or past.kind == kind]
    for fits in (
        lambda past: past.id == wanted or past.last.path == wanted.removeprefix("./"),
        lambda past: wanted in past.names,
        lambda past: past.id.lower() == wanted.lower(),
    ):
        if found := [past for past in every if fits(past)]:
            return found
    try:
        ask.matching(loaded, wanted, kind)
    except InputError:
        guess = closest(wanted, [past.id for past in every], "`pmo query` lists the records.")
        raise InputError(f"No record was ever called “{wanted}” on this branch. {guess}") from None
    raise InputError(f"{wanted} is not committed yet, so it has no history.")


def _facts(loaded: Loaded, past: Past, record: Record | None, index: Index) -> dict[str, Any]:
    workspace = loaded.workspace
    zone = ZoneInfo(workspace.settings.timezone)
    now = datetime.combine(workspace.as_of, datetime.max.time(), zone)
    people = _aliases(workspace.of("person") if "person" in workspace.kinds else ())
    last = past.stays[-1] if past.stays else None
    here = workspace.state(record) if record is not None else ""
    kind = workspace.kinds[past.kind]
    return {
        "kind": past.kind,
        "id": past.id,
        "title": workspace.label(record) if record is not None else "",
        "path": past.last.path,
        "formerly": list(past.names),
        "deleted": past.deleted,
        "branch_head": index.head,
        "as_of": workspace.as_of.isoformat(),
        "states": [_stay(one, zone, now, people) for one in past.stays] if kind.lifecycle else [],
        "not_committed": here if record is not None and last is not None and kind.lifecycle and here != last.state else "",
        "commits": len(past.steps),
        "other": [
            {"what": step.sort, "at": _at(step.at, zone), "by": people.get(step.email.lower(), step.author), "commit": step.commit, "path": step.path}
            for step in past.steps
            if step.sort in (Sort.MOVED, Sort.RENAMED, Sort.DELETED, Sort.RESTORED, Sort.REUSED)
        ],
        "last_change": {"at": _at(past.last.at, zone), "by": people.get(past.last.email.lower(), past.last.author), "commit": past.last.commit},
        "approval": _approval(loaded, record) if record is not None else None,
    }  # fmt: skip


def _stay(stay: Stay, zone: ZoneInfo, now: datetime, people: dict[str, str]) -> dict[str, Any]:
    step = stay.step
    seconds = ((stay.until or now) - step.at).total_seconds()
    return {
        "state": stay.state,
        "since": _at(step.at, zone),
        "until": _at(stay.until, zone) if stay.until else "",
        "seconds": max(0, int(seconds)),
        "by": people.get(step.email.lower(), step.author),
        "commit": step.commit,
        "subject": step.subject,
        "merge": step.merge,
    }


def _at(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="minutes")


def _aliases(people: Iterable[Record]) -> dict[str, str]:
    """People by the addresses they commit with."""
    return {
        str(alias).lower(): person.id
        for person in people
        for alias in person.list("commit_aliases")
        if isinstance(alias, str)
    }


def _approval(loaded: Loaded, record: Record) -> dict[str, Any] | None:
    """What is proven about the approval of a record today, each statement with what stands behind it; None when none is needed."""
    from pmo.pipeline.approvals import verdict as ask_verdict  # noqa: PLC0415 - only here, and it is large

    found: Verdict = ask_verdict(loaded, record)
    if found.state == "not needed" and not found.given:
        return None
    return {
        "state": found.state,
        "level": str(found.level),
        "needed_now": found.required,
        "given": [
            {
                "decision": one.decision, "by": one.person, "role": one.role, "level": str(one.level), "at": one.at,
                "statement": one.statement, "void": one.void,
            }
            for one in found.given
        ],
        "missing": [{"role": need.role, "level": str(need.level), "count": need.count} for need in found.missing],
        "reasons": list(found.reasons),
    }  # fmt: skip


def values(loaded: Loaded) -> Values:
    """The past of all records with what is known about their approvals, for the tables; `reason` says why there is none."""
    try:
        _, pasts, repository = pasts_of(loaded)
        return Values(known=True, of=pasts, approvals=_approvals(loaded, repository))
    except GitError as error:
        return Values(known=False, reason=error.reason)


def _approvals(loaded: Loaded, repository: Repository) -> dict[Key, Approval]:
    from pmo.evidence.statement import FOLDER  # noqa: PLC0415 - as above
    from pmo.history import papers  # noqa: PLC0415
    from pmo.pipeline.approvals import verdicts  # noqa: PLC0415

    head = repository.resolve("HEAD")
    line = papers.line(repository, head)
    places = line.places
    taken: dict[str, int] = {}
    for (path, _), commit in papers.taken_in(repository, head, FOLDER).items():
        if commit in places:
            taken[path] = max(taken.get(path, 0), places[commit])
    out: dict[Key, Approval] = {}
    for found in verdicts(loaded).values():
        counted = [
            taken[one.statement]
            for one in found.given
            if not one.void and one.decision == "approved" and one.statement in taken
        ]
        level = str(found.level) if found.level.strength else ""
        out[found.kind, found.record] = Approval(
            found.required,
            found.state,
            level,
            line.seen[max(counted)] if counted and found.state == "approved" else None,
        )
    return out
