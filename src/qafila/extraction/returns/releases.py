# SPDX-License-Identifier: Apache-2.0
"""People who are let go, whoever they are, and what somebody gives their word for.

`acts` knows captives by their name. Here a verb that frees is enough (يفرج عن ثمانية, the nephew is
let out), or one that hands over or returns with a word for a person beside it; and a verb of
pledging with what follows it, where nothing else has read that.
"""

from __future__ import annotations

from collections.abc import Iterator, Set

from qafila.data.lexicons import words_of
from qafila.extraction.counts.counted import Counted
from qafila.extraction.parties.undertakings import BE, Act, end_of
from qafila.extraction.text.arabic import one_of, without_and
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS, STOPS_AND_COLON

_PERSONS = words_of("returns persons")
_BACK, _PLEDGED = 7, 7
_DEMANDING = words_of("undertakings demanding")
_CLOSES = COMMAS | {"."}
_MODAL = words_of("modal")


def releases_in(
    scan: Scan,
    sentence: Sentence,
    items: list[Counted],
    told: list[Act],
    days: Set[int],
    tying: Set[int] = frozenset(),
) -> Iterator[Act]:
    """Yield who is let go by a verb that no other act has read so.

    Parameters
    ----------
    days
        The tokens of days: an exchange of 22 March is no exchange of 22 people.
    tying
        The tokens of words of *in return*, in which no verb stands.
    """
    taken = {at for act in told if act.what in ("free", "hand_over_bodies") for at in act.words}
    given = {at for act in told for at in range(act.object.first, act.object.after)}
    for verb in scan.within(sentence.first, sentence.after, "verbs", "free", "hand_over"):
        counted = _counted_behind(scan, items, verb) if verb.concept == "free" else None
        if counted is not None and given.isdisjoint(range(*counted)):
            yield Act("free", verb, Hit(verb.entry, *counted))
            continue
        if verb.first in taken or verb.first in tying:
            continue
        end = min(max(end_of(scan, verb, sentence.after), verb.after + 1), sentence.after)
        person = _person(scan, verb.after, end)
        if person is None and _is_done_to(scan, verb):
            person = _person_before(scan, max(sentence.first, verb.first - _BACK), verb.first)
        if _is_done_to(scan, verb) or scan.says(verb.after, end, _OF_THEM):
            person = _counted_before(scan, items, verb) or person
        if person is None and verb.concept == "free":
            named = verb.after < end and not _is_dated(scan, verb.after, end, days)
            named = named and not scan.has(verb.after, end, "given", "posts", "ground", "weapons")
            person = (verb.after, end) if named else None
        if person is None or not taken.isdisjoint(range(*person)):
            continue
        taken.update(range(verb.first, verb.after), range(*person))
        yield Act("free", verb, Hit(verb.entry, *person))


_OF_A_DAY = words_of("returns of a day")


def _is_dated(scan: Scan, first: int, after: int, days: Set[int]) -> bool:
    """Whether a day is all that stands behind a verb, or what its noun is of."""
    at = first
    while at < after and (at in days or scan.folds[at] in _OF_A_DAY):
        at += 1
    dated = not days.isdisjoint(range(first, at))
    return dated and (at >= after or scan.folds[first] == "of")


def _counted_behind(scan: Scan, items: list[Counted], verb: Hit) -> tuple[int, int] | None:
    """Return whom an Arabic dual, or a number and *of*, tells behind a verb: ثلاثة من قادتها."""
    at = verb.after + scan.says(verb.after, verb.after + 1, _OFF)
    for item in items:
        if item.first == at and item.how == "dual" and item.noun.table == "people":
            return item.first, item.after
    number = number_at(scan.tokens, at) if at < len(scan.tokens) else None
    part = number is not None and scan.says(number.after, number.after + 1, _OUT_OF)
    if number is None or not part or number.after + 1 >= len(scan.tokens):
        return None
    return at, number.after + 2


_OFF, _OUT_OF = frozenset({"عن"}), frozenset({"من"})
_FAR = 16
_OF_THEM = words_of("returns of them")


def _counted_before(scan: Scan, items: list[Counted], verb: Hit) -> tuple[int, int] | None:
    """Return the counted people whom a passive far behind them is about: nine held since May were.

    Of several in its clause the first, whom the others only describe.
    """
    start = verb.first
    while start > max(0, verb.first - _FAR) and scan.folds[start - 1] not in STOPS_AND_COLON:
        start -= 1
    for item in items:
        if item.noun.table in ("people", "exchange") and start <= item.first < verb.first:
            return item.first, item.after
    return None


def _person(scan: Scan, first: int, after: int) -> tuple[int, int] | None:
    """Return the tokens up to the first word for a person, from where they begin."""
    for at in range(first, after):
        word = scan.tokens[at].fold
        if word in STOPS_AND_COLON:
            return None
        if one_of(word, _PERSONS):
            return first, at + 1
    return None


def _person_before(scan: Scan, first: int, after: int) -> tuple[int, int] | None:
    """Return the tokens of the first person who is told before a passive, with his number."""
    person = _person(scan, first, after)
    if person is None:
        return None
    at = person[1] - 1
    for back in range(at - 1, max(first, at - _DESCRIBED) - 1, -1):
        if number_at(scan.tokens, back) is not None or scan.folds[back] in _ARTICLES:
            return back, person[1]
    return at, person[1]


_DESCRIBED, _ARTICLES = 3, words_of("articles")


def _is_done_to(scan: Scan, verb: Hit) -> bool:
    """Whether an English verb may be said of whoever stands before it: is let go, comes out."""
    near = {scan.tokens[at].fold for at in range(max(0, verb.first - 2), verb.first)}
    return bool(near & BE) or verb.entry.words[0] in BE


def pledges_in(scan: Scan, sentence: Sentence, told: list[Act]) -> Iterator[Act]:
    """Yield that something is pledged where nothing else reads what: gave its word that, وعد ب."""
    taken = {at for act in told for at in act.words}
    for verb in scan.within(sentence.first, sentence.after, "verbs", "undertake"):
        word = without_and(scan.tokens[verb.first].fold)
        if verb.entry.words[-1] in _MODAL or word in _DEMANDING:
            continue
        if scan.says(verb.after, verb.after + 1, _CLOSES):
            continue  # as it had undertaken, and
        after = verb.after
        while after < min(sentence.after, verb.after + _PLEDGED):
            if scan.tokens[after].fold in STOPS_AND_COLON:
                break
            after += 1
        if after > verb.after and taken.isdisjoint(range(verb.first, after)):
            yield Act("other", verb, Hit(verb.entry, verb.after, after))
