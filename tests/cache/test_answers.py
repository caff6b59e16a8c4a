"""The whole answer is given again only when nothing can have changed."""

import os
import shutil
import subprocess
import sys
import threading
from datetime import date

import pytest

from pmo import __main__ as entry
from pmo.cli import options
from pmo.pipeline.cache import answers, stamp
from support import ROOT

RISK = "projects/demo/risks/RSK-2026-0001.yml"


def put(desk, path, text):
    target = desk.root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")


def test_the_same_question_has_the_same_answer(desk):
    text, code = desk.check()
    assert desk.remembered
    assert code == 1
    assert "RSK-2026-0002" in text


@pytest.mark.parametrize(
    ("path", "text", "seen"),
    [
        (RISK, "id: RSK-2026-0001\ntitle: Another\nstatus: draft\nimpact: 12\n", "12"),
        ("registers/clients/acme.yml", "id: acme\nname: Acme\nstatus: nonsense\n", "nonsense"),
        ("registers/people/new.one.yml", "id: new.one\nname: New One\nstatus: gone\n", "gone"),
        ("registers/notes.txt", "a stray file", "notes.txt"),
        ("processes/backup.md", "No front matter.\n", "front matter"),
        (".pmo/baseline.json", '{"findings": []}', "RSK-2026-0002"),
        ("pmo.yml", "company: Test firm\nas_of: 2026-11-20\nfail_level: never\n", "RSK-2026-0002"),
        ("pmo.yml", "company: Test firm\nas_of: 2026-11-20\nlevels: {out-of-range: 'off'}\n", "no errors"),
        (
            "pmo.yml",
            "company: Test firm\nas_of: 2026-11-20\nwaivers:\n- rule: no-such-rule\n  where: x\n  reason: y\n  until: 2027-01-01\n",
            "no-such-rule",
        ),
    ],
)
def test_a_change_of_any_file_is_seen(desk, path, text, seen):
    put(desk, path, text)
    assert seen in desk.check()[0]
    assert not desk.remembered
    desk.settle()


def test_a_schema_that_is_not_committed_counts_at_once(desk):
    for source in (ROOT / "schemas").iterdir():
        put(desk, f"schemas/{source.name}", source.read_text(encoding="utf-8"))
    desk.settle()
    common = desk.root / "schemas/_common.json"
    before = common.read_text(encoding="utf-8")
    common.write_text(before.replace('"maximum": 5', '"maximum": 9'), encoding="utf-8")
    assert "no errors" in desk.check()[0]
    assert not desk.remembered
    common.write_text(before, encoding="utf-8")
    assert "RSK-2026-0002" in desk.check()[0]
    assert not desk.remembered
    (desk.root / "schemas/risk.schema.json").write_text("{", encoding="utf-8")
    assert "JSON" in desk.check()[0]
    assert not desk.remembered


def test_files_that_go_or_get_another_name_are_seen(desk):
    (desk.root / RISK).rename(desk.root / "projects/demo/risks/RSK-2026-0009.yml")
    assert "RSK-2026-0009" in desk.check()[0]
    assert not desk.remembered
    (desk.root / "projects/demo/risks/RSK-2026-0009.yml").unlink()
    assert "RSK-2026-0009" not in desk.check()[0]
    assert not desk.remembered
    (desk.root / "registers/people/ana.ruiz.yml").unlink()
    assert "ana.ruiz" in desk.check()[0]
    assert not desk.remembered


def test_an_edit_that_hides_behind_size_and_time_is_seen(desk):
    path = desk.root / RISK
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("impact: 2", "impact: 8"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert "8" in desk.check()[0]
    assert not desk.remembered


def test_a_file_put_in_the_place_of_another_is_seen(desk, tmp_path):
    path = desk.root / RISK
    before = path.stat()
    other = tmp_path / "other.yml"
    other.write_text(path.read_text(encoding="utf-8").replace("impact: 2", "impact: 8"), encoding="utf-8")
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)
    assert "8" in desk.check()[0]
    assert not desk.remembered


def test_what_was_touched_just_now_is_not_trusted(desk, monkeypatch):
    monkeypatch.setattr(stamp, "RACY_NS", 3_600_000_000_000)
    put(desk, RISK, "id: RSK-2026-0001\ntitle: Another\nstatus: draft\nimpact: 7\n")
    for _ in range(3):
        assert "7" in desk.check()[0]
        assert not desk.remembered


def test_every_question_has_an_answer_of_its_own(desk):
    asked = [
        (),
        ("--format", "json"),
        ("--all",),
        ("--no-baseline",),
        ("--as-of", "2026-12-24"),
        ("--fail-level", "never"),
        ("projects",),
        (RISK,),
    ]
    first = {question: desk.check(*question) for question in asked}
    assert len({text for text, _ in first.values()}) >= 3
    for question in asked[-4:]:
        assert desk.check(*question) == first[question]
        assert desk.remembered


@pytest.mark.parametrize("option", [["--no-cache"], ["--root", "."], ["--base", "HEAD"], ["--help"]])
def test_some_questions_are_never_answered_from_memory(desk, option):
    for _ in range(2):
        assert answers.recall(["lint", *option]) is None
        assert not answers.asked(str(desk.root))


def test_the_option_and_the_variable_switch_it_off(desk, monkeypatch):
    desk.ask("--no-cache")
    assert not desk.remembered
    monkeypatch.setenv("PMO_NO_CACHE", "1")
    assert answers.recall(["lint"]) is None


def test_a_path_that_is_no_record_is_not_remembered(desk):
    put(desk, "README.md", "Hello\n")
    for _ in range(2):
        desk.check("README.md")
        assert not desk.remembered
    (desk.root / "README.md").unlink()
    assert desk.check("README.md")[1] == 2


def test_another_day_is_another_answer_unless_the_date_is_pinned(desk, monkeypatch):
    put(desk, "pmo.yml", "company: Test firm\n")
    put(
        desk,
        RISK,
        "id: RSK-2026-0001\ntitle: Late\nstatus: open\ntype: threat\nevent: x\nowner: ana.ruiz\nprobability: 1\nimpact: 1\nnext_review: 2030-01-02\n",
    )
    day = ["2030-01-01"]
    monkeypatch.setattr(stamp, "today", lambda: day[0])
    monkeypatch.setattr(options, "today", lambda: date.fromisoformat(day[0]))
    desk.settle()
    day[0] = "2030-02-01"
    assert "review" in desk.check()[0]
    assert not desk.remembered


def test_another_program_is_another_answer(desk, monkeypatch):
    monkeypatch.setattr(stamp, "tool", lambda: ("4.0", *stamp_of_tests()[1:]))
    desk.check()
    assert not desk.remembered


def stamp_of_tests():
    return ("3.x", 0, "", "here", {}, {}, ())


def test_the_program_is_known_by_its_files(monkeypatch):
    monkeypatch.undo()
    seen = stamp.tool()
    assert "pmo/pipeline/cache/stamp.py" in seen[4]
    assert not any("__pycache__" in path for path in seen[4])
    assert seen == stamp.tool()


@pytest.mark.parametrize("name", ["answers", "state"])
@pytest.mark.parametrize("share", [0, 0.2, 0.5, 0.99])
def test_damaged_files_are_as_good_as_none(desk, name, share):
    path = desk.root / ".cache/pmo" / name
    raw = path.read_bytes()
    at = int(len(raw) * share)
    damaged = (raw[:at], raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :], raw[:at] + b"\0" * (len(raw) - at))
    for impact, content in enumerate(damaged, 7):
        path.write_bytes(content)
        put(desk, RISK, f"id: RSK-2026-0001\ntitle: Another\nstatus: draft\nimpact: {impact}\n")
        assert f"impact: {impact}" in desk.check()[0]
        assert not desk.remembered
    desk.settle()


def test_a_folder_of_somebody_else_is_left_alone(desk, tmp_path):
    cache = desk.root / ".cache"
    cache.rename(tmp_path / "elsewhere")
    cache.symlink_to(tmp_path / "elsewhere")
    for _ in range(2):
        desk.check()
        assert not desk.remembered
    cache.unlink()
    cache.write_text("a file where the folder would be")
    for _ in range(2):
        desk.check()
        assert not desk.remembered
    cache.unlink()
    desk.settle()


def test_a_file_that_was_made_elsewhere_is_not_believed(desk, tmp_path):
    kept = (desk.root / ".cache/pmo/answers").read_bytes()
    (desk.root / ".cache").rename(tmp_path / "gone")
    (desk.root / ".cache/pmo").mkdir(parents=True)
    (desk.root / ".cache/pmo/answers").write_bytes(kept)
    desk.check()
    assert not desk.remembered


@pytest.mark.parametrize("sort", ["link", "pipe"])
def test_odd_things_in_the_tree_switch_it_off(desk, tmp_path, sort):
    path = desk.root / "registers/odd.yml"
    if sort == "link":
        (tmp_path / "target.yml").write_text("id: odd\n")
        path.symlink_to(tmp_path / "target.yml")
    else:
        os.mkfifo(path)
    for _ in range(2):
        assert "odd.yml" in desk.check()[0]
        assert not desk.remembered
    path.unlink()
    desk.settle()


def test_a_workspace_that_cannot_be_written_still_gets_its_answer(desk, monkeypatch):
    def refuse(*_args):
        raise PermissionError

    monkeypatch.setattr(stamp, "write", refuse)
    put(desk, RISK, "id: RSK-2026-0001\ntitle: Another\nstatus: draft\nimpact: 7\n")
    for _ in range(2):
        assert "7" in desk.check()[0]
        assert not desk.remembered


def test_nothing_is_left_but_the_two_files(desk):
    assert sorted(path.name for path in (desk.root / ".cache/pmo").iterdir()) == ["answers", "state"]


def test_several_processes_at_once_give_the_same_answer(desk):
    command = [sys.executable, "-m", "pmo", "lint"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    wanted = desk.truth()
    found = []

    def run():
        done = subprocess.run(
            command, cwd=desk.root, capture_output=True, encoding="utf-8", env=environment, check=False
        )
        found.append((done.stdout, done.returncode, done.stderr))

    for _ in range(2):
        together = [threading.Thread(target=run) for _ in range(3)]
        for one in together:
            one.start()
        for one in together:
            one.join()
    assert found == [(*wanted, "")] * 6


@pytest.mark.parametrize("arguments", [["lint"], ["lint", "--all"], ["lint", "--format", "json"]])
def test_the_plain_way_says_the_same(desk, monkeypatch, capsys, arguments):
    put(desk, RISK, "id: RSK-2026-0001\ntitle: Another\nstatus: draft\nimpact: 7\n")
    wanted = desk.truth(*arguments[1:])
    shutil.rmtree(desk.root / ".cache")
    monkeypatch.setattr(sys, "argv", ["pmo", *arguments])
    left = []
    monkeypatch.setattr(entry, "_leave", left.append)
    for _ in range(2):
        with pytest.raises(SystemExit) as end:
            entry.main()
        assert (capsys.readouterr().out, end.value.code or 0) == wanted
    assert len(left) == 2
