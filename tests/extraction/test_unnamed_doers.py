# SPDX-License-Identifier: Apache-2.0
"""Who does something and is in no list: bodies and men by their own word, men by their nation."""

from __future__ import annotations

import pytest

from qafila.extraction.parties.roles import candidates
from qafila.extraction.reading import prepared
from qafila.extraction.text.scan import Scan


def seen(text: str) -> dict[str, set[str]]:
    """Return what is seen around every party of a text, by its name."""
    scene = prepared(Scan(text), None)
    return {one.name: one.traits for one in candidates(scene.context, scene.parties)}


@pytest.mark.parametrize(
    ("text", "name", "trait"),
    [
        ("استقبلت فرق إغاثية القادمين في سيئون.", "فرق إغاثية", "means receiving"),
        ("عالج مستشفى 14 أكتوبر ستة جرحى.", "مستشفى 14 أكتوبر", "means medical"),
        ("الحاجز وافق على مرورهم.", "الحاجز", "means approver"),
        ("وافقت دمشق على خروج الجرحى.", "دمشق", "means approver"),
        ("تم ذلك بوساطة قاضي شبام.", "قاضي شبام", "means mediator"),
        ("تسيطر مليشيات على الطريق.", "مليشيات", "means controlling"),
        ("نقلوا بسيارات من صحة حضرموت.", "صحة حضرموت", "vehicles of it, from"),
        ("The captain at Harasta received the families.", "captain", "means receiving"),
        ("A medical NGO treated the wounded.", "medical NGO", "means medical"),
        ("وتوسط بين الطرفين ضابط روسي ووفد أردني.", "ضابط روسي", "means mediator"),
        ("وتوسط بين الطرفين ضابط روسي ووفد أردني.", "وفد أردني", "means mediator"),
        ("رافق الرتل جنود أتراك.", "جنود أتراك", "means escort"),
        ("وأشرف على التنفيذ مندوب عن الأمم المتحدة.", "الأمم المتحدة", "means guarantor"),
        ("وتوسطت في ذلك عشائر من الجانبين.", "الجانبين", "means mediator"),
        ("The truce was brokered by elders from Barda and by the Red Cross.", "Red Cross",
         "means mediator"),
        ("حصل الفرع على الموافقة من المحافظة ومن المجلس المحلي.", "المجلس المحلي",
         "joined means approver"),
        ("The trucks were hired by the town hall.", "town hall", "means provider"),
        ("تتكفل غرفة تجارة عدن بالحافلات.", "غرفة تجارة عدن", "means provider"),
        ("استقبلتهم معتمدية اللاجئين في المدرسة.", "معتمدية اللاجئين", "means receiving"),
        ("تم ذلك برعاية الأزهر والكنيسة القبطية.", "الأزهر", "means guarantor"),
        ("عالجتهم منظمة أطباء بلا حدود.", "منظمة أطباء بلا حدود", "means medical"),
        ("Blue Nile Hope treated the sick on Monday.", "Blue Nile Hope", "means medical"),
        ("They were escorted by the 94th IB.", "94th IB", "means escort"),
        ("33 Corps approved the departure.", "33 Corps", "means approver"),
        ("They were guarded by Russian armed forces.", "Russian armed forces", "means escort"),
        ("The deal was brokered by Norway, the diocese of Bor and a group of elders.", "elders",
         "means mediator"),
        ("They left, guarded by the army, with the consent of the Peace Committee.",
         "Peace Committee", "means approver"),
    ],
)  # fmt: skip
def test_whoever_does_something_is_looked_at(text: str, name: str, trait: str) -> None:
    assert trait in seen(text)[name]


@pytest.mark.parametrize(
    ("text", "none"),
    [
        ("تسيطر الغرفة على الحي.", "الحي"),
        ("وافق الشيخ على فتح ممر آمن أمام العائلات.", "آمن"),
        ("وافق الشيخ على فتح ممر آمن أمام العائلات.", "أمام"),
        ("Officers from the centre oversaw the boarding.", "centre"),
        ("Our forces let them pass.", "forces"),
        ("خرجوا من دمشق إلى حمص.", "دمشق"),
        ("تحدثت الصحف عن شرطة بلا سلاح روسي.", "سلاح روسي"),
        ("أحضرت منظمة محلية سبع شاحنات.", "منظمة محلية سبع"),
    ],
)  # fmt: skip
def test_what_acts_not_is_nobody(text: str, none: str) -> None:
    assert none not in seen(text)


def test_who_stands_before_the_consent_of_another_gives_none() -> None:
    text = "They left, guarded by the army, with the consent of the Peace Committee."
    assert "means approver" not in seen(text)["army"]


def test_the_first_word_of_a_sentence_names_nobody() -> None:
    assert "Nightfall" not in seen("Nightfall received the families with rain.")
