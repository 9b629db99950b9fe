# SPDX-License-Identifier: Apache-2.0
"""Figures of people who do not go, by words that say so outright; numbers that count nobody."""

from __future__ import annotations

import pytest

from qafila.extraction.counts.carried import is_carried
from qafila.extraction.counts.people import travels
from qafila.extraction.counts.traits import traits
from qafila.extraction.reading import prepared, read_report
from qafila.extraction.text.found import Count
from qafila.extraction.text.scan import Scan


def sizes(text: str) -> list[int]:
    """Return the figures of people in a text that may travel."""
    scene = prepared(Scan(text), None)
    counted = [item for item in scene.items if travels(scene.context.scan, item)]
    return [item.figure.low or item.figure.high or 0 for item in counted]


@pytest.mark.parametrize(
    "text",
    [
        "وعلى قائمة الانتظار 83 مريضا.",
        "وعلى القوائم أكثر من تسعة آلاف مريض.",
        "Twelve more patients are on the list.",
        "They are the first of 220 patients whom the ministry sends abroad.",
        "وينتظر 700 مريض دورهم.",
        "The 90 villagers waiting at the school were given bread.",
        "ورفضت ثلاث نساء الخروج.",
        "وقد رفض الحاجز سفر أربعة طلاب.",
        "لم يسمح الحاجز لسبع عائلات بالعبور.",
        "Forty villagers refused to leave.",
        "Situation report 12, Marawi.",
        "The remaining 1,200 fighters refused to leave the town.",
        "The camp was built for 300 people.",
        "ويتسع المركز لألفي شخص.",
        "أوقعت المعارك ستة قتلى و 24 جريحا.",
        "وتوفي خلال الطريق سبعة أطفال.",
        "Two children died before dawn.",
        "Present: 14 elders, two officers.",
        "The coaster left Misrata for Tripoli with a crew of 20 sailors.",
        "They left in groups of twelve, a patrol of nine soldiers ahead.",
        "غادرت السفينة مصراتة إلى طرابلس وعلى متنها طاقم من 20 بحارا.",
        "خرج الأهالي في دفعات من خمسين شخصا، ورافقهم فريق مؤلف من ستة أطباء.",
        "Forty villagers who refused to leave were given bread.",
        "The clan gave back the bodies of nine fighters.",
        "وسلمت القبيلة رفات تسعة مقاتلين.",
        "Nobody was searched, according to one passenger.",
        "A woman of about forty waved from the lorry.",
        "They drove for 2 hrs and waited 40 min.",
    ],
)
def test_whoever_does_not_go_is_not_counted(text: str) -> None:
    assert sizes(text) == []


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("خرج 490 مسلحا رفضوا التسوية إلى إدلب.", 490),
        ("The town is waiting to take the 15 patients to Mogadishu.", 15),
        ("غادر تسع عائلات إلى المخيم.", 9),
        ("The list for Monday has 240 people.", 240),
        ("A launch took the crew of 20 sailors off the burning coaster to Tripoli.", 20),
        ("غادرت السفينة مصراتة إلى طرابلس وعلى متنها مجموعة من 20 شخصا.", 20),
        ("A party of forty women waved from the lorry.", 40),
        ("The clan gave back the rifles and nine fighters.", 9),
        ("According to the abbot one passenger was ill.", 1),
        ("The remaining 1,200 fighters were evacuated.", 1200),
        ("Departure of all remaining fighters (approx. 1,200) with personal weapons.", 1200),
        ("وغادر باقي المقاتلين وعددهم 300 الحي.", 300),
        ("قضى الاتفاق بخروج 300 مدني إلى جرابلس.", 300),
    ],
)
def test_who_goes_is_counted_beside_like_words(text: str, size: int) -> None:
    assert sizes(text) == [size]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Of 1,900 people who left, one in three is a child.", [1900]),
        ("خرج 420 شخصا، واحد من كل ثلاثة منهم طفل.", [420]),
        ("خرج 130 شخصا من مخيم المية ومية عبر جسر السابع والعشرين.", [130]),
        ("مر 60 شخصا بشارع الستين إلى المخيم.", [60]),
        ("The army lets nobody between 16 and 45 pass; 80 people left.", [80]),
        ("غادر 40 شخصا، ولا يسمح لمن أعمارهم بين 18 و45 بالمرور.", [40]),
        ("Two more convoys are planned; 290 people left on Sunday.", [290]),
        ("وصلت من القرية ثنتين وسبعين عايلة.", [72]),
        ("وصل معهم ثلث نسوان واحدعش رجل.", [3, 11]),
        ("خرج ثلث سكان الحي.", []),
    ],
)
def test_numbers_that_count_nobody_are_told_from_those_that_do(text: str, told: list[int]) -> None:
    assert sizes(text) == told


@pytest.mark.parametrize(
    ("text", "size", "goes"),
    [
        ("The rebels freed 17 soldiers, who were flown to Gao.", 17, True),
        ("The rebels freed 17 soldiers. They were flown to Gao.", 17, True),
        ("The rebels freed 17 soldiers held since May.", 17, False),
        ("The rebels gave back 17 bodies. They were taken to Gao.", 17, False),
        ("The rebels freed 17 soldiers and left for the north.", 17, False),
        ("أطلق المسلحون سراح 18 جنديا عادوا إلى حلب في سيارة.", 18, True),
        ("أفرج المسلحون عن 18 جنديا. ونقل الجنود بالطائرة إلى غاو.", 18, True),
        ("أفرج المسلحون عن 18 جنديا. وغادر المدنيون إلى غاو.", 18, False),
    ],
)
def test_whether_the_way_of_those_freed_is_told(text: str, size: int, *, goes: bool) -> None:
    scene = prepared(Scan(text), None)
    seen = [
        is_carried(scene.context.scan, item, scene.context.order[0])
        for item in scene.items
        if item.figure.low == size
    ]
    assert seen == [goes]


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("Under the deal the rebels left for Idlib. The army freed 17 soldiers in return, who "
         "were taken to Homs by bus.", 17),
        ("بموجب الاتفاق غادر المسلحون إلى إدلب. وفي المقابل أطلقت الفصائل 18 جنديا نقلوا إلى "
         "حلب في حافلة.", 18),
    ],
)  # fmt: skip
def test_those_freed_are_counted_where_their_way_is_told(text: str, size: int) -> None:
    found = read_report(text).of("count")
    assert size in [count.value.low for count in found if isinstance(count.value, Count)]


@pytest.mark.parametrize(
    ("text", "trait", "seen"),
    [
        ("Ninety people are still in the fort.", "still there at once", True),
        ("Ninety people who refused the terms left the fort.", "still there at once", False),
        ("خرج تسعون مقاتلا ممن رفضوا التسوية.", "still there at once", False),
        ("Since May 90 people have left the fort.", "since at the head", True),
        ("The 90 people, besieged since May, have left the fort.", "since at the head", False),
        ("The villagers left shortly after four.", "may be an hour", True),
        ("The villagers left, and after them forty.", "may be an hour", False),
    ],
)
def test_what_is_seen_of_those_who_stay(text: str, trait: str, *, seen: bool) -> None:
    scene = prepared(Scan(text), None)
    item = scene.items[-1]
    assert (trait in traits(scene.context, item, owed=False)) is seen


@pytest.mark.parametrize(
    "said",
    [
        "The 300 civilians will not be allowed back to Douma after they leave for Idlib.",
        "يغادر دوما إلى إدلب 300 مدني لن يسمح لهم بالعودة.",
    ],
)
def test_who_may_not_come_back_goes(said: str) -> None:
    found = read_report(said).found
    assert 300 in {one.value.low for one in found if isinstance(one.value, Count)}
