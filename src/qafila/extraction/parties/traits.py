# SPDX-License-Identifier: Apache-2.0
"""What is seen around the mentions of a party that speaks for or against its roles.

Traits are words for people who read the weights: ``does escort`` (grammar says that it escorts),
``behind free`` and ``before leave`` (the nearest verb on either side), ``kind medical``,
``governed by`` a preposition, ``body`` (what its own words make it: elders, a ministry). No trait
names a single word of a report.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from itertools import chain

from qafila.data.lexicons import words_of
from qafila.extraction.counts.vehicle_owners import carries_in_vehicles, vehicles_of
from qafila.extraction.days.context import Context
from qafila.extraction.names.asides import explained
from qafila.extraction.names.bodies import bodies_of
from qafila.extraction.names.governing import governed_by
from qafila.extraction.names.joined import coordinated
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.assent import (
    GIVEN,
    OPEN,
    OTHER,
    REFUSED,
    assent,
    is_noun,
    withdrawn_by,
)
from qafila.extraction.parties.lodging import makes_room
from qafila.extraction.parties.meanings import (
    ROLE_OF,
    is_aboard,
    is_denied,
    is_way_open,
    means_its_role,
    refuses_but,
    role_of,
)
from qafila.extraction.parties.passage import lets_goods_in
from qafila.extraction.parties.phrases import Phrases
from qafila.extraction.parties.relays import BY_THEN, relayed, taking_over
from qafila.extraction.parties.role_nouns import is_role_noun
from qafila.extraction.parties.subjects import Subjects
from qafila.extraction.parties.taken_in import taken_in
from qafila.extraction.parties.talks import leaders
from qafila.extraction.parties.withholding import refuses_the_movement, says_no, withholds
from qafila.extraction.text.arabic import HER_OR_THEM, plain, with_and
from qafila.extraction.text.found import Evidence
from qafila.extraction.text.lexicon import Entry, Hit, parted
from qafila.extraction.text.nearest import far
from qafila.extraction.text.scan import Scan, Sentence

_TABLES = ("people", "vehicles", "exchange")
_BESIDE = 3

_VERB_BEHIND = {f"before {concept}" for concept in ROLE_OF}


def traits_of(
    context: Context, found: dict[int, Mention]
) -> tuple[dict[int, set[str]], dict[int, dict[str, Evidence]]]:
    """Return the traits of every mention, by its first token, and the words that mean its roles."""
    scan = context.scan
    phrases = Phrases(scan, found)
    subjects = Subjects(context, phrases.wide)
    traits: dict[int, set[str]] = {first: set() for first in found}
    words: dict[int, dict[str, Evidence]] = {first: {} for first in found}
    by_sentence: dict[int, list[Mention]] = defaultdict(list)
    for mention in found.values():
        by_sentence[scan.sentence_of(mention.first).first].append(mention)
    for sentence in scan.sentences:
        here = by_sentence.get(sentence.first)
        if not here:
            continue
        named = {at for one in here for at in range(one.first, one.after) if _is_name(one)}
        verbs, deeds = _uncovered(
            *(_outside(named, _no_vehicles(scan, sentence, table)) for table in ("verbs", "deeds"))
        )
        done = list(_done(context, subjects, phrases, sentence, verbs + deeds))
        for first, told, hit in chain(done, _taken_up(scan, phrases, sentence, done)):
            traits[first].add(told)
            if told.startswith("means ") and told not in words[first]:
                words[first][told] = scan.evidence(*_said_by(scan, hit, sentence))
        for one, first, after in leaders(scan, subjects.found, sentence):
            leader = phrases.told(one).first
            traits[leader] |= {"means mediator", "leads the talks"}
            words[leader].setdefault("means mediator", scan.evidence(first, after))
        whole = {f"sentence {hit.concept}" for hit in verbs}
        if _unassented(scan, verbs + deeds, sentence):
            whole.add(NOT_ASSENTED)
        for mention in here:
            told_here = traits[mention.first]
            told_here |= whole
            told_here.update(_of_a_word(scan, sentence, mention, verbs))
            told_here.update(_of_itself(scan, mention))
            told_here.update(_around(scan, sentence, mention))
            told_here.update(_verbs_around(mention, verbs))
            told_here.update(_verbs_around(mention, deeds))
            told_here.update(_nouns(scan, sentence, mention))
            told_here.update(_with_the_convoy(scan, mention))
            told_here.update(vehicles_of(scan, sentence, mention))
            if not _HOLDERS.isdisjoint(scan.folds[mention.first : mention.after]):
                holder = explained(scan, subjects.ending, mention.first) or mention
                traits[phrases.told(holder).first].add("called holding")
            told_here |= {
                f"{trait}, not doing it"
                for trait in told_here & _VERB_BEHIND
                if f"does {trait.removeprefix('before ')}" not in told_here
            }
        for mention in here:
            meant = words[mention.first]
            for joined in coordinated(scan, found, mention)[1:] if meant else ():
                traits[joined.first].update(f"joined {trait}" for trait in meant)
    _take_back(scan, found, traits, words)
    return traits, words


def _of_a_word(scan: Scan, sentence: Sentence, mention: Mention, verbs: list[Hit]) -> Iterator[str]:
    """Yield what a single word behind a party says where others approve: but *Nusra no*."""
    if says_no(scan, mention, sentence) and any(hit.concept in _ASSENT for hit in verbs):
        yield "means objector"


def _take_back(
    scan: Scan,
    found: dict[int, Mention],
    traits: dict[int, set[str]],
    words: dict[int, dict[str, Evidence]],
) -> None:
    """Add to who approved that a later sentence takes it back, which names nobody."""
    for first, evidence in _taken_back_by_it(scan, found, words):
        traits[first].add(REFUSING)
        words[first][NO_APPROVAL] = evidence


def _taken_back_by_it(
    scan: Scan, found: dict[int, Mention], words: dict[int, dict[str, Evidence]]
) -> Iterator[tuple[int, Evidence]]:
    """Yield who approved last before a sentence that names nobody: *it* withdrew its approval."""
    for hit in scan.within(0, len(scan.tokens), "verbs", "approve"):
        if not is_noun(hit):
            continue
        sentence = scan.sentence_of(hit.first)
        if withdrawn_by(scan, hit, sentence) is None:
            continue
        if any(sentence.first <= at < sentence.after for at in found):
            continue
        given = [at for at in found if at < sentence.first and "means approver" in words[at]]
        if given:
            yield max(given), scan.evidence(hit.first, hit.after)


def _said_by(scan: Scan, hit: Hit, sentence: Sentence) -> tuple[int, int]:
    """Return the stretch of words that tells a role: of not objecting with its negation."""
    first = hit.first
    if hit.concept == "object" and is_denied(scan, hit, sentence):
        near = range(first - 1, max(sentence.first, first - _DENIED_REACH) - 1, -1)
        first = next((at for at in near if scan.folds[at] in _DENIALS), first)
    return first, hit.after


_DENIED_REACH = 3
NOT_ASSENTED = "approval refused or awaited here"
ELSEWHERE = "approver, elsewhere"
NO_APPROVAL = "means no approval"
REFUSING = "refuses the movement"


def _unassented(scan: Scan, verbs: list[Hit], sentence: Sentence) -> bool:
    """Whether every word of approving in a sentence says that none is given."""
    approving = [hit for hit in verbs if hit.concept == "approve"]
    return bool(approving) and all(assent(scan, hit, sentence) != GIVEN for hit in approving)


_NAMING = ("mediate", "guarantee")
"""What parties are called by: a tribal mediator."""


def _is_name(mention: Mention) -> bool:
    """Whether words in a mention tell nothing else: it has several, or is a man by his word."""
    return mention.after > mention.first + 1 or mention.kind == "unnamed"


def _no_vehicles(scan: Scan, sentence: Sentence, table: str) -> Iterator[Hit]:
    """Yield the words of a table; *first aid* in the name of a car, سيارة إسعاف, tells no care."""
    for hit in scan.within(sentence.first, sentence.after, table):
        car = scan.has(max(sentence.first, hit.first - 1), hit.after, "vehicles")
        if hit.concept != "treat" or not car:
            yield hit


def _outside(named: Set[int], hits: Iterable[Hit]) -> list[Hit]:
    """Return the words that are no part of a name: *Protection* of People's Protection Units."""
    return [hit for hit in hits if hit.first not in named or hit.concept in _NAMING]


_GOT = ("approve", "permit", "guarantee")
"""Who obtained *the consent of* X mediates, and X approves all the same."""


def _uncovered(verbs: list[Hit], deeds: list[Hit]) -> tuple[list[Hit], list[Hit]]:
    """Return the words that are no part of a longer phrase: *gave* of *gave the green light*."""
    longer = [hit for hit in verbs + deeds if hit.after > hit.first + 1]
    if not longer:
        return verbs, deeds
    covered = {
        (hit.first, hit.after)
        for hit in verbs + deeds
        for one in longer
        if one.first <= hit.first and hit.after <= one.after
        and one.after - one.first > hit.after - hit.first
        and not (one.concept == "mediate" and hit.concept in _GOT)
    }  # fmt: skip
    return (
        [hit for hit in verbs if (hit.first, hit.after) not in covered],
        [hit for hit in deeds if (hit.first, hit.after) not in covered],
    )


def _done(
    context: Context,
    subjects: Subjects,
    phrases: Phrases,
    sentence: Sentence,
    verbs: list[Hit],
) -> Iterator[tuple[int, str, Hit]]:
    """Yield who does what each verb of a sentence says, as grammar has it."""
    scan, told = context.scan, list(_parted(context, subjects, phrases, sentence))
    yield from told
    begun = {hit.first for _, _, hit in told}
    for hit in verbs:
        for one, how in taken_in(scan, subjects.found, hit, sentence):
            yield phrases.told(one).first, how, hit
        if hit.first in begun or is_way_open(scan, hit) or is_aboard(scan, hit):
            continue  # no more than the beginning of a phrase, or said of who passes
        if hit.concept == "leave" and scan.says(hit.after, hit.after + 1, _OWN):
            continue  # withdraws *its men*
        doers = subjects.doers(hit, sentence) or _who_takes_back(scan, subjects, hit, sentence)
        doers = [doer for doer in doers if not _is_vouched_for(hit, doer)]
        if not doers:
            continue
        meant = _meant(context, hit, sentence)
        for doer in doers:
            mention = phrases.told(doer)
            yield mention.first, f"does {hit.concept}", hit
            if carries_in_vehicles(scan, hit, sentence):
                yield mention.first, "carries people in vehicles", hit
            if hit.entry.made == "noun":
                yield mention.first, f"does {hit.concept} (noun)", hit
            if meant and is_role_noun(*hit.entry.words):
                yield mention.first, f"called {meant}", hit
            if hit.concept in _ASSENT:
                yield from _assenting(context, hit, sentence, mention, meant)
            elif meant:
                yield mention.first, f"means {meant}", hit
                yield mention.first, f"means {meant}, {_apart(hit, mention)}", hit


def _is_vouched_for(hit: Hit, doer: Mention) -> bool:
    """Whether somebody else vouches for a party: إيران ضامنة *للطرف الآخر*."""
    behind = doer.first == hit.after and doer.before.endswith(("l", "la"))
    return behind and hit.entry.words[-1] in _VOUCHING


_VOUCHING = words_of("traits vouching")


def _assenting(
    context: Context, hit: Hit, sentence: Sentence, mention: Mention, meant: str
) -> Iterator[tuple[int, str, Hit]]:
    """Yield what a word of approving or objecting means for one of those who do it."""
    excepted = _excepted(context.scan, mention)
    if not excepted and withholds(context, hit, sentence):
        yield mention.first, NO_APPROVAL, hit
        if refuses_the_movement(context.scan, hit, sentence):
            yield mention.first, REFUSING, hit
    meant = _EXCEPTED.get(meant, meant) if excepted else meant
    if meant:
        yield mention.first, f"means {meant}", hit
        yield mention.first, f"means {meant}, {_apart(hit, mention)}", hit


def _who_takes_back(scan: Scan, subjects: Subjects, hit: Hit, sentence: Sentence) -> list[Mention]:
    """Return whose approval is taken back: who does what the verb before it says."""
    at = withdrawn_by(scan, hit, sentence) if hit.concept == "approve" else None
    if at is None:
        return []
    verb = replace(hit.entry, made="past" if scan.tokens[at].arabic else "")
    return subjects.doers(Hit(verb, at, at + 1), sentence)


_ASSENT = frozenset({"approve", "object"})
_OWN = words_of("party traits own")


def _apart(hit: Hit, mention: Mention) -> str:
    """Return how far a word is from who does what it says."""
    between = max(mention.first - hit.after, hit.first - mention.after)
    return "right beside it" if between < _BESIDE else "some words away"


def _taken_up(
    scan: Scan, phrases: Phrases, sentence: Sentence, done: list[tuple[int, str, Hit]]
) -> Iterator[tuple[int, str, Hit]]:
    """Yield what those do who take up the last word for a role before them: and then the army."""
    meant = [one for one in done if one[1] in _MEANS]
    if not meant:
        return
    for wide, again in relayed(scan, phrases.wide, sentence):
        first = phrases.told(wide).first
        before = [
            one
            for one in meant
            if one[2].first < wide.first and one[0] != first and (again or one[1] in _BY_THEN)
        ]
        if before and not any(one[0] == first for one in meant):
            _, told, hit = max(before, key=lambda one: one[2].first)
            yield first, told, hit
            yield first, f"{told}, taken up", hit
    escorting = [hit for _, told, hit in meant if told == "means escort"]
    if escorting:
        for wide in taking_over(scan, phrases.wide, sentence):
            if wide.first > escorting[0].first:
                yield phrases.told(wide).first, "takes over from an escort", escorting[0]


def _parted(
    context: Context, subjects: Subjects, phrases: Phrases, sentence: Sentence
) -> Iterator[tuple[int, str, Hit]]:
    """Yield what Arabic phrases say of who stands between their words: منح *الجيش* الإذن."""
    scan = context.scan
    yield from _unopposed(scan, phrases, subjects, sentence)
    for wide in subjects.between(sentence.first + 1, sentence.after):
        verb = wide.first - 1
        if not scan.tokens[verb].arabic or set(wide.before) & set("bl"):
            continue
        together = coordinated(scan, subjects.found, wide)
        for told in parted(scan.tokens, verb, together[-1].after):
            hit = Hit(told.entry, verb, together[-1].after + len(told.entry.words) - 1, told.before)
            if hit.concept == "escort" and scan.folds[verb].endswith(HER_OR_THEM):
                continue  # الحافلات التي أمنتها البلدية الطريق الدولي: she secured the buses
            meant = _meant(context, hit, sentence)
            for one in together:
                yield phrases.told(one).first, f"does {hit.concept}", hit
                if meant:
                    yield phrases.told(one).first, f"means {meant}", hit
                    yield phrases.told(one).first, f"means {meant}, right beside it", hit


_HOLDERS = words_of("meanings holders")
"""Words in a name that say that it holds the ground: الجهة المسيطرة."""


def _unopposed(
    scan: Scan, phrases: Phrases, subjects: Subjects, sentence: Sentence
) -> Iterator[tuple[int, str, Hit]]:
    """Yield who has nothing against it: لم يبق *للجيش* اعتراض, لا مانع لدى *الجيش*."""
    if not scan.says(sentence.first, sentence.after, _OBJECTIONS):
        return
    for at in range(sentence.first + 1, sentence.after):
        if scan.folds[at] not in _OBJECTIONS:
            continue
        first = max(sentence.first, at - _OBJECTION_REACH)
        denial = next((back for back in range(at - 1, first - 1, -1)
                       if scan.folds[back] in _DENIALS), None)  # fmt: skip
        if denial is None:
            continue
        for one in subjects.between(denial, min(sentence.after, at + _OBJECTION_REACH)):
            if "l" in one.before or scan.folds[one.first - 1] in _WITH_WHOM:
                told = Hit(_NOTHING_AGAINST, denial, at + 1)
                yield phrases.told(one).first, "means approver", told
                yield phrases.told(one).first, "means approver, right beside it", told


_OBJECTIONS, _WITH_WHOM = words_of("assent objections"), words_of("assent with whom")
_OBJECTION_REACH = 5
_NOTHING_AGAINST = Entry("deeds", "approve", "approve", ("لا", "مانع"))
_MEANS = frozenset(f"means {role}" for role in ROLE_OF.values())

_BY_THEN = frozenset(f"means {role}" for role in BY_THEN)


_LOST = words_of("party traits lost")
"""Before a noun of control: who had it has it no more."""

_RELATIVES = words_of("who")


def _meant(context: Context, hit: Hit, sentence: Sentence) -> str:
    """Return the role that a verb gives its doer, and what makes that doubtful; empty for none."""
    if makes_room(context.scan, hit, sentence):
        return "receiving"
    if hit.concept not in ROLE_OF:
        return ""
    if hit.concept in _ASSENT and (none := _no_approval(context, hit, sentence)):
        return none
    role = role_of(context.scan, hit, sentence)
    if hit.concept == "object" and role == "approver" and _is_left_open(context, hit, sentence):
        return "approver, awaited"
    if role == ROLE_OF[hit.concept] and is_denied(context.scan, hit, sentence):
        return f"{role}, denied"
    before = context.scan.tokens[hit.first - 1].fold if hit.first > sentence.first else ""
    if role == "controlling" and before in _LOST:
        return f"{role}, denied"  # خرجت عن سيطرة الحكومة, from the control of the army
    if role == "objector" and before in _RELATIVES:
        return "objector, by the way"  # those who leave because they rejected it
    return role if means_its_role(context, hit, sentence) else f"{role}, perhaps"


def _no_approval(context: Context, hit: Hit, sentence: Sentence) -> str:
    """Return what a word of approving means that neither approves this movement nor refuses it."""
    if hit.concept == "object":
        is_open = refuses_but(context.scan, hit, sentence) == OPEN
        return "approver, awaited" if is_open else ""
    told = assent(context.scan, hit, sentence)
    if told == OPEN:
        return "approver, awaited"
    if told == OTHER or (told == GIVEN and _is_earlier(context, hit, sentence)):
        return ELSEWHERE
    of_goods = told != REFUSED and lets_goods_in(context.scan, hit, sentence)
    return "approver, of goods" if of_goods else ""


def _is_earlier(context: Context, hit: Hit, sentence: Sentence) -> bool:
    """Whether words set a clause in the past, so that another movement is spoken of."""
    clause = context.scan.clause_of(hit.first)
    return context.about(sentence).cued and context.scan.has(*clause, "cues", "background")


def _is_left_open(context: Context, hit: Hit, sentence: Sentence) -> bool:
    """Whether who does not object does not approve either: neither approves nor objects."""
    scan = context.scan
    for table in ("verbs", "deeds"):
        for other in scan.within(sentence.first, sentence.after, table, "approve"):
            if assent(scan, other, sentence) != GIVEN:
                return True
        for other in scan.within(sentence.first, sentence.after, table, "object"):
            if other.first != hit.first and other.entry.words[0] in _DENIALS:
                return True  # فلم ترفض ولم تقبل
    return False


_DENIALS = with_and(words_of("parties denials"))


def _excepted(scan: Scan, mention: Mention) -> bool:
    """Whether everybody but this party is meant: all *but Nusra* agreed, إلا النصرة."""
    at = mention.first - 1 - (mention.first > 1 and scan.folds[mention.first - 1] == "the")
    if at < 1 or scan.folds[at] not in _EXCEPT:
        return False
    return scan.folds[at] != "but" or scan.folds[at - 1] in _ALL


_EXCEPT, _ALL = words_of("assent excepted"), words_of("assent all")
_EXCEPTED = {"approver": "objector", "approver, awaited": "objector", "objector": "approver"}


def _of_itself(scan: Scan, mention: Mention) -> Iterator[str]:
    yield f"kind {mention.kind}"
    if mention.adjective:
        yield "nationality"
    if mention.state:
        yield "state"
    yield from (f"body {body}" for body in bodies_of(scan, mention))


def _verbs_around(mention: Mention, verbs: list[Hit]) -> Iterator[str]:
    """Yield the nearest verb or deed on either side of a mention."""
    last = max((hit.after for hit in verbs if hit.after <= mention.first), default=0)
    following = min((hit.first for hit in verbs if hit.first >= mention.after), default=0)
    for hit in verbs:
        if hit.after == last:
            yield f"behind {hit.concept}"
            yield f"behind {hit.concept} {far(mention.first - last)}"
        elif hit.first == following:
            yield f"before {hit.concept}"


_WITH = words_of("party traits with")
_AHEAD = words_of("party traits ahead")
_CONVOY = words_of("party traits convoy")
_LOOKED_FOR = frozenset(f"{joined}{word}" for word in _AHEAD | _WITH for joined in ("", "و", "ف"))
_WITH_REACH = 6


def _with_the_convoy(scan: Scan, mention: Mention) -> Iterator[str]:
    """Yield whether a mention is said to be with those who travel, or ahead of or behind them."""
    first, after = scan.clause_of(mention.first)
    near = range(max(first, mention.first - _WITH_REACH), min(after, mention.after + _WITH_REACH))
    if not scan.says(near.start, near.stop, _LOOKED_FOR):
        return
    for at in near:
        if mention.first <= at < mention.after:
            continue
        word = plain(scan.tokens[at].fold)
        side = "before" if at < mention.first else "behind"
        if word in _AHEAD:
            yield "ahead"
            yield f"ahead {side} it"
        elif word in _WITH:
            behind = scan.tokens[at + 1 : at + 3]
            convoy = len(word) > _BESIDE or any(plain(t.fold) in _CONVOY for t in behind)
            yield f"with {'them ' if convoy else ''}{side} it"


def _around(scan: Scan, sentence: Sentence, mention: Mention) -> Iterator[str]:
    """Yield what governs a mention, and the people, vehicles and things of its clause."""
    yield f"governed by {governed_by(scan, sentence, mention)[1]}"
    for hit in scan.among(*scan.clause_of(mention.first), _TABLES):
        yield f"clause has {hit.concept}"


def _nouns(scan: Scan, sentence: Sentence, mention: Mention) -> Iterator[str]:
    """Yield people, vehicles and things right before and behind a mention, and its own vehicles."""
    start = max(sentence.first, mention.first - _BESIDE)
    end = min(sentence.after, mention.after + _BESIDE)
    for hit in scan.among(start, mention.first, _TABLES):
        yield f"near behind {hit.concept}"
    for hit in scan.among(mention.after, end, _TABLES):
        yield f"near before {hit.concept}"
