# SPDX-License-Identifier: Apache-2.0
"""Obligations that wait for each other in full: each circle is said once."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from qafila.rules.exchange import exchange
from tests.exchange.test_exchange_command import HEAD, obligation, operation


def said(*obligations: str) -> list[tuple[str, object]]:
    found = exchange(operation(*obligations, head=HEAD), datetime(2026, 3, 1, tzinfo=UTC))
    return [(each.code, each.subject().get("obligations")) for each in found]


def test_a_circle_of_gates_is_said_once() -> None:
    circle = (obligation("a", count=2, gate='["b"]'), obligation("b", count=2, gate='["a"]'))
    assert said(*circle) == [("gates_circular", ("a", "b"))]
    assert said(obligation("a", count=2, gate='["a"]')) == [("gate_on_itself", None)]


@pytest.mark.parametrize(
    "gate",
    ['[{ obligation = "a", at_least = 2 }]', '[{ obligation = "a", lot = "matching" }]'],
)
def test_a_circle_through_an_amount_or_a_lot_is_told_by_its_clauses(gate: str) -> None:
    found = said(
        obligation("a", count=2, lots="2", gate='["b"]'),
        obligation("b", count=2, lots="2", gate=gate),
    )
    assert [code for code, _ in found] == ["clauses_deadlocked"]


def test_a_gate_that_is_open_keeps_no_circle() -> None:
    proven = 'delivered = { on = 2026-02-01, count = 2, by = "west" }'
    first = obligation("a", what='"deliver_aid"', count=2, gate='["b"]') + f"\n{proven}\n"
    assert said(first, obligation("b", count=2, gate='["a"]')) == []


def test_what_is_medical_waits_in_no_circle() -> None:
    sick = obligation("a", count=2, gate='["b"]', medical="true")
    assert said(sick, obligation("b", count=2, gate='["a"]')) == []
