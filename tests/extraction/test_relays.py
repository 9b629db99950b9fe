# SPDX-License-Identifier: Apache-2.0
"""Who takes up from another what a sentence has one verb for: the police to the bridge, then X."""

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
    ("text", "name", "role"),
    [
        ("The police escorted the buses to Gemmeiza, then the Red Crescent.", "Red Crescent",
         "escort"),
        ("The families were escorted by the army as far as the river and from there by the "
         "Danish battalion.", "Danish battalion", "escort"),
        ("رافقت الشرطة الرتل حتى بلودان، ثم الهلال الأحمر.", "الهلال الأحمر", "escort"),
        ("يواكب الجيش القافلة إلى مفرق سرغايا وبعده لجنة الحي حتى المدرسة.", "لجنة الحي", "escort"),
        ("ترافقها دورية من الأمن العام حتى الجسر، ومن هناك عناصر الدفاع المدني.", "الدفاع المدني",
         "escort"),
        ("The chiefs approved the departure on Tuesday and so did the army.", "army", "approver"),
        ("The tribe approved the departure on Monday and the army did so later.", "army",
         "approver"),
    ],
)  # fmt: skip
def test_who_comes_then_does_what_was_done_before(text: str, name: str, role: str) -> None:
    assert f"means {role}, taken up" in seen(text)[name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The police escorted the buses to the river, then the army attacked them.", "army"),
        ("رافقت الشرطة الرتل، ثم الجيش قصف الطريق.", "الجيش"),
        ("وافق الشيخ على فتح الطريق أمام المدنيين، ثم الفصائل.", "الفصائل"),
        ("The mayor let them pass so that the army could rest.", "army"),
    ],
)  # fmt: skip
def test_who_has_a_verb_of_their_own_takes_nothing_up(text: str, name: str) -> None:
    assert not any(trait.endswith("taken up") for trait in seen(text)[name])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (
            "The police led the convoy to the mill, after which the Bari militia took their place.",
            "Bari militia",
        ),
        ("يواكب الجيش القافلة إلى المفرق، ومن ثم تستلم قوة الآسايش المهمة.", "قوة الآسايش"),
        ("رافقت الشرطة الرتل حتى الجسر وأكمل الهلال الأحمر المهمة.", "الهلال الأحمر"),
    ],
)
def test_who_takes_over_from_an_escort_is_told(text: str, name: str) -> None:
    assert "takes over from an escort" in seen(text)[name]


def test_who_takes_over_a_town_escorts_nobody() -> None:
    text = "The police escorted the buses. On Friday the army took over the town."
    assert "takes over from an escort" not in seen(text)["army"]
