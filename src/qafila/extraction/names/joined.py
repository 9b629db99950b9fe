# SPDX-License-Identifier: Apache-2.0
"""Parties that are told together: Russia and Turkey, a priest from Fairouzeh and a doctor."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.arabic import has_and, with_and, without_and
from qafila.extraction.text.numbers import number_at
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import COMMAS

_STEP = 3


_TEAMS = words_of("parties members of")


_FROM = words_of("parties from")
_JOINING = words_of("parties joining")
_BETWEEN = _JOINING | words_of("parties between joined")
_ALONG = words_of("parties along with")
_WITH = words_of("parties with")
_OF = words_of("parties of")
_GROUPS = words_of("joined groups")
_SMALL = words_of("articles")
_ORIGIN, _BRACKETED = 3, 3
_MOST = 50
"""Parties told together at most, so that a text of nothing else is not read in the square of it."""


def past_brackets(scan: Scan, at: int) -> int:
    """Return the token behind a short name in brackets: the health ministry (*MoH*) and X."""
    return at + _BRACKETED if scan.word(at) == "(" and scan.word(at + 2) == ")" else at


def _past_origin(scan: Scan, found: dict[int, Mention], at: int) -> int:
    """Return the token behind where somebody is from, if another is joined there.

    A priest from Fairouzeh and a doctor, كاهن من فيروزة وطبيب.
    """
    if at >= len(scan.tokens) or scan.tokens[at].fold not in _FROM:
        return at
    for after in range(at + 2, min(at + _ORIGIN + 2, len(scan.tokens))):
        word = scan.tokens[after]
        if after in found:
            return after if "w" in found[after].before and word.arabic else at
        if word.fold in _JOINING:
            return after
        if word.kind != "w" or any(
            hit.entry.table == "verbs" and hit.entry.made != "noun" for hit in scan.hits[after]
        ):
            return at
    return at


def _past_same(scan: Scan, mention: Mention, at: int) -> int:
    """Return the token behind a preposition told anew: from Acre *and from* Haifa, من X ومن Y."""
    before = mention.first - 1
    if before > 0 and scan.tokens[before].fold in _SMALL:
        before -= 1
    said = scan.word(before) if before >= 0 else ""
    if said not in _REPEATED or without_and(scan.word(at)) != said:
        return at
    return at + 1 + (scan.word(at + 1) in _SMALL)


_REPEATED = words_of("parties repeated")
_MAY_JOIN = _FROM | _BETWEEN | _ALONG | with_and(_REPEATED | _TEAMS)
"""Words behind a mention that may join another one to it, if none stands there itself."""


def _past_group(scan: Scan, found: dict[int, Mention], at: int) -> int:
    """Return the token behind *a group of*, *two delegates of the*; this one where none stands."""
    step = at
    while scan.word(step) in _SMALL or number_at(scan.tokens, min(step, len(scan.tokens) - 1)):
        step += 1
        if step in found or step - at > _STEP:
            return step if step in found else at
    if scan.word(step) in _GROUPS and scan.word(step + 1) in _OF:
        return step + 2 + (scan.word(step + 2) == "the")
    return at


def coordinated(scan: Scan, found: dict[int, Mention], mention: Mention) -> list[Mention]:
    """Return a mention with those joined to it: Russia and Turkey, روسيا وتركيا."""
    together = [mention]
    at = past_brackets(scan, mention.after)
    while at < len(scan.tokens) and len(together) < _MOST:
        if at not in found and scan.folds[at] not in _MAY_JOIN:
            break  # most mentions stand alone
        start = at = _past_origin(scan, found, at)
        token = scan.tokens[start]
        comma = token.fold in COMMAS
        while start < len(scan.tokens) and scan.tokens[start].fold in _BETWEEN:
            start += 1
            if start - at > _STEP:
                break
        if scan.word(at) in _ALONG:
            start = at + 1
            while scan.word(start) in _WITH:
                start += 1
        start = _past_same(scan, mention, start)
        following = found.get(start)
        if following is None and without_and(scan.word(start)) in _TEAMS:
            start += 1 + (scan.word(start + 1) in _OF)
            following = found.get(start)
        elif following is None and start > at:
            following = found.get(_past_group(scan, found, start))
        if following is None:
            break
        joined = (
            start > at or "w" in following.before or (mention.adjective and following.adjective)
        )
        if not joined or (comma and not _list_goes_on(scan, found, following)):
            break
        together.append(following)
        at = past_brackets(scan, following.after)
    return together


def _list_goes_on(scan: Scan, found: dict[int, Mention], mention: Mention) -> bool:
    """Whether a comma joins: another *and* follows, so that it is a list.

    So does a comma before *and* (أمير أجانق، ومكتب الأمم المتحدة) where no verb is behind it.
    """
    at = _past_origin(scan, found, mention.after)
    if "w" in mention.before and at not in scan.finite:
        return True
    return at < len(scan.tokens) and (
        scan.tokens[at].fold in _JOINING or has_and(scan.tokens[at].fold)
    )


def joined_with(
    scan: Scan, found: dict[int, Mention], last: Mention, sentence: Sentence
) -> list[Mention]:
    """Return all who are told together up to a mention: *Turkey and Russia* were the guarantors."""
    if scan.folds[last.first - 1] not in _MAY_JOIN and "w" not in last.before:
        return [last]  # most mentions stand alone
    earlier = (one for first, one in sorted(found.items()) if sentence.first <= first < last.first)
    return next(
        (told for one in earlier if last in (told := coordinated(scan, found, one))), [last]
    )
