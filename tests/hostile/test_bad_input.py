"""Bad input: one clear finding on its line, and the neighbor's own finding is still there.

Every row lies in a workspace beside a healthy record with a fault of its own. The rows that could bring a parser to
its knees run through the command line in a process of their own, with limits on time and memory.
"""

import json
import os
import subprocess
import sys

import pytest

from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from support import AS_OF, write

NEIGHBOR = "registers/risks/RSK-2026-0009.yml"
TARGET = "registers/risks/RSK-2026-0001.yml"
HEAD = b"id: RSK-2026-0001\ntitle: Carrier delivers late\nstatus: draft\n"
PAGE = b"---\nid: replace-a-disk\ntitle: Replace a disk\nstatus: draft\nsummary: Replace a failed disk in an array.\n"
LIMIT = 512 * 1024


def prepare(root, path, raw):
    write(
        root,
        {
            NEIGHBOR: "id: RSK-2026-0009\ntitle: Customs holds the switch\nstatus: draft\nprobability: 9\n",
        },
    )
    target = root / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(raw)


def found(root):
    findings = lint(load(root, AS_OF)).findings
    assert ("out-of-range", NEIGHBOR, 4) in [(item.slug, item.place.path, item.place.span.line) for item in findings]
    assert all(item.message and item.help for item in findings)
    return findings


ROWS = {
    "anchor and alias": (HEAD + b"event: &x late\neffect: *x\n", [("yaml-alias", 4), ("yaml-alias", 5)]),
    "merge key": (HEAD + b"residual:\n  <<: {probability: 1}\n  probability: 2\n  impact: 2\n", [("yaml-alias", 5)]),
    "tag": (HEAD + b"event: !!python/object/apply:os.system [ls]\n", [("yaml-tag", 4)]),
    "tag of a set": (HEAD + b"tags: !!set {a}\n", [("yaml-tag", 4)]),
    "bare tag": (HEAD + b"event: ! late\n", [("yaml-tag", 4)]),
    "duplicate key": (HEAD + b"status: open\n", [("yaml-duplicate-key", 4)]),
    "two documents": (HEAD + b"---\nid: RSK-2026-0002\n", [("yaml-syntax", 4)]),
    "nested too deep": (HEAD + b"notes: " + b"[" * 40 + b"]" * 40 + b"\n", [("yaml-limit", 4)]),
    "too large": (HEAD + b"# " + b"x" * LIMIT + b"\n", [("file-too-large", 1)]),
    "invalid UTF-8": (HEAD + b"event: caf\xe9\n", [("text-encoding", 4)]),
    "UTF-16": ("id: RSK-2026-0001\n".encode("utf-16"), [("text-encoding", 1)]),
    "byte order mark": (b"\xef\xbb\xbf" + HEAD, [("text-encoding", 1)]),
    "tab as indentation": (HEAD + b"residual:\n\tprobability: 1\n", [("yaml-syntax", 5)]),
    "NUL": (HEAD + b"event: la\x00te\n", [("text-control", 4)]),
    "escape sequence": (HEAD + b"event: \x1b[2J\n", [("text-control", 4)]),
    "escaped control character": (HEAD + b'event: "\\x1b[2J"\n', [("text-control", 4)]),
    "escaped bidi": (HEAD + b'event: "pay\\u202elap"\n', [("text-hidden", 4)]),
    "bidi": (HEAD + "event: pay\u202elap\n".encode(), [("text-hidden", 4)]),
    "zero width": (HEAD + "event: la\u200bte\n".encode(), [("text-hidden", 4)]),
    "cyrillic letter": (HEAD + "event: l\u0430te\n".encode(), [("text-mixed-script", 4)]),
    "NO": (HEAD + b"event: NO\n", [("yaml-scalar", 4)]),
    "017": (HEAD + b"event: 017\n", [("yaml-scalar", 4)]),
    "12:30:45": (HEAD + b"event: 12:30:45\n", [("yaml-scalar", 4)]),
    "on as a field": (HEAD + b"on: late\n", [("yaml-key", 4)]),
    "a day that does not exist": (HEAD + b"next_review: 2026-02-30\n", [("bad-date", 4)]),
    "a path as reference": (HEAD + b"owner: ../people/ana.ruiz\n", [("unknown-reference", 4)]),
    "empty file": (b"", [("empty-file", 1)]),
    "only a comment": (b"# later\n", [("empty-file", 1)]),
    "a list": (b"- a\n- b\n", [("not-a-record", 1)]),
    "prose": (b"Carrier delivers late.\n", [("not-a-record", 1)]),
    "unclosed quote": (HEAD + b'event: "late\ntrend: stable\n', [("yaml-syntax", 4)]),
    "unclosed bracket": (HEAD + b"tags: [a, b\ntrend: stable\n", [("yaml-syntax", 4)]),
    "colon in text": (HEAD + b"event: Carrier: late\n", [("yaml-syntax", 4)]),
    "huge number": (HEAD + b"probability: " + b"9" * 10_000 + b"\n", [("yaml-scalar", 4)]),
    "key that is a list": (HEAD + b"? [a, b]\n: c\n", [("yaml-key", 4)]),
    "dates as a mapping": (HEAD + b"next_review: {2026-11-20: x}\n", [("wrong-type", 4)]),
}  # fmt: skip


@pytest.mark.parametrize("name", ROWS)
def test_one_finding_on_its_line(tmp_path, name):
    raw, wanted = ROWS[name]
    prepare(tmp_path, TARGET, raw)
    mine = [(item.slug, item.place.span.line) for item in found(tmp_path) if item.place.path == TARGET]
    assert mine == wanted


@pytest.mark.parametrize(
    "name", ["byte order mark", "bidi", "anchor and alias", "NO", "duplicate key", "tab as indentation"]
)
def test_the_same_with_windows_line_ends(tmp_path, name):
    raw, wanted = ROWS[name]
    prepare(tmp_path, TARGET, raw.replace(b"\n", b"\r\n"))
    mine = [(item.slug, item.place.span.line) for item in found(tmp_path) if item.place.path == TARGET]
    assert mine == wanted


def test_windows_line_ends_are_no_fault(tmp_path):
    prepare(tmp_path, TARGET, HEAD.replace(b"\n", b"\r\n"))
    assert [item for item in found(tmp_path) if item.place.path == TARGET] == []


FRONT_MATTER = {
    "alias": (PAGE + b"risk: &x low\n---\nText.\n", [("yaml-alias", 6)]),
    "duplicate key": (PAGE + b"title: Replace it\n---\nText.\n", [("yaml-duplicate-key", 6)]),
    "tag": (PAGE + b"risk: !!str low\n---\nText.\n", [("yaml-tag", 6)]),
    "deep": (PAGE + b"risk: " + b"[" * 40 + b"]" * 40 + b"\n---\nText.\n", [("yaml-limit", 6)]),
    "scalar": (PAGE + b"version: 1_0\n---\nText.\n", [("yaml-scalar", 6)]),
    "tab": (PAGE + b"steps:\n\t- name: x\n---\nText.\n", [("yaml-syntax", 7)]),
    "no end": (PAGE + b"Text.\n", [("front-matter-missing", 1)]),
    "NUL in the prose": (PAGE + b"---\nText \x00.\n", [("text-control", 7)]),
    "bidi in the prose": (PAGE + b"---\nText " + "\u202e.\n".encode(), [("text-hidden", 7)]),
    "invalid UTF-8 in the prose": (PAGE + b"---\nCaf\xe9.\n", [("text-encoding", 7)]),
    "too large": (PAGE + b"---\n" + b"x" * LIMIT, [("file-too-large", 1)]),
    "empty": (b"", [("front-matter-missing", 1)]),
}
TEXT_SLUGS = ("yaml-", "text-", "front-matter-missing", "file-too-large", "empty-file", "table-row", "not-a-record")


@pytest.mark.parametrize("name", FRONT_MATTER)
def test_front_matter(tmp_path, name):
    raw, wanted = FRONT_MATTER[name]
    path = "runbooks/replace-a-disk.md"
    prepare(tmp_path, path, raw)
    mine = [item for item in found(tmp_path) if item.place.path == path and item.slug.startswith(TEXT_SLUGS)]
    assert [(item.slug, item.place.span.line) for item in mine] == wanted


TABLES = {
    "too many cells": (b"wbs,month,person,hours,cost\n1.1,2026-10,a.b,8,9,10\n", [("table-row", 2)]),
    "unclosed quote": (b'wbs,month,person,hours,cost\n1.1,2026-10,"a.b,8,9\n', [("table-row", 2)]),
    "empty": (b"", [("empty-file", 1)]),
    "NUL": (b"wbs,month,person,hours,cost\n1.1,2026-10,a\x00b,8,9\n", [("text-control", 2)]),
    "BOM, as spreadsheets write it": (b"\xef\xbb\xbfwbs,month,person,hours,cost\n", []),
    "semicolons": (b"\xef\xbb\xbfwbs;month;person;hours;cost\r\n1.1;2026-10;ann;7,5;9\r\n", [("table-row", 1)]),
    "tabs": (b"wbs\tmonth\tperson\thours\tcost\n1.1\t2026-10\tann\t7\t9\n", [("table-row", 1)]),
    "merge conflict": (b"wbs,month,person,hours,cost\n<<<<<<< HEAD\n=======\n>>>>>>> main\n", [("table-row", 2)]),
    "workbook": (b"PK\x03\x04\x14\x00", [("text-encoding", 1)]),
    "rows of commas": (b"wbs,month,person,hours,cost\n,,,,\n", []),
    "invalid UTF-8": (b"wbs,month,person,hours,cost\n1.1,2026-10,caf\xe9,8,9\n", [("text-encoding", 2)]),
    "huge field": (b"wbs,month,person,hours,cost\n1.1,2026-10," + b"x" * 200_000 + b",8,9\n", [("table-row", 2)]),
    "column twice": (b"wbs,wbs,person,hours,cost\n", [("table-row", 1)]),
    "binary": (bytes(range(256)), [("text-encoding", 2)]),
}


@pytest.mark.parametrize("name", TABLES)
def test_tables(tmp_path, name):
    raw, wanted = TABLES[name]
    path = "projects/demo/actuals.csv"
    prepare(tmp_path, path, raw)
    mine = [item for item in found(tmp_path) if item.place.path == path and item.slug.startswith(TEXT_SLUGS)]
    assert [(item.slug, item.place.span.line) for item in mine] == wanted


def test_settings_that_cannot_be_read_hide_nothing(tmp_path):
    prepare(tmp_path, "pmo.yml", b"company: &x Demo\nlevels: *x\n")
    assert [item.slug for item in found(tmp_path) if item.place.path == "pmo.yml"] == [
        "rules-not-asked",
        "yaml-alias",
        "yaml-alias",
    ]


def test_links_are_not_followed_and_their_target_is_not_quoted(tmp_path):
    prepare(tmp_path, "elsewhere/secret.yml", b"password: hunter2\n")
    (tmp_path / TARGET).symlink_to(tmp_path / "elsewhere/secret.yml")
    (tmp_path / "registers/people").symlink_to(tmp_path / "elsewhere")
    (tmp_path / "projects").symlink_to(tmp_path / "elsewhere")
    links = [item for item in found(tmp_path) if item.slug == "symlink"]
    assert [item.place.path for item in links] == ["projects", "registers/people", TARGET]
    assert all("hunter2" not in repr(item) for item in links)


def test_a_folder_named_like_a_record(tmp_path):
    prepare(tmp_path, f"{TARGET}/inside.txt", b"x")
    assert ("not-a-file", TARGET) in [(item.slug, item.place.path) for item in found(tmp_path)]


def test_the_wrong_ending(tmp_path):
    prepare(tmp_path, TARGET.replace(".yml", ".yaml"), HEAD)
    (finding,) = [item for item in found(tmp_path) if item.slug == "unknown-file"]
    assert finding.help == "rename it to RSK-2026-0001.yml"


def test_case_twins(tmp_path):
    prepare(tmp_path, TARGET, HEAD)
    prepare(tmp_path, TARGET.replace("RSK", "rsk"), HEAD)
    if len(list((tmp_path / "registers/risks").iterdir())) < 3:
        pytest.skip("this file system takes the two for one")
    assert "case-twin" in [item.slug for item in found(tmp_path)]


def test_an_unreadable_file(tmp_path):
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        pytest.skip("root may read everything; tests/discover refuses the opening instead")
    prepare(tmp_path, TARGET, HEAD)
    (tmp_path / TARGET).chmod(0)
    assert [item.slug for item in found(tmp_path) if item.place.path == TARGET] == ["unreadable-file"]


DANGEROUS = {
    "100,000 brackets": (HEAD + b"notes: " + b"[" * 100_000 + b"\n", "yaml-limit"),
    "100,000 pairs of brackets": (HEAD + b"notes: " + b"[" * 100_000 + b"]" * 100_000 + b"\n", "yaml-limit"),
    "brackets behind quotes": (HEAD + b"notes: " + b"[']'," * 80_000 + b"\n", "yaml-limit"),
    "braces": (HEAD + b"notes: " + b"{a: " * 100_000 + b"\n", "yaml-limit"),
    "- - - -": (HEAD + b"notes:\n  " + b"- " * 200_000 + b"x\n", "yaml-limit"),
    "? ? ? ?": (HEAD + b"notes:\n  " + b"? " * 200_000 + b"x\n", "yaml-limit"),
    "deeper and deeper": (
        HEAD + b"notes:\n" + b"".join(b" " * depth + b"a:\n" for depth in range(1, 1000)),
        "yaml-limit",
    ),
    "lists at one indentation": (
        HEAD + b"notes:\n" + b"".join(b" " * depth + b"- a:\n" for depth in range(0, 900, 2)),
        "yaml-limit",
    ),
    "a huge scalar": (HEAD + b"notes: " + b"x" * (LIMIT - 100) + b"\n", "too-long"),
    "a huge quoted scalar": (HEAD + b'notes: "' + b"x\\n" * 150_000 + b'"\n', "too-long"),
    "a scalar without an end": (HEAD + b'notes: "' + b"x " * 200_000 + b"\n", "yaml-syntax"),
    "many keys": (HEAD + b"".join(b"k%d: 1\n" % number for number in range(40_000)), "unknown-field"),
    "many duplicates": (HEAD + b"".join(b"k%d: 1\n" % (number % 20_000) for number in range(40_000)), "yaml-duplicate-key"),
    "many values": (HEAD + b"tags: [" + b"a," * 200_000 + b"]\n", "yaml-limit"),
    "a billion laughs": (
        HEAD + b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"".join(b"%c: &%c [%s]\n" % (c + 1, c + 1, b",".join([b"*%c" % c] * 9)) for c in range(97, 106)),
        "yaml-alias",
    ),
    "nested merges": (
        HEAD + b"a: &a {k: 1}\n" + b"".join(b"%c: &%c {<<: [*%c, *%c]}\n" % (c + 1, c + 1, c, c) for c in range(97, 117)),
        "yaml-alias",
    ),
    "colons": (HEAD + b"notes:\n  " + b": " * 150_000 + b"x\n", ""),
    "dashes and blanks": (HEAD + b"notes: " + (b"-" + b" " * 60) * 8_000 + b"\n", ""),
    "20 MB": (HEAD + b"notes: " + b"x" * 20_000_000 + b"\n", "file-too-large"),
}  # fmt: skip
RUN = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1_500_000_000, 1_500_000_000))
from pmo.__main__ import main
sys.argv = ["pmo", "lint", "--format", "json", "--root", sys.argv[1], "--as-of", "2026-11-20"]
main()
"""


def run_limited(root):
    if sys.platform == "win32":
        pytest.skip("no memory limits on this system")
    return subprocess.run(
        [sys.executable, "-c", RUN, str(root)], capture_output=True, text=True, timeout=120, check=False
    )


@pytest.mark.parametrize("name", DANGEROUS)
@pytest.mark.parametrize("path", [TARGET, "runbooks/replace-a-disk.md"])
def test_dangerous_input_in_a_process_of_its_own(tmp_path, name, path):
    raw, slug = DANGEROUS[name]
    prepare(tmp_path, path, raw if path == TARGET else b"---\n" + raw + b"---\nText.\n")
    done = run_limited(tmp_path)
    assert done.returncode == 1, done.stderr[-2000:]
    assert done.stderr == ""
    found = json.loads(done.stdout)["findings"]
    assert ("out-of-range", NEIGHBOR) in [(item["slug"], item["path"]) for item in found]
    mine = [item["slug"] for item in found if item["path"] == path]
    assert mine
    if slug and path == TARGET:
        assert slug in mine
    if slug.startswith(("yaml-l", "yaml-s", "file-")) and path == TARGET:
        assert len(mine) == 1
