"""Errors are sentences for a project manager: what was tried, what happened, what to do."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from pmo.connect.connectwise.account import Account
from pmo.connect.connectwise.answers import Answer, error_of


def said(status: int, body: Any = "") -> str:
    text = body if isinstance(body, str) else json.dumps(body)
    return error_of(Answer(status, {}, text.encode()), "reading projects").sentence


@pytest.mark.parametrize(
    ("status", "what_to_do"),
    [
        (400, "did not understand"),
        (401, "refused the keys. Check PMO_CW_COMPANY, PMO_CW_PUBLIC_KEY and PMO_CW_PRIVATE_KEY"),
        (403, "Check the security role of the API member, and PMO_CW_CLIENT_ID"),
        (404, "Either it is gone, or the keys are wrong"),
        (405, "does not offer this action"),
        (409, "in use in the PSA. Close it there and try again"),
        (415, "does not offer the version"),
        (418, "refused the request"),
        (429, "busy and asked to wait"),
        (500, "fault of its own. Try again later"),
        (599, "fault of its own. Try again later"),
    ],
)
@pytest.mark.parametrize(
    "body", ["", "<html><h1>Oops</h1></html>", "[]", "null", '"x"', '{"message": null, "errors": null}', "\x00"]
)
def test_each_status_has_its_sentence_whatever_the_body(status: int, what_to_do: str, body: str) -> None:
    sentence = said(status, body)
    assert sentence.startswith("Reading projects: The ")
    assert what_to_do in sentence
    assert sentence.endswith(".")
    assert "It said" not in sentence


def test_both_shapes_of_error_bodies_are_read() -> None:
    documented = {
        "code": "X",
        "message": "bad",
        "errors": [{"code": "c", "message": "m", "resource": "r", "field": "f"}],
    }
    assert said(400, documented).endswith(" It said: bad; f: m")
    assert said(429, {"error": "TooManyRequests", "message": "slow down"}).endswith(" It said: slow down")
    assert said(429, {"error": "TooManyRequests"}).endswith(" It said: TooManyRequests")
    assert said(400, {"message": "m", "errors": [{"message": "m"}, "odd", None, {}]}).endswith(" It said: m")
    assert said(400, {"message": "m", "errors": {"odd": 1}}).endswith(" It said: m")


def test_the_missing_prefix_of_a_cloud_host_is_named() -> None:
    sentence = said(403, {"code": "Security", "message": "SSL is required.", "errors": None})
    assert (
        sentence
        == "Reading projects: The PSA answers at an address with api- in front: set PMO_CW_HOST to api-… of the same name."
    )


def test_nothing_a_server_says_can_drive_the_terminal_or_fill_it() -> None:
    sentence = said(400, {"message": "a\x1b[31m\r\n\u202eb <b>c</b>" + "d" * 10_000})
    assert " It said: a\ufffd[31m b c dddd" in sentence
    assert len(sentence) < 500
    assert sentence.isprintable()


@pytest.mark.parametrize(
    "text", ["<" * 5_000_000, "<a" * 2_000_000, "%25" * 1_000_000], ids=["open", "tags", "percent"]
)
def test_a_long_text_costs_no_time(text: str) -> None:
    account = Account("api-na.example.net", "thistle", "canaryPublic", "canaryPrivate", "canary-client-id")
    began = time.monotonic()
    assert (
        len(error_of(Answer(400, {}, json.dumps({"message": text}).encode()), "reading", account.hide).sentence) < 500
    )
    assert time.monotonic() - began < 3
