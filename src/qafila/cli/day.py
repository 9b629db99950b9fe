# SPDX-License-Identifier: Apache-2.0
"""Commands of the day: a store made, facts recorded, exchanged, verified, told, forgotten."""

# Typer reads annotations when a command is declared, here inside a function: no postponed ones.
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from qafila import wiring
from qafila.cli.speaking import CLEAN, ERRORS, Trouble, colour, spoken_in, tell, width
from qafila.core.document import phrase
from qafila.words import Words

if TYPE_CHECKING:
    from qafila import app
    from qafila.core.values import Lang
    from qafila.wiring.meeting import Met


@dataclass(frozen=True)
class _Said:
    """What `record` was given."""

    word: str
    what: tuple[str, ...]
    to: str
    origin: str
    authority: str
    follow_up: str
    agreed_by: str
    proof: str
    note: str
    fact: str
    author: str
    time: str
    paper: str
    since: str
    until: str
    received: str
    id: str
    changes: str


Say = Callable[[str], str]


def declare(commands: typer.Typer, say: Say) -> None:
    """Declare the commands of the day."""
    _declare_recording(commands, say)
    _declare_telling(commands, say)
    _declare_devices(commands, say)


def _declare_recording(commands: typer.Typer, say: Say) -> None:
    op = Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-store"))]
    lang = Annotated[str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))]
    as_json = Annotated[bool, typer.Option("--json", help=say("cli-json"))]

    def text(name: str, key: str, metavar: str = "TEXT") -> object:
        return typer.Option(name, metavar=metavar, help=say(key))

    @commands.command(help=say("cli-new-help"))
    def new(
        file: Annotated[Path, typer.Argument(metavar="FILE.qafila", help=say("cli-new-file"))],
        folder: Annotated[Path, typer.Option("--from", metavar="FOLDER", help=say("cli-new-from"))],
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        raise typer.Exit(_new(file, folder, lang, as_json=json))

    @commands.command(help=say("cli-record-help"))
    def record(
        operation: op,
        word: Annotated[str, typer.Argument(metavar="WORD", help=say("cli-record-word"))] = "",
        what: Annotated[
            list[str] | None, typer.Argument(metavar="WHO…", help=say("cli-record-what"))
        ] = None,
        to: Annotated[str, text("--to", "cli-record-to", "PLACE")] = "",
        origin: Annotated[str, text("--from", "cli-record-from", "PLACE")] = "",
        authority: Annotated[str, text("--authority", "cli-record-authority")] = "",
        follow_up: Annotated[str, text("--follow-up", "cli-record-follow-up")] = "",
        agreed_by: Annotated[str, text("--agreed-by", "cli-record-agreed")] = "",
        proof: Annotated[str, text("--proof", "cli-record-proof", "GRADE")] = "",
        note: Annotated[str, text("--note", "cli-record-note")] = "",
        fact: Annotated[str, text("--fact", "cli-record-fact", "JSON")] = "",
        author: Annotated[str, text("--author", "cli-record-author")] = "",
        time: Annotated[str, text("--time", "cli-record-time", "TIME")] = "",
        paper: Annotated[str, text("--paper", "cli-record-paper", "NAME")] = "",
        since: Annotated[str, text("--since", "cli-record-since", "TIME")] = "",
        until: Annotated[str, text("--until", "cli-record-until", "TIME")] = "",
        received: Annotated[str, text("--received", "cli-record-received", "TIME")] = "",
        id: Annotated[str, text("--id", "cli-record-id", "ID")] = "",  # noqa: A002
        changes: Annotated[str, text("--changes", "cli-record-changes", "ID")] = "",
        file: Annotated[
            Path | None, typer.Option("--file", metavar="FILE", help=say("cli-record-file"))
        ] = None,
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        said = _Said(
            word=word,
            what=tuple(what or ()),
            to=to,
            origin=origin,
            authority=authority,
            follow_up=follow_up,
            agreed_by=agreed_by,
            proof=proof,
            note=note,
            fact=fact,
            author=author,
            time=time,
            paper=paper,
            since=since,
            until=until,
            received=received,
            id=id,
            changes=changes,
        )
        raise typer.Exit(_record(operation, said, file, lang, as_json=json))

    @commands.command(help=say("cli-sync-help"))
    def sync(
        operation: op,
        other: Annotated[str, typer.Argument(metavar="OTHER", help=say("cli-sync-other"))],
        ca: Annotated[Path | None, typer.Option("--ca", metavar="PEM", help=say("cli-ca"))] = None,
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        raise typer.Exit(_sync(operation, other, ca, lang, as_json=json))


def _declare_telling(commands: typer.Typer, say: Say) -> None:
    op = Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-store"))]
    lang = Annotated[str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))]
    as_json = Annotated[bool, typer.Option("--json", help=say("cli-json"))]

    def text(name: str, key: str, metavar: str = "TEXT") -> object:
        return typer.Option(name, metavar=metavar, help=say(key))

    @commands.command(help=say("cli-verify-store-help"))
    def verify(
        operation: op,
        digest: Annotated[
            bool, typer.Option("--print-digest", help=say("cli-verify-digest"))
        ] = False,
        against: Annotated[
            Path | None, typer.Option(metavar="FILE", help=say("cli-verify-against"))
        ] = None,
        signer: Annotated[str, text("--signer", "cli-verify-signer", "FINGERPRINT")] = "",
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        code = _verify(operation, against, signer, lang, digest=digest, as_json=json)
        raise typer.Exit(code)

    @commands.command(help=say("cli-log-help"))
    def log(
        operation: op,
        last: Annotated[int, typer.Option(min=0, metavar="N", help=say("cli-log-last"))] = 0,
        person: Annotated[str, text("--person", "cli-log-person", "NUMBER")] = "",
        quarantine: Annotated[
            bool, typer.Option("--quarantine", help=say("cli-log-quarantine"))
        ] = False,
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        code = _log(operation, last, person, lang, quarantine=quarantine, as_json=json)
        raise typer.Exit(code)

    @commands.command(help=say("cli-report-help"))
    def report(
        operation: op,
        kind: Annotated[str, typer.Argument(metavar="KIND", help=say("cli-report-kind"))],
        at: Annotated[str, text("--at", "cli-report-at", "TIME")] = "",
        file: Annotated[
            Path | None, typer.Option("--out", metavar="FILE", help=say("cli-report-out"))
        ] = None,
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        raise typer.Exit(_report(operation, kind, at, file, lang, as_json=json))


def _declare_devices(commands: typer.Typer, say: Say) -> None:
    op = Annotated[str, typer.Argument(metavar="OP", help=say("cli-op-store"))]
    lang = Annotated[str | None, typer.Option("--lang", metavar="ar|en", help=say("cli-lang"))]
    as_json = Annotated[bool, typer.Option("--json", help=say("cli-json"))]

    def text(name: str, key: str, metavar: str = "TEXT") -> object:
        return typer.Option(name, metavar=metavar, help=say(key))

    @commands.command(help=say("cli-forget-help"))
    def forget(
        operation: op,
        persons: Annotated[
            list[str], typer.Argument(metavar="PERSON…", help=say("cli-forget-who"))
        ],
        reason: Annotated[str, text("--reason", "cli-forget-reason")] = "",
        yes: Annotated[bool, typer.Option("--yes", help=say("cli-yes"))] = False,
        lang: lang = None,
    ) -> None:
        raise typer.Exit(_forget(operation, persons, reason, lang, yes=yes))

    @commands.command(help=say("cli-serve-help"))
    def serve(
        operation: op,
        port: Annotated[int, typer.Option(min=0, max=65535, help=say("cli-serve-port"))] = 8765,
        host: Annotated[str, text("--host", "cli-serve-host", "ADDRESS")] = "127.0.0.1",
        certificate: Annotated[
            Path | None, typer.Option(metavar="PEM", help=say("cli-serve-certificate"))
        ] = None,
        key: Annotated[Path | None, typer.Option(metavar="PEM", help=say("cli-serve-key"))] = None,
        name: Annotated[list[str] | None, text("--name", "cli-serve-name", "HOST")] = None,
        tiles: Annotated[
            Path | None,
            typer.Option(
                metavar="PMTILES", exists=True, dir_okay=False, help=say("cli-serve-tiles")
            ),
        ] = None,
        log: Annotated[str, text("--log", "cli-serve-log", "FILE|-")] = "",
        lang: lang = None,
    ) -> None:
        if (certificate is None) != (key is None):
            raise Trouble("cli-serve-half")
        tls = (certificate, key) if certificate and key else None
        raise typer.Exit(_serve(operation, port, host, tls, name or (), (tiles, log), lang))

    @commands.command(help=say("cli-device-help"))
    def device(
        passphrase: Annotated[
            bool, typer.Option("--passphrase", help=say("cli-device-passphrase"))
        ] = False,
        lang: lang = None,
    ) -> None:
        raise typer.Exit(_set_passphrase(lang) if passphrase else _device(lang))

    @commands.command(help=say("cli-grant-help"))
    def grant(
        operation: op,
        device: Annotated[str, typer.Argument(metavar="DEVICE", help=say("cli-revoke-device"))],
        file: Annotated[Path, typer.Argument(metavar="FILE", help=say("cli-grant-file"))],
        who: Annotated[
            list[str] | None, typer.Argument(metavar="WHO…", help=say("cli-grant-who"))
        ] = None,
        lang: lang = None,
    ) -> None:
        raise typer.Exit(_grant(operation, device, file, who or (), lang))

    @commands.command(help=say("cli-accept-help"))
    def accept(
        operation: op,
        file: Annotated[Path, typer.Argument(metavar="FILE", help=say("cli-grant-file"))],
        lang: lang = None,
    ) -> None:
        raise typer.Exit(_accept(operation, file, lang))

    @commands.command(help=say("cli-enrol-help"))
    def enrol(
        operation: op,
        card: Annotated[str, typer.Argument(metavar="CARD", help=say("cli-enrol-card"))],
        role: Annotated[str, text("--role", "cli-enrol-role", "ROLE")],
        holder: Annotated[str, text("--holder", "cli-enrol-holder")] = "",
        lang: lang = None,
    ) -> None:
        raise typer.Exit(_enrol(operation, card, role, holder, lang))

    @commands.command(help=say("cli-join-help"))
    def join(
        file: Annotated[Path, typer.Argument(metavar="FILE.qafila", help=say("cli-new-file"))],
        other: Annotated[str, typer.Argument(metavar="OTHER", help=say("cli-sync-other"))],
        invitation: Annotated[
            str, typer.Argument(metavar="INVITATION", help=say("cli-join-invitation"))
        ],
        ca: Annotated[Path | None, typer.Option("--ca", metavar="PEM", help=say("cli-ca"))] = None,
        lang: lang = None,
        json: as_json = False,
    ) -> None:
        raise typer.Exit(_join(file, other, invitation, ca, lang, as_json=json))

    @commands.command(help=say("cli-revoke-help"))
    def revoke(
        operation: op,
        device: Annotated[str, typer.Argument(metavar="DEVICE", help=say("cli-revoke-device"))],
        after: Annotated[int, typer.Option(min=0, metavar="N", help=say("cli-revoke-after"))],
        reason: Annotated[str, text("--reason", "cli-revoke-reason")] = "",
        lang: lang = None,
    ) -> None:
        raise typer.Exit(_revoke(operation, device, after, reason, lang))


def _lang(asked: str | None, default: "Lang" = "ar") -> "Lang":
    return spoken_in(asked, default)


def _new(file: Path, folder: Path, lang: str | None, *, as_json: bool) -> int:
    from qafila.wiring import operations  # noqa: PLC0415

    made = operations.make_store(file, folder)
    words = Words(_lang(lang, made.language))
    if as_json:
        tell(made.as_json())
    else:
        tell(
            words(
                phrase(
                    "new-made",
                    file=str(file),
                    people=made.people,
                    facts=made.facts,
                    device=made.device,
                    fingerprint=made.fingerprint,
                )
            )
        )
    return CLEAN


def _record(
    operation: str, said: _Said, file: Path | None, lang: str | None, *, as_json: bool
) -> int:
    from qafila.wiring import records  # noqa: PLC0415

    if bool(file) == bool(said.word):
        raise Trouble("record-word-or-file")
    if file:
        told = records.record_file(operation, file)
    else:
        told = records.record(operation, **vars(said))
    if as_json:
        tell(told.as_json())
    else:
        words = Words(_lang(lang, told.language))
        for line in told.lines:
            tell(words(line))
        _show(told.findings, words.lang)
    return CLEAN if told.clean else ERRORS


def _sync(operation: str, other: str, ca: Path | None, lang: str | None, *, as_json: bool) -> int:
    from qafila.wiring import meeting  # noqa: PLC0415

    return _met(meeting.sync(operation, other, ca_file=ca), lang, as_json=as_json)


def _met(met: "Met", lang: str | None, *, as_json: bool) -> int:
    from qafila.wiring import meeting  # noqa: PLC0415

    if as_json:
        tell(meeting.as_json(met))
    else:
        words = Words(_lang(lang))
        for line in meeting.lines(met):
            tell(words(line))
    return CLEAN


def _verify(
    operation: str,
    against: Path | None,
    signer: str,
    lang: str | None,
    *,
    digest: bool,
    as_json: bool,
) -> int:
    from qafila import app  # noqa: PLC0415
    from qafila.wiring import records  # noqa: PLC0415

    if digest:
        tell(records.print_digest(operation))
        return CLEAN
    verified = records.verify(operation, against, signer)
    if as_json:
        tell(app.findings_json(verified.findings).decode())
    else:
        words = Words(_lang(lang, verified.language))
        _show(verified.findings, words.lang)
        if not app.any_error(verified.findings):
            tell(words(verified.line))
    return ERRORS if app.any_error(verified.findings) else CLEAN


def _show(findings: "app.Findings", lang: "Lang") -> None:
    from qafila.wiring import station  # noqa: PLC0415

    if findings:
        tell(station.show_findings(findings, lang, width=width(), colour=colour()))


def _log(
    operation: str, last: int, person: str, lang: str | None, *, quarantine: bool, as_json: bool
) -> int:
    from qafila.wiring import records, station  # noqa: PLC0415

    if as_json or quarantine:
        for line in records.log_json(operation, last, quarantine=quarantine, person=person):
            tell(line)
        return CLEAN
    told = records.log(operation, last, person)
    tell(station.shown(told.document, _lang(lang, told.language), width(), colour()))
    return CLEAN


def _report(
    operation: str, kind: str, at: str, file: Path | None, lang: str | None, *, as_json: bool
) -> int:
    from qafila.wiring import records, station  # noqa: PLC0415

    told = records.report(operation, kind, at)
    leading = _lang(lang, told.language)
    if as_json:
        tell(told.as_json())
    elif file:
        records.write_report(told, file, leading)
        tell(Words(leading)(phrase("cli-report-written", file=str(file))))
    else:
        tell(station.shown(told.on_screen or told.document, leading, width(), colour()))
    return CLEAN


def _forget(
    operation: str, persons: Sequence[str], reason: str, lang: str | None, *, yes: bool
) -> int:
    from qafila.wiring import devices  # noqa: PLC0415

    words = Words(_lang(lang, "ar"))
    if not yes and sys.stdin.isatty():
        typer.confirm(words(phrase("forget-sure", count=len(persons))), abort=True)
    for line in devices.forget(operation, persons, reason):
        tell(words(line))
    return CLEAN


def _serve(
    operation: str,
    port: int,
    host: str,
    tls: tuple[Path, Path] | None,
    named: Sequence[str],
    files: tuple[Path | None, str],
    lang: str | None,
) -> int:
    from qafila.web import serving  # noqa: PLC0415

    words = Words(_lang(lang))

    def said(key: str, **values: str | int) -> None:
        tell(words(phrase(key, **values)))
        sys.stdout.flush()

    tiles, log = files
    serving.serve(
        operation, port=port, host=host, tls=tls, named=named, tiles=tiles, log=log, said=said
    )
    return CLEAN


def _device(lang: str | None) -> int:
    from qafila.wiring import devices  # noqa: PLC0415

    card, fingerprint = devices.card()
    tell(Words(_lang(lang))(phrase("device-card", fingerprint=fingerprint)))
    tell(card)
    return CLEAN


def _set_passphrase(lang: str | None) -> int:
    from qafila.wiring import devices  # noqa: PLC0415

    words = Words(_lang(lang))
    new = typer.prompt(
        words(phrase("cli-passphrase-new")), hide_input=True, confirmation_prompt=True, default=""
    )
    devices.set_passphrase(wiring.passphrase(), new)
    tell(words(phrase("cli-passphrase-set")))
    return CLEAN


def _grant(operation: str, device: str, file: Path, who: Sequence[str], lang: str | None) -> int:
    from qafila.wiring import devices  # noqa: PLC0415

    words = Words(_lang(lang))
    for line in devices.grant(operation, device, file, who):
        tell(words(line))
    return CLEAN


def _accept(operation: str, file: Path, lang: str | None) -> int:
    from qafila.wiring import devices  # noqa: PLC0415

    words = Words(_lang(lang))
    for line in devices.accept(operation, file):
        tell(words(line))
    return CLEAN


def _enrol(operation: str, card: str, role: str, holder: str, lang: str | None) -> int:
    from qafila.wiring import devices  # noqa: PLC0415

    words = Words(_lang(lang))
    for line in devices.enrol(operation, card, role, holder):
        tell(words(line))
    return CLEAN


def _join(
    file: Path, other: str, invitation: str, ca: Path | None, lang: str | None, *, as_json: bool
) -> int:
    from qafila.wiring import devices, meeting  # noqa: PLC0415

    operation, founder = devices.invited(invitation)
    return _met(meeting.join(file, operation, other, founder, ca_file=ca), lang, as_json=as_json)


def _revoke(operation: str, device: str, after: int, reason: str, lang: str | None) -> int:
    from qafila.wiring import devices  # noqa: PLC0415

    words = Words(_lang(lang))
    for line in devices.revoke(operation, device, after, reason):
        tell(words(line))
    return CLEAN
