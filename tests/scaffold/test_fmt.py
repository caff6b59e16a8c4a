"""`pmo fmt`: the order of the schema, and nothing else changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo.cli.fmt import command
from pmo.model.kind import Field
from pmo.parse import strict_yaml
from pmo.pipeline.write import format_files, reads_as_text
from pmo.scaffold.fmt import canonical
from pmo.scaffold.yaml_text import dump
from support import write

if TYPE_CHECKING:
    from pathlib import Path

PATH = "projects/demo/risks/RSK-2026-0001.yml"
UNORDERED = """\
# yaml-language-server: $schema=../../../schemas/risk.schema.json
# Reviewed with the carrier.

# what it is called
title: 'Carrier delivers late'   # said on the phone
status: open

# the number
id: RSK-2026-0001
responses:
  # the first thing to do
  - due: 2026-11-06
    # because of the spare line
    action: "Order a router"
    # end of the first

  # the second
  - {due: 2026-11-07, action: x1}
event: >-
  A long text
  # that is no comment

  with a gap
cause: |
  line
  # no comment either

residual: {impact: 2, probability: 1}
# the end


"""
ORDERED = """\
# yaml-language-server: $schema=../../../schemas/risk.schema.json
# Reviewed with the carrier.

# the number
id: RSK-2026-0001
# what it is called
title: 'Carrier delivers late'   # said on the phone
status: open

cause: |
  line
  # no comment either

event: >-
  A long text
  # that is no comment

  with a gap
responses:
  # the first thing to do
    # because of the spare line
  - action: "Order a router"
    due: 2026-11-06
    # end of the first

  # the second
  - {due: 2026-11-07, action: x1}
residual: {impact: 2, probability: 1}
# the end
"""


def test_fields_move_with_their_comments(tmp_path: Path) -> None:
    write(tmp_path, {PATH: UNORDERED})
    (result,) = format_files(tmp_path)
    assert (result.path, result.changed, result.refused) == (PATH, True, "")
    assert (tmp_path / PATH).read_text() == ORDERED
    assert strict_yaml.parse(ORDERED).data == strict_yaml.parse(UNORDERED).data


def test_the_modeline_stays_on_top(tmp_path: Path) -> None:
    write(tmp_path, {PATH: "\n# yaml-language-server: $schema=x\ntitle: Late line\nid: RSK-2026-0001\n"})
    format_files(tmp_path)
    assert (tmp_path / PATH).read_text() == "\n# yaml-language-server: $schema=x\nid: RSK-2026-0001\ntitle: Late line\n"


def test_a_second_run_finds_nothing_to_do(tmp_path: Path) -> None:
    write(tmp_path, {PATH: UNORDERED})
    format_files(tmp_path)
    before = (tmp_path / PATH).stat().st_mtime_ns
    assert format_files(tmp_path) == ()
    assert (tmp_path / PATH).stat().st_mtime_ns == before


def test_front_matter_is_ordered_and_the_body_stays(tmp_path: Path) -> None:
    body = "\n# not a key: x\n\ntitle: neither\n\n\n---\n\nend  \n"
    path = "runbooks/dns.md"
    write(tmp_path, {path: f"---\nstatus: draft\nid: dns\n# name\ntitle: Move DNS\n---\n{body}\n\n"})
    (result,) = format_files(tmp_path)
    assert result.changed
    text = (tmp_path / path).read_text()
    assert text == f"---\nid: dns\n# name\ntitle: Move DNS\nstatus: draft\n---\n{body.rstrip()}\n"


@pytest.mark.parametrize(
    "text",
    [
        "title: [broken\nid: x\n",
        "title: a\ntitle: b\nid: x\n",
        "title: no\nid: x\n",
        "",
        'title: "a\n# b"\nid: x\n',
        "title: |+\n  a\n\n\nid: x\n",
    ],
)
def test_what_cannot_be_read_or_moved_safely_is_left_alone(tmp_path: Path, text: str) -> None:
    write(tmp_path, {PATH: text})
    (result,) = format_files(tmp_path)
    assert result.refused
    assert not result.changed
    assert (tmp_path / PATH).read_text() == text


def test_windows_line_ends_stay(tmp_path: Path) -> None:
    write(tmp_path, {PATH: "x: 1\n"})
    (tmp_path / PATH).write_bytes(b"title: Late line\r\nid: RSK-2026-0001\r\nstatus: draft\r\n")
    format_files(tmp_path)
    assert (tmp_path / PATH).read_bytes() == b"id: RSK-2026-0001\r\ntitle: Late line\r\nstatus: draft\r\n"


def test_check_changes_nothing_and_fails(tmp_path: Path) -> None:
    write(tmp_path, {PATH: UNORDERED})
    check = CliRunner().invoke(command, ["--root", str(tmp_path), "--check"])
    assert (check.exit_code, check.output) == (1, f"{PATH}: would be put in order\n")
    assert (tmp_path / PATH).read_text() == UNORDERED
    assert CliRunner().invoke(command, ["--root", str(tmp_path), "--dry-run"]).exit_code == 0
    assert (tmp_path / PATH).read_text() == UNORDERED
    done = CliRunner().invoke(command, ["--root", str(tmp_path), str(tmp_path / "projects/demo")])
    assert (done.exit_code, done.output) == (0, f"{PATH}: put in order\n")
    assert CliRunner().invoke(command, ["--root", str(tmp_path), "--check"]).exit_code == 0


def test_a_path_narrows_what_is_touched(tmp_path: Path) -> None:
    other = PATH.replace("demo", "other")
    write(tmp_path, {PATH: UNORDERED, other: UNORDERED})
    assert [result.path for result in format_files(tmp_path, ["projects/other"])] == [other]
    assert (tmp_path / PATH).read_text() == UNORDERED


FIELDS = tuple(Field(path, path, "", "string") for path in ("a", "b", "b.a", "b.c", "c", "c[].a", "c[].b", "d"))
LEAF = st.sampled_from(["x", "no", "a: b", "two\nlines\n", "word " * 30, 7, None, True])
INNER = st.dictionaries(st.sampled_from("cab"), LEAF, min_size=1, max_size=3)
DATA = st.dictionaries(
    st.sampled_from("dcbaz"), st.one_of(LEAF, INNER, st.lists(st.one_of(INNER, LEAF), max_size=3)), min_size=1
)


def words(text: str) -> list[str]:
    """The lines of a text in any order, without the dashes that a first field hands on."""
    return sorted(filter(None, (line.replace("-", " ").strip() for line in text.split("\n"))))


@settings(max_examples=300, deadline=None)
@given(DATA, st.lists(st.sampled_from(["# note", "", "  # deeper"]), max_size=4), st.randoms())
def test_any_layout_keeps_data_and_lines_and_ends_in_order(
    data: dict[str, object], extra: list[str], random: object
) -> None:
    """Whatever comments lie between the lines: same data, same lines, and a second run changes nothing."""
    lines = dump(data, reads_as_text).rstrip("\n").split("\n")
    for line in extra:
        lines.insert(random.randrange(len(lines) + 1), line)  # type: ignore[attr-defined]
    text = "\n".join(lines) + "\n"
    before = strict_yaml.parse(text)
    if before.faults or not isinstance(before.data, dict):
        return
    after = canonical(text, FIELDS, strict_yaml.locate, front_matter=False)
    parsed = strict_yaml.parse(after)
    if parsed.data != before.data:
        return  # the caller refuses such a file
    assert words(after) == words(text)
    known = [key for key in parsed.data if key != "z"]
    assert known == sorted(known)
    assert canonical(after, FIELDS, strict_yaml.locate, front_matter=False) == after
