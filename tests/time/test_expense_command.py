"""`pmo expense`: the receipt's name and mark are recorded, its file never goes where Git sees it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

from firm_of_time import files, run, tree
from pmo.pipeline.load import load
from support import AS_OF, ROOT

if TYPE_CHECKING:
    from pathlib import Path

EXP = "registers/expenses/EXP-2026-0001.yml"


def add(root: Path, *words: str) -> Any:
    return run(root, "expense", "add", *words, "--person", "ana.ruiz")


def row(root: Path, index: int = 0) -> dict[str, Any]:
    record = load(root, AS_OF, AS_OF).workspace.at(EXP)
    assert record is not None
    found: dict[str, Any] = record.list("entries")[index]
    return found


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    file = tmp_path / "papers" / "Hotel Bill; (1).pdf"
    file.parent.mkdir()
    file.write_bytes(b"%PDF hotel")
    return file


def test_an_expense_with_its_receipt(tmp_path: Path, receipt: Path) -> None:
    root = files(tmp_path / "firm")
    result = add(root, "142.50", "lodging", "cutover", "night", "--to", "acme-mail/1.2", "--receipt", str(receipt))
    assert result.exit_code == 0, result.output
    mark = hashlib.sha256(b"%PDF hotel").hexdigest()
    found = row(root)
    assert str(found.pop("amount")) == "142.5"
    assert found == {
        "date": "2026-11-20", "type": "lodging", "currency": "USD", "charge_to": "project_ticket", "ticket": "PSA-T-501",
        "project": "acme-mail", "wbs": "1.2", "billable_option": "billable", "payment_method": "personal",
        "receipt": "present", "receipt_file": "Hotel Bill; (1).pdf", "receipt_sha256": mark, "reimbursable": True,
        "notes": "cutover night",
    }  # fmt: skip
    (kept,) = (root / ".cache/pmo/receipts").iterdir()
    assert kept.read_bytes() == b"%PDF hotel"
    assert kept.name == f"{mark[:16]}-Hotel_Bill_1_.pdf"
    assert all(b"%PDF" not in content for content in tree(root).values())
    assert "/.cache/" in (ROOT / ".gitignore").read_text().splitlines()


def test_twice_is_once_and_a_dry_run_keeps_nothing(tmp_path: Path, receipt: Path) -> None:
    root = files(tmp_path / "firm")
    words = ("12", "parking", "Columbus", "--receipt", str(receipt))
    assert add(root, *words, "--dry-run").exit_code == 0
    assert not (root / EXP).exists()
    assert not (root / ".cache/pmo/receipts").exists()
    add(root, *words)
    before = tree(root)
    again = add(root, *words)
    assert again.exit_code == 0
    assert "has this entry already" in again.output
    assert tree(root) == before


def test_a_receipt_that_comes_later_completes_the_expense(tmp_path: Path, receipt: Path) -> None:
    root = files(tmp_path / "firm")
    first = add(root, "90", "materials", "cables")
    assert "A receipt is needed above 25.00" in first.output
    refused = run(root, "expense", "submit", "--person", "ana.ruiz")
    assert refused.exit_code == 2
    assert "no receipt and no reason for 2026-11-20, 90.00 USD materials" in refused.output
    assert add(root, "90", "materials", "cables", "--receipt", str(receipt)).exit_code == 0
    record = load(root, AS_OF, AS_OF).workspace.at(EXP)
    assert record is not None
    assert len(record.list("entries")) == 1
    assert row(root)["receipt"] == "present"
    assert run(root, "expense", "submit", "--person", "ana.ruiz").exit_code == 0
    assert "status: pending_approval\n" in (root / EXP).read_text()


def test_one_receipt_is_not_used_for_two_expenses(tmp_path: Path, receipt: Path) -> None:
    root = files(tmp_path / "firm")
    add(root, "90", "materials", "cables", "--receipt", str(receipt))
    other = add(root, "91", "materials", "more cables", "--receipt", str(receipt))
    assert other.exit_code == 2
    assert "stands for another expense already (EXP-2026-0001, 2026-11-20, 90 USD)" in other.output
    assert add(root, "91", "materials", "more cables", "--receipt", str(receipt), "--again").exit_code == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("1,600", "meal"), "without thousands separators"),
        (("12,50", "meal"), "with a point"),
        (("abc", "meal"), "is no amount"),
        (("0", "meal"), "more than nothing"),
        (("€5 GBP", "meal"), "two currencies"),
        (("5", "mael"), "Did you mean “meal”?"),
        (("5", "meal", "--date", "2026-11-21"), "not come yet"),
        (("5", "meal", "--to", "nothing-here"), "Nothing here is called"),
        (("5", "meal", "--billable", "billable"), "Billed to whom?"),
        (("5", "meal", "--receipt", "/no/such/file"), "There is no file"),
        (("5", "meal", "paid with 4111 1111 1111 1111"), "card number"),
        (("12.345", "meal"), "more than two digits after the point"),
        (("5 XYZ", "meal"), "There is no currency XYZ"),
        (("5", "meal", "--receipt", ""), "--receipt names no file"),
        (("5", "meal", "--no-receipt", "   "), "--no-receipt says why there is none"),
        (("5", "meal", "--paid-with", "card"), "“card” is no way to pay"),
        (("5", "meal", "--date", "soon"), "“soon” is no day; write yesterday, a weekday, or a date like 2026-11-20"),
        (("5", "meal", "--agreement", "AGR-2026-0001"), "Name what it is charged to with --to"),
    ],
)
def test_one_clear_message_for_each_wrong_input(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    root = files(tmp_path)
    before = tree(root)
    result = add(root, *words)
    assert result.exit_code == 2
    assert says in result.output
    assert tree(root) == before


def test_list_review_and_decide(tmp_path: Path) -> None:
    root = files(tmp_path)
    add(root, "14 EUR", "parking", "meter", "--no-receipt", "Meter without receipts", "--paid-with", "company-card")
    listed = run(root, "expense", "list", "--person", "ana.ruiz").output
    assert "€14" in listed
    assert "€0 to be paid back" in listed
    run(root, "expense", "submit", "--person", "ana.ruiz")
    review = run(root, "expense", "review").output
    assert "In another currency" in review
    assert run(root, "expense", "approve", "EXP-2026-0001", "--person", "ana.ruiz").exit_code == 2
    assert run(root, "expense", "approve", "EXP-2026-0001", "--person", "dana.cole").exit_code == 0
    assert "status: approved_tier_one\n" in (root / EXP).read_text()


def test_one_expense_never_swallows_another(tmp_path: Path, receipt: Path) -> None:
    root = files(tmp_path / "firm")
    add(root, "14", "parking", "meeting in Columbus", "--to", "acme-mail/1.2")
    other = add(root, "14", "parking", "visit in Dayton", "--to", "acme-mail/1.1", "--receipt", str(receipt))
    assert other.exit_code == 0, other.output
    assert "is completed" not in other.output
    first, second = row(root), row(root, 1)
    assert (first["notes"], first["wbs"], first["receipt"]) == ("meeting in Columbus", "1.2", "missing")
    assert (second["notes"], second["wbs"], second["receipt"]) == ("visit in Dayton", "1.1", "present")


def test_a_folder_is_no_receipt(tmp_path: Path, receipt: Path) -> None:
    result = add(files(tmp_path / "firm"), "5", "meal", "--receipt", str(receipt.parent))
    assert result.exit_code == 2
    assert "papers is a folder; name a file in it" in result.output


def test_no_record_claims_a_receipt_that_is_nowhere(
    tmp_path: Path, receipt: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = files(tmp_path / "firm")

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied", "somewhere/.x.tmp")

    monkeypatch.setattr("pmo.pipeline.time.receipt.write_bytes", refused)
    before = tree(root)
    result = add(root, "12", "parking", "Columbus", "--receipt", str(receipt))
    assert result.exit_code == 2
    assert "The receipt cannot be kept in .cache/pmo/receipts: Permission denied. Nothing was written." in result.output
    assert tree(root) == before


@pytest.mark.parametrize(("said", "when"), [("yesterday", "2026-11-19"), ("monday", "2026-11-16"), ("2026-11-03", "2026-11-03"), ("", "2026-11-20")])  # fmt: skip
def test_the_day_is_said_as_for_time(tmp_path: Path, said: str, when: str) -> None:
    root = files(tmp_path / "firm")
    assert add(root, "5 eur", "meal", "x", "--date", said).exit_code == 0
    assert (row(root)["date"], row(root)["currency"]) == (when, "EUR")


def test_a_month_that_is_none_and_one_without_expenses(tmp_path: Path) -> None:
    root = files(tmp_path / "firm")
    add(root, "5", "meal", "x")
    wrong = run(root, "expense", "list", "--person", "ana.ruiz", "--month", "sept")
    assert wrong.exit_code == 2
    assert "“sept” is no month; write it like 2026-11" in wrong.output
    assert "Ana Ruiz has no expenses in 2026-09" in run(root, "expense", "list", "--person", "ana.ruiz", "--month", "2026-09").output  # fmt: skip
    assert "has no expenses" not in run(root, "expense", "list", "--person", "ana.ruiz", "--month", "2026-11").output
