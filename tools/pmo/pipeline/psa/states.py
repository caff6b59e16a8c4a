"""Whether the state of a record and a status of the PSA agree, and which status would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pmo.model.settings import Psa

TASK: Final = "task"
"""The name under which `psa.states` of pmo.yml speaks of tasks, whose states are these."""
PLANNED: Final = "planned"
STARTED: Final = "started"
ACCEPTED: Final = "accepted"


def agree(psa: Psa, kind: str, state: str, status: str, *, open_here: bool, finished_there: bool) -> bool:
    """Whether both say the same: by pmo.yml where it lists the status, else whether both are open or both finished."""
    listed = _listed(psa, kind, status)
    return state in listed if listed is not None else open_here is not finished_there


def agreeing(psa: Psa, kind: str, state: str) -> tuple[str, ...]:
    """The statuses that pmo.yml gives for a state, in its order."""
    return tuple(status for status, states in psa.states.get(kind, {}).items() if state in states)


def _listed(psa: Psa, kind: str, status: str) -> tuple[str, ...] | None:
    for name, states in psa.states.get(kind, {}).items():
        if name.casefold() == status.casefold():
            return states
    return None
