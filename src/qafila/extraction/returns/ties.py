# SPDX-License-Identifier: Apache-2.0
"""Stretches of a sentence in which what is told is a term of an exchange, and what ties it so.

Words of *in return* tie what follows them, or what stands before them where they end a sentence or
the movement follows; a verb of pledging ties what it governs; *the deal provides for* what it
names; a heading that speaks of terms the lines under it; *also* carries a tie on.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from qafila.data.lexicons import words_of
from qafila.extraction.parties.undertakings import is_strong
from qafila.extraction.text.arabic import has_and, with_and
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import GOING, Scan, Sentence
from qafila.extraction.text.signs import COMMAS

if TYPE_CHECKING:
    from qafila.extraction.days.context import Context

_ANSWER, _AT_THE_END = 6, 2
_BACK = 10
_ITEM, _LIST = 40, 8
_PROVIDES = with_and(words_of("returns provides"))
_DEAL = words_of("returns deal")
_ALSO = words_of("returns also")
_OPENING = 4

Tie = tuple[int, int, str]
"""First token, the one after the last, and what ties what stands there."""


def ties_in(context: Context, sentence: Sentence, verbs: list[Hit], carried: bool) -> list[Tie]:
    """Return the stretches of a sentence that are tied to the movement.

    Parameters
    ----------
    carried
        Whether something was tied in the sentence before.
    """
    scan = context.scan
    found = [*_returning(scan, sentence), *_pledged(sentence, verbs), *_by_deal(scan, sentence)]
    if heading := _heading(context, sentence):
        found.append((sentence.first, sentence.after, heading))
    opening = min(sentence.first + _OPENING, sentence.after)
    if carried and scan.says(sentence.first, opening, _ALSO):
        found.append((sentence.first, sentence.after, "also"))
    return found


def _returning(scan: Scan, sentence: Sentence) -> Iterator[Tie]:
    first, after = sentence.first, sentence.after
    for cue in scan.within(first, after, "exchange", "return", "together"):
        if not is_strong(cue):
            continue
        if after - cue.after <= _AT_THE_END:
            yield first, cue.first, "in return at the end"
        elif start := around(scan, sentence, cue):
            yield start, after, "in return"
        elif cue.first > first + 1 and scan.has(
            cue.after, min(cue.after + _ANSWER, after), "verbs", *GOING
        ):
            start = max(scan.clause_of(cue.first)[0], cue.first - _BACK)
            yield start, cue.first, "for the movement"
            yield cue.after, after, "behind the movement"
        else:
            yield cue.after, after, "in return"


def around(scan: Scan, sentence: Sentence, cue: Hit) -> int:
    """Return where the clause begins that words of *in return* stand inside; 0 where they open it.

    وسلّمت القبيلة، في المقابل، تسعة جنود; the army gave back in return nine soldiers.
    """
    at = cue.first
    if at - 1 <= sentence.first or not by_itself(scan, cue) or has_and(scan.folds[at]):
        return 0
    if scan.folds[at - 1] in COMMAS:
        if not scan.says(cue.after, cue.after + 1, COMMAS):
            return 0
        at -= 1
    if scan.folds[at - 1] in _AND:
        return 0
    start = scan.clause_of(at - 1)[0]
    if not any(one.kind == "w" for one in scan.tokens[start:at]):
        return 0
    told = [step for step in range(start, at) if step in scan.finite]
    return max(start, told[-1]) if told else start


def by_itself(scan: Scan, cue: Hit) -> bool:
    """Whether words of *in return* take nothing behind them: في المقابل, in return, but not for."""
    behind = scan.word(cue.after)
    if behind in _THIS:
        return True
    return scan.folds[cue.after - 1] in _BY_ITSELF and behind not in _FOR


_BY_ITSELF = words_of("returns by itself")
_THIS = words_of("returns this")
_FOR = frozenset({"for", "of", "to"})
_AND = words_of("and but while")


def _pledged(sentence: Sentence, verbs: list[Hit]) -> Iterator[Tie]:
    for verb in verbs:
        if verb.concept == "undertake":
            yield verb.after, sentence.after, "pledged"
        elif verb.concept == "approve":
            yield verb.after, sentence.after, "agreed"


def _by_deal(scan: Scan, sentence: Sentence) -> Iterator[Tie]:
    first, after = sentence.first, sentence.after
    if not scan.says(first, after, _DEAL):
        return
    for at in range(first, after):
        provides = scan.folds[at] in _PROVIDES
        if provides and scan.says(max(first, at - _ANSWER), min(after, at + 3), _DEAL):
            yield at + 1, after, "the deal says"
            return
    for at in range(first, after):
        if scan.folds[at] in _DEAL and at > first and scan.folds[at - 1] in _BY:
            if at - first <= _OPENING:
                yield at + 1, after, "under the deal"
            else:
                yield first, at, "under the deal"
            return


_BY = words_of("returns by the deal")


def _heading(context: Context, sentence: Sentence) -> str:
    """Return whether a line stands under one that speaks of terms; empty where it does not."""
    scan = context.scan
    number = context.order[sentence.first]
    for back in range(number - 1, max(-1, number - _LIST), -1):
        one = scan.sentences[back]
        if scan.folds[one.after - 1] == ":":
            cued = any(True for _ in scan.within(one.first, one.after, "exchange", "return"))
            return "listed" if cued or scan.says(one.first, one.after, _DEAL) else ""
        if one.after - one.first > _ITEM:
            return ""
    return ""
