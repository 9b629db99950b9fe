# SPDX-License-Identifier: Apache-2.0
"""The use cases: all that an entry point may call.

Nothing here reads a clock, a file or a setting; those are arguments. What a person has to be told
comes back as findings; an exception from here is our own fault (`IllegalPlan`) or the world's
(`StoreProblem`, `CourierProblem`).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qafila.app import (
        crossing,
        exchanging,
        identities,
        practice,
        printed_digest,
        proof,
        simulating,
        storing,
    )
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

_HOMES = {
    "qafila.app.accounting": ("changes_json", "ledger_json", "reconciliation_json"),
    "qafila.app.planning": (
        "Findings",
        "IllegalPlan",
        "Opened",
        "Planned",
        "Search",
        "any_error",
        "check",
        "document",
        "findings_document",
        "findings_json",
        "journeys_behind",
        "make_plan",
        "open_operation",
        "plan_json",
        "plan_version",
        "tokens",
        "verify_plan",
        "without_lists",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}
_PARTS = (
    "crossing",
    "exchanging",
    "identities",
    "practice",
    "printed_digest",
    "proof",
    "simulating",
    "storing",
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
    "crossing",
    "document",
    "exchanging",
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
    "simulating",
    "storing",
    "tokens",
    "verify_plan",
    "without_lists",
]


def __getattr__(name: str) -> Any:
    # Each is loaded when it is first used: a hub that is started waits for none it does not need.
    if name in _HOME_OF:
        return getattr(importlib.import_module(_HOME_OF[name]), name)
    if name in _PARTS:
        return importlib.import_module(f"qafila.app.{name}")
    raise AttributeError(f"module 'qafila.app' has no attribute {name!r}")
