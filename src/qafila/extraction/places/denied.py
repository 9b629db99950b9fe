# SPDX-License-Identifier: Apache-2.0
"""Places of which a report says that nobody goes there: *to Jarabulus, not to Idlib*."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.tokens import with_and

_NOT = with_and(words_of("denied places not"))
_TO = words_of("to in yemen")
_BETWEEN = words_of("denied places between")
_INSTEAD = frozenset(tuple(pair.split(" ")) for pair in words_of("denied places instead"))
_BUT = with_and(words_of("denied places but"))
_REACH, _FAR_REACH, _BUT_REACH = 3, 5, 3


def is_denied(scan: Scan, first: int, after: int) -> bool:
    """Whether a place of these tokens is one to which, from which or by which nobody goes.

    *Not to X*, *instead of X*; *did not pass through X but through Y*.
    """
    folds = scan.folds
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
