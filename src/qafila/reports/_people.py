# SPDX-License-Identifier: Apache-2.0
"""How people are named and counted on paper."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from qafila.core.document import Block, Needs, Pairs, Wording, phrase
from qafila.core.manifest import ManifestRow
from qafila.core.plan import Trip
from qafila.core.values import Name, Need

TICK = "☐"
"""A box to tick by hand."""

TO_BE_NAMED = phrase("report-to-be-named")


def full_name(arabic: str, latin: str) -> Name | None:
    """Return a name as far as the list has it, None when it has none."""
    return Name(ar=arabic or None, en=latin or None) if arabic or latin else None


def name_of(row: ManifestRow) -> Wording:
    """Return the name of somebody aboard, in both scripts where the list has both."""
    name = full_name(row.name_ar, row.name_latin)
    if row.father:
        said = name or phrase("report-not-said")
        return phrase("report-name-and-father", name=said, father=row.father)
    return name or phrase("report-not-said")


def sex_of(row: ManifestRow) -> Wording:
    """Return the sex as recorded."""
    return phrase(f"sex-{row.sex.value}") if row.sex else phrase("report-not-said")


def age_of(row: ManifestRow) -> Wording:
    """Return the age in years; an unknown one is said to be unknown, never left to be guessed."""
    return row.age if row.age is not None else phrase("report-not-said")


def needs_of(row: ManifestRow) -> Needs | None:
    """Return the needs, None where there are none."""
    return Needs(row.needs, row.other_needs) if row.needs or row.other_needs else None


def needs_counted(needs: Mapping[Need, int]) -> Iterator[Block]:
    """Yield how many people have each need; nothing where nobody has any."""
    present = [(phrase(f"need-{need.value}"), count) for need, count in needs.items() if count]
    if present:
        yield Pairs(columns=2, items=tuple(present))


def slug(trip: Trip) -> str:
    """Return the name of a trip inside part ids."""
    return trip.vehicle if trip.run == 1 else f"{trip.vehicle}-{trip.run}"
