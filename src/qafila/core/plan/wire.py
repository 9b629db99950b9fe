# SPDX-License-Identifier: Apache-2.0
"""plan.json: the plan as other people's programs read it. Its names are stable."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Any

from qafila.core.plan.march import ColumnLength, Marcher, TimedPair
from qafila.core.plan.quality import Certificate, Flow, Price, Quality
from qafila.core.plan.shape import Passage, Plan, Trip
from qafila.core.values import Spread

FORMAT = "1"
"""Version of the format, in ``plan["qafila"]``."""


def plan_as_json(plan: Plan, zone: tzinfo) -> dict[str, Any]:
    """Return a plan as the JSON object of `plan.json`, without its findings.

    Parameters
    ----------
    plan
        The plan.
    zone
        Zone in which instants are written, with their offset.
    """
    out: dict[str, Any] = {
        "qafila": FORMAT,
        "operation": plan.operation,
        "seed": plan.seed,
        "stage_order": list(plan.stage_order),
        "trips": [_trip(trip, zone) for trip in plan.trips],
        "reserve": list(plan.reserve),
        "unseated": [{"person": u.person, "why": u.why} for u in plan.unseated],
        "march": [_marcher(each) for each in plan.march],
        "columns": [_length(each) for each in plan.columns],
        "timetable": [_passage(passage) for passage in plan.passages],
        "quality": _quality(plan.quality),
    }
    if plan.pairs:
        out["pairs"] = [_pair(pair) for pair in plan.pairs]
    return out


def _pair(pair: TimedPair) -> dict[str, Any]:
    out: dict[str, Any] = {
        "lots": list(pair.lots),
        "crossing": pair.crossing,
        "after_s": pair.after_s,
    }
    if pair.runs:
        out["runs"] = [
            {"run": number, "leaves_s": list(run.leaves_s), "meets_s": run.meets_s}
            for number, run in enumerate(pair.runs, start=1)
        ]
    return out


def _trip(trip: Trip, zone: tzinfo) -> dict[str, Any]:
    out = {
        "id": trip.id,
        "vehicle": trip.vehicle,
        "run": trip.run,
        "serial": trip.serial,
        "position": trip.position,
        "stage": trip.stage,
        "lot": trip.lot,
        "from": trip.source,
        "to": trip.target,
        "departs_at": _instant(trip.departs_at, zone) if trip.departs_at else None,
        "arrives_at": {
            name: _instant(at, zone)
            for name, at in zip(("p05", "p50", "p95"), trip.arrives_at, strict=True)
        }
        if trip.arrives_at
        else None,
        "elapsed_s": _spread(trip.elapsed) if trip.elapsed else None,
        "people": list(trip.people),
        "seats_used": trip.seats_used,
        "seats_free": trip.seats_free,
    }
    if trip.boards_s is not None:
        out["boards_s"] = trip.boards_s
    return out


def _marcher(each: Marcher) -> dict[str, Any]:
    return {
        "lot": each.lot,
        "from": each.source,
        "to": each.target,
        "run": each.run,
        "serial": each.serial,
        "position": each.position,
        "vehicle": each.vehicle,
        "role": each.role.value,
        "leader": each.leads,
    }


def _length(each: ColumnLength) -> dict[str, Any]:
    return {
        "lot": each.lot,
        "from": each.source,
        "to": each.target,
        "run": each.run,
        "vehicles": each.vehicles,
        "length_m": each.length_m,
        "pass_s": each.pass_s,
    }


def _passage(passage: Passage) -> dict[str, Any]:
    return {
        "lot": passage.lot,
        "from": passage.source,
        "to": passage.target,
        "place": passage.place,
        "first_arrives_s": _spread(passage.arrive),
        "last_leaves_s": _spread(passage.leave),
    }


def _quality(quality: Quality) -> dict[str, Any]:
    out: dict[str, Any] = {
        "vehicles_used": quality.vehicles_used,
        "vehicles_lower_bound": quality.vehicles_lower_bound,
        "split_households": quality.split_households,
        "completion_s": quality.completion_s,
        "completion_lower_bound_s": quality.completion_lower_bound_s,
        "proven_optimal": quality.proven_optimal,
        "certificate": _certificate(quality.certificate) if quality.certificate else None,
    }
    if quality.certificate_completion is not None:
        out["certificate_completion"] = {
            "kind": quality.certificate_completion.kind,
            "flows": [_flow(flow) for flow in quality.certificate_completion.flows],
        }
    if quality.kin is not None:
        out["kin"] = {
            "groups": quality.kin.groups,
            "split": quality.kin.split,
            "split_lower_bound": quality.kin.split_lower_bound,
            "curve": [{"vehicles": n, "split": split} for n, split in quality.kin.curve],
        }
        if (here := quality.kin.here) is not None:
            out["kin"]["here"] = {
                "at_least": here.at_least,
                "halves": [
                    {
                        "lot": half.lot,
                        "from": half.source,
                        "to": half.target,
                        "cohort": half.cohort,
                        "seats": half.seats,
                    }
                    for half in here.halves
                ],
            }
    if quality.changed_people is not None:
        out["changed_people"] = quality.changed_people
    return out


def _certificate(certificate: Certificate) -> dict[str, Any]:
    out: dict[str, Any] = {"kind": certificate.kind, "vehicles": certificate.vehicles}
    if certificate.prices:
        out["prices"] = [_price(price) for price in certificate.prices]
    return out


def _price(price: Price) -> dict[str, Any]:
    out: dict[str, Any] = {
        "lot": price.lot,
        "from": price.source,
        "to": price.target,
        "cohort": price.cohort,
        "scale": price.scale,
        "worth": [{"seats": seats, "worth": worth} for seats, worth in price.worth],
    }
    if price.needs is not None:
        kinds = ("seats", "wheelchair", "stretcher", "oxygen")
        out["needs"] = [
            {**dict(zip(kinds, places, strict=True)), "worth": worth}
            for places, worth in price.needs
        ]
    return out


def _flow(flow: Flow) -> dict[str, Any]:
    out: dict[str, Any] = {"lots": list(flow.lots), "scale": flow.scale}
    if flow.parts:
        out["parts"] = [
            {
                "from": part.source,
                "to": part.target,
                "places": part.places,
                "size": part.size,
                "worth": part.worth,
            }
            for part in flow.parts
        ]
    else:
        out |= {"places": flow.places, "worth": dict(flow.worth)}
    return out | {"price": dict(flow.price), "completion_s": flow.completion_s}


def _spread(spread: Spread) -> dict[str, int]:
    return {"p05": spread.p05_s, "p50": spread.p50_s, "p95": spread.p95_s}


def _instant(moment: datetime, zone: tzinfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds")
