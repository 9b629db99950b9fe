# SPDX-License-Identifier: Apache-2.0
"""What may be given by a verb and what it is done to, and who may give it of no list."""

from __future__ import annotations

import pytest

from qafila.extraction.reading import prepared, read_report
from qafila.extraction.returns.obligations import Candidate, candidates
from qafila.extraction.text.found import Owed
from qafila.extraction.text.scan import Scan
from tests.extraction.fit_returns import in_text


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


def told(text: str) -> dict[str, str]:
    """Return the words of what may be given in a text, by what it is."""
    return {one.owed.what: one.found.evidence[0].text for one in in_text(text)}


def test_and_with_a_further_verb_of_giving_ends_what_a_verb_takes() -> None:
    left = "Fighters left Douma by bus. "
    both = told(left + "Under the deal the army will halt shelling and lift the siege.")
    assert both["truce"] == "halt shelling"
    assert both["other"] == "lift the siege"


def test_a_siege_is_lifted_and_the_town_that_it_is_of_not_left() -> None:
    acts = told("غادر المسلحون داريا. وفي المقابل يرفع الجيش الحصار عن البلدة")
    assert "withdraw" not in acts
    assert "الحصار" in acts["other"]


def test_water_that_is_mended_is_a_service_and_water_that_is_let_in_goods() -> None:
    left = "Fighters left Douma by bus. In return the army agreed to "
    assert "aid" not in told(left + "repair the water station.")
    assert "aid" in told(left + "let in water.")


def test_guns_drawn_back_are_told_by_their_own_verb() -> None:
    text = "Fighters left Douma by bus. Rebels let it pass provided the army pulled back its guns."
    given = next(one for one in in_text(text) if one.owed.what == "withdraw")
    assert given.act.verb.entry.words == ("pulled", "back")


def test_soldiers_whose_bodies_are_given_back_are_not_moved() -> None:
    text = "Fighters left Douma. In return rebels gave back the bodies of nine soldiers and left."
    assert "move" not in told(text)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (GONE + "وفي المقابل يخلي الجيش موقعين على التل", "withdraw"),
        (GONE + "ويخلي الحزب المدرسة", "withdraw"),
        (GONE + "وبالمقابل سلم المسلحون ثلاث دبابات", "other"),
        (LEFT + "In return the army moves two howitzers back from the ridge.", "withdraw"),
        (LEFT + "The rebels handed over two tanks.", "other"),
    ],
)
def test_guns_are_drawn_back_or_handed_over_and_ground_is_given_up(text: str, what: str) -> None:
    kinds = {one.act.what for one in may_be_owed(text)}
    assert what in kinds
    assert len(kinds & {"withdraw", "other"}) == 1


@pytest.mark.parametrize(
    "text",
    [
        GONE + "ونقل الهلال ستة جرحى من المدرسة",  # where they were
        GONE + "وسلم الجيش جثث جنود وجدت في القرية",
        LEFT + "They left their weapons at the police post.",
        LEFT + "Buses took patients out of the village.",
    ],
)
def test_a_post_that_only_says_where_is_not_given_up(text: str) -> None:
    assert "withdraw" not in {one.act.what for one in may_be_owed(text)}


def test_what_is_no_water() -> None:
    assert "aid" not in {one.act.what for one in may_be_owed(GONE + "وطلب الأهالي ما طلبوه")}
    assert "aid" in {one.act.what for one in may_be_owed(GONE + "وأدخل الجيش ماءً إلى الحي")}


@pytest.mark.parametrize(
    ("text", "what", "count"),
    [
        (LEFT + "In return the tribes got back thirteen of their soldiers.", "free", 13),
        (LEFT + "For their part the police sent four nurses home.", "free", 4),
        (GONE + "ولقاء ذلك أعيد ثلاثة مهندسين إلى أهلهم", "free", 3),
        (LEFT + "The condition was that five of their wounded be taken to town too.", "move", 5),
        (LEFT + "In exchange the council lets 40 families go home.", "move", 40),
        (GONE + "مقابل السماح لستة من جرحاها بالمرور إلى المشفى", "move", 6),
        (GONE + "وفي المقابل سمح الأهالي بخروج تسع أسر نحو المدينة", "move", 9),
    ],
)
def test_people_who_come_back_or_may_go_in_return_may_be_owed(
    text: str, what: str, count: int
) -> None:
    assert (what, count) in {(one.act.what, one.many.count) for one in may_be_owed(text)}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (LEFT + "In return the power line to the port was repaired.", "other"),
        (LEFT + "In return the sappers swept the mines off the lane.", "other"),
        (GONE + "وفي المقابل أنزل اللواء رجاله عن التلة", "withdraw"),
        (GONE + "وفي المقابل تنازلت العشيرة عن الدية", "other"),
        (GONE + "وفي المقابل لا يتقدم الجيش نحو القرية", "truce"),
    ],
)
def test_a_thing_may_stand_before_its_verb_or_behind_who_does_it(text: str, what: str) -> None:
    made = may_be_owed(text)
    assert what in {one.act.what for one in made if one.act.verb.entry.table != "exchange"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (GONE + "مقابل أن يسلّم المقاتلون بنادقهم", "free"),  # who hands over is not freed
        (LEFT + "In return the fighters surrendered their rifles.", "free"),
        (GONE + "ويسلّم المجلس ثلاثة مطلوبين إلى القضاء", "free"),  # wanted, and not held
        (LEFT + "In return the post let the lorries pass.", "aid"),  # which carry nobody's goods
        (GONE + "وحضرت لجنة وقف إطلاق النار", "truce"),
        (LEFT + "Monitors of the ceasefire watched.", "truce"),
        (LEFT + "In return forty families came back.", "free"),
    ],
)
def test_what_only_looks_given_is_not(text: str, what: str) -> None:
    assert what not in {one.act.what for one in may_be_owed(text)}


@pytest.mark.parametrize(
    ("text", "ties"),
    [
        (LEFT + "The council provided six lorries.", False),
        (LEFT + "They agreed provided that the guns stay silent.", True),
        (LEFT + "The patients eat once a day.", False),
        (LEFT + "Once the last bus is out, the army lifts the siege.", True),
        (LEFT + "The price of bread doubled.", False),
        (GONE + "محضر لقاء الوجهاء", False),
        (GONE + "وفتحوا الطريق لقاء خروجهم", True),
        (GONE + "وارتفع ثمن الطحين", False),
    ],
)
def test_words_of_in_return_may_say_something_else(text: str, ties: bool) -> None:
    scan = Scan(text)
    assert scan.has(0, len(scan.tokens), "exchange", "return") is ties


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (GONE + "فوعد المجلس بذلك", True),
        (GONE + "وفي المقابل سلموه إلى اللجنة", True),
        (GONE + "ووعد المجلس بفتح الطريق", False),
    ],
)
def test_a_pronoun_takes_up_what_was_told(text: str, told: bool) -> None:
    seen = [one.seen for one in may_be_owed(text)]
    assert any("told before" in some for some in seen) is told


@pytest.mark.parametrize(
    ("text", "count"),
    [
        (LEFT + "In return two pilots held since March were handed over.", 2),
        (LEFT + "Three captured drivers were handed over under the deal.", 3),
        (LEFT + "In return a captured colonel was given back.", 1),
        (LEFT + "Each side sent home nine captured men", 9),
        (LEFT + "In return the post frees a water engineer.", 1),
    ],
)
def test_people_before_a_passive_are_freed_with_their_number(text: str, count: int) -> None:
    made = [one for one in may_be_owed(text) if one.act.what == "free"]
    assert count in {one.many.count for one in made if one.act.verb.concept != "return"}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (LEFT + "Nine bodies were pulled from the rubble.", True),
        (GONE + "وانتشلت الفرق ثلاث جثث", True),
        (LEFT + "The tribe handed over nine bodies that were found in a field.", False),
        (LEFT + "In return nine bodies were brought to the bridge.", False),
    ],
)
def test_bodies_that_are_only_found_are_given_to_nobody(text: str, found: bool) -> None:
    made = [one for one in may_be_owed(text) if one.act.what == "hand_over_bodies"]
    assert made
    assert all(("only found" in one.seen) is found for one in made)


def test_a_number_gives_nothing() -> None:
    report = read_report(
        "In return for the departure of 300 civilians from Douma to Idlib, twenty captured"
        " soldiers will come home."
    )
    owed = [one.value for one in report.found if isinstance(one.value, Owed)]
    assert [one.giver for one in owed if one.count == 20] == [""]


def test_fighters_who_gave_themselves_up_and_are_freed_are_given() -> None:
    report = read_report(
        "300 civilians left Douma for Idlib. In return the government freed 40 fighters who gave"
        " themselves up."
    )
    assert 40 in {one.value.count for one in report.found if isinstance(one.value, Owed)}
