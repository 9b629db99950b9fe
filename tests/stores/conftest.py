# SPDX-License-Identifier: Apache-2.0
"""What the tests of stores may ask for."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

import pytest

from tests.stores.server import Server, programs


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Return a PostgreSQL server of this run's own."""
    folder = programs()
    if folder is None or find_spec("psycopg") is None:
        pytest.skip(
            "facts in PostgreSQL: no server or no driver here (pip install pgserver psycopg)"
        )
    made = Server(folder)
    yield made
    made.close()
