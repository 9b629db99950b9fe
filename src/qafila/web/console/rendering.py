# SPDX-License-Identifier: Apache-2.0
"""Read models into HTML: templates, words, icons, and the blocks of documents.

Everything that a template prints is escaped; what is safe already (icons, drawings, the blocks of a
document) says so by its type.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from qafila.core.document import Document, Moment, Phrase, Wording, phrase
from qafila.drawing.codes import code_svg
from qafila.drawing.icons import icon_svg
from qafila.drawing.style import night_sheet
from qafila.web.console.forms import Filled
from qafila.wiring import LANGS
from qafila.wiring.hub import fragment, whole
from qafila.words import Words, plain, without_isolates

if TYPE_CHECKING:
    from qafila.core.findings import Finding
    from qafila.core.operation import Operation
    from qafila.core.values import Lang, Name

HERE = Path(__file__).parent
STATIC = HERE.parent / "static"
FIGURES = "figures.css"
"""Served as a file of `STATIC`, and made: the colours of figures by night."""

OWN_NAMES: Mapping[Lang, str] = {"ar": "العربية", "en": "English"}

_WORDS: Mapping[Lang, Words] = {lang: Words(lang, on_page=True) for lang in LANGS}


class Speech:
    """What templates call `say`: wordings in one language, escaped, ids and names isolated."""

    def __init__(self, lang: Lang) -> None:
        self.words = _WORDS[lang]
        self.lang = lang
        self.dir = "rtl" if self.words.rtl else "ltr"

    def __call__(self, key: str, **args: Wording) -> Markup:
        """Say a phrase of the catalogue."""
        return escape(_said(self.lang, phrase(key, **args)))

    def plain(self, key: str, **args: Wording) -> str:
        """Say a phrase where no markup and no isolates can stand, as in a title."""
        return without_isolates(_said(self.lang, phrase(key, **args)))

    def item(self, item: Wording, *, ltr: bool = False) -> Markup:
        """Say anything a read model holds: a phrase, a name, a number, a date, text."""
        return whole_ids(escape(self.words.alone(item, ltr=ltr)))

    def id(self, text: str) -> Markup:
        """Show an id, which reads from left to right in every language."""
        return Markup("<bdi dir=ltr class=id>") + text + Markup("</bdi>")

    def clock(self, at: datetime | None, zone: tzinfo, *, day: bool = False) -> Markup:
        """Show an instant as the time of day there; `day` puts the date before it."""
        if at is None:
            return Markup("–")
        local = at.astimezone(zone)
        shown = f"{local:%H:%M}"
        if day:
            shown = f"{self.words(local.date())} {shown}"
        stamp = local.isoformat(timespec="seconds")
        return Markup("<time datetime={}>{}</time>").format(stamp, shown)

    def moment(self, at: datetime, timezone: str) -> Markup:
        """Say date and time of day."""
        return self.item(Moment(at=at, timezone=timezone))

    def finding(self, found: Finding) -> Markup:
        """Say a finding."""
        return whole_ids(escape(found.text(self.lang)))

    def remedy(self, found: Finding) -> Markup:
        """Say what to do about a finding."""
        return whole_ids(escape(found.remedy(self.lang)))

    def name(self, name: Name | str) -> Markup:
        """Say a name in this language, isolated."""
        return Markup("<bdi>") + self.words(name) + Markup("</bdi>")

    def both(self, name: Mapping[str, str]) -> Markup:
        """Say a name that a read model holds in both languages."""
        return Markup("<bdi>") + whole_ids(escape(plain(name[self.lang]))) + Markup("</bdi>")

    def day(self, on: str) -> Markup:
        """Say a date that a read model holds as text."""
        return self.item(date.fromisoformat(on))

    def code(self, code: str) -> Markup:
        """Say what a finding is called: its code, as it stands in the list of findings."""
        return Markup("<bdi dir=ltr class=code>") + code.replace("_", " ") + Markup("</bdi>")

    def party(self, operation: Operation, party: str) -> Markup:
        """Say a party by its name; an id that names none as it is."""
        held = operation.parties.get(party)
        return self.name(held.name) if held else self.id(party or "–")

    def place(self, operation: Operation, place: str) -> Markup:
        """Say a place of the route by its name; an id that names none as it is."""
        held = operation.places.get(place)
        return self.name(held.name) if held else self.id(place)

    def owed(self, low: int, high: int | None) -> Markup:
        """Say an amount that is owed, as far as it is known."""
        if high is None:
            return self("report-agreement-at-least", count=low) if low else Markup("?")
        return (
            self.item(low) if low == high else Markup("<bdi dir=ltr>{}–{}</bdi>").format(low, high)
        )

    def choices(self, words: Sequence[str], head: str) -> list[tuple[str, str]]:
        """Return words of the core to choose from, each with how it is said."""
        return [(word, self.plain(f"{head}{word.replace('_', '-')}")) for word in words]

    def called(self, things: Iterable[tuple[str, Name]]) -> list[tuple[str, str]]:
        """Return ids to choose from, each with what it is called."""
        return [(each, without_isolates(self.words.alone(name))) for each, name in things]

    def worded(self, words: Sequence[str], part: str, was: str) -> list[tuple[str, str]]:
        """Return the words that a part of a draft may be, said; what it is now among them."""
        every = [*words, *([was] if was not in words else [])]
        return [(word, self._part(part, word)) for word in every]

    def _part(self, part: str, word: str) -> str:
        heads = {"role": "draft-place-", "what": "draft-owed-", "cohort": "draft-cohort-"}
        heads |= {"kind": "draft-vehicle-", "hedge": "console-draft-figure-"}
        key = f"{heads.get(part, f'console-draft-{part}-')}{word.replace('_', '-') or 'none'}"
        said = self.plain(key)
        return word if "⟦" in said else said

    def why(self, why: str) -> Markup:
        """Say where somebody looked: a page, a document, or what is called by itself."""
        name = why.replace(" ", "-")
        for key in (f"console-why-{name}", f"console-page-{name}", f"console-document-{name}"):
            said = self.plain(key)
            if "⟦" not in said:
                return escape(said)
        return Markup("<bdi>{}</bdi>").format(plain(why))

    def document(self, document: Document, *, titles: bool = True) -> Markup:
        """Show the parts of a document."""
        return Markup(fragment(document, self.lang, titles=titles))  # noqa: S704 - escaped there


def whole_ids(text: Markup) -> Markup:
    """Return a text in which no id and no date is broken over two lines after its dash."""
    return Markup(whole(str(text)))  # noqa: S704 - escaped before


@lru_cache(maxsize=20_000)
def _said(lang: Lang, said: Phrase) -> str:
    return _WORDS[lang](said)


def sentence(lang: Lang, said: Wording) -> str:
    """Say something where no markup and no isolates can stand, as in an answer to a program."""
    return without_isolates(_WORDS[lang](said))


def icon(name: str, size: int = 20) -> Markup:
    """Return one of our icons; the word stands beside it."""
    return Markup(icon_svg(name, size, "currentColor"))  # noqa: S704 - our own paths


def qr(text: str) -> Markup:
    """Return a text as a QR code."""
    return Markup(code_svg(text)[0])  # noqa: S704 - our own drawing


@lru_cache(maxsize=32)
def static(name: str) -> str:
    """Return the address of a file of ours; it changes with the file, so browsers may keep it."""
    content = night_sheet().encode() if name == FIGURES else (STATIC / name).read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:10]
    return f"/static/{name}?{digest}"


def has_static(name: str) -> bool:
    """Whether a file is there: packages of the map may be missing."""
    return (STATIC / name).is_file()


def address(*parts: str, **query: str | int | None) -> str:
    """Return an address on this hub: path parts quoted, empty query values left out."""
    path = "/" + "/".join(quote(part, safe="") for part in parts)
    asked = {key: value for key, value in query.items() if value not in (None, "")}
    return f"{path}?{urlencode(asked)}" if asked else path


def sent_to(
    filled: Filled, mistakes: Mapping[str, Phrase], form: str
) -> tuple[Filled, Mapping[str, Phrase]]:
    """Return what was typed into one of several forms of a page, and what to mend there."""
    is_this = filled.values.get("which") == [form]
    return (filled, mistakes) if is_this else (Filled(), {})


@lru_cache(maxsize=1)
def _environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(
        icon=icon,
        static=static,
        address=address,
        sent_to=sent_to,
        utc=UTC,
        qr=qr,
        own_names=OWN_NAMES,
        langs=LANGS,
    )
    return made


def render(template: str, lang: Lang, **values: Any) -> bytes:
    """Return a page of HTML."""
    return markup(template, lang, **values).encode("utf-8", "replace")


def markup(template: str, lang: Lang, **values: Any) -> Markup:
    """Return HTML, to be put into a page."""
    page = _environment().get_template(template)
    return Markup(page.render(say=Speech(lang), **values))  # noqa: S704 - templates escape
