# SPDX-License-Identifier: Apache-2.0
"""Who is named behind an Arabic verb, and whether a noun of no list there does it or is given."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.returns.agent_steps import (
    THAT,
    beginning_at,
    is_finite,
    past_aside,
    past_each,
)
from qafila.extraction.returns.agreement import may_be_subject, subject_fits
from qafila.extraction.returns.traits import GOVERNING, Scene
from qafila.extraction.text.arabic import has_article
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan


def does_another(scene: Scene, one: Mention, verb: Hit) -> bool:
    """Whether somebody before a verb does the one before it: اتفاق *رعته قطر* توقف الفصائل."""
    before = [other for other in scene.verbs if other.after <= one.first]
    return bool(before) and is_finite(before[-1]) and one.first - before[-1].after <= 1


def behind_verb(scene: Scene, verb: Hit) -> tuple[Mention | None, bool]:
    """Return who stands behind an Arabic verb, and whether a list knows them.

    Not whom it is given to: in سلمت الجيش عشرة the army is no woman, and receives.
    """
    scan, after = scene.scan, scene.sentence.after
    if scan.folds[verb.first].endswith(("وا", "ون", "نا")):
        return None, False
    behind = beginning_at(scene, past_aside(scan, verb.after, after))
    at = past_each(scan, verb.after, after)
    behind = scene.subjects.found.get(at, behind) if at > verb.after else behind
    named = behind is not None and behind.first in scene.subjects.found
    received = scan.hit(verb.first, "verbs", "receive") is not None
    if named and behind and not received and not may_be_subject(scan, verb, behind):
        return None, False
    if behind is not None and not named and scan.folds[behind.first].endswith(_OBLIQUE):
        return None, False  # تخلي حاجزين: two posts are what is given up
    return behind, named


_OBLIQUE = "ين"


SURELY = ", of no list, surely"
"""Behind how somebody of no list does a verb of giving, where nothing else can be its subject."""
_TAKES_WHAT_IS_GIVEN = frozenset({"free", "hand_over", "disclose"})


def _is_surely(scene: Scene, one: Mention, verb: Hit) -> bool:
    """Whether a noun between a verb of giving and what is given gives it: أطلق محور تعز ستين."""
    scan = scene.scan
    at = past_aside(scan, one.after, scene.sentence.after)
    if len(verb.entry.words) > 1 or at >= scene.sentence.after:
        return False
    given = scan.folds[at] in _FREEDOM
    if verb.concept in _TAKES_WHAT_IS_GIVEN:
        given = given or leads_object(scan, at) or scan.hit(at, "exchange", *_THINGS) is not None
    elif verb.concept in _BY_PREPOSITION:
        given = scan.folds[at][0] == "ب" or scan.folds[at] in OBJECT_LEADS
    definite = any(has_article(word) for word in scan.folds[one.first : one.after])
    plainly = definite or not scan.folds[one.first].endswith("ا")
    return given and plainly and subject_fits(scan, verb, one)


_THINGS = ("bodies", "prisoners")
_BY_PREPOSITION = frozenset({"undertake", "approve"})
"""Verbs whose object has a preposition, so that a bare noun behind them is their subject."""
_GIVEN = ("exchange", "given", "people", "vehicles")


def followed_by(scene: Scene, noun: Mention, verb: Hit, object_at: int) -> str:
    """Return what shows whether a noun behind a verb does it, or is what is given."""
    scan, at = scene.scan, noun.after
    if _is_surely(scene, noun, verb):
        return SURELY
    if verb.concept in _BY_PREPOSITION:
        return "its verb takes a preposition"
    if noun.after <= object_at:
        return "given behind it"
    if at >= scene.sentence.after:
        return "given there"
    told = bool(scan.among(at, at + 1, _GIVEN))
    if told or number_at(scan.tokens, at) is not None:
        return "given behind it"
    leads = scan.folds[at] in OBJECT_LEADS or scan.folds[at] in THAT
    return "a preposition behind it" if leads else "given there"


OBJECT_LEADS = words_of("returns leading an object")
_FREEDOM = OBJECT_LEADS - GOVERNING


def leads_object(scan: Scan, at: int) -> bool:
    """Whether what is given begins at a token by its form: عن, سراح, a number."""
    if at >= len(scan.folds):
        return False
    return scan.folds[at] in OBJECT_LEADS or number_at(scan.tokens, at) is not None


def right_before(scene: Scene, one: Mention) -> Hit | None:
    """Return the finite verb right before somebody: *تتيح* الوزارة دخول الشاحنات."""
    return next((verb for verb in scene.verbs if verb.after == one.first and is_finite(verb)), None)
