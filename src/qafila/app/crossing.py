# SPDX-License-Identifier: Apache-2.0
"""The board of a crossing for programs; and when paired lots pass, where no plan in force says so.

The times are then the planner's own, for as many vehicles as each lot has.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from qafila.core.fulfilment.crossing import crossings
from qafila.core.fulfilment.crossing_times import Meeting, meeting
from qafila.core.fulfilment.paired import PairStanding
from qafila.core.fulfilment.paired import Progress as Whereabouts
from qafila.core.fulfilment.permits import Clock
from qafila.core.operation import Operation
from qafila.core.plan import Passage
from qafila.core.problem import pose
from qafila.core.route import Path
from qafila.data.timezones import zone_of
from qafila.planner.timetable import Progress, progress

SEED = 1
"""The planner's own where nobody gives one: the same board every time."""


def passages_of(operation: Operation) -> tuple[Passage, ...]:
    """Return when paired lots pass their crossing; nothing where a plan is in force."""
    if operation.plan is not None:
        return ()
    sides = [side for pair in crossings(operation) for side in pair.sides]
    ways = [side for side in sides if side.path is not None and side.crossing]
    if not ways:
        return ()
    problem = pose(operation).problem
    found: list[Passage] = []
    known: dict[tuple[Path, int], Progress] = {}
    for side in ways:
        assert side.path is not None
        assert side.crossing
        column = (side.path, max(1, len(side.vehicles)))
        if column not in known:
            known[column] = progress(problem, *column, SEED)
        passing = known[column]
        found.append(
            Passage(
                lot=side.lot,
                source=side.source,
                target=side.target,
                place=side.path.places[side.crossing],
                arrive=passing.arrive[side.crossing - 1],
                leave=passing.leave[side.crossing - 1],
            )
        )
    return tuple(found)


def crossing_json(operation: Operation, now: datetime, passages: Iterable[Passage]) -> str:
    """Return the board of every crossing as JSON: counts, ids of lots, times, no names."""
    zone = zone_of(operation.description.timezone)
    pairs = []
    clock = Clock(now=now, zone=zone)
    for pair in crossings(operation, passages=passages, clock=clock):
        found = meeting(operation, pair, zone, now)
        first = pair.goes_first
        body: dict[str, Any] = {
            "crossing": pair.pair.crossing,
            "goes_first": None if first is None else pair.pair.lots[first],
            "lots": [_lot(pair, side, now) for side in (0, 1)],
            "meeting": None if found is None else _meeting(pair, found),
        }
        pairs.append(body)
    told = {
        "qafila": "1",
        "operation": operation.description.id,
        "as_of": now.isoformat(timespec="seconds"),
        "pairs": pairs,
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _lot(pair: PairStanding, side: int, now: datetime) -> dict[str, Any]:
    lot = pair.sides[side]
    times = lot.times
    return {
        "lot": lot.lot,
        "from": lot.source,
        "to": lot.target,
        "let_go_by": lot.giver,
        "people": lot.people,
        "vehicles": len(lot.vehicles),
        "people_at": {p.value: lot.people_at.get(p, 0) for p in Whereabouts},
        "vehicles_at": {p.value: lot.vehicles_at.get(p, 0) for p in Whereabouts},
        "may_pass": pair.may_pass(side),
        "bars": [bar.value for bar in pair.bars(side)],
        "held_by": [
            {"party": each.hold.party, "since": _at(each.said.at), "reason": each.hold.reason}
            for each in lot.standing.holds
        ],
        "released": [
            {
                "by": each.release.party or each.said.author,
                "at": _at(each.said.at),
                "serial": each.release.serial,
            }
            for each in lot.standing.releases
        ],
        "left": None if times.left is None else _at(times.left),
        "reached": _span(times.reached),
        "waited_s": lot.waited_s(now),
        "passed": _span(times.passed),
        "arrived": _span(times.arrived),
        "distance_m": lot.distance_m,
        "drive_s": lot.drive_s,
    }


def _meeting(pair: PairStanding, found: Meeting) -> dict[str, Any]:
    def by_lot(values: Iterable[Any]) -> dict[str, Any]:
        return dict(zip(pair.pair.lots, values, strict=True))

    return {
        "leaves_first": pair.pair.lots[found.first],
        "lead_s": found.lead_s,
        "reach_s": by_lot([r.p05_s, r.p50_s, r.p95_s] for r in found.reach),
        "wait_timed_s": by_lot(found.wait_timed_s),
        "wait_together_s": by_lot(found.wait_together_s),
        "at": None if found.at is None else _at(found.at),
        "due": None if found.due is None else by_lot([_at(d) for d in due] for due in found.due),
        "latest": None if found.latest is None else by_lot(_at(at) for at in found.latest),
    }


def _span(at: tuple[datetime, datetime] | None) -> list[str] | None:
    return None if at is None else [_at(each) for each in at]


def _at(at: datetime) -> str:
    return at.isoformat(timespec="seconds")
