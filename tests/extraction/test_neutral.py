# SPDX-License-Identifier: Apache-2.0
"""Loaded words of a report are read, kept as evidence, and never a value of the draft."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from qafila.data.lexicons import lexicon
from qafila.extraction.names.neutral import neutral
from qafila.extraction.parties.roles import ROLES
from qafila.extraction.reading import read_report
from qafila.extraction.text.tokens import fold

LOADED = (
    "terrorist", "regime", "militia", "jihadist", "gangs", "إرهابي", "ميليشي", "النظام", "عصابات"
)  # fmt: skip

ENGLISH = {
    "evacuating": "{} left Daraya for Idlib by bus under the deal.",
    "controlling": "200 civilians left Daraya for Idlib; {} hold the road.",
    "escort": "Buses carried 200 civilians from Daraya to Idlib, escorted by {}.",
    "provider": "Six buses provided by {} carried 200 civilians from Daraya to Idlib.",
    "approver": "200 civilians left Daraya for Idlib by bus after {} approved the list.",
    "guarantor": "200 civilians left Daraya for Idlib by bus in a deal guaranteed by {}.",
    "mediator": "200 civilians left Daraya for Idlib by bus in a deal brokered by {}.",
    "medical": "200 civilians left Daraya for Idlib by bus; 9 wounded were treated by {}.",
    "receiving": "200 civilians left Daraya by bus and were received in Idlib by {}.",
    "objector": "200 civilians left Daraya for Idlib by bus although {} rejected the deal.",
}
ARABIC = {
    "evacuating": "غادر {} داريا إلى إدلب في حافلات بموجب الاتفاق",
    "controlling": "غادر 200 مدني داريا إلى إدلب، ويسيطر {} على الطريق",
    "escort": "غادر 200 مدني داريا إلى إدلب في حافلات، ورافق {} القافلة",
    "provider": "غادر 200 مدني داريا إلى إدلب في ست حافلات قدمها {}",
    "approver": "غادر 200 مدني داريا إلى إدلب في حافلات بعد أن وافق {} على الأسماء",
    "guarantor": "غادر 200 مدني داريا إلى إدلب في حافلات، وضمن {} سلامة القافلة",
    "mediator": "غادر 200 مدني داريا إلى إدلب في حافلات، وتوسط {} في الاتفاق",
    "medical": "غادر 200 مدني داريا إلى إدلب في حافلات، وعالج {} تسعة جرحى",
    "receiving": "غادر 200 مدني داريا إلى إدلب في حافلات، واستقبل {} العائلات",
    "objector": "غادر 200 مدني داريا إلى إدلب في حافلات، ورفض {} الاتفاق",
}
NAMES_ENGLISH = ("the terrorists", "terrorist groups", "the regime", "the militias")
NAMES_ARABIC = ("الإرهابيون", "التنظيم الإرهابي", "النظام السوري", "ميليشيا الفجر")


def texts() -> Iterator[tuple[str, str]]:
    for frames, names in ((ENGLISH, NAMES_ENGLISH), (ARABIC, NAMES_ARABIC)):
        for role in ROLES:
            yield from ((role, frames[role].format(name)) for name in names)


@pytest.mark.parametrize(("role", "text"), [*texts()])
def test_a_loaded_word_is_no_value_in_any_role(role: str, text: str) -> None:
    found = read_report(text).found
    values = " ".join(repr(one.value) for one in found)
    assert not any(fold(word) in fold(values) for word in LOADED)
    said = {words.text for one in found if one.field == "party" for words in one.evidence}
    assert all(words in text for words in said)


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Terrorist groups", "Armed groups"),
        ("Syrian regime", "Syrian government"),
        ("local militias", "local armed groups"),
        ("المجموعات الإرهابية المسلحة", "المجموعات المسلحة"),
        ("ميليشيا الفجر", "جماعة الفجر"),
        ("قوات النظام السوري", "قوات الحكومة السورية"),
        ("Syrian Arab Red Crescent", "Syrian Arab Red Crescent"),
        ("اللجنة الدولية  للصليب الأحمر", "اللجنة الدولية  للصليب الأحمر"),
    ],
)
def test_names_are_told_neutrally(name: str, known: str) -> None:
    assert neutral(name) == known


def test_no_neutral_word_is_loaded_itself() -> None:
    for row in lexicon("neutral"):
        assert neutral(row["neutral"]) == row["neutral"]


def test_the_word_of_the_report_is_kept_as_evidence() -> None:
    text = ENGLISH["controlling"].format("the regime forces")
    (party,) = [one for one in read_report(text).found if one.field == "party"]
    assert "regime forces" in {words.text for words in party.evidence}
    assert party.value.name == "government forces"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("غادر 200 مدني داريا إلى إدلب، ويسيطر الجيش السوري على الطريق", "الجيش السوري"),
        ("غادرت 40 عائلة الفاشر إلى طويلة، وتحاصر قوات الدعم السريع المدينة", "قوات الدعم السريع"),
        ("غادرت 40 عائلة البلدة الخاضعة لسيطرة الجيش الليبي إلى مصراتة", "الجيش الليبي"),
        ("غادر 200 مدني داريا إلى إدلب عبر حواجز الفرقة الرابعة التي تسيطر على الطريق",
         "الفرقة الرابعة"),
        ("غادر 90 شخصا البلدة إلى عدن، والطريق بيد الحوثيين", "الحوثيين"),
    ],
)  # fmt: skip
def test_who_holds_the_ground_is_read_in_arabic(text: str, name: str) -> None:
    told = [one.value for one in read_report(text).found if one.field == "party"]
    assert [one.name for one in told if "controlling" in one.roles] == [name]  # type: ignore[union-attr]


def test_most_of_these_sentences_give_their_party_its_role() -> None:
    told = [
        any(one.field == "party" and role in one.value.roles for one in read_report(text).found)  # type: ignore[union-attr]
        for role, text in texts()
    ]
    assert sum(told) >= 0.8 * len(told)
