"""Hostile arguments, names, schemas and values: what was tried against the command line, and stays shut."""

import http.server
import json
import os
import shutil
import threading

import pytest
from click.testing import CliRunner

from pmo.cli.main import cli
from pmo.pipeline.ask import card
from pmo.pipeline.load import load
from pmo.pipeline.report import report
from pmo.pipeline.report import text as written
from pmo.pipeline.site import stage
from pmo.render.site import tree
from pmo.render.site.encode import clean
from support import AS_OF, ROOT, slugs, workspace, write

RISK = "id: RSK-2026-0001\ntitle: Late\nstatus: draft\n"
PLACE = "registers/risks/RSK-2026-0001.yml"
CLIENT = "id: demo\nname: Demo Works\nstatus: active\nsince: 2024-01-01\n"


def run(*arguments, root):
    return CliRunner().invoke(cli, [*arguments, "--root", str(root)])


def with_schema(root, change):
    shutil.copytree(ROOT / "schemas", root / "schemas")
    path = root / "schemas/risk.schema.json"
    schema = json.loads(path.read_text(encoding="utf-8"))
    change(schema)
    path.write_text(json.dumps(schema), encoding="utf-8")
    return load(write(root, {PLACE: RISK}), AS_OF)


@pytest.fixture
def host():
    asked = []

    class Answers(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"type": "string"}')

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("place", ["$ref", "$id", "$schema", "nested"])
def test_a_schema_fetches_nothing(tmp_path, host, place):
    address, asked = host

    def change(schema):
        if place == "$ref":
            schema["properties"]["event"] = {"$ref": f"{address}/event.json"}
        elif place == "nested":
            schema["properties"]["event"] = {"anyOf": [{"$ref": "file:///etc/passwd"}]}
        else:
            schema[place] = f"{address}/schema.json"

    found = with_schema(tmp_path, change)
    assert "schema-mistake" in slugs(found.findings)
    assert "risk" not in found.workspace.kinds
    assert asked == []


@pytest.mark.parametrize(
    "pattern", ["registers/../../out/{id}.yml", "registers/risks/{id}{id}.yml", "registers//{id}.yml"]
)
def test_a_schema_keeps_its_records_in_the_workspace(tmp_path, pattern):
    found = with_schema(tmp_path, lambda schema: schema["x-kind"].update(files=[pattern]))
    assert "schema-mistake" in slugs(found.findings)
    assert "risk" not in found.workspace.kinds


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("command", [("lint",), ("today",), ("report", "portfolio"), ("publish", "--no-site")])
def test_a_date_that_nobody_can_count_from(tmp_path, command, day):
    write(tmp_path, {PLACE: RISK})
    done = run(*command, "--as-of", day, root=tmp_path)
    assert done.exit_code == 2
    assert "is not a date" in done.output


def test_the_same_date_in_the_settings(tmp_path):
    found = workspace(tmp_path, {"pmo.yml": "company: Test firm\nas_of: 9999-12-31\n"})
    assert [(one.slug, one.place.span.line) for one in found.findings if one.pointer == "as_of"] == [
        ("out-of-range", 2)
    ]
    assert found.workspace.as_of == AS_OF


@pytest.mark.parametrize(
    "arguments",
    [
        ("new", "runbook", "--no-input", "--set", "title=x", "--set", f"id={'x' * 300}"),
        ("report", "risks", "--output", "x" * 300),
        ("query", "select '\udce9'"),
        ("new", "risk", "--no-input", "--set", "title=\udce9"),
    ],
)
def test_what_the_system_refuses_is_no_internal_error(tmp_path, arguments):
    write(tmp_path, {PLACE: RISK})
    done = run(*arguments, root=tmp_path)
    assert done.exit_code in (1, 2), done.exception
    assert isinstance(done.exception, SystemExit)
    assert len(done.output) < 800


def test_names_that_cannot_be_pages(tmp_path):
    long = f"registers/clients/{'l' * 200}.yml"
    found = workspace(
        tmp_path,
        {
            PLACE: RISK,
            long: CLIENT,
            "registers/clients/index.yml": CLIENT.replace("demo", "index"),
            "registers/clients/con.yml": CLIENT.replace("demo", "con"),
            "registers/clients/aux.lee.yml": CLIENT.replace("demo", "aux.lee"),
        },
    )
    said = {(one.slug, one.place.path.rpartition("/")[2][:9]) for one in found.findings}
    assert {("bad-file-name", "l" * 9), ("bad-id", "index.yml"), ("bad-id", "con.yml"), ("bad-id", "aux.lee.y")} <= said
    assert "risks/RSK-2026-0001.md" in dict(tree.files(stage(found)))


def test_a_hostile_number_does_not_stop_new_records(tmp_path):
    write(tmp_path, {PLACE: RISK, f"registers/risks/RSK-2026-{'9' * 30}.yml": RISK})
    done = run("new", "risk", "--no-input", "--dry-run", "--set", "title=Abc", "--as-of", "2026-11-20", root=tmp_path)
    assert "RSK-2026-0002.yml would be written" in done.output


SECRET = "Winter2026-Sesame"


@pytest.mark.parametrize("form", ["text", "github", "json", "sarif", "gitlab", "junit"])
def test_no_finding_quotes_a_secret(tmp_path, form):
    write(
        tmp_path,
        {
            PLACE: f"{RISK}password: {SECRET}\nowner: postgres://u:{SECRET}@host/db\nnext_review: pwd={SECRET};\n",
            "registers/risks/RSK-2026-0002.yml": f"id: RSK-2026-0002\nevent: a: snmp-server community {SECRET} RO\n",
            "runbooks/page.md": f"---\nid: page\ntitle: Page\n---\n[x](none.md) password={SECRET}\n",
        },
    )
    done = run("lint", "--all", "--format", form, root=tmp_path)
    assert done.exit_code == 1
    assert "unknown-field" in done.output
    assert "unknown-reference" in done.output
    assert "broken-page-link" in done.output
    assert SECRET not in done.output


def test_nothing_in_a_record_drives_the_terminal(tmp_path):
    firm = workspace(tmp_path, {PLACE: RISK.replace("Late", '"late \\e[2J \\x07 \\u202e now"')})
    shown = [repr(card(firm, firm.workspace.find("risk", "RSK-2026-0001")).sections)]
    shown += [written(report(firm, "risks", "management"), "md")]
    shown += [run(*command, root=tmp_path).output for command in (("query", "select title from risk"), ("today",))]
    for text in shown:
        assert not {"\x1b", "\x07", "\u202e"} & set(text)


def test_prose_brings_no_picture_and_no_id_of_the_theme():
    page = clean('<div id="__config">{}</div><h2 id="steps">Steps</h2><img src="https://example.test/x.png" alt="">')
    assert page == '<div>{}</div><h2 id="steps">Steps</h2>'


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_report_into_a_pipe_does_not_replace_it(tmp_path):
    write(tmp_path, {PLACE: RISK})
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_text(encoding="utf-8")))
    reader.start()
    done = run("report", "risks", "--output", str(pipe), root=tmp_path)
    reader.join(30)
    assert done.exit_code == 0
    assert pipe.is_fifo()
    assert got[0].startswith("# ")


def test_no_record_is_written_through_a_link(tmp_path):
    firm, outside = tmp_path / "firm", tmp_path / "outside"
    outside.mkdir()
    write(firm, {"registers/clients/demo.yml": CLIENT})
    (firm / "registers/risks").symlink_to(outside)
    done = run("new", "risk", "--no-input", "--set", "title=Abc", root=firm)
    assert done.exit_code == 2
    assert "symbolic link" in done.output
    assert list(outside.iterdir()) == []
