from decimal import Decimal

from pmo.model.finding import Span
from pmo.parse import document


def read(path, text, columns=frozenset()):
    return document.read(path, text.encode(), columns)


def slugs(found):
    return [(fault.slug, fault.span.line) for fault in found.faults]


def test_front_matter_and_prose():
    found = read("p.md", "---\nid: a\nsteps:\n  - one\n---\n\n\n# Title\n\nProse --- here\n")
    assert found.faults == ()
    assert found.data == {"id": "a", "steps": ["one"]}
    assert found.body == "# Title\n\nProse --- here\n"
    assert found.body_line == 8
    assert found.source.span(("steps", 0)) == Span(4, 5, 8)


def test_prose_may_be_missing():
    found = read("p.md", "---\nid: a\n---")
    assert (found.data, found.body, found.body_line) == ({"id": "a"}, "", 3)


def test_empty_front_matter_is_no_field():
    assert read("p.md", "---\n---\nx\n").data == {}


def test_a_rule_in_the_prose_does_not_end_the_front_matter_early():
    found = read("p.md", "---\nid: a\nnote: |\n  - --- x\n---\ntext\n---\nmore\n")
    assert found.body == "text\n---\nmore\n"
    assert found.data == {"id": "a", "note": "- --- x\n"}


def test_front_matter_with_windows_line_ends():
    found = read("p.md", "---\r\nid: a\r\n---\r\ntext\r\n")
    assert (found.data, found.body, found.faults) == ({"id": "a"}, "text\n", ())


def test_faults_of_front_matter_point_into_the_page():
    found = read("p.md", "---\nid: a\nid: b\nopen: NO\n---\ntext\n")
    assert slugs(found) == [("yaml-duplicate-key", 3), ("yaml-scalar", 4)]
    assert found.faults[0].other == Span(2, 1, 3)


def test_a_page_without_front_matter_still_has_its_prose():
    found = read("p.md", "# Title\n")
    assert slugs(found) == [("front-matter-missing", 1)]
    assert (found.data, found.body) == ({}, "# Title\n")


def test_front_matter_without_an_end_is_no_record():
    found = read("p.md", "---\nid: a\ntext\n")
    assert slugs(found) == [("front-matter-missing", 1)]
    assert found.data is None


def test_what_is_no_record():
    assert slugs(read("a.yml", "")) == [("empty-file", 1)]
    assert slugs(read("a.yml", "# note\n")) == [("empty-file", 1)]
    assert slugs(read("a.yml", "- a\n- b\n")) == [("not-a-record", 1)]
    assert slugs(read("a.yml", "just text\n")) == [("not-a-record", 1)]
    assert slugs(read("a.csv", "\n")) == [("empty-file", 1)]


def test_fields_of_the_path_are_filled_in_unless_the_file_says_them():
    found = read("a.yml", "id: a\nproject: x\n")
    assert document.filled(found, {"project": "y", "date": "2026-11-20"}) == {
        "id": "a",
        "project": "x",
        "date": "2026-11-20",
    }


def test_a_table_becomes_rows():
    found = read("a.csv", 'wbs,hours,note\n1.10,8.50,"a, ""b"""\n\n2,,x\n', frozenset({"wbs"}))
    assert found.faults == ()
    assert found.data == {
        "rows": [{"wbs": "1.10", "hours": Decimal("8.50"), "note": 'a, "b"'}, {"wbs": "2", "note": "x"}]
    }


def test_places_of_cells():
    source = read("a.csv", 'wbs,note,hours\n1,"a, ""b""",8\n\n2,"two\nlines",9\n3,,10\n').source
    assert source.span(("rows", 0, "note")) == Span(2, 3, 13)
    assert source.span(("rows", 0, "hours")) == Span(2, 14, 15)
    assert source.span(("rows", 1, "wbs")) == Span(4, 1, 2)
    assert source.span(("rows", 1, "note")) == Span(4, 3, 7)
    assert source.span(("rows", 2, "hours")) == Span(6, 4, 6)
    assert source.key_span(("rows", 1, "hours")) == Span(1, 10, 15)


def test_faults_of_a_table():
    assert slugs(read("a.csv", "a,b\n1\n1,2\n1,2,3\n")) == [("table-row", 2), ("table-row", 4)]
    assert slugs(read("a.csv", "a,a,\n1,2,3\n")) == [("table-row", 1), ("table-row", 1)]
    assert slugs(read("a.csv", 'a,b\n1,2\n3,"open\n4,5\n')) == [("table-row", 3)]
    assert slugs(read("a.csv", 'a,b\n1,"x"y\n')) == [("table-row", 2)]


def test_numbers_too_long_for_a_cell_stay_text():
    assert read("a.csv", f"a\n{'9' * 5000}\n").data == {"rows": [{"a": "9" * 5000}]}


def test_a_byte_order_mark_is_a_fault_and_the_record_is_read():
    found = document.read("a.yml", b"\xef\xbb\xbfid: a\n")
    assert slugs(found) == [("text-encoding", 1)]
    assert found.data == {"id": "a"}
