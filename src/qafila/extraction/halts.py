# SPDX-License-Identifier: Apache-2.0
"""Whether a report says that the movement does not go: cancelled, put off, suspended, stalled.

What it says of an earlier attempt, what may happen, and a movement that went on afterwards are no
halt; nor is fire or fighting that is suspended. Who refuses a deal objects to it, no more.
"""

from __future__ import annotations

from itertools import pairwise

from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.text.arabic import plain, stem, with_and
from qafila.extraction.text.found import Evidence
from qafila.extraction.text.scan import Scan

_HALTED = words_of("halts words")
_STOPPED = words_of("halts stopped")
_PREDICATES = words_of("halts predicates")
_REFUSED = words_of("halts refused")
_NOT = words_of("halts not")
_GOES = words_of("halts not gone")
_PAIRS = frozenset(tuple(pair.split(" ")) for pair in words_of("halts pairs"))
_OFF = frozenset(tuple(pair.split(" ")) for pair in words_of("halts off"))
_EVER, _PRONOUNS = words_of("halts ever"), words_of("returns pronouns")
_UNTRUE = frozenset(tuple(pair.split(" ")) for pair in words_of("halts untrue"))
_LEFT = words_of("halts not left")
_WITHOUT = words_of("halts without")
_EXCEPT = words_of("halts except")
_NO_HALT = words_of("halts none before")
_MOVEMENT = words_of("halts movement")
_GOINGS = words_of("halts goings")
_ARRANGED = words_of("halts arrangements")
_OTHERS = words_of("halts of others")
_PASSIVES = words_of("halts passives")
_BECAUSE = words_of("halts because")
_EARLIER = words_of("halts earlier")
_MAYBE = words_of("halts maybe")
_RESUMED = words_of("halts resumed")
_FIRE = words_of("halts fire")
_THEN = words_of("halts then")
_WENT = words_of("halts went")
_MOVERS = words_of("halts movers")
_TRIGGERS = with_and(_HALTED | _STOPPED | _REFUSED | _NOT | {first for first, _ in _PAIRS | _OFF})
_BEFORE, _BEHIND = 8, 4
"""Tokens before and behind a word that tells a halt, in which what is halted is named."""

_NEAR = 4
"""Tokens before it that tell whether it is denied, long over or only feared."""


def halted(context: Context) -> Evidence | None:
    """Return the words that say that the movement does not go; None where none do."""
    scan = context.scan
    for at in [at for at, fold in enumerate(scan.folds) if fold in _TRIGGERS]:
        sentence = scan.sentence_of(at)
        end = _end_of_halt(scan, at, sentence.after)
        if not end or not _is_of_movement(scan, at, end) or _went(scan, end):
            continue
        about = context.about(sentence)
        if not about.background and not about.earlier:
            return scan.evidence(*_clauses(scan, at, sentence.first, sentence.after))
    return _untrue(scan)


def _untrue(scan: Scan) -> Evidence | None:
    """Return the words that say that it is not true that people went: لا صحة لخروج.

    None where another sentence tells that somebody goes: then it is others who do not.
    """
    for at, pair in enumerate(pairwise(scan.folds)):
        if pair not in _UNTRUE:
            continue
        sentence = scan.sentence_of(at)
        behind = min(at + 2 + _BEFORE, sentence.after)
        elsewhere = any(scan.has(other.first, other.after, "verbs", "leave", "move")
                        for other in scan.sentences if other is not sentence)  # fmt: skip
        elsewhere = elsewhere or scan.says(at, sentence.after, _WITHOUT)  # left without the sick
        if not elsewhere and scan.has(at + 2, behind, "verbs", "leave", "move"):
            return scan.evidence(*_clauses(scan, at, sentence.first, sentence.after))
    return None


def _ends_at(scan: Scan, at: int, after: int) -> bool:
    return at >= after or scan.tokens[at].kind == "p"


def _is_of_them(scan: Scan, at: int, end: int) -> bool:
    """Whether those of whom it speaks never went, and no more is said: *they never left*."""
    if not scan.tokens[at].arabic:
        named = at > 0 and scan.folds[at - 1] in _PRONOUNS and scan.folds[at] in _EVER
        return named and _ends_at(scan, end, len(scan.folds))
    ever = end < len(scan.folds) and scan.folds[end] in _EVER
    return ever and _ends_at(scan, end + 1, len(scan.folds))


def _end_of_halt(scan: Scan, at: int, after: int) -> int:
    """Return the token behind words that tell a halt at a token; 0 where there are none."""
    word = plain(scan.folds[at])
    following = scan.folds[at + 1 : min(at + 1 + _NEAR, after)]
    if following and (word, following[0]) in _PAIRS:
        return at + 2
    if following and (word, following[0]) in _OFF and _ends_at(scan, at + 2, after):
        return at + 2  # the convoy is off; not: it is off to Idlib
    if word in _NOT:
        near = following[:2] if scan.tokens[at].arabic else following
        return next((at + n for n, each in enumerate(near, 2) if each in _GOES or each in _LEFT), 0)
    return at + 1 if word in _HALTED or word in _STOPPED or word in _REFUSED else 0


def _is_of_movement(scan: Scan, at: int, end: int) -> bool:
    """Whether what is halted is the movement, now and in truth."""
    first, after = scan.clause_of(at)
    before = scan.folds[max(first, at - _BEFORE) : at]
    behind = scan.folds[end : min(after, end + _BEHIND)]
    if plain(scan.folds[at]) in _NOT and (
        _NO_HALT.intersection(behind[:1]) or _EXCEPT.intersection(behind)
    ):
        return False  # did not leave until six, لم تغادر القافلة إلا بعد السادسة
    if scan.folds[end - 1] in _LEFT and _is_of_them(scan, at, end):
        named = True
    elif scan.folds[end - 1] in _LEFT:
        named = any(stem(each) in _MOVEMENT for each in scan.folds[scan.clause_of(at)[0] : end])
    else:
        named = _names(scan, at, before, behind)
    if not named:
        return False  # no convoy left; not: they did not leave with the convoy
    close = {
        plain(token.fold)
        for token in scan.tokens[at - len(before[-_NEAR:]) : at]
        if not (token.fold == "may" and token.capital)  # the month
    }
    negated = scan.folds[at] in _NOT
    close -= {"could"} if negated else set()  # could not take place
    said = not negated and not close.isdisjoint(_NOT)
    earlier = not _EARLIER.isdisjoint(map(plain, (*before, *behind[:2])))
    object_of = () if behind and behind[0] in _BECAUSE else behind[:2]
    others = any(stem(word) in _OTHERS for word in (*before[-3:], *object_of))
    others = others or _is_of_fire(scan.folds[end : min(after, end + _BEFORE)])
    return not (said or earlier or others or not _MAYBE.isdisjoint(close))


def _is_of_fire(behind: list[str]) -> bool:
    """Whether words behind a halt name a truce before they name a movement or a cause."""
    for word in behind:
        if word in _BECAUSE or stem(word) in _ARRANGED:
            return False
        if stem(word) in _FIRE:
            return True
    return False


def _names(scan: Scan, at: int, before: list[str], behind: list[str]) -> bool:
    """Whether words around a halt name what is halted, as its kind asks for.

    A column that stops may go on a minute later, and people may refuse to leave.
    """
    word = plain(scan.folds[at])
    if word in _REFUSED:
        return any(stem(each) in _ARRANGED for each in behind)
    if word in _STOPPED:
        beside = behind[:1] if scan.tokens[at].arabic else [*before[-2:], *behind[:2]]
        return any(stem(each) in _GOINGS for each in beside)
    arabic = scan.tokens[at].arabic
    if not _PASSIVES.isdisjoint((*before[-3:], word)) or (word in _NOT and not arabic):
        before = scan.folds[scan.clause_of(at)[0] : at]  # its subject may be far ahead
    elif arabic and word not in _PREDICATES:  # القافلة من مضايا إلى إدلب معلقة
        before = before[-_BEHIND:]
    return any(stem(each) in _MOVEMENT for each in (*before, *behind))


def _went(scan: Scan, end: int) -> bool:
    """Whether the report says behind it that the movement went on, or that people left."""
    words = [plain(word) for word in scan.folds]
    return any(
        word in _RESUMED or (word in _WENT and _left_then(scan, words, at, end))
        for at, word in enumerate(words[end:], end)
    )


def _left_then(scan: Scan, words: list[str], at: int, end: int) -> bool:
    """Whether a past verb of leaving at a token tells what people did after a halt."""
    first = max(end, scan.sentence_of(at).first)
    before = words[max(first, at - _BEFORE) : at]
    then = next((n for n, word in enumerate(reversed(before)) if word in _THEN), None)
    if then is None:
        return False
    between = frozenset(before[len(before) - then :])
    if between & (_NOT | _EARLIER | _MAYBE | _PASSIVES):
        return False
    if not then and first == end:
        return True  # stalled for an hour, then left
    near = (*between, *words[at + 1 : at + 1 + _NEAR])
    return any(stem(word) in _MOVERS for word in near)


def _clauses(scan: Scan, at: int, first: int, after: int) -> tuple[int, int]:
    """Return the tokens of the clause that tells a halt, without signs at its edges."""
    start, end = scan.clause_of(at)
    start, end = max(start, first), min(end, after)
    while end - 1 > at and scan.tokens[end - 1].kind == "p":
        end -= 1
    return start, end
