# SPDX-License-Identifier: Apache-2.0
"""What became of the figures before one: rows of a list, rivals, and who goes after others went."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.days.context import Context
from qafila.extraction.text.arabic import also_with_and
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.sources import said_by

_JOINTS = words_of("traits joints")
_JOINED = 2
"""Tokens at most between two figures of one list."""
_ONLY = words_of("traits only")
_RIVALS = 10
"""Two figures of the same people differ by less than so many times."""
_ALIKE = 1.6
"""Rival figures differ by less than this factor."""
_OF_ROWS = also_with_and(words_of("traits numbering")) | words_of("counts totals")
_ROWS_APART = 3
_WILL = words_of("traits will")
_SHALL = ("سي", "ست", "سن")
_WILL_REACH = 8
_BEFORE_WILL = words_of("are or were") | {","}


class Earlier:
    """What became of the figures of people before one: counts of one movement stand together."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._last: tuple[Counted, bool] | None = None
        self._taken: dict[tuple[int | None, int | None], bool] = {}
        self._went = False

    def add(self, item: Counted, *, taken: bool) -> None:
        """Remember whether a figure was taken."""
        self._last = item, taken
        self._taken[item.figure.low, item.figure.high] = taken
        sentence = self._context.scan.sentence_of(item.first)
        moving = taken and self._context.about(sentence).moving
        self._went = self._went or (moving and not _will_go(self._context.scan, item))

    def traits(self, item: Counted, *, owed: bool = False) -> Iterator[str]:
        """Yield whether the figure before was taken, how near it is, and this one said again.

        As many as go may be given for them, who are others: 1,500 leave *for 1,500 prisoners*.
        """
        if self._last is None:
            return
        last, taken = self._last
        away = self._sentence(item) - self._sentence(last)
        where = "here" if not away else "one sentence before" if away == 1 else "far before"
        yield f"last {'taken' if taken else 'left'} {where}"
        between = self._context.scan.tokens[last.after : item.first]
        if len(between) <= _JOINED and all(token.fold in _JOINTS for token in between):
            yield f"joined, {'taken' if taken else 'left'}"
        elif item.noun.concept == "staff" and any(self._taken.values()):
            yield "staff beside others"
        if item.how == "bare":
            size = item.figure.low or item.figure.high or 0
            near = {took for (low, high), took in self._taken.items()
                    if size and _near(size, low or high or 0)}  # fmt: skip
            yield from (f"like one {'taken' if took else 'left'}" for took in sorted(near))
        if (
            taken
            and away <= _ROWS_APART
            and _is_row(self._context.scan, item)
            and _is_row(self._context.scan, last)
        ):
            yield "a row behind one taken"
        if self._went and _will_go(self._context.scan, item):
            yield "will go, others went"
        if self._is_rival(item):
            yield "rival of one taken"
        again = self._taken.get((item.figure.low, item.figure.high))
        if again is not None and not owed:
            yield f"said again, {'taken' if again else 'left'}"

    def _is_rival(self, item: Counted) -> bool:
        """Whether somebody is cited for another figure of those counted before."""
        scan, after = self._context.scan, item.after
        after += after < len(scan.folds) and scan.folds[after] in _ONLY
        if item.is_named or (after < len(scan.tokens) and scan.tokens[after].kind != "p"):
            return False
        size = item.figure.low or item.figure.high or 0
        rivals = (low or high or 0 for (low, high), taken in self._taken.items() if taken)
        if not any(size < _RIVALS * one and one < _RIVALS * size for one in rivals):
            return False
        return bool(said_by(scan, item.first))

    def _sentence(self, item: Counted) -> int:
        return self._context.order[self._context.scan.sentence_of(item.first).first]


def _near(one: int, other: int) -> bool:
    return one != other > 0 and max(one, other) < _ALIKE * min(one, other)


def _is_row(scan: Scan, item: Counted) -> bool:
    """Whether a figure and its label have a line of a list to themselves: - women: 120."""
    return _is_bare_to_its_end(scan, item.first - 1, -1) and _is_bare_to_its_end(
        scan, item.after, 1
    )


def _is_bare_to_its_end(scan: Scan, at: int, step: int) -> bool:
    """Whether nothing but signs and labels stands in a line from a token on."""
    while 0 <= at < len(scan.tokens) and scan.folds[at] != "\n":
        label = scan.folds[at] in _OF_ROWS or scan.hit(at, "people") is not None
        if scan.tokens[at].kind != "p" and not label:
            return False
        at += step
    return True


def _will_go(scan: Scan, item: Counted) -> bool:
    """Whether people are still to go: fifty more will leave, وسيخرج خمسون آخرون."""
    clause = scan.clause_of(item.first)
    behind = item.after + scan.says(item.after, item.after + 1, _BEFORE_WILL)
    if scan.says(behind, behind + 1, _WILL):
        return True
    for at in range(item.first - 1, max(clause[0], item.first - _WILL_REACH) - 1, -1):
        if scan.folds[at] in _WILL:
            return True
        if at in scan.finite and scan.folds[at].lstrip("و")[:2] in _SHALL:
            return True
    return False
