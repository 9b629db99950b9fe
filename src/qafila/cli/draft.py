# SPDX-License-Identifier: Apache-2.0
"""The command that drafts an operation from written reports."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qafila.cli.speaking import CLEAN, ERRORS, Trouble, colour, spoken_in, tell, width
from qafila.core.document import phrase
from qafila.words import Words

if TYPE_CHECKING:
    from qafila.wiring.drafting import Made


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
        into: Annotated[
            Path | None, typer.Option("--into", metavar="DIR", help=say("cli-draft-into"))
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
        if into is not None and (out is not None or replace):
            raise Trouble("cli-draft-into-or-out")
        made = _made(reports, out, into, _day(dateline), replace=replace)
        raise typer.Exit(_told(made, out or into, lang, as_json=json))


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise Trouble("cli-draft-dateline-unread", said=written) from None


def _made(
    reports: list[Path], out: Path | None, into: Path | None, dateline: date | None, *,
    replace: bool,
) -> "Made":  # fmt: skip
    from qafila.wiring import drafting  # noqa: PLC0415

    if into is not None:
        return drafting.add(reports, into, dateline=dateline)
    return drafting.draft(reports, out, dateline=dateline, replace=replace)


def _told(made: "Made", folder: Path | None, lang: str | None, *, as_json: bool) -> int:
    from qafila.wiring import station  # noqa: PLC0415

    spoken = spoken_in(lang, made.language)
    if as_json:
        tell(made.json)
        return ERRORS if made.unread else CLEAN
    tell(station.shown(made.document, spoken, width(), colour()))
    words = Words(spoken)
    if folder is not None:
        tell("")
    if made.new or made.again:
        tell(words(phrase("draft-added", new=made.new, again=made.again)))
    if folder is not None and made.files:
        tell(words(phrase("cli-written", folder=str(folder), files=", ".join(made.files))))
        if made.found:
            tell(words(phrase("draft-next", folder=str(folder))))
    elif folder is not None:
        tell(words(phrase("draft-nothing-added", folder=str(folder))))
    return ERRORS if made.unread else CLEAN
