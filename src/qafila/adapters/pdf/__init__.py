# SPDX-License-Identifier: Apache-2.0
"""Paper: documents as PDF, set by Typst.

`layout` says what is drawn, `paper.typ` draws it, `codes` makes the QR codes. All that is said goes
to Typst as JSON and is placed as text, so no text can act as markup. The same document gives the
same bytes.

Typst keeps all it has laid out: about 15 kB for each cell. So a long document is set in pieces, and
its pages are put into one file afterwards, also by Typst, which then adds the page numbers.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import fontpkg_ibm_plex_sans_arabic
import msgspec
import typst

from qafila.adapters.pdf.layout import MARGIN_PT, Setter
from qafila.core.document import Block, Cards, Document, Part, Table
from qafila.core.values import LANGS, Lang, Need
from qafila.drawing import style
from qafila.drawing.icons import icon_svg
from qafila.words import without_isolates

PIECE = 10_000
"""Cells, or their like, that are set at once."""


_TEMPLATE = Path(__file__).with_name("paper.typ")
_CARD_COST = 4
_BLOCK_COST = 10
_FORGETTING = 12  # Typst forgets what it has not used in its last ten compilations


class PdfPrinter:
    """Prints documents as PDF on A4.

    Every part starts a page and carries its marks on each; pages are numbered within the part and
    within the whole. A `together` document has both languages on one page set, set in the
    direction of the first; any other comes once in each language, in the order asked.
    """

    def render(self, document: Document, langs: tuple[Lang, ...] = LANGS) -> bytes:
        """Return `document` as PDF.

        Raises
        ------
        ValueError
            "langs must name at least one language", "a document needs a part".
        """
        if not langs:
            raise ValueError("langs must name at least one language")
        if not document.parts:
            raise ValueError("a document needs a part")
        sets = [langs[:2]] if document.together else [(lang,) for lang in langs]
        setters = [Setter(spoken, document.running or document.title) for spoken in sets]
        common = _common(document, setters)
        if len(setters) * sum(map(_cost, document.parts)) <= PIECE:
            return _compiled({**common, **_whole(document, setters)})
        with TemporaryDirectory(prefix="qafila-") as folder:
            pages = list(_pieces_set(document, setters, common, Path(folder)))
            return _compiled({**common, "pages": _numbered(pages)}, root=folder)


def _common(document: Document, setters: Sequence[Setter]) -> dict[str, Any]:
    titles = dict.fromkeys(setter.line(document.title) for setter in setters)
    return {
        "title": without_isolates(" / ".join(titles)),
        "keywords": [f"{key}: {value}" for key, value in sorted(document.meta.items())],
        "margin": MARGIN_PT,
        "ink": style.INK,
        "soft": style.SOFT,
        "rule": style.LINE,
        "hair": style.HAIR,
        "band": style.WASH,
        "tones": style.TONES,
        "symbols": _symbols(),
    }


def _whole(document: Document, setters: Sequence[Setter]) -> dict[str, Any]:
    sets = [
        {
            "langs": setter.langs,
            "parts": [setter.part(part, f"s{i}p{j}") for j, part in enumerate(document.parts)],
        }
        for i, setter in enumerate(setters)
    ]
    end = f"s{len(setters) - 1}p{len(document.parts) - 1}-z"
    return {"sets": sets, "numbered": True, "end": end}


@dataclass(frozen=True, slots=True)
class _Page:
    """A page in one of the files of a document set in pieces."""

    setter: Setter
    part: Part
    file: str
    number: int
    begins: bool


def _pieces_set(
    document: Document, setters: Sequence[Setter], common: dict[str, Any], folder: Path
) -> Iterator[_Page]:
    """Set piece after piece into files of `folder`; yield their pages in order."""
    for i, setter in enumerate(setters):
        for j, piece in enumerate(_pieces(document.parts)):
            parts = [
                setter.part(part, f"p{k}", begins=begins) for k, (part, begins) in enumerate(piece)
            ]
            tree = {"sets": [{"langs": setter.langs, "parts": parts}], "numbered": False}
            compiler = _compiler({**common, **tree}, _TEMPLATE)
            file = folder / f"{i}-{j}.pdf"
            compiler.compile(output=file, format="pdf", timestamp=0, pdf_tags=False)
            counts = msgspec.json.decode(compiler.query("<pages>", field="value"), type=list[int])
            del compiler
            _forget()
            number = 0
            for (part, begins), count in zip(piece, counts, strict=True):
                for k in range(count):
                    number += 1
                    yield _Page(setter, part, file.name, number, begins and k == 0)


def _numbered(pages: Sequence[_Page]) -> list[dict[str, Any]]:
    starts = [i for i, page in enumerate(pages) if page.begins]
    lengths = {a: b - a for a, b in pairwise([*starts, len(pages)])}
    out = []
    start = 0
    for i, page in enumerate(pages):
        start = i if page.begins else start
        setter = page.setter
        out.append(
            {
                "file": f"/{page.file}",
                "number": page.number,
                "langs": setter.langs,
                "landscape": page.part.landscape,
                "title": without_isolates(setter.line(page.part.title)) if page.begins else "",
                "page-part": setter.page("print-page-part", i - start + 1, lengths[start]),
                "page-whole": setter.page("print-page-whole", i + 1, len(pages)),
            }
        )
    return out


def _pieces(parts: Sequence[Part]) -> Iterator[list[tuple[Part, bool]]]:
    """Group parts into pieces that cost at most `PIECE`; yield each part with whether it begins.

    A part that is too long by itself goes on in a piece, and on a page, of its own.
    """
    piece: list[tuple[Part, bool]] = []
    spent = 0
    for whole in parts:
        for k, part in enumerate(_slices(whole)):
            cost = _cost(part)
            if piece and spent + cost > PIECE:
                yield piece
                piece, spent = [], 0
            piece.append((part, k == 0))
            spent += cost
    yield piece


def _slices(part: Part) -> Iterator[Part]:
    if _cost(part) <= PIECE:
        yield part
        return
    blocks: list[Block] = []
    spent = 0
    for block in part.blocks:
        for k, bit in enumerate(_bits(block)):
            if blocks and (k or spent + _block_cost(bit) > PIECE):
                yield replace(part, blocks=tuple(blocks))
                blocks, spent = [], 0
            blocks.append(bit)
            spent += _block_cost(bit)
    yield replace(part, blocks=tuple(blocks))


def _bits(block: Block) -> Iterator[Block]:
    """Cut a table or a sheet of cards that costs more than `PIECE`."""
    if _block_cost(block) <= PIECE or not isinstance(block, Cards | Table):
        yield block
    elif isinstance(block, Cards):
        size = PIECE // _CARD_COST
        for i in range(0, len(block.cards), size):
            yield Cards(cards=block.cards[i : i + size])
    else:
        size = max(2, PIECE // len(block.columns) // 2 * 2)  # even, or the bands would not go on
        last = (len(block.rows) - 1) // size * size
        for i in range(0, len(block.rows), size):
            yield replace(
                block,
                rows=block.rows[i : i + size],
                caption=block.caption if i == 0 else None,
                totals=block.totals if i == last else (),
            )


def _cost(part: Part) -> int:
    return sum(map(_block_cost, part.blocks))


def _block_cost(block: Block) -> int:
    if isinstance(block, Table):
        return _BLOCK_COST + len(block.columns) * len(block.rows)
    if isinstance(block, Cards):
        return _CARD_COST * len(block.cards)
    return _BLOCK_COST


def _compiled(tree: dict[str, Any], root: str | None = None) -> bytes:
    pdf = _compiler(tree, _TEMPLATE.read_bytes(), root).compile(format="pdf", timestamp=0)
    assert isinstance(pdf, bytes)
    return pdf


def _compiler(tree: dict[str, Any], template: Any, root: str | None = None) -> typst.Compiler:
    return typst.Compiler(
        template,
        root=root,
        font_paths=_fonts(),
        sys_inputs={"document": msgspec.json.encode(tree).decode()},
    )


def _forget() -> None:
    """Make Typst let go of what it keeps of past compilations; it has no call for that."""
    for _ in range(_FORGETTING):
        typst.compile(b".", font_paths=_fonts(), format="pdf")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    folder = str(fontpkg_ibm_plex_sans_arabic.ROOT / "files")
    return typst.Fonts(include_system_fonts=False, font_paths=[folder])


@lru_cache(maxsize=1)
def _symbols() -> dict[str, str]:
    needs = {need.value: icon_svg(need.value, 24, style.INK) for need in Need}
    tones = {tone: colour for tone, colour in style.TONES.items() if tone != "plain"}
    return needs | {f"tone-{tone}": icon_svg(tone, 24, tones[tone]) for tone in tones}
