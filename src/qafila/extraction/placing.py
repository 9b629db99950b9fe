# SPDX-License-Identifier: Apache-2.0
"""Which places of a report belong to the movement, and as what: chosen by weights.

Every place that is named may have any role: `place_traits` tells what is seen around its mentions,
what grammar says outright (`places`) is one trait among them, and the weights decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from qafila.extraction.context import Context
from qafila.extraction.found import Evidence, Found, Place
from qafila.extraction.mentions import Mention
from qafila.extraction.place_traits import candidates
from qafila.extraction.places import places_by_rule
from qafila.extraction.weights import weights_of

PLACE_ROLES = ("origin", "destination", "waypoint", "assembly", "exchange_point")

_CHOICES = tuple(f"place {role}" for role in PLACE_ROLES)

LEAST, LEAST_OF_LIKELIEST = -0.7, -1.4
"""Sums of weights from which a place has a role: the likeliest for it in a report needs less."""

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
    """Return the roles of each place of a report, each with the sum of its weights."""
    sums = {
        key: dict(zip(PLACE_ROLES, weights_of(_CHOICES, one.traits), strict=True))
        for key, one in told.items()
    }
    most = {role: max((own[role] for own in sums.values()), default=0.0) for role in PLACE_ROLES}
    return {
        key: {
            role: weight
            for role, weight in own.items()
            if weight >= (LEAST_OF_LIKELIEST if weight == most[role] else LEAST)
            and (weight == max(own.values()) or weight >= LEAST_OF_SECOND)
        }
        for key, own in sums.items()
    }
