# SPDX-License-Identifier: Apache-2.0
"""Icons, drawn by us: one path each on a grid of 24 by 24, filled, without strokes.

They are made to be known at 4 mm. Vehicles face the left, the side where English starts reading.
No cross, crescent or crystal appears: those are protective emblems, which only the services that
the Geneva Conventions name may show. What is medical has a heart with a pulse.

Solid shapes run clockwise and holes the other way round, so that the default fill rule cuts the
holes; a hole lies wholly inside one solid.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import cache

GRID = 24.0
"""Width and height of the grid that `icon_path` is drawn on."""


def icon_path(name: str) -> str:
    """Return the path data of icon `name`, for ``<path d=…>`` on a grid of 24 by 24.

    Raises
    ------
    ValueError
        There is no such icon; `ICONS` lists them all.
    """
    if name not in _DRAWN:
        raise ValueError(f"no icon is named {name!r}")
    return _drawn(name)


def icon_svg(name: str, size: float, colour: str) -> str:
    """Return icon `name` as a stand-alone ``<svg>`` of `size` units, hidden from screen readers.

    A word always stands beside it. `colour` is any SVG colour, ``currentColor`` among them.
    """
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{size:g}" '
        f'height="{size:g}" aria-hidden="true"><path d="{icon_path(name)}" fill="{colour}"/></svg>'
    )


@cache
def _drawn(name: str) -> str:
    return _DRAWN[name]()


def _n(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _disc(x: float, y: float, r: float, *, hole: bool = False) -> str:
    turn = 0 if hole else 1
    half = f"a{_n(r)} {_n(r)} 0 1 {turn}"
    return f"M{_n(x - r)} {_n(y)}{half} {_n(2 * r)} 0{half} {_n(-2 * r)} 0z"


def _ring(x: float, y: float, r: float, thick: float) -> str:
    return _disc(x, y, r) + _disc(x, y, r - thick, hole=True)


def _poly(*points: tuple[float, float], hole: bool = False) -> str:
    area = sum(
        x1 * y2 - x2 * y1
        for (x1, y1), (x2, y2) in zip(points, (*points[1:], points[0]), strict=True)
    )
    ordered = points if (area > 0) != hole else points[::-1]
    return "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in ordered) + "z"


def _box(x: float, y: float, w: float, h: float, r: float = 0.0, *, hole: bool = False) -> str:
    if not r:
        return _poly((x, y), (x + w, y), (x + w, y + h), (x, y + h), hole=hole)
    a, across, down = f"a{_n(r)} {_n(r)} 0 0", _n(w - 2 * r), _n(h - 2 * r)
    c = _n(r)
    if hole:
        return (
            f"M{_n(x + r)} {_n(y)}{a} 0-{c} {c}v{down}{a} 0 {c} {c}h{across}{a} 0 {c}-{c}"
            f"v-{down}{a} 0-{c}-{c}z"
        )
    return (
        f"M{_n(x + r)} {_n(y)}h{across}{a} 1 {c} {c}v{down}{a} 1-{c} {c}h-{across}{a} 1-{c}-{c}"
        f"v-{down}{a} 1 {c}-{c}z"
    )


def _limb(x1: float, y1: float, x2: float, y2: float, thick: float) -> str:
    """A thick line with round ends."""
    length = math.hypot(x2 - x1, y2 - y1)
    r = thick / 2
    nx, ny = (y2 - y1) / length * r, (x1 - x2) / length * r
    a = f"A{_n(r)} {_n(r)} 0 0 1 "
    return (
        f"M{_n(x1 + nx)} {_n(y1 + ny)}L{_n(x2 + nx)} {_n(y2 + ny)}{a}{_n(x2 - nx)} {_n(y2 - ny)}"
        f"L{_n(x1 - nx)} {_n(y1 - ny)}{a}{_n(x1 + nx)} {_n(y1 + ny)}z"
    )


def _bend(x: float, y: float, r: float, thick: float, start: float, end: float) -> str:
    """Part of a ring, from `start` to `end` degrees clockwise from the right."""

    def at(radius: float, degrees: float) -> str:
        angle = math.radians(degrees)
        return f"{_n(x + radius * math.cos(angle))} {_n(y + radius * math.sin(angle))}"

    large = 1 if end - start > 180 else 0
    outer, inner = r, r - thick
    return (
        f"M{at(outer, start)}A{_n(outer)} {_n(outer)} 0 {large} 1 {at(outer, end)}"
        f"L{at(inner, end)}A{_n(inner)} {_n(inner)} 0 {large} 0 {at(inner, start)}z"
    )


def _wheeled(
    body: tuple[tuple[float, float], ...], wheels: tuple[float, ...], r: float = 2.3
) -> str:
    """A vehicle's body, clockwise from the lower left corner to the lower right, over wheels."""
    (_, floor) = body[-1]
    arch = r + 1.0
    path = "M" + "L".join(f"{_n(x)} {_n(y)}" for x, y in body)
    for x in sorted(wheels, reverse=True):
        path += (
            f"L{_n(x + arch)} {_n(floor)}A{_n(arch)} {_n(arch)} 0 0 0 {_n(x - arch)} {_n(floor)}"
        )
    return path + "z" + "".join(_disc(x, floor, r) for x in wheels)


def _wheelchair() -> str:
    return (
        _disc(9.2, 3.3, 2.3)
        + _limb(9.4, 7.6, 10.2, 13.2, 2.8)
        + _limb(10.2, 13.4, 16.2, 13.4, 2.4)
        + _limb(16.2, 13.4, 18.4, 19.6, 2.4)
        + _limb(18.4, 19.8, 21.4, 19.0, 2.2)
        + _limb(9.8, 9.4, 14.6, 9.6, 1.9)
        + _bend(10.0, 16.2, 6.6, 2.0, 15, 232)
    )


def _stretcher() -> str:
    return (
        _disc(4.6, 8.2, 2.5)
        + _box(8.0, 7.2, 14.0, 3.8, 1.9)
        + _box(1.0, 12.6, 22.0, 2.0, 1.0)
        + _limb(7.0, 14.2, 7.0, 18.0, 1.7)
        + _limb(17.0, 14.2, 17.0, 18.0, 1.7)
        + _ring(7.0, 19.4, 2.3, 1.5)
        + _ring(17.0, 19.4, 2.3, 1.5)
    )


def _oxygen() -> str:
    two = (
        (14.2, 12.0), (17.4, 12.0), (17.4, 15.4), (15.6, 15.4), (15.6, 16.4), (17.4, 16.4),
        (17.4, 17.8), (14.2, 17.8), (14.2, 14.1), (16.0, 14.1), (16.0, 13.4), (14.2, 13.4),
    )  # fmt: skip
    return (
        _box(4.8, 6.6, 14.4, 16.4, 4.2)
        + _box(10.4, 3.4, 3.2, 3.4)
        + _box(7.4, 1.2, 9.2, 2.4, 1.2)
        + _disc(10.0, 14.9, 3.2, hole=True)
        + _disc(10.0, 14.9, 1.6)
        + _poly(*two, hole=True)
    )


def _escort() -> str:
    return (
        _disc(6.6, 4.4, 2.7)
        + _box(3.6, 8.0, 6.0, 14.0, 2.6)
        + _disc(17.4, 4.4, 2.7)
        + _box(14.4, 8.0, 6.0, 14.0, 2.6)
        + _box(8.6, 11.0, 7.0, 2.4)
    )


def _infant() -> str:
    fold = ((8.6, 15.4), (15.6, 18.8), (14.9, 20.1), (8.6, 17.1))
    return _disc(12.0, 5.4, 3.9) + _box(7.0, 10.2, 10.0, 12.6, 4.8) + _poly(*fold, hole=True)


def _child() -> str:
    return (
        _disc(12.0, 5.6, 3.5)
        + _limb(12.0, 12.0, 12.0, 15.6, 4.8)
        + _limb(10.8, 16.0, 9.8, 21.6, 2.4)
        + _limb(13.2, 16.0, 14.2, 21.6, 2.4)
        + _limb(11.0, 11.4, 5.6, 13.4, 2.2)
        + _limb(13.0, 11.4, 18.4, 13.4, 2.2)
    )


def _person() -> str:
    return (
        _disc(12.0, 4.2, 3.0)
        + _box(7.6, 8.0, 8.8, 8.4, 2.4)
        + _box(8.8, 14.0, 2.8, 8.6, 1.2)
        + _box(12.4, 14.0, 2.8, 8.6, 1.2)
    )


def _assembly() -> str:
    return (
        _disc(12.0, 6.4, 3.2)
        + _box(8.2, 10.4, 7.6, 11.6, 3.2)
        + _disc(4.4, 9.6, 2.3)
        + _box(1.6, 12.6, 5.6, 8.4, 2.4)
        + _disc(19.6, 9.6, 2.3)
        + _box(16.8, 12.6, 5.6, 8.4, 2.4)
    )


def _depot() -> str:
    return (
        _poly((1.5, 9.6), (12.0, 2.5), (22.5, 9.6), (22.5, 21.5), (1.5, 21.5))
        + _box(5.5, 11.0, 13.0, 10.49, hole=True)
        + _box(5.4, 13.0, 13.2, 1.7)
        + _box(5.4, 16.2, 13.2, 1.7)
    )


def _checkpoint() -> str:
    return (
        _box(1.0, 6.0, 22.0, 5.0, 1.2)
        + _poly((8.0, 6.9), (10.6, 6.9), (8.2, 10.1), (5.6, 10.1), hole=True)
        + _poly((14.0, 6.9), (16.6, 6.9), (14.2, 10.1), (11.6, 10.1), hole=True)
        + _poly((20.0, 6.9), (22.0, 6.9), (22.0, 7.5), (20.2, 10.1), (17.6, 10.1), hole=True)
        + _box(2.4, 10.9, 3.4, 9.4)
        + _box(1.0, 20.0, 6.2, 2.2)
    )


def _crossing() -> str:
    return (
        _box(11.0, 1.0, 2.0, 4.0)
        + _box(11.0, 10.4, 2.0, 3.2)
        + _box(11.0, 19.0, 2.0, 4.0)
        + _poly(
            (2.0, 6.6), (15.4, 6.6), (15.4, 3.6), (22.0, 7.8), (15.4, 12.0), (15.4, 9.0), (2.0, 9.0)
        )
        + _poly(
            (22.0, 15.0),
            (8.6, 15.0),
            (8.6, 12.0),
            (2.0, 16.2),
            (8.6, 20.4),
            (8.6, 17.4),
            (22.0, 17.4),
        )
    )


def _halt() -> str:
    return (
        _disc(12.0, 12.0, 10.5)
        + _box(7.6, 7.0, 3.2, 10.0, hole=True)
        + _box(13.2, 7.0, 3.2, 10.0, hole=True)
    )


def _hospital() -> str:
    return (
        _box(1.4, 4.4, 2.4, 16.6, 1.0)
        + _box(3.4, 14.0, 19.2, 3.2)
        + _box(20.2, 14.0, 2.4, 7.0, 1.0)
        + _disc(7.6, 10.0, 2.5)
        + _box(11.0, 8.6, 11.6, 4.2, 1.8)
    )


def _reception() -> str:
    return _poly(
        (12.0, 1.8), (23.0, 11.6), (19.8, 11.6), (19.8, 21.8), (4.2, 21.8), (4.2, 11.6), (1.0, 11.6)
    ) + _box(9.4, 13.4, 5.2, 8.39, hole=True)


def _fallback() -> str:
    return (
        _bend(12.4, 9.2, 6.8, 3.0, 180, 360)
        + _box(16.2, 9.1, 3.0, 12.4)
        + _box(5.6, 9.1, 3.0, 4.8)
        + _poly((1.8, 13.4), (12.4, 13.4), (7.1, 20.4))
    )


def _waypoint() -> str:
    return _ring(12.0, 12.0, 8.6, 2.8) + _disc(12.0, 12.0, 3.0)


def _bus() -> str:
    body = ((1.2, 18.4), (1.2, 6.4), (2.6, 4.4), (22.2, 4.4), (22.8, 5.4), (22.8, 18.4))
    windows = "".join(_box(x, 6.8, 3.4, 4.2, hole=True) for x in (3.0, 8.2, 13.0, 17.8))
    return _wheeled(body, (6.6, 17.8)) + windows


def _minibus() -> str:
    body = ((2.0, 18.4), (2.0, 12.2), (6.0, 6.0), (20.8, 6.0), (22.0, 7.4), (22.0, 18.4))
    return (
        _wheeled(body, (7.0, 17.4))
        + _poly((7.0, 7.9), (9.4, 7.9), (9.4, 11.8), (4.6, 11.8), hole=True)
        + _box(11.0, 7.9, 3.8, 3.9, hole=True)
        + _box(16.4, 7.9, 3.8, 3.9, hole=True)
    )


def _car() -> str:
    body = (
        (1.0, 18.0), (1.0, 13.4), (5.4, 12.2), (8.8, 7.6), (16.8, 7.6),
        (19.6, 12.0), (23.0, 13.0), (23.0, 18.0),
    )  # fmt: skip
    return (
        _wheeled(body, (6.6, 17.6))
        + _poly((9.6, 9.3), (12.0, 9.3), (12.0, 12.2), (7.5, 12.2), hole=True)
        + _poly((13.4, 9.3), (16.0, 9.3), (17.8, 12.2), (13.4, 12.2), hole=True)
    )


def _ambulance() -> str:
    body = ((1.0, 18.6), (1.0, 13.0), (4.6, 7.6), (9.0, 7.6), (9.0, 5.0), (23.0, 5.0), (23.0, 18.6))
    pulse = (
        (10.4, 10.9), (13.2, 10.9), (14.6, 7.4), (16.8, 13.0), (17.8, 10.9),
        (21.6, 10.9), (21.6, 12.3), (18.7, 12.3), (16.7, 16.0), (14.6, 10.9),
        (14.1, 12.3), (10.4, 12.3),
    )  # fmt: skip
    return (
        _wheeled(body, (6.0, 18.8), 2.1)
        + _poly((5.6, 9.3), (8.0, 9.3), (8.0, 12.8), (3.3, 12.8), hole=True)
        + _box(13.0, 2.4, 5.0, 2.7, 0.8)
        + _poly(*pulse, hole=True)
    )


def _truck() -> str:
    body = (
        (1.0, 18.6),
        (1.0, 12.6),
        (3.4, 8.2),
        (8.6, 8.2),
        (8.6, 14.9),
        (23.0, 14.9),
        (23.0, 18.6),
    )
    return (
        _wheeled(body, (5.4, 18.4))
        + _poly((4.4, 9.9), (6.9, 9.9), (6.9, 12.8), (2.9, 12.8), hole=True)
        + _box(9.8, 4.0, 13.2, 9.8)
    )


def _recovery() -> str:
    body = (
        (1.0, 18.6),
        (1.0, 12.6),
        (3.4, 8.2),
        (8.8, 8.2),
        (8.8, 14.6),
        (23.0, 14.6),
        (23.0, 18.6),
    )
    return (
        _wheeled(body, (5.4, 16.4))
        + _poly((4.4, 9.9), (7.1, 9.9), (7.1, 12.8), (2.9, 12.8), hole=True)
        + _limb(11.4, 14.0, 19.6, 4.2, 2.2)
        + _limb(20.2, 4.2, 20.2, 8.4, 1.4)
        + _bend(19.4, 10.0, 2.2, 1.4, -60, 170)
    )


def _warning() -> str:
    return (
        _poly((12.0, 1.6), (23.4, 21.8), (0.6, 21.8))
        + _poly((10.5, 8.4), (13.5, 8.4), (13.0, 15.6), (11.0, 15.6), hole=True)
        + _disc(12.0, 18.4, 1.5, hole=True)
    )


def _error() -> str:
    a, b = 7.3, 16.7
    return (
        _poly((a, 0.8), (b, 0.8), (23.2, a), (23.2, b), (b, 23.2), (a, 23.2), (0.8, b), (0.8, a))
        + _poly(
            (8.4, 6.4), (12.0, 10.0), (15.6, 6.4), (17.6, 8.4), (14.0, 12.0), (17.6, 15.6),
            (15.6, 17.6), (12.0, 14.0), (8.4, 17.6), (6.4, 15.6), (10.0, 12.0), (6.4, 8.4),
            hole=True,
        )
    )  # fmt: skip


def _info() -> str:
    return (
        _disc(12.0, 12.0, 11.0)
        + _disc(12.0, 6.6, 1.7, hole=True)
        + _box(10.5, 9.8, 3.0, 8.6, hole=True)
    )


def _leader() -> str:
    return _box(3.6, 1.4, 2.6, 21.4, 1.2) + _poly(
        (6.0, 2.6), (22.0, 2.6), (17.8, 7.9), (22.0, 13.2), (6.0, 13.2)
    )


def _medical() -> str:
    heart = (
        "M12 22C4.6 16.6 1 12.8 1 8.2C1 4.6 3.7 2 7 2C9.1 2 11 3.1 12 4.9C13 3.1 14.9 2 17 2"
        "C20.3 2 23 4.6 23 8.2C23 12.8 19.4 16.6 12 22z"
    )
    pulse = (
        (3.4, 9.2), (8.0, 9.2), (10.2, 5.2), (13.4, 12.4), (14.9, 9.2), (20.6, 9.2), (20.6, 11.1),
        (16.1, 11.1), (13.5, 16.6), (10.0, 9.2), (9.1, 11.1), (3.4, 11.1),
    )  # fmt: skip
    return heart + _poly(*pulse, hole=True)


def _north() -> str:
    return _poly((12.0, 1.0), (19.0, 22.0), (12.0, 17.0), (5.0, 22.0))


_DRAWN: Mapping[str, Callable[[], str]] = {
    "wheelchair": _wheelchair,
    "stretcher": _stretcher,
    "oxygen": _oxygen,
    "escort": _escort,
    "infant": _infant,
    "child": _child,
    "person": _person,
    "assembly": _assembly,
    "depot": _depot,
    "checkpoint": _checkpoint,
    "crossing": _crossing,
    "halt": _halt,
    "hospital": _hospital,
    "reception": _reception,
    "fallback": _fallback,
    "waypoint": _waypoint,
    "bus": _bus,
    "minibus": _minibus,
    "car": _car,
    "ambulance": _ambulance,
    "truck": _truck,
    "recovery": _recovery,
    "warning": _warning,
    "error": _error,
    "info": _info,
    "leader": _leader,
    "medical": _medical,
    "north": _north,
}

ICONS: tuple[str, ...] = tuple(_DRAWN)
"""Names of all icons. Needs, places and vehicles go by the values of their enumerations."""

FACING = frozenset({"bus", "minibus", "car", "ambulance", "truck", "recovery"})
"""Icons that face the side where reading starts: mirrored in Arabic, as no other icon is."""
