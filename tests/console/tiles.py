# SPDX-License-Identifier: Apache-2.0
"""A small made-up base map in PMTiles, version 3: every tile of zoom 0 to 9 is the same picture."""

from __future__ import annotations

import json
import struct
import zlib

SIDE = 256
GREEN = (180, 220, 170)
_PLAIN, _PNG, _MOST_ZOOM = 1, 2, 9


def raster(attribution: str) -> bytes:
    """Return a map that is green all over."""
    tile = _png(GREEN)
    count = sum(4**zoom for zoom in range(_MOST_ZOOM + 1))
    root = b"".join(map(_varint, (1, 0, count, len(tile), 1)))  # one entry, for every tile
    told = json.dumps({"name": "made up", "attribution": attribution}).encode()
    starts = 127, 127 + len(root), 127 + len(root) + len(told)
    return (
        b"PMTiles\x03"
        + struct.pack("<6Q", starts[0], len(root), starts[1], len(told), starts[2], 0)
        + struct.pack("<5Q", starts[2], len(tile), count, 1, 1)
        + bytes([1, _PLAIN, _PLAIN, _PNG, 0, _MOST_ZOOM])
        + struct.pack("<4i", -1_800_000_000, -850_000_000, 1_800_000_000, 850_000_000)
        + bytes([6])
        + struct.pack("<2i", 370_000_000, 350_000_000)
        + root
        + told
        + tile
    )


def _png(colour: tuple[int, int, int]) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = (b"\0" + bytes(colour) * SIDE) * SIDE
    head = struct.pack(">IIBBBBB", SIDE, SIDE, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(kind, data) for kind, data in parts)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])
