# SPDX-License-Identifier: Apache-2.0
"""The fleet, the plan, the devices that record, and what an operation is set to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qafila.app.console.columns import ColumnsView, columns
from qafila.app.console.convoys import ConvoysView, convoys
from qafila.app.console.devices import DevicesView, devices
from qafila.app.console.fleet import CrewNow, FleetView, VehicleRow, crew_of, fleet, vehicle_row
from qafila.app.console.handovers import HandoversView, handovers
from qafila.app.console.plan import PlanView, plan_view
from qafila.app.console.seeing import note_seen
from qafila.app.console.settings import SettingsView, settings
from qafila.app.console.simulations import SimulationNow, simulation_now
from qafila.core.access import Action, Field
from qafila.web.console.api.day import OP
from qafila.web.console.api.route import Given, Paged, Route, Words
from qafila.wiring.about import about

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


class FleetAsked(Paged, frozen=True, kw_only=True):
    """Vehicles whose id, kind, lot or convoy holds this."""

    search: Words = ""


class PlanAsked(Paged, frozen=True, kw_only=True):
    """Who is in a trip, or where a person is; for who sees people. ``unseated``: without a seat."""

    trip: Words = ""
    person: Words = ""


def _convoys(visit: Visit, given: Given) -> ConvoysView:
    del given
    return convoys(visit.snapshot, visit.viewer)


def _handovers(visit: Visit, given: Given) -> HandoversView:
    del given
    return handovers(visit.snapshot, visit.viewer)


def _fleet(visit: Visit, given: Given) -> FleetView:
    asked: FleetAsked = given.query
    return fleet(
        visit.snapshot, visit.viewer, visit.hub.now(), search=asked.search, page=asked.page
    )


def _vehicle(visit: Visit, given: Given) -> VehicleRow | None:
    return vehicle_row(visit.snapshot, visit.viewer, given.path["vehicle"], visit.hub.now())


def _crew(visit: Visit, given: Given) -> CrewNow | None:
    vehicle = given.path["vehicle"]
    known = vehicle in visit.snapshot.operation.vehicles
    if not known or not visit.sees(Field.CREW):
        return None
    note_seen(
        visit.operation,
        visit.hub.gate,
        visit.viewer,
        [f"vehicle:{vehicle}"],
        visit.hub.now(),
        action=Action.SEE_FLEET,
        why="crew",
        session=visit.session,
    )
    return crew_of(visit.snapshot, visit.viewer, vehicle)


def _plan(visit: Visit, given: Given) -> PlanView:
    asked: PlanAsked = given.query
    return plan_view(
        visit.snapshot,
        visit.viewer,
        page=asked.page,
        chosen=asked.trip,
        person=asked.person.strip(),
    )


def _columns(visit: Visit, given: Given) -> ColumnsView | None:
    del given
    return columns(visit.snapshot, visit.viewer)


def _simulation(visit: Visit, given: Given) -> SimulationNow:
    del given
    return simulation_now(visit.snapshot, visit.viewer, whole=True)


def _settings(visit: Visit, given: Given) -> SettingsView | None:
    del given
    return settings(visit.snapshot, visit.viewer, about(visit.operation))


def _devices(visit: Visit, given: Given) -> DevicesView:
    del given
    return devices(visit.operation, visit.viewer)


ROUTES = (
    Route(
        path=f"{OP}/devices",
        name="devices",
        says="The devices of the operation: who holds each, and whether what it records counts.",
        action=Action.MANAGE_DEVICES,
        make=_devices,
        answer=DevicesView,
    ),
    Route(
        path=f"{OP}/fleet",
        name="fleet",
        says="The vehicles, whether each can be used, where it is and how many are aboard.",
        action=Action.SEE_FLEET,
        make=_fleet,
        query=FleetAsked,
        answer=FleetView,
    ),
    Route(
        path=f"{OP}/convoys",
        name="convoys",
        says="Columns, who answers for each, and what the plan in force has drive together.",
        action=Action.SEE_FLEET,
        make=_convoys,
        answer=ConvoysView,
    ),
    Route(
        path=f"{OP}/handovers",
        name="handovers",
        says="Columns that one party hands over to another, in counts; a liaison's own alone.",
        action=Action.SEE_AGREEMENT,
        make=_handovers,
        answer=HandoversView,
    ),
    Route(
        path=f"{OP}/fleet/{{vehicle}}",
        name="vehicle",
        says="One vehicle.",
        action=Action.SEE_FLEET,
        make=_vehicle,
        answer=VehicleRow,
    ),
    Route(
        path=f"{OP}/fleet/{{vehicle}}/crew",
        name="crew",
        says="Who drives and leads a vehicle; that it was read goes on record.",
        action=Action.SEE_FLEET,
        make=_crew,
        answer=CrewNow,
    ),
    Route(
        path=f"{OP}/plan",
        name="plan",
        says="The plan in force; for who makes plans also the draft, and the planner at work.",
        action=Action.SEE_PLAN,
        make=_plan,
        query=PlanAsked,
        answer=PlanView,
    ),
    Route(
        path=f"{OP}/plan/columns",
        name="columns",
        says="The columns of the plan in force: order of march, and when each passes where.",
        action=Action.SEE_PLAN,
        make=_columns,
        answer=ColumnsView,
    ),
    Route(
        path=f"{OP}/plan/simulation",
        name="simulation",
        says="How the plan may go on the road: ranges, chances, the latest departure, causes.",
        action=Action.SEE_PLAN,
        make=_simulation,
        answer=SimulationNow,
    ),
    Route(
        path=f"{OP}/settings",
        name="settings",
        says="What the operation and its hub are set to: zone, limits, store, copies.",
        action=Action.SEE_SETTINGS,
        make=_settings,
        answer=SettingsView,
    ),
)
