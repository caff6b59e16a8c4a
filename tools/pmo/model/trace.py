"""Where a figure comes from, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pmo.model.figures import Metric
    from pmo.model.finding import Place


@dataclass(frozen=True, slots=True)
class Source:
    """One value that went into a figure: the field (`kind:path`, `pmo.yml:path`), where it stands, and what it says."""

    field: str
    place: Place
    value: Any


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure of a table with everything behind it.

    `about` names its row, `formula` is for people, `inputs` are the ids of the figures it is made from, `sources` the
    values it takes straight from records. `value` is None for a figure in between that nobody worked out here.
    """

    about: str
    metric: Metric
    value: Any
    formula: str
    inputs: tuple[str, ...]
    sources: tuple[Source, ...]
