# SPDX-License-Identifier: Apache-2.0
"""The command that simulates a plan."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qafila import wiring
from qafila.cli.speaking import CLEAN, INTERRUPTED, Trouble, colour, spoken_in, tell, width
from qafila.core.document import phrase
from qafila.words import Words

if TYPE_CHECKING:
    from qafila.core.values import Lang

RUNS = 10_000
"""The chance of a breach is then known to half a percentage point where it is one in twenty."""

RISK = 0.05


def declare(commands: typer.Typer, say: Callable[[str], str]) -> None:
    """Declare the command."""

    @commands.command(help=say("cli-simulate-help"))
    def simulate(
        operation: Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-any"))],
        plan: Annotated[
            Path | None, typer.Option("--plan", metavar="PLAN", help=say("cli-simulate-plan"))
        ] = None,
        runs: Annotated[
            int, typer.Option("--runs", metavar="N", help=say("cli-simulate-runs"))
        ] = RUNS,
        seed: Annotated[
            int, typer.Option("--seed", min=0, max=2**31, help=say("cli-simulate-seed"))
        ] = 1,
        risk: Annotated[
            float, typer.Option("--risk", metavar="P", help=say("cli-simulate-risk"))
        ] = RISK,
        workers: Annotated[
            int | None,
            typer.Option("--workers", min=1, max=64, metavar="N", help=say("cli-simulate-workers")),
        ] = None,
        cluster: Annotated[
            str | None,
            typer.Option("--cluster", metavar="ADDRESS", help=say("cli-simulate-cluster")),
        ] = None,
        out: Annotated[
            Path | None, typer.Option("--out", metavar="DIR", help=say("cli-out"))
        ] = None,
        lang: Annotated[
            str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))
        ] = None,
        json: Annotated[bool, typer.Option("--json", help=say("cli-json"))] = False,
    ) -> None:
        from qafila.wiring import simulating, station  # noqa: PLC0415

        if workers is not None and cluster is not None:
            raise Trouble("cli-simulate-both")

        with _progress(wiring.find_lang(lang) or "en") as drawn:
            made = simulating.simulate(
                operation,
                plan,
                runs=runs,
                seed=seed,
                risk=risk,
                workers=workers,
                cluster=cluster,
                drawn=drawn,
            )
        spoken = spoken_in(lang, made.language)
        written: tuple[str, ...] = ()
        if out:
            # Papers follow the operation, not the computer they are printed on.
            written = simulating.write(made, out, wiring.asked_lang(lang) or made.language)
        if json:
            tell(made.json)
        else:
            tell(station.shown(made.document, spoken, width(), colour()))
            if out:
                files = ", ".join(written)
                tell(Words(spoken)(phrase("cli-written", folder=str(out), files=files)))
        raise typer.Exit(INTERRUPTED if made.stopped else CLEAN)


@contextmanager
def _progress(lang: "Lang") -> Iterator[Callable[[int, int], None]]:
    """Show on a terminal how far it is; stay silent in a pipe."""
    if not sys.stderr.isatty():
        yield lambda done, of: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    label = Words(lang)(phrase("cli-simulate-drawing"))
    columns = (TextColumn(label), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)
