# SPDX-License-Identifier: Apache-2.0
"""The release board for programs: counts, ids and parties, no names."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from qafila.app.accounting import reconciliation_json
from qafila.core.fulfilment import Clock, Hindrance, LotStanding, board
from qafila.core.operation import Operation
from qafila.data.timezones import zone_of


def agreement_json(operation: Operation, now: datetime) -> str:
    """Return the reconciliation with the release board beside it (`board`), as of `now`."""
    clock = Clock(now=now, zone=zone_of(operation.description.timezone))
    told: dict[str, Any] = json.loads(reconciliation_json(operation, now))
    told["board"] = [_lot(lot) for lot in board(operation, clock=clock)]
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _lot(lot: LotStanding) -> dict[str, Any]:
    return {
        "lot": lot.lot,
        "state": lot.state.value,
        "people": lot.people,
        "held_for_consent": lot.without_consent,
        "medical": lot.is_medical,
        "without_clinicians_act": lot.unjudged,
        "waits_for": [
            {"obligation": g.gate.obligation, "needed": g.needed, "proven": g.proven}
            for g in lot.closed
        ],
        "overridden": [
            {"finding": code, "by": each.said.author, "reason": each.step.reason}
            for code, each in lot.overrides.items()
        ],
        "wanting": _wanting(lot.barred),
        "stopped_by": _wanting(lot.stopped),
        "held_by": [
            {"party": each.hold.party, "reason": each.hold.reason, "since": _at(each.said.at)}
            for each in lot.holds
        ],
        "released": [
            {
                "by": each.release.party or each.said.author,
                "at": _at(each.said.at),
                "serial": each.release.serial,
                "patients": each.release.patients,
            }
            for each in lot.releases
        ],
        "patients": None if lot.patients is None else _lot(lot.patients),
    }


def _wanting(hindrances: Iterable[Hindrance]) -> list[dict[str, str]]:
    return [
        {
            "finding": each.why.value,
            "party": each.party,
            "what": each.what.value if each.what else "",
            "where": each.place,
        }
        for each in hindrances
    ]


def _at(moment: datetime) -> str:
    return moment.isoformat()
