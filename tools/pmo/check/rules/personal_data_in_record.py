"""No record holds contact data, pay, health or ratings of a person.

Why
    A repository never forgets. A phone number in a note of 2025 is in every copy that was ever cloned, and so was the
    sentence about somebody's back.
Bad
    # registers/communications/LOG-2026-0007.yml
    id: LOG-2026-0007
    date: 2026-11-18
    client: acme
    counterpart: operations director
    summary: Asked for a call back under 937-555-0143.  # here
Good
    # registers/communications/LOG-2026-0007.yml
    id: LOG-2026-0007
    date: 2026-11-18
    client: acme
    counterpart: operations director
    summary: Asked for a call back; the number is in the PSA.
Fix
    Take it out and keep it where it belongs: contacts in the PSA, people matters in the HR system. If it was already
    pushed, tell whoever looks after the repository; deleting the line does not delete the history.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from pmo.check import prose
from pmo.check.rule import About
from pmo.model.finding import Finding, Level, Place, Span
from pmo.model.record import dotted

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pmo.model.record import Path, Record
    from pmo.model.workspace import Workspace

RULE = About("error", ())
_MAIL: Final = re.compile(r"(?<![\w.+-])[A-Za-z0-9][\w.+-]*@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}\b")
_NOBODY: Final = re.compile(
    r"@(?:[\w-]+\.)*(?:example(?:\.(?:com|org|net))?|test|invalid|localhost)\Z|\Agit@", re.IGNORECASE
)
_PHONE: Final = re.compile(
    r"(?<![\w.:/+-])(?:\+[1-9]\d{0,2}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d{2,4}(?:[ .-]?\d{2,4}){2,3}"
    r"|(?:1[ .-])?(?:\([2-9]\d{2}\) ?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4})(?![\w:/-]|\.\d)"
)
_NEARLY: Final = re.compile(r"[ .)-]\d{3}[ .-]\d{4}\b|\+[1-9]")
_SHAPE: Final = bytes.maketrans(b"123456789 .)", b"000000000---")
_HOLDERS: Final = (dict, list)
_KEYS: Final = frozenset(
    [
        "email",
        "e_mail",
        "email_address",
        "phone",
        "phone_number",
        "mobile",
        "cell_phone",
        "home_phone",
        "home_address",
        "birth_date",
        "date_of_birth",
        "birthday",
        "social_security_number",
        "ssn",
        "passport",
        "salary",
        "pay",
        "wage",
        "wages",
        "bonus",
        "hourly_cost",
        "performance_rating",
        "performance_review",
        "performance_review_date",
        "appraisal",
        "appraisal_date",
        "next_appraisal",
        "one_to_one",
        "one_to_one_notes",
        "discipline",
        "disciplinary_action",
        "warning_letter",
        "illness",
        "sick_days",
        "diagnosis",
        "disability",
        "leave_reason",
        "absence_reason",
        "religion",
        "emergency_contact",
        "next_of_kin",
        "certificate_number",
    ]
)
_KEYS_OF_A_PERSON: Final = frozenset(
    ["address", "health", "rating", "review_text", "notes_on_performance", "cost", "rate"]
)


def check(workspace: Workspace) -> Iterator[Finding]:
    """E-mail addresses and phone numbers anywhere in a file, and field names that hold such data, at any depth."""
    return prose.numbered(_check(workspace))


def _check(workspace: Workspace) -> Iterator[Finding]:
    harmless: set[str] = set()
    harmless_of_people: set[str] = set()
    for record in workspace.each():
        known, forbidden = (
            (harmless_of_people, _KEYS | _KEYS_OF_A_PERSON) if record.kind == "person" else (harmless, _KEYS)
        )
        if not _all_in(record.data, known):
            for path in _keys(record.data, (), forbidden, known):
                span = record.source.key_span(path)
                message = f"the field “{path[-1]}” holds personal data, which never belongs here"
                yield _finding(record, span, message, path)
        text = record.source.text
        if "@" in text:
            yield from _matches(record, _MAIL, "an e-mail address")
        if _could_hold_a_phone(text):
            yield from _matches(record, _PHONE, "a phone number")


def _could_hold_a_phone(text: str) -> bool:
    """A quick look at the shape of the text: digits that stand like those of a phone number, or a plus before one.

    Bytes, since these are translated at a quarter of the cost of letters.
    """
    if not text.isascii():
        return _NEARLY.search(text) is not None
    return b"-000-0000" in text.encode().translate(_SHAPE) or ("+" in text and _NEARLY.search(text) is not None)


def _matches(record: Record, pattern: re.Pattern[str], what: str) -> Iterator[Finding]:
    for number, line in enumerate(record.source.lines(), 1):
        for found in pattern.finditer(line):
            if _NOBODY.search(found.group()):
                continue
            span = Span(number, found.start() + 1, found.end() + 1)
            yield _finding(record, span, f"{what} stands in this record", (what.rsplit(" ", 1)[-1],))


def _finding(record: Record, span: Span, message: str, path: Path) -> Finding:
    return Finding("", Level(RULE.level), Place(record.path, span), message, record=record.id, pointer=dotted(path))


def _all_in(data: Any, known: set[str]) -> bool:
    """Whether every field name in there, at any depth, has been looked at before; names are few, records many."""
    waiting = [data]
    for value in waiting:
        if isinstance(value, dict):
            if not value.keys() <= known:
                return False
            waiting += [item for item in value.values() if type(item) in _HOLDERS]
        else:
            waiting += [item for item in value if type(item) in _HOLDERS]
    return True


def _keys(value: Any, path: Path, forbidden: frozenset[str], harmless: set[str]) -> Iterator[Path]:
    """The places of forbidden names; the names that are not are added to `harmless`."""
    if isinstance(value, dict):
        for key, item in value.items():
            if str(key).casefold().replace("-", "_") in forbidden:
                yield (*path, key)
            else:
                harmless.add(key)
            yield from _keys(item, (*path, key), forbidden, harmless)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _keys(item, (*path, index), forbidden, harmless)
