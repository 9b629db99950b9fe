# SPDX-License-Identifier: Apache-2.0
"""Where the agreement stands: the release board, and every obligation with what speaks for it.

Counts and ids alone: both sides and a guarantor may see it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from qafila.core.document import (
    Block,
    Column,
    Document,
    Heading,
    Notice,
    Paragraph,
    Part,
    Table,
    Wording,
    phrase,
)
from qafila.core.events import BEFORE_THE_DAY
from qafila.core.fulfilment import (
    Clock,
    Evidence,
    Fulfilment,
    GateStanding,
    Grade,
    LotStanding,
    LotState,
    LotWaitsForGate,
    board,
    fulfilments,
)
from qafila.core.operation import Held, Operation, Released, Said, Version, version_at
from qafila.data.timezones import zone_of
from qafila.reports import Context, report
from qafila.reports._day import amount_owed, instant, owed, party_said, recorded
from qafila.reports._marches import joined, moment
from qafila.reports._owed_lists import amount_said, due_said, list_blocks
from qafila.reports._statements import hindrance, statement_blocks


@report("agreement")
def agreement(operation: Operation, context: Context) -> Document:
    """Return where the agreement stands as of `context.now`.

    Its kinds of part: *board*, *statements*, *obligations*.
    """
    fulfilled = fulfilments(operation)
    clock = Clock(now=context.now, zone=zone_of(operation.description.timezone))
    lots = board(operation, fulfilled, clock)
    marks = (phrase("report-as-of", at=moment(operation, context.now)),)
    parts = [
        Part(
            id="board",
            title=phrase("report-board"),
            marks=marks,
            landscape=True,
            blocks=tuple(_board(operation, lots)),
        ),
        Part(
            id="statements",
            title=phrase("report-statement-title"),
            marks=marks,
            landscape=True,
            blocks=tuple(statement_blocks(operation, lots, clock, vehicles=context.ids)),
        ),
        Part(
            id="obligations",
            title=phrase("report-obligations"),
            marks=marks,
            landscape=True,
            blocks=tuple(_obligations(operation, fulfilled, ids=context.ids)),
        ),
    ]
    return Document(
        title=phrase("report-agreement-title", operation=operation.description.title),
        parts=tuple(part for part in parts if context.wants(part.id)),
        meta={"operation": operation.description.id},
    )


# --- Versions and the board


def versions_document(operation: Operation) -> Document:
    """Return the versions of the agreement and who accepted them; no parts where there is one."""
    blocks = tuple(_versions(operation))
    title = phrase("report-agreement-title", operation=operation.description.title)
    parts = (Part(id="versions", title=None, blocks=blocks),) if blocks else ()
    return Document(title=title, parts=parts)


def _versions(operation: Operation) -> Iterator[Block]:
    versions = operation.day.versions
    if len(versions) < 2:
        return
    yield Table(
        id="versions",
        columns=(
            Column(title=phrase("report-agreement-version"), weight=1),
            Column(title=phrase("report-signed-on"), weight=1.4),
            Column(title=phrase("report-accepted-by"), weight=3),
            Column(title=phrase("report-changed"), weight=4),
            Column(title=phrase("report-recorded-by"), weight=3),
        ),
        rows=tuple(
            (
                each.agreement.version or None,
                each.agreement.signed_on,
                joined(_accepted(operation, each)),
                each.agreement.changed or None,
                phrase("report-before-the-day")
                if each.said.at == BEFORE_THE_DAY
                else recorded(operation, each.said),
            )
            for each in versions
        ),
    )


def _accepted(operation: Operation, version: Version) -> Iterator[Wording]:
    """Say who accepted a version: those it names, and who said so afterwards, with the day."""
    mark = version.agreement.version
    for party in version.agreement.parties:
        yield party_said(operation, party)
    for each in operation.day.acceptances:
        accepted = each.acceptance
        if mark and accepted.version == mark and accepted.party not in version.agreement.parties:
            yield phrase(
                "report-accepted-on",
                party=party_said(operation, accepted.party) or accepted.party,
                day=accepted.on or instant(operation, each.said.at),
            )


def _under(operation: Operation, released: Released) -> Wording:
    """Say who released, and under which version where there are several: a step keeps its own."""
    by = recorded(operation, released.said)
    return _with_version(operation, by, released.said)


def _with_version(operation: Operation, by: Wording, said: Said) -> Wording:
    """Add under which version of several a step was taken; later ones do not change it."""
    zone = zone_of(operation.description.timezone)
    version = version_at(operation, said.at, said.at.astimezone(zone).date())
    if len(operation.day.versions) > 1 and version is not None:
        return phrase("report-under-version", by=by, version=version.agreement.version or "–")
    return by


def _board(operation: Operation, lots: tuple[LotStanding, ...]) -> Iterator[Block]:
    yield from _versions(operation)
    if not lots:
        yield Notice(text=phrase("report-board-empty"), tone="info")
        return
    yield Paragraph(text=phrase("report-board-note"))
    yield Table(
        id="lots",
        columns=(
            Column(title=phrase("report-lot"), weight=1.2, ltr=True),
            Column(title=phrase("report-agreement-state"), weight=1.6),
            Column(title=phrase("report-people"), align="end", weight=0),
            Column(title=phrase("report-held-for-consent"), align="end", weight=0),
            Column(title=phrase("report-waits-for"), weight=4),
            Column(title=phrase("report-held-by"), weight=3.6),
            Column(title=phrase("report-released-by"), weight=3),
        ),
        rows=tuple(said for _, said in lot_rows(operation, lots)),
    )


def lot_rows(
    operation: Operation, lots: Sequence[LotStanding]
) -> Iterator[tuple[LotStanding, tuple[Wording, ...]]]:
    """Yield each lot, and its patients by themselves where it carries others too, as it is told.

    That is: what it is called, its state, how many are in it, how many of them are held for
    consent, what it waits for, what holds it or is wanting, and who released it.
    """
    for lot in lots:
        for each in (lot, lot.patients):
            if each is not None:
                yield each, _lot(operation, each, lot)


def _state(lot: LotStanding) -> Wording:
    """Say what may be done with a lot; whether it is medical is a clinician's word."""
    state = phrase(f"report-lot-{lot.state.value}{_against(lot)}")
    if lot.is_medical:
        return phrase("report-lot-medical", state=state)
    if lot.called_medical and lot.people:
        return phrase("report-lot-called-medical", state=state, count=lot.unjudged)
    return phrase("report-lot-medical-unlisted", state=state) if lot.called_medical else state


def _against(lot: LotStanding) -> str:
    """Say which words tell against what a lot was released: the first of a gate, a want, a hold."""
    if lot.state is not LotState.CONTESTED or (lot.closed and lot.override is None):
        return ""
    return "-barred" if lot.barred else "-held"


def _lot(operation: Operation, lot: LotStanding, whole: LotStanding) -> tuple[Wording, ...]:
    """Return the row of a lot, or of its patients by themselves."""
    state, wanting = _state(lot), tuple(_wanting(operation, lot))
    name: Wording = lot.lot
    if lot is not whole:
        name = phrase("report-lot-patients", lot=lot.lot)
        releases = [each for each in lot.releases if each not in whole.releases]
        lot = replace(lot, releases=tuple(releases))
    released: list[Wording] = [
        phrase("report-serial-by", serial=each.release.serial, by=_under(operation, each))
        if each.release.serial
        else _under(operation, each)
        for each in lot.releases
    ]
    for code in dict.fromkeys(_overridable(lot)):
        let_go = lot.overrides.get(code)
        if let_go is not None:
            by = recorded(operation, let_go.said)
            released.append(phrase("report-overridden-by", by=by, reason=let_go.step.reason))
    return (
        name,
        state,
        lot.people or None,
        lot.without_consent or None,
        joined(_gates(operation, lot)) or phrase("report-waits-for-nothing"),
        joined(
            (
                *(_held(operation, each) for each in lot.holds),
                *wanting,
            )
        ),
        joined(released),
    )


def _wanting(operation: Operation, lot: LotStanding) -> Iterator[Wording]:
    """Say what a lot lacks; what was lacking when it was released may have come since."""
    for each in dict.fromkeys((*lot.hindrances, *lot.ahead)):
        said = hindrance(operation, each)
        then = lot.releases and each not in lot.ahead
        yield phrase("report-wanting-at-release", what=said) if then else said


def _held(operation: Operation, held: Held) -> Wording:
    return phrase(
        "report-held-since",
        party=party_said(operation, held.hold.party) or held.hold.party,
        at=instant(operation, held.said.at),
        reason=held.hold.reason,
    )


def _overridable(lot: LotStanding) -> Iterator[str]:
    """Yield the codes of what holds a lot and somebody may let pass."""
    if lot.closed:
        yield LotWaitsForGate.code
    yield from (each.why.value for each in (*lot.hindrances, *lot.ahead))


def _gates(operation: Operation, lot: LotStanding) -> Iterator[Wording]:
    """Say what a lot waits for, each once: all that it serves may wait for one thing."""
    told: dict[tuple[str, int | None, int], GateStanding] = {}
    for gate in lot.gates:
        told.setdefault((gate.gate.obligation, gate.needed, gate.proven), gate)
    return (_gate(operation, gate) for gate in told.values())


def _gate(operation: Operation, gate: GateStanding) -> Wording:
    what = phrase(
        "report-owed-of", what=owed(operation, gate.gate.obligation), subject=gate.gate.obligation
    )
    if gate.needed is None:
        return phrase("report-gate-unknown", what=what, proven=gate.proven)
    key = "report-gate-open" if gate.is_open else "report-gate-closed"
    return phrase(key, what=what, proven=gate.proven, needed=gate.needed)


# --- Obligations


def _obligations(
    operation: Operation, fulfilled: Mapping[str, Fulfilment], *, ids: bool
) -> Iterator[Block]:
    if not fulfilled:
        yield Notice(text=phrase("report-obligations-empty"), tone="info")
        return
    yield Paragraph(text=phrase("report-obligations-note"))
    also = [key for key in ("due", "condition") if _any(operation, key)]
    yield Table(
        id="obligations",
        columns=(
            Column(title=phrase("report-obligation"), weight=3),
            Column(title=phrase("report-owed-by"), weight=2),
            Column(title=phrase("report-owed-to"), weight=2),
            Column(title=phrase("report-owed-amount"), weight=1, align="end"),
            Column(title=phrase("report-agreement-proven"), weight=0, align="end"),
            Column(title=phrase("report-agreement-claimed"), weight=0, align="end"),
            Column(title=phrase("report-agreement-state"), weight=1.6),
            *(Column(title=phrase(f"report-{key}"), weight=1.4) for key in also),
            Column(title=phrase("report-not-delivered"), weight=2.4),
        ),
        rows=tuple(_obligation(operation, each, also, ids=ids) for each in fulfilled.values()),
    )
    yield from list_blocks(operation, fulfilled)
    rows = [
        row
        for each in fulfilled.values()
        for evidence in each.evidence
        for row in (_evidence(operation, each.obligation, evidence),)
    ]
    if rows:
        yield Heading(text=phrase("report-evidence"))
        yield Table(
            id="evidence",
            columns=(
                Column(title=phrase("report-obligation"), weight=3),
                Column(title=phrase("report-amount"), weight=0, align="end"),
                Column(title=phrase("report-proof"), weight=1.4),
                Column(title=phrase("report-said-by"), weight=2),
                Column(title=phrase("report-source-read"), weight=1.2, ltr=True),
                Column(title=phrase("report-recorded-by"), weight=3),
            ),
            rows=tuple(rows),
            tight=True,
        )


_NAMED = 4
"""People not delivered whose ids are shown; the others are counted."""


def _any(operation: Operation, key: str) -> bool:
    """Whether any obligation says this: a column that stays empty takes room from the others."""
    return any(getattr(each, key) is not None for each in operation.obligations.values())


def _obligation(
    operation: Operation, stands: Fulfilment, also: Sequence[str], *, ids: bool
) -> tuple[Wording, ...]:
    obligation = operation.obligations[stands.obligation]
    missing: Wording = None
    if stands.missing and not ids:
        missing = len(stands.missing)
    elif stands.missing:
        shown = ", ".join(stands.missing[:_NAMED])
        rest = len(stands.missing) - _NAMED
        missing = phrase("report-agreement-more", shown=shown, count=rest) if rest > 0 else shown
    state = phrase(f"report-obligation-{stands.state.value}")
    if stands.declined:
        state = phrase("report-obligation-declined", state=state, count=len(stands.declined))
    more = {"due": due_said(operation, obligation.due), "condition": obligation.condition}
    return (
        phrase("report-owed-of", what=owed(operation, obligation.id), subject=obligation.id),
        party_said(operation, obligation.giver or ""),
        party_said(operation, obligation.receiver or ""),
        amount_owed(stands.owed),
        stands.proven,
        stands.by_grade.get(Grade.CLAIMED),
        state,
        *(more[key] for key in also),
        missing,
    )


def _evidence(operation: Operation, obligation: str, evidence: Evidence) -> tuple[Wording, ...]:
    by: Wording = party_said(operation, evidence.by)
    if evidence.grade is Grade.MEASURED:
        by = phrase("report-the-ledger")
    return (
        phrase("report-owed-of", what=owed(operation, obligation), subject=obligation),
        amount_said(evidence.amount, evidence.entries),
        phrase(f"report-grade-{evidence.grade.value}"),
        by or phrase("report-not-said"),
        evidence.source or None,
        _with_version(operation, recorded(operation, evidence.said), evidence.said)
        if evidence.said
        else None,
    )
