# SPDX-License-Identifier: Apache-2.0
"""Problem and Plan: what is to be planned, what was planned, and what makes a plan legal.

`shape` holds the types, `legality` the rules that every plan must keep, `wire` the JSON that other
people build on. `qafila.judge` re-derives legality without this package.
"""

from qafila.core.plan.difference import ColumnKey, Difference, Why, column_of, differing
from qafila.core.plan.legality import Violation, violations
from qafila.core.plan.shape import (
    Certificate,
    CompletionCertificate,
    Flow,
    Journey,
    Kinship,
    Load,
    Lot,
    Passage,
    Plan,
    Policy,
    Price,
    Problem,
    Quality,
    Trip,
    Unit,
    Unseated,
    Withheld,
    lawful_serials,
    load_of,
    may_carry,
    room_of,
    seat_key,
    serial_sizes,
    settled,
)
from qafila.core.plan.wire import plan_as_json

__all__ = [
    "Certificate",
    "ColumnKey",
    "CompletionCertificate",
    "Difference",
    "Flow",
    "Journey",
    "Kinship",
    "Load",
    "Lot",
    "Passage",
    "Plan",
    "Policy",
    "Price",
    "Problem",
    "Quality",
    "Trip",
    "Unit",
    "Unseated",
    "Violation",
    "Why",
    "Withheld",
    "column_of",
    "differing",
    "lawful_serials",
    "load_of",
    "may_carry",
    "plan_as_json",
    "room_of",
    "seat_key",
    "serial_sizes",
    "settled",
    "violations",
]
