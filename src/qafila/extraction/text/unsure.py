# SPDX-License-Identifier: Apache-2.0
"""Whether an act is only asked for, expected, rumoured, or made to hang on something else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qafila.data.lexicons import words_of
from qafila.extraction.text.arabic import without_and_or_so
from qafila.extraction.text.lexicon import FINITE, Hit
from qafila.extraction.text.scan import GOING, Scan, Sentence
from qafila.extraction.text.signs import PAUSES

_UNSURE = words_of("assent unsure")
_IF = words_of("assent if")
_WHEN = words_of("assent when")
_BEFORE, _NOT = words_of("assent before"), words_of("parties denials")
_RUMOURED = words_of("assent rumoured")
_DENIED_BEHIND = words_of("assent denied behind")
_CONDITION = words_of("assent condition")
_UNCONDITIONAL = words_of("assent unconditional")
_IF_BEHIND = words_of("assent if behind")
_WHEN_BEHIND, _AFTER_BEHIND = words_of("assent when behind"), words_of("assent after behind")
_PRICE = words_of("assent price")
_WANTING, _PRONOUNS = words_of("returns demanding"), words_of("returns pronouns")
_BUT, _LINKS = words_of("assent but"), words_of("assent links")
_IS, _WAS = words_of("assent is"), words_of("assent was")
_OBTAINED = words_of("assent obtained") - {"give", "gives"}
_COMING = words_of("assent to come") - _NOT - words_of("parties denials beside")
_FUTURE = tuple(words_of("undone future"))
_MOVING = ("leave", "pass", "move")
_HE, _HIS = "ي", ("ه", "ها")
_REACH, _WHEN_REACH, _BEHIND_REACH, _COMING_REACH, _AGREED_REACH = 9, 6, 14, 4, 5
_ONCE = words_of("assent once")
_THAT, _ON = frozenset({"علي ان"}), frozenset({"علي"})
_MAYBE = words_of("unsure maybe")
_QUESTIONS = frozenset("?؟")
_PASSIVE = words_of("unsure passive")
_PERFECT = words_of("perfect")
_PAST = words_of("assent past")
_AGREED = words_of("assent agreed")
_WOULD = "would"
_ENDS = PAUSES | {":"}


def is_unsure(
    scan: Scan, hit: Hit, sentence: Sentence, clause: Sequence[str], *, obtained: bool = False
) -> bool:
    """Whether an act is none yet, as far as the report knows.

    Parameters
    ----------
    hit
        What tells the act.
    clause
        The words of its clause before it, in the form in which words are compared.
    obtained
        Whether a verb before it tells that it is done: *gave its* approval.
    """
    if scan.folds[sentence.after - 1] in _QUESTIONS:
        return True
    near = _seen(scan, hit, clause[-_REACH:])
    if not _RUMOURED.isdisjoint(_seen(scan, hit, behind_and(clause[-_REACH:]))):
        return True
    behind = scan.folds[hit.after : min(sentence.after, hit.after + _BEHIND_REACH)]
    if not _DENIED_BEHIND.isdisjoint(phrases_of(behind)):
        return True
    done = obtained or _is_done(scan, hit)
    opens = hit.first - len(clause) == sentence.first
    if not _IF.isdisjoint(near) or (done and opens and clause[:1] == ["had"]):
        return True  # had the army approved
    perfect = not _PERFECT.isdisjoint(clause[-2:])
    last = _seen(scan, hit, clause[-_WHEN_REACH:])
    negated = not _NOT.isdisjoint(clause)  # nobody moves before it approves
    when = not _WHEN.isdisjoint(last) or (negated and not _BEFORE.isdisjoint(last))
    if (not done or perfect) and when and not _is_told(scan, hit, sentence):
        return True
    if done:
        return False
    if hit.entry.made == "present" and not _MAYBE.isdisjoint(clause[-1:]):
        return True  # وقد توافق
    return not _UNSURE.isdisjoint(near) or (_WOULD in near and _hangs(scan, hit, sentence))


def behind_and(words: Sequence[str]) -> Sequence[str]:
    """Return what stands behind the last *and*: denied delays and *approved*."""
    at = next((at for at in range(len(words) - 1, -1, -1) if words[at] == "and"), -1)
    return words[at + 1 :]


def is_promised(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether an act is told as one to come: *will* allow, *promised to* approve, سيوافق.

    What was done behind the promise is told: promised an answer and *gave* its approval.
    """
    future = _is_future(hit) or scan.hit(hit.first, "verbs", "undertake") is not None
    if future or _is_done(scan, hit):
        return future
    folds, first = scan.folds, max(sentence.first, hit.first - _REACH)
    parted = (at + (not scan.hits[at]) for at in range(first, hit.first)  # ووعد opens its own
              if folds[at] in _ENDS or _goes_on(scan, at))  # fmt: skip
    first = max(parted, default=first)
    ahead = [other.after for other in scan.within(first, hit.first, "verbs", "undertake")]
    near = range(max(first, hit.first - _COMING_REACH), hit.first)
    ahead += [at + 1 for at in near if folds[at] in _COMING]
    if "b" not in hit.before:  # ستغادر *ب*موافقة الجيش
        verbs = scan.within(first, hit.first, "verbs")
        ahead += [other.after for other in verbs if _is_future(other)]
    between = folds[max(ahead) : hit.first] if ahead else ()
    return bool(ahead) and not any(
        word.endswith("ed") or word in _PAST or word in _OBTAINED for word in between
    )


def _is_future(hit: Hit) -> bool:
    return hit.entry.made == "present" and hit.entry.words[0].startswith(_FUTURE)


def is_conditional(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether what is approved is approved on a condition, or in principle alone."""
    near = phrases_of(scan.folds[max(sentence.first, hit.first - 2) : sentence.after])
    if not _UNCONDITIONAL.isdisjoint(near):
        return False
    if not _CONDITION.isdisjoint(near) or _hangs(scan, hit, sentence):
        return True
    return scan.folds[sentence.first] in _IF and not _is_done(scan, hit)


def _hangs(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether a condition is named in the clause behind an act."""
    folds = scan.folds
    agreed = not _is_done(scan, hit) or not _AGREED.isdisjoint(hit.entry.words)
    for at in range(hit.after, sentence.after):
        if _is_if(scan, at):
            return True
        ends = folds[at] in _ENDS or folds[at] in _BUT
        if _goes_on(scan, at):
            return False  # وستغادر حال وصول الحافلات
        said = _from(folds, at + ends)
        if not _IF_BEHIND.isdisjoint(said) or (agreed and not _PRICE.isdisjoint(said)):
            return True
        if ends and not (folds[at] in _ENDS and folds[at + 1 : at + 2] and folds[at + 1] in _BUT):
            return folds[at] in _BUT and _asks_for_more(scan, at)
        if not ends and _is_when_to_come(scan, hit, at, sentence, agreed=agreed):
            return True
    return False


def _is_if(scan: Scan, at: int) -> bool:
    """Whether *if* or *once* stands before an Arabic verb: *إن* سُلّمت الأسلحة, *بس* يستلموا."""
    verb = scan.hit(at + 1, "verbs")
    if verb is None or "w" in verb.before:
        return False
    if scan.folds[at] in _ONCE:
        return verb.entry.made == "present"
    return scan.folds[at] == "ان" and "إ" in scan.tokens[at].text and verb.entry.made == "past"


def _goes_on(scan: Scan, at: int) -> bool:
    """Whether another act begins behind an *and*, of which the rest is told."""
    behind = scan.folds[at] == "and"
    other = scan.hit(at + behind, "verbs")
    if other is None or at + behind >= len(scan.folds):
        return False
    return behind or ("w" in other.before and other.entry.made in FINITE)


def _asks_for_more(scan: Scan, at: int) -> bool:
    """Whether whoever did it asks for something behind *but*: but *it wants* nine prisoners."""
    who = scan.folds[at + 1 : at + 2] if not scan.tokens[at].arabic else scan.folds[at : at + 1]
    own = not _PRONOUNS.isdisjoint(who) or any(word.endswith(_HIS) for word in who)
    return own and scan.says(at + 1, at + 4, _WANTING)


def _from(folds: Sequence[str], at: int) -> set[str]:
    """Return the word at a token, and the two and three that begin there."""
    return {" ".join(folds[at : at + length]) for length in (1, 2, 3)}


def _is_when_to_come(scan: Scan, hit: Hit, at: int, sentence: Sentence, *, agreed: bool) -> bool:
    """Whether words name something that must be first: *once* the list *is* checked, فور التسليم.

    What was first is told in the past: once the list *had been* checked, بعد أن *دفعوا*.
    """
    said = _from(scan.folds, at) & (_WHEN_BEHIND | _AFTER_BEHIND)
    if not said or scan.folds[at - 1] == "at":  # left at once
        return False
    unknown = agreed and _AFTER_BEHIND.isdisjoint(said)  # سمح بمرورها فور وصولها
    behind = at + max(len(words.split()) for words in said)
    if behind >= sentence.after or scan.folds[behind] in _ENDS:
        return False  # approved once, and again
    if scan.tokens[at].arabic:
        if said <= _THAT and scan.says(hit.after, at, _ON):
            return True  # وافق على القافلة على أن
        moved = hit.entry.made == "present" or scan.has(hit.after, at, "verbs", *_MOVING)
        if said <= _THAT and not moved:
            return False  # وافق على أن
        return _is_to_come_arabic(scan, behind, unknown=unknown and moved)
    for word in range(behind, min(behind + _WHEN_REACH, sentence.after)):
        fold = scan.folds[word]
        if fold in _ENDS:
            break
        if fold in _IS or (word > behind and _is_present(scan, word)):
            return True
        if fold in _WAS or fold in _PAST or fold.endswith("ed"):
            return False
    return unknown


def _is_present(scan: Scan, at: int) -> bool:
    """Whether a word is an English verb of the present behind its subject: the town *pays*."""
    if scan.hit(at, "verbs") is None or scan.folds[at - 1] in _LINKS:
        return False
    return scan.folds[at].endswith("s") != scan.folds[at - 1].endswith("s")


def _is_to_come_arabic(scan: Scan, at: int, *, unknown: bool) -> bool:
    """Whether an Arabic clause is told in the present: بعد أن *يدفعوا*."""
    made = {hit.entry.made for table in ("verbs", "deeds") if (hit := scan.hit(at, table))}
    if not made.isdisjoint(FINITE):
        return "past" not in made
    return unknown or scan.folds[at][:1] == _HE


def _seen(scan: Scan, hit: Hit, words: Sequence[str]) -> set[str]:
    """Return words before a hit without the month of May, Arabic ones without *and*, too."""
    first = hit.first - len(words)
    plain = [
        word
        for at, word in enumerate(words, first)
        if not (word == "may" and scan.tokens[at].capital)
    ]
    return phrases_of(plain) | phrases_of([without_and_or_so(word) for word in plain])


def phrases_of(words: Sequence[str]) -> set[str]:
    """Return words, and every two and three of them that stand side by side."""
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    triples = [f"{pair} {third}" for pair, third in zip(pairs, words[2:], strict=False)]
    return {*words, *pairs, *triples}


def _is_done(scan: Scan, hit: Hit) -> bool:
    """Whether the form of a verb tells what was done: *approved*, وافق; not *to be approved*."""
    if scan.tokens[hit.first].arabic:
        return hit.entry.made == "past"
    word = hit.entry.words[0]
    before = scan.folds[hit.first - 1] if hit.first else ""
    if before == "to":  # agreed *to let* them pass
        return scan.says(max(0, hit.first - _AGREED_REACH), hit.first, _AGREED)
    if before in _PASSIVE or before in _COMING or before in _UNSURE:
        return False
    return word in _PAST or word.endswith("ed")


def _is_told(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether the sentence tells in the past what followed: فور موافقة الجيش غادرت القافلة."""
    return any(
        other.entry.made == "past" or other.entry.words[0] in ("left", "went")
        for other in scan.within(sentence.first, sentence.after, "verbs", *GOING)
        if other.first != hit.first
    )
