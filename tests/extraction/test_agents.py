# SPDX-License-Identifier: Apache-2.0
"""Who gives something by the grammar of its verb, in both languages; and what is pledged."""

from __future__ import annotations

import pytest

from qafila.extraction.names.joined import coordinated
from qafila.extraction.names.mentions import mentions
from qafila.extraction.returns.agents import agents
from qafila.extraction.text.scan import Scan
from tests.extraction.fit_returns import in_text

LEFT = "Fighters left Daraya by bus under the deal. "
GONE = "بموجب الاتفاق غادر المسلحون داريا. "


@pytest.mark.parametrize(
    ("text", "what", "name", "how"),
    [
        (LEFT + "The army, for its part, freed nine captives.", "free", "army", "subject"),
        (LEFT + "In return the council has reopened the market.", "other", "council", "subject"),
        (LEFT + "The army lifted the siege and freed nine captives.", "free", "army",
         "does what it is joined to"),
        (LEFT + "The rebels pledged to free nine captives.", "free", "rebels", "governs it"),
        (LEFT + "Nine captives were freed by the army.", "free", "army", "by"),
        (LEFT + "The army agreed to a pause. It freed nine captives.", "free", "army",
         "is meant by a pronoun, from the sentence before"),
        (GONE + "وفي المقابل يفرج الجيش عن تسعة محتجزين", "free", "الجيش", "behind the verb"),
        (GONE + "أما الفصائل فستفرج عن تسعة محتجزين", "free", "الفصائل", "before the verb"),
        (GONE + "وعلى دمشق أن تفرج عن تسعة محتجزين", "free", "دمشق", "it is laid upon"),
        (GONE + "وتعهدت الفصائل بالإفراج عن تسعة محتجزين", "free", "الفصائل", "governs it"),
        (GONE + "بالتزامن مع تسليم الفصائل تسعة محتجزين", "free", "الفصائل", "owner of the noun"),
        (LEFT + "Insurgents in the southern town of Dael gave up three tanks.", "other",
         "Insurgents", "subject"),
        (LEFT + "The rebels who hold the hill promised to free nine captives.", "free", "rebels",
         "governs it"),
        (LEFT + "The battalion, whose camp the rebels had kept under fire all summer, lifted the"
         " siege.", "other", "battalion", "subject"),
        (GONE + "وتعهدت القيادة بأن تُعيد تسعة محتجزين", "free", "القيادة", "before the verb"),
        (GONE + "وقال الشيخ إن الفصائل في درعا أفرجت عن تسعة محتجزين", "free", "الفصائل",
         "before the verb"),
        (LEFT + "In return rebels received nine bodies from the government.",
         "hand_over_bodies",
         "government", "it is received from"),
        (GONE + "وكشف تنظيم (داعش) عن مصير المخطوفين", "disclose", "داعش", "behind the verb"),
        (LEFT + "The army is to free nine captives.", "free", "army", "subject"),
        (LEFT + "Next came the release of nine ferrymen by the rebels.", "free", "rebels", "by"),
        (LEFT + "The truce obliges the rebels to free nine captives.", "free", "rebels",
         "it is laid upon"),
        (LEFT + "The rebels promised the elders not to shoot on the road.", "truce", "rebels",
         "governs it"),
        (LEFT + "The police vowed that nine captives would be freed.", "free", "police",
         "governs it"),
        (LEFT + "The police committed themselves to the release of nine captives.", "free",
         "police", "governs it"),
        (LEFT + "The deal commits the rebels to a truce of three days.", "truce", "rebels",
         "it is laid upon"),
        (GONE + "ويلزم الاتفاق الفصائل بإطلاق تسعة محتجزين", "free", "الفصائل",
         "it is laid upon"),
        (LEFT + "The text binds the youth league to give back nine bodies.", "hand_over_bodies",
         "youth league", "it is laid upon"),
        (LEFT + "The text obliges the council to free nine captives and to reopen the market.",
         "other", "council", "does what it is joined to"),
        (GONE + "على أن تعيد حركة فتح المنازل وتطلق تسعة محتجزين", "free", "حركة فتح",
         "does what it is joined to"),
        (GONE + "على أن تعيد العشيرة السيارات وتسلم تسع جثث", "hand_over_bodies", "العشيرة",
         "does what it is joined to"),
        (GONE + "ونص الاتفاق على أن تفرج الشرطة عن تسعة وأن تزيل حاجزين", "withdraw", "الشرطة",
         "does what it is joined to"),
        (GONE + "والمقابل قسد بتطلع تسعة معتقلين", "free", "قسد", "before the verb"),
        (LEFT + "Nine captives would be freed next week by the army.", "free", "army", "by"),
        (LEFT + "The rebels opted, in return, to free nine captives.", "free", "rebels",
         "governs it"),
        (LEFT + "The army said its troops freed nine captives.", "free", "army", "subject"),
        (GONE + "وذلك مقابل تسعة أسرى يسلمهم الجيش غدا", "free", "الجيش", "behind the verb"),
        (LEFT + "The rebels replied by freeing nine captives.", "free", "rebels",
         "does it by doing so"),
        (LEFT + "The army came back. The rebels said they would free nine captives.", "free",
         "rebels", "is meant by a pronoun, who says it"),
        (LEFT + "The rebels eyed the road; the government waited. It freed nine captives.", "free",
         "government", "is meant by a pronoun, from the sentence before"),
        (LEFT + "Nine soldiers held by the rebels were released.", "free", "rebels", "holds them"),
        (LEFT + "Nine soldiers in the rebels' prison were released.", "free",
         "rebels", "holds them"),
        (LEFT + "The army:\n- release of nine captives", "free", "army", "its heading names"),
        (GONE + "وفتحت الحكومة الطريق. كما تعهدت بالإفراج عن تسعة محتجزين", "free", "الحكومة",
         "governs it"),
        (GONE + "وبقيت الحكومة على وعدها. وأفرجت اليوم عن تسعة محتجزين", "free", "الحكومة",
         "is left out, from the sentence before"),
        (GONE + "وأطلق بالمقابل محور الجبل تسعة محتجزين", "free", "محور الجبل",
         "behind the verb, of no list, surely"),
        (GONE + "وتسلّم الجيش من الفصائل تسعة محتجزين", "free", "الفصائل",
         "it is received from"),
        (GONE + "وأُطلق سراح تسعة صيادين اختطفتهم الفصائل", "free", "الفصائل", "holds them"),
        (GONE + "وأُفرج عن تسعة محتجزين من سجون الفصائل", "free", "الفصائل", "holds them"),
        (GONE + "على الفصائل في المقابل إطلاق تسعة محتجزين", "free", "الفصائل",
         "it is laid upon"),
        (GONE + "من جانب الفصائل: إطلاق تسعة محتجزين", "free", "الفصائل", "its heading names"),
        (GONE + "واتفق الطرفان على إطلاق تسعة محتجزين", "free", "الطرفان",
         "stands before the noun"),
        (GONE + "واشترط الجيش على الفصائل إطلاق تسعة محتجزين", "free", "الفصائل",
         "it is laid upon"),
        (GONE + "والفصائل وعدت تفرج عن تسعة محتجزين", "free", "الفصائل", "governs it"),
    ],
)  # fmt: skip
def test_who_gives_it_by_grammar(text: str, what: str, name: str, how: str) -> None:
    told = [(one.name, said) for candidate in in_text(text) if candidate.owed.what == what
            for one, said in agents(candidate.scene, candidate.act)]  # fmt: skip
    assert (name, how) in told


@pytest.mark.parametrize(
    "text",
    [
        LEFT + "Nine captives were freed.",
        GONE + "وفي المقابل أُفرج عن تسعة محتجزين",
        LEFT + "Nine captives are to be freed.",
        LEFT + "A four-hour pause for nine captives freed.",
        LEFT + "Nine captives who had fled the army are freed.",
        GONE + "وحصلت الفصائل على وعد بإطلاق تسعة محتجزين",
        LEFT + "The army: we want nine captives freed.",
        LEFT + "The army would like nine captives to be freed.",
        GONE + "وفتحت الحكومة الطريق. وأفرج عن تسعة محتجزين",
        GONE + "وفتح الجيش الطريق. وأفرجت عن تسعة محتجزين",
        GONE + "وأُفرج عن تسعة محتجزين من سجن الولاية",
    ],
)
def test_a_passive_has_nobody(text: str) -> None:
    freed = next(one for one in in_text(text) if one.owed.what == "free")
    assert agents(freed.scene, freed.act) == []


@pytest.mark.parametrize(
    ("text", "what", "giver"),
    [
        (LEFT + "In return two envoys gave the elders the bodies of three men.",
         "hand_over_bodies", "envoys"),
        (LEFT + "The rebels go in exchange for nine men held by the government.", "free",
         "government"),
        (LEFT + "In return the army let a nurse bring the town six boxes of medicine.", "aid",
         "army"),
        (LEFT + "In return the Druze had three days before let go two teachers.", "free", "Druze"),
        (LEFT + "The Northern Command, whose camp the rebels had ringed since May, cut the wire and"
         " handed back the bodies of two men.", "hand_over_bodies", "Northern Command"),
        (LEFT + "The rebels named their price: nine drivers locked up in the battalion's cells.",
         "free", "battalion"),
        (LEFT + "The army gave no escort. It did halt the air strikes until noon in return.",
         "truce", "army"),
        (LEFT + "In return the port will by Friday at the latest admit six barges of flour.",
         "aid", "port"),
        (GONE + "ومقابل ذلك تفك الحكومة الحصار عن البلدة", "other", "الحكومة"),
        (GONE + "وفي المقابل يسلم المسلحون بنادقهم وتطلق الجهة الأمنية سراح ثمانية موقوفين",
         "free", "الجهة الأمنية"),
        (GONE + "وبموجب اتفاق رعته قطر توقف الفصائل القصف ثلاثة أيام", "truce", "الفصائل"),
        (GONE + "والجيش وقف الطيران ساعتين مقابل خروجهم", "truce", "الجيش"),
        (GONE + "وفي المقابل سلّم محور الجبل جثمانين وأطلق تسعة أسرى", "free", "محور الجبل"),
        (GONE + "مقابل إفراج ألوية الساحل عن أربعة مخطوفين", "free", "ألوية الساحل"),
        (GONE + "ومقابل ذلك يسمح محور الجبل بمرور ست شاحنات طحين", "aid", "محور الجبل"),
        (GONE + "وفي المقابل أفرجت العشائر عن رجلين، وتتيح الوزارة دخول شاحنات الدقيق", "aid",
         "الوزارة"),
        (GONE + "وفي المقابل وافق الجيش على إخلاء المخفر القريب من الجسر", "withdraw", "الجيش"),
        (GONE + "وفي المقابل جرى إخلاء الحاجز الواقع على مدخل البلدة مدة أسبوع من قبل مفارزنا",
         "withdraw", "مفارزنا"),
        (GONE + "ومقابل ذلك تصلح البلدية الخزان كما تدفع رواتب عماله", "other", "البلدية"),
        (LEFT + "Nine soldiers freed in return were taken to Hama.", "free", ""),
        (LEFT + "Soldiers freed nine captives in return.", "free", "Soldiers"),
    ],
)  # fmt: skip
def test_who_gives_it_is_who_does_it(text: str, what: str, giver: str) -> None:
    assert giver in {one.giver for one in in_text(text) if one.owed.what == what}


@pytest.mark.parametrize(
    ("text", "what", "name"),
    [
        (LEFT + "In return the rebels obtained a halt to artillery fire.", "truce", "rebels"),
        (LEFT + "In return they want the six captured pilots handed over.", "other", "pilots"),
        (LEFT + "The elders wanted the body of their imam.", "hand_over_bodies", "elders"),
        (GONE + "وتعهدت الكتيبة بفتح الطريق مقابل الإفراج عن أربعة أسرى", "free", "الكتيبة"),
        (GONE + "ومقابل ذلك سيرجع الجندي المخطوف", "free", "الجندي"),
        (GONE + "ووافقت على إعادة الأراضي الواقعة على ضفة النهر", "other", "الأراضي الواقعة"),
    ],
)
def test_who_gets_it_or_is_given_gives_nothing(text: str, what: str, name: str) -> None:
    told = [one for one in in_text(text) if one.owed.what == what]
    assert told
    assert name not in {one.giver for one in told}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (GONE + "ما لم يفرج عن ثمانية من أبناء القبيلة", "free"),
        (GONE + "وفي المقابل يسلم الجيش جنديين", "free"),
        (LEFT + "The police let out the nephew of the sheikh.", "free"),
        (GONE + "ووعد الجيش ألا يقصف البلدة", "truce"),
        (LEFT + "The army wouldn't fire on the road.", "truce"),
        (GONE + "على أن يقدم الشيوخ أسماء العائلات", "disclose"),
        (LEFT + "The governor pledged jobs for its sons.", "other"),
        (LEFT + "The checkpoints on the road to the town are to be removed.", "withdraw"),
        (GONE + "وردت الفصائل الجرافة", "other"),
    ],
)
def test_what_may_be_given_is_found_by_a_verb_and_what_it_is_done_to(text: str, what: str) -> None:
    assert what in {one.owed.what for one in in_text(text)}


def test_who_is_named_between_two_tokens_is_told_in_the_order_of_the_text() -> None:
    text = LEFT + "The army lifted the siege and the rebels freed nine captives for the Red Cross."
    subjects = in_text(text)[0].scene.subjects
    ends = range(max(subjects.found) + 2)
    assert len(subjects.found) > 2
    for first in ends:
        for after in ends:
            told = [one for at, one in sorted(subjects.found.items()) if first <= at < after]
            assert subjects.between(first, after) == told


@pytest.mark.parametrize(("named", "together"), [(3, 3), (400, 50)])
def test_parties_told_together_are_followed_only_so_far(named: int, together: int) -> None:
    scan = Scan("the army and " * named)
    found = mentions(scan)
    assert len(found) == named
    assert len(coordinated(scan, found, found[min(found)])) == together
