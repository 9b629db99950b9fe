# SPDX-License-Identifier: Apache-2.0
"""The printers: what they print of one document, on paper, on screens, in workbooks, in terminals.

Arabic on paper is judged by eye; here pages are counted, margins looked at and codes read back.
"""

from __future__ import annotations

import base64
import hashlib
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any, NoReturn, Protocol

import pypdfium2  # type: ignore[import-untyped]
import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import load_workbook
from rich.cells import cell_len

import qafila.adapters.pdf as pdf_printer
from qafila.adapters.html import HtmlPrinter
from qafila.adapters.pdf import PdfPrinter
from qafila.adapters.pdf.layout import broken, column_widths
from qafila.adapters.text import TextPrinter, wrapped
from qafila.adapters.xlsx import XlsxPrinter, sheet_name
from qafila.core.document import (
    Bullets,
    Card,
    Cards,
    Column,
    Document,
    Duration,
    Figure,
    Heading,
    Moment,
    Needs,
    Notice,
    PageBreak,
    Pairs,
    Paragraph,
    Part,
    SignatureLines,
    Speaker,
    Table,
)
from qafila.core.values import Lang, Name, Need, Spread
from qafila.drawing.codes import code_svg
from qafila.drawing.text import width as text_width

BOTH: tuple[Lang, Lang] = ("ar", "en")

HOSTILE = (
    '#panic("in") $x^2$ "q" \\ *b* _i_ `c` @a <l> // c /* ] } )',
    "line\none\r\ntwo",
    "abc\u202edef\u202c \u2066open",
    "\x00\x07bell\x1b[31mred",
    "أ" * 300,
    "W" * 300,
    "averylongwordwithoutanyplacetobreak" * 8,
    "😀👨\u200d👩\u200d👧",
    "Z" + "\u0351\u0352\u0353\u0354" * 20,
    "<script>alert(1)</script>&amp;\"'",
    "=1+1",
    "@SUM(A1)",
    "https://example.org/",
    "{ $count } ⟦key⟧ {0} %s",
    "lone \ud800 surrogate",
)


class NotProven(Protocol):
    def __call__(self, what: str, why: str) -> NoReturn: ...


@dataclass(frozen=True)
class Box:
    """A drawing with a word in it."""

    height: int = 60

    def svg(self, say: Speaker) -> str:
        word = say(Name(ar="طريق", en="road"))
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 {self.height}">'
            f'<title>{word}</title><text x="10" y="30" font-size="14">{word}</text></svg>'
        )


def token(seed: int) -> str:
    return "".join(random.Random(seed).choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=24))


def manifest(people: int, *, hostile: bool = False, name: str = "BUS-01") -> Part:
    rows = []
    for n in range(people):
        who = HOSTILE[n % len(HOSTILE)] if hostile else f"Person {n}"
        needs = Needs((Need.WHEELCHAIR,), (who,)) if n % 5 == 0 else Needs(())
        rows.append((n + 1, who, Name(ar="أنثى", en="Female"), needs, f"P-{n:04d}"))
    return Part(
        id=f"manifest-{name}",
        title=Name(ar=f"كشف {name}", en=f"Manifest {name}"),
        subtitle=HOSTILE[0] if hostile else "From Qara",
        marks=(
            Name(ar="نسخة 1 من 3", en="Copy 1 of 3"),
            *((HOSTILE[5], HOSTILE[4]) if hostile else ()),
        ),
        blocks=(
            Pairs(items=((Name(ar="الحافلة", en="Bus"), name), *(((HOSTILE[6],) * 2,) * hostile))),
            Table(
                columns=(
                    Column(title="#", weight=0, align="end"),
                    Column(title=Name(ar="الاسم", en="Name"), weight=3),
                    Column(title=Name(ar="الجنس", en="Sex"), weight=0),
                    Column(title=Name(ar="الاحتياجات", en="Needs"), weight=2),
                    Column(title=Name(ar="المعرّف", en="Id"), weight=0, ltr=True),
                ),
                rows=tuple(rows),
                totals=(people, Name(ar="المجموع", en="Total"), "", "", ""),
                caption=Name(ar="الركّاب", en="Passengers"),
                id=f"passengers-{name}",
            ),
            SignatureLines(labels=(Name(ar="المشرف", en="Marshal"),)),
        ),
    )


def briefing(*, hostile: bool = False) -> Part:
    text = " ".join(HOSTILE) if hostile else "Keep 50 m."
    return Part(
        id="briefing",
        title=Name(ar="الإيجاز", en="Briefing"),
        marks=(Name(ar="محدود", en="Restricted"),),
        landscape=True,
        blocks=(
            Heading(text=Name(ar="ترتيب", en="Order"), level=1),
            Paragraph(text=text),
            Paragraph(text="Never alone", strong=True),
            Bullets(items=(text, "two"), numbered=True),
            Bullets(items=()),
            Notice(text=text, remedy=text, tone="error"),
            Notice(text="plain", tone="plain"),
            Figure(drawing=Box(), caption=text, alt=text),
            Figure(drawing=Box(height=900), caption=None, alt="tall", wide=False),
            PageBreak(),
            Table(
                columns=(Column(title="Place"), Column(title="Arrival"), Column(title="Elapsed")),
                rows=(
                    (
                        Name(ar="قارة", en="Qara"),
                        Moment(
                            at=datetime(2017, 8, 28, 11, 30, tzinfo=UTC), timezone="Asia/Damascus"
                        ),
                        Spread(p05_s=600, p50_s=1200, p95_s=2400),
                    ),
                    ("Homs", None, Duration(seconds=5400)),
                ),
                id="timetable",
            ),
            Table(columns=(Column(title="empty"),), rows=()),
        ),
    )


def test_a_part_without_a_title_is_found_by_its_headings() -> None:
    blocks = (
        Heading(text="First & <main>"), Paragraph(text="a"), Heading(text="below", level=3),
        Heading(text="Second"), Paragraph(text="b"),
    )  # fmt: skip
    made = document(Part(id="study", title=None, blocks=blocks), Part(id="x", title="X", blocks=()))
    page = HtmlPrinter().render(made, ("en",)).decode()
    links = re.findall(r'<li><a href="#([^"]+)">([^<]*)</a></li>', page)
    assert [text for _, text in links] == ["First &amp; &lt;main&gt;", "Second", "X"]
    for anchor, text in links:
        assert re.search(rf'<(h4|section)[^>]* id="{anchor}"', page), text
    assert "<h2" not in page.split('id="en-x"')[0], "no empty head stands above it"
    bare = document(Part(id="study", title=None, blocks=(Paragraph(text="a"),)))
    assert "<nav" not in HtmlPrinter().render(bare, ("en",)).decode()


def cards(count: int) -> Part:
    made = tuple(Card(token=token(seed)) for seed in range(count))
    return Part(id="cards", title=Name(ar="بطاقات", en="Cards"), blocks=(Cards(cards=made),))


def document(*parts: Part, together: bool = False) -> Document:
    title = Name(ar="إخلاء القلمون", en="Qalamoun evacuation")
    return Document(title=title, parts=parts, together=together, meta={"version": "2"})


def pages(pdf: bytes) -> list[pypdfium2.PdfPage]:
    return list(pypdfium2.PdfDocument(pdf))


def text_of(page: pypdfium2.PdfPage) -> str:
    return " ".join(page.get_textpage().get_text_range().split())


# ------------------------------------------------------------------------------------------ paper


def test_the_same_document_gives_the_same_bytes() -> None:
    made = document(manifest(12), briefing(), cards(3), together=True)
    assert PdfPrinter().render(made, BOTH) == PdfPrinter().render(made, BOTH)


def test_every_part_starts_a_page_and_carries_its_marks_and_numbers() -> None:
    found = pages(PdfPrinter().render(document(manifest(60), briefing(), cards(3)), ("en",)))
    texts = [text_of(page) for page in found]
    of_manifest = [text for text in texts if "Copy 1 of 3" in text]
    assert len(of_manifest) >= 2
    for n, text in enumerate(of_manifest, start=1):
        assert "Manifest BUS-01" in text
        assert f"Page {n} of {len(of_manifest)} of this part" in text
    for n, text in enumerate(texts, start=1):
        assert f"{n} of {len(texts)} in all" in text
    assert "Restricted" in texts[len(of_manifest)]
    assert "Person 59" in of_manifest[-1]
    sides = [page.get_size() for page in found]
    assert {(round(w), round(h)) for w, h in sides} == {(595, 842), (842, 595)}


def test_the_head_of_a_page_names_the_document_in_short_where_it_can() -> None:
    made = document(manifest(2), together=True)
    (long,) = pages(PdfPrinter().render(made, BOTH))
    (short,) = pages(PdfPrinter().render(replace(made, running="SHORT"), BOTH))
    assert "SHORT" not in text_of(long)
    assert text_of(short).count("SHORT") == 2  # once in each language


def test_roomy_rows_are_high_enough_to_write_in() -> None:
    part = manifest(90)
    (table,) = (block for block in part.blocks if isinstance(block, Table))
    heights = [
        len(pages(PdfPrinter().render(document(replace(part, blocks=(each,))), ("en",))))
        for each in (table, replace(table, roomy=True))
    ]
    assert heights[1] > heights[0]


def test_heads_repeat_on_every_page_of_a_table() -> None:
    texts = [text_of(p) for p in pages(PdfPrinter().render(document(manifest(90)), ("en",)))]
    with_rows = [text for text in texts if "Person" in text]
    assert len(with_rows) > 2
    assert all("Name Sex Needs Id" in text for text in with_rows)


def test_languages_stand_on_one_page_set_or_follow_each_other() -> None:
    parts = (manifest(8), cards(4))
    assert len(pages(PdfPrinter().render(document(*parts, together=True), BOTH))) == 2
    apart = pages(PdfPrinter().render(document(*parts), BOTH))
    assert len(apart) == 4
    assert "Manifest" not in text_of(apart[0])
    assert "Manifest" in text_of(apart[2])  # its words, in some order: this reader turns them round


def ink_in_margins(pdf: bytes, margin_mm: float = 9.0) -> list[int]:
    """Pages with anything in their left or right margin."""
    dpi = 60
    wide = int(margin_mm / 25.4 * dpi)
    spoiled = []
    for n, page in enumerate(pages(pdf), start=1):
        image = page.render(scale=dpi / 72, grayscale=True).to_numpy()
        if image[:, :wide].min() < 200 or image[:, -wide:].min() < 200:
            spoiled.append(n)
    return spoiled


@pytest.mark.parametrize("together", [True, False])
def test_hostile_text_neither_acts_nor_overflows(together: bool) -> None:
    made = document(manifest(30, hostile=True), briefing(hostile=True), together=together)
    pdf = PdfPrinter().render(replace(made, title=HOSTILE[0]), BOTH)
    assert ink_in_margins(pdf) == []
    found = text_of(pages(PdfPrinter().render(made, ("en",)))[0])
    assert '#panic("in") $x^2$' in found


@pytest.mark.parametrize("columns", [1, 7, 24])
def test_tables_of_any_shape_stay_on_the_page(columns: int) -> None:
    table = Table(
        columns=tuple(Column(title=f"head{n}", weight=n % 3) for n in range(columns)),
        rows=tuple(tuple(f"cell{n}" * (n % 4) for n in range(columns)) for _ in range(5)),
        tight=True,
    )
    part = Part(id="x", title="x", blocks=(table,))
    assert ink_in_margins(PdfPrinter().render(document(part), BOTH)) == []


def test_a_document_set_in_pieces_reads_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    made = document(manifest(70), manifest(9, name="BUS-02"), briefing(), cards(90))
    whole = [text_of(page) for page in pages(PdfPrinter().render(made, ("en",)))]
    monkeypatch.setattr(pdf_printer, "PIECE", 150)
    pdf = PdfPrinter().render(made, ("en",))
    assert pdf == PdfPrinter().render(made, ("en",))
    texts = [text_of(page) for page in pages(pdf)]
    assert len(texts) >= len(whole)
    for n, text in enumerate(texts, start=1):
        assert f"{n} of {len(texts)} in all" in text
    first = [text for text in texts if "Copy 1 of 3" in text and "Manifest BUS-01" in text]
    for n, text in enumerate(first, start=1):
        assert f"Page {n} of {len(first)} of this part" in text
    people = [int(n) for text in first for n in re.findall(r"P-(\d{4})", text)]
    assert people == list(range(70))
    assert sum(text.count("Marshal") for text in first) == 1
    shown = "".join(texts).replace(" ", "")
    assert all(token(seed) in shown for seed in range(90))


def test_bookmarks_name_the_parts_also_of_a_document_set_in_pieces(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = document(manifest(9), cards(60))
    for piece in (10_000, 60):
        monkeypatch.setattr(pdf_printer, "PIECE", piece)
        toc = pypdfium2.PdfDocument(PdfPrinter().render(made, ("en",))).get_toc()
        titles = [mark.get_title() for mark in toc]
        assert [t for t in titles if t in {"Manifest BUS-01", "Cards"}] == [
            "Manifest BUS-01",
            "Cards",
        ]


def test_codes_on_paper_can_be_read_and_are_large_enough(not_proven: NotProven) -> None:
    try:
        import zxingcpp  # noqa: PLC0415
    except ImportError:
        not_proven("QR codes read back", "zxing-cpp is not installed")
    dpi = 150
    read: dict[str, float] = {}
    for page in pages(PdfPrinter().render(document(cards(33)), ("en",))):
        image = page.render(scale=dpi / 72, grayscale=True).to_numpy()
        for code in zxingcpp.read_barcodes(image):
            at = code.position
            read[code.text] = (at.top_right.x - at.top_left.x) / dpi * 25.4
    assert set(read) == {token(seed) for seed in range(33)}
    assert min(read.values()) >= 25


@given(st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567-abc ", min_size=1, max_size=40))
def test_codes_put_together_are_those_the_encoder_makes(text: str) -> None:
    code = segno.make(
        text, error="m", mask=2, mode="byte", encoding="iso-8859-1", micro=False, boost_error=False
    )
    svg, side = code_svg(text)
    assert side == len(code.matrix) + 8
    drawn = [bytearray(side) for _ in range(side)]
    x = y = 0
    for pen, first, second in re.findall(r"([Mmh])(\d+)(?: ([\d.]+))?", svg.partition(' d="')[2]):
        if pen == "M":
            x, y = int(first), int(float(second))
        else:
            if pen == "h":
                drawn[y][x : x + int(first)] = b"\x01" * int(first)
            x += int(first)
    assert [bytes(row[4:-4]) for row in drawn[4:-4]] == [bytes(row) for row in code.matrix]
    assert not any(any(row[:4]) or any(row[-4:]) for row in drawn)


def test_a_token_that_cannot_be_coded_is_refused() -> None:
    with pytest.raises(ValueError, match="a token must be printable ASCII"):
        code_svg("رمز")


def test_no_language_or_no_part_is_refused() -> None:
    for printer in (PdfPrinter(), HtmlPrinter(), XlsxPrinter(), TextPrinter()):
        with pytest.raises(ValueError, match="langs must name at least one language"):
            printer.render(document(cards(1)), ())
    with pytest.raises(ValueError, match="a document needs a part"):
        PdfPrinter().render(document(), BOTH)


@given(
    st.lists(
        st.tuples(st.floats(0, 5), st.text(max_size=40), st.text(max_size=400)),
        min_size=1,
        max_size=20,
    )
)
def test_columns_fill_the_width_exactly(columns: list[tuple[float, str, str]]) -> None:
    widths = column_widths(
        [Column(title=head, weight=weight) for weight, head, _ in columns],
        [head for _, head, _ in columns],
        [[cell for _, _, cell in columns]],
        9.0,
        523.0,
    )
    assert sum(widths) == pytest.approx(523.0, abs=0.01 * len(widths))
    assert min(widths) > 0


@given(st.text("abcWWm أبس-/0 ", max_size=120), st.floats(2, 30))
def test_no_piece_of_a_word_is_wider_than_its_column(text: str, limit_em: float) -> None:
    shown = broken(text, limit_em)
    assert re.sub("[\u200b\u2060]", "", shown) == text
    for piece in re.split("[ \u200b]", shown):
        # Arabic letters cut apart take their lone forms, which are wider.
        slack = 1.4 if re.search("[أبس]", piece) else 1.01
        assert text_width(piece, 1.0) <= max(limit_em * slack, 1.3)


# ---------------------------------------------------------------------------------------- screens


class Page(HTMLParser):
    """What matters of a page: ids, links, styles, scripts, text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.inside: list[str] = []
        self.kept: dict[str, str] = {}
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        where = self.inside[-1] if self.inside else ""
        if where in {"style", "script"}:
            self.kept[where] = data
        else:
            self.text.append(data)

    def values(self, name: str) -> list[str]:
        return [attrs[name] or "" for _, attrs in self.tags if name in attrs]


def screen(*, hostile: bool = False) -> str:
    parts = (manifest(60, hostile=hostile), briefing(hostile=hostile), cards(2))
    return HtmlPrinter().render(document(*parts), BOTH).decode("utf-8")


def test_a_page_asks_for_nothing_and_runs_nothing_but_its_own() -> None:
    page = Page(screen(hostile=True))
    names = {name for _, attrs in page.tags for name in attrs}
    assert not {name for name in names if name.startswith("on")} | (
        names & {"src", "style", "srcset"}
    )
    assert all(link.startswith("#") for link in page.values("href"))
    policy = next(a["content"] or "" for t, a in page.tags if a.get("http-equiv"))
    assert "default-src 'none'" in policy
    for kind in ("style", "script"):
        digest = base64.b64encode(hashlib.sha256(page.kept[kind].encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert [tag for tag, _ in page.tags].count("script") == 1
    assert not re.search(r"url\(|@import|https?:", page.kept["style"])


def test_hostile_text_is_shown_on_a_page_as_it_is() -> None:
    text = "".join(Page(screen(hostile=True)).text)
    assert "<script>alert(1)</script>&amp;\"'" in text
    assert HOSTILE[4] in text
    assert "\u202e" not in text


def test_links_lead_somewhere_and_ids_are_unique() -> None:
    page = Page(screen())
    ids = page.values("id")
    assert len(ids) == len(set(ids))
    assert {link[1:] for link in page.values("href")} <= set(ids)
    assert set(page.values("aria-labelledby")) <= set(ids)
    assert {"ar", "en", "ar-briefing", "en-briefing"} <= set(ids)


def test_each_language_has_its_direction() -> None:
    page = Page(screen())
    roots = {
        a["lang"]: a["dir"] for t, a in page.tags if t == "div" and "page" in (a.get("class") or "")
    }
    assert roots == {"ar": "rtl", "en": "ltr"}
    assert page.tags[0] == ("html", {"lang": "ar", "dir": "rtl"})
    only = Page(HtmlPrinter().render(document(cards(1)), ("en",)).decode())
    assert only.tags[0] == ("html", {"lang": "en", "dir": "ltr"})
    assert "label" not in [tag for tag, _ in only.tags]


def test_long_tables_are_folded_and_say_how_long_they_are() -> None:
    text = "".join(Page(screen()).text)
    assert "(60 rows)" in text
    assert "(60 صفًّا)" in text


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Any]:
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415
    except ImportError:
        pytest.skip("pages in a browser: playwright is not installed")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("script", [True, False])
def test_a_page_in_a_browser(browser: Any, tmp_path: Path, width: int, script: bool) -> None:
    path = tmp_path / "page.html"
    path.write_text(screen(hostile=True), encoding="utf-8")
    context = browser.new_context(
        viewport={"width": width, "height": 800}, java_script_enabled=script, offline=True
    )
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(path.as_uri())
    assert page.locator("#ar").is_visible()
    assert not page.locator("#en").is_visible()
    # Wide content scrolls in its own frame: the page itself never moves sideways.
    assert page.locator("#ar").bounding_box()["width"] <= width
    box = page.locator("#ar main").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.get_by_text("English", exact=True).click()
    assert page.locator("#en").is_visible()
    assert not page.locator("#ar").is_visible()
    if script:
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [
            "en",
            "ltr",
        ]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.url.endswith("#en")
        page.goto(f"{path.as_uri()}#ar-briefing")
        page.reload()
        assert page.evaluate("document.documentElement.lang") == "ar"
        top = page.locator("#ar-briefing").bounding_box()["y"]
        assert -5 <= top <= 200
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()
    assert asked == [path.as_uri()] * len(asked)
    assert said == []
    context.close()


@pytest.mark.parametrize("columns", [2, 6, 9, 12])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_no_table_is_read_by_scrolling_sideways(
    browser: Any, tmp_path: Path, width: int, columns: int
) -> None:
    """Rows are cards where the table is too wide, and every cell says what it is."""
    heads = [f"What it is, number {n}" for n in range(columns)]
    rows = tuple(
        tuple("" if n == 1 else f"a value of {n} words in it" for n in range(columns))
        for _ in range(3)
    )
    table = Table(
        columns=tuple(Column(title=head, weight=1 + n % 2) for n, head in enumerate(heads)),
        rows=rows,
    )
    path = tmp_path / "page.html"
    part = Part(id="x", title="x", blocks=(table,))
    path.write_bytes(HtmlPrinter().render(document(part), BOTH))
    context = browser.new_context(viewport={"width": width, "height": 800}, offline=True)
    page = context.new_page()
    page.goto(path.as_uri())
    for lang in ("ar", "en"):
        page.locator(f"label[for=pick-{lang}]").click()
        frame = page.locator(f"#{lang} .scroll")
        assert frame.evaluate("frame => frame.scrollWidth <= frame.clientWidth + 1")
        is_cards = not page.locator(f"#{lang} thead").is_visible()
        assert is_cards == (width == 360 or (width == 768 and columns > 4))
        assert frame.locator("td").first.get_attribute("data-label") == heads[0]
        assert frame.locator("td").nth(1).is_visible() != is_cards, "nothing is said of nothing"
    context.close()


# -------------------------------------------------------------------------------------- workbooks


def workbook(*, hostile: bool = False, langs: tuple[Lang, ...] = BOTH) -> bytes:
    return XlsxPrinter().render(document(manifest(20, hostile=hostile), briefing()), langs)


def test_a_workbook_has_a_sheet_for_each_named_table() -> None:
    book = load_workbook(BytesIO(workbook()))
    assert book.sheet_names == ["ملخّص", "الركّاب", "الإيجاز"]
    rows = book.get_sheet_by_name("الركّاب").to_python()
    assert rows[0][1] == "الاسم / Name"
    assert rows[1] == [1.0, "Person 0", "أنثى / Female", rows[1][3], "P-0000"]
    assert rows[-1][:2] == [20.0, "المجموع / Total"]
    times = book.get_sheet_by_name("الإيجاز").to_python()
    assert times[1][1] == datetime(2017, 8, 28, 14, 30)  # noqa: DTZ001 - local, as sheets know it
    summary = book.get_sheet_by_name("ملخّص").to_python()
    said = [cell for row in summary for cell in row if cell]
    assert said[:2] == ["إخلاء القلمون", "Qalamoun evacuation"]
    assert "نسخة 1 من 3" in said
    assert "\u2068" not in "".join(map(str, said))


def test_text_in_a_workbook_is_never_a_formula_or_a_link() -> None:
    made = workbook(hostile=True)
    rows = load_workbook(BytesIO(made)).get_sheet_by_index(1).to_python()
    names = [str(row[1]) for row in rows]
    assert {"=1+1", "@SUM(A1)", "https://example.org/"} <= set(names)
    with zipfile.ZipFile(BytesIO(made)) as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if "worksheets/" in n]
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)


def test_arabic_workbooks_run_from_right_to_left_under_a_fixed_head() -> None:
    for langs, count in ((("ar", "en"), 3), (("en",), 0)):
        with zipfile.ZipFile(BytesIO(workbook(langs=langs))) as archive:  # type: ignore[arg-type]
            sheets = [archive.read(n).decode() for n in archive.namelist() if "worksheets/" in n]
        assert sum('rightToLeft="1"' in sheet for sheet in sheets) == count
        assert sum('state="frozen"' in sheet for sheet in sheets) == 2
        assert sum("<autoFilter" in sheet for sheet in sheets) == 2


def test_the_same_document_gives_the_same_workbook() -> None:
    assert workbook() == workbook()


@given(st.lists(st.text(max_size=60), max_size=12))
def test_sheet_names_are_valid_and_unique(wanted: list[str]) -> None:
    taken: set[str] = set()
    names = [sheet_name(text, taken) for text in wanted]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 1 <= len(name.encode("utf-16-le", "surrogatepass")) // 2 <= 31
        assert not re.search(r"[\[\]:*?/\\]", name)
        assert name.strip("'") == name
        assert name.casefold() != "history"


# -------------------------------------------------------------------------------------- terminals


@pytest.mark.parametrize("width", [40, 100])
@pytest.mark.parametrize("lang", BOTH)
def test_text_keeps_to_its_width_and_loses_nothing(width: int, lang: Lang) -> None:
    made = document(manifest(30, hostile=True), briefing(hostile=True), cards(2))
    text = TextPrinter(width=width).render(made, (lang,)).decode()
    for line in text.splitlines():
        assert cell_len(line) <= width
        assert line == line.rstrip()
        assert sum(line.count(mark) for mark in "\u2066\u2067\u2068") == line.count("\u2069")
    assert "\x1b" not in text
    if width == 100:
        shown = re.sub("[\\s\u2066-\u2069]", "", text)
        assert "W" * 20 in shown
        assert shown.count("W") >= 2 * 300
        assert token(1) in shown
        for n in range(30):
            assert f"P-{n:04d}" in shown


def test_a_table_with_more_columns_than_the_line_holds_is_told_cell_by_cell() -> None:
    table = Table(
        columns=tuple(Column(title=f"head {n}") for n in range(30)),
        rows=(tuple(f"value {n}" for n in range(30)),),
    )
    text = TextPrinter(width=60).render(document(Part(id="x", title="x", blocks=(table,))), ("en",))
    lines = text.decode().splitlines()
    assert "head 7: value 7" in lines


def test_text_of_a_small_document() -> None:
    part = Part(
        id="x",
        title="Findings",
        marks=("Restricted",),
        blocks=(
            Notice(text="No seat.", remedy="Add a bus.", tone="error"),
            Figure(drawing=Box(), caption=None, alt="the road"),
            Table(
                columns=(Column(title="Vehicle"), Column(title="Seats", align="end")),
                rows=(("BUS-01", 45), ("BUS-02", 7)),
                totals=("Total", 52),
            ),
        ),
    )
    assert TextPrinter(width=60).render(document(part), ("en",)).decode() == (
        "Qalamoun evacuation\n═══════════════════\n\nFindings\n────────\n[Restricted]\n"
        "\n✗ Error: No seat.\n  What to do: Add a bus.\n\nFigure: the road\n"
        "\nVehicle  Seats\n───────  ─────\nBUS-01      45\nBUS-02       7\n───────  ─────\n"
        "Total       52\n"
    )


def test_a_part_that_is_called_what_its_document_is_called_says_it_once_as_text() -> None:
    part = Part(id="x", title=document().title, blocks=(Paragraph(text="Nobody is missing."),))
    text = TextPrinter(width=60).render(document(part, briefing()), ("en",)).decode()
    assert text.count("Qalamoun evacuation") == 1
    assert "\n─" in text  # the other part has its own title


def test_colour_adds_nothing_but_colour() -> None:
    made = document(manifest(5), briefing())
    plain = TextPrinter().render(made, BOTH).decode()
    coloured = TextPrinter(colour=True).render(made, BOTH).decode()
    assert coloured != plain
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == plain


@given(st.text("ab أب\u2068\u2069c", max_size=80), st.integers(3, 20))
def test_wrapping_keeps_every_letter_and_every_isolate(text: str, width: int) -> None:
    lines = wrapped(text, width)
    joined = "".join(lines)
    assert re.sub("[ \u2068\u2069]", "", joined) == re.sub("[ \u2068\u2069]", "", text)
    assert all(cell_len(line) <= width for line in lines)
    assert all(line.count("\u2068") <= line.count("\u2069") for line in lines)
