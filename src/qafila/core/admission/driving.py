# SPDX-License-Identifier: Apache-2.0
"""Admission of the rules of the road that stand in ``[policy]``."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.admission.fields import Fields
from qafila.core.driving import as_text
from qafila.core.values import Estimate

DAY_MIN = 1_440


def driving_texts(fields: Fields) -> Iterator[tuple[str, str]]:
    """Yield what could be read, as a policy keeps it (see `qafila.core.driving.driving_of`)."""
    given: dict[str, float | bool | Estimate | None] = {
        "reform_after_checkpoints": fields.yes_no("reform_after_checkpoints"),
        "wait_for_windows": fields.yes_no("wait_for_windows"),
        "halt_min": fields.estimate("halt_min", DAY_MIN),
        "wheel_hours_max": fields.number("wheel_hours_max", 0.5, 48),
        "rest_min": fields.number("rest_min", 1, DAY_MIN),
        "breakdowns_per_vehicle_hour": fields.number("breakdowns_per_vehicle_hour", 0, 10),
        "breakdown_min": fields.estimate("breakdown_min", DAY_MIN),
    }
    for key, value in given.items():
        if value is not None:
            yield key, as_text(value)
