# SPDX-License-Identifier: Apache-2.0
"""How commands speak: exit codes, refusals, the language, the width of the terminal."""

import os
import shutil
import sys
from typing import TYPE_CHECKING

from qafila import wiring
from qafila.core.document import Wording, phrase

if TYPE_CHECKING:
    from qafila.core.values import Lang

CLEAN, ERRORS, UNUSABLE, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 130

NARROWEST, PIPED = 60, 100
"""Columns that a table needs at least, and what it gets where no terminal says otherwise."""

DEBUG = "QAFILA_DEBUG"
"""Set to anything, it shows the traceback of our own faults."""


class Trouble(Exception):
    """Something the user can mend: one sentence with its remedy, a phrase of the catalogue.

    Exception
    └── Trouble
    """

    def __init__(self, key: str, **said: Wording) -> None:
        super().__init__(key)
        self.phrase = phrase(key, **said)


def spoken_in(lang: str | None, default: "Lang") -> "Lang":
    """Return the language asked for or set up, else `default`, the operation's own.

    Raises
    ------
    Trouble
        When the language asked for is none.
    """
    if lang is not None and lang not in wiring.LANGS:
        raise Trouble("cli-lang-unknown", lang=lang)
    return wiring.find_lang(lang) or default


def tell(text: str) -> None:
    """Print a text, ending in one new line."""
    sys.stdout.write(text.rstrip("\n") + "\n")


def width() -> int:
    """Return how many columns a table may take."""
    if not sys.stdout.isatty():
        return PIPED
    return max(NARROWEST, shutil.get_terminal_size().columns)


def colour() -> bool:
    """Whether colours are wanted."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ
