# SPDX-License-Identifier: Apache-2.0
"""The word catalogue: both languages say the same things, and all of them are wanted."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

import pytest
from fluent.syntax import FluentParser
from fluent.syntax import ast as ftl
from fluent.syntax.visitor import Visitor

from qafila.core.access import Action, Field, UserRole
from qafila.core.accounts import Deed
from qafila.core.document import Duration, Moment, Needs, phrase
from qafila.core.values import (
    LANGS,
    AgeGroup,
    Consent,
    Lang,
    Name,
    Need,
    PartyRole,
    PlaceKind,
    Sex,
    Spread,
    VehicleKind,
    WindowKind,
)
from qafila.words import Together, Words, keys, number, plain

SOURCES = Path(__file__).parent.parent / "src" / "qafila"
FIRST_STRONG, END = "\u2068", "\u2069"

VOCABULARY: dict[str, type[StrEnum]] = {
    "need": Need,
    "sex": Sex,
    "consent": Consent,
    "age": AgeGroup,
    "place-kind": PlaceKind,
    "vehicle-kind": VehicleKind,
    "role": PartyRole,
    "window": WindowKind,
    "user-role": UserRole,
    "action": Action,
    "sees": Field,
    "deed": Deed,
}
"""Words of the core's own terms: there whether or not a report says them yet."""


def entries(lang: Lang) -> list[ftl.Message | ftl.Term]:
    files = sorted((SOURCES / "words").glob(f"{lang}.*ftl"))
    body = [entry for file in files for entry in FluentParser().parse(file.read_text("utf-8")).body]
    junk = [entry.content for entry in body if isinstance(entry, ftl.Junk)]
    assert not junk, f"{lang}: cannot be read here: {junk}"
    return [entry for entry in body if isinstance(entry, ftl.Message | ftl.Term)]


class Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()
        self.choices: list[set[str]] = []

    def visit_VariableReference(self, node: ftl.VariableReference) -> None:  # noqa: N802
        self.names.add(node.id.name)

    def visit_SelectExpression(self, node: ftl.SelectExpression) -> None:  # noqa: N802
        names = {v.key.name for v in node.variants if isinstance(v.key, ftl.Identifier)}
        self.choices.append(names)
        self.generic_visit(node)


def variables(entry: ftl.Message | ftl.Term) -> Variables:
    found = Variables()
    found.visit(entry)
    return found


def by_key(lang: Lang) -> dict[str, set[str]]:
    return {entry.id.name: variables(entry).names for entry in entries(lang)}


def trees() -> Iterator[tuple[Path, ast.AST]]:
    for path in sorted(SOURCES.rglob("*.py")):
        yield path, ast.parse(path.read_text("utf-8"))


def said() -> Iterator[tuple[str, str, set[str] | None]]:
    """Every phrase with a literal key in the sources: where, key, names of its arguments."""
    for path, tree in trees():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
            name = node.func.id if isinstance(node.func, ast.Name) else name
            key = node.args[0]
            if name not in {"phrase", "Phrase", "_own"}:
                continue
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                continue
            where = f"{path.relative_to(SOURCES)}:{node.lineno}"
            open_ended = name == "Phrase" or any(word.arg is None for word in node.keywords)
            args = None if open_ended else {word.arg for word in node.keywords if word.arg}
            yield where, key.value, args


def wanted() -> tuple[set[str], list[re.Pattern[str]]]:
    """Every text in the sources that may be a key, and the shape of every key made of pieces."""
    texts: set[str] = set()
    shapes: list[re.Pattern[str]] = []
    for _, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.JoinedStr):
                fixed = [str(p.value) for p in node.values if isinstance(p, ast.Constant)]
                if fixed and re.fullmatch("[a-z][a-z0-9-]*-|-[a-z0-9-]*[a-z]", fixed[0]):
                    pieces = [
                        re.escape(str(p.value)) if isinstance(p, ast.Constant) else "[a-z0-9_-]+"
                        for p in node.values
                    ]
                    shapes.append(re.compile("".join(pieces)))
    for page in SOURCES.rglob("templates/*.html"):
        source = page.read_text("utf-8")
        texts.update(re.findall(r"""["']([a-z][a-z0-9-]+)["']""", source))
        heads = re.findall(r"""["']([a-z][a-z0-9-]*-)["'] ~""", source)
        shapes += [re.compile(f"{re.escape(head)}[a-z0-9_-]+") for head in heads]
    return texts, shapes


def test_both_languages_have_the_same_keys_and_variables() -> None:
    assert by_key("ar") == by_key("en")


@pytest.mark.parametrize("lang", LANGS)
def test_no_key_is_there_twice(lang: Lang) -> None:
    repeated = [k for k, n in Counter(e.id.name for e in entries(lang)).items() if n > 1]
    assert repeated == []


@pytest.mark.parametrize("lang", LANGS)
def test_reading_entry_by_entry_finds_what_a_whole_reading_finds(lang: Lang) -> None:
    assert keys(lang) == {
        f"-{entry.id.name}" if isinstance(entry, ftl.Term) else entry.id.name
        for entry in entries(lang)
    }


def test_every_phrase_of_the_sources_is_in_the_catalogue_with_its_variables() -> None:
    known = by_key("en")
    wrong = [
        f"{where}: {key} {sorted(args or ())}"
        for where, key, args in said()
        if key not in known or (args is not None and args != known[key])
    ]
    assert wrong == []


def test_every_phrase_of_the_templates_is_in_the_catalogue() -> None:
    known = set(by_key("en"))
    wrong = [
        f"{page.name}: {key}"
        for page in sorted(SOURCES.rglob("templates/*.html"))
        for key in re.findall(
            r"""say(?:\.plain)?\(\s*["']([a-z0-9-]+)["']\s*[,)]""", page.read_text("utf-8")
        )
        if key not in known
    ]
    assert wrong == []


def test_every_key_is_wanted() -> None:
    texts, shapes = wanted()
    vocabulary = {f"{head}-{member.value}" for head, enum in VOCABULARY.items() for member in enum}
    idle = [
        key
        for key in by_key("en")
        if key not in texts
        and key not in vocabulary
        and not any(shape.fullmatch(key) for shape in shapes)
    ]
    assert idle == []


def test_the_cores_own_terms_have_words() -> None:
    known = by_key("en")
    missing = [
        f"{head}-{member.value}"
        for head, enum in VOCABULARY.items()
        for member in enum
        if f"{head}-{member.value}" not in known
    ]
    assert missing == []


def test_arabic_numbers_have_their_forms() -> None:
    # A choice by number that forgets two, or three to ten, reads as a mistake.
    poor = [
        entry.id.name
        for entry in entries("ar")
        for choice in variables(entry).choices
        if choice & {"one", "two", "few", "many"} and not {"two", "few"} <= choice
    ]
    assert poor == []


@pytest.mark.parametrize("lang", LANGS)
def test_every_message_can_be_said(lang: Lang) -> None:
    say = Words(lang)
    for key, names in by_key(lang).items():
        for value in (0, 1, 2, 5, 11, 100, "text"):
            assert "⟦" not in say(phrase(key, **dict.fromkeys(names, value))), key


# ---------------------------------------------------------------------- how values are said

NOON = Moment(at=datetime(2017, 8, 28, 11, 30, tzinfo=UTC), timezone="Asia/Damascus")


@pytest.mark.parametrize(
    ("item", "en", "ar"),
    [
        (None, "", ""),
        ("BUS-17", "BUS-17", "BUS-17"),
        (9999, "9,999", "9,999"),
        (12_000, "12,000", "12,000"),
        (3.5, "3.5", "3.5"),
        (312.0, "312", "312"),
        (-5, "-5", "\u200e-5"),
        (Name(ar="قارة", en="Qara"), "Qara", "قارة"),
        (Name(en="Qara"), "Qara", "Qara"),
        (Duration(seconds=0), "0 min", "0 د"),
        (Duration(seconds=30), "30 s", "30 ث"),
        (Duration(seconds=3 * 3600 + 20 * 60 + 29), "3 h 20 min", "3 س 20 د"),
        (Duration(seconds=3570), "1 h", "1 س"),
        (Duration(seconds=-3600), "−1 h", "ناقص 1 س"),
        (
            Spread(p05_s=10_200, p50_s=12_000, p95_s=16_800),
            "3 h 20 min (2 h 50–4 h 40)",
            "3 س 20 د (من 2 س 50 إلى 4 س 40)",
        ),
        (Spread(p05_s=60, p50_s=60, p95_s=60), "1 min", "1 د"),
        (date(2017, 8, 28), "28 Aug 2017", "28 آب 2017"),
        (NOON, "28 Aug 2017, 14:30", "28 آب 2017، 14:30"),
        (Needs((Need.OXYGEN, Need.STRETCHER)), "oxygen, stretcher", "أكسجين، نقّالة"),
        (Needs(()), "", ""),
        (phrase("print-rows", count=2), "2 rows", "صفّان"),
    ],
)
def test_how_it_is_said(item: object, en: str, ar: str) -> None:
    for lang, expected in (("en", en), ("ar", ar)):
        text = Words(lang)(item).replace(FIRST_STRONG, "").replace(END, "")  # type: ignore[arg-type]
        assert text == expected


def test_months_are_levantine_all_year_round() -> None:
    say = Words("ar")
    months = [say(date(2017, month, 1)).split()[1] for month in range(1, 13)]
    assert months[0] == "كانون"
    assert months[1:8] == ["شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب"]
    assert months[8:] == ["أيلول", "تشرين", "تشرين", "كانون"]


def test_a_datetime_without_its_zone_is_refused() -> None:
    with pytest.raises(TypeError, match="no words for datetime"):
        Words("en")(datetime(2017, 8, 28, tzinfo=UTC))


def test_an_unknown_key_or_a_missing_value_is_seen() -> None:
    assert Words("ar")(phrase("no-such-key")) == "⟦no-such-key⟧"
    assert Words("ar")(phrase("print-figure")) == "⟦print-figure⟧"


def test_data_inside_arabic_is_isolated_and_inside_english_when_it_runs_the_other_way() -> None:
    item = phrase("print-figure", alt="BUS (A)")
    assert Words("ar")(item) == f"شكل: {FIRST_STRONG}BUS (A){END}"
    assert Words("en")(item) == "Figure: BUS (A)"
    assert Words("en")(phrase("print-figure", alt="قارة")) == f"Figure: {FIRST_STRONG}قارة{END}"
    assert Words("ar", isolates=False)(item) == "شكل: BUS (A)"


def test_data_alone_keeps_its_direction() -> None:
    say = Words("ar")
    assert say.alone("Qara (A)") == f"{FIRST_STRONG}Qara (A){END}"
    assert say.alone("+963 11", ltr=True) == f"\u2066+963 11{END}"
    assert say.alone("قارة القديمة") == "قارة القديمة"
    assert say.alone("BUS-17") == "BUS-17"
    assert say.alone("") == ""


def test_both_languages_at_once() -> None:
    say = Together(Words("ar"), Words("en"))
    assert say(12) == "12"
    assert say("P-0001") == "P-0001"
    assert say(Name(ar="قارة", en="Qara")) == f"{FIRST_STRONG}قارة{END} / {FIRST_STRONG}Qara{END}"
    assert say.both(Name(en="Qara")) == ("Qara",)
    assert say.rtl
    assert say.lang == "ar"


def test_a_long_value_is_said_whole() -> None:
    assert Words("en")(phrase("print-figure", alt="x" * 10_000)) == "Figure: " + "x" * 10_000


def test_a_value_cannot_play_a_message() -> None:
    text = "{ $alt } \ue000alt\ue001"
    assert Words("en")(phrase("print-figure", alt=text)) == f"Figure: {text}"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\u202eb", "ab"),
        ("a\x00\x1b[31mb\x9b", "a[31mb"),
        ("  a \n\t b\u2028c ", "a b c"),
        ("a\ud800b", "a\ufffdb"),
        ("a\u2068b", f"a\u2068b{END}"),
        (f"a{END}b", "ab"),
        ("z" + "\u0301" * 60, "z" + "\u0301" * 4),
        ("محمّدٌ", "محمّدٌ"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("\ufeffid", "id"),
        ("", ""),
    ],
)
def test_data_is_made_fit_to_be_shown(text: str, shown: str) -> None:
    assert plain(text) == shown


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (-1_000, "-1,000"),
        (999, "999"),
        (-0.001, "0"),
        (0.005, "0.01"),
        (1_000.5, "1,000.5"),
        (1e6, "1,000,000"),
    ],
)
def test_numbers(value: float, text: str) -> None:
    assert number(value) == text


def test_words_cost_nothing_before_they_are_said() -> None:
    code = (
        "import sys; from qafila.words import Words; Words('ar')('x'); "
        "print([m for m in ('fluent', 'babel', 'rich', 'typst') if m in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "[]"
