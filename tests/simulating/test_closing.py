# SPDX-License-Identifier: Apache-2.0
"""When to leave before a closing: by hand, held against every minute, and against the engine."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import numpy as np
import pytest

from qafila.adapters.workers import HereWorkers
from qafila.app.simulating import simulate
from qafila.core import events
from qafila.core.route import Window
from qafila.core.simulation import BeforeClosing, WindowRisk
from qafila.core.values import WindowKind
from qafila.data.timezones import zone_of
from qafila.planner.simulation.closing import Stay, before_closing
from qafila.rules._stays import ColumnStay
from qafila.rules.route import _kept
from tests.simulating.test_simulate import convoy

ZONE = zone_of("Asia/Damascus")
DAY = date(2024, 6, 3)
CLOSES = datetime(2024, 6, 3, 18, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
HOUR_S = 3600


def stay(runs: Iterable[tuple[float, float]]) -> Stay:
    begins, ends = zip(*runs, strict=True)
    return Stay(
        begins=np.array(begins, dtype=np.float32),
        ends=np.array(ends, dtype=np.float32),
    )


def windows(*mine: Window) -> WindowRisk:
    return WindowRisk(kind=mine[0].kind, place="gate", stage=None, windows=mine)


def told(
    risk: WindowRisk, runs: Iterable[tuple[float, float]], level: float = 0.05, **about: Any
) -> tuple[BeforeClosing, ...]:
    return before_closing(risk, stay(runs), level, day=about.get("day", DAY), zone=ZONE)


def daily(begins: str, ends: str, kind: WindowKind = WindowKind.APPROVAL) -> Window:
    return Window(
        kind=kind,
        place="gate",
        daily_from=time.fromisoformat(begins),
        daily_until=time.fromisoformat(ends),
    )


def test_who_leaves_too_soon_is_there_before_it_opens() -> None:
    # Open for an hour, two hours away; it takes the column half an hour to pass.
    assert told(windows(daily("06:00", "07:00")), [(2 * HOUR_S, 2.5 * HOUR_S)] * 5) == (
        BeforeClosing(open_s=HOUR_S, latest_s=2 * HOUR_S + 1800, earliest_s=3 * HOUR_S),
    )


def test_a_window_shorter_than_the_column_is_kept_at_no_hour() -> None:
    # It takes 90 minutes to pass; nothing that is open for 60 holds that.
    assert told(windows(daily("06:00", "07:00")), [(2 * HOUR_S, 3.5 * HOUR_S)] * 5) == (
        BeforeClosing(open_s=HOUR_S, short_s=1800),
    )


def test_a_window_that_holds_each_run_but_not_enough_of_them_at_one_hour() -> None:
    # Each passage takes ten minutes; half begin after an hour, half after three.
    runs = [(HOUR_S, HOUR_S + 600), (3 * HOUR_S, 3 * HOUR_S + 600)]
    short = windows(daily("06:00", "08:00"))
    assert told(short, runs) == (BeforeClosing(open_s=2 * HOUR_S, short_s=600),)
    assert told(windows(daily("06:00", "08:10")), runs)[0].latest_s == 3 * HOUR_S + 600
    # Who takes a risk of a half leaves for the quick half.
    assert told(short, runs, 0.5)[0].latest_s == HOUR_S + 600


def test_windows_of_several_lengths_are_answered_one_by_one() -> None:
    both = windows(daily("06:00", "06:30"), daily("16:00", "18:00"))
    first, second = told(both, [(HOUR_S, 2 * HOUR_S)])
    assert (first.open_s, first.latest_s, first.short_s) == (1800, None, 1800)
    assert (second.open_s, second.latest_s, second.earliest_s) == (7200, 7200, 3 * HOUR_S)
    same = windows(daily("06:00", "08:00"), daily("16:00", "18:00"))
    assert len(told(same, [(HOUR_S, 2 * HOUR_S)])) == 1


def test_between_curfews_there_is_so_much_time() -> None:
    curfew = WindowKind.CURFEW
    night = windows(daily("20:00", "05:00", curfew))
    assert told(night, [(0, 15 * HOUR_S)])[0].latest_s == 15 * HOUR_S
    assert told(night, [(0, 15 * HOUR_S + 60)])[0].short_s == 60
    noon = windows(daily("20:00", "05:00", curfew), daily("12:00", "14:00", curfew))
    assert [each.open_s for each in told(noon, [(0, 60)])] == [7 * HOUR_S, 6 * HOUR_S]
    all_day = windows(daily("00:00", "00:00", curfew))
    assert told(all_day, [(0, HOUR_S)]) == (BeforeClosing(open_s=0, short_s=HOUR_S),)
    once = windows(Window(kind=curfew, place="gate", opens_at=CLOSES, closes_at=CLOSES + HOUR))
    assert told(once, [(0, HOUR_S)], day=None) == (BeforeClosing(open_s=None, latest_s=HOUR_S),)


def test_a_day_on_which_clocks_change_is_as_long_as_it_is() -> None:
    # In Berlin 2024-03-31 has no hour from two to three.
    risk, zone = windows(daily("00:00", "06:00")), zone_of("Europe/Berlin")
    at = stay([(HOUR_S, 2 * HOUR_S)])
    for day, hours in ((date(2024, 3, 31), 5), (date(2024, 3, 30), 6), (None, 6)):
        (found,) = before_closing(risk, at, 0.05, day=day, zone=zone)
        assert found.open_s == hours * HOUR_S


def broken(risk: WindowRisk, runs: Sequence[tuple[int, int]], departs: datetime) -> int:
    """Count breaches as the rule sees them, run by run."""
    return sum(
        not _kept(
            risk.kind,
            risk.windows,
            ColumnStay(
                column=None,
                departs=departs,
                lot="L",
                stage=None,
                place="gate",
                begins=departs + timedelta(seconds=begins),
                ends=departs + timedelta(seconds=ends),
            ),
            ZONE,
        )
        for begins, ends in runs
    )


@pytest.mark.parametrize("seed", range(60))
def test_every_minute_tried_says_the_same(seed: int) -> None:
    draw = random.Random(seed)
    curfew = draw.random() < 0.3
    open_s = draw.randint(1, 90) * 60 + draw.choice((0, 0, 17))
    if curfew:  # one long over before, and one that begins at the closing
        opened = CLOSES - timedelta(seconds=open_s)
        spans = [(opened - 9 * HOUR, opened), (CLOSES, CLOSES + 9 * HOUR)]
    else:
        spans = [(CLOSES - timedelta(seconds=open_s), CLOSES)]
    kind = WindowKind.CURFEW if curfew else WindowKind.CEASEFIRE
    risk = windows(
        *(Window(kind=kind, place="gate", opens_at=opens, closes_at=upto) for opens, upto in spans)
    )
    runs = [
        (begins, begins + draw.randint(0, draw.choice((600, 3000, 6000))))
        for begins in (draw.randint(0, 3600) for _ in range(draw.choice((1, 7, 40))))
    ]
    level = draw.choice((0.0, 0.05, 0.2, 0.5))
    found = told(risk, runs, level, day=None)[-1]
    assert found.open_s == open_s
    upto = max(ends for _, ends in runs) // 60 + open_s // 60 + 5
    most = level * len(runs) + 1e-9
    safe = [n for n in range(upto) if broken(risk, runs, CLOSES - n * MINUTE) <= most]
    if safe:
        assert found.short_s is None
        assert found.latest_s == safe[0] * 60
        assert found.earliest_s is not None
        told_hours = range(safe[0], found.earliest_s // 60 + 1)
        assert set(told_hours) <= set(safe)
        assert told_hours[-1] + 1 not in safe
        return
    assert (found.latest_s, found.earliest_s) == (None, None)
    assert found.short_s is not None
    assert found.short_s > 0

    def longer(more: timedelta) -> bool:
        """Whether any hour is safe once it is open so much longer."""
        if curfew:
            shut = [(spans[0][0] - more, spans[0][1] - more), spans[1]]
        else:
            shut = [(spans[0][0] - more, spans[0][1])]
        wide = windows(
            *(
                Window(kind=kind, place="gate", opens_at=begins, closes_at=ends)
                for begins, ends in shut
            )
        )
        return any(broken(wide, runs, CLOSES - n * MINUTE) <= most for n in range(upto + 120))

    assert longer(timedelta(seconds=found.short_s))
    assert not longer(timedelta(seconds=found.short_s - 60))


@pytest.mark.parametrize("seed", range(6))
def test_the_engine_driven_at_each_hour_says_the_same(seed: int) -> None:
    """The hour that is told keeps the risk, and the minute after it does not; nor any, if none."""
    draw = random.Random(seed)
    opens = datetime(2026, 3, 1, 8, tzinfo=UTC)
    closes = opens + draw.choice((15, 40, 75, 200)) * MINUTE
    gate = events.WindowSet(
        window=Window(kind=WindowKind.APPROVAL, place="gate", opens_at=opens, closes_at=closes)
    )
    buses, level = draw.choice((1, 3, 6)), draw.choice((0.05, 0.2))

    def breach(departs_at: datetime | None) -> tuple[WindowRisk, float]:
        op, plan = convoy(gate, hour=departs_at, buses=buses)
        (column,) = simulate(
            op, plan.trips, runs=400, seed=1, risk=level, workers=HereWorkers()
        ).columns
        (window,) = column.windows
        return window, window.breach.share if window.breach else 0.0

    (closing,) = breach(None)[0].before_closing
    if closing.latest_s is None:
        hours = [closes - n * 10 * MINUTE for n in range(30)]
        assert min(breach(hour)[1] for hour in hours) > level
        return
    latest = closes - timedelta(seconds=closing.latest_s)
    assert breach(latest)[1] <= level
    assert breach(latest + MINUTE)[1] > level
    assert closing.earliest_s is not None
    earliest = closes - timedelta(seconds=closing.earliest_s)
    assert breach(earliest)[1] <= level
    assert breach(earliest - MINUTE)[1] > level
