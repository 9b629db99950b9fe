# SPDX-License-Identifier: Apache-2.0
"""What prices prove that weigh places which are scarce against seats, ambulances counted.

No plan of the same people uses fewer vehicles than all groups are worth, where no vehicle can hold
groups that are worth more than one `scale`; what some can hold beyond is taken off for each of
them. The most that a vehicle can hold is reckoned here place by place, over all its kinds of place.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from qafila.judge.demands import Places, is_special
from qafila.judge.reading import ClaimedPrice

MOST_STATES = 200_000
"""In how many ways a vehicle may be partly full, up to which prices are held against it."""

MOST_KINDS = 400
"""Kinds of group up to which they are."""

MOST_WORTH = 10**12
"""The highest worth that is reckoned with: sums of it stay whole numbers of the machine."""


def proven_of_all(
    price: ClaimedPrice,
    groups: Mapping[Places, int],
    ambulances: Mapping[Places, int],
    buses: Mapping[Places, int],
) -> int:
    """Return how many vehicles of both kinds the groups need at least, 0 where nothing is proven.

    Parameters
    ----------
    groups
        How many take which places.
    ambulances, buses
        How many offer which places; ambulances take those alone who need more than seats.
    """
    worth = {places: told for places in groups if (told := _worth(price, places)) > 0}
    if price.scale < 1 or len(worth) > MOST_KINDS or max(worth.values(), default=0) > MOST_WORTH:
        return 0
    total = sum(told * groups[places] for places, told in worth.items())
    special = {places: told for places, told in worth.items() if is_special(places)}
    for rooms, mine in ((ambulances, special), (buses, worth)):
        for offered, number in rooms.items():
            if math.prod(places + 1 for places in offered) > MOST_STATES:
                return 0
            total -= number * max(0, _most_held(offered, mine) - price.scale)
    return max(0, -(-total // price.scale))


def _worth(price: ClaimedPrice, places: Places) -> int:
    """Return what the price says of a group; who takes no place at all is worth nothing."""
    if is_special(places):
        return (price.needs or {}).get(places, 0)
    return price.worth.get(places[0], 0) if places[0] else 0


def _most_held(offered: Places, worth: Mapping[Places, int]) -> int:
    """Return the most that a vehicle can hold, by worth."""
    held = np.zeros([places + 1 for places in offered], dtype=np.int64)
    for taken, told in worth.items():
        times = [room // places for room, places in zip(offered, taken, strict=True) if places]
        with_it = tuple(slice(places, None) for places in taken)
        without = tuple(
            slice(0, max(0, room + 1 - places)) for room, places in zip(offered, taken, strict=True)
        )
        for _ in range(min(times)):
            held[with_it] = np.maximum(held[with_it], held[without] + told)
    return int(held[-1, -1, -1, -1])
