# SPDX-License-Identifier: Apache-2.0
"""The words of Qafila: says wordings in Arabic or English.

`Words` is the `Speaker` that printers hand to drawings. It reads `ar.ftl` and `en.ftl`, which have
the same keys with the same variables. Nothing is read, and Fluent and Babel are not imported,
before the first phrase is said; a catalogue entry is parsed when it is first wanted.

Data (a plain `str`, a `Name`) is made safe to stand in a sentence: control characters and
characters that override the direction of what follows them are taken out, isolates are balanced.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from qafila.core.document import Duration, Moment, Needs, Phrase, Wording
from qafila.core.values import Lang, Name, Spread

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle

FIRST_STRONG, END = "\u2068", "\u2069"
LEFT_TO_RIGHT_MARK = "\u200e"

_LOCALES: Mapping[Lang, str] = {"ar": "ar_SY", "en": "en_GB"}  # Levantine month names; 24 hours
_SEPARATOR: Mapping[Lang, str] = {"ar": "، ", "en": ", "}

# C0 and C1 controls (white space aside), embeddings and overrides, the byte order mark,
# interlinear annotation, tag characters, lone surrogates.
_HARMFUL = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u206a-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_SPACE = re.compile("[\t-\r \x85\u2028\u2029]+")
_ISOLATES = re.compile("[\u2066-\u2069]")
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_ENTRY = re.compile(r"^(-?[A-Za-z][A-Za-z0-9_-]*)[ \t]*=", re.MULTILINE)
_REFERENCE = re.compile(r"\{\s*(-?[a-z][A-Za-z0-9_-]*)\s*[.}(]")
_HELD = re.compile("\ue000(.*?)\ue001", re.DOTALL)


def plain(text: str) -> str:
    """Return data fit to be shown: one line, nothing invisible that moves or hides other text.

    White space of any kind becomes single spaces; a lone surrogate becomes U+FFFD.
    """
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = _HARMFUL.sub(lambda m: "\ufffd" if "\ud800" <= m[0] <= "\udfff" else "", text)
    return _balanced(_SPACE.sub(" ", text).strip())


def without_isolates(text: str) -> str:
    """Return `text` without isolates, for places that cannot show them."""
    return _ISOLATES.sub("", text)


def runs_right_to_left(text: str) -> bool:
    """Tell whether `text` holds a character of a right-to-left script."""
    return not text.isascii() and _RIGHT_TO_LEFT.search(text) is not None


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
    """

    def __init__(self, lang: Lang, *, isolates: bool = True) -> None:
        self._lang: Lang = lang
        self._isolates = isolates
        self._said: dict[Phrase, str] = {}

    @property
    def lang(self) -> Lang:
        """The language spoken."""
        return self._lang

    @property
    def rtl(self) -> bool:
        """Whether text runs from right to left."""
        return self._lang == "ar"

    def __call__(self, item: Wording) -> str:
        """Return `item` in words of this language, unescaped. A key that is not in the catalogue
        shows as ``⟦key⟧``."""
        text = self._say(item)
        return text if self._isolates else without_isolates(text)

    def _say(self, item: Wording) -> str:
        if isinstance(item, str):
            return plain(item)
        if item is None:
            return ""
        if isinstance(item, Phrase):
            return self._phrase(item)
        if isinstance(item, Name):
            return plain(item.text(self._lang))
        if isinstance(item, int | float):
            return self._signed(number(item))
        if isinstance(item, Duration):
            return self._duration(item.seconds)
        if isinstance(item, Spread):
            return self._spread(item)
        if isinstance(item, Moment):
            return self._moment(item)
        if isinstance(item, datetime):
            raise TypeError("a datetime has no time zone to be shown in; wrap it in a Moment")
        if isinstance(item, date):
            return self._date(item)
        if isinstance(item, Needs):
            words = [self._own(f"need-{need.value}") for need in item.needs]
            return _SEPARATOR[self._lang].join([*words, *map(self._inside, item.other)])
        raise TypeError(f"no words for {type(item).__name__}")

    def _phrase(self, item: Phrase) -> str:
        said = self._said.get(item)
        if said is None:
            values = {name: (value, self._inside(value)) for name, value in item.args}
            said = _catalogue(self._lang).say(item.key, values)
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

    def _signed(self, digits: str) -> str:
        # A sign would jump behind its number in a right-to-left line.
        return f"{LEFT_TO_RIGHT_MARK}{digits}" if self.rtl and digits.startswith("-") else digits

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
        low, high = clock(item.p05_s), clock(item.p95_s)
        return self._own("spread", typical=typical, low=low, high=high)

    def _date(self, day: date) -> str:
        from babel.dates import format_date

        form = "d MMMM y" if self.rtl else "d MMM y"
        return format_date(day, form, locale=_LOCALES[self._lang])

    def _moment(self, item: Moment) -> str:
        local = item.at.astimezone(ZoneInfo(item.timezone))
        return self._own("moment", date=self._date(local.date()), time=f"{local:%H:%M}")


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

    def both(self, item: Wording) -> tuple[str, ...]:
        """Return `item` in both languages, once where they say the same."""
        first, second = self._first(item), self._second(item)
        return (first,) if first == second or _bare(first) == _bare(second) else (first, second)

    def __call__(self, item: Wording) -> str:
        """Return `item` in both languages on one line."""
        said = self.both(item)
        if len(said) == 1:
            return said[0]
        if self._first._isolates:
            said = tuple(f"{FIRST_STRONG}{text}{END}" for text in said)
        return self._between.join(said)


def number(value: int | float) -> str:
    """Return a number in Latin digits: separators from 10,000 on, at most two decimals."""
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    digits = f"{value:,.2f}" if abs(value) >= 10_000 else f"{value:.2f}"
    digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return "0" if digits == "-0" else digits


def clock(seconds: int) -> str:
    """Return a duration as hours and minutes, ``3:20``."""
    sign = "-" if seconds < 0 else ""
    hours, minutes = divmod((abs(seconds) + 30) // 60, 60)
    return f"{sign}{hours}:{minutes:02d}"


def keys(lang: Lang) -> frozenset[str]:
    """Return the keys of the catalogue in `lang`."""
    return frozenset(_catalogue(lang).sources)


class _Catalogue:
    """One language's words: entries as text, parsed one by one as they are wanted."""

    def __init__(self, lang: Lang) -> None:
        text = (files("qafila.words") / f"{lang}.ftl").read_text("utf-8")
        starts = [(m[1], m.start()) for m in _ENTRY.finditer(text)]
        ends = [*(start for _, start in starts[1:]), len(text)]
        self.sources = {
            name: text[start:end] for (name, start), end in zip(starts, ends, strict=True)
        }
        self._lang = lang
        self._loaded: set[str] = set()
        self._bundle: FluentBundle | None = None

    def say(self, key: str, values: Mapping[str, tuple[Wording, str]]) -> str:
        """Return message `key` with `values` (what each is, and how it is said) put in."""
        bundle = self._load(key)
        if key not in self.sources or key.startswith("-"):
            return f"⟦{key}⟧"
        pattern = bundle.get_message(key).value
        if pattern is None:
            return f"⟦{key}⟧"
        # Fluent refuses long values and formats numbers its own way, so it is given stand-ins.
        said, errors = bundle.format_pattern(
            pattern, {name: _stand_in(name, value, text) for name, (value, text) in values.items()}
        )
        if errors:
            return f"⟦{key}⟧"
        return _HELD.sub(lambda m: values[m[1]][1], str(said))

    def _load(self, key: str) -> FluentBundle:
        if self._bundle is None:
            from fluent.runtime import FluentBundle

            self._bundle = FluentBundle([_LOCALES[self._lang]], use_isolating=False)
        if key in self._loaded or key not in self.sources:
            return self._bundle
        from fluent.runtime import FluentResource

        source = self.sources[key]
        self._bundle.add_resource(FluentResource(source))
        self._loaded.add(key)
        for other in _REFERENCE.findall(source):
            self._load(other)
        return self._bundle


@lru_cache(maxsize=2)
def _catalogue(lang: Lang) -> _Catalogue:
    return _Catalogue(lang)


def _stand_in(name: str, value: Wording, text: str) -> Any:
    """Return what Fluent is given for a value: something it can choose by, which prints as a mark."""
    if isinstance(value, int | float):
        return _stand_in_class(float)(name, value)
    return _stand_in_class(str)(name, value if isinstance(value, str) else text)


@lru_cache(maxsize=2)
def _stand_in_class(choice: type) -> Any:
    from fluent.runtime.types import FluentType

    class StandIn(choice, FluentType):  # type: ignore[misc]
        """A value to choose a variant by; its text is put in afterwards."""

        def __new__(cls, name: str, value: Any) -> StandIn:
            made: StandIn = super().__new__(cls, value)
            made.name = name
            return made

        def format(self, locale: Any) -> str:
            return f"\ue000{self.name}\ue001"

    return StandIn


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
