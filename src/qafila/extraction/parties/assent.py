# SPDX-License-Identifier: Apache-2.0
"""Whether a word of approving says that somebody does approve, refuses, or has not answered yet.

An approval that a report denies or awaits is none: a plan that counts on it sends people to a
closed post. So words before it, the verb that governs it and what is said of it are all looked at.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from itertools import pairwise

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import plain, without_and_or_so
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.signs import PAUSES, STOPS_AND_COLON
from qafila.extraction.text.unsure import behind_and, is_unsure, phrases_of

GIVEN, REFUSED, OPEN, OTHER = "given", "refused", "open", "other"
"""Given; refused or taken back; not given yet, or nobody knows; said of something else."""

_DENIALS = words_of("parties denials")
_BESIDE = words_of("parties denials beside")
_NEITHER = words_of("assent neither")
_YET = words_of("assent yet")
_WITHHELD = words_of("assent withheld")
_WITHDRAWING = words_of("assent withdrawing")
_WITHDRAWN_BEHIND = words_of("assent withdrawn behind")
_PARTED_FROM = words_of("assent parted from")
TURNED = words_of("assent turned")
_FAILING = words_of("assent failing")
_FAILING_BEFORE = words_of("assent failing before")
_AWAITED_BEFORE = words_of("assent awaited before")
_AWAITED_BEHIND = words_of("assent awaited behind")
_OBTAINED = words_of("assent obtained")
_NO = words_of("assent no")
_NOBODY = words_of("assent nobody")
_LINKS = words_of("assent links")
_NOUNS = words_of("assent nouns")
_NOUN_STEMS = tuple(words_of("assent noun stems"))
_ADJECTIVES = words_of("assent adjectives")
_IF, _NO_SOONER = words_of("assent if"), words_of("assent no sooner")
_NO_APPROVALS = words_of("assent no approvals")
_INSTEAD = words_of("assent instead")
_THIS_TIME = words_of("assent this time")
_MOVEMENT = words_of("meanings the movement")
_DENIED_REACH, _NOUN_REACH, _BEHIND_REACH, _GOVERNED_REACH, _FORM_REACH = 4, 6, 7, 6, 7
_ENDS = PAUSES | {":"} | words_of("assent but")
_COLONS = frozenset({":", "–", "-", "="})


def assent(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return whether an approval is given, refused, open or of something else."""
    key = hit.first, hit.after, hit.concept, hit.entry.made
    if key not in scan.assents:
        clause = _clause_before(scan, hit, sentence)
        scan.assents[key] = (
            _by_words_beside(scan, hit, sentence, clause)
            or _by_the_rest(scan, hit, sentence, clause)
            or _governed(scan, hit, sentence)
        )
    return scan.assents[key]


def _by_words_beside(scan: Scan, hit: Hit, sentence: Sentence, clause: Sequence[str]) -> str:
    """Return what the words right before and behind make of an approval; empty for nothing."""
    noun = is_noun(hit)
    before = clause[-(_NOUN_REACH if noun else _DENIED_REACH) :]
    behind = scan.folds[hit.after : min(sentence.after, hit.after + _BEHIND_REACH)]
    either = noun or hit.entry.words[0] in _EITHER
    if either and (_is_withheld(before, behind) or _is_expired(scan, hit, sentence)):
        return REFUSED
    if not _IF.isdisjoint(phrases_of(before[-2:])):
        return OPEN
    if _is_denied(_reaching(hit, before)) or not _NEITHER.isdisjoint(clause):
        if but := excepted(scan, hit, sentence):
            return but
        if noun and before[-1:] and before[-1] in _BESIDE and hit.entry.words[0] in _ADJECTIVES:
            return REFUSED  # النصرة مش موافقة
        return OPEN if noun or not _YET.isdisjoint((*before, *behind)) else REFUSED
    if before[-1:] and before[-1] in _FAILING_BEFORE and not _FAILING.isdisjoint(before[-3:]):
        return REFUSED  # failed to approve
    if noun and (_is_said_to_wait(scan, hit, sentence)
                 or _is_awaited(scan, hit, sentence, before, behind)):  # fmt: skip
        return OPEN
    return ""


def _is_said_to_wait(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether the predicate of an approval, however far off, says that it waits.

    The approval for the convoy from A to B *is pending*; موافقة الجيش على خروجهم إلى إدلب *معلقة*.
    """
    waits = not _WAITING.isdisjoint(_predicate(scan, hit, sentence))
    return waits or _is_said_to_be(_AWAITED_BEHIND, scan, hit, sentence)


def _is_expired(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether an approval is said to hold no longer, however far off: انتهت صلاحيتها."""
    return not _EXPIRED.isdisjoint(phrases_of(_predicate(scan, hit, sentence)))


def _predicate(scan: Scan, hit: Hit, sentence: Sentence) -> Sequence[str]:
    reach = min(hit.after + _PREDICATE_REACH, sentence.after)
    end = next((at for at in range(hit.after, reach) if scan.folds[at] in _ENDS), reach)
    return scan.folds[hit.after : end]


def _is_said_to_be(words: Set[str], scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether the first predicate behind an approval has one of some words: *was received*."""
    folds = scan.folds
    for at in range(hit.after, min(hit.after + _PREDICATE_REACH, sentence.after)):
        if folds[at] in _ENDS:
            return False
        if folds[at] in _COPULAS:
            return not words.isdisjoint(folds[at + 1 : min(at + 4, sentence.after)])
    return False


_EXPIRED, _EITHER = words_of("assent expired"), words_of("assent noun or verb")
_AFTER = (words_of("assent after behind") | {"once"}) - {"when"}
_COPULAS, _WAITING = words_of("assent copulas"), words_of("assent waiting")
_GIVEN = words_of("assent given")
_UNSURE = words_of("assent unsure")
_PREDICATE_REACH, _READY_REACH = 18, 2


def _by_the_rest(scan: Scan, hit: Hit, sentence: Sentence, clause: Sequence[str]) -> str:
    """Return what the rest of the sentence makes of an approval; empty for nothing."""
    obtained = is_noun(hit) and (
        (
            not _OBTAINED.isdisjoint(clause[-_NOUN_REACH:])
            and _UNSURE.isdisjoint(clause[-_READY_REACH:])
        )  # أبدى استعداده للموافقة
        or _is_said_to_be(_GIVEN, scan, hit, sentence)
    )
    if is_unsure(scan, hit, sentence, clause, obtained=obtained):
        return OPEN
    if _is_turned(scan, hit, sentence) or _to_nobody(scan, hit, sentence):
        return REFUSED
    return OTHER if _is_of_something_else(scan, hit, sentence) else ""


def is_no_approval(hit: Hit) -> bool:
    """Whether a word lets nobody go by itself: who holds fire or knows of it approves nothing."""
    return not _NO_APPROVALS.isdisjoint(hit.entry.words)


def is_noun(hit: Hit) -> bool:
    """Whether a word of approving is a noun: *approval*, موافقته."""
    words = hit.entry.words
    return (
        hit.entry.made == "noun"
        or not _NOUNS.isdisjoint(words)
        or (len(words) == 1 and words[0].startswith(_NOUN_STEMS))
    )


def _clause_before(scan: Scan, hit: Hit, sentence: Sentence) -> list[str]:
    """Return the words of the clause before a hit, a negation without the *and* written onto it."""
    first = hit.first
    while first > sentence.first and scan.folds[first - 1] not in _ENDS:
        first -= 1
    return [_bare(word) for word in scan.folds[first : hit.first]]


def excepted(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return what *except*, *until* or إلا makes of a word that is denied; empty where none is.

    *Did not let them pass until the list was checked*, لم تسمح إلا بعد, *let nobody out but the
    sick* say that they did; *will not let them pass until* and لن يسمح إلا بعد leave it open.
    """
    before = scan.folds[max(sentence.first, hit.first - _DENIED_REACH) : hit.after]
    for at in range(hit.after, min(hit.after + _EXCEPT_REACH, sentence.after)):
        word = scan.folds[at]
        if word in _STOPS:
            break
        condition = word in _UNTIL
        if not condition and word not in _EXCEPT:
            continue
        behind = scan.folds[at + 1] if at + 1 < sentence.after else ""
        if condition or behind in _CONDITIONS:
            open_yet = not _TO_COME.isdisjoint(map(plain, before)) or (
                hit.entry.made == "present" and "ما" in before
            )
            return OPEN if open_yet else GIVEN
        return GIVEN
    return ""


_BARE = _DENIALS | _BESIDE | {words.split()[0] for words in _WITHHELD | _WITHDRAWING}
_EXCEPT, _UNTIL = words_of("assent except"), words_of("assent until")
_CONDITIONS, _TO_COME = words_of("assent conditions"), words_of("assent to come")
_STOPS = STOPS_AND_COLON | words_of("assent but")
_EXCEPT_REACH = 12


def _bare(word: str) -> str:
    without = without_and_or_so(word)
    return without if without in _BARE else word


def _reaching(hit: Hit, before: Sequence[str]) -> Sequence[str]:
    """Return the words before an approval that may deny it: no *doesn't mind and* approved.

    Of an Arabic verb of the past behind an *and* لم and لن deny nothing, nor does ما إن.
    """
    if "w" in hit.before and hit.entry.made == "past":
        return ()
    if not _NO_SOONER.isdisjoint(phrases_of(before[-2:])):
        return ()
    return behind_and(before) if hit.entry.words[0].endswith("ed") else before


def _is_denied(before: Sequence[str]) -> bool:
    if not _DENIALS.isdisjoint(before):
        return True
    near = before[-2:]
    return any(
        word in _BESIDE and before[at - 1 : at] != ["بعد"]  # بعد ما سمح is no denial
        for at, word in enumerate(before[-2:], len(before) - len(near))
    )


def _is_withheld(before: Sequence[str], behind: Sequence[str]) -> bool:
    """Whether an approval is kept back or taken back: *revoked its* approval, سحب موافقته."""
    if not _WITHHELD.isdisjoint(before) or not _WITHDRAWN_BEHIND.isdisjoint(behind[:4]):
        return True
    return _withdrawing(before) is not None


def _withdrawing(before: Sequence[str]) -> int | None:
    """Return how many words before an approval the verb stands that takes it back; else None."""
    for length in (1, 2):
        for at in range(len(before) - length + 1):
            if " ".join(before[at : at + length]) in _WITHDRAWING:
                parted = not _PARTED_FROM.isdisjoint(before[at + length :])
                return None if parted else len(before) - at
    return None


def _is_turned(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether whoever approved is said to have changed its mind: وافق ثم *تراجع*.

    What was before the approval is no such thing, nor what others did: وافق بعد أن تراجعت المعارضة,
    the army approved; the opposition changed its mind.
    """
    if TURNED.isdisjoint(phrases_of(scan.folds[hit.after : sentence.after])):
        return False  # most approvals
    told = range(hit.after, sentence.after)
    after = next((at for at in told if _is_after(scan.folds[at : at + 2])), sentence.after)
    on = next((at for at in told if at > after and scan.tokens[at].kind == "p"), sentence.after)
    return any(
        " ".join(scan.folds[at:end]) in TURNED and not _others_do(scan, at, end, sentence)
        for first, last in ((hit.after, after), (on, sentence.after))
        for at in range(first, last)
        for end in range(at + 1, min(at + _LONGEST_TURN, last) + 1)
    )


def _others_do(scan: Scan, first: int, after: int, sentence: Sentence) -> bool:
    """Whether the party beside a verb is of another camp than those named before it.

    The government may take back what its army approved; what the rebels do is another thing.
    """
    behind = scan.tokens[first].arabic and scan.has(after, after + 1, "parties", "name")
    beside = (after, after + 1) if behind else (first - _SUBJECT_REACH, first)
    if scan.says(*beside, _MEN) or (not behind and scan.tokens[first - 1].kind == "p"):
        return False  # and, after a call from the rebels, went back on it
    before = first if behind else beside[0]
    own = _camps(scan, sentence.first, before)
    named = _camps(scan, *beside)
    return bool(own) and bool(named) and named.isdisjoint(own)


def _camps(scan: Scan, first: int, after: int) -> set[str]:
    """Return the kinds of the parties named between two tokens, of two camps at war and others."""
    named = scan.within(first, after, "parties", "name")
    return {_CAMPS.get(kind := hit.value.partition("/")[0], kind) for hit in named}


_CAMPS = {"state": "army", "force": "army", "rebels": "armed"}
_MEN = words_of("assent men")
_LONGEST_TURN, _SUBJECT_REACH = 3, 2


def _is_after(words: Sequence[str]) -> bool:
    return words[0] in _AFTER or " ".join(words) in _AFTER


def is_taken_back(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether an approval that was given is none any more."""
    return withdrawn_by(scan, hit, sentence) is not None or _is_turned(scan, hit, sentence)


def withdrawn_by(scan: Scan, hit: Hit, sentence: Sentence) -> int | None:
    """Return the verb that takes an approval back, or withholds it; None where none does."""
    if not is_noun(hit):
        return None
    clause = _clause_before(scan, hit, sentence)[-_NOUN_REACH:]
    far = _withdrawing(clause)
    if far is None:
        far = next((len(clause) - at for at, word in enumerate(clause) if word in _WITHHELD), None)
    return None if far is None else hit.first - far


def takes_back(scan: Scan, sentence: Sentence, what: str) -> bool:
    """Whether it is an approval that is withdrawn, and no force: nobody owes that."""
    return what == "withdraw" and any(
        is_taken_back(scan, hit, sentence)
        for hit in scan.within(sentence.first, sentence.after, "verbs", "approve")
    )


def _is_awaited(
    scan: Scan, hit: Hit, sentence: Sentence, before: Sequence[str], behind: Sequence[str]
) -> bool:
    """Whether an approval is asked for, waited for, or answered by *no* in a form."""
    if _is_left_open(scan, hit, sentence):
        return True
    if not _OBTAINED.isdisjoint(before[-3:]) or _is_said_to_be(_GIVEN, scan, hit, sentence):
        return False
    return not (_AWAITED_BEFORE.isdisjoint(before) and _AWAITED_BEHIND.isdisjoint(behind))


def _is_left_open(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether a form says no, or has nothing in its box: *Approval: no*, [ ] approval."""
    folds, after = scan.folds, min(sentence.after, hit.after + _FORM_REACH)
    boxes = folds[max(0, hit.first - 2) : min(len(folds), after)]
    if "☐" in boxes or ("[", "]") in pairwise(boxes):
        return True
    at = next((at for at in range(hit.after, after) if folds[at] in _COLONS), None)
    return at is not None and at + 1 < len(folds) and folds[at + 1] in _NO


def _to_nobody(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether it is nobody who may pass: let *no lorry* pass, allowed nobody to leave."""
    if is_noun(hit) or not _DENIALS.isdisjoint(hit.entry.words):
        return False  # لم يعترض أحد
    at = hit.after
    if at < sentence.after and scan.folds[at] in _LINKS:
        at += 1
    if at >= sentence.after or scan.folds[at] not in _NOBODY:
        return False
    return not scan.says(at, sentence.after, _EXCEPT)  # let nobody out but the sick


def _is_of_something_else(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether food or an earlier movement is approved: the list of food, *not* the convoy."""
    rest = scan.folds[hit.after : sentence.after]
    if not _THIS_TIME.isdisjoint(phrases_of(rest)):
        return True
    for at, word in enumerate(rest):
        if word in _MOVEMENT:
            return False
        if word in _INSTEAD:
            other = next((each for each in rest[at + 1 :] if each not in _LINKS), "")
            return other in _MOVEMENT
    return False


def _governed(scan: Scan, hit: Hit, sentence: Sentence) -> str:
    """Return what the verb before it makes of an approval: refuses *to let* them pass."""
    near = max(sentence.first, hit.first - _GOVERNED_REACH)
    for other in reversed(scan.within(near, hit.first, "verbs", "object", "approve")):
        between = scan.folds[other.after : hit.first]
        if other.after > hit.first or not _LINKS.issuperset(between):
            continue
        if other.concept == "object":
            gave = _OBTAINED.intersection(other.entry.words)  # ادانا is no condemning here
            return GIVEN if gave else REFUSED
        return assent(scan, other, sentence)
    return GIVEN
