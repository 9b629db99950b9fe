# SPDX-License-Identifier: Apache-2.0
"""Names of places: how far they go, which country's they are, and where the way goes on."""

from __future__ import annotations

import pytest

from qafila.extraction.places.placing import Placed, placed
from qafila.extraction.places.traits import candidates
from qafila.extraction.reading import prepared, read_report
from qafila.extraction.text.found import Evidence, Found, Owed, Place
from qafila.extraction.text.scan import Scan


def told(text: str) -> dict[str, Placed]:
    """Return the places that a text names, by their names."""
    scene = prepared(Scan(text), None)
    return {
        one.value.name: one for one in placed(scene.context, scene.parties, scene.returns).values()
    }


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("نقل الجرحى بالحافلات إلى مستشفى 48 النموذجي.", "مستشفى 48 النموذجي"),
        ("نقلت الحافلات المدنيين إلى قرية ٨ صباحا.", "قرية ٨"),
        ("نقلت الحافلات المدنيين من حي جبرة جنوبي الخرطوم إلى الأبيض.", "جبرة"),
        ("نقلت الحافلات المدنيين من بلدة قنية غربي المدينة إلى حمص.", "قنية"),
        ("نقلت الحافلات المدنيين من مخيم الكرامة إلى بيجي بحماية الشرطة.", "بيجي"),
        ("خرجت الحافلات من مدرسة رقم ٣ إلى المدينة.", "مدرسة رقم ٣"),
        ("خرج المقاتلون المحاصرون في قلعة الحصن بالحافلات.", "قلعة الحصن"),
        ("توجهت الحافلات عبر جسر بغداد إلى دوما.", "جسر بغداد"),
        ("خرج الموكب إلى مديرية فرع العدين.", "فرع العدين"),
        ("خرجنا من سيفيرسك في السابعة بالحافلات.", "سيفيرسك"),
        ("نقلت الحافلات المدنيين من نبل لتل رفعت.", "تل رفعت"),
        ("نقلت السفينة الجرحى من عدن إلى جيبوتي.", "جيبوتي"),
        ("نقلت الحافلات المدنيين مرورا بأبو دليق ثم شندي.", "أبو دليق"),
        ("رح نطلع لعندان بعدها حريتان بالباصات.", "عندان"),
        ("وصلنا القوش، والباصات ورانا.", "القوش"),
        ("نقلت السيارات المدنيين وسلكت وادي هور، وأنها تأخرت.", "وادي هور"),
        ("خرجت الحافلات من قرية الحاج علي فجرا.", "الحاج علي"),
        ("توجهت الحافلات إلى بلدة أم ولد بريف درعا.", "أم ولد"),
        ("خرجت الحافلات من بلدة أم باطنة ظهرا.", "أم باطنة"),
        ("نقلت الحافلات المدنيين من بلدة حولا الحدودية.", "حولا"),
        ("وصلت الحافلات إلى قرية فصالة الحدودية.", "فصالة"),
        ("نقلت الحافلات العالقين في منطقة السيدة زينب.", "السيدة زينب"),
        ("سحبت العائلات من داخل حوش السيد علي بالحافلات.", "حوش السيد علي"),
        ("كانت الحافلات تعبر معرة شورين بأنوار مطفأة.", "معرة شورين"),
        ("غادرت الحافلات وعبرت باغان دون حوادث.", "باغان"),
        ("رافقت الدورية الحافلات حتى تمنهنت فقط.", "تمنهنت"),
        ("الطريق من الطوير للكويحة وبعدين للبرح، بالحافلات.", "البرح"),
        ("خرجت الحافلات من حلب ثم القلعة.", "القلعة"),
        ("دققت الأسماء في سيطرة الفتحة قبل نقلهم بالحافلات.", "سيطرة الفتحة"),
        ("خرج المدنيون إلى واحة أوال الواقعة جنوبا.", "واحة أوال"),
        ("The buses of civilians stop at Checkpoint 92 and go on.", "Checkpoint 92"),
        ("The buses took the civilians to Camp 3.", "Camp 3"),
        ("Helicopters took them from the European Union compound.", "European Union compound"),
        ("The buses took them to the Al-Wafa social centre.", "Al-Wafa social centre"),
        ("The buses took the wounded to the shelter on Karlo Street.", "Karlo Street"),
        ("Buses carried 40 civilians from Sheikh Miskin to Idlib.", "Sheikh Miskin"),
        ("Karlo District Hospital admitted the wounded from the buses.", "Karlo District Hospital"),
        ("نقلت الحافلات أطفال كفر نجد إلى إدلب.", "كفر نجد"),
        ("خرجت الحافلات بجرحى من سكان باب حرستا إلى إدلب.", "باب حرستا"),
        ("الحافلات مشت بي أم دبيكرات إلى كوستي.", "أم دبيكرات"),
        ("خرجت الحافلات بستين من مسني برزيكا المحاصرة إلى سبلين.", "برزيكا"),
        ("وصل الجرحى بالحافلات إلى المركز الصحي بجرمقين.", "جرمقين"),
        ("خرجنا من حمص بالحافلات ونحن بجرمقين.", "جرمقين"),
        ("DARWIN, Australia, 14 September – Aircraft evacuated civilians.", "DARWIN"),
        ("خرجت العائلات من البو فراج إلى الرمادي", "البو فراج"),
        ("They crossed the Sheikh Hadid bridge on the way to Fao.", "Sheikh Hadid bridge"),
    ],
)
def test_a_name_of_a_place_is_whole(text: str, name: str) -> None:
    assert name in told(text)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("خرجت الحافلات من مخيم 30 عائلة.", "مخيم 30"),
        ("The buses took from Homs 35 people to Idlib.", "Homs 35"),
        ("خرج المقاتلون من المدينة بالحافلات.", "خرج"),
        ("The buses reached the Syrian border at dusk.", "Syrian"),
        ("حملت الحافلات المقعدين إلى مقاعد في الخلف.", "مقاعد"),
        ("عبرت الحافلات الطريق على دراجة نارية.", "دراجة نارية"),
        ("خرجت الحافلات تحت سيطرة الجيش.", "سيطرة الجيش"),
        ("Buses with doctors of AMI on board left Homs.", "AMI on"),
        ("استقرت العائلات القادمة بالحافلات عند قرايبهم.", "قرايبهم"),
        ("سلم الأهالي بالحافلات ما لديهم من قنابل.", "قنابل"),
        ("سلكت الحافلات الطريق الجنوبي المتعرج إلى حمص.", "الجنوبي"),
        ("سلكت الحافلات المسلك الرابط بين حمص وحماة.", "المسلك الرابط"),
        ("نقلت الحافلات الحاجة أم خليل إلى حمص.", "أم خليل"),
        ("وصل المدنيون إلى المركز الصحي بمتطوعين.", "متطوعين"),
        ("The buses crossed into Turkey at Karlo.", "Turkey"),
    ],
)
def test_a_figure_a_verb_or_a_nationality_is_no_name_of_a_place(text: str, word: str) -> None:
    assert word not in told(text)


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("نقلت الحافلات المدنيين من دوما عبر حرستا إلى حماة.", "SY"),
        ("نقلت الحافلات المدنيين من دوما إلى نابلس ثم رام الله.", "PS"),
    ],
)
def test_a_name_of_several_countries_is_that_of_most_other_places(text: str, country: str) -> None:
    assert told(text)["دوما"].value.country == country


def test_places_of_one_list_are_weighed_together() -> None:
    text = "Under the deal fighters left Daraya and Moadamiya for Idlib, via Homs."
    scene = prepared(Scan(text), None)
    found = candidates(scene.context, scene.parties, scene.returns)
    listed = {key: one.listed for key, one in found.items() if one.listed}
    assert [len(keys) for keys in listed.values()] == [1, 1]
    assert "Idlib" not in listed


def test_a_place_from_which_the_way_goes_on_is_seen() -> None:
    text = "Buses took the fighters to Larno. From there they flew to Bemba."
    assert "goes on later after to" in told(text)["Larno"].traits
    assert not any(trait.startswith("goes on") for trait in told(text)["Bemba"].traits)


def test_the_last_place_of_a_row_may_stand_behind_then() -> None:
    row = told("بكرا تطلع الباصات. الطريق: جبل أولياء، القطينة، الدويم وبعدها ربك.")
    assert "waypoint of a row" in row["الدويم"].traits
    assert "destination of a row" in row["ربك"].traits


def test_a_hospital_called_after_a_town_is_not_the_town() -> None:
    places = told("Buses left Homs. The wounded went to Homs University Hospital.")
    assert {"Homs", "Homs University Hospital"} <= set(places)


@pytest.mark.parametrize(
    ("text", "row"),
    [
        ("Planes took 40 wounded Karlo port > Bemba port.", ["Karlo port", "Bemba port"]),
        ("40 leave. Road: Karlo - the bridge at Bemba - Tesk.", ["Karlo", "Bemba", "Tesk"]),
        ("40 leave by bus. Road: Karlo, Bemba, then Tesk.", ["Karlo", "Bemba", "Tesk"]),
        ("Car 3 → Hub: the buses left Homs.", []),
    ],
)
def test_a_way_is_written_as_a_row(text: str, row: list[str]) -> None:
    places = told(text)
    assert [
        name for name in places if any("of a row" in each for each in places[name].traits)
    ] == row


@pytest.mark.parametrize(
    ("text", "name", "trait"),
    [
        ("The buses left Homs, an elder of Tiji said.", "Tiji", "behind a party and of"),
        ("AMMAN, July 5 - The buses left Homs.", "AMMAN", "heads the first line"),
        ("Buses left Aleppo. At Homs they handed over the sick.", "Homs", "soon hand_over"),
        ("نقلت الحافلات المدنيين من حمص، ومنها تسلمهم الهلال الأحمر.", "حمص", "soon receive"),
        ("The buses left Homs in cars of the Aleppo governorate.", "Aleppo", "within a party"),
    ],
)
def test_what_stands_around_a_place_is_seen(text: str, name: str, trait: str) -> None:
    assert trait in told(text)[name].traits


def test_a_place_beside_what_is_given_in_return_is_told_apart() -> None:
    text = "Under the truce the civilians left Homs. In return fuel is let in to Tiji."
    scene = prepared(Scan(text), None)
    start, words = text.index("fuel"), "fuel is let in"
    given = Evidence(start, start + len(words), words)
    found = Found(field="obligation", value=Owed(what="aid_access"), evidence=(given,))
    told_of = candidates(scene.context, scene.parties, [found])
    assert "behind what is given at once" in told_of["Tiji"].traits
    assert "behind what is given at once" not in told_of["Homs"].traits


def test_a_phrase_that_breaks_off_is_read_as_the_shorter_one() -> None:
    told = {hit.entry.words for hit in Scan("They walk out of Daraya").within(1, 2, "verbs")}
    assert ("walk", "out", "of") in told
    for broken in ("They walk out", "They walk out now"):
        told = {hit.entry.words for hit in Scan(broken).within(1, 2, "verbs")}
        assert ("walk", "out") in told
        assert ("walk", "out", "of") not in told


@pytest.mark.parametrize(
    "text",
    [
        "غادر 250 مدنياً من حرستا إلى إدلب.",
        "خرج الموكب من مدينة حرستا صباحا.",
        "دخلت القافلة إلى حرستا.",
        "غادر المقاتلون حرستا صباحا.",
    ],
)
def test_a_town_spelled_as_a_verb_is_a_town_behind_a_preposition(text: str) -> None:
    assert "حرستا" in told(text)
    assert not {hit.concept for hits in Scan(text).hits for hit in hits} & {"escort"}


def test_who_and_a_short_verb_stay_so() -> None:
    assert Scan("شكر كل من سار معهم.").hit(3, "verbs") is not None


def test_the_red_cross_crosses_nothing() -> None:
    assert not Scan("They were handed to the Red Cross at Kidal.").within(5, 8, "verbs")
    assert Scan("The red lorries cross at Kidal.").within(3, 4, "verbs")


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Two aircraft took 90 wounded from Imphal to Moreh.", "Moreh", ""),
        ("The guerrillas brought the three hostages from San Vicente to the airport.",
         "San Vicente", ""),
        ("The convoy took 40 wounded from Hodeidah to al-Khokha on 3 May 2019.", "al-Khokha", "YE"),
        ("The buses went from Marib by way of al-Dhale to Aden with 200 people.", "al-Dhale", ""),
        ("The vans took 30 patients from Kramatorsk to Kryvyi Rih.", "Kryvyi Rih", "UA"),
        ("The ambulances took nine patients to Dessie Referral Hospital.",
         "Dessie Referral Hospital", ""),
        ("About 5,000 people were bused from Foua to Aleppo.", "Aleppo", "SY"),
    ],
)  # fmt: skip
def test_a_name_that_is_only_alike_is_no_place_of_another_country(
    text: str, name: str, country: str
) -> None:
    known = told(text)[name].value.country
    assert known == country


def test_aleppo_is_the_town_and_not_its_eastern_part() -> None:
    found = told("About 5,000 people were bused from Foua to Aleppo.")
    assert found["Aleppo"].value.known == "Aleppo"


def test_what_stands_inside_the_name_of_an_organisation_is_no_place() -> None:
    text = "Buses left Madaya for Idlib, the Syrian Observatory for Human Rights said."
    assert set(told(text)) == {"Madaya", "Idlib"}


def test_the_town_of_a_dateline_beside_its_own_side_is_no_origin() -> None:
    found = read_report("ALEPPO - Under the deal 90 civilians left east Aleppo for Idlib.").found
    places = [(one.value.name, one.value.role) for one in found if isinstance(one.value, Place)]
    assert places == [("east Aleppo", "origin"), ("Idlib", "destination")]
