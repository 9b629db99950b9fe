# SPDX-License-Identifier: Apache-2.0
"""The release board, what is owed, what parties said, and in which order an exchange exposes least.

A liaison speaks for one party alone; a mediator and a coordinator for any. Only a coordinator
releases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from litestar.exceptions import PermissionDeniedException

from qafila.app.console import releasing
from qafila.app.console.agreement import (
    AgreementView,
    agreement,
    standing_lots,
    told_lots,
    told_versions,
)
from qafila.app.console.documents import OFFERS
from qafila.app.console.handovers import handovers
from qafila.app.typed import Unclear, when_called
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page
from qafila.web.console.papers import maker
from qafila.wiring.hub import fact_said

if TYPE_CHECKING:
    from qafila.core.document import Wording
    from qafila.core.values import When
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

TABS = ("board", "obligations", "statements", "exposure")
STATEMENTS = ("approval", "notification", "assurance")
PROOFS = ("attested", "documented", "identified")


def _show(visit: Visit) -> Mapping[str, Any]:
    snapshot, now = visit.snapshot, visit.hub.now()
    asked = visit.query.get("tab") or visit.query.get("what", "")  # a form says where it stands
    tab = asked if asked in TABS else TABS[0]
    view = agreement(
        snapshot, visit.viewer, now, page=visit.number("page"), recorded_page=visit.number("facts")
    )
    given: dict[str, Any] = {
        "view": view,
        "zone": snapshot.zone,
        "tab": tab,
        "tabs": TABS,
        "statements": STATEMENTS,
        "proofs": PROOFS,
        "rows": (),
        "versions": None,
        "document": None,
        "handovers": len(handovers(snapshot, visit.viewer).waiting),
        "recorded": [],
        "notifications": [n.id for n in snapshot.operation.notifications if n.id],
    }
    if tab == "board":
        given["rows"] = _rows(visit, view)
        given["versions"] = told_versions(snapshot.operation)
    else:
        offer = OFFERS["exchange" if tab == "exposure" else "agreement"]
        kinds = frozenset() if tab == "exposure" else frozenset({tab})
        given["document"] = maker(visit).document(offer, kinds=kinds)
    if tab == "statements":
        given["recorded"] = _recorded(visit, view)
    return given


def _rows(visit: Visit, view: AgreementView) -> list[tuple[Any, tuple[Wording, ...]]]:
    """Return each lot of this page of the board with how it is told, its patients after it."""
    shown = {each.lot for each in view.lots}
    lots = [lot for lot in standing_lots(visit.snapshot, visit.hub.now()) if lot.lot in shown]
    boards = [each for lot in view.lots for each in (lot, lot.patients) if each is not None]
    told = told_lots(visit.snapshot.operation, lots)
    return [(one, cells) for one, (_, cells) in zip(boards, told, strict=True)]


def _recorded(visit: Visit, view: AgreementView) -> list[tuple[Any, Wording]]:
    operation = visit.snapshot.operation
    found = ((line, visit.snapshot.fact(line.fact)) for line in view.recorded)
    return [(line, fact_said(operation, fact)) for line, fact in found if fact is not None]


# --- Forms


def _party(visit: Visit, filled: Filled, name: str = "party") -> str:
    """Return the party that somebody speaks for; another's than their own is refused."""
    operation = visit.snapshot.operation
    party = filled.one_of(name, tuple(operation.parties))
    if party and not releasing.may_speak_for(operation, visit.viewer, party):
        raise PermissionDeniedException("party")
    return party


def _when(visit: Visit, filled: Filled, name: str) -> When | None:
    typed = filled.text(name)
    try:
        return when_called(typed, visit.snapshot.zone, visit.hub.now())
    except Unclear as error:
        filled.mistake(name, phrase(error.code, **error.told))
        return None


def _lots(visit: Visit, filled: Filled) -> tuple[str, ...]:
    """Return lots and stages that were named, each once; what is neither is a mistake."""
    operation = visit.snapshot.operation
    typed = filled.text("about").replace("،", " ").replace(",", " ").split()
    known = {lot.lot for lot in standing_lots(visit.snapshot, visit.hub.now())}
    known |= set(operation.stages)
    for each in typed:
        if each not in known:
            filled.mistake("about", phrase("console-agreement-no-lot", lot=each))
    return tuple(dict.fromkeys(typed))


_AT: Mapping[str, str] = {
    "record-version-unknown": "version",
    "record-receipt-of-nothing": "notification",
    "record-delivered-what": "entries",
    "record-delivered-fewer": "amount",
    "record-statement-what": "about",
}
"""Beside which field of a form it is told what keeps it from being recorded."""


def _act(
    make: Callable[[Visit, Filled], releasing.Spoken], tab: str
) -> Callable[[Visit, Filled], Done]:
    def do(visit: Visit, filled: Filled) -> Done:
        said, now = make(visit, filled), visit.hub.now()
        filled.note(releasing.slips(visit.operation, said, now), _AT)
        filled.settle()
        told = releasing.record(visit.operation, visit.viewer, said, now)
        return Done(visit.link("agreement", tab=tab), told)

    return do


def _statement(visit: Visit, filled: Filled) -> releasing.Spoken:
    return releasing.Spoken(
        word=filled.one_of("what_said", STATEMENTS),
        what=(_party(visit, filled), *_lots(visit, filled)),
        note=filled.text("scope"),
        since=_when(visit, filled, "since"),
        until=_when(visit, filled, "until"),
        received=_when(visit, filled, "received"),
        id=filled.text("id", most=80),
        changes=filled.text("changes", most=80),
    )


def _receipt(visit: Visit, filled: Filled) -> releasing.Spoken:
    named = filled.text("notification", most=80)
    return releasing.Spoken(
        word="receipt",
        what=(_party(visit, filled), *([named] if named else [])),
        note=filled.text("office"),
        received=_when(visit, filled, "received"),
    )


def _accepted(visit: Visit, filled: Filled) -> releasing.Spoken:
    version = filled.text("version", needed=True, most=80)
    return releasing.Spoken(
        word="accepted", what=(version, _party(visit, filled)), note=filled.text("note")
    )


def _delivered(visit: Visit, filled: Filled) -> releasing.Spoken:
    obligations = tuple(visit.snapshot.operation.obligations)
    obligation = filled.one_of("obligation", obligations)
    amount = filled.number("amount", low=0, high=999_999_999)
    party, proof = _party(visit, filled), filled.one_of("proof", PROOFS)
    entries = filled.text("entries").replace("،", " ").replace(",", " ").split()
    return releasing.Spoken(
        word="delivered",
        what=(obligation, str(amount or 0), party, *entries),
        proof=proof,
        note=filled.text("note"),
    )


def _lot(visit: Visit, filled: Filled) -> str:
    known = [lot.lot for lot in standing_lots(visit.snapshot, visit.hub.now())]
    return filled.one_of("lot", known)


def _hold(visit: Visit, filled: Filled) -> releasing.Spoken:
    lot, party = _lot(visit, filled), _party(visit, filled)
    note = filled.text("note", needed=True)
    return releasing.Spoken(word="lot_held", what=(lot, party), note=note)


def _lift(visit: Visit, filled: Filled) -> releasing.Spoken:
    lot, party = _lot(visit, filled), _party(visit, filled)
    return releasing.Spoken(word="hold_lifted", what=(lot, party), note=filled.text("note"))


def _release(visit: Visit, filled: Filled) -> Done:
    """Release what was shown; against anything that stands in its way only by name and reason."""
    now = visit.hub.now()
    lot = _lot(visit, filled)
    part = filled.one_of("part", (releasing.ALL, releasing.SERIAL, releasing.PATIENTS))
    serial = filled.text("serial", needed=part == releasing.SERIAL, most=80)
    party = _party(visit, filled) if filled.text("party") else ""
    filled.settle()
    stands = releasing.lot_standing(visit.snapshot, lot, now, patients=part == releasing.PATIENTS)
    assert stands is not None, "the form names a lot of the board"
    reason = ""
    if found := releasing.against(stands):
        shown = filled.several("against")
        if any(code not in shown for code in found):
            filled.mistake("", phrase("console-agreement-changed", lot=lot))
        by = filled.text("by", needed=True, most=200)
        reason = f"{by}: {filled.text('reason', needed=True)}"
        filled.settle()
    said = releasing.released(
        lot,
        serial=serial if part == releasing.SERIAL else "",
        party=party,
        note=filled.text("note"),
        patients=part == releasing.PATIENTS,
    )
    told = releasing.release(visit.operation, visit.viewer, stands, said, now, reason=reason)
    return Done(visit.link("agreement"), told)


def _take_back(visit: Visit, filled: Filled) -> Done:
    fact, reason = filled.text("fact", needed=True), filled.text("note", needed=True)
    filled.settle()
    held = visit.snapshot.fact(fact)
    if not releasing.may_take_back(visit.snapshot, visit.viewer, held):
        filled.mistake("", phrase("console-undo-not-yours"))
        filled.settle()
    said = releasing.Spoken(word="withdrawn", what=(fact,), note=reason)
    told = releasing.record(visit.operation, visit.viewer, said, visit.hub.now())
    return Done(visit.link("agreement", tab="statements"), told)


page(
    Page(
        name="agreement",
        action=Action.SEE_AGREEMENT,
        order=40,
        template="agreement.html",
        show=_show,
        acts={
            "release": Act(action=Action.RELEASE_LOT, do=_release),
            "hold": Act(action=Action.HOLD_LOT, do=_act(_hold, "board")),
            "lift": Act(action=Action.HOLD_LOT, do=_act(_lift, "board")),
            "statement": Act(action=Action.RECORD_STATEMENT, do=_act(_statement, "statements")),
            "receipt": Act(action=Action.RECORD_STATEMENT, do=_act(_receipt, "statements")),
            "accepted": Act(action=Action.RECORD_STATEMENT, do=_act(_accepted, "statements")),
            "delivered": Act(action=Action.RECORD_STATEMENT, do=_act(_delivered, "obligations")),
            "undo": Act(action=Action.RECORD_STATEMENT, do=_take_back),
        },
    )
)
