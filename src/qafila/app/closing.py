# SPDX-License-Identifier: Apache-2.0
"""Closing an operation: what stands in the way, the fact, and what it was closed over."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from qafila.app.planning import Findings, Opened, check, without_lists
from qafila.core.events import Envelope, OperationClosed
from qafila.core.fulfilment import Fulfilment, fulfilments
from qafila.core.fulfilment.closing import Gate, outstanding, subject_of
from qafila.core.operation import History, Operation
from qafila.core.problem import pose


def findings_then(
    opened: Opened, operation: Operation, now: datetime, proof: Findings = ()
) -> Findings:
    """Return all that is to be said of `operation`, which is `opened` or it at an earlier time.

    Parameters
    ----------
    proof
        What verifying its chains found.
    """
    then = replace(opened, operation=operation, posed=pose(operation))
    return (*without_lists(check(then, now)), *proof)


def closing_fact(operation: Operation, *, follow_up: str, note: str) -> OperationClosed:
    """Return the fact that closes an operation over all that is known of it."""
    log = operation.day.log
    return OperationClosed(
        known=tuple(sorted(log.seqs.items())),
        missing=tuple(
            (device, first, last)
            for device, gaps in sorted(log.gaps.items())
            for first, last in gaps
        ),
        follow_up=follow_up,
        note=note,
    )


def at_closing(
    operation: Operation, log: Iterable[tuple[Envelope, int]], first: str
) -> Operation | None:
    """Return the operation over the facts that its last closing knew; None while it is open.

    Parameters
    ----------
    log
        Every fact, in order.
    first
        The founding device, where a store knows it.
    """
    if not operation.day.closings:
        return None
    last = operation.day.closings[-1]
    known: list[Envelope] = []
    is_past = False
    for envelope, _ in log:
        is_past = is_past or envelope.id == last.said.fact
        if last.closing.knew(envelope.device, envelope.seq, is_past=is_past):
            known.append(envelope)
    history = History(first)
    history.add(known)
    return history.operation()


def closing_json(operation: Operation, gate: Gate, then: Operation | None) -> str:
    """Return the gate, the closing and what is still owed, as JSON without a name."""
    last = operation.day.closings[-1] if operation.day.closings else None
    before = {f.obligation: f for f in outstanding(then)} if then is not None else {}
    stands = fulfilments(operation)
    now = {f.obligation for f in gate.outstanding}
    owed = [_owed(stands[o], before.get(o)) for o in stands if o in now or o in before]
    body: dict[str, Any] = {
        "qafila": "1",
        "operation": operation.description.id,
        "closed": None
        if last is None
        else {
            "fact": last.said.fact,
            "by": last.said.author,
            "device": last.said.device,
            "at": last.said.at.isoformat(timespec="seconds"),
            "follow_up": last.closing.follow_up,
            "note": last.closing.note,
            "recorded_after": len(operation.day.recorded_after),
        },
        "can_close": gate.is_open,
        "obstacles": [
            {
                "kind": each.kind,
                "count": len(each.subjects),
                "subjects": list(each.subjects),
            }
            for each in gate.obstacles
        ],
        "let_pass": [
            {
                "finding": each.finding.code,
                "subject": subject_of(each.finding),
                "reason": each.override.step.reason,
                "by": each.override.said.author,
                "fact": each.override.said.fact,
            }
            for each in gate.let_pass
        ],
        "open_obligations": owed,
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def _owed(stands: Fulfilment, before: Fulfilment | None) -> dict[str, Any]:
    return {
        "obligation": stands.obligation,
        "owed": {"low": stands.owed.low, "high": stands.owed.high},
        "proven": stands.proven,
        **({"proven_at_closing": before.proven} if before is not None else {}),
        "state": stands.state.value,
        "missing": list(stands.missing),
        "entries": [entry.number for entry in stands.undelivered],
        "unnamed": stands.unnamed,
    }
