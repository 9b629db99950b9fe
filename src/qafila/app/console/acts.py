# SPDX-License-Identifier: Apache-2.0
"""From a filled form to facts: as the command line does, in the name of whoever is signed in."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, tzinfo
from typing import Annotated

import msgspec

from qafila.app.console.live import LiveOperation
from qafila.app.console.taking_back import may_take_back
from qafila.app.outcome import key_in, outcome
from qafila.app.recording import first_ids, numbered
from qafila.app.spoken import (
    COUNTED,
    DECLINED,
    DELIVERED,
    DROPPED,
    DROVE,
    GUARDIAN,
    HOLD_LIFTED,
    HOUSEHOLD,
    KEPT_APART,
    LOT_HELD,
    LOT_RELEASED,
    MERGED,
    OVERRIDDEN,
    WITHDRAWN,
    Spoken,
    Unclear,
    facts_of,
    place_called,
    time_called,
)
from qafila.app.spoken_statements import STATED
from qafila.core.access import Action, UserRole, Viewer
from qafila.core.document import Phrase, phrase
from qafila.core.events import Fact, Receipt
from qafila.core.ledger import Act
from qafila.core.operation import Operation
from qafila.core.values import When

__all__ = [
    "Answered",
    "NotTheirs",
    "SaidBody",
    "Spoken",
    "held_of",
    "leans",
    "leant_on",
    "mark_of",
    "may_say",
    "may_withdraw",
    "offer",
    "offer_held",
    "record",
    "record_facts",
    "spoken_of",
]

OF_THE_LIST = frozenset({DROPPED, MERGED, KEPT_APART, HOUSEHOLD, GUARDIAN, DECLINED})
STATEMENTS = frozenset({*STATED, DELIVERED})

ACTIONS: Mapping[str, Action] = {
    **dict.fromkeys(OF_THE_LIST, Action.EDIT_REGISTRY),
    **dict.fromkeys(STATEMENTS, Action.RECORD_STATEMENT),
    LOT_RELEASED: Action.RELEASE_LOT,
    LOT_HELD: Action.HOLD_LOT,
    HOLD_LIFTED: Action.HOLD_LOT,
    OVERRIDDEN: Action.OVERRIDE,
}
"""What somebody must be allowed to do to say a word; every other word is of the day."""

IN_JSON = frozenset(
    {
        *("people_moved", "vehicles_moved", "headcount_taken", "incident_reported"),
        *("goods_moved", "convoy_formed", "custody_offered", "custody_accepted"),
        *("whereabouts_settled", "no_show_declared", "whereabouts_unknown"),
    }
)
"""Kinds of fact that may be said as JSON: those of the day."""

_PARTY_AT: Mapping[str, int] = {LOT_HELD: 1, HOLD_LIFTED: 1, "accepted": 1, DELIVERED: 2}
"""Where in `what` the party stands in whose name something is said; elsewhere it is the first."""

_BY_ITSELF = frozenset({COUNTED})
"""Words that make the same fact wherever everybody is. They need not wait for a picture of the
operation, and a hundred of them a second can be taken; nor need a fact in JSON."""

_OF_PLACES = frozenset({*(act.value for act in Act), DROVE})
"""Words of which nothing is asked but where those are of whom they speak."""

_Line = Annotated[str, msgspec.Meta(max_length=200)]
_MANY = msgspec.Meta(max_length=2000)


class NotTheirs(Exception):
    """Somebody speaks for another party, or of vehicles that are not theirs.

    Exception
    └── NotTheirs
    """


def record(
    live: LiveOperation,
    viewer: Viewer,
    said: Spoken,
    now: datetime,
    *,
    time: str = "",
    paper: str = "",
) -> tuple[Phrase, ...]:
    """Record what somebody says; return what follows from it, to be told to them.

    Parameters
    ----------
    time
        As it stands on a paper; empty: it happened now.
    paper
        What that paper is called.

    Raises
    ------
    Unclear
        When it makes no fact; nothing is recorded then.
    StoreProblem, VaultProblem
        When the store takes nothing.
    """
    facts, receipts = _recorded(live, viewer, said, now, (time, paper))
    return _told(live, receipts, facts, now)


def slips(
    live: LiveOperation, said: Spoken | None, now: datetime, *, time: str = "", place: str = ""
) -> tuple[Phrase, ...]:
    """Return all that keeps what somebody says from being recorded; nothing is recorded.

    Parameters
    ----------
    said
        None where only a time and a place were typed yet.
    time, place
        As typed. Each is looked at by itself, so that neither waits for the rest to be mended.
    """
    snapshot = live.snapshot
    found: list[Phrase] = []

    def look(at: Callable[[], object]) -> None:
        try:
            at()
        except Unclear as slip:
            found.append(phrase(slip.code, **slip.told))
        except ValueError:
            pass  # a fact refuses what a field that was left empty lacks: the form tells that

    if time:
        look(lambda: time_called(time, snapshot.zone, now))
    if place:
        look(lambda: place_called(place, snapshot.operation))
    if said is not None:
        look(lambda: facts_of(_dated(said, now, snapshot.zone), snapshot.operation))
    return tuple(found)


def record_facts(
    live: LiveOperation, viewer: Viewer, facts: tuple[Fact, ...], now: datetime
) -> tuple[Phrase, ...]:
    """Record facts that a page made itself; return what follows from them."""
    receipts = live.recorder.record(facts, author=viewer.title)
    return _told(live, receipts, facts, now)


def _told(
    live: LiveOperation, receipts: tuple[Receipt, ...], facts: tuple[Fact, ...], now: datetime
) -> tuple[Phrase, ...]:
    before = live.snapshot.operation
    live.refresh()
    return outcome(receipts, facts, before, live.snapshot.operation, now)


def may_say(viewer: Viewer, said: Spoken) -> bool:
    """Whether somebody may say this: a liaison speaks for their own party alone."""
    if viewer.role is not UserRole.LIAISON:
        return True
    at = _PARTY_AT.get(said.word, 0)
    return len(said.what) > at and said.what[at] == viewer.party


def may_withdraw(live: LiveOperation, viewer: Viewer, said: Spoken) -> bool:
    """Whether what is said takes back nothing, or what is this viewer's to take back.

    Raises
    ------
    Unclear
        "record-withdrawn-what", for a fact that is not known here.
    """
    if said.word != WITHDRAWN:
        return True
    held = [live.snapshot.fact(each) for each in said.what]
    if None in held:
        live.refresh()  # it may have come since the picture that pages show
        held = [live.snapshot.fact(each) for each in said.what]
    if not held or None in held:
        raise Unclear("record-withdrawn-what")
    return all(may_take_back(viewer, each, live.snapshot.fact) for each in held)


class SaidBody(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a program says was seen, in the words of `qafila record`.

    Parameters
    ----------
    once
        An id that the program minted and keeps: sent again, nothing is recorded twice.
    word, what, to, source, authority, follow_up, agreed_by, proof, note, id, changes
        As `qafila record` takes them.
    fact
        JSON of the fact, for kinds that have no words of their own.
    time, paper
        When it is said to have happened, where that is not now; and on which paper it stands.
    """

    once: Annotated[str, msgspec.Meta(min_length=8, max_length=80)]
    word: Annotated[str, msgspec.Meta(min_length=1, max_length=60)]
    what: Annotated[tuple[Annotated[str, msgspec.Meta(max_length=200)], ...], _MANY] = ()
    to: _Line = ""
    source: _Line = ""
    authority: _Line = ""
    follow_up: _Line = ""
    agreed_by: _Line = ""
    proof: _Line = ""
    note: Annotated[str, msgspec.Meta(max_length=4000)] = ""
    fact: Annotated[str, msgspec.Meta(max_length=20_000)] = ""
    time: _Line = ""
    paper: _Line = ""
    id: _Line = ""
    changes: _Line = ""

    @property
    def action(self) -> Action:
        """What whoever says this must be allowed to do."""
        return ACTIONS.get(self.word, Action.RECORD_DAY)


class Offered(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What became of one fact."""

    id: str
    kind: str
    why: str = ""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """What became of what was said, and the version of the operation that knows it."""

    receipts: tuple[Offered, ...]
    version: int


def offer(
    live: LiveOperation,
    viewer: Viewer,
    body: SaidBody,
    now: datetime,
    is_theirs: Callable[[Spoken], bool],
) -> Answered:
    """Record what a program says, once however often it is sent.

    Parameters
    ----------
    is_theirs
        Whether the holder may say this of those it is about.

    Raises
    ------
    NotTheirs
        When they may not, or take back what is not theirs to take.
    Unclear, StoreProblem, VaultProblem
        As `record`.
    """
    said = spoken_of(body)
    if not (is_theirs(said) and may_say(viewer, said) and may_withdraw(live, viewer, said)):
        raise NotTheirs
    with live.one_at_a_time(mark_of(viewer, body)), live.leaning if leans(body) else nullcontext():
        receipts = offer_held(live, viewer, body, said, now)
        return Answered(receipts=receipts, version=live.recorder.store.last_position())


def leans(body: SaidBody) -> bool:
    """Whether the facts of it depend on where everybody is by then."""
    return not body.fact and body.word not in _BY_ITSELF


def leant_on(live: LiveOperation, said: Spoken) -> Operation:
    """Return the operation by now, as far as the facts of what is said depend on it."""
    return live.glance() if said.word in _OF_PLACES and not said.fact else live.newest()


def offer_held(
    live: LiveOperation, viewer: Viewer, body: SaidBody, said: Spoken, now: datetime
) -> tuple[Offered, ...]:
    """Record what a program says, as `offer` does, by whoever holds the locks for it."""
    mark = mark_of(viewer, body)
    if held := held_of(live, mark):
        return tuple(Offered(id=fact, kind="exists") for fact in held)
    leaning = leans(body) or bool(body.time or body.paper)
    operation = leant_on(live, said) if leaning else None
    with numbered(mark):
        _, receipts = _recorded(live, viewer, said, now, (body.time, body.paper), operation)
    return tuple(Offered(id=each.id, kind=each.kind.value, why=each.why) for each in receipts)


def spoken_of(body: SaidBody) -> Spoken:
    """Return what a program says as anybody would say it.

    Raises
    ------
    Unclear
        "record-word-unknown", for a kind of fact that is not taken as JSON.
    """
    if body.fact and body.word not in IN_JSON:
        raise Unclear("record-word-unknown", word=body.word, known=", ".join(sorted(IN_JSON)))
    return Spoken(
        word=body.word,
        what=body.what,
        source=body.source,
        target=body.to,
        authority=body.authority,
        follow_up=body.follow_up,
        note=body.note,
        agreed_by=body.agreed_by,
        proof=body.proof,
        fact=body.fact,
        id=body.id,
        changes=body.changes,
    )


def mark_of(viewer: Viewer, body: SaidBody) -> str:
    """Return what the ids of its facts begin with: it follows from what the program minted.

    The same again finds them taken. A number of four digits follows for each fact.
    """
    return hashlib.blake2b(f"{viewer.user} {body.once}".encode(), digest_size=14).hexdigest()


def held_of(live: LiveOperation, mark: str) -> tuple[str, ...]:
    """Return the first facts that were recorded under a mark; none: it was never taken."""
    return live.known(first_ids(mark))


def _recorded(
    live: LiveOperation,
    viewer: Viewer,
    said: Spoken,
    now: datetime,
    written: tuple[str, str],
    operation: Operation | None = None,
) -> tuple[tuple[Fact, ...], tuple[Receipt, ...]]:
    """Record what is said; `written` are the time on a paper and which paper it is.

    `operation` is what it leans on, where that is not what pages show.
    """
    (time, paper), snapshot, recorder = written, live.snapshot, live.recorder
    at = time_called(time, snapshot.zone, now) if time else now
    facts = facts_of(_dated(said, at, snapshot.zone), operation or snapshot.operation)
    if time or paper:
        return facts, key_in(recorder, [(at, viewer.title, each) for each in facts], paper)
    return facts, recorder.record(facts, author=viewer.title)


def _dated(said: Spoken, at: datetime, zone: tzinfo) -> Spoken:
    """Return what is said with its instant, where it tells none itself."""
    local = at.astimezone(zone)
    return said if said.at is not None else replace(said, at=When(on=local.date(), at=local))
