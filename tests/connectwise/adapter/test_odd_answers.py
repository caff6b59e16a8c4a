"""Whatever a PSA answers, a conversation ends with rows that can be kept or with a sentence: odd answers, chosen by a seed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import httpx
import pytest

from pmo.connect.connectwise.connection import examine
from pmo.connect.connectwise.errors import PsaError
from pmo.connect.connectwise.resources import RESOURCES
from pmo.connect.connectwise.session import Patch, Session
from pmo.pipeline.psa import exact_json

from .conftest import ACCOUNT

if TYPE_CHECKING:
    from collections.abc import Callable

ODD = (
    "null", "true", "-1", "0", "1", '"x"', '""', r'"\ud800"', r'"\u0000\u202e"', "1e99999999", "NaN", "1e-400", "9" * 20, "9" * 5000,
    '"1e999999"', "[]", "{}", "[[]]", "[{}]", '{"id":"x"}', '{"id":1e99}', '{"id":5,"name":{"name":[1]}}',
    '"0001-01-01T00:00:00Z"', '"9999-12-31T23:59:59-14:00"', '"2026-01-01T00:00:00+99:99"', '{"id":{"id":{"id":{"id":1}}}}', '"1_0"',
)  # fmt: skip
DATES = ("", "x", "Fri, 31 Dec 9999 23:59:59 GMT", "Fri, 20 Nov 2026 10:00:00 GMT")
SEEDS = 60


class Odd:
    """A PSA that answers anything."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.now = 0.0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def session(self) -> Session:
        return Session(
            ACCOUNT, transport=httpx.MockTransport(self.answer), sleep=self.sleep, clock=lambda: self.now, write=True, costs=True
        )  # fmt: skip

    def answer(self, request: httpx.Request) -> httpx.Response:
        some = self.dice.choice
        if "companyinfo" in request.url.path:
            return httpx.Response(200, text=f'{{"Codebase":"v1/","CompanyName":{some(ODD)}}}')
        headers = {
            "Date": some(DATES),
            "Location": some(("http://[", "//x.example:99999/", "/a")),
            "Retry-After": some(DATES),
        }
        return httpx.Response(
            some([200] * 20 + [201, 204, 302, 400, 404, 429, 503, 600]), text=self.body(), headers=headers
        )

    def body(self) -> str:
        if self.dice.random() < 0.1:
            return self.dice.choice(ODD)
        rows = [self.row(number) for number in range(7, 7 + self.dice.randint(0, 3))]
        return rows[0] if rows and self.dice.random() < 0.5 else f"[{','.join(rows)}]"

    def row(self, number: int) -> str:
        asked = self.dice.choice(list(RESOURCES.values())).asked(costs=True)
        fields = {name: self.dice.choice(ODD) for name in self.dice.sample(asked, min(6, len(asked)))}
        fields["id"] = str(number) if self.dice.random() < 0.9 else self.dice.choice(ODD)
        fields["_info"] = f'{{"lastUpdated":{self.dice.choice(ODD)},"dateEntered":{self.dice.choice(ODD)}}}'
        return "{" + ",".join(f'"{name}":{value}' for name, value in fields.items()) + "}"


def read_all(session: Session, resource: str, parent: int | None) -> None:
    for page in session.pages(resource, parent=parent):
        exact_json.written([*page.rows]).encode()
        assert all(str(fault).isprintable() for fault in page.unusable)


def change(session: Session, resource: str, parent: int | None) -> None:
    steps = [Patch("replace", "summary", "x"), Patch("replace", "owner", {"id": 1}), Patch("replace", "budgetHours", 3)]
    exact_json.written(session.patch(resource, 7, steps, parent=parent)).encode()


USES: tuple[Callable[[Session, str, int | None], object], ...] = (
    read_all,
    change,
    lambda session, resource, parent: session.count(resource, parent=parent),
    lambda session, resource, parent: exact_json.written(session.one(resource, 7, parent=parent)),
    lambda session, resource, parent: exact_json.written(session.create(resource, {"a": 1}, parent=parent)),
    lambda session, _resource, _parent: session.act("time_sheets", 7, "approve"),
    lambda session, _resource, _parent: examine(session),
)


@pytest.mark.parametrize("use", USES, ids=["pages", "patch", "count", "one", "create", "act", "check"])
def test_nothing_but_rows_that_can_be_kept_and_sentences_comes_of_it(
    use: Callable[[Session, str, int | None], object],
) -> None:
    said: list[str] = []
    for seed in range(SEEDS):
        psa = Odd(seed)
        resource = psa.dice.choice(list(RESOURCES))
        with psa.session() as session:
            try:
                use(session, resource, 1 if RESOURCES[resource].parent else None)
            except PsaError as error:
                said.append(error.sentence)
        assert psa.now < 600
    assert said
    assert all(sentence.isprintable() for sentence in said)
