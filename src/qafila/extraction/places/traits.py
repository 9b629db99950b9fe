# SPDX-License-Identifier: Apache-2.0
"""What is seen around the mentions of a place that speaks for or against its roles.

Traits are words for people who read the weights: ``rule origin`` (grammar says so outright),
``after to`` (the preposition), ``led by from`` (the nearest one before it),
``behind leave near`` (the nearest verb), ``kind معبر`` (what the report calls it),
``near behind fighters`` (who is spoken of right before it).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.names.frames import CASE_WRITTEN_ONTO, framed, past_held
from qafila.extraction.names.mentions import Mention
from qafila.extraction.names.place_names import written
from qafila.extraction.names.spot import Spot, is_article
from qafila.extraction.names.spots_arabic import may_name
from qafila.extraction.places.admissions import admissions
from qafila.extraction.places.candidate import Candidate, key_of, tell_together
from qafila.extraction.places.denied import is_denied
from qafila.extraction.places.gatherings import gatherings
from qafila.extraction.places.guesses import POSTS, each_of, end_of_country, guessed, which_road
from qafila.extraction.places.handovers import handovers
from qafila.extraction.places.legs import legs
from qafila.extraction.places.retold import Told, retold
from qafila.extraction.places.roads import roads
from qafila.extraction.places.spot_lists import THEN, spot_or_glued
from qafila.extraction.text.arabic import has_and
from qafila.extraction.text.found import Found
from qafila.extraction.text.nearest import far
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS

_SIDES = words_of("places sides")
_LEADING = ("from", "to", "via", "swap")
_STANDING = frozenset({"from", "to", "via", "at"})
_PASSED_OVER = words_of("places passed over")
_MOVING = frozenset({"leave", "move", "arrive", "assemble", "pass", "receive"})
_TABLES = ("people", "vehicles", "exchange", "parties", "cues")
_COMMON = frozenset({"verbs", "people", "vehicles", "time", "hedges", "vague", "exchange"})
_LABELS = {
    word: label
    for label in ("start", "gather", "end")
    for word in words_of(f"places {label} labels")
}
_LABEL_REACH = 4
_LED_REACH, _BESIDE = 14, 4
_MANY = 3
_INSIDE = words_of("places lie in")
_MAY_STAND = _INSIDE | words_of("places beside what they lie in")
_MOST_APART = 4
_FRAMED = ("case ", "frame ", "after ", "led by ", "behind ", "moved by ")
_ASIDE = frozenset({"is a party", "within a party", "tells where another lies"})
_GO_ON = frozenset({"frame waypoint", "frame destination"})
_SHARED = ("led by ", "behind ")


_OUTRIGHT = (legs, handovers, gatherings, roads, admissions)


@dataclass(slots=True)  # made often: a frozen one takes three times as long
class _Seen:
    """A mention of a place: its tokens, with the words that say what it is, what governs it."""

    spot: Spot
    at: int
    first: int
    governing: str


def candidates(
    context: Context, parties: dict[int, Mention], returns: Sequence[Found] = ()
) -> dict[str, Candidate]:
    """Return every place that a report names, in its order, with its traits.

    Parameters
    ----------
    parties, returns
        Whom the report names, and what it says is given in return.
    """
    scan = context.scan
    told: dict[str, Candidate] = {}
    last: tuple[_Seen, set[str]] | None = None
    owned = {at: one for one in parties.values() for at in range(one.first, one.after)}
    given = [(words.start, words.end) for one in returns for words in one.evidence]
    named: list[Told] = []
    told_of = (seen for seen in _named(scan, parties)
               if not is_denied(scan, seen.first, seen.spot.after)
               and not _ends_a_party(seen, owned))  # fmt: skip
    for number, seen in enumerate(told_of):
        sentence = scan.sentence_of(seen.at)
        traits = set(_traits(context, sentence, seen))
        traits.update(_led(scan, sentence, seen), _onward(scan, seen), _verbs(scan, sentence, seen))
        traits.update(framed(scan, sentence, seen.first, seen.spot.after, _glued(scan, seen)))
        if seen.at in parties:
            traits.add("in the name of a party")
        traits.update(_of_party(scan, seen, owned), _heading(scan, sentence, seen))
        traits.update(_of_returns(scan, sentence, seen, given), _around(scan, seen))
        traits.add(f"named as number {min(number, _MANY + 1)}")
        if last and 0 <= seen.at - last[0].spot.after <= 2 and last[0].at >= sentence.first:
            shared = {f"joined {trait}" for trait in last[1] if trait.startswith(_SHARED)}
            traits |= {"joined", *shared}
        if last and last[0].at >= sentence.first and _listed(scan, last[0].spot, seen):
            traits = {each for each in traits if not each.startswith(_FRAMED)}
            traits |= {each for each in last[1] if each.startswith(_FRAMED)}
        if last and last[0].at >= sentence.first and scan.folds[seen.first - 1] in THEN:
            traits |= {each for each in last[1] if each in _GO_ON}
        one = told.setdefault(key_of(seen.spot), Candidate([]))
        near = last[0].spot if last and last[0].at >= sentence.first else None
        tied = _tied(scan, told, near, seen)
        one.traits |= traits | tied
        last = seen, traits
        one.spots.append(seen.spot)
        aside = not _ASIDE.isdisjoint(traits | tied)
        named.append(Told(seen.spot, seen.first, seen.governing, aside, traits | tied))
    for spot, trait in retold(scan, named):
        told[key_of(spot)].traits.add(trait)
    for outright, role in chain.from_iterable(rule(scan, named) for rule in _OUTRIGHT):
        told.setdefault(key_of(outright.spot), Candidate([outright.spot])).settled.add(role)
    tell_together(scan, told)
    return told


_ARMED = frozenset({"armed", "army", "rebels"})


def _ends_a_party(seen: _Seen, owned: Mapping[int, Mention]) -> bool:
    """Whether words that no gazetteer has only end the name of a party: سرايا أهل *الشام*."""
    party = owned.get(seen.first)
    armed = party is not None and party.kind in _ARMED and party.first < seen.first
    return armed and seen.spot.known is None


def _of_party(scan: Scan, seen: _Seen, owned: Mapping[int, Mention]) -> Iterator[str]:
    """Yield that a place belongs to the name of a party, or says where one is from."""
    inside = owned.get(seen.at)
    if inside is not None:
        whole = inside.first == seen.first and inside.after <= seen.spot.after
        yield "is a party" if whole else "within a party"
        return
    before, behind = owned.get(seen.first - 1), owned.get(seen.spot.after)
    if before is not None:
        yield "right behind a party"
    if behind is not None:
        yield "right before a party"
    if seen.first > 1 and owned.get(seen.first - 2) is not None:
        yield f"behind a party and {scan.tokens[seen.first - 1].fold}"


def _of_returns(
    scan: Scan, sentence: Sentence, seen: _Seen, given: Sequence[tuple[int, int]]
) -> Iterator[str]:
    """Yield that a place stands in what is given in return, or beside it in its sentence."""
    at = seen.spot.evidence.start
    first, after = scan.start(sentence.first), scan.ends[sentence.after - 1]
    clause = scan.clause_of(seen.at)
    for start, end in given:
        if start <= at < end:
            yield "in what is given"
        elif first <= start < after:
            side = "before" if start > at else "behind"
            near = scan.start(clause[0]) <= start < scan.ends[clause[1] - 1]
            yield f"{side} what is given{' at once' if near else ''}"


_SOON = 12
_TOLD_SOON = ("hand_over", "receive", "escort", "pass", "assemble", "arrive", "leave", "move",
              "free", "provide", "treat", "shelter")  # fmt: skip


def _around(scan: Scan, seen: _Seen) -> Iterator[str]:
    """Yield what is done a few words behind a place, also in the next sentence."""
    for hit in scan.within(seen.spot.after, seen.spot.after + _SOON, "verbs", *_TOLD_SOON):
        yield f"soon {hit.concept}"


_DATELINES = frozenset("-–—(:")


def _heading(scan: Scan, sentence: Sentence, seen: _Seen) -> Iterator[str]:
    """Yield that a place stands at the head of a line, as where a report was written."""
    first = seen.first == 0 or scan.tokens[seen.first - 1].fold == "\n"
    if not first:
        return
    line = "first" if seen.first == 0 else "later"
    behind = range(seen.spot.after, min(seen.spot.after + _HEAD_REACH, len(scan.tokens)))
    sign = next((scan.tokens[at].fold for at in behind if scan.tokens[at].kind == "p"), "")
    yield f"opens the {line} line"
    if sign in _DATELINES or any(scan.tokens[at].kind == "n" for at in behind):
        yield f"heads the {line} line"


_HEAD_REACH = 4


def _tied(
    scan: Scan, told: dict[str, Candidate], before: Spot | None, seen: _Seen
) -> frozenset[str]:
    """Return what ties a place to the one before it in its sentence, and tell it of both."""
    own = key_of(seen.spot)
    other = key_of(before) if before else own
    if before and other != own and _listed(scan, before, seen):
        told[own].listed.add(other)
        told[other].listed.add(own)
    if before is None or not _lies_in(scan, before, seen):
        return frozenset({"told for itself"})
    told[other].traits.add("lies in another")
    if other != own:
        told[own].around.add(other)
    return frozenset({"tells where another lies"})


_JOINTS = COMMAS | {"and", "و", "&"}


def _listed(scan: Scan, before: Spot, seen: _Seen) -> bool:
    """Whether a place only goes on a list that the one before it opens: X and Y, X وY."""
    between = [token.fold for token in scan.tokens[before.after : seen.first]]
    between = [word for word in between if word not in _PASSED_OVER]
    glued = scan.tokens[seen.first].arabic and has_and(scan.tokens[seen.first].fold)
    if not between:
        return glued
    return _JOINTS.issuperset(between) and ("and" in between or "و" in between or glued)


def _lies_in(scan: Scan, inner: Spot, seen: _Seen) -> bool:
    """Whether a place is named to say where the one before it lies: X in Y, X بريف Y, X (Y)."""
    between = [token.fold for token in scan.tokens[inner.after : seen.first]]
    if len(between) > _MOST_APART or not _MAY_STAND.issuperset(between):
        return False
    joined = scan.tokens[seen.first].arabic and scan.tokens[seen.first].fold.startswith("ب")
    named_whole = seen.spot.evidence.start == scan.start(seen.first)
    return seen.spot.region or (joined and not named_whole) or not _INSIDE.isdisjoint(between)


def _named(scan: Scan, parties: dict[int, Mention]) -> Iterator[_Seen]:
    """Yield every mention of a place; unknown words by a capital, or behind a preposition."""
    inside = {at for one in parties.values() for at in range(one.first, one.after)}
    led_by = scan.at["places"]
    after = 0
    for at, token in enumerate(scan.tokens):
        if at < after or token.kind != "w" or not _may_be_place(scan, at):
            continue
        spot = spot_or_glued(scan, at, guess=False)
        if spot is None and token.arabic:
            led = at - 1 in led_by and scan.hit(at - 1, "places", *_STANDING) is not None
            led = led and not (each_of(scan, at - 1) or which_road(scan, at))
            spot = spot_or_glued(scan, at, guess=True) if led else None
        elif spot is None and end_of_country(scan, at):
            spot = spot_or_glued(scan, at, guess=True)
        elif spot is None and (token.capital or is_article(scan, at)) and at not in inside:
            spot = spot_or_glued(scan, at, guess=True)
            opens = not at or scan.tokens[at - 1].fold in (".", "\n")
            if opens and not (_is_dateline(scan, at) or _is_whole_site(spot)):
                spot = None
        if spot is None and token.arabic:
            spot = guessed(scan, at, after)
        if spot is not None:
            first = at
            while first and scan.hit(first - 1, "places", "kind"):
                first -= 1
            yield _Seen(spot, at, first, _governing(scan, spot, at, first))
            after = spot.after


def _is_whole_site(spot: Spot | None) -> bool:
    """Whether words that open a sentence are a site by name: Dubti Referral Hospital."""
    return spot is not None and spot.called and len(spot.name.split()) > 1


def _is_dateline(scan: Scan, at: int) -> bool:
    """Whether capitals at the head of a report say where it was written: DARWIN, Australia –."""
    token = scan.tokens[at]
    behind = scan.tokens[at + 1] if at + 1 < len(scan.tokens) else None
    return not at and token.text.isupper() and behind is not None and behind.fold == ","


def _may_be_place(scan: Scan, at: int) -> bool:
    """Whether a name may begin at a token: a quick look before the slow one."""
    token = scan.tokens[at]
    if len(token.fold) < 2:
        return False
    if not token.arabic:
        if token.capital:
            return True
        behind = scan.tokens[at + 1] if at + 1 < len(scan.tokens) else token
        return behind.fold == "-" or (token.fold in _SIDES and behind.capital)  # al-Bab, east X
    if at in scan.at["places"] or token.fold in POSTS:
        return True
    hits = scan.hits[at]
    plain = not hits or _COMMON.isdisjoint([hit.entry.table for hit in hits])
    if plain or _begins_known(scan, at) or end_of_country(scan, at) > 0:
        return True
    led = at > 0 and scan.hit(at - 1, "places", *_STANDING) is not None
    return led and may_name(scan.tokens, at)  # في الراشدين


def _begins_known(scan: Scan, at: int) -> bool:
    """Whether a known name of several words begins with an ordinary one: ببنت جبيل."""
    spot = spot_or_glued(scan, at, guess=False) if may_name(scan.tokens, at) else None
    return spot is not None and spot.known is not None and spot.after > at + 1


def _traits(context: Context, sentence: Sentence, seen: _Seen) -> Iterator[str]:
    scan, spot = context.scan, seen.spot
    about = context.about(sentence)
    for trait, holds in (
        ("guessed", not spot.sure), ("region", spot.region),
        ("background", about.background), ("moving", about.moving),
    ):  # fmt: skip
        if holds:
            yield trait
    yield from written(scan, seen.at, spot)
    yield from context.days_told(sentence)
    yield f"sentence number {min(context.order[sentence.first], _MANY)}"
    for at in range(seen.first, spot.after):
        for hit in scan.at["places"].get(at, ()):
            if hit.concept == "kind":
                yield f"kind {hit.entry.words[-1]}"
    for at in range(max(sentence.first, seen.first - _LABEL_REACH), seen.first):
        if label := _LABELS.get(scan.folds[at]):
            yield f"labelled {label}"
    for hit in scan.among(max(sentence.first, seen.first - _BESIDE), seen.first, _TABLES):
        yield f"near behind {hit.concept}"


def _before(scan: Scan, sentence: Sentence, first: int) -> int:
    at = past_held(scan, first - 1)
    while at > sentence.first and scan.folds[at] in _PASSED_OVER:
        at = past_held(scan, at - 1)
    return at


def _governing(scan: Scan, spot: Spot, at: int, first: int) -> str:
    """Return the kinds of preposition right before a place, or written onto it."""
    sentence = scan.sentence_of(at)
    before = _before(scan, sentence, first)
    hits = scan.at["places"].get(before, ()) if before >= sentence.first else ()
    kinds = {hit.concept for hit in hits}
    token = scan.tokens[at]
    if token.arabic and _begins_within(scan, spot, at):
        kinds |= {CASE_WRITTEN_ONTO[token.fold[0]]} if token.fold[0] in CASE_WRITTEN_ONTO else set()
    return "+".join(sorted(kinds)) or "-"


def _begins_within(scan: Scan, spot: Spot, at: int) -> bool:
    """Whether something is written onto a name: لإدلب, and no عزلة of X, which begins behind it."""
    return scan.start(at) < spot.evidence.start < scan.ends[at]


def _glued(scan: Scan, seen: _Seen) -> str:
    """Return what a preposition says that is written onto a place: لإدلب, بالباب."""
    token = scan.tokens[seen.at]
    onto = token.arabic and _begins_within(scan, seen.spot, seen.at)
    return CASE_WRITTEN_ONTO.get(token.fold[0], "") if onto else ""


def _led(scan: Scan, sentence: Sentence, seen: _Seen) -> Iterator[str]:
    """Yield the prepositions and the words on either side."""
    at, after = _before(scan, sentence, seen.first), seen.spot.after
    places = scan.at["places"]
    yield f"after {seen.governing}"
    yield f"word behind {scan.folds[after] if after < sentence.after else '$'}"
    for back in range(at, max(sentence.first, at - _LED_REACH) - 1, -1):
        if back in places and (hit := scan.hit(back, "places", *_LEADING)):
            yield f"led by {hit.concept}"
            yield f"led by {hit.concept} {_far(at - back)}"
            break
    onward = after + (after < sentence.after and scan.tokens[after].fold in COMMAS)
    if onward < sentence.after and scan.tokens[onward].fold in THEN:
        yield "then on"


_ONWARD = THEN | words_of("places goes on")
_ONWARD_REACH = 25


def _onward(scan: Scan, seen: _Seen) -> Iterator[str]:
    """Yield that the way goes on from a place, also in the next sentence: from there, ومنها."""
    if scan.says(seen.spot.after, seen.spot.after + _ONWARD_REACH, _ONWARD):
        yield f"goes on later after {seen.governing}"


def _far(tokens: int) -> str:
    return far(tokens) if tokens else "at once"


def _verbs(scan: Scan, sentence: Sentence, seen: _Seen) -> Iterator[str]:
    """Yield the nearest verb before a place, what moves it and the verbs of its clause."""
    earlier = scan.within(sentence.first, seen.first, "verbs")
    earlier = [hit for hit in earlier if hit.after <= seen.first]
    if earlier:
        last = max(hit.after for hit in earlier)
        far = _far(seen.first - last)
        for hit in earlier:
            if hit.after == last:
                yield f"behind {hit.concept} {far}"
        if moves := [hit for hit in earlier if hit.concept in _MOVING]:
            yield f"moved by {moves[-1].concept} after {seen.governing}"
    for hit in scan.within(*scan.clause_of(seen.at), "verbs"):
        yield f"clause has {hit.concept} {'before' if hit.first < seen.at else 'behind'} it"
