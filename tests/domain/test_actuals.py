"""Hours and cost booked on a project: by task and month, by week where it is known, and cost only when it is whole."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from pmo.domain.actuals import actuals_of
from support import workspace

if TYPE_CHECKING:
    from pathlib import Path

    from pmo.domain.actuals import Actuals

PROJECT = "id: demo\ntitle: Mail migration\nclient: acme\nstatus: in_progress\nmanager: ana.ruiz\n"
PERSON = "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\n"


def booked(folder: Path, table: str) -> Actuals:
    files = {
        "projects/demo/project.yml": PROJECT,
        "registers/people/ana.ruiz.yml": PERSON,
        "projects/demo/actuals.csv": table,
    }
    found = workspace(folder, files, as_of=date(2026, 11, 20)).workspace
    project = found.find("project", "demo")
    assert project is not None
    return actuals_of(found, project)


def test_weeks_of_a_month_add_up_to_the_month(tmp_path: Path) -> None:
    found = booked(
        tmp_path,
        "wbs,month,week,person,hours,cost\n"
        "1.1,2026-10,2026-W43,ana.ruiz,4.25,238\n"
        "1.1,2026-10,2026-W44,ana.ruiz,2,112\n"
        "1.1,2026-11,2026-W44,ana.ruiz,1,56\n"
        "1.1,2026-12,2026-W49,ana.ruiz,9,504\n",
    )
    assert found.hours == {("1.1", "2026-10"): Decimal("6.25"), ("1.1", "2026-11"): Decimal(1)}
    assert found.total_cost == Decimal(406)  # 238 + 112 + 56; December is after the as-of date


@pytest.mark.parametrize(
    ("last", "whole"),
    [("1.2,2026-11,ana.ruiz,3,", False), ("1.2,2026-11,ana.ruiz,0,", True), ("1.2,2026-11,ana.ruiz,3,168", True)],
)
def test_a_part_of_the_cost_is_not_shown_as_the_whole(tmp_path: Path, last: str, *, whole: bool) -> None:
    found = booked(tmp_path, f"wbs,month,person,hours,cost\n1.1,2026-10,ana.ruiz,4,224\n{last}\n")
    assert found.has_cost is whole
    assert found.total_hours >= Decimal(4)
