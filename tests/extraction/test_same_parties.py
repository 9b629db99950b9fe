# SPDX-License-Identifier: Apache-2.0
"""One party that reports name in two languages, or in several spellings."""

from __future__ import annotations

import tomllib

import pytest

from qafila.app.drafting import draft
from qafila.app.drafting_folder import files
from qafila.app.drafting_parties import in_both_scripts, is_same_giver, key_of_party, same_party
from qafila.core.spelling import spelled
from qafila.data.lexicons import lexicon

ARABIC = (
    "خرج يوم الجمعة 14 نيسان 2017 نحو 5000 شخص من الفوعة إلى حلب في 75 حافلة. ورعت قطر وإيران"
    " الاتفاق. ورافق الهلال الأحمر العربي السوري القافلة. وفي المقابل تفرج الحكومة عن 1500 معتقل."
)
ENGLISH = (
    "On Friday, April 14, 2017, about 5,000 people left Foua for Aleppo under a deal brokered by"
    " Qatar and Iran. The Syrian Arab Red Crescent accompanied the convoy. In exchange the"
    " government is to free 1,500 prisoners. The mayor of Binnish let the buses pass."
)


@pytest.mark.parametrize("turn", [1, -1])
def test_reports_in_two_languages_make_one_party_with_both_names(turn: int) -> None:
    contents = [("a.txt", ARABIC.encode()), ("b.txt", ENGLISH.encode())][::turn]
    body = tomllib.loads(files(draft(contents), "op")["operation.toml"].decode())
    named = {party["id"]: party["name"] for party in body["party"]}
    assert named["qatar"] == {"ar": "قطر", "en": "Qatar"}
    assert named["iran"] == {"ar": "إيران", "en": "Iran"}
    assert named["government"] == {"ar": "الحكومة", "en": "government"}
    crescent = {"ar": "الهلال الأحمر العربي السوري", "en": "Syrian Arab Red Crescent"}
    assert named["syrian-arab-red-crescent"] == crescent
    assert len(named) == 5, "the mayor stays by himself"
    roles = {party["id"]: set(party.get("roles", ())) for party in body["party"]}
    assert "mediator" in roles["qatar"]
    assert "escort" in roles["syrian-arab-red-crescent"]
    freed = [one for one in body["obligation"] if one["what"] == "release_people"]
    assert [one["by"] for one in freed] == ["government"]
    assert freed[0]["source"].count("report-") == 2, "both reports say so"


def test_the_words_of_both_reports_are_kept() -> None:
    made = draft([("a.txt", ARABIC.encode()), ("b.txt", ENGLISH.encode())])
    (qatar,) = (one for one in made.of("party") if key_of_party("قطر") == key_of_party(
        one.words[0][1].text))  # fmt: skip
    assert {(file, words.text) for file, words in qatar.words} >= {
        ("report-1.txt", "قطر"),
        ("report-2.txt", "Qatar"),
    }


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("موسكو", "Russian government", True),
        ("الجيش السوري", "Syrian army", True),
        ("Houthis", "أنصار الله", True),
        ("الهلال الأحمر العربي السوري", "الهلال الأحمر العراقي", False),
        ("الهلال الأحمر", "Red Cross", False),
        ("قوات سوريا الديمقراطية", "Syrian army", False),
        ("لجنة المصالحة", "reconciliation committee", False),  # in no list: a person says so
    ],
)
def test_names_of_one_party_meet_and_others_do_not(one: str, other: str, *, same: bool) -> None:
    assert (key_of_party(one) == key_of_party(other)) is same
    assert (same_party(one, [other]) == other) is same
    assert is_same_giver(one, other) is same


def test_nobody_is_nobody() -> None:
    assert not is_same_giver("", "")
    assert same_party("", ["army"]) is None


def test_one_name_of_each_script_is_kept() -> None:
    assert in_both_scripts(["قطر", "Qatar", "Doha", "الدوحة"]) == ("قطر", "Qatar")
    assert in_both_scripts(["Qatar"]) == ("Qatar",)


def test_no_name_is_in_two_rows_and_each_row_has_both_scripts() -> None:
    rows = [(row["ar"].split("|"), row["en"].split("|")) for row in lexicon("same-parties")]
    known: dict[str, int] = {}
    for number, (arabic, english) in enumerate(rows):
        assert all(name and not name.isascii() for name in arabic), arabic
        assert all(name[:1].isascii() or name[:1].isalpha() for name in english), english
        for name in {spelled(each) for each in (*arabic, *english)}:
            assert known.setdefault(name, number) == number, name
