"""What a firm decides in pmo.yml. Every number of `reference` pages that is a house choice is a field here."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    from pmo.model.finding import Place

MATRIX = ("LLLMH", "LMMMH", "LMHHH", "MMHXX", "MHHXX")
"""Risk levels: row = probability 1 to 5, column = impact 1 to 5 (metrics.md §4, after the published bands
1-3, 4-8, 9-15, 16-25, with probability 1 and impact 5 raised on purpose)."""


EVERYTHING = "*"
"""Stands for all settings."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
"""Days of the week as records name them; settings count them from 0."""
YEARS = range(1970, 2201)
"""Years of a date that others are counted from."""


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that is allowed to be broken somewhere, by whom it may concern, until a day."""

    rule: str
    where: str
    reason: str
    until: date
    place: Place
    sound: bool = True
    """False when its reason or day cannot be read, which is a finding of its own."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Limits of the measures; defaults from metrics.md."""

    index_green: Decimal = Decimal("0.95")
    index_amber: Decimal = Decimal("0.90")
    milestone_tolerance_days: int = 7
    status_stale_days: int = 14
    contact_days: int = 30
    review_due_days: int = 30
    risk_review_days: tuple[int, int, int] = (7, 14, 30)
    entry_lag_days: int = 1
    day_hours: Decimal = Decimal(12)
    receipt_above: Decimal = Decimal(25)
    expense_limit: Decimal = Decimal(500)
    expense_days: int = 30
    percent_cap: int = 90
    level_of_effort_share: Decimal = Decimal("0.20")
    low_balance_share: Decimal = Decimal("0.20")
    burn_amber: Decimal = Decimal("1.10")
    burn_red: Decimal = Decimal("1.25")
    ends_soon_days: tuple[int, ...] = (90, 60, 30)
    certification_days: tuple[int, ...] = (90, 60, 30)
    ticket_reserve_share: Decimal = Decimal("0.20")
    min_group: int = 5
    min_responses: int = 5
    reference_class_minimum: int = 8
    portfolio_per_manager: int = 12
    low_score_to: int = 10
    medium_score_to: int = 17
    matrix: tuple[str, ...] = MATRIX


@dataclass(frozen=True, slots=True)
class Brand:
    """How the firm's documents look: name and logo at their head, one color, the size of their paper."""

    name: str = ""
    """Name on documents; empty for the name of the company."""
    logo: str = ""
    """Path of an SVG, PNG or JPEG file in the workspace; empty without one."""
    color: str = "#1a5a9e"
    paper: str = "us-letter"
    """`us-letter` or `a4`."""


@dataclass(frozen=True, slots=True)
class Psa:
    """How the firm's ConnectWise is set up, as far as records depend on it. Address and keys are never settings."""

    closed_statuses: tuple[str, ...] = ()
    """Names of statuses that mean finished, beside those whose closed flag says so."""
    change_boards: tuple[str, ...] = ()
    """Boards whose service tickets are changes."""
    states: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """For a kind: status in the PSA to the states here that agree with it."""
    charge_codes: Mapping[str, str] = field(default_factory=dict)
    """Charge code to `internal` or `time_off`; what is not listed is internal."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """Boards, type and status of what `push` creates: project_board, service_board, change_board, activity_type, new_status."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Name of a source without an API to the path of its mapping."""
    leak_hours: Decimal = Decimal(8)
    """Hours on one agreement ticket from which on it may be hidden project work."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One workspace: who the firm is, how it counts, which rules it bends."""

    company: str = "Your company"
    site_title: str = "PMO handbook"
    site_url: str = ""
    repository_url: str = ""
    currency: str = "USD"
    language: str = "en-US"
    timezone: str = "UTC"
    as_of: date | None = None
    holidays: frozenset[date] = frozenset()
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    thresholds: Thresholds = field(default_factory=Thresholds)
    brand: Brand = field(default_factory=Brand)
    psa: Psa = field(default_factory=Psa)
    levels: dict[str, str] = field(default_factory=dict)
    place_of: Callable[[tuple[str, ...]], Place] | None = field(default=None, compare=False, repr=False)
    """Where a field of pmo.yml is named; asked only when there is something to say about it."""
    waivers: tuple[Waiver, ...] = ()
    fail_level: str = "error"
    search: str = "auto"
    search_threshold: int = 500
    synonyms: tuple[tuple[str, ...], ...] = ()
    overlay: str = ""
    """Folder of the private overlay as pmo.yml or the command line names it; empty without one."""
    overlay_at: str = ""
    """The way from the workspace to the overlay; empty when it is not here."""
    overlay_kinds: tuple[str, ...] = ()
    """Kinds whose records belong in the overlay; empty for all that only management may read."""
    publish: str = "site"
    """`never` in a workspace that must not become a site."""
    path: str = "pmo.yml"
    doubtful: frozenset[str] = frozenset()
    """Settings that pmo.yml means to give and nobody can read: `as_of`, `thresholds.percent_cap`, or EVERYTHING."""

    def in_overlay(self, path: str) -> bool:
        """Whether a path of the workspace leads into the private overlay."""
        return bool(self.overlay_at) and path.startswith(f"{self.overlay_at}/")

    def inside(self, path: str) -> str:
        """The path without the way into the overlay: the same in both folders."""
        return path.removeprefix(f"{self.overlay_at}/") if self.in_overlay(path) else path

    def belongs_in_overlay(self, kind: str, audience: str) -> bool:
        """Whether records of a kind with this audience belong in the private overlay, if there is one."""
        return kind in self.overlay_kinds if self.overlay_kinds else audience == "management"
