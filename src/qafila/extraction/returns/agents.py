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
from qafila.extraction.parties.undertakings import BE, Act
from qafila.extraction.returns.agent_nouns import ARTICLES
from qafila.extraction.returns.agent_steps import (
    GOVERNORS,
    THAT,
    WHOSE,
    aside_around,
    asked_of,
    back_from,
    beginning_at,
    ending_at,
    head_of,
    is_finite,
    is_governed,
    is_led,
    is_participle,
    laid_upon,
    lets,
    named_from,
    obliged,
    past_aside,
    past_each,
    told_before,
    told_of,
    told_verb,
    topic_afar,
    topic_at,
    topic_of_joined,
    verb_before,
)
from qafila.extraction.returns.agreement import (
    has_ending,
    may_join,
    pronoun_fits,
    verb_fits,
)
from qafila.extraction.returns.behind_verbs import (
    OBJECT_LEADS,
    SURELY,
    behind_verb,
    does_another,
    followed_by,
    leads_object,
    right_before,
)
from qafila.extraction.returns.captives import is_held
from qafila.extraction.returns.receiving import given_by, price, receives
from qafila.extraction.returns.terms_of import heads_terms, holder
from qafila.extraction.returns.traits import GOVERNING, Scene
from qafila.extraction.text.arabic import has_and, has_article, without_and
from qafila.extraction.text.lexicon import VERBAL, Hit
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import COMMAS, STOPS_AND_COLON

_PRONOUNS = words_of("returns pronouns")
_RELATIVES = words_of("who")
_ALREADY = words_of("returns already")
_DEEP = 3
_LAID_REACH, _NOUN_REACH, _BY_REACH = 6, 10, 16
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
        if not is_held(scene.scan, one):
            told.setdefault(one.first, (one, how))
    found = list(told.values())
    if found and receives(scene.scan, verb, found[0][0]):
        giver = given_by(scene, verb)
        return [(giver, "it is received from")] if giver else []
    return found or _said_without_a_verb(scene, act)


def _is_of_who_goes(act: Act, verb: Hit) -> bool:
    """Whether a verb only says what is done *in exchange for* what is given."""
    tied = act.verb.entry.table not in VERBAL
    other = verb.concept in ("free", "hand_over") and verb.after <= act.verb.first
    lets_out = act.what == "free" and verb.after <= act.object.first <= verb.after + 1  # بتطلع ٣٥
    return tied and (other or (verb.concept in ("leave", "arrive") and not lets_out))


def _said_without_a_verb(scene: Scene, act: Act) -> list[Agent]:
    """Return whom a deal obliges, whose terms a heading lists, or who holds those who are freed."""
    if (one := obliged(scene, act.object.first)) is not None:
        return [(one, "it is laid upon")]
    if (one := holder(scene, act)) is not None:
        return [(one, "holds them")]
    one = heads_terms(scene, act)
    return [] if one is None else [(one, "its heading names")]


def _of(scene: Scene, verb: Hit, object_at: int, deep: int) -> Iterator[Agent]:
    if deep >= _DEEP:
        return
    if not scene.scan.tokens[verb.first].arabic:
        yield from _english(scene, verb, deep)
    elif is_finite(verb) and not _is_noun_after_all(scene, verb):
        yield from _arabic_finite(scene, verb, object_at, deep)
    else:
        yield from _arabic_noun(scene, verb, object_at, deep)


def _is_noun_after_all(scene: Scene, verb: Hit) -> bool:
    """Whether what may be a past is a noun, by its ending or by what governs it: إعادة, على سحب."""
    if scene.scan.tokens[verb.after - 1].text.endswith(_NOUN_ENDING):
        return True
    before = (
        without_and(scene.scan.folds[verb.first - 1]) if verb.first > scene.sentence.first else ""
    )
    return verb.entry.made == "past" and before in _BEFORE_NOUN


_NOUN_ENDING = "ة"
_BEFORE_NOUN = GOVERNING | words_of("returns before a deed")


def is_demand(scene: Scene, verb: Hit) -> bool:
    """Whether a verb only demands what others are to give."""
    return without_and(scene.scan.folds[verb.first]) in _DEMANDING


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
    if scan.says(verb.after, verb.after + 1, _OF_OR_BY) and _is_noun(scan, verb):
        yield from _of_english_noun(scene, verb, deep)
    elif word in BE or (_is_passive(scan, verb, at, seen) and word.endswith(("n", "t", "d"))):
        by = list(_by(scene, verb))
        yield from by or _pledged(scene, verb, deep)
    elif at >= sentence.first and (_is_not_to(scan, verb) or ("to" in seen and not due)):
        if (one := obliged(scene, verb.first)) is not None:
            yield one, "it is laid upon"
        joined = _joined(scene, at + 1) if "and" in seen else None
        told = list(_again(scene, joined, "does what it is joined to", deep))
        yield from told or _of_infinitive(scene, at, deep)
    elif at >= sentence.first:
        yield from _of_finite(scene, verb, at, seen, deep)


def _pledged(scene: Scene, verb: Hit, deep: int) -> Iterator[Agent]:
    """Yield who pledges that something is done: promised that nine men would be freed."""
    pledge = verb_before(scene, verb.first, "undertake")
    modal = pledge is None or not _MODAL.isdisjoint(pledge.entry.words)
    near = min(pledge.after + _SOON, verb.first) if pledge is not None else 0
    if pledge is not None and not modal and scene.scan.says(pledge.after, near, THAT):
        yield from _again(scene, pledge, "governs it", deep)


_MODAL, _SOON = words_of("modal"), 3


def _of_infinitive(scene: Scene, at: int, deep: int) -> Iterator[Agent]:
    """Yield who is to do what *to* leads to, whose last token this is, or who does what governs."""
    governor = verb_before(scene, at + 1 + (scene.scan.folds[at + 1] == "to"))  # agreed *to* free
    told = list(_again(scene, governor, "governs it", deep))
    if governor is not None and governor.concept == "undertake" and not is_demand(scene, governor):
        yield from told  # promised the elders to
    if governor is not None and governor.concept == "approve":
        yield from told  # allowed the elders to
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
    if word == WE:
        yield from _speakers(scene, deep)
    elif word in _PRONOUNS or word in THAT:
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
        joined = _joined(scene, at + 1)
        yield from _again(scene, joined, "does what it is joined to", deep)
        if joined is None and (one := topic_of_joined(scene, at)) is not None:
            yield one, "does what it is joined to"
    elif (one := ending_at(scene, told_of(scene, at))) is not None:
        if (let := lets(scene, one)) is not None:
            yield from _again(scene, let, "governs it", deep)
            return
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


_ITS = words_of("returns its")


def _is_due(seen: set[str]) -> bool:
    """Whether small words before a verb say that somebody is to do it: the army *is to* free."""
    return "to" in seen and bool(seen & _AUXILIARY) and not seen & _DONE_TO


_AUXILIARY = words_of("returns auxiliaries")
_DONE_TO = BE - _AUXILIARY


def _is_noun(scan: Scan, verb: Hit) -> bool:
    """Whether an English word for a deed is a noun: the army's *release* of nine men."""
    before = scan.folds[verb.first - 1] if verb.first else "."
    if len(verb.entry.words) > 1 or before == ".":
        return verb.after == verb.first + 1 and before == "."
    owned = scan.tokens[verb.first - 1].text.endswith(_OWNERS)
    return owned or before in ARTICLES or before in WHOSE or before in _OPENS_NOUN


_OF_OR_BY = words_of("by of")
_OWNERS = ("'s", "’s", "s'", "s’")
_OPENS_NOUN = STOPS_AND_COLON | frozenset({",", "-", "for"})


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
    while verb is not None and (
        is_participle(scene.scan, verb) or aside_around(scene.scan, verb, scene.sentence.first, at)
    ):
        verb = verb_before(scene, verb.first)
    return verb


def _meant(scene: Scene, at: int, deep: int) -> Iterator[Agent]:
    """Yield whom a pronoun may mean.

    Who does the verb before, else who says it of itself, else who opens the sentence before; this
    one where who does the verb makes it a condition: the army agreed provided *they* first show.
    """
    scan, word = scene.scan, scene.scan.folds[at]
    condition = price(scan, at) is not None
    if not condition and (verb := verb_before(scene, at)) is not None:
        yield from _again(scene, verb, "is meant by a pronoun", deep)
        return
    if (said := verb_before(scene, at, "say")) is not None and at - said.after <= 1:
        sayers = [one for one, _ in _of(scene, said, at, deep + 1)]
        if sayers and pronoun_fits(scan, word, sayers[0]):
            yield sayers[0], "is meant by a pronoun, who says it"
            return
    told = told_before(scene, scene.sentence.first if condition else at)
    fitting = [one for one in told if pronoun_fits(scan, word, one)]
    for one in (fitting or told or _topics_before(scene, deep))[:1]:
        yield one, "is meant by a pronoun, from the sentence before"


def _speakers(scene: Scene, deep: int) -> Iterator[Agent]:
    """Yield who is quoted as saying what *we* do: "We will free nine men," the governor said."""
    for said in (verb for verb in scene.verbs if verb.concept == "say"):
        beside = (scene.subjects.found.get(said.after), scene.subjects.found.get(said.after + 1))
        told = [one for one in beside if one] or [
            one for one, _ in _of(scene, said, said.after, deep + 1)
        ]
        yield from ((one, "is meant by a pronoun, who says it") for one in told[:1])


WE = "we"


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
        if scan.tokens[at].fold in STOPS_AND_COLON:
            return
        if scan.tokens[at].fold == "by":
            step = at + 1 + (scan.tokens[min(at + 1, len(scan.tokens) - 1)].fold in ARTICLES)
            found = scene.subjects.found
            if one := found.get(step) or found.get(at + 1) or named_from(scene, step):
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
    before = without_and(scan.folds[verb.first - 1]) if verb.first > first else ""
    if not set(verb.before) & set("wf") and before not in _ALSO_OR_THAT:
        return False
    if verb.concept == "undertake":
        return without_and(scan.folds[verb.first]) not in _DEMANDING
    at = past_aside(scan, verb.after, scene.sentence.after)
    if at >= scene.sentence.after:
        return False
    leads = scan.folds[at] in OBJECT_LEADS or scan.folds[at][0] == "ب"
    return leads and has_ending(scan, verb)


_PROVIDED = frozenset({"علي"})
_ALSO = words_of("returns also")
_ALSO_OR_THAT = _ALSO | THAT | {""}
_DEMANDING = words_of("returns demanding")


def _of_what_governs(scene: Scene, verb: Hit, deep: int) -> Iterator[Agent]:
    """Yield who does what governs a verb, or the main verb before a condition: على أن يسلم."""
    governor = verb_before(scene, verb.first, *GOVERNORS)
    yield from _again(scene, governor, "governs it", deep)
    that = scene.scan.folds[verb.first - 1]
    if governor is None and that not in THAT and without_and(that) in THAT:
        for one, _ in _of_the_verb_before(scene, verb, deep):  # أن يفرج الجيش وأن يسحب
            if may_join(scene.scan, verb, one):
                yield one, "does what it is joined to"
    elif governor is None and scene.scan.folds[verb.first - 2] in _PROVIDED:
        main = verb_before(scene, verb.first)  # كشف التنظيم عن مكانهم على أن يسلم
        yield from _again(scene, main, "does what it is joined to", deep)


def _said_of(scene: Scene, verb: Hit, object_at: int, deep: int) -> Iterator[Agent]:
    """Yield who stands before a verb, behind it, or does what it is joined to or governed by."""
    scan, sentence = scene.scan, scene.sentence
    before = without_and(scan.tokens[verb.first - 1].fold) if verb.first > sentence.first else ""
    governed = before in THAT
    if governed and (laid := laid_upon(scene, verb.first - 1)) is not None:
        yield laid, "it is laid upon"
    at, seen = back_from(scan, verb.first, sentence.first)
    joined = "w" in verb.before and verb.first > sentence.first
    behind, named = behind_verb(scene, verb)
    topic = None if joined else topic_at(scene, at) or topic_afar(scene, at)
    if topic is not None and not (named and does_another(scene, topic, verb)):
        yield topic, "before the verb"
    elif at >= sentence.first and without_and(scan.tokens[at].fold) in _RELATIVES:
        step = at - 1 - (scan.tokens[at - 1].fold in COMMAS)
        if (one := scene.subjects.ending.get(step + 1)) is not None:
            yield one, "is told of"
    followed = "" if behind is None or named else followed_by(scene, behind, verb, object_at)
    if behind is not None and (named or followed == SURELY):
        yield behind, f"behind the verb{SURELY * (not named)}"
    beside = scan.hit(verb.first - 1, "verbs", "undertake") if before else None
    if governed or seen & THAT:
        yield from _of_what_governs(scene, verb, deep)
    elif beside is not None and is_finite(beside):  # وعدت تسلم
        yield from _again(scene, beside, "governs it", deep)
    elif (
        set(verb.before) & set("wf")
        or before in _ALSO
        or (before in _ALREADY and _is_joined(scan, verb))
    ):
        for one, how in _of_the_verb_before(scene, verb, deep):
            if may_join(scan, verb, one):
                surely = SURELY if how.endswith(SURELY) else ""
                yield one, f"does what it is joined to{surely}"
    if behind is not None and not named and followed != SURELY:
        yield behind, f"behind the verb, of no list, {followed}"


def _of_the_verb_before(scene: Scene, verb: Hit, deep: int) -> Iterator[Agent]:
    """Yield who does the verb that *and* joins another to, with how that is known."""
    before = verb_before(scene, verb.first)
    if before is None or is_demand(scene, before):
        yield from _again(scene, before, "it is laid upon", deep)
    else:
        yield from _of(scene, before, before.after, deep + 1)


def _is_joined(scan: Scan, verb: Hit) -> bool:
    return scan.folds[verb.first - 1][0] in "وف"


def _arabic_noun(scene: Scene, verb: Hit, object_at: int, deep: int) -> Iterator[Agent]:
    scan, sentence = scene.scan, scene.sentence
    for at in range(verb.after, min(verb.after + _BY_REACH, sentence.after - 2)):
        if scan.folds[at] in STOPS_AND_COLON:
            break
        if leads_agent(scan, at):
            if (one := beginning_at(scene, at + 2)) is not None:
                yield one, "by"
            return
    article = has_article(scan.tokens[verb.first].fold)
    if (one := obliged(scene, verb.first)) is not None:
        yield one, "it is laid upon"
    laid = laid_upon(scene, verb.first)
    if laid is not None and (article or _reaches(scene, laid, verb)):
        yield laid, "it is laid upon"
    one = scene.subjects.found.get(past_each(scan, verb.after, sentence.after))
    if one is not None and (one.adjective or set(one.before) & set("bl")):
        one = None
    owns = one is not None and (one.after <= object_at or leads_object(scan, one.after))
    if one is not None and owns:
        yield one, "owner of the noun"
    if price(scan, verb.first) is None:
        yield from _governing_noun(scene, verb, deep)
    if one is not None and not owns:
        yield one, "behind the noun"  # or what is given: إخلاء المخفر


def _governing_noun(scene: Scene, verb: Hit, deep: int) -> Iterator[Agent]:
    """Yield who does what governs a verbal noun: وافق الجيش على إخلاء, أعلنت الحركة تسليم."""
    scan = scene.scan
    led = without_and(scan.tokens[verb.first - 1].fold) in GOVERNING
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
    elif (one := scene.subjects.ending.get(verb.first)) is not None and (
        granting := right_before(scene, one)
    ) is not None:
        yield from _again(scene, granting, "behind the verb", deep)
    elif (said := verb_before(scene, verb.first, "say", "undertake")) is not None and (
        verb.first - said.after <= _SAID
    ):
        yield from _again(scene, said, "governs it", deep)
    elif has_and(scan.tokens[verb.first].fold):
        yield from _again(scene, verb_before(scene, verb.first, *GOVERNORS), "governs what it is "
                          "joined to", deep)  # fmt: skip


def _reaches(scene: Scene, laid: Mention, verb: Hit) -> bool:
    """Whether nothing but asides parts a party from the noun of what is laid upon it."""
    known = laid.first in scene.subjects.found
    return known and past_aside(scene.scan, laid.after, verb.first) == verb.first
