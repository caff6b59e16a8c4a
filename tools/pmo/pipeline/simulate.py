"""From a workspace to the chances of a project: when it ends, what it costs, and what matters. Nothing is written."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from pmo import __version__
from pmo.audience.projection import project as narrow
from pmo.domain.schedule.project import NotANetworkError, NoWorkingDaysError
from pmo.domain.uncertainty.checks import ImpossibleError, range_faults
from pmo.domain.uncertainty.project import Described, Question, described
from pmo.domain.uncertainty.tasks import USUAL
from pmo.domain.uncertainty.values import BETA_PERT, RUNS, SEED, SHAPES, Range
from pmo.pipeline.names import named
from pmo.pipeline.simulate_tries import tried
from pmo.pipeline.sound import sound
from pmo.scaffold.problem import InputError, closest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pmo.domain.uncertainty.values import Outcome
    from pmo.model.record import Record
    from pmo.model.workspace import Workspace
    from pmo.pipeline.load import Loaded
    from pmo.render.reports.simulation_words import Simulated

__all__ = [
    "RUNS",
    "SEED",
    "SHAPES",
    "InputError",
    "as_json",
    "as_markdown",
    "as_svg",
    "as_text",
    "forecasts",
    "simulation",
]

FEWEST: Final = 100
MOST: Final = 1_000_000
READERS: Final = ("internal", "management")


@dataclass(frozen=True, slots=True)
class Asked:
    """How to run it; the defaults are those of the command line."""

    runs: int = RUNS
    seed: int = SEED
    inherent: bool = False
    people: bool = True
    shape: str = BETA_PERT
    usual: str = ""
    tries: Sequence[str] = ()
    audience: str = "internal"


def simulation(loaded: Loaded, project: str, asked: Asked) -> Simulated:
    """Simulate a project named by id or title; InputError names what is impossible.

    The records are cut down to what the reader may see before anything is computed: cost is for management.
    """
    workspace = _workspace(loaded, asked.audience)
    record = workspace.find("project", named(workspace, "project", project)) if "project" in workspace.kinds else None
    if record is None:
        raise InputError(f"There is no project “{project}” in this workspace.")
    if asked.shape not in SHAPES:
        raise InputError(f"There is no distribution “{asked.shape}”. {closest(asked.shape, SHAPES, 'There are ' + ', '.join(SHAPES) + '.')}")  # fmt: skip
    if not FEWEST <= asked.runs <= MOST:
        raise InputError(f"Ask for {FEWEST} to {MOST:,} runs.")
    return _simulated(workspace, record, asked)


def forecasts(workspace: Workspace, only: str = "") -> dict[str, Simulated]:
    """What `simulation` says, without being asked for anything else, of every project with open work, by id.

    The workspace is already cut down to what its reader may see; a client gets none. Projects that cannot be simulated
    are left out, as are those whose file is not under the path `only`.
    """
    out: dict[str, Simulated] = {}
    if workspace.audience not in READERS:
        return out
    for record in workspace.of("project"):
        if workspace.open(record) and record.path.startswith(only):
            with suppress(InputError):
                out[record.id] = _simulated(workspace, record, Asked(audience=workspace.audience))
    return out


def _simulated(workspace: Workspace, record: Record, asked: Asked) -> Simulated:
    from pmo.render.reports.simulation_words import Simulated  # noqa: PLC0415 - beside its writers
    from pmo.simulate.run import simulate  # noqa: PLC0415 - numpy, where something is simulated

    _can_be_simulated(workspace, record)
    question = Question(asked.inherent, asked.people, usual_range(asked.usual), asked.shape)
    first = _described(workspace, record, question)
    found, said = tried(first, asked.tries)
    outcome = _run(simulate, found, asked)
    before = _run(simulate, first, asked) if asked.tries else None
    return Simulated(
        record.id, workspace.label(record), workspace.as_of, asked.audience, workspace.settings.currency, question,
        found, outcome, before, said,
    )  # fmt: skip


def _run(run: Callable[..., Outcome], found: Described, asked: Asked) -> Outcome:
    try:
        return run(found.model, asked.runs, asked.seed)
    except ImpossibleError as error:
        raise InputError("\n".join(error.faults)) from None


def _workspace(loaded: Loaded, audience: str) -> Workspace:
    """What the reader may see. Clients get no simulation: it shows the work, the people and the risks inside."""
    workspace = sound(loaded).workspace
    if audience not in READERS:
        raise InputError(f"“{audience}” gets no simulation; it is for {' or '.join(READERS)}.")
    return workspace if audience == workspace.audience else narrow(workspace, audience)


def _can_be_simulated(workspace: Workspace, record: Record) -> None:
    if not workspace.open(record):
        state = workspace.state(record).replace("_", " ")
        raise InputError(
            f"“{record.id}” is {state}; there is nothing left to simulate. `pmo report review --project {record.id}` says how it ended."
        )
    if not any(isinstance(row, dict) and row.get("wbs") for row in record.list("tasks")):
        raise InputError(f"“{record.id}” has no tasks yet. Add them under tasks: in {record.path}.")


def _described(workspace: Workspace, record: Record, question: Question) -> Described:
    try:
        found = described(workspace, record, question)
    except NotANetworkError as error:
        listed = ", ".join(error.ids)
        raise InputError(
            f"These tasks wait for each other in a circle, or for one that does: {listed}. Take one predecessor out."
        ) from None
    except NoWorkingDaysError:
        raise InputError(
            "The firm has no working day, so nothing can be planned. Correct working_days in pmo.yml."
        ) from None
    if not found.open_keys:
        raise InputError(f"Every task of “{record.id}” is finished; there is nothing left to simulate.")
    return found


def usual_range(text: str) -> tuple[Decimal, Decimal, Decimal]:
    """`0.8/1/1.5` as multiples of the plan; the usual ones for nothing. InputError says what is wrong with it."""
    if not text:
        return USUAL
    parts = text.split("/")
    try:
        low, likely, high = (Decimal(part.strip()) for part in parts)
    except (InvalidOperation, ValueError):
        raise InputError(f"“{text}” is no range: write three multiples of the plan, for example 0.8/1/1.5.") from None
    found = next(range_faults("--range", Range(low, likely, high)), "")
    if found:
        raise InputError(found)
    return low, likely, high


def as_text(found: Simulated, *, width: int, style: Callable[[str, str], str]) -> str:
    """The answer for a terminal of `width` columns."""
    from pmo.render.reports import simulation_text  # noqa: PLC0415 - one of four forms is asked for

    return simulation_text.write(found, width=width, style=style)


def as_markdown(found: Simulated) -> str:
    """The same for a ticket or a pull request."""
    from pmo.render.reports import simulation_markdown  # noqa: PLC0415 - one of four forms is asked for

    return simulation_markdown.write(found)


def as_json(found: Simulated) -> str:
    """The same for other tools."""
    from pmo.render.reports import simulation_json  # noqa: PLC0415 - one of four forms is asked for

    return simulation_json.write(found, __version__)


def as_svg(found: Simulated) -> str:
    """The picture alone: when the project ends, as bars and as a curve, with its colors in it."""
    from pmo.render.charts.finish import finish  # noqa: PLC0415 - one of four forms is asked for
    from pmo.render.documents.picture import picture  # noqa: PLC0415

    made = picture(finish(found.finish_days(), baseline=found.described.baseline, year=found.as_of.year))
    return f"{made.svg}\n" if made else ""
