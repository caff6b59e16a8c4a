"""The post-project review as a file: drafted from the records, written once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pmo.domain.project import all_figures
from pmo.model.record import Record
from pmo.pipeline.names import named
from pmo.pipeline.report.tables import about_project, narrowed
from pmo.pipeline.sound import sound
from pmo.scaffold import atomic
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pmo.model.finding import Finding
    from pmo.model.kind import Kind
    from pmo.pipeline.load import Loaded
    from pmo.scaffold.new import Draft


def review_file(loaded: Loaded, project: str, audience: str = "management") -> tuple[Draft, tuple[Finding, ...]]:
    """The draft of a post-project review as a file, and what lint would say about it; InputError when there is no such project."""
    from pmo.pipeline import write  # noqa: PLC0415 - what only a draft needs, and no report
    from pmo.render.reports import review, review_draft, review_facts  # noqa: PLC0415
    from pmo.scaffold import new  # noqa: PLC0415

    workspace = narrowed(sound(loaded).workspace, audience)
    record = workspace.find("project", named(workspace, "project", project))
    kind = loaded.workspace.kinds.get("review")
    if record is None or kind is None:
        raise InputError("This workspace keeps no project reviews (there is no schema for them).")
    verdict = review.verdict(
        about_project(workspace, record, all_figures(workspace)), review_facts.facts(workspace, record)
    )
    content: dict[str, Any] = review_draft.data(workspace, record)
    made = new.draft(
        kind, content, as_of=workspace.as_of, taken=(), schema="", body=review_draft.body(workspace, record, verdict),
        reads_as_text=write.reads_as_text,
    )  # fmt: skip
    return made, _faults(loaded, kind, made)


def _faults(loaded: Loaded, kind: Kind, made: Draft) -> tuple[Finding, ...]:
    """What the schema says about the draft; nothing, as long as the records it is made from are sound."""
    from pmo.parse import document  # noqa: PLC0415
    from pmo.validate.records import validator  # noqa: PLC0415

    read = document.read(made.path, made.text.encode())
    record = Record(kind.name, made.id, made.path, dict(read.data or {}), read.source, read.body, read.body_line)
    return tuple(validator(kind, loaded.common).check(record))


def save_review(loaded: Loaded, made: Draft, *, force: bool = False) -> None:
    """Write the draft; InputError when a review is there already and nobody wants to lose it."""
    if force:
        atomic.write_text(loaded.root / made.path, made.text)
        return
    try:
        atomic.create_text(loaded.root / made.path, made.text)
    except FileExistsError:
        raise InputError(f"{made.path} is there already; --force replaces it.") from None


def has_review(loaded: Loaded, project: str) -> bool:
    """Whether a review of the project is written; InputError when there is no such project."""
    return loaded.workspace.find("review", named(loaded.workspace, "project", project)) is not None
