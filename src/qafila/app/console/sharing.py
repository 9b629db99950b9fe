# SPDX-License-Identifier: Apache-2.0
"""Whether somebody agrees that a recipient may have their data, and what would follow from a word.

What a person said last of a recipient holds; before that, what their list says (`rules.sharing`).
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from qafila.app.console.person import find_person
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import said
from qafila.core.access import Field, Viewer
from qafila.core.operation import Operation
from qafila.core.spelling import spelled
from qafila.rules.sharing import agreeing, answer_of, recipients

MOST_LISTED = 60
"""Recipients that are listed of one person."""


class RecipientNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A recipient, and what somebody said last of it.

    Parameters
    ----------
    called
        In both languages.
    answer
        ``yes``, ``no``, or ``unasked``.
    names
        How many people's names it may have now.
    names_if_yes, names_if_no
        How many it might have after another word of this person.
    handed_out
        What went there already with this person in it: it stays out there.
    """

    recipient: str
    called: dict[str, str]
    answer: str
    names: int
    names_if_yes: int
    names_if_no: int
    handed_out: tuple[str, ...] = ()


class SharingView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What somebody said of each recipient; empty for who sees no names."""

    version: int
    person: str
    recipients: tuple[RecipientNow, ...] = ()


def sharing_view(snapshot: Snapshot, viewer: Viewer, person: str) -> SharingView | None:
    """Return what somebody said of each recipient; None: there is nobody of this number."""
    if find_person(snapshot.operation, person) is None:
        return None
    if not viewer.sees(Field.NAME):
        return SharingView(version=snapshot.version, person=person)
    written = snapshot.derive("recipients", lambda: recipients(snapshot.named))
    shown = list(written.values())[:MOST_LISTED]
    return SharingView(
        version=snapshot.version,
        person=person,
        recipients=tuple(recipient_now(snapshot, person, each) for each in shown),
    )


def recipient_now(snapshot: Snapshot, person: str, recipient: str) -> RecipientNow:
    """Return a recipient, be it known or new, and what would follow from what a person says."""
    operation = snapshot.named
    name = f"may have {spelled(recipient)}"
    named = snapshot.derive(name, lambda: frozenset(agreeing(operation, recipient)))
    answer = answer_of(operation, person, recipient)
    others = len(named - {person})
    counts = person in operation.persons
    return RecipientNow(
        recipient=recipient,
        called=_called(operation, recipient),
        answer={True: "yes", False: "no", None: "unasked"}[answer],
        names=len(named),
        names_if_yes=others + counts,
        names_if_no=others,
        handed_out=tuple(dict.fromkeys(_handed_out(operation, person, recipient))),
    )


def as_known(snapshot: Snapshot, typed: str) -> str:
    """Return a recipient as it was written before, however it is typed now."""
    written = snapshot.derive("recipients", lambda: recipients(snapshot.named))
    word = spelled(typed)
    parties = snapshot.operation.parties.values()
    party = next((p.id for p in parties if word in map(spelled, _names(p.id, said(p.name)))), "")
    return party or written.get(word, typed)


def _names(party: str, called: dict[str, str]) -> tuple[str, ...]:
    return (party, *called.values())


def _called(operation: Operation, recipient: str) -> dict[str, str]:
    party = operation.parties.get(recipient)
    return said(party.name) if party else {"en": recipient, "ar": recipient}


def _handed_out(operation: Operation, person: str, recipient: str) -> Iterator[str]:
    called = set(map(spelled, _names(recipient, _called(operation, recipient))))
    for each in operation.handed_out:
        if person in each.persons and spelled(each.recipient) in called:
            yield each.what
