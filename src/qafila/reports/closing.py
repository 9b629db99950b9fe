# SPDX-License-Identifier: Apache-2.0
"""The closing paper: whether the operation is or can be closed, and what stays open beyond it.

For whoever closes it, the coordinator and the auditor: counts and ids, no name. Where something
came to be known after the closing, what stood then is shown beside what stands now.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from itertools import chain

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
from qafila.core.fulfilment import Fulfilment, fulfilments
from qafila.core.fulfilment.closing import (
    DISPUTED,
    PERSONS,
    UNKNOWN,
    VEHICLES,
    Gate,
    Obstacle,
    gate,
    outstanding,
    subject_of,
)
from qafila.core.ledger import UNACCOUNTED
from qafila.core.operation import (
    Account,
    Operation,
    Standing,
    accounts,
    open_ends,
    vehicle_standing,
)
from qafila.core.values import Name
from qafila.reports import Context, report
from qafila.reports._day import (
    amount_owed,
    ids,
    instant,
    ledger_place,
    owed,
    party_said,
    recorded,
)
from qafila.reports._findings import remedy_of
from qafila.reports._marches import moment

VERDICT, PEOPLE, OBLIGATIONS, AFTER = "verdict", "people", "obligations", "after"
"""Parts, by id: whoever closes is shown the first and the third."""

LATE_LISTED = 40
"""Facts recorded after the closing that are listed; the others are counted."""

NAMED = 4
"""People or entries not delivered that are shown of an obligation; the others are counted."""

_TOLD = {
    PERSONS: "report-closing-persons",
    VEHICLES: "report-closing-vehicles",
    UNKNOWN: "report-closing-unknown",
    DISPUTED: "report-closing-disputed",
}


@report("closing")
def closing(operation: Operation, context: Context) -> Document:
    """Return the closing paper as of `context.now`; its findings are all there is to say then."""
    found = gate(operation, context.findings)
    sections: tuple[tuple[str, bool, Iterator[Block]], ...] = (
        (VERDICT, False, chain(verdict_blocks(operation, found), _obstacles(found))),
        (PEOPLE, True, chain(_people(operation, context), _followed_up(operation))),
        (OBLIGATIONS, True, iter(_obligations(operation, context, found))),
        (AFTER, False, chain(_let_pass(operation, found), _after(operation))),
    )
    marks = (
        phrase("report-restricted-auditor"),
        phrase("report-as-of", at=moment(operation, context.now)),
    )
    return Document(
        title=phrase("report-closing-title", operation=operation.description.title),
        parts=tuple(
            Part(
                id=name,
                title=phrase(f"report-closing-{name}"),
                blocks=blocks,
                marks=marks,
                landscape=wide,
            )
            for name, wide, made in sections
            if context.wants(name) and (blocks := tuple(made))
        ),
        meta={"operation": operation.description.id},
    )


# --- The verdict


def verdict_blocks(operation: Operation, found: Gate) -> Iterator[Block]:
    """Yield in one line whether it is closed, can be, or why not."""
    count = len(found.outstanding)
    closings = operation.day.closings
    if not closings:
        key = "report-closing-can" if found.is_open else "report-closing-cannot"
        yield Notice(text=phrase(key, count=count), tone="info" if found.is_open else "warning")
        return
    last = closings[-1]
    yield Notice(
        text=phrase(
            "report-closing-closed",
            by=recorded(operation, last.said),
            count=count,
            owner=party_said(operation, last.closing.follow_up)
            or phrase("report-nobody-on-record"),
        )
    )
    if last.closing.note:
        yield Paragraph(text=phrase("report-closing-said", note=last.closing.note))
    if not found.is_open:
        yield Notice(
            text=phrase("report-closing-not-any-more"),
            remedy=phrase("report-closing-again", command="qafila close OP"),
            tone="warning",
        )
    elif late := len(operation.day.recorded_after):
        yield Notice(text=phrase("report-closing-late", count=late))


def _obstacles(found: Gate) -> Iterator[Block]:
    """Yield what stands in the way, kind by kind, each with the command that removes it."""
    for each in found.obstacles:
        yield Notice(text=_said(each), remedy=_remedy(each), tone="warning")


def _said(obstacle: Obstacle) -> Wording:
    count, who = len(obstacle.subjects), ids(obstacle.subjects)
    if obstacle.example is None:
        return phrase(_TOLD[obstacle.kind], count=count, who=who)
    example = obstacle.example
    said = Name(en=example.text("en"), ar=example.text("ar"))
    if count == 1:
        return said
    return phrase("report-closing-of-one-kind", said=said, count=count, who=who)


def _remedy(obstacle: Obstacle) -> Wording:
    example = obstacle.example
    if example is None:
        return phrase(f"{_TOLD[obstacle.kind]}-remedy", **_COMMANDS[obstacle.kind])
    return phrase(
        "report-closing-override",
        remedy=remedy_of(example),
        command=f"qafila record OP overridden {example.code}"
        f" {shlex.quote(subject_of(example))} --note REASON",
    )


_UNKNOWN = "qafila record OP unknown {}… --note WHAT-WAS-DONE --follow-up WHO"
_COMMANDS: Mapping[str, Mapping[str, str]] = {
    PERSONS: {
        "ended": "qafila record OP arrived PERSON… --to PLACE",
        "unknown": _UNKNOWN.format("PERSON"),
    },
    VEHICLES: {
        "ended": "qafila record OP drove VEHICLE… --to PLACE",
        "unknown": _UNKNOWN.format("VEHICLE"),
    },
    UNKNOWN: {"unknown": _UNKNOWN.format("WHO")},
    DISPUTED: {
        "settled": "qafila record OP whereabouts_settled --fact"
        ' \'{"subjects": ["P-0001"], "place": "place:PLACE", "weighed": ["FACT", "FACT"],'
        ' "reason": "WHY"}\'',
        "report": "qafila report OP reconciliation",
    },
}
"""What removes an obstacle, by the word that the phrase has for it."""


# --- People and vehicles


def _people(operation: Operation, context: Context) -> Iterator[Block]:
    reckoned = accounts(operation, context.now)
    assert reckoned.add_up(), "the accounts do not add up"
    missing: dict[str, int] = {}
    for person in open_ends(operation).persons:
        listed = operation.persons.get(person)
        cohort = (listed.cohort if listed else None) or ""
        missing[cohort] = missing.get(cohort, 0) + 1
    yield Paragraph(text=phrase("report-closing-people-note"))
    columns = (
        "report-people",
        "report-planned",
        "report-closing-registered",
        "report-have-boarded",
        "report-have-arrived",
        "report-closing-elsewhere",
        "report-unaccounted",
        "report-closing-open",
    )
    groups = reckoned.cohorts
    yield Table(
        id="cohorts",
        columns=(
            Column(title=phrase("report-cohort"), weight=2),
            *(Column(title=phrase(key), align="end", weight=1) for key in columns),
        ),
        rows=tuple(
            (_cohort(operation, cohort), *_figures(account, missing.get(cohort, 0)))
            for cohort, account in groups.items()
        ),
        totals=(phrase("report-total"), *_figures(reckoned.total, sum(missing.values()))),
    )
    yield Heading(text=phrase("report-closing-of-vehicles"))
    yield _vehicles(operation)
    yield from _then_and_now(operation, context)


def _then_and_now(operation: Operation, context: Context) -> Iterator[Block]:
    """Yield what stood at the closing beside what stands now, where the two differ."""
    if context.at_closing is None:
        return
    then, now = _sums(context.at_closing, context), _sums(operation, context)
    rows = [(phrase(key), then[key], now[key]) for key in now if then[key] != now[key]]
    if rows:
        yield Heading(text=phrase("report-closing-differs"))
        yield Table(
            id="then-and-now",
            columns=(
                Column(title=phrase("report-what"), weight=4),
                Column(title=phrase("report-closing-then"), align="end", weight=1),
                Column(title=phrase("report-closing-now"), align="end", weight=1),
            ),
            rows=tuple(rows),
        )


def _sums(operation: Operation, context: Context) -> dict[str, int]:
    total, ends = accounts(operation, context.now).total, open_ends(operation)
    return {
        "report-people-registered": total.registered,
        "report-people-boarded": total.boarded,
        "report-people-arrived": total.arrived,
        "report-people-elsewhere": total.elsewhere,
        "report-people-left": total.left,
        "report-people-deceased": total.deceased,
        "report-people-unaccounted": total.unaccounted,
        "report-people-disputed": total.disputed,
        "report-closing-open-persons": len(ends.persons),
        "report-closing-open-vehicles": len(ends.vehicles),
        "report-closing-open-obligations": len(outstanding(operation)),
    }


def _cohort(operation: Operation, cohort: str) -> Wording:
    known = operation.cohorts.get(cohort)
    return known.name if known else cohort or phrase("report-of-none")


def _figures(account: Account, missing: int) -> tuple[Wording, ...]:
    """Return the columns; the last four add up to the people."""
    return (
        account.people,
        account.planned,
        account.registered,
        account.boarded,
        account.arrived,
        account.people - account.arrived - account.unaccounted - missing,
        account.unaccounted,
        missing,
    )


def _vehicles(operation: Operation) -> Table:
    """Return the vehicles that carried somebody or were seen, by how they ended."""
    day, still = operation.day, set(open_ends(operation).vehicles)
    used = {*day.vehicles.seen_by, *(ride for rides in day.rides.values() for ride in rides)}
    groups: dict[str, list[str]] = {}
    for vehicle in sorted(used):
        end = "open" if vehicle in still else _END[vehicle_standing(operation, vehicle)]
        groups.setdefault(end, []).append(vehicle)
    return Table(
        id="vehicles",
        columns=(
            Column(title=phrase("report-vehicle-end"), weight=2),
            Column(title=phrase("report-vehicles"), align="end", weight=0),
            Column(title=phrase("report-vehicle"), weight=6, ltr=True),
        ),
        rows=tuple(
            (phrase(f"report-closing-vehicle-{end}"), len(who), ids(who))
            for end, who in sorted(groups.items())
        ),
    )


_END = {
    Standing.ARRIVED: "arrived",
    Standing.HOSPITAL: "arrived",
    Standing.HOME: "home",
    Standing.GONE: "gone",
    Standing.UNACCOUNTED: "unknown",
    Standing.CUSTODY: "elsewhere",
    Standing.LEFT: "elsewhere",
    Standing.DECEASED: "elsewhere",
}


def _followed_up(operation: Operation) -> Iterator[Block]:
    """Yield who goes on asking about the unknown, and who follows up whom somebody holds."""
    day = operation.day
    rows: list[tuple[Wording, ...]] = []
    stated: dict[str, list[str]] = {}
    for word in day.unknowns:
        stated.setdefault(day.unknowns[word].said.fact, []).append(word)
    for words in stated.values():
        unknown = day.unknowns[words[0]]
        rows.append(
            (
                ledger_place(operation, UNACCOUNTED),
                len(words),
                party_said(operation, unknown.statement.follow_up),
                unknown.statement.tried,
                recorded(operation, unknown.said),
            )
        )
    for place, held in sorted(day.custody.items()):
        if count := day.people.accounted(place):
            rows.append(
                (
                    ledger_place(operation, place),
                    count,
                    party_said(operation, held.follow_up) or phrase("report-nobody-on-record"),
                    None,
                    recorded(operation, held.said),
                )
            )
    if rows:
        yield Heading(text=phrase("report-closing-followed-up"))
        yield Table(
            id="followed-up",
            columns=(
                Column(title=phrase("report-place"), weight=2),
                Column(title=phrase("report-closing-count"), align="end", weight=0),
                Column(title=phrase("report-follow-up"), weight=2),
                Column(title=phrase("report-closing-tried"), weight=4),
                Column(title=phrase("report-recorded-by"), weight=3),
            ),
            rows=tuple(rows),
        )


# --- Obligations


def _obligations(operation: Operation, context: Context, found: Gate) -> Iterator[Block]:
    then = context.at_closing
    before = fulfilments(then) if then is not None else {}
    open_then = {each.obligation for each in outstanding(then)} if then is not None else set()
    now = {each.obligation: each for each in found.outstanding}
    shown = [f for f in fulfilments(operation).values() if f.obligation in now.keys() | open_then]
    if not shown:
        if operation.obligations:
            yield Notice(text=phrase("report-closing-all-delivered"))
        return
    yield Paragraph(
        text=phrase(
            "report-closing-obligations-note",
            command="qafila record OP delivered OBLIGATION AMOUNT PARTY",
        )
    )
    yield Table(
        id="outstanding",
        columns=(
            Column(title=phrase("report-obligation"), weight=3),
            Column(title=phrase("report-owed-by"), weight=2),
            Column(title=phrase("report-owed-to"), weight=2),
            Column(title=phrase("report-owed-amount"), weight=1, align="end"),
            *(
                (Column(title=phrase("report-closing-proven-then"), weight=1, align="end"),)
                if then is not None
                else ()
            ),
            Column(title=phrase("report-closing-proven-now"), weight=1, align="end"),
            Column(title=phrase("report-closing-missing"), weight=1.4, align="end"),
            Column(title=phrase("report-agreement-state"), weight=1.6),
            Column(title=phrase("report-not-delivered"), weight=2.4),
        ),
        rows=tuple(
            _obligation(operation, each, before.get(each.obligation), closed=then is not None)
            for each in shown
        ),
    )


def _obligation(
    operation: Operation, stands: Fulfilment, before: Fulfilment | None, *, closed: bool
) -> tuple[Wording, ...]:
    obligation = operation.obligations[stands.obligation]
    then: tuple[Wording, ...] = (before.proven if before else None,) if closed else ()
    away = stands.missing or tuple(entry.number for entry in stands.undelivered)
    return (
        phrase("report-owed-of", what=owed(operation, obligation.id), subject=obligation.id),
        party_said(operation, obligation.giver or ""),
        party_said(operation, obligation.receiver or ""),
        amount_owed(stands.owed),
        *then,
        stands.proven,
        _missing(stands),
        phrase(f"report-obligation-{stands.state.value}"),
        ids(away, NAMED) if away else None,
    )


def _missing(stands: Fulfilment) -> Wording:
    """Say how much is still owed, as far as anybody knows."""
    # Of a list, some may be delivered of whom nobody said who they are.
    low = max(stands.owed.low - stands.proven - stands.unnamed, 0)
    if stands.owed.high is None:
        return phrase("report-closing-at-least", count=low) if low else phrase("report-closing-any")
    high = max(stands.owed.high - stands.proven, 0)
    return low if low == high else f"{low}–{high}"


# --- What was let pass, what came after


def _let_pass(operation: Operation, found: Gate) -> Iterator[Block]:
    if not found.let_pass:
        return
    yield Heading(text=phrase("report-closing-let-pass"))
    yield Table(
        id="let-pass",
        columns=(
            Column(title=phrase("report-what"), weight=5),
            Column(title=phrase("report-closing-reason"), weight=3),
            Column(title=phrase("report-recorded-by"), weight=3),
        ),
        rows=tuple(
            (
                Name(en=each.finding.text("en"), ar=each.finding.text("ar")),
                each.override.step.reason,
                recorded(operation, each.override.said),
            )
            for each in found.let_pass
        ),
    )


def _after(operation: Operation) -> Iterator[Block]:
    late = operation.day.recorded_after
    if not late:
        return
    yield Heading(text=phrase("report-closing-after-heading"))
    yield Paragraph(text=phrase("report-closing-after-note", count=len(late)))
    yield Table(
        id="late",
        columns=(
            Column(title=phrase("report-when"), weight=2),
            Column(title=phrase("report-device"), weight=2, ltr=True),
            Column(title=phrase("report-recorded-by"), weight=2),
            Column(title=phrase("report-closing-fact"), weight=2, ltr=True),
        ),
        rows=tuple(
            (instant(operation, said.at), said.device, said.author, said.fact[:8])
            for said in late[:LATE_LISTED]
        ),
        tight=True,
    )
