# SPDX-License-Identifier: Apache-2.0
"""What the commands of the day need: facts in, accounts, proofs and lists out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from qafila import app
from qafila.adapters.folder import MAX_FILE_BYTES, FolderProblem, write_all
from qafila.app import closing, crossing, engines, exchanging, spoken
from qafila.app.history_of_one import Log, facts_about
from qafila.app.open_lists import named_entries, open_lists_json
from qafila.app.outcome import SOUND, key_in, outcome
from qafila.app.printed_digest import check_digest, printed_digest
from qafila.app.proof import verify_chains
from qafila.app.recording import history_of
from qafila.app.release_board import agreement_json
from qafila.core.document import Document, Phrase, phrase
from qafila.core.events import (
    DeviceEnrolled,
    NamesHandedOut,
    Receipt,
    Role,
)
from qafila.core.exchange import Exchanged
from qafila.core.fulfilment.closing import gate
from qafila.core.operation import History, Operation, instant
from qafila.core.standards import Judged
from qafila.core.values import LANGS, Lang, When
from qafila.data.timezones import zone_of
from qafila.reports import Context
from qafila.reports.changes import ListChange, list_changes
from qafila.wiring import now, station
from qafila.wiring.closing import findings_at
from qafila.wiring.operations import (
    HUB,
    is_database,
    open_operation,
    quarantine_findings,
    station_at,
    store_path,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What came of recording: phrases and findings for people, receipts for programs."""

    lines: tuple[Phrase, ...]
    receipts: tuple[Receipt, ...]
    language: Lang
    findings: app.Findings = ()

    @property
    def clean(self) -> bool:
        """Whether every offer was taken and nothing contradicts it."""
        return not app.any_error(self.findings) and all(line.key in SOUND for line in self.lines)

    def as_json(self) -> str:
        """Return the receipts as JSON."""
        body = {"qafila": "1", "receipts": msgspec.to_builtins(self.receipts)}
        return json.dumps(body, ensure_ascii=False)


def record(  # noqa: PLR0913
    where: str,
    *,
    word: str,
    what: tuple[str, ...],
    to: str,
    origin: str,
    authority: str,
    follow_up: str,
    agreed_by: str,
    proof: str,
    note: str,
    fact: str,
    author: str,
    time: str,
    paper: str,
    since: str,
    until: str,
    received: str,
    id: str,  # noqa: A002
    changes: str,
) -> Told:
    """Record what somebody typed; the fact is on the disk when this returns.

    A time that is not now, or the name of a paper, makes it a line of a paper list, which stands
    in the order of facts at the time written on it.
    """
    with station_at(where, making=True) as here:
        history = history_of(here.store)
        before = history.operation()
        zone = zone_of(before.description.timezone)
        at = spoken.time_called(time, zone, now()) if time else now()
        said = spoken.Spoken(
            word=word,
            what=what,
            source=origin,
            target=to,
            authority=authority,
            follow_up=follow_up,
            agreed_by=agreed_by,
            proof=proof,
            note=note,
            fact=fact,
            since=spoken.when_called(since, zone, at),
            until=spoken.when_called(until, zone, at),
            received=spoken.when_called(received, zone, at),
            id=id,
            changes=changes,
            at=When(on=at.astimezone(zone).date(), at=at.astimezone(zone)),
        )
        facts = spoken.facts_of(said, before)
        if time or paper:
            receipts = key_in(here.recorder, [(at, author or HUB, each) for each in facts], paper)
        else:
            receipts = here.recorder.record(facts, author=author or HUB)
        after = history_of(here.store).operation()
    return Told(
        lines=outcome(receipts, facts, before, after, now()),
        receipts=receipts,
        language=after.description.language,
    )


def record_file(where: str, path: Path) -> Told:
    """Record the lines of a file in the form of ``day.jsonl``; the same lines again change nothing.

    Every device named in it becomes a paper list keyed in by this hub.
    """
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise FolderProblem("record-file-unreadable", str(path), error.strerror or "") from error
    if len(content) > MAX_FILE_BYTES:
        raise FolderProblem("record-file-too-large", str(path))
    reading = engines.imports.read_files({"day.jsonl": content})
    with station_at(where, making=True) as here:
        before = history_of(here.store).operation()
        app.storing.only_paper(reading.day, before.day.log.devices, here.recorder.device)
        known = here.store.devices()
        papers = [
            DeviceEnrolled(device=chain[0].envelope.device, role=Role.PAPER, holder=path.name)
            for chain in reading.day
            if chain and chain[0].envelope.device not in known
        ]
        here.recorder.record(papers, author=HUB)
        receipts = here.recorder.adopt(reading.day)
        after = history_of(here.store).operation()
    facts = [sealed.envelope.fact for chain in reading.day for sealed in chain]
    return Told(
        lines=outcome(receipts, facts, before, after, now()),
        receipts=receipts,
        language=after.description.language,
        findings=reading.findings,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What verifying found, and the line to print where it found nothing wrong."""

    findings: app.Findings
    line: Phrase
    language: Lang


def verify(where: str, against: Path | None, signer: str) -> Verified:
    """Check every digest, link and signature of a store, and that everybody is in one place."""
    with station_at(where) as here:
        founder = ""
        findings = list(verify_chains(here.store, here.vault, founder))
        if against is not None:
            try:
                text = against.read_text(encoding="utf-8", errors="replace")
            except OSError as error:
                raise FolderProblem(
                    "digest-unreadable", str(against), error.strerror or ""
                ) from error
            findings += check_digest(text, here.store, here.vault, signer)
        findings += quarantine_findings(here.store)
        operation = history_of(here.store).operation()
    people = operation.day.people
    # A difference here would be Qafila's own fault, never the data's.
    assert people.conserved(), "the ledger of people does not add up"
    assert operation.day.vehicles.conserved(), "the ledger of vehicles does not add up"
    return Verified(
        findings=tuple(findings),
        line=phrase(
            "verify-sound",
            facts=operation.day.log.facts,
            devices=len(operation.day.log.seqs),
            people=len(people.where),
        ),
        language=operation.description.language,
    )


def print_digest(where: str) -> str:
    """Return a signed digest of all that the store holds, to print and hand to an outsider."""
    with station_at(where) as here:
        return printed_digest(here.store, here.vault, here.recorder.device, now())


REPORTS = (
    "reconciliation",
    "closing",
    "agreement",
    "crossing",
    "exchange",
    "changes",
    "standards",
    "open-lists",
    "log",
)
"""What `report` can tell of a day."""

CLOSED = ("reconciliation", "closing")
"""Reports that show what stood when the operation was closed beside what stands now."""

WITH_NAMES = ("changes", "standards", "open-lists")
"""Reports that need names, or needs and ages; that they are opened goes on record."""

ENDINGS = (".pdf", ".html", ".xlsx", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report with what is needed to print it; `on_screen` where a terminal shows it otherwise."""

    document: Document
    operation: Operation
    now: datetime
    changes: tuple[ListChange, ...] | None = None
    standards: tuple[Judged, ...] = ()
    on_screen: Document | None = None
    exchange: Exchanged | None = None
    closing: str = ""
    open_lists: str = ""
    board: str = ""
    where: str = ""
    findings: app.Findings = ()

    @property
    def language(self) -> Lang:
        """The operation's own."""
        return self.operation.description.language

    def as_json(self) -> str:
        """Return the accounts of everybody as JSON; of the changes to the list, those."""
        if self.changes is not None:
            return app.changes_json(self.changes)
        if self.standards:
            return app.practice.standards_json(self.standards)
        if ready := self.closing or self.open_lists or self.board:
            return ready
        if self.exchange is not None:
            return exchanging.exchange_json(self.operation, self.exchange, self.findings)
        return app.reconciliation_json(self.operation, self.now).decode()


def report(where: str, kind: str, at: str = "") -> Report:
    """Make a report of what happened, as it stood at a time or as it stands now."""
    if kind not in REPORTS:
        raise spoken.Unclear("cli-report-unknown", kind=kind, known=", ".join(REPORTS))
    opened = open_operation(where, purpose=kind, day=True, names=kind in WITH_NAMES)
    operation, log, moment = stood_at(opened, at)
    # As it stood then, with the names as they are known now.
    whole = opened.operation.entries
    entries = {key: whole.get(key, entry) for key, entry in operation.entries.items()}
    operation = replace(operation, entries=entries)
    standards: tuple[Judged, ...] = ()
    if kind == "standards":
        standards = app.practice.standards_then(opened, operation, moment)
    findings = opened.findings
    exchange: Exchanged | None = None
    if kind == "exchange":
        exchange = exchanging.exchange(operation)
        findings = app.without_lists(exchanging.findings_then(opened, operation, moment))
    if kind == "closing":
        findings = findings_at(where, opened, operation, moment)
    context = Context(
        now=moment,
        findings=findings,
        log=log,
        standards=standards,
        exchange=exchange,
        at_closing=closing.at_closing(operation, log, opened.first) if kind in CLOSED else None,
        passages=crossing.passages_of(operation) if kind == "crossing" else (),
    )
    return Report(
        document=app.document(kind, operation, context),
        operation=operation,
        now=moment,
        changes=tuple(list_changes(log)) if kind == "changes" else None,
        standards=standards,
        exchange=exchange,
        closing=closing.closing_json(operation, gate(operation, findings), context.at_closing)
        if kind == "closing"
        else "",
        open_lists=open_lists_json(operation) if kind == "open-lists" else "",
        board=agreement_json(operation, moment)
        if kind == "agreement"
        else crossing.crossing_json(operation, moment, context.passages)
        if kind == "crossing"
        else "",
        where=where,
        findings=findings,
        on_screen=station.standards_sheet(operation, standards, moment) if standards else None,
    )


def stood_at(opened: app.Opened, at: str) -> tuple[Operation, Log, datetime]:
    """Return an operation as it stood at a time, what had happened by then, and the instant.

    Parameters
    ----------
    at
        A time as people write it; empty: now.

    Raises
    ------
    Unclear
        "cli-record-when" and the like, when it is no time.
    """
    operation, log, moment = opened.operation, opened.log, now()
    if not at:
        return operation, log, moment
    moment = spoken.time_called(at, zone_of(operation.description.timezone), moment)
    until_ms = round(moment.timestamp() * 1000)
    history = History(opened.first)
    history.add(envelope for envelope, _ in log)
    then = tuple(line for line in log if line[1] <= until_ms)
    return history.operation_at(until_ms), then, moment


def log(where: str, last: int, person: str = "") -> Report:
    """Make the list of facts, or of the last ones, in the order in which they count.

    Parameters
    ----------
    person
        Of whom alone; empty: everybody.
    """
    opened = open_operation(where, purpose="log", day=True, names=False)
    facts = _about(opened.operation, opened.log, person)
    context = Context(now=now(), findings=opened.findings, log=facts[-last:])
    document = app.document("log", opened.operation, context)
    return Report(document=document, operation=opened.operation, now=context.now)


def write_report(told: Report, path: Path, lang: Lang) -> None:
    """Write a report into a file, in the format that its name ends in."""
    if path.suffix not in ENDINGS:
        raise spoken.Unclear("cli-report-ending", path=str(path))
    if told.open_lists:
        _hand_out(told)
    langs: tuple[Lang, ...] = (lang, *(other for other in LANGS if other != lang))
    if path.suffix == ".json":
        content = told.as_json().encode()
    else:
        content = station.printer(path.suffix[1:]).render(told.document, langs)
    write_all(path.parent, {path.name: content})


def _hand_out(told: Report) -> None:
    """Put on record that names leave Qafila's hands, before they do: `forget` lists it."""
    if not is_database(told.where) and store_path(told.where) is None:
        return  # a folder alone has no record, and is plain text itself
    if named := named_entries(told.operation):
        fact = NamesHandedOut(what="open lists", persons=named, recipient="tracing officer")
        with station_at(told.where) as here:
            here.recorder.record([fact], author=HUB)


def _about(operation: Operation, log: Log, person: str) -> Log:
    return facts_about(person, log, operation.listing.merged) if person else log


def log_json(where: str, last: int, *, quarantine: bool, person: str = "") -> Iterator[str]:
    """Yield facts as JSON, one a line, in the order of facts; with `last`, only so many."""
    if quarantine:
        with station_at(where) as here:
            for kept in here.store.quarantined():
                told: dict[str, Any] = {
                    "answer": kept.kind.value,
                    "why": kept.why,
                    "digest": kept.digest,
                    "sender": kept.sender,
                    "body": kept.body.decode("utf-8", "replace"),
                }
                yield json.dumps(told, ensure_ascii=False)
        return
    opened = open_operation(where, purpose="log", day=True, names=False)
    facts = _about(opened.operation, opened.log, person)
    for envelope, at_ms in facts[-last:]:
        told = {"corrected_at": instant(at_ms).isoformat()}
        yield json.dumps(told | msgspec.to_builtins(envelope), ensure_ascii=False)
