# SPDX-License-Identifier: Apache-2.0
"""The users of this hub."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import msgspec

from qafila.core.access import UserRole
from qafila.web.console.api.bodies import Body, Id, Line, Needed, SomeIds, word


class Invited(Body, frozen=True, kw_only=True):
    """Makes an account; `told` of the answer holds its link, this once."""

    name: Needed
    title: Needed
    role: Annotated[str, word(UserRole)]
    party: Line = ""
    vehicles: SomeIds = ()
    operations: Annotated[tuple[Line, ...], msgspec.Meta(max_length=200)] = ()
    lang: Annotated[str, word(("ar", "en"))] = "ar"

    def typed(self) -> Iterable[tuple[str, list[str]]]:
        """Yield what would be typed; ids stand in one field."""
        yield from {**dict(super().typed()), "vehicles": [" ".join(self.vehicles)]}.items()


class Changed(Invited, frozen=True, kw_only=True):
    """Replaces what is said of a user; whoever is signed in with it goes on as this."""

    user: Id


class OfUser(Body, frozen=True, kw_only=True):
    """A user, by id."""

    user: Id


class Reset(OfUser, frozen=True, kw_only=True):
    """Has a user choose a new password and authenticator; `told` holds the link, this once."""


class Disabled(OfUser, frozen=True, kw_only=True):
    """Closes an account; its sessions and tokens end."""


class Enabled(OfUser, frozen=True, kw_only=True):
    """Opens an account again that was closed."""


ACTS = {
    "invite": Invited,
    "change": Changed,
    "reset": Reset,
    "disable": Disabled,
    "enable": Enabled,
}
