# SPDX-License-Identifier: Apache-2.0
"""Cases of findings about lists that are owed by name or by number."""

from __future__ import annotations

from datetime import date
from typing import Any

from qafila.core import events
from qafila.core.agreement import Obligation, ObligationKind, Party
from qafila.core.events import Fact
from qafila.core.operation import Operation
from qafila.core.registry import ListEntry
from qafila.core.values import Claimed, Name, When
from tests.days import Seen, lived
from tests.finding_cases import Case
from tests.finding_cases.reading import OPERATION, SOUND

PARTIES: tuple[Fact, ...] = tuple(
    events.PartyNamed(party=Party(id=name, name=Name(en=name, ar=name))) for name in ("A", "B", "G")
)


def owes(**values: Any) -> Fact:
    values = {"giver": "A", "receiver": "B", "listed": "held", **values}
    return events.ObligationUndertaken(
        obligation=Obligation(id="free", kind=ObligationKind.RELEASE_PEOPLE, **values)
    )


def entry(number: str, person_id: str | None = None) -> Fact:
    return events.EntryListed(entry=ListEntry(of="held", number=number, person=person_id))


def said(by: str, amount: int, *entries: str) -> Fact:
    return events.DeliveryAttested(obligation="free", amount=amount, entries=entries, said_by=by)


THREE = (entry("1"), entry("2"), entry("3"))


def lives(
    *facts: Fact | Seen, owed: Fact | None = None, listed: tuple[Fact, ...] = THREE
) -> Operation:
    return lived([*PARTIES, owed or owes(), *listed], *facts)


OWED = (
    OPERATION + '\n[[obligation]]\nid = "free"\nby = "relief"\nwhat = "disclose"\nlist = "held"\n'
)


def folder(rows: str, operation: str = OWED) -> dict[str, bytes]:
    files = SOUND | {
        "operation.toml": operation,
        "list-held.csv": f"entry,name_ar,person\n{rows}",
    }
    return {name: text.encode() if isinstance(text, str) else text for name, text in files.items()}


GOOD = "1,أمين,\n2,,\n"

CASES: dict[str, Case] = {
    "entry_number_missing": Case(triggers=folder("1,أمين,\n,هدى,\n"), clean=folder(GOOD)),
    "entry_repeated": Case(triggers=folder("1,أمين,\n1,هدى,\n"), clean=folder(GOOD)),
    "entry_of_unknown_person": Case(triggers=folder("1,أمين,P-9999\n"), clean=folder(GOOD)),
    "list_owed_by_nobody": Case(triggers=folder(GOOD, OPERATION), clean=folder(GOOD)),
    "entry_numbers_may_name": Case(
        triggers=lives(listed=(entry("0944123456"), entry("Suad"))), clean=lives()
    ),
    "list_without_entries": Case(triggers=lives(listed=()), clean=lives()),
    "list_count_differs": Case(
        triggers=lives(owed=owes(count=Claimed(low=5, high=5))),
        clean=lives(owed=owes(count=Claimed(low=3, high=3))),
    ),
    "entry_not_listed": Case(
        triggers=lives(said("B", 1, "4")), clean=lives(said("B", 2, "1", "2"))
    ),
    "delivered_without_names": Case(
        triggers=lives(said("B", 2, "1")), clean=lives(said("A", 2), said("B", 1, "1"))
    ),
    "entries_disputed": Case(
        triggers=lives(said("B", 1, "1"), said("G", 0, "1")),
        clean=lives(said("B", 0, "1"), said("B", 1, "1"), said("G", 0, "2")),
    ),
    "obligation_overdue": Case(
        triggers=lives(said("B", 2, "1", "2"), owed=owes(due=When(on=date(2025, 1, 1)))),
        clean=lives(said("B", 3, "1", "2", "3"), owed=owes(due=When(on=date(2025, 1, 1)))),
    ),
}
