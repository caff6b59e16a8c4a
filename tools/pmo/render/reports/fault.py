"""What is wrong with a report that a firm wrote itself, apart from what fills it: most commands never need that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pmo.model.finding import Finding


class TemplateFault(Exception):  # noqa: N818 - it carries a finding, it is not a failure of ours
    """Something in a template that cannot be: the finding says where and what was meant."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding
