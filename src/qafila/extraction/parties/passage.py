# SPDX-License-Identifier: Apache-2.0
"""Whether words of approving, allowing, refusing are about the movement, or about what is owed."""

from __future__ import annotations

from qafila.data.lexicons import words_of
from qafila.extraction.days.context import Context
from qafila.extraction.parties.assent import REFUSED, assent
from qafila.extraction.parties.obtained import is_persuaded
from qafila.extraction.text.arabic import plain, without_and
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import MOVING, Scan, Sentence
from qafila.extraction.text.signs import PAUSES

_DENIALS = words_of("parties denials")
_DENIED_BESIDE = words_of("parties denials beside")
_TRANSPORT = words_of("meanings transport")
_OWN_ACTS = ("leave", "hand_over", "lay_down", "free")
_ARTICLES = words_of("the their")
_AGREEING = words_of("meanings agreeing")
_LETTING = words_of("letting")
_ALLOWED = tuple(sorted(words_of("meanings allowing")))
_DENYING = _DENIALS | _DENIED_BESIDE
_ADMITTING = words_of("meanings admitting")
_OWNING_UP = words_of("meanings owning up")
_CLEARED = words_of("meanings cleared")
_CLEARED_FOR = words_of("meanings cleared for")
_MOVEMENT = words_of("meanings the movement")
_OWED = words_of("meanings owed")
_IN_RETURN = words_of("meanings in return")
_OBJECT_REACH = 9
_RETURN_REACH = 5
_NOT = frozenset({"not", "بعدم"})
_THEMSELVES = words_of("meanings refused for oneself")
_OPPOSING = words_of("meanings opposing")
_LET_REACH = 4
_THIS = words_of("meanings this")
_CLAUSE_ENDS = PAUSES | {":"} | words_of("meanings opening another clause")
_PASSING = words_of("meanings passing")
_SUBJECT_REACH = 7
_OPENING = words_of("meanings opening")
_BEFORE_NOUN = words_of("meanings before a noun")
_THAT = words_of("that")
_OF_THEIR_OWN = words_of("meanings of their own")


def denies(hit: Hit) -> bool:
    """Whether words deny an approval themselves: *did not agree*, لم يقبل."""
    return hit.entry.words[0] in _DENYING or "not" in hit.entry.words


def is_of_passage(context: Context, hit: Hit, sentence: Sentence) -> bool:
    """Whether words of approving say that people may pass, or that they may not."""
    scan = context.scan
    if hit.entry.words[0] in _ADMITTING:
        return scan.has(hit.after, min(hit.after + _OBJECT_REACH, sentence.after), "people")
    if assent(scan, hit, sentence) == REFUSED:
        return _refuses(scan, hit, sentence)
    if hit.entry.words[-1] == "that" and not _may_go(scan, hit, sentence):
        return False
    return _approves(context, hit, sentence)


def _may_go(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether what is agreed on is that somebody may go: agreed that the families *may leave*."""
    after = min(hit.after + _MAY_REACH, sentence.after)
    may = next((at for at in range(hit.after, after) if scan.folds[at] in _MAY), after)
    goes = scan.has(may, min(may + _LET_REACH, after), "verbs", *MOVING, "pass")
    return goes and tells_movement(scan, hit.after, may)


_MAY, _MAY_REACH = words_of("meanings may"), 14


def _approves(context: Context, hit: Hit, sentence: Sentence) -> bool:
    """Whether the movement is approved, and nothing that is given in return."""
    scan, first, after = context.scan, sentence.first, sentence.after
    word = hit.entry.words[0]
    if word in _AGREEING and hit.entry.words[-1] not in _LETTING:
        acts = scan.within(hit.after, min(after, hit.after + 3), "verbs", *_OWN_ACTS)
        if any(scan.folds[own.first - 1] not in _ARTICLES for own in acts):
            return False  # agreed to leave; not to the departure
    if _is_owed(scan, hit, sentence) or _is_own(scan, hit, sentence):
        return False
    if word in _CLEARED:
        near = min(hit.after + _LET_REACH, after)
        passed = hit.after < after and scan.folds[hit.after] in _CLEARED_FOR
        return passed or tells_movement(scan, hit.after, near)  # no mines
    if word in _LETTING and _lets_pass(scan, hit, after):
        return True
    if word in _LETTING:
        passing = scan.has(hit.after, min(hit.after + _LET_REACH, after), "verbs", "pass", "leave")
        moving = passing or context.about(sentence).moving
        return moving and not scan.has(first, after, "exchange", "aid")
    if scan.tokens[hit.first].fold.endswith(_ALLOWED):
        return not scan.has(hit.first, after, "exchange", "aid")
    return True


def lets_goods_in(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether what is let in or through is aid, and nobody who leaves."""
    if hit.entry.words[0] not in _LETTING and not scan.folds[hit.first].endswith(_ALLOWED):
        return False
    after = min(hit.after + _OBJECT_REACH, sentence.after)
    if scan.has(hit.after, after, "people"):
        return False
    aid = scan.within(hit.after, after, "exchange", "aid")
    return any(_TRANSPORT.isdisjoint(each.entry.words) for each in aid) or any(
        scan.hit(goods.first, "vehicles") is None and _TRANSPORT.isdisjoint(goods.entry.words)
        for goods in scan.within(hit.after, after, "given", "goods")
    )


def names_movement(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether the movement or whoever moves is named in the words behind a hit."""
    return tells_movement(scan, hit.after, min(hit.after + _OBJECT_REACH, sentence.after))


def tells_movement(scan: Scan, first: int, after: int) -> bool:
    """Whether the movement or whoever moves is named between two tokens."""
    for at in range(first, after):
        word = scan.folds[at]
        if word in _CLAUSE_ENDS:
            return False
        if word in _MOVEMENT or word.removeprefix("ب") in _MOVEMENT:
            return True
    return False


def _lets_pass(scan: Scan, hit: Hit, after: int) -> bool:
    """Whether *let* or *permitted* says that they may pass: let them through, permitted it."""
    near = min(hit.after + _LET_REACH, after)
    whom = scan.folds[hit.first + 1 : min(hit.after + 1, after)]
    return not (_THIS.isdisjoint(whom) and _PASSING.isdisjoint(scan.folds[hit.first + 1 : near]))


def _is_owed(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether somebody agrees to give something, and not that others may pass.

    Agreed *to free*, وافق على *إطلاق*, promised *not to shell the hospital*, and what is allowed
    *in return* without a word of the movement.
    """
    folds, after = scan.folds, min(hit.after + _OBJECT_REACH, sentence.after)
    moves = tells_movement(scan, hit.after, after)
    if not _NOT.isdisjoint(hit.entry.words) or (hit.after < after and folds[hit.after] in _NOT):
        return not moves
    step = _to_what(scan, hit, sentence)
    if step < after and step > hit.after - (hit.entry.words[-1] == "to") and folds[step] in _OWED:
        return True
    near = range(max(sentence.first, hit.first - _RETURN_REACH), min(after, hit.after + 4))
    return not moves and any(
        without_and(folds[at]) in _IN_RETURN
        and (folds[at - 1] == "in" or scan.tokens[at].arabic)
        and (at + 1 >= after or folds[at + 1] not in ("for", "عن"))
        for at in near
    )


def _is_own(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether it is no approval of what others do: agreed to *leave*, to *host* them, أقر *بأن*.

    A road that a noun opens (من فتح الطريق, لفتح الطريق) is asked for or told of, not opened.
    """
    folds, word = scan.folds, hit.entry.words[0]
    to = _to_what(scan, hit, sentence)
    what = folds[to] if to < sentence.after else ""
    if word in _OWNING_UP and (what in _THAT or what[:1] == "ب"):
        return True
    whole = hit.after - hit.first == len(hit.entry.words)
    if is_persuaded(scan, hit, sentence) or folds[hit.first - 1] in _BE:
        return False  # they were allowed to leave by the army
    if whole and word in _OPENING and hit.entry.made != "present":
        return bool(set(hit.before) & set("bl")) or plain(folds[hit.first - 1]) in _BEFORE_NOUN
    return to > hit.after - (hit.entry.words[-1] == "to") and what in _OF_THEIR_OWN


def _to_what(scan: Scan, hit: Hit, sentence: Sentence) -> int:
    """Return the token that tells what somebody agrees to: وافق الجيش على *خروجهم*."""
    end = min(hit.after + _SUBJECT_REACH, sentence.after)
    for at in range(hit.after, end):
        word = scan.folds[at]
        if word in ("علي", "to"):
            return at + 1
        if word in _THAT or word in _CLAUSE_ENDS or not scan.tokens[at].arabic:
            return at
        if at > hit.after and at in scan.finite:
            break
    return hit.after


def _refuses(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether it is the movement that is not approved, and no demand: did not agree to *this*."""
    inside = hit.entry.words[1:]
    after = min(hit.after + _OBJECT_REACH, sentence.after)
    nothing = hit.after >= after or scan.tokens[hit.after].kind == "p"  # the Houthis do not allow
    if nothing or _MOVEMENT.intersection(inside) or tells_movement(scan, hit.after, after):
        return True
    return scan.has(hit.after, after, "verbs", "pass", "leave", "arrive")


_BE = words_of("being")
_IN_SPITE, _OF = words_of("passage in spite"), frozenset({"of", "من"})


def is_of_refusal(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether the movement is refused, and no demand, report or leaving of one's own."""
    words, folds = hit.entry.words, scan.folds
    after = min(hit.after + _OBJECT_REACH, sentence.after)
    behind = folds[hit.after] if hit.after < after else ""
    if behind in _THEMSELVES or (
        behind == "to" and not _THEMSELVES.isdisjoint(folds[hit.after + 1 : hit.after + 2])
    ):
        return False
    if denies(hit):
        return _refuses(scan, hit, sentence)
    if len(words) > 1 or words[0] in _OPPOSING:
        return True
    spite = hit.first - (1 + (folds[hit.first - 1] in _OF))  # على الرغم من
    if scan.says(max(sentence.first, spite), spite + 1, _IN_SPITE):
        return True  # غادروا رغم اعتراض الجيش
    return tells_movement(scan, hit.after, after)
