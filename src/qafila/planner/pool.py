# SPDX-License-Identifier: Apache-2.0
"""Whether a vehicle can come: a way from where it stands, and the hours in which it may be used."""

from __future__ import annotations

from datetime import datetime

from qafila.core.fleet import Vehicle
from qafila.core.plan import Problem
from qafila.planner.stock import Make


def reaches(problem: Problem, place: str, origin: str) -> bool:
    """Whether a way is known from where a vehicle stands to where people wait."""
    return place == origin or not problem.places or (place, origin) in problem.approaches


def is_available(vehicle: Vehicle | Make, hour: datetime) -> bool:
    """Whether a vehicle, or all of a make, may be used at an hour."""
    begins, ends = vehicle.available_from, vehicle.available_until
    return (begins is None or begins <= hour) and (ends is None or hour <= ends)
