# SPDX-License-Identifier: Apache-2.0
"""The catalogue of one language: Fluent messages, dates and times. Costs about 60 ms to import.

Entries stay text until they are wanted; then they are parsed one by one, with what they refer to.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.dates import format_date
from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.types import FluentType

from qafila.core.document import Moment, Wording
from qafila.core.values import Lang

_LOCALES: Mapping[Lang, str] = {"ar": "ar_SY", "en": "en_GB"}  # Levantine months; day before month
_DAYS: Mapping[Lang, str] = {"ar": "d MMMM y", "en": "d MMM y"}

_ENTRY = re.compile(r"^(-?[A-Za-z][A-Za-z0-9_-]*)[ \t]*=", re.MULTILINE)
_REFERENCE = re.compile(r"\{\s*(-?[a-z][A-Za-z0-9_-]*)\s*[.}(]")
_STAND_IN = re.compile("\ue000(.*?)\ue001", re.DOTALL)


class Catalogue:
    """The words of one language.

    Parameters
    ----------
    lang
        The language.
    """

    def __init__(self, lang: Lang) -> None:
        files = sorted(Path(__file__).parent.glob(f"{lang}.*ftl"))
        text = "\n".join(file.read_text("utf-8") for file in files)
        starts = [(found[1], found.start()) for found in _ENTRY.finditer(text)]
        ends = [*(start for _, start in starts[1:]), len(text)]
        self.sources: Mapping[str, str] = {
            name: text[start:end] for (name, start), end in zip(starts, ends, strict=True)
        }
        self.lang = lang
        self._bundle = FluentBundle([_LOCALES[lang]], use_isolating=False)
        self._loaded: set[str] = set()

    def say(
        self, key: str, values: Mapping[str, tuple[Wording, str]], *, on_page: bool = False
    ) -> str:
        """Return message `key` with `values` put in; ``⟦key⟧`` when it is not there or lacks one.

        Parameters
        ----------
        on_page
            Whether it is said on a page of a console: where a message has an attribute ``.page``,
            that is what it says there.
        values
            For each variable what it is (variants are chosen by it) and how it is said.
        """
        if key not in self.sources or key.startswith("-"):
            return f"⟦{key}⟧"
        self._load(key)
        message = self._bundle.get_message(key)
        pattern = message.attributes.get("page", message.value) if on_page else message.value
        if pattern is None:
            return f"⟦{key}⟧"
        # Fluent refuses long values and has its own form for numbers, so it is given stand-ins.
        said, errors = self._bundle.format_pattern(
            pattern, {name: _stand_in(name, value, text) for name, (value, text) in values.items()}
        )
        if errors:
            return f"⟦{key}⟧"
        return _STAND_IN.sub(lambda found: values[found[1]][1], str(said))

    def day(self, day: date) -> str:
        """Return a date in words: ``28 آب 2017``, ``28 Aug 2017``."""
        return format_date(day, _DAYS[self.lang], locale=_LOCALES[self.lang])

    def local(self, moment: Moment) -> tuple[str, str]:
        """Return the date and the time of day of `moment` in its own time zone."""
        # Help and refusals show no instants and should not wait for this.
        from qafila.data.timezones import zone_of  # noqa: PLC0415

        local = moment.at.astimezone(zone_of(moment.timezone))
        return self.day(local.date()), f"{local:%H:%M}"

    def _load(self, key: str) -> None:
        if key in self._loaded or key not in self.sources:
            return
        source = self.sources[key]
        self._bundle.add_resource(FluentResource(source))
        self._loaded.add(key)
        for other in _REFERENCE.findall(source):
            self._load(other)


@lru_cache(maxsize=2)
def catalogue(lang: Lang) -> Catalogue:
    """Return the catalogue of `lang`, read once."""
    return Catalogue(lang)


class _Held(FluentType):
    """A value that chooses a variant and prints as a mark; its text is put in afterwards."""

    name: str

    def format(self, locale: Any) -> str:
        return f"\ue000{self.name}\ue001"


class _HeldNumber(_Held, float):
    pass


class _HeldText(_Held, str):  # type: ignore[misc]
    pass


def _stand_in(name: str, value: Wording, text: str) -> _Held:
    held: _Held
    if isinstance(value, int | float):
        held = _HeldNumber(value)
    else:
        held = _HeldText(value if isinstance(value, str) else text)
    held.name = name
    return held
