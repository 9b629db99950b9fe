# SPDX-License-Identifier: Apache-2.0
"""A folder that triggers each finding about the exchange, and one that does not."""

from __future__ import annotations

from tests.finding_cases import Case
from tests.finding_cases.rules import OPERATION, changed, folder

GATED = """count = 4
cohort = "red"
to_place = "school"
stage = "move"
gate = [{ obligation = "trucks", at_least = %d }]
[[obligation]]
id = "trucks"
what = "deliver_aid"
by = "relief"
to = "army"
count = 5
"""


def gated(at_least: int) -> dict[str, bytes]:
    start = 'count = 4\ncohort = "red"\nto_place = "school"\nstage = "move"\n'
    return folder(operation=changed(OPERATION, start, GATED % at_least))


def weighed(by: str) -> dict[str, bytes]:
    weight = f'what = "deliver_aid"\nto = "relief"\nweight = 2\nweight_agreed_by = {by}\n'
    return folder(operation=changed(OPERATION, 'what = "deliver_aid"\n', weight))


def waiting(for_what: str) -> dict[str, bytes]:
    gate = f'id = "waits"\nwhat = "disclose"\nto = "relief"\ngate = ["{for_what}"]\n'
    more = f'[[obligation]]\n{gate}[[obligation]]\nid = "other"\nwhat = "disclose"\n'
    return folder(operation=OPERATION + more + 'to = "army"\ngate = ["waits"]\n')


CASES = {
    "gates_circular": Case(triggers=waiting("other"), clean=waiting("waits")),
    "gate_on_itself": Case(triggers=waiting("waits"), clean=waiting("other")),
    "clauses_deadlocked": Case(triggers=gated(6), clean=gated(5)),
    "weight_not_agreed_by_both": Case(
        triggers=weighed('["army"]'), clean=weighed('["army", "relief"]')
    ),
}
