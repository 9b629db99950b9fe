# SPDX-License-Identifier: Apache-2.0
"""Which numbers count people, how many at least or at most, and whom."""

from __future__ import annotations

import pytest

from qafila.extraction.counts.cohorts import as_meant
from qafila.extraction.counts.people import travels
from qafila.extraction.reading import prepared, read_report
from qafila.extraction.text.found import Count, Vehicles
from qafila.extraction.text.scan import Scan

Told = tuple[int | None, int | None, str, str]


def told(text: str) -> list[Told]:
    """Return least, most, unit and cohort of every figure of people in a text."""
    scene = prepared(Scan(text), None)
    scan = scene.context.scan
    found: list[Told] = []
    for item in scene.items:
        if travels(scan, item):
            meant = as_meant(scan, item, scene.items, [])
            found.append((item.figure.low, item.figure.high, meant.noun.unit, meant.noun.concept))
    return found


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("Eighteen families of rebels came to Amol", (18, 18, "families", "families")),
        ("We took 31, not 13, patients to Amol", (31, 31, "persons", "wounded")),
        ("They took 9 bellringers to Amol", (9, 9, "persons", "all")),
        ("They took 12 grandchildren to Amol", (12, 12, "persons", "children")),
        ("They took 12 parents to Amol", (12, 12, "persons", "all")),
        ("نقلنا أربعين محررا صحفيا", (40, 40, "persons", "all")),
        ("نقلنا أربعين ما بين جريح ومرافق", (40, 40, "persons", "all")),
        ("نقلنا أربعين بين المغرب والعشاء", (40, 40, "persons", "all")),
        ("نزح من الوادي 33 بيتا", (33, 33, "families", "families")),
        ("وعاد إلى الوادي 33 من أبناء القرية", (33, 33, "persons", "all")),
        ("سلمنا الجرحى الأربعة للأطباء", (4, 4, "persons", "wounded")),
        ("سمح بخروج جرحاهم السبعة إلى المستشفى", (7, 7, "persons", "wounded")),
        ("تنقل السيارة مرضى السرطان الأربعة غدا", (4, 4, "persons", "wounded")),
        ("وصل الفوج، الجرحى اثنعش والمرافقين فوق العشرين", (12, 12, "persons", "wounded")),
        ("خرجت أسرهم، وهم ثلاثة وأربعون نفسا", (43, 43, "persons", "all")),
        ("وصل ١١٢ مسلح والباقي نسوان", (112, 112, "persons", "fighters")),
        ("وصل خمسة جرحى وامرأة كبيرة", (5, 5, "persons", "wounded")),
        ("وصل واحد وستون طفلا، وامرأة وضعت", (61, 61, "persons", "children")),
        ("غادر تسعة جرحى، ثم نقل ستة آخرون برا", (6, 6, "persons", "wounded")),
        ("يطلع المسلحين وعائلاتن تقريبا ٨٠٠ نفر", (800, 800, "persons", "all")),
        ("وصل إلى المخيم ٦١٠ بدون الجرحى", (610, 610, "persons", "all")),
        ("المغادرون (ذكور بالغون 212، إناث بالغات 331)", (212, 212, "persons", "men")),
        ("المغادرون (ذكور بالغون 212، إناث بالغات 331)", (331, 331, "persons", "women")),
        ("وصل 70 دون الثامنة عشرة", (70, 70, "persons", "children")),
        ("Some 270 soldiers and civil servants left", (270, 270, "persons", "all")),
        ("وصل الحافلة ٢٦ طالبة", (26, 26, "persons", "women")),
        ("وصل معهم ثلاث ممرضات", (3, 3, "persons", "women")),
        ("وصل ثلاثة ممرضين", (3, 3, "persons", "staff")),
        ("خرج 29 من ذوي الحالات المرضية", (29, 29, "persons", "wounded")),
        ("خرج 11 من ذوي الإعاقة", (11, 11, "persons", "all")),
        ("The eighty-eight men of the regiment's rebels left", (88, 88, "persons", "fighters")),
        ("يخرج المسلحون وعدتهم مئة وعشرون رجلا", (120, 120, "persons", "fighters")),
        ("Some 230 men and 400 of their relatives left", (230, 230, "persons", "men")),
        ("On the boat were fifteen people with malaria", (15, 15, "persons", "wounded")),
        ("Of those who left six of the children have measles", (6, 6, "persons", "wounded")),
        ("كان الخارجون واحدا وستين طالبا", (61, 61, "persons", "all")),
        ("خرجت امرأتان وطفلان", (2, 2, "persons", "women")),
        ("خرجت امرأتان وطفلان", (2, 2, "persons", "children")),
        ("وصل جريحان إلى المستشفى", (2, 2, "persons", "wounded")),
        ("نقلنا المرضى الأحد عشر المتفق عليهم", (11, 11, "persons", "wounded")),
        ("وصل ما بين أربعة آلاف وخمسة آلاف نازح", (4000, 5000, "persons", "all")),
        ("هم بين 200 و220 زول معاهم تلاتة عيانين", (200, 220, "persons", "all")),
        ("العدد ثمنتعشر مريض", (18, 18, "persons", "wounded")),
        ("عندنا احداش مريض", (11, 11, "persons", "wounded")),
        ("عدد الأفراد واحد وتسعون فردا", (91, 91, "persons", "all")),
        ("نقلنا ست مرضى سرطان وحامل بشهرها التاسع", (6, 6, "persons", "wounded")),
        ("27 patients and as many companions left", (27, 27, "persons", "wounded")),
        ("نقل مئة أسير وأسيرين بطائرتين", (102, 102, "persons", "detainees")),
        ("يناهز عدد أفرادها المئة والسبعين", (170, 170, "persons", "all")),
        ("خرجت ١٢ حرمة وتسع بزور", (9, 9, "persons", "children")),
        (
            "Ukraine and Russia each sent home 307 captured soldiers",
            (307, 307, "persons", "fighters"),
        ),
        ("عبرت الحافلات وفيها 720 شخصا من حي السكري", (720, 720, "persons", "all")),
        ("head count by us: 118", (118, 118, "persons", "all")),
        ("خرج اثنان وستون شابا", (62, 62, "persons", "all")),
        ("وصل 16 مولودا", (16, 16, "persons", "children")),
        ("خرج ثلاثة أشخاص يعانون من السكري", (3, 3, "persons", "wounded")),
        ("طلعنا ٥٢ واحد منهم ٢٠ عيل و١٥ ست", (20, 20, "persons", "children")),
        ("طلعنا ٥٢ واحد منهم ٢٠ عيل و١٥ ست", (15, 15, "persons", "women")),
        ("طلع من الحي ٥ عيل بالباص", (5, 5, "families", "families")),
        ("عادت الناجيات الأربع إلى القرية", (4, 4, "persons", "women")),
        ("المسلحون القادمون من الريف، وعدتهم مئة وعشرون رجلا", (120, 120, "persons", "fighters")),
        ("وصلت قافلة تقل الجنود وأسرهم، وهم قرابة الألف", (1000, 1000, "persons", "all")),
        ("نقل الطيار جريحين اثنين من الجزيرة", (2, 2, "persons", "wounded")),
        ("نقلت مروحية امرأة حاملا واحدة إلى المكلا", (1, 1, "persons", "women")),
        ("We moved to Reyak: Dialysis 6, burns 2, newborns 3.", (6, 6, "persons", "wounded")),
        ("Sixty-five sick and malnourished children left first", (65, 65, "persons", "children")),
        ("Twenty wounded soldiers and civilians left", (20, 20, "persons", "wounded")),
        ("Some 300 opposition fighters left Homs", (300, 300, "persons", "fighters")),
        ("The men in the grain silo number twenty-two", (22, 22, "persons", "all")),
        ("we count maybe 4 thousands until noon", (4000, 4000, "persons", "all")),
    ],
)
def test_whom_a_figure_counts(text: str, whom: Told) -> None:
    assert whom in told(text)


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("عدد العائلات لم يتجاوز ثمانين", (None, 80)),
        ("خرج ميتين وتمانين زول بالكتير", (None, 280)),
        ("يقدر المجلس عددها بمئة وسبعين عائلة على أقل تقدير", (170, None)),
        ("يقدر المجلس عددها بمئة وسبعين عائلة", (170, 170)),
        ("تجاوز عدد الأسر الخارجة ثمانين أسرة", (80, None)),
        ("لم يتجاوز عدد الذين غادروا الحي خمسين مقاتلا", (None, 50)),
        ("يخرج مع الجرحى ما يصل إلى عشرين مدنيا", (None, 20)),
        ("Five to six thousand people will be moved", (5000, 6000)),
    ],
)
def test_what_a_hedge_leaves_open(text: str, bounds: tuple[int | None, int | None]) -> None:
    assert [one[:2] for one in told(text)] == [bounds]


@pytest.mark.parametrize(
    "text",
    [
        "Troops of 21 Special Armoured Brigade received the group",
        "قال قائد الكتيبة 378 إن القافلة غادرت",
        "وصل جنود اللواء 27 ميكا",
        "وصلوا إلى محطة الكيلو مئة وستين مساء",
        "the group went by way of Kilo 30 to Rubkona",
        "محضر تنسيق الوجبة 22 للعائدين من المخيم",
        "خرجوا في مارس من عام ألفين وعشرين",
        "Half of them are over 70",
        "Nobody took men 18-60 along",
        "An Mi-8 lifted the supplies out",
        "Officials of the M23 received the group",
        "Fares of up to SDG 40,000 a head were paid",
        "The last to leave was past seventy",
        "خرجت امرأة تجاوزت الثمانين",
        "العدد 318 – محضر خروج القافلة",
        "انتظرت القافلة عشر دقائق",
        "Situation report No. 11 on the convoy",
        "الخرطوم 29 أكتوبر تشرين الأول 2025 - غادرت القافلة",
        "a bedridden man of 92 left on the bus",
        "their own boy (he is fourteen, shot through the thigh) came along",
        "تسعى اللجنة العسكرية 5+5 إلى استكمال الملف",
        "تدخل السيارات واحدة تلو الأخرى",
        "نقل المصابون بسيارات: 4 من الطبابة العسكرية",
        "The fighting left 14 soldiers dead and 30 wounded",
        "the convoy left, ETA 1900",
        "على ألا يقل عدد الشاحنات عن عشرين",
        "خرجت سيارات إسعاف وباصين صغيرين",
        "تعاد المواشي المنهوبة وعددها 130 رأسا من الإبل",
        "We left them 700 head",
        "It was agreed with the five-member committee after a two-day drive",
        "نقلت كل سيارة مريضا مع مرافق واحد لكل حالة",
        "بدأ تنفيذ اتفاق المدن الأربع",
        "خرجوا مرتين من المدينة على مرحلتين",
        "وافقت قيادة طالبان على خروج القافلة",
        "تأتي حافلاتكم، وعددها ستة، إلى الدوار",
        "عاد أهالي بلدتي نبل والزهراء المحاصرتين",
    ],
)
def test_names_ages_and_years_count_nobody(text: str) -> None:
    assert told(text) == []


def test_the_number_of_an_item_in_a_line_counts_nobody() -> None:
    text = "1. The army lets 140 disarmed soldiers leave. 2. The ICRC carries them. 3) It ends."
    assert told(text) == [(140, 140, "persons", "fighters")]


def test_an_age_beside_a_figure_is_no_second_one() -> None:
    text = "The priest has 312 names, 140 of them under fifteen."
    assert told(text) == [(312, 312, "persons", "all"), (140, 140, "persons", "children")]


def test_villages_of_people_are_no_people() -> None:
    assert told("They were leaving two Shi'ite villages in Idlib") == []


def test_people_beside_towns_that_are_described_are_counted_and_towns_are_not() -> None:
    assert told("About 300 people left two besieged Syrian towns") == [(300, 300, "persons", "all")]
    assert told("The convoys left three rebel-held Shi'ite villages for Aleppo") == []
    assert told("Planes with freed prisoners took off from three airports") == []
    both = told("Police moved 5,762 people out of border villages with 40 camp children")
    assert [low for low, *_ in both] == [5762, 40]


def test_people_each_with_a_companion_are_counted_and_seats_each_are_not() -> None:
    assert told("Eight patients, each with one companion, left")[0][0] == 8
    assert told("Five buses with 50 people each left") == []
    assert told("نقلت حافلة واحدة تسعة عشر أسيرا من السجن") == [(19, 19, "persons", "detainees")]


def test_as_many_others_are_a_count_of_their_own() -> None:
    swap = (
        "أجلى الهلال الأحمر 18 مريضا من بقين إلى دمشق، مقابل إجلاء 18 مريضا آخرين من كفريا إلى"
        " اللاذقية بموجب الاتفاق. ووصل المرضى الـ18 مساء."
    )
    counts = [one.value for one in read_report(swap).found if isinstance(one.value, Count)]
    assert [(value.low, value.cohort) for value in counts] == [(18, "wounded")] * 2


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("Buses took 90 people to Renk. Forty of them are mostly women.", (40, "women")),
        ("Buses took 90 people to Renk. Thirty of the passengers were children.", (30, "children")),
        ("Buses took 90 people to Renk, more than half, 50, were women and girls.", (50, "women")),
        ("Buses took 90 people to Renk; the others, 20, are fighters.", (20, "fighters")),
        ("Buses took 90 people to Renk. Sixteen of those aboard are nuns.", (16, "women")),
        ("Buses took 90 people to Renk. Sixteen of those with bags are from Bor.", (16, "all")),
        ("Buses took 90 people to Renk. Eight of them were leaving children behind.", (8, "all")),
        ("Buses took 90 people to Renk. Nine of the passengers are with nuns.", (9, "all")),
        ("Buses took 90 people to Renk: women 40, children 30, men 20.", (20, "men")),
        ("وصل 90 شخصا: النساء 40، الأطفال 30، الرجال 20.", (20, "men")),
        ("Buses took 90 people to Renk. Six of them suffer from kidney failure.", (6, "wounded")),
        ("Buses took 90 people to Renk. Four among them need insulin.", (4, "wounded")),
        ("Buses took 90 people to Renk. Four need to see a doctor soon.", (4, "wounded")),
        ("Buses took 90 people to Renk. Four of them need new papers.", (4, "all")),
        ("Buses took 90 people to Renk. Medics dressed the wounds of seven.", (7, "wounded")),
        ("Buses took 90 people, most of them with burns, to Renk.", (90, "wounded")),
        ("Buses took 90 people, some of them with burns, to Renk.", (90, "all")),
        ("Two of the eleven cannot sit up, and all eleven left.", (2, "wounded")),
        ("Thirteen detainees have scabies and left by bus.", (13, "wounded")),
        ("Thirteen detainees left by bus with a nurse.", (13, "detainees")),
        ("Six drivers and a man who cannot walk left.", (6, "staff")),
        ("They left: 22 wheelchair users and a nurse.", (22, "wounded")),
        ("Of the 90 who left 50 are younger than fifteen.", (50, "children")),
        ("Of the 90 who left 50 are older than seventy.", (50, "all")),
        ("خرج 90 شخصا، خمسون منهم تقل أعمارهم عن عشر سنوات.", (50, "children")),
        ("خرج 90 شخصا، خمسون منهم لم يبلغوا سن العاشرة.", (50, "children")),
        ("خرج 90 شخصا، خمسون منهم بلغوا العاشرة.", (50, "all")),
        ("خرج 90 شخصا، وعالج الأطباء جراح خمسة.", (5, "wounded")),
        ("The garrison, 84 strong, left the fort.", (84, "fighters")),
        ("The 84-strong garrison left the fort.", (84, "fighters")),
        ("The congregation, 84 strong, left the church.", (84, "all")),
        ("A company of 60 men left the fort.", (60, "fighters")),
        ("A choir of 60 men left the fort.", (60, "all")),
        ("The pupils left by bus. There were 61.", (61, "children")),
        ("The wounded left by bus, 31 in all.", (31, "wounded")),
        ("Twelve wounded and nine nuns left by bus, 21 in all.", (21, "all")),
    ],
)
def test_what_is_said_of_some_of_them(text: str, part: tuple[int, str]) -> None:
    assert part in [(low, cohort) for low, _, _, cohort in meant_in_turn(text)]


def meant_in_turn(text: str) -> list[Told]:
    """Return what figures of people mean, each with those counted before it."""
    scene = prepared(Scan(text), None)
    found: list[Told] = []
    for item in scene.items:
        if travels(scene.context.scan, item):
            known = [(*one, "") for one in found]
            noun = as_meant(scene.context.scan, item, scene.items, known).noun
            found.append((item.figure.low, item.figure.high, noun.unit, noun.concept))
    return found


def test_hospital_cars_that_there_are_count_nobody() -> None:
    assert told("The nuns hired lorries. There were six.") == []


WAY = " من مضايا إلى إدلب."


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It is 158 civilians who left Madaya for Idlib, not 185.", {(158, 158)}),
        ("Not 185 but 158 civilians left Madaya for Idlib.", {(158, 158)}),
        ("خرج 400 مقاتل لا 500" + WAY, {(400, 400)}),
        ("خرج 400 مقاتل وليس 500 مقاتل" + WAY, {(400, 400)}),
        ("Between two and three hundred people left Madaya for Idlib.", {(200, 300)}),
        ("Two to three hundred people left Madaya for Idlib.", {(200, 300)}),
        ("No fewer than 400 and no more than 450 people left Madaya for Idlib.", {(400, 450)}),
        ("طلع من 15 لا 20 نفر" + WAY, {(15, 20)}),
        ("Not all of the 400 civilians left Madaya for Idlib.", {(400, 400)}),
    ],
)
def test_a_figure_that_is_denied_is_none_and_two_bounds_are_a_range(
    text: str, told: set[tuple[int, int]]
) -> None:
    counts = [found.value for found in read_report(text).of("count")]
    assert {(count.low, count.high) for count in counts if isinstance(count, Count)} == told


def test_a_thousand_is_no_van() -> None:
    text = "تنقل الحافلات أهالي مضايا إلى إدلب. العدد ألف ومئتان لا ألفان."
    kinds = [found.value for found in read_report(text).of("vehicles")]
    assert all(each.count is None for each in kinds if isinstance(each, Vehicles))


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("The women and children left; 84 of them went to Bor by barge.", (84, "all")),
        ("The nuns and their wounded left. A priest counted 84 of them.", (84, "all")),
        ("The women left with bread and water; 84 of them went to Bor.", (84, "women")),
        ("خرجت النساء والأطفال إلى بور، وعددهم 84.", (84, "all")),
        ("خرجت النساء والأرامل إلى بور، وغادرت 84 منهن بالحافلات.", (84, "women")),
        ("خرج الجرحى والمرضى إلى بور، وهم 28.", (28, "wounded")),
        ("وقال الكاهن إن الأطفال كانوا مئة وسبعين.", (170, "children")),
        ("نقلت الطائرة سبعة مرضى وذويهم إلى عمّان.", (7, "wounded")),
        ("A plane took seven patients and their relatives to Amman.", (7, "wounded")),
        ("A bus took 70 fighters and their relatives to Amman.", (70, "all")),
        ("وصل تسعة أطفال محروقين ومكسورين إلى المستشفى.", (9, "children")),
        ("وصل تسعة أطفال ومقاتلين إلى المستشفى.", (9, "all")),
        ("خرج ثلاثون جريحا، معظمهم من الجنود، وقابلة.", (30, "wounded")),
        ("وفي الحافلة أربعة مسنين لا يقدرون على القعود.", (4, "wounded")),
        ("Lorries took the remaining civilians, about 90 people, to Bor.", (90, "civilians")),
        ("Lorries took 40 civilians, 90 people, to Bor.", (90, "all")),
        ("Lorries took the women and children, about 90 people, to Bor.", (90, "all")),
        ("Two men and a girl left for Amman.", (2, "men")),
        ("Two men and a dog left for Amman.", (2, "all")),
        ("Tomorrow the wounded leave. The lists name 63.", (63, "wounded")),
    ],
)
def test_whom_a_figure_counts_of_people_named_before(text: str, part: tuple[int, str]) -> None:
    assert part in [(low, cohort) for low, _, _, cohort in meant_in_turn(text)]


LISTS = [
    ("Amol to Sari, 4 May 2022. On the buses:\nWomen: 33\nChildren: 52\nElderly: 9\nTotal: 94",
     [33, 52, 9, 94]),
    ("نقل المرضى من آمل إلى ساري يوم 4 أيار 2022:\n- مرضى 14\n- مرافقون 15\n- أطفال خدج 6",
     [14, 15, 6]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sizes"), LISTS)
def test_every_row_of_a_list_counts(text: str, sizes: list[int]) -> None:
    counts = [one.value for one in read_report(text).found if isinstance(one.value, Count)]
    assert [count.low for count in counts] == sizes


@pytest.mark.parametrize(
    "described", ["technician teams", "parent organisations", "visitor centres"]
)
def test_a_noun_that_only_describes_another_counts_nobody(described: str) -> None:
    report = read_report(f"Four {described} helped 300 civilians who left Douma for Idlib.")
    assert [one.value.low for one in report.found if isinstance(one.value, Count)] == [300]


def test_houses_that_burned_are_no_households() -> None:
    text = "بموجب الاتفاق غادر 70 شخصا حلب إلى إدلب في حافلتين. واحترق فيها 12 بيتا ومدرسة."
    counts = [one.value for one in read_report(text).found if isinstance(one.value, Count)]
    assert [(count.low, count.unit) for count in counts] == [(70, "persons")]


@pytest.mark.parametrize(
    "behind",
    [
        "The buses, which state media put at 14 and a witness at 17, came from Amol.",
        "Also aboard were 14 dogs.",
        "المراكب أربعة وصلت ليلا.",
        "ووصل آخرون على متن أربعين طقما.",
        "وتم ذلك على 12 طلعة.",
    ],
)
def test_figures_of_things_count_nobody(behind: str) -> None:
    text = f"Buses took 140 residents out of Beit Saber to Aleppo. {behind}"
    counts = [one.value for one in read_report(text).found if isinstance(one.value, Count)]
    assert [count.low for count in counts] == [140]


def test_cases_are_counted_by_their_number() -> None:
    assert (9, 9, "persons", "wounded") in told("ونقلت الحالات الحرجة، وعددها تسع، إلى المستشفى")


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Forty lorries, of which 15 came from Wau, took 600 villagers to Raga.", [600]),
        ("Of the forty lorries, 15 left Wau with 600 villagers.", [600]),
        ("وصلت أربعون شاحنة، منها 15 من واو، ونقلت 600 قروي", [600]),
        ("نقل 70 جريحا إلى عدن على متن إحدى عشرة رحلة جوية", [70]),
        ("They flew 70 patients to Aden, twelve Antonov flights in all.", [70]),
        ("They took 70 villagers, of whom 15 came from Wau.", [70, 15]),
    ],
)
def test_a_part_of_vehicles_and_flights_are_no_people(text: str, people: list[int]) -> None:
    assert [low for low, *_ in told(text)] == people


def test_who_was_held_before_is_of_this_movement() -> None:
    counts = read_report("نُقل 56 محتجزا سابقا من تعز إلى عدن بالحافلات.").of("count")
    assert [
        (one.value.low, one.value.cohort) for one in counts if isinstance(one.value, Count)
    ] == [(56, "detainees")]


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("1. Departure of all remaining fighters (approx. 900) from Wau to Raga by bus.", [900]),
        ("The remaining 90 patients will be moved from Wau to Raga by bus on Sunday.", [90]),
        (
            "By bus 400 people left Wau for Raga; the remaining 90 patients stay in the clinic.",
            [400],
        ),
    ],
)
def test_those_who_remained_and_go_now_are_counted(text: str, people: list[int]) -> None:
    counts = [found.value for found in read_report(text).of("count")]
    assert [one.low for one in counts if isinstance(one, Count)] == people


@pytest.mark.parametrize(
    ("text", "cohort"),
    [
        ("2. Civilians, about 900 persons, are taken from Wau to Raga by bus.", "civilians"),
        ("المدنيون، وعددهم 900 شخص، ينقلون من واو إلى راجا بالحافلات", "civilians"),
        ("الجرحى، نحو 900 شخص، غادروا واو إلى راجا بالحافلات", "wounded"),
        ("المقاتلون وعائلاتهم، وعددهم 900 شخص، غادروا واو إلى راجا بالحافلات", "all"),
        ("غادر واو أطفال، 900 شخص في المجموع، إلى راجا بالحافلات", "all"),
        ("The families of fighters, some 300 people, left Amol.", "families"),
        ("وغادرت عائلات المقاتلين، نحو 300 شخص، آمل.", "families"),
        ("The fighters, 300 people, left Amol.", "fighters"),
    ],
)
def test_people_whom_a_comma_sets_apart_are_those_before_it(text: str, cohort: str) -> None:
    counts = [found.value for found in read_report(text).of("count")]
    assert [one.cohort for one in counts if isinstance(one, Count)] == [cohort]
