# SPDX-License-Identifier: Apache-2.0
"""The command that closes an operation."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
import sys
from collections.abc import Callable
from typing import Annotated

import typer

from qafila.cli.speaking import CLEAN, ERRORS, colour, spoken_in, tell, width
from qafila.core.document import phrase
from qafila.words import Words


def declare(commands: typer.Typer, say: Callable[[str], str]) -> None:
    """Declare the command."""

    def text(name: str, key: str, metavar: str = "TEXT") -> object:
        return typer.Option(name, metavar=metavar, help=say(key))

    @commands.command(help=say("cli-close-help"))
    def close(
        operation: Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-any"))],
        by: Annotated[str, text("--by", "cli-close-by", "FUNCTION")] = "",
        follow_up: Annotated[str, text("--follow-up", "cli-close-follow-up")] = "",
        note: Annotated[str, text("--note", "cli-close-note")] = "",
        yes: Annotated[bool, typer.Option("--yes", help=say("cli-yes"))] = False,
        lang: Annotated[
            str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=say("cli-json"))] = False,
    ) -> None:
        raise typer.Exit(_close(operation, by, follow_up, note, lang, yes=yes, as_json=json))


def _close(
    where: str, by: str, follow_up: str, note: str, lang: str | None, *, yes: bool, as_json: bool
) -> int:
    from qafila.wiring import closing, station  # noqa: PLC0415

    if not yes and sys.stdin.isatty() and not as_json:
        before = closing.try_closing(where)
        spoken = spoken_in(lang, before.language)
        if before.gate.is_open:
            tell(station.shown(before.document(), spoken, width(), colour()))
            typer.confirm(Words(spoken)(phrase("close-sure")), abort=True)
    tried = closing.close(where, by=by, follow_up=follow_up, note=note)
    if as_json:
        tell(tried.as_json())
    else:
        spoken = spoken_in(lang, tried.language)
        tell(station.shown(tried.document(), spoken, width(), colour()))
    return CLEAN if tried.recorded else ERRORS
