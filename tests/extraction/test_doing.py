# SPDX-License-Identifier: Apache-2.0
"""Whoever guards, hosts, asks to go or is sent back is told from those who leave."""

from __future__ import annotations

import pytest

from qafila.extraction.counts.doing import doings
from qafila.extraction.counts.people import travels
from qafila.extraction.reading import prepared, read_report
from qafila.extraction.text.found import Count
from qafila.extraction.text.scan import Scan


def seen(text: str) -> list[str]:
    """Return what the last people that a text counts do, or what is done to them."""
    scene = prepared(Scan(text), None)
    scan = scene.context.scan
    item = [item for item in scene.items if travels(scan, item)][-1]
    return list(doings(scan, item, scan.sentence_of(item.first)))


@pytest.mark.parametrize(
    ("text", "trait"),
    [
        ("Twenty soldiers guarded the bridge.", "work at once"),
        ("Six nurses of the diocese fed the children.", "work at once"),
        ("Forty families hosted them that night.", "work at once"),
        ("وثلاثون متطوعا يحرسون الجسر", "work at once"),
        ("Some 900 villagers had registered to leave.", "ask at once"),
        ("Some 900 villagers had put their names down.", "ask at once"),
        ("وانتشر ثلاثون شرطيا على الطريق", "work at once"),
        ("ويسيطر على التلال نحو 900 مقاتل", "work at once"),
        ("واستقبلهم في الساحة ستون شابا", "work at once"),
        ("وقد ودعتهم سبعون امرأة", "work at once"),
        ("ودون أسماءهم ستة موظفين", "work at once"),
        ("وسمح لهم بالعبور نحو أربعين جنديا", "work at once"),
        ("Forty policemen at the gate let them by.", "work at once"),
        ("A parish cooked for 150 people.", "supplies for"),
        ("The army lost 12 men there.", "kept right before"),
        ("وخمسون شخصا سجلوا أسماءهم", "ask at once"),
        ("Three men were turned back at the bridge.", "are sent back"),
        ("Three men who had been pulled off the lorry went home.", "are sent back"),
        ("The soldiers turned back 13 villagers.", "sent back right before"),
        ("واستبعدت اللجنة 13 شخصا ثم استبعدت 7 عائلات", "sent back right before"),
        ("The school houses 800 people.", "kept right before"),
        ("The abbot asked for 30 people.", "wanted right before"),
        ("Flour and blankets for 500 people went in.", "supplies for"),
        ("دخلت سلال غذائية لخمسمئة شخص", "supplies for"),
    ],
)
def test_whoever_does_something_else_than_leave(text: str, trait: str) -> None:
    assert seen(text) == [trait]


@pytest.mark.parametrize(
    "text",
    [
        "Twenty soldiers guarded by police left the bridge.",
        "Forty families hosted in schools left the town.",
        "Fifteen relatives accompanied them.",
        "Three men were taken out of the cellar.",
        "Three men were sent to Aleppo by bus.",
        "Buses for 500 people went in.",
        "Some 900 villagers put their bags down.",
        "وثلاثون متطوعا غادروا البلدة",
        "غادرت الحافلات لخمسمئة شخص",
        "واستقبل المركز في المساء خمسين شخصا",
        "وأحصى سائق شارك في النقل أربعين راكبا",
        "قادتها قبيلة في إخراج سبعة وعشرين جنديا",
        "Eighty-three women held for three years came home.",
        "وسمح لأربعين شخصا بالعبور",
        "Forty villagers at the gate left for Aleppo.",
    ],
)
def test_whoever_leaves_or_is_carried_does_none_of_it(text: str) -> None:
    assert seen(text) == []


def sizes(text: str) -> list[int | None]:
    """Return the figures of people that a report is read to carry."""
    found = read_report(text).found
    return [one.value.low for one in found if isinstance(one.value, Count)]


@pytest.mark.parametrize(
    "behind",
    [
        "Fourteen volunteers of the parish loaded the bags.",
        "Some 3,000 people had registered to leave.",
        "Food parcels for 500 people went in.",
        "The school there already houses 800 people.",
        "Forty families hosted the newcomers.",
        "Six nurses looked after the sick on arrival.",
        "The siege has cost 260 people their lives.",
        "One companion per patient is allowed.",
        "It went well, if one believes the guests.",
        "About 5,000 people demonstrated against the deal.",
        "A crowd of 200 welcomed them.",
        "Since March, 2,100 civilians have left the valley.",
        "Some 300 families have fled the fighting since March.",
        "A second group of 90 will follow.",
        "A second convoy, with 75 people, will follow.",
        "An earlier attempt with 80 people had failed.",
        "They passed through a village of 900 people.",
        "Twelve men would not be allowed to leave.",
        "وقال ضابط إن اثني عشر مطلوبا لن يسمح لهم بالخروج.",
        "وبقيت في الحي مئة عائلة.",
        "وتخلف عن الركوب تسعة أشخاص.",
        "وأجلي منذ مطلع العام 3400 شخص من الوادي.",
        "وسيخرج خمسون آخرون غدا.",
    ],
)
def test_those_who_do_not_leave_are_not_counted(behind: str) -> None:
    assert sizes(f"Buses took 140 residents out of Beit Saber to Aleppo. {behind}") == [140]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("سيخرج غدا من بيت سابر إلى حلب 140 شخصا في ثلاث حافلات.", 140),
        ("Some 140 residents will leave Beit Saber for Aleppo tomorrow in three buses.", 140),
        ("More than 140 people have been evacuated from Beit Saber to Aleppo by bus.", 140),
        ("وصل إلى حلب من بيت سابر 140 شخصا، وفيهم 12 مريضا.", 12),
    ],
)
def test_those_of_a_plan_and_of_a_lead_are_counted(text: str, size: int) -> None:
    assert size in sizes(text)


def test_a_noun_before_another_is_what_is_counted() -> None:
    text = (
        "Buses took 140 residents out of Beit Saber to Aleppo. One thing the rebels want is flour."
    )
    assert sizes(text) == [140]
    text = "Buses took 140 of the residents out of Beit Saber to Aleppo."
    assert sizes(text) == [140]


def counted(text: str) -> list[int | None]:
    """Return the figures of people who go."""
    return [one.value.low for one in read_report(text).found if isinstance(one.value, Count)]


@pytest.mark.parametrize(
    "said",
    [
        "A battalion from Homs escorted 300 civilians to Idlib.",
        "Peacekeepers accompanied 300 villagers from Bangui to Sido.",
    ],
)
def test_those_who_are_escorted_somewhere_go(said: str) -> None:
    assert counted(said) == [300]


@pytest.mark.parametrize(
    "said",
    [
        "On Monday 200 people left Homs for Idlib, escorted by 40 policemen from Hama.",
        "On Monday 200 people left Homs for Idlib. They were guarded by 40 men under arms.",
        "The 200 patients left for Idlib under the protection of some 40 soldiers.",
        "غادر 200 شخص حمص إلى إدلب برفقة 40 شرطيا.",
        "غادر 200 شخص حمص إلى إدلب يرافقهم 40 عنصرا من الشرطة.",
        "غادر 200 شخص حمص إلى إدلب بحماية نحو 40 جنديا.",
    ],
)
def test_those_who_escort_do_not_go(said: str) -> None:
    assert counted(said) == [200]


@pytest.mark.parametrize(
    "said",
    [
        "On Monday 200 people left Homs for Idlib, accompanied by 40 fighters.",
        "On Monday 200 people left Homs for Idlib, accompanied by 40 relatives.",
        "غادر 200 شخص حمص إلى إدلب برفقة 40 مقاتلا.",
    ],
)
def test_fighters_and_relatives_whom_others_are_with_go_too(said: str) -> None:
    assert counted(said) == [200, 40]
