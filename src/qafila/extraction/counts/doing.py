# SPDX-License-Identifier: Apache-2.0
"""What those whom a figure counts do who do not leave, or what is done to them.

They guard or host or treat the others, ask or wait to go, are sent back, are lived with or fed:
twenty policemen guarded the road, 300 had registered, the school houses 800, food for 500. In
Arabic the verb may stand before them: وانتشر على الطريق ثلاثون شرطيا.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Set

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.text.arabic import HER_OR_THEM, without_and, without_and_or_so
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.scan import Scan, Sentence

ASKING = "ask at once"
"""Trait of those of whom a verb behind says nothing: 300 had registered *to leave*."""

_PREPOSITIONS = words_of("parties prepositions")
_OBJECT = re.compile("(?:هم|هن|ها)$")
_TO_THEM = words_of("doing to them")
_JOINED = ("و", "ف")
_VERB_REACH = 7
_PARTICLES = words_of("doing particles")
_CROWDS = words_of("staying bodies") | words_of("staying groups")
_MAY_TAKE_THEM = ("move", "leave", "arrive", "receive", "treat", "provide", "free")
"""Verbs whose object those right behind them may be: استقبل خمسين شخصا, he received fifty."""

_WHO = words_of("who")
_AUXILIARIES = words_of("traits auxiliaries") | words_of("doing auxiliaries")
_PASSIVES = words_of("being")
_WORKING = words_of("doing working")
_ASKING = words_of("doing asking")
_NAMES = frozenset({"name", "names"})
_SENDING_BACK = words_of("doing sending back")
_BACK = words_of("doing back")
_KEEPING = words_of("doing keeping")
_SUPPLIES = words_of("doing supplies")
_WANTING = words_of("doing wanting")
_WORKING_ALONE = words_of("doing working alone")
_OBJECTS = words_of("doing objects")
_WORK = ("receive", "provide", "treat")
_ESCORTS = frozenset({"staff", "fighters"})
_SUPPLIES_REACH = 7
_BACK_REACH = 3
_AUXILIARIES_AT_MOST = 4


def doings(scan: Scan, item: Counted, sentence: Sentence) -> Iterator[str]:
    """Yield what those counted do right behind their number, and what is done right before it."""
    if does_before(scan, item, _WORKS):
        yield "work at once"
    yield from _done_by_them(scan, item, sentence)
    yield from _done_to_them(scan, item, sentence)


def escort_others(scan: Scan, item: Counted) -> bool:
    """Whether others go under the guard of those counted: *escorted by* 40 men, بحماية أربعين.

    Soldiers and policemen whom others are *with* guard them; fighters may leave with them.
    """
    at = item.first - 1
    if item.noun.concept not in _ESCORTS or at < 1:
        return False
    by = scan.folds[at] in _BY_THEM
    word = without_and(scan.folds[at - by])
    if word in _GUARDED:
        return by or scan.tokens[at].arabic
    guards = scan.says(item.noun.first, item.noun.after, _GUARDS)
    return guards and word in _ACCOMPANIED and (by or scan.tokens[at].arabic)


_BY_THEM, _GUARDS = words_of("by of"), words_of("doing guards")
_GUARDED, _ACCOMPANIED = words_of("doing guarded"), words_of("doing accompanied")


def _of_one(words: Set[str]) -> frozenset[str]:
    """Return Arabic verbs of many as they stand before their subject: يحرسون, يحرس and تحرس."""
    found = set(words)
    for word in words:
        stem = word[:-2]
        if word.endswith("ون"):
            found |= {stem, f"ت{stem[1:]}"}
        elif word.endswith("وا"):
            found |= {stem, f"{stem}ت"}
    return frozenset(found)


_WORKS = _of_one(_WORKING_ALONE)


def does_before(scan: Scan, item: Counted, words: Set[str]) -> bool:
    """Whether those whom a figure counts do what one of these Arabic verbs before it says.

    It stands right before them, or has its object with it (استقبلهم خمسون شخصا), or only a
    preposition with its noun stands between: وبقيت في الحي مئة عائلة.
    """
    if not scan.tokens[item.noun.first].arabic or scan.folds[item.first][0] == "ل":
        return False  # سمح لخمسين شخصا بالخروج
    clause = scan.clause_of(item.first)[0]
    for at in range(item.first - 1, max(clause, item.first - _VERB_REACH) - 1, -1):
        has_object = _is_one_of(scan.folds[at], words)
        if has_object is not None:
            if not _opens_clause(scan, at, clause):
                return False  # a driver who took part in it counted 400
            alone = at + 1 == item.first or _is_its_object(scan, at + 1, item)
            if has_object:
                return alone or scan.folds[at + 1] in _CROWDS or _is_preposition(scan, at + 1)
            taken = scan.hit(at, "verbs", *_MAY_TAKE_THEM) is not None
            return not taken and (alone or _is_preposition(scan, at + 1))
        if at in scan.finite or scan.tokens[at].kind == "n":
            return False
        hit = best_hit(scan, at)
        named = hit is not None and not (hit.entry.made == "owned" and at + 1 == item.first)
        if named and not _is_preposition(scan, at - 1):
            return False
    return False


def _is_its_object(scan: Scan, at: int, item: Counted) -> bool:
    """Whether a word with *their* on it stands between a verb and its subject: سجل أسماءهم ستة."""
    return at + 1 == item.first and scan.folds[at].endswith(HER_OR_THEM)


def _is_one_of(word: str, words: Set[str]) -> bool | None:
    """Return whether a verb has its object with it, None where it is none of these."""
    for verb in (word, without_and_or_so(word)):
        if verb in words:
            return False
        if _OBJECT.sub("", verb) in words:
            return True
    return None


def _opens_clause(scan: Scan, at: int, clause: int) -> bool:
    """Whether an Arabic verb begins what is said: it has an *and*, or only particles before it."""
    return at == clause or scan.folds[at][0] in _JOINED or scan.folds[at - 1] in _PARTICLES


def _is_preposition(scan: Scan, at: int) -> bool:
    word = scan.folds[at]
    return word in _PREPOSITIONS or word in _TO_THEM or word.startswith(("بال", "لل"))


def _done_by_them(scan: Scan, item: Counted, sentence: Sentence) -> Iterator[str]:
    at = item.after + (scan.says(item.after, item.after + 1, {","}))
    relative = scan.says(at, at + 1, _WHO)
    if at > item.after and not relative:
        return
    first = at = at + relative
    first = at = _past_origin(scan, at, sentence)
    while at - first < _AUXILIARIES_AT_MOST and scan.says(at, at + 1, _AUXILIARIES):
        at += 1
    if at >= sentence.after:
        return
    word = without_and(scan.folds[at])
    if scan.says(first, at, _PASSIVES):
        if word in _SENDING_BACK and _goes_back(scan, at, sentence):
            yield "are sent back"
        return
    if _works(scan, item, at):
        yield "work at once"
    elif word in _ASKING or (word == "put" and scan.says(at + 1, at + 3, _NAMES)):
        yield ASKING


def _past_origin(scan: Scan, at: int, sentence: Sentence) -> int:
    """Return the verb behind words that say whose or where they are: men at a gate let them by."""
    if not scan.says(at, at + 1, _ORIGIN):
        return at
    for verb in range(at + 2, min(at + _ORIGIN_REACH, sentence.after)):
        if scan.tokens[verb].kind != "w":
            return at
        if scan.folds[verb] in _AUXILIARIES or scan.folds[verb] in _VERBS:
            return verb
    return at


_ORIGIN, _ORIGIN_REACH = words_of("unnamed where"), 7
_VERBS = _WORKING | _ASKING


def _works(scan: Scan, item: Counted, at: int) -> bool:
    """Whether a verb says that those counted guard, host, treat or help the others.

    An English one needs its object: 58 men held at the barracks hold nobody. Armed men and staff
    alone escort: relatives who go with the sick go with them.
    """
    word = without_and(scan.folds[at])
    if word in _WORKING_ALONE:
        return True
    if scan.tokens[at].arabic or word.endswith("ing"):
        return False
    known = _WORK + (("escort",) if item.noun.concept in _ESCORTS else ())
    verb = scan.hit(at, "verbs", *known)
    after = verb.after if verb is not None else at + 1
    return (verb is not None or word in _WORKING) and scan.says(after, after + 1, _OBJECTS)


def _goes_back(scan: Scan, at: int, sentence: Sentence) -> bool:
    """Whether a verb alone says that people are kept from going, or a word right behind does."""
    alone = scan.folds[at] not in _WITH_BACK
    end = min(at + 1 + _BACK_REACH, sentence.after)
    return alone or scan.says(at + 1, end, _BACK)


_WITH_BACK = words_of("doing with back")


def _done_to_them(scan: Scan, item: Counted, sentence: Sentence) -> Iterator[str]:
    if item.first <= sentence.first:
        return
    at = item.first - 1
    word = without_and(scan.folds[at])
    before = scan.folds[max(sentence.first, at - _SUPPLIES_REACH) : at + 1]
    if word in _KEEPING:
        yield "kept right before"
    if word in _SENDING_BACK and (word not in _WITH_BACK or scan.says(at - 1, at, _BACK)):
        yield "sent back right before"
    elif word in _BACK and scan.says(at - 1, at, _SENDING_BACK):
        yield "sent back right before"  # turned back 13
    if word in _WANTING or (word == "for" and scan.says(at - 1, at, _WANTING)):
        yield "wanted right before"
    joined_for = scan.tokens[item.first].arabic and scan.folds[item.first].startswith("ل")
    if (word == "for" or joined_for) and not _SUPPLIES.isdisjoint(before):
        yield "supplies for"
