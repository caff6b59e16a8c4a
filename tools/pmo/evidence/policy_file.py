"""The policy as it is written: read whole or not at all, and held against the schemas and roles that it names."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from pmo.evidence.policy import AUTHORS, LEVELS, OR, RISKS, SPECIAL, Band, Fault, KindPolicy, Policy, roles_of, scalar
from pmo.model.evidence import EvidenceLevel, Need

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from pmo.model.kind import Kind

_TOP: Final = ("version", "repository", "default", "kinds", "trust", "adoption", "importers", "machines")
_OF_KIND: Final = ("free", "separation", "documents", "risk", "cost", "bands")
_OF_BAND: Final = ("name", "when", "needs")
_OF_NEED: Final = ("role", "evidence", "count", "within_hours")


def read(data: Any) -> tuple[Policy | None, tuple[Fault, ...]]:
    """The policy in plain data, and what is wrong with it. With any fault there is no policy: half of one is none."""
    faults: list[Fault] = []
    if not isinstance(data, dict):
        return None, (Fault((), "the policy is no list of settings"),)
    _unknown(data, _TOP, (), faults)
    version = data.get("version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        faults.append(Fault(("version",), "version must be a whole number from 1 on; it goes up with every change"))
    repository = data.get("repository")
    if not isinstance(repository, str) or not repository:
        faults.append(Fault(("repository",), "repository must name this repository; it is part of what is signed"))
    if data.get("default") != "deny":
        faults.append(Fault(("default",), "default must be deny: what no band allows is not approved"))
    kinds = data.get("kinds")
    found: dict[str, KindPolicy] = {}
    if not isinstance(kinds, dict) or not kinds:
        faults.append(Fault(("kinds",), "kinds must say, for each kind, who may approve it"))
    else:
        for name, part in kinds.items():
            found[name] = _kind(part, ("kinds", name), faults)
    trust = data.get("trust")
    needs: tuple[Need, ...] = ()
    if isinstance(trust, dict) and isinstance(trust.get("needs"), list) and trust["needs"]:
        _unknown(trust, ("needs",), ("trust",), faults)
        needs = _needs(trust["needs"], ("trust", "needs"), faults)
        if any(need.level is not EvidenceLevel.SIGNED for need in needs):
            faults.append(Fault(("trust", "needs"), "a change of policy, keys or roles needs signed approvals"))
    else:
        faults.append(Fault(("trust",), "trust must say who approves a change of policy, keys and roles"))
    texts = {name: _texts(data.get(name, []), (name,), faults) for name in ("importers", "machines")}
    adoption = _texts(data.get("adoption", []), ("adoption",), faults)
    if faults:
        return None, tuple(faults)
    assert isinstance(version, int)  # noqa: S101 - a wrong one is a fault
    return Policy(version, str(repository), found, needs, adoption, texts["importers"], texts["machines"]), ()


def _kind(data: Any, path: tuple[str | int, ...], faults: list[Fault]) -> KindPolicy:
    if not isinstance(data, dict):
        faults.append(Fault(path, "this must say free, separation and bands"))
        return KindPolicy((), (), (), ())
    _unknown(data, _OF_KIND, path, faults)
    bands = data.get("bands")
    if not isinstance(bands, list) or not bands:
        faults.append(Fault((*path, "bands"), "bands must list what is needed when"))
        bands = []
    separation = _texts(data.get("separation"), (*path, "separation"), faults)
    if AUTHORS not in separation:
        faults.append(Fault((*path, "separation"), "separation must contain authors: nobody approves what they wrote"))
    fields, low, medium = _scale(data.get("risk"), (*path, "risk"), faults)
    cost = data.get("cost", "")
    if not isinstance(cost, str):
        faults.append(Fault((*path, "cost"), "cost must name the field that holds the amount"))
        cost = ""
    return KindPolicy(
        _texts(data.get("free"), (*path, "free"), faults),
        separation,
        _texts(data.get("documents", []), (*path, "documents"), faults),
        tuple(_band(band, (*path, "bands", index), faults) for index, band in enumerate(bands)),
        cost,
        fields,
        low,
        medium,
    )


def _scale(data: Any, path: tuple[str | int, ...], faults: list[Fault]) -> tuple[tuple[str, ...], int, int]:
    if data is None:
        return (), 0, 0
    if isinstance(data, dict) and isinstance(data.get("low_to"), int) and isinstance(data.get("medium_to"), int):
        _unknown(data, ("sum_of", "low_to", "medium_to"), path, faults)
        fields = _texts(data.get("sum_of"), (*path, "sum_of"), faults)
        if fields and data["low_to"] < data["medium_to"]:
            return fields, data["low_to"], data["medium_to"]
    faults.append(Fault(path, "risk must say sum_of (fields), low_to and medium_to, the smaller number first"))
    return (), 0, 0


def _band(data: Any, path: tuple[str | int, ...], faults: list[Fault]) -> Band:
    if not isinstance(data, dict) or not isinstance(data.get("when"), dict) or not isinstance(data.get("needs"), list):
        faults.append(Fault(path, "a band says when it holds and what it needs (an empty list for nothing)"))
        return Band("", {}, ())
    _unknown(data, _OF_BAND, path, faults)
    when: dict[str, Any] = {}
    for key, value in data["when"].items():
        here = (*path, "when", key)
        if key == "cost_up_to":
            if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
                faults.append(Fault(here, "cost_up_to must be an amount"))
            when[key] = value
        elif key in ("live", "present"):
            when[key] = _texts([value] if isinstance(value, str) else value, here, faults)
        else:
            when[key] = tuple(value) if isinstance(value, list) else (value,)
            if not when[key] or not all(scalar(item) for item in when[key]):
                faults.append(Fault(here, "a condition is a value or a list of values"))
            if key == "risk" and not set(when[key]) <= set(RISKS):
                faults.append(Fault(here, "risk is low, medium or high"))
    name = data.get("name", "")
    if not data["needs"] and "live" not in when:
        faults.append(
            Fault(
                (*path, "needs"), "without any approval only what follows a live model may pass; add `live:` or a need"
            )
        )
    return Band(str(name or f"band {path[-1]}"), when, _needs(data["needs"], (*path, "needs"), faults))


def _needs(data: list[Any], path: tuple[str | int, ...], faults: list[Fault]) -> tuple[Need, ...]:
    out = []
    for index, item in enumerate(data):
        here = (*path, index)
        if not isinstance(item, dict):
            faults.append(Fault(here, "a need says role and evidence"))
            continue
        _unknown(item, _OF_NEED, here, faults)
        roles = item.get("role")
        named = _texts([roles] if isinstance(roles, str) else roles, (*here, "role"), faults)
        level = LEVELS.get(str(item.get("evidence")))
        count, within = item.get("count", 1), item.get("within_hours")
        if level is None:
            faults.append(Fault((*here, "evidence"), "evidence must be signed or forge; a claim opens no gate"))
        if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= 9:
            faults.append(Fault((*here, "count"), "count must be a number of people from 1 to 9"))
            count = 1
        if within is not None and (not isinstance(within, int) or isinstance(within, bool) or not 1 <= within <= 168):
            faults.append(Fault((*here, "within_hours"), "within_hours must be a number of hours up to 168"))
            within = None
        out.append(Need(OR.join(named), level or EvidenceLevel.SIGNED, count, within))
    return tuple(out)


def _texts(value: Any, path: tuple[str | int, ...], faults: list[Fault]) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) and item for item in value):
        return tuple(value)
    faults.append(Fault(path, "this must be a list of names"))
    return ()


def _unknown(data: Mapping[str, Any], known: Iterable[str], path: tuple[str | int, ...], faults: list[Fault]) -> None:
    faults.extend(Fault((*path, str(key)), f"“{key}” is not known here") for key in data if key not in known)


def unfit(policy: Policy, kinds: Mapping[str, Kind], roles: Collection[str]) -> Iterator[Fault]:
    """Names in the policy that the schemas and the roles do not know: a typing error there could open a gate."""
    for name, part in policy.kinds.items():
        here: tuple[str | int, ...] = ("kinds", name)
        kind = kinds.get(name)
        if kind is None:
            yield Fault(here, f"there is no kind “{name}”")
            continue
        states = kind.lifecycle.states if kind.lifecycle else ()
        yield from (
            Fault((*here, "free"), f"“{state}” is no state of {kind.plural.lower()}")
            for state in part.free
            if state not in states
        )
        fields = [*part.risk, *(one for one in part.separation if one != AUTHORS), *([part.cost] if part.cost else [])]
        yield from (Fault(here, f"there is no field “{path}”") for path in fields if kind.find(path) is None)
        yield from (
            Fault((*here, "documents"), f"there is no kind “{one}”") for one in part.documents if one not in kinds
        )
        for index, band in enumerate(part.bands):
            yield from _unfit_band(band, kind, (*here, "bands", index), roles)
    yield from _unfit_roles(policy.trust, ("trust", "needs"), roles)


def _unfit_band(band: Band, kind: Kind, path: tuple[str | int, ...], roles: Collection[str]) -> Iterator[Fault]:
    for key, wanted in band.when.items():
        here = (*path, "when", key)
        if key in ("live", "present"):
            yield from (Fault(here, f"there is no field “{one}”") for one in wanted if kind.find(one) is None)
        elif key not in SPECIAL:
            known = kind.find(key)
            if known is None or known.type == "array" or "[]" in known.path:
                yield Fault(here, f"“{key}” is no field with one value")
            elif not known.choices and known.type != "boolean":
                yield Fault(here, f"“{key}” may hold anything; a band can only ask for a field with choices")
            elif known.choices:
                yield from (Fault(here, f"“{one}” is no choice of {key}") for one in wanted if one not in known.choices)
            if known is not None and not known.signed:
                yield Fault(here, f"“{key}” is not part of what is signed, so no band may depend on it")
    yield from _unfit_roles(band.needs, (*path, "needs"), roles)


def _unfit_roles(needs: Iterable[Need], path: tuple[str | int, ...], roles: Collection[str]) -> Iterator[Fault]:
    for index, need in enumerate(needs):
        yield from (Fault((*path, index), f"there is no role “{role}”") for role in roles_of(need) if role not in roles)
