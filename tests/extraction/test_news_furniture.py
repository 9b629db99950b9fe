# SPDX-License-Identifier: Apache-2.0
"""What news agencies write around a movement: tolls, strengths, background, who told it, names."""

from __future__ import annotations

from datetime import date

import pytest

from qafila.extraction.reading import read_report
from qafila.extraction.text.found import Count, Owed, PartyFound, Place, Vehicles


def counts(text: str) -> list[tuple[int | None, str]]:
    """Return the figures of people that are read, with their cohorts."""
    values = [one.value for one in read_report(text).found]
    return [(value.low or value.high, value.cohort) for value in values if isinstance(value, Count)]


def owed(text: str) -> list[tuple[str, int | None, str]]:
    """Return what is owed in return, how many, and by whom."""
    values = [one.value for one in read_report(text).found]
    return [(one.what, one.count, one.giver) for one in values if isinstance(one, Owed)]


def roles(text: str) -> dict[str, tuple[str, ...]]:
    """Return the parties with their roles."""
    values = [one.value for one in read_report(text).found]
    return {one.name: one.roles for one in values if isinstance(one, PartyFound)}


def known(text: str) -> dict[str, str]:
    """Return the places that are read, each with the country of the known one."""
    values = [one.value for one in read_report(text).found]
    return {one.name: one.country for one in values if isinstance(one, Place)}


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("Some 120 civilians left Shahba for Deraa in 5 buses after fighting that has killed "
         "hundreds of people.", [(120, "civilians")]),
        ("On 4 May the group, with some 1,500 fighters, is to let 12 civilians leave Tame for "
         "Arauca.", [(12, "civilians")]),
        ("أجلي 280 طفلا من الخرطوم إلى ود مدني بعد وفاة 71 رضيعا.", [(280, "children")]),
        ("خرجت 17 حافلة تقل 90 مقاتلا من عرسال إلى إدلب، وكشف الفصيل مكان دفن ثمانية جنود.",
         [(90, "fighters")]),
        ("About 3,000 civilians and more than 40 wounded people were brought out of Aleppo to "
         "Idlib.", [(3000, "civilians"), (40, "wounded")]),
        ("The column took 168 stranded truck drivers and 23 patients from Mekelle to Semera.",
         [(168, "all"), (23, "wounded")]),
    ],
)  # fmt: skip
def test_tolls_and_strengths_are_not_counted(
    text: str, figures: list[tuple[int | None, str]]
) -> None:
    assert counts(text) == figures


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("3 May 2017. Group 4: 60 women left Bor for Juba.", [(60, "women")]),
        ("3 May 2017. Total of the group: 212 left Bor for Juba.", [(212, "all")]),
        ("3 May 2017: 41 pax left Bor for Renk, ETD Bor 0930, ETA Tell al-Zahr 2100.",
         [(41, "all")]),
        ("3 May 2017: 212 left Bor for Juba. ETA Juba 1800 people.", [(212, "all"), (1800, "all")]),
        ("3 May 2017: 300 people left Bor for Juba. Four women were trampled at the gate.",
         [(300, "all")]),
        ("3 May 2017: 300 people left Bor for Juba. Nine men suffocated in a lorry.",
         [(300, "all")]),
        ("3 May 2017: 300 people and four women left Bor for Juba.", [(300, "all"), (4, "women")]),
    ],
)  # fmt: skip
def test_labels_hours_and_the_dead_are_not_counted(
    text: str, figures: list[tuple[int | None, str]]
) -> None:
    assert counts(text) == figures


def test_the_year_of_a_dateline_counts_no_lorries_behind_it() -> None:
    def lorries(text: str) -> list[int | None]:
        values = [one.value for one in read_report(text).found]
        return [one.count for one in values if isinstance(one, Vehicles)]

    assert lorries("BOR, May 1997 - UN trucks took 300 people from Bor to Juba.") == [None]
    assert lorries("BOR, May 1997 - 19 UN trucks took 300 people from Bor to Juba.") == [19]


def test_a_herd_that_is_handed_back_is_no_release() -> None:
    told = "300 people leave Bor for Juba on 3 May 2017. In return the youth will hand back {}."
    assert not [one for one in owed(told.format("40 head of cattle")) if one[0] != "other"]
    assert owed(told.format("40 captives")) == [("free", 40, "youth")]


def test_a_hedge_behind_one_figure_is_not_the_next_ones() -> None:
    text = "About 3,000 civilians and more than 40 wounded people were brought out of Aleppo."
    hedges = [one.hedge for one in read_report(text).found if one.field == "count"]
    assert hedges == ["about", "at_least"]


def test_drivers_of_trucks_are_people_and_no_trucks() -> None:
    found = read_report("The column took 168 stranded truck drivers from Mekelle to Semera.").found
    assert not any(isinstance(one.value, Vehicles) and one.value.count for one in found)


def test_who_told_it_ends_before_whom_they_told_it() -> None:
    text = "أبلغ وسطاء محليون القوات الأمنية بأن 85 مقاتلا سيخرجون من الحي إلى الصحراء."
    assert [one.said_by for one in read_report(text).found if one.field == "count"] == [
        "وسطاء محليون"
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Six boats took 40 civilians from Bor across the Nile to Mingkaman.", "Nile"),
        ("Three trucks brought 62 wounded from El Fasher to Tawila by way of the Garni checkpoint.",
         "Garni checkpoint"),
        ("A convoy took 300 fighters from Western Qalamoun to eastern Syria.", "eastern Syria"),
    ],
)  # fmt: skip
def test_a_namesake_far_away_is_not_the_place(text: str, place: str) -> None:
    assert known(text).get(place, "") == ""


def test_a_place_across_the_border_is_known() -> None:
    text = "ICRC vehicles took 13 patients from Stepanakert through Shusha and Lachin to Goris."
    assert known(text)["Goris"] == "AM"


@pytest.mark.parametrize(
    ("text", "party", "role"),
    [
        ("Forty families left al-Waer for Jarablus on Saturday, a Reuters witness said.",
         "Reuters", "guarantor"),
        ("Two planes flew 125 detainees from Aden to Sanaa. Saudi Arabia and the Houthis are "
         "negotiating an end to the war.", "Saudi Arabia", "mediator"),
        ("On Friday 75 buses left Foua for Aleppo. Last year rebels burned buses sent to the "
         "village.", "rebels", "provider"),
    ],
)  # fmt: skip
def test_who_only_tells_it_or_talks_of_the_war_has_no_role(
    text: str, party: str, role: str
) -> None:
    assert role not in roles(text).get(party, ())


def test_a_man_and_a_news_agency_are_no_places() -> None:
    text = (
        "Some 300 people will leave al-Waer for Jarablus under a deal brokered by Major General "
        "Karim Haddad, governor Samir Qasim told Reuters."
    )
    assert set(known(text)) == {"al-Waer", "Jarablus"}
    assert "mediator" in roles(text).get("Major General Karim Haddad", ())


def test_a_noun_of_a_role_behind_as_is_no_party_of_its_own() -> None:
    text = (
        "The ICRC, acting as a neutral intermediary, carried 30 detainees from Marib to Sanaa in "
        "two buses."
    )
    assert set(roles(text)) == {"ICRC"}


def test_who_stands_witness_may_vouch() -> None:
    text = (
        "Buses with 60 people left Tawila for Golo on Monday. The elders of the town stood witness."
    )
    assert "guarantor" in roles(text).get("elders", ())


@pytest.mark.parametrize(
    "text",
    [
        "خرجت عشر حافلات من الفوعة إلى حلب مقابل هدنة ليوم. وكانت مجموعة قد أطلقت قبلها "
        "النار على قافلة وأصابت أربعة أسرى.",
        "يخرج 21 جريحا من الدريهمي إلى الحديدة. وترك ملف الأسرى وعددهم 140 إلى جولة أخرى.",
        "يخرج 60 مقاتلا من داعل إلى نوى في المقابل، وسلم تسعة من أفراد الفصيل أنفسهم إلى الشرطة.",
        "Twelve patients went from Shusha to Goris. In return Baku refused to free nine captives.",
    ],
)
def test_what_nobody_is_given_is_not_owed(text: str) -> None:
    assert not [one for one in owed(text) if one[0] == "free"]


@pytest.mark.parametrize(
    ("text", "debt"),
    [
        ("The army let 60 villagers leave Dael for Nawa. The rebels freed nine captives in return "
         "for 12 detainees held by the army.", ("free", 12, "army")),
        ("خرج 340 نازحا من زمزم إلى طويلة. وتعهدت الحركة في المقابل بإطلاق ستة من جنود الجيش.",
         ("free", 6, "الحركة")),
        ("خرجت 17 حافلة من عرسال إلى إدلب. وبموجب الاتفاق كشف التنظيم عن مكان دفن جندي، على أن "
         "يسلم جثامين خمسة من رجال المقاومة.", ("hand_over_bodies", 5, "التنظيم")),
        ("اتفق الطرفان على إخلاء داعل من المسلحين مقابل خروج مئتي مدني من نبل.", ("move", 200, "")),
        ("خرج 500 شخص من الوعر إلى جرابلس، ويلتزم الجيش في المقابل بالكشف عن مصير 70 معتقلا.",
         ("disclose", 70, "الجيش")),
    ],
)  # fmt: skip
def test_who_owes_what_where_two_things_are_exchanged(
    text: str, debt: tuple[str, int | None, str]
) -> None:
    assert debt in owed(text)
    assert len([one for one in owed(text) if one[1] == debt[1]]) == 1


def test_a_deal_between_two_that_ended_the_fighting_is_no_truce_of_the_second() -> None:
    text = (
        "Under a deal between Hezbollah and the Nusra Front, which ended six days of fighting, "
        "113 buses left Arsal for Idlib in return for 12 bodies."
    )
    assert ("truce", None, "Nusra Front") not in owed(text)


def test_an_hour_in_four_digits_behind_at_counts_nobody_and_an_estimate_does() -> None:
    agreed = "Confirmed by both sides at 1800: 13 detainees leave Hama for Sarmada on 2 July 2019."
    assert counts(agreed) == [(13, "detainees")]
    put = (
        "The Red Cross put the number of evacuees at 1800; on 3 May 2019 they left Homs for Idlib."
    )
    assert counts(put) == [(1800, "all")]


def test_aden_behind_and_is_no_other_place_behind_and_to() -> None:
    text = "نقل الصليب الأحمر 318 أسيرا من صنعاء وعدن إلى مأرب في 14 نيسان 2023."
    assert known(text) == {"صنعاء": "YE", "عدن": "YE", "مأرب": "YE"}


def test_within_a_deal_guarantees_nothing_and_guaranteed_does() -> None:
    within = "نقل الصليب الأحمر 318 أسيرا من صنعاء إلى عدن ضمن صفقة بين الحكومة والحوثيين."
    assert not [name for name, told in roles(within).items() if "guarantor" in told]
    guaranteed = "ضمن الجيش سلامة القافلة التي خرجت من حمص إلى إدلب في 3 أيار 2019."
    assert roles(guaranteed)["الجيش"] == ("guarantor",)


def test_who_gave_security_guarantees_is_named_without_the_verb() -> None:
    text = (
        "The Red Cross evacuated 30 wounded from El Fasher to Tawila after the Rapid Support "
        "Forces and the army gave security guarantees."
    )
    told = [name for name, own in roles(text).items() if "guarantor" in own]
    assert told == ["Rapid Support Forces", "army"]


def test_what_is_told_as_a_subject_is_given_by_nobody_named_before_it() -> None:
    text = (
        "200 people left Madaya for Idlib on 14 April 2017. In return, the rebels are to release "
        "700 prisoners, and aid will be let into the towns."
    )
    assert owed(text) == [("free", 700, "rebels"), ("aid", None, "")]


def test_a_figure_that_and_joins_is_not_of_what_stands_before_it() -> None:
    text = (
        "200 people left Madaya for Idlib on 14 April 2017. In return the army will lift the siege "
        "and 30 detainees will be freed."
    )
    assert [one[1] for one in owed(text)] == [None, 30]


def test_a_source_called_by_a_town_and_24_counts_nobody_and_24_people_do() -> None:
    assert counts("درعا 24: خرج 40 مقاتلا من درعا إلى إدلب في 3 أيار 2019.") == [(40, "fighters")]
    assert counts("خرج من درعا 24 مقاتلا إلى إدلب في 3 أيار 2019.") == [(24, "fighters")]


@pytest.mark.parametrize(
    ("text", "party", "role"),
    [
        ("رافق الصليب الأحمر 300 مدني من الفاشر إلى طويلة. ندعو جميع الأطراف إلى ضمان أمن القافلة.",
         "الأطراف", "guarantor"),
        ("طالبت الأسر الصليب الأحمر بمرافقة 300 مدني من الفاشر إلى طويلة.", "الصليب الأحمر",
         "escort"),
        ("Elders called on the army to escort 300 civilians from El Fasher to Tawila.", "Elders",
         "escort"),
        ("يخرج 300 مدني من مضايا إلى إدلب، وإيران ضامنة للطرف الآخر.", "الطرف الآخر", "guarantor"),
    ],
)  # fmt: skip
def test_who_is_called_on_or_vouched_for_has_not_the_role(text: str, party: str, role: str) -> None:
    assert role not in roles(text).get(party, ())


def test_who_does_it_after_a_call_for_something_else_has_the_role() -> None:
    text = "طالب الأهالي بالخروج، فضمن الجيش سلامة 300 مدني من الفاشر إلى طويلة."
    assert roles(text)["الجيش"] == ("guarantor",)
    assert roles("يخرج 300 مدني من مضايا إلى إدلب، وإيران ضامنة للاتفاق.")["إيران"] == (
        "guarantor",
    )


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("خرج 33 مقاتلا من تعز إلى عدن، وبقي في المدينة كثيرون.", [(33, "fighters")]),
        ("نقل الصليب 33 مدنيا من تعز إلى عدن، وبقيت في المدينة 20 عائلة.", [(33, "civilians")]),
        ("بقي الطريق مفتوحا، وخرج 40 مدنيا من تعز إلى عدن.", [(40, "civilians")]),
    ],
)
def test_others_than_those_who_leave_stay_in_a_clause_of_their_own(
    text: str, figures: list[tuple[int | None, str]]
) -> None:
    assert counts(text) == figures


def test_a_verb_that_holds_its_subject_cites_nobody_behind_it() -> None:
    for text in (
        "ندعو الأطراف إلى حماية القافلة التي أخرجت 30 جريحا من حلب إلى إدلب.",
        "سينقل 30 نازحا سجلوا أسماءهم من عرسال إلى إدلب.",
    ):
        assert [one.said_by for one in read_report(text).found if one.field == "count"] == [""]
    told = read_report("ناشطون قالوا إن 40 مدنيا خرجوا من الوعر إلى إدلب.").found
    assert [one.said_by for one in told if one.field == "count"] == ["ناشطون"]


def test_drawing_back_the_dead_is_no_withdrawal_and_of_forces_is() -> None:
    dead = "خرج 40 مدنيا من تعز إلى عدن مقابل السماح بسحب جثتي مقاتلين."
    assert [what for what, _, _ in owed(dead)] == ["hand_over_bodies"]
    forces = "خرج 40 مدنيا من تعز إلى عدن مقابل سحب القوات من المدينة."
    assert [what for what, _, _ in owed(forces)] == ["withdraw"]


def test_places_of_near_names_are_not_one() -> None:
    def meant(text: str) -> set[str]:
        values = [one.value for one in read_report(text).found]
        return {one.known for one in values if isinstance(one, Place)}

    assert "Eastern Qalamoun" in meant("خرج 300 مقاتل من القلمون الشرقي إلى إدلب.")
    assert "Western Qalamoun" in meant("خرج 300 مقاتل من القلمون الغربي إلى إدلب.")
    assert meant("خرجت 14 عائلة من قنفودة إلى بنغازي.") == {"Ganfouda", "Benghazi"}
    assert "al-Qadam" in meant("خرج 300 مقاتل من القدم إلى إدلب.")
    assert meant("خرج 300 مقاتل من حمص سيرا على القدم إلى إدلب.") == {"Homs", "Idlib"}


def test_who_came_from_an_office_left_no_place() -> None:
    text = "حضر ضابطان من مركز المصالحة، وخرج 40 مدنيا من تعز إلى عدن."
    assert set(known(text)) == {"تعز", "عدن"}


@pytest.mark.parametrize(
    "text",
    [
        "On 12 July 2018 approx. 500 pers. left Busra for Idlib in 11 buses.",
        "Fighters leave for Idlib with families, est. 500 pers., by bus from Busra on 12 July.",
    ],
)
def test_people_are_counted_by_the_abbreviations_of_sitreps(text: str) -> None:
    assert counts(text) == [(500, "all")]


def test_russian_military_police_are_called_by_their_letters() -> None:
    told = roles("12 July 2018: 500 pers left Busra for Idlib in 9 buses. Escort: Russian MP.")
    assert told["Russian MP"] == ("escort",)


def test_tomorrow_in_the_name_of_a_paper_is_no_day_and_elsewhere_it_is() -> None:
    def day(text: str) -> list[date]:
        found = read_report(text, dateline=date(2019, 5, 3)).found
        return [one.value for one in found if one.field == "date" and isinstance(one.value, date)]

    assert day("عدن الغد - نقلت طائرة 60 أسيرا من عدن إلى صنعاء.") == []
    assert day("تنقل طائرة 60 أسيرا من عدن الغد إلى صنعاء.") == [date(2019, 5, 4)]


def test_bodies_that_still_lie_somewhere_are_not_owed_and_handed_over_they_are() -> None:
    left = "أخلي 42 جريحا من بيت لاهيا إلى خان يونس. ولا تزال 65 جثة في ساحة المستشفى."
    assert owed(left) == []
    owing = "أخلي 42 جريحا من بيت لاهيا إلى خان يونس مقابل تسليم سبع جثث."
    assert owed(owing) == [("hand_over_bodies", 7, "")]


def test_a_town_is_not_its_hamlet_namesake_of_another_country() -> None:
    text = "عقدت اللجنة اجتماعها، ويخرج 300 شخص من دوما إلى الشمال السوري."
    assert known(text)["دوما"] == "SY"


@pytest.mark.parametrize("label", ["Art.", "Article", "Para", "Clause"])
def test_the_number_of_an_article_counts_nobody(label: str) -> None:
    text = f"{label} 4 Russian military police guarantee that 300 people leave Homs on 3 May 2018."
    assert counts(text) == [(300, "all")]


@pytest.mark.parametrize(
    ("text", "debts"),
    [
        ("سلم الجيش الحاجز مقابل خروج 300 مدني من دوما إلى إدلب.", [("withdraw", None, "الجيش")]),
        ("In return for the departure of 300 civilians from Douma for Idlib on 3 May 2018, ten "
         "captured soldiers came home.", [("free", 10, "")]),
    ],
)  # fmt: skip
def test_the_departure_that_something_is_given_for_is_no_debt(
    text: str, debts: list[tuple[str, int | None, str]]
) -> None:
    assert owed(text) == debts


def test_who_is_asked_for_guarantees_is_no_guarantor() -> None:
    text = (
        "300 civilians left Douma for Idlib on 3 May 2018. The rebels asked the army to give "
        "security guarantees."
    )
    assert not [name for name, told in roles(text).items() if "guarantor" in told]


@pytest.mark.parametrize(
    "said", ["Turkey and Russia acted as guarantors.", "Turkey and Russia were the guarantors."]
)
def test_all_who_are_guarantors_together_are_named(said: str) -> None:
    told = roles(f"300 civilians left Douma for Idlib on 3 May 2018. {said}")
    assert [name for name, own in told.items() if "guarantor" in own] == ["Turkey", "Russia"]


@pytest.mark.parametrize(
    "said",
    [
        "20 buses left Zabadani with 330 people heading Idlib.",
        "20 buses left Zabadani at six, heading Idlib, with 330 people.",
        "20 buses with 330 fighters left Zabadani, headed for Idlib.",
    ],
)
def test_where_they_are_heading_is_where_they_go(said: str) -> None:
    ends = {(one.role, one.known) for each in read_report(said).found
            if isinstance(one := each.value, Place)}  # fmt: skip
    assert ends == {("origin", "Zabadani"), ("destination", "Idlib")}


def test_neither_aid_nor_who_is_moved_gives_it() -> None:
    said = "In return an aid convoy will go to Nubl while 120 civilians leave Homs for Idlib."
    givers = {one.giver for each in read_report(said).found if isinstance(one := each.value, Owed)}
    assert givers == {""}
    swap = "While 500 people left Foua for Aleppo, some 230 people left Madaya for Idlib in return."
    givers = {one.giver for each in read_report(swap).found if isinstance(one := each.value, Owed)}
    assert givers == {""}


@pytest.mark.parametrize(
    ("said", "role"),
    [
        (
            "خرجت 15 حافلة من دوما إلى جرابلس وعلى متنها 800 من المقاتلين وعائلاتهم.",
            {},
        ),
        (
            "بكره يخرجوا 40 أسرة من حيس للخوخة بالباصات. الحوثيين موافقين والقوات المشتركة"
            " تستقبلهم.",
            {"الحوثيين": ("approver",)},
        ),
    ],
)
def test_who_is_counted_or_joined_behind_a_verb_does_not_do_it(
    said: str, role: dict[str, tuple[str, ...]]
) -> None:
    found = {one.name: one.roles for each in read_report(said).found
             if isinstance(one := each.value, PartyFound)}  # fmt: skip
    assert found == role


def test_sorties_of_helicopters_are_no_children() -> None:
    said = (
        "On 4 May 2025 72 wounded (58 men, 9 women, 5 children) were flown from Nasir to Juba in"
        " four helicopter sorties."
    )
    counts = {one.low for each in read_report(said).found if isinstance(one := each.value, Count)}
    assert counts == {72, 58, 9, 5}


def test_who_wants_something_is_nobody_who_gives_it() -> None:
    said = "Some 300 people left Homs for Idlib on 3 May 2018. In return the rebels {}."
    for told, giver in (
        ("want 20 prisoners freed", ""),
        ("free 20 prisoners", "rebels"),
    ):
        owed = [one.giver for each in read_report(said.format(told)).found
                if isinstance(one := each.value, Owed)]  # fmt: skip
        assert owed == [giver]


def test_the_end_of_a_party_s_name_is_no_place() -> None:
    said = "غادرت صباحا قافلة تقل 300 من مسلحي سرايا أهل الشام إلى بلدة الرحيبة في القلمون الشرقي."
    named = {one.name for each in read_report(said).found if isinstance(one := each.value, Place)}
    assert named == {"الرحيبة"}


@pytest.mark.parametrize(
    "said",
    [
        "About 300 people left Moadamiya for Idlib on 19 buses, weeks after a similar evacuation"
        " from nearby Daraya.",
        "خرج 300 شخص من المعضمية إلى إدلب في 19 حافلة بعد إجلاء مماثل من داريا.",
    ],
)
def test_where_another_movement_began_is_no_origin(said: str) -> None:
    known = {one.known for each in read_report(said).found if isinstance(one := each.value, Place)}
    assert known == {"Moadamiya", "Idlib"}


def test_a_short_name_in_brackets_is_the_name_before_it() -> None:
    said = (
        "On 3 May 2018 families in Wadi Rabie will be taken to Tripoli at 9:00 under a truce"
        " mediated by the UN mission (UNSMIL). UNSMIL thanked both sides."
    )
    named = {one.name for each in read_report(said).of("party")
             if isinstance(one := each.value, PartyFound)}  # fmt: skip
    assert "UNSMIL" not in named
    assert "UN mission" in named


@pytest.mark.parametrize(
    ("said", "giver"),
    [
        ("وفي المقابل تسلم الأمن العام ثلاثة أسرى من الجبهة.", "الجبهة"),
        ("وفي المقابل تسلم الأمن العام ثلاثة أسرى.", ""),
    ],
)
def test_who_receives_captives_does_not_give_them(said: str, giver: str) -> None:
    left = "خرج 300 شخص من عرسال إلى إدلب يوم 2 آب 2017. "
    owed = [one.giver for each in read_report(left + said).found
            if isinstance(one := each.value, Owed)]  # fmt: skip
    assert owed == [giver]


def test_a_preposition_gives_nothing() -> None:
    said = (
        "On 2 August 2017 the army received five soldiers from the gunmen in return for letting"
        " 300 people leave Arsal for Idlib."
    )
    givers = {one.giver for each in read_report(said).found if isinstance(one := each.value, Owed)}
    assert givers <= {"", "gunmen"}


def test_from_there_is_no_from_of_what_follows() -> None:
    said = "بكرا بتطلع خمس حالات من القطيفة بالاسعاف، ومن هناك بتكمل لمشفى المواساة مع الهلال."
    origins = {one.name for each in read_report(said).found
               if isinstance(one := each.value, Place) and one.role == "origin"}  # fmt: skip
    assert origins == {"القطيفة"}
