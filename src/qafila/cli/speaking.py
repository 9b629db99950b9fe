# SPDX-License-Identifier: Apache-2.0
"""How commands speak: exit codes, refusals, the language, the terminal, and how work goes."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from qafila import wiring
from qafila.core.document import Document, Wording, phrase
from qafila.words import Words

if TYPE_CHECKING:
    from qafila.core.values import Lang

CLEAN, ERRORS, UNUSABLE, OUR_FAULT, INTERRUPTED = 0, 1, 2, 3, 130

NARROWEST, PIPED = 60, 100
"""Columns that a table needs at least, and what it gets where no terminal says otherwise."""

MOST_S, MOST_WORK = 10_000_000, 10**12
"""What a search may be held to at most, in seconds and in steps: more than any goes on."""

PURPOSE = "check and plan"
"""What names are opened for by the commands that need needs and ages; it goes on record."""

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
    """Print a text, ending in one new line.

    Raises
    ------
    Trouble
        When what stdout leads to takes no more, as a full disk.
    """
    try:
        sys.stdout.write(text.rstrip("\n") + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        raise  # who read it went away: that is no trouble
    except OSError as error:
        from qafila.wiring.reasons import in_words  # noqa: PLC0415

        raise Trouble("cli-stdout-unwritable", reason=in_words(error.strerror or "–")) from error


def width() -> int:
    """Return how many columns a table may take."""
    if not sys.stdout.isatty():
        return PIPED
    return max(NARROWEST, shutil.get_terminal_size().columns)


def colour() -> bool:
    """Whether colours are wanted."""
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ


class Telling(Protocol):
    """Says what is being done; with `of`, how much of it is done."""

    def __call__(self, wording: Wording, done: int = 0, of: int | None = None) -> None:
        """Say it."""


@contextmanager
def progress(lang: "Lang", first: str = "cli-reading") -> Iterator[Telling]:
    """Say on a terminal how long work goes, beginning with the phrase `first`; silent in a pipe."""
    if sys.stderr is None or sys.stderr.closed or not sys.stderr.isatty():
        yield lambda wording, done=0, of=None: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    say = Words(lang)
    words = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), words, BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(say(phrase(first)), total=None)
        yield lambda wording, done=0, of=None: bar.update(
            task, description=say(wording), completed=done, total=of
        )


def hand_over(
    name: str,
    document: Document,
    json: str,
    *,
    language: "Lang",
    lang: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Print what a command found, as a sheet or as JSON, and write it as files called `name`.

    Papers follow the operation's own `language`, not the computer they are printed on.
    """
    from qafila.wiring import station  # noqa: PLC0415

    spoken = spoken_in(lang, language)
    written: list[str] = []
    if out:
        leading = wiring.asked_lang(lang) or language
        written = station.write_sheet(name, document, json, out, leading)
    if as_json:
        tell(json)
        return
    tell(station.shown(document, spoken, width(), colour()))
    if out:
        tell(Words(spoken)(phrase("cli-written", folder=str(out), files=", ".join(written))))
