# SPDX-License-Identifier: Apache-2.0
"""Of whom a figure speaks: by its noun, by what is said of them, by the people named before."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from qafila.data.lexicons import words_of
from qafila.extraction.counts.ailing import ails
from qafila.extraction.counts.counted import Counted
from qafila.extraction.counts.labels import whom
from qafila.extraction.counts.nouns import is_other
from qafila.extraction.counts.young import is_young
from qafila.extraction.text.arabic import has_and, has_article, one_of, without_and
from qafila.extraction.text.lexicon import entries_of
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import COMMAS

_Rule: TypeAlias = Callable[[Scan, Counted], bool]

Told: TypeAlias = tuple[int | None, int | None, str, str, str]
"""A count that was taken: least, most, unit, cohort, and the words of one that is no figure."""

_TOTALS = words_of("counts totals")
_IN_ALL = words_of("counts in all")
_MEN = words_of("counts men")
_YOUNG_MEN = words_of("counts young men")
_SOULS = words_of("counts souls")
_WOMEN = words_of("counts women")
_BESIDE_MEN = frozenset({"women", "children", "families"})
_NUMBERED = words_of("counts whose number")
_OWNER_REACH = 8
_ALIKE = 2.5
"""Rival figures of the same people differ by less than this factor."""
_WAY_REACH = 10
_REMEMBERED = 20
"""Counts before a figure among which it is looked for whom it counts."""


def as_meant(scan: Scan, item: Counted, items: Sequence[Counted], told: list[Told]) -> Counted:
    """Return a figure with the people that it counts; `told` are those counted before."""
    if not item.is_named:
        item = _as_before(scan, item, items, told)
    if item.noun.unit == "families" or item.compound:
        return item
    if cohort := _first_said(scan, item, _SAID):
        return _of(item, cohort)
    if item.is_named and is_other(scan.tokens[item.noun.first].fold):
        return _of(item, whom(scan, item.first))
    if cohort := _first_said(scan, item, _SAID_OF_ANY):
        return _of(item, cohort)
    if item.noun.concept == "all" and item.is_named:
        return _by_label(scan, _by_sex(scan, _by_owner(scan, item), items))
    return item


def _first_said(scan: Scan, item: Counted, known: Sequence[tuple[_Rule, str]]) -> str:
    """Return the cohort of the first rule that holds of a figure, empty for none."""
    return next((cohort for holds, cohort in known if holds(scan, item)), "")


def may_ail(scan: Scan, item: Counted) -> bool:
    """Whether people of no other cohort are said to be hurt, ill, carried or treated."""
    open_to = item.noun.concept in ("all", "men", "staff", "fighters") or not item.is_named
    if item.noun.concept in ("detainees", "civilians"):  # thirteen detainees have scabies
        open_to = scan.says(item.after, item.after + 1, _HAVING)
    return (open_to or _is_part(scan, item)) and ails(scan, item)


_HAVING = words_of("cohorts having")


def _is_everybody(scan: Scan, item: Counted) -> bool:
    """Whether a number is that of all members of households: وعدد أفراد الأسر 287."""
    named = scan.folds[item.noun.first : item.noun.after]
    if item.noun.concept != "families" or not _MEMBERS.intersection(named):
        return False
    before = scan.folds[item.noun.first - 1 : item.noun.first]
    return bool(before) and without_and(before[0]) in _NUMBER_OF


_MEMBERS, _NUMBER_OF = words_of("cohorts members"), words_of("cohorts number of")


def _is_of_wives_and_children(scan: Scan, item: Counted) -> bool:
    """Whether children are told of with the wives whose they are: their wives and children."""
    if item.noun.concept not in ("children", "women"):
        return False
    near = scan.folds[max(0, item.noun.first - 2) : item.noun.first]
    if near[-1:] == ["and"]:
        return near[0] in _WIVES
    owned = scan.folds[item.noun.first].endswith(_THEIRS) and has_and(scan.folds[item.noun.first])
    return owned and near[-1].endswith(_THEIRS) and best_hit(scan, item.noun.first - 1) is not None


_WIVES = words_of("cohorts wives")
_THEIRS = "هم"


def _goes_to_hospital(scan: Scan, item: Counted) -> bool:
    """Whether some of those told of are sent to a hospital: نُقل تسعة منهم إلى المستشفى."""
    bare = item.how == "bare" and not has_article(scan.folds[item.figure.core_first])
    if bare and scan.says(item.first - 1, item.first, _ALL_THE):
        return False
    if bare and scan.says(item.after, item.after + 1, _OF):
        return False  # وخمسون من الطواقم
    if not (bare or item.how == "them" or _is_of_the(scan, item)):
        return False
    if item.noun.concept in ("detainees", "dead"):
        return False
    end = min(item.after + _WAY_REACH, scan.clause_of(item.after - 1)[1])
    for at in range(item.after, end):
        if one_of(scan.folds[at], _HOSPITALS):
            return True
        if scan.tokens[at].kind == "n" or best_hit(scan, at) is not None:
            return False
    return False


def _is_of_the(scan: Scan, item: Counted) -> bool:
    """Whether everybody is told of whom a figure counts some: 17 of the passengers."""
    of = scan.folds[item.figure.core_after : item.figure.core_after + 2] == ["of", "the"]
    return of and item.noun.concept == "all"


_OF = words_of("of")
_ALL_THE = words_of("cohorts all the")
_HOSPITALS = words_of("retold hospital") | words_of("cohorts hospitals")


def _is_captive(scan: Scan, item: Counted) -> bool:
    """Whether people are said to be set free or held: أطلق الحشد 18 كرديا, men whom they hold."""
    if item.noun.concept not in ("all", "men", "staff") or not item.is_named:
        return False
    if scan.says(item.after, item.after + _HELD_REACH, _HELD):
        clause = scan.clause_of(item.after - 1)
        held = range(item.after, min(item.after + _HELD_REACH, clause[1]))
        if any(scan.folds[at] in _HELD and _is_held_captive(scan, at) for at in held):
            return True
    verbs = scan.within(scan.clause_of(item.first)[0], item.first, "verbs")
    if not verbs or verbs[-1].concept != "free":
        return False
    if scan.says(item.after, item.after + _HELD_REACH, _STRANDED):
        return False  # rescued
    return not any(best_hit(scan, at) for at in range(verbs[-1].after, item.first))


_HELD = words_of("cohorts held")
_STRANDED = words_of("counts stranded")
_HELD_BY = words_of("cohorts held by")
_HELD_REACH = 6


def _is_held_captive(scan: Scan, at: int) -> bool:
    """Whether *held* at a token is no *held up*, held for an hour at a checkpoint."""
    return scan.folds[at] != "held" or scan.says(at + 1, at + 2, _HELD_BY)


def _is_armed(scan: Scan, item: Counted) -> bool:
    """Whether men bear arms: 620 رجلا يحملون السلاح, 400 men with weapons."""
    if item.noun.concept != "all" or not item.is_named:
        return False
    end = min(item.after + _ARMED_REACH, scan.clause_of(item.after - 1)[1])
    near = scan.folds[item.after : end]
    return any(word in _BEARING and not _ARMS.isdisjoint(near[at + 1 :])
               for at, word in enumerate(near))  # fmt: skip


_BEARING, _ARMS = words_of("cohorts bearing"), words_of("cohorts arms")
_ARMED_REACH = 5


def _is_part(scan: Scan, item: Counted) -> bool:
    """Whether a figure is one of people named with the article: six of the children."""
    links = [token.fold for token in scan.tokens[item.figure.core_after : item.noun.first]]
    return links[:1] == ["of"] or (links[:1] == ["من"] and item.noun.concept != "wounded")


def _is_female(scan: Scan, item: Counted) -> bool:
    """Whether an Arabic noun is the feminine of one for people: ثلاث ممرضات, ٢٦ طالبة."""
    if item.noun.concept not in ("all", "staff") or not item.is_named:
        return False
    token = scan.tokens[item.noun.first]
    beside = item.noun.first == item.figure.core_after or item.how == "around"
    if not token.arabic or not beside:
        return False
    hit = best_hit(scan, item.noun.first)
    word = hit.entry.words[0] if hit is not None else ""
    stem = word[:-2] if word.endswith("ات") else word.removesuffix("ه")
    if word in _SOULS:
        return False  # زلمة
    return stem != word and any(entry.table == "people" for entry in entries_of(stem))


def _by_owner(scan: Scan, item: Counted) -> Counted:
    """Return men as those whose number is told, or of whom they are: وعدتهم مئة رجل."""
    named = {token.fold for token in scan.tokens[item.noun.first : item.noun.after]}
    if not named & (_MEN | _YOUNG_MEN):
        return item
    before = without_and(scan.tokens[item.first - 1].fold) if item.first else ""
    if before in _NUMBERED:
        return _of(item, whom(scan, item.first))
    if whom(scan, item.first) == "fighters" or _is_of_a_force(scan, item):
        return _of(item, "fighters")
    following = [token.fold for token in scan.tokens[item.after : item.after + 1]]
    end = min(item.after + _OWNER_REACH, scan.clause_of(item.after - 1)[1])
    armed = any(
        hit.concept == "fighters"
        for at in range(item.after + 1, end)
        if (hit := best_hit(scan, at)) is not None
    )
    return _of(item, "fighters") if armed and following[0] in ("of", "من") else item


def _is_of_a_force(scan: Scan, item: Counted) -> bool:
    """Whether men are those of somebody who commands: his men, the militia's 75 men."""
    at = item.first - 1
    if at < 1:
        return False
    if scan.folds[item.noun.first - 1] == "his":
        return True
    owner = scan.tokens[at].text.endswith(("'s", "’s"))
    return owner and bool(scan.within(at, at + 1, "parties"))


def _is_strength(scan: Scan, item: Counted) -> bool:
    """Whether a figure is how many men a force has: the garrison, 84 men; 60 men of the regiment.

    So is one without a noun that is called strong: the battalion, 300 strong.
    """
    strong = scan.folds[item.after - 1] in _STRONG
    if strong and scan.says(item.after, item.after + 2, _FORCES):
        return True
    men = item.is_named and not _MEN.isdisjoint(scan.folds[item.noun.first : item.noun.after])
    if not (strong or men):
        return False
    before = scan.folds[max(scan.sentence_of(item.first).first, item.first - _FORCE_REACH) :
                        item.first]  # fmt: skip
    if not _APPOSED.isdisjoint(before[-1:]) and not _FORCES.isdisjoint(before):
        return True
    of = men and scan.says(item.after, item.after + 1, _OF)
    return of and scan.says(item.after + 1, item.after + _FORCE_REACH, _FORCES)


_STRONG = frozenset({"strong"})
_FORCES = words_of("cohorts forces")
_APPOSED = COMMAS | {":", "(", "of", "من"} | words_of("cohorts strength")
_FORCE_REACH = 6


def _of(item: Counted, cohort: str) -> Counted:
    return replace(item, noun=replace(item.noun, concept=cohort))


def _as_before(scan: Scan, item: Counted, items: Sequence[Counted], told: list[Told]) -> Counted:
    """Return a figure without a noun as one of the people that a figure before it counted.

    Of figures told before, that of equal size, else the nearest in size: rivals are alike. A total
    is one of everybody, and *of them* a part of what was counted last.
    """
    if item.how == "bare" and _has_another_noun(scan, item):
        return _of(item, "all")
    size = item.figure.low or item.figure.high or 0
    last = told[: -_REMEMBERED - 1 : -1]
    known = [(low or high or 0, unit, cohort) for low, high, unit, cohort, _ in last]
    if item.how == "them":
        whole = (each for each in known if each[0] >= size)
        _, unit, cohort = next(whole, (0, "persons", item.noun.concept))
        return replace(item, noun=replace(item.noun, concept=cohort, unit=unit))
    sized = [(max(size, other) / min(size, other), unit, cohort) for other, unit, cohort in known
             if size and other]  # fmt: skip
    ratio, unit, cohort = min(sized, key=lambda each: each[0], default=(0.0, "", ""))
    words = [token.fold for token in scan.tokens[max(0, item.first - 4) : item.first]]
    if ratio > 1 and any(without_and(word) in _TOTALS for word in words):
        return _of(item, "all")
    behind = [token.fold for token in scan.tokens[item.after : item.after + 2]]
    if behind[:1] == ["in"] and behind[-1] in _IN_ALL:
        return _of(item, _of_all(scan, item, items))
    if 0 < ratio < _ALIKE:
        return replace(item, noun=replace(item.noun, concept=cohort, unit=unit))
    return _of(item, whom(scan, item.first))


def _has_another_noun(scan: Scan, item: Counted) -> bool:
    """Whether an English noun that no table lists stands right behind a figure: 12 bellringers."""
    at = item.figure.after
    if at >= len(scan.tokens) or not scan.tokens[at].latin or scan.hits[at]:
        return False
    word = scan.folds[at]
    return word.endswith("s") and not word.endswith(("ss", "is", "us", "as"))


def _of_all(scan: Scan, item: Counted, items: Sequence[Counted]) -> str:
    """Return whom a figure counts *in all*: those named in its sentence, or all counted there."""
    first = scan.sentence_of(item.first).first
    low = bisect_left(items, first, key=lambda other: other.first)
    counted = (other.noun.table == "people" for other in items[low:] if other.after <= item.first)
    named = any(hit.entry.table == "people" for at in range(first, item.first)
                if (hit := best_hit(scan, at)) is not None)  # fmt: skip
    return whom(scan, item.first) if named and not any(counted) else "all"


def _by_sex(scan: Scan, item: Counted, items: Sequence[Counted]) -> Counted:
    """Return men as men where women or children are counted beside them."""
    words = scan.folds[item.noun.first : item.noun.after]
    if not any(one_of(word, _MEN) for word in words) or item.noun.concept == "fighters":
        return item
    sentence = scan.sentence_of(item.first)
    low = bisect_left(items, sentence.first, key=lambda other: other.first)
    high = bisect_left(items, sentence.after, key=lambda other: other.first)
    beside = any(
        other.noun.concept in _BESIDE_MEN or scan.tokens[other.noun.first].fold in _WOMEN
        for other in items[low:high]
    ) or _joins_one(scan, item)
    return _of(item, "men") if beside else item


def _joins_one(scan: Scan, item: Counted) -> bool:
    """Whether one of another sex or age is told with them: two men and a girl."""
    if not scan.says(item.after, item.after + 1, {"and"}):
        return False
    if not scan.says(item.after + 1, item.after + 2, _SINGLE):
        return False
    hit = best_hit(scan, item.after + 2)
    return hit is not None and hit.concept in _BESIDE_MEN


_SINGLE = frozenset({"a", "an", "one"})


def _by_label(scan: Scan, item: Counted) -> Counted:
    """Return *souls* as the people named right before them: الجرحى ثلاثة عشر نفرا."""
    if not {token.fold for token in scan.tokens[item.noun.first : item.noun.after]} & _SOULS:
        return item
    if (set_apart := _in_apposition(scan, item)) is not None:
        return _of(item, set_apart)
    for at in (item.first - 1, item.first - 2):
        hit = best_hit(scan, at) if at >= 0 else None
        if hit is None or hit.entry.table != "people" or hit.concept in ("all", "dead"):
            continue
        whose = scan.tokens[hit.after].fold if hit.after < item.first else ""
        number_of = at > 0 and without_and(scan.folds[at - 1]) in _NUMBER_OF
        households = hit.concept == "families" and hit.entry.made != "owned"
        if households and (number_of or hit.value == "families"):
            return item  # عدد أفراد العائلات 190 شخصا
        mixed = "w" in hit.before and at and best_hit(scan, at - 1)
        if mixed:  # المسلحين وعائلاتن ٧٨٠٠ نفر
            return item
        definite = hit.entry.made == "owned" or "a" in hit.before
        if (not whose and definite) or has_article(whose):  # جرحى المقاومة ٤٣ واحد
            return _of(item, hit.concept)
    return item


def _in_apposition(scan: Scan, item: Counted) -> str | None:
    """Return of whom *persons* speaks that a comma sets apart: the civilians, 90 people.

    الجرحى، نحو 40 شخصا; المدنيون، وعددهم 90 شخصا.
    """
    comma = item.first - 1
    comma -= comma > 0 and scan.folds[comma] in _THEIR_NUMBER
    if comma < 1 or scan.folds[comma] not in COMMAS:
        return None
    near = (best_hit(scan, at) for at in (comma - 1, comma - 2) if at >= 0)
    hit = next((each for each in near if each is not None and each.after == comma), None)
    if hit is None or hit.entry.table != "people" or hit.value == "families":
        return None
    if scan.tokens[hit.first].arabic and hit.before != "a":
        return None  # بينهم أطفال، 40 شخصا
    first = max(scan.sentence_of(hit.first).first, hit.first - _COUNTED_REACH)
    counted = any(
        number_at(scan.tokens, at) is not None and scan.folds[at + 1] != "."  # 2. Civilians, 90 men
        for at in range(first, hit.first)
    )
    return None if counted else whom(scan, item.first)


_THEIR_NUMBER, _COUNTED_REACH = words_of("counts whose"), 4
_SAID: tuple[tuple[_Rule, str], ...] = (
    (_is_everybody, "all"),
    (_is_of_wives_and_children, "families"),
    (is_young, "children"),
    (_goes_to_hospital, "wounded"),
    (_is_strength, "fighters"),
)
_SAID_OF_ANY: tuple[tuple[_Rule, str], ...] = (
    (may_ail, "wounded"),
    (_is_female, "women"),
    (_is_captive, "detainees"),
    (_is_armed, "fighters"),
)
"""What words around a figure say of whom it counts, the surest first."""
