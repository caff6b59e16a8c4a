"""Values as people read them: dates, distances, money, hours, states. American English; years only when they differ."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.model.record import as_date, as_instant

if TYPE_CHECKING:
    from pmo.model.figures import Value

MONTHS: Final = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
LONG_MONTHS: Final = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
LONG_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MINUS: Final = "−"
SYMBOLS: Final = {"USD": "$", "EUR": "€", "GBP": "£", "CAD": "CA$", "AUD": "A$"}
REASONS: Final = {
    "missing_input": "not recorded",
    "no_cost_yet": "no cost yet",
    "no_plan_yet": "nothing planned yet",
    "nothing_earned": "nothing earned yet",
    "complete": "complete",
    "bac_not_attainable": "the budget is spent",
    "baseline_end_passed": "the planned end has passed",
    "no_population": "nothing to count",
    "below_minimum_n": "too few to say",
    "unlimited": "unlimited",
    "no_consumption": "nothing used yet",
    "stale_input": "out of date",
    "invalid_input": "the records contradict each other",
}
"""Why a figure has no value (metrics.md §0), in words."""


def day(value: Any, year: int = 0) -> str:
    """Nov 20, with the year when it is not `year`."""
    found = value if isinstance(value, date) else as_date(value)
    if found is None:
        return str(value or "")
    short = f"{MONTHS[found.month]} {found.day}"
    return short if found.year == year else f"{short}, {found.year}"


_DATES_IN_TEXT: Final = re.compile(r"(?<![\w/-])[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w/-]|T[0-9])")


def readable(sentence: str, year: int = 0) -> str:
    """A sentence whose ISO dates are written out: by 2026-12-18 -> by Dec 18."""
    return _DATES_IN_TEXT.sub(lambda found: day(found.group(), year), sentence)


def long_day(value: date) -> str:
    """Friday, November 20, 2026."""
    return f"{LONG_WEEKDAYS[value.weekday()]}, {LONG_MONTHS[value.month]} {value.day}, {value.year}"


def weekday(value: Any, year: int = 0) -> str:
    """Fri, Nov 20."""
    found = value if isinstance(value, date) else as_date(value)
    return f"{WEEKDAYS[found.weekday()]}, {day(found, year)}" if found else str(value or "")


def clock(value: datetime) -> str:
    """6:00 PM."""
    return f"{value.hour % 12 or 12}:{value.minute:02d} {'AM' if value.hour < 12 else 'PM'}"


def moment(value: Any, year: int = 0) -> str:
    """Sat, Dec 5, 6:00 PM."""
    found = value if isinstance(value, datetime) else as_instant(value)
    return f"{weekday(found.date(), year)}, {clock(found)}" if found else str(value or "")


def span(start: Any, end: Any, year: int = 0) -> str:
    """Sat, Dec 5, 6:00–10:00 PM; over midnight both days are said."""
    first, last = as_instant(start), as_instant(end)
    if first is None or last is None:
        return moment(start, year)
    if last == last.replace(hour=0, minute=0) and last - first <= timedelta(days=1):
        return f"{weekday(first.date(), year)}, {clock(first)}–midnight"
    if first.date() == last.date():
        same_half = (first.hour < 12) == (last.hour < 12)
        begin = clock(first)[:-3] if same_half else clock(first)
        return f"{weekday(first.date(), year)}, {begin}–{clock(last)}"
    return f"{moment(first, year)} – {moment(last, year)}"


def month(value: str) -> str:
    """Dec 2026 for 2026-12; anything else as it is."""
    year, _, digits = value.partition("-")
    return f"{MONTHS[int(digits)]} {year}" if digits.isdigit() and 1 <= int(digits) <= 12 else value


def distance(value: date, as_of: date) -> str:
    """today, in 3 days, 12 days late."""
    days = (value - as_of).days
    if days == 0:
        return "today"
    if days == 1:
        return "tomorrow"
    return f"in {days} days" if days > 0 else f"{count(-days, 'day')} late"


def ago(value: date, as_of: date) -> str:
    """today, yesterday, 12 days ago."""
    days = (as_of - value).days
    return (
        "today" if days == 0 else "yesterday" if days == 1 else f"{days} days ago" if days > 0 else f"in {-days} days"
    )


def count(number: int, word: str, plural: str = "") -> str:
    """1 risk, 3 risks, no risks."""
    if number == 1:
        return f"1 {word}"
    many = plural or (f"{word[:-1]}ies" if word.endswith("y") and word[-2] not in "aeiou" else f"{word}s")
    return f"{number:,} {many}" if number else f"no {many}"


def number(value: Any, places: int = 2, *, trim: bool = True) -> str:
    """A decimal rounded half up for showing, with thousands separators and a true minus."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    rounded = exact.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    shown = f"{abs(rounded):,.{places}f}"
    if trim and "." in shown:
        shown = shown.rstrip("0").rstrip(".")
    return f"{MINUS}{shown}" if rounded < 0 else shown


def money(value: Any, currency: str = "USD") -> str:
    """$12,972; cents only when there are any."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    places = 0 if exact == exact.to_integral_value() else 2
    shown = number(abs(exact), places, trim=False)
    sign = MINUS if exact < 0 else ""
    symbol = SYMBOLS.get(currency)
    return f"{sign}{symbol}{shown}" if symbol else f"{sign}{shown} {currency}"


def share(value: Any, places: int = 1) -> str:
    """0.846 as 84.6%."""
    return f"{number(Decimal(str(value)) * 100, places)}%"


def unit(value: Any, kind: str, currency: str = "USD") -> str:
    """A number in its unit: hours, money, share, percent, days, minutes, index."""
    if value is None:
        return ""
    if not isinstance(value, int | Decimal):
        return str(value)  # a text where a number belongs: lint says so, the page shows it
    if kind == "money":
        return money(value, currency)
    if kind == "share":
        return share(value)
    if kind == "percent":
        return f"{number(value, 1)}%"
    if kind == "hours":
        return f"{number(value)} h"
    if kind in ("days", "minutes"):
        return count(int(value), kind[:-1]) if value == int(value) else f"{number(value)} {kind}"
    if kind == "index":
        return number(value, 2, trim=False)
    return number(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else str(value)


def figure(value: Value, kind: str = "index", currency: str = "USD") -> str:
    """A computed figure, or a dash when there is none (the reason is `reason`)."""
    return unit(value.value, kind, currency) if value.value is not None else "–"


def reason(value: Value) -> str:
    """Why a figure has no value, in words; empty when it has one."""
    return "" if value.known else REASONS.get(value.reason, value.reason.replace("_", " "))


_SPECIAL: Final = {
    "in_force": "in force", "m365": "Microsoft 365", "nps": "NPS", "csat": "CSAT", "sow": "statement of work",
    "raci": "RACI", "psa": "PSA", "go_live": "go-live", "backed_out": "backed out",
}  # fmt: skip


def humane(value: Any) -> str:
    """An enum value as words: backed_out -> backed out."""
    shown = str(value)
    return _SPECIAL.get(shown) or (
        shown.replace("_", " ") if re.fullmatch(r"[a-z0-9]+(?:_[a-z0-9]+)*", shown) else shown
    )


def short(value: str, most: int = 80) -> str:
    """A long text cut at a word, for a link in a narrow column."""
    return value if len(value) <= most else f"{value[:most].rsplit(' ', 1)[0]}…"


def capital(value: str) -> str:
    """First letter upper case, the rest as it is."""
    return value[:1].upper() + value[1:]


def listing(words: list[str], last: str = "and") -> str:
    """a, b and c."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}" if words else ""
