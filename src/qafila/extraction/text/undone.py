# SPDX-License-Identifier: Apache-2.0
"""Whether what a word tells was refused, was of nothing, or was planned and given up."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import with_and
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import Scan, Sentence

_REACH = 5
_LEADING = words_of("undone leading")
_REFUSING = words_of("assent failing") | words_of("refusing")
_NOTHING = words_of("undone nothing")
_PLANNED = (["was", "to"], ["were", "to"])
_FUTURE = tuple(words_of("undone future"))
_WAS, _BUT = words_of("had been"), words_of("assent but")
_GIVEN_UP = words_of("undone given up")
_DENYING = with_and(words_of("doubts denying"))
_THAT, _NOT = words_of("undone that"), words_of("not")
_DISOWNED_REACH = 8


def is_undone(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether nothing came of it: refused *to escort*, was *to escort* but withdrew.

    Guaranteed nothing; كان *سيرافقهم* لكنه انسحب.
    """
    if is_disowned(scan, hit.first, sentence):
        return True
    before = scan.folds[max(sentence.first, hit.first - _REACH) : hit.first]
    if before[-1:] and before[-1] in _LEADING and not _REFUSING.isdisjoint(before[-3:]):
        return True
    if hit.after < sentence.after and scan.folds[hit.after] in _NOTHING:
        return True
    if is_called_for(scan, hit, sentence):
        return True
    future = scan.folds[hit.first][:2] in _FUTURE and not _WAS.isdisjoint(before)
    rest = scan.folds[hit.after : sentence.after]
    at = next((at for at, word in enumerate(rest) if word in _BUT), len(rest))
    return (future or before[-2:] in _PLANNED) and not _GIVEN_UP.isdisjoint(rest[at:])


def is_called_for(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether somebody only calls on others for it: ندعو الأطراف إلى *ضمان* أمن القافلة.

    Nor is it done where they are urged to; of what is told before the call nothing is said.
    """
    led = scan.folds[hit.first].startswith("ب") or scan.says(hit.first - 2, hit.first, _CALLED_TO)
    if not led or hit.first < sentence.first + 2:
        return False
    near = max(sentence.first, hit.first - _CALL_REACH)
    at = next((at for at in range(hit.first - 2, near - 1, -1) if _calls(scan, at)), -1)
    return at >= 0 and not any(scan.tokens[to].kind == "p" for to in range(at, hit.first))


def _calls(scan: Scan, at: int) -> bool:
    fold = scan.folds[at]
    return fold in _CALLS or (fold in _CALLING and scan.says(at + 1, at + 2, _UPON))


_CALLS, _CALLED_TO = with_and(words_of("undone calls")), words_of("undone called to")
_CALLING, _UPON = words_of("undone calling"), frozenset({"on", "upon"})
_CALL_REACH = 9


def is_disowned(scan: Scan, first: int, sentence: Sentence) -> bool:
    """Whether somebody denies what begins at a token: *denied being* a guarantor, نفت *أنها* ضامنة.

    Not of what is told beside a denial: denied delays *and* guaranteed it.
    """
    that = False
    for at in range(first - 1, max(sentence.first, first - _DISOWNED_REACH) - 1, -1):
        fold = scan.folds[at]
        if fold in _DENYING:
            return that and not scan.says(max(0, at - 2), at, _NOT)
        other = scan.hit(at, "verbs")
        if fold == "and" or scan.tokens[at].kind == "p" or (other and "w" in other.before):
            return False
        that = that or fold in _THAT
    return False
