# SPDX-License-Identifier: Apache-2.0
"""Boundaries: where one party's duty for a lot ends and the next one's begins.

It passes when both sides say so: the giver that it ends here, the receiver that it takes over. A
place is a boundary where an obligation names it (`handover_at`), or where the road passes from a
leg in one party's custody to a leg in another's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from qafila.core.fulfilment.board import LotStanding
from qafila.core.fulfilment.lots import lots_of
from qafila.core.journeys import journeys
from qafila.core.ledger import PLACE
from qafila.core.operation import Driven, Handover, Operation
from qafila.core.route import find_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Boundary:
    """A boundary that a lot has to pass, and who said what there.

    Parameters
    ----------
    place
        Its id.
    giver, receiver
        Parties whose duty ends and begins there, as the road or a handover says; empty where
        neither does.
    convoys
        Columns in which the lot drives; empty where none was formed.
    offered, accepted
        Handovers of these columns that were offered there, and those of them that were accepted.
    unanswered
        Columns that nobody offered there, or nobody took over.
    passed
        Vehicles that went on from there although their own column was not handed over.
    """

    lot: str
    place: str
    giver: str = ""
    receiver: str = ""
    convoys: tuple[str, ...] = ()
    offered: tuple[Handover, ...] = ()
    accepted: tuple[Handover, ...] = ()
    unanswered: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()

    @property
    def is_handed_over(self) -> bool:
        """Whether both sides said so, of all columns of the lot."""
        return bool(self.convoys) and not self.unanswered


def boundaries(
    operation: Operation, lots: Iterable[LotStanding], vehicles: Mapping[str, Iterable[str]]
) -> tuple[Boundary, ...]:
    """Return the boundaries that each lot has to pass, in the order of the lots and of the road.

    Parameters
    ----------
    vehicles
        Those that drive each lot.
    """
    named, on_the_road = _ends(operation), _of_the_road(operation)
    found: list[Boundary] = []
    for lot in lots:
        at: dict[str, Boundary] = {}
        ends: dict[str, set[str]] = {}
        for obligation in lot.obligations:
            owing = operation.obligations[obligation]
            if owing.handover_at:
                at.setdefault(owing.handover_at, Boundary(lot=lot.lot, place=owing.handover_at))
                ends.setdefault(owing.handover_at, set()).update(filter(None, [owing.to_place]))
        for place, giver, receiver in on_the_road.get(lot.lot, ()):
            at[place] = Boundary(lot=lot.lot, place=place, giver=giver, receiver=receiver)
            ends.setdefault(place, set()).update(named.get(lot.lot, ()))
        mine = tuple(vehicles.get(lot.lot, ()))
        found += [_judged(operation, each, mine, ends[each.place]) for each in at.values()]
    return tuple(found)


def _judged(
    operation: Operation, boundary: Boundary, vehicles: tuple[str, ...], ends: set[str]
) -> Boundary:
    day = operation.day
    columns = {v: day.convoy_of[v] for v in vehicles if v in day.convoy_of}
    convoys = tuple(dict.fromkeys(columns.values()))
    here = [h for h in day.handovers if h.place.removeprefix(PLACE) == boundary.place]
    lines = {convoy: _line(operation, convoy) for convoy in convoys}
    offered = tuple(h for h in here if any(h.convoy in line for line in lines.values()))
    accepted = tuple(h for h in offered if h.accepted is not None)
    done = {h.convoy for h in accepted}
    open_columns = tuple(c for c, line in lines.items() if not done.intersection(line))
    passed = tuple(
        vehicle
        for vehicle in vehicles
        if (vehicle not in columns or columns[vehicle] in open_columns)
        and any(_went_past(way, boundary.place, ends) for way in day.driven.get(vehicle, ()))
    )
    giver = boundary.giver or next((h.giver for h in offered if h.giver), "")
    receiver = boundary.receiver or next((h.receiver for h in offered if h.receiver), "")
    return replace(
        boundary,
        giver=giver,
        receiver=receiver,
        convoys=convoys,
        offered=offered,
        accepted=accepted,
        unanswered=open_columns,
        passed=passed,
    )


def _went_past(way: Driven, place: str, ends: set[str]) -> bool:
    """Whether a drive with people aboard left the boundary, or came to an end that lies behind."""
    if not way.aboard:
        return False
    return way.source == f"{PLACE}{place}" or way.target.removeprefix(PLACE) in ends


def _line(operation: Operation, convoy: str) -> frozenset[str]:
    """Return a column and those that it split from: what was handed over then stays so."""
    line: dict[str, None] = {}
    while convoy and convoy not in line:
        line[convoy] = None
        known = operation.day.convoys.get(convoy)
        convoy = known.split_from if known else ""
    return frozenset(line)


def _ends(operation: Operation) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    lot_of = lots_of(operation)
    for person, itinerary in journeys(operation).of.items():
        if itinerary.target:
            found.setdefault(lot_of[person], set()).add(itinerary.target)
    return found


def _of_the_road(operation: Operation) -> dict[str, tuple[tuple[str, str, str], ...]]:
    """Return where the road of each lot passes from one party's custody to another's."""
    legs = tuple(operation.legs.values())
    if len({leg.custody for leg in legs if leg.custody}) < 2:
        return {}
    ways: dict[tuple[str, str], tuple[tuple[str, str, str], ...]] = {}
    found: dict[str, dict[tuple[str, str, str], None]] = {}
    lot_of = lots_of(operation)
    for person, itinerary in journeys(operation).of.items():
        if not (itinerary.source and itinerary.target):
            continue
        way = (itinerary.source, itinerary.target)
        if way not in ways:
            path = find_path(legs, *way)
            steps = path.stretches if path else ()
            ways[way] = tuple(
                (one.target, one.leg.custody, other.leg.custody)
                for one, other in pairwise(steps)
                if one.leg.custody and other.leg.custody and one.leg.custody != other.leg.custody
            )
        found.setdefault(lot_of[person], {}).update(dict.fromkeys(ways[way]))
    return {lot: tuple(crossed) for lot, crossed in found.items()}


def vehicles_of_lots(
    operation: Operation, expected: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """Return the vehicles of each lot: those that its people are expected in, or listed for it.

    Parameters
    ----------
    expected
        The lot that each vehicle is expected to carry.
    """
    found: dict[str, list[str]] = {}
    for vehicle in dict.fromkeys((*operation.vehicles, *operation.day.driven)):
        listed = operation.vehicles.get(vehicle)
        lot = expected.get(vehicle) or (listed.lot if listed else None)
        if lot:
            found.setdefault(lot, []).append(vehicle)
    return {lot: tuple(vehicles) for lot, vehicles in found.items()}
