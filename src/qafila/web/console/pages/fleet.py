# SPDX-License-Identifier: Apache-2.0
"""The fleet, and a vehicle with its crew: where it is, and what is recorded of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from litestar.exceptions import NotFoundException

from qafila.app.console.acts import Spoken, record
from qafila.app.console.fleet import Entry, NothingAmended, amended, crew_of, fleet, vehicle_row
from qafila.app.console.seeing import note_seen
from qafila.app.typed import Unclear, when_called
from qafila.core.access import Action, Field
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page

if TYPE_CHECKING:
    from datetime import datetime

    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

INSPECTED = {"yes": True, "no": False, "": None}


def _show(visit: Visit) -> Mapping[str, Any]:
    snapshot, viewer, now = visit.snapshot, visit.viewer, visit.hub.now()
    given: dict[str, Any] = {"zone": snapshot.zone, "view": None, "row": None, "crew": None}
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
    operation = snapshot.operation
    return {
        **given,
        "row": row,
        "places": [(place.id, place.name) for place in operation.places.values()],
        "lots": _lots(visit),
    }


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


def _said(make: Callable[[str, Filled], Spoken]) -> Callable[[Visit, Filled], Done]:
    def do(visit: Visit, filled: Filled) -> Done:
        vehicle = _vehicle(visit, filled)
        said = make(vehicle, filled)
        filled.settle()
        told = record(
            visit.operation, visit.viewer, said, visit.hub.now(), time=filled.text("time")
        )
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


def _amend(visit: Visit, filled: Filled) -> Done:
    vehicle = _vehicle(visit, filled)
    entry = Entry(
        lot=filled.text("lot", most=80) or None,
        spare=filled.ticked("spare"),
        inspected=INSPECTED[filled.one_of("inspected", ("yes", "no"), needed=False)],
        available_from=_when(visit, filled, "from"),
        available_until=_when(visit, filled, "until"),
    )
    reason = filled.text("reason", needed=True)
    filled.settle()
    try:
        amended(visit.operation, visit.viewer, vehicle, entry, reason)
    except NothingAmended:
        filled.mistake("", phrase("console-fleet-nothing"))
        filled.settle()
    return Done(visit.link("fleet", vehicle), [phrase("console-fleet-amended", vehicle=vehicle)])


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
        },
    )
)
