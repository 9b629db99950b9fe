# SPDX-License-Identifier: Apache-2.0
"""How documents on the day say places of the ledger, who recorded what and when, and many ids."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from qafila.core.document import Moment, Wording, phrase
from qafila.core.fulfilment import Owed
from qafila.core.ledger import (
    CUSTODY,
    DECEASED,
    GONE,
    LEFT,
    OUTSIDE,
    PLACE,
    ROAD,
    UNACCOUNTED,
    VEHICLE,
    Act,
)
from qafila.core.operation import Operation, Said
from qafila.reports._marches import joined, moment, place_name

IDS_LISTED = 12
"""Ids named in one cell; the others are counted."""

YEARS = (1900, 9998)
"""Years that every zone and every spreadsheet can tell."""

WORDS = {
    OUTSIDE: phrase("report-place-outside"),
    UNACCOUNTED: phrase("report-place-unaccounted"),
    DECEASED: phrase("report-place-deceased"),
    LEFT: phrase("report-place-left"),
    GONE: phrase("report-place-gone"),
}
_KINDS = {
    VEHICLE: "report-in-vehicle",
    CUSTODY: "report-in-custody",
    ROAD: "report-on-road",
}
ACTS = {
    Act.CHECKED_IN: "report-act-checked-in",
    Act.BOARDED: "report-act-boarded",
    Act.ALIGHTED: "report-act-alighted",
    Act.TRANSFERRED: "report-act-transferred",
    Act.HALT_OFF: "report-act-halt-off",
    Act.HALT_ON: "report-act-halt-on",
    Act.JOINED: "report-act-joined",
    Act.LEFT: "report-act-left",
    Act.BORN: "report-act-born",
    Act.DIED: "report-act-died",
    Act.HOSPITALISED: "report-act-hospitalised",
    Act.DETAINED: "report-act-detained",
    Act.RELEASED: "report-act-released",
    Act.REFUSED: "report-act-refused",
    Act.WENT_MISSING: "report-act-went-missing",
    Act.FOUND: "report-act-found",
    Act.ARRIVED: "report-act-arrived",
}


def ledger_place(operation: Operation, word: str) -> Wording:
    """Name a place of the ledger; a leg of the road by where it leads from and to."""
    if word in WORDS:
        return WORDS[word]
    kind, mark, name = word.partition(":")
    if f"{kind}{mark}" == PLACE:
        return place_name(operation, name)
    leg = operation.legs.get(name) if f"{kind}{mark}" == ROAD else None
    if leg is not None:
        return phrase(
            "report-on-road-between",
            source=place_name(operation, leg.source),
            target=place_name(operation, leg.target),
        )
    return phrase(_KINDS[f"{kind}{mark}"], id=name)


def party_said(operation: Operation, party: str) -> Wording:
    """Name a party, or whoever is given in words; nothing for nobody."""
    known = operation.parties.get(party)
    return known.name if known else party or None


def instant(operation: Operation, at: datetime) -> Moment | str:
    """Say an instant in the operation's zone; as it is where no clock reaches."""
    if not YEARS[0] <= at.year <= YEARS[1]:  # a clock that went astray by thousands of years
        return at.isoformat(timespec="minutes")
    return moment(operation, at)


def recorded(operation: Operation, said: Said) -> Wording:
    """Say who recorded a fact and when."""
    return phrase(
        "report-recorded", author=said.author, device=said.device, at=instant(operation, said.at)
    )


def told(operation: Operation, fact: str) -> Wording:
    """Say who recorded a fact in question; where that is not known, the fact by its id."""
    said = operation.day.log.in_question.get(fact)
    return recorded(operation, said) if said else fact


def ids(items: Sequence[str], listed: int = IDS_LISTED) -> Wording:
    """Name the first few of many ids and count the others."""
    shown = joined(items[:listed])
    if len(items) <= listed:
        return shown
    more = phrase("report-and-more", count=len(items) - listed)
    return phrase("report-join", first=shown, second=more)


def owed(operation: Operation, obligation: str) -> Wording:
    """Say what is owed: its subject in words, else its kind; the id of what is not known."""
    known = operation.obligations.get(obligation)
    if known is None:
        return obligation
    return known.subject or phrase(f"report-owed-{known.kind.value}")


def amount_owed(amount: Owed) -> Wording:
    """Say how much is owed, as far as anybody knows; nothing where nobody does."""
    if amount.high is None:
        return phrase("report-agreement-at-least", count=amount.low) if amount.low else None
    if amount.is_known:
        return amount.low
    return f"{amount.low}–{amount.high}"


def some(items: Iterable[int]) -> tuple[Wording, ...]:
    """Return figures with nothing for zero, so that what is not zero stands out."""
    return tuple(item or None for item in items)
