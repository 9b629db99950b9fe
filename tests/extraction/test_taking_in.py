# SPDX-License-Identifier: Apache-2.0
"""Who takes people in: who makes room, who is handed them, which hospital they are admitted to."""

from __future__ import annotations

import pytest

from qafila.extraction.parties.roles import candidates
from qafila.extraction.reading import prepared
from qafila.extraction.text.scan import Scan

HANDED = "people are handed to it"


def seen(text: str) -> dict[str, set[str]]:
    """Return what is seen around every party of a text, by its name."""
    scene = prepared(Scan(text), None)
    return {one.name: one.traits for one in candidates(scene.context, scene.parties)}


@pytest.mark.parametrize(
    ("text", "name", "trait"),
    [
        ("The families left. The Norwegian Refugee Council had laid out mattresses in a hall.",
         "Norwegian Refugee Council", "means receiving"),
        ("The families left. The governorate set aside two wards for them.",
         "governorate", "means receiving"),
        ("غادرت العائلات، ونصبت جمعية الوفاء أربعين خيمة عند المفرق", "جمعية الوفاء",
         "means receiving"),
        ("غادرت العائلات، وجهزت بلدية الباب ثلاث مدارس لها", "بلدية الباب", "means receiving"),
        ("The army admitted nobody, and Al-Razi Hospital admitted nine patients.",
         "Al-Razi Hospital", "means receiving"),
        ("وصلت القافلة، وأدخل تسعة جرحى مستشفى الثورة", "مستشفى الثورة", "means receiving"),
        ("تسلم مشفى الرحمة الجرحى الستة قبل الظهر", "مشفى الرحمة", "means receiving"),
        ("وصلوا أمس وقد أدخلوا مستشفى الثورة", "مستشفى الثورة", "means receiving"),
        ("أدخل المرضى جميعا مستشفى الثورة", "مستشفى الثورة", "means receiving"),
        ("Clan elders gave trucks to carry the families and received them in their villages.",
         "Clan elders", "means receiving"),
        ("In the port the diocese opened two mosques and a club to the families.", "diocese",
         "means receiving"),
        ("The drivers handed all of them to the Qatari Red Crescent at the gate.",
         "Qatari Red Crescent", HANDED),
        ("وسلم الوجهاء المرضى عند الجسر إلى الهلال الأحمر القطري", "الهلال الأحمر القطري", HANDED),
        ("استقبلت قوات البيشمركة فجر الجمعة العاشر من أيار عند الجسر الحجري تسعين عائلة",
         "قوات البيشمركة", "means receiving"),
        ("الجيش عند الجسر استلم الناس يوم الأحد", "الجيش", "means receiving"),
    ],
)  # fmt: skip
def test_who_takes_people_in_is_told(text: str, name: str, trait: str) -> None:
    assert trait in seen(text)[name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "The families left. In return the government opens the schools of the town.",
            "government",
        ),
        ("The army opened the road to the school, and the families left.", "army"),
        ("The families left, and the army received word of it at noon.", "army"),
        ("وسلم الوجهاء الأسلحة عند الجسر إلى الجيش", "الجيش"),
        ("An engineer handed to the Red Cross the bodies of two soldiers.", "Red Cross"),
        ("تلقى الهلال الأحمر القطري تسعين اتصالا قبل خروج القافلة", "الهلال الأحمر القطري"),
        ("الجيش عند الجسر استلم الناس يوم الأحد", "الناس"),
    ],
)
def test_who_gets_word_or_weapons_takes_nobody_in(text: str, name: str) -> None:
    assert {"means receiving", HANDED}.isdisjoint(seen(text).get(name, set()))


def test_who_takes_people_over_and_goes_on_may_escort_or_take_in() -> None:
    text = "وعند الجسر تسلمتهم قوات الدرك ونقلتهم إلى الميناء"
    assert "means escort, or receiving" in seen(text)["قوات الدرك"]
