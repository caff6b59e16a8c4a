"""Which agreement of a client covers work on a day, and whether one that somebody names may."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from pmo.model.record import Record
    from pmo.model.workspace import Workspace


class TargetError(ValueError):
    """Nothing can be charged to what was named. `wanted` is the name, `known` what it could have been."""

    def __init__(self, message: str, wanted: str = "", known: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.wanted = wanted
        self.known = tuple(known)


def agreements_for(workspace: Workspace, client: str, day: date) -> tuple[Record, ...]:
    """The agreements of a client that cover time on a day."""
    return tuple(
        record
        for record in workspace.of("agreement")
        if record.get("client") == client and in_force(workspace, record, day) and covers_time(record)
    )


def in_force(workspace: Workspace, agreement: Record, day: date) -> bool:
    """Whether an agreement holds on a day: active, begun, and not over."""
    start, end = agreement.date("start"), agreement.date("end")
    return workspace.state(agreement) == "active" and (start is None or start <= day) and (end is None or day <= end)


def covers_time(agreement: Record) -> bool:
    """Whether hours are covered at all; an agreement that does not say is taken to cover them."""
    covers = agreement.list("covers")
    return not covers or "time" in covers


def covering(workspace: Workspace, client: Record | None, day: date, what: str, named: str = "") -> str:
    """The id of the agreement that covers `what` of a client: the `named` one, else the only one, else the only one
    without a limit; empty when there is none. TargetError when it is another client's, not in force, or not clear.
    """  # fmt: skip
    if named:
        return _named(workspace, client, day, what, named)
    found = agreements_for(workspace, client.id, day) if client is not None else ()
    if len(found) > 1 and client is not None:
        unlimited = [record for record in found if record.get("unlimited") is True]
        if len(unlimited) != 1:
            listed = "; ".join(f"{one.id} {workspace.label(one)}" for one in found)
            raise TargetError(f"{workspace.label(client)} has several agreements that may cover {what}: {listed}. Say which with --agreement.")  # fmt: skip
        found = tuple(unlimited)
    return found[0].id if found else ""


def _named(workspace: Workspace, client: Record | None, day: date, what: str, name: str) -> str:
    agreement = workspace.find("agreement", name)
    if agreement is None:
        known = [record.id for record in workspace.of("agreement")]
        raise TargetError(f"There is no agreement “{name}”.", name, known)
    theirs = agreement.text("client")
    if client is not None and theirs != client.id:
        owner = workspace.find("client", theirs)
        other = workspace.label(owner) if owner is not None else theirs or "nobody"
        raise TargetError(
            f"{agreement.id} is an agreement of {other}, and {what} is for {workspace.label(client)}.{_others(workspace, client.id, day)}"
        )
    must_be_in_force(workspace, agreement, day)
    return agreement.id


def must_be_in_force(workspace: Workspace, agreement: Record, day: date) -> None:
    """TargetError, with those that are, when an agreement does not hold on a day."""
    if not in_force(workspace, agreement, day):
        raise TargetError(
            f"{agreement.id} “{workspace.label(agreement)}” is not in force on {day}.{_others(workspace, agreement.text('client'), day)}"
        )


def _others(workspace: Workspace, client: str, day: date) -> str:
    others = agreements_for(workspace, client, day)
    return f" In force: {', '.join(one.id for one in others)}." if others else " The client has no other that covers time."  # fmt: skip
