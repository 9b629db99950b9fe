# SPDX-License-Identifier: Apache-2.0
"""Where the tables of a TOML file, and their keys, begin; the parser does not say it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_HEADER = re.compile(r"\s*\[(\[)?([^\[\]=]+)\](?(1)\])\s*(?:#.*)?")
KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[^\s=\[\]{},"'#]+)\s*(?:\.[^=\[\]{},"'#]*)?=""")
_STRINGS = re.compile(r""""(?:[^"\\]|\\.)*"|'[^']*'|#.*""")


@dataclass(slots=True)
class Block:
    """A table: the line of its header and of each of its keys."""

    line: int = 1
    keys: dict[str, int] = field(default_factory=dict)


class Lines:
    """Where each table of a file begins."""

    def __init__(self, blocks: Mapping[str, list[Block]]) -> None:
        self._blocks = blocks

    def of(self, name: str, index: int) -> Block:
        """Return the block of the table of this name, counted from 0, else the file's start."""
        blocks = self._blocks.get(name, [])
        return blocks[index] if index < len(blocks) else (blocks[-1] if blocks else Block())


def lines_of(text: str) -> Lines:
    """Scan for headers and keys, stepping over strings and arrays that run over several lines."""
    blocks: dict[str, list[Block]] = {}
    block = Block()
    depth, quotes = 0, ""
    for number, line in enumerate(text.split("\n"), 1):
        if quotes:
            quotes = "" if quotes in line else quotes
            continue
        if depth == 0:
            if header := _HEADER.fullmatch(line):
                path = [part.strip().strip("\"'") for part in header[2].split(".")]
                if len(path) > 1 and path[0] in blocks:
                    blocks[path[0]][-1].keys.setdefault(path[1], number)
                    block = Block()
                else:
                    block = Block(line=number)
                    blocks.setdefault(path[0], []).append(block)
                continue
            if key := KEY.match(line):
                name = key[1].strip("\"'").split(".")[0]
                block.keys.setdefault(name, number)
                if not blocks:
                    blocks_before = Block(line=number)
                    blocks.setdefault(name, [blocks_before])
        depth, quotes = _open_after(line, depth)
    return Lines(blocks)


def _open_after(line: str, depth: int) -> tuple[int, str]:
    """Return how many brackets, and which triple quotation mark, are open at the end of a line."""
    for mark in ('"""', "'''"):
        if line.count(mark) % 2:
            return depth, mark
    bare = _STRINGS.sub("", line)
    return max(0, depth + bare.count("[") + bare.count("{") - bare.count("]") - bare.count("}")), ""
