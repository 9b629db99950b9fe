# SPDX-License-Identifier: Apache-2.0
"""Reports: what is said, to whom. One file per document; each is found by its `@report`.

A report is a function ``(operation, context) -> Document``. It decides what a recipient may hold
(`sharing.md`); how it looks is the printers' affair. Modules whose names begin with an underscore
hold parts of documents and what several say alike.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeAlias

from qafila.core.document import Document
from qafila.core.events import Envelope
from qafila.core.exchange import Exchanged
from qafila.core.findings import Finding
from qafila.core.operation import Operation
from qafila.core.plan import Difference, Passage, Trip, column_of
from qafila.core.simulation import Simulated
from qafila.core.standards import Judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a report needs besides the operation; each takes what concerns it.

    Parameters
    ----------
    now
        Aware instant of making it.
    findings
        What the rules, importers and planner found; for documents that show findings.
    tokens
        The opaque random token of each person; for documents that carry tokens.
    version
        Version of the plan in force, as printed.
    copies
        How many numbered copies of each sheet are made; at least 1.
    only
        Kinds of part to make (see each report); empty makes all.
    expires_on
        Last day on which paper is good; None takes the latest day on which the last vehicle may
        arrive, and says "until the movement ends" where no day is known.
    log
        Every fact with its corrected instant (milliseconds since 1970), in order; for the log.
    standards
        The minimum standards as judged, in their order; for documents that show standards.
    log
        Facts with their corrected instant (milliseconds since 1970), in the order in which they
        count; for documents that list facts.
    exchange
        The order of an exchange; for the document about it.
    simulation
        What a simulation of the plan found; for the document about it.
    at_closing
        The operation over the facts that its last closing knew; None while it is open.
    passages
        When paired lots pass their crossing, where no plan in force says so.
    difference
        What the plan changes in the one that it was kept to; None where it was kept to none. Papers
        that still hold are then not made again.
    ids
        Whether people and vehicles are told by their ids; else they are counted, in documents that
        parties and guarantors hold.

    Raises
    ------
    ValueError
        "now must be aware", "copies must be >= 1".
    """

    now: datetime
    findings: tuple[Finding, ...] = ()
    tokens: Mapping[str, str] = field(default_factory=dict)
    version: str = "1"
    copies: int = 1
    only: frozenset[str] = frozenset()
    expires_on: date | None = None
    standards: tuple[Judged, ...] = ()
    log: tuple[tuple[Envelope, int], ...] = ()
    exchange: Exchanged | None = None
    simulation: Simulated | None = None
    at_closing: Operation | None = None
    passages: tuple[Passage, ...] = ()
    difference: Difference | None = None
    ids: bool = True

    def __post_init__(self) -> None:
        if self.now.tzinfo is None:
            raise ValueError("now must be aware")
        if self.copies < 1:
            raise ValueError("copies must be >= 1")

    def wants(self, kind: str) -> bool:
        """Whether parts of this kind are asked for."""
        return not self.only or kind in self.only

    def reprints(self, trip: Trip) -> bool:
        """Whether the papers of this trip are made: those that still hold are not."""
        return self.difference is None or trip.id in self.difference.papers

    def renews(self, trip: Trip) -> bool:
        """Whether the sheets of the whole column of this trip are made."""
        return self.difference is None or column_of(trip) in self.difference.columns


Report: TypeAlias = Callable[[Operation, Context], Document]

_REPORTS: dict[str, Report] = {}


def report(name: str) -> Callable[[Report], Report]:
    """Register a report under a name.

    Raises
    ------
    TypeError
        "a report of this name exists".
    """

    def register(function: Report) -> Report:
        held = _REPORTS.setdefault(name, function)
        if held.__module__ != function.__module__:
            raise TypeError(f"{name}: a report of this name exists in {held.__module__}")
        _REPORTS[name] = function
        return function

    return register


def reports() -> Mapping[str, Report]:
    """Return every report by name; the files of this package are found, not listed."""
    for module in pkgutil.iter_modules(__path__):
        if not module.name.startswith("_"):
            importlib.import_module(f"{__name__}.{module.name}")
    return dict(sorted(_REPORTS.items()))
