# SPDX-License-Identifier: Apache-2.0
"""The users of a hub, as its administrator keeps them."""

from __future__ import annotations

from datetime import datetime

import msgspec

from qafila.app.accounts import Gate
from qafila.core.access import Viewer


class UserNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An account.

    Parameters
    ----------
    name, title
        What is typed to sign in, and what they do; no personal names.
    party, vehicles, operations
        Of a liaison and a marshal; and where they may enter, empty: everywhere.
    enrolled_at, disabled_at
        Absent: not yet.
    """

    user: str
    name: str
    title: str
    role: str
    lang: str
    invited_at: datetime
    party: str = ""
    vehicles: tuple[str, ...] = ()
    operations: tuple[str, ...] = ()
    enrolled_at: datetime | None = None
    disabled_at: datetime | None = None


class UsersView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All accounts, the oldest first."""

    users: tuple[UserNow, ...] = ()


def users(gate: Gate, viewer: Viewer) -> UsersView:
    """Return the users of a hub.

    Raises
    ------
    Denied
    """
    return UsersView(
        users=tuple(
            UserNow(
                user=each.user,
                name=each.name,
                title=each.title,
                role=each.role.value,
                lang=each.lang,
                invited_at=each.invited_at,
                party=each.party,
                vehicles=tuple(sorted(each.vehicles)),
                operations=tuple(sorted(each.operations)),
                enrolled_at=each.enrolled_at,
                disabled_at=each.disabled_at,
            )
            for each in gate.users(viewer)
        )
    )
