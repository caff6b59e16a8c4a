"""What a pull request may hold beside records: schemas, site settings, links, names, texts made to take for ever."""

import contextlib
import json
import os
import subprocess
import sys
import time

import pytest
from click.testing import CliRunner

from pmo.check.rules import respondent_identified
from pmo.cli.main import cli
from pmo.discover import files
from pmo.history import git as history_git
from pmo.history.git import GitError
from pmo.history.merge import uncommitted
from pmo.parse import document
from pmo.parse.text import MAX_BYTES, decode
from pmo.pipeline.cache import stamp
from pmo.pipeline.doors import open_doors
from pmo.pipeline.lint import lint
from pmo.pipeline.load import load
from pmo.render.site import search
from pmo.render.site.encode import prose
from pmo.render.site.weight import bearable
from pmo.scaffold import atomic
from support import AS_OF, ROOT, slugs, workspace, write

RISK = "id: RSK-2026-0001\ntitle: Late\nstatus: draft\n"
PLACE = "registers/risks/RSK-2026-0001.yml"
SITE = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
ESCAPE = "\x1b]0;x\x07\x1b[2J\r\u202e\x9b31m"
UNSEEN = {"\x1b", "\x07", "\r", "\u202e", "\x9b"}
GENEROUS = 20


def run(*arguments, root):
    return CliRunner().invoke(cli, [*arguments, "--root", str(root)])


def quickly(action):
    start = time.process_time()
    out = action()
    assert time.process_time() - start < GENEROUS
    return out


def doors(tmp_path, text):
    path = tmp_path / "mkdocs.yml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return open_doors(path)


@pytest.mark.parametrize(
    "more",
    [
        "<<: {hooks: [evil.py]}",
        "<<: [{hooks: [evil.py]}]",
        "base: &a {hooks: [evil.py]}\n<<: *a",
        "? !ENV HOME\n: x",
        '? !!python/object/apply:os.system ["true"]\n: x',
        "? [a, b]\n: x",
        "extra_javascript: [https://example.test/x.js]",
        "hooks2: x",
        "copyright: !!binary aG9va3M=",
        'site_description: \'"><meta http-equiv=refresh content="0;url=https://example.test">\'',
        "site_author: <img src=x>",
        "nav: " + "[" * 3000 + "]" * 3000,
        "a: &a [*a]",
        "--- x\n--- y",
    ],
)
def test_settings_of_the_site_open_no_door(tmp_path, more):
    found = doors(tmp_path, f"{SITE}\n{more}\n")
    assert found
    assert found[0].startswith("line ")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("theme:\n", "theme:\n  <<: {custom_dir: theme}\n"),
        ("theme:\n", "theme:\n  static_templates: [x.html]\n"),
        ("  generator: false\n", "  generator: false\n  analytics: {provider: google, property: x}\n"),
        ("  generator: false\n", "  generator: false\n  homepage: 'x\" onclick=\"y'\n"),
        ("name: Switch to dark mode", "name: '<script>x</script>'"),
    ],
)
def test_nor_do_those_of_its_theme(tmp_path, old, new):
    assert old in SITE
    assert doors(tmp_path, SITE) == []
    assert doors(tmp_path, SITE.replace(old, new, 1))


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-32"])
def test_settings_in_another_coding_are_not_overlooked(tmp_path, coding):
    assert doors(tmp_path, f"{SITE}\nhooks: [evil.py]\n".encode(coding))


def test_the_program_for_search_takes_no_module_from_the_workspace(tmp_path, monkeypatch):
    """Python looks into the current folder first when it is asked for a module."""
    (tmp_path / "pagefind.py").write_text("open('ran', 'w').close()\n", encoding="utf-8")
    (tmp_path / "site").mkdir()
    monkeypatch.chdir(tmp_path)
    commands = []
    real = subprocess.run

    def noted(command, **options):
        commands.append(command)
        return real(command, **options)

    monkeypatch.setattr(search.subprocess, "run", noted)
    with contextlib.suppress(search.SearchError):
        search.index(tmp_path / "site")
    assert commands[0][0] == sys.executable
    assert not (tmp_path / "ran").exists()


def schemas_with(tmp_path, name, change):
    texts = {f"schemas/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / "schemas").glob("*.json")}
    schema = json.loads(texts[f"schemas/{name}"])
    texts[f"schemas/{name}"] = json.dumps(change(schema) or schema)
    return workspace(tmp_path, {PLACE: RISK + "event: abc\n", **texts})


def doubled(schema):
    parts = {f"a{n}": {"anyOf": [{"$ref": f"#/$defs/a{n + 1}"}, {"$ref": f"#/$defs/a{n + 1}"}]} for n in range(40)}
    schema["$defs"] = {**parts, "a40": {"type": "number"}}
    schema["properties"]["event"] = {"$ref": "#/$defs/a0", "description": "Doubles at each step."}


def branched(schema):
    schema["$defs"] = {"a": {"type": "object", "properties": {f"p{n}": {"$ref": "#/$defs/a"} for n in range(12)}}}
    schema["properties"]["event"] = {"$ref": "#/$defs/a", "description": "Twelve of itself."}


def mutual(schema):
    schema["$defs"] = {
        "a": {"properties": {"n": {"$ref": "#/$defs/b"}}},
        "b": {"anyOf": [{"$ref": "#/$defs/a"}, {"properties": {"n": {"$ref": "#/$defs/b"}}}]},
    }
    schema["properties"]["event"] = {"$ref": "#/$defs/b", "description": "Each level doubles the work."}


def wide(schema):
    schema["properties"] |= {f"f{n}": {"type": "string", "description": "One of many."} for n in range(1200)}


def by_name(schema):
    schema["$defs"] = {"a": {"$anchor": "here", "type": "string"}}
    schema["properties"]["event"] = {"$ref": "#here", "description": "By another way."}


@pytest.mark.parametrize("change", [doubled, branched, mutual, wide, by_name])
def test_a_schema_that_would_take_for_ever_is_refused(tmp_path, change):
    found = quickly(lambda: schemas_with(tmp_path, "risk.schema.json", change))
    said = [
        one for one in found.findings if one.slug == "schema-mistake" and one.place.path.endswith("risk.schema.json")
    ]
    assert said
    assert "cannot be used" in said[0].message
    assert "risk" not in found.workspace.kinds


def test_a_schema_may_contain_itself_once(tmp_path):
    def tree(schema):
        schema["$defs"] = {"step": {"type": "object", "properties": {"next": {"$ref": "#/$defs/step"}}}}
        schema["properties"]["event"] = {"$ref": "#/$defs/step", "description": "A step and the one after it."}

    assert "risk" in schemas_with(tmp_path, "risk.schema.json", tree).workspace.kinds


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("risk.schema.json", lambda schema: schema["properties"].update(event=True)),
        ("risk.schema.json", lambda schema: schema["x-kind"]["rules"][0].update(fields=[["a"]], need=[{"a": 1}])),
        ("_common.json", lambda schema: schema["$defs"].update(text="x")),
        ("_common.json", lambda _: {"$defs": {"line": "x"}}),
        ("_kind.meta.json", lambda schema: schema.update(properties="x")),
        ("_kind.meta.json", lambda _: {"type": "strange"}),
    ],
)
def test_a_schema_that_is_none_is_a_finding(tmp_path, name, change):
    found = schemas_with(tmp_path, name, change)
    lint(found)
    assert [one for one in found.findings if one.slug == "schema-mistake" and one.place.path.endswith(name)]
    assert "person" in found.workspace.kinds


def test_schemas_of_a_weak_meta_schema_are_looked_at_all_the_same(tmp_path):
    texts = {f"schemas/{path.name}": path.read_text(encoding="utf-8") for path in (ROOT / "schemas").glob("*.json")}
    texts |= {"schemas/_kind.meta.json": "{}", "schemas/risk.schema.json": '{"x-kind": 3}'}
    found = workspace(tmp_path, texts)
    assert "schema-mistake" in slugs(found.findings)
    assert "person" in found.workspace.kinds


def test_a_schema_that_leads_in_circles_does_not_stop_the_explanation(tmp_path):
    def circle(schema):
        schema["properties"]["event"] = {"$ref": "#/properties/event", "description": "Itself."}
        schema["properties"]["title"] = {"type": "integer", "title": "Title", "description": "A number."}

    found = schemas_with(tmp_path, "risk.schema.json", circle)
    assert found.findings


def test_a_message_of_a_schema_is_no_program(tmp_path):
    def rude(schema):
        rule = next(rule for rule in schema["x-kind"]["rules"] if rule["slug"] == "risk-review-overdue")
        rule["message"] = "{title} {title:>9999999999} {title.__class__} {0} {"

    found = schemas_with(tmp_path, "risk.schema.json", rude)
    write(tmp_path, {PLACE: RISK.replace("draft", "open") + "next_review: 2026-01-01\n"})
    said = [one.message for one in lint(load(tmp_path, AS_OF)).findings if one.slug == "risk-review-overdue"]
    assert said == ["Late {title:>9999999999} {title.__class__} {0} {"]
    assert "risk" in found.workspace.kinds


@pytest.mark.parametrize("letter", ["\x1b", "\x9b", "\u202e", "\u2028", "\ud800", "\x07"])
def test_a_schema_with_unseen_characters_is_refused(tmp_path, letter):
    def change(schema):
        schema["properties"]["title"]["description"] = f"Red{letter}."

    found = schemas_with(tmp_path, "risk.schema.json", change)
    said = [one for one in found.findings if one.slug == "schema-mistake"]
    assert any(f"U+{ord(letter):04X}" in one.message for one in said)
    assert "risk" not in found.workspace.kinds


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such names")
@pytest.mark.parametrize("name", ["a\x1b[2J.yml", "a\r\u202e.yml", "b\n::error::x.yml", "c\x9b.yml"])
def test_a_name_with_unseen_characters_is_not_read(tmp_path, name):
    write(tmp_path, {PLACE: RISK, f"registers/clients/{name}": "id: x\n"})
    (tmp_path / "registers" / "a\x1b[31mb").mkdir()
    found = load(tmp_path, AS_OF)
    assert [one.slug for one in found.findings if one.slug == "bad-file-name"] == ["bad-file-name"] * 2
    assert not found.workspace.of("client")
    assert all(one.place.path.isprintable() for one in found.findings)


def test_unseen_characters_of_a_text_do_not_get_into_the_data():
    read = document.read("a.yml", b'a: "x \\e[2J \\x9b"\nb:\n  "k\\u202e": ["\\a"]\n')
    assert read.data == {"a": "x \ufffd[2J \ufffd", "b": {"k\ufffd": ["\ufffd"]}}
    page = document.read("a.md", "---\na: 1\n---\nturn \u202e round\n".encode())
    assert page.body == "turn \ufffd round\n"
    assert "\u202e" in page.source.text
    assert read.faults
    assert page.faults


@pytest.mark.parametrize("form", ["text", "github", "json", "sarif", "gitlab", "junit"])
def test_no_report_of_findings_drives_a_terminal(tmp_path, form):
    write(
        tmp_path,
        {
            PLACE: RISK + "owner: j\u202emeier\n",
            "pmo.yml": 'company: Test firm\noverlay: "../\\e]0;x\\a\\r\\x9b31m"\nlevels:\n  "a\\e[2J": "off"\n',
        },
    )
    done = run("lint", "--all", "--format", form, root=tmp_path)
    assert done.exit_code == 1
    assert not UNSEEN & set(done.output)


def test_nor_does_an_error_of_the_command_line(tmp_path):
    write(tmp_path, {PLACE: RISK})
    for words in (("show", f"x{ESCAPE}"), ("explain", f"x{ESCAPE}"), ("report", "project", "--project", f"x{ESCAPE}")):
        done = run(*words, root=tmp_path)
        assert done.exit_code == 2
        assert not UNSEEN & set(done.output)


@pytest.mark.parametrize(
    "text", ["a" * (MAX_BYTES - 2) + "é", "\u0501" * (MAX_BYTES // 2), ("a" * 5000 + " ") * 90 + "é"]
)
def test_a_long_word_is_read_at_once(text):
    _, faults = quickly(lambda: decode(text.encode()))
    assert faults == ()


@pytest.mark.parametrize("text", ["pa\u0443pal", "\u0430bc", "1\u0430_b", "\u0443 pa\u0443", "x\u0435"])
def test_mixed_scripts_are_still_found(text):
    place = next(
        n for n, letter in enumerate(text) if not letter.isascii() and text[max(0, n - 1) : n + 2].strip() != letter
    )
    _, faults = decode(f"{text}\n".encode())
    assert [fault.slug for fault in faults] == ["text-mixed-script"]
    assert faults[0].span.column == place + 1


@pytest.mark.parametrize("unit", ["_", "a.", "é", "@", "a@", "a@b"])
def test_a_survey_of_one_long_word_is_checked_at_once(unit):
    identified = respondent_identified._identified
    assert quickly(lambda: identified(unit * 200_000)) == ""
    assert identified("write to ann@acme.example soon") == "a mail address"


def test_a_page_of_links_is_checked_at_once(tmp_path):
    front = "---\nid: p\ntitle: Page\ntype: guide\nstatus: draft\n---\n"
    found = workspace(tmp_path, {"processes/p.md": f"{front}## One\n" + "[a](#one)\n" * 40_000 + "[b](#two)\n"})
    said = quickly(lambda: lint(found).findings)
    assert [one.place.span.line for one in said if one.slug == "broken-page-link"] == [40_008]


@pytest.mark.parametrize(
    "unit",
    [
        "[",
        "![",
        "[[]",
        "[a](",
        "[a][",
        "<a ",
        "<![CDATA[",
        "<div>",
        "<div>\n\n",
        "1. ",
        "- ",
        "> - ",
        "---\n",
        "\\",
        "*_",
    ],
)
def test_a_text_that_markdown_would_not_finish_is_shown_as_typed(unit):
    html = quickly(lambda: prose(unit * (100_000 // len(unit))))
    assert "too many brackets" in html
    assert len(html) < 100_000


def test_deep_lists_do_not_end_the_recursion():
    assert "too many" in prose("".join(f"{' ' * (4 * depth)}- a\n\n" for depth in range(300)))


def test_ordinary_pages_are_light():
    pages = [
        path.read_text(encoding="utf-8") for name in ("processes", "runbooks") for path in (ROOT / name).glob("*.md")
    ]
    table = "| a | b |\n|---|---|\n" + "".join(f"| [x{n}](p{n}.md) | *some* text for {n} |\n" for n in range(3000))
    for text in (*pages, "\n\n".join(pages), table, "```\n" + "x [y]\n" * 500 + "```\n"):
        assert bearable(text) == text


@pytest.fixture
def hostile(tmp_path):
    """A repository whose own configuration names a program for everything that can have one."""
    root, mark = tmp_path / "firm", tmp_path / "ran"
    write(root, {PLACE: RISK, ".gitattributes": "* filter=x diff=x merge=x\n"})
    program = tmp_path / "program.sh"
    program.write_text(f"#!/bin/sh\necho \"$*\" >> '{mark}'\ncat\n", encoding="utf-8")
    program.chmod(0o755)

    def git(*words):
        who = ("-c", "user.name=t", "-c", "user.email=t@example.com")
        subprocess.run(["git", *who, *words], cwd=root, check=True, capture_output=True)

    git("init", "-q")
    git("add", "-A")
    git("commit", "-q", "-m", "start")
    for name in ("core.fsmonitor", "core.pager", "core.sshCommand", "diff.external", "diff.x.textconv", "diff.x.command",
                 "filter.x.clean", "filter.x.smudge", "filter.x.process", "merge.x.driver", "gpg.program"):  # fmt: skip
        git("config", name, str(program))
    git("config", "alias.log", f"!{program}")
    git("config", "log.showSignature", "true")
    hooks = root / ".git" / "hooks"
    hooks.mkdir(exist_ok=True)
    for name in ("post-index-change", "fsmonitor-watchman", "reference-transaction"):
        (hooks / name).write_text(program.read_text(encoding="utf-8"), encoding="utf-8")
        (hooks / name).chmod(0o755)
    return root, mark


@pytest.mark.skipif(os.name == "nt", reason="the program is a shell script")
def test_no_program_of_a_repository_is_run(hostile):
    root, mark = hostile
    write(root, {PLACE: RISK + "next_review: 2026-12-01\n"})
    (root / ".gitattributes").touch()
    assert uncommitted(root, [PLACE, "pmo.yml", ".gitattributes", "none.yml"]) == {PLACE}
    for words in (("lint",), ("lint", "--base", "HEAD"), ("today",), ("publish", "--no-site"), ("rename", "risk", "RSK-2026-0001", "RSK-2026-0002")):  # fmt: skip
        assert run(*words, root=root).exit_code in (0, 1)
    assert not mark.exists()


def test_work_that_is_not_committed_is_known_whatever_its_line_ends(hostile):
    root, _ = hostile
    (root / PLACE).write_bytes(RISK.replace("\n", "\r\n").encode())
    assert uncommitted(root, [PLACE]) == frozenset()
    (root / "pmo.yml").unlink()
    assert uncommitted(root, [PLACE, "pmo.yml"]) == {"pmo.yml"}
    write(root, {"new.yml": "a: 1\n"})
    assert uncommitted(root, ["new.yml"]) == frozenset()
    subprocess.run(["git", "-c", "filter.x.process=", "-c", "filter.x.clean=", "-c", "core.fsmonitor=", "add", "new.yml"], cwd=root, check=True)  # fmt: skip
    assert uncommitted(root, ["new.yml"]) == {"new.yml"}


def test_git_is_never_taken_from_the_current_folder(tmp_path, monkeypatch):
    """Windows looks there before anywhere else."""
    here, there = tmp_path / "here", tmp_path / "there"
    for folder in (here, there):
        folder.mkdir()
        (folder / "git.exe").write_text("", encoding="utf-8")
    monkeypatch.chdir(here)
    monkeypatch.setenv("PATH", os.pathsep.join(["", ".", str(there)]))
    assert history_git.program("nt") == str(there / "git.exe")
    monkeypatch.setenv("PATH", os.pathsep.join(["", "."]))
    with pytest.raises(GitError, match="not installed"):
        history_git.program("nt")


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("build", ("publish", "--no-site")),
        ("site", ("publish",)),
        ("build", ("report", "all")),
        (".vscode", ("init", "--merge")),
        (".cache", ("lint",)),
    ],
)
def test_nothing_is_written_through_a_link_of_the_workspace(tmp_path, link, words):
    root, outside = tmp_path / "firm", tmp_path / "outside"
    outside.mkdir()
    write(root, {PLACE: RISK})
    (root / link).symlink_to(outside)
    done = CliRunner().invoke(cli, ["init", str(root), "--merge"]) if words[0] == "init" else run(*words, root=root)
    if words == ("lint",):
        with pytest.raises(stamp.OddError):
            stamp.make_home(str(root))
    else:
        assert done.exit_code in (1, 2)
        assert "symbolic link" in done.output
    assert list(outside.iterdir()) == []


def test_the_first_link_on_the_way_is_named(tmp_path):
    (tmp_path / "a").mkdir()
    assert atomic.link_on_the_way(tmp_path, tmp_path / "a/b/c") is None
    assert atomic.link_on_the_way(tmp_path / "a", tmp_path / "b") is None
    if os.name != "nt":
        (tmp_path / "a/b").symlink_to(tmp_path)
        assert atomic.link_on_the_way(tmp_path, tmp_path / "a/b/c") == tmp_path / "a/b"


@pytest.mark.skipif(os.name == "nt", reason="links need a right of their own there")
def test_the_note_of_a_crash_has_a_place_of_its_own(tmp_path):
    """In a folder that all may write to, a known name could be a link of somebody else's."""
    letters = tmp_path / "letters.txt"
    letters.write_text("Dear customer", encoding="utf-8")
    (tmp_path / "pmo-crash.log").symlink_to(letters)
    code = (
        "import sys\nfrom pmo import __main__\nfrom pmo.pipeline.cache import answers\n"
        "def trip(_):\n raise RuntimeError('bad \\x1b[2J')\nanswers.recall = trip\n__main__.main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    assert done.returncode == 3
    assert "\x1b" not in done.stderr
    assert letters.read_text(encoding="utf-8") == "Dear customer"
    assert len(list(tmp_path.glob("pmo-crash-*.log"))) == 1


def test_every_name_that_is_refused_is_shown():
    assert files._readable("a/\x1b[2J\u202e\udce9.yml") == "a/\\x1b[2J\\x202e\\xe9.yml"
