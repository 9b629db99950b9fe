# SPDX-License-Identifier: Apache-2.0
"""Commands of the registry: whether two names are one person, which entries may be."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from qafila.cli.speaking import CLEAN, ERRORS, Trouble, colour, spoken_in, tell, width
from qafila.core.document import phrase
from qafila.words import Words

MATCHING = "look for entries that may be one person"
"""What names are opened for; it goes on record."""

PROPOSING = "look for households and guardians"
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

    @commands.command(help=say("cli-proposals-help"))
    def proposals(
        operation: Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-any"))],
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        raise typer.Exit(_proposals(operation, lang, as_json=json))

    _declare_lists(commands, say)


def _declare_lists(commands: typer.Typer, say: Callable[[str], str]) -> None:
    lang = Annotated[str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))]
    as_json = Annotated[bool, typer.Option("--json", help=say("cli-json"))]
    side = say("cli-diff-side")

    @commands.command("import", help=say("cli-import-help"))
    def take(
        operation: Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-store"))],
        file: Annotated[Path, typer.Argument(metavar="FILE", help=say("cli-import-file"))],
        yes: Annotated[bool, typer.Option("--yes", help=say("cli-import-yes"))] = False,
        listed: Annotated[
            str, typer.Option("--list", metavar="LIST", help=say("cli-import-list"))
        ] = "",
        sender: Annotated[str, typer.Option(metavar="TEXT", help=say("cli-import-sender"))] = "",
        columns: Annotated[
            list[str] | None,
            typer.Option("--map", metavar="HEADER=FIELD", help=say("cli-import-map")),
        ] = None,
        drop_gone: Annotated[
            bool, typer.Option("--drop-gone", help=say("cli-import-drop-gone"))
        ] = False,
        agreed_by: Annotated[
            str, typer.Option("--agreed-by", metavar="TEXT", help=say("cli-import-agreed-by"))
        ] = "",
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        wanted = _Wanted(
            yes=yes,
            sender=sender,
            columns=tuple(columns or ()),
            drop_gone=drop_gone,
            agreed_by=agreed_by,
        )
        if listed and (drop_gone or agreed_by):
            raise Trouble("cli-import-list-only")
        if listed:
            raise typer.Exit(_import_owed(operation, file, listed, wanted, lang, as_json=json))
        raise typer.Exit(_import(operation, file, wanted, lang, as_json=json))

    @commands.command(help=say("cli-diff-help"))
    def diff(
        one: Annotated[str, typer.Argument(metavar="A", help=side)],
        other: Annotated[str, typer.Argument(metavar="B", help=side)],
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        raise typer.Exit(_diff(one, other, lang, as_json=json))


@dataclass(frozen=True)
class _Wanted:
    """What `import` was asked for."""

    yes: bool
    sender: str
    columns: tuple[str, ...]
    drop_gone: bool
    agreed_by: str


def _import(operation: str, file: Path, wanted: _Wanted, lang: str | None, *, as_json: bool) -> int:
    from qafila.app import importing, importing_shown  # noqa: PLC0415
    from qafila.wiring import lists, station  # noqa: PLC0415

    columns = _columns(wanted.columns, importing.known_fields())
    with lists.taking(operation, file, sender=wanted.sender, columns=columns) as taking:
        spoken = spoken_in(lang, taking.language)
        say = Words(spoken)
        understood = taking.understood
        errors = ERRORS if importing.any_unread(understood) else CLEAN
        if not as_json:
            document = importing_shown.document(understood)
            tell(station.shown(document, spoken, width(), colour()))
            if understood.is_news and not (understood.changes or understood.answers):
                tell(say(phrase("cli-import-noted")))
        drops = wanted.drop_gone and understood.may_drop
        changes = bool(understood.changes or understood.answers or understood.is_news or drops)
        agreed = changes and (wanted.yes or _agrees(say, as_json=as_json))
        if agreed:
            taking.record(lambda u: u.facts(drop_gone=wanted.drop_gone, agreed_by=wanted.agreed_by))
    dropped = len(understood.to_drop) if drops and agreed else 0
    if as_json:
        tell(importing_shown.taken_json(understood, recorded=agreed, dropped=dropped))
    elif agreed:
        added, amended = len(understood.added), len(understood.amended)
        tell(say(phrase("cli-import-done", added=added, amended=amended, dropped=dropped)))
    else:
        _tell_unchanged(say, changes=changes)
    return errors


def _import_owed(
    operation: str, file: Path, listed: str, wanted: _Wanted, lang: str | None, *, as_json: bool
) -> int:
    from qafila.app import importing_owed, importing_shown  # noqa: PLC0415
    from qafila.wiring import lists, station  # noqa: PLC0415

    columns = _columns(wanted.columns, importing_owed.owed_fields())
    with lists.taking_owed(
        operation, file, listed=listed, sender=wanted.sender, columns=columns
    ) as taking:
        spoken = spoken_in(lang, taking.language)
        say = Words(spoken)
        understood = taking.understood
        if not as_json:
            document = importing_shown.owed_document(understood)
            tell(station.shown(document, spoken, width(), colour()))
        changes = understood.changes > 0
        agreed = changes and (wanted.yes or _agrees(say, as_json=as_json))
        if agreed:
            taking.record(lambda u: u.facts())
    if as_json:
        tell(importing_shown.owed_json(understood, recorded=agreed))
    elif agreed:
        added, told = len(understood.added), len(understood.told)
        tell(say(phrase("cli-import-list-done", list=understood.listed, added=added, told=told)))
    else:
        _tell_unchanged(say, changes=changes)
    return ERRORS if understood.any_unread else CLEAN


def _tell_unchanged(say: Words, *, changes: bool) -> None:
    asked = changes and not sys.stdin.isatty()
    tell(say(phrase("cli-import-not-asked" if asked else "cli-import-unchanged")))


_YES = frozenset({"yes", "y", "نعم", "ن"})


def _agrees(say: Words, *, as_json: bool) -> bool:
    """Ask on a terminal; where nobody can answer, nobody agreed."""
    if as_json or not sys.stdin.isatty():
        return False
    answer = input(say(phrase("cli-import-ask")) + " ")
    return answer.strip().casefold() in _YES


def _columns(pairs: tuple[str, ...], fields: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for pair in pairs:
        header, middle, field = pair.rpartition("=")
        if not middle or not header or field not in fields:
            known = ", ".join(fields)
            raise Trouble("cli-import-map-unclear", pair=pair, known=known)
        found[header] = field
    return found


def _diff(one: str, other: str, lang: str | None, *, as_json: bool) -> int:
    from qafila.app import comparing  # noqa: PLC0415
    from qafila.wiring import lists, station  # noqa: PLC0415

    found, findings, language = lists.compared(one, other)
    if as_json:
        tell(comparing.difference_json(found, findings))
        return ERRORS if any(finding.severity == "ERROR" for finding in findings) else CLEAN
    spoken = spoken_in(lang, language)
    tell(station.shown(comparing.difference_document(found), spoken, width(), colour()))
    if findings:
        tell(station.show_findings(findings, spoken, width=width(), colour=colour()))
    return ERRORS if any(finding.severity == "ERROR" for finding in findings) else CLEAN


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


def _proposals(operation: str, lang: str | None, *, as_json: bool) -> int:
    from qafila.app import proposing  # noqa: PLC0415
    from qafila.wiring import operations, station  # noqa: PLC0415

    opened = operations.open_operation(operation, purpose=PROPOSING)
    found = proposing.found_in(opened.operation)
    spoken = spoken_in(lang, opened.operation.description.language)
    if as_json:
        tell(proposing.proposals_json(found, operation, Words(spoken)))
        return CLEAN
    document = proposing.proposals_document(opened.operation, found)
    tell(station.shown(document, spoken, width(), colour()))
    for line in proposing.commands(found, operation, Words(spoken)):
        tell(line)
    return CLEAN
