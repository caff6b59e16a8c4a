"""After a change only some things are done again, and the answer is the one of a run that does everything."""

import random
import shutil
from datetime import date

import pytest

from pmo.check import engine
from pmo.model.workspace import Workspace
from pmo.pipeline import lint as linting
from pmo.pipeline import load as loading
from pmo.pipeline.cache import again, answers, stamp, state
from pmo.pipeline.cache.recalled import UnreadableError
from pmo.pipeline.cache.traced import ALL, Traced, naming
from pmo.render.diagnostics import Answer
from pmo.render.diagnostics import text as writer
from support import ROOT, write

TODAY = date(2026, 11, 20)
FOLDERS = ("schemas", "processes", "runbooks", "projects", "registers")
WORDS = (
    "closed", "open", "scheduled", "draft", "in_progress", "issued", "responding", "inactive", "in_force", "2026-02-30", "2027-01-01", "2020-05-05",
    "NO", "null", "[]", "{}", "dana.whitlock", "nobody", "corvane", "CR-2026-0001", "RSK-2026-0007", "true", "-5", "0.5", "5", "green", "red",
    "jane@mail.com", "password=abcdef123;", "2026-11-20T10:00:00-05:00", "wexholt-wms-azure", "[network-management]",
)  # fmt: skip


def shown(linted):
    return writer.report(
        Answer(linted.findings, linted.records, len(linted.waived), linted.accepted, rules={}), every=True
    )


class Firm:
    """A copy of the example firm that is linted again and again."""

    def __init__(self, root):
        self.root = root
        self.files = [path for folder in FOLDERS[1:] for path in sorted((root / folder).rglob("*")) if path.is_file()]
        self.first = {path: path.read_bytes() for path in self.files}

    def everything(self):
        answers.recall(["lint"])
        return again.everything(self.root, TODAY, None, lambda _: []).linted

    def changed_only(self):
        assert answers.recall(["lint"]) is None
        return again.changed_only(self.root, TODAY, None, lambda _: []).linted

    def truth(self):
        return linting.lint(loading.load(self.root, TODAY))

    def edit(self, chance, path):
        lines = path.read_text(encoding="utf-8").split("\n")
        at = chance.randrange(len(lines))
        line, sort = lines[at], chance.randrange(7)
        if sort == 0 and len(lines) > 2:
            del lines[at]
        elif sort <= 3 and ": " in line:
            lines[at] = f"{line.split(': ')[0]}: {chance.choice(WORDS)}"
        elif sort == 4:
            lines.insert(at, chance.choice(lines))
        elif sort == 5 and line:
            column = chance.randrange(len(line))
            lines[at] = line[:column] + chance.choice("xyz -:\"'é") + line[column + 1 :]
        elif sort == 6 and "- " in line:
            lines[at] = f"{line.split('- ')[0]}- {chance.choice(WORDS)}"
        path.write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture
def firm(tmp_path, monkeypatch):
    root = tmp_path.resolve() / "firm"
    root.mkdir()
    for folder in FOLDERS:
        shutil.copytree(ROOT / folder, root / folder)
    shutil.copy(ROOT / "pmo.yml", root / "pmo.yml")
    monkeypatch.chdir(root)
    return Firm(root)


@pytest.mark.parametrize("seed", range(3))
def test_random_edits_give_the_answer_of_a_run_that_does_everything(firm, seed):
    chance = random.Random(seed)
    assert shown(firm.everything()) == shown(firm.truth())
    reached = 0
    for _ in range(6):
        for path in chance.sample(firm.files, chance.choice((1, 1, 2, 3))):
            if chance.random() < 0.2:
                path.write_bytes(firm.first[path])
            else:
                firm.edit(chance, path)
        try:
            found = firm.changed_only()
        except (again._DoAllError, UnreadableError):  # a record that cannot be read any more, for example
            found = firm.everything()
        else:
            reached += 1
        wanted = firm.truth()
        assert shown(found) == shown(wanted)
        assert found.waived == wanted.waived
    assert reached >= 3


SMALL = {
    "pmo.yml": "company: Test firm\nas_of: 2026-11-20\n",
    "registers/people/ana.ruiz.yml": "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\njob: Project manager\nweekly_capacity_hours: 40\n",
    "registers/clients/acme.yml": "id: acme\nname: Acme Foods\nstatus: prospect\n",
    "projects/demo/project.yml": "id: demo\ntitle: Mail migration\nclient: acme\nstatus: proposed\nmanager: ana.ruiz\n",
    "projects/demo/risks/RSK-2026-0001.yml": "id: RSK-2026-0001\ntitle: The array is late\nstatus: draft\nowner: ana.ruiz\n",
    "projects/demo/risks/RSK-2026-0002.yml": "id: RSK-2026-0002\ntitle: Nobody knows the old server\nstatus: draft\nowner: ana.ruiz\n",
    "registers/changes/CR-2026-0001.yml": "id: CR-2026-0001\ntitle: Restart\ntype: normal\ncategory: production\nstatus: draft\nproject: demo\nclient: acme\n",
}


@pytest.fixture
def small(tmp_path, monkeypatch):
    root = write(tmp_path.resolve() / "firm", SMALL)
    monkeypatch.chdir(root)
    return Firm(root)


def edited(firm, path, old, new):
    target = firm.root / path
    text = target.read_text(encoding="utf-8")
    assert old in text
    target.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("path", "old", "new", "seen"),
    [
        ("projects/demo/project.yml", "proposed", "closed", "open-"),
        ("registers/people/ana.ruiz.yml", "active", "inactive", "inactive-person"),
        ("registers/changes/CR-2026-0001.yml", "client: acme", "client: other", "unknown-reference"),
        ("registers/clients/acme.yml", "id: acme", "id: acme-2", "file-name-mismatch"),
        ("projects/demo/risks/RSK-2026-0001.yml", "title: The", "titel: The", "unknown-field"),
        ("projects/demo/risks/RSK-2026-0001.yml", "late", "late, ask jane@acme-foods.com", "personal-data"),
    ],
)
def test_what_one_record_means_for_others_is_found(small, path, old, new, seen):
    edited(small, "projects/demo/risks/RSK-2026-0002.yml", "status: draft", "status: open")
    before = shown(small.everything())
    assert f"[{seen}" not in before
    edited(small, path, old, new)
    found = shown(small.changed_only())
    assert f"[{seen}" in found
    assert found == shown(small.truth())
    edited(small, path, new, old)
    assert shown(small.changed_only()) == before


def test_only_the_changed_record_is_read_again(small, monkeypatch):
    small.everything()
    edited(small, "projects/demo/risks/RSK-2026-0001.yml", "late", "very late")
    read = []
    real = loading.read_records
    monkeypatch.setattr(
        "pmo.pipeline.cache.recalled.read_records",
        lambda root, found, kinds: read.extend(item.path for item in found) or real(root, found, kinds),
    )
    small.changed_only()
    assert read[0] == "projects/demo/risks/RSK-2026-0001.yml"
    assert "projects/demo/risks/RSK-2026-0002.yml" not in read


@pytest.mark.parametrize(
    "change",
    [
        lambda firm: (firm.root / "registers/clients/new.yml").write_text("id: new\nname: New\nstatus: prospect\n"),
        lambda firm: (firm.root / "registers/changes/CR-2026-0001.yml").unlink(),
        lambda firm: edited(firm, "pmo.yml", "Test firm", "Another firm"),
        lambda firm: (firm.root / "registers/people/ana.ruiz.yml").write_text("a: ["),
        lambda firm: (
            [edited(firm, path, "id:", "# x\nid:") for path in SMALL if path != "pmo.yml"]
            and setattr(again, "_MOST_CHANGED", 2)
        ),
    ],
)
def test_larger_changes_do_everything(small, monkeypatch, change):
    monkeypatch.setattr(again, "_MOST_CHANGED", 64)
    small.everything()
    change(small)
    answers.recall(["lint"])
    with pytest.raises((again._DoAllError, UnreadableError)):
        again.changed_only(small.root, TODAY, None, lambda _: [])
    assert shown(again.lint(small.root, TODAY, None, lambda _: []).linted) == shown(small.truth())


def test_another_date_does_everything(small):
    small.everything()
    answers.recall(["lint"])
    with pytest.raises(again._DoAllError):
        again.changed_only(small.root, TODAY, date(2027, 1, 1), lambda _: [])


def test_a_rule_that_trips_leaves_nothing_behind(small, monkeypatch):
    edited(small, "projects/demo/risks/RSK-2026-0001.yml", "draft", "nonsense")
    real = engine.run
    monkeypatch.setattr(engine, "run", lambda *args: (real(*args)[0], True))
    small.everything()
    assert not (small.root / ".cache").exists()


def traced(files, tmp_path):
    loaded = loading.load(write(tmp_path, files), TODAY)
    space = loaded.workspace
    return Traced(space.settings, space.as_of, space.kinds, space.records, space.references)


def test_what_is_read_for_one_record_counts_for_that_one(tmp_path):
    space = traced(SMALL, tmp_path)
    reading = space.begin()
    for risk in space.each("risk"):
        space.follow(risk, "project")
    list(space.under(space.at("projects/demo/project.yml"), "risk"))
    assert reading.subjects == {"risk"}
    assert reading.parts == {"projects/demo/project.yml": {f"projects/demo/risks/RSK-2026-000{n}.yml" for n in (1, 2)}}
    assert reading.kinds == {"project", "risk"}


def test_every_way_to_read_is_noted(tmp_path):
    space = traced(SMALL, tmp_path)
    project = Workspace.find(space, "project", "demo")
    risk = Workspace.at(space, "projects/demo/risks/RSK-2026-0001.yml")
    ways = {
        "of": (lambda: space.of("risk"), {"risk"}),
        "in_state": (lambda: space.in_state("risk", ("draft",)), {"risk"}),
        "records": (lambda: space.records, {ALL}),
        "references": (lambda: space.references, {ALL}),
        "find": (lambda: space.find("client", "acme"), {"client"}),
        "lookup": (lambda: space.lookup("acme"), {"client"}),
        "at": (lambda: space.at("registers/clients/acme.yml"), {"client"}),
        "mentions_of": (lambda: space.mentions_of(project), {ALL}),
        "mentions_in": (lambda: space.mentions_in(risk), {"person", "project"}),
        "mentions_in some": (lambda: space.mentions_in(risk, ("person",)), {"person"}),
        "under": (lambda: list(space.under(project, "change")), {"change"}),
        "client_of": (lambda: space.client_of(risk), {"project", "client"}),
        "once": (lambda: space.once("test", "a", lambda: space.find("client", "acme")), {"client"}),
        "once more": (lambda: space.once("test", "a", lambda: None), {"client"}),
    }
    for name, (way, kinds) in ways.items():
        reading = space.begin()
        way()
        assert reading.kinds == kinds, name
        assert not reading.parts, name


def test_what_is_made_once_was_read_by_everybody_who_asks(tmp_path):
    space = traced(SMALL, tmp_path)
    space.begin()
    space.once("figures", "demo", lambda: list(space.under(Workspace.find(space, "project", "demo"), "risk")))
    reading = space.begin()
    for _ in space.each("change"):
        space.once("figures", "demo", lambda: None)
    assert reading.parts == {naming("projects/demo/project.yml", "risk"): {"registers/changes/CR-2026-0001.yml"}}
    assert not reading.kinds


class Focused(Workspace):
    """Shows a rule that goes through records one by one a single one."""

    focus = None

    def each(self, kind=""):
        return [record for record in super().each(kind) if record is self.focus]

    def each_in(self, kind, states):
        return [record for record in super().each_in(kind, states) if record is self.focus]


def test_rules_that_judge_records_one_by_one_keep_to_that(firm):
    """What such a rule says of a record does not depend on the others it goes through, and stands in its file."""
    chance = random.Random(7)
    for path in chance.sample(firm.files, 250):
        firm.edit(chance, path)
    space = loading.load(firm.root, TODAY).workspace
    unsound = frozenset(record.path for record in space.records)
    watching = Traced(space.settings, space.as_of, space.kinds, space.records, space.references)
    checked = 0
    for rule in engine.all_rules(space.kinds.values()):
        reading = watching.begin()
        whole, tripped = engine.run(rule, watching, unsound)
        if tripped:  # over a spoiled record
            continue
        if not reading.subjects or (not whole and checked > 40):
            continue
        one = Focused(space.settings, space.as_of, space.kinds, space.records, space.references)
        found = []
        for record in {finding.place.path: space.at(finding.place.path) for finding in whole}.values():
            one.focus = record
            mine = list(rule.run(one))
            assert {finding.place.path for finding in mine} <= {record.path}, rule.slug
            found += mine
        if not reading.kinds:
            assert sorted(map(repr, found)) == sorted(map(repr, whole)), rule.slug
            checked += 1
    assert checked > 20


def test_a_record_that_begins_or_stops_to_name_another_is_told_to_it(small):
    """The finding stands at the client; it comes and goes with what a project says."""
    edited(small, "registers/clients/acme.yml", "prospect", "former")
    write(small.root, {"registers/clients/other.yml": "id: other\nname: Other\nstatus: prospect\n"})
    before = shown(small.everything())
    assert "[former-client-with-open-project]" in before
    edited(small, "projects/demo/project.yml", "client: acme", "client: other")
    found = shown(small.changed_only())
    assert "[former-client-with-open-project]" not in found
    assert found == shown(small.truth())
    small.everything()
    edited(small, "projects/demo/project.yml", "client: other", "client: acme")
    assert shown(small.changed_only()) == before


def test_files_that_were_touched_just_before_count_as_changed(small, monkeypatch):
    risk = "projects/demo/risks/RSK-2026-0001.yml"
    monkeypatch.setattr(stamp, "racy", lambda entries, _: [path for path in entries if path == risk])
    small.everything()
    found = state.read(str(small.root / ".cache/pmo"), answers.token(str(small.root)))
    assert found.racy == [risk]
    assert again._changed(found, found.view) == {risk}
