# SPDX-License-Identifier: Apache-2.0
"""What a place is in its clause: whence, whither, where, whose people, and the role that says."""

from __future__ import annotations

from typing import Any

import pytest

from qafila.extraction.places.traits import candidates
from qafila.extraction.reading import prepared
from qafila.extraction.text.scan import Scan
from tests.extraction.score import alike


def seen_of(text: str, name: str) -> set[str]:
    scene = prepared(Scan(text), None)
    for one in candidates(scene.context, scene.parties, scene.returns).values():
        if alike(name, one.spots[0].name):
            return {trait for trait in one.traits if trait.startswith(("case ", "frame "))}
    raise AssertionError(f"{name} is no place here")


@pytest.mark.parametrize(
    ("text", "name", "traits"),
    [
        ("They crossed from the captured Congolese city of Goma into Gisenyi.", "Goma",
         {"case from", "frame origin"}),
        ("The sick were driven to two schools in Idlib.", "Idlib",
         {"case to", "frame destination"}),
        ("The families were taken to Idlib and Afrin.", "Afrin",
         {"case to", "frame destination"}),
        ("The wounded are in Idlib now.", "Idlib", {"case people at", "frame destination"}),
        ("The families trapped in Homs left by bus.", "Homs",
         {"case people at", "frame origin"}),
        ("نُقل الجرحى إلى مركز إيواء في إدلب.", "إدلب", {"case to", "frame destination"}),
        ("وُزع الواصلون على مدرستين في بلدة سلقين.", "سلقين",
         {"case on", "frame destination"}),
        ("غادر الجرحى حمص فجرا، ووزعوا على مدرستين في بلدة سلقين.", "سلقين",
         {"case on", "frame destination"}),
        ("خرج الطلاب من داريا بالحافلات، والنزول بدير عطية.", "دير عطية",
         {"case at", "frame destination"}),
        ("The pupils from Bama were set down at Konduga.", "Konduga",
         {"case at", "frame destination"}),
        ("خرجت العائلات من داخل بلدة مضايا.", "مضايا", {"case people from", "frame origin"}),
        ("غادر أهالي مضايا بلدتهم في الحافلات.", "مضايا", {"case people of", "frame origin"}),
    ],
)  # fmt: skip
def test_what_a_place_is_in_its_clause(text: str, name: str, traits: set[str]) -> None:
    assert seen_of(text, name) == traits


def test_who_takes_people_in_is_where_they_go() -> None:
    seen = seen_of("Forty patients left Homs; Salqin hospital admitted them.", "Salqin hospital")
    assert "frame destination" in seen


def test_what_only_stands_in_a_place_has_no_role_by_it() -> None:
    seen = seen_of("The buses left Homs. The mayor spoke in Damascus.", "Damascus")
    assert not any(trait.startswith("frame") for trait in seen)


@pytest.mark.parametrize(
    ("text", "name", "trait"),
    [
        ("Buses entered Foua to evacuate the last 900 people.", "Foua", "frame origin"),
        (
            "Cars of the Syrian Arab Red Crescent entered Harem and took nine injured people away.",
            "Harem",
            "frame origin",
        ),
        (
            "The crew drove to Siversk twice and returned to Kramatorsk with eleven villagers.",
            "Siversk",
            "frame origin",
        ),
        (
            "سمح الجيش لسيارات الإسعاف بالوصول إلى بلدة الخيام، فأخرجت منها سبعين شخصا.",
            "الخيام",
            "frame origin",
        ),
        (
            "دخلت اللجنة أمس إلى بلدة كفريا، وعادت اليوم ومعها ثلاثون مريضا.",
            "كفريا",
            "frame origin",
        ),
        ("وصلت العائلات إلى بلدة كفريا، وعادت ومعها ثلاثون مريضا.", "كفريا", "frame destination"),
        ("The wounded arrived in Aden at noon.", "Aden", "frame destination"),
        ("The civilians assembled in Kiswah at noon.", "Kiswah", "frame assembly"),
        ("دخلت مئة حافلة إلى عرسال لنقل المقاتلين.", "عرسال", "frame origin"),
        ("جرى تبادل الأسرى عند قلعة المضيق.", "قلعة المضيق", "frame exchange_point"),
        ("Ten buses left Abala for Semera, overnighting in Berhale.", "Berhale", "frame waypoint"),
        ("غادر 2200 شخص، منهم أربعمئة مقاتل، بلدة مضايا إلى إدلب.", "مضايا", "frame origin"),
        (
            "والتقت القافلتان في منطقة الراشدين غرب حلب حيث يجري التبادل.",
            "الراشدين",
            "frame exchange_point",
        ),
        ("خرجت العائلات في اتجاه مصراتة.", "مصراتة", "frame destination"),
        ("يتجمع الجرحى يم جامع خزرج الساعة ٣.", "جامع خزرج", "frame assembly"),
    ],
)
def test_what_is_done_there_says_what_a_place_is(text: str, name: str, trait: str) -> None:
    assert trait in seen_of(text, name)


def test_two_places_between_which_people_go_both_ways_are_both_ends() -> None:
    text = (
        "The first bus took 30 prisoners from Sanaa to Aden. The second bus took 20 from Aden to"
        " Sanaa."
    )
    for name in ("Sanaa", "Aden"):
        traits = {
            trait
            for one in candidates(*_seen(text)).values()
            if alike(name, one.spots[0].name)
            for trait in one.traits
        }
        assert "both ends, as another is" in traits, name


def _seen(text: str) -> tuple[Any, Any, Any]:
    scene = prepared(Scan(text), None)
    return scene.context, scene.parties, scene.returns


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They pulled out of al-Aqtan jail and left by bus.", "al-Aqtan jail"),
        ("They were taken to a school in As-Safira.", "As-Safira"),
        ("They were taken from Brak air base to Sabha.", "Brak air base"),
        ("سلكت الحافلات طريق الساحل.", "طريق الساحل"),
        ("انطلقت الحافلات من رميش إلى بيروت مرورا ببنت جبيل.", "بنت جبيل"),
    ],
)
def test_names_are_whole(text: str, name: str) -> None:
    scene = prepared(Scan(text), None)
    told = candidates(scene.context, scene.parties, scene.returns)
    assert name in {spot.name for one in told.values() for spot in one.spots}


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("The people were taken to Kissufim, where the army took over.", "Kissufim",
         "exchange_point"),
        ("The Red Cross took the hostages to the Israeli army at Kissufim.", "Kissufim",
         "exchange_point"),
        ("نقل المحتجزون إلى معبر كرم أبو سالم حيث تسلمهم الجيش.", "كرم أبو سالم",
         "exchange_point"),
        ("سلمت حماس ثلاثة محتجزين إلى الصليب الأحمر في خان يونس.", "خان يونس",
         "exchange_point"),
        ("وصل الجرحى إلى إدلب حيث استقبلهم الأهالي.", "إدلب", "destination"),
        ("The convoy reached Qara on its way to Al-Bukamal.", "Qara", "waypoint"),
        ("وصلت القافلة إلى قارة وهي في طريقها إلى البوكمال.", "قارة", "waypoint"),
        ("دخل الهلال الأحمر إلى الرستن وأجلى 25 جريحا إلى حماة.", "الرستن", "origin"),
        ("وصل الجرحى إلى الرستن ونقلوا إلى حماة.", "الرستن", "destination"),
        ("من: الفوعة\nإلى: حلب\nعبر: الراشدين", "حلب", "destination"),
        ("من: الفوعة\nإلى: حلب\nعبر: الراشدين", "الفوعة", "origin"),
    ],
)  # fmt: skip
def test_a_turn_of_the_clause_says_the_role(text: str, name: str, role: str) -> None:
    assert {trait for trait in seen_of(text, name) if trait.startswith("frame ")} == {
        f"frame {role}"
    }


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("نقل الصليب الأحمر 104 أسرى من السعودية إلى صنعاء.", {"السعودية", "صنعاء"}),
        ("The ICRC flew 104 people from Saudi Arabia to Sanaa.", {"Saudi Arabia", "Sanaa"}),
        ("نقلت 6 حافلات من تركيا الجرحى إلى صنعاء.", {"صنعاء"}),
        ("Ambulances from Turkey brought the wounded to Sanaa.", {"Sanaa"}),
    ],
)
def test_a_country_is_a_place_where_a_way_begins_or_ends(text: str, ways: set[str]) -> None:
    scene = prepared(Scan(text), None)
    told = candidates(scene.context, scene.parties, scene.returns)
    assert {one.spots[0].name for one in told.values()} == ways
