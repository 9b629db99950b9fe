# SPDX-License-Identifier: Apache-2.0
"""Closing an operation on one computer: what stands in the way out, or the fact in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qafila import app
from qafila.app import closing
from qafila.app.proof import verify_chains
from qafila.app.storing import open_store
from qafila.core.document import Document
from qafila.core.fulfilment.closing import Gate, gate
from qafila.core.operation import Operation
from qafila.core.values import Lang
from qafila.reports import Context
from qafila.reports.closing import OBLIGATIONS, VERDICT
from qafila.wiring import now
from qafila.wiring.operations import (
    HUB,
    Station,
    is_database,
    open_operation,
    station_at,
    store_path,
)

CLOSING = "close"
"""What an operation is opened for; no name is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of it: the operation as it stands then, and what stands in the way.

    Parameters
    ----------
    recorded
        Whether it was closed just now.
    """

    opened: app.Opened
    findings: app.Findings
    gate: Gate
    recorded: bool = False

    @property
    def language(self) -> Lang:
        """The operation's own."""
        return self.opened.operation.description.language

    def _then(self) -> Operation | None:
        return closing.at_closing(self.opened.operation, self.opened.log, self.opened.first)

    def document(self) -> Document:
        """Return what whoever closes it is shown."""
        context = Context(
            now=now(),
            findings=self.findings,
            at_closing=self._then(),
            only=frozenset({VERDICT, OBLIGATIONS}),
        )
        return app.document("closing", self.opened.operation, context)

    def as_json(self) -> str:
        """Return the same for programs."""
        return closing.closing_json(self.opened.operation, self.gate, self._then())


def try_closing(where: str) -> Tried:
    """Say what stands in the way of closing an operation; nothing is recorded or made.

    Raises
    ------
    FolderProblem, StoreProblem
        When it cannot be read.
    """
    opened = open_operation(where, purpose=CLOSING, day=True, names=False)
    return _tried(opened, findings_at(where, opened, opened.operation, now()))


def close(where: str, *, by: str, follow_up: str, note: str) -> Tried:
    """Close an operation unless something stands in the way; the fact is on the disk then."""
    tried = try_closing(where)
    if not tried.gate.is_open:
        return tried
    with station_at(where, making=True) as here:
        # Anew, in the store alone: what is closed over is what is in it now.
        again = _reread(here)
        if not again.gate.is_open:
            return again
        fact = closing.closing_fact(again.opened.operation, follow_up=follow_up, note=note)
        here.recorder.record([fact], author=by or HUB)
        after = _reread(here)
    return Tried(opened=after.opened, findings=after.findings, gate=after.gate, recorded=True)


def findings_at(
    where: str, opened: app.Opened, operation: Operation, moment: datetime
) -> app.Findings:
    """Return all that is to be said of an operation, its chains included where it has a store."""
    proof: app.Findings = ()
    if is_database(where) or store_path(where) is not None:
        with station_at(where) as here:
            proof = tuple(verify_chains(here.store, here.vault, ""))
    return closing.findings_then(opened, operation, moment, proof)


def _reread(here: Station) -> Tried:
    opened = open_store(here.recorder, purpose=CLOSING, names=False)
    proof = tuple(verify_chains(here.store, here.vault, ""))
    return _tried(opened, closing.findings_then(opened, opened.operation, now(), proof))


def _tried(opened: app.Opened, findings: app.Findings) -> Tried:
    return Tried(opened=opened, findings=findings, gate=gate(opened.operation, findings))
