# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights that choose what is given in return from the made-up reports.

.venv/bin/python -m tests.extraction.fit returns            # write lexicon/weights-returns.tsv
.venv/bin/python -m tests.extraction.fit returns --left-out # the score of every report, read with
                                                            # weights reckoned without it

Logistic regressions (`reckoning`): whether something is owed, by itself and then with what else may
be owed beside it, how many, and who gives it.
The gold does not say where a report tells it. Where several would do, all are taken for right at
first; then the likeliest as many as the gold has, and the others are left open, twice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from qafila.core.spelling import spelled
from qafila.extraction.counts.counted import named_only
from qafila.extraction.reading import prepared
from qafila.extraction.returns.obligations import Candidate, candidates, chosen, weigh_together
from qafila.extraction.returns.traits import many_traits
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import Weights, instead, weight_of
from tests.extraction.fit_roles import TIMES
from tests.extraction.gold import Item, Report, owed
from tests.extraction.plain import GIVEN
from tests.extraction.reckoning import reckoned, scored_left_out
from tests.extraction.score import Score, same_party

ROUNDS = 2
"""How often the likeliest of several are chosen anew."""

SAID = 1.5
"""How much likelier what the gold has is told where grammar has its giver."""

SIZES, MANY_SIZES, GIVER_SIZES = 1.0, 1.5, 1.0
"""How hard the sum of the sizes of weights holds them; see `reckoning`."""

BEFOREHAND = {
    ("it", "always"): -1.5,
    ("it", "in return strong before"): 1.0,
    ("it", "in return in sentence before"): 0.5,
    ("it", "tied deed"): 1.5,
    ("it", "no deed"): -0.5,
    ("it", "free people"): 1.0,
    ("it", "hand_over people"): 1.0,
    ("it", "back people, captives"): 1.0,
    ("it", "back people, no captives"): 0.5,
    ("it", "get people, captives"): 1.0,
    ("it", "get people, no captives"): 0.5,
    ("it", "return people, captives"): 1.0,
    ("it", "negated"): -0.5,
    ("it", "what is mediated"): -0.5,
    ("it", "denied"): -1.5,
    ("it", "nobody asked"): -2.0,
    ("it", "turned down"): -1.5,
    ("it", "nothing named"): -0.5,
    ("it", "told before"): -1.0,
    ("it", "only found"): -1.5,
    ("it", "for the way"): -0.5,
    ("it", "free captives"): 0.5,
    ("it", "hand_over captives"): 0.5,
    ("it", "hand_over no captives"): -0.5,
}
GIVER_BEFOREHAND = {
    ("it", "always"): -2.0,
    ("it", "nobody"): 2.0,
    ("it", "grammar says so"): 2.0,
    ("it", "doer"): 0.5,
    ("it", "agent"): 1.0,
    ("it", "agent behind the verb, of no list, given behind it"): 1.0,
    ("it", "agent behind the verb, of no list, its verb takes a preposition"): 1.5,
    ("it", "agent behind the verb, of no list, a preposition behind it"): 1.0,
    ("it", "agent stands before the noun"): 1.0,
    ("it", "agent is left out, from the sentence before"): 1.0,
    ("it", "agent does it by doing so"): 1.0,
    ("it", "right behind the main verb"): 1.0,
    ("it", "right behind the main verb made present"): 0.5,
    ("it", "right before the main verb"): 1.0,
    ("it", "right before it"): 0.5,
    ("it", "kind medical"): -1.0,
    ("it", "nobody: passive"): 1.0,
    ("it", "nobody: grammar has no giver"): 0.5,
}
MANY_BEFOREHAND = {
    ("it", "reading 1"): 1.0,
    ("it", "figure of its noun"): 0.5,
    ("it", "one man, body, with an article"): 1.0,
    ("it", "sum of those joined"): 2.5,
}
"""What traits say by grammar, before any text is seen."""

Told = list[tuple[Report, list[Candidate]]]
"""Reports, each with what may be owed."""


def in_text(text: str, report: Report | None = None) -> list[Candidate]:
    """Return what may be owed in a text."""
    scan = Scan(text)
    if report is not None and not report.tells_of_a_movement:
        return []
    scene = prepared(scan, report.dateline if report else None)
    return candidates(scene.context, scene.parties, named_only(scene.items))


def gathered(texts: Sequence[Report]) -> Told:
    """Return what may be owed in reports."""
    return [(report, in_text(report.text, report)) for report in texts]


def values(one: Candidate) -> tuple[object, ...]:
    """Return what is compared of a candidate."""
    return owed(one.owed.what, one.owed.count)


def meant(report: Report, one: Candidate) -> list[Item]:
    """Return what in the gold a candidate may be."""
    return [item for item in report.items
            if item.group == "reciprocity" and item.values == values(one)]  # fmt: skip


def right_of(report: Report, one: Candidate) -> bool | None:
    """Return whether the gold has it; None where that is left open."""
    known = meant(report, one)
    if not known:
        return False
    needed = [item for item in known if not item.optional]
    placed = [item for item in needed if item.words]
    if placed and len(placed) == len(needed):
        return True if any(_tells(report, one, item) for item in placed) else None
    return None if not needed or said(report, one) < 0 else True


def _tells(report: Report, one: Candidate, item: Item) -> bool:
    """Whether a candidate shares a character with the run of the text that tells an item."""
    first = report.text.find(item.words)
    words = one.found.evidence[0]
    return words.start < first + len(item.words) and first < words.end


def said(report: Report, one: Candidate) -> int:
    """Return 1 where grammar says the gold's giver, -1 where nobody whom the gold has may give it.

    What has no number is told apart only by who gives it.
    """
    names = [name for item in meant(report, one) for name in item.names]
    if any(name and same_party(name, one.owed.giver) for name in names):
        return 1
    near = [mention.name for mention, _ in one.givers]
    possible = "" in names or any(same_party(name, other) for name in names for other in near)
    return 0 if possible else -1


def plain() -> Iterator[tuple[list[Candidate], Candidate, bool, str]]:
    """Yield what plain sentences may give, each of what is meant, whether it is owed, by whom."""
    for text, what, giver, holds in GIVEN:
        made = in_text(text)
        for one in made:
            if one.owed.what == what:
                yield from [(made, one, holds, giver)] * TIMES


def fitted(told: Told) -> dict[str, dict[str, float]]:
    """Return the weights of traits by choice."""
    many = _many(told)
    with instead(many):
        return {**many, **_fitted(told)}


def _many(told: Told) -> dict[str, dict[str, float]]:
    """Return the weights that choose how many are given, where the gold has one of the readings."""
    traits: list[set[str]] = []
    right: list[list[bool | None]] = []
    for report, some in told:
        gold = [item.values for item in report.items if item.group == "reciprocity"]
        for one in some:
            holds = [owed(one.act.what, many.count) in gold for many in one.readings]
            if len(holds) > 1 and any(holds):
                traits += [many_traits(one.act, many, at) for at, many in enumerate(one.readings)]
                right += [[hold] for hold in holds]
    return {
        "many": reckoned(traits, right, "many", ("it",), MANY_BEFOREHAND, MANY_SIZES)["many it"]
    }


def _fitted(told: Told) -> dict[str, dict[str, float]]:
    cases = [(report, one) for report, some in told for one in some]
    plainly = list(plain())
    more = [(one, holds, giver) for _, one, holds, giver in plainly]
    traits = [one.traits for _, one in cases] + [one.traits for one, _, _ in more]
    gold = [right_of(report, one) for report, one in cases]
    known: list[list[bool | None]] = [[holds] for _, holds, _ in more]
    weights = _whether(traits, [*([one] for one in gold), *known])
    for _ in range(ROUNDS):
        weights = _whether(traits, [*([one] for one in _likeliest(cases, gold, weights)), *known])
    likeliest = _likeliest(cases, gold, weights)
    with instead({"owed": weights}):
        for made in [some for _, some in told] + [made for made, *_ in plainly]:
            weigh_together(made)
    together = [one.traits | one.beside for _, one in cases]
    together += [one.traits | one.beside for one, _, _ in more]
    beside = _whether(together, [*([one] for one in likeliest), *known])
    givers, right = _givers(cases, likeliest, more)
    named = reckoned(givers, right, "giver", ("it",), GIVER_BEFOREHAND, GIVER_SIZES)
    return {"owed": weights, "beside": beside, "giver": named["giver it"]}


def _whether(traits: Sequence[set[str]], gold: Sequence[Sequence[bool | None]]) -> dict[str, float]:
    return reckoned(traits, gold, "owed", ("it",), BEFOREHAND, SIZES)["owed it"]


def _likeliest(
    cases: Sequence[tuple[Report, Candidate]],
    gold: Sequence[bool | None],
    weights: Mapping[str, float],
) -> list[bool | None]:
    """Return what is right, the less likely of several that would do left open."""
    several: dict[object, list[tuple[float, int]]] = defaultdict(list)
    with instead({"owed": weights}):
        for number, (report, one) in enumerate(cases):
            if gold[number]:
                weight = weight_of("owed", one.traits) + SAID * said(report, one)
                several[report.slug, values(one)].append((weight, number))
    told = list(gold)
    for some in several.values():
        report, one = cases[some[0][1]]
        many = sum(not item.optional for item in meant(report, one))
        for _, number in sorted(some, reverse=True)[many:]:
            told[number] = None
    return told


def _givers(
    cases: Sequence[tuple[Report, Candidate]],
    gold: Sequence[bool | None],
    more: Sequence[tuple[Candidate, bool, str]],
) -> tuple[list[set[str]], list[list[bool | None]]]:
    """Return what is seen around those who may give what is owed, and who does."""
    traits: list[set[str]] = []
    right: list[list[bool | None]] = []
    for (report, one), holds in zip(cases, gold, strict=True):
        names = [name for item in meant(report, one) for name in item.names if name]
        told = False
        for mention, seen in one.givers if holds else ():
            gives = any(same_party(name, mention.name) for name in names)
            told = told or gives
            traits.append(seen)
            right.append([gives])
        if holds:
            traits.append(one.nobody)
            free = any("" in item.names for item in meant(report, one))
            right.append([(None if told else True) if free else False])
    for one, holds, giver in more:
        for mention, seen in one.givers if holds else ():
            traits.append(seen)
            right.append([bool(giver) and same_party(giver, mention.name)])
        if holds:
            traits.append(one.nobody)
            right.append([not giver])
    return traits, right


def judged(told: Told, weights: Weights, score: Score) -> None:
    """Add to a score what is owed by these weights in reports."""
    with instead(weights):
        for report, some in told:
            items: dict[object, Item] = {}
            for one, giver in chosen(some):
                order = (("order", one.owed.order),)
                item = Item(group="reciprocity", values=values(one), names=(giver,), apart=order)
                items.setdefault((values(one), spelled(giver)), item)
            gold = tuple(item for item in report.items if item.group == "reciprocity")
            score.add(replace(report, items=gold), list(items.values()))


SAYS = "What is owed in return, and who gives it, by what is seen around it"


def left_out(told: Told, by: str) -> str:
    """Tell the score of all reports, each read with weights reckoned without its part."""
    return scored_left_out(told, fitted, judged, by)
