# SPDX-License-Identifier: Apache-2.0
"""The list: whose names are shown goes on record before they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from qafila.app.console.changes import ChangesView, changes
from qafila.app.console.duplicates import DuplicatesView, duplicates
from qafila.app.console.forgetting import ForgettingView, forgetting_view
from qafila.app.console.list_difference import DifferenceView, compared_lists, difference_view
from qafila.app.console.owed_lists import OwedView, named_in, owed_view
from qafila.app.console.person import HouseholdView, PersonView, household_view, person_view
from qafila.app.console.proposals import ProposalsView, proposals
from qafila.app.console.registry import RegistryAsked, RegistryView, registry
from qafila.app.console.sharing import SharingView, sharing_view
from qafila.app.console.taking import TakingView, room_of, taking_view
from qafila.core.access import Action
from qafila.web.console.api.day import OP
from qafila.web.console.api.route import Given, Paged, Route, Words
from qafila.web.console.pages.registry import seen

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


class ListAsked(Paged, frozen=True, kw_only=True):
    """Who; empty: anybody."""

    q: Words = ""
    cohort: Words = ""
    need: Words = ""
    consent: Words = ""
    lot: Words = ""
    place: Words = ""
    state: Words = ""


class ChangesAsked(Paged, frozen=True, kw_only=True):
    """Which changes; empty: any."""

    kind: Words = ""
    person: Words = ""


class OwedAsked(Paged, frozen=True, kw_only=True):
    """Which list, and part of the number of an entry; empty: the first list, and all of it."""

    listed: Words = ""
    search: Words = ""


class Waiting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The lists that the holder brought and has not decided upon, the last first."""

    lists: Annotated[tuple[TakingView, ...], msgspec.Meta(max_length=12)] = ()


def _by(visit: Visit) -> str:
    return visit.session or visit.viewer.user


def _registry(visit: Visit, given: Given) -> RegistryView:
    view = registry(
        visit.snapshot, visit.viewer, RegistryAsked(**msgspec.structs.asdict(given.query))
    )
    seen(visit, (row.person for row in view.rows), "registry")
    return view


def _person(visit: Visit, given: Given) -> PersonView | None:
    person = given.path["person"]
    view = person_view(visit.snapshot, visit.operation.checked_by_now, visit.viewer, person)
    if view is not None:
        beside = (*view.members, *view.wards, *filter(None, [view.guardian]))
        seen(visit, (person, *(row.person for row in beside)), "person")
    return view


def _sharing(visit: Visit, given: Given) -> SharingView | None:
    return sharing_view(visit.snapshot, visit.viewer, given.path["person"])


def _forgetting(visit: Visit, given: Given) -> ForgettingView | None:
    return forgetting_view(visit.snapshot, visit.viewer, given.path["person"])


def _household(visit: Visit, given: Given) -> HouseholdView | None:
    view = household_view(visit.snapshot, visit.viewer, given.path["household"])
    if view is not None:
        seen(visit, (row.person for row in (*view.members, *view.off)), "household")
    return view


def _changes(visit: Visit, given: Given) -> ChangesView:
    asked: ChangesAsked = given.query
    view = changes(
        visit.snapshot, visit.viewer, what=asked.kind, person=asked.person, page=asked.page
    )
    seen(visit, (row.person for row in view.rows), "changes")
    return view


def _owed(visit: Visit, given: Given) -> OwedView:
    asked: OwedAsked = given.query
    view = owed_view(
        visit.snapshot, visit.viewer, listed=asked.listed, search=asked.search, page=asked.page
    )
    seen(visit, named_in(view), "owed")
    return view


def _duplicates(visit: Visit, given: Given) -> DuplicatesView:
    view = duplicates(visit.snapshot, visit.viewer, _by(visit), given.query.page)
    seen(visit, (row.person for each in view.pairs for row in (each.one, each.other)), "duplicates")
    return view


def _proposals(visit: Visit, given: Given) -> ProposalsView:
    view = proposals(visit.snapshot, visit.viewer, given.query.page)
    shown = (row.person for each in view.proposals for row in (*each.persons, *each.others))
    seen(visit, shown, "proposals")
    return view


def _waiting(visit: Visit, given: Given) -> Waiting:
    del given
    held = room_of(visit.snapshot).of(_by(visit), visit.hub.now())
    return Waiting(lists=tuple(map(taking_view, held)))


def _taking(visit: Visit, given: Given) -> TakingView | None:
    held = room_of(visit.snapshot).find(_by(visit), given.path["token"], visit.hub.now())
    if held is None:
        return None
    view = taking_view(held)
    seen(visit, (*view.added, *view.amended, *view.gone), "import")
    return view


def _difference(visit: Visit, given: Given) -> DifferenceView | None:
    made = compared_lists(visit.snapshot).find(_by(visit), given.path["token"], visit.hub.now())
    if made is None:
        return None
    view = difference_view(made)
    seen(visit, view.shown, "compare")
    return view


ROUTES = (
    Route(
        path=f"{OP}/registry",
        name="registry",
        says="A page of the list, narrowed by what is asked.",
        action=Action.SEE_REGISTRY,
        make=_registry,
        query=ListAsked,
        answer=RegistryView,
    ),
    Route(
        path=f"{OP}/persons/{{person}}",
        name="person",
        says="One entry with all that is on record of it.",
        action=Action.SEE_REGISTRY,
        make=_person,
        answer=PersonView,
    ),
    Route(
        path=f"{OP}/persons/{{person}}/sharing",
        name="sharing",
        says="What somebody said of each recipient, and how many names each may have after a word.",
        action=Action.EDIT_REGISTRY,
        make=_sharing,
        answer=SharingView,
    ),
    Route(
        path=f"{OP}/persons/{{person}}/forgetting",
        name="forgetting",
        says="What forgetting somebody would destroy for ever, and what would stay.",
        action=Action.FORGET,
        make=_forgetting,
        answer=ForgettingView,
    ),
    Route(
        path=f"{OP}/households/{{household}}",
        name="household",
        says="One household.",
        action=Action.SEE_REGISTRY,
        make=_household,
        answer=HouseholdView,
    ),
    Route(
        path=f"{OP}/changes",
        name="changes",
        says="Every change to the list, and every answer, the last first.",
        action=Action.SEE_REGISTRY,
        make=_changes,
        query=ChangesAsked,
        answer=ChangesView,
    ),
    Route(
        path=f"{OP}/owed",
        name="owed",
        says="The lists that are owed, and a page of the entries of one.",
        action=Action.SEE_REGISTRY,
        make=_owed,
        query=OwedAsked,
        answer=OwedView,
    ),
    Route(
        path=f"{OP}/duplicates",
        name="duplicates",
        says="Pairs of entries that may be one person, the likeliest first.",
        action=Action.EDIT_REGISTRY,
        make=_duplicates,
        query=Paged,
        answer=DuplicatesView,
    ),
    Route(
        path=f"{OP}/proposals",
        name="proposals",
        says="Households, guardians and carers that the list suggests, in its order.",
        action=Action.EDIT_REGISTRY,
        make=_proposals,
        query=Paged,
        answer=ProposalsView,
    ),
    Route(
        path=f"{OP}/import",
        name="import",
        says="The lists that the holder brought and has not decided upon.",
        action=Action.EDIT_REGISTRY,
        make=_waiting,
        answer=Waiting,
    ),
    Route(
        path=f"{OP}/import/{{token}}",
        name="import-list",
        says="What one of these lists would change.",
        action=Action.EDIT_REGISTRY,
        make=_taking,
        answer=TakingView,
    ),
    Route(
        path=f"{OP}/compare/{{token}}",
        name="compare",
        says="What two lists differ in.",
        action=Action.EDIT_REGISTRY,
        make=_difference,
        answer=DifferenceView,
    ),
)
