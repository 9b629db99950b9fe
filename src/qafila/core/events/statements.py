# SPDX-License-Identifier: Apache-2.0
"""Facts about what parties were told and accepted: that a notice came in, that a version binds.

Neither is an approval, and nothing makes it one.
"""

from __future__ import annotations

from datetime import date

from qafila.core.events.base import FactBase
from qafila.core.values import When


class NotificationReceived(FactBase, frozen=True, kw_only=True, tag="notification_received"):
    """A party acknowledged that a notification reached it. It approved nothing by that.

    Parameters
    ----------
    party
        Who was told, a party's id.
    notification
        Id of the notification; empty: the latest one that was sent to the party.
    by
        Which office or role acknowledged it, in words, without names of private persons.
    received_at
        When it came in; None: when this was recorded.
    """

    party: str
    notification: str = ""
    by: str = ""
    received_at: When | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not self.party:
            raise ValueError("party is needed")


class VersionAccepted(FactBase, frozen=True, kw_only=True, tag="version_accepted"):
    """A party accepted a version of the agreement.

    Parameters
    ----------
    version
        Its mark, as the version has it.
    party
        Who accepted it, a party's id.
    on
        The day; None: the day on which this was recorded.
    """

    version: str
    party: str
    on: date | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if not (self.version and self.party):
            raise ValueError("version and party are needed")
