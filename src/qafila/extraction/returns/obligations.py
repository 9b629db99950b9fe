# SPDX-License-Identifier: Apache-2.0
"""What is given in return: prisoners freed, a fate disclosed, bodies, aid, a truce, a withdrawal.

Whatever a report says is given may be owed: `traits` tells what is seen around it (words of
*in return*, the verbs beside it, who does it), and the weights of these traits decide, also who
gives it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass, field, replace
from itertools import product

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.days.context import Context
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.assent import takes_back
from qafila.extraction.parties.roles import people_as_such
from qafila.extraction.parties.subjects import Subjects
from qafila.extraction.parties.undertakings import (
    Act,
    announces,
    is_strong,
    undertakings,
)
from qafila.extraction.returns.acts import acts_in, conditions_in, further_acts, moves_tied
from qafila.extraction.returns.agents import WE, agents
from qafila.extraction.returns.captives import freed_in, gives_a_thing, with_wanted
from qafila.extraction.returns.company import company
from qafila.extraction.returns.doubts import is_no_gift, is_no_term, is_unasked
from qafila.extraction.returns.gifts import gifts_in, things_in
from qafila.extraction.returns.giver_traits import giver_traits, nobody_traits
from qafila.extraction.returns.links import inside_names, is_refused
from qafila.extraction.returns.many import COUNTED, Many, readings
from qafila.extraction.returns.order import order_of
from qafila.extraction.returns.releases import pledges_in, releases_in
from qafila.extraction.returns.said_givers import receiver_of, said_giver
from qafila.extraction.returns.sure_agents import surely
from qafila.extraction.returns.ties import Tie, ties_in
from qafila.extraction.returns.traits import (
    Scene,
    act_traits,
    count_traits,
    many_traits,
    span,
)
from qafila.extraction.text.arabic import has_and, without_and
from qafila.extraction.text.found import Count, Found, Owed, Place
from qafila.extraction.text.lexicon import VERBAL
from qafila.extraction.text.scan import GOING, Scan, Sentence
from qafila.extraction.text.undone import is_disowned
from qafila.extraction.text.weights import weight_of

LEAST_FIRST, LEAST, LEAST_FURTHER = -0.3, -0.1, -0.1
"""Sums of weights from which something is owed.

The likeliest of a report needs less than another, and that needs less than a further one of its
kind.
"""

LEAST_UNTIED = 0.0
"""Sum from which something is owed where nothing in the report ties anything to the movement."""

_DEMANDING, _WANTING = words_of("undertakings demanding"), words_of("returns wanting")
_WANTED_REACH, _WE_REACH = 3, 7
_ENDS = frozenset({".", ";", ",", ":", "\n"})

SURE = 20.0
"""What is added to the sum where grammar alone decides."""

LEAST_MORE = 0.4
"""How much likelier somebody is to give it than nobody to be told, before a giver is named."""

_STATED = 0.5
_ONE = "واحد"
_TERMS = words_of("moments minutes")
_OPENING = 40
"""Tokens in which minutes say that they are minutes."""


@dataclass(slots=True)
class Candidate:
    """Something that may be owed in return.

    Parameters
    ----------
    found
        What it is, without a number; its giver as grammar says.
    tokens
        Those that say so.
    seen
        What is seen around it.
    readings
        How many of it there may be.
    scene, act
        Where it stands, and the words that say it.
    beside
        What else may be owed beside it.
    """

    found: Found
    tokens: range
    seen: set[str]
    readings: list[Many]
    scene: Scene
    act: Act
    beside: set[str] = field(default_factory=set)

    @property
    def many(self) -> Many:
        """The likeliest reading of how many there are."""
        if len(self.readings) == 1:
            return self.readings[0]
        weighed = [(weight_of("many", many_traits(self.act, one, place)), -place)
                   for place, one in enumerate(self.readings)]  # fmt: skip
        return self.readings[-max(weighed)[1]]

    @property
    def has_own_figure(self) -> bool:
        """Whether its number is that of what is given, and of nothing else beside it."""
        thing, item = self.act.object, self.many.item
        return item is not None and item.first < thing.after and thing.first < item.after

    @property
    def is_joined(self) -> bool:
        """Whether *and* stands before what is given, or before its number."""
        scan, thing, item = self.scene.scan, self.act.object, self.many.item
        at = thing.first
        if item is not None and item.first < at < item.after:
            at = item.first
            written = has_and(scan.folds[at]) and not scan.folds[at].startswith(_ONE)
        else:
            written = "w" in thing.before
        return written or scan.folds[at - 1] == "and"

    @property
    def traits(self) -> set[str]:
        """What is seen around it and of its number."""
        return self.seen | set(count_traits(self.act, self.many))

    @property
    def weight(self) -> float:
        """How likely it is owed, weighed with what else may be; above 0 speaks for it."""
        return weight_of("beside", self.traits | self.beside) + self.act.sure * SURE

    @property
    def owed(self) -> Owed:
        """What is owed."""
        assert isinstance(self.found.value, Owed)
        return replace(self.found.value, count=self.many.count)

    @property
    def figures(self) -> set[int]:
        """First tokens of the figures that belong to it: its own, and parts of it."""
        item, scene = self.many.item, self.scene
        if item is None or self.act.what == "move":
            return set()
        return {item.first} | _parts_of(scene.scan, scene.items, item, scene.sentence)

    @property
    def givers(self) -> list[tuple[Mention, set[str]]]:
        """Who may give it, with what is seen around them."""
        return giver_traits(self.scene, self.act, self.owed)

    @property
    def nobody(self) -> set[str]:
        """What is seen where nobody may be said to give it."""
        return nobody_traits(self.scene, self.act, self.owed)

    @property
    def giver(self) -> str:
        """Who gives it by weight; empty where it is likelier that nobody is said to."""
        if self._is_wanted():
            return ""
        if (sure := self._by_grammar()) is not None:
            return sure
        if self._is_ours():
            return next((one.name for one, _ in agents(self.scene, self.act)), "")
        least = weight_of("giver", self.nobody) + LEAST_MORE
        givers = self.givers
        weighed = [(weight_of("giver", traits), -number)
                   for number, (_, traits) in enumerate(givers)]  # fmt: skip
        weight, number = max(weighed, default=(least, 0))
        likeliest = givers[-number][0] if weight > least else None
        if likeliest is None or self._demands(likeliest) or self._goes(likeliest):
            return ""
        return likeliest.name

    def _by_grammar(self) -> str | None:
        """Return who gives it where grammar leaves no doubt; None where weights must choose.

        A party that a list knows, the subject of the verb or of the one that it is joined to.
        """
        one = surely(self.scene, self.act)
        if one is None:
            return None
        if self._goes(one):
            return ""
        return None if self._demands(one) else one.name

    def _is_wanted(self) -> bool:
        """Whether somebody wants what others are to give: it *wants* 15,000 people let out."""
        at = self.act.object.first
        first = max(self.scene.sentence.first, at - _WANTED_REACH)
        return self.scene.scan.says(first, at, _WANTING)

    def _is_ours(self) -> bool:
        """Whether whoever speaks gives it, and nobody named before: X leaves, *we* free."""
        folds, at = self.scene.scan.folds, self.act.verb.first
        near = folds[max(self.scene.sentence.first, at - _WE_REACH) : at]
        return WE in near and not _ENDS.intersection(near[near.index(WE) :])

    def _goes(self, one: Mention) -> bool:
        """Whether somebody is who is moved or freed, or *aid* itself: nobody gives himself."""
        given = self.act.object
        if self.act.what == "aid":
            return one.first == given.first
        if self.act.what == "free" and (item := self.many.item) is not None:
            return item.first <= one.first < item.after  # nine soldiers freed under the deal
        return self.act.what == "move" and given.first <= one.first < given.after

    def _demands(self, one: Mention) -> bool:
        """Whether a party is only said to demand it: others are to give it."""
        tokens = self.scene.scan.tokens
        beside = (one.first - 1, one.after)
        return one.first < self.tokens.start and any(
            without_and(tokens[at].fold) in _DEMANDING
            for at in beside
            if self.scene.sentence.first <= at < self.tokens.start
        )


def obligations(
    context: Context, found: dict[int, Mention], items: list[Counted]
) -> tuple[list[Found], set[int]]:
    """Return what is owed in return, and the first tokens of figures that belong to it."""
    told = chosen(candidates(context, found, items))
    owed = {at for one, _ in told for at in one.figures}
    return [
        replace(
            one.found,
            value=replace(one.owed, giver=giver),
            hedge=one.many.item.figure.hedge if one.many.item else "exact",
            confidence="stated" if one.weight >= _STATED else "weak",
        )
        for one, giver in told
    ], owed


def without_the_movement(returns: list[Found], told: Sequence[Found]) -> list[Found]:
    """Return what is owed, without the movement itself, which nobody owes for itself.

    *At the same time as 300 left, the faction freed 40*: where one way alone is told and its people
    are told once, they are those who go, and none who are moved in return.

    Parameters
    ----------
    told
        The counts and places of the report.
    """
    ends = Counter(one.value.role for one in told if isinstance(one.value, Place))
    if not ends["origin"] == ends["destination"] == 1:
        return returns
    owed = {one.value.count for one in returns if isinstance(one.value, Owed)
            and one.value.what != "move"}  # fmt: skip
    counts = [one for one in told if isinstance(one.value, Count) and one.value.low not in owed]
    if len(counts) != 1 or len(counts[0].evidence) > 1:
        return returns
    who = counts[0].value
    return [one for one in returns
            if not (isinstance(one.value, Owed) and one.value.what == "move"
                    and isinstance(who, Count) and one.value.count == who.low)]  # fmt: skip


def candidates(
    context: Context, found: dict[int, Mention], items: list[Counted]
) -> list[Candidate]:
    """Return everything that may be owed, whether or not the report ties it to the movement."""
    scan = context.scan
    subjects = Subjects(context, found)
    named = Subjects(context, dict(sorted({**people_as_such(scan, found), **found}.items())))
    starts = [item.first for item in items]
    terms = any(without_and(token.fold) in _TERMS for token in scan.tokens[:_OPENING])
    made: list[Candidate] = []
    inside = inside_names(scan, found)
    named_at = inside | set(found)
    announced = False
    ties: list[Tie] = []
    for sentence in scan.sentences:
        low = bisect_left(starts, sentence.first)
        here = items[low : bisect_left(starts, sentence.after)]
        whole = (sentence.first, sentence.after, "announced") if announced else None
        verbs = list(scan.within(sentence.first, sentence.after, "verbs"))
        ties = ties_in(context, sentence, verbs, bool(ties)) + ([whole] if whole else [])
        tying = {at for cue in scan.within(sentence.first, sentence.after, "exchange", "return")
                 if is_strong(cue) for at in range(cue.first, cue.after)}  # fmt: skip
        acts = list(acts_in(context, sentence, here))
        used = {at for act in acts for at in act.words}
        acts += undertakings(scan, subjects, sentence, here, used, announced=announced, terms=terms)
        things = things_in(scan, sentence)
        acts += list(further_acts(scan, sentence, acts, tying))
        acts += list(gifts_in(scan, sentence, things, acts, tying))
        acts += list(releases_in(scan, sentence, here, acts, context.taken, tying))
        acts = [act for act in acts  # in return is no verb, nor is a part of a name
                if act.verb.entry.table not in VERBAL
                or (act.verb.first not in tying and act.verb.first not in inside)]  # fmt: skip
        acts += list(freed_in(scan, sentence, here, acts))
        acts += list(moves_tied(scan, sentence, here, ties, acts))
        acts += list(pledges_in(scan, sentence, acts))
        said = {act.verb.first for act in acts}
        acts += [act for act in conditions_in(context, sentence)  # where nothing else says what
                 if said.isdisjoint(range(act.object.first, act.object.after))]  # fmt: skip
        acts = [act for act in acts if not is_refused(scan, named_at, sentence, act)
                and not _is_unasked(scan, act)
                and not is_no_gift(scan, sentence, act)
                and not is_disowned(scan, act.verb.first, sentence)
                and not takes_back(scan, sentence, act.what)]  # fmt: skip
        announced = announces(scan, sentence)
        held = {act.verb.first for act in acts if act.what == "truce"}  # which is nothing else
        acts = [act for act in acts if act.what != "other" or act.verb.first not in held]
        acts = [with_wanted(scan, act) for act in acts
                if not gives_a_thing(scan, sentence, things, act)
                and not is_no_term(scan, sentence, things, ties, act)]  # fmt: skip
        gifts = list(scan.within(sentence.first, sentence.after, "gifts")) if things else []
        outside = [verb for verb in verbs if verb.first not in inside]  # حركة فتح opens nothing
        scene = Scene(context, named, sentence, outside, here, terms, things, gifts, ties)
        made += [_candidate(scene, subjects, act) for act in acts]
    made.sort(key=lambda one: one.tokens.start)
    _add_whole(scan, made)
    return made


def _is_unasked(scan: Scan, act: Act) -> bool:
    """Whether the clause before it says that nobody asks for it."""
    first = min(act.verb.first, act.object.first)
    return is_unasked(scan, scan.clause_of(first)[0], first)


def _add_whole(scan: Scan, made: list[Candidate]) -> None:
    """Add what the whole report shows: a swap, or words of *in return* anywhere."""
    whole: set[str] = set()
    if scan.has(0, len(scan.tokens), "places", "swap"):
        whole.add("in a swap")
    if any(is_strong(cue) for cue in scan.within(0, len(scan.tokens), "exchange", "return")):
        whole.add("in return in the report")
    for one in made:
        one.seen |= whole | {f"{one.act.what}: {trait}" for trait in whole}


def weigh_together(made: list[Candidate]) -> None:
    """Weigh each by itself, and tell each what else may be owed beside it."""
    alone = [weight_of("owed", one.traits) + one.act.sure * SURE for one in made]
    for one, beside in zip(made, company(made, alone), strict=True):
        one.beside = beside


def chosen(made: list[Candidate]) -> list[tuple[Candidate, str]]:
    """Return what is owed by weight, each once, with its giver, in the order of the text."""
    weigh_together(made)
    weighed = sorted((one.act.what == "other", -one.weight, number)
                     for number, one in enumerate(made))  # fmt: skip
    told: dict[str, set[tuple[object, str]]] = {}
    kept: list[tuple[Candidate, str]] = []
    taken: set[int] = set()
    bargained = any(one.scene.ties for one in made)
    likeliest = min(((against, number) for _, against, number in weighed), default=(0.0, 0))[1]
    for _, against, number in weighed:
        one = made[number]
        others = told.setdefault(one.act.what, set())
        least = LEAST_FIRST if number == likeliest else LEAST_FURTHER if others else LEAST
        least = least if bargained else max(least, LEAST_UNTIED)
        if -against < least or not taken.isdisjoint(one.act.words):
            continue
        giver, count = one.giver, one.many.count
        taken.update(one.act.words)
        if not _is_told(others, one.act.what, count, giver):
            others.update(product((count, _ANY), (giver, _ANY)))
            kept.append((one, giver))
    for one, giver in _joined_to(kept, made, taken):
        others = told.setdefault(one.act.what, set())
        if not _is_told(others, one.act.what, one.many.count, giver):
            others.update(product((one.many.count, _ANY), (giver, _ANY)))
            kept.append((one, giver))
    return sorted(kept, key=lambda pair: pair[0].tokens.start)


def _joined_to(
    kept: list[tuple[Candidate, str]], made: list[Candidate], taken: set[int]
) -> list[tuple[Candidate, str]]:
    """Return what *and* joins to something owed, under its verb: five bodies and three captives."""
    verbs: dict[int, list[tuple[Candidate, str]]] = {}
    for one, giver in kept:
        verbs.setdefault(one.act.verb.first, []).append((one, giver))
    return [
        (one, giver)
        for one in made
        for other, giver in verbs.get(one.act.verb.first, ())
        if one.act.what in _JOINED
        and other.act.what != one.act.what
        and taken.isdisjoint(range(one.act.object.first, one.act.object.after))
        and one.act.object.first > one.act.verb.first
        and (one.has_own_figure or one.act.what not in COUNTED)
        and (one if one.act.object.first > other.act.object.first else other).is_joined
    ]


_JOINED = frozenset({"free", "hand_over_bodies", "disclose", "aid", "truce"})


_ANY = "*"
"""Whatever the number, whoever the giver: stands beside each of what is told already."""


def _is_told(told: Set[tuple[object, str]], what: str, count: int | None, giver: str) -> bool:
    """Whether the same thing is told already: same number and giver, as far as either is said."""
    if what == "other":
        return (_ANY, giver) in told
    counts = (_ANY,) if count is None else (count, None)
    givers = (giver, "") if giver else (_ANY,)
    return not told.isdisjoint(product(counts, givers))


def _candidate(scene: Scene, subjects: Subjects, act: Act) -> Candidate:
    """Return what an act may give, with everything that is seen around it."""
    scan, sentence = scene.scan, scene.sentence
    tokens = range(*span(act))
    owed = Owed(
        what=act.what,
        giver=said_giver(scan, subjects, act, sentence),
        receiver=receiver_of(scan, subjects, act, sentence),
        order=order_of(scan, sentence, act),
    )
    evidence = (scan.evidence(tokens.start, tokens.stop),)
    found = Found(field="obligation", value=owed, evidence=evidence)
    many = readings(scan, scene.items, act, sentence, scene.context.taken)
    return Candidate(found, tokens, act_traits(scene, act, owed), many, scene, act)


def _parts_of(scan: Scan, items: list[Counted], whole: Counted, sentence: Sentence) -> set[int]:
    """Return the figures that are part of what is given: 70 captives, including 40 women."""
    return {
        item.first
        for item in items
        if whole.after <= item.first < sentence.after
        and scan.has(whole.after, item.first, "cues", "part")
        and not scan.has(whole.after, item.first, "verbs", *GOING)
    }
