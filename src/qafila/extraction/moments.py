# SPDX-License-Identifier: Apache-2.0
"""The day and the hour of the movement, among all days and hours that a report names.

Unknown stays unknown: *today* without a dateline is no day, and a day without its year is none
unless the dateline gives the year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from qafila.data.lexicons import words_of
from qafila.extraction.clock import Hour
from qafila.extraction.context import Context
from qafila.extraction.dates import Day, resolved
from qafila.extraction.found import Confidence, Evidence, Found
from qafila.extraction.scan import MOVING, Scan, Sentence

_HEAD_TOKENS = 26
"""A dateline stands within so many tokens of the beginning."""

_FUTURE = words_of("moments future")
_DATE_WORDS = frozenset(["date", "dated", "التاريخ", "تاريخ", "بتاريخ"])
_DISTANT_DAYS = 20
_OPEN = -4
"""Score of a day in a sentence that neither speaks of the movement nor against it."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    day: Day
    on: date
    score: int


def dateline_of(scan: Scan, days: Sequence[Day]) -> tuple[date | None, Day | None]:
    """Return the day on which a report was written, where it says so, and its words.

    A full date at its head, beside *said*, or in a line of its own counts; a day and month at its
    head take the year from another date of the text.
    """
    dated = [day for day in days if day.on is not None]
    for day in days:
        if day.first >= _HEAD_TOKENS or not (day.month and day.day):
            continue
        if not _is_head(scan, day, scan.sentence_of(day.first)):
            continue
        if day.on is not None:
            return day.on, day
        for other in dated:
            if other.on and other.on.month == day.month and abs(other.on.day - day.day) <= 1:
                return date(other.on.year, day.month, day.day), day
    for day in dated:
        sentence = scan.sentence_of(day.first)
        if not scan.has(sentence.first, sentence.after, "verbs", "leave", "move", "kill"):
            return day.on, day
    for day in dated:
        if day.first and nearest_verb(scan, day) == "say":
            return day.on, day
    return None, None


_TELLING = ("say", "approve", "happen")


def nearest_verb(scan: Scan, day: Day) -> str:
    """Return the concept of the verb nearest to a day in its clause; empty when none is there."""
    first, after = scan.clause_of(day.first)
    best, distance = "", 100
    for hit in scan.within(
        first, after, "verbs", *_TELLING, *MOVING, "kill", "capture", "free", "hand_over"
    ):
        if day.first <= hit.first < day.after:
            continue
        away = day.first - hit.after if hit.first < day.first else hit.first - day.after
        if away < distance:
            best, distance = hit.concept, away
    return best


def _is_head(scan: Scan, day: Day, sentence: Sentence) -> bool:
    """Whether a day stands in a heading: before an agency in brackets, a dash, alone on a line."""
    tokens = scan.tokens
    before = range(max(0, day.first - 3), day.first)
    if any(tokens[at].fold in _DATE_WORDS for at in before):
        return True
    opens = {token.fold for token in tokens[sentence.first : sentence.first + 4]}
    if opens & _PAPERS and day.after >= sentence.after - 1:
        return True
    if scan.has(sentence.first, day.first, "verbs"):
        return False
    after = tokens[day.after].fold if day.after < len(tokens) else "\n"
    begins = day.first - sentence.first <= 9 and sentence.first < _HEAD_TOKENS
    if after == ")" and begins and day.after + 1 < len(tokens):
        after = tokens[day.after + 1].fold  # CITY (July 26, 1995) – text
    if after in ("\n", "(", "-", "–", "—", ":", "/") or day.after >= sentence.after:
        return begins or day.after >= sentence.after
    return day.first == 0 and after in (".", ",") and day.on is not None


def moment(context: Context, hours: Sequence[Hour], head: Day | None) -> Iterator[Found]:
    """Yield the day of the movement, and its hour where one is said."""
    chosen = _chosen(context, head)
    if chosen is None:
        return
    confidence: Confidence = "stated" if chosen.day.on is not None else "reckoned"
    evidence = [context.scan.evidence(chosen.day.first, chosen.day.after)]
    if chosen.day is head and chosen.score < 0:
        confidence = "weak"
    if confidence == "reckoned" and head is not None:
        evidence.append(context.scan.evidence(head.first, head.after))
    context.on = chosen.on
    yield Found(field="date", value=chosen.on, evidence=tuple(evidence), confidence=confidence)


def hour_of(context: Context, hours: Sequence[Hour]) -> Iterator[Found]:
    """Yield the hour at which the movement begins, where exactly that is said."""
    scan = context.scan
    for hour in hours:
        sentence = scan.sentence_of(hour.first)
        about = context.about(sentence)
        if about.background or _speaks_otherwise(scan, hour, sentence):
            continue
        before = scan.tokens[hour.first - 1].fold if hour.first else "\n"
        bracketed = before in ("[", "(") and hour.first - 1 == sentence.first
        if hour.first == sentence.first or before == "\n" or bracketed:
            continue  # a log, where the hour is that of the message
        yield Found(field="hour", value=hour.at, evidence=(scan.evidence(hour.first, hour.after),))
        return


_OTHER_HOURS = words_of("moments other hours")


def _moves_somebody(scan: Scan, sentence: Sentence) -> bool:
    """Whether a sentence speaks of people, vehicles or a movement."""
    first, after = sentence.first, sentence.after
    return (
        any(scan.has(first, after, table) for table in ("people", "vehicles"))
        or scan.has(first, after, "cues", "subject", "list")
        or scan.has(first, after, "verbs", "leave", "move")
    )


_PAPERS = words_of("moments papers")
_HAPPENS = (*MOVING, "happen")
_UNTIL = words_of("moments until")


def _speaks_otherwise(scan: Scan, hour: Hour, sentence: Sentence) -> bool:
    """Whether an hour is that of an arrival, an assembly, a meeting or an end."""
    if scan.tokens[hour.first - 1].fold in _UNTIL if hour.first else False:
        return True
    words = {scan.tokens[at].fold for at in range(max(sentence.first, hour.first - 6), hour.first)}
    if words & _OTHER_HOURS or not _moves_somebody(scan, sentence):
        return True
    before = [hit.concept for hit in scan.within(sentence.first, hour.first, "verbs", *_HAPPENS)]
    after = [hit.concept for hit in scan.within(hour.after, sentence.after, "verbs", *_HAPPENS)]
    if not before and not after:
        return not scan.has(sentence.first, sentence.after, "cues", "subject")
    if "leave" in before or "move" in before:
        return before[-1] == "arrive"
    return (before or after)[-1 if before else 0] not in ("leave", "move", "happen")


def _chosen(context: Context, head: Day | None) -> _Candidate | None:
    """Return the day that speaks most of the movement."""
    scan = context.scan
    candidates: list[_Candidate] = []
    for day in context.days:
        sentence = scan.sentence_of(day.first)
        future = _is_future(scan, day) or _is_planned(context, day)
        on = resolved(day, context.dateline, future=future)
        if on is None:
            continue
        candidates.append(_Candidate(day, on, _score(context, day, sentence, head, on)))
    if not candidates:
        return None
    best = max(candidates, key=lambda each: each.score)
    near = [each for each in candidates if each.score >= best.score - 1 and each.score > 0]
    best = min(near, key=lambda each: each.day.first, default=best)
    if best.score > 0:
        return best
    if not _mentions_movement(context):
        return None
    said = [each for each in candidates if each.day.offset in (0, 1) and each.score >= _OPEN]
    if said:
        return max(said, key=lambda each: (each.day.offset or 0, each.score))
    return next((each for each in candidates if each.day is head), None)


def _mentions_movement(context: Context) -> bool:
    return any(context.about(sentence).moving for sentence in context.scan.sentences)


def _score(context: Context, day: Day, sentence: Sentence, head: Day | None, on: date) -> int:
    """Return how much a day is that of the movement: its sentence, its clause, its kind."""
    scan = context.scan
    first, after = sentence.first, sentence.after
    score = -3
    if scan.has(first, after, "verbs", "leave", "move", "happen"):
        score += 6
        start, end = scan.clause_of(day.first)
        if scan.has(start, end, "verbs", "leave", "move", "happen"):
            score += 2
    elif scan.has(first, after, "verbs", "arrive", "assemble"):
        score += 4
    if scan.has(first, after, "people") or scan.has(first, after, "vehicles"):
        score += 1
    if day is head:
        score -= 5
    score -= _against(context, day, first, after)
    if context.dateline is not None and (context.dateline - on).days > _DISTANT_DAYS:
        score -= 5
    return score


def _against(context: Context, day: Day, first: int, after: int) -> int:
    """Return how much words around a day make it that of a paper, of harm, of another movement."""
    scan, score = context.scan, 0
    near = {scan.tokens[at].fold for at in range(max(first, day.first - 5), day.first)}
    if near & _PAPER_WORDS or nearest_verb(scan, day) in ("say", "approve"):
        score -= 4
    before = scan.tokens[day.first - 1].fold if day.first else ""
    if before in _BOUND_WORDS or before in _DATE_WORDS or near & _SINCE:
        score -= 8
    if scan.has(first, after, "cues", "background"):
        score -= 8
    swap = scan.has(first, after, "places", "swap")
    nearest = nearest_verb(scan, day)
    as_of = scan.tokens[max(first, day.first - 2) : day.first]
    if nearest == "kill" or [token.fold for token in as_of] == ["as", "of"]:
        score -= 8
    elif scan.has(first, after, "verbs", "kill") and scan.has(first, after, "cues", "casualty"):
        score -= 6
    elif nearest in ("capture", "free", "hand_over") and not swap:
        score -= 4
    if scan.tokens[day.after - 1].text.endswith(("'s", "’s")):
        score -= 6  # yesterday's count
    return -score


_PAPER_WORDS = words_of("moments paper words")
_BOUND_WORDS = frozenset({"since", "منذ", "until", "حتي", "dated", "till"})
_SINCE = frozenset({"منذ", "since", "ومنذ"})
_COMING = words_of("moments coming")
_GONE = frozenset(["last", "past", "الماضي", "الفائت", "الماضيه", "المنصرم"])


def _is_future(scan: Scan, day: Day) -> bool:
    """Whether a weekday is one to come: by the word beside it, else by the verbs of its clause."""
    beside = {
        scan.tokens[at].fold for at in (day.first - 1, day.after) if 0 <= at < len(scan.tokens)
    }
    if beside & _COMING:
        return True
    if beside & _GONE:
        return False
    sentence = scan.sentence_of(day.first)
    for first, after in (scan.clause_of(day.first), (sentence.first, sentence.after)):
        verdict = _tense(scan, first, after)
        if verdict is not None:
            return verdict
    return False


_MINUTES = words_of("moments minutes")
_OPENING_TOKENS = 40


def _is_planned(context: Context, day: Day) -> bool:
    """Whether minutes name a weekday that is not the one they were written on: one to come."""
    if day.weekday is None or day.on is not None or context.dateline is None:
        return False
    opening = context.scan.tokens[:_OPENING_TOKENS]
    planned = any(token.fold.removeprefix("و") in _MINUTES for token in opening)
    beside = {
        context.scan.tokens[at].fold
        for at in (day.first - 1, day.after)
        if 0 <= at < len(context.scan.tokens)
    }
    return planned and day.weekday != context.dateline.weekday() and not beside & _GONE


_PRESENT = words_of("moments present")


def _is_to_be(scan: Scan, at: int) -> bool:
    """Whether *to* says what is planned: are to leave, set to leave, to be taken."""
    before = scan.tokens[at - 1].fold if at else ""
    after = scan.tokens[at + 1].fold if at + 1 < len(scan.tokens) else ""
    return before in ("is", "are", "set", "ready", "about") or after == "be"


def _tense(scan: Scan, first: int, after: int) -> bool | None:
    """Return whether verbs speak of what is to come; None where none tells."""
    past = False
    for at in range(first, after):
        word = scan.tokens[at].fold
        if word in _FUTURE or (word == "to" and _is_to_be(scan, at)):
            return True
        for hit in scan.hits[at]:
            if hit.entry.table != "verbs" or hit.concept == "say":
                continue
            if hit.entry.made == "present" and word.lstrip("و").startswith(
                ("س", "بت", "بي", "ح", "ي", "ت")
            ):
                return True
            if word in _PRESENT:
                return True
            past = past or hit.entry.made == "past" or word.endswith("ed") or word == "left"
    return False if past else None


def evidence_of(scan: Scan, day: Day) -> Evidence:
    """Return the words of a day."""
    return scan.evidence(day.first, day.after)
