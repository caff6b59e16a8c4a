"""What lint says about predecessors with links and lags; the simple forms are in the examples of the rules."""

from __future__ import annotations

import pytest

from pmo.pipeline.lint import lint
from schedule.firm import firm, task

RULES = ("predecessor-notation", "unknown-predecessor", "wbs-cycle")


def findings(tmp_path, *links: str):
    tasks = "".join(
        task(f"1.{number}", "2026-11-23", "2026-11-24", 0, predecessors=f'["{link}"]' if link else "[]")
        for number, link in enumerate(links, 1)
    )
    return [(one.slug, one.message, one.help) for one in lint(firm(tmp_path, tasks)).findings if one.slug in RULES]


def test_links_and_lags_are_known_tasks(tmp_path):
    assert findings(tmp_path, "", "1.1 FS+2d", "1.2 SS", "1.3 FF-1w") == []


def test_an_unknown_task_with_a_lag_is_named_without_it(tmp_path):
    ((slug, message, help_),) = findings(tmp_path, "", "1.11 FS+2d")
    assert (slug, message) == ("unknown-predecessor", "task 1.2 waits for 1.11, and the plan has no such task")
    assert help_.startswith("did you mean 1.1?")


def test_circles_are_found_through_links(tmp_path):
    ((slug, message, _),) = findings(tmp_path, "1.2 SS+1d", "1.1 FF")
    assert (slug, message) == ("wbs-cycle", "these tasks wait for each other: 1.1 waits for 1.2 waits for 1.1")


@pytest.mark.parametrize(
    ("link", "help_"),
    [("1.1 ss+2", "did you mean “1.1 SS+2d”?"), ("1.1 later", "write a number, or one such as “1.1 FS+2d”")],
)
def test_what_cannot_be_read_is_said_with_a_guess(tmp_path, link, help_):
    ((slug, message, found),) = findings(tmp_path, "", link)
    assert slug == "predecessor-notation"
    assert message == f"task 1.2 waits for “{link}”, which is no number of a task with a link and a lag"
    assert found == help_
