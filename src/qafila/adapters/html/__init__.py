# SPDX-License-Identifier: Apache-2.0
"""Screens: documents as one HTML file that needs nothing else, on or off a network.

Style, script and figures stand in the file, and its content security policy lets it load nothing
and run nothing but its own script, named by digest. It can be read without the script.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path

from qafila.core.document import (
    Block,
    Bullets,
    Cards,
    Column,
    Document,
    Figure,
    Heading,
    Needs,
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
from qafila.core.values import LANGS, Lang
from qafila.drawing.codes import code_svg
from qafila.drawing.icons import icon_svg
from qafila.drawing.style import night_sheet
from qafila.words import Words, without_isolates

FOLDED_FROM = 40
"""Tables with more rows than this are folded away at first."""

FEW, SOME = 4, 6
"""Columns of a table that a narrow screen holds, and a middling one."""

_OWN_NAMES = {"ar": "العربية", "en": "English"}
_LONG = 40


class HtmlPrinter:
    """Prints documents as one self-contained HTML file.

    All languages asked for are in the file; a switch shows one, the first at the start. The
    address keeps the choice (``#en``, ``#en-part``).
    """

    def render(self, document: Document, langs: tuple[Lang, ...] = LANGS) -> bytes:
        """Return `document` as UTF-8 HTML.

        Raises
        ------
        ValueError
            "langs must name at least one language".
        """
        if not langs:
            raise ValueError("langs must name at least one language")
        speakers = [Words(lang) for lang in dict.fromkeys(langs)]
        return "\n".join(_file(document, speakers)).encode("utf-8", "replace")


_ADDRESS_OR_ID = re.compile(r"[a-z]+://\S+|\b[A-Za-z0-9]+(?:-[A-Za-z0-9]+)+\b")
_LONGEST_WHOLE = 24
"""Letters of what is kept in one line; what is longer would not fit a narrow column."""


def whole(text: str) -> str:
    """Return escaped text in which no id and no date is broken over two lines after its dash.

    An address stays as it is: it is copied whole, and what has dashes in its token is no id.
    """
    return _ADDRESS_OR_ID.sub(_kept_whole, text) if "-" in text else text


def _kept_whole(found: re.Match[str]) -> str:
    is_other = len(found[0]) > _LONGEST_WHOLE or "://" in found[0]
    return found[0] if is_other else f'<span class="whole">{found[0]}</span>'


def fragment(document: Document, lang: Lang, *, titles: bool = True) -> str:
    """Return the parts of a document in one language as HTML, to stand inside a page.

    Parameters
    ----------
    titles
        Whether each part has its own heading; without, its blocks and marks alone.
    """
    screen = _Screen(Words(lang, on_page=True))
    if titles:
        return "\n".join(
            line for part in document.parts for line in screen.part(part, repeated=False)
        )
    return "\n".join(
        line for part in document.parts for block in part.blocks for line in screen.block(block)
    )


def _file(document: Document, speakers: list[Words]) -> Iterator[str]:
    css, js = _asset("page.css") + night_sheet(), _asset("page.js")
    policy = (
        f"default-src 'none'; style-src '{_digest(css)}'; script-src '{_digest(js)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    first = speakers[0]
    yield "<!DOCTYPE html>"
    yield f'<html lang="{first.lang}" dir="{_dir(first)}">'
    yield "<head>"
    yield '<meta charset="utf-8">'
    yield f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield '<meta name="referrer" content="no-referrer">'
    yield '<meta name="robots" content="noindex, nofollow">'
    yield f"<title>{escape(without_isolates(first(document.title)))}</title>"
    yield f"<style>{css}</style>"
    yield "</head>"
    yield "<body>"
    for say in speakers:
        title = escape(without_isolates(say(document.title)))
        checked = " checked" if say is first else ""
        yield (
            f'<input class="pick" type="radio" name="language" id="pick-{say.lang}"'
            f' value="{say.lang}" data-dir="{_dir(say)}" data-title="{title}"'
            f' aria-label="{_OWN_NAMES[say.lang]}" autocomplete="off"{checked}>'
        )
    yield '<div class="bar">'
    for say in speakers:
        yield f'<span class="name {_tongue(say)}>{_text(document.title, say)}</span>'
    if len(speakers) > 1:
        labels = "".join(
            f'<label for="pick-{say.lang}" lang="{say.lang}">{_OWN_NAMES[say.lang]}</label>'
            for say in speakers
        )
        yield f'<div class="switch">{labels}</div>'
    yield "</div>"
    for say in speakers:
        yield from _Screen(say).page(document)
    yield f"<script>{js}</script>"
    yield "</body>"
    yield "</html>"


def _main_headings(part: Part) -> list[Heading]:
    """Return the largest headings of a part."""
    headings = [block for block in part.blocks if isinstance(block, Heading)]
    return [each for each in headings if each.level == min(h.level for h in headings)]


class _Screen:
    """A document in one language."""

    def __init__(self, say: Words) -> None:
        self.say = say
        self.made = 0

    def page(self, document: Document) -> Iterator[str]:
        say = self.say
        yield f'<div class="page {_tongue(say)} id="{say.lang}">'
        yield f'<a class="skip" href="#{say.lang}-main">{self.words("print-skip")}</a>'
        yield from self.contents(document)
        yield f'<main id="{say.lang}-main" tabindex="-1">'
        yield f'<h1 class="title">{_text(document.title, say)}</h1>'
        before: tuple[Wording, ...] = ()
        for part in document.parts:
            yield from self.part(part, repeated=part.marks == before)
            before = part.marks
        yield "</main>"
        yield "</div>"

    def contents(self, document: Document) -> Iterator[str]:
        label = self.words("print-contents")
        found = [entry for part in document.parts for entry in self.entries(part)]
        if not found:
            return
        yield f'<nav class="contents" aria-label="{label}">'
        yield f"<details open><summary>{label}</summary><ul>"
        for anchor, text in found:
            yield f'<li><a href="#{anchor}">{text}</a></li>'
        yield "</ul></details></nav>"

    def entries(self, part: Part) -> Iterator[tuple[str, str]]:
        """Yield where the contents lead, and what they say: a part, or what is in it."""
        anchor = self.anchor(part.id)
        if title := _text(part.title, self.say):
            yield anchor, title
            return
        for number, heading in enumerate(_main_headings(part), start=1):
            yield f"{anchor}-{number}", _text(heading.text, self.say)

    def part(self, part: Part, *, repeated: bool) -> Iterator[str]:
        """Say a part; marks that the part before it carries too are for paper only."""
        anchor = self.anchor(part.id)
        title = _text(part.title, self.say)
        if title:
            yield f'<section class="part" id="{anchor}" aria-labelledby="{anchor}-h">'
            yield f'<header><h2 id="{anchor}-h">{title}</h2></header>'
        else:
            yield f'<section class="part" id="{anchor}">'
        if subtitle := _text(part.subtitle, self.say):
            yield f'<p class="subtitle">{subtitle}</p>'
        if part.marks:
            marks = "".join(f"<li>{_text(mark, self.say)}</li>" for mark in part.marks)
            yield f'<ul class="marks{" again" if repeated else ""}">{marks}</ul>'
        main = [] if title else _main_headings(part)
        for block in part.blocks:
            number = next((n for n, each in enumerate(main, start=1) if each is block), None)
            if number is not None and isinstance(block, Heading):
                yield self.heading(block, f' id="{anchor}-{number}"')
            else:
                yield from self.block(block)
        yield "</section>"

    def heading(self, block: Heading, anchor: str = "") -> str:
        level = block.level + 2
        return f"<h{level}{anchor}>{_text(block.text, self.say)}</h{level}>"

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading():
                yield self.heading(block)
            case Paragraph():
                text = whole(_text(block.text, self.say))
                yield f"<p>{f'<strong>{text}</strong>' if block.strong else text}</p>"
            case Bullets():
                tag = "ol" if block.numbered else "ul"
                items = "".join(f"<li>{whole(_text(item, self.say))}</li>" for item in block.items)
                yield f'<{tag} class="said">{items}</{tag}>'
            case Notice():
                yield from self.notice(block)
            case Pairs():
                yield from self.pairs(block)
            case Table():
                yield from self.table(block)
            case Figure():
                yield from self.figure(block)
            case Cards():
                yield from self.cards(block)
            case SignatureLines():
                yield from self.signatures(block)
            case PageBreak():
                yield '<hr class="break">'

    def pairs(self, block: Pairs) -> Iterator[str]:
        yield '<dl class="pairs">'
        for label, value in block.items:
            yield f"<div><dt>{_text(label, self.say)}</dt><dd>{_text(value, self.say)}</dd></div>"
        yield "</dl>"

    def cards(self, block: Cards) -> Iterator[str]:
        yield '<div class="cards">'
        for card in block.cards:
            groups = [card.token[i : i + 4] for i in range(0, len(card.token), 4)]
            code = escape(" ".join(groups))
            yield f'<div class="card">{code_svg(card.token)[0]}<code>{code}</code></div>'
        yield "</div>"

    def signatures(self, block: SignatureLines) -> Iterator[str]:
        fields = ("print-sign-name", "print-sign-time", "print-sign-signature")
        spans = "".join(f"<span>{self.words(field)}</span>" for field in fields)
        for label in block.labels:
            who = _text(label, self.say)
            yield f'<div class="sign"><strong>{who}</strong><div>{spans}</div></div>'

    def notice(self, block: Notice) -> Iterator[str]:
        yield f'<div class="notice {block.tone}" role="note">'
        if block.tone != "plain":
            yield icon_svg(block.tone, 24, "currentColor")
        yield "<div>"
        if block.tone != "plain":
            yield f'<p class="label">{self.words(f"print-tone-{block.tone}")}</p>'
        yield f"<p>{whole(_text(block.text, self.say))}</p>"
        if remedy := _text(block.remedy, self.say):
            yield f'<p class="remedy">{whole(remedy)}</p>'
        yield "</div></div>"

    def table(self, block: Table) -> Iterator[str]:
        say = self.say
        self.made += 1
        name = self.anchor(block.id) if block.id else f"{say.lang}-table-{self.made}"
        caption = _text(block.caption, say)
        folded = len(block.rows) > FOLDED_FROM
        held = f"held {_breadth(block.columns)}"
        if folded:
            rows = self.words("print-rows", len(block.rows))
            head = f'{caption or self.words("print-summary")} <span class="rows">({rows})</span>'
            yield f'<details class="{held}" id="{name}"><summary id="{name}-c">{head}</summary>'
        else:
            yield f'<div class="{held}" id="{name}">'
            if caption:
                yield f'<p class="caption" id="{name}-c">{caption}</p>'
        named = f' role="region" aria-labelledby="{name}-c"' if caption or folded else ""
        yield f'<div class="scroll{" tall" if folded else ""}" tabindex="0"{named}>'
        tight = ' class="tight"' if block.tight else ""
        yield f"<table{tight}>"
        heads = "".join(
            f'<th scope="col"{_class(column, "")}>{_text(column.title, say)}</th>'
            for column in block.columns
        )
        yield f"<thead><tr>{heads}</tr></thead>"
        yield "<tbody>"
        for row in block.rows:
            yield f"<tr>{self.row(row, block.columns)}</tr>"
        yield "</tbody>"
        if block.totals:
            yield f"<tfoot><tr>{self.row(block.totals, block.columns)}</tr></tfoot>"
        yield "</table></div>"
        yield "</details>" if folded else "</div>"

    def row(self, row: tuple[Wording, ...], columns: tuple[Column, ...]) -> str:
        out = []
        for item, column in zip(row, columns, strict=True):
            text = _text(item, self.say, ltr=column.ltr)
            # Where the table is too wide, rows are cards, and each cell says what it is (page.css).
            title = escape(without_isolates(self.say(column.title)))
            label = f' data-label="{title}"' if title and text else ""
            out.append(f"<td{_class(column, text)}{label}>{text}</td>")
        return "".join(out)

    def figure(self, block: Figure) -> Iterator[str]:
        narrow = "" if block.wide else " narrow"
        alt = escape(without_isolates(self.say(block.alt)))
        yield f'<figure><div class="drawing{narrow}" role="group" aria-label="{alt}" tabindex="0">'
        yield block.drawing.svg(self.say)
        yield "</div>"
        if caption := _text(block.caption, self.say):
            yield f"<figcaption>{caption}</figcaption>"
        yield "</figure>"

    def anchor(self, name: str) -> str:
        return f"{self.say.lang}-{re.sub('[^0-9A-Za-z_.-]', '-', name)}"

    def words(self, key: str, count: int | None = None) -> str:
        return escape(self.say(phrase(key) if count is None else phrase(key, count=count)))


def _text(item: Wording, say: Words, *, ltr: bool = False) -> str:
    if isinstance(item, Needs):
        needs = [
            f'<span class="need">{icon_svg(need.value, 24, "currentColor")}'
            f"{_text(phrase(f'need-{need.value}'), say)}</span>"
            for need in item.needs
        ]
        return "".join(
            [*needs, *(f'<span class="need">{_text(text, say)}</span>' for text in item.other)]
        )
    return escape(say.alone(item, ltr=ltr))


def _breadth(columns: Sequence[Column]) -> str:
    """Return how much room a table wants, as the style sheet calls it."""
    return "few" if len(columns) <= FEW else "some" if len(columns) <= SOME else "many"


def _class(column: Column, text: str) -> str:
    names: list[str] = [column.align] if column.align != "start" else []
    if column.weight <= 0:
        names += ["snug", "long"] if len(text) > _LONG else ["snug"]
    elif column.weight > 1:
        names.append("wide")
    return f' class="{" ".join(names)}"' if names else ""


def _tongue(say: Words) -> str:
    return f'{say.lang}" lang="{say.lang}" dir="{_dir(say)}"'


def _dir(say: Words) -> str:
    return "rtl" if say.rtl else "ltr"


def _digest(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@lru_cache(maxsize=2)
def _asset(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")
