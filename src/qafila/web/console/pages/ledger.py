# SPDX-License-Identifier: Apache-2.0
"""The ledger by place, vehicle and convoy; one subject with the facts behind; what was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from litestar.exceptions import NotFoundException, PermissionDeniedException

from qafila.app.console import seeing, sightings
from qafila.app.console.ledger import KINDS, SubjectView, ledger, subject
from qafila.core.access import Action, UserRole
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page
from qafila.wiring.hub import fact_said

if TYPE_CHECKING:
    from qafila.core.document import Wording
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit


def _show(visit: Visit) -> Mapping[str, Any]:
    snapshot, viewer = visit.snapshot, visit.viewer
    number = visit.number("page")
    given = {"zone": snapshot.zone, "kinds": KINDS, "seen": sightings, "places": _places(visit)}
    if word := visit.query.get("what", ""):
        view = subject(snapshot, viewer, word, page=number)
        if view is None:
            raise NotFoundException
        return {**given, "subject": with_name(visit, view), "facts": _said(visit, view)}
    kind, search = visit.query.get("kind", KINDS[0]), visit.query.get("search", "")
    view_all = ledger(snapshot, viewer, kind=kind, search=search, page=number)
    return {**given, "subject": None, "view": view_all, "search": search}


def _said(visit: Visit, view: SubjectView) -> list[tuple[Any, Wording]]:
    """Return the facts of a subject, each with how it is said."""
    operation = visit.snapshot.operation
    facts = {envelope.id: envelope for envelope, _ in visit.snapshot.facts_of(view.subject)}
    return [(line, fact_said(operation, facts[line.id])) for line in view.facts]


def with_name(visit: Visit, view: SubjectView) -> SubjectView:
    """Return a subject with the name of a person, where the visitor sees it, on record."""
    return seeing.with_name(
        visit.operation,
        visit.hub.gate,
        visit.viewer,
        view,
        visit.hub.now(),
        session=visit.session,
    )


def _places(visit: Visit) -> list[tuple[str, Any]]:
    """Return places and vehicles to choose from, each with what it is called."""
    operation = visit.snapshot.operation
    own = visit.viewer.vehicles
    places = [(place.id, place.name) for place in operation.places.values()]
    vehicles = [v for v in operation.vehicles if not own or v in own]
    return [*places, *((vehicle, vehicle) for vehicle in vehicles)]


_TIME = "record-time-unclear"
_PLACE = ("record-nowhere", "record-place-unknown", "record-place-both")
_WHO = ("record-nobody", "record-there-already", "record-not-expected", "record-not-listed")


def _at(place: str = "to", who: str = "who", **more: str) -> Mapping[str, str]:
    """Return beside which field of a form each of its slips is told, by key of the phrase.

    Parameters
    ----------
    place, who
        The fields for where and for whom.
    more
        Further fields, by key without ``record-``.
    """
    told = dict.fromkeys(_PLACE, place) | dict.fromkeys(_WHO, who) | {_TIME: "time"}
    return told | {f"record-{key.replace('_', '-')}": field for key, field in more.items()}


def _act(
    make: Callable[[Filled], sightings.Spoken], at: Mapping[str, str]
) -> Callable[[Visit, Filled], Done]:
    def do(visit: Visit, filled: Filled) -> Done:
        said = make(filled)
        time, paper, now = filled.text("time"), filled.text("paper"), visit.hub.now()
        is_theirs = visit.viewer.role is not UserRole.MARSHAL
        if not is_theirs:  # who speaks of some alone is told nothing of others first
            filled.settle()
            is_theirs = sightings.is_own(visit.snapshot.operation, visit.viewer, said)
        if not is_theirs:
            raise PermissionDeniedException("vehicle")
        slips = sightings.slips(visit.operation, said, now, time=time, place=said.target)
        filled.note(slips, at)
        filled.settle()
        told = sightings.record(visit.operation, visit.viewer, said, now, time=time, paper=paper)
        return Done(visit.link("ledger", *filter(None, [filled.text("what")])), told)

    return do


def _ids(filled: Filled, name: str) -> tuple[str, ...]:
    typed = filled.text(name, needed=True)
    return tuple(typed.replace("،", " ").replace(",", " ").split())


def _moved(filled: Filled) -> sightings.Spoken:
    act = filled.one_of("act", sightings.ACTS)
    goes = act in sightings.GOES_BY_ITSELF
    return sightings.Spoken(
        word=act,
        what=_ids(filled, "who"),
        target=filled.text("to", needed=not goes),
        authority=filled.text("authority"),
        follow_up=filled.text("follow_up"),
        note=filled.text("note"),
    )


def _counted(filled: Filled) -> sightings.Spoken:
    place = filled.text("place", needed=True)
    count = filled.number("count", low=0, high=999_999)
    return sightings.Spoken(
        word="counted", what=(place, "" if count is None else str(count)), note=filled.text("note")
    )


def _drove(filled: Filled) -> sightings.Spoken:
    return sightings.Spoken(
        word="drove",
        what=_ids(filled, "vehicles"),
        target=filled.text("to", needed=True),
        note=filled.text("note"),
    )


def _reported(filled: Filled) -> sightings.Spoken:
    word = filled.one_of("incident", sightings.INCIDENTS)
    note = filled.text("note", needed=word != "radio_check")
    return sightings.Spoken(word=word, what=(filled.text("where", needed=True),), note=note)


def _absent(filled: Filled) -> sightings.Spoken:
    return sightings.Spoken(word="no_show", what=_ids(filled, "who"), note=filled.text("note"))


def _unknown(filled: Filled) -> sightings.Spoken:
    return sightings.Spoken(
        word="unknown",
        what=_ids(filled, "who"),
        note=filled.text("note", needed=True),
        follow_up=filled.text("follow_up", needed=True),
    )


def _followed(filled: Filled) -> sightings.Spoken:
    authority, follow_up = filled.text("authority"), filled.text("follow_up")
    if not (authority or follow_up):
        filled.mistake("authority", phrase("console-record-followed-what"))
    return sightings.Spoken(
        word="followed_up",
        what=(filled.text("place", needed=True),),
        authority=authority,
        follow_up=follow_up,
        note=filled.text("note", needed=True),
    )


def _attested(filled: Filled) -> sightings.Spoken:
    word = filled.one_of("kept", sightings.WITNESSED)
    standard = filled.one_of("standard", [code for code, _ in sightings.standards()])
    vehicles = filled.text("vehicles").replace("،", " ").replace(",", " ").split()
    return sightings.Spoken(
        word=word, what=(standard, *vehicles), note=filled.text("note", needed=True)
    )


def _settled(visit: Visit, filled: Filled) -> Done:
    """Say where somebody is of whom facts contradict each other; those shown were weighed."""
    what, weighed = filled.text("what", needed=True), filled.several("weighed")
    place, reason = filled.text("to", needed=True), filled.text("note", needed=True)
    time, paper, now = filled.text("time"), filled.text("paper"), visit.hub.now()
    if not sightings.may_settle(visit.viewer):
        raise PermissionDeniedException("vehicle")
    visit.operation.refresh()
    operation = visit.snapshot.operation
    filled.note(sightings.slips(visit.operation, None, now, time=time, place=place), _at())
    filled.settle()
    claims = {c for d in sightings.disputes_of(operation, what) for c in (d.held_by, d.seen_by)}
    if claims.isdisjoint(weighed):
        filled.mistake("", phrase("console-settle-gone"))
    filled.settle()
    said = sightings.settled(operation, what, place, weighed, reason)
    told = sightings.record(visit.operation, visit.viewer, said, now, time=time, paper=paper)
    return Done(visit.link("ledger", what), told)


def _take_back(visit: Visit, filled: Filled) -> Done:
    fact, reason = filled.text("fact", needed=True), filled.text("note", needed=True)
    filled.settle()
    held = visit.snapshot.fact(fact)
    if not sightings.may_take_back(visit.viewer, held, visit.snapshot.fact):
        filled.mistake("", phrase("console-undo-not-yours"))
        filled.settle()
    said = sightings.Spoken(word="withdrawn", what=(fact,), note=reason)
    told = sightings.record(visit.operation, visit.viewer, said, visit.hub.now())
    return Done(visit.link("ledger", *filter(None, [filled.text("what")])), told)


page(
    Page(
        name="ledger",
        action=Action.SEE_LEDGER,
        order=35,
        template="ledger.html",
        show=_show,
        below=True,
        acts={
            "moved": Act(action=Action.RECORD_DAY, do=_act(_moved, _at())),
            "counted": Act(
                action=Action.RECORD_DAY, do=_act(_counted, _at("place", number="count"))
            ),
            "drove": Act(action=Action.RECORD_DAY, do=_act(_drove, _at(who="vehicles"))),
            "reported": Act(
                action=Action.RECORD_DAY,
                do=_act(_reported, _at(road_unknown="where", road_what="note")),
            ),
            "absent": Act(action=Action.RECORD_DAY, do=_act(_absent, _at())),
            "unknown": Act(action=Action.RECORD_DAY, do=_act(_unknown, _at())),
            "followed": Act(
                action=Action.RECORD_DAY,
                do=_act(_followed, _at("place", custody_what="place", custody_moved_on="place")),
            ),
            "attested": Act(
                action=Action.RECORD_DAY,
                do=_act(_attested, _at(who="vehicles", vehicle_unknown="vehicles")),
            ),
            "settled": Act(action=Action.RECORD_DAY, do=_settled),
            "undo": Act(action=Action.RECORD_DAY, do=_take_back),
        },
    )
)
