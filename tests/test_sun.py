# SPDX-License-Identifier: Apache-2.0
"""Sunrise and sunset against published tables."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from qafila.core.sun import daylight

MINUTE = timedelta(minutes=1)

# London: timeanddate.com. Decorah, Iowa: Luther College's table for September, of no
# one year: from year to year the sun is a minute early or late.
LONDON, DECORAH = (51.5, -0.12, "Europe/London"), (43.30, -91.79, "America/Chicago")

TABLE = [
    (LONDON, date(2015, 1, 1), "08:06", None),
    (LONDON, date(2015, 12, 1), "07:43", "15:55"),
    (LONDON, date(2015, 12, 3), "07:46", "15:54"),
    (LONDON, date(2015, 12, 25), "08:06", "15:56"),
    (DECORAH, date(2011, 9, 1), "06:32", "19:41"),
    (DECORAH, date(2011, 9, 15), "06:47", "19:16"),
    (DECORAH, date(2011, 9, 30), "07:04", "18:49"),
]


@pytest.mark.parametrize(("place", "day", "rises", "sets"), TABLE)
def test_as_the_tables_have_it_within_two_minutes(
    place: tuple[float, float, str], day: date, rises: str, sets: str | None
) -> None:
    lat, lon, zone = place
    found = daylight(day, lat, lon)
    assert found is not None
    for at, clock in zip(found, (rises, sets), strict=True):
        if clock is not None:
            hour, minute = map(int, clock.split(":"))
            wanted = datetime(day.year, day.month, day.day, hour, minute, tzinfo=ZoneInfo(zone))
            assert abs(at - wanted.astimezone(UTC)) <= 2 * MINUTE


def test_at_the_equinox_day_and_night_are_alike_everywhere() -> None:
    for lat in (-60, -30, 0, 30, 60):
        found = daylight(date(2024, 3, 20), lat, 37)
        assert found is not None
        # Longer than twelve hours by the sun's half width and refraction, more so where it is low.
        assert (
            timedelta(hours=12, minutes=5) < found[1] - found[0] < timedelta(hours=12, minutes=17)
        )


@pytest.mark.parametrize("lon", [-179.9, -90.0, 0.0, 36.3, 179.9])
def test_noon_falls_on_the_day_asked_for_by_the_suns_own_time(lon: float) -> None:
    found = daylight(date(2024, 6, 3), 35, lon)
    assert found is not None
    noon = found[0] + (found[1] - found[0]) / 2 + timedelta(hours=lon / 15)
    assert abs(noon - datetime(2024, 6, 3, 12, tzinfo=UTC)) < timedelta(minutes=17)


def test_where_the_sun_does_not_set_or_rise_there_is_no_answer() -> None:
    assert daylight(date(2024, 6, 20), 69.6, 18.9) is None
    assert daylight(date(2024, 12, 20), 69.6, 18.9) is None
