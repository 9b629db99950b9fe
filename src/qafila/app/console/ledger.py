# SPDX-License-Identifier: Apache-2.0
"""The ledger: who is where, beside what was expected and what was counted; the facts behind it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec

from qafila.app.console.mentions import PERSON
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import said
from qafila.core.access import Field, Viewer
from qafila.core.events import Envelope
from qafila.core.ledger import OUTSIDE, PLACE, VEHICLE, is_place
from qafila.core.operation import (
    Account,
    Operation,
    place_said,
    reservations,
    standing,
    vehicle_standing,
)

PER_PAGE = 50
KINDS = ("places", "vehicles", "convoys")


class AccountRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A place, vehicle or convoy with its numbers of persons.

    Parameters
    ----------
    subject
        Word of the ledger, or ``convoy:`` with an id; its page has the facts behind the numbers.
    expected, accounted, missing
        Whom manifests say, whom the ledger has here, and the difference.
    """

    subject: str
    said: dict[str, str]
    expected: int
    accounted: int
    missing: int
    planned: int
    boarded: int
    disputed: int = 0
    never_seen: int = 0
    counted: int | None = None
    counted_at: datetime | None = None


class LedgerView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The ledger by place, by vehicle or by convoy."""

    kind: str
    version: int
    at: datetime
    rows: tuple[AccountRow, ...]
    found: int
    page: int
    pages: int
    total: AccountRow


class FactLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A fact: when it counts, who recorded it on which device, and what it says.

    Parameters
    ----------
    at
        By the measured clocks; `happened_at` is what the device's own clock said.
    corrected_by
        The correction that stands for it; then it counts no longer.
    """

    id: str
    at: datetime
    happened_at: datetime
    device: str
    seq: int
    author: str
    kind: str
    fact: dict[str, Any]
    corrected_by: str = ""


class DisputeNow(msgspec.Struct, frozen=True, kw_only=True):
    """Two observations of one subject that cannot both be right.

    Parameters
    ----------
    held, seen
        Words of the ledger for where it was and is said to be; `held_by` and `seen_by` are the
        facts that say so.
    """

    held: str
    held_said: dict[str, str]
    held_by: str
    stated: str
    seen: str
    seen_said: dict[str, str]
    seen_by: str


class CountedNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Heads that a human counted, beside what the ledger had there then."""

    count: int
    accounted: int
    difference: int
    at: datetime
    author: str
    note: str = ""


class ReservedNow(msgspec.Struct, frozen=True, kw_only=True):
    """A place on a manifest, and what became of it."""

    manifest: str
    vehicle: str
    state: str


class SubjectView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One person, vehicle, place or convoy in the ledger, with the facts behind.

    Parameters
    ----------
    where
        Word of the ledger for where it is; of a place, itself.
    name
        Of a person, for who sees names: `seeing.with_name` puts it in once that is on record.
    standing
        Where it stands, in one word; empty for a place.
    people, vehicles
        Ids of who and what is there now; `people_count` counts all. Absent for who sees no ids.
    facts
        The facts that speak of it, the latest first, this page of them; `facts_count` counts all.
    """

    subject: str
    kind: str
    said: dict[str, str]
    version: int
    at: datetime
    is_known: bool
    name: str = ""
    where: str = ""
    where_said: dict[str, str] = {}
    standing: str = ""
    account: AccountRow | None = None
    people_count: int = 0
    people: tuple[str, ...] = ()
    vehicles: tuple[str, ...] = ()
    counts: tuple[CountedNow, ...] = ()
    disputes: tuple[DisputeNow, ...] = ()
    reserved: tuple[ReservedNow, ...] = ()
    facts_count: int = 0
    facts: tuple[FactLine, ...] = ()
    page: int = 1
    pages: int = 1


def ledger(
    snapshot: Snapshot, viewer: Viewer, *, kind: str = "places", search: str = "", page: int = 1
) -> LedgerView:
    """Return the ledger by place, vehicle or convoy.

    Parameters
    ----------
    search
        Part of an id or a name.
    page
        Of `PER_PAGE` rows, from 1; one beyond the last is the last.
    """
    kind = kind if kind in KINDS else KINDS[0]
    told = snapshot.accounts()
    groups = {"places": told.places, "vehicles": told.vehicles, "convoys": told.convoys}
    rows = [
        _row(snapshot, _subject(kind, key), account)
        for key, account in groups[kind].items()
        if not (kind == "places" and key.startswith(VEHICLE))  # they have a list of their own
        and _is_seen(viewer, _subject(kind, key))
    ]
    wanted = search.strip().casefold()
    if wanted:
        rows = [
            row for row in rows if wanted in " ".join((row.subject, *row.said.values())).casefold()
        ]
    pages = max(1, -(-len(rows) // PER_PAGE))
    page = min(max(page, 1), pages)
    return LedgerView(
        kind=kind,
        version=snapshot.version,
        at=snapshot.at,
        rows=tuple(rows[(page - 1) * PER_PAGE : page * PER_PAGE]),
        found=len(rows),
        page=page,
        pages=pages,
        total=_row(snapshot, "total", told.total),
    )


def subject(snapshot: Snapshot, viewer: Viewer, word: str, *, page: int = 1) -> SubjectView | None:
    """Return one subject of the ledger with the facts behind it; None for a word that is none.

    Parameters
    ----------
    word
        ``person:P-1``, ``vehicle:BUS-1``, ``convoy:C-1``, or another word of the ledger.
    """
    kind = word.partition(":")[0] if ":" in word else "place"
    if not (is_place(word) or word.startswith((PERSON, "convoy:"))):
        return None
    if not _is_seen(viewer, word) or not _may_look(snapshot, viewer, word):
        return None
    operation, day = snapshot.operation, snapshot.operation.day
    key = word.partition(":")[2]
    facts = _facts_shown(snapshot, viewer, word)
    pages = max(1, -(-len(facts) // PER_PAGE))
    page = min(max(page, 1), pages)
    latest = facts[::-1][(page - 1) * PER_PAGE : page * PER_PAGE]
    here = tuple(sorted(p for p, place in day.people.where.items() if place == word))
    ids = viewer.sees(Field.PERSON)
    if kind == "person":
        where, stands = day.people.place(key), standing(operation, key).value
        disputes = day.people.disputes.get(key, ())
    elif kind == "vehicle":
        where, stands = day.vehicles.place(key), vehicle_standing(operation, key).value
        disputes = day.vehicles.disputes.get(key, ())
    else:
        where, stands, disputes = word, "", ()
    return SubjectView(
        subject=word,
        kind=kind,
        said=subject_said(operation, word),
        version=snapshot.version,
        at=snapshot.at,
        is_known=_is_known(operation, word),
        where=where,
        where_said=subject_said(operation, where),
        standing=stands,
        account=_account_of(snapshot, word),
        people_count=len(here),
        people=here if ids else (),
        vehicles=_vehicles_at(operation, word),
        counts=tuple(_counts(operation, word)),
        disputes=tuple(
            DisputeNow(
                held=each.held,
                held_said=subject_said(operation, each.held),
                held_by=each.held_by,
                stated=each.stated,
                seen=each.seen,
                seen_said=subject_said(operation, each.seen),
                seen_by=each.seen_by,
            )
            for each in disputes
        ),
        reserved=tuple(_reserved(snapshot, key)) if kind == "person" else (),
        facts_count=len(facts),
        facts=tuple(line(operation, envelope, at_ms) for envelope, at_ms in latest),
        page=page,
        pages=pages,
    )


def line(operation: Operation, envelope: Envelope, at_ms: int) -> FactLine:
    """Return a fact as a read model shows it: never with what is sealed in it."""
    told = msgspec.to_builtins(envelope.fact)
    kind = told.pop("kind", "")
    for hidden in ("sealed", "granted"):
        told.pop(hidden, None)
    try:
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
    except (OverflowError, ValueError, OSError):  # a clock that went astray by thousands of years
        at = envelope.happened_at
    return FactLine(
        id=envelope.id,
        at=at,
        happened_at=envelope.happened_at,
        device=envelope.device,
        seq=envelope.seq,
        author=envelope.author,
        kind=kind,
        fact=told,
        corrected_by=operation.day.log.corrected.get(envelope.id, ""),
    )


def subject_said(operation: Operation, word: str) -> dict[str, str]:
    """Say a subject of the ledger in both languages."""
    kind, mark, key = word.partition(":")
    if f"{kind}{mark}" in (PERSON, VEHICLE, "convoy:") or not is_place(word):
        return {"en": key or word, "ar": key or word}
    return said(place_said(operation, word))


def _subject(kind: str, key: str) -> str:
    return {"vehicles": f"{VEHICLE}{key}", "convoys": f"convoy:{key}"}.get(kind, key)


def _is_seen(viewer: Viewer, word: str) -> bool:
    if word.startswith(PERSON):
        return viewer.sees(Field.PERSON)
    if word.startswith((VEHICLE, "convoy:")):
        return viewer.sees(Field.VEHICLE) and _is_own(viewer, word)
    return True


def _is_own(viewer: Viewer, word: str) -> bool:
    """Whether a vehicle is one of those that somebody is there for, where they are for some."""
    return viewer.role != "marshal" or word.removeprefix(VEHICLE) in viewer.vehicles


def _may_look(snapshot: Snapshot, viewer: Viewer, word: str) -> bool:
    """Whether a marshal may look at a person: who is in, or expected in, a vehicle of theirs."""
    if viewer.role != "marshal" or not word.startswith(PERSON):
        return True
    person, day = word.removeprefix(PERSON), snapshot.operation.day
    if day.people.place(person).removeprefix(VEHICLE) in viewer.vehicles:
        return True
    gone = day.superseded
    return any(
        person in manifest.persons
        for manifest in day.manifests.values()
        if manifest.vehicle in viewer.vehicles and manifest.manifest not in gone
    )


def _facts_shown(snapshot: Snapshot, viewer: Viewer, word: str) -> tuple[tuple[Envelope, int], ...]:
    """Return the facts of a subject; without ids of people, none that name some."""
    return snapshot.facts_of(word) if viewer.sees(Field.PERSON) else ()


def _is_known(operation: Operation, word: str) -> bool:
    kind, _, key = word.partition(":")
    day = operation.day
    known: dict[str, Iterable[str]] = {
        "person": {*operation.persons, *day.people.where},
        "vehicle": {*operation.vehicles, *day.vehicles.where},
        "convoy": day.convoys,
        "place": operation.places,
    }
    return kind not in known or key in known[kind]


def _row(snapshot: Snapshot, word: str, account: Account) -> AccountRow:
    counted = snapshot.derive("counted", lambda: _last_counts(snapshot.operation)).get(word)
    return AccountRow(
        subject=word,
        said=subject_said(snapshot.operation, word),
        expected=account.expected,
        accounted=account.accounted,
        missing=account.missing,
        planned=account.planned,
        boarded=account.boarded,
        disputed=account.disputed,
        never_seen=account.never_seen,
        counted=counted.count if counted else None,
        counted_at=counted.at if counted else None,
    )


def _last_counts(operation: Operation) -> dict[str, CountedNow]:
    return {
        each.place: CountedNow(
            count=each.count,
            accounted=each.accounted,
            difference=each.difference,
            at=each.said.at,
            author=each.said.author,
        )
        for each in operation.day.headcounts
    }


def _account_of(snapshot: Snapshot, word: str) -> AccountRow | None:
    told = snapshot.accounts()
    kind, _, key = word.partition(":")
    groups = {"vehicle": told.vehicles, "convoy": told.convoys}
    account = groups[kind].get(key) if kind in groups else told.places.get(word)
    return None if account is None else _row(snapshot, word, account)


def _vehicles_at(operation: Operation, word: str) -> tuple[str, ...]:
    if word.startswith("convoy:"):
        convoy = word.removeprefix("convoy:")
        return tuple(sorted(v for v, c in operation.day.convoy_of.items() if c == convoy))
    if word == OUTSIDE or not word.startswith((PLACE, "road:", "custody:")):
        return ()
    return operation.day.vehicles.at(word)


def _counts(operation: Operation, word: str) -> Iterator[CountedNow]:
    for each in operation.day.headcounts:
        if each.place == word:
            yield CountedNow(
                count=each.count,
                accounted=each.accounted,
                difference=each.difference,
                at=each.said.at,
                author=each.said.author,
                note=each.note,
            )


def _reserved(snapshot: Snapshot, person: str) -> Iterator[ReservedNow]:
    for each in reservations(snapshot.operation, snapshot.at, person):
        yield ReservedNow(manifest=each.manifest, vehicle=each.vehicle, state=each.state.value)
