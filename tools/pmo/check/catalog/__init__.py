"""What reading a workspace can find before any rule runs: the manual of every finding that is no rule.

Rules carry their own manual (docstring or schema). The findings of the text, of schemas, of ids and references, of
Git and of waivers are listed here, so that `pmo explain` and the handbook have a page for each of them. Examples are
written like those of rules: `# path` starts a file, `# here` marks the line of the finding.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from pmo.check.catalog import approvals, fields, files, history, repository, yaml_text

if TYPE_CHECKING:
    from pmo.check.catalog.entry import Entry

ENTRIES: Final[dict[str, Entry]] = {
    entry.slug: entry
    for entry in sorted(
        (
            *yaml_text.ENTRIES,
            *files.ENTRIES,
            *fields.ENTRIES,
            *repository.ENTRIES,
            *approvals.ENTRIES,
            *history.ENTRIES,
        ),
        key=lambda entry: entry.slug,
    )
}
