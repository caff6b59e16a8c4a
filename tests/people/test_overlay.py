"""The private overlay: laid over for whoever has it, absent for everybody else, and never shown to a wider audience."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from pmo.cli.main import cli
from pmo.pipeline import move, write
from pmo.pipeline.lint import lint, write_baseline
from pmo.pipeline.load import Loaded, load
from pmo.pipeline.publish import edition
from support import AS_OF, slugs
from support import write as put

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from pmo.pipeline.lint import Linted

ANA = "id: ana.ruiz\nname: Ana Ruiz\nstatus: active\njob: Project manager\nweekly_capacity_hours: 40\n"
PERIOD = "id: PNL-2026-0003\nperiod: 2026Q3\nstatus: budget\ncurrency: USD\nstarts: 2026-07-01\nends: 2026-12-31\n"
RISK = "id: RSK-2026-0001\ntitle: Carrier delivers late\nstatus: draft\n"
SETTINGS = "company: Acme\noverlay: ../private\n"


def firm(
    root: Path,
    shared: Mapping[str, str] | None = None,
    private: Mapping[str, str] | None = None,
    settings: str = SETTINGS,
) -> Path:
    put(root / "shared", {"pmo.yml": settings, "registers/people/ana.ruiz.yml": ANA, **(shared or {})})
    for path, text in (private or {}).items():
        target = root / "private" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root / "shared"


def loaded(root: Path, overlay: Path | None = None) -> Loaded:
    return load(root, AS_OF, AS_OF, overlay=overlay)


def linted(root: Path, overlay: Path | None = None) -> Linted:
    return lint(loaded(root, overlay))


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments], catch_exceptions=False)


def test_its_records_are_laid_over_and_refer_to_those_below(tmp_path: Path) -> None:
    private = {
        "registers/pnl/PNL-2026-0003.yml": PERIOD,
        "registers/risks/RSK-2026-0001.yml": f"{RISK}owner: ana.ruiz\n",
    }
    found = loaded(firm(tmp_path, private=private))
    assert [record.path for record in found.workspace.of("pnl-period")] == [
        "../private/registers/pnl/PNL-2026-0003.yml"
    ]
    risk = found.workspace.find("risk", "RSK-2026-0001")
    assert risk is not None
    owner = found.workspace.follow(risk, "owner")
    assert owner is not None
    assert owner.path == "registers/people/ana.ruiz.yml"
    assert found.findings == ()


def test_without_the_folder_there_is_one_word_of_information(tmp_path: Path) -> None:
    root = firm(tmp_path)
    found = linted(root).findings
    assert [(item.slug, item.level.value, str(item.place)) for item in found] == [
        ("overlay-absent", "info", "pmo.yml:2:10")
    ]
    assert found[0].excerpt == ("overlay: ../private",)
    assert run("lint", "--root", str(root)).exit_code == 0
    plain = firm(tmp_path / "plain", settings="company: Acme\n")
    assert linted(plain).findings == ()


def test_a_folder_named_on_the_command_line_must_be_there_and_counts_first(tmp_path: Path) -> None:
    root = firm(tmp_path, settings="company: Acme\n", private={"registers/pnl/PNL-2026-0003.yml": PERIOD})
    assert loaded(root).workspace.of("pnl-period") == ()
    assert len(loaded(root, tmp_path / "private").workspace.of("pnl-period")) == 1
    assert run("lint", "--root", str(root), "--overlay", str(tmp_path / "privat")).exit_code == 2
    other = firm(tmp_path / "other", settings="company: Acme\noverlay: nowhere\n")
    assert linted(other, tmp_path / "private").findings == ()


def test_findings_carry_the_path_and_the_line_of_the_overlay(tmp_path: Path) -> None:
    private = {
        "registers/pnl/PNL-2026-0003.yml": PERIOD.replace("budget", "bugdet"),
        "registers/pnl/notes.txt": "x\n",
        "registers/pnl/PNL-2026-0004.yml": "id: [\n",
    }
    root = firm(tmp_path, private=private)
    found = {(item.slug, item.place.path, item.place.span.line): item for item in linted(root).findings}
    wrong = found["unknown-value", "../private/registers/pnl/PNL-2026-0003.yml", 3]
    assert wrong.excerpt == ("status: bugdet",)
    assert ("unknown-file", "../private/registers/pnl/notes.txt", 1) in found
    assert any(slug == "yaml-syntax" and path.endswith("PNL-2026-0004.yml") for slug, path, _ in found)


def test_an_id_in_both_is_taken_twice(tmp_path: Path) -> None:
    root = firm(tmp_path, {"registers/risks/RSK-2026-0001.yml": RISK}, {"registers/risks/RSK-2026-0001.yml": RISK})
    assert "duplicate-id" in slugs(linted(root).findings)


def test_a_record_of_management_in_the_shared_repository_is_found_with_and_without_the_folder(tmp_path: Path) -> None:
    shared = {"registers/pnl/PNL-2026-0003.yml": PERIOD}
    root = firm(tmp_path, shared)
    assert ("record-belongs-in-overlay", "PNL-2026-0003") in [
        (item.slug, item.record) for item in linted(root).findings
    ]
    (tmp_path / "private").mkdir()
    mine = [item for item in linted(root).findings if item.slug == "record-belongs-in-overlay"]
    assert [(item.level.value, str(item.place), item.record) for item in mine] == [
        ("warning", "registers/pnl/PNL-2026-0003.yml:1:5", "PNL-2026-0003")
    ]
    assert "registers/pnl/PNL-2026-0003.yml" not in str(
        linted(firm(tmp_path / "n", shared, settings="company: Acme\n")).findings
    )


def test_overlay_kinds_says_what_belongs_there(tmp_path: Path) -> None:
    shared = {"registers/pnl/PNL-2026-0003.yml": PERIOD, "registers/risks/RSK-2026-0001.yml": RISK}
    root = firm(tmp_path, shared, settings=f"{SETTINGS}overlay_kinds: [risk]\n")
    assert [item.record for item in linted(root).findings if item.slug == "record-belongs-in-overlay"] == [
        "RSK-2026-0001"
    ]
    wrong = firm(tmp_path / "w", settings=f"{SETTINGS}overlay_kinds: [risk, pnl-periods]\n")
    found = [item for item in linted(wrong).findings if item.slug == "unknown-value"]
    assert [(str(item.place), item.help) for item in found] == [("pmo.yml:3:23", "did you mean “pnl-period”?")]


def test_a_shared_record_that_refers_into_the_overlay_is_an_error_where_it_stands(tmp_path: Path) -> None:
    shared = {"registers/risks/RSK-2026-0001.yml": f"{RISK}links:\n  - type: relates\n    to: PNL-2026-0003\n"}
    root = firm(tmp_path, shared, {"registers/pnl/PNL-2026-0003.yml": PERIOD})
    found = [item for item in linted(root).findings if item.slug == "reference-into-overlay"]
    assert [(item.level.value, str(item.place), item.record) for item in found] == [
        ("error", "registers/risks/RSK-2026-0001.yml:6:9", "RSK-2026-0001")
    ]
    assert found[0].notes[0].place.path == "../private/registers/pnl/PNL-2026-0003.yml"


@pytest.mark.parametrize("named", [".", "registers/people/ana.ruiz.yml"])
def test_what_cannot_be_an_overlay_is_refused(tmp_path: Path, named: str) -> None:
    root = firm(tmp_path, settings=f"company: Acme\noverlay: {named}\n")
    assert slugs(linted(root).findings) == ["overlay-unusable"]
    assert len(loaded(root).workspace.records) == 1


def test_a_link_to_the_workspace_still_finds_it(tmp_path: Path) -> None:
    root = firm(tmp_path, private={"registers/pnl/PNL-2026-0003.yml": PERIOD})
    (tmp_path / "far").mkdir()
    link = tmp_path / "far" / "link"
    os.symlink(root, link)
    found = lint(load(link, AS_OF, AS_OF, overlay=tmp_path / "private"))
    assert [item.slug for item in found.findings] == []
    assert len(found.loaded.workspace.of("pnl-period")) == 1


def test_show_query_and_today_see_it_through_pmo_yml_and_the_option(tmp_path: Path) -> None:
    root = firm(
        tmp_path,
        settings="company: Acme\n",
        private={"registers/pnl/PNL-2026-0003.yml": PERIOD.replace("2026-12-31", "2026-09-30")},
    )
    more = ("--root", str(root), "--overlay", str(tmp_path / "private"), "--as-of", "2026-11-20")
    assert "../private/registers/pnl/PNL-2026-0003.yml:1" in run("show", "PNL-2026-0003", *more).output
    assert run("show", "PNL-2026-0003", "--root", str(root)).exit_code == 2
    asked = run("query", "SELECT id, path FROM pnl_period", "--format", "json", *more)
    assert json.loads(asked.output) == [{"id": "PNL-2026-0003", "path": "../private/registers/pnl/PNL-2026-0003.yml"}]
    day = json.loads(run("today", "--format", "json", *more).output)
    late = next(group for group in day["groups"] if group["key"] == "overdue")
    assert [item["id"] for item in late["items"]] == ["PNL-2026-0003"]


def test_lint_takes_paths_of_the_overlay(tmp_path: Path) -> None:
    private = {"registers/pnl/PNL-2026-0003.yml": PERIOD.replace("budget", "bugdet"), "registers/risks/x.txt": ""}
    root = firm(tmp_path, {"registers/risks/y.txt": ""}, private)
    result = run("lint", str(tmp_path / "private/registers/pnl"), "--root", str(root), "--format", "json")
    assert {item["path"] for item in json.loads(result.output)["findings"]} == {
        "../private/registers/pnl/PNL-2026-0003.yml"
    }


def test_only_management_sees_it_on_pages_and_in_reports(tmp_path: Path) -> None:
    secret = RISK.replace("Carrier delivers late", "Xylophone buyout")
    page = "---\nid: selling\ntitle: Quokka sale\nstatus: draft\n---\n\n## Why\n\nBecause.\n"
    root = firm(
        tmp_path,
        private={
            "registers/risks/RSK-2026-0001.yml": secret,
            "processes/selling.md": page,
            "registers/risks/quokka.txt": "x",
        },
    )

    def words(audience: str) -> str:
        site = edition(root, AS_OF, AS_OF, audience=audience).site
        return "\n".join(f"{path}\n{page.markdown()}" for path, page in site.pages.items())

    inside = words("internal")
    assert "Xylophone" not in inside
    assert "uokka" not in inside
    assert "../private" not in inside
    whole = words("management")
    assert "Xylophone buyout" in whole
    assert "processes/selling.md" in whole.split("\n")
    assert not any(line.startswith("../") for line in whole.split("\n"))
    told = {
        audience: run("report", "risks", "--root", str(root), "--audience", audience, "--as-of", "2026-11-20").output
        for audience in ("internal", "management")
    }
    assert "Xylophone" not in told["internal"]
    assert "Xylophone" in told["management"]


def test_pages_of_the_overlay_offer_no_edit_link_into_the_shared_repository(tmp_path: Path) -> None:
    root = firm(
        tmp_path,
        private={"registers/risks/RSK-2026-0001.yml": RISK},
        settings=f"{SETTINGS}repository_url: https://git.example.com/acme\n",
    )
    site = edition(root, AS_OF, AS_OF, audience="management").site
    page = next(page for path, page in site.pages.items() if path.endswith("RSK-2026-0001.md"))
    assert "git.example.com" not in page.markdown()


def test_new_records_of_its_kinds_go_there_with_a_number_that_is_free_in_both(tmp_path: Path) -> None:
    root = firm(tmp_path, private={"registers/pnl/PNL-2026-0003.yml": PERIOD})
    found = loaded(root)
    kind = found.workspace.kinds["pnl-period"]
    data = {"period": "2027Q1", "starts": "2027-01-01", "ends": "2027-03-31", "currency": "USD"}
    made, faults = write.draft(found, kind, data)
    assert made.path == "../private/registers/pnl/PNL-2026-0004.yml"
    assert not made.text.startswith("#")
    assert not [fault for fault in faults if fault.level.value == "error"]
    write.save(found, made)
    assert (tmp_path / "private/registers/pnl/PNL-2026-0004.yml").is_file()
    risk, _ = write.draft(found, found.workspace.kinds["risk"], {"title": "Late line"})
    assert risk.path == "registers/risks/RSK-2026-0001.yml"


def test_a_new_shared_record_takes_no_number_of_the_overlay(tmp_path: Path) -> None:
    root = firm(tmp_path, private={"registers/risks/RSK-2026-0041.yml": RISK.replace("0001", "0041")})
    found = loaded(root)
    made, _ = write.draft(found, found.workspace.kinds["risk"], {"title": "Late line"})
    assert made.path == "registers/risks/RSK-2026-0042.yml"


def test_renaming_reaches_into_it(tmp_path: Path) -> None:
    private = {
        "registers/risks/RSK-2026-0001.yml": f"{RISK}owner: ana.ruiz  # she knows\n",
        "registers/people/private.person.yml": ANA.replace("ana.ruiz", "private.person"),
    }
    root = firm(tmp_path, private=private)
    found = loaded(root)
    move.carry_out(root, move.plan(found, "person", "ana.ruiz", "ana.ruiz-lopez"))
    assert (
        "owner: ana.ruiz-lopez  # she knows\n" in (tmp_path / "private/registers/risks/RSK-2026-0001.yml").read_text()
    )
    move.carry_out(root, move.plan(loaded(root), "person", "private.person", "public.person"))
    assert (tmp_path / "private/registers/people/public.person.yml").is_file()
    assert not [item for item in linted(root).findings if item.level.value == "error"]


def test_a_baseline_of_everybody_names_nothing_private(tmp_path: Path) -> None:
    root = firm(tmp_path, {"registers/risks/y.txt": ""}, {"registers/pnl/secret.txt": ""})
    assert write_baseline(loaded(root)) == 1
    assert "secret" not in (root / ".pmo/baseline.json").read_text()


def test_moving_a_record_there_is_no_deletion(tmp_path: Path) -> None:
    root = firm(tmp_path, {"registers/pnl/PNL-2026-0003.yml": PERIOD, "registers/risks/RSK-2026-0001.yml": RISK})

    def git(*arguments: str) -> None:
        who = ("-c", "user.name=t", "-c", "user.email=t@example.com")
        subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    (root / "registers/pnl/PNL-2026-0003.yml").unlink()
    (root / "registers/risks/RSK-2026-0001.yml").unlink()
    found = json.loads(run("lint", "--root", str(root), "--base", "HEAD", "--format", "json").output)["findings"]
    assert [(item["slug"], item["record"]) for item in found if item["slug"] == "record-deleted"] == [
        ("record-deleted", "RSK-2026-0001")
    ]
    git("commit", "-q", "-a", "-m", "two")
    firm(tmp_path, private={"registers/pnl/PNL-2026-0003.yml": PERIOD})
    assert "id-reused" not in run("lint", "--root", str(root), "--base", "HEAD", "--format", "json").output


def test_a_workspace_that_must_not_become_a_site_does_not(tmp_path: Path) -> None:
    root = firm(tmp_path, settings="company: Acme\npublish: never\n")
    result = run("publish", "--root", str(root), "--no-site")
    assert result.exit_code == 1
    assert "becomes no site" in result.output
    assert not (root / "build").exists()
