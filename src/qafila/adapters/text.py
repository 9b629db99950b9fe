# SPDX-License-Identifier: Apache-2.0
"""Terminals and pipes: documents as text.

Arabic stays in the order it is spoken: putting letters in the order they are seen is the terminal's
work. Cells are isolated, line by line, so that a terminal that does it keeps columns apart. Nothing
is cut off: what is too wide goes on in the next line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, chop_cells

from qafila.core.document import (
    Align,
    Block,
    Bullets,
    Cards,
    Column,
    Document,
    Figure,
    Heading,
    Notice,
    PageBreak,
    Pairs,
    Paragraph,
    Part,
    SignatureLines,
    Table,
    Wording,
    phrase,
)
from qafila.core.values import Lang
from qafila.words import END, FIRST_STRONG, Words, runs_right_to_left

NARROWEST = 40
"""Columns of characters that are assumed at least."""

_GAP = 2
_LEAST = 4
_OPENING = ("\u2066", "\u2067", "\u2068")
_RESET = "\x1b[0m"
_BOLD, _DIM = "\x1b[1m", "\x1b[2m"
_TONES = {"error": "\x1b[1;31m", "warning": "\x1b[1;33m", "info": "\x1b[1;36m", "plain": _BOLD}
_SIGNS = {"error": "✗", "warning": "!", "info": "i", "plain": "·"}


class TextPrinter:
    """Prints documents as text.

    Languages come one after the other, each whole. Figures are told by their text for those who
    cannot see them.

    Parameters
    ----------
    width
        Characters to a line; at least `NARROWEST`.
    colour
        Whether to use ANSI colours; they never carry meaning alone.
    """

    def __init__(self, *, width: int = 100, colour: bool = False) -> None:
        self._width = max(width, NARROWEST)
        self._colour = colour

    def render(self, document: Document, langs: tuple[Lang, ...]) -> bytes:
        """Return `document` as UTF-8 text, without spaces at the ends of lines.

        Raises
        ------
        ValueError
            "langs must name at least one language".
        """
        if not langs:
            raise ValueError("langs must name at least one language")
        lines = [
            line
            for lang in langs
            for line in _Teller(Words(lang), self._width, self._colour).document(document)
        ]
        while lines and not lines[0]:
            del lines[0]
        return ("\n".join(lines).rstrip() + "\n").encode("utf-8", "replace")


class _Teller:
    """Tells a document in one language, line by line."""

    def __init__(self, say: Words, width: int, colour: bool) -> None:
        self.say = say
        self.width = width
        self.colour = colour

    def paint(self, line: str, code: str) -> str:
        return f"{code}{line}{_RESET}" if self.colour and line else line

    def document(self, document: Document) -> Iterator[str]:
        yield ""
        for line in wrapped(self.say(document.title), self.width):
            yield self.paint(line, _BOLD)
            yield "═" * min(self.width, max(cell_len(line), 8))
        for part in document.parts:
            yield from self.part(part, of=document)

    def part(self, part: Part, of: Document) -> Iterator[str]:
        title = self.say(part.title)
        if title != self.say(of.title):  # a document of one part would say it twice
            yield ""
            for line in wrapped(title, self.width):
                yield self.paint(line, _BOLD)
                yield "─" * min(self.width, max(cell_len(line), 8))
        yield from wrapped(self.say(part.subtitle), self.width)
        marks = [f"[{self.say.alone(mark)}]" for mark in part.marks]
        yield from wrapped(" ".join(marks), self.width)
        for block in part.blocks:
            yield from self.block(block)

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                yield ""
                yield from self.painted(block.text, _BOLD)
            case Paragraph():
                yield ""
                yield from self.painted(block.text, _BOLD if block.strong else "")
            case Bullets():
                yield from self.bullets(block)
            case Notice():
                yield from self.notice(block)
            case Pairs():
                yield from self.pairs(block)
            case Table():
                yield from self.table(block)
            case Figure():
                yield ""
                yield from wrapped(self.say(phrase("print-figure", alt=block.alt)), self.width)
            case Cards():
                yield ""
                for card in block.cards:
                    yield " ".join(card.token[i : i + 4] for i in range(0, len(card.token), 4))
            case SignatureLines():
                yield from self.signatures(block)
            case PageBreak():
                pass

    def painted(self, item: Wording, code: str) -> Iterator[str]:
        for line in wrapped(self.say(item), self.width):
            yield self.paint(line, code) if code else line

    def bullets(self, block: Bullets) -> Iterator[str]:
        yield ""
        for n, item in enumerate(block.items, start=1):
            mark = f"{n}." if block.numbered else "-"
            yield from self.hung(f"{mark} ", self.say(item))

    def hung(self, mark: str, text: str, code: str = "") -> Iterator[str]:
        """Yield `text` behind `mark`, its further lines indented as far."""
        indent = cell_len(mark)
        lines = wrapped(text, self.width - indent) or [""]
        yield (self.paint(mark, code) if code else mark) + lines[0]
        for line in lines[1:]:
            yield " " * indent + line

    def notice(self, block: Notice) -> Iterator[str]:
        sign, code = _SIGNS[block.tone], _TONES[block.tone]
        label = "" if block.tone == "plain" else f"{self.say(phrase(f'print-tone-{block.tone}'))}: "
        yield ""
        yield from self.hung(f"{sign} {label}", self.say(block.text), code)
        if remedy := self.say(block.remedy):
            text = f"{self.say(phrase('print-remedy'))} {remedy}"
            yield from (f"  {line}" for line in wrapped(text, self.width - 2))

    def pairs(self, block: Pairs) -> Iterator[str]:
        yield ""
        labels = [self.say(label) for label, _ in block.items]
        room = min(max(map(cell_len, labels), default=0), self.width // 3)
        for label, (_, value) in zip(labels, block.items, strict=True):
            told = wrapped(label, room) or [""]
            values = wrapped(self.say.alone(value), self.width - room - _GAP) or [""]
            for i in range(max(len(told), len(values))):
                left = _cell(told[i] if i < len(told) else "", room, "start")
                right = values[i] if i < len(values) else ""
                yield f"{left}{' ' * _GAP}{_apart(right)}".rstrip()

    def signatures(self, block: SignatureLines) -> Iterator[str]:
        fields = ("print-sign-name", "print-sign-time", "print-sign-signature")
        names = [self.say(phrase(field)) for field in fields]
        for label in block.labels:
            yield ""
            yield from wrapped(self.say(label), self.width)
            yield from wrapped("   ".join(f"{name}: ____________" for name in names), self.width)

    def table(self, block: Table) -> Iterator[str]:
        say = self.say
        columns = block.columns
        heads = [say(column.title) for column in columns]
        rows = [
            [say.alone(item, ltr=column.ltr) for item, column in zip(row, columns, strict=True)]
            for row in (*block.rows, *((block.totals,) if block.totals else ()))
        ]
        yield ""
        yield from self.painted(block.caption, _BOLD)
        widths = column_widths(heads, rows, self.width)
        if widths is None:
            yield from self.records(heads, rows)
            return
        rule = (" " * _GAP).join("─" * width for width in widths)
        yield from (self.paint(line, _BOLD) for line in _row(heads, widths, columns))
        yield rule
        for i, row in enumerate(rows):
            if block.totals and i == len(rows) - 1:
                yield rule
            yield from _row(row, widths, columns)

    def records(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """Tell a table with more columns than the line has room for: a line for each cell."""
        for row in rows:
            yield "─" * 8
            for head, text in zip(heads, row, strict=True):
                if text:
                    yield from self.hung("", f"{head}: {text}")


def wrapped(text: str, width: int) -> list[str]:
    """Return `text` in lines of at most `width` characters, each with its isolates closed.

    Lines break at spaces; a word wider than a line goes on in the next one. No text, no lines.
    """
    lines: list[str] = []
    line = ""
    for word in text.split():
        joined = f"{line} {word}" if line else word
        if cell_len(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *whole, line = chop_cells(word, width) if cell_len(word) > width else [word]
        lines += whole
    if line:
        lines.append(line)
    return _closed(lines)


def column_widths(
    heads: Sequence[str], rows: Sequence[Sequence[str]], width: int
) -> list[int] | None:
    """Return the widths that show a table within `width`, None when it has too many columns.

    While the columns are too wide together, the widest gives way, but not below its longest word
    as long as another can.
    """
    columns = [[head, *(row[i] for row in rows)] for i, head in enumerate(heads)]
    widths = [max(1, *map(cell_len, column)) for column in columns]
    words = [
        max((cell_len(word) for text in column for word in text.split()), default=1)
        for column in columns
    ]
    room = width - _GAP * (len(heads) - 1)
    if room < _LEAST * len(heads):
        return None
    for least in (words, [_LEAST] * len(heads)):
        while sum(widths) > room:
            i = max(range(len(widths)), key=lambda i: (widths[i] > least[i], widths[i]))
            if widths[i] <= least[i]:
                break
            widths[i] -= 1
    return widths


def _row(cells: Sequence[str], widths: Sequence[int], columns: Sequence[Column]) -> Iterator[str]:
    lines = [wrapped(text, width) for text, width in zip(cells, widths, strict=True)]
    for i in range(max(1, *map(len, lines))):
        yield (
            (" " * _GAP)
            .join(
                _cell(told[i] if i < len(told) else "", width, column.align)
                for told, width, column in zip(lines, widths, columns, strict=True)
            )
            .rstrip()
        )


def _cell(line: str, width: int, align: Align) -> str:
    space = width - cell_len(line)
    before = {"start": 0, "center": space // 2, "end": space}[align]
    return f"{' ' * before}{_apart(line)}{' ' * (space - before)}"


def _apart(line: str) -> str:
    """Isolate a line of a cell that a terminal would reorder together with its neighbours."""
    if not runs_right_to_left(line) or (line[0] in _OPENING and line.find(END) == len(line) - 1):
        return line
    return f"{FIRST_STRONG}{line}{END}"


def _closed(lines: Sequence[str]) -> list[str]:
    """Close at the end of each line the isolates that are open, and open them in the next."""
    out: list[str] = []
    open_: list[str] = []
    for line in lines:
        start = "".join(open_)
        for char in line:
            if char in _OPENING:
                open_.append(char)
            elif char == END and open_:
                open_.pop()
        out.append(f"{start}{line}{END * len(open_)}")
    return out
