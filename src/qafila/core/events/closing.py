# SPDX-License-Identifier: Apache-2.0
"""Facts that end an operation: that somebody is not known to be anywhere, that it is closed."""

from __future__ import annotations

from qafila.core.events.base import FactBase


class WhereaboutsUnknown(FactBase, frozen=True, kw_only=True, tag="whereabouts_unknown"):
    """Somebody states that they do not know where these are, and what they did to find out.

    The ledger has them in the suspense place from then on; whoever sees them takes them out of it.
    It contradicts nobody: that somebody is not known to be anywhere is no word against a sighting.

    Parameters
    ----------
    persons, vehicles
        Of whom; at least one of both together, no repeats.
    tried
        What was done to find out, in words, without names.
    follow_up
        Who goes on asking, as an office or function.
    """

    persons: tuple[str, ...] = ()
    vehicles: tuple[str, ...] = ()
    tried: str
    follow_up: str

    def __post_init__(self) -> None:
        if not (self.persons or self.vehicles):
            raise ValueError("persons or vehicles are needed")
        for name, ids in (("persons", self.persons), ("vehicles", self.vehicles)):
            if len(set(ids)) != len(ids) or not all(ids):
                raise ValueError(f"{name} must have ids and must not repeat")
        if not (self.tried.strip() and self.follow_up.strip()):
            raise ValueError("tried and follow_up are needed")


class OperationClosed(FactBase, frozen=True, kw_only=True, tag="operation_closed"):
    """The operation was closed by whoever recorded this, over the facts that were known then.

    It holds no state: what stood open is what those facts tell. A later closing takes its place,
    and a withdrawn one did not happen. Nothing is refused after it.

    Parameters
    ----------
    known
        The highest number known of each device's chain, by device, sorted; where it is left out,
        as on paper, what stands before the closing in the order of facts was known.
    missing
        Numbers below it that were not there: device, first and last of each gap.
    follow_up
        Who follows up what is still open, as an office or function.
    note
        What was said, without names of private persons.
    """

    known: tuple[tuple[str, int], ...] = ()
    missing: tuple[tuple[str, int, int], ...] = ()
    follow_up: str = ""
    note: str = ""

    def knew(self, device: str, seq: int, *, is_past: bool) -> bool:
        """Whether a device's fact of this number was known when the operation was closed.

        Parameters
        ----------
        is_past
            Whether it stands behind the closing, or is it, in the order of facts: that decides
            where the closing does not say what was known.
        """
        if not self.known:
            return not is_past
        if seq > dict(self.known).get(device, 0):
            return False
        return not any(d == device and low <= seq <= high for d, low, high in self.missing)
