# SPDX-License-Identifier: Apache-2.0
"""What a simulation of a plan found: ranges, chances, the latest departure, what drives the spread.

Ranges are drawn, so they are the sample's; every chance carries its sampling error. How sure the
estimates of legs and checks are is nobody's to say, and is not in these figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from qafila.core.driving import Driving
from qafila.core.route import Window
from qafila.core.values import Spread, WindowKind


class NotSimulated(Exception):
    """What was asked for cannot be simulated; `code` is a phrase of the word catalogue.

    Exception
    └── NotSimulated
    """

    def __init__(self, code: str, **told: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.told = told


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """A probability as the share of drawn runs.

    Parameters
    ----------
    share
        From 0 to 1.
    low, high
        Its sampling error: the 95 % interval of Wilson (1927), which is not empty at 0 and 1.
    """

    share: float
    low: float
    high: float


class SafeHours(StrEnum):
    """How much of the day of departure keeps a risk."""

    SOME = "some"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """Hours of departure, on the local day of it, at which a breach is at most as likely as stated.

    Parameters
    ----------
    safe
        Whether some hours, all or none do.
    stretches
        First and last minute of each stretch of such hours, in order; empty unless `safe` is
        *some*. A window of every day may be kept by leaving early, or so late that it is reached
        on the morrow.
    latest
        The end of the stretch that the planned hour is in; else of the last one before it, else of
        the first one after it. None unless `safe` is *some*.
    from_before, goes_on
        Whether the first stretch has begun when the day begins, and the last one still lasts when
        it ends: these ends are the day's, and no limit.
    """

    safe: SafeHours
    stretches: tuple[tuple[datetime, datetime], ...] = ()
    latest: datetime | None = None
    from_before: bool = False
    goes_on: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BeforeClosing:
    """When to leave, counted back from a closing, so that the whole passage is inside the window.

    In whole minutes, and known without an hour. Of curfews the beginning of one is the closing.

    Parameters
    ----------
    open_s
        For how long it is open before that closing; None: since ever.
    latest_s
        The column must leave at least this long before it to keep the risk, or it is not through
        in time. None where no hour keeps it.
    earliest_s
        And at most this long before it, or it is there before it opens. None where no hour keeps
        the risk, or where it is open since ever.
    short_s
        How much longer it must be open for an hour that keeps the risk; None where there is one.
    """

    open_s: int | None
    latest_s: int | None = None
    earliest_s: int | None = None
    short_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRisk:
    """How well a column keeps to windows of one kind, at one place or on the whole way.

    Parameters
    ----------
    kind, place, stage
        What they are, where (None: on the whole way), and for which stage.
    windows
        Alternatives: keeping one is enough; of curfews all are to be kept.
    from_sun
        Whether nobody stated it, and it is daylight as the sun gives it on the way.
    counts
        Whether it is among "all windows": daylight does not where night travel is agreed.
    is_over
        Whether it closes for the last time before the day of departure.
    breach
        None where no hour is known.
    before_closing
        When to leave before it closes, for each length that it has; known without an hour. Each
        window is looked at alone. Empty where it never closes.
    hours
        None where no hour is known.
    """

    kind: WindowKind
    place: str | None
    stage: str | None
    windows: tuple[Window, ...]
    from_sun: bool = False
    counts: bool = True
    is_over: bool = False
    breach: Chance | None = None
    before_closing: tuple[BeforeClosing, ...] = ()
    hours: Hours | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AllWindows:
    """How likely it is that a column breaches any window that counts, and when it may leave.

    Parameters
    ----------
    hours
        None where the simulation was stopped before they were known.
    curve
        The chance by the hour of departure, over its day.
    """

    breach: Chance
    hours: Hours | None
    curve: tuple[tuple[datetime, float], ...]


class DriverKind(StrEnum):
    """What moves the last arrival."""

    DAY = "day"
    """All legs together: a slow day or a quick one."""
    LEG = "leg"
    CHECKPOINT = "checkpoint"
    HALT = "halt"
    BREAKDOWNS = "breakdowns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Driver:
    """One cause of the spread of the last arrival.

    Parameters
    ----------
    subject
        Leg or place id; empty for the day and for breakdowns.
    share
        Of the variance: what would go if only this were known. Shares add up to 1 at most.
    """

    kind: DriverKind
    subject: str
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceTimes:
    """When a column passes a place: first vehicle in, last vehicle out, from its departure."""

    place: str
    arrive: Spread
    leave: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class VehicleTimes:
    """When a vehicle arrives at the end, from the column's departure.

    Of vehicles that come back: `boards` is when it begins to board, and `boards_s` when the plan
    has it begin.
    """

    vehicle: str
    serial: str
    position: int
    elapsed: Spread
    boards: Spread | None = None
    boards_s: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meets:
    """Where a column meets others that are checked at the same time, which makes them wait.

    Parameters
    ----------
    place
        The checkpoint.
    lots
        Lots of the others that pass there; its own where that drives in several columns.
    share
        Of the runs: in how many any of them is there while it is.
    """

    place: str
    lots: tuple[str, ...]
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PassesWith:
    """Where a column waits for others, since lots of two sides pass a crossing for each other.

    Parameters
    ----------
    place
        The crossing.
    lots
        Lots of the others.
    stands
        How long its first vehicle waits there until theirs are there too; 0 where it comes last.
        None where no hour is known: then nobody is waited for.
    """

    place: str
    lots: tuple[str, ...]
    stands: Spread | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnSimulated:
    """One column, simulated.

    Parameters
    ----------
    lot, stage, source, target, run
        What it is.
    departs_at
        None when no hour is known: then there are durations only.
    runs, vehicle_runs
        How often it was drawn; and how many of these the ranges of single vehicles are from.
    vehicles, places
        In order of march; in order of the way.
    windows, all_windows
        Those that concern it; None without an hour or without windows.
    waits
        Whether it waits for windows to open: then hours of departure are half an hour apart, and
        `before_closing` is empty.
    drivers
        The largest first.
    unknown_checks
        Places where vehicles are checked and nobody said for how long: no time was counted.
    no_sun
        Whether light was to come from the sun, and does not: at some place of the way it does not
        rise, or does not set, on the day of departure.
    meets, passes_with
        Where it meets other columns; where it waits for those that pass a crossing for it.
    returns
        Whether its vehicles come back for more. Then they leave each by itself, all times count
        from the first movement of the shuttle (`ShuttleSimulated`), and `departs_at` is that hour.
    """

    lot: str
    stage: str | None
    source: str
    target: str
    run: int
    departs_at: datetime | None
    runs: int
    vehicle_runs: int
    vehicles: tuple[VehicleTimes, ...]
    places: tuple[PlaceTimes, ...]
    windows: tuple[WindowRisk, ...]
    all_windows: AllWindows | None
    drivers: tuple[Driver, ...]
    waits: bool = False
    unknown_checks: tuple[str, ...] = ()
    meets: tuple[Meets, ...] = ()
    passes_with: tuple[PassesWith, ...] = ()
    no_sun: bool = False
    returns: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShuttleSimulated:
    """Vehicles that come back for more, all that move side by side.

    Parameters
    ----------
    lots
        Lot ids.
    departs_at
        The hour of the first movement, None when no hour is known.
    vehicles, runs
        How many, and how many runs they make in all.
    planned_s
        When the last vehicle is empty if everything takes its typical time.
    empty
        When it is, from the first movement.
    """

    lots: tuple[str, ...]
    departs_at: datetime | None
    vehicles: int
    runs: int
    planned_s: int
    empty: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A column without a road: it was not simulated."""

    lot: str
    source: str | None
    target: str | None
    vehicles: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulated:
    """A plan, simulated.

    Parameters
    ----------
    seed, runs
        What it was asked for: both together repeat it.
    risk
        The chance of a breach that hours of departure keep below.
    driving
        The rules of the road that counted.
    columns, left_out, shuttles
        In the order of the plan.
    stopped
        Whether it was stopped before all runs were drawn.
    """

    operation: str
    seed: int
    runs: int
    risk: float
    driving: Driving
    columns: tuple[ColumnSimulated, ...]
    left_out: tuple[LeftOut, ...] = ()
    shuttles: tuple[ShuttleSimulated, ...] = ()
    stopped: bool = False
