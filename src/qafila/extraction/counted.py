# SPDX-License-Identifier: Apache-2.0
"""Figures with what they count: by a noun behind, a label before, a verb around them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from qafila.data.lexicons import words_of
from qafila.extraction.ages import GROWN, is_age
from qafila.extraction.context import Context
from qafila.extraction.figures import (
    Figure,
    Noun,
    dual_at,
    figures,
    hedged_behind,
    is_other,
    noun_of,
)
from qafila.extraction.lexicon import Hit
from qafila.extraction.marks import best_hit
from qafila.extraction.numbers import number_at, number_word
from qafila.extraction.scan import Scan


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
            how, noun = "around", _bare(context, figure, taken)
            if noun is not None and noun.unit == _OF_THEM:
                how, noun = "them", replace(noun, unit="persons")
        if _is_of_an_adjective(scan, figure):
            continue
        if scan.tokens[figure.first].text in ("a", "an") and figure.low == 1:
            continue
        if noun is None:
            if _may_count_people(scan, figure) and not _is_year_of(scan, figure, taken):
                found.append(_elsewhere(scan, figure))
            continue
        hedged = hedged_behind(scan, figure, noun.after)
        item = _compound(scan, Counted(hedged, noun, how=how))
        found.append(item)
        used.update(range(item.first, item.after))
    _by_form(scan, found, used)
    return sorted(found, key=lambda item: item.first)


def _by_form(scan: Scan, found: list[Counted], used: set[int]) -> None:
    """Add nouns that count by themselves: duals, and those with *one* behind them."""
    ends = {item.after: number for number, item in enumerate(found)}
    for at, token in enumerate(scan.tokens):
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
            found.append(_compound(scan, Counted(figure, noun, how="dual")))


_HUNDRED = 100


def _and_two(scan: Scan, item: Counted, at: int) -> Counted | None:
    """Return a hundred captives *and two captives* as 102: مئة أسير وأسيرين."""
    figure = item.figure
    if figure.low is None or figure.low != figure.high or figure.low % _HUNDRED:
        return None
    if item.how != "behind" or scan.folds[at][:1] != "و" or (noun := dual_at(scan, at)) is None:
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
    before, sign, behind = scan.tokens[at - 1 : at + 2]
    if sign.start != before.end or behind.start != sign.end or behind.kind != "w":
        return False
    return behind.fold == "member" or best_hit(scan, at + 1) is None


def _describes(scan: Scan, noun: Noun) -> bool:
    """Whether a dual describes the one before it: باصين صغيرين are two buses."""
    if scan.tokens[noun.first].fold.startswith("و"):
        return False  # امرأتان وطفلان
    return noun.table == "people" and noun.first > 0 and dual_at(scan, noun.first - 1) is not None


def named_only(items: list[Counted]) -> list[Counted]:
    """Return the figures whose noun stands with them."""
    return [item for item in items if item.how != "bare"]


def _single(scan: Scan, at: int) -> Counted | None:
    """Return سيارة إسعاف واحدة: a noun with *one* behind it."""
    hit = best_hit(scan, at)
    if hit is None or hit.after >= len(scan.tokens) or not scan.tokens[at].arabic:
        return None
    number = number_at(scan.tokens, hit.after)
    if number is not None and number.value > GROWN:
        return None  # عدد الأفراد واحد وتسعون
    word = scan.tokens[hit.after].fold
    count = 1 if word in ("واحده", "واحد", "وحده") else 2 if word in _TWO else 0
    if not count:
        return None
    noun = Noun(hit.entry.table, hit.concept, hit.value, at, hit.after)
    figure = Figure(count, count, "exact", at, hit.after + 1, hit.after, hit.after + 1)
    return Counted(figure, noun, how="one")


def _may_count_people(scan: Scan, figure: Figure) -> bool:
    """Whether a figure without a noun may speak of people who were named before it."""
    if figure.low == figure.high == 1 or figure.hedge == "vague" or is_age(scan, figure):
        return False
    after = _word(scan, figure.after)
    if after in _MEASURES or after in _NO_NOUN_SIGNS:
        return False
    if not _PLACES.isdisjoint((after, _word(scan, figure.after + 1))):  # two besieged areas
        return False
    before = scan.tokens[figure.first - 1].fold if figure.first else ""
    definite = scan.folds[figure.first].startswith("ال") and number_word(_own(scan, figure)) is None
    near = range(max(0, figure.first - _OWNER_WORDS), figure.first)
    if definite and before.startswith("ال") and not any(best_hit(scan, at) for at in near):
        return False  # المدن الأربع
    return before not in _NO_NOUN_SIGNS


def _own(scan: Scan, figure: Figure) -> str:
    return scan.folds[figure.first].removeprefix("و")


_NO_NOUN_SIGNS = frozenset("%٪/$€°#")


def _is_year_of(scan: Scan, figure: Figure, taken: set[int]) -> bool:
    """Whether a figure is the year behind a month: 29 أكتوبر تشرين الأول 2025."""
    before = figure.first - 1
    month = before in taken or scan.hit(before, "time", "month") is not None
    two = before > 0 and scan.hit(before - 1, "time", "month") is not None
    return (month or two) and figure.low is not None and 1900 <= figure.low < 2100


def _elsewhere(scan: Scan, figure: Figure) -> Counted:
    """Return a figure of people that were named before."""
    noun = Noun("people", whom(scan, figure.first), "persons", figure.first, figure.after)
    return Counted(figure, noun, how="bare")


_TWO = words_of("counts two words")


_LABELS = frozenset({":", "-", "–", "=", "هو", "بلغ", "يبلغ", "is", "are", "was", "were", "of",
                     "بعدد", "(", "عدد", "reached", "totals", "،", ","})  # fmt: skip
_WHOSE = words_of("counts whose")
_OF_IT = frozenset(["عددها", "وعددها", "وهي"])
_ADULTS = words_of("counts grown")
_MEASURES = words_of("figures measures")
_PLACES = words_of("figures places")


def _bare(context: Context, figure: Figure, taken: set[int]) -> Noun | None:
    """Return what a figure counts that has no noun behind it: a label, a total, a verb."""
    scan = context.scan
    after = _word(scan, figure.after)
    everybody = Noun("people", "all", "persons", figure.first, figure.after)
    if is_other(after):
        whose = whom(scan, figure.first)
        return replace(everybody, concept=whose, unit=_OF_THEM, after=figure.after + 1)
    if figure.low == figure.high == 1 or figure.hedge == "vague" or is_age(scan, figure):
        return None
    if noun := _label_of(context, figure, taken):
        return noun
    if after in _THEM or (after == "of" and _word(scan, figure.after + 1) == "them"):
        them = whom(scan, figure.first)
        return replace(everybody, concept=them, unit=_OF_THEM, after=figure.after + 1)
    return _by_words_around(scan, figure, everybody)


_OF_THEM = "of them"
"""Marks, in place of a unit, that the words behind a figure point to people named before."""

_WHOM_REACH = 45


def whom(scan: Scan, at: int) -> str:
    """Return of whom *106 of them* speaks: the cohort that was named last."""
    for back in range(at - 1, max(0, at - _WHOM_REACH) - 1, -1):
        hit = best_hit(scan, back)
        if hit is not None and hit.entry.table == "people" and hit.entry.made != "owned":
            return hit.concept if hit.concept not in ("staff", "dead") else "all"
    return "all"


def _by_words_around(scan: Scan, figure: Figure, everybody: Noun) -> Noun | None:
    """Return people where a word of counting, or a verb of moving, stands around a bare figure."""
    start = scan.sentence_of(figure.first).first
    by_verb = _goes_by_verb(scan, figure)
    ends = figure.after >= len(scan.tokens) or scan.tokens[figure.after].kind == "p"
    if _word(scan, figure.first - 1) == "at" and _is_put(scan, start, figure.first):
        return _labelled(scan, max(start, figure.first - 7), figure.first) or everybody
    if not (ends or by_verb or _word(scan, figure.after) in _FOLLOWING):
        return None
    freed = scan.hit(figure.first - 1, "verbs", "free")
    if freed is not None and freed.after == figure.first and ends:
        return replace(everybody, concept="detainees")
    first = max(start, figure.core_first - 6)
    if scan.has(first, figure.core_first, "cues", "list"):
        return _labelled(scan, first, figure.first) or everybody
    counted_before = figure.first > 0 and _verb_before(scan, start, figure.first)
    return everybody if counted_before or by_verb else None


_THEM = frozenset({"منهم", "منهن"})


def _word(scan: Scan, at: int) -> str:
    return scan.tokens[at].fold if at < len(scan.tokens) else "\n"


def _goes_by_verb(scan: Scan, figure: Figure) -> bool:
    """Whether a verb of moving follows a figure at once: 600 left, 600 غادروا."""
    verb = scan.hit(figure.after, "verbs", "leave", "move", "arrive")
    if verb is None:
        return _word(scan, figure.after) in (
            "were",
            "are",
            "have",
            "had",
            "will",
            "would",
        ) and bool(scan.has(figure.after, figure.after + 4, "verbs", "leave", "move", "arrive"))
    if verb.entry.made:
        return verb.entry.made in ("past", "present")
    return not verb.entry.words[-1].endswith(
        ("ion", "ions", "ure", "ures", "ment", "val", "s", "ing")
    )


def _label_of(context: Context, figure: Figure, taken: set[int]) -> Noun | None:
    """Return the noun that labels a figure: fighters: 250, الجرحى الأربعة, المسلحين وعددهم 250."""
    scan = context.scan
    tokens = scan.tokens
    sentence = scan.sentence_of(figure.first)
    if _word(scan, figure.after) in _MEASURES:
        return None  # buses (50 seats each)
    at = figure.first - 1
    whose = ""
    while at >= sentence.first and (
        tokens[at].fold in _LABELS or tokens[at].fold in _WHOSE | _OF_IT
    ):
        word = tokens[at].fold
        whose = word if word in _WHOSE | _OF_IT else whose
        at -= 1
    if whose:
        return _owner(scan, figure, at, sentence.first, whose)
    if at < sentence.first or at in taken:
        return None
    if tokens[at + 1].fold in (",", "،"):
        return _in_apposition(scan, figure, at)
    if (owned := _with_owner(scan, figure, sentence.first)) is not None:
        return owned
    grown = tokens[at].fold in _ADULTS and tokens[figure.first].kind == "n"
    at -= grown  # ذكور بالغون 212
    for start in (at - 2, at - 1, at):
        hit = best_hit(scan, start) if start >= sentence.first else None
        if hit and hit.after == at + 1 and (grown or _is_label(scan, hit, figure, at)):
            earlier = best_hit(scan, start - 1) if hit.concept == "all" else None
            whom = earlier if earlier and earlier.after == start else hit
            return Noun(hit.entry.table, whom.concept, whom.value, whom.first, hit.after)
    return None


def _in_apposition(scan: Scan, figure: Figure, at: int) -> Noun | None:
    """Return vehicles with their number between commas: the coaches, three, left."""
    hit = best_hit(scan, at)
    ends = _word(scan, figure.after) in _CLOSING
    if hit is None or hit.entry.table != "vehicles" or not ends or figure.first != at + 2:
        return None
    return Noun(hit.entry.table, hit.concept, hit.value, hit.first, hit.after)


_CLOSING = frozenset({",", "،", ".", ";", "؛", "\n"})
_OWNER_WORDS = 4


def _with_owner(scan: Scan, figure: Figure, first: int) -> Noun | None:
    """Return the noun of a definite number behind its owner: باصات الأونروا الستة."""
    tokens = scan.tokens
    if not tokens[figure.first].arabic or not tokens[figure.first].fold.startswith("ال"):
        return None
    for at in range(figure.first - 1, max(first, figure.first - _OWNER_WORDS) - 1, -1):
        hit = best_hit(scan, at)
        if hit is not None and hit.entry.table == "vehicles" and "a" not in hit.before:
            return Noun(hit.entry.table, hit.concept, hit.value, hit.first, hit.after)
        if not tokens[at].fold.startswith("ال"):
            return None
    return None


def _owner(scan: Scan, figure: Figure, at: int, first: int, whose: str) -> Noun | None:
    """Return the noun that *their number* speaks of: the nearest one before it.

    *Its* number (وعددها) is that of things, or of families, and of no people unnamed.
    """
    for start in range(at, max(first, at - 8) - 1, -1):
        hit = best_hit(scan, start)
        if hit is None or (whose in _WHOSE and hit.entry.table != "people"):
            continue
        before = (best_hit(scan, at) for at in range(start - 1, max(first, start - 4) - 1, -1))
        earlier = next((each for each in before if each is not None), None)
        if hit.concept == "all" and earlier is not None and earlier.entry.table == "people":
            hit = earlier  # المسلحين الوافدين, وعددهم
        return Noun(hit.entry.table, hit.concept, hit.value, hit.first, hit.after)
    if whose in _OF_IT:
        return None
    return Noun("people", "all", "persons", figure.first, figure.after)


_FOLLOWING = words_of("counts following")


def _is_label(scan: Scan, hit: Hit, figure: Figure, at: int) -> bool:
    """Whether a noun before a figure is its label: fighters: 250, الجرحى الأربعة."""
    between = {scan.tokens[n].fold for n in range(at + 1, figure.first)}
    if between & {"is", "are", "was", "were", "of"}:
        return bool(between & {"are", "were"}) or scan.tokens[at].fold.endswith("s")
    if between:
        return True
    written = scan.tokens[figure.first]
    if hit.entry.made == "owned":
        return written.arabic and written.fold.startswith("ال")  # جرحاهم السبعة
    if written.arabic:
        if hit.first and scan.tokens[hit.first - 1].fold.removeprefix("و") == "عدد":
            return True  # عدد الباصات عشرة
        behind = _word(scan, figure.after)
        listed = behind.startswith("وال") or not any(letter.isalpha() for letter in behind)
        return "a" in hit.before and (written.fold.startswith("ال") or listed)
    return written.kind == "n" and scan.tokens[at].arabic and not _has_noun_after(scan, figure)


def _has_noun_after(scan: Scan, figure: Figure) -> bool:
    word = _word(scan, figure.after)
    return (
        word not in _FOLLOWING
        and not word.startswith("و")
        and any(letter.isalpha() for letter in word)
    )


def _labelled(scan: Scan, first: int, after: int) -> Noun | None:
    """Return the last word for people before a figure: عدد المقاتلين حوالي 250."""
    found: Noun | None = None
    for at in range(after - 1, first - 1, -1):
        hit = best_hit(scan, at)
        if hit and hit.entry.table == "people" and (found is None or found.concept == "all"):
            found = Noun("people", hit.concept, hit.value, hit.first, hit.after)
    return found


_COUNTERS = words_of("counts counters")


def _verb_before(scan: Scan, first: int, after: int) -> bool:
    """Whether a verb of moving or counting stands right before a figure: carried 951."""
    while after > first and scan.tokens[after - 1].fold in ('"', "“", "”", "'", "«", "only"):
        after -= 1
    for at in range(max(first, after - 2), after):
        hit = scan.hit(at, "verbs", "move")
        if hit and hit.after == after and hit.entry.made != "present":
            return not (hit.entry.made == "noun" and "a" in hit.before)
    near = range(max(first, after - 7), after)
    if any(scan.tokens[at].fold in _COUNTERS for at in near):
        return True
    put = scan.tokens[after - 1].fold in ("at", "ب")
    return put and scan.has(max(first, after - 6), after, "verbs", "say")


def _is_put(scan: Scan, first: int, after: int) -> bool:
    """Whether somebody puts the number *at* a figure."""
    near = range(max(first, after - 18), after)
    return any(scan.tokens[at].fold in ("put", "puts", "estimated") for at in near) or scan.has(
        max(first, after - 8), after, "verbs", "say"
    )


_COMPOUND_REACH = 9


def _compound(scan: Scan, item: Counted) -> Counted:
    """Return a count of fighters *and their families* as a count of people, as it is meant."""
    noun = item.noun
    if noun.table != "people":
        return item
    tokens = scan.tokens
    at, linked = noun.after, False
    end = item.figure.first if noun.first < item.figure.first else len(tokens)
    while at < min(end, noun.after + _COMPOUND_REACH) and not _ends_list(scan, at, noun):
        token = tokens[at]
        if token.fold in (",", "،"):
            linked = linked and noun.concept in ("men", "women", "children")
        elif token.fold in _AND:
            linked = True
        else:
            hit = best_hit(scan, at)
            if hit and "w" in hit.before and token.fold[1:] in _SINGLE:
                return item  # five wounded, and a woman
            if hit is None and token.fold[:1] == "و" and dual_at(scan, at) is not None:
                return item  # two women and two children
            if hit and (linked or "w" in hit.before):
                return item if _has_own_figure(scan, hit) else _merged(item, hit)
            and_here = token.arabic and token.fold.startswith("و")
            if and_here and not hit and "w" not in "".join(h.before for h in scan.hits[at]):
                linked = False
        at += 1
    return item


_AND = frozenset({"and", "و", "&"})
_SINGLE = words_of("counts single")
_REST = words_of("counts the rest")
_LIST_ENDS = frozenset({".", "\n", "؛", ";", ":", "with", "مع", "including", "as"})


def _ends_list(scan: Scan, at: int, noun: Noun) -> bool:
    """Whether a list of those whom one figure counts ends before a token."""
    tokens = scan.tokens
    token = tokens[at]
    if token.kind == "n" or token.fold in _LIST_ENDS or token.fold in _REST:
        return True
    if at > noun.after and number_at(tokens, at) is not None:
        return True  # nine children and one nurse
    if token.fold in _AND:
        return at + 1 < len(tokens) and tokens[at + 1].fold in ("a", "an")  # and a sick man
    hit = best_hit(scan, at)
    if hit is not None:
        return hit.entry.table == "vehicles"
    verbs = [hit for hit in scan.hits[at] if hit.entry.table == "verbs"]
    return any(hit.entry.made in ("past", "present") or not token.arabic for hit in verbs)


def _has_own_figure(scan: Scan, hit: Hit) -> bool:
    """Whether a figure of its own stands behind a noun: والعوائل ستة, وصحفيين اتنين."""
    if hit.after >= len(scan.tokens) or not scan.tokens[hit.first].arabic:
        return False
    number = number_at(scan.tokens, hit.after)
    return number is not None and scan.tokens[hit.after].fold[:1] != "و"


def _merged(item: Counted, hit: Hit) -> Counted:
    noun = item.noun
    if hit.concept in (noun.concept, "staff"):
        return item
    cohort, unit = "all", "persons"
    if noun.unit == "families" or noun.concept == "all":
        return item
    whole = replace(noun, concept=cohort, unit=unit, after=hit.after)
    return replace(item, noun=whole, compound=True)
