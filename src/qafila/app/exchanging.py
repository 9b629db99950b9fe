# SPDX-License-Identifier: Apache-2.0
"""Putting an exchange in order, and what is told of it to other programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from qafila.app.planning import Findings, Opened, check
from qafila.core.exchange import (
    Clause,
    ClauseKind,
    Exchanged,
    PosedExchange,
    Requirement,
    deadlock,
    exposures,
    pose_exchange,
    walk,
)
from qafila.core.findings import Severity, as_json
from qafila.core.operation import Operation
from qafila.core.problem import pose
from qafila.planner.exchange import DEFAULT_WORK, solve_exchange
from qafila.planner.exchange.variants import trade_offs

VARIANTS = 0.5
"""What other terms may cost, in shares of the work for the order itself."""


def exchange(
    operation: Operation,
    *,
    work: int | None = None,
    limit_s: float | None = None,
    stop: Callable[[], bool] = lambda: False,
    from_start: bool = False,
) -> Exchanged:
    """Put what is left of the exchange of an operation in order.

    Parameters
    ----------
    work
        States that may be made; the same number gives the same order everywhere. None: as many as
        the limit allows, or a number of ours where there is no limit.
    limit_s, stop
        The limit as it was asked for, and whether it is reached.
    from_start
        Whether all is put in order, as if nothing were proven or released.
    """
    posed = pose_exchange(operation, from_start=from_start)
    stuck = deadlock(posed.problem)
    if stuck is not None:
        return Exchanged(posed=posed, stuck=stuck, limit_s=limit_s, from_start=from_start)
    if work is None and limit_s is None:
        work = DEFAULT_WORK
    found = solve_exchange(posed.problem, work=work, stop=stop)
    terms = trade_offs(
        posed.problem,
        found,
        work=int((DEFAULT_WORK if work is None else work) * VARIANTS),
        stop=stop,
    )
    return Exchanged(
        posed=posed, found=found, trade_offs=terms, limit_s=limit_s, from_start=from_start
    )


def exchange_findings(opened: Opened, now: datetime) -> Findings:
    """Return what speaks against the order: errors in what is owed, and weights nobody may use.

    That a lot left too early is for the release board to say; it is no fault of an order.
    """
    return tuple(
        item
        for item in check(opened, now)
        if {"obligation", "obligations"} & item.subject().keys()
        and "lot" not in item.subject()
        and (item.severity is Severity.ERROR or item.code.startswith("weight_"))
    )


def findings_then(opened: Opened, operation: Operation, now: datetime) -> Findings:
    """Return what speaks against the order in `operation`, which is `opened` at an earlier time."""
    return exchange_findings(replace(opened, operation=operation, posed=pose(operation)), now)


def exchange_json(operation: Operation, exchanged: Exchanged, findings: Findings) -> str:
    """Return ``exchange.json``.

    Where all is counted in one kind, exposures are numbers; kinds that nobody made comparable stand
    side by side, each under its name.
    """
    posed = exchanged.posed
    body: dict[str, Any] = {"qafila": "1", "operation": operation.description.id}
    body |= _order(exchanged)
    body |= {
        "from_start": exchanged.from_start,
        "so_far": [
            {
                "obligation": each.obligation,
                "proven": each.proven,
                "released": each.released,
                "lots_left": list(each.numbers),
            }
            for each in posed.so_far
        ],
        "weights": [
            {
                "obligation": obligation,
                "weight": _plain(weight),
                "agreed_by": list(operation.obligations[obligation].weight_agreed_by),
            }
            for obligation, weight in posed.weights.items()
        ],
        "apart": [
            {
                "obligation": each.obligation,
                "why": each.why.value,
                "low": each.amount.low,
                "high": each.amount.high,
            }
            for each in posed.apart
        ],
        "gates_passed_over": [list(each) for each in posed.passed_over],
        "findings": [as_json(each) for each in findings],
    }
    return json.dumps(body, ensure_ascii=False, indent=1)


def _order(exchanged: Exchanged) -> dict[str, Any]:
    problem, found = exchanged.posed.problem, exchanged.found
    kinds = sorted({kind for _, kind in problem.sides})
    if found is None:
        return {
            "kinds": kinds,
            "steps": [],
            "max_exposure": {},
            "lower_bound": None,
            "proven_optimal": False,
            "deadlock": [
                _waiting(exchanged.posed, each, each.clause)
                for each in (exchanged.stuck.requirements if exchanged.stuck else ())
                if each.clause is not None and each.clause.kind is not ClauseKind.ORDER
            ],
        }

    def told(values: Mapping[tuple[str, str], int]) -> dict[str, Any]:
        shown = {side: _plain(value * problem.unit) for side, value in values.items()}
        if len(kinds) < 2:
            return {party: value for (party, _), value in shown.items()}
        parties = sorted({party for party, _ in shown})
        return {
            party: {kind: shown[party, kind] for kind in kinds if (party, kind) in shown}
            for party in parties
        }

    steps = []
    release = 0
    before = ""
    posed = exchanged.posed
    walked = zip(walk(problem, found.order), exposures(problem, found.order), strict=True)
    for n, ((chain, number, step), after) in enumerate(walked, start=1):
        release += chain != before
        before = chain
        obligations = posed.obligations_of(chain)
        for obligation, part in zip(obligations, step.parts, strict=True):
            entry = {
                "n": n,
                "release": release,
                "obligation": obligation,
                "lot": posed.lots[chain][number - 1],
                "lots": posed.lot_counts[obligation],
                "by": part.giver or None,
                "to": part.receiver or None,
                "amount": part.amount,
                "kind": part.kind if part.worth else None,
                "exposure": told(after),
            }
            if step.together:
                entry["together_with"] = [each for each in obligations if each != obligation]
            steps.append(entry)
    bounds = {kind: _plain(value * problem.unit) for kind, value in found.bounds.items()}
    return {
        "kinds": kinds,
        "steps": steps,
        "start_exposure": told({side: problem.start.get(side, 0) for side in problem.sides}),
        "max_exposure": told(found.largest),
        "lower_bound": bounds if len(kinds) > 1 else next(iter(bounds.values()), 0),
        "proven_optimal": found.is_least,
        "releases": found.releases,
        "releases_lower_bound": found.releases_bound,
        "completion_s": found.completion_s,
        "completion_lower_bound_s": found.completion_bound_s,
        "limit_s": exchanged.limit_s,
        "trade_offs": [
            {
                "change": each.change.value,
                "subject": each.subject or None,
                "max_exposure": None
                if each.largest is None
                else {kind: _plain(value * problem.unit) for kind, value in each.largest.items()},
                "completion_s": each.completion_s,
                "proven_optimal": each.is_least,
            }
            for each in exchanged.trade_offs
        ],
        "deadlock": None,
    }


def _waiting(posed: PosedExchange, each: Requirement, clause: Clause) -> dict[str, Any]:
    """Return what one clause of a deadlock asks for, of the lots that are left."""
    there = posed.lots[each.needs]
    needed = each.progress
    if each.needs in posed.together or each.needs != clause.needs:
        left = sorted(
            number
            for chain, numbers in posed.lots.items()
            if clause.needs in posed.obligations_of(chain)
            for number in numbers
        )
        beyond = each.progress > len(there)
        needed = len(left) + 1 if beyond else left.index(there[each.progress - 1]) + 1
    return {
        "obligation": clause.of,
        "lot": posed.lots[each.chain][each.step - 1],
        "needs": clause.needs,
        "lots_needed": needed,
    }


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)
