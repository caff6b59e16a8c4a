"""Small repositories and what `pmo lint` must say about each, one finding a line in expected.txt.

A line is `path:line:col: level [slug]`, in the order of the report. `python tests/cases/test_cases.py NAME…` writes the
file anew from what the tool says now: read it before you commit it.
"""

import json
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from pmo.cli.lint import command

HERE = Path(__file__).parent
CASES = sorted(folder.name for folder in HERE.iterdir() if (folder / "pmo.yml").is_file())


def report(name, *options):
    """What the command says about a case, without --as-of: each case pins its date."""
    return CliRunner().invoke(command, ["--root", str(HERE / name), *options])


def lines(name):
    found = json.loads(report(name, "--format", "json").output)["findings"]
    return [f"{item['path']}:{item['line']}:{item['column']}: {item['level']} [{item['slug']}]" for item in found]


def test_there_are_cases_and_each_says_what_it_expects():
    assert len(CASES) >= 12
    for name in CASES:
        assert (HERE / name / "expected.txt").read_text(encoding="utf-8").strip(), name


@pytest.mark.parametrize("name", CASES)
def test_the_report_is_what_the_case_expects(name):
    assert lines(name) == (HERE / name / "expected.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("name", CASES)
def test_text_says_the_same_and_the_exit_code_fits(name):
    wanted = (HERE / name / "expected.txt").read_text(encoding="utf-8").splitlines()
    done = report(name, "--all")
    for line in wanted:
        place, _, rest = line.rpartition(": ")
        level, _, slug = rest.partition(" ")
        assert any(
            shown.startswith(f"{place}: {level}: ") and shown.endswith(slug) for shown in done.output.split("\n")
        )
    assert done.exit_code == int(any(": error [" in line for line in wanted))


if __name__ == "__main__":
    for chosen in sys.argv[1:] or CASES:
        (HERE / chosen / "expected.txt").write_text("\n".join(lines(chosen)) + "\n", encoding="utf-8")
