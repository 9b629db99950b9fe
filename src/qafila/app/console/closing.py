# SPDX-License-Identifier: Apache-2.0
"""The end of an operation: what is still open, the fact that closes it, and taking that back."""

from __future__ import annotations

from datetime import datetime

import msgspec

from qafila.app.closing import closing_fact
from qafila.app.console.live import Checked, LiveOperation
from qafila.app.console.snapshot import Snapshot
from qafila.app.console.today import OwedNow, owed_now
from qafila.app.planning import document
from qafila.app.proof import verify_chains
from qafila.app.spoken import Spoken, Unclear, facts_of
from qafila.core.access import Field, Viewer
from qafila.core.document import Document
from qafila.core.fulfilment.closing import Gate, gate
from qafila.core.values import LANGS
from qafila.reports import Context
from qafila.reports.closing import VERDICT

MOST_NAMED = 200
"""Ids that one obstacle names; it counts all."""


class ObstacleNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One kind of thing that keeps the operation from closing.

    Parameters
    ----------
    kind
        `persons` or `vehicles` without a final status, `unknown` (nobody stated it), `disputed`, or
        the code of a finding.
    subjects
        Ids that it concerns, the first of them; absent for who sees none.
    text
        What the first finding of its kind says, in both languages.
    """

    kind: str
    count: int
    subjects: tuple[str, ...] = ()
    text: dict[str, str] = {}


class ClosingView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether the operation is closed or can be, and what stays open beyond it.

    Parameters
    ----------
    checked_at
        As of when the findings are; absent while a hub that was just started is still at them:
        then it is not known yet what stands in the way.
    can_close
        Whether nothing stands in the way; the chains of the log are proven when it is closed.
    let_pass
        Findings that would stand in the way, had nobody let them pass by name and reason.
    owed
        Obligations that are not delivered in full; they hold nothing.
    fact, closed_by, closed_at, follow_up, note
        Of the last closing; absent while it is open.
    late
        Facts that came to be known after it.
    """

    version: int
    at: datetime
    checked_at: datetime | None = None
    can_close: bool
    obstacles: tuple[ObstacleNow, ...] = ()
    let_pass: int = 0
    owed: tuple[OwedNow, ...] = ()
    fact: str = ""
    closed_by: str = ""
    closed_at: datetime | None = None
    follow_up: str = ""
    note: str = ""
    late: int = 0


def closing(snapshot: Snapshot, checked: Checked | None, viewer: Viewer) -> ClosingView:
    """Return what is still open."""
    found = _gate(snapshot, checked) if checked else None
    operation = snapshot.operation
    ids = viewer.sees(Field.PERSON, Field.VEHICLE)
    view = ClosingView(
        version=snapshot.version,
        at=snapshot.at,
        checked_at=checked.at if checked else None,
        can_close=found is not None and found.is_open,
        obstacles=tuple(
            ObstacleNow(
                kind=each.kind,
                count=len(each.subjects),
                subjects=each.subjects[:MOST_NAMED] if ids else (),
                text={lang: each.example.text(lang) for lang in LANGS}
                if each.example and ids
                else {},
            )
            for each in (found.obstacles if found else ())
        ),
        let_pass=len(found.let_pass) if found else 0,
        owed=tuple(owed_now(operation)),
        late=len(operation.day.recorded_after),
    )
    if not operation.day.closings:
        return view
    last = operation.day.closings[-1]
    return msgspec.structs.replace(
        view,
        fact=last.said.fact,
        closed_by=last.said.author,
        closed_at=last.said.at,
        follow_up=last.closing.follow_up,
        note=last.closing.note,
    )


def verdict(snapshot: Snapshot, checked: Checked, now: datetime) -> Document:
    """Return whether it can be closed, and what removes each thing that stands in the way."""
    context = Context(now=now, findings=checked.findings, only=frozenset({VERDICT}))
    name = f"verdict {checked.version} {checked.at.isoformat()}"
    return snapshot.derive(name, lambda: document("closing", snapshot.operation, context))


def close(live: LiveOperation, viewer: Viewer, *, follow_up: str, note: str) -> None:
    """Close the operation over all that is known of it by now; the fact is on the disk then.

    Raises
    ------
    Unclear
        "console-closing-not-yet", when something stands in the way; "console-closing-unsound", when
        the log itself cannot be proven whole.
    StoreProblem, VaultProblem
    """
    with live.leaning:
        live.refresh()
        checked = live.check()
        found = _gate(live.snapshot, checked)
        if not found.is_open:
            raise Unclear("console-closing-not-yet", count=str(len(found.obstacles)))
        proof = tuple(verify_chains(live.recorder.store, live.recorder.vault))
        if not gate(live.snapshot.operation, (*checked.findings, *proof)).is_open:
            raise Unclear("console-closing-unsound")
        fact = closing_fact(live.snapshot.operation, follow_up=follow_up, note=note)
        live.recorder.record([fact], author=viewer.title)
        live.refresh()


def reopen(live: LiveOperation, viewer: Viewer, reason: str) -> bool:
    """Take the last closing back; return whether there was one."""
    with live.leaning:
        live.refresh()
        operation = live.snapshot.operation
        if not operation.day.closings:
            return False
        said = Spoken(word="withdrawn", what=(operation.day.closings[-1].said.fact,), note=reason)
        live.recorder.record(facts_of(said, operation), author=viewer.title)
        live.refresh()
    return True


def _gate(snapshot: Snapshot, checked: Checked) -> Gate:
    name = f"gate {checked.version} {checked.at.isoformat()}"
    return snapshot.derive(name, lambda: gate(snapshot.operation, checked.findings))
