"""The time machine: figures as they stood, read from the commit of that time and from nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.history import moment as moments
from pmo.history.git import open_repository
from pmo.pipeline import moment
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Sandbox

TODAY = date(2026, 6, 30)
PMO = "company: Acme\ntimezone: America/New_York\n"
RISK = "id: RSK-2026-0001\ntitle: {title}\nstatus: draft\n"


@pytest.fixture
def firm(sandbox: Sandbox) -> Sandbox:
    """Three commits on 2, 3 and 4 May 2026, noon in Europe; the third one has an edit nobody committed on top."""
    (sandbox.root / "pmo.yml").write_text(PMO, encoding="utf-8")
    for title in ("first", "second", "third"):
        sandbox.write("registers/risks/RSK-2026-0001.yml", RISK.format(title=title))
        sandbox.commit(title)
    sandbox.write("registers/risks/RSK-2026-0001.yml", RISK.format(title="not committed"))
    return sandbox


def title(found: moment.Moment) -> str:
    record = found.loaded.workspace.find("risk", "RSK-2026-0001")
    assert record is not None
    return record.text("title")


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (date(2026, 5, 2), "first"),
        (date(2026, 5, 3), "second"),
        ("HEAD~1", "second"),
        ("HEAD", "third"),
        (date(2026, 5, 4), "not committed"),
        (date(2026, 6, 15), "not committed"),
        (date(2026, 5, 1), "not committed"),
    ],
)
def test_a_moment_reads_the_commit_of_its_time(firm: Sandbox, when: date | str, expected: str) -> None:
    assert title(moment.at(firm.root, when, TODAY)) == expected


def test_a_tag_is_judged_at_the_day_of_its_commit(firm: Sandbox) -> None:
    firm.git("tag", "q2", "HEAD~2")
    found = moment.at(firm.root, "q2", TODAY)
    assert (title(found), found.loaded.workspace.as_of) == ("first", date(2026, 5, 2))
    assert "2026-05-02" in found.note


def test_a_tag_is_judged_at_the_date_that_its_settings_pin(firm: Sandbox) -> None:
    (firm.root / "pmo.yml").write_text(f"{PMO}as_of: 2026-04-17\n", encoding="utf-8")
    firm.commit("pinned")
    assert moment.at(firm.root, "HEAD", TODAY).loaded.workspace.as_of == date(2026, 4, 17)


def test_before_the_first_commit_the_reader_is_told(firm: Sandbox) -> None:
    found = moment.at(firm.root, date(2026, 5, 1), TODAY)
    assert "begins on 2026-05-02" in found.note
    assert found.loaded.workspace.as_of == date(2026, 5, 1)


def test_what_a_branch_held_before_its_merge_was_not_the_record(firm: Sandbox) -> None:
    firm.git("checkout", "-q", "--force", "-b", "work", "HEAD~2")  # branched off on 2 May
    firm.write("registers/risks/RSK-2026-0002.yml", RISK.replace("0001", "0002").format(title="on a branch"))
    side = firm.commit("side")  # 5 May
    firm.day = 9
    firm.git("checkout", "-q", "main")
    firm.git("merge", "-q", "--no-ff", "-m", "merge", side)  # 10 May
    before = moment.at(firm.root, date(2026, 5, 9), TODAY).loaded.workspace
    after = moment.at(firm.root, date(2026, 5, 10), TODAY).loaded.workspace
    assert [len(found.of("risk")) for found in (before, after)] == [1, 2]


def test_the_day_ends_in_the_time_zone_of_the_firm(firm: Sandbox) -> None:
    repository = open_repository(firm.root)
    noon_in_europe = date(2026, 5, 3)  # 10:00 UTC: the same day in New York, the evening of it on Kiritimati
    for zone, expected in (("America/New_York", noon_in_europe), ("Pacific/Kiritimati", date(2026, 5, 4))):
        found = moments.named(repository, "HEAD~1", zone)
        assert found.day == expected
        assert moments.line(repository, zone).on_day(expected) == found


@pytest.mark.parametrize("ref", ["nowhere", "--output=marker", "main..HEAD"])
def test_a_wrong_name_is_a_sentence_and_no_option(firm: Sandbox, ref: str) -> None:
    with pytest.raises(InputError, match="not a branch, tag or commit"):
        moment.at(firm.root, ref, TODAY)
    assert not (firm.root / "marker").exists()


def test_a_commit_without_a_workspace_says_so(sandbox: Sandbox) -> None:
    sandbox.commit(readme_md="x")
    (sandbox.root / "pmo.yml").write_text(PMO, encoding="utf-8")
    sandbox.commit("workspace")
    with pytest.raises(InputError, match=r"holds no pmo\.yml"):
        moment.at(sandbox.root, "HEAD~1", TODAY)


def test_a_private_overlay_stands_as_it_stood(firm: Sandbox, tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir()
    other = type(firm)(private)
    other.git("init", "-q")
    for name in ("old", "new"):
        other.write("registers/risks/RSK-2026-0900.yml", RISK.replace("0001", "0900").format(title=name))
        other.commit(name)
    found = moment.at(firm.root, date(2026, 5, 2), TODAY, private).loaded.workspace.find("risk", "RSK-2026-0900")
    assert found is not None
    assert found.text("title") == "old"


def test_nothing_of_the_work_tree_is_touched(firm: Sandbox) -> None:
    before = {path: path.read_bytes() for path in firm.root.rglob("*") if path.is_file() and ".git" not in path.parts}
    moment.at(firm.root, "HEAD~1", TODAY)
    after = {path: path.read_bytes() for path in firm.root.rglob("*") if path.is_file() and ".git" not in path.parts}
    assert after == before


def test_commands_say_which_records_they_read(firm: Sandbox) -> None:
    done = CliRunner().invoke(
        cli, ["query", "SELECT title FROM risk", "--as-of", "2026-05-02", "--root", str(firm.root)]
    )
    assert done.exit_code == 0
    assert "first" in done.stdout
    assert "2026-05-02" in done.stderr
    wrong = CliRunner().invoke(cli, ["query", "SELECT 1", "--as-of", "2026-13-01", "--root", str(firm.root)])
    assert wrong.exit_code == 2
    assert "is not a date" in wrong.stderr
