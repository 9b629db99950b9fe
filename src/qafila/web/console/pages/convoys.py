# SPDX-License-Identifier: Apache-2.0
"""Columns: formed of vehicles, offered by the party whose duty ends, taken over by the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from litestar.exceptions import PermissionDeniedException

from qafila.app.console import convoys as model
from qafila.app.console.acts import Spoken, record
from qafila.app.console.sightings import is_own
from qafila.app.spoken import Unclear, time_called
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

MOST_LETTERS, MOST_ID = 300, 80
MOST_VEHICLES = 400


def _show(visit: Visit) -> Mapping[str, Any]:
    view, operation = model.convoys(visit.snapshot, visit.viewer), visit.snapshot.operation
    asked = visit.query.get("lot", "")
    meant = next((each for each in view.planned if each.lot == asked), None)
    return {
        "view": view,
        "zone": visit.snapshot.zone,
        "meant": meant,
        "parties": [(party.id, party.name) for party in operation.parties.values()],
        "places": [(place.id, place.name) for place in operation.places.values()],
        "known": [(each.convoy, each.convoy) for each in view.convoys],
    }


def _act(make: Callable[[Visit, Filled], Spoken | None]) -> Callable[[Visit, Filled], Done]:
    def do(visit: Visit, filled: Filled) -> Done:
        visit.operation.refresh()
        time = filled.text("time", most=40)
        if time:
            try:
                time_called(time, visit.snapshot.zone, visit.hub.now())
            except Unclear as unclear:
                filled.mistake("time", phrase(unclear.code, **unclear.told))
        said = make(visit, filled)
        filled.settle()
        assert said is not None, "nothing is missing"
        if not is_own(visit.snapshot.operation, visit.viewer, said):
            raise PermissionDeniedException("vehicle")
        told = record(visit.operation, visit.viewer, said, visit.hub.now(), time=time)
        return Done(visit.link("convoys"), told)

    return do


def _form(visit: Visit, filled: Filled) -> Spoken | None:
    operation = visit.snapshot.operation
    convoy = model.name_of(filled.text("convoy", needed=True, most=MOST_ID))
    if not convoy:
        filled.mistake("convoy", phrase("console-field-needed"))
    typed = filled.text("vehicles", needed=True, most=MOST_VEHICLES * MOST_ID)
    vehicles = tuple(dict.fromkeys(typed.replace("،", " ").replace(",", " ").split()))
    unknown = [each for each in vehicles if each not in operation.vehicles]
    if unknown:
        filled.mistake("vehicles", phrase("record-vehicle-unknown", vehicle=unknown[0]))
    custodian = _party(visit, filled, "custodian")
    split_from = filled.one_of("split_from", tuple(operation.day.convoys), needed=False)
    if split_from and split_from == convoy:
        filled.mistake("split_from", phrase("console-convoys-of-itself"))
    leader = filled.text("leader", most=MOST_LETTERS)
    note = filled.text("note", most=MOST_LETTERS)
    if not (convoy and vehicles):
        return None
    return model.formed(
        convoy,
        vehicles,
        custodian=custodian,
        leader=leader,
        split_from=split_from,
        note=note,
    )


def _offer(visit: Visit, filled: Filled) -> Spoken:
    giver, receiver = _party(visit, filled, "giver", needed=True), _party(visit, filled, "receiver")
    if giver and giver == receiver:
        filled.mistake("receiver", phrase("console-convoys-same-party"))
    return model.offered(
        _convoy(visit, filled),
        giver=giver,
        receiver=receiver,
        place=_place(visit, filled),
        note=filled.text("note", most=MOST_LETTERS),
    )


def _accept(visit: Visit, filled: Filled) -> Spoken:
    return model.accepted(
        _convoy(visit, filled),
        receiver=_party(visit, filled, "receiver", needed=True),
        place=_place(visit, filled),
        conditions=filled.text("conditions", most=MOST_LETTERS),
    )


def _convoy(visit: Visit, filled: Filled) -> str:
    return filled.one_of("convoy", tuple(visit.snapshot.operation.day.convoys))


def _party(visit: Visit, filled: Filled, name: str, *, needed: bool = False) -> str:
    return filled.one_of(name, tuple(visit.snapshot.operation.parties), needed=needed)


def _place(visit: Visit, filled: Filled) -> str:
    return filled.one_of("place", tuple(visit.snapshot.operation.places))


page(
    Page(
        name="convoys",
        action=Action.SEE_FLEET,
        order=0,
        within="fleet",
        template="convoys.html",
        show=_show,
        acts={
            "form": Act(action=Action.RECORD_DAY, do=_act(_form)),
            "offer": Act(action=Action.RECORD_DAY, do=_act(_offer)),
            "accept": Act(action=Action.RECORD_DAY, do=_act(_accept)),
        },
    )
)
