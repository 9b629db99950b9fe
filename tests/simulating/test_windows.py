# SPDX-License-Identifier: Apache-2.0
"""Windows over drawn runs: by hand, the latest departure, and as the rule reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.core.route import Window, window_spans
from qafila.core.simulation import AllWindows, BeforeClosing, SafeHours, WindowRisk
from qafila.core.values import WindowKind
from qafila.data.timezones import zone_of
from qafila.planner.simulation.closing import Stay
from qafila.planner.simulation.windows import chance, judged, minutes_of, over_the_day
from qafila.rules._stays import ColumnStay
from qafila.rules.route import _kept

ZONE = zone_of("Asia/Damascus")
DAY = date(2024, 6, 3)
NOON = datetime(2024, 6, 3, 12, tzinfo=ZONE)
HOUR = 3600


def at(clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2024, 6, 3, hour, minute, tzinfo=ZONE)


def daily(kind: WindowKind, begins: str, ends: str) -> WindowRisk:
    window = Window(
        kind=kind,
        place="gate",
        daily_from=time.fromisoformat(begins),
        daily_until=time.fromisoformat(ends),
    )
    return WindowRisk(kind=kind, place="gate", stage=None, windows=(window,))


def stay(begins: Iterable[float], ends: Iterable[float]) -> Stay:
    return Stay(
        begins=np.array(list(begins), dtype=np.float32),
        ends=np.array(list(ends), dtype=np.float32),
    )


def found(
    risk: WindowRisk, where: Stay, *, level: float = 0.05, departs_at: datetime = NOON
) -> tuple[WindowRisk, AllWindows]:
    (told,), together = judged(
        [(risk, where)],
        risk=level,
        zone=ZONE,
        departs_at=departs_at,
        by_hour=over_the_day([(risk, where)], minutes_of(DAY, ZONE), ZONE),
    )
    assert together is not None
    return told, together


def test_a_window_by_hand() -> None:
    # The gate is open from 06:00 to 18:00; the column is there from 2 h to 3, 4, 5 or 6 h after.
    where = stay([2 * HOUR] * 4, [3 * HOUR, 4 * HOUR, 5 * HOUR, 6 * HOUR])
    told, together = found(daily(WindowKind.APPROVAL, "06:00", "18:00"), where, level=0.25)
    assert told.breach is not None
    assert told.breach.share == 0  # 12:00 + 6 h is 18:00, and that is kept
    assert told.hours is not None
    # One in four may be late: the third must be out by 18:00, so 13:00; nobody before 04:00.
    assert told.hours.stretches == ((at("04:00"), at("13:00")),)
    # 04:00 is 14 h before the closing.
    assert told.before_closing == (
        BeforeClosing(open_s=12 * HOUR, latest_s=5 * HOUR, earliest_s=14 * HOUR),
    )
    assert together.hours == told.hours
    late, _ = found(
        daily(WindowKind.APPROVAL, "06:00", "18:00"), where, departs_at=NOON + timedelta(seconds=1)
    )
    assert late.breach is not None
    assert late.breach.share == 0.25


def test_a_curfew_by_hand() -> None:
    # Nothing moves from 20:00 to 05:00; on the way for 3 h from departure.
    told, _ = found(daily(WindowKind.CURFEW, "20:00", "05:00"), stay([0] * 3, [3 * HOUR] * 3))
    assert told.hours is not None
    assert told.hours.stretches == ((at("05:00"), at("17:00")),)
    assert told.before_closing == (
        BeforeClosing(open_s=15 * HOUR, latest_s=3 * HOUR, earliest_s=15 * HOUR),
    )


def test_a_window_that_is_over_and_one_that_never_ends() -> None:
    past = Window(kind=WindowKind.APPROVAL, closes_at=at("00:00") - timedelta(hours=2))
    risk = WindowRisk(kind=WindowKind.APPROVAL, place=None, stage=None, windows=(past,))
    told, together = found(risk, stay([0] * 5, [HOUR] * 5))
    assert told.is_over
    assert told.breach is not None
    assert told.breach.share == 1
    assert together.hours is not None
    assert together.hours.safe is SafeHours.NONE
    ever = Window(kind=WindowKind.CEASEFIRE, opens_at=at("00:00") - timedelta(days=3))
    risk = WindowRisk(kind=WindowKind.CEASEFIRE, place=None, stage=None, windows=(ever,))
    told, together = found(risk, stay([0] * 5, [HOUR] * 5))
    assert (told.is_over, told.before_closing) == (False, ())
    assert together.hours is not None
    assert together.hours.safe is SafeHours.ALL


def test_without_an_hour_only_durations_are_told() -> None:
    risk = daily(WindowKind.APPROVAL, "06:00", "18:00")
    (told,), together = judged(
        [(risk, stay([0, 0], [HOUR, HOUR + 1]))],
        risk=0.0,
        zone=ZONE,
        departs_at=None,
        by_hour=None,
    )
    assert together is None
    assert (told.breach, told.hours) == (None, None)
    assert told.before_closing == (
        BeforeClosing(open_s=12 * HOUR, latest_s=HOUR + 60, earliest_s=12 * HOUR),
    )


def test_of_alternatives_one_is_enough_and_all_windows_must_be_kept() -> None:
    morning = daily(WindowKind.APPROVAL, "06:00", "09:00").windows
    afternoon = daily(WindowKind.APPROVAL, "16:00", "20:00").windows
    either = WindowRisk(
        kind=WindowKind.APPROVAL, place="gate", stage=None, windows=(*morning, *afternoon)
    )
    where = stay([HOUR] * 10, [2 * HOUR] * 10)
    told, _ = found(either, where)
    assert told.hours is not None
    assert told.hours.stretches == ((at("05:00"), at("07:00")), (at("15:00"), at("18:00")))
    assert told.hours.latest == at("07:00")  # noon is planned: who means the morning left by then
    early, _ = found(either, where, departs_at=at("04:00"))
    assert early.hours is not None
    assert early.hours.latest == at("07:00")
    evening, _ = found(either, where, departs_at=at("16:30"))
    assert evening.hours is not None
    assert evening.hours.latest == at("18:00")
    both = [(either, where), (daily(WindowKind.DAYLIGHT, "05:00", "17:30"), where)]
    by_hour = over_the_day(both, minutes_of(DAY, ZONE), ZONE)
    _, together = judged(both, risk=0.05, zone=ZONE, departs_at=NOON, by_hour=by_hour)
    assert together is not None
    assert together.hours is not None
    assert together.hours.stretches == (
        (at("05:00"), at("07:00")),
        (at("15:00"), at("15:30")),
    )


def test_the_end_of_the_day_is_no_latest_departure() -> None:
    # Open over midnight; the column is there for an hour, an hour after it left.
    told, together = found(
        daily(WindowKind.APPROVAL, "20:00", "06:00"), stay([HOUR] * 3, [2 * HOUR] * 3)
    )
    assert told.hours is not None
    assert told.hours.stretches == ((at("00:00"), at("04:00")), (at("19:00"), at("23:59")))
    assert (told.hours.from_before, told.hours.goes_on) == (True, True)
    by_day, _ = found(
        daily(WindowKind.APPROVAL, "06:00", "18:00"), stay([HOUR] * 3, [2 * HOUR] * 3)
    )
    assert by_day.hours is not None
    assert (by_day.hours.from_before, by_day.hours.goes_on) == (False, False)
    assert together.hours == told.hours


@st.composite
def risks(draw: st.DrawFn) -> WindowRisk:
    kind = draw(st.sampled_from(list(WindowKind)))
    windows = []
    for _ in range(draw(st.integers(1, 2))):
        first, second = draw(st.lists(st.integers(0, 1439), min_size=2, max_size=2, unique=True))
        if draw(st.booleans()):
            clocks = [time(m // 60, m % 60) for m in (first, second)]
            windows.append(Window(kind=kind, daily_from=clocks[0], daily_until=clocks[1]))
        else:
            begins = at("00:00") + timedelta(minutes=min(first, second))
            length = timedelta(minutes=draw(st.integers(1, 2000)))
            windows.append(Window(kind=kind, opens_at=begins, closes_at=begins + length))
    return WindowRisk(kind=kind, place="gate", stage=None, windows=tuple(windows))


@given(
    risks(),
    st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 600)), min_size=1, max_size=12),
    st.integers(0, 1439),
)
@settings(max_examples=200, deadline=None)
def test_a_breach_is_what_the_rule_calls_one(
    risk: WindowRisk, stays: list[tuple[int, int]], minute: int
) -> None:
    departs_at = minutes_of(DAY, ZONE).at(minute)
    where = stay([60 * b for b, _ in stays], [60 * (b + more) for b, more in stays])
    told, together = found(risk, where, departs_at=departs_at)
    broken = 0
    for begins, more in stays:
        here = ColumnStay(
            column=None,
            departs=departs_at,
            lot="L",
            stage=None,
            place="gate",
            begins=departs_at + timedelta(minutes=begins),
            ends=departs_at + timedelta(minutes=begins + more),
        )
        broken += not _kept(risk.kind, risk.windows, here, ZONE)
    assert told.breach is not None
    assert told.breach.share == pytest.approx(broken / len(stays))
    # The curve over the day says the same at that minute as the hour itself does.
    if minute % 10 == 0:
        assert dict(together.curve)[departs_at] == pytest.approx(broken / len(stays))


@given(
    risks(),
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 600)), min_size=1, max_size=30),
    st.floats(0, 0.9),
    st.floats(0, 0.9),
)
@settings(max_examples=100, deadline=None)
def test_who_takes_more_risk_may_leave_as_late_or_later(
    risk: WindowRisk, stays: list[tuple[int, int]], one: float, other: float
) -> None:
    where = stay([60 * b for b, _ in stays], [60 * (b + more) for b, more in stays])
    careful, bold = (
        found(risk, where, level=level)[0] for level in (min(one, other), max(one, other))
    )
    assert careful.hours is not None
    assert bold.hours is not None
    order = [SafeHours.NONE, SafeHours.SOME, SafeHours.ALL]
    assert order.index(careful.hours.safe) <= order.index(bold.hours.safe)
    if bold.hours.safe is SafeHours.SOME:
        for first, last in careful.hours.stretches:
            assert any(f <= first and last <= upto for f, upto in bold.hours.stretches)
        # Where something is safe up to the planned hour, the latest departure never comes earlier.
        if careful.hours.stretches and careful.hours.stretches[0][0] <= NOON:
            assert careful.hours.latest is not None
            assert bold.hours.latest is not None
            assert careful.hours.latest <= bold.hours.latest
    for one_of, other_of in zip(careful.before_closing, bold.before_closing, strict=True):
        assert one_of.open_s == other_of.open_s
        if one_of.latest_s is not None:
            assert other_of.latest_s is not None
            assert one_of.latest_s >= other_of.latest_s
        elif one_of.short_s and other_of.short_s:
            assert one_of.short_s >= other_of.short_s


def test_a_day_on_which_clocks_change_is_longer_or_shorter() -> None:
    zone = zone_of("Europe/London")
    assert minutes_of(date(2024, 3, 31), zone).count == 23 * 60
    assert minutes_of(date(2024, 10, 27), zone).count == 25 * 60


def test_sampling_errors_by_wilson() -> None:
    # Brown, Cai and DasGupta (2001) give 0.0–0.0370 for 0 of 100, by the same formula.
    none, some = chance(0, 100), chance(10, 100)
    assert (none.share, none.low) == (0, 0)
    assert none.high == pytest.approx(0.0370, abs=0.0001)
    assert (some.low, some.high) == pytest.approx((0.0552, 0.1744), abs=0.0001)
    assert chance(100, 100).high == 1


def test_spans_of_a_window_over_midnight() -> None:
    window = daily(WindowKind.CURFEW, "20:00", "05:00").windows[0]
    spans = list(window_spans(window, at("12:00"), at("13:00"), ZONE))
    assert (at("20:00"), at("05:00") + timedelta(days=1)) in spans
    assert [begins.astimezone(UTC) for begins, _ in spans] == sorted(
        begins.astimezone(UTC) for begins, _ in spans
    )
