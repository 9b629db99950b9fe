# SPDX-License-Identifier: Apache-2.0
"""When what is given in return is due by the movement, and who gives it by the form of a noun."""

from __future__ import annotations

import pytest

from tests.extraction.fit_returns import in_text

LEFT = "Under the deal fighters left Daraya by bus. "
GONE = "بموجب الاتفاق غادر المسلحون داريا في حافلات. "


@pytest.mark.parametrize(
    ("text", "what", "order"),
    [
        (LEFT + "The army had freed three captives.", "free", "before"),
        (LEFT + "The army freed three captives.", "free", ""),
        (LEFT + "Rebels let the buses pass only after the army had freed three captives.",
         "free", "before"),
        (LEFT + "In return the army will free three captives after the last bus has left.",
         "free", "after"),
        (LEFT + "In return the army frees three captives the following week.", "free", "after"),
        (GONE + "وكان الجيش قد أفرج عن ثلاثة أسرى.", "free", "before"),
        (GONE + "وأفرج الجيش عن ثلاثة أسرى.", "free", ""),
        (GONE + "وفي المقابل يفرج الجيش عن ثلاثة أسرى في وقت لاحق.", "free", "after"),
        (GONE + "وسلم المسلحون أسلحتهم قبل مغادرة الحافلات، وأن الجيش سيفرج عن ثلاثة أسرى.",
         "free", ""),
        (GONE + "وسمح المسلحون بمغادرة الحافلات بعدما سلم الجيش ثلاثة أسرى.", "free", "before"),
    ],
)  # fmt: skip
def test_when_it_is_due_by_its_verb_and_its_clause(text: str, what: str, order: str) -> None:
    told = [one.owed.order for one in in_text(text) if one.owed.what == what]
    assert told
    assert told[-1] == order


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("وفي المقابل يسلم المغادرون ثلاثة أسرى.", "المغادرون", "people as subject"),
        ("وفي المقابل أطلق محور تعز ثلاثة أسرى.", "محور تعز", "noun"),
        ("وفي المقابل يسلم الأجاويد ثلاثة أسرى.", "الأجاويد", "body"),
    ],
)
def test_a_noun_that_may_act_is_told_by_its_form_and_its_class(
    sentence: str, name: str, kind: str
) -> None:
    givers = [one for act in in_text(GONE + sentence) for one, _ in act.givers]
    assert kind in {one.kind for one in givers if one.name == name}


def test_a_verb_joined_by_and_already_has_the_subject_of_the_one_before() -> None:
    text = GONE + "ومقابل ذلك يعيد الأهالي السلاح، وقد أعادوا ثلاثة أسرى."
    acts = [act for act in in_text(text) if act.owed.what == "free"]
    seen = [traits for act in acts for one, traits in act.givers if "الأهالي" in one.name]
    assert any("agent does what it is joined to" in traits for traits in seen)


@pytest.mark.parametrize(
    "text",
    [
        "لن تغادر الحافلات الفوعة قبل أن تسلم الفصائل أربعة أسرى.",
        "بعد أن أفرجت الحكومة عن تسعة سجناء غادرت القافلة نحو إدلب.",
        "The convoy with 120 people will not leave Izium until the Russians free five drivers.",
    ],
)
def test_what_the_movement_waits_for_is_due_before_it(text: str) -> None:
    assert "before" in {one.owed.order for one in in_text(text) if one.owed.what == "free"}


def test_what_follows_when_it_was_done_is_not_due_before_the_movement() -> None:
    text = "بعد أن وصلت الحافلات إلى إدلب أفرجت الحكومة عن تسعة سجناء."
    assert "before" not in {one.owed.order for one in in_text(text) if one.owed.what == "free"}
