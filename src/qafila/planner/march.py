# SPDX-License-Identifier: Apache-2.0
"""The order of march: serials of 6–10 vehicles, a leader at the head, ambulances spread."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from qafila.core.fleet import PASSENGER_KINDS, Vehicle
from qafila.core.plan import serial_sizes


@lru_cache(maxsize=65_536)
def natural(text: str) -> tuple[tuple[bool, int, str], ...]:
    """Return a key that sorts BUS-2 before BUS-10."""
    return tuple(
        (part.isdigit(), int(part) if part.isdigit() else 0, part)
        for part in re.split(r"(\d+)", text)
        if part
    )


def order_of_march(vehicles: Sequence[Vehicle]) -> tuple[tuple[Vehicle, ...], ...]:
    """Return the serials of a column in order.

    A vehicle with a leader heads each serial as long as there are some; ambulances are dealt evenly
    to the serials and close them, so that no part of a divided column is without one. Other
    vehicles follow by number.
    """
    sizes = serial_sizes(len(vehicles))
    ordered = sorted(vehicles, key=lambda v: natural(v.id))
    ambulances = [v for v in ordered if v.kind not in PASSENGER_KINDS]
    others = [v for v in ordered if v.kind in PASSENGER_KINDS]
    with_leader = [v for v in (*others, *ambulances) if v.leader][: len(sizes)]
    heads = list(with_leader)
    leading = {v.id for v in heads}
    others = [v for v in others if v.id not in leading]
    ambulances = [v for v in ambulances if v.id not in leading]
    serials: list[tuple[Vehicle, ...]] = []
    for i, size in enumerate(sizes):
        left = len(sizes) - i
        head = [heads.pop(0)] if heads else []
        closing_count = min(-(-len(ambulances) // left), size - len(head))
        # The last serials must be able to hold what is left of both kinds.
        middle_count = min(size - len(head) - closing_count, len(others))
        closing_count = size - len(head) - middle_count
        middle, others = others[:middle_count], others[middle_count:]
        closing, ambulances = ambulances[:closing_count], ambulances[closing_count:]
        serials.append((*head, *middle, *closing))
    return tuple(serials)
