# SPDX-License-Identifier: Apache-2.0
"""The use cases: all that an entry point may call.

Nothing here reads a clock, a file or a setting; those are arguments. What a person has to be told
comes back as findings; an exception from here is our own fault (`IllegalPlan`) or the world's
(`StoreProblem`, `CourierProblem`).
"""

from qafila.app import identities, practice, printed_digest, proof, storing
from qafila.app.accounting import changes_json, ledger_json, reconciliation_json
from qafila.app.planning import (
    Findings,
    IllegalPlan,
    Opened,
    Planned,
    Search,
    any_error,
    check,
    document,
    findings_document,
    findings_json,
    journeys_behind,
    make_plan,
    open_operation,
    plan_json,
    plan_version,
    tokens,
    verify_plan,
    without_lists,
)

__all__ = [
    "Findings",
    "IllegalPlan",
    "Opened",
    "Planned",
    "Search",
    "any_error",
    "changes_json",
    "check",
    "document",
    "findings_document",
    "findings_json",
    "identities",
    "journeys_behind",
    "ledger_json",
    "make_plan",
    "open_operation",
    "plan_json",
    "plan_version",
    "practice",
    "printed_digest",
    "proof",
    "reconciliation_json",
    "storing",
    "tokens",
    "verify_plan",
    "without_lists",
]
