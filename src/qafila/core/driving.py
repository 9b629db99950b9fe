# SPDX-License-Identifier: Apache-2.0
"""How a column drives, as far as an operation says so: halts, rest, re-forming, breakdowns.

Nothing here has a default that takes time: the rules of drivers differ from country to country,
and no source gives a figure for breakdowns. What is not said is not counted, and is said so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qafila.core.values import Estimate

MINUTE_S, HOUR_S = 60, 3600

KEYS = (
    "reform_after_checkpoints",
    "wait_for_windows",
    "halt_min",
    "wheel_hours_max",
    "rest_min",
    "breakdowns_per_vehicle_hour",
    "breakdown_min",
)
"""Keys of ``[policy]`` that are read here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Driving:
    """Rules of the road that an operation may set in ``[policy]``.

    Parameters
    ----------
    reform
        Whether the column waits after each checkpoint until its last vehicle is through.
    wait
        Whether a column that comes to a place while its windows are shut waits in front of it until
        they open; it goes on, and breaches them, where they never open again.
    halt
        Seconds that it stands at each place of kind *halt* on its way, counted from when its last
        vehicle is in; None: it passes.
    wheel_s, rest_s
        Seconds at the wheel after which the whole column rests, and for how long. A halt at least
        as long as a rest is one; waiting at checkpoints is none. None: no rest.
    breakdowns_per_hour
        Breakdowns of one vehicle in an hour of driving, on average.
    breakdown
        Seconds lost by one, by the vehicle and by all behind it; None: no breakdowns.

    Raises
    ------
    ValueError
        "wheel_s must be > 0", "rest_s and breakdowns_per_hour must be >= 0".
    """

    reform: bool = False
    wait: bool = False
    halt: Estimate | None = None
    wheel_s: float | None = None
    rest_s: float = 0.0
    breakdowns_per_hour: float = 0.0
    breakdown: Estimate | None = None

    def __post_init__(self) -> None:
        if self.wheel_s is not None and self.wheel_s <= 0:
            raise ValueError("wheel_s must be > 0")
        if self.rest_s < 0 or self.breakdowns_per_hour < 0:
            raise ValueError("rest_s and breakdowns_per_hour must be >= 0")

    @property
    def breaks_down(self) -> bool:
        """Whether breakdowns are counted."""
        return self.breakdowns_per_hour > 0 and self.breakdown is not None


def driving_of(extra: Mapping[str, str]) -> Driving:
    """Return the rules from the texts of a policy's further keys; what cannot be read is not said.

    A policy holds them as text so that facts recorded before these keys had a meaning read on.
    """
    wheel_h, rest_min = _number(extra.get("wheel_hours_max")), _number(extra.get("rest_min"))
    rests = bool(wheel_h and rest_min)
    rate = _number(extra.get("breakdowns_per_vehicle_hour"))
    lost = _estimate(extra.get("breakdown_min"))
    return Driving(
        reform=_is_so(extra.get("reform_after_checkpoints")),
        wait=_is_so(extra.get("wait_for_windows")),
        halt=_estimate(extra.get("halt_min")),
        wheel_s=wheel_h * HOUR_S if wheel_h and rests else None,
        rest_s=rest_min * MINUTE_S if rest_min and rests else 0.0,
        breakdowns_per_hour=rate if rate and lost else 0.0,
        breakdown=lost if rate else None,
    )


def as_text(value: float | bool | Estimate) -> str:
    """Return a value of one of `KEYS` as a policy keeps it."""
    if isinstance(value, Estimate):
        return f"{value.low!r} {value.typical!r} {value.high!r}"
    return repr(value).lower()


def _is_so(text: str | None) -> bool:
    return (text or "").casefold() in ("true", "yes")


def _number(text: str | None) -> float | None:
    found = _numbers(text)
    return found[0] if len(found) == 1 else None


def _estimate(text: str | None) -> Estimate | None:
    """Return a range in seconds from minutes."""
    found = _numbers(text)
    if len(found) not in (1, 3) or sorted(found) != found:
        return None
    return Estimate(low=found[0], typical=found[len(found) // 2], high=found[-1]).scaled(MINUTE_S)


def _numbers(text: str | None) -> list[float]:
    try:
        found = [float(word) for word in (text or "").split()]
    except ValueError:
        return []
    return found if all(0 <= number < float("inf") for number in found) else []
