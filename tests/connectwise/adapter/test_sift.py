"""What may be kept of a row: nothing is lost but data about persons. The samples of the vendor fit their description."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from pmo.connect.connectwise.gate import admit
from pmo.connect.connectwise.points import instant
from pmo.connect.connectwise.resources import INFO, RESOURCES
from pmo.connect.connectwise.sift import sift
from pmo.connect.connectwise.simulator.folder import SAMPLES as FILES
from support import SHARED

SAMPLES = SHARED / "data" / "connectwise"
needs_data = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="samples of the PSA lie beside the project only where it is developed (../shared/data)"
)
NO_LIST = {"API_COMPANY_INFO", "API_CW_VERSION", "API_MEMBER_COUNT", "API_SYSTEM_CALLBACK_ENTRY"}
"""Answers that are no rows: read by the session itself (callbacks need a listener, which this has not)."""
WITHHELD = {
    "accountNumber", "addressLine1", "addressLine2", "automaticEmailCc", "billToContact", "billingContact",
    "city", "contact", "contactEmailAddress", "contactEmailLookup", "contactName", "contactPhoneExtension",
    "contactPhoneNumber", "country", "defaultContact", "defaultEmail", "defaultPhone", "email", "faxNumber",
    "firstName", "homeEmail", "homeExtension", "homePhone", "invoiceCCEmailAddress", "invoiceToEmailAddress",
    "lastName", "licenseClass", "middleInitial", "mobileEmail", "mobileExtension", "mobilePhone", "notes",
    "officeEmail", "officeExtension", "officePhone", "phoneNumber", "photo", "serviceLocation",
    "shipToContact", "state", "stateIdentifier", "taxIdentifier", "zip",
}  # fmt: skip
SECRETS = (
    "Bob Dobbs",
    "@",
    "1450994900",
    "555-121-2121",
    "Arnie",
    "Gus",
    "Kegle",
    "Hanrahan",
    "Village",
    "33880",
    "infected",
)


def rows(name: str) -> list[dict[str, Any]]:
    read = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"), parse_float=Decimal)
    return read if isinstance(read, list) else [read]


@needs_data
def test_every_sample_is_read_by_something() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(FILES) | NO_LIST


@needs_data
@pytest.mark.parametrize("name", FILES)
def test_every_field_of_a_sample_is_admitted_kept_or_withheld_for_a_reason(name: str) -> None:
    resource = RESOURCES[FILES[name]]
    for row in rows(name):
        found = admit(resource, row, costs=True)
        assert found.unusable == ()
        withheld = set(row) - set(found.row) - {*resource.measured}
        assert resource.strict or withheld <= WITHHELD
        for field in {*resource.fields} & set(row):
            assert found.row[field] not in (None, "", {}) or row[field] in (None, "", [], {})
        assert found.row.get(INFO, {}).get("lastUpdated") or not row.get(INFO, {}).get("lastUpdated")


@needs_data
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("costs", [False, True])
def test_nothing_about_persons_gets_through_at_any_depth(name: str, costs: bool) -> None:  # noqa: FBT001 - a parameter
    resource = RESOURCES[FILES[name]]
    for row in rows(name):
        kept = sift(resource, row, costs=costs)
        text = json.dumps(kept, default=str)
        assert [secret for secret in SECRETS if secret in text] == []
        assert ("hourlyCost" in text) == (costs and name == "API_MEMBER_LIST")
        assert set(row) & {*resource.fields} == set(kept) & {*resource.fields}
        assert resource.strict is False or set(kept) <= {*resource.asked(costs=costs)} | {"notesLength"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2015-12-24T22: 08: 22Z", datetime(2015, 12, 24, 22, 8, 22, tzinfo=UTC)),
        ("2015-12-24T22:08:22Z", datetime(2015, 12, 24, 22, 8, 22, tzinfo=UTC)),
        ("2015-12-24T22:08:22.5+02:00", datetime(2015, 12, 24, 20, 8, 22, 500_000, tzinfo=UTC)),
        ("2015-12-24T22:08:22", datetime(2015, 12, 24, 22, 8, 22, tzinfo=UTC)),
        ("2016-03-06", datetime(2016, 3, 6, tzinfo=UTC)),
        ("1800-01-01T08:00:00Z", datetime(1800, 1, 1, 8, tzinfo=UTC)),
        ("2015-13-24T22:08:22Z", None),
        ("2015-12-24T25:08:22Z", None),
        ("0001-01-01T00:00:00+05:00", None),
        ("24.12.2015", None),
        ("2015-W52", None),
        ("20151224", None),
        ("٢٠١٥-12-24", None),
        ("", None),
    ],
)
def test_points_in_time_are_aware_and_utc_or_nothing(text: str, found: datetime | None) -> None:
    assert instant(text) == found


def test_characters_of_no_width_are_removed_everywhere() -> None:
    row = {"id": 1, "summary": "a\u200bb", "type": {"name": "\ufeffc"}, "customFields": [{"id": 1, "value": "d\u200e"}]}
    kept = sift(RESOURCES["service_tickets"], row)
    assert kept == {"id": 1, "summary": "ab", "type": {"name": "c"}, "customFields": [{"id": 1, "value": "d"}]}


def test_references_are_cut_down_to_what_names_them_at_any_depth() -> None:
    person = {
        "id": 4,
        "identifier": "kim",
        "homePhone": "1",
        "hourlyCost": 65,
        "timeApprover": {"id": 5, "homePhone": "2"},
    }
    row = {"id": 1, "owner": person, "types": [{"id": 2, "name": "T", "city": "x"}], "contact": {"id": 3, "name": "Jo"}}
    kept = sift(RESOURCES["project_tickets"], {**row, "newPeople": [person]}, costs=True)
    kim = {"id": 4, "identifier": "kim"}
    assert kept == {"id": 1, "owner": kim, "types": [{"id": 2, "name": "T"}], "newPeople": [kim]}
    assert sift(RESOURCES["members"], {"id": 1, "favoriteColor": "red"}) == {"id": 1}


def test_a_note_is_measured_and_never_kept() -> None:
    for notes, length in (("  fixed it ", 8), ("", 0), (None, 0), ("\u200b", 0)):
        assert sift(RESOURCES["time_entries"], {"id": 1, "notes": notes}) == {"id": 1, "notesLength": length}
    assert sift(RESOURCES["time_entries"], {"id": 1}) == {"id": 1}


def test_unknown_costs_stay_out_without_the_right_to_see_them() -> None:
    row = {"id": 1, "internalCost": 9, "grossMargin": 3, "hourlyCost": "65"}
    assert sift(RESOURCES["time_entries"], row) == {"id": 1}
    assert sift(RESOURCES["time_entries"], row, costs=True) == row
