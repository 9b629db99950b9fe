# SPDX-License-Identifier: Apache-2.0
"""What stands in the way of closing an operation, and what stays open beyond it.

It closes when everybody and every vehicle has a final status or a stated unknown, no two sightings
contradict each other, and nothing else holds it that nobody let pass by name and reason. What is
still owed does not hold it: it is listed, and outlives the operation.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from qafila.core.events import PeopleMoved
from qafila.core.findings import Finding, Hold
from qafila.core.fulfilment.proven import Fulfilment, State, fulfilments
from qafila.core.ledger import UNACCOUNTED
from qafila.core.operation import OpenEnds, Operation, Overridden, open_ends
from qafila.core.values import Name

PERSONS, VEHICLES, UNKNOWN, DISPUTED = "persons", "vehicles", "unknown", "disputed"
"""Kinds of obstacle that are read from the ledger; the others are codes of findings."""

OF_THE_LEDGER = frozenset(
    {
        "people_never_seen",
        "unknown_not_stated",
        "vehicle_unconfirmed",
        "whereabouts_disputed",
        "whereabouts_open",
    }
)
"""Findings that say of one, or while the day goes on, what the first four kinds say of all.

Nobody can let these pass: that it is not known where somebody is can be stated, and must be.
"""

DELIVERED = frozenset({State.DONE, State.OVER})


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """One kind of thing that keeps an operation from closing.

    Parameters
    ----------
    kind
        `PERSONS`, `VEHICLES`, `UNKNOWN` (nobody said what was done to find them, or who goes on
        asking), `DISPUTED`, or the code of a finding.
    subjects
        Ids that it concerns, sorted.
    example
        The first finding of its kind; None for what is read from the ledger.
    """

    kind: str
    subjects: tuple[str, ...]
    example: Finding | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LetPass:
    """A finding that would hold the closing, and who let it pass."""

    finding: Finding
    override: Overridden


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """Whether an operation can be closed.

    Parameters
    ----------
    obstacles
        What stands in the way; empty where nothing does.
    let_pass
        What would, had nobody overridden it by name and reason.
    outstanding
        Obligations that are not delivered in full; they hold nothing.
    """

    obstacles: tuple[Obstacle, ...] = ()
    let_pass: tuple[LetPass, ...] = ()
    outstanding: tuple[Fulfilment, ...] = field(default=())

    @property
    def is_open(self) -> bool:
        """Whether it can be closed."""
        return not self.obstacles


def unstated(operation: Operation) -> OpenEnds:
    """Return of whom it is not known where they are, while nobody stated that for good.

    Stated is who tried what to find them and who goes on asking: by a fact of its own, or where
    they were recorded as missing with both.
    """
    day = operation.day
    return OpenEnds(
        persons=tuple(p for p in day.people.at(UNACCOUNTED) if not _is_stated(operation, p)),
        vehicles=tuple(
            v for v in day.vehicles.at(UNACCOUNTED) if f"vehicle:{v}" not in day.unknowns
        ),
    )


def _is_stated(operation: Operation, person: str) -> bool:
    if f"person:{person}" in operation.day.unknowns:
        return True
    latest = operation.day.latest.get(person)
    fact = latest.fact if latest else None
    return isinstance(fact, PeopleMoved) and bool(fact.follow_up.strip() and fact.note.strip())


def outstanding(operation: Operation) -> tuple[Fulfilment, ...]:
    """Return the obligations of which more is owed, or may be, than is proven."""
    return tuple(f for f in fulfilments(operation).values() if f.state not in DELIVERED)


def gate(operation: Operation, findings: Iterable[Finding]) -> Gate:
    """Return whether an operation can be closed as it stands.

    Parameters
    ----------
    findings
        All that is to be said about it now.
    """
    held: dict[str, list[Finding]] = {}
    passed: list[LetPass] = []
    for each in findings:
        if each.holds is not Hold.CLOSE or each.code in OF_THE_LEDGER:
            continue
        override = override_of(operation, each)
        if override is None:
            held.setdefault(each.code, []).append(each)
        else:
            passed.append(LetPass(finding=each, override=override))
    return Gate(
        obstacles=(
            *_of_the_ledger(operation),
            *(
                Obstacle(kind=code, subjects=tuple(map(subject_of, same)), example=same[0])
                for code, same in sorted(held.items())
            ),
        ),
        let_pass=tuple(passed),
        outstanding=outstanding(operation),
    )


def _of_the_ledger(operation: Operation) -> tuple[Obstacle, ...]:
    day, ends, silent = operation.day, open_ends(operation), unstated(operation)
    found = (
        (PERSONS, ends.persons),
        (VEHICLES, ends.vehicles),
        (UNKNOWN, (*silent.persons, *silent.vehicles)),
        (DISPUTED, (*sorted(day.people.disputes), *sorted(day.vehicles.disputes))),
    )
    return tuple(Obstacle(kind=kind, subjects=who) for kind, who in found if who)


def _words(value: object) -> tuple[str, ...]:
    return (value.text("en"), value.text("ar")) if isinstance(value, Name) else (str(value),)


def subject_of(finding: Finding) -> str:
    """Return what a finding is about, in a word: its first field, by which it is overridden."""
    return next((_words(value)[0] for value in finding.subject().values()), "")


def override_of(operation: Operation, finding: Finding) -> Overridden | None:
    """Return who let a finding pass, the last to do so: by its code and what it is about."""
    first = next(iter(finding.subject().values()), "")
    for each in reversed(operation.day.overrides):
        if each.step.finding == finding.code and each.step.subject in _words(first):
            return each
    return None
