# SPDX-License-Identifier: Apache-2.0
"""QR codes by the thousand, as paths for SVG.

For codes of one size and mask, which modules are dark is a sum without carry (exclusive or): of a
code of nothing and of what each letter adds at its place. So the encoder runs once for each letter
at each place, a few hundred times, not once for each of twelve thousand cards.
"""

from __future__ import annotations

from functools import cache, lru_cache
from itertools import groupby

import segno

QUIET = 4
"""Modules of white that a code needs around it to be read."""

_MASK = 2  # any mask is valid; looking for the best one takes four times as long
_PLAIN = "A"


def code_svg(token: str) -> tuple[str, int]:
    """Return the QR code of `token` as SVG with its quiet zone, and its side in modules with it.

    Level M: it can be read when up to 15 percent of it are spoiled.

    Raises
    ------
    ValueError
        "a token must be printable ASCII".
    """
    if not token or not token.isascii() or not token.isprintable():
        raise ValueError("a token must be printable ASCII")
    length = len(token)
    size = _size(length)
    bits = _bits(_PLAIN * length)
    for place, letter in enumerate(token):
        bits ^= _added(place, letter, length)
    side = size + 2 * QUIET
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}">'
        # A hair thicker than one module, or viewers show seams between rows.
        f'<path stroke="#000" stroke-width="1.03" d="{_path(bits, size)}"/></svg>',
        side,
    )


@cache
def _size(length: int) -> int:
    return len(_encoded(_PLAIN * length))


def _encoded(token: str) -> tuple[bytearray, ...]:
    code = segno.make(
        token,
        error="m",
        mask=_MASK,
        mode="byte",
        encoding="iso-8859-1",
        micro=False,
        boost_error=False,
    )
    return tuple(code.matrix)


@lru_cache(maxsize=64)
def _bits(token: str) -> int:
    return int("".join(str(module) for row in _encoded(token) for module in row), 2)


@lru_cache(maxsize=8192)
def _added(place: int, letter: str, length: int) -> int:
    """Return the modules that change when `letter` stands at `place` of a code of nothing."""
    if letter == _PLAIN:
        return 0
    token = _PLAIN * place + letter + _PLAIN * (length - place - 1)
    return _bits(token) ^ _bits(_PLAIN * length)


def _path(bits: int, size: int) -> str:
    half = size // 2
    low = (1 << half) - 1
    row = (1 << size) - 1
    out: list[str] = []
    for y in range(size):
        modules = bits >> (size * (size - 1 - y)) & row
        start, end = _strokes(modules >> half, size - half), _strokes(modules & low, half)
        out.append(f"M{QUIET} {y + QUIET}.5{start}{end}")
    return "".join(out)


@lru_cache(maxsize=65_536)
def _strokes(modules: int, count: int) -> str:
    """Return the pen's way across `count` modules: strokes over dark ones, moves over others."""
    runs = (
        ("h" if colour == "1" else "m", len(list(same)))
        for colour, same in groupby(f"{modules:0{count}b}")
    )
    return "".join(f"h{n}" if pen == "h" else f"m{n} 0" for pen, n in runs)
