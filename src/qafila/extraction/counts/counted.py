# SPDX-License-Identifier: Apache-2.0
"""Figures with what they count, wherever they stand and whatever they are about."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from qafila.data.lexicons import words_of
from qafila.extraction.counts.ages import GROWN, is_age
from qafila.extraction.counts.figures import Figure, figures, hedged_behind
from qafila.extraction.counts.labels import OF_THEM, is_of_vehicles, noun_around, whom, word_at
from qafila.extraction.counts.mixed import whole_of
from qafila.extraction.counts.nouns import (
    DENYING,
    MAY_BE_DUAL,
    Noun,
    counts_places,
    dual_at,
    is_other,
    noun_of,
)
from qafila.extraction.days.context import Context
from qafila.extraction.text.arabic import has_and, has_article, without_and
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.numbers import number_at, number_word
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import STOPS_AND_COLON


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class Counted:
    """A figure with its noun, wherever it stands and whatever it is about.

    Parameters
    ----------
    compound
        Whether it counts *fighters and their families*.
    how
        Where its noun stands: ``behind`` it, ``around`` it (a label, a verb), or elsewhere:
        ``bare``; ``dual`` and ``one`` are nouns that count by themselves.
    first, after
        Its first token, and the one behind it.
    """

    figure: Figure
    noun: Noun
    compound: bool = False
    how: str = "behind"
    first: int = field(init=False, repr=False, compare=False)
    after: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        own, noun = self.figure, self.noun
        self.first, self.after = min(own.first, noun.first), max(own.after, noun.after)

    @property
    def is_named(self) -> bool:
        """Whether words beside it say what it counts."""
        own = self.noun.first == self.figure.first and self.noun.after == self.figure.after
        return self.how not in ("bare", "them") and not (self.how == "around" and own)


def counted(context: Context, taken: set[int]) -> list[Counted]:
    """Return every figure of people or vehicles in the text, whatever it is about."""
    scan = context.scan
    found: list[Counted] = []
    used: set[int] = set()
    for figure in figures(scan, taken):
        how = "behind"
        noun = noun_of(scan, figure, taken)
        if noun is None:
            if is_of_vehicles(scan, figure):
                continue
            how, noun = "around", noun_around(context, figure, taken)
            if noun is not None and noun.unit == OF_THEM:
                how, noun = "them", replace(noun, unit="persons")
        if figure.first in used or _is_of_an_adjective(scan, figure) or _is_of_a_dual(scan, figure):
            continue
        if scan.tokens[figure.first].text in ("a", "an") and figure.low == 1:
            continue
        if figure.first and scan.folds[figure.first - 1] in DENYING:
            continue  # 158 people, not 185
        if _is_year_at_a_month(scan, figure) or _numbers_a_group(scan, figure):
            continue
        if figure.low == 1 and scan.says(figure.after, figure.after + 1, _SUPPOSING):
            continue  # if one believes the elders
        if noun is None:
            if _may_count_people(scan, figure) and not _is_year_of(scan, figure, taken):
                found.append(_elsewhere(scan, figure))
            continue
        hedged = hedged_behind(scan, figure, noun.after)
        item = _whole(scan, Counted(hedged, noun, how=how))
        found.append(item)
        used.update(range(item.first, item.after))
    _by_form(scan, found, used)
    return sorted(found, key=lambda item: item.first)


def _by_form(scan: Scan, found: list[Counted], used: set[int]) -> None:
    """Add nouns that count by themselves: duals, and those with *one* behind them."""
    ends = {item.after: number for number, item in enumerate(found)}
    for at, token in enumerate(scan.tokens):
        if not (at in scan.counted_words or MAY_BE_DUAL[token.fold]):
            continue  # most words
        if not token.arabic or at in used:
            continue
        if (known := ends.get(at)) is not None and (more := _and_two(scan, found[known], at)):
            found[known] = more
            continue
        if at in scan.counted_words:
            if one := _single(scan, at):
                found.append(one)
        elif (noun := dual_at(scan, at)) and not _describes(scan, noun):
            figure = Figure(2, 2, "exact", at, noun.after, at, noun.after)
            found.append(_whole(scan, Counted(figure, noun, how="dual")))


def _whole(scan: Scan, item: Counted) -> Counted:
    """Return a count of fighters *and their families* as a count of people, as it is meant."""
    whole = whole_of(scan, item.figure, item.noun)
    return item if whole is None else replace(item, noun=whole, compound=True)


_SUPPOSING = words_of("counted supposing")
_HUNDRED = 100


def _and_two(scan: Scan, item: Counted, at: int) -> Counted | None:
    """Return a hundred captives *and two captives* as 102: مئة أسير وأسيرين."""
    figure = item.figure
    if figure.low is None or figure.low != figure.high or figure.low % _HUNDRED:
        return None
    if item.how != "behind" or not has_and(scan.folds[at]) or (noun := dual_at(scan, at)) is None:
        return None
    if (noun.table, noun.concept) != (item.noun.table, item.noun.concept):
        return None
    both = figure.low + 2
    whole = replace(figure, low=both, high=both)
    return replace(item, figure=whole, noun=replace(item.noun, after=noun.after))


def _is_of_an_adjective(scan: Scan, figure: Figure) -> bool:
    """Whether a figure is joined to what it measures: a five-member committee, a two-day drive."""
    at = figure.core_after
    if at + 1 >= len(scan.tokens) or scan.tokens[at].fold != "-":
        return False
    sign, behind = scan.tokens[at : at + 2]
    if sign.space or behind.space or behind.kind != "w":
        return False
    return behind.fold != "strong" and (behind.fold == "member" or best_hit(scan, at + 1) is None)


def _is_of_a_dual(scan: Scan, figure: Figure) -> bool:
    """Whether *two* only says again what a dual says: أسيرين اثنين."""
    said = figure.low == figure.high == _DUAL and scan.folds[figure.first] in _TWO
    return said and figure.first > 0 and dual_at(scan, figure.first - 1) is not None


def _describes(scan: Scan, noun: Noun) -> bool:
    """Whether a dual describes one before it: باصين صغيرين are two buses.

    So does one further on that can be said of everything: طائرتين للصليب الأحمر قادمتين من عدن.
    """
    if noun.table != "people" or has_and(scan.tokens[noun.first].fold):
        return False  # امرأتان وطفلان
    if scan.folds[noun.first].endswith(_OF_TWO) and scan.folds[noun.first - 1].endswith(_TWO_OF):
        return True  # نقطتين عسكريتين
    first = scan.clause_of(noun.first)[0] if noun.concept == "all" else noun.first - 1
    near = range(max(0, first, noun.first - _DESCRIBED_REACH), noun.first)
    earlier = (dual_at(scan, at) for at in near)
    return any(dual is not None and (dual.table == "vehicles" or dual.after == noun.first)
               for dual in earlier)  # fmt: skip


_DUAL = 2
_DESCRIBED_REACH = 8
_TWO_OF, _OF_TWO = ("تين", "تان"), ("يتين", "يتان")


def named_only(items: list[Counted]) -> list[Counted]:
    """Return the figures whose noun stands with them."""
    return [item for item in items if item.how != "bare"]


def _single(scan: Scan, at: int) -> Counted | None:
    """Return سيارة إسعاف واحدة: a noun with *one* behind it."""
    hit = best_hit(scan, at)
    if hit is None or hit.after >= len(scan.tokens) or not scan.tokens[at].arabic:
        return None
    described, after = best_hit(scan, hit.after), hit.after
    if described is not None and not described.before and described.after < len(scan.tokens):
        after = described.after  # امرأة حاملا واحدة
    number = number_at(scan.tokens, after)
    if number is not None and number.value > GROWN:
        return None  # عدد الأفراد واحد وتسعون
    word = scan.tokens[after].fold
    count = 1 if word in _ONE else 2 if word in _TWO else 0
    if not count:
        return None
    noun = Noun(hit.entry.table, hit.concept, hit.value, at, after)
    figure = Figure(count, count, "exact", at, after + 1, after, after + 1)
    return Counted(figure, noun, how="one")


def _may_count_people(scan: Scan, figure: Figure) -> bool:
    """Whether a figure without a noun may speak of people who were named before it."""
    if figure.low == figure.high == 1 or figure.hedge == "vague" or is_age(scan, figure):
        return False
    if _numbers_an_item(scan, figure):
        return False
    after = word_at(scan, figure.after)
    make = after[:1].isalpha() and scan.tokens[figure.after].capital
    passed = is_other(after) or make or scan.hit(figure.after, "vehicles") is not None
    another = word_at(scan, figure.after + passed)  # two more convoys, four helicopter sorties
    if {after, another} & _MEASURES or after in _NO_NOUN_SIGNS:
        return False
    if counts_places(scan, figure.after):
        return False
    before = scan.tokens[figure.first - 1].fold if figure.first else ""
    if before in _CARRYING and after[:1].isalpha() and scan.hit(figure.after, "verbs") is None:
        return False  # على متن أربعين طقما
    definite = has_article(scan.folds[figure.first]) and number_word(_own(scan, figure)) is None
    near = range(max(0, figure.first - _OWNER_WORDS), figure.first)
    if definite and has_article(before) and not any(best_hit(scan, at) for at in near):
        return False  # المدن الأربع
    return before not in _NO_NOUN_SIGNS


def _numbers_an_item(scan: Scan, figure: Figure) -> bool:
    """Whether a figure numbers an item of a list that goes on in its line: … . 2. The ICRC."""
    if scan.tokens[figure.first].kind != "n" or figure.after != figure.first + 1:
        return False
    opens = figure.first == 0 or scan.folds[figure.first - 1] in STOPS_AND_COLON
    return opens and word_at(scan, figure.after) in _ITEM_SIGNS


def _numbers_a_group(scan: Scan, figure: Figure) -> bool:
    """Whether a figure is the number of a convoy or an item: Convoy 2: 41 women."""
    if scan.tokens[figure.first].kind != "n" or word_at(scan, figure.after) != ":":
        return False
    return scan.says(figure.first - 1, figure.first, _NUMBERED)


_NUMBERED = words_of("counted numbered")
_ITEM_SIGNS = frozenset({".", ")", "-", "–"})


def _own(scan: Scan, figure: Figure) -> str:
    return without_and(scan.folds[figure.first])


_NO_NOUN_SIGNS = frozenset("%٪/$€°#")


def _is_year_of(scan: Scan, figure: Figure, taken: set[int]) -> bool:
    """Whether a figure is the year behind a month: 29 أكتوبر تشرين الأول 2025."""
    before = figure.first - 1
    month = before in taken or scan.hit(before, "time", "month") is not None
    two = before > 0 and scan.hit(before - 1, "time", "month") is not None
    return (month or two) and figure.low is not None and _FIRST_YEAR <= figure.low < _LAST_YEAR


def _is_year_at_a_month(scan: Scan, figure: Figure) -> bool:
    """Whether a figure is the year of a month: BOR, April 1993 - UN trucks took them."""
    before, after = figure.core_first - 1, figure.core_after
    if scan.hit(before, "time", "month") is None or after != figure.core_first + 1:
        return False
    year = figure.low or 0
    sure = year % _HUNDRED or scan.says(after, after + 1, _DASHES)
    written = len(scan.tokens[figure.core_first].text) == len(str(_FIRST_YEAR))
    return bool(sure) and written and _FIRST_YEAR <= year < _LAST_YEAR


_DASHES = frozenset({"-", "–", "—"})
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


def _elsewhere(scan: Scan, figure: Figure) -> Counted:
    """Return a figure of people that were named before."""
    noun = Noun("people", whom(scan, figure.first), "persons", figure.first, figure.after)
    return Counted(figure, noun, how="bare")


_ONE = words_of("counts one words")
_TWO = words_of("counts two words")
_MEASURES = words_of("figures measures")
_CARRYING = words_of("counted carrying")
_OWNER_WORDS = 4
