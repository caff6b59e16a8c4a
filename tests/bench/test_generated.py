"""The generated repository is one that a firm could have: valid, with few findings, and the same for the same seed."""

import sys
from datetime import date

from pmo.model.finding import Level
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from support import ROOT

sys.path.insert(0, str(ROOT / "tools"))

from bench import repository
from bench.lint import _EDITS

RECORDS = 500


def test_the_same_seed_gives_the_same_bytes():
    assert list(repository.files(RECORDS)) == list(repository.files(RECORDS))
    assert list(repository.files(RECORDS)) != list(repository.files(RECORDS, seed=1))


def test_it_has_as_many_records_as_asked_for_and_no_errors(tmp_path):
    folder = repository.write(tmp_path / "firm", RECORDS, git=False)
    linted = lint(load(folder, date(2026, 11, 20)))
    assert linted.records == RECORDS
    assert [finding for finding in linted.findings if finding.level is Level.ERROR] == []
    assert 0 < len(linted.findings) < RECORDS / 50


def test_records_are_about_as_long_as_they_are_said_to_be():
    lines = {"CR-": [], "RSK-": [], "project.yml": []}
    for path, text in repository.files(RECORDS):
        for name, found in lines.items():
            if path.rpartition("/")[2].startswith(name):
                found.append(text.count("\n"))
    means = {name: sum(found) / len(found) for name, found in lines.items()}
    assert 45 <= means["CR-"] <= 60
    assert 25 <= means["RSK-"] <= 40
    assert 130 <= means["project.yml"] <= 170


def test_there_is_a_record_of_each_sort_to_edit(tmp_path):
    folder = repository.write(tmp_path / "firm", RECORDS, git=False)
    for pattern, field in _EDITS.values():
        record = next(iter(sorted(folder.glob(pattern))))
        assert any(line.startswith(field) for line in record.read_text(encoding="utf-8").split("\n"))
