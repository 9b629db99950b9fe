# SPDX-License-Identifier: Apache-2.0
"""How much of each obligation is proven, in which grade, and by which facts.

What the ledger saw is measured. What somebody says is a claim where the giver says it, or somebody
who is no party to the operation (an agency, nobody in particular); it is attested where another
party says it: the receiver, a guarantor, a mediator. Statements of one speaker add up; those of two
speakers are rivals about the same thing and are never added: the larger one counts for the grade.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from qafila.core.agreement import Obligation, ObligationKind
from qafila.core.fulfilment.amounts import Owed, in_order, owed
from qafila.core.fulfilment.evidence import (
    ENOUGH,
    Evidence,
    Grade,
    by_grade,
    stated,
    usual_proof,
)
from qafila.core.fulfilment.listed import EntryStanding, entry_standings, listed_by_grade
from qafila.core.journeys import journeys
from qafila.core.ledger import PLACE
from qafila.core.memory import once
from qafila.core.operation import Operation
from qafila.core.registry import ListEntry
from qafila.core.values import Consent


class State(StrEnum):
    """Where an obligation stands."""

    OPEN = "open"
    """Nothing is proven."""
    PARTLY = "partly"
    DONE = "done"
    """As much as is owed at most is proven."""
    MAYBE = "maybe"
    """Enough, if as little is owed as may be."""
    OVER = "over"
    """More is proven than is owed at most."""
    UNMEASURED = "unmeasured"
    """Something is proven, and nobody said how much is owed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fulfilment:
    """Where one obligation stands.

    Parameters
    ----------
    owed
        As far as it is known now.
    proven
        How much is proven as well as the parties agreed: what gates go by.
    by_grade
        How much is proven in each grade; grades with nothing are left out.
    missing
        Of those on the list whom it concerns, who has not been delivered; empty where it concerns
        nobody on the list.
    declined
        Of those whom it concerns, who refused to travel and is not there: nobody owes them a way.
    entries
        Of a list that it owes, where each entry stands, in its order; then `proven` counts those.
    unnamed
        How many more of the list are said to be delivered, as well as the parties agreed, without
        saying who: as many fewer may still be owed, and nobody can be struck off.
    evidence
        What speaks for it, in the order in which it was recorded.
    """

    obligation: str
    owed: Owed
    proven: int
    by_grade: Mapping[Grade, int] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    declined: tuple[str, ...] = ()
    entries: tuple[EntryStanding, ...] = ()
    unnamed: int = 0
    evidence: tuple[Evidence, ...] = ()

    @property
    def undelivered(self) -> tuple[EntryStanding, ...]:
        """Entries of its list that are not proven to be delivered: these stay open by name."""
        return tuple(entry for entry in self.entries if not entry.is_proven)

    @property
    def state(self) -> State:
        """Where it stands, in one word."""
        if self.proven == 0 and self.owed.high != 0:
            return State.OPEN
        if self.owed.high is None:
            return State.UNMEASURED
        if self.proven > self.owed.high:
            return State.OVER
        if self.proven == self.owed.high:
            return State.DONE
        return State.MAYBE if self.proven >= self.owed.low > 0 else State.PARTLY


@once
def fulfilments(operation: Operation) -> Mapping[str, Fulfilment]:
    """Return where every obligation stands, by id, in the order of stages."""
    concerning = concerned(operation)
    vehicles = _provided(operation)
    found: dict[str, Fulfilment] = {}
    proven: dict[str, int] = {}
    for obligation in in_order(operation):
        listed = operation.entries_of(obligation.listed)
        people = concerning.get(obligation.id, ())
        delivered = delivered_people(operation, obligation, people)
        evidence = list(stated(operation, obligation, listed=bool(listed)))
        evidence += _measured(operation, obligation, delivered, listed)
        if not delivered and (amount := vehicles.get(obligation.id, 0)):
            evidence.append(Evidence(amount=amount, grade=Grade.MEASURED))
        enough = ENOUGH[obligation.proof or usual_proof(obligation.kind)]
        entries = entry_standings((entry.number for entry in listed), evidence, enough)
        grades = listed_by_grade(entries, evidence) if listed else by_grade(evidence)
        amount = max((grades[grade] for grade in grades if grade in enough), default=0)
        # Of a list, only who is named is proven; how many more are said to be is told beside it.
        by_name = sum(entry.is_proven for entry in entries)
        named = sum(entry.is_said(enough) for entry in entries)
        proven[obligation.id] = by_name if listed else amount
        away = set(people) - set(delivered)
        refused = {p for p in away if operation.person(p).consent is Consent.REFUSED}
        missing = away - refused
        found[obligation.id] = Fulfilment(
            obligation=obligation.id,
            owed=owed(operation, obligation, proven),
            proven=proven[obligation.id],
            by_grade=grades,
            missing=tuple(p for p in people if p in missing),
            declined=tuple(p for p in people if p in refused),
            entries=entries,
            unnamed=max(0, min(amount, len(entries)) - named),
            evidence=tuple(evidence),
        )
    return found


def _measured(
    operation: Operation,
    obligation: Obligation,
    delivered: tuple[str, ...],
    listed: Iterable[ListEntry],
) -> Iterable[Evidence]:
    """Yield what the ledger saw: entries whose person arrived, and whoever else did."""
    merged = operation.listing.merged
    of = {entry.number: merged.get(entry.person, entry.person) for entry in listed if entry.person}
    there = set(delivered_people(operation, obligation, dict.fromkeys(of.values())))
    if named := tuple(number for number, person in of.items() if person in there):
        persons = tuple(dict.fromkeys(of[number] for number in named))
        yield Evidence(amount=len(named), grade=Grade.MEASURED, persons=persons, entries=named)
    if others := tuple(person for person in delivered if person not in there):
        yield Evidence(amount=len(others), grade=Grade.MEASURED, persons=others)


def delivered_people(
    operation: Operation, obligation: Obligation, people: Iterable[str]
) -> tuple[str, ...]:
    """Return who of those an obligation concerns the ledger saw at its destination.

    Who went on from there was there, and who came back as well: a return is nothing that takes a
    departure away. Whose whereabouts are disputed is not counted until a human
    settles them.
    """
    if obligation.to_place is None:
        return ()
    there = f"{PLACE}{obligation.to_place}"
    ledger = operation.day.people
    return tuple(
        person
        for person in people
        if person not in ledger.disputes
        and person in ledger.seen_by
        and there in (ledger.where.get(person), *_was_at(operation, person))
    )


def _was_at(operation: Operation, person: str) -> tuple[str, ...]:
    """Return where somebody was recorded, and where their last observer saw them leave from."""
    latest = operation.day.latest.get(person)
    source = str(getattr(latest.fact, "source", "")) if latest is not None else ""
    return (source, *operation.day.reached.get(person, ()))


@once
def concerned(operation: Operation) -> Mapping[str, tuple[str, ...]]:
    """Return the people on the list whom each obligation concerns; each travels under one."""
    found: dict[str, list[str]] = defaultdict(list)
    for person, itinerary in journeys(operation).of.items():
        if itinerary.obligation is not None:
            found[itinerary.obligation].append(person)
    return {obligation: tuple(people) for obligation, people in found.items()}


def _provided(operation: Operation) -> dict[str, int]:
    """Return how many vehicles of its giver stand, or stood, where each obligation wants them."""
    found: dict[str, int] = {}
    taken: set[str] = set()
    for obligation in in_order(operation):
        if obligation.kind is not ObligationKind.PROVIDE_VEHICLES or not obligation.source_place:
            continue
        there = f"{PLACE}{obligation.source_place}"
        count = 0
        due = obligation.count.high if obligation.count else None
        for vehicle in operation.vehicles.values():
            if due is not None and count >= due:
                break
            if vehicle.id in taken or vehicle.provider != obligation.giver:
                continue
            if obligation.lots and vehicle.lot not in (None, *obligation.lots):
                continue
            driven = operation.day.driven.get(vehicle.id, ())
            seen = vehicle.id in operation.day.vehicles.seen_by
            if (seen and operation.day.vehicles.place(vehicle.id) == there) or any(
                there in (way.source, way.target) for way in driven
            ):
                taken.add(vehicle.id)
                count += 1
        found[obligation.id] = count
    return found
