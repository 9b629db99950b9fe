# SPDX-License-Identifier: Apache-2.0
"""The medical list: each crew's own patients, and no cohort.

An ambulance's crew has a list of who is in it; patients in other vehicles are on one list of the
column, for whoever leads the medical work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qafila.core.document import Block, Column, Pairs, Part, SignatureLines, Table, Wording, phrase
from qafila.core.manifest import Manifest, ManifestRow, count_needs
from qafila.core.operation import Operation
from qafila.core.values import ADULT_AGE, Need, VehicleKind
from qafila.reports import Context
from qafila.reports._marches import March, departure, in_copies, place_name, vehicle_of
from qafila.reports._people import (
    TO_BE_NAMED,
    age_of,
    full_name,
    name_of,
    needs_counted,
    needs_of,
    sex_of,
    slug,
)
from qafila.reports._runs import of_run

Patient = tuple[Manifest, ManifestRow]
"""A row and the manifest it stands on."""


def medical_parts(
    operation: Operation,
    context: Context,
    march: March,
    manifest_of: Mapping[str, Manifest],
) -> Iterator[Part]:
    """Yield the medical lists of one column.

    Parameters
    ----------
    manifest_of
        The manifest of each trip, by trip id.
    """
    elsewhere: list[Patient] = []
    for trip in march.trips:
        manifest = manifest_of[trip.id]
        if vehicle_of(operation, trip.vehicle).kind is VehicleKind.AMBULANCE:
            title = of_run(phrase("report-medical-vehicle-title", vehicle=trip.vehicle), march.run)
            aboard = [(manifest, row) for row in manifest.rows]
            stem = f"medical-{slug(trip)}"
            yield from _copies(operation, context, march, stem, title, aboard)
        else:
            elsewhere += [(manifest, row) for row in manifest.rows if needs_of(row)]
    title = of_run(phrase("report-medical-others-title"), march.run)
    stem = f"medical-others-{march.number}"
    yield from _copies(operation, context, march, stem, title, elsewhere)


def _copies(
    operation: Operation,
    context: Context,
    march: March,
    stem: str,
    title: Wording,
    patients: Sequence[Patient],
) -> Iterator[Part]:
    if not patients:
        return
    people = [operation.persons[row.person] for _, row in patients]
    blocks: tuple[Block, ...] = (
        Pairs(
            items=(
                (phrase("report-from"), place_name(operation, march.source)),
                (phrase("report-to"), place_name(operation, march.target)),
                (phrase("report-departure"), departure(operation, march.departs_at)),
                (phrase("report-people"), len(patients)),
            ),
        ),
        _patients_table(patients),
        *needs_counted(count_needs(people)),
        SignatureLines(labels=(phrase("report-sign-medical"), phrase("report-sign-received"))),
    )
    part = Part(id=stem, title=title, subtitle=operation.description.title, blocks=blocks)
    yield from in_copies(operation, context, phrase("report-restricted-medical"), part)


def _patients_table(patients: Sequence[Patient]) -> Table:
    return Table(
        columns=(
            Column(title=phrase("report-number"), align="end", weight=0),
            Column(title=phrase("report-name"), weight=3),
            Column(title=phrase("report-sex"), weight=0),
            Column(title=phrase("report-age"), align="end", weight=0),
            Column(title=phrase("report-needs"), weight=1.8),
            Column(title=phrase("report-vehicle"), weight=0, ltr=True),
            Column(title=phrase("report-companion"), weight=2.4),
            Column(title=phrase("report-card-mark"), weight=0, ltr=True),
            Column(title=phrase("report-handed-over"), weight=1.5),
        ),
        rows=tuple(
            (
                number,
                name_of(row),
                sex_of(row),
                age_of(row),
                needs_of(row) or phrase("report-with-patient"),
                manifest.trip.vehicle,
                _companion(manifest, row) if needs_of(row) else None,
                row.token_mark,
                None,
            )
            for number, (manifest, row) in enumerate(patients, start=1)
        ),
        tight=True,
    )


def _companion(manifest: Manifest, row: ManifestRow) -> Wording:
    """Say who is with a patient: the guardian, else a grown relative aboard, else nobody yet."""
    if row.guardian:
        return full_name(row.guardian_name_ar, row.guardian_name_latin) or TO_BE_NAMED
    for other in manifest.rows:
        kin = row.household is not None and other.household == row.household
        grown = other.age is not None and other.age >= ADULT_AGE
        if kin and grown and not other.needs and other.person != row.person:
            return full_name(other.name_ar, other.name_latin)
    return TO_BE_NAMED if Need.ESCORT in row.needs else None
