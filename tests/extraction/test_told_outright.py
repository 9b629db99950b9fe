# SPDX-License-Identifier: Apache-2.0
"""Roles of places that grammar says outright, whatever the weights.

Ends of legs, places of handing over, sites where people gather, the road, hospitals that take
people in.
"""

from __future__ import annotations

import pytest

from qafila.extraction.places.denied import is_denied
from qafila.extraction.places.placing import PLACE_ROLES, placed, roles_of_places
from qafila.extraction.reading import prepared, read_report
from qafila.extraction.text.found import Place
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import instead

NOTHING = {f"place {role}": {"always": -9.0} for role in PLACE_ROLES}


def outright(text: str) -> set[tuple[str, str]]:
    """Return the places of a text with the roles that no weight gave them."""
    scene = prepared(Scan(text), None)
    told = placed(scene.context, scene.parties, scene.returns)
    with instead(NOTHING):
        chosen = roles_of_places(told)
    return {(role, told[key].value.name) for key, roles in chosen.items() for role in roles}


def test_a_town_called_port_or_the_only_end_is_the_end() -> None:
    for text in (
        "Buses took the nurses from Tokar to Port Sudan. Doctors reached Kassala by car.",
        "Boats brought the nurses from Mokha to Obock harbour.",
        "وصل العمال بالحافلات إلى معبر التنف.",
    ):
        assert "waypoint" not in {role for role, _ in outright(text)}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Buses took families from Yabrud to Nabk, and then trucks carried them to Qara.", "Nabk"),
        ("The wounded went from Barentu by ambulance to Keren, and by plane to Asmara.", "Keren"),
        ("The patients came from Zinjibar to Aden airport. From there a plane flew them to Cairo.",
         "Aden airport"),
        ("Those freed were brought to Tumaco, and flown on to Bogota the next day.", "Tumaco"),
        ("The families leave Harasta for Jarablus. Police will escort the buses up to the Khanasir "
         "checkpoint.", "Khanasir checkpoint"),
        ("The army escorted the convoy from Tawila as far as Shangil Tobaya.", "Shangil Tobaya"),
        ("They reached the Bakhmut bridge at noon and arrived in Dnipro.", "Bakhmut bridge"),
        ("خرجت العائلات من الزبداني إلى جديدة يابوس، ومنها إلى شتورا.", "جديدة يابوس"),
        ("نقلت سيارات الهلال الجرحى من دوما إلى مطار دمشق، ثم طائرة إلى اللاذقية.", "مطار دمشق"),
        ("وصلت العائلات إلى مدينة بني وليد، وتابعت بعدها الطريق إلى ترهونة.", "بني وليد"),
        ("خرج المرضى مشيا إلى حاجز إيرز، حيث كانت سيارات الإسعاف تنتظرهم، ونقلوا إلى رام الله.",
         "حاجز إيرز"),
        ("غادر المقاتلون جيرود، ورافقتهم الشرطة حتى مشارف السلمية، ووصلوا ليلا إلى جرابلس.",
         "السلمية"),
        ("Red Cross jeeps drove the miners in two vehicles to Quibdo, and then an air force "
         "helicopter flew all four to Medellin.", "Quibdo"),
        ("The families walked from Popasna to Soledar, where coaches of the railway took them to "
         "Dnipro.", "Soledar"),
        ("The trucks, lent by a miller, reached Dalanj at dusk and were to continue to Kosti.",
         "Dalanj"),
        ("The wounded left Zintan and reached Nalut hospital, from where planes will fly them to "
         "Tunis.", "Nalut hospital"),
        ("سار الأهالي من تل حميس حتى بلدة اليعربية، حيث كانت بانتظارهم حافلات أقلتهم إلى دهوك.",
         "اليعربية"),
        ("نقلت الزوارق الجرحى من الحديدة إلى جزيرة كمران. ومن هناك نقل المصابون جوا إلى عدن.",
         "جزيرة كمران"),
        ("يخرج المسلحون من الضمير إلى جرابلس. ويرافق الباصات مشرف واحد إلى خناصر.", "خناصر"),
        ("07:40 We left Kutum. 09:50 Arrived in Nyala. 11:30 Arrived in Zalingei.", "Nyala"),
        ("Trucks drove the miners to Buta airport on Friday. Doctors met them in Kinshasa, after "
         "the plane had brought them to the capital, Kinshasa.", "Buta airport"),
        ("نقلت الحافلات العمال إلى معبر التنف فجرا. ووصل الجميع مساء إلى عمان.", "التنف"),
        ("09:50 وصلنا إلى بوابة باب الهوى. 11:30 دخلنا مدينة أنطاكيا.", "بوابة باب الهوى"),
    ],
)  # fmt: skip
def test_the_end_of_a_leg_is_on_the_way_where_the_same_people_go_on(text: str, place: str) -> None:
    assert ("waypoint", place) in outright(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Buses took the families to Nabk, and 20 of the wounded were driven to Qara.", "Nabk"),
        ("The fighters left for Idlib, and the civilians were taken to Hama.", "Idlib"),
        ("Forty men went to Nabk while the others were flown to Qara.", "Nabk"),
        ("Buses took the fighters to Nabk, where 40 of the wounded were moved to Qara.", "Nabk"),
        ("Police escorted the twelve families from Deir Hafer to Aleppo.", "Aleppo"),
        ("The families left for Idlib, and police escorted them from Hama to Idlib.", "Idlib"),
        ("خرجت العائلات إلى إدلب، وسائرهم إلى معرة مصرين.", "معرة مصرين"),
        ("وصلت العائلات إلى بني وليد، ونقل سبعة جرحى إلى ترهونة.", "بني وليد"),
        ("توجه المقاتلون إلى إدلب، ثم عاد الأهالي إلى بلدة حيان.", "إدلب"),
    ],
)
def test_where_others_go_on_the_first_have_arrived(text: str, place: str) -> None:
    assert ("waypoint", place) not in outright(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The engineers were handed over to the elders at Gayan bazaar and taken to Gardez.",
         "Gayan bazaar"),
        ("The rebels delivered six captives to the commission near Kidal on 4 March.", "Kidal"),
        ("The convoy brought the women from Raqqa to the Tabqa dam, where the army took charge of "
         "them. They slept in Kobani after reaching Suruc.", "Tabqa dam"),
        ("The exchange took place at Mandelbaum gate on Sunday.", "Mandelbaum gate"),
        ("Place of handover: Mandelbaum gate. The prisoners leave by bus.", "Mandelbaum gate"),
        ("Both sides meet at Uluberia bridge and swap 15 prisoners each.", "Uluberia bridge"),
        ("The gunmen took the passengers to Danane, and at Guiglo the passengers were turned over "
         "to the army.", "Guiglo"),
        ("On the bridge at Lorraine the guerrillas delivered the officers to the Red Cross.",
         "Lorraine"),
        ("The women were handed to the Red Cross outside Kidal.", "Kidal"),
        ("Ten men leave Nebi for Tesk. The hand-over takes place at Bemba.", "Bemba"),
        ("– Handover at Bemba; the ten men go on to Tesk by bus.", "Bemba"),
        ("Elders drove the women to Bemba, where the Red Crescent took them in and on to Tesk.",
         "Bemba"),
        ("وصلت النساء إلى بصرى، وهناك جرت عملية التسليم ثم نقلتهن الحافلات إلى دمشق.", "بصرى"),
        ("Today we hand over to you at the Amud checkpoint the five wounded children.",
         "Amud checkpoint"),
        ("The prisoners' trade took place at the last post outside Mayorsk.", "Mayorsk"),
        ("The exchange was held at a hand-over point near Harmala.", "Harmala"),
        ("The two convoys met at Artuz and the prisoners were exchanged.", "Artuz"),
        ("وصلت القافلتان إلى منطقة خان العسل غرب حلب حيث يجري تبادل المحتجزين.", "خان العسل"),
        ("التقى الطرفان عند جسر المعلا وتسلم كل طرف أسراه.", "جسر المعلا"),
        ("أنزل السائق النساء في قرية الحصن، فتسلمتهن هناك جمعية ونقلتهن إلى حمص.", "الحصن"),
        ("خرج من طرفنا تسعة أسرى ومن طرفهم تسعة، واحد بواحد، عند مفرق الشقب.", "مفرق الشقب"),
        ("نقطة تسليم المرضى للفريق الثاني جسر الحديد.", "جسر الحديد"),
        ("سلمت الفصائل أربعة جنود إلى الهلال الأحمر في بلدة تفتناز يوم الاثنين.", "تفتناز"),
        ("تسلم الصليب الأحمر عشرة أسرى عند معبر الشيخ سعيد وأوصلهم إلى عدن.", "الشيخ سعيد"),
        ("مكان التسليم جسر تل تمر. يخرج المحتجزون الساعة التاسعة.", "جسر تل تمر"),
        ("وسار بهم المسلحون حتى قرية الكرامة، وهناك تسلمهم وفد من العشائر ونقلهم إلى هجين.",
         "الكرامة"),
        ("تخرج الحافلات من الرطبة إلى الفلوجة، وعند سيطرة الصقور تتسلمها شرطة الأنبار.",
         "سيطرة الصقور"),
        ("توقفت الحافلات في سرمدا، وهي نقطة التبادل.", "سرمدا"),
    ],
)  # fmt: skip
def test_where_people_are_handed_over_is_an_exchange_point(text: str, place: str) -> None:
    assert ("exchange_point", place) in outright(text)


@pytest.mark.parametrize(
    "text",
    [
        "The deal on the exchange was signed in Doha on Monday.",
        "In exchange the rebels freed seventy captives in Aleppo.",
        "The fighters handed over their heavy weapons in Daraya before they left.",
        "They walked to Bemba, where buses of the railway union took them to Tesk.",
        "The hospital in Kidal took charge of the wounded.",
        "At Kidal the elders gave the families food.",
        "At Kidal the army took over the convoy.",
        "The two sides met at Kidal and spoke of the road.",
        "بحث الطرفان تبادل الأسرى في تعز، ثم عادوا.",
        "نقطة تسليم المرضى للفريق ليست جسر الحديد.",
        "تسلم مشفى الأسد في مدينة دير الزور المرضى جميعا.",
        "وبموجب التبادل أفرج عن عشرة أسرى كانوا محتجزين في تعز.",
        "سلم المقاتلون سلاحهم الثقيل في داريا قبل خروجهم.",
    ],
)
def test_where_goods_are_given_or_words_exchanged_is_none(text: str) -> None:
    assert {role for role, _ in outright(text)}.isdisjoint({"exchange_point"})


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Families in Bucha who wish to leave gather at the railway station on Tuesday.",
         "railway station"),
        ("The buses left at nine from the municipal theatre in Salamiyah and drove to Jarablus.",
         "municipal theatre"),
        ("People of Dhale boarded the buses in front of the secondary school.", "secondary school"),
        ("The residents of Al-Waer were searched at the Muhandiseen roundabout and boarded there.",
         "Muhandiseen roundabout"),
        ("تنطلق الحافلات من أمام مسجد النور في داريا عند العاشرة صباحا إلى إدلب.", "مسجد النور"),
        ("يبدأ خروج العائلات من ببيلا يوم الخميس من دوار البلدية.", "دوار البلدية"),
        ("اصطفت الباصات عند الملعب البلدي في عربين.", "الملعب البلدي"),
        ("تحركت الباصات من ساحة الحرية في بنغازي إلى معبر مساعد.", "ساحة الحرية"),
        ("تجمعت 45 عائلة أمام المسجد وغادرت بالحافلات إلى حماة.", "المسجد"),
        ("الطلعة من زملكا إلى إدلب، والتجمع عند البلدية الساعة 7.", "البلدية"),
        ("تجمع الناس عند المركز الثقافي وخرجوا بالباصات إلى إدلب.", "المركز الثقافي"),
        ("Families gathered at the bakery and left by bus for Idlib.", "bakery"),
    ],
)  # fmt: skip
def test_where_people_gather_or_board_is_an_assembly(text: str, place: str) -> None:
    assert ("assembly", place) in outright(text)


@pytest.mark.parametrize(
    "text",
    [
        "The convoy from Daraya passed the Muhandiseen roundabout and reached Idlib.",
        "خرج النازحون من مدرسة الوحدة في داريا إلى إدلب.",
        "تمر القافلة الخارجة من داريا من دوار الليرمون إلى إدلب.",
        "خرجت الحافلات من محجة إلى جسر الشغور.",
        "تجمع المحتجون أمام البلدية ورددوا الهتافات.",
        "خرج الأهالي من المسجد بالحافلات إلى حماة.",
        "تجمع الناس عند المركز وخرجوا بالباصات إلى إدلب.",
        "Mourners gathered at the church on Sunday.",
    ],
)
def test_a_site_that_is_passed_or_lived_in_is_no_assembly(text: str) -> None:
    assert "assembly" not in {role for role, _ in outright(text)}


def test_the_town_of_the_site_that_buses_leave_is_the_origin() -> None:
    assert ("origin", "داريا") in outright("تنطلق الحافلات من أمام مسجد النور في داريا إلى إدلب.")


@pytest.mark.parametrize(
    ("text", "on_the_way"),
    [
        ("The people leave Rastan for Jarablus. Route: Homs, Salamiyah, Ithriya.",
         {"Homs", "Salamiyah", "Ithriya"}),
        ("The buses leave Kadugli. They take the Dilling road, then the El Obeid highway.",
         {"Dilling road", "El Obeid highway"}),
        ("تخرج الحافلات من القلمون إلى إدلب، والطريق حمص فسلمية فأثريا.",
         {"حمص", "سلمية", "أثريا"}),
        ("تخرج الحافلات من الوعر إلى جرابلس، والطريق من حمص والسلمية.", {"حمص", "السلمية"}),
        ("سلكت الحافلات شارع الأربعين ثم صينية الأزهري.", {"شارع الأربعين", "صينية الأزهري"}),
        ("سارت القافلة على طريق الخردلي إلى صيدا.", {"الخردلي"}),
    ],
)  # fmt: skip
def test_the_road_as_it_is_told_is_on_the_way(text: str, on_the_way: set[str]) -> None:
    assert {name for role, name in outright(text) if role == "waypoint"} >= on_the_way


@pytest.mark.parametrize(
    "text",
    [
        "تنسحب الحواجز المستحدثة على طريق المزيريب بعد المغادرة.",
        "سلكنا شارع الرشيد لأن طريق صلاح الدين مقطوع.",
    ],
)
def test_a_road_that_is_opened_or_cut_is_not_the_road_taken(text: str) -> None:
    assert {name for _, name in outright(text)} <= {"شارع الرشيد"}


def test_an_end_of_the_way_is_no_part_of_the_road_to_it() -> None:
    text = "The people leave Rastan for Jarablus. Route: Rastan, Homs, Jarablus."
    assert ("waypoint", "Homs") in outright(text)
    assert outright(text).isdisjoint({("waypoint", "Rastan"), ("waypoint", "Jarablus")})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "The convoy with 120 civilians goes from Madaya to Jarabulus, not to Idlib.",
            {("Madaya", "origin"), ("Jarabulus", "destination")},
        ),
        (
            "The convoy with 120 civilians goes not to Idlib but to Jarabulus.",
            {("Jarabulus", "destination")},
        ),
        (
            "The buses with 120 civilians left Madaya for Idlib and did not pass through Homs but"
            " through Hama.",
            {("Madaya", "origin"), ("Idlib", "destination"), ("Hama", "waypoint")},
        ),
        (
            "The buses with 120 civilians left Madaya for Idlib. They did not go to Aleppo.",
            {("Madaya", "origin"), ("Idlib", "destination")},
        ),
        (
            "غادر 120 مدنياً مضايا في حافلات إلى إدلب. ولم يتوجهوا إلى حلب.",
            {("مضايا", "origin"), ("إدلب", "destination")},
        ),
        (
            "The buses with 120 civilians left Madaya. They did not go to Idlib until noon.",
            {("Madaya", "origin"), ("Idlib", "destination")},
        ),
        (
            "تذهب القافلة وفيها 120 مدنياً من مضايا إلى جرابلس وليس إلى إدلب.",
            {("مضايا", "origin"), ("جرابلس", "destination")},
        ),
        (
            "تخرج القافلة وفيها 120 مدنياً من مضايا إلى جرابلس بدلاً من إدلب.",
            {("مضايا", "origin"), ("جرابلس", "destination")},
        ),
    ],
)
def test_a_place_where_nobody_goes_is_none(text: str, told: set[tuple[str, str]]) -> None:
    places = [found.value for found in read_report(text).of("place")]
    assert {(place.name, place.role) for place in places if isinstance(place, Place)} == told


@pytest.mark.parametrize(
    ("text", "whence"),
    [
        ("An elder from Tiji let the buses take 40 people from Nalut to Zintan.", {"Nalut"}),
        ("خرجت 40 عائلة من غدامس إلى درج بالحافلات، ترافقها كتيبة من نالوت.", {"غدامس"}),
        ("The buses took 12 officers from Homs to Tartus.", {"Homs"}),
        ("خرج 26 سائقا من حلب إلى إدلب بالحافلات.", {"حلب"}),
    ],
)
def test_where_helpers_are_from_is_no_origin(text: str, whence: set[str]) -> None:
    told = [one.value for one in read_report(text).of("place") if isinstance(one.value, Place)]
    assert {one.name for one in told if one.role == "origin"} == whence


def test_to_in_yemen_denies_nothing() -> None:
    scan = Scan("طلعت سبع عائلات من قيفة لا مارب")
    assert not is_denied(scan, len(scan.tokens) - 1, len(scan.tokens))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The families left Rabia. Salam hospital has admitted seven of the wounded.",
         "Salam hospital"),
        ("They left Kutum. Salam hospital, in Fasher, expects the sick.", "Salam hospital"),
        ("They left Kutum. The wounded were treated in Salam hospital.", "Salam hospital"),
        ("خرجت القافلة من الرستن. واستقبل مشفى الأمل الجرحى جميعا.", "مشفى الأمل"),
        ("خرجت القافلة من الرستن. وأدخل المرضى جميعا مشفى الأمل.", "مشفى الأمل"),
        ("خرجت القافلة من الرستن. ومشفى الأمل في حمص جاهز لاستقبالهم.", "مشفى الأمل"),
        ("خرجت القافلة من الرستن. والجرحى الآن في مشفى الأمل.", "مشفى الأمل"),
    ],
)  # fmt: skip
def test_a_hospital_that_takes_people_in_is_where_they_came(text: str, place: str) -> None:
    assert ("destination", place) in outright(text)


@pytest.mark.parametrize(
    "text",
    [
        "They left Kutum. Salam hospital refused to take the wounded.",
        "The families left Salam hospital, which had received sixty wounded in May.",
        "They left Kutum in a bus that Salam hospital had lent.",
        "خرجت القافلة من الرستن. ورفض مشفى الأمل استقبال الجرحى.",
        "خرجت القافلة من الرستن. وقدم مشفى الأمل سيارتي إسعاف.",
    ],
)
def test_a_hospital_that_refuses_lends_or_is_left_is_no_end(text: str) -> None:
    assert "destination" not in {role for role, _ in outright(text)}


def test_where_fighters_massed_under_attack_nobody_gathers_to_leave() -> None:
    """Buses stand ready there on their way to those who set out elsewhere."""
    text = (
        "يغادر اليوم، الاثنين 28 آب 2017، نحو 600 من المسلحين وعائلاتهم القلمون الغربي باتجاه"
        " البوكمال. وتقف الحافلات وسيارات الإسعاف على أهبة الاستعداد في بلدة قارة."
        " وكان المسلحون قد احتشدوا في وادي قارة نتيجة هجوم واسع."
    )
    places = {(p.role, p.known) for each in read_report(text).found
              if isinstance(p := each.value, Place)}  # fmt: skip
    assert places == {
        ("origin", "Western Qalamoun"),
        ("destination", "Al-Bukamal"),
        ("waypoint", "Qara"),
    }
