# SPDX-License-Identifier: Apache-2.0
"""Whose vehicles they are: told by a bare number, in brackets, in a sentence of their own."""

from __future__ import annotations

import pytest

from qafila.extraction.parties.roles import candidates
from qafila.extraction.reading import prepared
from qafila.extraction.text.scan import Scan


def seen(text: str) -> dict[str, set[str]]:
    """Return what is seen around every party of a text, by its name."""
    scene = prepared(Scan(text), None)
    return {one.name: one.traits for one in candidates(scene.context, scene.parties)}


@pytest.mark.parametrize(
    ("text", "name", "trait"),
    [
        ("Ten ambulances took the sick, six belonging to the Red Crescent and four to a private "
         "clinic.", "private clinic", "vehicles of it, belonging"),
        ("نقلتهم تسع حافلات، أربع منها لمجلس المدينة وخمس للدفاع المدني.", "الدفاع المدني",
         "vehicles of it, belonging"),
        ("الحافلات تسع، منها 5 من نقابة السائقين و4 من بلدية نوى.", "بلدية نوى",
         "vehicles of it, belonging"),
        ("Vehicles: 3 buses (city council), 2 ambulances (Red Crescent).", "city council",
         "vehicles of it, in brackets"),
        ("The buses, eleven of them, came from the transport union.", "transport union",
         "vehicles of it, from"),
        ("The municipality, which had four vans, fetched the patients.", "municipality",
         "vehicles of it, had"),
        ("حضر الهلال الأحمر ومعه سيارتا إسعاف.", "الهلال الأحمر", "vehicles of it, had"),
        ("They left in nine pick-ups of the local council.", "local council",
         "vehicles of it, of"),
        ("نقلوا في شاحنتين لأحد التجار.", "التجار", "vehicles of it, to"),
        ("Volunteers of a Sikh temple drove the families in five vans.", "Sikh temple",
         "carries people in vehicles"),
        ("نُقلوا على 23 لورياً استأجرتها لجنة الحي.", "لجنة الحي", "means provider"),
        ("سلكت الحافلات التي أمّنتها محافظة درعا الطريق الدولي.", "محافظة درعا",
         "means provider"),
    ],
)  # fmt: skip
def test_vehicles_are_told_apart_by_whose_they_are(text: str, name: str, trait: str) -> None:
    assert trait in seen(text)[name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The buses carried forty wounded, five of them from the army.", "army"),
        ("نقلت الحافلات 40 جريحا، خمسة منهم من الجيش.", "الجيش"),
        ("Two buses left (the army agreed).", "army"),
        ("The buses that the army had stopped came from Homs.", "army"),
    ],
)  # fmt: skip
def test_a_number_of_people_or_a_remark_makes_nobody_an_owner(text: str, name: str) -> None:
    assert not any(trait.startswith("vehicles of it") for trait in seen(text)[name])


def test_who_secures_a_road_gives_no_vehicles() -> None:
    assert "means escort" in seen("وأمنت قوة من الجيش الطريق للحافلات.")["الجيش"]
