# SPDX-License-Identifier: Apache-2.0
"""Days of the Gregorian and of the Hijri calendar; None where a calendar has no such day."""

from __future__ import annotations

from datetime import date


def made(year: int, month: int, day: int) -> date | None:
    """Return a day, None when the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


_HIJRI_EPOCH = 1948439.5
_JULIAN_TO_ORDINAL = 1721424.5


def from_hijri(year: int, month: int, day: int) -> date | None:
    """Return a Hijri day in the civil (tabular) calendar; the sighted one may differ by a day."""
    if not (1 <= month <= 12 and 1 <= day <= 30):
        return None
    months = 29 * (month - 1) + month // 2
    julian = day + months + (year - 1) * 354 + (3 + 11 * year) // 30 + _HIJRI_EPOCH - 1
    return date.fromordinal(int(julian - _JULIAN_TO_ORDINAL))
