# SPDX-License-Identifier: Apache-2.0
"""Which places of a report belong to the movement, and as what: chosen by weights.

Every place that is named may have any role: `place_traits` tells what is seen around its mentions,
what grammar says outright (`places`) is one trait among them, and the weights decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from qafila.extraction.context import Context
from qafila.extraction.found import Evidence, Found, Place
from qafila.extraction.mentions import Mention
from qafila.extraction.place_traits import candidates
from qafila.extraction.places import places_by_rule
from qafila.extraction.weights import weights_of

PLACE_ROLES = ("origin", "destination", "waypoint", "assembly", "exchange_point")

_CHOICES = tuple(f"place {role}" for role in PLACE_ROLES)

LEAST, LEAST_OF_FIRST = -0.6, -1.2
"""Sums of weights from which a place has a role: the only one of a way in a report needs less."""

_OF_A_WAY = frozenset(PLACE_ROLES.index(role) for role in ("origin", "destination", "waypoint"))

LEAST_OF_SECOND = 0.5
"""The sum from which a place has a role beside a likelier one, such as both ends of a swap."""

_STATED = 0.0


@dataclass(slots=True)
class Placed:
    """A place that may have a role, with all that speaks for and against it."""

    value: Place
    evidence: tuple[Evidence, ...]
    traits: set[str] = field(default_factory=set)
    by_rule: dict[str, Found] = field(default_factory=dict)


def places(context: Context, parties: dict[int, Mention]) -> Iterator[Found]:
    """Yield the places of the movement with their roles, each once."""
    told = placed(context, parties)
    for key, roles in roles_of_places(told).items():
        one = told[key]
        for role, weight in roles.items():
            if role in one.by_rule:
                yield one.by_rule[role]
                continue
            value = one.value
            made = Place(
                name=value.name, role=role, known=value.known, country=value.country,
                region=value.region,
            )  # fmt: skip
            sure = weight >= _STATED and bool(value.known)
            yield Found(
                field="place",
                value=made,
                evidence=(one.evidence[0],),
                confidence="stated" if sure else "weak",
            ).also(*one.evidence[1:])


def placed(context: Context, parties: dict[int, Mention]) -> dict[str, Placed]:
    """Return every place that may have a role, by what its mentions have in common."""
    told: dict[str, Placed] = {}
    for key, named in candidates(context, parties).items():
        spot = named.spots[0]
        value = Place(
            name=spot.name,
            role="",
            known=spot.known.name if spot.known else "",
            country=spot.known.country if spot.known else "",
            region=spot.region,
        )
        told[key] = Placed(value, tuple(each.evidence for each in named.spots), named.traits)
    for found in places_by_rule(context):
        ruled = found.value
        assert isinstance(ruled, Place)
        key = ruled.known or ruled.name.casefold()
        one = told.setdefault(key, Placed(ruled, found.evidence, {"by rule alone"}))
        one.by_rule[ruled.role] = found
        one.traits.add(f"rule {ruled.role}{', weakly' * (found.confidence == 'weak')}")
    for one in told.values():
        if not one.by_rule:
            one.traits.add("no rule")
    return told


def roles_of_places(told: Mapping[str, Placed]) -> dict[str, dict[str, float]]:
    """Return the roles of each place of a report, each with the sum of its weights.

    They are chosen together: each place has the role, or none, with which the sums of all exceed
    by most what they need, so that where one place may be the end of the way or on it, another
    that can only be the end decides.
    """
    sums = [weights_of(_CHOICES, one.traits) for one in told.values()]
    roles: dict[str, dict[str, float]] = {}
    for key, own, chosen in zip(told, sums, _chosen(sums), strict=True):
        roles[key] = {
            role: weight
            for number, (role, weight) in enumerate(zip(PLACE_ROLES, own, strict=True))
            if chosen is not None and (number == chosen or weight >= LEAST_OF_SECOND)
        }
    return roles


_MOST_STEPS = 40
_TINY = 1e-9
_MOST_HOPEFUL = 120
"""Of more, such as in an archive, each place has the role that it is likeliest for."""


def _chosen(sums: Sequence[Sequence[float]]) -> list[int | None]:
    """Return the number of the role of each place.

    Each begins with what it is likeliest for, and the best change is made until none helps; one
    change may put a place in the role of another, which then takes another one.
    """
    chosen: list[int | None] = [
        own.index(most) if (most := max(own)) >= LEAST else None for own in sums
    ]
    hopeful = [
        (place, role)
        for place, own in enumerate(sums)
        for role, weight in enumerate(own)
        if weight > LEAST_OF_FIRST
    ]
    best = _worth(sums, chosen)
    for _ in range(_MOST_STEPS if len(hopeful) <= _MOST_HOPEFUL else 0):
        better: list[int | None] | None = None
        for tried in _changes(chosen, hopeful):
            worth = _worth(sums, tried)
            if worth > best + _TINY:
                best, better = worth, tried
        if better is None:
            break
        chosen = better
    return chosen


def _changes(
    chosen: list[int | None], hopeful: Sequence[tuple[int, int]]
) -> Iterator[list[int | None]]:
    """Yield what differs from a choice in one place, or in one that gives way to another."""
    for place, role in hopeful:
        if chosen[place] == role:
            continue
        tried = chosen.copy()
        tried[place] = role
        yield tried
        for other, instead in hopeful:
            if other != place and chosen[other] == role and instead != role:
                both = tried.copy()
                both[other] = instead
                yield both


def _worth(sums: Sequence[Sequence[float]], chosen: Sequence[int | None]) -> float:
    """Return by how much the sums of a choice exceed what they need."""
    used = [(place, role) for place, role in enumerate(chosen) if role is not None]
    first = len({role for _, role in used} & _OF_A_WAY) * (LEAST - LEAST_OF_FIRST)
    return sum(sums[place][role] - LEAST for place, role in used) + first
