# SPDX-License-Identifier: Apache-2.0
"""Simulating a plan, and what is told of it to other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from qafila.core.driving import Driving
from qafila.core.operation import Operation
from qafila.core.simulation import (
    AllWindows,
    Chance,
    ColumnSimulated,
    Hours,
    NotSimulated,
    ShuttleSimulated,
    Simulated,
    VehicleTimes,
    WindowRisk,
)
from qafila.core.values import Estimate, Spread
from qafila.data.timezones import zone_of
from qafila.planner.simulation import MOST_RUNS, Study
from qafila.planner.simulation import simulate as _simulate
from qafila.planner.simulation.moving import Marching
from qafila.ports import Workers

METHOD = "first-order share of variance from given data (Plischke, Borgonovo and Smith 2013)"


def simulate(
    operation: Operation,
    trips: Iterable[Marching],
    *,
    runs: int,
    seed: int,
    risk: float,
    workers: Workers,
    stop: Callable[[], bool] = lambda: False,
    drawn: Callable[[int, int], None] = lambda done, of: None,
) -> Simulated:
    """Simulate the trips of a plan (see `qafila.planner.simulation.simulate`).

    Raises
    ------
    NotSimulated
        "simulate-no-trips", "simulate-runs", "simulate-risk".
    """
    mine = tuple(trips)
    if not 1 <= runs <= MOST_RUNS:
        raise NotSimulated("simulate-runs", most=MOST_RUNS)
    if not 0 <= risk < 1:
        raise NotSimulated("simulate-risk")
    if not mine:
        raise NotSimulated("simulate-no-trips")
    return _simulate(
        operation,
        mine,
        Study(runs=runs, seed=seed, risk=risk),
        zone=zone_of(operation.description.timezone),
        workers=workers,
        stop=stop,
        drawn=drawn,
    )


def simulation_json(operation: Operation, simulated: Simulated) -> str:
    """Return ``simulation.json``: the same bytes for the same plan, seed and number of runs."""
    zone = zone_of(operation.description.timezone)
    body: dict[str, Any] = {
        "qafila": "1",
        "operation": simulated.operation,
        "seed": simulated.seed,
        "runs": simulated.runs,
        "stopped": simulated.stopped,
        "risk": simulated.risk,
        "driving": _driving(simulated.driving),
        "columns": [_column(column, zone) for column in simulated.columns],
        "shuttles": [_shuttle(each, zone) for each in simulated.shuttles],
        "left_out": [
            {"lot": c.lot, "from": c.source, "to": c.target, "vehicles": c.vehicles}
            for c in simulated.left_out
        ],
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def _driving(driving: Driving) -> dict[str, Any]:
    return {
        "reform_after_checkpoints": driving.reform,
        "wait_for_windows": driving.wait,
        "halt_s": _estimate(driving.halt),
        "wheel_s": driving.wheel_s,
        "rest_s": driving.rest_s if driving.wheel_s is not None else None,
        "breakdowns_per_vehicle_hour": driving.breakdowns_per_hour or None,
        "breakdown_s": _estimate(driving.breakdown),
    }


def _column(column: ColumnSimulated, zone: tzinfo) -> dict[str, Any]:
    start = column.departs_at

    def clock(spread: Spread) -> dict[str, str] | None:
        return _clock(start, spread, zone)

    def vehicle(each: VehicleTimes) -> dict[str, Any]:
        told = {
            "vehicle": each.vehicle,
            "serial": each.serial,
            "position": each.position,
            "elapsed_s": _percentiles(each.elapsed),
            "arrives_at": clock(each.elapsed),
        }
        if each.boards is not None:
            told |= {
                "boards_s": _percentiles(each.boards),
                "boards_at": clock(each.boards),
                "planned_boards_s": each.boards_s,
            }
        return told

    return {
        "lot": column.lot,
        "stage": column.stage,
        "from": column.source,
        "to": column.target,
        "run": column.run,
        "departs_at": _instant(start, zone) if start else None,
        "runs": column.runs,
        "vehicle_runs": column.vehicle_runs,
        "places": [
            {
                "place": each.place,
                "first_arrives_s": _percentiles(each.arrive),
                "last_leaves_s": _percentiles(each.leave),
                "first_arrives_at": clock(each.arrive),
                "last_leaves_at": clock(each.leave),
            }
            for each in column.places
        ],
        "counted_from": "first_movement" if column.returns else "departure",
        "vehicles": [vehicle(each) for each in column.vehicles],
        "windows": [_window(each, zone) for each in column.windows],
        "waits": column.waits,
        "all_windows": _all_windows(column.all_windows, zone),
        "drivers": {
            "of": "last_arrival",
            "method": METHOD,
            "shares": [
                {"kind": each.kind.value, "id": each.subject or None, "share": _share(each.share)}
                for each in column.drivers
            ],
        },
        "checks_not_known": list(column.unknown_checks),
        "meets": [
            {"place": each.place, "lots": list(each.lots), "share": _share(each.share)}
            for each in column.meets
        ],
        "passes_with": [
            {
                "place": each.place,
                "lots": list(each.lots),
                "stands_s": _percentiles(each.stands) if each.stands else None,
            }
            for each in column.passes_with
        ],
    }


def _clock(start: datetime | None, spread: Spread, zone: tzinfo) -> dict[str, str] | None:
    if start is None:
        return None
    begins = start.astimezone(UTC)
    return {
        name: _instant(begins + timedelta(seconds=seconds), zone)
        for name, seconds in _percentiles(spread).items()
    }


def _shuttle(each: ShuttleSimulated, zone: tzinfo) -> dict[str, Any]:
    return {
        "lots": list(each.lots),
        "departs_at": _instant(each.departs_at, zone) if each.departs_at else None,
        "vehicles": each.vehicles,
        "runs_of_vehicles": each.runs,
        "planned_empty_s": each.planned_s,
        "empty_s": _percentiles(each.empty),
        "empty_at": _clock(each.departs_at, each.empty, zone),
    }


def _window(each: WindowRisk, zone: tzinfo) -> dict[str, Any]:
    return {
        "kind": each.kind.value,
        "place": each.place,
        "stage": each.stage,
        "from_sun": each.from_sun,
        "counts": each.counts,
        "over": each.is_over,
        "breach": _chance(each.breach),
        "before_closing": [
            {
                "open_s": closing.open_s,
                "leave_latest_s": closing.latest_s,
                "leave_earliest_s": closing.earliest_s,
                "short_s": closing.short_s,
            }
            for closing in each.before_closing
        ],
        **_hours(each.hours, zone),
    }


def _all_windows(found: AllWindows | None, zone: tzinfo) -> dict[str, Any] | None:
    if found is None:
        return None
    return {
        "breach": _chance(found.breach),
        **_hours(found.hours, zone),
        "by_hour": [
            {"departs_at": _instant(at, zone), "breach": _share(share)} for at, share in found.curve
        ],
    }


def _hours(hours: Hours | None, zone: tzinfo) -> dict[str, Any]:
    latest = hours.latest if hours else None
    return {
        "safe_hours": hours.safe.value if hours else None,
        "safe": [
            {"from": _instant(first, zone), "to": _instant(last, zone)}
            for first, last in (hours.stretches if hours else ())
        ],
        "latest_departure": _instant(latest, zone) if latest else None,
        "safe_before_day": hours.from_before if hours else None,
        "safe_after_day": hours.goes_on if hours else None,
    }


def _chance(chance: Chance | None) -> dict[str, float] | None:
    if chance is None:
        return None
    return {
        "chance": _share(chance.share),
        "low": _share(chance.low),
        "high": _share(chance.high),
    }


def _share(share: float) -> float:
    return round(share, 6)


def _estimate(estimate: Estimate | None) -> Mapping[str, float] | None:
    if estimate is None:
        return None
    return {"low": estimate.low, "typical": estimate.typical, "high": estimate.high}


def _percentiles(spread: Spread) -> dict[str, int]:
    return {"p05": spread.p05_s, "p50": spread.p50_s, "p95": spread.p95_s}


def _instant(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")
