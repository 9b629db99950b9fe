# SPDX-License-Identifier: Apache-2.0
"""Names that are spelled as a verb: من حرستا, which is no *the two guarded*, and the Red Cross.

Behind from, to, in, the town of, no verb in the past or the present stands but where *from* is also
*who*, and there short words stay verbs. A place that ends as the rare verb of two women does is
one everywhere. Inside the name of a party nobody goes or is freed: the Red Cross crosses nothing.
And words of *in return* that are none where they stand: a meeting (اللقاء), *provided six buses*.
"""

from __future__ import annotations

from collections.abc import Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import with_and
from qafila.extraction.text.gazetteer import known_place
from qafila.extraction.text.lexicon import FINITE, VERBAL, Hit
from qafila.extraction.text.signs import COMMAS
from qafila.extraction.text.tokens import Token

_BEFORE = with_and(words_of("verb places before"))
_ALSO_WHO = with_and(words_of("verb places also who"))
_LEAST_LETTERS = 4
_OF_TWO_WOMEN = "تا"
_FROM, _THERE = with_and(words_of("from")), words_of("verb places there")
_GOING = frozenset({"leave", "pass", "move", "free"})


def settle_places(tokens: Sequence[Token], hits: list[list[Hit]]) -> None:
    """Take the verbs from what begins at a token where a place of the gazetteer is named."""
    for at, here in enumerate(hits):
        token = tokens[at]
        if token.fold in _FROM and at + 1 < len(tokens) and tokens[at + 1].fold in _THERE:
            hits[at] = [hit for hit in here if hit.entry.table != "places"]
            continue  # ومن هناك لمشفى X: nobody leaves X
        if not (here and token.arabic and at):
            continue
        if not (len(token.fold) > _LEAST_LETTERS and token.fold.endswith(_OF_TWO_WOMEN)):
            before = tokens[at - 1].fold
            if before not in _BEFORE:
                continue  # most words
            if before in _ALSO_WHO and len(token.fold) < _LEAST_LETTERS:
                continue
        if not any(map(_is_finite, here)):
            continue
        if known_place(token.text) is not None:
            hits[at] = [hit for hit in hits[at] if not _is_finite(hit)]


def settle_party_names(hits: list[list[Hit]]) -> None:
    """Take the verbs of going from within the names of parties: the Red Cross, جيش التحرير."""
    for at, here in enumerate(hits):
        if not here:
            continue  # most tokens
        end = at + 1
        for hit in here:  # written out: most are one word
            if hit.after > end and hit.entry.table == "parties":
                end = hit.after
        for inner in range(at + 1, end):
            if hits[inner]:
                hits[inner] = [hit for hit in hits[inner] if not _goes(hit)]


def settle_returns(tokens: Sequence[Token], hits: list[list[Hit]]) -> None:
    """Take the words of *in return* from where they say something else: at once, محضر لقاء."""
    for at, here in enumerate(hits):
        for hit in here:  # written out: most tokens begin nothing
            if hit.concept == "return" and hit.entry.table == "exchange":
                hits[at] = [one for one in here if one.entry.table != "exchange"
                            or one.concept != "return"
                            or not _is_none(tokens, hits, one)]  # fmt: skip
                break


_NO_RETURN = words_of("verb places no return")
_BARE = words_of("verb places bare return")
_PROVIDED = words_of("verb places provided")
_THAT = words_of("verb places provided that")
_PRICE = words_of("verb places price")
_COMMAS = COMMAS | {";", "–", "—"}


def _is_none(tokens: Sequence[Token], hits: Sequence[Sequence[Hit]], hit: Hit) -> bool:
    """Whether words of *in return* say something else beside the words around them.

    The price of bread is none, nor is who provided buses.
    """
    at, after, words = hit.first, hit.after, hit.entry.words
    before = tokens[at - 1].fold if at else ""
    behind = tokens[after].fold if after < len(tokens) else ""
    said = " ".join(words)
    if f"{before} {said}" in _NO_RETURN or f"{said} {behind}" in _NO_RETURN:
        return True
    if said in _PROVIDED:
        return behind not in _THAT and before not in _COMMAS
    if said in _PRICE:
        step = after + (behind == "of")
        return step < len(hits) and any(one.concept == "goods" for one in hits[step])
    return said in _BARE and not _JOINED.isdisjoint(hit.before)


_JOINED = frozenset("abl")


def _goes(hit: Hit) -> bool:
    return hit.entry.table == "verbs" and hit.concept in _GOING


def _is_finite(hit: Hit) -> bool:
    """Whether a word alone may be a verb in the past or the present, or a hedge (بيجي: about)."""
    entry = hit.entry
    verb = entry.table in VERBAL and entry.made in FINITE
    return (verb or entry.table == "hedges") and hit.after == hit.first + 1
