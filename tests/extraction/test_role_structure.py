# SPDX-License-Identifier: Apache-2.0
"""Who does what by the build of a sentence: asides, people of a party, nouns of a role, names."""

from __future__ import annotations

import pytest

from qafila.extraction.parties.roles import Candidate, candidates
from qafila.extraction.reading import prepared
from qafila.extraction.text.scan import Scan


def seen(text: str) -> dict[str, set[str]]:
    """Return what is seen around every party of a text, by its name."""
    return {one.name: one.traits for one in told(text)}


def told(text: str) -> list[Candidate]:
    """Return everybody who may have a role in a text."""
    scene = prepared(Scan(text), None)
    return candidates(scene.context, scene.parties)


@pytest.mark.parametrize(
    ("text", "name", "trait"),
    [
        ("The Lebanese army, which had closed the road since May, escorted the families to Tyre.",
         "Lebanese army", "means escort"),
        ("The Finnish battalion, stationed on the hill, has escorted the buses to Naqoura.",
         "Finnish battalion", "means escort"),
        ("Kuwait, after a week of talks, mediated between the two sides.",
         "Kuwait", "means mediator"),
        ("لواء الفتح، وهو صاحب الحاجز، سمح للحافلات بالعبور", "لواء الفتح", "means approver"),
        ("وكانت الشرطة، رغم القصف، قد رافقت العائلات إلى الميناء", "الشرطة", "means escort"),
    ],
)  # fmt: skip
def test_an_aside_parts_nobody_from_the_verb(text: str, name: str, trait: str) -> None:
    assert trait in seen(text)[name]


def test_whoever_a_preposition_governs_before_an_aside_does_nothing() -> None:
    text = "The families left with the Red Crescent, after two days, escorted by the police."
    assert "means escort" not in seen(text)["Red Crescent"]


@pytest.mark.parametrize(
    ("text", "name", "trait"),
    [
        ("The Anaza tribe agreed with the army; its sheikhs escorted the buses to Palmyra.",
         "Anaza tribe", "means escort"),
        ("Morocco, whose envoy mediated the release, said nothing.", "Morocco", "means mediator"),
        ("The Kurdish Red Crescent came. Its doctors treated nine children.",
         "Kurdish Red Crescent", "means medical"),
        ("وافقت عشيرة الفواعرة على الخروج، ورافق شيوخها العائلات إلى القامشلي", "عشيرة الفواعرة",
         "means escort"),
        ("حضر الهلال الأحمر، وعالج أطباؤه ثلاثة جرحى", "الهلال الأحمر", "means medical"),
    ],
)  # fmt: skip
def test_what_people_of_a_party_do_their_party_does(text: str, name: str, trait: str) -> None:
    assert trait in seen(text)[name]
    assert not {"sheikhs", "envoy", "doctors", "شيوخها", "أطباؤه"} & set(seen(text))


@pytest.mark.parametrize("text", ["وصلت قيادة اللواء", "The army refused to", "قافلة اللواء 9"])
def test_a_text_that_ends_behind_a_unit_or_a_refusal_is_read(text: str) -> None:
    assert isinstance(seen(text), dict)


def test_a_masculine_pronoun_stands_for_no_feminine_party() -> None:
    text = "وصلت بلدية الشدادي مع الجيش ورافق ضباطه العائلات إلى الحسكة"
    assert "means escort" in seen(text)["الجيش"]
    assert "means escort" not in seen(text)["بلدية الشدادي"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The mediators, Oman and Sweden, announced the swap.", ("Oman", "Sweden")),
        ("The go-between was the bishop of Zahle.", ("bishop",)),
        ("أعلن الوسيطان مصر وقطر خروج الدفعة الأولى", ("مصر", "قطر")),
        ("الوسيط في هذا الاتفاق هو مطران زحلة", ("مطران زحلة",)),
    ],
)
def test_a_noun_of_a_role_stands_for_those_who_have_it(text: str, names: tuple[str, ...]) -> None:
    found = seen(text)
    assert all("called mediator" in found[name] for name in names)
    assert not {"mediators", "go-between", "الوسيط", "الوسيطان"} & set(found)


def test_whoever_only_says_something_behind_a_noun_of_a_role_has_it_not() -> None:
    text = "The mediators, the army said as the buses left, were late."
    assert "called mediator" not in seen(text)["army"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Soldiers of the 12th Infantry Brigade led the buses.", "12th Infantry Brigade"),
        ("The emir of Kuwait mediated.", "emir of Kuwait"),
        ("Norway's foreign minister mediated.", "Norway's foreign minister"),
        ("The port authority lent two ferries.", "port authority"),
        ("رافق اللواء 16 مشاة الحافلات", "اللواء 16 مشاة"),
        ("توسط رئيس السنغال بين الطرفين", "رئيس السنغال"),
        ("استأجرت سفارة كينيا حافلتين", "سفارة كينيا"),
        ("سجلت إدارة مخيم دوميز العائلات", "إدارة مخيم دوميز"),
    ],
)  # fmt: skip
def test_units_with_a_number_and_men_of_a_state_are_whole_names(text: str, name: str) -> None:
    assert name in seen(text)


@pytest.mark.parametrize(
    ("text", "name", "means"),
    [
        ("People's Protection Units left the town with the families.",
         "People's Protection Units", "means escort"),
        ("The army agreed to free nine men after the buses left.", "army", "means approver"),
        ("The police promised not to shell the hospital.", "police", "means approver"),
        ("وسمحت الحكومة في المقابل بإدخال عشر شاحنات طحين", "الحكومة", "means approver"),
        ("The government rejected reports of hunger.", "government", "means objector"),
        ("رفضت الحكومة طلب التعويض", "الحكومة", "means objector"),
        ("The families' list was received by the police.", "police", "means receiving"),
        ("غادرت الحافلات رغم القصف ورفض الجيش وقف النار", "الجيش", "means objector"),
        ("At the gate the police took over the convoy and led it on.", "police",
         "means receiving"),
        ("تسلمتهم قوة من الجيش ونقلتهم إلى السويداء", "الجيش", "means receiving"),
    ],
)  # fmt: skip
def test_words_of_a_role_that_give_none_here(text: str, name: str, means: str) -> None:
    assert means not in seen(text)[name]


@pytest.mark.parametrize(
    ("text", "name", "means"),
    [
        ("The army promised not to stop the convoy.", "army", "means approver"),
        ("رفض فصيل محلي مرور القافلة", "فصيل محلي", "means objector"),
        ("At the gate the police took over the convoy and led it on.", "police", "means escort"),
        ("تسلمتهم قوة من الجيش ونقلتهم إلى السويداء", "الجيش", "means escort, or receiving"),
        ("خرجوا في حافلتين وفرتهما بلدية صيدا", "بلدية صيدا", "means provider"),
        ("The army drove them to Iligan in six trucks.", "army", "carries people in vehicles"),
        ("They left in four buses of the mission.", "mission", "vehicles of it, of"),
    ],
)
def test_words_that_give_a_role_by_what_stands_behind_them(
    text: str, name: str, means: str
) -> None:
    assert means in seen(text)[name]


def test_an_acronym_and_the_name_of_its_letters_are_one_party() -> None:
    text = "The Karen Peace Front held the bridge. KPF escorted the families to Mae Sot."
    found = seen(text)
    assert "means escort" in found["Karen Peace Front"]
    assert "KPF" not in found
    assert "KPF" in seen("The Northern Peace Army left. KPF escorted the families to Mae Sot.")


@pytest.mark.parametrize(
    ("text", "name", "means"),
    [
        ("The elders carried messages between the camps before the buses left.", "elders",
         "means mediator"),
        ("Chinese envoys helped to arrange the departure of the patients.", "Chinese envoys",
         "means mediator"),
        ("The police let the families through at noon.", "police", "means approver"),
        ("The army holds every road out of the town.", "army", "means controlling"),
        ("Two cars of the gendarmerie stayed with the families to Djibo.", "gendarmerie",
         "means escort"),
        ("تولت البلدية التواصل مع الطرفين حتى خرجت العائلات", "البلدية", "means mediator"),
        ("يمر الطريق بالرهد ويؤمّنه الدعم السريع", "الدعم السريع", "means escort"),
        ("وافق مجلس عتق المحلي على مرور القافلة", "مجلس عتق المحلي", "means approver"),
        ("توسط الاتحاد من أجل السلام بين الجانبين", "الاتحاد من أجل السلام", "means mediator"),
    ],
)  # fmt: skip
def test_more_ways_to_mediate_escort_hold_and_let_pass(text: str, name: str, means: str) -> None:
    assert means in seen(text)[name]


@pytest.mark.parametrize(
    ("text", "name", "trait"),
    [
        ("وأوقفت قوات حفتر الرتل ساعة عند مدخل الجسر ثم سمحت له بالعبور", "قوات حفتر",
         "means approver"),
        ("واستقبلت بلدية سروج العائلات في الساحة العامة وعالجت المرضى", "بلدية سروج",
         "means medical"),
        ("The Sumud Brigade held the buses for an hour at the bridge before letting them pass.",
         "Sumud Brigade", "means approver"),
        ("The Libyan Red Crescent will meet them at the gate and then escort the buses.",
         "Libyan Red Crescent", "means escort"),
        ("وحصلت اللجنة على موافقة من قوات حفتر ومن لواء الصمود", "لواء الصمود",
         "joined means approver"),
        ("The Red Cross had permission from the army and from the Sumud Brigade.",
         "Sumud Brigade", "joined means approver"),
        ("وأقنع الوجهاء لواء الصمود بفتح الطريق", "لواء الصمود", "means approver"),
    ],
)  # fmt: skip
def test_verbs_and_prepositions_that_are_joined_are_said_of_each(
    text: str, name: str, trait: str
) -> None:
    assert trait in seen(text)[name]


def test_who_gets_an_approval_does_not_give_it() -> None:
    text = "ورافقهم الصليب الأحمر الذي حصل على موافقة المجموعة"
    assert "means approver" not in seen(text)["الصليب الأحمر"]


@pytest.mark.parametrize(
    ("text", "name", "trait"),
    [
        ("غادروا بعد مفاوضات استمرت ستة أيام قادها شيخ حاشد", "شيخ حاشد", "means mediator"),
        ("خرج الجنود بموجب تفاهم صاغه علماء الدين مع قائد الحامية", "علماء الدين",
         "leads the talks"),
        ("The swap was put together by a bishop and by the Omani embassy.", "Omani embassy",
         "joined means mediator"),
        ("The passage was secured by the Moravian church.", "Moravian church", "means mediator"),
        ("The Sumud Brigade holds Mellit, and the families left.", "Sumud Brigade",
         "means controlling"),
        ("Gunmen held the approach to the bridge when the families left.", "Gunmen",
         "means controlling"),
        ("وافق لواء الصمود، وهو القوة المسيطرة على الطريق، على مرورهم", "لواء الصمود",
         "means controlling"),
        ("وكان لواء الصمود، وهو الضامن، حاضرا عند خروج القافلة", "لواء الصمود",
         "means guarantor"),
        ("ومن الجسر أكمل الجيش الليبي المهمة حتى الميناء", "الجيش الليبي", "means escort"),
    ],
)  # fmt: skip
def test_what_is_led_held_or_explained_gives_the_role(text: str, name: str, trait: str) -> None:
    assert trait in seen(text)[name]


@pytest.mark.parametrize(
    ("text", "name", "trait"),
    [
        ("The families left in ten buses arranged by the Omani embassy.", "Omani embassy",
         "leads the talks"),
        ("بعد مفاوضات تولاها مع حزب الله غادرت العائلات", "حزب الله", "leads the talks"),
        ("سارت الحافلات في قافلة قادها الجيش الليبي", "الجيش الليبي", "leads the talks"),
        ("The army holds nine men and the families left.", "army", "means controlling"),
        ("نقلتهم سيارة إسعاف للهلال الأحمر القطري", "الهلال الأحمر القطري", "means medical"),
    ],
)  # fmt: skip
def test_what_only_looks_like_it_gives_none(text: str, name: str, trait: str) -> None:
    assert trait not in seen(text)[name]


@pytest.mark.parametrize(
    "text",
    [
        "The mission obtained the consent of the Sumud Brigade before the families left.",
        "The church obtained permission from the Sumud Brigade before the families left.",
    ],
)
def test_whose_consent_is_obtained_approves_and_mediates_nothing(text: str) -> None:
    traits = seen(text)["Sumud Brigade"]
    assert "means approver" in traits
    assert "means mediator" not in traits


@pytest.mark.parametrize(
    ("text", "name", "means"),
    [
        ("The miners left Kolwezi by bus under the escort of the Zambian police.",
         "Zambian police", "means escort"),
        ("The Flood Agency (FLAG) and the Nepal Red Cross sent six lorries for the families.",
         "Flood Agency", "means provider"),
        ("The talks, which were led by the bishop of Wau, lasted a week.", "bishop",
         "means mediator"),
        ("The General Staff let the buses with the families pass.", "General Staff",
         "means approver"),
    ],
)  # fmt: skip
def test_who_does_it_behind_an_escort_a_bracket_and_talks(text: str, name: str, means: str) -> None:
    assert means in seen(text)[name]


@pytest.mark.parametrize(
    ("text", "name", "trait"),
    [
        ("The talks, which were led by the bishop of Wau, lasted a week.", "bishop",
         "means escort"),
        ("A weekly paper run by the Houthis counted 90 families.", "Houthis", "means controlling"),
        ("Lorries carrying dozens of rebels left Ibb.", "rebels", "vehicles of it, of"),
        ("نقلت الحافلات من مركز إيواء جرش إلى عمان أربعين طالبا", "مركز إيواء جرش",
         "vehicles of it, from"),
        ("نقل الطلاب بحافلة واحدة من مستشفى ناصر في خان يونس إلى المعبر", "مستشفى ناصر",
         "vehicles of it, from"),
    ],
)  # fmt: skip
def test_talks_papers_and_passengers_make_no_escort_holder_or_owner(
    text: str, name: str, trait: str
) -> None:
    assert trait not in seen(text)[name]
    assert "means escort" in seen("The column led by Jordanian police left.")["Jordanian police"]
    assert "means controlling" in seen("They left Hajin, a village run by the SDF.")["SDF"]


@pytest.mark.parametrize(
    ("text", "name", "means"),
    [
        ("The governor agreed that the families may leave Ibb by bus.", "governor",
         "means approver"),
        ("Jordan confirmed the corridor for the families of Ibb.", "Jordan", "means approver"),
        ("The coalition does not consider itself bound by the deal on the families of Ibb.",
         "coalition", "means objector"),
    ],
)  # fmt: skip
def test_more_ways_to_agree_and_to_stand_aside(text: str, name: str, means: str) -> None:
    assert means in seen(text)[name]


@pytest.mark.parametrize(
    ("text", "name", "means"),
    [
        ("The governor agreed that the families leave Ibb by bus.", "governor", "means approver"),
        ("The governor agreed that the talks may go on; the families left Ibb.", "governor",
         "means approver"),
        ("The coalition is bound by the deal on the families of Ibb.", "coalition",
         "means objector"),
    ],
)  # fmt: skip
def test_what_only_sounds_like_agreeing_or_refusing(text: str, name: str, means: str) -> None:
    assert means not in seen(text)[name]


def test_with_him_is_nobody_who_escorts() -> None:
    parties = seen("الشرطة رح تمشي معهم ومعها دكتور من حرستا لإدلب، أربعين شخص")
    assert "means escort" in parties["الشرطة"]
    assert not any("معها" in name for name in parties)
