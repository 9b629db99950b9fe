# SPDX-License-Identifier: Apache-2.0
"""How sound an installation is: what was looked at, and what is to be done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from qafila.core.document import Phrase, phrase
from qafila.core.values import LANGS
from qafila.words import Words


class State(StrEnum):
    """How something that was looked at is."""

    OK = "ok"
    ATTENTION = "attention"
    BROKEN = "broken"


class Area(StrEnum):
    """What a check is about; whoever installs a new version asks for the first alone."""

    INSTALLATION = "installation"
    MACHINE = "machine"
    KEYS = "keys"
    OPERATION = "operation"


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at.

    Parameters
    ----------
    name
        What, as programs know it.
    area
        What it is part of.
    state
        How it is.
    said
        The same in words. Neither here nor in the remedy is anything that tells of people, of an
        operation or of where somebody works: this is read aloud and pasted into chats.
    remedy
        What to do; None where there is nothing to be done.
    """

    name: str
    area: Area
    state: State
    said: Phrase
    remedy: Phrase | None = None


Check = Callable[[], Iterable[Checked]]


def looked_at(area: Area, checks: Iterable[Check]) -> list[Checked]:
    """Return what checks found; one that fails itself is told and keeps none of the others."""
    found: list[Checked] = []
    for check in checks:
        name = check.__name__.lstrip("_").replace("_", "-")
        try:
            found += check()
        except PermissionError:
            said = phrase("doctor-check-denied", check=name)
            remedy = phrase("doctor-check-denied-remedy")
            found.append(Checked(name, area, State.BROKEN, said, remedy))
        except Exception as error:  # whatever is wrong here is what was looked for
            kind = type(error).__name__
            said = phrase("doctor-check-failed", check=name, kind=kind)
            found.append(Checked(name, area, State.BROKEN, said, phrase("doctor-reinstall")))
    return found


def any_broken(checks: Iterable[Checked]) -> bool:
    """Whether something has to be mended before Qafila can be relied on."""
    return any(checked.state is State.BROKEN for checked in checks)


def checks_json(checks: Sequence[Checked], version: str) -> str:
    """Return the checks as JSON, texts and remedies in both languages."""
    says = {lang: Words(lang, isolates=False) for lang in LANGS}
    told = [
        {
            "check": checked.name,
            "area": checked.area,
            "state": checked.state,
            **{lang: say(checked.said) for lang, say in says.items()},
            **{f"remedy_{lang}": say(checked.remedy) for lang, say in says.items()},
        }
        for checked in checks
    ]
    whole = {"qafila": "1", "version": version, "checks": told}
    return json.dumps(whole, ensure_ascii=False, indent=1)


def lines(checks: Sequence[Checked], say: Words) -> list[str]:
    """Return the checks as lines for a terminal: the state first, the remedy below."""
    shown: list[str] = []
    for checked in checks:
        state = say(phrase(f"doctor-state-{checked.state}"))
        shown.append(say(phrase("doctor-line", state=state, said=checked.said)))
        if checked.remedy is not None:
            shown.append(f"    {say(phrase('doctor-remedy', remedy=checked.remedy))}")
    counts = {s: sum(1 for checked in checks if checked.state is s) for s in State}
    broken, attention = counts[State.BROKEN], counts[State.ATTENTION]
    if broken or attention:
        shown.append(say(phrase("doctor-counts", broken=broken, attention=attention)))
    else:
        shown.append(say(phrase("doctor-all-well")))
    return shown
