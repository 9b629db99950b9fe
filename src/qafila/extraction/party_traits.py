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

from qafila.data.lexicons import words_of
from qafila.extraction.asides import explained
from qafila.extraction.assent import GIVEN, OPEN, assent
from qafila.extraction.bodies import bodies_of
from qafila.extraction.context import Context
from qafila.extraction.found import Evidence
from qafila.extraction.governing import governed_by, plain
from qafila.extraction.joined import coordinated
from qafila.extraction.lexicon import Hit, parted
from qafila.extraction.lodging import makes_room
from qafila.extraction.meanings import (
    ROLE_OF,
    is_aboard,
    is_denied,
    is_way_open,
    lets_goods_in,
    means_its_role,
    refuses_but,
    role_of,
)
from qafila.extraction.mentions import Mention
from qafila.extraction.phrases import Phrases
from qafila.extraction.role_nouns import is_role_noun
from qafila.extraction.scan import Scan, Sentence
from qafila.extraction.subjects import Subjects
from qafila.extraction.taken_in import taken_in
from qafila.extraction.talks import leaders
from qafila.extraction.vehicle_owners import carries_in_vehicles, vehicles_of

_TABLES = ("people", "vehicles", "exchange")
_BESIDE = 3

_VERB_BEHIND = {f"before {concept}" for concept in ROLE_OF}

_STEPS = ((2, "near"), (5, "close"), (10, "apart"))


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
        named = {at for one in here for at in range(one.first, one.after) if _is_long(one)}
        verbs, deeds = _uncovered(
            *(_outside(named, _no_vehicles(scan, sentence, table)) for table in ("verbs", "deeds"))
        )
        for first, told, hit in _done(context, subjects, phrases, sentence, verbs + deeds):
            traits[first].add(told)
            if told.startswith("means ") and told not in words[first]:
                words[first][told] = scan.evidence(hit.first, hit.after)
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
            told_here.update(_of_itself(scan, mention))
            told_here.update(_around(scan, sentence, mention))
            told_here.update(_verbs_around(scan, mention, verbs))
            told_here.update(_verbs_around(scan, mention, deeds))
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
    return traits, words


NOT_ASSENTED = "approval refused or awaited here"


def _unassented(scan: Scan, verbs: list[Hit], sentence: Sentence) -> bool:
    """Whether every word of approving in a sentence says that none is given."""
    approving = [hit for hit in verbs if hit.concept == "approve"]
    return bool(approving) and all(assent(scan, hit, sentence) != GIVEN for hit in approving)


_NAMING = ("mediate", "guarantee")
"""What parties are called by: a tribal mediator."""


def _is_long(mention: Mention) -> bool:
    return mention.after > mention.first + 1


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
        doers = subjects.doers(hit, sentence)
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
            if meant:
                yield mention.first, f"means {meant}", hit
                yield mention.first, f"means {meant}, {_apart(hit, mention)}", hit


_OWN = frozenset({"its", "their", "his"})


def _apart(hit: Hit, mention: Mention) -> str:
    """Return how far a word is from who does what it says."""
    between = max(mention.first - hit.after, hit.first - mention.after)
    return "right beside it" if between < _BESIDE else "some words away"


def _parted(
    context: Context, subjects: Subjects, phrases: Phrases, sentence: Sentence
) -> Iterator[tuple[int, str, Hit]]:
    """Yield what Arabic phrases say of who stands between their words: منح *الجيش* الإذن."""
    scan = context.scan
    for wide in subjects.between(sentence.first + 1, sentence.after):
        verb = wide.first - 1
        if not scan.tokens[verb].arabic or set(wide.before) & set("bl"):
            continue
        together = coordinated(scan, subjects.found, wide)
        for hit in parted(scan.tokens, verb, together[-1].after):
            meant = _meant(context, hit, sentence)
            for one in together:
                yield phrases.told(one).first, f"does {hit.concept}", hit
                if meant:
                    yield phrases.told(one).first, f"means {meant}", hit
                    yield phrases.told(one).first, f"means {meant}, right beside it", hit


_HOLDERS = words_of("meanings holders")
"""Words in a name that say that it holds the ground: الجهة المسيطرة."""

_LOST = words_of("party traits lost")
"""Before a noun of control: who had it has it no more."""

_RELATIVES = words_of("parties relatives")


def _meant(context: Context, hit: Hit, sentence: Sentence) -> str:
    """Return the role that a verb gives its doer, and what makes that doubtful; empty for none."""
    if makes_room(context.scan, hit, sentence):
        return "receiving"
    if hit.concept not in ROLE_OF:
        return ""
    if doubted := _doubted(context.scan, hit, sentence):
        return doubted
    role = role_of(context.scan, hit, sentence)
    if role == ROLE_OF[hit.concept] and is_denied(context.scan, hit, sentence):
        return f"{role}, denied"
    before = context.scan.tokens[hit.first - 1].fold if hit.first > sentence.first else ""
    if role == "controlling" and before in _LOST:
        return f"{role}, denied"  # خرجت عن سيطرة الحكومة, from the control of the army
    if role == "objector" and before in _RELATIVES:
        return "objector, by the way"  # those who leave because they rejected it
    return role if means_its_role(context, hit, sentence) else f"{role}, perhaps"


def _doubted(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return what an approval is that is not given yet, or is of goods; empty for another."""
    if hit.concept == "object":
        return "approver, awaited" if refuses_but(scan, hit, sentence) == OPEN else ""
    if hit.concept != "approve":
        return ""
    if assent(scan, hit, sentence) == OPEN:
        return "approver, awaited"
    return "approver, of goods" if lets_goods_in(scan, hit, sentence) else ""


def _of_itself(scan: Scan, mention: Mention) -> Iterator[str]:
    yield f"kind {mention.kind}"
    if mention.adjective:
        yield "nationality"
    if mention.state:
        yield "state"
    yield from (f"body {body}" for body in bodies_of(scan, mention))


def _verbs_around(scan: Scan, mention: Mention, verbs: list[Hit]) -> Iterator[str]:
    """Yield the nearest verb or deed on either side of a mention, and those of its clause."""
    if not verbs:
        return
    first, after = scan.clause_of(mention.first)
    last = max((hit.after for hit in verbs if hit.after <= mention.first), default=0)
    following = min((hit.first for hit in verbs if hit.first >= mention.after), default=0)
    for hit in verbs:
        if hit.after == last:
            yield f"behind {hit.concept}"
            yield f"behind {hit.concept} {_far(mention.first - last)}"
        elif hit.first == following:
            yield f"before {hit.concept}"
        if first <= hit.first < after:
            side = "before" if hit.first < mention.first else "behind"
            yield f"clause has {hit.concept} {side} it"


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


def _far(tokens: int) -> str:
    return next((word for most, word in _STEPS if tokens <= most), "far")


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
