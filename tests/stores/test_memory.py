# SPDX-License-Identifier: Apache-2.0
"""The store in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from qafila.adapters.memory import MemoryStore
from qafila.ports import EventStore
from tests.stores.contract import Contract
from tests.stores.phones import OPERATION


class MemoryShelf:
    """There is one log, and it is the store."""

    def make(self) -> EventStore:
        return MemoryStore(OPERATION)

    def again(self, store: EventStore) -> EventStore:
        return store

    def from_backup(self, path: Path) -> EventStore:
        raise AssertionError(path)

    def tamper(self, store: EventStore, statement: str) -> None:
        """There is nothing beside the store to go past it with."""
        raise PermissionError(statement)


class TestMemory(Contract):
    @pytest.fixture
    def shelf(self) -> MemoryShelf:
        return MemoryShelf()
