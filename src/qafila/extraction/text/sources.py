# SPDX-License-Identifier: Apache-2.0
"""Whom a report cites for what it says, in its own words."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import has_article, without_and, without_and_or_so
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan, Sentence

_THE_OR_A = words_of("articles")
_COUNTERS = words_of("counts counters")
_SOURCE_WORDS = 8
_TO_SOURCE = words_of("sources to source")
_SAY_ENDS = words_of("sources say ends") | {"\n"}


def said_by(scan: Scan, at: int) -> str:
    """Return whom the sentence cites for what stands at a token, in its words; empty: nobody.

    Of several sources in a sentence the one nearest to the token counts.
    """
    sentence = scan.sentence_of(at)
    if sentence.first not in scan.sources:
        scan.sources[sentence.first] = list(_sources_in(scan, sentence))
    told = [
        (abs(start - at), name)
        for start, name in scan.sources[sentence.first]
        if not _is_rival_between(scan, min(start, at), max(start, at))
    ]
    return min(told, default=(0, ""))[1]


def _sources_in(scan: Scan, sentence: Sentence) -> Iterator[tuple[int, str]]:
    """Yield whom a sentence cites, each with the token where it does."""
    if name := _at_the_head(scan, sentence):
        yield sentence.first, name
    for start in range(sentence.first, sentence.after):
        if name := _source_at(scan, start, sentence.first, sentence.after):
            yield start, name


_HEAD_WORDS = 7


def _at_the_head(scan: Scan, sentence: Sentence) -> str:
    """Return who speaks at the head of a line, before a colon: مصدر في المحافظة: عدد الخارجين."""
    first = sentence.first
    while first < sentence.after and scan.tokens[first].kind == "p":
        first += 1
    for at in range(first + 1, min(first + _HEAD_WORDS, sentence.after)):
        if scan.folds[at] == ":":
            return scan.written(first, at) if scan.says(first, at, _SPEAKERS) else ""
        if scan.tokens[at].kind != "w":
            return ""
    return ""


_ASKED = words_of("sources asked")
"""Behind *say*: where or how something is; that is told or to be told, and cites nobody."""

_RIVAL = words_of("sources rival")


def _is_rival_between(scan: Scan, first: int, after: int) -> bool:
    """Whether words set one source against another between two tokens: فيما, while."""
    words = (token.fold for token in scan.tokens[first:after])
    return any(without_and(word) in _RIVAL for word in words)


_NOT_SOURCES = words_of("counts not sources")


def _source_at(scan: Scan, start: int, first: int, after: int) -> str:
    """Return whom words at a token cite: according to X, X said, قال X."""
    tokens = scan.tokens
    word = tokens[start].fold
    if word == "according" and start + 2 < after:
        return _words(scan, start + 2, after)
    if word in _TO_SOURCE and start + 1 < after:
        return _words(scan, start + 1 + (tokens[start + 1].fold in ("ل", "عن", "ما")), after)
    hit = scan.hit(start, "verbs", "say") if start in scan.at["verbs"] else None
    counter = word in _COUNTERS
    if tokens[start].arabic:
        counter = counter or without_and_or_so(word) in _COUNTERS
        asked = hit is not None and hit.after < after and tokens[hit.after].fold in _ASKED
        if asked or (not counter and (hit is None or hit.entry.made == "noun")):
            return ""
        if hit is not None and hit.entry.made == "present" and word.startswith(_WE):
            return ""  # ندعو الأطراف
        behind = hit.after if hit is not None else start + 1
        before = start > first and tokens[start - 1].fold in _TOLD
        told = _subject_before(scan, start, first) if before else ""
        if not told and not _holds_subject(scan, start):
            told = _words(scan, behind, after)
        return told or _subject_before(scan, start, first)
    named = tokens[start].capital and start > first  # State, of Islamic State
    if word in _TALLIES and not named and (whose := _owner_before(scan, start, first)):
        return whose
    if named or not (hit is not None or counter or _tells_a_figure(scan, start, after)):
        return ""
    return _subject_before(scan, start, first)


def _holds_subject(scan: Scan, at: int) -> bool:
    """Whether a plural verb tells who does it, and an object follows: سجلوا أسماءهم."""
    plural = scan.tokens[at].arabic and scan.folds[at].endswith("وا")
    return plural and at + 1 < len(scan.tokens) and scan.folds[at + 1].endswith(_THEIRS)


_WE = ("ن", "ون")
_THEIRS = ("هم", "ها", "هما")
_TALLIES = words_of("sources tallies")
_TELLS = words_of("sources tells a figure")
_FIGURE_REACH = 5


def _tells_a_figure(scan: Scan, start: int, after: int) -> bool:
    """Whether a verb takes a figure: gave a lower number, spoke of 600."""
    if scan.folds[start] not in _TELLS or start + 2 >= after:
        return False
    last = min(start + _FIGURE_REACH, after)
    if scan.folds[start + 1] == "of":
        return any(number_at(scan.tokens, at) is not None for at in range(start + 2, last))
    return scan.says(start + 1, last, _TALLIES)


def _owner_before(scan: Scan, at: int, first: int) -> str:
    """Return whose count it is: the ministry's figure, the UN mission's own tally."""
    owner = at - 1
    while owner > first and scan.folds[owner] in _OWN:
        owner -= 1
    written = scan.tokens[owner].text if owner >= first else ""
    ends = next((end for end in _POSSESSIVE if written.endswith(end)), "")
    return _subject_before(scan, owner + 1, first).removesuffix(ends) if ends else ""


_OWN = words_of("sources own")
_POSSESSIVE = ("'s", "’s", "ʼs", "'", "’")


_TOLD = words_of("sources told before")
"""Between who says it and the verb: وكانت الوزارة قد أعلنت."""

_UNSAID = words_of("sources unsaid")
"""Right before a verb of saying: nobody is named who says it (asked to confirm, كان قد أعلن)."""


def _subject_before(scan: Scan, at: int, first: int) -> str:
    """Return the words right before a verb of saying that name who says it."""
    tokens = scan.tokens
    if at > first and tokens[at - 1].fold in _TOLD:
        at -= 1
    if at > first and tokens[at - 1].fold in _UNSAID:
        return ""
    at = start = _before_an_aside(scan, at, first)
    while start > first and at - start < _SOURCE_WORDS and tokens[start - 1].kind == "w":
        word = tokens[start - 1].fold
        if (
            word in _NOT_SOURCES
            or word in _UNSAID
            or word in _SAY_ENDS
            or word in _RIVAL
            or not _may_say(scan, start - 1)
        ):
            break
        start -= 1
    while start < at and tokens[start].fold in ("the", "a", "an", "one", "of"):
        start += 1
    if start >= at:
        return ""
    return scan.written(start, at).strip()


def _before_an_aside(scan: Scan, at: int, first: int) -> int:
    """Return where a subject ends from which a comma parts its verb: X, which…, put."""
    if at <= first or scan.folds[at - 1] != ",":
        return at
    for back in range(at - 2, max(first, at - _ASIDE), -1):
        if scan.folds[back] == ",":
            short = at - back == _SHORT_ASIDE
            return back if short or scan.folds[back + 1] in _WHICH else at
    return at


_ASIDE, _SHORT_ASIDE = 24, 3
_WHICH = words_of("sources which")
_SPEAKERS = words_of("sources speakers")


def is_speaker(scan: Scan, at: int) -> bool:
    """Whether a word for people names who says something, or of which side: ناشطون, مصدر عسكري."""
    before = scan.folds[at - 1] if at and scan.tokens[at].arabic else ""
    return scan.folds[at] in _SPEAKERS or before in _SPEAKERS


def _may_say(scan: Scan, at: int) -> bool:
    """Whether a word is none for people, or one for people who say something."""
    if scan.hit(at, "people") is None or scan.hit(at, "parties") is not None:
        return True
    return is_speaker(scan, at)


def _is_indefinite(word: str) -> bool:
    """Whether a plural has neither an article nor, as its ن tells, an owner behind it."""
    return word.endswith("ون") and not has_article(word)


def _words(scan: Scan, first: int, after: int) -> str:
    """Return the words of a source up to where what it said begins."""
    tokens = scan.tokens
    if first < after and tokens[first].fold in ("الي", "علي", "عن"):
        return ""
    at = first
    while at < after and at - first < _SOURCE_WORDS:
        token = tokens[at]
        within = token.fold == "في" and at > first and scan.folds[at - 1] in _SPEAKERS
        ends = token.fold in _SAY_ENDS and not within  # عضو في اللجنة
        if token.kind != "w" or ends or scan.hit(at, "cues", "list"):
            break
        if scan.hit(at, "verbs") and not token.capital and at > first:
            break
        if at > first and has_article(token.fold) and _is_indefinite(scan.folds[at - 1]):
            break  # أبلغ وسطاء محليون القوات: whom they told
        at += 1
    while first < at and tokens[first].fold in _THE_OR_A:
        first += 1
    return scan.written(first, at) if at > first else ""
