# SPDX-License-Identifier: Apache-2.0
"""What a hub that is called needs: a store, its device, and somebody who hears of trouble."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from qafila.app.meeting import Desk
from qafila.ports import CourierProblem, StoreProblem
from qafila.wiring import operations

__all__ = ["CourierProblem", "StoreProblem", "desk_at"]


@contextmanager
def desk_at(op: str, *, on_trouble: Callable[[StoreProblem], None] | None = None) -> Iterator[Desk]:
    """Open an operation's store with this device's keys, to be called by others.

    Parameters
    ----------
    op
        A store file, a folder (given a store when it has none), or a database.
    on_trouble
        Told when the store fails while somebody calls.

    Raises
    ------
    FolderProblem, StoreProblem, VaultProblem
        When it cannot be opened.
    """
    with operations.station_at(op, making=True) as station:
        yield Desk(station.recorder, on_trouble=on_trouble)
