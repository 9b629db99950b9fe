# SPDX-License-Identifier: Apache-2.0
"""The command that simulates a plan."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from qafila import wiring
from qafila.cli.speaking import CLEAN, INTERRUPTED, Trouble, hand_over, progress, spoken_in
from qafila.core.document import phrase
from qafila.words import Words

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
        from qafila.wiring import simulating  # noqa: PLC0415

        if workers is not None and cluster is not None:
            raise Trouble("cli-simulate-both")

        drawing = phrase("cli-simulate-drawing")
        with progress(wiring.find_lang(lang) or "en") as says:
            made = simulating.simulate(
                operation,
                plan,
                runs=runs,
                seed=seed,
                risk=risk,
                workers=workers,
                cluster=cluster,
                drawn=lambda done, of: says(drawing, done, of),
            )
        hand_over(
            "simulation",
            made.document,
            made.json,
            language=made.language,
            lang=lang,
            out=out,
            as_json=json,
        )
        if made.cut_short:
            said = Words(spoken_in(lang, made.language))(phrase("cli-simulate-cut"))
            print(said, file=sys.stderr)
        raise typer.Exit(INTERRUPTED if made.stopped else CLEAN)
