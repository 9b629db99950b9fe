# SPDX-License-Identifier: Apache-2.0
"""The papers of the day, each cut for who holds it.

========== =================== ====================================================
kind       recipient           holds
========== =================== ====================================================
boarding   bus marshal         names, needs, guardians; no cohort
checkpoint checkpoint, escort  counts only; the time at this checkpoint only
medical    medical crew        names and needs of their own patients; no cohort
cards      each person         an opaque token, nothing else
========== =================== ====================================================
"""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.document import Card, Cards, Document, Notice, Part, phrase
from qafila.core.manifest import Manifest, manifests
from qafila.core.operation import Operation
from qafila.reports import Context, report
from qafila.reports._boarding import boarding_parts
from qafila.reports._checkpoint import checkpoint_parts
from qafila.reports._marches import marches, plan_in_force, version_mark
from qafila.reports._medical import medical_parts
from qafila.reports._nothing import (
    instead,
    no_checkpoints,
    no_patients,
    nobody_seated,
    papers_hold,
)
from qafila.reports._people import slug
from qafila.reports._runs import of_run

KINDS = ("boarding", "checkpoint", "medical", "cards")
"""The kinds of part, in the order they are printed; `Context.only` takes any of them."""


@report("manifests")
def manifests_document(operation: Operation, context: Context) -> Document:
    """Return boarding manifests, checkpoint sheets, medical lists and cards of the plan in force.

    Raises
    ------
    ValueError
        "operation must have a plan in force", "only must name kinds of part"; and what
        `qafila.core.manifest.manifests` refuses.
    """
    if unknown := context.only - frozenset(KINDS):
        raise ValueError(f"only must name kinds of part: {sorted(unknown)}")
    columns = marches(operation)
    renewed = [march for march in columns if any(map(context.renews, march.trips))]
    frozen: tuple[Manifest, ...] = ()
    if context.only != {"checkpoint"}:  # the one kind that needs neither names nor tokens
        frozen = manifests(
            plan_in_force(operation),
            operation.persons,
            tokens=context.tokens,
            version=context.version,
            on=operation.description.on,
            disputed=operation.day.people.disputes,
        )
    manifest_of = {manifest.trip.id: manifest for manifest in frozen}
    parts: list[Part] = []
    if context.wants("boarding"):
        for march in columns:
            for trip in filter(context.reprints, march.trips):
                parts += boarding_parts(operation, context, march, manifest_of[trip.id])
    if context.wants("checkpoint"):
        for march in renewed:
            parts += checkpoint_parts(operation, context, march)
    if context.wants("medical"):
        for march in renewed:
            parts += medical_parts(operation, context, march, manifest_of)
    if context.wants("cards"):
        parts += [part for manifest in frozen for part in _cards(operation, context, manifest)]
    title = phrase("report-manifests-title", operation=operation.description.title)
    if not parts:
        return instead(operation, context, title, _why_empty(operation, context))
    return Document(
        title=title,
        parts=tuple(parts),
        running=operation.description.id,  # one line, in two languages side by side
        together=True,
        meta={"operation": operation.description.id, "version": context.version},
    )


def _why_empty(operation: Operation, context: Context) -> Notice:
    """Say why no part was made of the kinds that are wanted."""
    if why := nobody_seated(operation):
        return why
    if context.difference is not None and not context.difference.columns:
        return papers_hold()
    return no_checkpoints(operation) if context.wants("checkpoint") else no_patients()


def _cards(operation: Operation, context: Context, manifest: Manifest) -> Iterator[Part]:
    """Yield the cards of one vehicle in the order of its manifest, to be cut apart.

    A card holds a token and nothing else: who had one keeps it, in whatever vehicle.
    """
    trip = manifest.trip
    had = context.difference.seats if context.difference else {}
    cards = tuple(
        Card(token=context.tokens[row.person]) for row in manifest.rows if row.person not in had
    )
    if not cards:
        return
    yield Part(
        id=f"cards-{slug(manifest.trip)}",
        title=of_run(
            phrase("report-cards-title", vehicle=trip.vehicle),
            None if trip.boards_s is None else trip.run,
        ),
        subtitle=phrase("report-cards-how"),
        marks=(phrase("report-cards-mark"), version_mark(operation, context)),
        blocks=(Cards(cards=cards),),
    )
