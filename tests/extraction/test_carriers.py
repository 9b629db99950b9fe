# SPDX-License-Identifier: Apache-2.0
"""Which vehicles a report names, of what kind and how many."""

from __future__ import annotations

import pytest

from qafila.extraction.counts.vehicles import carriers
from qafila.extraction.reading import prepared
from qafila.extraction.text.scan import Scan


def named(text: str) -> list[tuple[str, int | None]]:
    """Return kind and number of all vehicles that a text names."""
    scene = prepared(Scan(text), None)
    return [(one.kind, one.count) for one in carriers(scene.context, scene.items, set())]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("نقلوا باتناعشر باص وتلات سيارات اسعاف.", [("bus", 12), ("ambulance", 3)]),
        ("جابوهم بثلث سيارات إلى سنوني.", [("car", 3)]),
        ("نقلتهم إحدى عشرة سيارة إسعاف.", [("ambulance", 11)]),
        ("حملهم الصليب الأحمر بإحدى عشرة سيارة إسعاف.", [("ambulance", 11)]),
        ("استقلوا باصا صغيرا وست سيارات.", [("car", 6), ("minibus", None)]),
        ("وصلوا في حافلتين صغيرتين.", [("minibus", 2)]),
        ("نقلوا بطائرتين مروحيتين.", [("helicopter", 2)]),
        ("ساروا في سيارتي هايلوكس.", [("car", 2)]),
        ("نقلوا على متن طائرتين 125 أسيرا.", [("plane", 2)]),
        ("عبروا الشط بأربعة بلام وطرادة وحدة.", [("boat", 4), ("boat", 1)]),
        ("رحلوا بهيلوكسين وخمس لوريات.", [("car", 2), ("truck", 5)]),
        ("They left in their own cars, 13 of them.", [("car", 13)]),
        ("They crossed on two dhows and three rafts.", [("boat", 2), ("boat", 3)]),
    ],
)
def test_vehicles_have_their_kind_and_number(
    text: str, kinds: list[tuple[str, int | None]]
) -> None:
    assert named(text) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "قال المجلس فإن عدد الخارجين مئة.",
        "وتولى الصليب الأحمر إسعاف ثلاث حوامل.",
        "وأخرجت فرق جهاز الإسعاف الجرحى.",
        "A train with two coaches leaves every evening.",
        "The army lets in 12 lorries of flour.",
        "وسمح بدخول خمس عشرة شاحنة سكر.",
    ],
)
def test_what_is_no_vehicle_of_people_is_left_out(text: str) -> None:
    assert named(text) in ([], [("train", None)])
