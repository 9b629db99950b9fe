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
from qafila.extraction.places.candidate import key_by
from qafila.extraction.places.traits import candidates
from qafila.extraction.text.found import Evidence, Found, Place
from qafila.extraction.text.tokens import fold
from qafila.extraction.text.weights import how_likely, weights_of

PLACE_ROLES = ("origin", "destination", "waypoint", "assembly", "exchange_point")

_CHOICES = tuple(f"place {role}" for role in PLACE_ROLES)
_BESIDE = tuple(f"beside {role}" for role in PLACE_ROLES)

LEAST = -0.3
"""The sum of weights from which a place has a role."""

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

    Each place has the role that it is likeliest for, or none. A wider place that only says where a
    nearer one lies has none.
    """
    sums = weighed_together(told, weighed_alone(told))
    chosen = {key: _likeliest(own) for key, own in sums.items()}
    wider = [key for key, one in told.items() if not one.settled and _only_says_where(one, chosen)]
    chosen |= dict.fromkeys(wider)
    roles = {
        key: {
            role: weight
            for number, (role, weight) in enumerate(zip(PLACE_ROLES, sums[key], strict=True))
            if chosen[key] is not None
            and (number == chosen[key] or weight >= _least_of_second(told[key]))
        }
        for key in told
    }
    for told_as in roles.values():
        if "destination" in told_as:
            told_as.pop("waypoint", None)  # escorted as far as Aden, where they go
    return roles


def _likeliest(own: Sequence[float]) -> int | None:
    """Return the number of the role that a place is likeliest for, if it is likely enough."""
    most = max(own)
    return own.index(most) if most >= LEAST else None


def weighed_alone(told: Mapping[str, Placed]) -> dict[str, list[float]]:
    """Return for each place how likely each role is by what is seen around it alone."""
    return {
        key: _settled(one.settled) if one.settled else weights_of(_CHOICES, one.traits)
        for key, one in told.items()
    }


def weighed_together(
    told: Mapping[str, Placed], alone: Mapping[str, Sequence[float]]
) -> dict[str, list[float]]:
    """Return the same for each with what the others of its report are likely to be."""
    beside = company(told, alone)
    return {
        key: list(own)
        if told[key].settled
        else [
            weight + more
            for weight, more in zip(own, weights_of(_BESIDE, beside[key]), strict=True)
        ]
        for key, own in alone.items()
    }


def company(
    told: Mapping[str, Placed], alone: Mapping[str, Sequence[float]]
) -> dict[str, list[str]]:
    """Return for each place what the others are likely to be, in all and right beside it.

    A report has mostly one end of each kind: where another is surely the destination, this one
    is so less, and what may be either end or on the way is what the report lacks. What stands in
    one list with a place does not vie with it but is what it is.
    """
    found: dict[str, list[str]] = {key: [] for key in told}
    for number, role in enumerate(PLACE_ROLES):
        likely = [how_likely(own[number]) for own in alone.values()]
        ranked = sorted(((own[number], key) for key, own in alone.items()), reverse=True)
        for at, (key, own) in enumerate(alone.items()):
            listed, seen = told[key].listed, found[key]
            other = next((weight for weight, each in ranked if each != key and each not in listed),
                         _NOBODY)  # fmt: skip
            seen.append(f"another {role}: {how_likely(other)}")
            if other > own[number]:
                seen.append(f"likelier {role}")
            if at:
                seen.append(f"before it {role}: {likely[at - 1]}")
            if at + 1 < len(likely):
                seen.append(f"behind it {role}: {likely[at + 1]}")
            if listed:
                mean = sum(alone[each][number] for each in sorted(listed)) / len(listed)
                seen.append(f"listed {role}: {how_likely(mean)}")
    return found


_NOBODY = -9.0


def _least_of_second(one: Placed) -> float:
    """Return the sum from which a place has a second role: less where two go both ways."""
    return LEAST_OF_BOTH if _BOTH in one.traits else LEAST_OF_SECOND


_BOTH, LEAST_OF_BOTH = "both ends, as another is", -1.2


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
