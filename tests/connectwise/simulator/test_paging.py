"""Lists: both ways of paging, order, choice of fields, counts, and the conditions that come with them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from connectwise.simulator.small_psa import Client


def links(header: str) -> dict[str, str]:
    return {name: url for url, name in re.findall(r'<([^>]*)>; rel="(\w+)"', header)}


def test_navigable_pages_follow_their_links_to_the_end(psa: Client) -> None:
    answer = psa.get("/service/tickets", pageSize=7, orderBy="id desc")
    seen = [row["id"] for row in answer.json()]
    assert set(links(answer.headers["link"])) == {"first", "next", "last"}
    for _ in range(4):
        answer = psa.http.get(links(answer.headers["link"])["next"], headers=psa.headers)
        seen += [row["id"] for row in answer.json()]
    assert seen == list(range(229, 199, -1))
    assert set(links(answer.headers["link"])) == {"first", "prev", "last"}
    assert psa.rows("/service/tickets", page=6, pageSize=7) == []


def test_a_page_has_twenty_five_rows_unless_told(psa: Client) -> None:
    assert len(psa.rows("/service/tickets")) == 25


def test_more_than_a_thousand_rows_are_cut_without_a_word(psa: Client) -> None:
    for _ in range(1200):
        psa.simulator.store.add("boards", {"name": "x"})
    answer = psa.get("/service/boards", pageSize=5000)
    assert (answer.status_code, len(answer.json())) == (200, 1000)


def test_forward_only_goes_by_number_and_always_links(psa: Client) -> None:
    seen, after, sizes = [], 0, []
    for _ in range(10):
        answer = psa.forward("/service/tickets", pageSize=8, pageId=after, page=3)
        rows = answer.json()
        assert set(links(answer.headers["link"])) == {"next"}
        if not rows:
            break
        seen += [row["id"] for row in rows]
        sizes.append(len(rows))
        after = rows[-1]["id"]
        assert f"pageId={after}" in links(answer.headers["link"])["next"]
    assert seen == list(range(200, 230))
    assert sizes == [8, 8, 8, 6]


def test_a_row_added_during_a_sweep_is_met_and_a_deleted_one_skips_nothing(psa: Client) -> None:
    first = [row["id"] for row in psa.forward("/service/tickets", pageSize=10).json()]
    psa.simulator.store.remove("service_tickets", 205)
    psa.simulator.store.add("service_tickets", {"summary": "New"})
    rest = [row["id"] for row in psa.forward("/service/tickets", pageSize=100, pageId=first[-1]).json()]
    assert rest == list(range(210, 231))


def test_forward_only_refuses_an_order(psa: Client) -> None:
    answer = psa.forward("/service/tickets", orderBy="id")
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"pageSize": "0"}, {"pageSize": "ten"}, {"orderBy": "id sideways"}, {"orderBy": "company"}]
)
def test_wrong_parameters_are_said(psa: Client, query: dict[str, str]) -> None:
    answer = psa.get("/service/tickets", **query)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


def test_conditions_of_every_sort(psa: Client) -> None:
    assert len(psa.rows("/service/tickets", conditions='company/identifier = "acme" and budgetHours > 20')) == 4
    assert [row["id"] for row in psa.rows("/service/tickets", conditions="id in (201, 999, 203)")] == [201, 203]
    assert len(psa.rows("/service/tickets", childConditions='types/name = "Odd"')) == 15
    assert [
        row["id"] for row in psa.rows("/service/tickets", customFieldConditions='caption = "Rack" and value = "r207"')
    ] == [207]
    assert psa.get("/service/tickets/count", conditions="budgetHours = null").json() == {"count": 1}


@pytest.mark.parametrize("text", ["id = ", "sumary = 3", "id = True", "childs/name = 3"])
def test_a_condition_nobody_can_read_is_a_400_and_names_what_is_wrong(psa: Client, text: str) -> None:
    for path in ("/service/tickets", "/service/tickets/count"):
        answer = psa.get(path, conditions=text)
        assert (answer.status_code, answer.json()["code"]) == (400, "InvalidCondition")


def test_order_by_several_fields_with_missing_values_first(psa: Client) -> None:
    rows = psa.rows("/service/tickets", orderBy="company/name desc, budgetHours asc", pageSize=40)
    names = [(row["company"]["name"], row["budgetHours"]) for row in rows]
    assert names[0] == ("Bolt Ltd", 0)
    assert names[15] == ("Acme Foods", None)
    assert names[15:] == sorted(names[15:], key=lambda pair: -1 if pair[1] is None else pair[1])


def test_fields_are_chosen_and_info_must_be_named(psa: Client) -> None:
    row = psa.rows("/service/tickets", fields="id,company/name,_info/lastUpdated,nothing", pageSize=1)[0]
    assert row["id"] == 200
    assert row["company"] == {"name": "Bolt Ltd"}
    assert set(row) == {"id", "company", "_info"}
    assert set(row["_info"]) == {"lastUpdated"}
    assert "_info" not in psa.rows("/service/tickets", fields="id", pageSize=1)[0]
    assert psa.get("/service/tickets/200", fields="summary").json() == {"summary": "Ticket 200"}


def test_a_long_search_goes_by_post_and_a_long_address_is_refused(psa: Client) -> None:
    text = " or ".join(f"id = {number}" for number in range(200, 430))
    assert psa.get("/service/tickets", conditions=text).status_code == 414
    answer = psa.ask("POST", "/service/tickets/search", json={"conditions": text}, params={"pageSize": 50})
    assert (answer.status_code, len(answer.json())) == (200, 30)


def test_rows_under_others(psa: Client) -> None:
    assert [row["id"] for row in psa.rows("/project/projects/5/phases")] == [51]
    assert [row["id"] for row in psa.rows("/service/boards/2/statuses")] == [20, 21]
    assert psa.get("/project/projects/6/phases").status_code == 404
    assert psa.get("/project/projects/5/phases/51").json()["wbsCode"] == "1"
    assert psa.get("/project/projects/6/phases/51").status_code == 404
    psa.simulator.store.add("time_entries", {"id": 1, "chargeToId": 200, "chargeToType": "ServiceTicket"})
    assert [row["id"] for row in psa.rows("/service/tickets/200/timeentries")] == [1]
