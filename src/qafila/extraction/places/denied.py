# SPDX-License-Identifier: Apache-2.0
"""Places of which a report says that nobody goes there, or where helpers are from.

*To Jarabulus, not to Idlib*; *an elder from Tiji*, كتيبة من نالوت.
"""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import with_and, without_and
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import COMMAS, STOPS

_NOT = with_and(words_of("denied places not"))
_TO = words_of("to in yemen")
_BETWEEN = words_of("denied places between")
_INSTEAD = frozenset(tuple(pair.split(" ")) for pair in words_of("denied places instead"))
_BUT = with_and(words_of("denied places but"))
_UNTIL = words_of("assent until") | words_of("halts except")
_REACH, _FAR_REACH, _BUT_REACH, _UNTIL_REACH = 3, 5, 3, 3


def is_denied(scan: Scan, first: int, after: int) -> bool:
    """Whether a place of these tokens is one to which, from which or by which nobody goes here.

    *Not to X*, *instead of X*; *did not pass through X but through Y*.
    """
    folds = scan.folds
    if first > 1 and folds[first - 1] in _FROM and _is_helper(scan, first - 2):
        return True
    if _is_of_another(scan, first) or _is_refused_wish(scan, first, after):
        return True
    if scan.says(after, min(after + _UNTIL_REACH, scan.sentence_of(first).after), _UNTIL):
        return False  # did not go to X until noon
    for at in range(first - 1, max(-1, first - 1 - _REACH), -1):
        if folds[at] in _NOT:
            return at < first - 1 or folds[at] not in _TO  # من قيفة لا مأرب is to Marib in Yemen
        if at and (folds[at - 1], folds[at]) in _INSTEAD:
            return True
        if folds[at] not in _BETWEEN:
            break
    far = range(max(scan.sentence_of(first).first, first - _FAR_REACH), first)
    but = any(fold in _BUT for fold in folds[after : after + _BUT_REACH])
    return but and any(folds[at] in _NOT for at in far)


def _is_refused_wish(scan: Scan, first: int, after: int) -> bool:
    """Whether to go to a place was asked for and refused: *their wish to go to X* was not met.

    رُفض طلبهم التوجه إلى X; they refused *a request to go to X*.
    """
    folds, sentence = scan.folds, scan.sentence_of(first)
    start = max(sentence.first, first - _WISH_REACH)
    wish = next((at for at in range(first - 1, start - 1, -1) if _stem(scan, at) in _WISHES), None)
    if wish is None or any(folds[at] in COMMAS for at in range(wish, first)):
        return False
    before = range(max(sentence.first, wish - _BUT_REACH - 1), wish)
    if any(_stem(scan, at) in _TURNED_DOWN or _is_down(scan, at) for at in before):
        return True
    for at in range(after, min(sentence.after, after + _WISH_REACH)):
        word = _stem(scan, at)
        if word in _GRANTED:
            return folds[at - 1] in _NO
        if folds[at] in STOPS or word in _TURNED_DOWN or _is_down(scan, at):
            return folds[at] not in STOPS
    return False


def _is_down(scan: Scan, at: int) -> bool:
    return scan.folds[at] == "down" and scan.folds[at - 1].startswith("turn")


def _stem(scan: Scan, at: int) -> str:
    return without_and(scan.folds[at]) if scan.tokens[at].arabic else scan.folds[at]


_WISHES, _WISH_REACH = words_of("denied places wishes"), 8
_TURNED_DOWN, _GRANTED = words_of("denied places refused"), words_of("denied places granted")
_NO = frozenset({"not", "never", "لم", "لن", "ولم"})


def _is_of_another(scan: Scan, first: int) -> bool:
    """Whether a place is that of another movement: after *a similar evacuation from* X."""
    folds = scan.folds
    for at in range(first - 1, max(scan.clause_of(first)[0], first - _ANOTHER_REACH) - 1, -1):
        beside = folds[at + 1] if scan.tokens[at].arabic else folds[at - 1]
        if folds[at] in _OPERATIONS and beside in _ANOTHER:
            return True
        if scan.hit(at, "verbs") is not None and folds[at] not in _OPERATIONS:
            return False
    return False


_ANOTHER, _OPERATIONS = words_of("denied places another"), words_of("meanings the movement")
_ANOTHER_REACH = 5
_FROM = words_of("from")
_HELPERS = with_and(words_of("denied places helpers"))


def _is_helper(scan: Scan, at: int) -> bool:
    """Whether a word tells of those who help, mediate or guard, and counts no travellers."""
    if scan.folds[at] not in _HELPERS:
        return False
    return all(number_at(scan.tokens, near) is None for near in range(max(0, at - 2), at))
