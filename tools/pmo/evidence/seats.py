"""The seats of a need: who could take one, and which stay empty."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pmo.evidence.policy import roles_of
from pmo.model.evidence import EvidenceLevel

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from pmo.evidence.judge import Subject, Trust
    from pmo.model.evidence import Given, Need


def candidates(
    need: Need, subject: Subject, trust: Trust, now: datetime, seated: Iterable[str] = ()
) -> tuple[str, ...]:
    """Who could fill a seat: holds the role, works here, may, sits nowhere yet, and has a key if one is needed."""
    keys = {
        trust.people.of(signer.principal)
        for signer in trust.signers
        if (signer.valid_before is None or now < signer.valid_before)
        and signer.fingerprint not in {lost.fingerprint for lost in trust.lost}
    }
    holders = {person for role in roles_of(need) for person in trust.roles.get(role, ())}
    return tuple(
        sorted(
            person
            for person in holders - set(seated) - subject.barred.keys()
            if person in trust.people.by_id
            and trust.people.by_id[person].active
            and (need.level is not EvidenceLevel.SIGNED or person in keys)
        )
    )


def unfilled(needs: tuple[Need, ...], approvals: Iterable[Given]) -> tuple[Need, ...]:
    """The seats that stay empty when as many as possible are filled, one person each, whatever roles they hold."""
    seats = [need for need in needs for _ in range(need.count)]
    given = list(approvals)
    people = sorted({item.person for item in given})
    fits = {
        person: [
            index
            for index, need in enumerate(seats)
            if any(
                item.person == person and item.role in roles_of(need) and item.level.strength >= need.level.strength
                for item in given
            )
        ]
        for person in people
    }
    taken: dict[int, str] = {}

    def seat(person: str, tried: set[int]) -> bool:
        for index in fits[person]:
            if index not in tried:
                tried.add(index)
                if index not in taken or seat(taken[index], tried):
                    taken[index] = person
                    return True
        return False

    for person in people:
        seat(person, set())
    empty = [need for index, need in enumerate(seats) if index not in taken]
    return tuple(replace(need, count=empty.count(need)) for need in dict.fromkeys(empty))
