"""A survey tells what was said, never who said it.

Why
    "The office manager of the Troy clinic says our desk is rude." There is one office manager in Troy. She was asked about
    it in a meeting with her director, and nobody at that client answers our surveys any more.
Bad
    # registers/surveys/SRV-0034.yml
    id: SRV-0034
    title: CSAT of Acme, 2026Q4
    status: open
    type: csat
    themes:
      - Mr. Hartley waited two days for his keyboard.  # here
      - '"I call and nobody ever picks up the phone", says one answer.'  # here
Good
    # registers/surveys/SRV-0034.yml
    id: SRV-0034
    title: CSAT of Acme, 2026Q4
    status: open
    type: csat
    themes:
      - Several people waited more than a day for small parts.
      - The phone is answered late in the first hour of the day.
Fix
    Write in your own words what came up more than once. Names and quotes stay in the tool that asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from pmo.check.rule import About

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.finding import Finding
    from pmo.model.workspace import Workspace

RULE = About("error", ("survey",), owner="service-delivery-manager")
_FIELDS: Final = ("title", "themes[]", "follow_ups[].text", "notes")
_TITLED: Final = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof|Herr|Frau)\b\.? +[A-Z][\w'’-]+")
_QUOTE: Final = re.compile(r"[\"“„«](?P<said>[^\"“”„«»]{10,})[\"”“»]")
_ADDRESS: Final = re.compile(r"[\w.+-]@[\w-]+\.[\w.-]")
_WORDS: Final = 4


def check(workspace: Workspace) -> Iterator[Finding]:
    """People with a form of address, mail addresses, and quotes of five or more words, in the texts of a survey."""
    for survey in workspace.of("survey"):
        for field in _FIELDS:
            for path, value in survey.walk(field):
                what = _identified(value) if isinstance(value, str) else ""
                if what:
                    yield RULE.at(survey, path, f"“{survey.id}” lets a reader see who answered: it has {what}")


def _identified(value: str) -> str:
    found = _TITLED.search(value)
    if found:
        return f"a name ({found.group()})"
    if _ADDRESS.search(value):
        return "a mail address"
    if any(len(quote.group("said").split()) > _WORDS for quote in _QUOTE.finditer(value)):
        return "an answer word for word"
    return ""
