# SPDX-License-Identifier: Apache-2.0
"""Lines of the TOML that a draft is written in: texts, names, ids, and where a value was read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence

from qafila.app.drafted import Noted
from qafila.core.values import has_arabic

_LONGEST = 160
_MOST_PLACES = 3
"""Places of the words that a source names; draft.json has all of them."""
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def source_line(noted: Sequence[Noted]) -> str:
    """Return the key that says where values were read: report, characters and the exact words.

    The first words of each report are named, and of a party those that tell its roles.
    """
    first = [
        (file, words)
        for each in noted
        for at, (file, words) in enumerate(each.words)
        if file not in dict(each.words[:at])
    ]
    told: dict[tuple[str, str], str] = {}
    roles = noted[0].words if noted[0].found.field == "party" else ()
    for file, words in (*first, *roles):
        place = f"{file}:{words.start}-{words.end} {quotation(words.text)}"
        told.setdefault((file, words.text), place)
    return f"source = {toml_text(' · '.join(list(told.values())[:_MOST_PLACES]))}"


def quotation(words: str) -> str:
    """Return words of a report in quotation marks; very long ones are cut."""
    return f"«{CONTROL.sub(' ', words)[:_LONGEST]}»"


def ids_of(
    names: Iterable[str], kind: str, called: Callable[[str], Iterable[str]] = lambda name: (name,)
) -> dict[str, str]:
    """Return an id for each name: the Latin letters of what it is called, else kind and number."""
    made: dict[str, str] = {}
    for number, name in enumerate(dict.fromkeys(names), 1):
        slug = next(filter(None, map(slug_of, called(name))), "")
        if not slug or slug in made.values():
            slug = f"{kind}-{number}"
        made[name] = slug
    return made


def slug_of(text: str) -> str:
    """Return a name as an id, in small Latin letters; empty where it has others."""
    plain = re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
    return plain[:40].strip("-") if text.isascii() else ""


def toml_text(value: str) -> str:
    """Return text as a TOML string."""
    return json.dumps(CONTROL.sub(" ", value), ensure_ascii=False)


def toml_name(*names: str) -> str:
    """Return a name, or one in either script, as a TOML table by language."""
    told = (f"{'ar' if has_arabic(name) else 'en'} = {toml_text(name)}" for name in names)
    return f"{{ {', '.join(told)} }}"
