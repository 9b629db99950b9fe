# SPDX-License-Identifier: Apache-2.0
"""In which words a later report differs from a folder: of what it speaks, and what either says."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qafila.app.drafting_findings import LaterReportDiffers
from qafila.core.findings import END_ISOLATE, ISOLATE
from qafila.core.values import Name, has_arabic, name_in_own_script
from qafila.rules.agreement import ROLE_NAMES

DAY = Name(ar="يوم الحركة", en="Day of the movement")
HOUR = Name(ar="ساعة الانطلاق", en="Hour of departure")
NOTHING = Name(ar="لا شيء", en="nothing")
NO_MOVEMENT = Name(ar="لا حركة", en="no movement")

ENDS = {
    "from": Name(ar="مكان الانطلاق", en="Where the movement begins"),
    "to_place": Name(ar="مكان الوصول", en="Where the movement ends"),
    "gate": Name(ar="ما يجب أن يسبق", en="What must come first"),
}
"""What the keys of an obligation say of a movement."""

_KINDS = {
    "assembly": Name(ar="نقطة تجمّع", en="an assembly point"),
    "reception": Name(ar="موقع استقبال", en="a reception site"),
    "waypoint": Name(ar="نقطة على الطريق", en="a point on the road"),
    "crossing": Name(ar="معبر", en="a crossing"),
    "depot": Name(ar="مرآب آليات", en="a vehicle depot"),
    "checkpoint": Name(ar="حاجز", en="a checkpoint"),
    "halt": Name(ar="موقع توقّف", en="a halt"),
    "hospital": Name(ar="مستشفى", en="a hospital"),
    "fallback": Name(ar="موقع بديل", en="a fallback site"),
}
_ROLES = {role.value: name for role, name in ROLE_NAMES.items()}
_PLACED = re.compile(r"([^:]+):\d+-\d+ «(.*?)»")


def differs(about: Name, kept: Name, said: Name, source: object) -> LaterReportDiffers:
    """Return that a report says otherwise.

    Parameters
    ----------
    about
        Of what both speak.
    kept, said
        What the folder says and what the report says.
    source
        Where the report says it, as a drafted table names it: ``report-2.txt:12-30 «words»``.
    """
    placed = _PLACED.match(str(source))
    file, words = placed.groups() if placed is not None else (str(source), "")
    return LaterReportDiffers(file=file, about=about, kept=kept, said=said, words=words)


def plain(value: object) -> Name:
    """Return a figure, a day or an hour as it is read in both languages; nothing for none."""
    return NOTHING if value in (None, "") else Name(en=str(value))


def called(value: object, otherwise: str) -> Name:
    """Return what a table is called: by its name in either language, else by its id."""
    if isinstance(value, dict):
        ar, en = (value.get(lang) for lang in ("ar", "en"))
        if ar or en:
            return Name(ar=str(ar) if ar else None, en=str(en) if en else None)
    return name_in_own_script(value if isinstance(value, str) and value else otherwise)


def quoted(name: Name) -> Name:
    """Return words of a report between the quotation marks of each language.

    Arabic words in an English sentence are isolated within the marks, which would turn round else.
    """
    english = name.text("en")
    if has_arabic(english):
        english = f"{ISOLATE}{english}{END_ISOLATE}"
    return Name(ar=f"«{name.text('ar')}»", en=f"“{english}”")


def together(names: Iterable[Name]) -> Name:
    """Return names one after another; nothing for none."""
    each = tuple(names)
    if not each:
        return NOTHING
    ar, en = ("، ".join(n.text("ar") for n in each), ", ".join(n.text("en") for n in each))
    return Name(ar=ar, en=en)


def role_of(name: Name) -> Name:
    """Return of what is spoken where two reports give a party different roles."""
    return Name(ar=f"دور الجهة «{name.text('ar')}»", en=f"Role of {name.text('en')}")


def roles(words: Iterable[object]) -> Name:
    """Return roles by their names."""
    return together(_ROLES.get(str(word), name_in_own_script(str(word))) for word in words)


def kind_of(name: Name) -> Name:
    """Return of what is spoken where a place is said to be another kind of place."""
    return Name(ar=f"صفة المكان «{name.text('ar')}»", en=f"What {name.text('en')} is")


def kind(word: object) -> Name:
    """Return a kind of place by its name; nothing for none."""
    return _KINDS.get(str(word), plain(word))


def figure_of(name: Name) -> Name:
    """Return of what is spoken where two reports give different figures of one debt."""
    return Name(ar=f"العدد في «{name.text('ar')}»", en=f"Figure of “{name.text('en')}”")
