"""A PSA of prepared answers: what comes next is said by the test, what was asked is kept."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from pmo.connect.connectwise.account import Account
from pmo.connect.connectwise.session import Session

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ACCOUNT = Account("api-na.example.net", "thistle", "canaryPublic", "canaryPrivate", "canary-client-id")
LOGIN = {"Codebase": "v2025_1/", "CompanyName": "Thistlemark", "VersionNumber": "v2025.1", "IsCloud": "True"}
INFO = "/login/companyinfo/thistle"


def reply(body: Any = None, status: int = 200, **headers: str) -> httpx.Response:
    """An answer of JSON, or of the text as it is."""
    text = body if isinstance(body, str) else json.dumps(body)
    return httpx.Response(status, text=text, headers={name.replace("_", "-"): value for name, value in headers.items()})


class Script:
    """Answers in order: responses, errors to raise, or functions of the request. The login is answered by itself."""

    def __init__(self, *answers: Any, login: Any = LOGIN) -> None:
        self.answers = list(answers)
        self.login = login
        self.requests: list[httpx.Request] = []
        self.logins: list[httpx.Request] = []
        self.slept: list[float] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        request.read()
        if request.url.path == INFO:
            self.logins.append(request)
            said = self.login() if callable(self.login) else self.login
            return said if isinstance(said, httpx.Response) else reply(said)
        self.requests.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer(request) if callable(answer) else answer

    def session(self, account: Account = ACCOUNT, **options: Any) -> Session:
        return Session(
            account, transport=httpx.MockTransport(self), sleep=self.slept.append, rng=random.Random(1), **options
        )

    def asked(self, index: int = -1) -> dict[str, str]:
        """The parameters of a request."""
        return dict(self.requests[index].url.params)


@pytest.fixture
def script() -> Iterator[Callable[..., Script]]:
    """Makes scripts; at the end every prepared answer must have been used."""
    made: list[Script] = []

    def make(*answers: Any, **options: Any) -> Script:
        made.append(Script(*answers, **options))
        return made[-1]

    yield make
    assert [one.answers for one in made] == [[] for _ in made]
