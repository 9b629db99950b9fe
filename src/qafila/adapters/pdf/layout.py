# SPDX-License-Identifier: Apache-2.0
"""What Typst is told to draw: a document as a tree of plain data, in one language or two at once.

Here is decided what Typst cannot know: how wide columns are, where a word too long for its column
may break, which words must not break, when two languages fit on one line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Literal, TypeAlias

from qafila.core.document import (
    Block,
    Bullets,
    Cards,
    Column,
    Figure,
    Heading,
    Needs,
    Notice,
    PageBreak,
    Pairs,
    Paragraph,
    Part,
    Phrase,
    SignatureLines,
    Table,
    Wording,
    phrase,
)
from qafila.core.values import Lang
from qafila.drawing.codes import QUIET, code_svg
from qafila.drawing.text import width
from qafila.words import END, FIRST_STRONG, Together, Words, without_isolates

Said: TypeAlias = str | list[str] | dict[str, Any]
"""What a cell holds: text, the two languages of it, or needs with their symbols."""

MARGIN_PT = 36.0
WIDTHS_PT: Mapping[bool, float] = {False: 595.28 - 2 * MARGIN_PT, True: 841.89 - 2 * MARGIN_PT}
"""Width of the text on A4, by whether it lies on its side."""
FIGURE_HEIGHTS_PT: Mapping[bool, float] = {False: 560.0, True: 340.0}
BODY_PT, TABLE_PT, TIGHT_PT = 10.0, 9.0, 7.5
HEADINGS_PT = (16.0, 12.5, 10.5)
CELL_INSET_PT = 8.5
SYMBOL_EM = 1.8
"""Room that a symbol takes before its word."""
QR_MM = 30.0
NO_BREAK_SPACE = "\u00a0"
ZERO_WIDTH_SPACE, WORD_JOINER = "\u200b", "\u2060"

_WITHIN = re.compile(r"(?<=\w)[-/–](?=\w)")  # where a line would break, but a word should not
_UNIT = re.compile(r"(?<=\d) (?=[^\W\d]{1,3}\b)")  # 20 min, 28 Aug: a number and its unit
_ASIDE = re.compile(r"\([^()]{1,24}\)")  # a short aside, such as the bounds of a range


class Setter:
    """Turns parts into trees that `paper.typ` draws.

    Parameters
    ----------
    langs
        One language, or two to be set together, the first leading.
    running
        What is read of the whole document on every page.
    """

    def __init__(self, langs: Sequence[Lang], running: Wording) -> None:
        self.langs = list(langs)
        self.running = running
        self.words = [Words(lang) for lang in self.langs[:2]]
        self.together = Together(*self.words) if len(self.words) > 1 else None
        self.width_pt = WIDTHS_PT[False]
        self.landscape = False

    def line(self, item: Wording) -> str:
        """Say `item` on one line."""
        return self.together(item) if self.together else self.words[0].alone(item)

    def cell(self, item: Wording, limit_em: float, *, ltr: bool = False) -> Said:
        """Say `item` for a cell of `limit_em` width; words longer than that may break."""
        if isinstance(item, Needs):
            return self._needs(item, limit_em)
        if not self.together:
            return broken(_glued(self.words[0].alone(item, ltr=ltr)), limit_em)
        said = [_glued(text) for text in self.together.both(item, ltr=ltr)]
        if len(said) == 1:
            return broken(said[0], limit_em)
        return [f"{FIRST_STRONG}{broken(text, limit_em)}{END}" for text in said]

    def part(self, part: Part, key: str, *, begins: bool = True) -> dict[str, Any]:
        """Return a part, or what continues it.

        Parameters
        ----------
        key
            Name for its first and last page, unique in the file.
        begins
            Whether its title stands here.
        """
        self.landscape = part.landscape
        self.width_pt = WIDTHS_PT[part.landscape]
        limit_em = self.width_pt / 8 - 2
        return {
            "key": key,
            "title": self.cell(part.title, self.width_pt / 18 - 1) if begins else "",
            "subtitle": self.cell(part.subtitle, self.width_pt / 11 - 1) if begins else "",
            "running": self._running(part),
            "marks": [broken(self.line(mark), limit_em) for mark in part.marks],
            "landscape": part.landscape,
            "width": self.width_pt,
            "page-part": self._counted("print-page-part"),
            "page-whole": self._counted("print-page-whole"),
            "blocks": [self._block(block) for block in part.blocks],
        }

    def _running(self, part: Part) -> list[str]:
        """Say in each language what is read on every page: the part and the document."""
        limit_em = self.width_pt / 8 / len(self.words) - 2
        lines = []
        for words in self.words:
            said = (words.alone(part.title), words.alone(self.running))
            lines.append(broken(" · ".join(dict.fromkeys(filter(None, said))), limit_em))
        return list(dict.fromkeys(lines))

    def page(self, key: Literal["print-page-part", "print-page-whole"], page: int, of: int) -> str:
        """Say which page of how many this is."""
        return self.line(Phrase(key, (("page", page), ("pages", of))))

    def _counted(self, key: Literal["print-page-part", "print-page-whole"]) -> list[str | int]:
        """Say the same with 0 and 1 in the places of the two numbers."""
        said = self.line(Phrase(key, (("page", "\ue010"), ("pages", "\ue011"))))
        places = {"\ue010": 0, "\ue011": 1}
        return [places.get(piece, piece) for piece in re.split("([\ue010\ue011])", said)]

    def _needs(self, item: Needs, limit_em: float) -> Said:
        each = [
            {"icon": need.value, "text": self.cell(phrase(f"need-{need.value}"), limit_em)}
            for need in item.needs
        ]
        other = [{"icon": "", "text": self.cell(text, limit_em)} for text in item.other]
        return {"needs": each + other} if each or other else ""

    def _block(self, block: Block) -> dict[str, Any]:
        tree: dict[str, Any]
        match block:
            case Heading():
                size = HEADINGS_PT[block.level - 1]
                text = self.cell(block.text, self.width_pt / size - 1)
                tree = {"kind": "heading", "level": block.level, "text": text}
            case Paragraph():
                tree = {"kind": "paragraph", "strong": block.strong, "text": self._told(block.text)}
            case Bullets():
                items = [self._told(item) for item in block.items]
                tree = {"kind": "bullets", "numbered": block.numbered, "items": items}
            case Notice():
                tree = self._notice(block)
            case Pairs():
                tree = self._pairs(block)
            case Table():
                tree = self._table(block)
            case Figure():
                tree = self._figure(block)
            case Cards():
                tree = {"kind": "cards", "cards": [_card(card.token) for card in block.cards]}
            case SignatureLines():
                tree = self._signatures(block)
            case PageBreak():
                tree = {"kind": "break"}
        return tree

    def _told(self, item: Wording) -> Said:
        return self.cell(item, self.width_pt / BODY_PT - 4)

    def _notice(self, block: Notice) -> dict[str, Any]:
        text, remedy = self._told(block.text), self._told(block.remedy)
        label = "" if block.tone == "plain" else self.line(phrase(f"print-tone-{block.tone}"))
        return {
            "kind": "notice",
            "tone": block.tone,
            "label": label,
            "text": text,
            "remedy": remedy,
            "long": _width_em(text) + _width_em(remedy) > 20 * self.width_pt / BODY_PT,
        }

    def _pairs(self, block: Pairs) -> dict[str, Any]:
        columns = max(1, min(block.columns, len(block.items)))
        share = self.width_pt / columns
        label_pt = 0.45 * share
        labels = [self.cell(label, label_pt / 8.5) for label, _ in block.items]
        widest = max((_width_em(label) for label in labels), default=0.0) * 8.5 + CELL_INSET_PT
        label_pt = min(label_pt, widest)
        limit_em = (share - label_pt - CELL_INSET_PT) / BODY_PT
        values = [self.cell(value, limit_em) for _, value in block.items]
        return {
            "kind": "pairs",
            "columns": columns,
            "label-pt": label_pt,
            "items": list(zip(labels, values, strict=True)),
        }

    def _table(self, block: Table) -> dict[str, Any]:
        size = TIGHT_PT if block.tight else TABLE_PT
        heads = [self.cell(column.title, 1e9) for column in block.columns]
        rows = [
            [self.cell(x, 1e9, ltr=c.ltr) for x, c in zip(row, block.columns, strict=True)]
            for row in (block.rows if not block.totals else (*block.rows, block.totals))
        ]
        widths = column_widths(block.columns, heads, rows, size, self.width_pt)
        limits = [(each - CELL_INSET_PT) / size for each in widths]
        heads = _fitted(heads, limits)
        columns = [
            _fitted([row[i] for row in rows], [limit] * len(rows)) for i, limit in enumerate(limits)
        ]
        rows = [list(row) for row in zip(*columns, strict=True)]
        return {
            "kind": "table",
            "size": size,
            "tight": block.tight,
            "roomy": block.roomy,
            "caption": self.cell(block.caption, self.width_pt / 9.5),
            "widths": widths,
            "align": [column.align for column in block.columns],
            "heads": heads,
            "rows": rows[: len(block.rows)],
            "totals": rows[-1] if block.totals else [],
            "long": any(
                _width_em(x) > 25 * e for row in rows for x, e in zip(row, limits, strict=True)
            ),
        }

    def _figure(self, block: Figure) -> dict[str, Any]:
        svgs = list(dict.fromkeys(block.drawing.svg(words) for words in self.words))
        across, down = _viewbox(svgs[0])
        room = self.width_pt if block.wide else 0.6 * self.width_pt
        scale = min(room / across, FIGURE_HEIGHTS_PT[self.landscape] / down)
        return {
            "kind": "figure",
            "svgs": svgs,
            "width": across * scale,
            "height": down * scale,
            "caption": self.cell(block.caption, self.width_pt / 8.5),
            "alt": without_isolates(self.line(block.alt)),
        }

    def _signatures(self, block: SignatureLines) -> dict[str, Any]:
        fields = ("print-sign-name", "print-sign-time", "print-sign-signature")
        return {
            "kind": "signatures",
            "labels": [self._told(label) for label in block.labels],
            "fields": [self.line(phrase(field)) for field in fields],
        }


def _glued(text: str) -> str:
    """Return `text` with what belongs together joined by spaces that do not break."""
    text = _UNIT.sub(NO_BREAK_SPACE, text)
    return _ASIDE.sub(lambda aside: aside[0].replace(" ", NO_BREAK_SPACE), text)


def broken(text: str, limit_em: float) -> str:
    """Return `text` with places to break in words wider than `limit_em`, and none in others.

    In text of more than one line words such as al-Hasan, BUS-17 or 7/12 stay whole where they fit.
    """
    if len(text) * 0.25 <= limit_em and _em(text) <= limit_em:
        return text
    return " ".join([_broken_word(word, limit_em) for word in text.split(" ")])


def column_widths(
    columns: Sequence[Column],
    heads: Sequence[Said],
    rows: Sequence[Sequence[Said]],
    size: float,
    width_pt: float,
) -> list[float]:
    """Return the width of each column in points; together they fill `width_pt`.

    A column of weight 0 takes what its content needs, up to a third of the width; the others share
    the rest by weight, and none gets less than its longest word, within reason.
    """
    cap = width_pt / 3
    needed: list[float] = []
    least: list[float] = []
    for i in range(len(columns)):
        cells = [row[i] for row in rows]
        head = _longest_word_em(heads[i]) * 1.06
        word = max((_longest_word_em(cell) for cell in cells), default=0.0)
        full = max((_width_em(cell) for cell in cells), default=0.0) * 1.04
        needed.append(min(cap, max(head, full) * size + CELL_INSET_PT))
        least.append(min(cap / 2, max(head, word) * size + CELL_INSET_PT))
    fixed = {i for i, column in enumerate(columns) if column.weight <= 0}
    if len(fixed) == len(columns):
        return _scaled(needed, width_pt)
    widths = [needed[i] if i in fixed else 0.0 for i in range(len(columns))]
    free = [i for i in range(len(columns)) if i not in fixed]
    while free:
        rest = width_pt - sum(widths)
        total = sum(columns[i].weight for i in free)
        short = [i for i in free if rest * columns[i].weight / total < least[i]]
        if not short:
            for i in free:
                widths[i] = rest * columns[i].weight / total
            break
        for i in short:
            widths[i] = least[i]
            free.remove(i)
    return _scaled(widths, width_pt)


def _scaled(widths: Sequence[float], total: float) -> list[float]:
    factor = total / sum(widths)
    return [round(each * factor, 2) for each in widths]


def _texts(said: Said) -> Iterable[str]:
    if isinstance(said, str):
        return (said,)
    if isinstance(said, list):
        return said
    return (text for need in said["needs"] for text in _texts(need["text"]))


@lru_cache(maxsize=65_536)
def _word_em(word: str) -> float:
    return width(word, 1.0)


def _em(text: str) -> float:
    words = text.split(" ")
    return sum(map(_word_em, words)) + 0.24 * (len(words) - 1)


def _width_em(said: Said) -> float:
    room = SYMBOL_EM if isinstance(said, dict) else 0.0
    return max((_em(text) + room for text in _texts(said)), default=0.0)


def _longest_word_em(said: Said) -> float:
    return max((_word_em(word) for text in _texts(said) for word in text.split(" ")), default=0.0)


def _fitted(cells: Sequence[Said], limits_em: Sequence[float]) -> list[Said]:
    """Break what is too wide; set both languages on one line where all of `cells` have the room."""
    roomy = all(_joined_em(cell) <= limit for cell, limit in zip(cells, limits_em, strict=True))
    return [_fit(cell, limit, roomy) for cell, limit in zip(cells, limits_em, strict=True)]


def _fit(said: Said, limit_em: float, roomy: bool) -> Said:
    if isinstance(said, str):
        return broken(said, limit_em)
    if isinstance(said, list):
        if roomy:
            return " / ".join(said)
        return [broken(text, limit_em) for text in said]
    limit_em -= SYMBOL_EM
    return {
        "needs": [{**need, "text": _fit(need["text"], limit_em, roomy)} for need in said["needs"]]
    }


def _joined_em(said: Said) -> float:
    """Return the width of both languages on one line; 0 where there is only one."""
    if isinstance(said, str):
        return 0.0
    if isinstance(said, list):
        return sum(map(_em, said)) + 0.9
    return max(_joined_em(need["text"]) for need in said["needs"]) + SYMBOL_EM


def _broken_word(word: str, limit_em: float) -> str:
    if NO_BREAK_SPACE in word and _word_em(word) > limit_em:
        return broken(word.replace(NO_BREAK_SPACE, " "), limit_em)
    if len(word) * 0.25 <= limit_em and _word_em(word) <= limit_em:
        return _WITHIN.sub(lambda found: f"{found[0]}{WORD_JOINER}", word)
    out: list[str] = []
    run = 0.0
    for char in word:
        step = _word_em(char)
        if run + step > max(limit_em * 0.9, 1.0):
            out.append(ZERO_WIDTH_SPACE)
            run = 0.0
        out.append(char)
        run += step
    return "".join(out)


def _card(token: str) -> dict[str, Any]:
    svg, side = code_svg(token)
    groups = [token[i : i + 4] for i in range(0, len(token), 4)]
    rows = -(-len(groups) // 4)
    per_row = -(-len(groups) // rows)
    lines = [" ".join(groups[i : i + per_row]) for i in range(0, len(groups), per_row)]
    return {"svg": svg, "mm": QR_MM * side / (side - 2 * QUIET), "lines": lines}


def _viewbox(svg: str) -> tuple[float, float]:
    found = re.search(r"viewBox=[\"']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+([\d.]+)[\s,]+([\d.]+)", svg)
    if not found:
        raise ValueError("a drawing needs a viewBox")
    return float(found[1]), float(found[2])
