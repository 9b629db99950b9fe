# SPDX-License-Identifier: Apache-2.0
"""Whether a text speaks of a movement: what it speaks of, what that weighs, and what is told."""

from __future__ import annotations

from datetime import date

import pytest

from qafila.data.lexicons import lexicon
from qafila.extraction.reading import read_as_movement, read_report
from qafila.extraction.subject import CHOICE, speaks_of_a_movement, subject_traits
from qafila.extraction.text.found import Place
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import instead
from tests.extraction.fit_subject import fitted, gathered
from tests.extraction.gold import reports

ZOO = (
    "The zoo moved three lions to their new home by truck before the holiday crowds arrive. "
    "Keepers escorted the animals with two police cars, and tourists who had bought tickets waited "
    "behind a rope. The mayor approved the route, and the director said the circus season could "
    "now begin. Families may visit from Friday, and the fare of the shuttle bus stays the same."
)
SIEGE = (
    "After two weeks of talks the besieged fighters agreed to leave the old quarter by bus with "
    "their families. The army approved the route, the Red Crescent will escort them, and tribal "
    "elders guaranteed that nobody is stopped on the way. In return eleven prisoners are freed "
    "at the same hour. The wounded go first in four ambulances to the hospital in the city."
)


PATIENTS = (
    "On 3 May 2018 the Red Crescent moved thirty patients and their companions from Douma to "
    "Damascus in six ambulances and a bus. They set out at nine in the morning by way of the "
    "Wafideen crossing and were received at the university hospital before noon. Doctors said "
    "that eleven of the patients are children and that all of them will stay for some weeks."
)


def speaks(text: str) -> bool:
    """Return whether a text is taken for a report of a movement."""
    scan = Scan(text)
    return speaks_of_a_movement(scan, read_as_movement(scan, None).found)


def seen_in(text: str) -> set[str]:
    """Return what a text is seen to speak of."""
    scan = Scan(text)
    return subject_traits(scan, read_as_movement(scan, None).found)


def test_every_trait_has_one_weight() -> None:
    rows = [(row["choice"], row["trait"]) for row in lexicon("weights-subject")]
    assert len(rows) == len(set(rows)) > 20
    assert {choice for choice, _ in rows} == {CHOICE}


def test_what_a_text_speaks_of() -> None:
    assert {"elsewhere 3 words", "vehicles truck", "verbs escort"} <= seen_in(ZOO)
    seen = seen_in(SIEGE)
    assert {"people fighters", "exchange prisoners", "a fighting side deals", "by rule"} <= seen
    assert {"found escort", "owed free", "ends of a way found: 0"} <= seen


def test_a_siege_is_read_and_a_zoo_is_not() -> None:
    assert speaks(SIEGE)
    assert not speaks(ZOO)


def test_the_sum_of_weights_decides_and_in_a_few_words_the_rule() -> None:
    assert speaks(PATIENTS)
    with instead({CHOICE: {"always": -9.0}}):
        assert not speaks(PATIENTS)
        assert speaks(SIEGE)  # it tells a deal
        assert speaks("The besieged fighters left by bus under a deal.")
    with instead({CHOICE: {"always": -9.0, "by rule": 9.0}}):
        assert speaks(SIEGE)


WAYS = (
    "Hi all, the buses left Zabadani at 9 this morning with 140 people. They are heading for"
    " Idlib.",
    "Residents of Tawergha left their town on Monday. 85 families went to Benghazi and 40 families"
    " went to Tripoli.",
    "السلام عليكم. الباصات طلعت من مضايا الساعة ٨ الصبح وفيها ١٢٠ شخص. رايحين ع إدلب.",
    "غادر 200 مدني بلدة مضايا إلى إدلب. الطريق تسيطر عليه قوات النظام.",
)


@pytest.mark.parametrize("text", WAYS)
def test_a_plain_way_of_people_is_read_without_a_side_or_a_deal(text: str) -> None:
    told = [one.value for one in read_report(text).found]
    roles = {value.role for value in told if isinstance(value, Place)}
    assert {"origin", "destination"} <= roles


def test_people_whom_vehicles_carry_to_a_known_place_are_read() -> None:
    told = [one.value for one in read_report("خرج أهالي الحي إلى مخيم داقوق في 20 شاحنة.").found]
    assert "destination" in {value.role for value in told if isinstance(value, Place)}
    assert not speaks("خرج أهالي الحي في 20 شاحنة.")


def test_a_way_of_goods_or_of_tourists_is_not_read() -> None:
    for text in (
        "The lorries left Homs at nine with forty tonnes of wheat. They are heading for Idlib.",
        "The match is over: 140 supporters left Homs at nine by coach and are heading for Idlib.",
        "في الدوري غادر 140 مشجعا حمص في الحافلات متوجهين إلى إدلب بعد المباراة.",
    ):
        assert not speaks(text), text


def test_the_same_reports_give_the_same_weights() -> None:
    texts = reports("tuning")[::15]  # of all batches, among them texts of another subject
    one, other = (fitted(gathered(texts)) for _ in range(2))
    assert one == other
    assert one[CHOICE]["by rule"] > 0 > one[CHOICE]["always"]


@pytest.mark.parametrize(
    "said",
    [
        "The port held an evacuation drill on 3 May. The fire brigade approved it, and 90 fighters"
        " and wounded were taken from Homs to Idlib in two buses by the Red Crescent.",
        "نظم الهلال الأحمر تمريناً وهمياً على إخلاء المستشفى في 3 أيار، ونقل ستين جريحاً من حمص إلى"
        " إدلب في ثماني حافلات، ووافق الجيش على التمرين.",
    ],
)
def test_a_drill_is_no_movement_whoever_approved_it(said: str) -> None:
    assert not speaks(said)
    assert speaks(said.replace("evacuation drill", "ceremony").replace("تمريناً وهمياً", "حفلاً"))


@pytest.mark.parametrize(
    "said",
    [
        "After an evacuation drill, 300 civilians left Homs for Idlib with the Red Crescent.",
        "300 civilians left Homs for Idlib with the Red Crescent. This was no fire drill.",
        "بعد تمرين إخلاء أجلى الهلال الأحمر 300 مدني من حمص إلى إدلب.",
    ],
)
def test_a_drill_before_or_a_denied_one_hides_no_movement(said: str) -> None:
    assert speaks(said)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        (
            "The civil defence held an evacuation drill in Jaramana on Sunday. Separately, 420"
            " fighters and their families are to leave Yarmouk for Qalaat al-Madiq on Thursday.",
            31,
        ),
        (
            "Crews rehearsed the evacuation twice last week. On 30 August 250 people were taken"
            " out of Zabadani to Idlib in five buses; the ICRC escorted them.",
            30,
        ),
        (
            "أجرت فرق الدفاع المدني تمرين إخلاء الأسبوع الماضي في سلمية. وخرج أمس 300 مدني من داريا"
            " إلى إدلب في ست حافلات بإشراف الهلال الأحمر.",
            27,
        ),
    ],
)
def test_a_drill_on_a_day_of_its_own_is_told_beside_what_is_real(said: str, day: int) -> None:
    told = [one.value for one in read_report(said, dateline=date(2017, 8, 28)).found]
    assert date(2017, 8, day) in told
    origins = {one.known for one in told if isinstance(one, Place) and one.role == "origin"}
    assert len(origins) == 1
    assert origins <= {"Yarmouk", "Zabadani", "Daraya"}  # not of the drill


OTHER_JOURNEYS = [
    "Sixty inmates were transferred from Roumieh prison to Tripoli prison on Tuesday by bus.",
    "A hundred lorries carrying aid for 30,000 families left Damascus for Deir ez-Zor on Monday.",
    "The veterans' convoy of 40 cars left Homs for Palmyra on Sunday to mark the anniversary.",
    "The club's 30 supporters travelled from Aleppo to Homs in two buses on Friday.",
    "نقلت إدارة السجون ستين نزيلا من سجن رومية إلى سجن طرابلس الثلاثاء في أربع حافلات.",
    "انطلقت مئة شاحنة مساعدات لثلاثين ألف عائلة من دمشق إلى دير الزور الاثنين.",
    "The school of Salamiyah took 60 pupils to Damascus on Monday in two buses.",
    "Our class went from Tartus to Palmyra on Thursday. We were 38 pupils in one bus.",
    "سافر ستون تلميذا من السلمية إلى دمشق يوم الاثنين في حافلتين. رافقهم المعلمون.",
    "طلعنا رحلة مدرسية من اللاذقية ع تدمر، ٤٥ طالب وباص. رجعنا المسا.",
    "غادر 200 حاج حلب إلى مكة المكرمة يوم 3 حزيران في خمس حافلات برفقة طبيب.",
    "عاد 400 معتمر من مكة إلى عدن في ثماني حافلات يوم الجمعة.",
    "A group of 40 tourists went from Damascus to Palmyra by bus. The army approved the visit.",
    "The team left Homs for Latakia on Friday with 22 players and a bus.",
    "The 4th Division moved 300 soldiers from Homs to Idlib on Sunday to reinforce the front.",
    "أعاد اللواء انتشاره من حمص إلى تدمر بـ400 جندي.",
    "أرسل الجيش تعزيزات: 600 جندي من حمص إلى تدمر يوم الأحد، ترافقهم أربعون دبابة.",
    "120 workers go by bus from Salhab to Hama every morning. The company pays for the buses.",
    "The bride's family came from Daraa to Suwayda in 12 buses with 300 guests.",
    "Six people were killed and 12 wounded when a bus from Homs to Idlib overturned on Monday.",
    "About 500 people marched from the square in Suwayda to the hospital. Police escorted them.",
    "Sixty doctors flew from Cairo to Khartoum for a congress on Monday.",
    "بدأت المناورات في حمص بمشاركة 500 جندي انتقلوا من دمشق في 20 شاحنة.",
    "An exercise starts in Amman on Monday. 400 soldiers leave Aqaba by truck on Tuesday.",
    "نفذت الفرق تمرينا على إخلاء المشفى الأسبوع الماضي. نقل أربعون مريضا إلى الساحة.",
    "Nineteen people were hurt when a bus and a lorry met head-on between Hama and Homs on Monday. "
    "The Red Crescent took the wounded to the hospital in Hama, and four of them on to Homs.",
    "The 11th Division left Homs for the ranges near Palmyra, some 1,400 soldiers in 80 lorries"
    ". They stay for three weeks and return before the cold. The general said that the "
    "road is closed until noon, and that nobody should come near it with goats or cars.",
    "Sunday they hold an evacuation drill. On Sunday 40 people leave Homs for Hama in two buses.",
]
NO_OTHERS = [
    "On Monday 1,500 residents were moved from Marawi to Iligan in 33 trucks; aid awaited them.",
    "A hundred lorries of aid were let into Foua on Monday, and 40 patients left for Latakia.",
    "Nine prisoners went from Adra prison to Hama prison and were freed there for four soldiers.",
    "Ten detainees were taken from the central prison to Idlib prison by the faction's police.",
    "دخلت عشر شاحنات مساعدات إلى مضايا مقابل خروج 40 مريضا من الفوعة الاثنين.",
    "600 students left Sumy for Poltava in buses on 8 March. The Red Cross was with them.",
    "The embassy says 40 students left Khartoum for Port Sudan this morning in two coaches.",
    "خرج 200 طالب من الخرطوم إلى ود مدني في أربعة باصات بعد أن وافق الدعم السريع على مرورهم.",
    "Forty pilgrims trapped in Tikrit were driven to Baghdad after the sheikhs spoke with gunmen.",
    "Two buses overturned at Rashidin; the other 18 of the convoy reached Homs with 900 people.",
    "بسبب تعزيزات الفصائل تأخر خروج الدفعة. الباصات طلعت من الفوعة المسا، 900 شخص، باتجاه حلب.",
    "A wedding was hit in Sanaa. This morning 40 wounded left for Aden in MSF ambulances.",
    "بعد المظاهرة وافق الجيش على خروج أهالي عين الفيجة إلى إدلب، 1200 شخص.",
    "The army sends reinforcements; the last 200 rebels leave Jobar for Idlib under the deal.",
    "أفرجت القبيلة عن ثلاثة سياح مقابل ابن الشيخ. التسليم جرى في صرواح.",
    "This is no exercise: 90 patients leave Al-Shifa for Rafah at 10, WHO and PRCS.",
    "After the earthquake the army let 40 wounded leave Jinderes for Aleppo by bus.",
    "Sixty soldiers walked out of the Tabqa base last night and reached Ithriya on foot.",
    "خرج 300 جندي من قاعدة الطبقة باتجاه أثريا في شاحنات قدمتها العشيرة.",
    "The last 60 soldiers left the base in Wau for Juba on Monday. UN troops escorted them.",
    "Every morning two buses leave Hajar al-Aswad for Idlib with fighters' families.",
]


@pytest.mark.parametrize("said", OTHER_JOURNEYS)
def test_a_trip_a_crash_or_troops_on_the_move_give_nothing(said: str) -> None:
    assert not read_report(said, dateline=date(2017, 8, 28)).found


@pytest.mark.parametrize("said", NO_OTHERS)
def test_pupils_and_guests_who_leave_a_siege_are_read(said: str) -> None:
    assert read_report(said, dateline=date(2017, 8, 28)).found


def test_minutes_with_numbered_items_are_read() -> None:
    said = (
        "Minutes, coordination meeting, Homs, 2 May 2014. Present: the governor's office, the UN,"
        " three delegates of the Old City. 1. Departure of all remaining fighters (approx. 1,200)"
        " with personal weapons. AGREED. 2. Direction: northern countryside. AGREED. 3. A UN car"
        " at the head and tail of each convoy. AGREED. 4. Aid to Nubul enters on the same day."
    )
    assert read_report(said, dateline=date(2017, 8, 28)).found
