"""An export becomes the rows that the API would give: every row is taken over or rejected, and the sums agree."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from connectwise.files.firm import PLAIN, firm, read, workbook
from pmo.pipeline.psa.from_files import load
from pmo.scaffold.problem import InputError

if TYPE_CHECKING:
    from pathlib import Path

FULL = """\
dates: MM/DD/YYYY
times: hh:mm A
thousands: ","
skip_rows: 1
heading_rows: 2
skip: [{column: Member Name, begins: Subtotal}]
total: {column: Member Name, is: Total}
columns:
  Member Name: member
  Work Date: day
  Work Start: start
  Work End: end
  Bill: {field: option, words: {B: Billable, NB: DoNotBill}}
  Amounts Hours: hours
  Amounts Invoiced: invoiced_amount
  Service ID: ticket
  Project: project
  Agreement: agreement
  Company: company
  Note: notes
ignore: [Location]
"""
TWO_HEADINGS = """\
\ufeffTime report of November,,,,,,,,,,,,
Member Name,Work,,,Bill,Amounts,,Service ID,Project,Agreement,Company,Note,Location
,Date,Start,End,,Hours,Invoiced,,,,,,
Ana Ruiz,11/16/2026,9:00 AM,12:30 PM,B,3.5,"$1,200.50",4711,Mail migration,,Acme Tooling,Cutover,Toledo
Ben Ito,11/16/2026,11:00 PM,1:15 AM,nb,2:15,(0.50),,,On-site block,acme,,
Subtotal Ben,,,,,2.25,,,,,,,
Total,,,,,5.75,"1,200.00",,,,,,
"""


def test_two_headings_a_title_subtotals_and_a_total_row(tmp_path: Path) -> None:
    found = read(tmp_path, TWO_HEADINGS, FULL)
    first, second = found
    assert found.sound
    assert found.resource == "time_entries"
    assert first == {
        "id": first["id"], "pmo_source": "export", "member": {"identifier": "ARuiz", "name": "Ana Ruiz"},
        "company": {"identifier": "AcmeTool", "name": "Acme Tooling"}, "project": {"name": "Mail migration", "id": 7},
        "ticket": {"id": 4711}, "chargeToType": "ProjectTicket", "chargeToId": 4711, "billableOption": "Billable",
        "timeStart": "2026-11-16T14:00:00Z", "timeEnd": "2026-11-16T17:30:00Z", "actualHours": Decimal("3.5"),
        "extendedInvoiceAmount": Decimal("1200.50"), "notesLength": 7,
    }  # fmt: skip
    assert (second["timeStart"], second["timeEnd"]) == ("2026-11-17T04:00:00Z", "2026-11-17T06:15:00Z")
    assert second["agreement"] == {"name": "On-site block", "id": 31}
    assert second["billableOption"] == "DoNotBill"
    assert list(found.lines()) == [
        "In export.csv: 2 rows, 5.75 h, invoiced 1200.00; 1 row skipped.",
        "Its own total row: 5.75 h, invoiced 1200.00.",
        "Taken over: 2 rows, 5.75 h, invoiced 1200.00.",
        "The sums before and after agree.",
    ]


def test_a_total_that_the_rows_do_not_add_up_to_is_said(tmp_path: Path) -> None:
    found = read(tmp_path, TWO_HEADINGS.replace("Total,,,,,5.75", "Total,,,,,6.75"), FULL)
    assert not found.sound
    assert "The sums differ in hours: the total row of the file says 6.75, its rows add up to 5.75." in list(
        found.lines()
    )


def test_a_file_that_was_cut_off_has_no_total_row(tmp_path: Path) -> None:
    cut = TWO_HEADINGS[: TWO_HEADINGS.index("Total,")]
    found = read(tmp_path, cut, FULL)
    assert [str(reject) for reject in found.rejects] == ["export.csv:end: the total row that the mapping names is not there; is the file cut off?"]  # fmt: skip


def test_every_reject_says_file_row_and_reason_and_is_in_the_sums(tmp_path: Path) -> None:
    text = "Member Name,Date,Hours\nARuiz,2026-11-16,1:30\nben.ito,11/17/2026,2\nARuiz,2026-11-17\nARuiz,2026-11-18,two\n,2026-11-18,0.25\nARuiz,2026-11-19,-1\n"
    found = read(tmp_path, text)
    assert [str(reject) for reject in found.rejects] == [
        "export.csv:3 Date: “11/17/2026” can be read as two dates: name the form, for example `dates: MM/DD/YYYY` or `dates: DD/MM/YYYY`",
        "export.csv:4: it has 2 values, the heading has 3",
        "export.csv:5 Hours: “two” is not a number with “.” before the fraction",
        "export.csv:6: it does not say who it is about",
        "export.csv:7: it has -1 hours; correct the entry that is too long instead",
    ]
    reading = found.reading
    assert (reading.before.rows, reading.after.rows, reading.rejected.rows) == (6, 1, 5)
    assert (reading.before.hours, reading.after.hours, reading.rejected.hours) == (
        Decimal("2.75"),
        Decimal("1.5"),
        Decimal("1.25"),
    )
    assert not reading.differences
    assert not found.sound


def test_a_sum_that_got_lost_on_the_way_is_noticed(tmp_path: Path) -> None:
    found = read(tmp_path, "Member Name,Date,Hours\nARuiz,2026-11-16,1:30\n")
    found.reading.after.hours = Decimal(1)
    assert found.reading.differences == ("hours: 1.5 in the file, 1 taken over or rejected",)


def test_many_rejects_are_counted_by_reason(tmp_path: Path) -> None:
    rows = "".join(f"ARuiz,03/{day:02}/2026,1\n" for day in range(1, 31))
    lines = list(read(tmp_path, f"Member Name,Date,Hours\n{rows}ARuiz,2026-03-01,x\n").lines())
    assert sum("can be read as two dates" in line for line in lines) == 30
    assert lines[-2] == "  and 1 more: Hours: “x” is not a number with “.” before the fraction"


def test_a_workbook_has_real_dates_and_durations(tmp_path: Path) -> None:
    rows = [
        ["Member Name", "Date", "Hours"],
        ["ARuiz", date(2026, 11, 16), timedelta(hours=1, minutes=20)],
        ["ARuiz", datetime(2026, 3, 4), 2.25],  # noqa: DTZ001 - a cell has no zone
        ["ben.ito", "2026-11-17", "1:30"],
        ["ben.ito", date(2026, 11, 17), "=1+1"],
    ]
    found = read(tmp_path, workbook(rows), name="export.xlsx")
    assert [(row["timeStart"], row["actualHours"]) for row in found] == [
        ("2026-11-16T05:00:00Z", Decimal("1.3333")),
        ("2026-03-04T05:00:00Z", Decimal("2.25")),
        ("2026-11-17T05:00:00Z", Decimal("1.5")),
    ]
    assert [str(reject) for reject in found.rejects] == ["export.xlsx:row 5: C5: the cell holds a formula; replace it by its value (copy, then paste values)"]  # fmt: skip


def test_a_workbook_with_two_heading_rows_and_a_named_sheet(tmp_path: Path) -> None:
    mapping = "heading_rows: 2\nsheet: time\ncolumns:\n  Who: member\n  Work Day: day\n  Work Hours: hours\n"
    raw = workbook([["Who", "Work", None], [None, "Day", "Hours"], ["ARuiz", date(2026, 11, 16), 3]], "Time")
    assert [row["actualHours"] for row in read(tmp_path, raw, mapping, "export.xlsx")] == [Decimal(3)]
    with pytest.raises(InputError, match="no sheet “Days”; name one in the mapping"):
        read(tmp_path, raw, mapping.replace("sheet: time", "sheet: Days"), "export.xlsx")


def test_json_as_the_api_writes_it(tmp_path: Path) -> None:
    mapping = "rows: data.items\nothers: ignore\ncolumns:\n  id: id\n  member.identifier: member\n  timeStart: start\n  timeEnd: end\n  hoursDeduct: deducted\n  agreement.name: agreement\n"
    entry = {"id": 5, "member": {"identifier": "ARuiz"}, "timeStart": "2026-11-16T14:00:00Z", "timeEnd": "2026-11-16T15:30:00Z", "hoursDeduct": 0.25, "agreement": None}  # fmt: skip
    found = list(
        read(
            tmp_path,
            json.dumps({"data": {"items": [entry, {**entry, "id": 6}, {**entry, "id": 5}]}}),
            mapping,
            "export.json",
        )
    )
    assert [(row["id"], row["actualHours"], row["timeStart"]) for row in found] == [
        (5, Decimal("1.25"), "2026-11-16T14:00:00Z"), (6, Decimal("1.25"), "2026-11-16T14:00:00Z"),
    ]  # fmt: skip
    with pytest.raises(InputError, match="there is no list of entries under `data`"):
        read(tmp_path, '{"rows": []}', mapping.replace("data.items", "data"), "export.json")
    del entry["agreement"]
    with pytest.raises(InputError, match=r"no column “agreement\.name”"):
        read(tmp_path, json.dumps({"data": {"items": [entry]}}), mapping, "export.json")


def test_a_report_of_the_api_is_a_table(tmp_path: Path) -> None:
    report = {"column_definitions": [{"Member": {"type": "Text"}}, {"Day": {"type": "DateTime"}}, {"Hrs": {"type": "Numeric"}}], "row_values": [["ARuiz", "2026-11-16T00:00:00", 1.75], ["ARuiz"]]}  # fmt: skip
    found = read(tmp_path, json.dumps(report), "times: YYYY-MM-DDTHH:mm:ss\ncolumns:\n  Member: member\n  Day: day\n  Hrs: hours\n", "export.json")  # fmt: skip
    assert [(row["timeStart"], row["actualHours"]) for row in found] == [("2026-11-16T05:00:00Z", Decimal("1.75"))]
    assert [str(reject) for reject in found.rejects] == [
        "export.json:entry 2: it does not have 3 values, as the report says"
    ]


def test_decimal_commas_semicolons_and_another_encoding(tmp_path: Path) -> None:
    mapping = 'encoding: windows-1252\nseparator: ";"\ndates: DD.MM.YYYY\ndecimal: ","\nthousands: "."\ncolumns:\n  Müller: member\n  Tag: day\n  Std: hours\n  Betrag: invoiced_amount\n'
    found = read(tmp_path, "Müller;Tag;Std;Betrag\nARuiz;03.04.2026;1,5;1.234,50\n".encode("cp1252"), mapping)
    (row,) = found
    assert (row["timeStart"][:10], row["actualHours"], row["extendedInvoiceAmount"]) == ("2026-04-03", Decimal("1.5"), Decimal("1234.50"))  # fmt: skip


def test_expenses(tmp_path: Path) -> None:
    mapping = "resource: expense_entries\ndates: MM/DD/YYYY\ncolumns:\n  Number: id\n  Who: member\n  Day: day\n  Paid: amount\n  Sort: type\n  Project: project\n"
    (row,) = read(tmp_path, "Number,Who,Day,Paid,Sort,Project\n12,Ben Ito,11/16/2026,$41.20,Mileage,mail\n", mapping)
    assert row == {
        "id": 12, "pmo_source": "export", "member": {"identifier": "ben.ito", "name": "Ben Ito"}, "date": "2026-11-16T00:00:00Z", "amount": Decimal("41.20"),
        "type": {"name": "Mileage"}, "project": {"name": "mail", "id": 7}, "chargeToType": "ProjectTicket",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("clock", "day", "said"),
    [("1:30", "2026-11-01", "the clocks show 01:30 twice"), ("2:30", "2026-03-08", "the clocks jump over 02:30")],
)
def test_a_time_that_the_clocks_show_twice_or_never_is_a_reject(
    tmp_path: Path, clock: str, day: str, said: str
) -> None:
    mapping = "columns:\n  Who: member\n  Day: day\n  From: start\n  Hours: hours\n"
    (reject,) = read(tmp_path, f"Who,Day,From,Hours\nARuiz,{day},{clock},1\n", mapping).rejects
    assert said in reject.reason


def test_start_and_end_across_the_change_of_clocks_are_real_hours(tmp_path: Path) -> None:
    mapping = "columns:\n  Who: member\n  Day: day\n  From: start\n  To: end\n"
    (row,) = read(tmp_path, "Who,Day,From,To\nARuiz,2026-10-31,23:00,3:00\n", mapping)
    assert row["actualHours"] == 5


def test_own_words_for_choices_are_needed_when_the_file_has_others(tmp_path: Path) -> None:
    mapping = "columns:\n  Who: member\n  Day: day\n  Hours: hours\n  Status: status\n"
    found = read(tmp_path, "Who,Day,Hours,Status\nARuiz,2026-11-16,1,Written off\nARuiz,2026-11-16,1,done\n", mapping)
    assert [row["status"] for row in found] == ["WrittenOff"]
    assert "“done” is no value of status; name it under `words:`" in found.rejects[0].reason


def test_an_unknown_name_stays_a_name_and_is_not_dropped(tmp_path: Path) -> None:
    mapping = "columns:\n  Who: member\n  Day: day\n  Hours: hours\n  Agreement: agreement\n"
    (row,) = read(tmp_path, "Who,Day,Hours,Agreement\nstranger,2026-11-16,1,Old contract\n", mapping)
    assert (row["member"], row["agreement"]) == ({"identifier": "stranger"}, {"name": "Old contract"})


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ("columns:\n  Who: member\n  Day: day\n", "no column is the field “hours” or “minutes” or “end”"),
        ("columns:\n  Who: member\n  Day: day\n  Hours: hour\n", "no field “hour”"),
        ("dates: MM/DD/YY\ncolumns:\n  A: member\n  B: day\n  C: hours\n", "as YYYY"),
        ("times: hh:mm\ncolumns:\n  A: member\n  B: day\n  C: hours\n", "hh:mm A"),
        ("column: {}\n", "it has no “column”"),
        (
            "columns:\n  A: member\n  B: day\n  C: hours\n  D: {field: option, words: {x: Maybe}}\n",
            "“Maybe” is no value of option",
        ),
        ("decimal: ','\nthousands: ','\ncolumns:\n  A: member\n  B: day\n  C: hours\n", "cannot both be"),
    ],
)
def test_a_mapping_that_cannot_be_used_says_why(tmp_path: Path, mapping: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(tmp_path, "Who,Day,Hours\n", mapping)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Member Name;Date;Hours\n", 'separator: ";"'),
        ("Member,Date,Hours\n", "no column “Member Name”. It has “Member”"),
        ("Member Name,Date,Hours,Hours\n", "twice the column “Hours”"),
        ("Member Name,Date,Hours,Mood\n", "says nothing about “Mood”"),
        ("", "it is empty"),
        ('Member Name,Date,Hours\nx,"y,1\n', "cannot be read"),
    ],
)
def test_a_file_that_is_another_one_says_what_to_do(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        read(tmp_path, text)


def test_which_mapping_must_be_clear(tmp_path: Path) -> None:
    (tmp_path / "b.yml").write_text(PLAIN, encoding="utf-8")  # a sound mapping, but outside
    tmp_path /= "firm"
    loaded = firm(tmp_path)
    with pytest.raises(InputError, match=r"no mapping “exports” under `psa\.files`\. Did you mean “export”"):
        load(loaded, tmp_path / "a.csv", "exports")
    with pytest.raises(InputError, match=r"There is no file .*a\.csv"):
        load(loaded, tmp_path / "a.csv", "export")
    (tmp_path / "pmo.yml").write_text("company: Test firm\npsa:\n  files: {a: .pmo/export.yml, b: ../b.yml}\n", encoding="utf-8")  # fmt: skip
    from pmo.pipeline.load import load as load_records  # noqa: PLC0415 - only here

    again = load_records(tmp_path, date(2026, 11, 20), None)
    with pytest.raises(InputError, match=r"Say which mapping: --mapping NAME\. pmo\.yml has a, b"):
        load(again, tmp_path / "a.csv")
    with pytest.raises(
        InputError, match=r"psa\.files\.b in pmo\.yml names \.\./b\.yml, which is not in this workspace"
    ):
        load(again, tmp_path / "a.csv", "b")
