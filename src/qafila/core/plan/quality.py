# SPDX-License-Identifier: Apache-2.0
"""How good a plan is, and what proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

Needed = tuple[int, int, int, int]
"""Seats, wheelchair, stretcher and oxygen places that a unit takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Worths of units by their seats, of which no vehicle of a column holds more than `scale`.

    Parameters
    ----------
    lot, source, target
        The column.
    cohort
        Whose units; None: everybody's. Those of several cohorts stand for cohorts kept apart.
    scale, worth
        Whole numbers, at least 0; each worth after the seats, fewest first.
    needs
        Worths of units that need more than seats, each after what it needs. None: `worth` is of all
        who do not ride in ambulances, and passenger vehicles alone are counted; else `worth` is of
        those who need seats alone, and ambulances are counted too.
    """

    lot: str
    source: str | None
    target: str | None
    cohort: str | None
    scale: int
    worth: tuple[tuple[int, int], ...]
    needs: tuple[tuple[Needed, int], ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """What proves that no plan uses fewer vehicles.

    Parameters
    ----------
    kind
        ``volume`` (places against capacities) or ``dual`` (besides, that units are not divided).
    vehicles
        The number proven.
    prices
        For ``dual``: of the columns where volume alone proves less.
    """

    kind: str
    vehicles: int
    prices: tuple[Price, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What places of one kind at one place are worth, counted in parts: so many places or fewer.

    Parameters
    ----------
    source
        Where people wait.
    target
        Their destination where it is fixed; None: everybody who waits there is meant.
    places
        Kind of places; ``bus_seats`` are seats of whoever may not ride in an ambulance.
    size, worth
        Places of one part, and its worth.
    """

    source: str
    target: str | None
    places: str
    size: int
    worth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """Why lots that move side by side are not complete sooner, where vehicles come back.

    Whoever waits is worth something, and room at a destination has a price, both for each seat. A
    run earns no more than the vehicle's seats times the worth less the price; if all vehicles
    together cannot earn by some time what all who wait are worth, less what all room costs, then
    not everybody is moved by then.

    Parameters
    ----------
    lots
        Lot ids.
    scale
        Worths and prices are multiples of one such part.
    worth
        By place where people wait; ``place→to`` for those whose destination is fixed.
    price
        By destination; at least 0.
    completion_s
        What is proven: nobody moves all of them in less.
    places
        Of which kind of place all this speaks: seats, or the places that few vehicles have.
    parts
        Instead of `worth` and `places`: worths of places of all kinds, in parts of several sizes.
    """

    lots: tuple[str, ...]
    scale: int
    worth: Mapping[str, int]
    price: Mapping[str, int]
    completion_s: int
    places: str = "seats"
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionCertificate:
    """What speaks for the lower bound on completion, where vehicles come back.

    Parameters
    ----------
    kind
        ``flow``: `flows` prove it, for anybody to check. ``solver_claim``: a search speaks for it.
    """

    kind: str
    flows: tuple[Flow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """From how many seats on something that stays together takes half of a vehicle, or all of one.

    Of such a size no vehicle holds more than two, and beside a larger one none of them fits: what
    takes more halves than the vehicles have, has to be divided.

    Parameters
    ----------
    lot, source, target
        The column.
    cohort
        Of whom this speaks: a cohort kept apart from others of the column; None: everybody.
    seats
        From so many seats on; more than a third of the largest vehicle, and half of it at most.
    """

    lot: str
    source: str | None
    target: str | None
    cohort: str | None
    seats: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KinProof:
    """What proves that no plan with as few vehicles divides fewer kin groups.

    Parameters
    ----------
    at_least
        Groups that every plan with no more vehicles than this one divides.
    halves
        Why, besides those that no plan keeps together.
    """

    at_least: int
    halves: tuple[Half, ...]


class Kinship(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How kin groups fare: those who ask to be kept together where possible.

    A record, as what has its default is left out of the bytes of a plan on record.

    Parameters
    ----------
    groups, split
        Groups with somebody seated, and those of them in more than one vehicle.
    split_lower_bound
        Groups that no plan keeps together: too many for any vehicle, kept apart by another rule, or
        sent different ways.
    curve
        Pairs of vehicles and split groups: this plan first, then what more vehicles would be worth.
    here
        What proves more than `split_lower_bound` of plans with no more vehicles; None where nothing
        does.
    """

    groups: int
    split: int
    split_lower_bound: int
    curve: tuple[tuple[int, int], ...]
    here: KinProof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How good the plan is, against bounds that nothing can beat.

    Parameters
    ----------
    vehicles_used, vehicles_lower_bound
        Vehicles with people, and the fewest that could carry those who are seated, after the
        reserve.
    split_households
        Households whose seated members travel in more than one vehicle.
    completion_s, completion_lower_bound_s
        From the first planned movement to the last person unloaded, at typical times; None without
        a road.
    certificate
        What proves the number of vehicles; None where nothing does.
    certificate_completion
        What speaks for `completion_lower_bound_s`; None where no vehicle comes back.
    kin
        None where nobody is of a kin group.
    """

    vehicles_used: int
    vehicles_lower_bound: int
    split_households: int
    completion_s: int | None
    completion_lower_bound_s: int | None
    proven_optimal: bool
    certificate: Certificate | None = None
    kin: Kinship | None = None
    changed_people: int | None = None
    certificate_completion: CompletionCertificate | None = None
