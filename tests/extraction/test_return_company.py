# SPDX-License-Identifier: Apache-2.0
"""What stands beside something that may be owed, what speaks against it, and who is held."""

from __future__ import annotations

import pytest

from qafila.extraction.reading import read_report
from qafila.extraction.returns.obligations import Candidate, weigh_together
from qafila.extraction.text.found import Owed
from qafila.extraction.text.weights import instead
from tests.extraction.fit_returns import in_text

LEFT = "Fighters left Daraya by bus. "
GONE = "غادرت العائلات داريا بالحافلات إلى إدلب. "


def told(text: str) -> set[str]:
    """Return the kinds of what is owed in a text."""
    values = [found.value for found in read_report(text).of("obligation")]
    return {str(one.what) for one in values if isinstance(one, Owed)}


def together(text: str) -> list[Candidate]:
    """Return what may be owed in a text, with what stands beside each."""
    made = in_text(text)
    with instead({"owed": {"is free": 3.0, "always": -0.5}}):
        weigh_together(made)
    return made


def test_what_stands_beside_something_sure_is_seen() -> None:
    made = together(LEFT + "The army frees three captives and lifts the siege.\nThe town waits.")
    siege = next(one for one in made if one.act.what == "other")
    assert {"beside it: sure", "in its words: none", "before it: none"} <= siege.beside
    assert "elsewhere: none" in siege.beside
    freed = next(one for one in made if one.act.what == "free")
    assert "beside it: may be" in freed.beside
    assert "of its kind: none" in freed.beside


def test_what_is_likelier_in_the_same_words_or_of_the_same_kind_is_seen() -> None:
    made = together(LEFT + "In return the army frees three captives.")
    assert [one.beside & {"in its words: none", "of its kind: none"} for one in made]
    two = together(LEFT + "The army freed three captives. The council freed four captives.")
    assert all("of its kind: sure" in one.beside for one in two if one.act.what == "free")
    words = together(LEFT + "The army pledged to hand over the list of captives.")
    assert all(("likelier in its words" in one.beside) == (one.act.what != "free")
               for one in words if "in its words: none" not in one.beside)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "what", "trait"),
    [
        (LEFT + "The council denied the payment: it paid no ransom.", "other", "denied"),
        (GONE + "ونفى المجلس دفع فدية", "other", "denied"),
        (GONE + "ولم يطلب أحد مالا، وأعاد المجلس الكهرباء", "other", "nobody asked"),
        (LEFT + "They wanted to get their guns back and hand over the dead; it was refused.",
         "hand_over_bodies", "turned down"),
        (GONE + "وفي المقابل سلم الفريق إليهم", "other", "nothing named"),
        (GONE + "وفتح الجيش الطريق أمام الحافلات", "other", "for the way"),
        (LEFT + "The army frees five herders who are under arrest.", "free", "captives"),
        (GONE + "وأفرج الجيش عن تسعة رجال خطفوا في الربيع", "free", "captives"),
        (LEFT + "The army let go nine men.", "free", "no captives"),
    ],
)  # fmt: skip
def test_what_speaks_against_it_and_who_is_held_is_seen(text: str, what: str, trait: str) -> None:
    made = [one for one in in_text(text) if one.act.what == what]
    assert any(trait in one.traits for one in made)


@pytest.mark.parametrize(
    "text",
    [
        GONE + "ولم يطلب أحد منا أن نسلم سلاحا",
        GONE + "ونفى المجلس دفع فدية",
        GONE + "وفتح الجيش الحاجز أمام القافلة",
        LEFT + "Nobody asked the families to give up any weapons.",
        LEFT + "The elders asked for wages, and that was refused.",
    ],
)
def test_nothing_is_owed_that_is_denied_or_that_nobody_asked_for(text: str) -> None:
    assert told(text) == set()


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (GONE + "وفي المقابل تسلمت الحكومة تسعة جنود أسروا قبل عام", 9),
        ("غادر المسلحون داريا بالباصات مقابل ستة ضباط محتجزين في حلب", 6),
        (LEFT + "In return the army sent home five drivers whom it had held since May.", 5),
    ],
)
def test_held_people_are_freed_by_whatever_brings_them_home(text: str, count: int) -> None:
    freed = [one for one in in_text(text) if one.act.what == "free"]
    assert count in {one.many.count for one in freed}


def test_people_who_only_travel_are_not_freed() -> None:
    made = in_text("وصلت تسع عائلات إلى إدلب. وفي المقابل عادت سبع عائلات إلى بيوتها")
    assert "free" not in {one.act.what for one in made}
