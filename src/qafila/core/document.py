# SPDX-License-Identifier: Apache-2.0
"""Documents: what reports make and printers print.

A report decides *what* is said and to whom; a printer decides how it looks. Words are `Phrase`s
(keys of the Fluent catalogue in `qafila.words`), never finished sentences, so that one report
serves both languages and every printer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol, TypeAlias

from qafila.core.values import Lang, Name, Need, Spread


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase of the word catalogue with its arguments; printers say it in their language."""

    key: str
    args: tuple[tuple[str, Wording], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """A length of time known as one figure, in seconds."""

    seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A moment to be shown in the operation's own time zone.

    Parameters
    ----------
    at
        Aware instant.
    timezone
        IANA name, for example ``Asia/Damascus``.
    """

    at: datetime
    timezone: str


@dataclass(frozen=True, slots=True)
class Needs:
    """A person's needs, shown as icons with words beside them."""

    needs: tuple[Need, ...]
    other: tuple[str, ...] = ()


Wording: TypeAlias = (
    "str | int | float | Phrase | Name | Spread | Duration | Moment | date | Needs | None"
)
"""Anything a cell or sentence may hold. A plain str is data, shown as it is; None is nothing."""


def phrase(key: str, **args: Wording) -> Phrase:
    """Return a phrase: ``phrase("seats-free", count=3)``."""
    return Phrase(key, tuple(sorted(args.items())))


class Speaker(Protocol):
    """Says wordings in one language; printers hand one to every drawing."""

    @property
    def lang(self) -> Lang:
        """The language spoken."""
        ...

    @property
    def rtl(self) -> bool:
        """Whether text runs from right to left."""
        ...

    def __call__(self, item: Wording) -> str:
        """Return `item` in words of this language, unescaped."""
        ...


class Drawing(Protocol):
    """A figure that can draw itself as a stand-alone SVG in one language."""

    def svg(self, say: Speaker) -> str:
        """Return an ``<svg>`` element as text, with a viewBox, a title and no outside reference."""
        ...


Align = Literal["start", "end", "center"]
Tone = Literal["error", "warning", "info", "plain"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading inside a part; level 1 is the largest."""

    text: Wording
    level: Literal[1, 2, 3] = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Running text. `strong` for what must not be overlooked."""

    text: Wording
    strong: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bullets:
    """A list of short statements, numbered where the order matters."""

    items: tuple[Wording, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A boxed statement; the tone sets its colour and its icon, never colour alone."""

    text: Wording
    remedy: Wording = None
    tone: Tone = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Label and value side by side, such as the head of a manifest."""

    items: tuple[tuple[Wording, Wording], ...]
    columns: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table.

    Parameters
    ----------
    title
        Head of the column.
    align
        Where cells stand, in the reading direction.
    weight
        Share of the width relative to the others; 0 takes what the content needs.
    ltr
        Cells are ids, plates or times that read from left to right in every language.
    """

    title: Wording
    align: Align = "start"
    weight: float = 1.0
    ltr: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows under heads that repeat on every page.

    Parameters
    ----------
    columns, rows
        Every row has as many cells as there are columns.
    totals
        A closing row, set apart; may be empty.
    id
        Stable name (sheet name in workbooks, anchor in pages); empty: none.
    tight
        Small type for long lists.
    roomy
        On paper, rows high enough to write in by hand.

    Raises
    ------
    ValueError
        "every row must have as many cells as columns".
    """

    columns: tuple[Column, ...]
    rows: tuple[tuple[Wording, ...], ...]
    caption: Wording = None
    totals: tuple[Wording, ...] = ()
    id: str = ""
    tight: bool = False
    roomy: bool = False

    def __post_init__(self) -> None:
        if any(
            len(row) != len(self.columns)
            for row in (*self.rows, *((self.totals,) if self.totals else ()))
        ):
            raise ValueError("every row must have as many cells as columns")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A drawing with a caption and a text for those who cannot see it."""

    drawing: Drawing
    caption: Wording
    alt: Wording
    wide: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card for one person: an opaque token as QR (at least 2.5 cm) and in groups, no more.

    Parameters
    ----------
    token
        Random text; means nothing without the store.
    """

    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cards:
    """A sheet of cards to cut apart."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureLines:
    """Lines to sign by hand: who, for each label, with name, time and signature."""

    labels: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page; nothing on screens."""


Block: TypeAlias = (
    Heading
    | Paragraph
    | Bullets
    | Notice
    | Pairs
    | Table
    | Figure
    | Cards
    | SignatureLines
    | PageBreak
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part for one recipient: on paper it starts a page and carries its own marks on every page.

    Parameters
    ----------
    id
        Stable name, unique in the document (anchor, sheet).
    title, subtitle
        Head of the part.
    marks
        What every page of the part must carry: recipient, copy number, version, expiry, restricted.
    blocks
        The content.
    landscape
        Whether paper lies on its side.
    """

    id: str
    title: Wording
    blocks: tuple[Block, ...]
    subtitle: Wording = None
    marks: tuple[Wording, ...] = ()
    landscape: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What a printer prints.

    Parameters
    ----------
    title
        Title of the whole.
    running
        What stands for it in the head of every page, beside the title of the part; None: the title.
    parts
        In order.
    together
        True: both languages on one page set (a head reads عربي / English), for paper that people of
        both languages handle. False: one language after the other, each whole.
    meta
        Facts about the document for machine use (version, operation id); never personal data.
    """

    title: Wording
    parts: tuple[Part, ...]
    running: Wording = None
    together: bool = False
    meta: Mapping[str, str] = field(default_factory=dict)
