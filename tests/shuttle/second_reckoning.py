# SPDX-License-Identifier: Apache-2.0
"""Bounds and plans of shuttles reckoned again in plain Python, sharing no code with the solver."""

from __future__ import annotations

from functools import cache

from qafila.planner.shuttle import FlowBound, Shuttle, ShuttlePlan

NEVER = 10**15


def times(problem: Shuttle) -> tuple[list[list[int]], list[list[int]], list[list[int]]]:
    """Runs (source, sink), returns (sink, source) and first arrivals (bus, source); NEVER: none."""
    carry = [
        [
            NEVER
            if drive is None or drive < 0 or (whole := s.loading_s + drive + t.unloading_s) <= 0
            else whole
            for t, drive in zip(problem.sinks, row, strict=True)
        ]
        for s, row in zip(problem.sources, problem.out_s, strict=True)
    ]
    back = [[NEVER if d is None or d < 0 else d for d in row] for row in problem.back_s]
    first = [
        [NEVER if d is None or d < 0 else max(0, b.from_s) + d for d in b.to_source_s]
        for b in problem.buses
    ]
    return carry, back, first


def moved(problem: Shuttle, plan: ShuttlePlan) -> list[int]:
    left = {s.id: 0 for s in problem.sources}
    for one in plan.left:
        left[one.source] += one.loads
    return [max(0, s.loads) - left[s.id] for s in problem.sources]


def holds(problem: Shuttle, plan: ShuttlePlan, bound: FlowBound) -> bool:
    """Whether the worths and prices of a bound prove it, for the loads that the plan moves."""
    assert len(bound.worths) == len(problem.sources)
    assert len(bound.prices) == len(problem.sinks)
    if any(price < 0 for price in bound.prices):
        return False
    room = [max(0, sink.capacity) for sink in problem.sinks]
    asked = sum(w * n for w, n in zip(bound.worths, moved(problem, plan), strict=True))
    asked -= sum(p * n for p, n in zip(bound.prices, room, strict=True))
    if bound.step_s == 0:
        return _by_driving(problem, bound, asked)
    return asked > _earned(problem, bound, (bound.bound_s - 1) // bound.step_s)


def _earned(problem: Shuttle, bound: FlowBound, horizon: int) -> int:
    """What all vehicles can earn within so many steps, each by its best tour alone."""
    carry, back, first = times(problem)
    n, m, step = range(len(problem.sources)), range(len(problem.sinks)), bound.step_s
    source: list[list[float]] = []
    sink: list[list[float]] = []
    for left in range(horizon + 1):
        row = []
        for i in n:
            best = float("-inf")
            for j in m:
                rest = left - carry[i][j] // step
                # A run of no whole step would come back to this same row: the table cannot say.
                assert carry[i][j] >= step
                if rest >= 0 and problem.sinks[j].capacity > 0:
                    best = max(best, bound.worths[i] - bound.prices[j] + sink[rest][j])
            row.append(best)
        source.append(row)
        ends = []
        for j in m:
            rests = [(i, left - back[j][i] // step) for i in n]
            ends.append(max([0.0, *(source[rest][i] for i, rest in rests if rest >= 0)]))
        sink.append(ends)
    total = 0
    for bus, arrivals in zip(problem.buses, first, strict=True):
        end = horizon if bus.until_s is None else min(horizon, bus.until_s // step)
        best = 0.0
        for i in n:
            for later in range(arrivals[i] // step, end + 1):
                best = max(best, source[end - later][i])
        total += int(best)
    return total


def _by_driving(problem: Shuttle, bound: FlowBound, asked: int) -> bool:
    """Whether vehicles that drive less than the bound, together, cannot be worth what is asked."""
    carry, back, first = times(problem)
    n, m = range(len(problem.sources)), range(len(problem.sinks))
    after = [0] * len(problem.sinks)

    def runs() -> list[int]:
        return [
            min(
                carry[i][j] + bound.prices[j] - bound.worths[i] + after[j]
                for j in m
                if problem.sinks[j].capacity > 0
            )
            for i in n
        ]

    for _ in range(len(problem.sinks) + 1):
        best = runs()
        better = [min(after[j], *(back[j][i] + best[i] for i in n)) for j in m]
        if better == after:
            break
        after = better
    else:
        return False  # a circle that saves time each time round: no bound
    best = runs()
    surplus = sum(min(0, *(row[i] + best[i] for i in n)) for row in first)
    return len(problem.buses) * (bound.bound_s - 1) < asked + surplus


def brute_force(problem: Shuttle) -> int:
    """The least completion time in which all loads are moved, by trying everything; NEVER: none."""
    carry, back, first = times(problem)

    @cache
    def rest(bus: int, loads: tuple[int, ...], room: tuple[int, ...]) -> int:
        if not any(loads):
            return 0
        if bus == len(problem.buses):
            return NEVER
        until = problem.buses[bus].until_s
        limit = NEVER if until is None else until

        def drive(clock: int, at: int, left: tuple[int, ...], free: tuple[int, ...]) -> int:
            best = max(clock, rest(bus + 1, left, free))
            for i, count in enumerate(left):
                for j, places in enumerate(free):
                    start = first[bus][i] if at < 0 else clock + back[at][i]
                    end = start + carry[i][j]
                    if count and places and end <= limit and end < best:
                        fewer = (*left[:i], count - 1, *left[i + 1 :])
                        fuller = (*free[:j], places - 1, *free[j + 1 :])
                        best = min(best, drive(end, j, fewer, fuller))
            return best

        return drive(0, -1, loads, room)

    loads = tuple(max(0, s.loads) for s in problem.sources)
    return min(NEVER, rest(0, loads, tuple(max(0, t.capacity) for t in problem.sinks)))
