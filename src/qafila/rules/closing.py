# SPDX-License-Identifier: Apache-2.0
"""Rules on how an operation ends: who is left unknown, what a closing says and what came after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.fulfilment.closing import outstanding, unstated
from qafila.core.operation import Closed, Operation, open_ends
from qafila.core.values import Name
from qafila.rules._practice import ACCOUNTED_AT_SCREENING
from qafila.rules._saying import clock, said_by, some


@finding
class UnknownNotStated(Finding):
    """It is not known where some are, and nobody said what was tried and who goes on asking.

    An operation may close with people and vehicles of unknown whereabouts; it does not close on
    silence about them.
    """

    severity = Severity.WARNING
    holds = Hold.CLOSE
    source = ACCOUNTED_AT_SCREENING
    en = (
        "Of unknown whereabouts, and it is not on record what was done to find them or who goes on"
        " asking: {count} ({some})."
    )
    ar = (
        "لا يُعلم مكانهم، ولم يُسجَّل ما جرى للعثور عليهم ولا من يتابع السؤال عنهم، وعددهم {count}:"
        " {some}."
    )
    remedy_en = "Ask once more, then state what was done to find them and who goes on asking."
    remedy_ar = "اسأل مرة أخرى ثم اذكر ما جرى للعثور عليهم ومن يتابع السؤال."
    commands = (
        "qafila record OP unknown WHO… --note WHAT-WAS-DONE --follow-up WHO-GOES-ON-ASKING",
    )
    page = "ledger"

    count: int
    some: tuple[str, ...]
    persons: tuple[str, ...]
    vehicles: tuple[str, ...]


@finding
class OperationIsClosed(Finding):
    """The operation was closed. What was owed and is not delivered stays owed.

    Obligations outlive the convoy by months. What is delivered under them is recorded as before.
    """

    severity = Severity.INFO
    en = (
        "The operation is closed ({by}). Obligations still open: {count} ({some}). Who follows them"
        " up: {owner}."
    )
    ar = "العملية مُغلقة ({by}). الالتزامات التي لا تزال مفتوحة: {count} ({some}). المتابع: {owner}."
    remedy_en = (
        "Record what is delivered under an open obligation. To open the operation again, "
        "withdraw the fact {fact}."
    )
    remedy_ar = "سجّل ما يُسلَّم من التزام مفتوح. ولإعادة فتح العملية اسحب الواقعة {fact}."
    commands = (
        "qafila record OP delivered OBLIGATION AMOUNT PARTY",
        "qafila record OP withdrawn {fact} --note REASON",
    )
    page = "agreement?tab=obligations"

    by: Name
    count: int
    some: tuple[str, ...]
    obligations: tuple[str, ...]
    owner: Name
    fact: str


@finding
class RecordedAfterClosing(Finding):
    """Something about people, vehicles or goods was recorded after the operation was closed.

    It happened since, or it happened before and its phone came late. It counts like any other; the
    closing did not know it.
    """

    severity = Severity.INFO
    en = "Recorded after the closing of {closed}, and not known to it: {count} ({devices})."
    ar = "سُجّلت بعد إغلاق العملية في {closed} وقائع لم تكن معلومة حينها، عددها {count} ({devices})."
    remedy_en = "Read them in the report of the closing. If they change what it said, close again."
    remedy_ar = "اقرأها في تقرير الإغلاق. وإن غيّرت ما قيل عند الإغلاق فأغلق العملية من جديد."
    commands = (
        "qafila report OP closing",
        "qafila close OP",
    )
    page = "closing"

    closed: str
    count: int
    devices: tuple[str, ...]
    facts: tuple[str, ...]


@finding
class ClosedWithOpenEnds(Finding):
    """The operation is closed, and some have no final status, or two sightings contradict.

    Either facts came after the closing, or it was recorded past `qafila close`.
    """

    severity = Severity.WARNING
    source = ACCOUNTED_AT_SCREENING
    en = (
        "The operation is closed ({by}), and without a final status are: persons {persons},"
        " vehicles {vehicles}; unknown and not stated: {unknown}; disputed: {disputed}."
    )
    ar = (
        "العملية مُغلقة ({by})، ومن لا تُعلم نهاية طريقهم: الأشخاص {persons}، المركبات {vehicles}؛ "
        "ومن لا يُعلم مكانهم ولم يصرّح أحد بذلك: {unknown}؛ ومن تتعارض الوقائع في مكانهم: {disputed}."
    )
    remedy_en = "See what is missing, record it, and close again."
    remedy_ar = "اعرف ما ينقص، ثم سجّله وأغلق العملية من جديد."
    commands = ("qafila close OP",)
    page = "closing"

    by: Name
    persons: int
    vehicles: int
    unknown: int
    disputed: int


@rule
def unknowns(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Of everybody who is not known to be anywhere it is stated what was tried, and by whom."""
    silent = unstated(operation)
    who = (*silent.persons, *silent.vehicles)
    if who:
        yield UnknownNotStated(
            count=len(who), some=some(who), persons=silent.persons, vehicles=silent.vehicles
        )


@rule
def closing(operation: Operation, now: datetime) -> Iterator[Finding]:
    """What the last closing says, and what it did not know."""
    day = operation.day
    if not day.closings:
        return
    last = day.closings[-1]
    owed = tuple(each.obligation for each in outstanding(operation))
    yield OperationIsClosed(
        by=said_by(operation, last.said),
        count=len(owed),
        some=some(owed) or ("–",),
        obligations=owed,
        owner=Name(en=last.closing.follow_up or "–"),
        fact=last.said.fact,
    )
    if late := day.recorded_after:
        yield RecordedAfterClosing(
            closed=clock(operation, last.said.at),
            count=len(late),
            devices=some(sorted({said.device for said in late})),
            facts=tuple(said.fact for said in late),
        )
    yield from _open_all_the_same(operation, last)


def _open_all_the_same(operation: Operation, last: Closed) -> Iterator[Finding]:
    day, ends, silent = operation.day, open_ends(operation), unstated(operation)
    unknown = len(silent.persons) + len(silent.vehicles)
    disputed = len(day.people.disputes) + len(day.vehicles.disputes)
    if ends.persons or ends.vehicles or unknown or disputed:
        yield ClosedWithOpenEnds(
            by=said_by(operation, last.said),
            persons=len(ends.persons),
            vehicles=len(ends.vehicles),
            unknown=unknown,
            disputed=disputed,
        )
