# SPDX-License-Identifier: Apache-2.0
"""Where people go is reckoned again only where something says so that they go elsewhere."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

import qafila
from qafila.core.journeys import LOOKED_AT, journeys, keep_journeys
from qafila.core.operation import Operation
from tests.test_cli import TINY


@pytest.fixture
def operation() -> Operation:
    return qafila.open_folder(TINY).operation


def test_journeys_look_at_nothing_but_what_they_are_kept_for(
    operation: Operation, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh, looked_at = replace(operation), set[str]()
    plain = object.__getattribute__

    def watched(self: Operation, name: str) -> object:
        looked_at.add(name)
        return plain(self, name)

    monkeypatch.setattr(Operation, "__getattribute__", watched)
    journeys(fresh)
    monkeypatch.undo()
    parts = {field.name for field in fields(Operation)}
    assert looked_at & parts == set(LOOKED_AT)


def test_a_day_that_moves_nobody_elsewhere_keeps_the_journeys(operation: Operation) -> None:
    known = journeys(operation)
    later = replace(operation, day=replace(operation.day))
    assert journeys(replace(operation)) is not known
    keep_journeys(operation, later)
    assert journeys(later) is known


def test_who_goes_elsewhere_is_reckoned_again(operation: Operation) -> None:
    known = journeys(operation)
    person = next(iter(operation.persons.values()))
    moved = replace(person, to_place="elsewhere")
    later = replace(operation, persons={**operation.persons, person.id: moved})
    keep_journeys(operation, later)
    assert journeys(later) is not known
    assert journeys(later).of[person.id].target == "elsewhere"
