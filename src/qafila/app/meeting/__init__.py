# SPDX-License-Identifier: Apache-2.0
"""Two stores meet and leave with the same facts: `meet` calls, a `Desk` answers.

`letters` is what goes over the wire, `trust` whom a store believes, `holdings` what it has and the
other lacks, `intake` what becomes of what comes in, `bundle` the same by a stick.
"""

from qafila.app.meeting.bundle import Carried, read_bundle, write_bundle
from qafila.app.meeting.calling import Met, Peer, meet
from qafila.app.meeting.desk import Desk, Desks, answer
from qafila.app.meeting.letters import (
    MAX_LETTER,
    Refused,
    is_refusal,
    operation_mark,
    refusal,
)
from qafila.app.meeting.merging import merge
from qafila.app.meeting.trust import Register, Trust

__all__ = [
    "MAX_LETTER",
    "Carried",
    "Desk",
    "Desks",
    "Met",
    "Peer",
    "Refused",
    "Register",
    "Trust",
    "answer",
    "is_refusal",
    "meet",
    "merge",
    "operation_mark",
    "read_bundle",
    "refusal",
    "write_bundle",
]
