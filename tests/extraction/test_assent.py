# SPDX-License-Identifier: Apache-2.0
"""An approval that is refused or awaited is none, and is told."""

from __future__ import annotations

import json
import tomllib

import pytest

from qafila.app.drafted import Drafted
from qafila.app.drafting import draft
from qafila.app.drafting_folder import files
from qafila.app.drafting_shown import draft_json
from qafila.extraction.found import PartyFound
from qafila.extraction.parties import ROLES, Candidate, roles_of
from qafila.extraction.reading import prepared
from qafila.extraction.scan import Scan
from qafila.extraction.weights import instead

LEFT = "On 3 May 2017 about 500 people left Waer for Jarablus in ten buses. "
LEFT_AR = "في 3 أيار 2017 غادر 500 شخص الوعر إلى جرابلس في عشر حافلات. "

REFUSED = [
    ("Ahrar al-Sham is still refusing to let the buses pass.", "Ahrar al-Sham"),
    ("The army refused to let the convoy pass.", "army"),
    ("The Sumud Brigade never agreed to the passage.", "Sumud Brigade"),
    ("ولم توافق قوات حفتر على مرور القافلة.", "قوات حفتر"),
    ("ولم يوافق لواء الصمود على المرور.", "لواء الصمود"),
    ("الحشد ما موافق يمرون من نقطة العقرب.", "الحشد"),
    ("ولم تسمح قوات حفتر بمرور القافلة.", "قوات حفتر"),
    ("لم تعط قوات حفتر الإذن بالعبور.", "قوات حفتر"),
]
OPEN = [
    "The Sumud Brigade will not let the next buses pass until its prisoners are freed.",
    "لن يسمح لواء الصمود بمرور الحافلات إلا بعد إطلاق أسراه.",
    "Elders asked whether the army would allow the convoy to pass.",
    "The Red Cross urged the army to let the convoy pass.",
    "وناشدت اللجنة قوات حفتر أن تسمح بخروج المرضى.",
    "وإذا وافق الجيش مرت القافلة.",
    "The Sumud Brigade has not yet agreed to let the convoy pass.",
    "The army has yet to approve the route.",
    "Approval from the army is pending.",
    "No approval has been received from the army.",
    "The army has withheld its approval.",
    "ولم يصدر عن الجيش موافقة.",
    "ولم تصل موافقة الجيش بعد.",
]
GIVEN = [
    "The army did not let the buses through until the lists were checked.",
    "The Sumud Brigade let nobody leave but the sick.",
    "ولم تسمح قوات حفتر بمرور القافلة إلا بعد تفتيشها.",
    "لا يسمح لواء الصمود بالخروج إلا من البوابة الغربية.",
    "ولم يقبل لواء الصمود بخروج القافلة إلا بعد يومين.",
    "The army agreed to let the convoy pass.",
    "The army first refused to let them pass. On Tuesday the army agreed to let the buses through.",
    "وافقت قوات حفتر على مرور القافلة.",
]


def drafted(said: str) -> Drafted:
    text = (LEFT if said.isascii() else LEFT_AR) + said
    return draft([("m.txt", text.encode())])


def roles(made: Drafted) -> dict[str, tuple[str, ...]]:
    parties = [one.found.value for one in made.noted]
    return {one.name: one.roles for one in parties if isinstance(one, PartyFound)}


@pytest.mark.parametrize(("said", "who"), REFUSED)
def test_who_refuses_objects_and_approves_nothing(said: str, who: str) -> None:
    made = drafted(said)
    assert "objector" in roles(made)[who]
    assert "approver" not in roles(made)[who]
    assert "approval" not in tomllib.loads(files(made, "x")["operation.toml"].decode())


@pytest.mark.parametrize("said", OPEN)
def test_an_approval_that_is_awaited_is_none(said: str) -> None:
    assert all("approver" not in own for own in roles(drafted(said)).values())


@pytest.mark.parametrize("said", [*OPEN, *(said for said, _ in REFUSED)])
def test_what_is_not_approved_is_told_with_its_words(said: str) -> None:
    made = drafted(said)
    told = next(each for each in made.findings if each.code == "approval_withheld")
    words = json.loads(draft_json(made))["reports"][0]["withheld"]["text"]
    assert words in said
    assert words in told.text("ar")
    assert words in told.text("en")


@pytest.mark.parametrize("said", GIVEN)
def test_an_approval_that_is_given_is_one(said: str) -> None:
    made = drafted(said)
    assert any("approver" in own for own in roles(made).values())
    assert "approval_withheld" not in {each.code for each in made.findings}


@pytest.mark.parametrize(
    "said",
    [
        "Ansar Allah will clear mines from the Kilo 16 road before the convoy departs.",
        "The army allows four fuel trucks into Bahri in return.",
        "ويسمح الجيش بدخول أربع شاحنات وقود في المقابل.",
    ],
)
def test_aid_that_is_let_in_and_mines_that_are_cleared_are_no_approval(said: str) -> None:
    assert all("approver" not in own for own in roles(drafted(said)).values())


@pytest.mark.parametrize(
    "said",
    [
        "The army did not agree to the demand for salaries.",
        "The army held its fire for three hours.",
        "The army agreed to host the families.",
        "ووافق الجيش على استضافة العائلات.",
        "وأقر الجيش بأن الطريق ملغوم.",
        "وتمكن وجهاء القبيلة من فتح الطريق.",
        "Nine men had been let out, the Sumud Brigade said.",
    ],
)
def test_what_is_no_word_of_the_passage_approves_nothing(said: str) -> None:
    made = roles(drafted(said))
    assert all("approver" not in own and "objector" not in own for own in made.values())


def test_who_leaves_approves_only_by_a_word() -> None:
    scene = prepared(Scan("The Sumud Brigade left Homs for Idlib."), None)
    mentions = list(scene.parties.values())
    never = {f"role {role}": {"always": -9.0} for role in ROLES}
    likely = {"role evacuating": {"always": 1.0}, "role approver": {"always": 1.0}}
    with instead({**never, **likely}):
        assert roles_of([Candidate(mentions)]) == [{"evacuating": 1.0}]
        by_word = roles_of([Candidate(mentions, {"means approver"})])
    assert by_word == [{"evacuating": 1.0, "approver": 1.0}]
