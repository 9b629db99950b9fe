# SPDX-License-Identifier: Apache-2.0
"""The command that drafts an operation from written reports."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from qafila.cli.speaking import CLEAN, ERRORS, Trouble, colour, spoken_in, tell, width
from qafila.core.document import phrase
from qafila.words import Words


def declare(commands: typer.Typer, say: Callable[[str], str]) -> None:
    """Declare the command."""

    @commands.command(help=say("cli-draft-help"))
    def draft(
        reports: Annotated[
            list[Path], typer.Argument(metavar="REPORT…", help=say("cli-draft-reports"))
        ],
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help=say("cli-draft-out"))
        ] = None,
        dateline: Annotated[
            str | None, typer.Option("--dateline", metavar="DATE", help=say("cli-draft-dateline"))
        ] = None,
        replace: Annotated[bool, typer.Option("--replace", help=say("cli-draft-replace"))] = False,
        lang: Annotated[
            str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=say("cli-json"))] = False,
    ) -> None:
        raise typer.Exit(_draft(reports, out, _day(dateline), lang, replace=replace, as_json=json))


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Trouble("cli-draft-dateline-unread", said=written) from None


def _draft(
    reports: list[Path],
    out: Path | None,
    dateline: date | None,
    lang: str | None,
    *,
    replace: bool,
    as_json: bool,
) -> int:
    from qafila.wiring import drafting, station  # noqa: PLC0415

    made = drafting.draft(reports, out, dateline=dateline, replace=replace)
    spoken = spoken_in(lang, made.language)
    if as_json:
        tell(made.json)
    else:
        tell(station.shown(made.document, spoken, width(), colour()))
        if out is not None:
            words = Words(spoken)
            tell(words(phrase("cli-written", folder=str(out), files=", ".join(made.files))))
            if made.found:
                tell(words(phrase("draft-next", folder=str(out))))
    return ERRORS if made.unread else CLEAN
