# SPDX-License-Identifier: Apache-2.0
"""The command that puts an exchange in order."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from qafila import wiring
from qafila.cli.speaking import (
    CLEAN,
    ERRORS,
    MOST_S,
    MOST_WORK,
    Trouble,
    hand_over,
    progress,
    spoken_in,
)
from qafila.core.document import phrase
from qafila.words import Words


def declare(commands: typer.Typer, say: Callable[[str], str]) -> None:
    """Declare the command."""

    @commands.command(help=say("cli-exchange-help"))
    def exchange(
        operation: Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-any"))],
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help=say("cli-out"))
        ] = None,
        limit: Annotated[
            float | None,
            typer.Option("--limit", min=0, max=MOST_S, metavar="S", help=say("cli-exchange-limit")),
        ] = None,
        work: Annotated[
            int | None,
            typer.Option(
                "--work", min=0, max=MOST_WORK, metavar="N", help=say("cli-exchange-work")
            ),
        ] = None,
        at: Annotated[str, typer.Option("--at", metavar="TIME", help=say("cli-exchange-at"))] = "",
        from_start: Annotated[
            bool, typer.Option("--from-start", help=say("cli-exchange-from-start"))
        ] = False,
        lang: Annotated[
            str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=say("cli-json"))] = False,
    ) -> None:
        if limit is not None and work is not None:
            raise Trouble("cli-limit-or-work")
        if at and from_start:
            raise Trouble("cli-exchange-at-start")
        asked = {"limit": limit, "work": work, "at": at, "from_start": from_start}
        raise typer.Exit(_exchange(operation, out, lang, asked, as_json=json))


def _exchange(
    where: str, out: Path | None, lang: str | None, asked: dict[str, Any], *, as_json: bool
) -> int:
    from qafila.wiring import exchanging  # noqa: PLC0415

    with progress(wiring.find_lang(lang) or "en") as says:
        says(phrase("cli-exchange-ordering"))
        found = exchanging.exchange(where, **asked)
    hand_over(
        "exchange",
        found.document,
        found.json,
        language=found.language,
        lang=lang,
        out=out,
        as_json=as_json,
    )
    if found.stopped:
        say = Words(spoken_in(lang, found.language))
        print(say(phrase("cli-exchange-stopped")), file=sys.stderr)
    return ERRORS if found.any_error else CLEAN
