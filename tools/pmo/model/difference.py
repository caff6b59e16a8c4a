"""What a piece of work changes, in terms of records: steps of their lives, fields, figures, approvals, findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pmo.model.evidence import Given, Verdict
    from pmo.model.finding import Finding

CREATED: Final = "created"
CHANGED: Final = "changed"
DELETED: Final = "deleted"
RENAMED: Final = "renamed"
UNREADABLE: Final = "unreadable"

SORTS: Final = ("money", "risk", "time", "effort", "people", "choice", "text", "list", "other")
"""What a field is about, in the order in which a reviewer wants to know of it."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field before and after; None where there is none. `path` is the way to it, `title` its name for people.

    `item` names the entry of a list it belongs to (`1.2 Move mail`). `sort` is one of SORTS, `unit` that of the schema.
    For a list of names `added` and `removed` say what came and went. `signed`: part of what an approver signs.
    """

    path: str
    title: str
    sort: str
    before: Any
    after: Any
    item: str = ""
    unit: str = ""
    signed: bool = True
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()

    @property
    def weight(self) -> int:
        """0 for what matters most."""
        return SORTS.index(self.sort)


@dataclass(frozen=True, slots=True)
class Step:
    """A move in the life of a record. `allowed` are the states that may follow `before`; empty `before`: it is new.

    `legal` is None where nobody can say: a state that its kind does not know.
    """

    before: str
    after: str
    legal: bool | None
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A computed figure before and after, each None where there is none; `unit` as in tables, `scale` its level in words."""

    title: str
    before: Any
    after: Any
    unit: str = ""
    scale: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Prose:
    """What happened to the text of a page: lines added and removed, and the headings under which that was."""

    added: int
    removed: int
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A record that refers to a changed one, and the field in which it does."""

    kind: str
    id: str
    label: str
    field: str


@dataclass(frozen=True, slots=True)
class Approval:
    """What is proven about the approval of a record after the change, and which statements the change made void."""

    verdict: Verdict
    voided: tuple[Given, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordDifference:
    """One record that is not what it was.

    `what` is one of created, changed, deleted, renamed and unreadable; a renamed record may have changed too.
    `clashes` are the collisions, freezes and windows that concern it now, `new` its findings that were not there before,
    both None when nobody looked, as with `mentions`.
    """

    kind: str
    title: str
    id: str
    label: str
    path: str
    what: str
    old_id: str = ""
    old_path: str = ""
    step: Step | None = None
    fields: tuple[FieldChange, ...] = ()
    figures: tuple[FigureChange, ...] = ()
    prose: Prose | None = None
    approval: Approval | None = None
    clashes: tuple[Finding, ...] | None = None
    new: tuple[Finding, ...] | None = None
    mentions: tuple[Mention, ...] | None = None
    note: str = ""

    @property
    def quiet(self) -> bool:
        """Whether only its place changed, as when the folder of its project got another name."""
        return self.what == RENAMED and not (self.fields or self.step or self.prose or self.old_id not in ("", self.id))

    @property
    def order(self) -> tuple[int, int, str, str]:
        """Sort key: what matters most comes first."""
        return (self.urgency, min((item.weight for item in self.fields), default=len(SORTS)), self.kind, self.id)

    @property
    def urgency(self) -> int:
        """0 for what must not be merged, growing with what can wait."""
        approval = self.approval
        if self.what in (DELETED, UNREADABLE) or (self.step is not None and self.step.legal is not True):
            return 0
        if approval is not None and (approval.voided or not approval.verdict.passes):
            return 0
        if any(item.level.value == "error" for item in (*(self.clashes or ()), *(self.new or ()))):
            return 1
        if self.clashes or (approval is not None and approval.verdict.required):
            return 2
        if self.step is not None or self.new:
            return 3
        return 4


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything a range of commits, or the work so far, changes.

    `base` and `head` are commit ids, `head` empty for the files as they lie here; the names are what the user typed.
    `files` are other files that changed, `elsewhere` new findings outside the changed records, `mended` how many are gone.
    `whole` tells whether all records were looked at, `of` how many files there are, `notes` what the reader must know.
    """

    base: str
    head: str
    base_name: str
    head_name: str
    records: tuple[RecordDifference, ...]
    files: tuple[str, ...] = ()
    layout: int = 0
    trust: Approval | None = None
    elsewhere: tuple[Finding, ...] = ()
    mended: int = 0
    whole: bool = False
    of: int = 0
    notes: tuple[str, ...] = ()
    currency: str = ""
    """The currency of every amount."""
