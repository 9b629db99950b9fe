# SPDX-License-Identifier: Apache-2.0
"""A store of facts in one SQLite file: `SqliteStore.create`, `SqliteStore.open`."""

from qafila.adapters.sqlite.store import SqliteStore

__all__ = ["SqliteStore"]
