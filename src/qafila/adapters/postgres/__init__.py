# SPDX-License-Identifier: Apache-2.0
"""Stores of facts in a PostgreSQL database: `PostgresStore.create`, `PostgresStore.open`."""

from qafila.adapters.postgres.store import PostgresStore

__all__ = ["PostgresStore"]
