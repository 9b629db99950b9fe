# SPDX-License-Identifier: Apache-2.0
"""People who are told by whose they are: its elders, whose envoy, ورافق شيوخها.

What they do, their party does: *The tribe agreed; its elders rode ahead*. Whose they are is who
the pronoun stands for: whoever stands right before *whose*, else the first of the sentence whom
no preposition governs, else the nearest one before it, else the first of the sentence before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from qafila.data.lexicons import words_of
from qafila.extraction.names.mentions import Mention
from qafila.extraction.text.arabic import has_and, without_and
from qafila.extraction.text.scan import Scan
from qafila.extraction.text.signs import COMMAS
from qafila.extraction.text.tokens import Asked

_THE_OR_A = words_of("articles")
_PEOPLE = words_of("persons")
_MASCULINE = words_of("mentions masculine")
_GOVERNING = words_of("parties prepositions") | words_of("parties towards") | words_of("by for of")
_WHOSE = words_of("its whose")
_HERS, _HIS = "ها", "ه"
_DESCRIBED = 2


def _is_owned(word: str) -> bool:
    """Whether an Arabic word is for people with *its* written onto it: شيوخها, وأطباؤه."""
    if not word.endswith((_HERS, _HIS)):
        return False
    stem = word.removesuffix(_HERS) if word.endswith(_HERS) else word.removesuffix(_HIS)
    return stem in _PEOPLE or without_and(stem) in _PEOPLE or stem.removeprefix("ف") in _PEOPLE


_MAY_BE = Asked(lambda word: word in _WHOSE or _is_owned(word))


def owned_people(scan: Scan, found: Mapping[int, Mention]) -> dict[int, Mention]:
    """Return people who are told by whose they are, under the name of their party."""
    made: dict[int, Mention] = {}
    named = sorted(found.values(), key=lambda one: one.first)
    for at, word in enumerate(scan.folds):
        if not _MAY_BE[word] or any(one.first < at < one.after for one in named):
            continue
        arabic = scan.tokens[at].arabic
        if not arabic and any(hit.after == at for hit in scan.at["verbs"].get(at - 1, ())):
            continue  # withdraws *its men*
        after = at + 1 if arabic else _noun_behind(scan, at)
        owner = _owner(scan, named, at) if after else None
        if owner is not None:
            joined = "w" if arabic and has_and(word) and word[1:-1] not in _PEOPLE else ""
            words = scan.evidence(at, after, len(joined))
            made[at] = replace(
                owner, first=at, after=after, evidence=words, before=joined, people=True,
                adjective=False, state=False,
            )  # fmt: skip
    return made


def _noun_behind(scan: Scan, at: int) -> int:
    """Return the token behind the people that *its* stands before; 0 where it has others."""
    for step in range(at + 1, min(at + _DESCRIBED + 2, len(scan.tokens))):
        token = scan.tokens[step]
        if token.kind != "w" or token.arabic:
            break
        if token.fold in _PEOPLE:
            return step + 1
    return 0


def _owner(scan: Scan, named: Sequence[Mention], at: int) -> Mention | None:
    """Return whom the pronoun at a token stands for."""
    sentence = scan.sentence_of(at)
    if scan.folds[at] == "whose":
        step = at - 1 if scan.folds[at - 1] in COMMAS else at
        return next((one for one in named if one.after in (step, at)), None)
    here = [one for one in _agreeing(scan, named, at) if sentence.first <= one.first]
    free = [one for one in here if not _is_governed(scan, one)]
    if here:
        return free[0] if free else here[-1]
    before = scan.sentence_of(sentence.first - 1) if sentence.first else None
    if before is None:
        return None
    there = (one for one in _agreeing(scan, named, at) if before.first <= one.first)
    return next((one for one in there if not _is_governed(scan, one)), None)


def _agreeing(scan: Scan, named: Sequence[Mention], at: int) -> Iterator[Mention]:
    """Yield the parties before a token that its pronoun may stand for by their gender."""
    word = scan.folds[at]
    for one in named:
        if one.first >= at:
            return
        if one.adjective or one.kind.startswith(("people", "unnamed")):
            continue
        first = without_and(scan.folds[one.first])
        if word in _WHOSE or not scan.tokens[one.first].arabic:
            yield one
        elif word.endswith(_HERS):
            if first not in _MASCULINE:
                yield one
        elif not first.endswith("ه"):
            yield one


def _is_governed(scan: Scan, one: Mention) -> bool:
    if set(one.before) & set("bl"):
        return True
    at = one.first - 1
    if at > 0 and scan.folds[at] in _THE_OR_A:
        at -= 1
    return at >= 0 and scan.folds[at] in _GOVERNING
