# SPDX-License-Identifier: Apache-2.0
"""The words of Qafila: says wordings in Arabic or English.

`Words` is the `Speaker` that printers hand to drawings. It reads `ar.ftl` and `en.ftl`, and
`ar.<room>.ftl` and `en.<room>.ftl` beside them, which have
the same keys with the same variables. Nothing is read, and Fluent and Babel are not imported,
before the first phrase is said; a catalogue entry is parsed when it is first wanted.

Data (a plain `str`, a `Name`) is made safe to stand in a sentence: control characters and
characters that override the direction of what follows them are taken out, isolates are balanced.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from types import NoneType
from typing import TYPE_CHECKING, Any

from qafila.core.document import Duration, Moment, Needs, Phrase, Wording
from qafila.core.values import Lang, Name, Spread

if TYPE_CHECKING:
    from qafila.words.catalogue import Catalogue

FIRST_STRONG, END = "\u2068", "\u2069"
LEFT_TO_RIGHT = "\u2066"
LEFT_TO_RIGHT_MARK = "\u200e"

_SEPARATOR: Mapping[Lang, str] = {"ar": "، ", "en": ", "}

# C0 and C1 controls (white space aside), embeddings and overrides, the byte order mark,
# interlinear annotation, tag characters, lone surrogates.
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACE = re.compile("[\t-\r \x85\u2028\u2029]+")
_ISOLATES = re.compile("[\u2066-\u2069]")
_PILED_MARKS = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{4})"
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]"
)

# What shows the same in any surroundings: a number, Arabic words only, Latin words only.
_SETTLED = re.compile(
    "[0-9]+|[\u0621-\u063a\u0641-\u0652 ]+|[A-Za-z](?:[A-Za-z0-9 '.-]*[A-Za-z0-9])?"
)


def plain(text: str) -> str:
    """Return data fit to be shown: one line, nothing invisible that moves or hides other text.

    White space of any kind becomes single spaces; a lone surrogate becomes U+FFFD. Of marks piled
    on one letter four stay (no language needs more), so that none can cover the line above.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = _HARMFUL.sub(lambda m: "\ufffd" if "\ud800" <= m[0] <= "\udfff" else "", text)
    text = _PILED_MARKS.sub(r"\1", text)
    return _balanced(_SPACE.sub(" ", text).strip())


def without_isolates(text: str) -> str:
    """Return `text` without isolates, for places that cannot show them."""
    return _ISOLATES.sub("", text)


def runs_right_to_left(text: str) -> bool:
    """Tell whether `text` holds a character of a right-to-left script."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


def starts_right_to_left(text: str) -> bool:
    """Tell whether the first letter of `text` belongs to a right-to-left script."""
    first = next((char for char in text if char.isalpha()), "")
    return runs_right_to_left(first)


class Words:
    """Says wordings in one language.

    Parameters
    ----------
    lang
        The language spoken.
    isolates
        Whether values inside sentences are wrapped in first-strong isolates (U+2068, U+2069), so
        that their direction disturbs nothing around them: in Arabic all data, in English what runs
        from right to left. False for places that cannot show them, such as workbook cells.
    on_page
        Whether they are said on a page of a console, where nobody types a command.
    """

    def __init__(self, lang: Lang, *, isolates: bool = True, on_page: bool = False) -> None:
        self._lang: Lang = lang
        self._on_page = on_page
        self.isolates = isolates
        self._said: dict[Phrase, str] = {}
        self._ways: Mapping[type, Callable[[Any], str]] = {
            NoneType: lambda _: "",
            Phrase: self._phrase,
            Name: lambda name: plain(name.text(lang)),
            int: self._number,
            float: self._number,
            Duration: lambda duration: self._duration(duration.seconds),
            Spread: self._spread,
            Moment: self._moment,
            date: lambda day: _catalogue(lang).day(day),
            Needs: self._needs,
        }

    @property
    def lang(self) -> Lang:
        """The language spoken."""
        return self._lang

    @property
    def rtl(self) -> bool:
        """Whether text runs from right to left."""
        return self._lang == "ar"

    def __call__(self, item: Wording) -> str:
        """Return `item` in words of this language, unescaped; an unknown key shows as ``⟦key⟧``."""
        text = self._say(item)
        return text if self.isolates else without_isolates(text)

    def alone(self, item: Wording, *, ltr: bool = False) -> str:
        """Return `item` to stand by itself in a cell or line: data keeps its own direction.

        Parameters
        ----------
        ltr
            Whether it is an id, a plate or a time that always reads from left to right.
        """
        text = self(item)
        if not self.isolates or _SETTLED.fullmatch(text):
            return text
        if ltr:
            isolated = text and (self.rtl or runs_right_to_left(text))
            return f"{LEFT_TO_RIGHT}{text}{END}" if isolated else text
        if text and isinstance(item, str | Name) and (self.rtl or runs_right_to_left(text)):
            return f"{FIRST_STRONG}{text}{END}"
        return text

    def _say(self, item: Wording) -> str:
        if isinstance(item, str):
            return plain(item)
        way = self._ways.get(type(item))
        if way is None:
            raise TypeError(f"no words for {type(item).__name__}")
        return way(item)

    def _phrase(self, item: Phrase) -> str:
        said = self._said.get(item)
        if said is None:
            values = {name: (value, self._inside(value)) for name, value in item.args}
            said = _catalogue(self._lang).say(item.key, values, on_page=self._on_page)
            if len(self._said) < 20_000:
                self._said[item] = said
        return said

    def _inside(self, item: Wording) -> str:
        """Word `item` to stand inside a sentence: isolated where it could disturb it."""
        text = self._say(item)
        if not text or isinstance(item, Phrase | Needs | Duration | Spread | Moment | date):
            return text  # already words of this language
        if self.rtl or runs_right_to_left(text):
            return f"{FIRST_STRONG}{text}{END}"
        return text

    def _number(self, value: int | float) -> str:
        digits = number(value)
        # A sign would jump behind its number in a right-to-left line.
        return f"{LEFT_TO_RIGHT_MARK}{digits}" if self.rtl and value < 0 else digits

    def _own(self, key: str, **values: str) -> str:
        """Say one of our own phrases with values that need no isolation."""
        return _catalogue(self._lang).say(key, {name: (v, v) for name, v in values.items()})

    def _duration(self, seconds: int) -> str:
        if seconds < 0:
            return self._own("duration-minus", duration=self._duration(-seconds))
        if 0 < seconds < 60:
            return self._own("duration-seconds", seconds=str(seconds))
        hours, minutes = divmod((seconds + 30) // 60, 60)
        if not hours:
            return self._own("duration-minutes", minutes=str(minutes))
        if not minutes:
            return self._own("duration-hours", hours=number(hours))
        return self._own("duration-hours-minutes", hours=number(hours), minutes=str(minutes))

    def _spread(self, item: Spread) -> str:
        typical = self._duration(item.p50_s)
        if item.p05_s == item.p95_s:
            return typical
        # In Arabic the bounds stand between words: a dash between times could be read either way.
        low, high = self._short(item.p05_s), self._short(item.p95_s)
        return self._own("spread", typical=typical, low=low, high=high)

    def _short(self, seconds: int) -> str:
        """Say a duration so that nobody takes it for a time of day."""
        hours, minutes = divmod((seconds + 30) // 60, 60)
        return self._own("duration-short", hours=number(hours), minutes=f"{minutes:02d}")

    def _moment(self, item: Moment) -> str:
        day, time = _catalogue(self._lang).local(item)
        return self._own("moment", date=day, time=time)

    def _needs(self, item: Needs) -> str:
        words = [self._own(f"need-{need.value}") for need in item.needs]
        return _SEPARATOR[self._lang].join([*words, *map(self._inside, item.other)])


class Together:
    """Says wordings in two languages at once, as on paper that people of both handle.

    Parameters
    ----------
    first, second
        The speakers; the first sets the direction.
    between
        What stands between the two; where both say the same it is said once.
    """

    def __init__(self, first: Words, second: Words, *, between: str = " / ") -> None:
        self._first = first
        self._second = second
        self._between = between

    @property
    def lang(self) -> Lang:
        """The language of the first speaker."""
        return self._first.lang

    @property
    def rtl(self) -> bool:
        """Whether the first language runs from right to left."""
        return self._first.rtl

    def both(self, item: Wording, *, ltr: bool = False) -> tuple[str, ...]:
        """Return `item` in both languages, each to stand by itself; once where they agree."""
        first, second = self._first.alone(item, ltr=ltr), self._second.alone(item, ltr=ltr)
        return (first,) if _bare(first) == _bare(second) else (first, second)

    def __call__(self, item: Wording) -> str:
        """Return `item` in both languages on one line."""
        first, second = self._first(item), self._second(item)
        if _bare(first) == _bare(second):
            return first
        if self._first.isolates:
            first, second = (f"{FIRST_STRONG}{text}{END}" for text in (first, second))
        return f"{first}{self._between}{second}"


def number(value: int | float) -> str:
    """Return a number in Latin digits: separators from 1,000 on, at most two decimals."""
    if isinstance(value, int):
        return f"{value:,}"
    digits = f"{value:,.2f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if digits == "-0" else digits


def keys(lang: Lang) -> frozenset[str]:
    """Return the keys of the catalogue in `lang`."""
    return frozenset(_catalogue(lang).sources)


def _catalogue(lang: Lang) -> Catalogue:
    # Fluent and Babel take longer to import than all of a short command.
    from qafila.words.catalogue import catalogue  # noqa: PLC0415

    return catalogue(lang)


def _balanced(text: str) -> str:
    """Return `text` with every isolate closed and no closing mark without its isolate."""
    if not _ISOLATES.search(text):
        return text
    open_ = 0
    out: list[str] = []
    for char in text:
        if char == END:
            if not open_:
                continue
            open_ -= 1
        elif "\u2066" <= char <= "\u2068":
            open_ += 1
        out.append(char)
    return "".join(out) + END * open_


def _bare(text: str) -> str:
    return without_isolates(text).replace(LEFT_TO_RIGHT_MARK, "")
