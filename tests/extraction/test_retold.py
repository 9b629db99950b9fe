# SPDX-License-Identifier: Apache-2.0
"""Places that a report names again without their name: the town, المخيم, أهلها, منها, here."""

from __future__ import annotations

import pytest

from qafila.extraction.places.placing import placed, roles_of_places
from qafila.extraction.places.traits import candidates
from qafila.extraction.reading import prepared
from qafila.extraction.text.scan import Scan
from tests.extraction.score import alike


def again(text: str) -> set[tuple[str, str]]:
    """Return what is said of places where they are told again, with the names they were told by."""
    scene = prepared(Scan(text), None)
    return {
        (one.spots[0].name, trait.removeprefix("again "))
        for one in candidates(scene.context, scene.parties, scene.returns).values()
        for trait in one.traits
        if trait.startswith("again frame")
    }


def roles(text: str) -> set[tuple[str, str]]:
    scene = prepared(Scan(text), None)
    told = placed(scene.context, scene.parties, scene.returns)
    return {(told[key].value.name, role) for key, own in roles_of_places(told).items()
            for role in own}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("Beit Jinn, 30 December 2017\nFighters left the town on Friday in ten buses.",
         "Beit Jinn", "frame origin"),
        ("The UN counted 300 people at Rukban camp. They left the camp for shelters in Homs.",
         "Rukban camp", "frame origin"),
        ("Buses entered Yalda at dawn. The fighters left it by noon.", "Yalda", "frame origin"),
        ("دخلت الحافلات مدينة دوما. وخرج منها 1200 شخص نحو جرابلس.", "دوما", "frame origin"),
        ("اتفق الطرفان في بلدة كناكر. وغادرها 70 مقاتلا إلى إدلب.", "كناكر", "frame origin"),
        ("مخيم اليرموك\nغادرت آخر الدفعات المخيم باتجاه البادية.", "مخيم اليرموك",
         "frame origin"),
        ("نحن في دوما. رح يطلع من هون 1300 شخص ع جرابلس.", "دوما", "frame origin"),
        ("قصفت بلدة كناكر. وخرج أهلها إلى إدلب.", "كناكر", "frame origin"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_place_where_it_is_told_again(text: str, name: str, said: str) -> None:
    assert [each for own, each in again(text) if alike(name, own)] == [said]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Families of Yalda went to Idlib. Others left the town on foot.", "Yalda"),
        ("خرج مقاتلو بلدة الهامة إلى إدلب. ثم غادر الأهالي البلدة.", "الهامة"),
        ("They met at Nassib crossing near Daraa. Then 40 families left the city.", "Daraa"),
    ],
)  # fmt: skip
def test_whence_people_go_is_a_fitting_place_that_no_way_led_to(text: str, name: str) -> None:
    assert {own for own, said in again(text) if said == "frame origin"} == {name}


@pytest.mark.parametrize(
    "text",
    [
        "Fighters left Yalda. The town council drove them to the field hospital.",
        "خرجت من دوما ست حافلات، أربع منها فارغة.",
        "Families left Homs for the camp.",
        "سمح الجيش في حماة بمرورها.",
    ],
)
def test_what_only_describes_or_counts_means_no_place(text: str) -> None:
    assert again(text) == set()


def test_a_plain_report_that_names_the_town_in_its_head_alone() -> None:
    head = "Beit Jinn, 30 December 2017\n"
    text = "The first group of fighters left the town on Friday. They went to Daraa by way of Sasa."
    assert {("Beit Jinn", "origin"), ("Daraa", "destination"), ("Sasa", "waypoint")} == roles(
        head + text
    )


def test_a_plain_arabic_report_that_names_the_camp_in_its_head_alone() -> None:
    head = "مخيم اليرموك، 21 أيار 2018\n"
    text = "غادرت صباح اليوم آخر الدفعات المخيم في 20 حافلة إلى إدلب، وعددها 600 مسلح مع عائلاتهم."
    assert roles(head + text) == {("مخيم اليرموك", "origin"), ("إدلب", "destination")}
