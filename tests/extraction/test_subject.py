# SPDX-License-Identifier: Apache-2.0
"""Whether a text speaks of a movement: what it speaks of, what that weighs, and what is told."""

from __future__ import annotations

import pytest

from qafila.data.lexicons import lexicon
from qafila.extraction.reading import read_as_movement, read_report
from qafila.extraction.subject import CHOICE, speaks_of_a_movement, subject_traits
from qafila.extraction.text.found import Place
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import instead
from tests.extraction.fit_subject import fitted, gathered
from tests.extraction.gold import reports

ZOO = (
    "The zoo moved three lions to their new home by truck before the holiday crowds arrive. "
    "Keepers escorted the animals with two police cars, and tourists who had bought tickets waited "
    "behind a rope. The mayor approved the route, and the director said the circus season could "
    "now begin. Families may visit from Friday, and the fare of the shuttle bus stays the same."
)
SIEGE = (
    "After two weeks of talks the besieged fighters agreed to leave the old quarter by bus with "
    "their families. The army approved the route, the Red Crescent will escort them, and tribal "
    "elders guaranteed that nobody is stopped on the way. In return eleven prisoners are freed "
    "at the same hour. The wounded go first in four ambulances to the hospital in the city."
)


PATIENTS = (
    "On 3 May 2018 the Red Crescent moved thirty patients and their companions from Douma to "
    "Damascus in six ambulances and a bus. They set out at nine in the morning by way of the "
    "Wafideen crossing and were received at the university hospital before noon. Doctors said "
    "that eleven of the patients are children and that all of them will stay for some weeks."
)


def speaks(text: str) -> bool:
    """Return whether a text is taken for a report of a movement."""
    scan = Scan(text)
    return speaks_of_a_movement(scan, read_as_movement(scan, None).found)


def seen_in(text: str) -> set[str]:
    """Return what a text is seen to speak of."""
    scan = Scan(text)
    return subject_traits(scan, read_as_movement(scan, None).found)


def test_every_trait_has_one_weight() -> None:
    rows = [(row["choice"], row["trait"]) for row in lexicon("weights-subject")]
    assert len(rows) == len(set(rows)) > 20
    assert {choice for choice, _ in rows} == {CHOICE}


def test_what_a_text_speaks_of() -> None:
    assert {"elsewhere 3 words", "vehicles truck", "verbs escort"} <= seen_in(ZOO)
    seen = seen_in(SIEGE)
    assert {"people fighters", "exchange prisoners", "a fighting side deals", "by rule"} <= seen
    assert {"found escort", "owed free", "ends of a way found: 0"} <= seen


def test_a_siege_is_read_and_a_zoo_is_not() -> None:
    assert speaks(SIEGE)
    assert not speaks(ZOO)


def test_the_sum_of_weights_decides_and_in_a_few_words_the_rule() -> None:
    assert speaks(PATIENTS)
    with instead({CHOICE: {"always": -9.0}}):
        assert not speaks(PATIENTS)
        assert speaks(SIEGE)  # it tells a deal
        assert speaks("The besieged fighters left by bus under a deal.")
    with instead({CHOICE: {"always": -9.0, "by rule": 9.0}}):
        assert speaks(SIEGE)


WAYS = (
    "Hi all, the buses left Zabadani at 9 this morning with 140 people. They are heading for"
    " Idlib.",
    "Residents of Tawergha left their town on Monday. 85 families went to Benghazi and 40 families"
    " went to Tripoli.",
    "السلام عليكم. الباصات طلعت من مضايا الساعة ٨ الصبح وفيها ١٢٠ شخص. رايحين ع إدلب.",
    "غادر 200 مدني بلدة مضايا إلى إدلب. الطريق تسيطر عليه قوات النظام.",
)


@pytest.mark.parametrize("text", WAYS)
def test_a_plain_way_of_people_is_read_without_a_side_or_a_deal(text: str) -> None:
    told = [one.value for one in read_report(text).found]
    roles = {value.role for value in told if isinstance(value, Place)}
    assert {"origin", "destination"} <= roles


def test_people_whom_vehicles_carry_to_a_known_place_are_read() -> None:
    told = [one.value for one in read_report("خرج أهالي الحي إلى مخيم داقوق في 20 شاحنة.").found]
    assert "destination" in {value.role for value in told if isinstance(value, Place)}
    assert not speaks("خرج أهالي الحي في 20 شاحنة.")


def test_a_way_of_goods_or_of_tourists_is_not_read() -> None:
    for text in (
        "The lorries left Homs at nine with forty tonnes of wheat. They are heading for Idlib.",
        "The match is over: 140 supporters left Homs at nine by coach and are heading for Idlib.",
        "في الدوري غادر 140 مشجعا حمص في الحافلات متوجهين إلى إدلب بعد المباراة.",
    ):
        assert not speaks(text), text


def test_the_same_reports_give_the_same_weights() -> None:
    texts = reports("tuning")[::15]  # of all batches, among them texts of another subject
    one, other = (fitted(gathered(texts)) for _ in range(2))
    assert one == other
    assert one[CHOICE]["by rule"] > 0 > one[CHOICE]["always"]


@pytest.mark.parametrize(
    "said",
    [
        "The port held an evacuation drill on 3 May. The fire brigade approved it, and 90 fighters"
        " and wounded were taken from Homs to Idlib in two buses by the Red Crescent.",
        "نظم الهلال الأحمر تمريناً وهمياً على إخلاء المستشفى في 3 أيار، ونقل ستين جريحاً من حمص إلى"
        " إدلب في ثماني حافلات، ووافق الجيش على التمرين.",
    ],
)
def test_a_drill_is_no_movement_whoever_approved_it(said: str) -> None:
    assert not speaks(said)
    assert speaks(said.replace("evacuation drill", "ceremony").replace("تمريناً وهمياً", "حفلاً"))


@pytest.mark.parametrize(
    "said",
    [
        "After an evacuation drill, 300 civilians left Homs for Idlib with the Red Crescent.",
        "300 civilians left Homs for Idlib with the Red Crescent. This was no fire drill.",
        "بعد تمرين إخلاء أجلى الهلال الأحمر 300 مدني من حمص إلى إدلب.",
    ],
)
def test_a_drill_before_or_a_denied_one_hides_no_movement(said: str) -> None:
    assert speaks(said)
