# SPDX-License-Identifier: Apache-2.0
"""Which places of a report belong to the movement, and as what: chosen by weights.

Every place that is named may have any role: `traits` tells what is seen around its mentions,
what grammar says outright (`places`) is one trait among them, and the weights decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.names.mentions import Mention
from qafila.extraction.names.spot import Spot
from qafila.extraction.places.by_rule import places_by_rule
from qafila.extraction.places.traits import candidates, key_by
from qafila.extraction.text.found import Evidence, Found, Place
from qafila.extraction.text.tokens import fold
from qafila.extraction.text.weights import weights_of

PLACE_ROLES = ("origin", "destination", "waypoint", "assembly", "exchange_point")

_CHOICES = tuple(f"place {role}" for role in PLACE_ROLES)

LEAST, LEAST_OF_FIRST = -0.2, -1.5
"""Sums of weights from which a place has a role: the only one of a way in a report needs less."""

_OF_A_WAY = frozenset(PLACE_ROLES.index(role) for role in ("origin", "destination", "waypoint"))

LEAST_OF_SECOND = 0.9
"""The sum from which a place has a role beside a likelier one, such as both ends of a swap."""

_STATED = 0.0


@dataclass(slots=True)
class Placed:
    """A place that may have a role, with all that speaks for and against it.

    Parameters
    ----------
    around
        Keys of the places that the report says lie in it.
    """

    value: Place
    evidence: tuple[Evidence, ...]
    traits: set[str] = field(default_factory=set)
    by_rule: dict[str, Found] = field(default_factory=dict)
    around: Set[str] = frozenset()
    listed: Set[str] = frozenset()
    settled: Set[str] = frozenset()


def places(
    context: Context, parties: dict[int, Mention], returns: Sequence[Found] = ()
) -> Iterator[Found]:
    """Yield the places of the movement with their roles, each once."""
    told = placed(context, parties, returns)
    for key, roles in roles_of_places(told).items():
        one = told[key]
        for role, weight in roles.items():
            value = one.value
            if (ruled := one.by_rule.get(role)) is not None:
                own = ruled.value
                assert isinstance(own, Place)
                own = replace(own, name=value.name, known=value.known, country=value.country)
                yield replace(ruled, value=own)
                continue
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


def placed(
    context: Context, parties: dict[int, Mention], returns: Sequence[Found] = ()
) -> dict[str, Placed]:
    """Return every place that may have a role, by what its mentions have in common."""
    told: dict[str, Placed] = {}
    for key, named in candidates(context, parties, returns).items():
        first = named.spots[0]
        spot = first
        if len(named.spots) > 1:
            spot = max(named.spots, key=lambda each: _fullness(each, first))
        value = Place(
            name=spot.name,
            role="",
            known=spot.known.name if spot.known else "",
            country=spot.known.country if spot.known else "",
            region=first.region,
        )
        told[key] = Placed(
            value,
            tuple(each.evidence for each in named.spots),
            named.traits,
            around=named.around,
            listed=named.listed,
            settled=named.settled,
        )
    for found in places_by_rule(context):
        ruled = found.value
        assert isinstance(ruled, Place)
        key = key_by(ruled.known, ruled.name, region=ruled.region)
        one = told.setdefault(key, Placed(ruled, found.evidence, {"by rule alone"}))
        one.by_rule[ruled.role] = found
        one.traits.add(f"rule {ruled.role}{', weakly' * (found.confidence == 'weak')}")
    for one in told.values():
        if not one.by_rule:
            one.traits.add("no rule")
    return told


_LAND = words_of("places land at a town")
_FULL = 3
"""Words beyond which a name is no fuller than another."""


def _fullness(spot: Spot, first: Spot) -> int:
    """Return how full a spelling of a place is; a valley, a port at it is no spelling of its."""
    words = spot.name.split()
    if spot is not first and (spot.called or _LAND & {fold(words[0]), fold(words[-1])}):
        return 0
    shouted = spot.name.isupper() and len(spot.name) > 1  # DARWIN, of a dateline
    return 2 * min(len(words), _FULL) - shouted


def roles_of_places(told: Mapping[str, Placed]) -> dict[str, dict[str, float]]:
    """Return the roles of each place of a report, each with the sum of its weights.

    They are chosen together: each place has the role, or none, with which the sums of all exceed
    by most what they need, so that where one place may be the end of the way or on it, another
    that can only be the end decides. A wider place that only says where a nearer one lies has none.
    """
    own = {key: weights_of(_CHOICES, one.traits) for key, one in told.items()}
    sums = {
        key: _settled(one.settled) if one.settled else _shared(own, key, one.listed)
        for key, one in told.items()
    }
    chosen = dict(zip(told, _chosen(list(sums.values())), strict=True))
    wider = [key for key, one in told.items() if not one.settled and _only_says_where(one, chosen)]
    if wider:
        sums |= dict.fromkeys(wider, _NEVER)
        chosen = dict(zip(told, _chosen(list(sums.values())), strict=True))
    return {
        key: {
            role: weight
            for number, (role, weight) in enumerate(zip(PLACE_ROLES, sums[key], strict=True))
            if chosen[key] is not None
            and (number == chosen[key] or weight >= _least_of_second(told[key]))
        }
        for key in told
    }


def _least_of_second(one: Placed) -> float:
    """Return the sum from which a place has a second role: less where two go both ways."""
    return LEAST_OF_BOTH if _BOTH in one.traits else LEAST_OF_SECOND


_BOTH, LEAST_OF_BOTH = "both ends, as another is", -1.2


_SHARE = 0.25
"""How much of what is weighed of a place comes from the others of its list."""


def _shared(own: Mapping[str, Sequence[float]], key: str, listed: Set[str]) -> list[float]:
    """Return the sums of a place, drawn towards those of the places listed with it."""
    others = [own[other] for other in sorted(listed)]
    if not others:
        return list(own[key])
    return [
        (1 - _SHARE) * weight + _SHARE * sum(other[number] for other in others) / len(others)
        for number, weight in enumerate(own[key])
    ]


_SURE = 9.0


def _settled(roles: Set[str]) -> list[float]:
    """Return the sums of a place whose role grammar says outright."""
    role = min(roles, key=_PRECEDENCE.index)
    return [_SURE if role == own else _NEVER[0] for own in PLACE_ROLES]


_PRECEDENCE = ("exchange_point", "assembly", "waypoint", "origin", "destination")
"""Which of several roles that are each said outright holds."""

_NEVER = [-99.0] * len(PLACE_ROLES)


def _only_says_where(one: Placed, chosen: Mapping[str, int | None]) -> bool:
    """Whether a place is a region, or told for nothing else than where a chosen one lies."""
    wider = one.value.region or "told for itself" not in one.traits
    return wider and any(chosen.get(inner) is not None for inner in one.around)


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
