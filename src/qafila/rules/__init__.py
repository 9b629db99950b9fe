# SPDX-License-Identifier: Apache-2.0
"""Rules: what an operation's facts give reason to say. One file per subject.

A rule is a function ``(operation, now) -> findings``, found by its `@rule`. A check before the day
and an alert on the day are the same thing: an alert is a rule that looks at `now`. Findings name
ids only, never people.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo
from typing import TypeAlias

from qafila.core import findings
from qafila.core.findings import Finding
from qafila.core.operation import Operation
from qafila.data.timezones import zone_of

__all__ = ["Rule", "every_rule", "local_zone"]

Rule: TypeAlias = Callable[[Operation, datetime], Iterable[Finding]]


def every_rule() -> tuple[Rule, ...]:
    """Return every rule in a stable order; the files of this package are found, not listed."""
    for module in pkgutil.iter_modules(__path__):
        importlib.import_module(f"{__name__}.{module.name}")
    return findings.rules()


def local_zone(operation: Operation) -> tzinfo:
    """Return the time zone of the operation; UTC where its name means nothing."""
    return zone_of(operation.description.timezone)
