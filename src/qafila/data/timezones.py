# SPDX-License-Identifier: Apache-2.0
"""Time zones by name: the one place that asks the time-zone database, which is read from disk.

Core and the judge never ask; what they are given is a zone or an instant with its offset.
"""

from __future__ import annotations

from datetime import UTC, tzinfo
from difflib import get_close_matches
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones


@lru_cache(maxsize=64)
def find_zone(name: str) -> tzinfo | None:
    """Return the time zone of an IANA name such as ``Asia/Damascus``; None: there is none."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # no such key, not a key, a folder of keys
        return None


def zone_of(name: str) -> tzinfo:
    """Return the time zone of an IANA name; UTC where the name is unknown.

    Nothing that is printed may fail for a name; reading has pointed the unknown one out.
    """
    return find_zone(name) or UTC


def nearest_zone(name: str) -> str:
    """Return the name that was most likely meant; ``Asia/Damascus`` where none is near."""
    cities = {zone.rsplit("/", 1)[-1].casefold(): zone for zone in sorted(available_timezones())}
    city = name.rsplit("/", 1)[-1].casefold().replace(" ", "_")[:40]
    close = get_close_matches(city, list(cities), n=1, cutoff=0.7)
    return cities[close[0]] if close else "Asia/Damascus"
