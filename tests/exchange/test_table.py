"""A table of another program: encoding, separator, dates and numbers are named; what is not named is not guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from exchange.firm import RISK, firm, run, tree

if TYPE_CHECKING:
    from pathlib import Path

    from click.testing import Result

MAPPING = """\
kind: risk
key: id
encoding: windows-1252
separator: ";"
dates: DD.MM.YYYY
lists: ","
columns:
  No.: id
  Name: title
  Owner: {field: owner, words: {"Ben I.": ben.ito}}
  Review: next_review
  State: status
  Impact: impact
  Words: tags
ignore: [Remark]
fixed: {project: acme-mail}
"""
TABLE = "No.;Name;Owner;Review;State;Impact;Words;Remark\nRSK-2026-0001;;Ben I.;03.04.2027;;5;line, county;x\n"
RISK_PATH = "projects/acme-mail/risks/RSK-2026-0001.yml"


def take_over(root: Path, table: bytes | str, mapping: str = MAPPING, *words: str) -> Result:
    (root.parent / "t.csv").write_bytes(table if isinstance(table, bytes) else table.encode("cp1252"))
    (root.parent / "m.yml").write_text(mapping, encoding="utf-8")
    return run(root, "import", "csv", str(root.parent / "t.csv"), "--mapping", str(root.parent / "m.yml"), *words)


def test_a_row_changes_what_it_says(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    before = tree(root)
    done = take_over(root, TABLE)
    assert done.exit_code == 0, done.output
    assert "Add --write" in done.output
    assert tree(root) == before
    done = take_over(root, TABLE, MAPPING, "--write")
    assert "t.csv:2 Owner: RSK-2026-0001 Owner: ana.ruiz → ben.ito" in done.output
    assert (root / RISK_PATH).read_text(encoding="utf-8") == (
        RISK.replace("owner: ana", "owner: ben").replace("owner: ben.ruiz", "owner: ben.ito").replace("next_review: 2026-11-27", "next_review: 2027-04-03")
        .replace("impact: 4", "impact: 5").replace("[line, carrier]", "[line, county]")
    )  # fmt: skip


def test_new_rows_need_a_word(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    table = TABLE.split("\n", maxsplit=1)[0] + "\n;Café is late;;;draft;;;\n"
    done = take_over(root, table)
    assert done.exit_code == 1
    assert "t.csv:2: a new risk, “Café is late”" in done.output
    assert take_over(root, table, MAPPING, "--write", "--create").exit_code == 0
    assert "title: Café is late" in (root / "projects/acme-mail/risks/RSK-2026-0003.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("table", "mapping", "words"),
    [
        (TABLE, MAPPING.replace("dates: DD.MM.YYYY\n", ""), "“03.04.2027” can be read as two dates: name the format"),
        (TABLE.replace("03.04.2027", "31.02.2027"), MAPPING, "no such day"),
        (TABLE.replace("03.04.2027", "2027-04-03"), MAPPING, "is not written as DD.MM.YYYY"),
        (TABLE.replace(";5;", ";5,5;"), MAPPING, "is not a number with “.”"),
        (TABLE.replace(";5;", ";9;"), MAPPING, "t.csv:2 Impact: "),
        (TABLE.replace("Ben I.", "Nobody"), MAPPING, "t.csv:2 Owner: "),
        (TABLE.replace("0001", "0009"), MAPPING, "there is no risk RSK-2026-0009"),
        (TABLE + TABLE.split("\n")[1] + "\n", MAPPING, "is here twice, also in line 2"),
    ],
)
def test_rows_that_cannot_be_taken_over(tmp_path: Path, table: str, mapping: str, words: str) -> None:
    root = firm(tmp_path / "w")
    before = tree(root)
    done = take_over(root, table, mapping, "--write")
    assert done.exit_code == 1
    assert words in done.output
    assert tree(root) == before


@pytest.mark.parametrize(
    ("table", "mapping", "words"),
    [
        ("é".join(["No.;Name"] * 2).encode("cp1252"), MAPPING.replace("windows-1252", "utf-8"), "not UTF-8 text; name its encoding"),
        (TABLE.encode(), MAPPING.replace('";"', '","'), "holds no “,” but “;”"),
        (TABLE.replace("Remark", "Note"), MAPPING, "says nothing about “Note”"),
        (TABLE.replace("Owner", "Onwer"), MAPPING, "has no column “Owner”. Did you mean “Onwer”?"),
        (TABLE, MAPPING.replace("next_review", "next_reveiw"), "Did you mean “next_review”?"),
        (TABLE, MAPPING.replace("key: id", "key: psa_ref"), "no column is the key “psa_ref”"),
        (TABLE, MAPPING.replace("dates:", "date:"), "it has no “date”"),
        (TABLE, MAPPING.replace("DD.MM.YYYY", "dd.mm.yy"), "names year, month and day as YYYY, MM and DD"),
        (TABLE, MAPPING.replace("kind: risk", "kind: actuals"), "tables themselves"),
        (TABLE.split("\n", maxsplit=1)[0] + "\nRSK-2026-0001;x\n", MAPPING, "line 2 has 2 values, the heading has 8"),
        (b"", MAPPING, "it is empty"),
        (TABLE, "- a list\n", "m.yml"),
    ],
)  # fmt: skip
def test_tables_and_mappings_that_do_not_fit(tmp_path: Path, table: bytes | str, mapping: str, words: str) -> None:
    done = take_over(firm(tmp_path / "w"), table, mapping, "--write")
    assert done.exit_code == 2
    assert words in " ".join(done.output.split())


def test_numbers_and_times_in_the_way_that_was_named(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    mapping = (
        'kind: change\nkey: id\ntimes: DD/MM/YYYY HH:mm\ndecimal: ","\nthousands: "."\ncolumns:\n  Id: id\n  End: planned_end\n'
        "  Minutes: outage.minutes\n"
    )
    done = take_over(root, '\ufeffId,End,Minutes\nCR-2026-0001,05/12/2026 21:00,"1.090"\n'.encode(), mapping, "--write")
    assert done.exit_code == 0, done.output
    text = (root / "registers/changes/CR-2026-0001.yml").read_text(encoding="utf-8")
    assert "planned_end: 2026-12-05T21:00:00-05:00" in text
    assert "  minutes: 1090\n" in text
    done = take_over(root, b"Id,End,Minutes\nCR-2026-0001,01/11/2026 01:30,60\n", mapping, "--write")
    assert done.exit_code == 1
    assert "twice" in done.output


def test_empty_cells_keep_what_is_there_unless_told(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    table, mapping = b"Id,Words\nRSK-2026-0001,\n", "kind: risk\nkey: id\ncolumns: {Id: id, Words: tags}\n"
    assert "Nothing changes." in take_over(root, table, mapping, "--write").output
    assert take_over(root, table, mapping + "empty: clear\n", "--write").exit_code == 0
    assert "tags:" not in (root / RISK_PATH).read_text(encoding="utf-8")


def test_text_that_wants_to_be_a_formula_is_text(tmp_path: Path) -> None:
    root = firm(tmp_path / "w")
    take_over(
        root, b"Id,T\nRSK-2026-0001,=HYPERLINK(1)\n", "kind: risk\nkey: id\ncolumns: {Id: id, T: title}\n", "--write"
    )
    assert 'title: "=HYPERLINK(1)"' in (root / RISK_PATH).read_text(encoding="utf-8")


def test_what_a_table_says_reaches_no_terminal(tmp_path: Path) -> None:
    root = firm(tmp_path / "firm")
    (tmp_path / "m.yml").write_text(
        "kind: risk\nkey: id\ncolumns:\n  Id: id\n  Title: title\n  P: probability\n", encoding="utf-8"
    )
    for row, code in (("RSK-2026-0002,\x1b[2J,\u202e", 1), ("RSK-2026-0002,=1+1 \u202e,", 1), (",\u202enew,", 1)):
        (tmp_path / "t.csv").write_text(f"Id,Title,P\n{row}\n", encoding="utf-8")
        done = run(root, "import", "csv", str(tmp_path / "t.csv"), "--mapping", str(tmp_path / "m.yml"), "--dry-run")
        assert done.exit_code == code, done.output
        assert done.output.replace("\n", "").isprintable()
