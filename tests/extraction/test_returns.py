# SPDX-License-Identifier: Apache-2.0
"""What is given in return by weight: what is seen around it, what it weighs, and who is told."""

from __future__ import annotations

from itertools import pairwise, product

import pytest

from qafila.data.lexicons import lexicon
from qafila.extraction.reading import read_report
from qafila.extraction.returns.obligations import Candidate, _is_told, chosen
from qafila.extraction.text.found import Count, Owed
from qafila.extraction.text.weights import instead
from tests.extraction.fit_returns import fitted, gathered, in_text
from tests.extraction.gold import reports
from tests.extraction.plain import GIVEN

FREED = "Fighters left Daraya by bus. In return the army will free nine detained drivers."
PLAIN = "Fighters left Daraya by bus under the deal. Officers freed nine detained drivers."
DEMANDED = "بموجب الاتفاق غادر المسلحون. واشترط الجيش تسليم 3 أسرى"


def owed(text: str) -> set[tuple[str, str, int | None]]:
    """Return what is given in return in a text, by whom and how many."""
    values = [found.value for found in read_report(text).of("obligation")]
    return {(one.what, one.giver, one.count) for one in values if isinstance(one, Owed)}


def first(text: str, what: str) -> Candidate:
    """Return the first thing of a kind that may be owed in a text."""
    return next(one for one in in_text(text) if one.owed.what == what)


def test_every_trait_has_one_weight_for_what_is_owed_how_many_and_who_gives_it() -> None:
    rows = [(row["choice"], row["trait"]) for row in lexicon("weights-returns")]
    assert len(rows) == len(set(rows))
    assert {choice for choice, _ in rows} == {"owed", "beside", "many", "giver"}
    assert all(abs(float(row["weight"])) < 10 for row in lexicon("weights-returns"))


@pytest.mark.parametrize(
    ("text", "what", "trait"),
    [
        (FREED, "free", "in return strong before"),
        (FREED, "free", "free: counted"),
        (FREED, "free", "verb free"),
        (FREED, "free", "to come, or passive"),
        (FREED, "free", "done by army"),
        ("Under the deal fighters leave Daraya by bus.\nIn return:\n- the army frees 3 captives",
         "free", "under a heading, in return strong"),
        ("Fighters left by bus. Rebels did not hand over their weapons.", "other", "negated"),
        (DEMANDED, "free", "demanded"),
        ("Under the deal:\n- fighters leave Daraya by bus\n- the army frees 3 captives",
         "free", "bullet"),
        ("The army frees 3 captives in return for the departure of the buses.",
         "free", "movement in return for it"),
        ("Fighters left by bus. The army pledged to free 3 captives.", "free", "tied: pledged"),
        ("Fighters left by bus. The deal provides for the release of 3 captives.",
         "free", "tied: the deal says"),
        ("Fighters left by bus. Terms of the deal:\n- the army frees 3 captives",
         "free", "tied: listed"),
        ("Fighters left by bus in return for flour. The army also freed 3 captives.",
         "free", "tied: also"),
        ("Fighters left by bus. The army freed 3 captives in exchange.",
         "free", "tied: in return at the end"),
        ("Fighters left by bus. In return the army lifts the siege.", "other", "siege lift"),
        ("Fighters left by bus. In return the army lifts the siege.", "other", "tied deed"),
        ("غادر المسلحون بالباص. ومن جهته يفرج الجيش عن 3 أسرى", "free", "tied: in return"),
        ("غادر المسلحون بالباص. وينص الاتفاق على الإفراج عن 3 أسرى", "free", "tied: the deal says"),
    ],
)  # fmt: skip
def test_what_is_seen_around_something_given(text: str, what: str, trait: str) -> None:
    assert trait in first(text, what).traits


def test_what_is_not_tied_to_the_movement_may_be_owed_but_has_no_words_of_in_return() -> None:
    seen = first(PLAIN, "free").traits
    assert not any(trait.startswith("in return strong") for trait in seen)


def test_who_does_it_and_who_stands_near_may_give_it() -> None:
    givers = {mention.name: traits for mention, traits in first(FREED, "free").givers}
    assert {"doer", "grammar says so", "kind army", "left near"} <= givers["army"]
    assert "sentence before" in givers["Fighters"]


def test_a_sum_of_weights_chooses_and_a_further_one_of_its_kind_needs_more() -> None:
    two = FREED + " In return rebels will free four detained cooks."
    giver = {"always": -1.0, "doer": 3.0}
    with instead({"beside": {"always": -9.0}, "giver": giver}):
        assert owed(two) == set()
    with instead({"beside": {"always": -9.0, "is free": 8.8}, "giver": giver}):
        assert owed(two) == {("free", "army", 9)}
    with instead({"beside": {"always": -9.0, "is free": 9.9}, "giver": giver}):
        assert owed(two) == {("free", "army", 9), ("free", "rebels", 4)}
    with instead({"beside": {"is free": 1.0, "always": -0.5}, "giver": {"always": -5.0}}):
        assert owed(FREED) == {("free", "army", 9)}  # grammar says who, whatever weights say


def test_where_nothing_ties_anything_to_the_movement_more_is_needed() -> None:
    tied = "Fighters left Daraya by bus. In return the army freed nine drivers."
    with instead({"beside": {"always": -0.2}, "giver": {"always": -5.0}}):
        assert owed(tied)
        assert not owed("Fighters left Daraya by bus. The army freed nine drivers.")


def test_two_kinds_are_not_read_in_the_same_words() -> None:
    with instead({"beside": {"always": 5.0}, "giver": {"always": -5.0}}):
        found = read_report(FREED).of("obligation")
    spans = sorted((one.evidence[0].start, one.evidence[0].end) for one in found)
    assert spans
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


@pytest.mark.parametrize(("text", "what", "giver", "holds"), GIVEN)
def test_plain_sentences_are_read_as_grammar_has_them(
    text: str, what: str, giver: str, holds: bool
) -> None:
    told = {(kind, who) for kind, who, _ in owed(text)}
    if holds:
        assert (what, giver) in told
    else:
        assert what not in {kind for kind, _ in told}


def test_the_same_reports_give_the_same_weights() -> None:
    some = gathered(reports("tuning")[:30])
    assert fitted(some) == fitted(some)


_LEAVE = "بموجب الاتفاق غادر المسلحون. "


@pytest.mark.parametrize(
    ("text", "what", "count", "how"),
    [
        (_LEAVE + "وفي المقابل تسلم الفصائل جثامين أربعة عشر جنديا", "hand_over_bodies", 14,
         "figure of its noun"),
        (_LEAVE + "مقابل أن ترد إلينا جثث إخواننا الستة", "hand_over_bodies", 6,
         "right behind, of no noun"),
        ("Fighters left on buses. In return the rebels hand over the body of a captain.",
         "hand_over_bodies", 1, "one man, body"),
        ("Fighters left on buses. In return the army frees captives from the prison, numbering 20.",
         "free", 20, "apposition"),
        (_LEAVE + "وفي المقابل تسلم الفصائل جثتين", "hand_over_bodies", 2, "figure of its noun"),
    ],
)  # fmt: skip
def test_a_number_of_what_is_given_is_read_wherever_it_stands(
    text: str, what: str, count: int, how: str
) -> None:
    read = [(many.count, many.how) for many in first(text, what).readings]
    assert (count, how) in read
    assert count in {number for kind, _, number in owed(text) if kind == what}


def test_a_capital_that_acts_may_give() -> None:
    text = "Fighters left on buses. In return Tbilisi will free nine captives."
    assert owed(text) == {("free", "Tbilisi", 9)}


def test_nobody_is_told_to_give_where_the_words_do_not_say_who() -> None:
    text = "Fighters left the camp by bus. In return nine captives were freed."
    assert owed(text) == {("free", "", 9)}


def test_what_is_told_again_with_less_said_is_the_same_thing() -> None:
    told: set[tuple[object, str]] = set(product((20, "*"), ("army", "*")))
    assert _is_told(told, "free", 20, "army")
    assert _is_told(told, "free", None, "")
    assert _is_told(told, "free", None, "army")
    assert not _is_told(told, "free", 5, "army")
    assert not _is_told(told, "free", 20, "police")
    assert _is_told(set(product((None, "*"), ("", "*"))), "free", 5, "police")
    assert not _is_told(told, "other", None, ""), "things without a kind are told apart by giver"


def test_each_of_many_exchanges_is_told() -> None:
    text = ", ".join(
        f"the army frees {n} captives in return for {n + 1} prisoners" for n in range(3, 60)
    )
    freed = {count for what, _, count in owed(text) if what == "free"}
    assert freed >= set(range(3, 60))


_BUSES = "غادرت العائلات داريا بالحافلات إلى إدلب. "
_BY_BUS = "Families left Daraya for Idlib by bus. "


@pytest.mark.parametrize(
    ("text", "what", "giver", "count"),
    [
        (_BUSES + "ومقابل ذلك سلم الجيش ضابطا وأربعة جنود", "free", "الجيش", 5),
        (_BUSES + "وفي المقابل أطلقت الحكومة سراح الراعيان المحبوسان", "free", "الحكومة", 2),
        (_BUSES + "ويتعهد الجيش بإخلاء سبيل الشابين المحتجزين لديه", "free", "الجيش", 2),
        (_BUSES + "وفي المقابل سلّمت هيئة تحرير الشام جثامين سبعة جنود",
         "hand_over_bodies", "هيئة تحرير الشام", 7),
        (_BY_BUS + "In return, the group handed over the bodies of seven men.",
         "hand_over_bodies", "group", 7),
        (_BY_BUS + "They went in return for the bodies of fourteen men of the other side.",
         "hand_over_bodies", "", 14),
        (_BY_BUS + "In return the army gave back 212 Ukrainian dead.",
         "hand_over_bodies", "army", 212),
        (_BY_BUS + "In return the army freed a clerk and a nurse.", "free", "army", 2),
        (_BUSES + "ويلتزم الجيش بإعادة الجرافة وبإطلاق سراح مسعفتين", "free", "الجيش", 2),
        (_BUSES + "وفي المقابل أفرج الجيش عن تسعة من أفراد الطاقم", "free", "الجيش", 9),
        (_BY_BUS + "In return, four hundred civilians who had been held as shields were released.",
         "free", "", 400),
        ("أما الجيش من جهته فيوقف القصف ويسحب حواجزه فور خروج 240 مقاتلا من داريا إلى إدلب.",
         "withdraw", "الجيش", None),
    ],
)  # fmt: skip
def test_who_and_how_many_are_given(text: str, what: str, giver: str, count: int | None) -> None:
    made = [(one.owed.what, one.giver, one.owed.count) for one in in_text(text)]
    assert (what, giver, count) in made


def test_a_verb_in_a_name_gives_nothing() -> None:
    text = _BUSES + "وفي المقابل سلّمت هيئة تحرير الشام جثامين سبعة جنود"
    assert all(text[one.found.evidence[0].start :][:5] != "تحرير" for one in in_text(text))


@pytest.mark.parametrize(
    "text",
    [
        "أطلق الحزب 9 أسرى مقابل خروج 60 جريحا من داريا إلى إدلب.",
        "The rebels freed 40 captives in exchange for the passage of 60 wounded from Daraya.",
    ],
)
def test_the_movement_that_a_deed_is_done_for_is_not_owed_itself(text: str) -> None:
    assert "move" not in {one.owed.what for one in in_text(text)}


def test_people_who_move_in_return_are_owed() -> None:
    text = "خرج 400 من داريا إلى حلب مقابل خروج 250 جريحا من مضايا إلى إدلب."
    assert ("move", 250) in {(one.owed.what, one.owed.count) for one in in_text(text)}


@pytest.mark.parametrize(
    ("text", "trait"),
    [
        (FREED, "free people"),
        (_BUSES + "وسلّم الجيش للطرف الآخر اثني عشر أسيرا", "hand_over people"),
        (_BY_BUS + "The police handed over the list to three captives.", "hand_over, people near"),
    ],
)
def test_people_are_the_object_of_a_verb_or_only_near_it(text: str, trait: str) -> None:
    assert trait in set().union(*(one.traits for one in in_text(text)))


@pytest.mark.parametrize("table", ["exchange", "given", "gifts"])
def test_a_row_of_words_for_what_is_given_can_be_read(table: str) -> None:
    for row in lexicon(table):
        for language in ("ar", "en"):
            assert len(row[language].split("|")) <= 20


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("In return the fighters disclose the fate of five missing soldiers.", "fighters"),
        ("In return ISIS will disclose the fate of nine soldiers.", "ISIS"),
        ("In exchange the rebels will hand over the remains of three airmen.", "rebels"),
        ("في المقابل يكشف التنظيم عن مصير تسعة جنود.", "التنظيم"),
    ],
)
def test_whose_fate_is_told_gives_nothing(text: str, who: str) -> None:
    told = owed("Under the deal 700 people leave Daraya for Idlib. " + text)
    assert {giver for _, giver, _ in told} == {who}


@pytest.mark.parametrize(
    "text",
    [
        "Turkish officials said that the exchange of 22 March 2018 went well: 600 people left "
        "Douma for Idlib.",
        "The Free Army said on 20 May 2018 that 400 people had left Yarmouk for Idlib.",
    ],
)
def test_no_figure_of_a_day_and_no_verb_inside_a_name_frees_anybody(text: str) -> None:
    assert not owed(text)


def test_a_day_between_a_verb_and_whom_it_frees_is_no_number() -> None:
    text = "Fighters left Daraya by bus. In return the army freed on 20 May 2018 nine detainees."
    assert ("free", "army", 9) in owed(text)


@pytest.mark.parametrize(
    "text",
    [
        "The army refused a ceasefire. 400 people left Douma for Idlib on 20 May 2018.",
        "خرج 400 مدني من دوما إلى إدلب في 20 أيار 2018 ورفض المجلس المحلي اتفاق وقف إطلاق النار.",
        "Fighters left Daraya by bus under the deal. The army refused to free nine drivers.",
    ],
)
def test_nobody_owes_what_is_refused(text: str) -> None:
    assert not owed(text)


def test_what_is_not_refused_may_be_owed() -> None:
    assert ("truce", "army", None) in owed(
        "Fighters left Daraya by bus. In return the army did not refuse a ceasefire."
    )


@pytest.mark.parametrize(
    ("text", "owed"),
    [
        ("وسلّم الفصيل في المقابل خمسة جثامين وثلاثة أسرى بعد خروج الحافلات من دوما.",
         {("hand_over_bodies", 5, "الفصيل"), ("free", 3, "الفصيل")}),
        ("غادرت الحافلات أريحا. ويسلم الحوثيون بالمقابل ستة أسرى وجثماني ضابطين.",
         {("hand_over_bodies", 2, "الحوثيون"), ("free", 6, "الحوثيون")}),
        ("Families left Bakhmut by bus. In return the army returned 20 bodies and two prisoners.",
         {("hand_over_bodies", 20, "army"), ("free", 2, "army")}),
    ],
)  # fmt: skip
def test_what_and_joins_is_owed_too_each_with_its_own_number(
    text: str, owed: set[tuple[str, int, str]]
) -> None:
    told = {(one.owed.what, one.owed.count, giver) for one, giver in chosen(in_text(text))}
    assert told == owed


@pytest.mark.parametrize(
    ("text", "count", "giver"),
    [
        ("وأعاد التنظيم، لقاء ذلك، عشرة مخطوفين إلى ذويهم حين غادرت الحافلات.", 10, "التنظيم"),
        ("The buses left Homs. The opposition, in return, handed over nine captured soldiers.", 9,
         "opposition"),
    ],
)  # fmt: skip
def test_words_of_in_return_inside_a_clause_tie_all_of_it(
    text: str, count: int, giver: str
) -> None:
    told = {(one.owed.what, one.owed.count, giver) for one, giver in chosen(in_text(text))}
    assert ("free", count, giver) in told


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("سُمح لعشرين عائلة بمغادرة نبل، وتغادر في المقابل ثلاثون عائلة من حلب إلى الريف.", 30),
        ("In return the militia will let 25 wounded travel from Foua to Latakia.", 25),
        ("As 200 villagers left for Lviv, the other side let 45 miners go home in return.", 45),
    ],
)
def test_people_whom_the_other_side_lets_go_are_moved_in_return(text: str, count: int) -> None:
    told = {(one.owed.what, one.owed.count) for one, _ in chosen(in_text(text))}
    assert ("move", count) in told


def test_those_for_whose_leaving_something_is_given_are_not_moved_in_return() -> None:
    text = "In return for the departure of 300 fighters from Daraya the army freed nine prisoners."
    assert {one.owed.what for one, _ in chosen(in_text(text))} == {"free"}


def test_whoever_is_taken_out_of_prison_is_freed() -> None:
    text = "يخرج المقاتلون من خان الشيح، وفي المقابل يُخرج النظام من سجونه خمس نساء."
    assert ("free", 5) in {(one.owed.what, one.owed.count) for one, _ in chosen(in_text(text))}


@pytest.mark.parametrize(
    ("text", "what", "giver"),
    [
        ("In return the militants freed eleven captured SDF fighters and turned over four guns.",
         "other", "militants"),
        ("وبموجب الاتفاق يعيد الجيش التيار الكهربائي إلى البلدة بعد خروج الحافلات.", "other",
         "الجيش"),
        ("خرجت الحافلات من داريا. وأعلن الجيش من جهته إطلاق سراح ستة موقوفين.", "free", "الجيش"),
        ("وفي المقابل رفعت سلطات صنعاء الحواجز عن الطريق بعد مرور الحافلات.", "withdraw",
         "سلطات صنعاء"),
        ("In exchange for the evacuation of the families the tribes vacated the customs building.",
         "withdraw", "tribes"),
    ],
)  # fmt: skip
def test_who_does_it_by_grammar_gives_it_whatever_weights_say(
    text: str, what: str, giver: str
) -> None:
    told = {(one.owed.what, who) for one, who in chosen(in_text(text))}
    assert (what, giver) in told


@pytest.mark.parametrize(
    "text",
    [
        _BY_BUS + "In return two seized wells will be returned to the villagers by the army.",
        _BUSES + "وفي المقابل يسحب الجيش نقطتين عسكريتين من الحي.",
    ],
)
def test_wells_and_posts_are_no_captives(text: str) -> None:
    assert {one.owed.what for one, _ in chosen(in_text(text))} <= {"other", "withdraw"}


def test_relatives_of_hostages_are_no_hostages() -> None:
    text = "In exchange the elders paid 40,000 dollars, and 31 hostages' relatives left by bus."
    assert "free" not in {one.owed.what for one, _ in chosen(in_text(text))}


@pytest.mark.parametrize(
    ("text", "giver"),
    [
        ("أخرج الهلال الأحمر 45 مريضا من دوما. وبالمقابل استلم الجيش جثتي ضابطين.", ""),
        ("وفي المقابل تسلم الجانب السوري جثث ثلاثة جنود حين غادرت الحافلات.", ""),
        ("وفي المقابل تسلم اللجان الشعبية جثث ثلاثة جنود حين تغادر الحافلات.", "اللجان الشعبية"),
    ],
)
def test_whoever_receives_the_bodies_does_not_give_them(text: str, giver: str) -> None:
    told = {(one.owed.what, who) for one, who in chosen(in_text(text))}
    assert ("hand_over_bodies", giver) in told


_GOES = "The convoy with 400 fighters leaves Madaya for Idlib"
_WITH_THEM = "تخرج قافلة فيها 400 مقاتل من مضايا إلى إدلب. "


@pytest.mark.parametrize(
    ("text", "giver"),
    [
        (_GOES + " in exchange for 20 prisoners held by Nusra.", "Nusra"),
        (
            "The convoy with 400 fighters leaves Yabroud for Lebanon in exchange for 150 women"
            " prisoners.",
            "",
        ),
        (_GOES + ". Nusra demands that the government free 20 prisoners in return.", "government"),
        (_WITH_THEM + "وتطالب النصرة بأن تفرج الحكومة عن عشرين أسيراً مقابل ذلك.", "الحكومة"),
        (_WITH_THEM + "وطالبت النصرة بالإفراج عن عشرين أسيراً مقابل ذلك.", ""),
    ],
)
def test_who_demands_and_where_they_go_gives_nothing(text: str, giver: str) -> None:
    assert {who for what, who, _ in owed(text) if what == "free"} == {giver}


@pytest.mark.parametrize(
    ("bare", "tied"),
    [
        ("Families left Harim by bus at noon. The governor agreed.",
         "Families left Harim by bus. In return the governor agreed."),
        ("Families left Harim by bus. The clan handed over two students at the gate.",
         "Families left Harim by bus. In return the clan handed over two students."),
        ("غادرت العائلات حارم بالحافلات. ووافق المحافظ.",
         "غادرت العائلات حارم بالحافلات. وفي المقابل وافق المحافظ."),
    ],
)  # fmt: skip
def test_a_bare_deed_is_only_weighed_where_something_ties_it_to_the_movement(
    bare: str, tied: str
) -> None:
    assert not in_text(bare)
    assert in_text(tied)


@pytest.mark.parametrize(
    "text",
    [
        "Families left Harim by bus. The clan handed over two detained students.",
        "Families left Harim by bus. The clan handed over its weapons.",
    ],
)
def test_held_people_and_things_are_weighed_where_nothing_ties_them(text: str) -> None:
    assert in_text(text)


@pytest.mark.parametrize(
    ("text", "giver"),
    [
        ('Families left Harim by bus. "The clan lets them pass and we have agreed to free nine of '
         'its men," the army said.', {"army"}),
        ('Families left Harim by bus. "The clan lets them pass and we will free nine of its men," '
         "a reader wrote.", {""}),
        ("Families left Harim by bus. We understand that the army will free nine men.", {"army"}),
    ],
)  # fmt: skip
def test_what_we_give_is_given_by_whoever_speaks(text: str, giver: set[str]) -> None:
    assert {who for what, who, _ in owed(text) if what == "free"} == giver


@pytest.mark.parametrize(
    "text",
    [
        "Families left Harim by bus. Truce monitors of the mission rode with them.",
        "Families left Harim by bus, as the ceasefire committee had said.",
        "غادرت العائلات حارم بالحافلات ورافقها مراقبو وقف إطلاق النار.",
    ],
)
def test_whoever_watches_a_truce_gives_none(text: str) -> None:
    assert "truce" not in {what for what, *_ in owed(text)}
    assert "truce" in {what for what, *_ in owed(f"{text} In return the army declares a truce.")}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("غادر المسلحون داريا بالحافلات مقابل الكشف عن رفات تسعة جنود", "disclose"),
        ("غادر المسلحون داريا بالحافلات بعد أن حددت الحركة مكان رفات تسعة جنود", "disclose"),
        ("غادر المسلحون داريا بالحافلات مقابل تسليم رفات تسعة جنود", "hand_over_bodies"),
    ],
)
def test_where_bodies_lie_is_told_and_no_body_is_handed_over(text: str, what: str) -> None:
    assert {told for told, *_ in owed(text)} == {what}


def test_a_gesture_gives_nothing() -> None:
    text = "Families left Harim by bus. In return, as a gesture, the clan freed nine detained men."
    assert {who for what, who, _ in owed(text) if what == "free"} == {"clan"}


@pytest.mark.parametrize(
    "text",
    [
        "Families left Harim by bus on condition that the army let the generators into the town.",
        "Families left Harim by bus on condition that the army allow three lorries of cement in.",
        "غادرت العائلات حارم بالحافلات بشرط أن يسمح الجيش بدخول عربة المحاليل إلى البلدة.",
        "غادرت العائلات حارم بالحافلات بشرط أن يسمح الجيش بعبور شاحنة المضخات والمولدات.",
    ],
)
def test_fluids_pumps_and_cement_that_are_let_in_are_aid(text: str) -> None:
    assert {what for what, *_ in owed(text)} == {"aid"}


def test_a_report_that_breaks_off_behind_a_number_is_read() -> None:
    said = (
        "اتفق الطرفان في 4 أيار 2019 على خروج 120 عائلة من بلدة العيس إلى جبرين بالحافلات."
        " وتطالب الكتيبة بإطلاق أربعة من"
    )
    assert read_report(said + " ضباطها").found
    for length in range(len(said) - 12, len(said) + 1):
        assert read_report(said[:length]).found


@pytest.mark.parametrize(
    ("text", "given"),
    [
        # Both ways of a swap, whichever sentence tells the second.
        ("خرج 600 شخص من مضايا إلى إدلب. وفي المقابل غادر 300 مدني الفوعة إلى حلب.",
         {("move", "", 300)}),
        ("600 people left Madaya for Idlib. In return 300 civilians left Foua for Aleppo.",
         {("move", "", 300)}),
        # The movement is owed by nobody for itself.
        ("بالتزامن مع خروج 300 مدني من دوما إلى جرابلس أفرج الفصيل عن 40 أسيرا.",
         {("free", "الفصيل", 40)}),
        ("كشف الحزب في المقابل عن مصير تسعة جنود بعد خروج 600 شخص من القلمون إلى البوكمال.",
         {("disclose", "الحزب", 9)}),
        ("The price for the departure of 300 civilians from Douma to Jarablus was the release of 40"
         " captives by the faction.", {("free", "faction", 40)}),
        ("The faction freed 40 captives. In return, 300 of its fighters left Douma for Jarablus.",
         {("free", "faction", 40)}),
    ],
)  # fmt: skip
def test_the_other_way_of_a_swap_is_owed_and_the_movement_itself_is_not(
    text: str, given: set[tuple[str, str, int | None]]
) -> None:
    assert owed(text) == given


@pytest.mark.parametrize(
    "text",
    [
        "The deal provides for the evacuation of 1,500 people from Foua to Aleppo on 14 April 2017,"
        " in return for the release of 1,500 prisoners.",
        "بالتزامن مع خروج 1500 مدني من دوما إلى جرابلس أفرج الفصيل عن 40 أسيرا.",
        "شرط الفصيل لخروج 1500 مدني من دوما إلى جرابلس أن تفرج الحكومة عن 40 معتقلا.",
        "قضى الاتفاق بخروج 1500 مدني من دوما إلى جرابلس وبإطلاق سراح 40 أسيرا لدى الفصيل.",
    ],
)
def test_who_is_freed_for_those_who_go_is_not_counted_among_them(text: str) -> None:
    counts = [found.value for found in read_report(text).of("count")]
    assert [one.low for one in counts if isinstance(one, Count)] == [1500]
    assert any(isinstance(one.value, Owed) for one in read_report(text).of("obligation"))
