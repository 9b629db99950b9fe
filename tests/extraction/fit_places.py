# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights that give places their roles from the made-up reports.

.venv/bin/python -m tests.extraction.fit places            # write data/lexicon/weights-places.tsv
.venv/bin/python -m tests.extraction.fit places --left-out # the score of every report, read with
                                                           # weights reckoned without it

In the same way as roles of parties (`reckoning`). What grammar says outright was written by people
who had read the first reports, so that those figures flatter it; only texts that nobody has read
say how well.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace

from qafila.extraction.places.placing import (
    PLACE_ROLES,
    Placed,
    company,
    placed,
    roles_of_places,
    weighed_alone,
)
from qafila.extraction.reading import prepared
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import Weights, instead
from tests.extraction.gold import Item, Report
from tests.extraction.plain import PLACED
from tests.extraction.reckoning import reckoned, scored_left_out
from tests.extraction.score import Score, alike

TIMES = 4
"""How often a plain sentence counts."""

BEFOREHAND: dict[tuple[str, str], float] = {
    **{(role, "always"): -2.5 for role in PLACE_ROLES},
    **{(role, f"rule {role}"): 1.5 for role in PLACE_ROLES},
    **{(role, f"rule {role}, weakly"): 1.0 for role in PLACE_ROLES},
    **{(role, f"frame {role}"): 1.0 for role in PLACE_ROLES},
    **{(role, f"again frame {role}"): 1.0 for role in PLACE_ROLES},
    **{(role, f"{role} of a row"): 6.0 for role in ("origin", "waypoint", "destination")},
    ("origin", "labelled start"): 2.0,
    ("assembly", "labelled gather"): 2.0,
    ("origin", "labelled gather"): -1.5,
    ("destination", "labelled end"): 2.0,
    ("waypoint", "then on"): 2.0,
    ("destination", "then on"): -2.0,
}
"""What traits say by grammar, before any text is seen."""

BESIDE_SIZES = 2.0
"""How hard the sum of the sizes of the weights of company holds them."""

Told = list[tuple[Report, dict[str, Placed]]]
"""Reports, each with the places it names."""


def gathered(texts: Sequence[Report]) -> Told:
    """Return the places of reports."""
    told: Told = []
    for report in texts:
        scan = Scan(report.text)
        if report.tells_of_a_movement:
            scene = prepared(scan, report.dateline)
            told.append((report, placed(scene.context, scene.parties, scene.returns)))
        else:
            told.append((report, {}))
    return told


def right_of(report: Report, name: str) -> list[bool | None]:
    """Return for each role whether the gold gives it to a place; None where it is left open."""
    told: dict[str, bool | None] = dict.fromkeys(PLACE_ROLES, False)
    for item in report.items:
        if item.group == "places" and any(alike(one, name) for one in item.names):
            role = str(item.values[0])
            told[role] = (told[role] or None) if item.optional else True
    return list(told.values())


def plain() -> Iterator[tuple[dict[str, Placed], str, list[bool | None]]]:
    """Yield the places of plain sentences, each open in all roles but the one it is there for."""
    for text, name, role, holds in PLACED:
        scene = prepared(Scan(text), None)
        some = placed(scene.context, scene.parties, scene.returns)
        for key, one in some.items():
            if alike(name, one.value.name):
                yield some, key, [holds if own == role else None for own in PLACE_ROLES]


def fitted(told: Told) -> dict[str, dict[str, float]]:
    """Return the weights of traits by choice: first of each place alone, then of its company."""
    alone = _alone(told)
    with instead(alone):
        return {**alone, **_together(told)}


def _alone(told: Told) -> dict[str, dict[str, float]]:
    """Return the weights of what is seen around a place.

    Half of the reports are seen as if the rules had said nothing of them: rules were mended on
    these reports and are right on them oftener than elsewhere.
    """
    cases = [(report, one) for report, some in told for one in some.values()]
    gold = [right_of(report, one.value.name) for report, one in cases]
    traits = [
        without_rules(one.traits) if zlib.crc32(report.slug.encode()) % 2 else one.traits
        for report, one in cases
    ]
    for some, key, held in plain():
        traits += [some[key].traits] * TIMES
        gold += [held] * TIMES
    return reckoned(traits, gold, "place", PLACE_ROLES, BEFOREHAND)


def _together(told: Told) -> dict[str, dict[str, float]]:
    """Return the weights of what the others of a report are likely to be."""
    traits: list[set[str]] = []
    gold: list[list[bool | None]] = []
    sums: list[list[float]] = []
    known = [
        (some, key, right_of(report, one.value.name))
        for report, some in told
        for key, one in some.items()
    ]
    for some, key, right in known + [each for each in plain() for _ in range(TIMES)]:
        if not some[key].settled:
            alone = weighed_alone(some)
            traits.append(set(company(some, alone)[key]))
            gold.append(right)
            sums.append(alone[key])
    return reckoned(traits, gold, "beside", PLACE_ROLES, {}, BESIDE_SIZES, beside=sums)


def without_rules(traits: set[str]) -> set[str]:
    """Return traits as if no rule had said anything."""
    return {trait for trait in traits if not trait.startswith(_OF_RULES)}


_OF_RULES = ("rule ", "by rule")


def judged(told: Told, weights: Weights, score: Score) -> None:
    """Add to a score which roles these weights give in reports."""
    with instead(weights):
        for report, some in told:
            items = [
                Item(group="places", values=(role,), names=(some[key].value.name,))
                for key, roles in roles_of_places(some).items()
                for role in roles
            ]
            gold = tuple(item for item in report.items if item.group == "places")
            score.add(replace(report, items=gold), items)


SAYS = "A role of a place by what is seen around its mentions"


def left_out(told: Told, by: str) -> str:
    """Tell the score of all reports, each read with weights reckoned without its part."""
    return scored_left_out(told, fitted, judged, by)
