# SPDX-License-Identifier: Apache-2.0
"""Arabic names of places: what is written onto them, how far they go, and what is no name."""

from __future__ import annotations

import pytest

from qafila.extraction.names.unknown_arabic import may_be_name, second_word
from qafila.extraction.places.placing import placed
from qafila.extraction.reading import prepared
from qafila.extraction.text.scan import Scan


def names(text: str) -> dict[str, str]:
    """Return the places that may have a role in a text, each with its name in the gazetteer."""
    scene = prepared(Scan(text), None)
    told = placed(scene.context, scene.parties, scene.returns)
    return {one.value.name: one.value.known for one in told.values()}


@pytest.mark.parametrize(
    ("text", "name", "known"),
    [
        ("خرجت 40 عائلة من داريا للرستن صباح الأحد.", "الرستن", "al-Rastan"),
        ("خرجت 40 عائلة من داريا للزبداني وللكسوة.", "الكسوة", "Al Kiswah"),
    ],
)
def test_to_takes_the_first_letter_of_an_article(text: str, name: str, known: str) -> None:
    assert names(text)[name] == known


@pytest.mark.parametrize("text", ["خرجت 40 عائلة من داريا للعلاج.", "رُفع طلب للباب العالي."])
def test_to_with_a_plain_word_names_no_place(text: str) -> None:
    assert set(names(text)) <= {"داريا"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("نقل 12 جريحا من مستشفى حمص العسكري.", "مستشفى حمص العسكري"),
        ("عبرت القافلة حاجز الإدارة المدنية.", "حاجز الإدارة المدنية"),
        ("نقل الجرحى إلى مشفى الهلال الإماراتي الميداني.", "مشفى الهلال الإماراتي الميداني"),
        ("نقل 50 أسيرا إلى مدينة نوفا كاخوفكا قادمين من خيرسون.", "نوفا كاخوفكا"),
        ("نقل 30 مدنيا عبر كولويزي باكونغا قبل وصولهم.", "كولويزي باكونغا"),
        ("خرجت الحافلات من شارع جمال عبد الناصر.", "شارع جمال عبد الناصر"),
    ],
)
def test_a_name_goes_on_with_what_belongs_to_it(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("دخل مخيم النيرب الجرحى والمدنيون بالحافلات.", "النيرب"),
        ("غادر 40 شخصا قرية كفرملكي مشيا.", "كفرملكي"),
        ("وصلت 20 عائلة إلى غوندريم تحمل أمتعتها.", "غوندريم"),
        ("وصلت 20 عائلة إلى بلدة غوندريم سيرا على الأقدام.", "غوندريم"),
    ],
)
def test_people_deeds_and_manners_are_no_part_of_a_name(text: str, name: str) -> None:
    assert any(one.removeprefix("مخيم ") == name for one in names(text))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وصلت 40 عائلة إلى الشمال السوري من القنيطرة.", "الشمال السوري"),
        ("خرجت 40 عائلة من تلدو عالشمال السوري.", "الشمال السوري"),
        ("خرجت 40 عائلة من تلدو للشمال السوري بالحافلات.", "الشمال السوري"),
        ("نقل 120 مقاتلا من القنيطرة إلى شمال غربي سوريا.", "شمال غربي سوريا"),
        ("انتقل 80 نازحا من دير البلح إلى جنوب القطاع.", "جنوب القطاع"),
        ("نقل 30 مهاجرا من الكفرة إلى الشرق الليبي.", "الشرق الليبي"),
        ("وصلت 40 عائلة من القنيطرة إلى الشمال.", "الشمال"),
    ],
)
def test_a_way_leads_to_a_part_of_a_country(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    "text",
    [
        "وصل 22 شخصا إلى قرية شمال حلب.",
        "وصلت 40 عائلة إلى الشمال من حلب.",
        "اتجهت الحافلات شمالا من حلب.",
        "قصف الشمال السوري ثم خرجت الحافلات من حلب.",
    ],
)
def test_a_side_that_says_where_something_lies_is_no_place(text: str) -> None:
    assert set(names(text)) == {"حلب"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("خرجت 40 عائلة من القصير إلى القصر، ومنها إلى الهرمل.", "القصر"),
        ("توقفت الحافلات في الراشدين، ثم دخلت حلب.", "الراشدين"),
        ("غادرت 15 عائلة مخيم كلمة إلى نيالا.", "كلمة"),
        ("خرجت الحافلات من وادي حجر إلى المكلا.", "وادي حجر"),
    ],
)
def test_a_name_may_be_a_plain_word_too(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("نقل 12 جريحا إلى مستشفى ميداني في قدسيا.", {"قدسيا"}),
        ("خرجت 30 عائلة من منطقة اشتباك إلى نقطة مستحدثة قرب حرستا.", {"حرستا"}),
        ("مرت الحافلات بمعبر مؤقت ثم بجسر بديل ودخلت حلب.", {"حلب"}),
        ("نقلت 20 عائلة من مركز استقبال في عدرا إلى دوما.", {"عدرا", "دوما"}),
        ("غادرت 15 عائلة قرية مهجورة قرب حماة.", {"حماة"}),
        ("أوقفت الحافلات عند حاجز للجيش قبل دوما.", {"دوما"}),
        ("سلكت الحافلات طريقا استغرق ساعات إلى دوما.", {"دوما"}),
        ("خرجت 40 عائلة من المدنيين إلى حماة.", {"حماة"}),
        ("استقبل المستشفى الجرحى القادمين من جوبر.", {"جوبر"}),
        ("اجتمعنا في بيت خالي ثم خرجنا بالباص إلى حمص.", {"حمص"}),
        ("غادر 20 مدنيا بالحافلات إلى بلدتهم ثم إلى منزلهما في نوى.", {"نوى"}),
        ("رافق الحافلات كل من جابر والعمدة إلى حماة.", {"حماة"}),
    ],
)
def test_a_quality_or_a_deed_behind_a_kind_is_no_name(text: str, found: set[str]) -> None:
    assert set(names(text)) == found


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("وصلوا سيطرة الصقور بثلاث حافلات.", "سيطرة الصقور"),
        ("مرت الحافلات بأنسنغو حيث باتت الليل.", "أنسنغو"),
        ("طلعنا 20 عائلة من الرستن لكفرعويد الصبح.", "كفرعويد"),
    ],
)
def test_a_place_is_named_where_people_come_to_it(text: str, name: str) -> None:
    assert name in names(text)


def test_control_by_a_party_is_no_post() -> None:
    assert not names("وصلوا سيطرة الجيش بثلاث حافلات.")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("كفر شيما عم تفضى من الناس، طلع 5 باصات لبيروت.", "كفر شيما"),
        ("وصلوا بالحافلات حتى أبو دريخ، ثم مشوا.", "أبو دريخ"),
        ("نقل 30 شخصا من حي طي.", "طي"),
    ],
)
def test_a_first_word_of_many_names_takes_the_next_one(text: str, name: str) -> None:
    assert name in names(text)


@pytest.mark.parametrize("text", ["كفر عن ذنبه وغادر بالحافلة.", "حصل ود كبير بين الركاب."])
def test_a_first_word_of_many_names_alone_is_none(text: str) -> None:
    assert not names(text)


@pytest.mark.parametrize(
    ("text", "name"), [("زرفون،", True), ("حافلتهم،", False), ("غادروا", False), ("سبعة", False)]
)
def test_a_word_that_nobody_knows_may_be_a_name_where_it_is_shaped_as_one(
    text: str, name: bool
) -> None:
    assert may_be_name(Scan(text), 0, strict=True) == name


@pytest.mark.parametrize(
    ("text", "after"), [("زرفون القصبي،", 2), ("زرفون سيرا على الأقدام", 1), ("زرفون وصلوا", 1)]
)
def test_a_second_word_goes_on_with_a_name_and_no_manner_or_deed_does(
    text: str, after: int
) -> None:
    assert second_word(Scan(text), 1) == after
