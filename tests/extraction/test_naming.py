# SPDX-License-Identifier: Apache-2.0
"""Names of parties: what belongs to a bare head, and people who are known by what they do."""

from __future__ import annotations

import pytest

from qafila.extraction.names.capitals import capitals
from qafila.extraction.names.mentions import mentions
from qafila.extraction.text.scan import Scan


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("نقلتهم حافلات بلدية سروج إلى المخيم.", "بلدية سروج"),
        ("تفاوض عليها وسطاء من قبيلة جهم.", "قبيلة جهم"),
        ("وفحصت دائرة صحة ديالى المرضى.", "دائرة صحة ديالى"),
        ("The convoy moved under the cover of Assam Rifles till noon.", "Assam Rifles"),
        ("A tribal leader met the fighters at the bridge.", "tribal leader"),
        ("The Houthi movement let the buses pass.", "Houthi movement"),
        ("نقلتهم حافلتان للجنة الدولية للصليب الأحمر إلى المدينة.", "اللجنة الدولية للصليب الأحمر"),
        ("توسط شيوخ البو نمر بين الطرفين.", "شيوخ البو نمر"),
        ("نقلتهم حافلة من وزارة الشؤون الاجتماعية.", "وزارة الشؤون الاجتماعية"),
        ("أجلت جمعية الهلال الأحمر الصومالي الجرحى.", "جمعية الهلال الأحمر الصومالي"),
        ("ورافقهم الهلال الأحمر الكردي إلى المشفى.", "الهلال الأحمر الكردي"),
    ],
)
def test_a_name_is_whole(text: str, name: str) -> None:
    assert any(name in one.name for one in mentions(Scan(text)).values())


@pytest.mark.parametrize("verb", ["وافقت", "والمقاتلين"])
def test_a_verb_or_a_joined_word_is_no_part_of_a_name(verb: str) -> None:
    found = mentions(Scan(f"وقالوا إن بلدية {verb} الخروج."))
    assert not any(verb in one.name for one in found.values())


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وأرسلت شركة النقل العام أربع حافلات إلى البلدة.", "شركة النقل العام"),
        ("أكملت قوات البيشمركة المهمة عند الجسر.", "قوات البيشمركة"),
        ("وتفتح قيادة المنطقة الثالثة الطريق غدا.", "قيادة المنطقة الثالثة"),
        ("أصلحت البلدية الخزان قبل المساء.", "البلدية"),
        ("ورافقتهم سيارة تابعة لألوية السهل حتى الجسر.", "ألوية السهل"),
    ],
)
def test_a_number_and_what_is_done_are_no_part_of_a_name(text: str, name: str) -> None:
    assert name in [one.name for one in mentions(Scan(text)).values()]


def test_a_halt_to_raids_is_no_party() -> None:
    assert mentions(Scan("وطلبوا وقف الغارات ساعتين.")) == {}


def test_whom_a_definite_party_does_something_to_is_no_part_of_its_name() -> None:
    found = mentions(Scan("أقنع المطران الجيش السوري بفتح الطريق."))
    assert [one.name for one in found.values()] == ["المطران", "الجيش السوري"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وزعت مفوضية العون الإنساني الوجبات على الأسر.", "مفوضية العون الإنساني"),
        ("أغلقت ميليشيا كوديكو الطريق أمام القافلة.", "ميليشيا كوديكو"),
        ("حدد أعضاء اللجنة دور المشايخ في الخروج.", "اللجنة"),
        ("هاجم جيش العزة القوات الحكومية قرب البلدة.", "جيش العزة"),
        ("تسلمت قبائل آل حميقان جثامين قتلاها.", "قبائل آل حميقان"),
        ("لم توافق القوات الأمريكية في التنف على الدخول.", "القوات الأمريكية"),
        ("واعترضت منظمة حقوقية على الترحيل.", "منظمة حقوقية"),
        ("رافقتهم قوات المجلس الوطني الانتقالي إلى المدينة.", "قوات المجلس الوطني الانتقالي"),
    ],
)
def test_a_name_ends_before_what_its_party_acts_on(text: str, name: str) -> None:
    assert name in {one.name for one in mentions(Scan(text)).values()}


def test_two_parties_that_and_joins_are_two() -> None:
    found = mentions(Scan("نقل 11 مريضا من المخيم بموافقة الحكومة والفصائل الفلسطينية."))
    assert [one.name for one in found.values()] == ["الحكومة", "الفصائل الفلسطينية"]


def test_a_run_of_capitals_ends_before_a_month_and_says_whether_it_is_an_organisation() -> None:
    scan = Scan("Amber Valley Relief Council June session")
    assert capitals(scan, 0) == (4, True)
    assert capitals(Scan("Amber Valley road"), 0) == (2, False)
