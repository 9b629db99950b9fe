# SPDX-License-Identifier: Apache-2.0
"""A movement that does not go is not drafted as one that goes."""

from __future__ import annotations

import json
import tomllib

import pytest

from qafila.app.drafted import Drafted
from qafila.app.drafting import draft
from qafila.app.drafting_folder import files
from qafila.app.drafting_shown import draft_json


def drafted(text: str) -> Drafted:
    return draft([("a.txt", text.encode())])


HALTED = [
    "The evacuation of 600 people from Homs to Idlib planned for 3 May 2018 was cancelled, the Red"
    " Crescent said.",
    "The convoy that was to take 600 people from Homs to Idlib on 3 May 2018 has been postponed"
    " until further notice after shelling.",
    "The UN suspended the evacuation of 60 wounded from Aleppo to Idlib on 3 May 2018.",
    "The deal to move 600 fighters from Homs to Idlib collapsed on 3 May 2018.",
    "The evacuation of 600 people from Homs to Idlib stalled on 3 May 2018 as both sides disagreed"
    " on the lists.",
    "The army called off the evacuation of 600 people from Homs to Idlib.",
    "The convoy with 600 people from Homs to Idlib did not go ahead today, 3 May 2018.",
    "Plans to evacuate 600 people from Homs to Idlib on 3 May 2018 were put on hold.",
    "Due to insecurity, the medevac of 60 patients from Homs to Idlib could not take place on 3 May"
    " 2018.",
    "قال المصدر إن عملية إجلاء 600 شخص من حمص إلى إدلب قد ألغيت.",
    "لم تخرج القافلة اليوم 3 أيار 2018 من حمص إلى إدلب وكان فيها 600 شخص.",
    "ألغيت عملية إجلاء 600 شخص من حمص إلى إدلب المقررة في 3 أيار 2018.",
    "تأجل خروج 600 شخص من حمص إلى إدلب إلى يوم الخميس 3 أيار 2018 بسبب القصف.",
    "تعثرت عملية إجلاء 60 جريحا من حلب إلى إدلب في 3 أيار 2018.",
    "أعلن الهلال الأحمر تعليق عملية إجلاء 600 شخص من حمص بعد استهداف القافلة.",
    "لم تتم عملية إجلاء 600 شخص من حمص إلى إدلب اليوم 3 أيار 2018.",
    "رفضت الحكومة اتفاق إجلاء 600 شخص من حمص إلى إدلب.",
    "The evacuation of 600 people from Homs to Idlib was cancelled on 3 May 2018, but the convoy"
    " had left Homs.",
    "The evacuation of 600 people from Homs to Idlib was cancelled on 3 May 2018. The delegation"
    " then left the city.",
    "علقت عملية إجلاء 600 شخص من حمص إلى إدلب في 3 أيار 2018 وسط إطلاق نار.",
    "600 people were to leave Homs for Idlib in ten buses on 3 May 2018. They never left.",
    "600 people were to leave Homs for Idlib in ten buses on 3 May 2018. The movement is off.",
    "كان من المقرر أن يغادر 600 شخص حمص إلى إدلب في 3 أيار 2018. لكنهم لم يغادروا قط.",
]
GOES = [
    "600 people left Homs for Idlib in ten buses on 3 May 2018. The convoy is off to Idlib.",
    "600 people left Homs for Idlib in ten buses on 3 May 2018. They never left the main road.",
    "غادر 600 شخص حمص إلى إدلب في 3 أيار 2018. ولم يغادروا الطريق قط.",
    "After an earlier evacuation was cancelled last week, 600 people left Homs for Idlib on 3 May"
    " 2018.",
    "The evacuation, suspended on Monday, resumed on 3 May 2018 and 600 people left Homs for"
    " Idlib by bus.",
    "The army suspended air strikes and 600 people left Homs for Idlib by bus on 3 May 2018.",
    "The evacuation was not cancelled; 600 people left Homs for Idlib on 3 May 2018.",
    "If the truce fails the evacuation could be cancelled. On 3 May 2018 600 people will leave Homs"
    " for Idlib by bus.",
    "The transfer of 600 people from Homs to Idlib had been cancelled on Sunday and went ahead on"
    " Tuesday 3 May 2018.",
    "بعد أن تأجلت العملية مرتين خرج 600 شخص من حمص إلى إدلب في 3 أيار 2018.",
    "علقت روسيا الغارات وخرج 600 شخص من حمص إلى إدلب بموجب الاتفاق في 3 أيار 2018.",
    "لم تلغ عملية الإجلاء وخرج 600 شخص من حمص إلى إدلب في 3 أيار 2018.",
    "توقفت القافلة عند الحاجز ساعة ثم وصلت إلى إدلب في 3 أيار 2018 وعلى متنها 600 شخص من حمص.",
    "600 people leave Homs for Idlib by bus on 3 May 2018. Smaller factions rejected the deal.",
    "بموجب اتفاق يخرج 600 شخص من حمص إلى إدلب في 3 أيار 2018. رفضت فصائل أخرى الاتفاق.",
    "On 3 May 2018 a dispute blocked the convoy for two hours, then 600 people left Douma for Idlib"
    " in 12 buses.",
    "عرقلت فصائل صغيرة تنفيذ الاتفاق ساعتين، ثم خرج 600 شخص من حمص إلى إدلب في 3 أيار 2018.",
    "The evacuation stalled for an hour on 3 May 2018, then 600 people left Foua for Aleppo and"
    " arrived safely.",
    "The convoy stalled at a checkpoint. Two hours later 600 people left Homs for Idlib by bus on"
    " 3 May 2018.",
    "خرج 400 مدني من حمص إلى إدلب في 3 أيار 2018 ورفض المجلس المحلي اتفاق وقف إطلاق النار.",
    "خرج 400 مدني من حمص إلى إدلب في 3 أيار 2018 وعلق الجيش اتفاق وقف إطلاق النار.",
]


@pytest.mark.parametrize("text", HALTED)
def test_a_halt_is_told_with_its_words_and_leaves_no_day(text: str) -> None:
    made = drafted(text)
    told = next(each for each in made.findings if each.code == "movement_halted")
    words = json.loads(draft_json(made))["reports"][0]["halted"]
    assert text[words["start"] : words["end"]] == words["text"]
    assert words["text"] in told.text("ar")
    folder = files(made, "x")["operation.toml"].decode()
    body = tomllib.loads(folder)
    assert "date" not in body["operation"]
    assert words["text"] in folder.splitlines()[1]
    assert ("# date = 2018-05-03" in folder) == bool(made.of("date"))
    assert {claim["value"] for claim in body["claim"]} & {60, 600}


@pytest.mark.parametrize("text", GOES)
def test_an_earlier_attempt_or_one_taken_up_again_or_feared_is_none(text: str) -> None:
    made = drafted(text)
    assert "movement_halted" not in {each.code for each in made.findings}
    body = tomllib.loads(files(made, "x")["operation.toml"].decode())
    assert str(body["operation"]["date"]) == "2018-05-03"


@pytest.mark.parametrize(
    "text",
    [
        "ألغيت عملية الإجلاء.",
        "The evacuation was called off, no new day is set.",
        "The prisoner exchange was cancelled.",
        "تأجل خروج المدنيين إلى الغد.",
    ],
)
def test_a_few_words_that_tell_a_halt_alone_are_read(text: str) -> None:
    made = drafted(text)
    codes = {each.code for each in made.findings}
    assert "movement_halted" in codes
    assert "report_of_something_else" not in codes
    assert made.halted is not None


@pytest.mark.parametrize(
    "text",
    [
        "The trade deal collapsed and no new talks are planned.",
        "The football match was called off because of rain.",
        "The transfer of the striker was cancelled.",
        "The wedding convoy was cancelled.",
        "A fire drill evacuation was cancelled.",
        "ألغيت المباراة بسبب المطر.",
        "علقت الدراسة اليوم.",
    ],
)
def test_something_else_that_is_called_off_stays_something_else(text: str) -> None:
    made = drafted(text)
    assert {"report_of_something_else"} == {each.code for each in made.findings}
    assert made.halted is None


def test_whoever_confirms_the_day_has_settled_it() -> None:
    made = files(drafted(HALTED[0]), "x", confirmed_by="coordinator")
    assert "date" in tomllib.loads(made["operation.toml"].decode())["operation"]


@pytest.mark.parametrize(
    "text",
    [
        "Movement tomorrow cancelled, do not send the buses.",
        "The movement from Madaya to Idlib is on hold until further notice.",
        "تأجلت الحركة من مضايا إلى إدلب إلى الغد.",
        "القافلة من مضايا إلى إدلب معلّقة حتى إشعار آخر.",
        "إخلاء مضايا معلّق حتى إشعار آخر.",
        "ألغيت الحركة اليوم، لا ترسلوا الباصات.",
    ],
)
def test_a_line_that_calls_a_movement_off_is_told(text: str) -> None:
    assert "movement_halted" in {each.code for each in draft([("m.txt", text.encode())]).findings}


@pytest.mark.parametrize(
    "text",
    [
        "The football match was cancelled.",
        "The movement of the symphony was cancelled by the orchestra.",
        "ألغيت رحلة المدرسة إلى حلب بسبب المطر.",
    ],
)
def test_what_else_is_called_off_is_not(text: str) -> None:
    made = draft([("m.txt", text.encode())])
    assert [each.code for each in made.findings] == ["report_of_something_else"]


WHO = "400 civilians from Madaya to Idlib"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f"The convoy with {WHO} didn't leave on 14 April 2017.", True),
        ("No convoy left Madaya for Idlib on 14 April 2017; 400 civilians wait.", True),
        ("It is untrue that 400 fighters left Madaya for Idlib on 14 April 2017.", True),
        ("لا صحة لخروج 400 مقاتل من مضايا إلى إدلب يوم 14 نيسان 2017.", True),
        (f"The convoy with {WHO} left on 3 May 2017 and did not leave anyone behind.", False),
        (f"The 60 families did not leave with the convoy; it took {WHO} on 3 May 2017.", False),
        (f"A convoy took {WHO} on 3 May 2017. Rumours of shelling are false.", False),
        ("خرج 400 مدني من مضايا إلى إدلب يوم 3 أيار 2017. ولا صحة لما يقال عن قصف.", False),
    ],
)
def test_a_convoy_that_did_not_leave_is_told(text: str, *, told: bool) -> None:
    codes = {each.code for each in drafted(text).findings}
    assert ("movement_halted" in codes) == told


@pytest.mark.parametrize(
    "text",
    [
        f"The convoy with {WHO} did not leave until 6 a.m. on 3 May 2017.",
        f"The convoy with {WHO} will not start without the Red Crescent.",
        f"The convoy with {WHO} never left the road.",
        f"It is not true that the convoy with {WHO} left without the sick.",
        "لم تغادر القافلة إلا بعد السادسة ومعها 400 مدني من مضايا إلى إدلب.",
    ],
)
def test_who_left_late_or_not_without_others_did_leave(text: str) -> None:
    assert "movement_halted" not in {each.code for each in drafted(text).findings}
