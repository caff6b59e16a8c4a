"""Writing: only on demand, once where it may not be repeated, and read back where the PSA's word is not enough."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pmo.connect.connectwise.answers import body_text
from pmo.connect.connectwise.errors import FalseSuccessError, PsaError, ReadOnlyError, UnknownOutcomeError
from pmo.connect.connectwise.readback import agrees
from pmo.connect.connectwise.session import Patch

from .conftest import LOGIN, reply

if TYPE_CHECKING:
    from collections.abc import Callable

    from .conftest import Script

BODY = {"summary": "Cutover", "board": {"id": 3}}


def test_a_session_only_reads_unless_told_to_write(script: Callable[..., Script]) -> None:
    psa = script()
    with psa.session() as session:
        for write in (
            lambda: session.create("service_tickets", BODY),
            lambda: session.patch("service_tickets", 1, [Patch("replace", "summary", "x")]),
            lambda: session.act("time_sheets", 1, "approve"),
        ):
            with pytest.raises(ReadOnlyError, match="Add --write"):
                write()
    assert psa.requests == psa.logins == []


def test_a_new_row_is_sent_once_and_comes_back_with_its_number(script: Callable[..., Script]) -> None:
    psa = script(reply({"id": 71, "summary": "Cutover", "contactName": "Jo"}, 201))
    with psa.session(write=True) as session:
        assert session.create("service_tickets", BODY) == {"id": 71, "summary": "Cutover"}
    (request,) = psa.requests
    assert (request.method, request.url.path) == ("POST", "/v2025_1/apis/3.0/service/tickets")
    assert json.loads(request.content) == BODY
    assert request.content.decode() == body_text(BODY)


LOST: list[Any] = [
    httpx.ReadTimeout("slow"),
    httpx.WriteTimeout("slow"),
    httpx.ReadError("reset"),
    httpx.RemoteProtocolError("peer closed"),
    reply("", 500),
    reply("<html/>", 502),
    reply("", 503),
    reply("", 504),
    reply({"error": "x"}, 429, Retry_After="20"),
    reply("<html>ok</html>", 201),
    reply({"success": True}, 201),
    reply({"id": None}, 201),
]


@pytest.mark.parametrize("answer", LOST, ids=str)
def test_a_new_row_is_never_sent_twice_and_its_fate_is_called_unknown(
    script: Callable[..., Script], answer: Any
) -> None:
    psa = script(answer)
    with psa.session(write=True) as session, pytest.raises(UnknownOutcomeError) as caught:
        session.create("service_tickets", BODY)
    assert len(psa.requests) == 1
    assert caught.value.__context__ is None


def test_after_a_throttled_write_the_next_request_waits(script: Callable[..., Script]) -> None:
    psa = script(reply({"error": "x"}, 429, Retry_After="20"), reply({"count": 1}))
    with psa.session(write=True, clock=lambda: 0.0) as session:
        with pytest.raises(UnknownOutcomeError):
            session.create("service_tickets", BODY)
        session.count("service_tickets")
    assert len(psa.slept) == 1
    assert 20 <= psa.slept[0] <= 21


@pytest.mark.parametrize(
    "cut", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow"), httpx.PoolTimeout("full")]
)
def test_a_write_that_never_left_is_known_not_to_have_happened(script: Callable[..., Script], cut: Exception) -> None:
    psa = script(cut)
    with psa.session(write=True) as session, pytest.raises(PsaError, match="Nothing was written") as caught:
        session.create("service_tickets", BODY)
    assert not isinstance(caught.value, UnknownOutcomeError)


def test_a_refused_write_says_which_field(script: Callable[..., Script]) -> None:
    body = {
        "code": "InvalidObject",
        "message": "ticket object is invalid",
        "errors": [{"code": "MissingRequiredField", "message": "The company field is required.", "field": "company"}],
    }
    psa = script(reply(body, 400))
    with psa.session(write=True) as session, pytest.raises(PsaError) as caught:
        session.create("service_tickets", BODY)
    assert caught.value.sentence.endswith("It said: ticket object is invalid; company: The company field is required.")
    assert [(item.field, item.code) for item in caught.value.items] == [("company", "MissingRequiredField")]


def test_a_write_to_an_old_code_base_goes_to_the_new_one(script: Callable[..., Script]) -> None:
    logins = iter([LOGIN, {**LOGIN, "Codebase": "v2026_1/"}])
    psa = script(reply("", 404), reply({"id": 5}, 201), login=lambda: next(logins))
    with psa.session(write=True) as session:
        assert session.create("service_tickets", BODY) == {"id": 5}
    assert [request.url.path.split("/")[1] for request in psa.requests] == ["v2025_1", "v2026_1"]


def test_a_change_is_sent_and_read_back(script: Callable[..., Script]) -> None:
    psa = script(reply({"id": 7}), reply({"id": 7, "summary": "New line", "company": {"id": 2, "name": "B"}}))
    steps = [
        Patch("replace", "summary", "New\nline"),
        Patch("replace", "company", {"id": 2}),
        Patch("remove", "agreement"),
    ]
    with psa.session(write=True) as session:
        assert session.patch("service_tickets", 7, steps)["company"] == {"id": 2, "name": "B"}
    patch, back = psa.requests
    assert (patch.method, back.method) == ("PATCH", "GET")
    assert json.loads(patch.content) == [
        {"op": "replace", "path": "summary", "value": "New\nline"},
        {"op": "replace", "path": "company", "value": {"id": 2}},
        {"op": "remove", "path": "agreement"},
    ]


@pytest.mark.parametrize(
    ("step", "row"),
    [
        (Patch("replace", "company/identifier", "B"), {"id": 7, "company": {"id": 1, "identifier": "A"}}),
        (Patch("replace", "company", {"id": 2}), {"id": 7, "company": {"id": 1}}),
        (Patch("replace", "summary", "new"), {"id": 7, "summary": "old"}),
        (Patch("remove", "agreement"), {"id": 7, "agreement": {"id": 3}}),
        (Patch("replace", "Summary", "new"), {"id": 7, "summary": "new"}),
        (Patch("replace", "budgetHours", Decimal("1.5")), {"id": 7, "budgetHours": 1}),
        (Patch("replace", "closedFlag", value=True), {"id": 7, "closedFlag": 1}),
        (Patch("replace", "customFields", [{"id": 1, "value": 5}]), {"id": 7, "customFields": [{"id": 1, "value": 4}]}),
        (Patch("replace", "types", [{"id": 1}]), {"id": 7, "types": [{"id": 1}, {"id": 2}]}),
        (Patch("replace", "types", []), {"id": 7, "types": [{"id": 1}]}),
        (Patch("replace", "requiredDate", date(2026, 3, 2)), {"id": 7, "requiredDate": "2026-03-03T00:00:00Z"}),
    ],
)
def test_a_success_that_changed_nothing_is_found_out(
    script: Callable[..., Script], step: Patch, row: dict[str, Any]
) -> None:
    psa = script(reply(row), reply(row))
    with psa.session(write=True) as session, pytest.raises(FalseSuccessError, match=f"{step.path} is"):
        session.patch("service_tickets", 7, [step])
    assert step.path.split("/")[0] in psa.asked()["fields"].split(",")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Decimal("1.50"), 1.5),
        (1, Decimal("1.0")),
        ("a\r\nb\tc", "a b c"),
        ("", None),
        (None, ""),
        ([], None),
        ({"id": 1}, {"id": 1, "name": "x", "_info": {}}),
        ([{"id": 2}, {"id": 1}], [{"id": 1, "v": 0}, {"id": 2}]),
        (datetime(2026, 3, 2, 9, tzinfo=UTC), "2026-03-02T09:00:00Z"),
        ("2026-03-02T09:00:00Z", "2026-03-02T10:00:00+01:00"),
        ("x", "x\u200b"),
        (False, False),
    ],
)
def test_the_same_thing_in_other_words_agrees(wanted: Any, found: Any) -> None:
    assert agrees(wanted, found)


def test_a_change_of_replacements_is_repeated_and_any_other_is_not(script: Callable[..., Script]) -> None:
    psa = script(httpx.ReadTimeout("slow"), reply("", 502), reply({"id": 7}), reply({"id": 7, "summary": "x"}))
    with psa.session(write=True) as session:
        session.patch("service_tickets", 7, [Patch("replace", "summary", "x")])
    assert [request.method for request in psa.requests] == ["PATCH", "PATCH", "PATCH", "GET"]
    once = script(httpx.ReadTimeout("slow"))
    with once.session(write=True) as session, pytest.raises(UnknownOutcomeError):
        session.patch("service_tickets", 7, [Patch("replace", "summary", "x"), Patch("add", "team", {"id": 1})])


@pytest.mark.parametrize(
    "answers",
    [
        [reply("", 503)] * 8,
        [httpx.ReadTimeout("slow")] * 8,
        [httpx.ReadTimeout("slow"), *[httpx.ConnectError("down")] * 7],
        [reply("", 503, Retry_After="600")],
        [reply("", 429, Retry_After="600")],
    ],
    ids=["faults", "silence", "gone", "fault", "busy"],
)
def test_of_a_change_without_an_answer_nobody_says_that_nothing_was_written(
    script: Callable[..., Script], answers: list[Any]
) -> None:
    psa = script(*answers)
    with psa.session(write=True) as session, pytest.raises(UnknownOutcomeError, match="nobody knows") as caught:
        session.patch("service_tickets", 7, [Patch("replace", "summary", "x")])
    assert "Nothing was written" not in str(caught.value)


def test_a_change_that_never_left_was_not_written(script: Callable[..., Script]) -> None:
    psa = script(*[httpx.ConnectError("down")] * 8)
    with psa.session(write=True) as session, pytest.raises(PsaError, match="Nothing was written") as caught:
        session.patch("service_tickets", 7, [Patch("replace", "summary", "x")])
    assert not isinstance(caught.value, UnknownOutcomeError)


def test_a_change_that_cannot_be_read_back_is_not_called_done(script: Callable[..., Script]) -> None:
    psa = script(reply({"id": 7}), *[httpx.ConnectError("down")] * 8)
    with psa.session(write=True) as session, pytest.raises(UnknownOutcomeError, match="could not be read afterwards"):
        session.patch("service_tickets", 7, [Patch("replace", "summary", "x")])


@pytest.mark.parametrize("path", ["/summary", "", "a b", "a//b", "a/", "summary\n"])
def test_a_path_the_psa_would_misread_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="no step of a change"):
        Patch("replace", path, 1)


def test_an_empty_change_is_refused(script: Callable[..., Script]) -> None:
    with script().session(write=True) as session, pytest.raises(ValueError, match="needs a step"):
        session.patch("service_tickets", 7, [])


def sheet(status: str) -> httpx.Response:
    return reply({"id": 9, "status": status})


@pytest.mark.parametrize(
    ("action", "before", "after"),
    [
        ("submit", "Open", "PendingApproval"),
        ("submit", "Rejected", "PendingProjectApproval"),
        ("approve", "PendingApproval", "ApprovedByTierOne"),
        ("approve", "PendingProjectApproval", "PendingApproval"),
        ("reject", "PendingApproval", "Rejected"),
        ("reverse", "ApprovedByTierOne", "Open"),
    ],
)
def test_an_action_answers_200_and_the_sheet_has_moved(
    script: Callable[..., Script], action: str, before: str, after: str
) -> None:
    psa = script(sheet(before), reply({"success": True, "message": "ok"}, 200), sheet(after))
    body = {"id": 9, "approvalType": "Tier1Update"} if action == "approve" else None
    with psa.session(write=True) as session:
        assert session.act("time_sheets", 9, action, body)["status"] == after
    sent = psa.requests[1]
    assert (sent.method, sent.url.path) == ("POST", f"/v2025_1/apis/3.0/time/sheets/9/{action}")
    assert (json.loads(sent.content) if sent.content else None) == body


def test_expense_reports_have_the_same_actions(script: Callable[..., Script]) -> None:
    psa = script(sheet("PendingApproval"), reply({"success": True}), sheet("Rejected"))
    with psa.session(write=True) as session:
        session.act("expense_reports", 9, "reject")
    assert psa.requests[1].url.path == "/v2025_1/apis/3.0/expense/reports/9/reject"


def test_an_action_that_the_psa_refuses_without_a_word_is_refused_all_the_same(script: Callable[..., Script]) -> None:
    psa = script(sheet("Open"), reply({"success": False, "message": None}))
    with psa.session(write=True) as session, pytest.raises(PsaError, match=r"refused: it gave no reason$"):
        session.act("time_sheets", 9, "submit")


def test_an_action_that_the_psa_refuses_gives_its_reason(script: Callable[..., Script]) -> None:
    psa = script(sheet("Open"), reply({"success": False, "message": "Sheet is not submitted for canaryPrivate"}))
    with psa.session(write=True) as session, pytest.raises(PsaError, match=r"refused: Sheet is not submitted for …$"):
        session.act("time_sheets", 9, "approve")


@pytest.mark.parametrize(
    "said", [reply({"success": True}), reply(""), reply("<html/>")], ids=["yes", "nothing", "page"]
)
def test_an_action_without_effect_is_found_out(script: Callable[..., Script], said: httpx.Response) -> None:
    psa = script(sheet("PendingApproval"), said, sheet("PendingApproval"))
    with psa.session(write=True) as session, pytest.raises(FalseSuccessError, match="still “PendingApproval”"):
        session.act("time_sheets", 9, "approve")


@pytest.mark.parametrize("lost", [httpx.ReadTimeout("slow"), reply("", 502)], ids=["cut", "fault"])
def test_a_lost_answer_to_an_action_is_made_up_for_by_reading_the_sheet(
    script: Callable[..., Script], lost: Any
) -> None:
    psa = script(sheet("PendingApproval"), lost, sheet("ApprovedByTierOne"))
    with psa.session(write=True) as session:
        assert session.act("time_sheets", 9, "approve")["status"] == "ApprovedByTierOne"
    for status in ("PendingApproval", "ApprovedByTierOne"):
        same = script(sheet(status), lost, sheet(status))
        with same.session(write=True) as session, pytest.raises(UnknownOutcomeError):
            session.act("time_sheets", 9, "approve")
        assert [request.method for request in same.requests] == ["GET", "POST", "GET"]


def test_only_sheets_have_actions(script: Callable[..., Script]) -> None:
    with script().session(write=True) as session:
        for resource, action in (("service_tickets", "approve"), ("time_sheets", "delete"), ("time_entries", "reject")):
            with pytest.raises(ValueError, match="has no action"):
                session.act(resource, 9, action)


def test_a_body_keeps_its_numbers_and_points_in_time() -> None:
    body = {
        "hours": Decimal("1.25"),
        "n": Decimal("3.00"),
        "at": datetime(2026, 3, 2, 9, tzinfo=UTC),
        "on": date(2026, 3, 2),
        "é": None,
    }
    assert body_text(body) == (
        '{"hours": 1.25, "n": 3, "at": "2026-03-02T09:00:00Z", "on": "2026-03-02T00:00:00Z", "é": null}'
    )
    for wrong in (Decimal("0.12345678901234567890"), Decimal("NaN"), float("inf"), datetime(2026, 3, 2)):  # noqa: DTZ001 - without an offset on purpose
        with pytest.raises(ValueError, match=r"digits|sent|offset|range"):
            body_text({"x": wrong})
