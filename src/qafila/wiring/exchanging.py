# SPDX-License-Identifier: Apache-2.0
"""Putting an exchange in order on one computer: an operation in, a sheet and its figures out."""

from __future__ import annotations

from dataclasses import dataclass

from qafila import app
from qafila.app import exchanging
from qafila.core.document import Document
from qafila.core.values import Lang
from qafila.reports import Context
from qafila.wiring.operations import open_operation
from qafila.wiring.records import stood_at
from qafila.wiring.stopping import first_interrupt_stops

EXCHANGING = "order an exchange"
"""What an operation is opened for; no name is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What was found.

    Parameters
    ----------
    document, json
        The same for people and for programs.
    any_error
        Whether a finding about what is owed is an ERROR.
    stopped
        Whether it was stopped by hand; the order is the best found until then.
    language
        The operation's own.
    """

    document: Document
    json: str
    any_error: bool
    stopped: bool
    language: Lang


def exchange(
    where: str, *, limit: float | None, work: int | None, at: str = "", from_start: bool = False
) -> Found:
    """Put the exchange of an operation in order: what is left of it at a time, or all of it.

    Raises
    ------
    FolderProblem, StoreProblem
        When it cannot be read.
    """
    opened = open_operation(where, purpose=EXCHANGING, day=True, names=False)
    operation, _, moment = stood_at(opened, at)
    with first_interrupt_stops(limit) as stop:
        ordered = exchanging.exchange(
            operation, work=work, limit_s=limit, stop=stop, from_start=from_start
        )
    findings = app.without_lists(exchanging.findings_then(opened, operation, moment))
    context = Context(now=moment, findings=findings, exchange=ordered)
    return Found(
        document=app.document("exchange", operation, context),
        json=exchanging.exchange_json(operation, ordered, findings),
        any_error=app.any_error(findings),
        stopped=stop.interrupted,
        language=operation.description.language,
    )
