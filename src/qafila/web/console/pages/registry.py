# SPDX-License-Identifier: Apache-2.0
"""The registry: the list with its search, one person, one household, and what is recorded of them.

``registry`` is the list, ``registry/P-0001`` a person, ``registry/household:12`` a household.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from litestar.exceptions import NotFoundException

from qafila.app.console import amending
from qafila.app.console.forgetting import forget, forgetting_view, is_forgotten
from qafila.app.console.person import find_person, household_view, person_view, taken_back
from qafila.app.console.registry import RegistryAsked, choices, operation_for, registry
from qafila.app.console.seeing import note_seen
from qafila.app.console.sharing import as_known, sharing_view
from qafila.app.console.taking_back import may_take_back
from qafila.app.spoken import Spoken, Unclear, facts_of, time_called
from qafila.core.access import Action, Field
from qafila.core.document import phrase
from qafila.web.console.forms import Filled, Mistakes
from qafila.web.console.pages import Act, Done, Page, page

if TYPE_CHECKING:
    from collections.abc import Iterable

    from qafila.core.operation import Operation
    from qafila.core.registry import Person
    from qafila.web.console.visit import Visit

HOUSEHOLD = "household:"
MOST_LETTERS, MOST_NUMBER = 300, 40
MOST_ASKED = 120
OLDEST_YEAR, NEWEST_YEAR = 1900, 2199
NO, YES = "no", "yes"


def _show(visit: Visit) -> Mapping[str, Any]:
    what = visit.query.get("what", "")
    if not what:
        return _show_list(visit)
    if what.startswith(HOUSEHOLD):
        return _show_household(visit, what.removeprefix(HOUSEHOLD))
    return _show_person(visit, what)


def _show_list(visit: Visit) -> Mapping[str, Any]:
    asked = asked_of(visit.query)
    view = registry(visit.snapshot, visit.viewer, asked)
    seen(visit, (row.person for row in view.rows), "registry")
    return {
        "kind": "list",
        "view": view,
        "asked": asked,
        "choices": choices(visit.snapshot, visit.viewer),
        "query": {
            f: v for f in asked.__struct_fields__ if (v := getattr(asked, f)) and f != "page"
        },
        "at": at_person,
        "add": _add_form(visit) if visit.may(Action.EDIT_REGISTRY) else None,
    }


def asked_of(query: Mapping[str, str]) -> RegistryAsked:
    """Return what an address asks of the registry; what makes no sense narrows nothing."""
    told = {
        name: query.get(name, "").strip()[:MOST_ASKED]
        for name in RegistryAsked.__struct_fields__
        if name != "page"
    }
    return RegistryAsked(page=page_number(query), **told)


def page_number(query: Mapping[str, str]) -> int:
    """Return which page of a long list an address asks for; the first where it makes no sense."""
    number = query.get("page", "1")
    return int(number) if number.isascii() and number.isdecimal() and len(number) < 7 else 1


def _show_person(visit: Visit, person: str) -> Mapping[str, Any]:
    view = person_view(visit.snapshot, visit.operation.checked_by_now, visit.viewer, person)
    if view is None:
        raise NotFoundException
    beside = (*view.members, *view.wards, *((view.guardian,) if view.guardian else ()))
    seen(visit, (person, *(row.person for row in beside)), "person")
    operation = operation_for(visit.snapshot, visit.viewer)
    held = find_person(operation, person)
    assert held is not None
    may_edit = visit.may(Action.EDIT_REGISTRY) and visit.sees(Field.NAME)
    return {
        "kind": "person",
        "view": view,
        "zone": visit.snapshot.zone,
        "timezone": operation.description.timezone,
        "edit": _edit_form(operation, held) if may_edit and not view.row.is_off else None,
        "may_edit": may_edit,
        "at": at_person,
        "sharing": sharing_view(visit.snapshot, visit.viewer, person) if may_edit else None,
        "forgetting": forgetting_view(visit.snapshot, visit.viewer, person),
    }


def _show_household(visit: Visit, household: str) -> Mapping[str, Any]:
    view = household_view(visit.snapshot, visit.viewer, household)
    if view is None:
        raise NotFoundException
    seen(visit, (row.person for row in (*view.members, *view.off)), "household")
    return {
        "kind": "household",
        "view": view,
        "may_edit": visit.may(Action.EDIT_REGISTRY) and visit.sees(Field.NAME),
        "at": at_person,
    }


def seen(visit: Visit, ids: Iterable[str], why: str) -> None:
    """Put on record whose names a page is about to show; nobody's to who sees none."""
    if visit.sees(Field.NAME):
        note_seen(
            visit.operation,
            visit.hub.gate,
            visit.viewer,
            tuple(dict.fromkeys(ids)),
            visit.hub.now(),
            action=Action.SEE_REGISTRY,
            why=why,
            session=visit.session,
        )


def at_person(visit: Visit, what: str) -> str:
    """Return the address of a person or a household; a number with a slash goes behind the mark."""
    return visit.link("registry", what=what) if "/" in what else visit.link("registry", what)


def _edit_form(operation: Operation, person: Person) -> Mapping[str, Any]:
    """Return what the form of a person needs: values as they stand, and what there is to choose."""
    return {
        "was": amending.typed_of(person),
        "digest": amending.digest_of(person),
        "names": amending.NAMES,
        "flags": amending.FLAGS,
        "fields": amending.FIELDS,
        "needs": amending.NEEDS,
        "sexes": amending.SEXES,
        "cohorts": _with_own(person.cohort, {k: c.name for k, c in operation.cohorts.items()}),
        "places": _with_own(person.to_place, {k: p.name for k, p in operation.places.items()}),
        "vehicles": _with_own(person.pin, dict.fromkeys(operation.vehicles, None)),
    }


def _add_form(visit: Visit) -> Mapping[str, Any]:
    operation = visit.snapshot.operation
    return {
        "cohorts": {key: each.name for key, each in operation.cohorts.items()},
        "sexes": amending.SEXES,
    }


def _with_own(own: str | None, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return choices with what stands there now, so that it is not lost by opening the form."""
    return known if own is None or own in known else {own: None, **known}


# ------------------------------------------------------------------------------------------- forms


def _add(visit: Visit, filled: Filled) -> Done:
    """Register somebody who is on no list."""
    visit.operation.refresh()
    operation = visit.snapshot.operation
    number = filled.text("number", needed=True, most=MOST_NUMBER)
    who = amending.number_of(number)
    listing = operation.listing
    if who and (who in operation.persons or who in listing.off or who in listing.merged):
        filled.mistake("number", phrase("console-person-number-taken", who=who))
    typed = {f: tuple(v for v in filled.values.get(f, ()) if v.strip()) for f in amending.FIELDS}
    if not (typed["name_ar"] or typed["name_latin"]):
        filled.mistake("name_ar", phrase("console-field-needed"))
    _check(operation, who, filled, tuple(f for f in typed if typed[f]))
    filled.settle()
    fact = amending.registration(number, typed)
    visit.operation.recorder.record([fact], author=visit.viewer.title)
    return Done(at_person(visit, who), (phrase("console-person-added", who=who),))


def _person(visit: Visit, *, off: bool = False) -> Person:
    """Return the person that a form is about, as they are on record this moment."""
    visit.operation.refresh()
    operation = visit.snapshot.named
    who = visit.query.get("what", "")
    held = find_person(operation, who) if off else operation.persons.get(who)
    if held is None:
        raise Mistakes({"": phrase("console-person-off")})
    return held


def _amend(visit: Visit, filled: Filled) -> Done:
    person = _person(visit)
    typed = {f: tuple(v for v in filled.values.get(f, ()) if v.strip()) for f in amending.FIELDS}
    opened_on = {f: tuple(filled.values.get(f"was-{f}", ())) for f in amending.FIELDS}
    edit = amending.edited(opened_on, typed, person)
    if edit.touched and amending.is_so(person, typed, edit.touched):
        return Done(at_person(visit, person.id), (phrase("console-person-so-already"),))
    if filled.text("seen") != amending.digest_of(person) and edit.elsewhere:
        _side_by_side(filled, edit, person)
    _check(visit.snapshot.operation, person.id, filled, edit.touched)
    reason = filled.text("reason", needed=True, most=MOST_LETTERS)
    agreed_by = filled.text("agreed_by", most=MOST_LETTERS)
    if not edit.touched:
        filled.mistake("", phrase("console-person-nothing"))
    filled.settle()
    fact = amending.amendment(person, typed, edit.touched, reason=reason, agreed_by=agreed_by)
    visit.operation.recorder.record([fact], author=visit.viewer.title)
    return Done(at_person(visit, person.id), (phrase("console-person-amended"),))


def _side_by_side(filled: Filled, edit: amending.Edit, person: Person) -> None:
    """Refuse a form once: what others recorded stands beside what its user typed."""
    filled.keep(("what", "reason", "agreed_by", *edit.touched))
    now = amending.typed_of(person)
    for field in edit.both:
        shown = ", ".join(now[field]) or "–"
        filled.mistake(field, phrase("console-person-field-meanwhile", now=shown))
    filled.mistake("", phrase("console-person-meanwhile", count=len(edit.elsewhere)))
    filled.settle()


def _check(operation: Operation, person: str, filled: Filled, touched: tuple[str, ...]) -> None:
    """Note every slip in what was changed; what nobody touched stays as the list has it."""
    latest = operation.description.on.year if operation.description.on else NEWEST_YEAR
    for field in (*amending.NAMES, *amending.TEXTS, *amending.IDS, "other_needs"):
        filled.text(field, most=MOST_LETTERS)
    if "age" in touched:
        filled.number("age", low=0, high=120, needed=False)
    if "birth_year" in touched:
        filled.number("birth_year", low=OLDEST_YEAR, high=latest, needed=False)
    known = {
        "sex": amending.SEXES,
        "cohort": tuple(operation.cohorts),
        "to_place": tuple(operation.places),
        "pin": tuple(operation.vehicles),
    }
    for field, values in known.items():
        if field in touched:
            filled.one_of(field, values, needed=False)
    guardian = filled.text("guardian")
    if "guardian" in touched and guardian:
        if guardian == person:
            filled.mistake("guardian", phrase("record-guardian-of-self", who=guardian))
        elif find_person(operation, guardian) is None:
            filled.mistake("guardian", phrase("console-person-unknown", who=guardian))


def _consent(visit: Visit, filled: Filled) -> Done:
    person = _person(visit)
    before = visit.snapshot.operation.consents.get(person.id, ())
    consent = filled.one_of("consent", amending.CONSENTS)
    given_by = filled.text("given_by", needed=consent == amending.BY_ANOTHER, most=MOST_LETTERS)
    told = filled.one_of("told_terms", (YES, NO), needed=False)
    stay = filled.one_of("offered_to_stay", (YES, NO), needed=False)
    taken_by = filled.text("taken_by", most=MOST_LETTERS) or visit.viewer.title
    at = _time(visit, filled, "answered_at")
    filled.settle()
    answer = amending.answer_on_consent(
        person.id,
        consent,
        given_by=given_by,
        taken_by=taken_by,
        told_terms=_yes_no(told),
        offered_to_stay=_yes_no(stay),
        answered_at=at,
    )
    # A second press of one form is no second answer.
    if not (filled.text("answers") != str(len(before)) and before and before[-1].answer == answer):
        visit.operation.recorder.record([answer], author=visit.viewer.title)
    return Done(at_person(visit, person.id), (phrase("console-person-consent-recorded"),))


def _fitness(visit: Visit, filled: Filled) -> Done:
    """Record whether somebody can travel, as a clinician judged it."""
    person = _person(visit)
    before = visit.snapshot.operation.listing.fitness.get(person.id, ())
    fitness = filled.one_of("fitness", amending.JUDGEMENTS)
    by = filled.text("assessed_by", needed=True, most=MOST_LETTERS)
    until = filled.day("fit_until", phrase("console-fitness-until-unclear"))
    filled.settle()
    fact = amending.judgement(
        person.id, fitness, assessed_by=by, medical=filled.ticked("medical"), until=until
    )
    # A second press of one form is no second judgement.
    is_again = filled.text("judged") != str(len(before))
    if not (is_again and before and before[-1].assessment == fact):
        visit.operation.recorder.record([fact], author=visit.viewer.title)
    return Done(at_person(visit, person.id), (phrase("console-fitness-recorded"),))


def _share(visit: Visit, filled: Filled) -> Done:
    """Record whether somebody agrees that a recipient may have their data."""
    person = _person(visit)
    other = filled.text("share_other", most=MOST_LETTERS)
    typed = other or filled.text("share_with", needed=True, most=MOST_LETTERS)
    agreed = filled.one_of("share_agreed", (YES, NO))
    given_by = filled.text("share_given_by", most=MOST_LETTERS)
    taken_by = filled.text("share_taken_by", most=MOST_LETTERS) or visit.viewer.title
    filled.settle()
    fact = amending.answer_on_sharing(
        person.id,
        as_known(visit.snapshot, typed),
        agreed=agreed == YES,
        given_by=given_by,
        taken_by=taken_by,
    )
    before = visit.snapshot.operation.listing.sharing.get(person.id, ())
    # A second press of one form is no second answer.
    is_again = filled.text("shared") != str(len(before))
    if not (is_again and before and before[-1].sharing == fact):
        visit.operation.recorder.record([fact], author=visit.viewer.title)
    return Done(at_person(visit, person.id), (phrase("console-share-recorded"),))


def _forget(visit: Visit, filled: Filled) -> Done:
    """Destroy the key of somebody's identity, once its number was typed a second time."""
    person = _person(visit, off=True)
    again = filled.text("forget_who", needed=True, most=MOST_NUMBER)
    reason = filled.text("forget_reason", needed=True, most=MOST_LETTERS)
    if again and again != person.id:
        filled.mistake("forget_who", phrase("console-forget-other", who=person.id))
    if is_forgotten(visit.snapshot.operation, person.id):
        filled.mistake("", phrase("console-forget-done-before"))
    filled.settle()
    visit.hub.gate.note(visit.viewer, Action.FORGET, [person.id], visit.operation.id, why="forget")
    told = forget(visit.operation, visit.viewer, person.id, reason)
    return Done(at_person(visit, person.id), told)


def _yes_no(said: str) -> bool | None:
    return {YES: True, NO: False}.get(said)


def _time(visit: Visit, filled: Filled, name: str) -> datetime | None:
    typed = filled.text(name, most=40)
    if not typed:
        return None
    try:
        return time_called(typed, visit.snapshot.zone, visit.hub.now())
    except Unclear as unclear:
        filled.mistake(name, phrase(unclear.code, **unclear.told))
        return None


def _drop(visit: Visit, filled: Filled) -> Done:
    visit.operation.refresh()
    who = visit.query.get("what", "")
    reason = filled.text("drop_reason", needed=True, most=MOST_LETTERS)
    agreed_by = filled.text("drop_agreed_by", needed=True, most=MOST_LETTERS)
    filled.settle()
    done = Done(at_person(visit, who), (phrase("console-person-dropped", who=who),))
    if who not in visit.snapshot.operation.listing.off:
        record_spoken(visit, "dropped", (who,), reason, agreed_by)
    return done


def _apart(visit: Visit, filled: Filled) -> Done:
    person = _person(visit)
    other = filled.text("apart_who", needed=True, most=MOST_LETTERS)
    reason = filled.text("apart_reason", needed=True, most=MOST_LETTERS)
    operation = visit.snapshot.operation
    if other and find_person(operation, other) is None:
        filled.mistake("apart_who", phrase("console-person-unknown", who=other))
    elif other == person.id:
        filled.mistake("apart_who", phrase("console-person-self"))
    filled.settle()
    pair = {person.id, other}
    if not any(pair <= set(each.persons) for each in operation.listing.apart):
        record_spoken(visit, "kept_apart", (person.id, other), reason)
    return Done(at_person(visit, person.id), (phrase("console-person-kept-apart", who=other),))


def _take_back(visit: Visit, filled: Filled) -> Done:
    """Say that a change to an entry does not count."""
    person = _person(visit, off=True)
    fact = filled.text("fact", needed=True, most=MOST_LETTERS)
    reason = filled.text("back_reason", needed=True, most=MOST_LETTERS)
    filled.settle()
    view = person_view(visit.snapshot, visit.operation.checked_by_now, visit.viewer, person.id)
    held = visit.snapshot.fact(fact)
    may = may_take_back(visit.viewer, held, visit.snapshot.fact)
    if view is None or fact not in taken_back(view) or not may:
        raise Mistakes({"": phrase("console-person-change-gone")})
    record_spoken(visit, "withdrawn", (fact,), reason)
    return Done(at_person(visit, person.id), (phrase("console-person-taken-back"),))


def _bind(visit: Visit, filled: Filled) -> Done:
    """Say that somebody belongs to a household."""
    visit.operation.refresh()
    what = visit.query.get("what", "")
    who = filled.text("bind_who", needed=True, most=MOST_LETTERS)
    reason = filled.text("bind_reason", needed=True, most=MOST_LETTERS)
    agreed_by = filled.text("bind_agreed_by", most=MOST_LETTERS)
    held = visit.snapshot.operation.persons.get(who)
    if who and held is None:
        filled.mistake("bind_who", phrase("console-person-unknown", who=who))
    filled.settle()
    household = what.removeprefix(HOUSEHOLD)
    if held is not None and held.household != household:
        record_spoken(visit, "household", (household, who), reason, agreed_by)
    return Done(at_person(visit, what), (phrase("console-person-bound", who=who),))


def record_spoken(
    visit: Visit, word: str, what: tuple[str, ...], note: str, agreed_by: str = ""
) -> None:
    """Record what somebody says of entries, in the words of `qafila record`."""
    said = Spoken(word=word, what=what, note=note, agreed_by=agreed_by)
    facts = facts_of(said, visit.snapshot.operation)
    visit.operation.recorder.record(facts, author=visit.viewer.title)


_EDIT = Action.EDIT_REGISTRY

page(
    Page(
        name="registry",
        action=Action.SEE_REGISTRY,
        order=30,
        template="registry.html",
        show=_show,
        below=True,
        acts={
            "add": Act(action=_EDIT, do=_add),
            "amend": Act(action=_EDIT, do=_amend),
            "consent": Act(action=_EDIT, do=_consent),
            "fitness": Act(action=_EDIT, do=_fitness),
            "share": Act(action=_EDIT, do=_share),
            "drop": Act(action=_EDIT, do=_drop),
            "apart": Act(action=_EDIT, do=_apart),
            "take-back": Act(action=_EDIT, do=_take_back),
            "bind": Act(action=_EDIT, do=_bind),
            "forget": Act(action=Action.FORGET, do=_forget),
        },
    )
)
