# SPDX-License-Identifier: Apache-2.0
"""The fleet, and a vehicle with its crew: where it is, and what is recorded of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from litestar.exceptions import NotFoundException, PermissionDeniedException

from qafila.app.console.acts import Spoken, record, slips
from qafila.app.console.fleet import (
    KINDS,
    AmendedMeanwhile,
    CrewNow,
    Entry,
    InFleetAlready,
    NothingAmended,
    added,
    amended,
    changed,
    crew_of,
    fleet,
    vehicle_row,
)
from qafila.app.console.forgetting import forget_crew, is_crew_forgotten
from qafila.app.console.seeing import note_seen
from qafila.app.console.sightings import is_own
from qafila.app.typed import Unclear, when_called
from qafila.core.access import Action, Field
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page

if TYPE_CHECKING:
    from datetime import datetime

    from qafila.core.fleet import Vehicle
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

CREW = CrewNow.__struct_fields__
INSPECTED = {"yes": True, "no": False, "": None}


def _show(visit: Visit) -> Mapping[str, Any]:
    snapshot, viewer, now = visit.snapshot, visit.viewer, visit.hub.now()
    operation = snapshot.operation
    given: dict[str, Any] = {
        "zone": snapshot.zone,
        "view": None,
        "row": None,
        "crew": None,
        "kinds": KINDS,
        "places": [(place.id, place.name) for place in operation.places.values()],
        "parties": [(party.id, party.name) for party in operation.parties.values()],
        "lots": _lots(visit),
        "now": now,
        "entry": None,
    }
    if not (vehicle := visit.query.get("what", "")):
        search = visit.query.get("search", "")
        view = fleet(snapshot, viewer, now, search=search, page=visit.number("page"))
        return {**given, "view": view, "search": search}
    row = vehicle_row(snapshot, viewer, vehicle, now)
    if row is None:
        raise NotFoundException
    if visit.sees(Field.CREW) and "crew" in visit.query:
        # Who drives is an identity: it is shown on request, and on record before it is.
        note_seen(
            visit.operation,
            visit.hub.gate,
            viewer,
            [f"vehicle:{vehicle}"],
            now,
            action=Action.SEE_FLEET,
            why="crew",
            session=visit.session,
        )
        given["crew"] = crew_of(snapshot, viewer, vehicle)
    held = operation.vehicles[vehicle]
    return {**given, "row": row, "entry": {name: getattr(held, name) for name in COUNTS}}


def _lots(visit: Visit) -> list[str]:
    operation = visit.snapshot.operation
    planned = operation.plan.trips if operation.plan else ()
    kept = {vehicle.lot for vehicle in operation.vehicles.values() if vehicle.lot}
    return sorted(kept | {trip.lot for trip in planned})


def _vehicle(visit: Visit, filled: Filled) -> str:
    vehicle = filled.text("what", needed=True)
    if vehicle not in visit.snapshot.operation.vehicles:
        raise NotFoundException
    return vehicle


_AT: Mapping[str, str] = {
    "record-time-unclear": "time",
    "record-place-unknown": "to",
    "record-place-both": "to",
    "record-there-already": "to",
}
"""Beside which field of a form it is told what keeps it from being recorded."""


def _said(make: Callable[[str, Filled], Spoken]) -> Callable[[Visit, Filled], Done]:
    def do(visit: Visit, filled: Filled) -> Done:
        vehicle = _vehicle(visit, filled)
        said = make(vehicle, filled)
        if not is_own(visit.snapshot.operation, visit.viewer, said):
            raise PermissionDeniedException("vehicle")
        time, now = filled.text("time"), visit.hub.now()
        filled.note(slips(visit.operation, said, now, time=time, place=said.target), _AT)
        filled.settle()
        told = record(visit.operation, visit.viewer, said, now, time=time)
        return Done(visit.link("fleet", vehicle), told)

    return do


def _drove(vehicle: str, filled: Filled) -> Spoken:
    return Spoken(
        word="drove",
        what=(vehicle,),
        target=filled.text("to", needed=True),
        note=filled.text("note"),
    )


def _lost(vehicle: str, filled: Filled) -> Spoken:
    return Spoken(
        word="unknown",
        what=(f"vehicle:{vehicle}",),
        note=filled.text("tried", needed=True),
        follow_up=filled.text("follow_up", needed=True),
    )


COUNTS = {"seats": 300, "staff_seats": 50, "wheelchair": 50, "stretcher": 50, "oxygen": 50}
"""Numbers of an entry, and the most of each."""


def _counts(filled: Filled, held: Vehicle | None = None) -> dict[str, int]:
    """Return the numbers of an entry; what is left empty is as it was, or none."""
    found: dict[str, int] = {}
    for name, most in COUNTS.items():
        number = filled.number(name, low=0, high=most, needed=False)
        found[name] = number if number is not None else (getattr(held, name) if held else 0)
    if found["staff_seats"] > found["seats"]:
        filled.mistake("staff_seats", phrase("console-fleet-staff-seats"))
    return found


def _stands(visit: Visit, filled: Filled) -> dict[str, str | None]:
    """Return where a vehicle stands and who provides it, as far as the form says."""
    operation = visit.snapshot.operation
    known = {"at": list(operation.places), "provider": list(operation.parties)}
    return {
        name: filled.one_of(name, choices, needed=False) or None
        for name, choices in known.items()
        if name in filled.values
    }


def _amend(visit: Visit, filled: Filled) -> Done:
    vehicle = _vehicle(visit, filled)
    held = visit.snapshot.operation.vehicles[vehicle]
    entry = Entry(
        lot=filled.text("lot", most=80) or None,
        spare=filled.ticked("spare"),
        inspected=INSPECTED[filled.one_of("inspected", ("yes", "no"), needed=False)],
        available_from=_when(visit, filled, "from"),
        available_until=_when(visit, filled, "until"),
        more={**_counts(filled, held), **_stands(visit, filled)},
    )
    reason = filled.text("reason", needed=True)
    filled.settle()
    with _told_beside(filled):
        amended(visit.operation, visit.viewer, vehicle, entry, reason, seen=filled.text("mark"))
    return Done(visit.link("fleet", vehicle), [phrase("console-fleet-amended", vehicle=vehicle)])


@contextmanager
def _told_beside(filled: Filled) -> Iterator[None]:
    """Tell of what cannot be amended as a mistake of the form."""
    try:
        yield
    except NothingAmended:
        filled.mistake("", phrase("console-fleet-nothing"))
    except AmendedMeanwhile:
        filled.mistake("", phrase("console-fleet-meanwhile"))
    filled.settle()


def _crew(visit: Visit, filled: Filled) -> Done:
    vehicle = _vehicle(visit, filled)
    if not visit.sees(Field.CREW):
        raise PermissionDeniedException("crew")
    values = {name: filled.text(name, most=200) for name in CREW}
    reason = filled.text("reason", needed=True)
    if is_crew_forgotten(visit.snapshot.operation, vehicle):
        filled.mistake("", phrase("console-forget-crew-new"))
    filled.settle()
    with _told_beside(filled):
        changed(visit.operation, visit.viewer, vehicle, values, reason, seen=filled.text("mark"))
    told = phrase("console-fleet-crew-changed", vehicle=vehicle)
    return Done(visit.link("fleet", vehicle), [told])


def _forget(visit: Visit, filled: Filled) -> Done:
    """Destroy the key of a crew, once the vehicle's number was typed a second time."""
    vehicle = _vehicle(visit, filled)
    again = filled.text("again", needed=True, most=80)
    reason = filled.text("reason", needed=True, most=300)
    if again and again != vehicle:
        filled.mistake("again", phrase("console-forget-crew-other", vehicle=vehicle))
    if is_crew_forgotten(visit.snapshot.operation, vehicle):
        filled.mistake("", phrase("console-forget-done-before"))
    filled.settle()
    about = [f"vehicle:{vehicle}"]
    visit.hub.gate.note(visit.viewer, Action.FORGET, about, visit.operation.id, why="forget")
    told = forget_crew(visit.operation, visit.viewer, vehicle, reason)
    return Done(visit.link("fleet", vehicle), told)


def _withdraw(visit: Visit, filled: Filled) -> Done:
    vehicle = _vehicle(visit, filled)
    when = _when(visit, filled, "when") or visit.hub.now()
    reason = filled.text("reason", needed=True)
    filled.settle()
    with _told_beside(filled):
        changed(visit.operation, visit.viewer, vehicle, {"available_until": when}, reason)
    told = [phrase("console-fleet-withdrawn", vehicle=vehicle)]
    plan = visit.snapshot.operation.plan
    people = sum(len(t.people) for t in plan.trips if t.vehicle == vehicle) if plan else 0
    if people:
        told.append(phrase("console-fleet-planned-in-it", count=people))
    return Done(visit.link("fleet", vehicle), told)


def _repaired(visit: Visit, filled: Filled) -> Done:
    vehicle = _vehicle(visit, filled)
    when = _when(visit, filled, "when")
    reason = filled.text("reason", needed=True)
    filled.settle()
    values: dict[str, Any] = {"available_from": when, "available_until": None}
    if filled.ticked("inspected"):
        values["inspected"] = True
    with _told_beside(filled):
        changed(visit.operation, visit.viewer, vehicle, values, reason)
    return Done(visit.link("fleet", vehicle), [phrase("console-fleet-back", vehicle=vehicle)])


def _add(visit: Visit, filled: Filled) -> Done:
    number = filled.text("number", needed=True, most=40)
    kind = filled.one_of("kind", KINDS)
    said: dict[str, Any] = {
        **_counts(filled),
        **_stands(visit, filled),
        **{name: filled.text(name, most=200) for name in CREW},
        "lot": filled.text("lot", most=80) or None,
        "spare": filled.ticked("spare"),
        "inspected": INSPECTED[filled.one_of("inspected", ("yes", "no"), needed=False)],
        "available_from": _when(visit, filled, "from"),
        "available_until": _when(visit, filled, "until"),
    }
    filled.settle()
    try:
        number = added(visit.operation, visit.viewer, number, kind, said)
    except InFleetAlready:
        filled.mistake("number", phrase("console-fleet-known", vehicle=number))
        filled.settle()
    return Done(visit.link("fleet", number), [phrase("console-fleet-added", vehicle=number)])


def _when(visit: Visit, filled: Filled, name: str) -> datetime | None:
    try:
        when = when_called(filled.text(name), visit.snapshot.zone, visit.hub.now())
    except Unclear as error:
        filled.mistake(name, phrase(error.code, **error.told))
        return None
    if when is not None and when.at is None:
        filled.mistake(name, phrase("console-fleet-hour-needed"))
    return when.at if when else None


page(
    Page(
        name="fleet",
        action=Action.SEE_FLEET,
        order=50,
        template="fleet.html",
        show=_show,
        below=True,
        acts={
            "drove": Act(action=Action.RECORD_DAY, do=_said(_drove)),
            "lost": Act(action=Action.RECORD_DAY, do=_said(_lost)),
            "amend": Act(action=Action.MAKE_PLAN, do=_amend),
            "crew": Act(action=Action.MAKE_PLAN, do=_crew),
            "forget": Act(action=Action.FORGET, do=_forget),
            "withdraw": Act(action=Action.MAKE_PLAN, do=_withdraw),
            "repaired": Act(action=Action.MAKE_PLAN, do=_repaired),
            "add": Act(action=Action.MAKE_PLAN, do=_add),
        },
    )
)
