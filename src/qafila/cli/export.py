# SPDX-License-Identifier: Apache-2.0
"""The command that hands an operation to other programs."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from qafila.cli.speaking import CLEAN, Trouble, spoken_in, tell
from qafila.core.document import phrase
from qafila.words import Words


def declare(commands: typer.Typer, say: Callable[[str], str]) -> None:
    """Declare the command."""

    @commands.command(help=say("cli-export-help"))
    def export(
        operation: Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-any"))],
        form: Annotated[str, typer.Argument(metavar="FORMAT", help=say("cli-export-format"))],
        out: Annotated[Path, typer.Option("--out", metavar="FILE", help=say("cli-export-out"))],
        lang: Annotated[
            str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))
        ] = None,
    ) -> None:
        raise typer.Exit(_export(operation, form, out, lang))


def _export(operation: str, form: str, out: Path, lang: str | None) -> int:
    from qafila.wiring import exporting  # noqa: PLC0415

    ending = exporting.FORMATS.get(form)
    if ending is None:
        raise Trouble("cli-export-unknown", form=form, known=", ".join(exporting.FORMATS))
    if out.suffix.casefold() != ending:
        raise Trouble("cli-export-ending", path=str(out), ending=ending)
    exported = exporting.write_xlsform(operation, out)
    words = Words(spoken_in(lang, exported.language))
    tell(words(phrase("cli-report-written", file=str(out))))
    if exported.left_out:
        tell(words(phrase("cli-export-left-out", ids=", ".join(exported.left_out))))
    return CLEAN
