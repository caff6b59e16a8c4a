"""An estimate worked out: range, contingency and price, and what past projects of the type say."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.domain.estimates import normal_quantile
from pmo.domain.number import REASONS
from pmo.domain.uncertainty.offer import PERCENTILE, REFERENCE_CLASS
from pmo.render import words
from pmo.render.reports.escape import markdown
from pmo.render.reports.json_text import dump
from pmo.render.reports.simulation_words import SHAPE_WORDS
from pmo.render.reports.terminal import NARROW, bullet, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from pmo.domain.uncertainty.offer import Answer, Offer
    from pmo.domain.uncertainty.values import Outcome
    from pmo.model.figures import Value
    from pmo.render.diagnostics.text import Style

_EIGHTY: Final = Decimal("0.8")


@dataclass(frozen=True, slots=True)
class Estimated:
    """An estimate for one reader. `fields` is what the record would say; the last two are what it says now."""

    id: str
    title: str
    path: str
    state: str
    as_of: date
    audience: str
    currency: str
    shape: str
    offer: Offer
    outcome: Outcome
    answer: Answer
    margin: Decimal | None
    fields: dict[str, Any]
    recorded_p50: Any = None
    recorded_p80: Any = None

    @property
    def management(self) -> bool:
        """Whether the reader may see cost, price and margin."""
        return self.audience == "management"


def _hours(value: Decimal) -> str:
    return f"{words.number(value, 1)} h"


def _money(found: Estimated, value: Value) -> str:
    if value.value is None:
        return f"n/a: {REASONS.get(value.reason, value.reason)}"
    return words.money(value.value.quantize(Decimal(1)), found.currency)


def verdict(found: Estimated) -> str:
    """The sentence that stands first."""
    answer = found.answer
    said = f"Eight of ten such jobs stay under {_hours(answer.p80)}, half under {_hours(answer.p50)}"
    said += f"; the contingency on {_hours(answer.base)} expected is {_hours(answer.contingency)}"
    return f"{said}."


def rows(found: Estimated) -> Iterator[tuple[str, str]]:
    """The figures of the lines."""
    offer, out, answer = found.offer, found.outcome, found.answer
    assert out.hours is not None  # noqa: S101 - said to the type checker
    yield f"Expected hours of {words.count(len(offer.lines), 'line')}, (O + 4M + P) / 6 each", _hours(offer.base)
    yield f"Standard deviation ({SHAPE_WORDS[found.shape]})", _hours(offer.sd)
    yield "P80 from a normal curve", _hours(offer.base + normal_quantile(_EIGHTY) * offer.sd)
    yield "P50, simulated", _hours(out.hours.at("0.5"))
    yield "P80, simulated", _hours(out.hours.at("0.8"))
    if found.recorded_p80 is not None:
        yield "P50 and P80 in the record", f"{found.recorded_p50 or 'n/a'} and {found.recorded_p80} h"
    uplifts = [offer.past.uplift(level) for level in ("0.5", "0.8")]
    if uplifts[0].value is not None and uplifts[1].value is not None:
        yield (
            f"Past projects, n = {offer.past.n}: uplift at P50, P80",
            ", ".join(words.share(one.value) for one in uplifts),
        )
    else:
        yield (
            f"Past projects of the type “{offer.past.type}”",
            f"n/a: {offer.past.n} of {offer.past.minimum} (below_minimum_n)",
        )
    yield (
        ("Contingency, from past projects alone" if answer.by_class else "Contingency, P80 less expected"),
        _hours(answer.contingency),
    )


def money_rows(found: Estimated) -> Iterator[tuple[str, str]]:
    """Cost and price; for management."""
    if not found.management:
        return
    answer, offer = found.answer, found.offer
    yield "Cost of the expected hours", _money(found, answer.cost)
    yield "Cost at P80", _money(found, answer.p80_cost)
    if found.margin is None:
        yield "Price", "n/a: no target margin (target_margin_share, or --margin 0.4)"
    else:
        yield f"Price at P80 for a margin of {words.share(found.margin)}", _money(found, answer.price)
        yield (
            f"Price of the expected hours for a margin of {words.share(found.margin)}",
            _money(found, answer.price_at_base),
        )
    if offer.recorded_price is not None:
        yield "Price in the record", words.money(offer.recorded_price, found.currency)
        for name, cost in (("as expected", answer.cost), ("to P80", answer.p80_cost)):
            if cost.value is not None and offer.recorded_price > 0:
                yield f"Margin of that price if it goes {name}", words.share(1 - cost.value / offer.recorded_price)


def notes(found: Estimated) -> Iterator[str]:
    """What was taken for granted, and what to look at."""
    offer = found.offer
    yield "The lines are independent of one another. What makes all of them longer at once is not in the range."
    if found.management and offer.method == REFERENCE_CLASS and not offer.past.enough:
        yield (
            f"The record asks for past projects (reference_class), and there are {offer.past.n}; below {offer.past.minimum} they say "
            "nothing, so the contingency is that of the simulation."
        )
    if found.management and offer.recorded_uplift and offer.recorded_uplift > 0 and not found.answer.by_class:
        yield (
            f"The record also has an uplift of {words.share(offer.recorded_uplift)}. An uplift and a contingency for the same doubt "
            "are paid twice: the price above holds the contingency alone."
        )
    if found.management and not offer.method:
        yield f"The record names no contingency_method; what is shown is `{PERCENTILE}`."
    if not found.management:
        yield "Without cost, price and margin; `--audience management` shows them."
    yield f"{found.outcome.runs:,} runs, seed {found.outcome.seed}."


def field_lines(found: Estimated) -> list[str]:
    """What `--write` would put into the record."""
    out = []
    for name, value in found.fields.items():
        if name == "uplift_share" and not found.management:
            continue
        if isinstance(value, dict):
            out += [
                f"{name}.{key}: {part}" for key, part in value.items() if key != "bias_share" or found.offer.past.enough
            ]
        else:
            out.append(f"{name}: {value}")
    return out


def hints(found: Estimated) -> list[str]:
    """Commands that follow."""
    out = []
    if found.state in ("draft", "reviewed"):
        out.append(f"`pmo estimate {found.id} --write` puts these into {found.path}.")
    if found.state not in ("superseded", "expired"):
        out.append(f"`pmo new sow --from {found.id} --dry-run` shows the statement of work that it gives.")
    return out


def text(found: Estimated, *, width: int, style: Style) -> str:
    """For a terminal of `width` columns."""
    width = max(width, NARROW)
    lines = [style(f"{found.title} ({found.id}, {found.state}) · as of {words.long_day(found.as_of)}"[:width], "dim")]
    lines += [style(line, "bold") for line in wrap(verdict(found), width)]
    for title, pairs in (("The work", list(rows(found))), ("The price", list(money_rows(found)))):
        if pairs:
            lines += ["", style(title, "bold")]
            wide = min(max(len(name) for name, _ in pairs), width - 24)
            lines += [f"  {name.ljust(wide)}  {value}" for name, value in pairs]
    lines += ["", style("Fields of the record", "bold")]
    for field in field_lines(found):
        lines += [f"  {part if not index else '  ' + part}" for index, part in enumerate(wrap(field, width - 4))]
    lines += ["", style("Taken for granted", "bold")]
    for note in notes(found):
        lines += bullet(note, width)
    lines += ["", *(style(line, "dim") for hint in hints(found) for line in wrap(hint, width))]
    return "\n".join(line.rstrip() for line in lines).rstrip() + "\n"


def as_markdown(found: Estimated) -> str:
    """For a ticket or a pull request."""
    lines = [
        f"# {markdown(found.title)} ({found.id})",
        "",
        f"As of {words.long_day(found.as_of)}. **{markdown(verdict(found))}**",
    ]
    for title, pairs in (("The work", list(rows(found))), ("The price", list(money_rows(found)))):
        if pairs:
            lines += ["", f"## {title}", "", "| Figure | Value |", "|---|---|"]
            lines += [f"| {markdown(name)} | {markdown(value)} |" for name, value in pairs]
    lines += ["", "## Fields of the record", "", *(f"- {markdown(line)}" for line in field_lines(found))]
    lines += ["", "## Taken for granted", "", *(f"- {markdown(line)}" for line in notes(found))]
    return "\n".join(lines) + "\n"


def as_json(found: Estimated, version: str) -> str:
    """For other tools."""
    offer, out, answer = found.offer, found.outcome, found.answer
    assert out.hours is not None  # noqa: S101 - said to the type checker
    p50, p80 = offer.past.uplift("0.5"), offer.past.uplift("0.8")
    data: dict[str, Any] = {
        "report": "estimate", "tool": {"name": "pmo-as-code", "version": version}, "estimate": found.id, "title": found.title,
        "status": found.state, "as_of": found.as_of.isoformat(), "audience": found.audience, "verdict": verdict(found),
        "runs": out.runs, "seed": out.seed, "expected_hours": offer.base, "sd_hours": offer.sd,
        "hours": {"mean": out.hours.mean, "sd": out.hours.sd, **{f"p{int(level * 100)}": value for level, value in out.hours.levels.items()}},
        "reference_class": {
            "type": offer.past.type, "n": offer.past.n, "minimum": offer.past.minimum, "ratios": list(offer.past.ratios),
            "uplift_p50": p50.value, "uplift_p80": p80.value, "reason": p80.reason,
            "projects": [item.id for item in offer.past.projects],
        },
        "contingency_from": REFERENCE_CLASS if answer.by_class else PERCENTILE, "contingency_hours": answer.contingency,
        "p50_hours": answer.p50, "p80_hours": answer.p80,
    }  # fmt: skip
    if found.management:
        data |= {
            "currency": found.currency, "cost": answer.cost.value, "p80_cost": answer.p80_cost.value, "target_margin": found.margin,
            "price": answer.price.value, "price_at_expected": answer.price_at_base.value, "recorded_price": offer.recorded_price,
        }  # fmt: skip
    hidden = () if found.management else ("uplift_share",)
    data["fields"] = {name: value for name, value in found.fields.items() if name not in hidden}
    data["notes"] = list(notes(found))
    return dump(data)
