# SPDX-License-Identifier: Apache-2.0
"""Roles of parties by weight: what is seen around a party, what it weighs, and who is told."""

from __future__ import annotations

import pytest

from qafila.data.lexicons import lexicon
from qafila.extraction.parties.roles import ROLES, Candidate, candidates, short_names
from qafila.extraction.reading import prepared, read_report
from qafila.extraction.text.found import PartyFound
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import instead
from tests.extraction.fit_roles import fitted, gathered
from tests.extraction.gold import reports


def roles(text: str) -> dict[str, tuple[str, ...]]:
    """Return the roles of every party in a text."""
    values = [found.value for found in read_report(text).of("party")]
    return {value.name: value.roles for value in values if isinstance(value, PartyFound)}


def traits(text: str, name: str) -> set[str]:
    """Return what is seen around a party."""
    return next(one.traits for one in candidates_of(text) if one.name == name)


def candidates_of(text: str) -> list[Candidate]:
    """Return everybody who may have a role in a text."""
    scene = prepared(Scan(text), None)
    return candidates(scene.context, scene.parties)


ESCORTED = "Under the deal the buses left Daraya, escorted by the Red Crescent and the SDF."


def test_every_trait_has_one_weight_for_a_role() -> None:
    rows = [(row["choice"], row["trait"]) for row in lexicon("weights-roles")]
    assert len(rows) == len(set(rows))
    assert {choice for choice, _ in rows} == {f"role {role}" for role in ROLES}
    assert all(abs(float(row["weight"])) < 10 for row in lexicon("weights-roles"))


def test_what_is_seen_around_a_party_and_those_joined_to_it() -> None:
    first, joined = traits(ESCORTED, "Red Crescent"), traits(ESCORTED, "SDF")
    assert {"means escort", "kind medical", "governed by by"} <= first
    assert {"kind armed", "joined means escort"} <= joined
    assert "means objector" not in traits(
        "Rebels who rejected the deal left the town by bus.", "Rebels"
    )


@pytest.mark.parametrize(
    ("text", "name", "seen"),
    [
        ("Four worn-out buses of the Red Crescent took them from Daraya.", "Red Crescent",
         {"vehicles of it, of", "bus of it", "body cross"}),
        ("نقلتهم من داريا حافلتان تابعتان للجيش السوري", "الجيش السوري",
         {"vehicles of it, belonging", "bus of it", "body army"}),
        ("غادروا داريا بأربع حافلات، والهلال الأحمر معهم حتى القنيطرة", "الهلال الأحمر",
         {"with them behind it", "body cross"}),
        ("Buses left Daraya with the Syrian army ahead of them.", "Syrian army", {"ahead"}),
        ("Elders spoke to both sides before the buses left Daraya.", "Elders",
         {"does mediate", "body elder"}),
        ("أقنع شيوخ العشائر الطرفين، فغادرت الحافلات داريا", "شيوخ العشائر",
         {"does persuade", "body elder", "body tribe"}),
        ("رافقت القافلة من داريا الشرطة العسكرية من قبل الجيش السوري", "الجيش السوري",
         {"governed by by"}),
    ],
)  # fmt: skip
def test_what_a_party_has_and_does_is_seen_in_both_languages(
    text: str, name: str, seen: set[str]
) -> None:
    assert seen <= traits(text, name)


def test_vehicles_that_a_verb_or_a_stop_parts_from_a_party_are_not_its_own() -> None:
    seen = traits("Buses left; the Syrian army approved it.", "Syrian army")
    seen |= traits("غادرت الحافلات ووافق الجيش السوري", "الجيش السوري")
    assert not any(trait.startswith("vehicles of it") for trait in seen)


@pytest.mark.parametrize(
    ("text", "name", "seen"),
    [
        ("Canadian soldiers of UNPROFOR rode in front and behind.", "UNPROFOR",
         {"does escort", "means escort"}),
        ("ورافق عشرون فارسا من الإدارة الأهلية القافلة إلى جسر وادي إبرة", "الإدارة الأهلية",
         {"does escort", "means escort"}),
        ("خرج المدنيون وسارت أمامهم عربة بيضاء لقوات الطوارئ الدولية", "قوات الطوارئ الدولية",
         {"does escort", "means escort"}),
        ("غادر المدنيون ولم ترافقهم الشرطة العسكرية", "الشرطة العسكرية",
         {"does escort", "means escort, denied"}),
        ("The buses leave.\nEscort: Syrian army to the bridge.", "Syrian army",
         {"means escort"}),
        ("رافق القافلة كاهن من فيروزة وطبيب من تلدو", "طبيب من", {"joined means escort"}),
        ("They were welcomed on arrival in the old school by the parish.", "parish",
         {"does receive", "means receiving"}),
        ("The families left in four vans lent by a bakery.", "bakery",
         {"kind unnamed", "means provider"}),
        ("Two cargo boats of a rice miller carried the families.", "rice miller",
         {"vehicles of it, of"}),
        ("وغادروا في حافلتين تابعتين لمصلحة السجون", "مصلحة السجون",
         {"vehicles of it, belonging"}),
    ],
)  # fmt: skip
def test_who_acts_by_people_and_vehicles_is_seen(text: str, name: str, seen: set[str]) -> None:
    assert seen <= traits(text, name)


@pytest.mark.parametrize(
    ("text", "name", "seen"),
    [
        ("The buses left Daraya once passage was agreed through the Red Crescent.", "Red Crescent",
         {"governed by through"}),
        ("غادرت الحافلات داريا باتفاق عن طريق الهلال الأحمر", "الهلال الأحمر",
         {"governed by through"}),
        ("The Syrian army opened the gate and the buses left.", "Syrian army", {"does approve"}),
        ("وفتح الجيش السوري المعبر فغادرت الحافلات داريا", "الجيش السوري", {"does approve"}),
    ],
)  # fmt: skip
def test_who_opens_the_way_and_through_whom_is_seen_in_both_languages(
    text: str, name: str, seen: set[str]
) -> None:
    assert seen <= traits(text, name)


@pytest.mark.parametrize(
    ("text", "name", "unseen"),
    [
        ("قالت وزارة الصحة إن 40 جريحا نقلوا إلى رفح بسبع حافلات", "وزارة الصحة",
         "carries people in vehicles"),
        ("تنقل البلدية العائلات بواسطة ثلاثين حافلة", "البلدية", "means mediator"),
        ("They were welcomed at the gate, and fed by the parish.", "parish", "does receive"),
    ],
)  # fmt: skip
def test_who_only_tells_or_is_said_of_another_verb_does_not_do_it(
    text: str, name: str, unseen: str
) -> None:
    assert unseen not in traits(text, name)


def test_what_others_of_a_report_do_is_seen() -> None:
    army = traits("The Syrian army stood by. " + ESCORTED, "Syrian army")
    assert "another means escort" in army
    assert "another means escort" not in traits(
        ESCORTED.replace(" and the SDF", ""), "Red Crescent"
    )


@pytest.mark.parametrize(
    "text",
    ["طلب في بادئ الأمر فتح الطريق", "وقف النار في البلدة", "ساروا أمام القافلة",
     "شباب الله يحميكم طلعت القافلة"],
)  # fmt: skip
def test_words_that_only_look_like_a_party_are_none(text: str) -> None:
    scene = prepared(Scan(text), None)
    assert not candidates(scene.context, scene.parties)


def test_the_object_of_a_verb_is_no_part_of_the_name_before_it() -> None:
    scene = prepared(Scan("دخل الجيش المدينة بعد خروجهم"), None)
    assert [one.name for one in candidates(scene.context, scene.parties)] == ["الجيش"]


def test_a_deed_says_nothing_of_what_else_a_word_may_be() -> None:
    scan = Scan("Elders spoke to the army.")
    assert [hit.concept for hit in scan.at["deeds"][1]] == ["talk"]
    assert not any(hit.entry.table == "deeds" for hits in scan.hits for hit in hits)


def test_a_sum_of_weights_gives_the_role_and_the_likeliest_needs_less() -> None:
    never = {f"role {role}": {"always": -9.0} for role in ROLES}
    weights = {
        **never,
        "role escort": {"always": -2.0, "kind medical": 3.0, "kind armed": 0.5},
        "role provider": {"always": -2.0, "kind medical": 1.3},
    }
    with instead(weights):
        assert roles(ESCORTED) == {"Red Crescent": ("escort", "provider")}
    with instead(never):
        assert roles(ESCORTED) == {}


def test_the_word_that_means_a_role_is_evidence_beside_the_name() -> None:
    found = next(
        one for one in read_report(ESCORTED).of("party") if isinstance(one.value, PartyFound)
    )
    assert {"Red Crescent", "escorted by"} <= {words.text for words in found.evidence}


def test_one_party_of_two_names_has_a_role_once() -> None:
    text = "The Syrian army escorted the buses of evacuees. The army will escort two more convoys."
    assert [name for name, own in roles(text).items() if "escort" in own] == ["Syrian army"]


def test_people_without_a_name_can_be_a_party() -> None:
    text = "بموجب الاتفاق غادرت الحافلات البلدة ويرافقها مسلحون"
    assert roles(text) == {"مسلحون": ("escort",)}


def test_the_same_reports_give_the_same_weights() -> None:
    texts = reports("tuning")[:25]
    one, other = (fitted(gathered(texts)) for _ in range(2))
    assert one == other
    assert one["role escort"]["means escort"] > 0 > one["role escort"]["always"]


@pytest.mark.parametrize("text", ["", "The army beat the police two nil.", "الجيش يهزم الشرطة"])
def test_texts_of_another_subject_have_no_parties(text: str) -> None:
    assert roles(text) == {}


@pytest.mark.parametrize(
    ("text", "name", "seen"),
    [
        ("Buses left Daraya after the SDF had given the green light.", "SDF", {"means approver"}),
        ("Buses left Daraya on loan from the Transport Ministry.", "Transport Ministry",
         {"means provider"}),
        ("Buses left Daraya under the auspices of the Arab League.", "Arab League",
         {"means guarantor"}),
        ("Buses left Daraya. The ICRC had gone back and forth for a week.", "ICRC",
         {"means mediator"}),
        ("The SDF, which holds the bridge, let the buses pass and escorted them to Raqqa.", "SDF",
         {"means approver", "means escort"}),
        ("غادرت الحافلات داريا بعد أن أعطى الجيش السوري الضوء الأخضر", "الجيش السوري",
         {"means approver"}),
        ("وأبدت الحكومة اللبنانية موافقتها فغادرت الحافلات", "الحكومة اللبنانية",
         {"means approver"}),
        ("غادرت الحافلات داريا وكانت قطر وتركيا قد توسطتا في الهدنة", "قطر",
         {"means mediator"}),
        ("غادرت الحافلات داريا وتولت منظمة أطباء العالم علاج الجرحى", "منظمة أطباء العالم",
         {"means medical"}),
    ],
)  # fmt: skip
def test_phrases_of_a_deed_are_known_in_all_their_forms(
    text: str, name: str, seen: set[str]
) -> None:
    assert seen <= traits(text, name)


def test_the_beginning_of_a_phrase_is_no_deed_of_its_own() -> None:
    told = traits("غادرت الحافلات بعد أن أعطى الجيش السوري الضوء الأخضر", "الجيش السوري")
    assert not any(trait.startswith("means provider") for trait in told)
    told = traits("Buses left after the Syrian army gave the green light.", "Syrian army")
    assert "does own" not in told


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("أتاحت قوات حكومة الوفاق ممرا آمنا فغادرت الحافلات", "قوات حكومة الوفاق"),
        ("Liwa al-Fajr left Daraya by bus under the deal.", "Liwa al-Fajr"),
        ("وتعهد شيوخ من الحولة بسلامة الحافلات التي غادرت", "شيوخ من الحولة"),
    ],
)
def test_whole_names_are_looked_at(text: str, name: str) -> None:
    assert traits(text, name)


@pytest.mark.parametrize(
    ("text", "name", "seen"),
    [
        ("غادرت الحافلات البلدة ثم تسلمها الهلال الأحمر الليبي عند الجسر", "الهلال الأحمر الليبي",
         "means escort"),
        ("غادرت العائلات البلدة وتسلمهم الهلال الأحمر الليبي عند الجسر", "الهلال الأحمر الليبي",
         "means receiving"),
        ("غادرت العائلات، وتسلم الجيش السوري تل الصوان", "الجيش السوري",
         "means receiving, perhaps"),
        ("رفضت لجنة أهالي داريا استقبال العوائل التي غادرت", "لجنة أهالي داريا",
         "means receiving, denied"),
        ("اعترض عمدة داريا على خروج الحافلات", "عمدة داريا", "means objector"),
        ("The families were received by the town council in Idlib.", "town council",
         "means receiving"),
        ("The families were received at the station in Idlib by the town council.",
         "town council", "means receiving"),
        ("غادرت الحافلات رغم اعتراض الجيش", "الجيش", "means objector"),
        ("Families were allowed to leave Daraya for Idlib by the army.", "army", "means approver"),
        ("على الرغم من اعتراض الجيش غادرت الحافلات", "الجيش", "means objector"),
        ("غادرت الحافلات واعترضت منظمة حقوقية على الترحيل", "منظمة حقوقية", "means objector"),
        ("غادرت الحافلات داريا وقال الجيش السوري إنه غير معني بالاتفاق", "الجيش السوري",
         "means objector"),
        ("Buses left Daraya. The mayor of Homs wants no buses in the city.", "mayor",
         "means objector"),
    ],
)  # fmt: skip
def test_what_is_taken_over_or_refused_is_told_apart(text: str, name: str, seen: str) -> None:
    assert seen in traits(text, name)


def test_a_road_that_is_shut_before_the_convoy_is_no_escort() -> None:
    told = traits("أغلقت ميليشيا كوديكو الطريق أمام القافلة فعادت الحافلات", "ميليشيا كوديكو")
    assert not any(trait.startswith("does escort") for trait in told)
    assert "means escort" in traits("سارت ميليشيا كوديكو أمام القافلة", "ميليشيا كوديكو")


def test_a_short_name_and_the_only_full_one_are_one_party() -> None:
    told = roles(
        "SARC escorted the buses that left Daraya. The Syrian Arab Red Crescent provided five"
        " ambulances and the Red Crescent treated the wounded."
    )
    assert list(told) == ["Syrian Arab Red Crescent"]
    assert {"escort", "provider"} <= set(told["Syrian Arab Red Crescent"])
    arabic = roles(
        "غادرت الحافلات حلب برفقة الهلال الأحمر العربي السوري، وقدم الهلال الأحمر خمس حافلات"
    )
    assert {"escort", "provider"} <= set(arabic["الهلال الأحمر العربي السوري"])
    assert "الهلال الأحمر" not in arabic


def test_a_short_name_that_two_parties_could_have_stays_one_of_its_own() -> None:
    told = candidates_of(
        "The Turkish Red Crescent and the Qatari Red Crescent waited as buses left Daraya;"
        " the Red Crescent escorted them."
    )
    assert short_names(told) == {}


def test_no_arabic_phrase_has_a_word_that_is_written_onto_the_next() -> None:
    apart = [
        written
        for table in ("verbs", "deeds", "gifts")
        for row in lexicon(table)
        for written in row["ar"].split("|")
        for part in written.split("/")
        if part.endswith((" ب", " ل", " ك"))
    ]
    assert apart == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("غادر التنظيم القلمون إلى البوكمال", "التنظيم"),
        ("غادرت العائلات البلدة بموافقة غرفة العمليات", "غرفة العمليات"),
        ("وأشرفت نقابة المهندسين على خروج العائلات من البلدة", "نقابة المهندسين"),
        ("Buses left Daraya and State Security oversaw the transfer.", "State Security"),
    ],
)
def test_a_name_goes_as_far_as_it_should(text: str, name: str) -> None:
    assert [one.name for one in candidates_of(text)] == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The tribal council rejected the deal as buses left the town.", "tribal council"),
        ("عرقل لواء الفجر خروج الحافلات من البلدة", "لواء الفجر"),
    ],
)
def test_people_and_vehicles_leave_by_themselves(text: str, name: str) -> None:
    assert not any(trait.startswith("does leave") for trait in traits(text, name))


def test_whoever_does_it_together_with_another_is_seen() -> None:
    joint = "رافقت القافلة من البلدة إلى الجسر البعثة الأممية بالتعاون مع الدفاع المدني"
    assert "does escort" in traits(joint, "الدفاع المدني")
    joint = "Buses left Daraya, escorted by the Syrian army in cooperation with the police."
    assert "does escort" in traits(joint, "police")


def test_what_carries_people_takes_them_in_nowhere() -> None:
    told = traits("The Red Crescent took them in ambulances from Daraya to Homs.", "Red Crescent")
    assert "does receive" not in told
    assert "does receive" in traits("The Red Crescent took them in at Homs.", "Red Crescent")


@pytest.mark.parametrize(
    ("text", "name", "seen"),
    [
        ("ورعت قطر وإيران الاتفاق وغادرت الحافلات داريا", "إيران", "means guarantor"),
        ("غادرت الحافلات داريا وتسلم الجيش السوري البلدة", "الجيش السوري", "means controlling"),
        ("The army takes over the town once the last bus has left.", "army", "means controlling"),
    ],
)
def test_whoever_sponsors_a_deal_or_takes_over_a_town_is_seen(
    text: str, name: str, seen: str
) -> None:
    assert seen in traits(text, name)


@pytest.mark.parametrize(
    "text",
    [
        "عبر الجرحى ورافقهم ثمانية وعشرون من ذويهم",
        "Buses left; the car from Homs followed.",
        "عن مصير ثمانية عسكريين وغادرت الحافلات",
        "خرجوا من الوعر ورافقتهم سيارتان إلى الباب",
    ],
)
def test_a_figure_or_where_a_car_comes_from_is_no_party(text: str) -> None:
    assert {one.name for one in candidates_of(text)} <= {"الأهالي"}


@pytest.mark.parametrize(
    ("text", "who", "role"),
    [
        ("Iran-backed groups objected to the evacuation of Aleppo.", "Iran-backed groups",
         "objector"),
        ("The UAE-backed forces escorted the evacuees from Aden to Taiz.", "UAE-backed forces",
         "escort"),
        ("31 people left Golo for Tawila. SLA/AW fighters escorted them.", "SLA/AW fighters",
         "escort"),
        ("31 fighters left Beit Jinn for Idlib. The Joint Operations Room has given its approval.",
         "Joint Operations Room", "approver"),
    ],
)  # fmt: skip
def test_names_that_go_on_behind_a_sign_or_end_in_a_room_are_whole(
    text: str, who: str, role: str
) -> None:
    assert role in roles(text).get(who, ())


@pytest.mark.parametrize(
    ("text", "both"),
    [
        ("The Red Crescent and the Red Cross evacuated 29 patients from Homs to Damascus.",
         {"Red Crescent", "Red Cross"}),
        ("نقلت فرق الهلال الأحمر والأمم المتحدة 29 مريضا من الغوطة إلى دمشق.",
         {"الهلال الأحمر", "الأمم المتحدة"}),
    ],
)  # fmt: skip
def test_what_two_do_together_is_the_role_of_both(text: str, both: set[str]) -> None:
    parties = [found.value for found in read_report(text).of("party")]
    told = {one.name for one in parties if isinstance(one, PartyFound) and "provider" in one.roles}
    assert told == both


def test_who_only_stands_beside_a_party_has_no_role_of_it() -> None:
    text = "The Red Crescent carried 29 patients from Homs to Damascus. The army thanked the UN."
    parties = [found.value for found in read_report(text).of("party")]
    assert {one.name for one in parties if isinstance(one, PartyFound)} == {"Red Crescent"}
