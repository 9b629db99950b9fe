# SPDX-License-Identifier: Apache-2.0
"""What can be seen around a day: the ground on which it is taken for the day of the movement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.days.day import Day, resolved
from qafila.extraction.days.other_days import is_bound, is_of_a_deal, is_replaced, was_planned
from qafila.extraction.text.arabic import without_and
from qafila.extraction.text.scan import GOING, MOVING, Scan, Sentence

_TELLING = ("say", "approve", "happen")
_AGAIN = ("kill", "capture", "free", "hand_over")
_PAPER_WORDS = words_of("moments paper words")
_DATE_WORDS = words_of("moments date words")
_BOUND_WORDS = words_of("day traits bound words")
_COMING = words_of("moments coming")
_GONE = words_of("over")
_FUTURE = words_of("moments future")
_PRESENT = words_of("moments present")
_LATER = words_of("moments later")
_FIRST = words_of("moments first")
_ANOTHER = words_of("moments another")
_MINUTES = words_of("moments minutes")
_OPENING_TOKENS = 40
_MOST_DAYS = 100
"""Days of a report that are weighed; one that names more is no report of a movement."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A day that may be the one: what the report says, the day that is meant, how it is read.

    Parameters
    ----------
    coming
        Of a weekday, whether the next one is meant; None where nothing is to be chosen.
    """

    day: Day
    on: date
    coming: bool | None = None


def candidates(context: Context) -> list[Candidate]:
    """Return every day that a report names and a calendar knows; a weekday gone and to come."""
    found: list[Candidate] = []
    for day in context.days[:_MOST_DAYS]:
        only_weekday = day.on is None and day.weekday is not None and not day.month
        ways = (False, True) if only_weekday and day.offset is None else (None,)
        for coming in ways:
            on = resolved(day, context.dateline, future=bool(coming))
            again = found and found[-1].day is day and found[-1].on == on
            if on is not None and not again:
                found.append(Candidate(day, on, coming))
    return found


def day_traits(
    context: Context, one: Candidate, head: Day | None, others: Sequence[Candidate]
) -> list[str]:
    """Return what is seen around a day that may be that of the movement."""
    scan, day = context.scan, one.day
    sentence = scan.sentence_of(day.first)
    seen = [f"said as {_kind(day)}"]
    seen += _reading(context, one, sentence)
    if day is not head:  # what follows a dateline says nothing of it
        seen += _sentence(context, day, sentence)
    seen += _beside(scan, day, sentence)
    if day is head:
        seen.append("at the head")
        seen += _paper(context)
        if len({each.on for each in others}) == 1:
            seen.append("at the head, no other day")
        elif any(each.day is not head and _takes_away(scan, each.day) for each in others):
            seen.append("at the head, people go on another day")
    elif head is not None:
        seen += _beyond_head(context, one)
        if _takes_away(scan, day):
            seen.append("people go on it, against the head")
    if any(each.day is not day and each.day is not head and each.on == one.on for each in others):
        seen.append("said again")
    seen += _elsewhere(context, day, others)
    if day.later and _takes_away(scan, day) and _after_a_deal(context, day):
        seen.append("people go on the day after a deal")
    if others and day.first == min((each.day.first for each in others if each.day is not head),
                                   default=-1):  # fmt: skip
        seen.append("first of all")
    return seen


def _elsewhere(context: Context, day: Day, others: Sequence[Candidate]) -> Iterator[str]:
    """Yield why grammar has a day for that of something else, or for none any more."""
    scan = context.scan
    if is_of_a_deal(scan, day):
        yield "of a deal"
    if is_replaced(scan, day, context.days):
        yield "replaced by another"
    if is_bound(scan, day):
        yield "only bounds the day"
    if was_planned(scan, day) and any(
        scan.has(day.after, each.day.first, "verbs", *GOING) for each in others
    ):
        yield "was planned for it, another day is told"


def _after_a_deal(context: Context, day: Day) -> bool:
    """Whether the day before one was that of an agreement: signed on Monday, they left the next."""
    earlier = [each for each in context.days if each.first < day.first]
    if not earlier or _takes_away(context.scan, earlier[-1]):
        return False
    near = range(max(0, earlier[-1].first - _DEAL_REACH), earlier[-1].first)
    return any(without_and(context.scan.folds[at]) in _PAPER_WORDS for at in near)


_DEAL_REACH = 8
_TAKING_REACH = 12


def _takes_away(scan: Scan, day: Day) -> bool:
    """Whether the verb nearest to a day says of people or vehicles that they go or are moved."""
    sentence = scan.sentence_of(day.first)
    first = max(sentence.first, day.first - _TAKING_REACH)
    after = min(sentence.after, day.after + _TAKING_REACH)
    near = [
        (day.first - hit.after if hit.first < day.first else hit.first - day.after + _BEHIND, hit)
        for hit in scan.within(first, after, "verbs", *GOING, "say", "approve", "kill", "happen")
        if hit.first >= day.after or hit.after <= day.first
    ]
    if not near or min(near, key=lambda each: each[0])[1].concept not in GOING:
        return False
    return any(scan.has(first, sentence.after, table) for table in ("people", "vehicles"))


_BEHIND = 2
"""How much nearer a verb before a day is than one as far behind it."""

_LOG_LINES = 3


def _paper(context: Context) -> Iterator[str]:
    """Yield what sort of paper a report is: the head of a log is its day, that of minutes not."""
    scan = context.scan
    if any(without_and(word) in _MINUTES for word in scan.folds[:_OPENING_TOKENS]):
        yield "at the head of minutes"
    lines = sum(
        1 for at, token in enumerate(scan.tokens)
        if token.kind == "n" and at and scan.folds[at - 1] == "\n" and len(token.text) in (1, 2, 4)
    )  # fmt: skip
    if lines >= _LOG_LINES:
        yield "at the head of a log"
    if context.short:
        yield "at the head of a short text"


def _kind(day: Day) -> str:
    if day.later:
        return "the day after"
    if day.offset is not None:
        return {0: "today", 1: "tomorrow", -1: "yesterday"}.get(day.offset, "days away")
    if day.month:
        return "a full date" if day.year else "a date"
    return "a weekday"


def _beyond_head(context: Context, one: Candidate) -> Iterator[str]:
    """Yield how far a day is from that on which the report was written."""
    if context.dateline is None:
        return
    ahead = (one.on - context.dateline).days
    for least, name in ((60, "long after"), (8, "weeks after"), (2, "days after"), (1, "next day"),
                        (0, "the same day"), (-1, "day before"), (-7, "days before"),
                        (-60, "weeks before")):  # fmt: skip
        if ahead >= least:
            yield f"written, {name}"
            return
    yield "written, long before"


def _reading(context: Context, one: Candidate, sentence: Sentence) -> Iterator[str]:
    """Yield whether a weekday gone or to come agrees with the words and verbs around it."""
    scan, day = context.scan, one.day
    beside = {
        scan.tokens[at].fold for at in (day.first - 1, day.after) if 0 <= at < len(scan.tokens)
    }
    future = True if beside & _COMING else False if beside & _GONE else None
    if future is None:
        for first, after in (scan.clause_of(day.first), (sentence.first, sentence.after)):
            future = tense(scan, first, after)
            if future is not None:
                break
    if one.coming is not None:
        way = "coming" if one.coming else "gone"
        told = {True: "to come", False: "past", None: "untold"}[future]
        yield f"weekday {way}, {told}"
        opening = context.scan.tokens[:_OPENING_TOKENS]
        if any(without_and(token.fold) in _MINUTES for token in opening):
            yield f"weekday {way}, minutes"
    elif future is not None and context.dateline is not None:
        agrees = one.on >= context.dateline if future else one.on <= context.dateline
        yield "tense agrees" if agrees else "tense disagrees"


_VERBS = frozenset({"leave", "move", "happen", "arrive", "assemble", "kill", "say"})
_CUES = frozenset({"background", "casualty", "population", "subject", "negation"})


def _sentence(context: Context, day: Day, sentence: Sentence) -> Iterator[str]:
    """Yield what the sentence and the clause of a day speak of."""
    scan = context.scan
    first, after = sentence.first, sentence.after
    start, end = scan.clause_of(day.first)
    for concept in _VERBS & {hit.concept for hit in scan.within(first, after, "verbs")}:
        yield f"sentence {concept}"
    for concept in _VERBS & {hit.concept for hit in scan.within(start, end, "verbs")}:
        yield f"clause {concept}"
    for table in ("people", "vehicles"):
        if scan.has(first, after, table):
            yield f"sentence of {table}"
    for concept in _CUES & {hit.concept for hit in scan.within(first, after, "cues")}:
        yield f"sentence {concept}"
    if scan.has(first, after, "places", "from", "to"):
        yield "sentence with a way"
    if not any(scan.hits[at] for at in range(first, after)):
        yield "sentence of nothing"
    yield f"nearest {nearest_verb(scan, day) or 'no verb'}"
    yield from _where(scan, day, sentence)


def _where(scan: Scan, day: Day, sentence: Sentence) -> Iterator[str]:
    """Yield where in the report the sentence of a day stands, and whether it tells of before."""
    first = sentence.first
    if first == 0:
        yield "first sentence"
    if sentence is scan.sentences[-1]:
        yield "last sentence"
    if scan.says(first, day.first, _HAD):
        yield "had"


_HAD = words_of("traits had")
_DAY = words_of("day traits day")


def _beside(scan: Scan, day: Day, sentence: Sentence) -> Iterator[str]:
    """Yield what words right around a day make of it: of a paper, of a beginning, of an end."""
    tokens = scan.tokens
    near = {tokens[at].fold for at in range(max(sentence.first, day.first - 5), day.first)}
    behind = {tokens[at].fold for at in range(day.after, min(len(tokens), day.after + 4))}
    before = tokens[day.first - 1].fold if day.first else ""
    bound = tokens[day.first - 2].fold if before in _DAY and day.first > 1 else before
    as_of = [token.fold for token in tokens[max(sentence.first, day.first - 2) : day.first]]
    groups = (("of a paper", near & _PAPER_WORDS), ("a bound", bound in _BOUND_WORDS),
              ("dated", before in _DATE_WORDS or near & _DATE_WORDS),
              ("until later", near & _LATER), ("first batch", (near | behind) & _FIRST),
              ("another movement", (near | behind) & _ANOTHER),
              ("planned", near & _FUTURE), ("as of", as_of == ["as", "of"]),
              ("owner", tokens[day.after - 1].text.endswith(("'s", "’s"))),
              ("in brackets", before == "("), ("after a label", before == ":"))  # fmt: skip
    for name, holds in groups:
        if holds:
            yield name
    after = tokens[day.after].fold if day.after < len(tokens) else "\n"
    if before in ("", "\n") and after == "\n":
        yield "alone on a line"


def nearest_verb(scan: Scan, day: Day) -> str:
    """Return the concept of the verb nearest to a day in its clause; empty when none is there."""
    first, after = scan.clause_of(day.first)
    best, distance = "", 100
    for hit in scan.within(first, after, "verbs", *_TELLING, *MOVING, *_AGAIN):
        if day.first <= hit.first < day.after:
            continue
        away = day.first - hit.after if hit.first < day.first else hit.first - day.after
        if away < distance:
            best, distance = hit.concept, away
    return best


def _is_to_be(scan: Scan, at: int) -> bool:
    """Whether *to* says what is planned: are to leave, set to leave, to be taken."""
    before = scan.tokens[at - 1].fold if at else ""
    after = scan.word(at + 1)
    return before in ("is", "are", "set", "ready", "about") or after == "be"


_OF_PRESENT = ("س", "بت", "بي", "بن", "من", "ح", "ه", "ي", "ت", "ن")
"""Letters that Arabic verbs of what is to come begin with, also in dialects: منطلع, هنطلع."""


def tense(scan: Scan, first: int, after: int) -> bool | None:
    """Return whether verbs speak of what is to come; None where none tells."""
    past = False
    for at in range(first, after):
        word = scan.tokens[at].fold
        if word in _FUTURE or (word == "to" and _is_to_be(scan, at)):
            return True
        for hit in scan.hits[at]:
            if hit.entry.table != "verbs" or hit.concept == "say":
                continue
            if hit.entry.made == "present" and word.lstrip("و").startswith(_OF_PRESENT):
                return True
            if word in _PRESENT:
                return True
            past = past or hit.entry.made == "past" or word.endswith("ed") or word == "left"
    return False if past else None
