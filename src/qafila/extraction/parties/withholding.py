# SPDX-License-Identifier: Apache-2.0
"""Which words of a report say that somebody's approval is refused, awaited, or hangs on something.

One party's yes is none of another's: words are dropped only where a later approval is that of the
same party, or where either names none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qafila.core.spelling import without_article
from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.names.mentions import Mention
from qafila.extraction.parties.assent import (
    GIVEN,
    OPEN,
    OTHER,
    REFUSED,
    TURNED,
    assent,
    is_no_approval,
    is_noun,
    is_taken_back,
)
from qafila.extraction.parties.meanings import is_denied, means_its_role, refuses_but
from qafila.extraction.parties.passage import lets_goods_in, names_movement
from qafila.extraction.text.arabic import with_and, without_and
from qafila.extraction.text.found import Evidence
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import PAUSES
from qafila.extraction.text.unsure import is_conditional, is_promised, phrases_of

_DENIALS = with_and(words_of("parties denials") | words_of("parties denials beside"))
_PARTING = words_of("assent but") | words_of("assent then")
_ENDS = PAUSES | frozenset(":()[]–")
_ANSWERS, _GOODS = words_of("assent answers"), words_of("undertakings goods")
_COMMENTS = words_of("assent comments")
_AGREED = words_of("assent agreed")
_PLEASE, _NOBODY = words_of("assent please"), words_of("assent nobody") - {"no", "احد"}
_NO = words_of("assent no alone")
_MEN, _LATER = words_of("assent men"), words_of("assent later")
_IT, _IT_REACH = words_of("assent it"), 4
_AUXILIARIES = words_of("assent auxiliaries")
_REFUSING = tuple(words_of("assent refusing"))
_FROM = words_of("assent parted from") | words_of("assent failing before")
_PRONOUNS = words_of("returns pronouns")
_THE = "ال"
_ANSWERED_REACH, _SERVICE_REACH, _PRONOUN_REACH = 4, 3, 5
_SENTENCES_LATER, _ELIDED_REACH = 2, 2
_SERVICES = ("escort", "guarantee", "provide", "receive", "mediate")
"""What somebody may refuse to do, and lets the movement go all the same."""

_ASSENT = ("approve", "object")


@dataclass(frozen=True, slots=True)
class _Given:
    """An approval that was told: whose, where its words begin, and in which sentence."""

    who: frozenset[str]
    first: int
    number: int


_Part = tuple[int, int]
"""A stretch between commas, *but* and *then*: its first token, and the one after its last."""


def withheld(context: Context, found: Mapping[int, Mention]) -> tuple[Evidence, ...]:
    """Return the words that say that an approval is refused, still open, or given on a condition.

    One that is given later in the report, and what is told of another movement, are no such words.
    """
    scan = context.scan
    held: list[tuple[frozenset[str], Evidence]] = []
    given: _Given | None = None
    for number, sentence in enumerate(scan.sentences):
        given = given if given and number <= given.number + _SENTENCES_LATER else None
        if not (given and _may_turn(scan, sentence)) and not _speaks_of_it(scan, sentence):
            continue
        about = context.about(sentence)
        if about.background or about.earlier:
            continue
        told = {at: found[at] for at in range(sentence.first, sentence.after) if at in found}
        for first, after in _parts(scan, sentence, told):
            if given and _ends(context, given, sentence, first, after, told):
                held.append((given.who, _quoted(scan, given.first, after)))
                given = None
                continue
            state = _state(context, sentence, first, after, told)
            if state is None:
                continue
            who = _named(told, first, after) or _named(told, sentence.first, first)
            if state:
                held = [(own, words) for own, words in held if own and own.isdisjoint(who)]
                given = _Given(who, first, number)
            hangs = state and _is_open(context, sentence, first, after)
            if hangs or not state:
                since = first
                own = _named(told, first, after) or not _is_unanswered(scan, first, after)
                if given and given.number == number and not own:
                    since = given.first  # no objection so far, but *it* has not replied
                held.append((who, _quoted(scan, since, sentence.after if hangs else after)))
    return tuple(dict.fromkeys(words for _, words in held))


def _may_turn(scan: Scan, sentence: Sentence) -> bool:
    folds = scan.folds[sentence.first : sentence.after]
    return not (TURNED.isdisjoint(phrases_of(folds)) and _TURNING.isdisjoint(folds))


def _ends(
    context: Context,
    given: _Given,
    sentence: Sentence,
    first: int,
    after: int,
    told: Mapping[int, Mention],
) -> bool:
    """Whether *it*, who approved before, does so no more: *it* then *changed its mind*, ثم رفض."""
    scan, tables = context.scan, ("verbs", "deeds")
    since = max(sentence.first, given.first)
    if not _named(told, since, after) <= given.who | _MEN:
        return False
    if since > given.first and any(scan.has(since, first, table) for table in tables):
        return False  # police were told; they said no
    for at in range(first, after):
        said = [words.split() for words in phrases_of(scan.folds[at : min(at + 3, after)]) & TURNED]
        words = max((words for words in said if words[0] == scan.folds[at]), key=len, default=())
        if words and _is_of_it(scan, at, at + len(words), after, told, elided=len(words) > 1):
            return True
        if _stops_it(scan, at, first, after, told):
            return True
    for hit in (hit for table in tables for hit in scan.within(first, after, table, *_ASSENT)):
        if hit.concept == "approve" and is_noun(hit) and assent(scan, hit, sentence) == REFUSED:
            return True
        refused = withholds(context, hit, sentence) and assent(scan, hit, sentence) != OPEN
        refused = refused or (hit.concept == "object" and _is_bare(scan, hit, after, {}))
        short = after - hit.after <= _ELIDED_REACH  # رفض مرورها
        if refused and _is_of_it(scan, hit.first, hit.after, after, told, elided=short):
            return True
    return False


def _stops_it(scan: Scan, at: int, first: int, after: int, told: Mapping[int, Mention]) -> bool:
    """Whether *it* stops or turns back what it let go: then *blocked it*, أوقف الحافلات.

    A convoy that *was stopped* may have been so by somebody who had agreed to nothing, and one that
    is stopped for an hour, or to be searched, goes on.
    """
    end = min(at + _STOPPED_REACH, after)
    returned = scan.folds[at] in _RETURNING and "back" in scan.folds[at + 1 : end]
    stops = returned or without_and(scan.folds[at]) in _STOPPING
    if not stops or scan.says(at, after, _FOR_A_WHILE):
        return False
    if scan.tokens[at].arabic:
        at += at + 1 in told  # أوقف الجيش الحافلات
        end = at + 2
    elif not (at - first <= 1 or _is_of_it(scan, at, end, after, told, elided=False)):
        return False
    return scan.has(at + 1, end, "vehicles") or scan.says(at + 1, end, _CONVOY)


_STOPPING, _RETURNING = words_of("assent stopping"), words_of("assent returning")
_CONVOY, _FOR_A_WHILE = words_of("assent convoy"), words_of("assent for a while")
_STOPPED_REACH = 4
_TURNING = with_and(_STOPPING) | _RETURNING


def _is_of_it(
    scan: Scan, at: int, behind: int, after: int, told: Mapping[int, Mention], *, elided: bool
) -> bool:
    """Whether nobody else is named as who does it: *it* refused, ثم تراجع *عن* قراره."""
    if not scan.tokens[at].arabic:
        near = range(max(0, at - _PRONOUN_REACH), at)
        opens = scan.sentence_of(at).first == at
        return opens or any(scan.folds[of] in _PRONOUNS or of in told for of in near)
    if behind >= after or scan.tokens[behind].kind == "p":
        return True
    if behind in told or scan.folds[behind] in _FROM:
        return True
    return elided and not scan.folds[behind].startswith(_THE)


def _speaks_of_it(scan: Scan, sentence: Sentence) -> bool:
    """Whether a sentence has any word of approving, refusing or answering."""
    first, after = sentence.first, sentence.after
    return _has_assent(scan, first, after) or scan.says(first, after, _ANSWERS)


def _has_assent(scan: Scan, first: int, after: int) -> bool:
    return scan.has(first, after, "verbs", *_ASSENT) or scan.has(first, after, "deeds", *_ASSENT)


def _parts(scan: Scan, sentence: Sentence, told: Mapping[int, Mention]) -> Iterator[_Part]:
    first = sentence.first
    for at in range(sentence.first, sentence.after):
        begins = at in told and "w" in told[at].before and _has_assent(scan, first, at)
        if begins or scan.folds[at] in _ENDS or scan.folds[at] in _PARTING:
            if at > first:
                yield first, at
            first = at + (not begins)
    if sentence.after > first:
        yield first, sentence.after


def _named(told: Mapping[int, Mention], first: int, after: int) -> frozenset[str]:
    """Return the last words by which the parties of a stretch are called."""
    return frozenset(
        one.one or " ".join(without_article(word) for word in one.name.lower().split())
        for at, one in told.items()
        if first <= at < after
    )


def _state(
    context: Context, sentence: Sentence, first: int, after: int, told: Mapping[int, Mention]
) -> bool | None:
    """Return whether a part of a sentence tells an approval; False where one is withheld."""
    scan = context.scan
    states = [
        assent(scan, hit, sentence)
        for table in ("verbs", "deeds")
        for hit in scan.within(first, after, table, "approve")
        if _is_of_this(context, hit, sentence, told)
    ]
    if any(state not in (GIVEN, OTHER) for state in states):
        return False
    if any(
        says_no(scan, one, sentence)
        for at, one in told.items()
        if first <= at < after and _speaks_of_it(scan, sentence)
    ):
        return False
    if GIVEN in states or _agrees(scan, first, after):
        return True
    refused = bool(told) and any(
        withholds(context, hit, sentence) or _is_bare(scan, hit, after, told)
        for table in ("verbs", "deeds")
        for hit in scan.within(first, after, table, "object")
    )
    answered = not told or not _is_unanswered(scan, first, after)
    return False if refused or not answered else None


def _is_of_this(
    context: Context, hit: Hit, sentence: Sentence, told: Mapping[int, Mention]
) -> bool:
    """Whether somebody's approval of this movement is spoken of: no aid, no truce, no *please*."""
    scan = context.scan
    goods = lets_goods_in(scan, hit, sentence) and not names_movement(scan, hit, sentence)
    if is_no_approval(hit) or goods or not (told or is_noun(hit)):
        return False
    please = scan.folds[hit.first - 1 : hit.first] == ["لو"] and scan.folds[hit.first] in _PLEASE
    if please:
        return False
    sure = is_noun(hit) or is_taken_back(scan, hit, sentence) or _withholds_it(scan, hit, sentence)
    return sure or means_its_role(context, hit, sentence)


def _withholds_it(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether what was told before is not approved: *has not approved it*, لم يوافق على ذلك."""
    behind = scan.folds[hit.after : min(hit.after + _IT_REACH, sentence.after)]
    return not _IT.isdisjoint(behind) and assent(scan, hit, sentence) not in (GIVEN, OTHER)


def withholds(context: Context, hit: Hit, sentence: Sentence) -> bool:
    """Whether a word says that who does it gives no approval: refuses it, or has not given it."""
    if hit.concept == "approve":
        return assent(context.scan, hit, sentence) not in (GIVEN, OTHER)
    return _refuses(context, hit, sentence)


def refuses_the_movement(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether a word of approving refuses or takes back the approval of the movement itself."""
    if hit.concept != "approve" or assent(scan, hit, sentence) != REFUSED:
        return False
    return names_movement(scan, hit, sentence) or is_taken_back(scan, hit, sentence)


def _is_bare(scan: Scan, hit: Hit, after: int, told: Mapping[int, Mention]) -> bool:
    """Whether somebody refuses, and no more is said: *Nusra refuses*, رفضت النصرة."""
    sentence = scan.sentence_of(hit.first)
    if not _is_refusing(hit) or is_denied(scan, hit, sentence):
        return False
    end = told[hit.after].after if hit.after in told else hit.after
    end += end < after and scan.folds[end] in _LATER
    return end >= after or scan.tokens[end].kind == "p"


def _is_refusing(hit: Hit) -> bool:
    return any(
        root in word if word > "\u0600" else word.startswith(root)
        for word in hit.entry.words
        for root in _REFUSING
    )


def _refuses(context: Context, hit: Hit, sentence: Sentence) -> bool:
    """Whether a word of objecting refuses the movement itself: vetoed, not condemned."""
    return (
        _is_refusing(hit)
        and not is_denied(context.scan, hit, sentence)
        and not context.scan.has(hit.after, hit.after + _SERVICE_REACH, "verbs", *_SERVICES)
        and refuses_but(context.scan, hit, sentence) != GIVEN
        and not context.scan.says(sentence.first, hit.first, _NOBODY)
        and means_its_role(context, hit, sentence)
    )


def _is_unanswered(scan: Scan, first: int, after: int) -> bool:
    """Whether no answer has come: has not replied, لم يرد, no answer from the army."""
    if scan.says(first, after, _COMMENTS):
        return False
    asked = scan.folds[after - 1] == "?"
    for at in range(first, after):
        if scan.folds[at] in _ANSWERS:
            if asked and scan.folds[at] in _AGREED:
                return True  # has the army agreed?
            near = scan.folds[max(first, at - _ANSWERED_REACH) : at]
            if not _DENIALS.isdisjoint(near):
                return True
    return False


def _agrees(scan: Scan, first: int, after: int) -> bool:
    """Whether a part ends in *agreed*, of which no word says that it is not so."""
    return scan.folds[after - 1] == "agreed" and not _is_unanswered(scan, first, after)


def says_no(scan: Scan, one: Mention, sentence: Sentence) -> bool:
    """Whether a party is said to say no, in a word: *Nusra no*, but the army *has not*."""
    at = one.after
    if at < sentence.after and scan.folds[at] in _AUXILIARIES:
        at += 1
    if at >= sentence.after or scan.folds[at] not in _NO:
        return False
    at += 1
    return at >= sentence.after or scan.tokens[at].kind == "p"


def _is_open(context: Context, sentence: Sentence, first: int, after: int) -> bool:
    """Whether what is approved hangs on something, or is promised; not a road for fuel."""
    scan = context.scan
    approvals = [hit for table in ("verbs", "deeds")
                 for hit in scan.within(first, after, table, "approve")]  # fmt: skip
    if any(is_conditional(scan, hit, sentence) for hit in approvals):
        return True
    goods = any(without_article(word) in _GOODS for word in scan.folds[first:after])
    last = max((hit.first for hit in approvals), default=first)
    return not goods and any(
        is_promised(scan, hit, sentence) for hit in approvals if hit.first == last
    )


def _quoted(scan: Scan, first: int, after: int) -> Evidence:
    while after - 1 > first and scan.tokens[after - 1].kind == "p":
        after -= 1
    return scan.evidence(first, after)
