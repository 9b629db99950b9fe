# SPDX-License-Identifier: Apache-2.0
"""Who gives something by the grammar of its verb, named in a list of parties or not.

A verb has its subject before it or, in Arabic, right behind it; a verb joined to another has the
same subject; an infinitive or *that it would* has the subject of the verb that governs it, unless
that is laid upon somebody (asked X to, على X أن); a verbal noun has its own behind it where what is
given follows (تسليم المقاومة جثمانين).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from qafila.data.lexicons import words_of
from qafila.extraction.names.governing import leads_agent
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.undertakings import BE, ENDS, Act
from qafila.extraction.returns.agent_nouns import ARTICLES
from qafila.extraction.returns.agent_steps import (
    COMMAS,
    GOVERNORS,
    THAT,
    asked_of,
    back_from,
    beginning_at,
    ending_at,
    head_of,
    is_finite,
    is_governed,
    is_led,
    laid_upon,
    named_from,
    obliged,
    past_aside,
    past_each,
    told_before,
    told_of,
    told_verb,
    topic_afar,
    topic_at,
    verb_before,
)
from qafila.extraction.returns.agreement import (
    has_ending,
    may_be_subject,
    pronoun_fits,
    subject_fits,
    verb_fits,
)
from qafila.extraction.returns.receiving import given_by, receives
from qafila.extraction.returns.terms_of import heads_terms, holder
from qafila.extraction.returns.traits import GOVERNING, Scene, plain
from qafila.extraction.text.lexicon import VERBAL, Hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan

_PRONOUNS = words_of("returns pronouns")
_RELATIVES = words_of("who")
_ALREADY = frozenset({"قد", "فقد"})
_DEEP = 3
_LAID_REACH, _NOUN_REACH = 6, 10
_SAID = 5
"""Words at most between a verb of saying and what it says is done: أعلن الجيش من جهته إطلاق."""

Agent = tuple[Mention, str]
"""Somebody, and how grammar says that they do it."""


def agents(scene: Scene, act: Act) -> list[Agent]:
    """Return who gives something by grammar, the likeliest first; empty where it does not say."""
    verb = told_verb(scene, act)
    if verb is None or _is_of_who_goes(act, verb):
        return _said_without_a_verb(scene, act)
    if is_demand(scene, verb):
        one = asked_of(scene, verb)
        return [] if one is None else [(one, "it is laid upon")]
    if verb.concept == "receive" and (one := given_by(scene, verb)) is not None:
        return [(one, "it is received from")]
    told: dict[int, Agent] = {}
    for one, how in _of(scene, verb, act.object.first, 0):
        told.setdefault(one.first, (one, how))
    found = list(told.values())
    if found and receives(scene.scan, verb, found[0][0]):
        giver = given_by(scene, verb)
        return [(giver, "it is received from")] if giver else []
    return found or _said_without_a_verb(scene, act)


def _is_of_who_goes(act: Act, verb: Hit) -> bool:
    """Whether a verb only says who goes *in exchange for* what is given, or is in these words."""
    tied = act.verb.entry.table not in VERBAL
    inside = act.verb.first <= verb.first < act.verb.after
    return tied and (inside or verb.concept in ("leave", "arrive"))


def _said_without_a_verb(scene: Scene, act: Act) -> list[Agent]:
    """Return whom a deal obliges, whose terms a heading lists, or who holds those who are freed."""
    if (one := obliged(scene, act.object.first)) is not None:
        return [(one, "it is laid upon")]
    if (one := heads_terms(scene, act)) is not None:
        return [(one, "its heading names")]
    one = holder(scene, act)
    return [] if one is None else [(one, "holds them")]


def _of(scene: Scene, verb: Hit, object_at: int, deep: int) -> Iterator[Agent]:
    if deep >= _DEEP:
        return
    if not scene.scan.tokens[verb.first].arabic:
        yield from _english(scene, verb, deep)
    elif is_finite(verb) and not _is_after_preposition(scene, verb):
        yield from _arabic_finite(scene, verb, object_at, deep)
    else:
        yield from _arabic_noun(scene, verb, object_at, deep)


def _is_after_preposition(scene: Scene, verb: Hit) -> bool:
    """Whether what is written as a past is a noun, since a preposition governs it: على سحب."""
    before = plain(scene.scan.folds[verb.first - 1]) if verb.first > scene.sentence.first else ""
    return verb.entry.made == "past" and before in _BEFORE_NOUN


_BEFORE_NOUN = GOVERNING | words_of("returns before a deed")


def is_demand(scene: Scene, verb: Hit) -> bool:
    """Whether a verb only demands what others are to give."""
    return plain(scene.scan.folds[verb.first]) in _DEMANDING


def _again(scene: Scene, verb: Hit | None, how: str, deep: int) -> Iterator[Agent]:
    """Yield who does what another verb says, and how that verb stands to the one asked for.

    Of a demand it is whom something is demanded of.
    """
    if verb is None:
        return
    if is_demand(scene, verb):
        if (one := asked_of(scene, verb)) is not None:
            yield one, "it is laid upon"
        return
    yield from ((one, how) for one, _ in _of(scene, verb, verb.after, deep + 1))


# ------------------------------------------------------------------------------------ English


def _english(scene: Scene, verb: Hit, deep: int) -> Iterator[Agent]:
    scan, sentence = scene.scan, scene.sentence
    at, seen = back_from(scan, verb.first, sentence.first)
    word, due = verb.entry.words[0], _is_due(seen)
    if scan.folds[verb.after : verb.after + 1] == ["of"] and _is_noun(scan, verb):
        yield from _of_english_noun(scene, verb, deep)
    elif word in BE or (_is_passive(scan, verb, at, seen) and word.endswith(("n", "t", "d"))):
        by = list(_by(scene, verb))
        yield from by or _pledged(scene, verb, deep)
    elif at >= sentence.first and (_is_not_to(scan, verb) or ("to" in seen and not due)):
        yield from _of_infinitive(scene, at, deep)
    elif at >= sentence.first:
        yield from _of_finite(scene, verb, at, seen, deep)


def _pledged(scene: Scene, verb: Hit, deep: int) -> Iterator[Agent]:
    """Yield who pledges that something is done: promised that nine men would be freed."""
    pledge = verb_before(scene, verb.first, "undertake")
    modal = pledge is None or not _MODAL.isdisjoint(pledge.entry.words)
    near = min(pledge.after + _SOON, verb.first) if pledge is not None else 0
    if pledge is not None and not modal and scene.scan.says(pledge.after, near, THAT):
        yield from _again(scene, pledge, "governs it", deep)


_MODAL, _SOON = frozenset({"to", "must", "shall"}), 3


def _of_infinitive(scene: Scene, at: int, deep: int) -> Iterator[Agent]:
    """Yield who is to do what *to* leads to, whose last token this is, or who does what governs."""
    governor = verb_before(scene, at + 1)
    told = list(_again(scene, governor, "governs it", deep))
    if governor is not None and governor.concept == "undertake" and not is_demand(scene, governor):
        yield from told  # promised the elders to
    if (laid := scene.subjects.ending.get(at + 1)) is not None and not laid.adjective:
        if not is_led(scene.scan, laid):
            yield laid, "it is laid upon"
    elif governor is not None and governor.after <= at and (one := ending_at(scene, at)):
        yield one, "it is laid upon"
    elif not told and scene.scan.folds[at].endswith("ed"):
        yield from ((one, "governs it") for one in _subject_of_unlisted(scene, at))
    yield from told


def _subject_of_unlisted(scene: Scene, at: int) -> list[Mention]:
    """Return who does what a verb of no list says that leads to another: the army *opted* to."""
    step, _ = back_from(scene.scan, at, scene.sentence.first)
    one = ending_at(scene, told_of(scene, step)) if step >= scene.sentence.first else None
    known = one is not None and one.first in scene.subjects.found
    return [head_of(scene, one)] if one is not None and known else []


def _of_finite(scene: Scene, verb: Hit, at: int, seen: set[str], deep: int) -> Iterator[Agent]:
    """Yield who stands before a verb with a person, whose first small word follows a token."""
    scan, word = scene.scan, scene.scan.folds[at]
    if word in _PRONOUNS or word in THAT:
        yield from _meant(scene, at, deep)
    elif word in _RELATIVES:
        step = at - 1 - (scan.tokens[at - 1].fold in COMMAS)
        if (one := ending_at(scene, step)) is not None:
            yield one, "is told of"
    elif word in GOVERNING and verb.entry.words[0].endswith("ing"):
        told = [one for one in scene.subjects.between(scene.sentence.first, at)
                if not one.adjective and not is_led(scan, one)]  # fmt: skip
        yield from ((one, "does it by doing so") for one in told[:1])
    elif "and" in seen or word in ("and", "or", "but") or word in COMMAS:
        yield from _again(scene, _joined(scene, at + 1), "does what it is joined to", deep)
    elif (one := ending_at(scene, told_of(scene, at))) is not None:
        head = head_of(scene, one)
        yield _owner(scene, head) or head, "subject"
        if head is not one:
            yield one, "hangs on the subject"


def _is_passive(scan: Scan, verb: Hit, at: int, seen: set[str]) -> bool:
    """Whether a form of *to be* stands before a verb: were freed, would be freed, is to be."""
    done = scan.folds[verb.first - 1] in _DONE_TO or (at >= 0 and scan.folds[at] in _DONE_TO)
    return done or (bool(seen & BE) and not _is_due(seen))


def _is_not_to(scan: Scan, verb: Hit) -> bool:
    """Whether what is promised is left undone: promised the elders *not to* shoot."""
    return scan.folds[verb.first : verb.first + 2] == ["not", "to"]


def _owner(scene: Scene, one: Mention) -> Mention | None:
    """Return whose men somebody is: the brigade said *its* fighters freed nine captives."""
    scan, first = scene.scan, scene.sentence.first
    if one.first <= first or scan.folds[one.first - 1] not in _ITS:
        return None
    told = [other for other in scene.subjects.between(first, one.first)
            if not other.adjective and not is_led(scan, other)]  # fmt: skip
    return told[0] if told else None


_ITS = frozenset({"its", "his", "her", "their"})


def _is_due(seen: set[str]) -> bool:
    """Whether small words before a verb say that somebody is to do it: the army *is to* free."""
    return "to" in seen and bool(seen & _AUXILIARY) and not seen & _DONE_TO


_AUXILIARY = frozenset({"is", "are", "was", "were", "has", "have", "had"})
_DONE_TO = BE - _AUXILIARY


def _is_noun(scan: Scan, verb: Hit) -> bool:
    """Whether an English word for a deed is a noun: the army's *release* of nine men."""
    before = scan.folds[verb.first - 1] if verb.first else "."
    if len(verb.entry.words) > 1 or before == ".":
        return verb.after == verb.first + 1 and before == "."
    owned = scan.tokens[verb.first - 1].text.endswith(_OWNERS)
    return owned or before in ARTICLES or before in _WHOSE or before in _OPENS_NOUN


_OWNERS = ("'s", "’s", "s'", "s’")
_OPENS_NOUN = ENDS | frozenset({",", "-", "for"})


def _of_english_noun(scene: Scene, verb: Hit, deep: int) -> Iterator[Agent]:
    """Yield whose deed a noun tells: *its* release of nine men, the release of nine men *by* it."""
    if (one := scene.subjects.ending.get(verb.first)) is not None and not one.adjective:
        yield one, "owner of the noun"
    by = list(_by(scene, verb, _NOUN_REACH))
    yield from by
    governor = verb_before(scene, verb.first, *GOVERNORS)
    if not by and governor is not None and verb.first - governor.after <= _SAID:
        yield from _again(scene, governor, "governs it", deep)


def _joined(scene: Scene, at: int) -> Hit | None:
    """Return the verb that *and* before a token joins another to, past those that describe."""
    verb = verb_before(scene, at)
    while verb is not None and _is_participle(scene.scan, verb):
        verb = verb_before(scene, verb.first)
    return verb


def _is_participle(scan: Scan, verb: Hit) -> bool:
    """Whether a verb only describes a noun: eleven *captured* men, their *detained* brothers."""
    before = scan.folds[verb.first - 1] if verb.first else ""
    described = before in ARTICLES or before in _WHOSE
    return described or number_at(scan.tokens, verb.first - 1) is not None


_WHOSE = frozenset({"its", "their", "his", "her", "our", "all", "of", "some", "several", "any"})


def _meant(scene: Scene, at: int, deep: int) -> Iterator[Agent]:
    """Yield whom a pronoun may mean.

    Who does the verb before, else who says it of itself, else who opens the sentence before.
    """
    scan, word = scene.scan, scene.scan.folds[at]
    if (verb := verb_before(scene, at)) is not None:
        yield from _again(scene, verb, "is meant by a pronoun", deep)
        return
    if (said := verb_before(scene, at, "say")) is not None and at - said.after <= 1:
        sayers = [one for one, _ in _of(scene, said, at, deep + 1)]
        if sayers and pronoun_fits(scan, word, sayers[0]):
            yield sayers[0], "is meant by a pronoun, who says it"
            return
    told = told_before(scene, at)
    fitting = [one for one in told if pronoun_fits(scan, word, one)]
    for one in (fitting or told or _topics_before(scene, deep))[:1]:
        yield one, "is meant by a pronoun, from the sentence before"


def _topics_before(scene: Scene, deep: int) -> list[Mention]:
    """Return who does the first verb of the sentence before, where no list names a party there."""
    number = scene.context.order[scene.sentence.first]
    if not number:
        return []
    scan, before = scene.scan, scene.scan.sentences[number - 1]
    verbs = list(scan.within(before.first, before.after, "verbs"))
    there = replace(scene, sentence=before, verbs=verbs, items=[], _doers={})
    verb = next((one for one in verbs if is_finite(one) and one.concept != "say"), None)
    return [one for one, _ in _of(there, verb, verb.after, deep + 1)] if verb else []


def _by(scene: Scene, verb: Hit, reach: int = _LAID_REACH) -> Iterator[Agent]:
    """Yield who stands behind *by*, close behind a passive or somewhat behind a noun."""
    scan = scene.scan
    for at in range(verb.after, min(verb.after + reach, scene.sentence.after)):
        if scan.tokens[at].fold in ENDS:
            return
        if scan.tokens[at].fold == "by":
            step = at + 1 + (scan.tokens[min(at + 1, len(scan.tokens) - 1)].fold in ARTICLES)
            if one := scene.subjects.found.get(step) or named_from(scene, step):
                yield one, "by"
            return


# ------------------------------------------------------------------------------------- Arabic


def _arabic_finite(scene: Scene, verb: Hit, object_at: int, deep: int) -> Iterator[Agent]:
    """Yield who does a verb, said beside it or in what governs it; else who is left out."""
    if scene.subjects.is_passive(verb):
        pledge = verb_before(scene, verb.first, "undertake")
        demanded = pledge is None or is_demand(scene, pledge)
        if pledge is not None and not demanded and scene.scan.folds[verb.first - 1] in THAT:
            yield from ((one, how) for one, how in _again(scene, pledge, "governs it", deep)
                        if one.first in scene.subjects.found)  # fmt: skip
        return
    nobody = True
    for one, how in _said_of(scene, verb, object_at, deep):
        nobody = False
        yield one, how
    if nobody and _leaves_out(scene, verb):
        told = [one for one in told_before(scene, verb.first) or _topics_before(scene, deep)
                if verb_fits(scene.scan, verb, one)]  # fmt: skip
        if len({one.name for one in told}) == 1:
            yield told[0], "is left out, from the sentence before"


def _leaves_out(scene: Scene, verb: Hit) -> bool:
    """Whether a verb surely has a subject that is not said: كما تعهدت بـ, وأفرجت عن.

    What may be a passive (أفرج عن, تسلم الجثث) has none.
    """
    scan, first = scene.scan, scene.sentence.first
    before = plain(scan.folds[verb.first - 1]) if verb.first > first else ""
    if not set(verb.before) & set("wf") and before not in _ALSO_OR_THAT:
        return False
    if verb.concept == "undertake":
        return plain(scan.folds[verb.first]) not in _DEMANDING
    at = past_aside(scan, verb.after, scene.sentence.after)
    if at >= scene.sentence.after:
        return False
    leads = scan.folds[at] in OBJECT_LEADS or scan.folds[at][0] == "ب"
    return leads and has_ending(scan, verb)


_ALSO_OR_THAT = words_of("returns also") | THAT | {""}
_DEMANDING = words_of("undertakings demanding")


def _said_of(scene: Scene, verb: Hit, object_at: int, deep: int) -> Iterator[Agent]:
    """Yield who stands before a verb, behind it, or does what it is joined to or governed by."""
    scan, sentence = scene.scan, scene.sentence
    before = plain(scan.tokens[verb.first - 1].fold) if verb.first > sentence.first else ""
    governed = before in THAT
    if governed and (laid := laid_upon(scene, verb.first - 1)) is not None:
        yield laid, "it is laid upon"
    at, seen = back_from(scan, verb.first, sentence.first)
    joined = "w" in verb.before and verb.first > sentence.first
    if not joined and (topic := topic_at(scene, at) or topic_afar(scene, at)) is not None:
        yield topic, "before the verb"
    elif at >= sentence.first and plain(scan.tokens[at].fold) in _RELATIVES:
        step = at - 1 - (scan.tokens[at - 1].fold in COMMAS)
        if (one := scene.subjects.ending.get(step + 1)) is not None:
            yield one, "is told of"
    behind, named = _behind_verb(scene, verb)
    followed = "" if behind is None or named else _followed(scene, behind, verb, object_at)
    if behind is not None and (named or followed == SURELY):
        yield behind, f"behind the verb{SURELY * (not named)}"
    beside = scan.hit(verb.first - 1, "verbs", "undertake") if before else None
    if governed or seen & THAT:
        yield from _again(scene, verb_before(scene, verb.first, *GOVERNORS), "governs it", deep)
    elif beside is not None and is_finite(beside):  # وعدت تسلم
        yield from _again(scene, beside, "governs it", deep)
    elif set(verb.before) & set("wf") or (before in _ALREADY and _is_joined(scan, verb)):
        yield from _again(scene, verb_before(scene, verb.first), "does what it is joined to", deep)
    if behind is not None and not named and followed != SURELY:
        yield behind, f"behind the verb, of no list, {followed}"


def _behind_verb(scene: Scene, verb: Hit) -> tuple[Mention | None, bool]:
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
    return behind, named


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
        given = given or scan.folds[at] in OBJECT_LEADS or number_at(scan.tokens, at) is not None
    definite = any(word.startswith("ال") for word in scan.folds[one.first : one.after])
    plainly = definite or not scan.folds[one.first].endswith("ا")
    return given and plainly and subject_fits(scan, verb, one)


_BY_PREPOSITION = frozenset({"undertake", "approve"})
"""Verbs whose object has a preposition, so that a bare noun behind them is their subject."""
_GIVEN = ("exchange", "given", "people", "vehicles")


def _followed(scene: Scene, noun: Mention, verb: Hit, object_at: int) -> str:
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


def _is_joined(scan: Scan, verb: Hit) -> bool:
    return scan.folds[verb.first - 1][0] in "وف"


def _arabic_noun(scene: Scene, verb: Hit, object_at: int, deep: int) -> Iterator[Agent]:
    scan, sentence = scene.scan, scene.sentence
    for at in range(verb.after, min(verb.after + _LAID_REACH, sentence.after - 1)):
        if leads_agent(scan, at):
            if (one := beginning_at(scene, at + 2)) is not None:
                yield one, "by"
            return
    article = scan.tokens[verb.first].fold.startswith("ال")
    laid = laid_upon(scene, verb.first)
    if laid is not None and (article or _reaches(scene, laid, verb)):
        yield laid, "it is laid upon"
    one = scene.subjects.found.get(past_each(scan, verb.after, sentence.after))
    if one is not None and not one.adjective and not set(one.before) & set("bl"):
        yield one, "owner of the noun" if one.after <= object_at else "behind the noun"
    led = plain(scan.tokens[verb.first - 1].fold) in GOVERNING
    if deep and led and verb.concept == "undertake":
        return  # حصلت على وعد: who got it has promised nothing
    if set(verb.before) & set("bl") or led:
        governors = verb_before(scene, verb.first, *GOVERNORS)
        told = list(_again(scene, governors, "governs it", deep))
        beside = scene.subjects.ending.get(verb.first - led)
        plainly = beside is not None and not beside.adjective and not is_governed(scan, beside)
        if beside and plainly and all(one.first != beside.first for one, _ in told):
            yield beside, "stands before the noun"
        yield from told
    elif (said := verb_before(scene, verb.first, "say", "undertake")) is not None and (
        verb.first - said.after <= _SAID
    ):
        yield from _again(scene, said, "governs it", deep)
    elif scan.tokens[verb.first].fold.startswith("و"):
        yield from _again(scene, verb_before(scene, verb.first, *GOVERNORS), "governs what it is "
                          "joined to", deep)  # fmt: skip


def _reaches(scene: Scene, laid: Mention, verb: Hit) -> bool:
    """Whether nothing but asides parts a party from the noun of what is laid upon it."""
    known = laid.first in scene.subjects.found
    return known and past_aside(scene.scan, laid.after, verb.first) == verb.first
