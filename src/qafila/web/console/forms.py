# SPDX-License-Identifier: Apache-2.0
"""What somebody typed into a form: kept as typed, every mistake told at once beside its field."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from qafila.core.document import Phrase, phrase

MOST_LETTERS = 4000
"""No field of a form holds more; a list is sent as a file."""


class Mistakes(Exception):
    """A form cannot be taken as it is; `of` holds what to mend by field, ``""`` for the whole.

    Exception
    └── Mistakes
    """

    def __init__(self, of: Mapping[str, Phrase]) -> None:
        super().__init__(", ".join(of))
        self.of = dict(of)


@dataclass(frozen=True, slots=True)
class File:
    """A file that somebody chose."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Filled:
    """A filled form.

    Parameters
    ----------
    values
        What was typed, by field; a field may stand several times.
    files
        Files that were chosen, by field; further ones of a field under its name, a point and a
        number.
    """

    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, File] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_mistakes", {})

    def text(self, name: str, *, needed: bool = False, most: int = MOST_LETTERS) -> str:
        """Return what was typed, without space around it."""
        typed = (self.values.get(name) or ("",))[0].strip()
        if needed and not typed:
            self.mistake(name, phrase("console-field-needed"))
        if len(typed) > most:
            self.mistake(name, phrase("console-field-long", most=most))
        return typed[:most]

    def several(self, name: str, *, needed: bool = False) -> tuple[str, ...]:
        """Return everything that was chosen or typed under one name, each once."""
        chosen = tuple(dict.fromkeys(v.strip() for v in self.values.get(name, ()) if v.strip()))
        if needed and not chosen:
            self.mistake(name, phrase("console-field-needed"))
        return chosen

    def one_of(self, name: str, choices: Sequence[str], *, needed: bool = True) -> str:
        """Return a choice; what is none of the choices is a mistake."""
        typed = self.text(name, needed=needed)
        if typed and typed not in choices:
            self.mistake(name, phrase("console-field-choice"))
            return ""
        return typed

    def number(self, name: str, *, low: int, high: int, needed: bool = True) -> int | None:
        """Return a whole number; digits of either script are read."""
        typed = self.text(name, needed=needed, most=20)
        if not typed:
            return None
        try:
            number = int(typed)
        except ValueError:
            self.mistake(name, phrase("console-field-number"))
            return None
        if not low <= number <= high:
            self.mistake(name, phrase("console-field-between", low=low, high=high))
        return number

    def day(self, name: str, unclear: Phrase) -> date | None:
        """Return the day that was typed as year-month-day, in digits of any script.

        None where nothing was typed, or no day: that is a mistake, told by `unclear`.
        """
        typed = "".join(str(unicodedata.decimal(each, each)) for each in self.text(name))
        try:
            return date.fromisoformat(typed) if typed else None
        except ValueError:
            self.mistake(name, unclear)
            return None

    def ticked(self, name: str) -> bool:
        """Whether a box is ticked."""
        return bool(self.values.get(name))

    def keep(self, names: Iterable[str]) -> None:
        """Let go of all but some names; of these, what was sent empty stays empty."""
        kept = {name: tuple(self.values.get(name, ())) for name in names}
        object.__setattr__(self, "values", kept)

    def mistake(self, name: str, what: Phrase) -> None:
        """Note what to mend; the first mistake of a field stands."""
        self._noted.setdefault(name, what)

    def note(self, slips: Iterable[Phrase], at: Mapping[str, str]) -> None:
        """Note what keeps a form from being recorded, beside the fields that it is about.

        Parameters
        ----------
        at
            The field by the key of the phrase; the rest is about the whole form, and is told where
            no field has to be mended first.
        """
        whole = []
        for slip in slips:
            if slip.key in at:
                self.mistake(at[slip.key], slip)
            else:
                whole.append(slip)
        if whole and not self._noted:
            self.mistake("", whole[0])

    def settle(self) -> None:
        """Refuse the form when anything has to be mended.

        Raises
        ------
        Mistakes
            With all of it.
        """
        if self._noted:
            raise Mistakes(self._noted)

    @property
    def _noted(self) -> dict[str, Phrase]:
        noted: dict[str, Phrase] = self.__dict__["_mistakes"]
        return noted
