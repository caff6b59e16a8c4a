"""The adapter and the simulated PSA, over real connections: every fault, and none of them loses or doubles anything."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pmo.connect.connectwise.account import Account
from pmo.connect.connectwise.conditions import field
from pmo.connect.connectwise.errors import PsaError, UnknownOutcomeError
from pmo.connect.connectwise.pace import Pace
from pmo.connect.connectwise.session import Patch, Session
from pmo.connect.connectwise.simulator import EVERY, Fault, Faults, Simulator, Store

if TYPE_CHECKING:
    from collections.abc import Iterator

QUICK = Pace(per_minute=1_000_000, burst=1_000_000, tries=12)
COMPANIES = 57
CARRIED_OUT = {Fault.ERROR_AFTER, Fault.CUT_DURING, Fault.CUT_AFTER}
PROJECT = {
    "name": "Cutover",
    "company": {"id": 1},
    "board": {"id": 1},
    "billingMethod": "ActualRates",
    "estimatedStart": datetime(2026, 3, 2, tzinfo=UTC),
    "estimatedEnd": datetime(2026, 6, 1, tzinfo=UTC),
}


@pytest.fixture(scope="module")
def shared() -> Iterator[Simulator]:
    """A PSA with a few dozen companies that no test changes."""
    with Simulator(filled()) as psa:
        yield psa


def filled() -> Store:
    store = Store()
    for number in range(1, COMPANIES + 1):
        store.add("companies", {"id": number * 3, "identifier": f"c{number}", "name": f"Company {number}"})
    return store


def connect(psa: Simulator, **options: Any) -> Session:
    return Session(psa.account(), pace=QUICK, sleep=lambda _: None, rng=random.Random(1), **options)


def everything(session: Session, size: int = 10) -> list[int]:
    return [row["id"] for page in session.pages("companies", size=size) for row in page.rows]


ALL = [number * 3 for number in range(1, COMPANIES + 1)]


def test_pages_counts_and_rows_agree(shared: Simulator) -> None:
    shared.faults = Faults()
    with connect(shared) as session:
        assert everything(session) == ALL
        assert session.count("companies") == COMPANIES
        assert session.one("companies", 6) == session.find("companies", field("identifier") == "c2")[0]
        assert session.one("companies", 7) is None
        (page,) = session.pages("companies", after=165)
        assert ([row["id"] for row in page.rows], page.last_id) == ([168, 171], 171)
        assert page.served_at is not None
        assert session.count("companies", field("id").is_in([3, 6, 7])) == 2


@pytest.mark.parametrize("kind", [kind for kind in EVERY if kind is not Fault.REDIRECT])
@pytest.mark.parametrize("number", [1, 2, 3, 7])
def test_a_list_survives_each_fault_at_any_moment(shared: Simulator, kind: Fault, number: int) -> None:
    first = len(shared.requests)
    shared.faults = Faults(schedule={first + number: kind}, slow_seconds=0.01)
    with connect(shared) as session:
        assert everything(session) == ALL
    assert shared.requests[first + number - 1].fault is kind  # it did happen


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 2**32), rate=st.sampled_from([0.1, 0.3]), size=st.integers(3, 20))
def test_one_fault_in_ten_or_three_loses_and_doubles_nothing(
    shared: Simulator, seed: int, rate: float, size: int
) -> None:
    shared.faults = Faults(seed=seed, rate=rate, slow_seconds=0.0)
    with connect(shared) as session:
        assert everything(session, size) == ALL
        assert session.count("companies") == COMPANIES
        assert session.one("companies", 9) is not None
        assert session.one("companies", 10) is None


def test_a_redirect_elsewhere_ends_the_reading(shared: Simulator) -> None:
    shared.faults = Faults(schedule={len(shared.requests) + 3: Fault.REDIRECT})
    with connect(shared) as session, pytest.raises(PsaError, match=r"another host \(psa.elsewhere.example\)"):
        everything(session)
    shared.faults = Faults()


@pytest.mark.parametrize("kind", [kind for kind in EVERY if kind not in (Fault.REDIRECT, Fault.SLOW, Fault.MOVED)])
def test_a_new_row_is_made_once_or_not_at_all_and_the_caller_knows_that_it_is_not_known(kind: Fault) -> None:
    with Simulator(filled()) as psa:
        psa.store.add("boards", {"id": 1, "name": "Projects", "projectFlag": True})
        psa.store.add("companies", {"id": 1, "identifier": "one", "name": "One"})
        psa.faults = Faults(schedule={2: kind})
        with connect(psa, write=True) as session:
            with pytest.raises(UnknownOutcomeError):
                session.create("projects", PROJECT)
            assert [seen.method for seen in psa.requests] == ["GET", "POST"]
            assert len(session.find("projects", field("name") == "Cutover")) == (kind in CARRIED_OUT)


@pytest.mark.parametrize("kind", [Fault.SLOW, Fault.MOVED])
def test_a_new_row_gets_over_what_only_delays_it(kind: Fault) -> None:
    with Simulator(filled(), Faults(schedule={2: kind}, slow_seconds=0.01)) as psa:
        psa.store.add("boards", {"id": 1, "name": "Projects", "projectFlag": True})
        psa.store.add("companies", {"id": 1, "identifier": "one", "name": "One"})
        with connect(psa, write=True) as session:
            made = session.create("projects", PROJECT)
            assert [row["id"] for row in session.find("projects", field("name") == "Cutover")] == [made["id"]]


@pytest.mark.parametrize("kind", [None, *(kind for kind in EVERY if kind is not Fault.REDIRECT)])
def test_a_replacement_is_made_whatever_happens_on_the_way(kind: Fault | None) -> None:
    with Simulator(filled(), Faults(schedule={2: kind} if kind else {}, slow_seconds=0.01)) as psa:
        psa.store.add("project_tickets", {"id": 40, "summary": "Old", "company": {"id": 3}})
        with connect(psa, write=True) as session:
            row = session.patch("project_tickets", 40, [Patch("replace", "summary", "New")])
        assert (row["summary"], psa.store.get("project_tickets", 40)["summary"]) == ("New", "New")  # type: ignore[index]


def test_the_false_success_of_a_path_into_a_reference_is_found_out() -> None:
    with Simulator(filled()) as psa:
        psa.store.add("project_tickets", {"id": 40, "summary": "Old", "company": {"id": 3, "identifier": "c1"}})
        with (
            connect(psa, write=True) as session,
            pytest.raises(PsaError, match="company/identifier is “c1” and not “c2”"),
        ):
            session.patch("project_tickets", 40, [Patch("replace", "company/identifier", "c2")])


def test_wrong_keys_are_told_apart_from_a_row_that_is_gone_also_on_cloud() -> None:
    for cloud, sentence in ((False, "refused the keys"), (True, "or the keys are wrong")):
        with Simulator(filled(), cloud=cloud) as psa:
            wrong = Account(psa.address, psa.account().company, "wrong", "wrong", psa.account().client_id)
            with Session(wrong, pace=QUICK, sleep=lambda _: None) as session, pytest.raises(PsaError, match=sentence):
                session.one("companies", 3)


def test_a_client_that_is_not_known_and_a_role_without_rights_are_said() -> None:
    with Simulator(filled(), forbidden=frozenset({"members"})) as psa:
        with connect(psa) as session, pytest.raises(PsaError, match="security role") as caught:
            session.count("members")
        assert caught.value.status == 403
        own = psa.account()
        stranger = Account(own.host, own.company, own.public_key, own.private_key, "someone-else")
        with Session(stranger, pace=QUICK) as session, pytest.raises(PsaError, match="PMO_CW_CLIENT_ID"):
            session.count("companies")


def test_long_conditions_are_searched_for_and_every_list_answers() -> None:
    with Simulator(filled()) as psa:
        for number in range(1, 31):
            psa.store.add("service_tickets", {"id": number, "summary": f'a "quoted" [{number}] \\ name'})
        with connect(psa) as session:
            where = field("id").is_in(range(20, 900))
            assert [row["id"] for row in session.find("service_tickets", where)] == list(range(20, 31))
            found = session.find("service_tickets", field("summary").equals('a "quoted" [7] \\ name'))
            assert [row["id"] for row in found] == [7]
        assert psa.requests[1].path == "/service/tickets/search"
