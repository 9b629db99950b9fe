# SPDX-License-Identifier: Apache-2.0
"""What is wrong with an installation: the program, the machine, the keys, an operation."""

from __future__ import annotations

from qafila.app.health import Area, Checked, looked_at
from qafila.wiring.doctor import installation, machine, operation


def examine(where: str = "", port: int = 8765) -> list[Checked]:
    """Look at everything; nothing is changed, and nothing secret is in what is returned.

    Parameters
    ----------
    where
        An operation: a folder, a store file or a database; empty for none.
    port
        Where `serve` is to listen.
    """
    found = looked_at(Area.INSTALLATION, installation.CHECKS)
    found += looked_at(Area.MACHINE, machine.checks(where, port))
    found += looked_at(Area.KEYS, machine.KEY_CHECKS)
    if where:
        found += looked_at(Area.OPERATION, operation.checks(where))
    return found
