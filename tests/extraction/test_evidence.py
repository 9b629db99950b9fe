# SPDX-License-Identifier: Apache-2.0
"""Every value stands in the copy of the report where it says, however the report was written."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from qafila.app.drafted import Drafted
from qafila.app.drafting import copies, draft
from tests.extraction.gold import Report, reports

_LETTERS = "[\u0621-\u063a\u0641-\u064a]"
_NO_LEFT = "\u0621-\u0627\u0629\u062f-\u0632\u0648"
_VOWELS = "\u064e\u0650\u0652\u064b"  # not the u, which tells a passive and is read


def vowelled(text: str) -> str:
    """Return a text with a vowel sign on every Arabic letter, in turn."""
    return re.sub(_LETTERS, lambda met: met[0] + _VOWELS[met.start() % len(_VOWELS)], text)


def lengthened(text: str) -> str:
    """Return a text with a stroke behind every Arabic letter that is joined to the next."""
    return re.sub(f"(?<=(?![{_NO_LEFT}]){_LETTERS})(?={_LETTERS})", "\u0640", text)


WRITTEN: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda text: text.encode(),
    "UTF-8 with its mark": lambda text: text.encode("utf-8-sig"),
    "UTF-16": lambda text: text.encode("utf-16"),
    "UTF-16 without a mark": lambda text: text.encode("utf-16-le"),
    "UTF-16 of another end": lambda text: text.encode("utf-16-be"),
    "UTF-32": lambda text: text.encode("utf-32"),
    "Windows-1256": lambda text: text.encode("cp1256"),
    "lines of Windows": lambda text: text.replace("\n", "\r\n").encode(),
    "lines of old Macs": lambda text: text.replace("\n", "\r").encode(),
    "direction marks": lambda text: f"\u202b{text}\u202c".replace(" ", " \u200f").encode(),
    "vowels": lambda text: vowelled(text).encode(),
    "strokes": lambda text: lengthened(text).encode(),
}


def is_in(report: Report, how: str) -> bool:
    """Whether a report is to be written so: one in two of all, as far as its letters are there."""
    number = sum(map(ord, report.slug))
    if how == "Windows-1256":
        return number % 8 == 0 and all(_has_1256(sign) for sign in set(report.text))
    return number % 24 == list(WRITTEN).index(how)


def _has_1256(sign: str) -> bool:
    try:
        return bool(sign.encode("cp1256"))
    except UnicodeEncodeError:
        return False


def told(made: Drafted) -> list[tuple[str, str, str]]:
    """Return the values of a draft, without signs that are drawn on letters."""
    return [
        (each.found.field, re.sub("[\u0640\u064b-\u0652]", "", str(each.found.value)),
         each.found.hedge)
        for each in made.noted
    ]  # fmt: skip


def bare(words: str) -> str:
    return re.sub("[\u0640\u064b-\u0652\u200e\u200f\u202b\u202c]", "", words)


@pytest.mark.parametrize("how", WRITTEN)
def test_however_it_is_written_the_same_is_read_and_quoted_exactly(how: str) -> None:
    chosen = [report for report in reports("tuning") if is_in(report, how)]
    values = 0
    for report in chosen:
        plain = draft([("a.txt", report.text.encode())])
        made = draft([("a.txt", WRITTEN[how](report.text))])
        assert told(made) == told(plain), report.slug
        kept = {file: content.decode() for file, content in copies(made).items()}
        for each, same in zip(made.noted, plain.noted, strict=True):
            for (file, words), (_, other) in zip(each.words, same.words, strict=True):
                assert kept[file][words.start : words.end] == words.text, report.slug
                assert bare(words.text) == bare(other.text) != "", report.slug
            values += len(each.words)
    assert len(chosen) >= 20
    assert values >= 10 * len(chosen)


def test_a_vowel_on_the_last_letter_is_quoted_with_it() -> None:
    text = "بموجب الاتفاق خرج ٦٠٠ مقاتلٍ من حِمصَ إلى إدلبَ."
    made = draft([("a.txt", text.encode())])
    quoted = {words.text for each in made.noted for _, words in each.words}
    assert quoted >= {"٦٠٠ مقاتلٍ", "حِمصَ", "إدلبَ"}


def test_a_stroke_that_stands_alone_is_a_dash() -> None:
    text = "بموجب الاتفاق خرج 600 مقاتل من حـمـص ـ وسط سوريا ـ إلى إدلب ـ شمال غرب البلاد."
    places = draft([("a.txt", text.encode())]).of("place")
    assert [each.words[0][1].text for each in places] == ["حـمـص", "إدلب"]
