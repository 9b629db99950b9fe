# SPDX-License-Identifier: Apache-2.0
"""Ids that may say who somebody is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from qafila.rules.identities import IdsMayNamePeople, ids
from tests.operations import bus, operation, person

NOW = datetime(2026, 2, 20, tzinfo=UTC)


@pytest.mark.parametrize("word", ["P-0001", "F1", "12", "1234567", "AB-12", "K/3", "ABC", "أ-١٢"])
def test_numbers_of_a_list_name_nobody(word: str) -> None:
    assert list(ids(operation(person(word, word), bus("BUS-1", plate="1234")), NOW)) == []


@pytest.mark.parametrize(
    "word", ["Haddad", "الحداد", "Suad Al-Amin", "+963944555666", "0944-555-666", "٠٩٤٤٥٥٥٦٦٦"]
)
def test_names_and_telephone_numbers_are_pointed_out(word: str) -> None:
    found = list(ids(operation(person(word), person("P-2", word)), NOW))
    assert found == [IdsMayNamePeople(people=1, households=1, vehicles=0)]
    assert word not in found[0].text("en") + found[0].text("ar")


@pytest.mark.parametrize("field", ["plate", "driver_phone", "driver"])
def test_a_vehicle_called_by_what_is_sealed_is_pointed_out(field: str) -> None:
    values: dict[str, Any] = {field: "7-1234"}
    found = list(ids(operation(bus("7-1234", **values)), NOW))
    assert found == [IdsMayNamePeople(people=0, households=0, vehicles=1)]
