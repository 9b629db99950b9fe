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
from qafila.extraction.parties.roles import ROLES, Candidate, roles_of
from qafila.extraction.reading import prepared
from qafila.extraction.text.found import PartyFound
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.weights import instead

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


TAKEN_BACK = [
    "The army withdrew its approval of the convoy.",
    "The army has taken back its permission for the convoy.",
    "The army agreed to let the convoy pass and then changed its mind.",
    "The army agreed on Monday to let the convoy pass. On Tuesday it withdrew its approval.",
    "سحب الجيش موافقته على مرور القافلة.",
    "تراجع الجيش عن موافقته على مرور القافلة.",
    "وافق الجيش على مرور القافلة ثم تراجع.",
    "وافق الجيش على مرور القافلة. ثم سحب الجيش موافقته عليها.",
    "ألغى الجيش إذن مرور القافلة.",
]
NEGATED = [
    "The army won't allow the convoy to pass.",
    "The army didn’t agree to the passage of the convoy.",
    "The army hasn't agreed to let the buses through.",
    "The army wouldnt approve the departure.",
    "The army failed to approve the departure.",
    "The army let nobody leave.",
    "الجيش ماوافق على مرور القافلة.",
    "الجيش ما وافقش على مرور القافلة.",
]
UNDONE = [
    ("Qatar declined to guarantee the passage.", "guarantor"),
    ("Qatar guaranteed nothing.", "guarantor"),
    ("Qatar isn't a guarantor of the passage.", "guarantor"),
    ("قطر ليست ضامنة للاتفاق.", "guarantor"),
    ("The Red Cross refused to escort the convoy.", "escort"),
    ("Turkey denied being a guarantor of the passage.", "guarantor"),
    ("The Red Cross denied that it escorted the convoy.", "escort"),
    ("نفت تركيا أن تكون ضامنة للخروج.", "guarantor"),
    ("ونفى الهلال الأحمر أنه رافق القافلة.", "escort"),
    ("The Red Cross won't escort the convoy.", "escort"),
    ("The Red Cross was to escort the convoy but withdrew.", "escort"),
    ("كان الهلال الأحمر سيرافق القافلة لكنه اعتذر.", "escort"),
]
DONE = [
    ("Qatar guaranteed that nothing would happen to them.", "guarantor"),
    ("قطر ضامنة للاتفاق.", "guarantor"),
    ("Turkey denied delays and guaranteed the passage.", "guarantor"),
    ("Turkey did not deny that it guaranteed the passage.", "guarantor"),
    ("نفت تركيا الشائعات وأكدت أنها ضامنة للخروج.", "guarantor"),
    ("The Red Cross was to escort the convoy and did so.", "escort"),
    ("The Red Cross escorted the convoy but withdrew at the last post.", "escort"),
]
UNSURE = [
    "We are still waiting for the approval of the army.",
    "Army approval of the departure is under review and not expected before Sunday.",
    "The army must approve the departure.",
    "The army is expected to approve the departure.",
    "The bishop urged the army to allow the convoy to pass.",
    "The bishop hopes that the army will approve the departure.",
    "The buses move off as soon as the army has approved the list.",
    "The buses move off if the army agrees to let them pass.",
    "The army would approve the departure if nine prisoners were freed.",
    "Had the army approved the departure, all would be home.",
    "Has the army approved the departure? Nobody can say.",
    "Has the army agreed? Nobody can say.",
    "Rumours that the army approved the departure are false.",
    "It is not true that the army approved the departure.",
    "The army denied having approved the departure.",
    "The army is said to have approved the departure, but the army denies it.",
    "Neither the army nor the Sumud Brigade approved the departure.",
    "The army neither approves nor objects to the departure.",
    "Army approval: no",
    "The army has not answered our letter.",
    "موافقة الجيش قيد الدراسة.",
    "ما زلنا ننتظر موافقة الجيش.",
    "يطالب الوجهاء بأن يوافق الجيش على خروجهم.",
    "من المرجح أن يسمح الجيش بمرور القافلة.",
    "لن تتحرك الحافلات قبل أن يوافق الجيش.",
    "تتحرك الحافلات إذا وافق الجيش.",
    "هل وافق الجيش على مرور القافلة؟ لا جواب.",
    "لا صحة لما قيل عن موافقة الجيش على مرورها.",
    "يقال إن الجيش وافق على مرورها ولم يتأكد ذلك.",
    "موافقة الجيش: لا",
    "لم يرد الجيش بعد.",
]
ELSEWHERE = [
    "The army approved the list of medicines, not the departure.",
    "وافق الجيش على الأدوية لا على خروج القافلة.",
    "وافق الجيش على قافلة العام الماضي، أما هذه المرة فلم يقل شيئاً.",
    "The army agreed to hold its fire for three hours.",
    "أوقف الجيش القصف ثلاث ساعات.",
    "The army knew of the departure.",
]
BESIDE_ANOTHER = [
    "The Sumud Brigade has not yet agreed. The army agreed to let the convoy pass.",
    "The army agreed to let the convoy pass. The Sumud Brigade refuses.",
    "The army agreed to let the convoy pass but the Sumud Brigade has not.",
    "لم توافق النصرة بعد. وافق الجيش على مرور القافلة.",
    "الجيش موافق على مرور القافلة بس النصرة لا.",
    "النصرة رافضة والجيش موافق على مرور القافلة.",
]
PLAIN = [
    "The army gave its approval in writing.",
    "The army no longer objects to the departure.",
    "The army doesn't object to the departure.",
    "Asked on Monday, the army approved the departure.",
    "The army approved the departure, which the bishop expects on Friday.",
    "The army, which had refused for days, agreed to let the convoy pass.",
    "On 2 May the army allowed the convoy to pass.",
    "لا مانع لدى الجيش من مرور القافلة.",
    "لم يبق للجيش اعتراض على مرورها.",
    "أعطى الجيش موافقته على مرور القافلة.",
    "الجيش موافق على مرور القافلة.",
    "وقد أبدى الجيش موافقته على مرور القافلة.",
    "وافقت قيادة الجيش شفهياً لا كتابة على مرور القافلة.",
    "وافق الجيش، ولم يعترض أحد على مرور القافلة.",
]
CONDITIONAL = [
    "The army agreed to let the convoy pass, on condition that it carries no fuel.",
    "The army will let the convoy pass if nine prisoners are freed.",
    "The army approved the departure in principle.",
    "وافق الجيش على مرور القافلة شرط تفتيشها.",
]
PROMISED = [
    "ووعد الجيش السوري بأن يوافق على الاتفاق بعد تدقيق القائمة.",
    "وتعهد الجيش بالموافقة على خروج القافلة.",
    "The army promised to approve the departure of the convoy.",
    "The army will approve the departure on Thursday.",
    "The army has pledged its approval of the departure.",
    "The army said it would allow the convoy to pass.",
    "The army is going to allow the convoy to pass.",
    "The army intends to let the buses through on Friday.",
    "The army is due to give its approval tomorrow.",
    "سيوافق الجيش على مرور القافلة.",
    "سوف يوافق الجيش على خروج القافلة يوم الخميس.",
    "تعهد الجيش بالموافقة على مرور القافلة.",
    "وعد الجيش بأن يسمح بمرور القافلة.",
    "قال الجيش إنه سيعطي موافقته على مرور القافلة غداً.",
    "أبدى الجيش استعداده للموافقة على مرور القافلة.",
    "الجيش رح يوافق على مرور القافلة.",
]
CLAIMED = [
    "Activists claim that the army approved the departure.",
    "The army reportedly approved the departure.",
    "Nobody could confirm that the army approved the departure.",
    "Reports that the army approved the departure could not be verified.",
    "زعم ناشطون أن الجيش وافق على مرور القافلة.",
    "ادعى ناشطون أن الجيش وافق على مرور القافلة.",
    "لم نستطع التأكد من موافقة الجيش على مرور القافلة.",
]
TAKEN_BACK_LATER = [
    "The army approved the departure. An hour later it changed its mind.",
    "The army agreed to let the convoy pass. Later that day it backed out.",
    "The army approved the departure on Monday. The approval has since expired.",
    "The army approved the departure. That approval was revoked the next morning.",
    "The army approved the departure. Now it refuses to let them pass.",
    "The army approved the departure. By evening it no longer agreed.",
    "وافق الجيش على مرور القافلة. ثم تراجع.",
    "وافق الجيش على مرور القافلة. وبعد ساعة غيّر رأيه.",
    "وافق الجيش على مرور القافلة. وبعد ساعات رفض مرورها.",
    "وافق الجيش على مرور القافلة. وألغى الموافقة فجر الثلاثاء.",
    "موافقة الجيش على مرور القافلة انتهت صلاحيتها.",
]
HANGING = [
    "The army agreed to let the convoy pass once the list is checked.",
    "The army lets the buses through as soon as the ransom is paid.",
    "The army approves the departure after the town pays 4 million.",
    "The army agreed to the departure, but only after the list is complete.",
    "The army agreed to let them go in return for nine prisoners.",
    "The army approved the departure, subject to a search of the buses.",
    "The army approved the departure, but it wants nine prisoners first.",
    "وافق الجيش على مرور القافلة حال تسليم القوائم.",
    "يسمح الجيش بمرور القافلة بعد أن تدفع البلدة المبلغ.",
    "وافق الجيش على مرور القافلة على أن تُفتش الحافلات.",
    "وافق الجيش على مرور القافلة في حال سُلّمت القوائم.",
    "لا تتحرك الحافلات ما لم يسمح الجيش بذلك.",
    "موافقة الجيش على مرور القافلة مرهونة بتسليم الأسرى.",
    "وافق الجيش على مرور القافلة لكنه طلب تسعة أسرى أولاً.",
]
PLAIN_ALL_THE_SAME = [
    "As promised, the army approved the departure.",
    "The army promised an answer within a day and on Tuesday it gave its approval to the convoy.",
    "The army approved the departure, and Qatar promised to pay for the buses.",
    "The army approved the departure, though activists claim that fuel is missing.",
    "Activists said that the army approved the departure.",
    "The army approved the departure once, and again on Tuesday.",
    "The army's approval expires on Friday.",
    "The army approved the departure. The driver changed his mind and stayed.",
    "The army approved the departure. Residents refused to leave at first.",
    "The army approved the departure. It refused to pay for the fuel.",
    "The army approved the departure after talks.",
    "The army agreed to the departure once the list had been checked.",
    "The army agreed at once to let the buses through.",
    "The army doesn't mind and approved the departure.",
    "وكما وعد وافق الجيش على مرور القافلة.",
    "وافق الجيش على مرور القافلة التي ستغادر غداً.",
    "وافق الجيش على مرور القافلة ونفى مزاعم التأخير.",
    "وافق الجيش على مرور القافلة. وتراجع القتال في المدينة.",
    "وافق الجيش على مرور القافلة. ورفضت بعض العائلات الخروج.",
    "وافق الجيش على مرور القافلة بعد أن دُفع المبلغ.",
    "سمح الجيش بمرور الحافلات فور وصولها.",
    "ما إن وافق الجيش على المرور حتى تحركت القافلة.",
    "لم يتأخر الجيش ووافق على مرور القافلة.",
]


def drafted(said: str) -> Drafted:
    text = (LEFT_AR if said[0] > "\u0600" else LEFT) + said
    return draft([("m.txt", text.encode())])


def codes(made: Drafted) -> set[str]:
    return {each.code for each in made.findings}


def approvals(made: Drafted) -> int:
    """Return how many approvals stand in the operation that is drafted."""
    return len(tomllib.loads(files(made, "x")["operation.toml"].decode()).get("approval", []))


def roles(made: Drafted) -> dict[str, tuple[str, ...]]:
    parties = [one.found.value for one in made.noted]
    return {one.name: one.roles for one in parties if isinstance(one, PartyFound)}


@pytest.mark.parametrize(("said", "who"), REFUSED)
def test_who_refuses_objects_and_approves_nothing(said: str, who: str) -> None:
    made = drafted(said)
    assert "objector" in roles(made)[who]
    assert "approver" not in roles(made)[who]
    assert "approval" not in tomllib.loads(files(made, "x")["operation.toml"].decode())


@pytest.mark.parametrize("said", [*TAKEN_BACK, *NEGATED])
def test_who_takes_it_back_or_says_no_approves_nothing_and_owes_nothing(said: str) -> None:
    made = drafted(said)
    assert all("approver" not in own for own in roles(made).values())
    assert "approval_withheld" in codes(made)
    assert approvals(made) == 0
    assert all("withdraw" not in str(owed.found.value) for owed in made.of("obligation"))


@pytest.mark.parametrize("said", TAKEN_BACK)
def test_who_takes_an_approval_back_objects(said: str) -> None:
    assert any("objector" in own for own in roles(drafted(said)).values())


@pytest.mark.parametrize("said", UNSURE)
def test_an_approval_of_which_nobody_is_sure_is_none(said: str) -> None:
    made = drafted(said)
    assert all("approver" not in own for own in roles(made).values())
    assert "approval_withheld" in codes(made)
    assert approvals(made) == 0


@pytest.mark.parametrize("said", [*PROMISED, *CLAIMED, *TAKEN_BACK_LATER, *HANGING])
def test_what_is_promised_claimed_taken_back_or_hangs_is_no_approval(said: str) -> None:
    made = drafted(said)
    assert approvals(made) == 0
    assert "approval_withheld" in codes(made)


def test_what_takes_an_approval_back_is_quoted_with_it() -> None:
    said = TAKEN_BACK_LATER[0].rstrip(".")
    assert [words.text for words in drafted(TAKEN_BACK_LATER[0]).withheld] == [said]


@pytest.mark.parametrize("said", ELSEWHERE)
def test_what_is_approved_besides_or_before_is_no_approval_of_this(said: str) -> None:
    assert approvals(drafted(said)) == 0


@pytest.mark.parametrize("said", BESIDE_ANOTHER)
def test_the_yes_of_one_party_is_not_that_of_another(said: str) -> None:
    made = drafted(said)
    operation = files(made, "x")["operation.toml"].decode()
    assert approvals(made) == 1
    assert "approval_withheld" in codes(made)
    lines = operation.splitlines()
    told = next(at for at, line in enumerate(lines) if line.startswith("# ") and "«" in line)
    assert told < next(at for at, line in enumerate(lines) if line.startswith("[[approval]]"))


@pytest.mark.parametrize("said", [*PLAIN, *PLAIN_ALL_THE_SAME])
def test_a_plain_approval_is_one_and_nothing_is_withheld(said: str) -> None:
    made = drafted(said)
    assert approvals(made) == 1
    assert "approval_withheld" not in codes(made)


@pytest.mark.parametrize("said", CONDITIONAL)
def test_a_condition_of_an_approval_is_told(said: str) -> None:
    made = drafted(said)
    assert approvals(made) == 0, "it lets no convoy go before its condition is met"
    assert "approval_withheld" in codes(made)
    assert said.rstrip(".").rsplit(" ", 1)[1] in made.reports[0].reading.withheld[0].text


def test_a_second_party_without_a_condition_approves() -> None:
    made = drafted(CONDITIONAL[0] + " The Sumud Brigade approved the departure of the convoy.")
    assert approvals(made) == 1
    toml = files(made, "x")["operation.toml"].decode()
    assert '# by = "army" – its approval is promised, on a condition' in toml


@pytest.mark.parametrize(
    ("said", "agreed"),
    [
        ("All but the Sumud Brigade agreed to the departure.", "objector"),
        ("وافق الجميع إلا النصرة على مرور القافلة.", "objector"),
    ],
)
def test_whoever_is_excepted_does_not_do_it(said: str, agreed: str) -> None:
    own = next(iter(roles(drafted(said)).values()), ())
    assert "approver" not in own


@pytest.mark.parametrize(("said", "role"), UNDONE)
def test_what_nobody_does_gives_no_role(said: str, role: str) -> None:
    assert all(role not in own for own in roles(drafted(said)).values())


@pytest.mark.parametrize(
    ("said", "owed"),
    [
        ("The Sumud Brigade denied that it would free nine prisoners in return.", 0),
        ("The Sumud Brigade denied having promised to release nine prisoners in return.", 0),
        ("ونفى لواء الصمود أنه سيطلق تسعة أسرى في المقابل.", 0),
        ("The Sumud Brigade denied delays and will free nine prisoners in return.", 1),
        ("وسيطلق لواء الصمود تسعة أسرى في المقابل.", 1),
    ],
)
def test_what_somebody_denies_to_owe_is_not_owed(said: str, owed: int) -> None:
    assert len(drafted(said).of("obligation")) == owed


@pytest.mark.parametrize(("said", "role"), DONE)
def test_what_somebody_does_gives_its_role(said: str, role: str) -> None:
    assert any(role in own for own in roles(drafted(said)).values())


def test_each_party_that_has_not_approved_is_told() -> None:
    said = "The Sumud Brigade has not yet agreed. The army has not answered. Qatar agreed."
    assert [words.text for words in drafted(said).withheld] == [
        "The Sumud Brigade has not yet agreed",
        "The army has not answered",
    ]


@pytest.mark.parametrize("said", OPEN)
def test_an_approval_that_is_awaited_is_none(said: str) -> None:
    assert all("approver" not in own for own in roles(drafted(said)).values())


@pytest.mark.parametrize("said", [*OPEN, *(said for said, _ in REFUSED)])
def test_what_is_not_approved_is_told_with_its_words(said: str) -> None:
    made = drafted(said)
    told = next(each for each in made.findings if each.code == "approval_withheld")
    words = json.loads(draft_json(made))["reports"][0]["withheld"][0]["text"]
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


@pytest.mark.parametrize(
    ("said", "waits"),
    [
        ("Government approval for the convoy of 90 people from Foua to Idlib is pending.", True),
        ("موافقة الجيش على خروج 90 مدنياً من الفوعة إلى إدلب معلقة.", True),
        (
            "Government approval for the convoy of 90 people from Foua to Idlib is in writing.",
            False,
        ),
    ],
)
def test_a_predicate_far_off_says_that_an_approval_waits(said: str, *, waits: bool) -> None:
    assert bool(drafted(said).withheld) == waits


LEAVE = "40 wounded leave Homs for Idlib on 3 May 2017. "


@pytest.mark.parametrize(
    "said",
    [
        LEAVE + "The army has not approved it.",
        "40 جريحا يخرجون من حمص إلى إدلب في 3 أيار 2017. لم يوافق الجيش على ذلك.",
        "The army has not approved the movement of 40 wounded from Homs to Idlib. Permission was"
        " granted to film the loading.",
        "لم توافق الفرقة الرابعة على خروج 40 جريحا من حمص. تمت الموافقة على أسماء المرضى.",
        "The army is ready to approve the departure of 40 wounded from Homs to Idlib.",
    ],
)
def test_an_approval_of_it_and_one_of_something_else_hide_nothing(said: str) -> None:
    assert drafted(said).withheld


@pytest.mark.parametrize(
    "said",
    [
        "After waiting for a week the army's approval for 40 wounded to leave Homs was received.",
        "The army denied delays and approved the departure of 40 wounded from Homs to Idlib.",
        "According to the mayor, the army approved the departure of 40 wounded from Homs to Idlib.",
        "The army approved the departure of 40 wounded from Homs to Idlib without conditions.",
    ],
)
def test_an_approval_that_was_received_is_told_plainly(said: str) -> None:
    told = drafted(said)
    assert not told.withheld
    assert any("approver" in own for own in roles(told).values())


def test_a_road_that_is_promised_for_fuel_is_no_approval_at_all() -> None:
    made = drafted("وتعهدت قيادة القوات بفتح المعبر أمام شاحنات الوقود الذاهبة إلى الجبل.")
    assert approvals(made) == 0
    assert "approval_withheld" not in codes(made)
