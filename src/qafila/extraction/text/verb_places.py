# SPDX-License-Identifier: Apache-2.0
"""Names that are spelled as a verb: من حرستا, which is no *the two guarded*, and the Red Cross.

Behind from, to, in, the town of, no verb in the past or the present stands but where *from* is also
*who*, and there short words stay verbs. A place that ends as the rare verb of two women does is
one everywhere. Inside the name of a party nobody goes or is freed: the Red Cross crosses nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qafila.data.lexicons import words_of
from qafila.extraction.text.gazetteer import known_place
from qafila.extraction.text.lexicon import VERBAL, Hit
from qafila.extraction.text.tokens import Token, with_and

_BEFORE = with_and(words_of("verb places before"))
_ALSO_WHO = with_and(words_of("verb places also who"))
_FINITE = ("past", "present")
_LEAST_LETTERS = 4
_OF_TWO_WOMEN = "تا"
_GOING = frozenset({"leave", "pass", "move", "free"})


def settle_places(tokens: Sequence[Token], hits: list[list[Hit]]) -> None:
    """Take the verbs from what begins at a token where a place of the gazetteer is named."""
    for at, (before, token) in enumerate(pairwise(tokens), start=1):
        if not (hits[at] and token.arabic):
            continue
        if not (len(token.fold) > _LEAST_LETTERS and token.fold.endswith(_OF_TWO_WOMEN)):
            if before.fold not in _BEFORE:
                continue
            if before.fold in _ALSO_WHO and len(token.fold) < _LEAST_LETTERS:
                continue
        if not any(map(_is_finite, hits[at])):
            continue
        if known_place(token.text) is not None:
            hits[at] = [hit for hit in hits[at] if not _is_finite(hit)]


def settle_party_names(hits: list[list[Hit]]) -> None:
    """Take the verbs of going from within the names of parties: the Red Cross, جيش التحرير."""
    for at, here in enumerate(hits):
        end = at
        for hit in here:  # written out: most tokens begin nothing
            if hit.after > end and hit.after > at + 1 and hit.entry.table == "parties":
                end = hit.after
        for inner in range(at + 1, end):
            if hits[inner]:
                hits[inner] = [hit for hit in hits[inner] if not _goes(hit)]


def _goes(hit: Hit) -> bool:
    return hit.entry.table == "verbs" and hit.concept in _GOING


def _is_finite(hit: Hit) -> bool:
    """Whether a word alone may be a verb in the past or the present, or a hedge (بيجي: about)."""
    entry = hit.entry
    verb = entry.table in VERBAL and entry.made in _FINITE
    return (verb or entry.table == "hedges") and hit.after == hit.first + 1
