# SPDX-License-Identifier: Apache-2.0
"""The operations of a hub, as somebody who comes in sees them."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from qafila.app.console.live import LiveOperation
from qafila.app.console.today import said
from qafila.core.access import Field, Viewer


class OperationNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One operation of the hub.

    Parameters
    ----------
    people, vehicles
        How many are listed; absent for who sees no counts.
    """

    operation: str
    title: dict[str, str]
    version: int
    on: str = ""
    is_closed: bool = False
    has_trouble: bool = False
    people: int | None = None
    vehicles: int | None = None


class OperationsView(msgspec.Struct, frozen=True, kw_only=True):
    """The operations that the viewer may enter."""

    operations: tuple[OperationNow, ...]


def operations(lives: Iterable[LiveOperation], viewer: Viewer) -> OperationsView:
    """Return the operations that somebody may enter."""
    counts = viewer.sees(Field.COUNT)
    made: list[OperationNow] = []
    for live in lives:
        snapshot = live.snapshot
        operation = snapshot.operation
        on = operation.description.on
        made.append(
            OperationNow(
                operation=live.id,
                title=said(operation.description.title),
                version=snapshot.version,
                on=on.isoformat() if on else "",
                is_closed=bool(operation.day.closings),
                has_trouble=live.trouble is not None or live.refused is not None,
                people=operation.people_listed if counts else None,
                vehicles=len(operation.vehicles) if counts else None,
            )
        )
    return OperationsView(operations=tuple(made))
