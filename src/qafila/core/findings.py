# SPDX-License-Identifier: Apache-2.0
"""Findings: what Qafila has to say about an operation's data, as values in two languages.

A finding is a class. Its docstring is the published page, its fields are the report, its code is
its name in words. It lives beside the first code that yields it; `@finding` registers it, so that
adding one touches one file. A rule is a function ``(operation, now) -> findings`` marked `@rule`.
"""

from __future__ import annotations

import re
import shlex
import string
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, ClassVar, TypeVar, dataclass_transform

from qafila.core.values import NEED_NAMES, Called, CellRef, Lang, Name, Need, has_arabic

_SPACE = re.compile(r"\s")
_OPTIONAL = re.compile("⟦(.*?)⟧")

MOST_NAMED, FIRST_NAMED = 50, 12
"""Values that a sentence names one by one, and how many it names where there are more."""

ISOLATE, END_ISOLATE = "\u2068", "\u2069"

FAMILY_UNITY = "ICRC release 18/15 (14 March 2018): all measures to keep families together"
"""The practice rule that findings of several rooms cite."""


class Severity(StrEnum):
    """How sure we are that something is wrong."""

    ERROR = "ERROR"
    WARNING = "WARNING"
    INFO = "INFO"


class Hold(StrEnum):
    """What must not proceed until the finding is settled or overridden by a named person."""

    ISSUE = "ISSUE"
    DEPARTURE = "DEPARTURE"
    CLOSE = "CLOSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Base of all findings. Subclasses are made with `@finding`.

    Class attributes
    ----------------
    severity, holds
        How sure, and what must wait (None: nothing).
    en, ar
        Text templates with ``{field}`` placeholders, the same ones in both languages. A clause in
        ``⟦ ⟧`` is left out when a field that it names is empty.
    remedy_en, remedy_ar
        What to do next, in the imperative, wherever it is read: it names no command.
    commands
        How that is done on the command line, with the placeholders of the text. They are the same
        in both languages.
    page
        Where it is done on a console: a page and what is asked of it; empty: only by command.
    source
        The published practice rule behind it, if there is one.
    quotes
        Fields that repeat what somebody wrote into a cell; `veiled` hides them.

    Parameters
    ----------
    where
        The cells of the user's files on every side of the matter; may be empty.
    """

    severity: ClassVar[Severity]
    holds: ClassVar[Hold | None] = None
    en: ClassVar[str]
    ar: ClassVar[str]
    remedy_en: ClassVar[str]
    remedy_ar: ClassVar[str]
    commands: ClassVar[tuple[str, ...]] = ()
    page: ClassVar[str] = ""
    source: ClassVar[str] = ""
    quotes: ClassVar[frozenset[str]] = frozenset({"raw"})
    code: ClassVar[str] = ""

    where: tuple[CellRef, ...] = field(default=())

    def subject(self) -> dict[str, Any]:
        """Return the fields that say what the finding is about, by name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if f.name != "where"}

    def text(self, lang: Lang) -> str:
        """Return the finding as a sentence in `lang`."""
        return filled(self.ar if lang == "ar" else self.en, self.subject(), lang)

    def remedy(self, lang: Lang) -> str:
        """Return what to do about it, in `lang`."""
        return filled(self.remedy_ar if lang == "ar" else self.remedy_en, self.subject(), lang)

    def typed(self) -> tuple[str, ...]:
        """Return the commands that do it, ready to be typed as far as they are known."""
        subject = {name: _argument(value) for name, value in self.subject().items()}
        return tuple(command.format_map(subject) for command in self.commands)


F = TypeVar("F", bound=type[Finding])
F1 = TypeVar("F1", bound=Finding)

_CATALOGUE: dict[str, type[Finding]] = {}


def catalogue() -> Mapping[str, type[Finding]]:
    """Return every finding class registered so far, by code."""
    return dict(sorted(_CATALOGUE.items()))


@dataclass_transform(kw_only_default=True, frozen_default=True)
def finding(cls: F) -> F:
    """Register a `Finding` subclass and make it a frozen value.

    Raises
    ------
    TypeError
        When the class lacks a docstring, a text, a remedy or a severity, when its languages use
        different placeholders, when a placeholder or a quote is not a field, when the remedy names
        a command, or when the code is taken.
    """
    made: F = dataclass(frozen=True, kw_only=True)(cls)  # type: ignore[assignment]
    code = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()
    if not (cls.__doc__ or "").strip() or (cls.__doc__ or "").startswith(f"{cls.__name__}("):
        raise TypeError(f"{code}: a finding needs a docstring: it is its published page")
    for attribute in ("severity", "en", "ar", "remedy_en", "remedy_ar"):
        if not getattr(cls, attribute, ""):
            raise TypeError(f"{code}: {attribute} is missing")
    names = {f.name for f in fields(made)}
    for english, arabic in ((cls.en, cls.ar), (cls.remedy_en, cls.remedy_ar)):
        if _placeholders(english) != _placeholders(arabic):
            raise TypeError(f"{code}: the languages use different placeholders")
        if unknown := _placeholders(english) - names:
            raise TypeError(f"{code}: placeholders {sorted(unknown)} are not fields")
    if unknown := set().union(*map(_placeholders, cls.commands)) - names:
        raise TypeError(f"{code}: placeholders {sorted(unknown)} of commands are not fields")
    if "qafila " in cls.remedy_en + cls.remedy_ar:
        raise TypeError(f"{code}: a remedy is read on pages too; its command goes into `commands`")
    if astray := cls.__dict__.get("quotes", frozenset()) - names:
        raise TypeError(f"{code}: quotes {sorted(astray)} are not fields")
    if code in _CATALOGUE and _CATALOGUE[code].__module__ != cls.__module__:
        raise TypeError(f"{code}: this code is taken by {_CATALOGUE[code].__module__}")
    made.code = code
    _CATALOGUE[code] = made
    return made


R = TypeVar("R", bound=Callable[..., Iterable[Finding]])

_RULES: dict[str, Callable[..., Iterable[Finding]]] = {}


def rule(function: R) -> R:
    """Register a rule: a function of ``(operation, now)`` that yields findings."""
    _RULES[f"{function.__module__}.{function.__qualname__}"] = function
    return function


def rules() -> tuple[Callable[..., Iterable[Finding]], ...]:
    """Return every registered rule in a stable order."""
    return tuple(_RULES[name] for name in sorted(_RULES))


_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}


def ordered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings without repeats, worst first, then by code and by where they stand.

    What a rule says again of an entry is left out where the same was said with its cell.
    """
    unique = dict.fromkeys(findings)
    placed = {replace(f, where=()) for f in unique if f.where}
    return tuple(
        sorted(
            (f for f in unique if f.where or f not in placed),
            key=lambda f: (
                _ORDER[f.severity],
                f.code,
                [(w.file, w.row) for w in f.where],
                str(f.subject()),
            ),
        )
    )


def grouped(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    """Return findings by code, worst code first."""
    groups: dict[str, list[Finding]] = {}
    for item in ordered(findings):
        groups.setdefault(item.code, []).append(item)
    return {code: tuple(items) for code, items in groups.items()}


def worst(findings: Iterable[Finding]) -> Severity | None:
    """Return the highest severity among `findings`, None when there are none."""
    return min((f.severity for f in findings), key=_ORDER.__getitem__, default=None)


VEIL = "«…»"
"""Stands for what was written in a cell and is not shown."""

MOST_DIGITS, MOST_LETTERS = 5, 4


def veiled(item: F1) -> F1:
    """Return a finding without what stands in the cells it is about.

    A cell of a list may hold anything, when a row is shifted by a column above all: a name, a
    number to call. So its text is hidden in everything that leaves the registrar's hands; column
    and row are told instead. Kept is what can be neither: one word of up to 5 digits and, beside
    them, up to 4 letters, such as 300, -5 or BUS-9.
    """
    hidden = {name: _veil(getattr(item, name)) for name in item.quotes if hasattr(item, name)}
    return replace(item, where=tuple(replace(cell, raw="") for cell in item.where), **hidden)


def _veil(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(dict.fromkeys(_veil(each) for each in value))
    text = str(value)
    digits, letters = sum(map(str.isdigit, text)), sum(map(str.isalpha, text))
    plain = 0 < digits <= MOST_DIGITS and letters <= MOST_LETTERS and not _SPACE.search(text)
    return value if plain else VEIL


def as_json(item: Finding) -> dict[str, Any]:
    """Return the finding as the JSON object of `formats.md`."""
    out: dict[str, Any] = {
        "code": item.code,
        "severity": item.severity.value,
        "holds": item.holds.value if item.holds else None,
        "subject": {k: _plain(v) for k, v in item.subject().items()},
        "text": {"en": item.text("en"), "ar": item.text("ar")},
        "remedy": {"en": item.remedy("en"), "ar": item.remedy("ar")},
    }
    if item.commands:
        out["commands"] = list(item.typed())
    if item.where:
        out["where"] = [{"at": str(w), **({"raw": w.raw} if w.raw else {})} for w in item.where]
    return out


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Name):
        return {"ar": value.text("ar"), "en": value.text("en")}
    if isinstance(value, tuple):
        return [_plain(v) for v in value]
    return str(value) if isinstance(value, Called) else value


def _argument(value: Any) -> str:
    each = value if isinstance(value, tuple) else (value,)
    return " ".join(shlex.quote(str(_plain(one))) for one in each)


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def filled(template: str, values: Mapping[str, Any], lang: Lang) -> str:
    """Return a template with its ``{placeholders}`` worded in `lang`, isolated where need be.

    What stands between ``⟦`` and ``⟧`` is left out when a value in it is empty.
    """
    if "⟦" in template:
        template = _OPTIONAL.sub(lambda part: _if_known(part[1], values), template)
    return template.format_map({k: _shown(v, lang) for k, v in values.items()})


def _if_known(clause: str, values: Mapping[str, Any]) -> str:
    return clause if all(values[name] for name in _placeholders(clause)) else ""


def _shown(value: Any, lang: Lang) -> str:
    """Word a value; isolate it where its direction could disturb the sentence around it."""
    if isinstance(value, tuple):
        comma, rest = ("، ", "والبقية وعددها {}") if lang == "ar" else (", ", "and {} more")
        if len(value) <= MOST_NAMED:
            return comma.join(_shown(v, lang) for v in value)
        first = comma.join(_shown(v, lang) for v in value[:FIRST_NAMED])
        return f"{first}{comma if lang == 'ar' else ' '}{rest.format(len(value) - FIRST_NAMED)}"
    name = NEED_NAMES[value] if isinstance(value, Need) else value
    name = value.name if isinstance(value, Called) else name
    text = name.text(lang) if isinstance(name, Name) else str(value)
    if lang == "ar" or has_arabic(text):
        return f"{ISOLATE}{text}{END_ISOLATE}"
    return text
