# SPDX-License-Identifier: Apache-2.0
"""Whether those whom a figure counts are said to be hurt, ill, carried or treated."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.counts.predicates import past_apposition, past_group
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import COMMAS, STOPS_AND_COLON

_AILING = words_of("counts ailing")
_UNABLE = words_of("counts unable")
_ABLE = words_of("counts able")
_NEEDING = words_of("ailing needing")
_CARE = words_of("ailing care")
_HARM = words_of("ailing harm")
_NEARLY_ALL = words_of("ailing nearly all")
_ENDS = STOPS_AND_COLON | COMMAS | {"(", ")"}
_NAMED = words_of("cohorts named")
_OF_OTHERS = words_of("counts of others")
_WHO = words_of("ailing who")
_THE_OTHERS = words_of("ailing the others")
_AFTER = frozenset({"after"})
_REACH = 7
_CARE_REACH = 4


def ails(scan: Scan, item: Counted) -> bool:
    """Whether it is said of people that they are hurt, ill, carried or treated."""
    if _are_treated(scan, item):
        return True
    if _is_whole_of_some(scan, item):
        return False
    first, joined = _past_those(scan, item), False
    end = min(item.after + _REACH, scan.sentence_of(item.first).after)
    for at in range(first, end):
        word = scan.folds[at]
        if _ends_description(scan, item, at) or (joined and word in _WHO):
            return False  # six drivers and a man who is ill
        if _says_ill(scan, at, end):
            return True
        joined = joined or word == "and"
    return False


def _ends_description(scan: Scan, item: Counted, at: int) -> bool:
    """Whether a token begins what is no longer said of those counted."""
    word = scan.folds[at]
    if word in _OF_OTHERS or word in _ENDS or scan.tokens[at].kind == "n":
        return True  # 220 زول معاهم تلاتة عيانين
    if best_hit(scan, at) and at > item.after + 1 and word not in _AILING:
        return True
    if scan.says(at + 1, at + 2, _THE_OTHERS) and scan.hit(at, "verbs", "treat") is not None:
        return True  # six nurses looked after the sick
    if scan.says(at, at + 1, _AFTER) and scan.says(at + 1, at + 2, _THE_OTHERS):
        return True
    return scan.folds[at - 1] in _NAMED  # حي السكري


def _says_ill(scan: Scan, at: int, end: int) -> bool:
    """Whether a word says that somebody is ill, cannot walk, or needs care."""
    folds = scan.folds
    word = folds[at]
    if word in _AILING or word.removeprefix("ب") in _AILING:
        return True
    if word in _ABLE and not _UNABLE.isdisjoint(folds[at - 3 : at]):
        return True
    return word in _NEEDING and scan.says(at + 1, min(at + 1 + _CARE_REACH, end), _CARE)


def _are_treated(scan: Scan, item: Counted) -> bool:
    """Whether somebody treats them, or what is wrong with them is named before their number."""
    for hit in scan.within(max(0, item.first - 3), item.first, "verbs", "treat"):
        if hit.after == item.first:
            return True
    of = scan.says(item.first - 1, item.first, {"of"})
    return scan.says(item.first - 1 - of, item.first - of, _HARM)  # dressed the wounds of 35


def _is_whole_of_some(scan: Scan, item: Counted) -> bool:
    """Whether what follows is said of some of them alone: two of the eleven cannot sit up."""
    at = item.first - 3
    of_the = scan.folds[max(0, at + 1) : item.first] == ["of", "the"]
    return of_the and at >= 0 and number_at(scan.tokens, at) is not None


def _past_those(scan: Scan, item: Counted) -> int:
    """Return where it is told how those are whom a figure counts.

    That is behind words that only point to them (two among them need insulin), and behind a comma
    where it is told of nearly all of them: 28 people, most of them with burns.
    """
    if item.how in ("bare", "them"):
        behind = past_group(scan, past_apposition(scan, item.figure, item.figure.after))
        return max(item.after, behind)
    comma = scan.says(item.after, item.after + 1, {","})
    return item.after + (comma and scan.says(item.after + 1, item.after + 2, _NEARLY_ALL))
