# SPDX-License-Identifier: Apache-2.0
"""What was offered and not taken: how much, of which device, brought by whom, and why.

Counts and ids of devices; nothing of what such a fact says, which nobody has vouched for.
"""

from __future__ import annotations

from itertools import islice

import msgspec

from qafila.core.events import Malformed, read
from qafila.ports import EventStore, Quarantined

MOST_READ = 5000
"""Offers that one look reads; of more it says so. A store has room for about as many."""

MOST_LISTED = 50


class AsideNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Offers that were set aside for one reason.

    Parameters
    ----------
    kind
        `unknown_device`, `exists_differs` or `malformed`.
    why
        Of what is malformed, in a word.
    device
        The device that they name; empty where they cannot be read.
    sender
        The device that brought them; empty: not known.
    kinds
        Which kinds of fact they would be.
    """

    kind: str
    count: int
    why: str = ""
    device: str = ""
    sender: str = ""
    kinds: tuple[str, ...] = ()


class QuarantineView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is set aside, the most first. `is_cut`: there is more than was read or is listed."""

    count: int = 0
    groups: tuple[AsideNow, ...] = ()
    is_cut: bool = False


def quarantine(store: EventStore) -> QuarantineView:
    """Return what a store keeps and does not count.

    Raises
    ------
    StoreProblem
    """
    groups: dict[tuple[str, str, str, str], list[str]] = {}
    count = 0
    for kept in islice(store.quarantined(), MOST_READ):
        count += 1
        device, kind = _named(kept)
        groups.setdefault((kept.kind.value, kept.why, device, kept.sender), []).append(kind)
    made = [
        AsideNow(
            kind=kind,
            count=len(of),
            why=why,
            device=device,
            sender=sender,
            kinds=tuple(sorted({each for each in of if each})),
        )
        for (kind, why, device, sender), of in groups.items()
    ]
    made.sort(key=lambda each: -each.count)
    return QuarantineView(
        count=count,
        groups=tuple(made[:MOST_LISTED]),
        is_cut=count == MOST_READ or len(made) > MOST_LISTED,
    )


def _named(kept: Quarantined) -> tuple[str, str]:
    """Return the device that an offer names and the kind of fact that it would be."""
    try:
        envelope = read(kept.body)
    except Malformed:
        return "", ""
    return envelope.device, str(envelope.fact.__struct_config__.tag)
