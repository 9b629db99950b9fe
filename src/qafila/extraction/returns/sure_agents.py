# SPDX-License-Identifier: Apache-2.0
"""Who gives something where grammar leaves no doubt, so that no weight is asked."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.undertakings import Act
from qafila.extraction.returns.agent_nouns import ARTICLES
from qafila.extraction.returns.agent_steps import GOVERNORS, is_finite, told_verb, verb_before
from qafila.extraction.returns.agents import agents
from qafila.extraction.returns.behind_verbs import SURELY
from qafila.extraction.returns.traits import GOVERNING, Scene

_SURE = frozenset(
    {
        "subject",
        "before the verb",
        "behind the verb",
        "does what it is joined to",
        "by",
        "its heading names",
        "is meant by a pronoun, who says it",
        "holds them",
        "it is received from",
        "it is laid upon",
    }
)
_PRONOUNS = words_of("returns pronouns")
_GIVING = frozenset({"free", "hand_over", "disclose"})
"""Verbs that take what is given as their object, so that a noun beside it is who gives."""


def surely(scene: Scene, act: Act) -> Mention | None:
    """Return who gives something beyond doubt; None where weights must choose.

    A party that a list knows: the subject of the verb, or of the one that it is joined to. A noun
    of no list where nothing else can be the subject: the junta freed, أطلق محور تعز ستين.
    """
    for one, how in agents(scene, act)[:1]:
        known = scene.subjects.found.get(one.first)
        if known is not None and known.after == one.after:
            said = how in _SURE or (how == _BEFORE and _opens_with_it(scene))
            return one if said or _pledges(scene, act, how) else None
        return one if how.endswith(SURELY) or _does(scene, act, one, how) else None
    return None


_BEFORE = "is meant by a pronoun, from the sentence before"


def _opens_with_it(scene: Scene) -> bool:
    """Whether a sentence begins with a pronoun, for who does it: It did halt the strikes."""
    return scene.scan.folds[scene.sentence.first] in _PRONOUNS


def _pledges(scene: Scene, act: Act, how: str) -> bool:
    """Whether a verb of pledging is what governs the verb: promised to free, تعهدت بالإفراج."""
    verb = told_verb(scene, act) if how == "governs it" else None
    governor = verb_before(scene, verb.first, *GOVERNORS) if verb is not None else None
    if governor is None or governor.concept != "undertake" or not is_finite(governor):
        return False
    before = scene.scan.folds[governor.first - 1] if governor.first else ""
    return before not in GOVERNING and before not in ARTICLES


def _does(scene: Scene, act: Act, one: Mention, how: str) -> bool:
    """Whether a noun of no list surely is who does a verb of giving, or by whom it is done."""
    if how == "by" and scene.scan.tokens[one.first].arabic:
        return True
    verb = told_verb(scene, act)
    article = one.first > 0 and scene.scan.folds[one.first - 1] in ARTICLES
    giving = verb is not None and (verb.concept in _GIVING or verb.after <= act.object.first)
    return giving and article and how in ("subject", "by")
