# SPDX-License-Identifier: Apache-2.0
"""Commands of the registry: whether two names are one person, which entries may be."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
import json
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from qafila.cli.speaking import CLEAN, Trouble, colour, spoken_in, tell, width

MATCHING = "look for entries that may be one person"
"""What names are opened for; it goes on record."""

_LONGEST_FILE = 50_000_000
"""Bytes of a file of pairs."""


def declare(commands: typer.Typer, say: Callable[[str], str]) -> None:
    """Declare the commands of the registry."""
    lang = Annotated[str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))]
    as_json = Annotated[bool, typer.Option("--json", help=say("cli-json"))]

    @commands.command(help=say("cli-match-help"))
    def match(
        one: Annotated[str, typer.Argument(metavar="A", help=say("cli-match-name"))] = "",
        other: Annotated[str, typer.Argument(metavar="B", help=say("cli-match-name"))] = "",
        pairs: Annotated[
            Path | None, typer.Option(metavar="FILE.tsv", help=say("cli-match-pairs"))
        ] = None,
        listed: Annotated[str, typer.Option("--in", metavar="OP", help=say("cli-match-in"))] = "",
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        if pairs is not None and not (one or other or listed):
            raise typer.Exit(_pairs(pairs, lang, as_json=json))
        if listed and one and not (other or pairs):
            raise typer.Exit(_listed(one, listed, lang, as_json=json))
        if one and other and not (pairs or listed):
            raise typer.Exit(_two(one, other, lang, as_json=json))
        raise Trouble("cli-match-what")

    @commands.command(help=say("cli-duplicates-help"))
    def duplicates(
        operation: Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-any"))],
        least: Annotated[
            float, typer.Option(min=0.01, max=1, metavar="P", help=say("cli-duplicates-least"))
        ] = 0.5,
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        raise typer.Exit(_duplicates(operation, least, lang, as_json=json))


def _two(one: str, other: str, lang: str | None, *, as_json: bool) -> int:
    from qafila.app import matching  # noqa: PLC0415
    from qafila.wiring import station  # noqa: PLC0415

    ((_, _, match),) = matching.match_names([(one, other)])
    if as_json:
        tell(json.dumps(matching.match_json(match), ensure_ascii=False))
    else:
        document = matching.match_document(one, other, match)
        tell(station.shown(document, spoken_in(lang, "en"), width(), colour()))
    return CLEAN


def _pairs(path: Path, lang: str | None, *, as_json: bool) -> int:
    from qafila.app import matching  # noqa: PLC0415

    rows = _read_pairs(path)
    matches = matching.match_names(rows)
    if as_json:
        tell(matching.pairs_json(matches))
        return CLEAN
    for one, other, match in matches:
        tell(f"{match.probability:.3f}\t{one}\t{other}")
    return CLEAN


def _read_pairs(path: Path) -> list[tuple[str, str]]:
    try:
        content = path.read_bytes()
        if len(content) > _LONGEST_FILE:
            raise Trouble("cli-pairs-too-large", path=str(path))
        text = content.decode("utf-8-sig")
    except (OSError, ValueError) as error:
        raise Trouble("cli-pairs-unreadable", path=str(path), reason=str(error)) from error
    rows: list[tuple[str, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        cells = line.split("\t")
        if len(cells) != 2:
            raise Trouble("cli-pairs-line", path=str(path), line=number)
        rows.append((cells[0].strip(), cells[1].strip()))
    return rows


def _listed(name: str, operation: str, lang: str | None, *, as_json: bool) -> int:
    from qafila.app import matching  # noqa: PLC0415
    from qafila.wiring import operations, station  # noqa: PLC0415

    opened = operations.open_operation(operation, purpose=MATCHING)
    found = matching.registry_of(opened.operation).find(name)
    if as_json:
        tell(matching.found_json(found))
        return CLEAN
    spoken = spoken_in(lang, opened.operation.description.language)
    document = matching.found_document(opened.operation, name, found)
    tell(station.shown(document, spoken, width(), colour()))
    return CLEAN


def _duplicates(operation: str, least: float, lang: str | None, *, as_json: bool) -> int:
    from qafila.app import matching  # noqa: PLC0415
    from qafila.wiring import operations, station  # noqa: PLC0415

    opened = operations.open_operation(operation, purpose=MATCHING)
    registry = matching.registry_of(opened.operation)
    candidates = registry.candidates(least)
    if as_json:
        tell(matching.duplicates_json(registry, candidates))
        return CLEAN
    spoken = spoken_in(lang, opened.operation.description.language)
    document = matching.candidates_document(opened.operation, registry, candidates)
    tell(station.shown(document, spoken, width(), colour()))
    return CLEAN
