# SPDX-License-Identifier: Apache-2.0
"""Sunrise and sunset from the sun's position: the equations of NOAA's solar calculator.

Source: NOAA Global Monitoring Laboratory, "Solar Calculation Details" (after Meeus, Astronomical
Algorithms, 1991). Good to about a minute between the polar circles for the years 1900 to 2100;
mountains and weather are not known to it.
"""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, timedelta

ZENITH_DEG = 90.833
"""Of the sun's centre when its upper edge is on the horizon, refraction included."""

J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)
CENTURY_S = 36_525 * 86_400
DAY_MIN = 1_440.0


def daylight(day: date, lat: float, lon: float) -> tuple[datetime, datetime] | None:
    """Return sunrise and sunset as instants in UTC.

    Parameters
    ----------
    day
        Of the sun's highest stand, by the sun's own time at that place.
    lat, lon
        Degrees, WGS 84.

    Returns
    -------
    tuple of datetime, optional
        None where the sun does not rise or does not set on that day.
    """
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC) - timedelta(minutes=4 * lon)
    rise, sets = _crossing(noon, lat, lon, -1), _crossing(noon, lat, lon, 1)
    return None if rise is None or sets is None else (rise, sets)


def _crossing(noon: datetime, lat: float, lon: float, side: int) -> datetime | None:
    """Return when the sun crosses the horizon before (-1) or after (1) its highest stand."""
    at = noon
    for _ in range(3):  # the sun moves on meanwhile: the second turn is off by seconds at most
        declination, equation_min = _sun(at)
        cosine = math.cos(math.radians(ZENITH_DEG)) / (
            math.cos(math.radians(lat)) * math.cos(declination)
        ) - math.tan(math.radians(lat)) * math.tan(declination)
        if not -1 <= cosine <= 1:
            return None
        hour_angle_min = 4 * math.degrees(math.acos(cosine))
        midnight = datetime(noon.year, noon.month, noon.day, tzinfo=UTC)
        mean_noon_min = (noon - midnight).total_seconds() / 60
        at = midnight + timedelta(minutes=mean_noon_min - equation_min + side * hour_angle_min)
    return at


def _sun(at: datetime) -> tuple[float, float]:
    """Return the sun's declination in radians and the equation of time in minutes."""
    t = (at - J2000).total_seconds() / CENTURY_S
    mean_long = math.radians((280.46646 + t * (36_000.76983 + t * 0.0003032)) % 360)
    anomaly = math.radians(357.52911 + t * (35_999.05029 - 0.0001537 * t))
    eccentricity = 0.016708634 - t * (0.000042037 + 0.0000001267 * t)
    centre = (
        math.sin(anomaly) * (1.914602 - t * (0.004817 + 0.000014 * t))
        + math.sin(2 * anomaly) * (0.019993 - 0.000101 * t)
        + math.sin(3 * anomaly) * 0.000289
    )
    node = math.radians(125.04 - 1934.136 * t)
    apparent = mean_long + math.radians(centre - 0.00569 - 0.00478 * math.sin(node))
    seconds = 21.448 - t * (46.815 + t * (0.00059 - t * 0.001813))
    obliquity = math.radians(23 + (26 + seconds / 60) / 60 + 0.00256 * math.cos(node))
    declination = math.asin(math.sin(obliquity) * math.sin(apparent))
    y = math.tan(obliquity / 2) ** 2
    equation = (
        y * math.sin(2 * mean_long)
        - 2 * eccentricity * math.sin(anomaly)
        + 4 * eccentricity * y * math.sin(anomaly) * math.cos(2 * mean_long)
        - 0.5 * y * y * math.sin(4 * mean_long)
        - 1.25 * eccentricity**2 * math.sin(2 * anomaly)
    )
    return declination, 4 * math.degrees(equation)
