# SPDX-License-Identifier: Apache-2.0
"""A look into an SQLite file that changes nothing in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path


def looked_into(path: Path) -> tuple[int, str]:
    """Return the version of an SQLite file, and what SQLite finds wrong with it; "" for nothing.

    Raises
    ------
    OSError, sqlite3.Error
        When it cannot be read at all.
    """
    with path.open("rb"):
        pass
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    try:
        version = int(connection.execute("PRAGMA user_version").fetchone()[0])
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        return version, "" if found == "ok" else str(found)
    finally:
        connection.close()
