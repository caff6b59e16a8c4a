"""Mistakes in a schema: each is a finding on its line, and the other kinds go on."""

import json

import pytest

from pmo.pipeline.load import load
from support import AS_OF, ROOT, write

TOY = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "toy.schema.json",
    "title": "Toy",
    "description": "A thing to try the engine with.",
    "x-kind": {
        "plural": "Toys",
        "files": ["registers/toys/{id}.yml"],
        "id": "TOY-{n:04}",
        "label": "title",
        "columns": ["id", "title"],
        "sections": [{"title": "All", "fields": ["title"]}],
        "lifecycle": {
            "field": "status",
            "initial": "new",
            "transitions": {"new": ["sold"], "sold": []},
            "require": {"sold": ["buyer"]},
        },
        "rules": [
            {
                "slug": "toy-unsold",
                "rule": "due",
                "level": "warning",
                "field": "sell_by",
                "while": ["new"],
                "message": "“{title}” should be sold",
                "why": "Shelves are full.",
                "fix": "Sell it.",
                "bad": "x",
                "good": "x",
            }
        ],
    },
    "type": "object",
    "additionalProperties": False,
    "required": ["id"],
    "properties": {
        "id": {"type": "string", "title": "Id", "description": "Number."},
        "title": {"type": "string", "title": "Title", "description": "Name."},
        "status": {"enum": ["new", "sold"], "title": "Status", "description": "State."},
        "buyer": {"type": "string", "x-ref": "toy", "title": "Buyer", "description": "Who."},
        "sell_by": {"type": "string", "format": "date", "title": "Sell by", "description": "When."},
    },
}


def put(root, schema, text=None):
    for name in ("_common.json", "_kind.meta.json"):
        write(root, {f"schemas/{name}": (ROOT / "schemas" / name).read_text(encoding="utf-8")})
    write(
        root,
        {
            "schemas/toy.schema.json": text if text is not None else json.dumps(schema, indent=2),
            "schemas/other.schema.json": json.dumps(
                {
                    **TOY,
                    "$id": "other",
                    "x-kind": {"plural": "Others", "files": ["others/{id}.yml"], "id": "OTH-{n:04}"},
                }
            ),
            "others/OTH-0001.yml": "id: OTH-0001\nsell_by: 2026-02-30\n",
        },
    )
    return load(root, AS_OF)


def changed(path, value):
    schema = json.loads(json.dumps(TOY))
    inner = schema
    for part in path[:-1]:
        inner = inner[part]
    if value is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return schema


def test_the_toy_itself_is_without_fault(tmp_path):
    loaded = put(tmp_path, TOY)
    assert [(finding.slug, finding.place.path) for finding in loaded.findings] == [("bad-date", "others/OTH-0001.yml")]


@pytest.mark.parametrize(
    ("path", "value", "word", "message"),
    [
        (("properties", "buyer", "x-ref"), "persn", '"x-ref": "persn"', "refers to the kind “persn”"),
        (("x-kind", "columns"), ["id", "titel"], '"titel"', "the list of columns names the field “titel”"),
        (("x-kind", "label"), "nmae", '"nmae"', "label names the field “nmae”"),
        (("x-kind", "sections", 0, "fields"), ["tiitle"], '"tiitle"', "the section “All” names the field “tiitle”"),
        (("x-kind", "client"), ["owner.client"], '"client"', "client names the field “owner”"),
        (("x-kind", "rules", 0, "field"), "sel_by", '"sel_by"', "the rule toy-unsold names the field “sel_by”"),
        (("x-kind", "rules", 0, "while"), ["neww"], '"neww"', "waits for the state “neww”"),
        (("x-kind", "rules", 0, "while"), {"statsu": "new"}, '"statsu"', "the rule toy-unsold names the field “statsu”"),
        (("x-kind", "rules", 0, "from"), "toyy", '"toyy"', "counts records of the kind “toyy”"),
        (("x-kind", "lifecycle", "transitions"), {"new": [], "sold": []}, '"sold": []', "no way leads to the state “sold”"),
        (("x-kind", "lifecycle", "transitions", "new"), ["sold", "lost"], '"lost"', "from “new” to “lost”, which is not a state"),
        (("x-kind", "lifecycle", "initial"), "neu", '"initial": "neu"', "starts in “neu”, which is not a state"),
        (("x-kind", "lifecycle", "field"), "state", '"field": "state"', "uses the field “state”"),
        (("x-kind", "lifecycle", "require"), {"sold": ["byer"]}, '"byer"', "names the field “byer”"),
        (("x-kind", "lifecycle", "require"), {"slod": ["buyer"]}, '"slod"', "for “slod”, which is not a state"),
        (("properties", "status", "enum"), ["new", "sold", "lost"], '"transitions"', "the choices of “status” differ: lost"),
        (("properties", "title", "description"), None, '"title": {', "the field “title” has no description"),
        (("x-kind", "files"), ["registers/toys/{id}.txt"], '"files"', "x-kind.files.0"),
        (("x-kind", "colums"), ["id"], '"x-kind"', "x-kind"),
        (("x-kind", "rules", 0, "level"), "fatal", '"level": "fatal"', "x-kind.rules.0.level"),
    ],
)  # fmt: skip
def test_a_planted_mistake_is_found_on_its_line(tmp_path, path, value, word, message):
    schema = changed(path, value)
    found = [finding for finding in put(tmp_path, schema).findings if finding.place.path == "schemas/toy.schema.json"]
    assert {finding.slug for finding in found} == {"schema-mistake"}
    hit = [finding for finding in found if message in finding.message]
    assert hit, [finding.message for finding in found]
    lines = json.dumps(schema, indent=2).split("\n")
    wanted = [number for number, line in enumerate(lines, 1) if word in line or word.rstrip("[]{ ") in line]
    assert hit[0].place.span.line in wanted


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"title": "Toy",\n  "x": ]\n}', 2, "this is no JSON"),
        ("[" * 100_000, 1, "this is no JSON"),
        ("[]", 1, "a schema is a group of fields in braces"),
        (json.dumps(changed(("properties", "title", "type"), "strnig")), 1, "this schema cannot be used"),
        (json.dumps(changed(("properties", "title", "pattern"), "[")), 1, "this schema cannot be used"),
        (json.dumps(changed(("properties", "title"), {"$ref": "_common.json#/$defs/nothing"})), 1, "this schema cannot be used"),
    ],
)  # fmt: skip
def test_a_schema_that_cannot_be_used_does_not_stop_the_others(tmp_path, text, line, message):
    loaded = put(tmp_path, None, text)
    found = {finding.place.path: finding for finding in loaded.findings}
    assert found["schemas/toy.schema.json"].slug == "schema-mistake"
    assert found["schemas/toy.schema.json"].place.span.line == line
    assert message in found["schemas/toy.schema.json"].message
    assert found["others/OTH-0001.yml"].slug == "bad-date"


def test_a_schema_that_contains_itself_is_read(tmp_path):
    loaded = put(
        tmp_path,
        changed(
            ("properties", "parts"),
            {"title": "Parts", "description": "Inner.", "type": "array", "items": {"$ref": "#"}},
        ),
    )
    assert "toy" in loaded.workspace.kinds


def test_a_field_that_must_not_be_stored(tmp_path):
    schema = changed(
        ("properties", "pay"), {"type": "string", "title": "Pay", "description": "x", "x-audience": "never"}
    )
    write(tmp_path, {"registers/toys/TOY-0001.yml": "id: TOY-0001\npay: high\n"})
    found = [finding for finding in put(tmp_path, schema).findings if finding.place.path.startswith("registers")]
    assert [(finding.slug, finding.place.span.line) for finding in found] == [("forbidden-field", 2)]


def test_the_schemas_of_the_toolkit_are_without_mistake():
    found = [finding for finding in load(ROOT, AS_OF).findings if finding.place.path.startswith("schemas/")]
    assert found == []
