# SPDX-License-Identifier: Apache-2.0
"""How wide text will be, where to break it, and how to keep its direction.

A figure is laid out without a font at hand. The widths are those of IBM Plex Sans Arabic, in
thousandths of the type size, with Arabic letters told apart by whether they join the next one;
another sans-serif comes within a tenth.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
ELLIPSIS = "\u2026"

_WIDTHS: dict[str, int] = {
    char: width
    for width, chars in {
        238: " '",
        250: "ij",
        275: "l,.’،",
        288: "!:;",
        330: "()f[]{}|·",
        360: "tr",
        390: "/\\-I",
        450: "*z",
        490: "sv?yc",
        505: "Lxk",
        530: "agJ",
        565: "ehnuoT_FbdpqY",
        590: "0123456789+<=>~^`$SEVPZ–×",
        625: "XCRK",
        655: "ABD",
        690: "NHOQGU%&",
        770: "w—",
        820: "M…→←m",
        905: "W@",
    }.items()
    for char in chars
}

_LONE: dict[str, int] = {
    char: width
    for width, chars in {
        250: "آأإا",
        290: "رزژ",
        390: "ء",
        455: "ةهوؤ",
        500: "دذ",
        600: "عغمجحخچ",
        690: "نلىيئی",
        780: "قطظ",
        850: "ك",
        900: "بتثپفگک",
        1190: "سش",
        1250: "صض",
    }.items()
    for char in chars
}
"""Width of a letter that does not join the next one."""

_JOINED: dict[str, int] = {
    char: width
    for width, chars in {
        107: "ـ",
        285: "بتثپنيئىی",
        295: "ل",
        400: "كگک",
        450: "فق",
        480: "عغ",
        505: "م",
        550: "ه",
        650: "جحخچ",
        690: "طظ",
        790: "سش",
        860: "صض",
    }.items()
    for char in chars
}
"""Width of a letter that joins the next one; letters not listed never do."""

_RTL = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_MARKS = re.compile("[\u064b-\u065f\u0670\u200b-\u200f\u2066-\u2069]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_BOLD = 1.05


@lru_cache(maxsize=4096)
def width(text: str, size: float, *, bold: bool = False) -> float:
    """Return about how wide `text` will be at type size `size`, in the same units."""
    text = _MARKS.sub("", text)
    total = 0
    for i, char in enumerate(text):
        known = _WIDTHS.get(char)
        if known is None:
            known = _other_width(char, text[i + 1] if i + 1 < len(text) else "")
        total += known
    return total * size / 1000 * (_BOLD if bold else 1.0)


def _other_width(char: str, following: str) -> int:
    if char in _JOINED and following and (following in _LONE or following in _JOINED):
        return _JOINED[char]
    if char in _LONE:
        return _LONE[char]
    category = unicodedata.category(char)
    if category in {"Mn", "Cf", "Me", "Cc"}:
        return 0
    return 1000 if unicodedata.east_asian_width(char) in "WF" else 640


def clean(text: str) -> str:
    """Return `text` without characters that XML forbids."""
    return _UNPRINTABLE.sub("", text)


def escaped(text: str) -> str:
    """Return `text` fit for XML content and attributes."""
    for plain, entity in (
        ("&", "&amp;"),
        ("<", "&lt;"),
        (">", "&gt;"),
        ('"', "&quot;"),
        ("'", "&#39;"),
    ):
        text = text.replace(plain, entity)
    return clean(text)


def directed(text: str, rtl: bool) -> str:
    """Return `text` isolated in the direction that it has in a figure of that direction.

    Marks in the text itself, since renderers of SVG disagree on the attributes: some ignore
    ``direction``, and then an Arabic line with a number or a Latin word comes out of order.
    """
    if _RTL.search(text):
        return f"{RLI if rtl else FSI}{text}{PDI}"
    return f"{LRI}{text}{PDI}" if rtl else text


def wrapped(
    text: str, size: float, limit: float, *, most: int = 2, bold: bool = False
) -> tuple[str, ...]:
    """Return `text` broken at spaces into at most `most` lines no wider than `limit`.

    A Latin word wider than the limit is broken; what does not fit in the end ends in an ellipsis.
    """
    words = text.split()
    lines: list[str] = []
    while words and len(lines) < most:
        last = len(lines) == most - 1
        if not last:
            words = [*_broken(words[0], size, limit, bold), *words[1:]]
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size, bold=bold) <= limit:
            taken += 1
        line = " ".join(words[:taken])
        words = words[taken:]
        if last and words:
            line = cut(f"{line} {' '.join(words)}", size, limit, bold=bold)
        elif width(line, size, bold=bold) > limit:
            line = cut(line, size, limit, bold=bold)
        lines.append(line)
    return tuple(_balanced(line) for line in lines)


def _broken(word: str, size: float, limit: float, bold: bool) -> list[str]:
    """Break a word that is too wide, unless its letters would change their shape."""
    if width(word, size, bold=bold) <= limit or _RTL.search(word):
        return [word]
    taken = 1
    while taken < len(word) - 1 and width(word[: taken + 1], size, bold=bold) <= limit:
        taken += 1
    return [word[:taken], word[taken:]] if len(word) > 1 else [word]


def shortened(text: str, size: float, limit: float, *, bold: bool = False) -> str:
    """Return an id that fits into `limit`: its middle is left out, as its end tells it apart."""
    if width(text, size, bold=bold) <= limit:
        return text
    for kept in range(len(text) - 1, 1, -1):
        tail = (kept + 1) // 2
        short = text[: kept - tail] + ELLIPSIS + text[-tail:]
        if width(short, size, bold=bold) <= limit:
            return short
    return ELLIPSIS


def cut(text: str, size: float, limit: float, *, bold: bool = False) -> str:
    """Return the start of `text` that fits into `limit`, with an ellipsis if it is not all."""
    if width(text, size, bold=bold) <= limit:
        return text
    while text and width(text + ELLIPSIS, size, bold=bold) > limit:
        text = text[:-1]
    return text.rstrip() + ELLIPSIS


def _balanced(line: str) -> str:
    """Close the isolates that a break left open, drop the ends of those it left behind."""
    depth = 0
    kept: list[str] = []
    for char in line:
        if char == PDI:
            if depth == 0:
                continue
            depth -= 1
        elif char in (LRI, RLI, FSI):
            depth += 1
        kept.append(char)
    return "".join(kept) + PDI * depth
