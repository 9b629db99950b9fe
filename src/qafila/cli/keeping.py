# SPDX-License-Identifier: Apache-2.0
"""Commands that keep an installation sound: what is wrong with it, copies, copies brought back."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
import json as json_module
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

import qafila
from qafila.cli.speaking import CLEAN, ERRORS, UNUSABLE, spoken_in, tell
from qafila.core.document import phrase
from qafila.words import Words


def declare(commands: typer.Typer, say: Callable[[str], str]) -> None:
    """Declare the commands."""
    lang = Annotated[str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))]
    as_json = Annotated[bool, typer.Option("--json", help=say("cli-json"))]

    @commands.command(help=say("cli-doctor-help"))
    def doctor(
        operation: Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-any"))] = "",
        port: Annotated[int, typer.Option(min=1, max=65535, help=say("cli-doctor-port"))] = 8765,
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        raise typer.Exit(_doctor(operation, port, lang, as_json=json))

    @commands.command(help=say("cli-backup-help"))
    def backup(
        operation: Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-store"))],
        file: Annotated[Path, typer.Argument(metavar="FILE", help=say("cli-backup-file"))],
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        raise typer.Exit(_backup(operation, file, lang, as_json=json))

    @commands.command(help=say("cli-restore-help"))
    def restore(
        file: Annotated[Path, typer.Argument(metavar="FILE", help=say("cli-restore-file"))],
        to: Annotated[str, typer.Argument(metavar="TO", help=say("cli-restore-to"))],
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        raise typer.Exit(_restore(file, to, lang, as_json=json))

    @commands.command(help=say("cli-bundle-help"))
    def bundle(
        folder: Annotated[Path, typer.Argument(metavar="DIR", help=say("cli-bundle-folder"))],
        lang: lang = None,
    ) -> None:
        raise typer.Exit(_bundle(folder, lang))


def _doctor(operation: str, port: int, lang: str | None, *, as_json: bool) -> int:
    from qafila.app import health  # noqa: PLC0415
    from qafila.wiring.doctor import examine  # noqa: PLC0415

    words = Words(spoken_in(lang, "en"))
    checks = examine(operation, port)
    if as_json:
        tell(health.checks_json(checks, qafila.__version__))
    else:
        tell("\n".join(health.lines(checks, words)))
    return ERRORS if health.any_broken(checks) else CLEAN


def _backup(operation: str, file: Path, lang: str | None, *, as_json: bool) -> int:
    from qafila.wiring import keeping  # noqa: PLC0415

    words = Words(spoken_in(lang, "en"))
    copied = keeping.backup(operation, file)
    if as_json:
        tell(json_module.dumps({"qafila": "1", **asdict(copied)}))
    else:
        done = phrase("backup-done", file=copied.where, facts=copied.facts, digest=copied.digest)
        tell(words(done))
        tell(words(phrase("backup-keys")))
        if copied.accounts:
            tell(words(phrase("backup-accounts", file=copied.accounts)))
    return CLEAN


def _restore(file: Path, to: str, lang: str | None, *, as_json: bool) -> int:
    from qafila.wiring import keeping  # noqa: PLC0415

    words = Words(spoken_in(lang, "en"))
    restored = keeping.restore(file, to)
    if as_json:
        tell(json_module.dumps({"qafila": "1", **asdict(restored)}))
    else:
        tell(words(phrase("restore-done", facts=restored.facts, to=restored.where)))
        if restored.accounts:
            tell(words(phrase("restore-accounts")))
        if restored.accounts_kept:
            tell(words(phrase("restore-accounts-kept")))
    return CLEAN


def _bundle(folder: Path, lang: str | None) -> int:
    from qafila.wiring import bundling  # noqa: PLC0415

    words = Words(spoken_in(lang, "en"))
    try:
        made = bundling.bundle(folder, lambda said: print(words(said), file=sys.stderr))
    except bundling.NotBundled as problem:
        print(words(problem.said), file=sys.stderr)
        return UNUSABLE
    done = phrase("bundle-done", folder=str(made.folder), megabytes=made.megabytes, mark=made.mark)
    tell(words(done))
    return CLEAN
