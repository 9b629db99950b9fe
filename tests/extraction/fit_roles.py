# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights that give parties their roles from the made-up reports.

.venv/bin/python -m tests.extraction.fit roles            # write data/lexicon/weights-roles.tsv
.venv/bin/python -m tests.extraction.fit roles --left-out # the score of every report, read with
                                                          # weights reckoned without it

One logistic regression for each role (`reckoning`), which starts where `BEFOREHAND` puts weights.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qafila.core.spelling import spelled
from qafila.extraction.parties.meanings import ROLE_OF
from qafila.extraction.parties.relays import BY_THEN
from qafila.extraction.parties.roles import ROLES, Candidate, candidates, roles_of
from qafila.extraction.reading import prepared
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import Weights, instead
from tests.extraction.gold import Item, Report
from tests.extraction.plain import PLAIN
from tests.extraction.plain_roles import PLAIN_ROLES
from tests.extraction.reckoning import reckoned, scored_left_out
from tests.extraction.score import Score, same_party

TIMES = 4
"""How often a plain sentence counts."""

SIZES, SQUARES = 1.0, 3.0
"""How hard weights are held where they were put beforehand: many small ones do better here."""

LEAST = 0.26
"""Weights below it are left out, and the others reckoned anew without them."""

BEFOREHAND: dict[tuple[str, str], float] = {
    **{(role, "always"): -2.5 for role in ROLES},
    **{(role, f"means {role}"): 4.0 for role in ROLE_OF.values()},
    **{(role, f"means {role}, right beside it"): 1.5 for role in ROLE_OF.values()},
    **{(role, f"joined means {role}"): 1.5 for role in ROLE_OF.values()},
    **{(role, f"means {role}, taken up"): 1.5 for role in sorted(BY_THEN | {"approver"})},
    ("escort", "takes over from an escort"): 2.5,
    **{(role, f"called {role}"): 3.0 for role in ROLE_OF.values()},
    ("objector", "means objector"): 5.5,
    **{(role, f"before {verb}, not doing it"): -1.5 for verb, role in ROLE_OF.items()},
    ("provider", "vehicles of it, its article"): 1.0,
    ("provider", "vehicles of it, right behind it, English"): 1.0,
    ("provider", "vehicles of it carry people"): 1.0,
    ("provider", "vehicles of it, of"): 3.0,
    ("provider", "vehicles of it, belonging"): 3.0,
    ("provider", "vehicles of it, by"): 2.0,
    ("provider", "vehicles of it, in brackets"): 3.0,
    ("provider", "vehicles of it, had"): 1.0,
    ("provider", "carries people in vehicles"): 2.0,
    ("evacuating", "does leave"): 1.0,
    ("controlling", "called holding"): 2.0,
    ("receiving", "people are handed to it"): 1.0,
    ("receiving", "means escort, or receiving"): 1.0,
    ("escort", "means escort, or receiving"): 1.0,
}
"""What traits say by grammar, before any text is seen."""

Told = list[tuple[Report, list[Candidate]]]
"""Reports, each with whom it names."""


def gathered(texts: Sequence[Report]) -> Told:
    """Return the parties of reports."""
    told: Told = []
    for report in texts:
        scan = Scan(report.text)
        if report.tells_of_a_movement:
            scene = prepared(scan, report.dateline)
            told.append((report, candidates(scene.context, scene.parties)))
        else:
            told.append((report, []))
    return told


def right_of(report: Report, name: str) -> list[bool | None]:
    """Return for each role whether the gold gives it to a name; None where it is left open."""
    told: dict[str, bool | None] = dict.fromkeys(ROLES, False)
    for item in report.items:
        if item.group == "roles" and any(same_party(one, name) for one in item.names):
            role = str(item.values[0])
            told[role] = (told[role] or None) if item.optional else True
    return list(told.values())


def plain() -> tuple[list[Candidate], list[list[bool | None]]]:
    """Return the parties of plain sentences, each open in all roles but the one it is there for."""
    cases: list[Candidate] = []
    gold: list[list[bool | None]] = []
    for text, name, role, holds in PLAIN + PLAIN_ROLES:
        scene = prepared(Scan(text), None)
        for case in candidates(scene.context, scene.parties):
            if same_party(name, case.name):
                cases += [case] * TIMES
                gold += [[holds if own == role else None for own in ROLES]] * TIMES
    return cases, gold


def fitted(told: Told) -> dict[str, dict[str, float]]:
    """Return the weights of traits by choice."""
    cases = [case for _, some in told for case in some]
    gold = [right_of(report, case.name) for report, some in told for case in some]
    more, more_gold = plain()
    traits = [case.traits for case in cases + more]
    return reckoned(traits, gold + more_gold, "role", ROLES, BEFOREHAND, SIZES, SQUARES, LEAST)


def judged(told: Told, weights: Weights, score: Score) -> None:
    """Add to a score which roles these weights give in reports."""
    with instead(weights):
        for report, some in told:
            items: dict[object, Item] = {}
            for case, roles in zip(some, roles_of(some), strict=True):
                for role in roles:
                    item = Item(group="roles", values=(role,), names=(case.name,))
                    items.setdefault((role, spelled(case.name)), item)
            gold = tuple(item for item in report.items if item.group == "roles")
            score.add(replace(report, items=gold), list(items.values()))


SAYS = "A role of a party by what is seen around its mentions"


def left_out(told: Told, by: str) -> str:
    """Tell the score of all reports, each read with weights reckoned without its part."""
    return scored_left_out(told, fitted, judged, by)
