# SPDX-License-Identifier: Apache-2.0
"""What speaks against something's being owed: denied, asked for by nobody, or no thing.

*Neither was asked to give up*, نفى دفع فدية; a request that was turned down; a verb that only takes
up what was told before (وقد سُلّموا, التزم به الطرفان); the way that is opened for who leaves.
"""

from __future__ import annotations

from collections.abc import Iterator

from qafila.data.lexicons import words_of
from qafila.extraction.parties.undertakings import ENDS, Act
from qafila.extraction.text.scan import Scan, Sentence
from qafila.extraction.text.tokens import with_and

_DENYING = with_and(words_of("doubts denying"))
_NEGATIONS = with_and(words_of("traits negations") | words_of("doubts nobody"))
_ASKING = with_and(words_of("returns demanding") | words_of("doubts asking"))
_TURNED_DOWN = with_and(words_of("doubts turned down"))
_TO_LET = words_of("doubts ways for")
_ASKED, _BEHIND, _FOR = 4, 8, 3
_THINGS = ("given", "vehicles", "people", "exchange", "vague")


def doubts(scan: Scan, sentence: Sentence, act: Act) -> Iterator[str]:
    """Yield what speaks against an act's being owed, in words for people who read the weights."""
    first = min(act.verb.first, act.object.first)
    after = max(act.verb.after, act.object.after)
    if scan.says(sentence.first, first, _DENYING):
        yield "denied"
    if is_unasked(scan, sentence.first, first):
        yield "nobody asked"
    if scan.says(after, min(after + _BEHIND, sentence.after), _TURNED_DOWN):
        yield "turned down"
    if not any(scan.has(first, after, table) for table in _THINGS) and not _counts(
        scan, first, after
    ):
        yield "nothing named"
        yield f"{act.verb.concept} of nothing named"
        if _takes_up(scan, act):
            yield "told before"
    if _is_for_the_way(scan, sentence, first, after):
        yield "for the way"


_TOLD_BEFORE = words_of("doubts told before")
_CLITICS = ("ه", "ها", "هم", "هن", "هما")
_LONG = 4


def _takes_up(scan: Scan, act: Act) -> bool:
    """Whether only a pronoun says what: gave its word on it, فوعد بذلك, وسلموه إلى الشرطة."""
    verb = act.verb
    if scan.says(verb.after, verb.after + 2, _TOLD_BEFORE):
        return True
    last = scan.tokens[verb.after - 1]
    return last.arabic and len(last.fold) > _LONG and last.text.endswith(_CLITICS)


def is_unasked(scan: Scan, first: int, after: int) -> bool:
    """Whether a negation stands with a word of asking before something: لم يطلب أحد أن."""
    for at in range(first, after):
        if scan.folds[at] in _NEGATIONS and scan.says(at + 1, min(at + 1 + _ASKED, after), _ASKING):
            return True
    return False


def _counts(scan: Scan, first: int, after: int) -> bool:
    return any(scan.tokens[at].kind == "n" for at in range(first, after))


def _is_for_the_way(scan: Scan, sentence: Sentence, first: int, after: int) -> bool:
    """Whether a road or a gate is opened for those who leave: فتح الحاجز أمام القافلة."""
    roads = scan.within(first, after, "given", "road", "posts")
    if not roads:
        return False
    for at in range(roads[-1].after, min(roads[-1].after + _FOR + 1, sentence.after)):
        if scan.folds[at] in ENDS:
            return False
        if scan.folds[at] in _TO_LET and _leads_who_leave(scan, at, sentence.after):
            return True
        if any("l" in hit.before and hit.entry.table in _LEAVING for hit in scan.hits[at]):
            return True
    return False


_LEAVING = frozenset({"vehicles", "people", "verbs"})


def _leads_who_leave(scan: Scan, at: int, last: int) -> bool:
    after = min(at + 1 + _FOR, last)
    riders = scan.has(at, after, "vehicles") or scan.has(at, after, "people")
    return riders or scan.has(at, after, "verbs", "leave", "move", "pass")
