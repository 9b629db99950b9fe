# SPDX-License-Identifier: Apache-2.0
"""What may be given by a verb and what it is done to, and who may give it of no list."""

from __future__ import annotations

import pytest

from qafila.extraction.obligations import Candidate, candidates
from qafila.extraction.reading import prepared
from qafila.extraction.scan import Scan


def may_be_owed(text: str) -> list[Candidate]:
    """Return what may be owed in a text."""
    scene = prepared(Scan(text), None)
    return candidates(scene.context, scene.parties, scene.items)


LEFT = "The families left by bus. "
GONE = "غادرت العائلات بالحافلات. "


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (LEFT + "Joint Force fighters withdraw from the clinic.", "withdraw"),
        (LEFT + "The roadblocks on the bridge were removed.", "withdraw"),
        (LEFT + "The commander holds his guns off the road until noon.", "truce"),
        (LEFT + "They promised not to attack the column.", "truce"),
        (LEFT + "The council restores the water within a week.", "other"),
        (LEFT + "The council paid the herders compensation.", "other"),
        (LEFT + "Two sacks of rice were sent in.", "aid"),
        (GONE + "وتتوقف المجموعتان عن إطلاق النار يومين", "truce"),
        (GONE + "ويكف الجيش عن التقدم نحو البلدة", "truce"),
        (GONE + "وترفع الدولة النقطة التي عند الجسر", "withdraw"),
        (GONE + "وتعيد السلطة الكهرباء إلى الحي", "other"),
    ],
)
def test_a_verb_and_what_it_is_done_to_may_be_owed(text: str, what: str) -> None:
    assert what in {one.act.what for one in may_be_owed(text)}


@pytest.mark.parametrize(
    "text",
    [
        LEFT + "The guns were heard all night.",  # nobody does anything to them
        LEFT + "They halt at noon. The fire brigade waits.",  # a full stop parts them
        GONE + "وشوهدت النقاط من بعيد",
    ],
)
def test_a_thing_alone_is_nothing_given(text: str) -> None:
    given = [one for one in may_be_owed(text) if one.act.verb.entry.table == "gifts"]
    assert given == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (LEFT + "In return the herders' union has reopened the cattle market.", "union"),
        (GONE + "في المقابل يخلي أهالي ككلة سبيل تسعة محتجزين", "أهالي ككلة"),
        (GONE + "مقابل أن يرفع المهندسون الحصار", "المهندسون"),
    ],
)
def test_whoever_stands_where_one_who_acts_does_may_give(text: str, name: str) -> None:
    told = {mention.name for one in may_be_owed(text) for mention, _ in one.givers}
    assert name in told


@pytest.mark.parametrize(
    "text",
    [
        LEFT + "In return they handed over 5 bodies and 4 captives.",
        GONE + "بالمقابل المسلحين سلمو ٥ جثث وطالعو ٤ اسرى من عندهم",
    ],
)
def test_a_counted_noun_takes_no_figure_of_the_next_one(text: str) -> None:
    told = {one.many.count for one in may_be_owed(text) if one.act.what == "hand_over_bodies"}
    assert told == {5}
