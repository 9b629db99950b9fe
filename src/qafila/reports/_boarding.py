# SPDX-License-Identifier: Apache-2.0
"""The boarding manifest: names, needs and guardians for the bus marshal, and no cohort.

The lot and the stage are left out too: their names may tell the cohort.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qafila.core.document import (
    Block,
    Column,
    Notice,
    Pairs,
    Part,
    SignatureLines,
    Table,
    Wording,
    phrase,
)
from qafila.core.manifest import Manifest, ManifestRow, Tally
from qafila.core.operation import Operation
from qafila.core.plan import Trip
from qafila.core.values import ADULT_AGE, AgeGroup, Consent, Sex
from qafila.reports import Context
from qafila.reports._marches import (
    March,
    arrival,
    departure,
    in_copies,
    place_name,
    vehicle_of,
)
from qafila.reports._people import (
    TICK,
    TO_BE_NAMED,
    age_of,
    full_name,
    name_of,
    needs_counted,
    needs_of,
    sex_of,
    slug,
)
from qafila.reports._runs import boards, everybody_out, runs_of


def boarding_parts(
    operation: Operation, context: Context, march: March, manifest: Manifest
) -> Iterator[Part]:
    """Yield the numbered copies of one vehicle's manifest."""
    blocks: tuple[Block, ...] = (
        _head(operation, march, manifest),
        *_consent_notice(manifest),
        *_dispute_notice(manifest),
        _people_table(manifest.rows),
        _totals(manifest.tally),
        *needs_counted(manifest.needs),
        SignatureLines(labels=(phrase("report-sign-departure"), phrase("report-sign-arrival"))),
    )
    part = Part(
        id=f"boarding-{slug(manifest.trip)}",
        title=_title(manifest.trip),
        subtitle=operation.description.title,
        blocks=blocks,
    )
    yield from in_copies(operation, context, phrase("report-for-marshal"), part)


def _title(trip: Trip) -> Wording:
    """Name the sheet by its vehicle, and by its run where vehicles come back."""
    if trip.boards_s is None:
        return phrase("report-boarding-title", vehicle=trip.vehicle)
    return phrase("report-boarding-title-run", vehicle=trip.vehicle, run=trip.run)


def _head(operation: Operation, march: March, manifest: Manifest) -> Pairs:
    trip = manifest.trip
    vehicle = vehicle_of(operation, trip.vehicle)
    return Pairs(
        columns=3,
        items=(
            (phrase("report-vehicle"), vehicle.id),
            (phrase("report-vehicle-kind"), phrase(f"vehicle-kind-{vehicle.kind.value}")),
            (phrase("report-plate"), vehicle.plate or None),
            (phrase("report-driver"), vehicle.driver or None),
            (phrase("report-serial"), trip.serial),
            (
                phrase("report-position"),
                phrase("report-n-of-m", n=trip.position, m=len(march.order)),
            ),
            (phrase("report-from"), place_name(operation, trip.source)),
            (phrase("report-to"), place_name(operation, trip.target)),
            (phrase("report-people"), len(manifest.rows)),
            (phrase("report-departure"), departure(operation, trip.departs_at)),
            (phrase("report-arrival"), arrival(operation, trip)),
            (phrase("report-seats-free"), trip.seats_free),
            *_run(operation, trip),
        ),
    )


def _run(operation: Operation, trip: Trip) -> Iterator[tuple[Wording, Wording]]:
    """Yield which run of its vehicle it is, where vehicles come back, and from when it boards."""
    if trip.boards_s is not None:
        count = runs_of(operation, trip.vehicle)
        yield phrase("report-run"), phrase("report-n-of-m", n=trip.run, m=count)
        yield phrase("report-boards"), boards(operation, trip)
        yield phrase("report-everybody-out"), everybody_out(operation, trip)


def _consent_notice(manifest: Manifest) -> Iterator[Block]:
    waiting = [row for row in manifest.rows if not row.may_board]
    if waiting:
        rows = ", ".join(str(row.number) for row in waiting)
        yield Notice(
            text=phrase("report-consent-missing", rows=rows),
            remedy=phrase("report-consent-remedy"),
            tone="error",
        )


def _dispute_notice(manifest: Manifest) -> Iterator[Block]:
    if rows := ", ".join(str(row.number) for row in manifest.rows if row.disputed):
        yield Notice(
            text=phrase("report-disputed-rows", rows=rows),
            remedy=phrase("report-disputed-remedy"),
            tone="warning",
        )


def _people_table(rows: Sequence[ManifestRow]) -> Table:
    grown = frozenset(row.household for row in rows if row.age is not None and row.age >= ADULT_AGE)
    return Table(
        columns=(
            Column(title=phrase("report-number"), align="end", weight=0),
            Column(title=phrase("report-name"), weight=3.4),
            Column(title=phrase("report-household"), weight=0, ltr=True),
            Column(title=phrase("report-sex"), weight=0),
            Column(title=phrase("report-age"), align="end", weight=0),
            Column(title=phrase("report-needs"), weight=1.8),
            Column(title=phrase("report-with"), weight=1.0),
            Column(title=phrase("report-card-mark"), weight=0, ltr=True),
            Column(title=phrase("report-boarded"), align="center", weight=1.4),
            Column(title=phrase("report-arrived"), align="center", weight=0),
        ),
        rows=tuple(
            (
                row.number,
                name_of(row),
                row.household,
                sex_of(row),
                age_of(row),
                needs_of(row),
                _with(row, grown),
                row.token_mark,
                _may_board(row),
                TICK,
            )
            for row in rows
        ),
        tight=True,
    )


def _with(row: ManifestRow, grown: frozenset[str | None]) -> Wording:
    """Say who answers for somebody: the row on the same sheet, else the name.

    A child with neither a guardian nor a grown member of its household aboard awaits a name.
    """
    if row.guardian_row is not None:
        return phrase("report-row", n=row.guardian_row)
    if name := full_name(row.guardian_name_ar, row.guardian_name_latin):
        return name
    child = row.age is not None and row.age < ADULT_AGE
    alone = row.household is None or row.household not in grown
    return TO_BE_NAMED if child and alone else None


def _may_board(row: ManifestRow) -> Wording:
    """Return a box to tick, or why it may not be ticked yet."""
    if row.may_board:
        return TICK
    refused = row.consent is Consent.REFUSED
    return phrase("report-refused-mark" if refused else "report-consent-mark")


def _totals(counted: Tally) -> Table:
    sexes: tuple[Sex | None, ...] = (Sex.FEMALE, Sex.MALE, None)
    rows: list[tuple[Wording, ...]] = []
    for sex in sexes:
        cells = [counted.get((sex, group), 0) for group in AgeGroup]
        if sex is None and not any(cells):
            continue
        label = phrase(f"sex-{sex.value}") if sex else phrase("report-sex-unknown")
        rows.append((label, *cells, sum(cells)))
    by_group = [sum(counted.get((sex, group), 0) for sex in sexes) for group in AgeGroup]
    return Table(
        caption=phrase("report-totals"),
        columns=(
            Column(title=phrase("report-sex"), weight=1.6),
            *(
                Column(title=phrase(f"age-{group.value}"), align="end", weight=1)
                for group in AgeGroup
            ),
            Column(title=phrase("report-total"), align="end", weight=1),
        ),
        rows=tuple(rows),
        totals=(phrase("report-total"), *by_group, sum(by_group)),
        tight=True,
    )
