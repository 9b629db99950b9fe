# SPDX-License-Identifier: Apache-2.0
"""Problem and Plan: what is to be planned, what was planned, and what makes a plan legal.

`shape` holds the types, `march` those of the order of march, `legality` the rules that every plan
must keep, `wire` the JSON that other people build on. `qafila.judge` re-derives legality without
this package.
"""

from qafila.core.plan.difference import ColumnKey, Difference, Why, column_of, differing
from qafila.core.plan.legality import Violation, violations
from qafila.core.plan.march import (
    MAX_SERIAL,
    ONE_SERIAL,
    REAR_ORDER,
    ColumnLength,
    Marcher,
    MarchRole,
    column_length_m,
    lawful_serials,
    march_role,
    pass_s,
    serial_sizes,
)
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
    load_of,
    may_carry,
    room_of,
    seat_key,
    settled,
)
from qafila.core.plan.wire import plan_as_json

__all__ = [
    "MAX_SERIAL",
    "ONE_SERIAL",
    "REAR_ORDER",
    "Certificate",
    "ColumnKey",
    "ColumnLength",
    "CompletionCertificate",
    "Difference",
    "Flow",
    "Journey",
    "Kinship",
    "Load",
    "Lot",
    "MarchRole",
    "Marcher",
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
    "column_length_m",
    "column_of",
    "differing",
    "lawful_serials",
    "load_of",
    "march_role",
    "may_carry",
    "pass_s",
    "plan_as_json",
    "room_of",
    "seat_key",
    "serial_sizes",
    "settled",
    "violations",
]
