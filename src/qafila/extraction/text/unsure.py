# SPDX-License-Identifier: Apache-2.0
"""Whether an act is only asked for, expected, rumoured, or made to hang on something else."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qafila.data.lexicons import words_of
from qafila.extraction.text.lexicon import Hit
from qafila.extraction.text.scan import Scan, Sentence

_UNSURE = words_of("assent unsure")
_IF = words_of("assent if")
_WHEN = words_of("assent when")
_BEFORE, _NOT = words_of("assent before"), words_of("parties denials")
_RUMOURED = words_of("assent rumoured")
_DENIED_BEHIND = words_of("assent denied behind")
_CONDITION = words_of("assent condition")
_UNCONDITIONAL = words_of("assent unconditional")
_IF_BEHIND = words_of("assent if behind")
_REACH, _WHEN_REACH, _BEHIND_REACH = 9, 6, 14
_MAYBE = frozenset({"قد", "وقد", "فقد"})
_QUESTIONS = frozenset("?؟")
_PASSIVE = frozenset({"be", "been", "being"})
_PERFECT = frozenset({"has", "have"})
_PAST = words_of("assent past")
_WOULD = "would"
_ENDS = frozenset(",،;؛:")


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
    if not _RUMOURED.isdisjoint(_seen(scan, hit, _behind_and(clause[-_REACH:]))):
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


def _behind_and(words: Sequence[str]) -> Sequence[str]:
    """Return what stands behind the last *and*: denied delays and *approved*."""
    at = next((at for at in range(len(words) - 1, -1, -1) if words[at] == "and"), -1)
    return words[at + 1 :]


def is_conditional(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether what is approved is approved on a condition, or in principle alone."""
    near = phrases_of(scan.folds[max(sentence.first, hit.first - 2) : sentence.after])
    if not _UNCONDITIONAL.isdisjoint(near):
        return False
    return not _CONDITION.isdisjoint(near) or _hangs(scan, hit, sentence)


def _hangs(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether a condition is named in the clause behind an act."""
    for at in range(hit.after, sentence.after):
        if scan.folds[at] in _ENDS:
            return False
        if scan.folds[at] in _IF_BEHIND:
            return True
    return False


def _seen(scan: Scan, hit: Hit, words: Sequence[str]) -> set[str]:
    """Return words before a hit without the month of May, Arabic ones without *and*, too."""
    first = hit.first - len(words)
    plain = [
        word
        for at, word in enumerate(words, first)
        if not (word == "may" and scan.tokens[at].capital)
    ]
    return phrases_of(plain) | phrases_of(
        [word[1:] if word[:1] in "وف" else word for word in plain]
    )


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
    if before in _PASSIVE or before == "to":
        return False
    return word in _PAST or word.endswith("ed")


def _is_told(scan: Scan, hit: Hit, sentence: Sentence) -> bool:
    """Whether the sentence tells in the past what followed: فور موافقة الجيش غادرت القافلة."""
    return any(
        other.entry.made == "past" or other.entry.words[0] in ("left", "went")
        for other in scan.within(sentence.first, sentence.after, "verbs", "leave", "move", "arrive")
        if other.first != hit.first
    )
