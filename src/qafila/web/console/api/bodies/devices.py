# SPDX-License-Identifier: Apache-2.0
"""The devices of an operation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from qafila.app.devices import ROLES
from qafila.web.console.api.bodies import Body, Id, Needed, NeededText, Upload, word


class Enrolled(Body, frozen=True, kw_only=True):
    """Enrols a device by its card. `holder`: who carries it, as a function."""

    card: Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
    role: Annotated[str, word(role.value for role in ROLES)]
    holder: Needed


class Revoked(Body, frozen=True, kw_only=True):
    """What a device records does not count after so many of its facts; absent: all that is here."""

    device: Needed
    after: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] | None = None
    reason: NeededText


class Keys(Body, frozen=True, kw_only=True):
    """Makes a file with keys of names that only this device opens; of some people, or of all."""

    device: Needed
    who: Annotated[tuple[Id, ...], msgspec.Meta(max_length=40)] = ()

    def typed(self) -> Iterable[tuple[str, list[str]]]:
        """Yield what would be typed; ids stand in one field."""
        yield from {**dict(super().typed()), "who": [" ".join(self.who)]}.items()


class KeysTaken(Body, frozen=True, kw_only=True):
    """Takes in keys of names that another hub granted to this device."""

    keys: Upload


ACTS = {"enrol": Enrolled, "revoke": Revoked, "keys": Keys, "accept": KeysTaken}
