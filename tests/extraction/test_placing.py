# SPDX-License-Identifier: Apache-2.0
"""Roles of places by weight: what is seen around a place, what it weighs, and what is told."""

from __future__ import annotations

import pytest

from qafila.data.lexicons import lexicon
from qafila.extraction.places.placing import (
    PLACE_ROLES,
    Placed,
    company,
    placed,
    weighed_together,
)
from qafila.extraction.reading import prepared, read_report
from qafila.extraction.text.found import Place
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import instead, weight_of, weights_of
from tests.extraction.fit_places import fitted, gathered
from tests.extraction.gold import reports

LEFT = "Under the deal the fighters left Daraya by bus and reached Idlib, then Jarablus."


def roles(text: str) -> set[tuple[str, str]]:
    """Return every place in a text with its roles."""
    values = [found.value for found in read_report(text).of("place")]
    return {(value.name, value.role) for value in values if isinstance(value, Place)}


def traits(text: str, name: str) -> set[str]:
    """Return what is seen around a place."""
    scene = prepared(Scan(text), None)
    told = placed(scene.context, scene.parties, scene.returns).values()
    return next(one.traits for one in told if one.value.name == name)


def test_every_trait_has_one_weight_for_a_role() -> None:
    rows = [(row["choice"], row["trait"]) for row in lexicon("weights-places")]
    assert len(rows) == len(set(rows))
    assert {choice for choice, _ in rows} == {
        f"{kind} {role}" for kind in ("place", "beside") for role in PLACE_ROLES
    }
    assert all(abs(float(row["weight"])) < 10 for row in lexicon("weights-places"))


def test_what_is_seen_around_a_place() -> None:
    assert {"rule origin", "behind leave at once"} <= traits(LEFT, "Daraya")
    assert {"then on", "moved by arrive after to", "moving"} <= traits(LEFT, "Idlib")
    row = "The truce holds and 90 civilians leave by the route Karlo – Bemba – Tesk."
    assert "waypoint of a row" in traits(row, "Bemba")


def test_a_sum_of_weights_gives_the_role_and_a_second_one_needs_more() -> None:
    never = {f"place {role}": {"always": -9.0} for role in PLACE_ROLES}
    never |= {f"beside {role}": {} for role in PLACE_ROLES}
    known = {
        "place origin": {"always": -2.0, "rule origin": 3.0},
        "place waypoint": {"always": -2.0, "rule origin": 2.3},
    }
    left = "Under the deal the fighters left Daraya by bus and reached Idlib."
    with instead(never):
        assert roles(left) == set()
    with instead({**never, **known}):
        assert roles(left) == {("Daraya", "origin")}
    with instead({**never, **known, "place waypoint": {"always": -9.0, "rule origin": 10.1}}):
        assert roles(left) == {("Daraya", "origin"), ("Daraya", "waypoint")}


def placed_alone(name: str, *listed: str) -> Placed:
    """Return a place of which nothing is told but with what it is listed."""
    return Placed(Place(name=name, role=""), (), listed=frozenset(listed))


def test_a_place_is_weighed_with_what_the_others_are_likely_to_be() -> None:
    told = {name: placed_alone(name) for name in ("Arlo", "Bemba", "Tesk")}
    alone = {"Arlo": [3.0, -4.0, -4.0, -4.0, -4.0], "Bemba": [0.5, 0.4, -4.0, -4.0, -4.0],
             "Tesk": [-4.0, -0.5, -0.6, -4.0, -4.0]}  # fmt: skip
    beside = company(told, alone)
    assert {"another origin: sure", "likelier origin", "before it origin: sure"} <= {
        *beside["Bemba"]
    }
    assert {"another origin: likely", "another destination: likely"} <= {*beside["Arlo"]}
    assert "likelier origin" not in beside["Arlo"]
    assert "likelier destination" not in beside["Bemba"]
    assert "behind it destination: may be" in beside["Bemba"]
    known: dict[str, dict[str, float]] = {f"beside {role}": {} for role in PLACE_ROLES}
    known["beside origin"]["likelier origin"] = -2.0
    with instead(known):
        together = weighed_together(told, alone)
    assert together["Bemba"] == pytest.approx([-1.5, 0.4, -4.0, -4.0, -4.0])
    assert together["Arlo"] == pytest.approx(alone["Arlo"])


def test_places_of_one_list_do_not_vie() -> None:
    told = {"Arlo": placed_alone("Arlo", "Bemba"), "Bemba": placed_alone("Bemba", "Arlo")}
    alone = {"Arlo": [3.0, -4.0, -4.0, -4.0, -4.0], "Bemba": [0.5, 0.4, -4.0, -4.0, -4.0]}
    beside = company(told, alone)["Bemba"]
    assert {"another origin: none", "listed origin: sure"} <= {*beside}
    assert "likelier origin" not in beside


TRUCE = "بموجب الهدنة تغادر الحافلات "


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (TRUCE + "من كرنوي مشيا ثم قلقل ثم طويلة", ["كرنوي", "قلقل"]),
        (TRUCE + "عبر خور يابوس إلى مخيم الكيلو ١٨", ["خور يابوس", "الكيلو ١٨"]),
        (TRUCE + "الخرطوم عبر مدني إلى بورتسودان", ["مدني"]),
        (TRUCE + "من دمشق إلى مطار بن غوريون عند مفرق السقف", ["مطار بن غوريون", "مفرق السقف"]),
        (
            "Under the deal 90 civilians left east Aleppo by way of Kilo 30 for the Balsam clinic"
            " and Juba military hospital.",
            ["east Aleppo", "Kilo 30", "Balsam clinic", "Juba military hospital"],
        ),
        (
            "Under the deal the buses go through Croix-des-Bouquets to Zakhysny street.",
            ["Croix-des-Bouquets", "Zakhysny street"],
        ),
    ],
)
def test_names_are_candidates_as_far_as_they_go(text: str, names: list[str]) -> None:
    scene = prepared(Scan(text), None)
    told = [one.value.name for one in placed(scene.context, scene.parties, scene.returns).values()]
    assert [name for name in names if name not in told] == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (TRUCE + "من كرنوي قبل أن ينتهي في السابعة وقال أحد منا إنهم على ظهور الدواب", ["كرنوي"]),
        ("Under the deal buses left Karlo at noon. They were empty. Two came back.", ["Karlo"]),
        (TRUCE + "من طريق السد ومخيم درعا إلى الشمال", ["درعا"]),
        (TRUCE + "من ضريح سليمان شاه عند القرية", ["ضريح سليمان شاه"]),
        (TRUCE + "من منطقة سوق الحوت وسط المدينة", ["سوق الحوت"]),
        (TRUCE + "عبر قرية صف التوث", ["صف التوث"]),
        (TRUCE + "من مدينة التل إلى طويلة", ["التل", "طويلة"]),
        ("ALEPPO - Under the deal 90 civilians left east Aleppo for Karlo.", ["east Aleppo"]),
    ],
)
def test_plain_words_are_no_names_and_names_are_whole(text: str, names: list[str]) -> None:
    scene = prepared(Scan(text), None)
    told = [one.value.name for one in placed(scene.context, scene.parties, scene.returns).values()]
    assert [name for name in names if name not in told] == []
    plain = {
        "قبل أن",
        "السابعة",
        "منا",
        "الدواب",
        "They",
        "Two",
        "السد ومخيم درعا",
        "سوق",
    }
    assert plain.isdisjoint(told)


ALL = {f"place {role}": {"always": -9.0} for role in PLACE_ROLES} | {
    "place destination": {"always": 1.0}
}


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("بموجب الاتفاق يغادر المسلحون إلى مدينة البوكمال بريف محافظة دير الزور", {"البوكمال"}),
        (
            "بموجب الاتفاق يغادر المسلحون إلى محافظة دير الزور."
            " الحافلات تصل إلى مدينة البوكمال بريف محافظة دير الزور",
            {"البوكمال"},
        ),
        ("Under the deal fighters left for Harem in Idlib province.", {"Harem"}),
        ("Under the deal fighters left for Harem, then for Idlib.", {"Harem", "Idlib"}),
        ("Under the deal fighters left for Idlib province.", {"Idlib province"}),
    ],
)
def test_a_wider_place_that_says_where_a_nearer_one_lies_is_not_told(
    text: str, told: set[str]
) -> None:
    with instead(ALL):
        assert {name for name, _ in roles(text)} == told


def test_names_of_another_country_than_most_are_seen() -> None:
    text = "Under the deal buses left Daraya for Idlib, and one for Cairo."
    assert "of the country most named" in traits(text, "Daraya")
    assert "of another country, alone" in traits(text, "Cairo")


def test_words_that_position_alone_makes_names_are_weighed_and_not_told_outright() -> None:
    text = TRUCE + "من كرنوي مشيا نحو الفاشر"
    assert "guessed" in traits(text, "كرنوي")
    assert not any(each.startswith("rule ") for each in traits(text, "كرنوي"))


def test_where_one_place_may_be_end_or_on_the_way_the_other_decides() -> None:
    onward = "Fighters left Karlo under the deal for Bemba airport, from where they flew to Turkey."
    ends = {
        **{f"place {role}": {"always": -9.0} for role in PLACE_ROLES},
        "place destination": {"always": -9.0, "rule destination": 8.2, "rule waypoint": 8.6},
        "place waypoint": {"always": -9.0, "rule waypoint": 8.4},
    }
    with instead(ends):
        assert roles(onward) == {("Bemba airport", "waypoint"), ("Turkey", "destination")}


def test_every_value_stands_where_its_evidence_says() -> None:
    for report in reports("tuning")[:40]:
        for found in read_report(report.text).of("place"):
            for words in found.evidence:
                assert report.text[words.start : words.end] == words.text


def test_the_same_reports_give_the_same_weights() -> None:
    texts = reports("tuning")[:25]
    one, other = (fitted(gathered(texts)) for _ in range(2))
    assert one == other
    assert one["place origin"]["rule origin"] > 0 > one["place origin"]["always"]


def test_the_order_in_which_traits_are_added_makes_no_difference() -> None:
    tenths = {f"trait {number}": 0.1 * number for number in range(40)}
    names = list(tenths)
    with instead({"place origin": tenths}):
        sums = {weight_of("place origin", names[at:] + names[:at]) for at in range(len(names))}
        both = weights_of(("place origin", "place unknown"), names)
    assert sums == {78.0}
    assert both == [78.0, 0.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "غادر 400 مقاتل أحياء شرق حلب إلى ريف حلب الغربي عبر الراموسة بموجب اتفاق.",
            {("شرق حلب", "origin"), ("ريف حلب الغربي", "destination")},
        ),
        (
            "Some 3,000 people left eastern Aleppo for the western Aleppo countryside on buses.",
            {("eastern Aleppo", "origin"), ("western Aleppo", "destination")},
        ),
    ],
)
def test_a_town_and_the_region_around_it_are_two_places(
    text: str, expected: set[tuple[str, str]]
) -> None:
    assert expected <= roles(text)


@pytest.mark.parametrize(
    "text",
    [
        "Their wish to be taken to Bria was not granted. Ninety families left Hajin for Hama.",
        "The army turned down a request to go to Bria. Ninety families left Hajin for Hama.",
        "They had hoped to reach Bria, but the army refused. Ninety families left Hajin for Hama.",
        "طلبوا التوجه إلى درعا فرفض الجيش. وغادرت تسعون عائلة هجين إلى حماة.",
        "وقوبل طلب نقلهم إلى درعا بالرفض. وغادرت تسعون عائلة هجين إلى حماة.",
    ],
)
def test_where_they_only_asked_to_go_is_no_end_of_the_way(text: str) -> None:
    assert {role for name, role in roles(text) if name in ("Bria", "درعا")} <= set()
    assert len(roles(text)) == 2


@pytest.mark.parametrize(
    "text",
    [
        "Ninety families asked to be taken from Hajin to Hama; the army agreed and refused a fee.",
        "At their request ninety families went from Hajin to Hama; the army refused an escort.",
        "طلبت تسعون عائلة نقلها من هجين إلى حماة فوافق الجيش ورفض دخول المصورين.",
    ],
)
def test_where_they_asked_to_go_and_went_is_one(text: str) -> None:
    assert {role for _, role in roles(text)} == {"origin", "destination"}


def test_a_place_up_to_which_they_are_escorted_is_the_end_and_no_place_on_the_way() -> None:
    text = "Ninety families go from Hajin to Hama. The police escort them as far as Hama."
    assert ("Hama", "waypoint") not in roles(text)
    assert ("Hama", "destination") in roles(text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Ninety families left Bria for rebel-held Homs.",
         {("Bria", "origin"), ("Homs", "destination")}),
        ("Ninety families were taken from government-controlled Bria into Fano-held Homs.",
         {("Bria", "origin"), ("Homs", "destination")}),
        ("Ninety families left Bria for Homs, where the clinic is ready to take in nine patients.",
         {("Bria", "origin"), ("Homs", "destination")}),
        ("Lorries went to Bria to take ninety families to Homs.",
         {("Bria", "origin"), ("Homs", "destination")}),
    ],
)  # fmt: skip
def test_who_holds_a_place_and_who_takes_in_hide_no_end(text: str, told: set[object]) -> None:
    assert roles(text) == told


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("وصلت إلى معبر قلعة المضيق الدفعة الأولى من مهجري دوما.", "قلعة المضيق"),
        ("وصلت إلى إدلب الدفعة الأولى من مهجري دوما وتضم 900 شخص.", "إدلب"),
    ],
)
def test_where_a_batch_arrives_is_their_destination_and_its_name_ends_there(
    said: str, name: str
) -> None:
    places = [found.value for found in read_report(said).of("place")]
    ends = [one.name for one in places if isinstance(one, Place) and one.role == "destination"]
    assert ends == [name]
