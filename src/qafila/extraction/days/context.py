# SPDX-License-Identifier: Apache-2.0
"""What each sentence is about: this movement, another one, who stays, who was hurt."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from qafila.data.lexicons import words_of
from qafila.extraction.days.day import WEEK, Day, resolved
from qafila.extraction.text.numbers import digits_value
from qafila.extraction.text.scan import MOVING, Scan, Sentence

_APART_DAYS = 12
"""A day further than this from the movement speaks of something else."""

_SHARE = 4
_YEAR_DIGITS = 4
_AGREED_REACH = 6
_AGREED = words_of("context agreed")
_SINCE = words_of("context since")
_GREATEST = words_of("context greatest")
_FORMER = frozenset({"سابقا"})
_WAS = words_of("had been")
_OVER = words_of("over")
_DATED = words_of("context dated")
_IN_A_YEAR = words_of("in a year")
_OPENING = 90
_SWAP = words_of("swapping")
_SHORT_WORDS = 120
"""A message this short speaks of one thing."""


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class About:
    """What a sentence is about.

    Parameters
    ----------
    moving
        It says that people or vehicles move, gather or arrive.
    background
        It speaks of another operation or of long ago.
    cued
        It says so in words, and not only by a date.
    earlier
        It tells in the pluperfect what was before: وكان ... قد.
    counting
        It counts: a list, a total.
    """

    moving: bool
    background: bool
    cued: bool
    earlier: bool
    counting: bool

    def told(self) -> list[str]:
        """Return the names of what holds of it, but that it counts."""
        return [name for name in _TOLD if getattr(self, name)]


_TOLD = ("moving", "background", "cued", "earlier")


@dataclass(slots=True, eq=False)
class Context:
    """The sentences of a report with what they are about.

    Parameters
    ----------
    scan, days
        The report and the days it names.
    dateline
        When it was written; None when unknown.
    on
        The day of the movement, None when unknown.
    """

    scan: Scan
    days: list[Day]
    dateline: date | None
    on: date | None = None
    taken: set[int] = field(init=False)
    order: dict[int, int] = field(init=False)
    short: bool = field(init=False)
    swap: bool = field(init=False)
    _about: dict[int, About] = field(init=False, default_factory=dict)
    _days_told: dict[int, tuple[str, ...]] = field(init=False, default_factory=dict)
    _starts: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self._starts = [day.first for day in self.days]
        self.taken = {at for day in self.days for at in range(day.first, day.after)}
        self.order = {each.first: number for number, each in enumerate(self.scan.sentences)}
        self.short = self.scan.words <= _SHORT_WORDS
        self.swap = self.scan.says(0, _OPENING, _SWAP)

    def settle(self) -> None:
        """Look again at what sentences are about, now that the day of the movement is known."""
        self._about.clear()
        self._days_told.clear()

    def about(self, sentence: Sentence) -> About:
        """Return what a sentence is about."""
        first = sentence.first
        if first in self._about:
            return self._about[first]
        scan, after = self.scan, sentence.after
        cued = self._cued(first, after)
        self._about[first] = about = About(
            moving=scan.has(first, after, "verbs", *MOVING),
            background=self._background(first, after, cued=cued),
            cued=cued,
            earlier=self._earlier(first, after),
            counting=scan.has(first, after, "cues", "list", "part"),
        )
        return about

    def quarter(self, sentence: Sentence) -> Iterator[str]:
        """Yield in which quarter of a report a sentence stands, where it has so many sentences."""
        many = len(self.scan.sentences)
        if many >= _SHARE:
            yield f"quarter {_SHARE * self.order[sentence.first] // many + 1}"

    def days_told(self, sentence: Sentence) -> tuple[str, ...]:
        """Return whether a sentence names the day of the movement, or only others."""
        if sentence.first not in self._days_told:
            self._days_told[sentence.first] = tuple(self._tell_days(sentence))
        return self._days_told[sentence.first]

    def _tell_days(self, sentence: Sentence) -> Iterator[str]:
        if self.on is None:
            return
        told = [resolved(day, self.dateline or self.on, future=False)
                for day in self.days_within(sentence)]  # fmt: skip
        if self.on in told:
            yield "on the day"
        elif any(day is not None for day in told):
            yield "on another day"

    def days_within(self, sentence: Sentence) -> list[Day]:
        """Return the days that a sentence names."""
        return self._days_within(sentence.first, sentence.after)

    def _days_within(self, first: int, after: int) -> list[Day]:
        low = bisect_left(self._starts, first)
        return self.days[low : bisect_left(self._starts, after)]

    def _cued(self, first: int, after: int) -> bool:
        """Whether words set a sentence in the past; not when only the deal was made then."""
        for cue in self.scan.within(first, after, "cues", "background"):
            near = range(max(first, cue.first - _AGREED_REACH), cue.first)
            if any(self.scan.tokens[at].fold in _AGREED for at in near):
                continue
            behind = self.scan.tokens[cue.after] if cue.after < after else None
            if behind is not None and behind.kind == "n" and len(behind.text) == _YEAR_DIGITS:
                continue  # قبل سنة 2011 is no year ago
            if self.scan.tokens[cue.first].fold in _SINCE and self._is_greatest(first, cue.first):
                continue  # the largest exchange since the war began
            described = self.scan.folds[cue.first] in _FORMER and cue.first > first
            if described and self.scan.hit(cue.first - 1, "people") is not None:
                continue  # 56 محتجزا سابقا
            return True
        return False

    def _is_greatest(self, first: int, after: int) -> bool:
        """Whether words before *since* compare this movement with those before it."""
        near = range(max(first, after - _AGREED_REACH), after)
        return any(self.scan.tokens[at].fold in _GREATEST for at in near)

    def _earlier(self, first: int, after: int) -> bool:
        named = self._days_within(first, after)
        if (
            named
            and self.on
            and self.on in [resolved(day, self.dateline, future=False) for day in named]
        ):
            return False
        words = self.scan.folds[first : min(first + 8, after)]
        return bool(words) and words[0] in _WAS and "قد" in words

    def _background(self, first: int, after: int, *, cued: bool) -> bool:
        own, other = False, False
        for day in self._days_within(first, after):
            before = self.scan.tokens[day.first - 1].fold if day.first > first else ""
            if before in _SINCE:
                other = True
                continue
            if before in _DATED:
                continue
            on = resolved(day, self.dateline, future=False) or (
                resolved(day, self.on, future=False) if day.month else None
            )
            if on is None or self.on is None:
                continue
            apart = abs((on - self.on).days)
            own = own or apart <= 1 or (day.weekday is not None and apart == WEEK)
            other = other or apart > _APART_DAYS
        other = other or self._other_month(first, after)
        if self.on is not None and not own and self._other_year(first, after, self.on.year):
            other = True
        return (cued or other) and not own

    def _other_month(self, first: int, after: int) -> bool:
        """Whether a month that is over is named: فبراير الماضي, last February."""
        tokens = self.scan.tokens
        for hit in self.scan.within(first, after, "time", "month"):
            behind = tokens[hit.after].fold if hit.after < len(tokens) else ""
            before = tokens[hit.first - 1].fold if hit.first else ""
            if behind in _OVER or before in _OVER:
                return self.on is None or int(hit.value) != self.on.month
        return False

    def _other_year(self, first: int, after: int, year: int) -> bool:
        taken = self.taken
        tokens = self.scan.tokens
        for at in range(first, after):
            if tokens[at].kind != "n" or at in taken or len(tokens[at].text) != 4:
                continue
            value = digits_value(tokens[at].text)
            if not isinstance(value, int) or not 1950 <= value < year:
                continue
            before = tokens[at - 1].fold if at else ""
            if before in _IN_A_YEAR:
                return True
        return False
