# SPDX-License-Identifier: Apache-2.0
"""What can be seen around a figure of people: the ground on which it is taken or left out.

Each trait is a word such as ``before move``: the nearest verb before the figure in its clause is
one of moving somebody. `weights` says what each speaks for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from qafila.data.lexicons import words_of
from qafila.extraction.counts.ailing import ails
from qafila.extraction.counts.carried import is_carried
from qafila.extraction.counts.counted import Counted
from qafila.extraction.counts.doing import ASKING, does_before, doings
from qafila.extraction.days.context import Context
from qafila.extraction.text.arabic import also_with_and, has_and, with_and
from qafila.extraction.text.marks import best_hit
from qafila.extraction.text.nearest import past_relative, verbs_around
from qafila.extraction.text.scan import MOVING, Scan, Sentence

_SINCE = with_and(words_of("traits since"))
_UNTIL_NOW = with_and(words_of("traits until now"))
_ANOTHER = with_and(words_of("traits another"))
_NEGATIONS = with_and(words_of("traits negations"))
_PREPOSITIONS = words_of("parties prepositions") | words_of("figures stops")
_NUMBERING = also_with_and(words_of("traits numbering"))
_HELD = with_and(words_of("traits held"))
_IN_RETURN = words_of("undertakings strong cues")
_STRANDED = words_of("counts stranded")
_ANIMALS = with_and(words_of("traits animals"))
_FORCE = also_with_and(words_of("traits force"))
_ATTENDING = words_of("attending")
_LEFT_BEHIND = with_and(words_of("traits left behind"))
_THEY_STAY = frozenset(
    word for word in _LEFT_BEHIND if not has_and(word) or word.endswith(("وا", "و"))
)
"""Without a verb in the singular that *and* is joined to: others stay then (وبقي كثيرون)."""
_CANCELLED = with_and(words_of("traits cancelled"))
_TAKING_PART = also_with_and(words_of("traits taking part"))
_IMPOSSIBLE = words_of("traits impossible")
_IMPOSSIBLE_SOON = also_with_and(_IMPOSSIBLE)
_SHARES = words_of("traits shares")
_PUT = words_of("traits put")
_CREW = words_of("traits crew")
_STAYED = words_of("traits stayed")
_STAYING = _STAYED | words_of("traits left behind")
_REFUSED = words_of("refusing")
_TO_COME = words_of("traits to come")
_SWAPPED = frozenset({"detainees", "fighters"})


def traits(context: Context, item: Counted, *, owed: bool) -> list[str]:
    """Return what is seen around a figure of people."""
    scan = context.scan
    sentence = scan.sentence_of(item.first)
    about = context.about(sentence)
    seen = [f"noun {item.how}", f"cohort {item.noun.concept}"]
    seen += [f"unit {item.noun.unit}"] if item.noun.unit == "families" else []
    seen += _size(item)
    seen += ["owed"] if owed else []
    seen += [f"sentence {name}" for name in about.told()]
    seen += ["sentence counting"] if about.counting else []
    if context.short:
        seen.append("short text")
        if about.moving:
            seen.append("moving in a short text")
    if not about.moving:
        seen.append("still sentence")
        seen += _neighbours(context, sentence)
    elif item.how == "bare":
        seen.append("bare in moving sentence")
    if scan.has(sentence.first, sentence.after, "vehicles"):
        seen.append("vehicles in sentence")
    done, verbs = (
        list(doings(scan, item, sentence)),
        verbs_around(scan, item.first, item.after, sentence),
    )
    seen += done
    seen += [verb for verb in verbs if ASKING not in done or verb not in _GOING]
    seen += _cues_around(scan, item, sentence)
    seen += _words_around(scan, item, sentence)
    seen += _place_in_text(context, item, sentence)
    seen += _in_time(context, sentence)
    if context.swap and item.noun.concept in _SWAPPED:
        seen.append("held, of a swap")
    if item.noun.concept == "families" and _go_with_others(scan, item):
        seen.append("relatives go with them")
    seen += _counted_beside(scan, item)
    if owed or "before free" in seen:
        carried = is_carried(scan, item, context.order[sentence.first])
        seen.append("freed, their way told" if carried else "freed, no way told")
    return seen


_GOING = frozenset({"behind leave", "behind move", "behind arrive", "leaves or is moved"})


def _go_with_others(scan: Scan, item: Counted) -> bool:
    """Whether relatives accompany those named before them: ورافق المرضى 17 شخصا من ذويهم."""
    near = max(scan.clause_of(item.first)[0], item.first - _ESCORTED_REACH)
    return scan.has(near, item.first, "verbs", "escort")


_ESCORTED_REACH = 4
_COUNTED_REACH = 14


def _counted_beside(scan: Scan, item: Counted) -> Iterator[str]:
    """Yield what is said of those counted, and whether something else is counted before."""
    if ails(scan, item):
        yield "ails"
    if item.is_named:
        return
    for at in range(item.first - 1, max(-1, item.first - _COUNTED_REACH), -1):
        hit = best_hit(scan, at)
        if hit is not None:
            yield f"{hit.entry.table} named last"
            break
    if _is_put_at(scan, item):
        yield "said to be"
    number = scan.tokens[item.figure.core_first]
    before = scan.tokens[item.first - 1] if item.first else None
    if before is not None and before.capital and number.kind == "n" and before.fold not in _NOUNS:
        yield "a name right before"


_NOUNS = words_of("traits numbering")


def _is_put_at(scan: Scan, item: Counted) -> bool:
    """Whether somebody says that people are a figure: قال المجلس إنها 41, the UN says 230."""
    before = range(max(scan.clause_of(item.first)[0], item.first - _SAID_REACH), item.first)
    if not any(scan.hit(at, "verbs", "say") for at in before):
        return False
    last = scan.tokens[item.first - 1]
    return last.fold in _BEING or bool(scan.hit(item.first - 1, "verbs", "say"))


_SAID_REACH = 8
_BEING = words_of("traits being")


_FEW_SENTENCES = 4
_HAD = words_of("traits had")


def _place_in_text(context: Context, item: Counted, sentence: Sentence) -> Iterator[str]:
    """Yield where in the report a figure stands, and which days and ways its sentence names."""
    scan = context.scan
    yield from context.quarter(sentence)
    if len(scan.sentences) >= _FEW_SENTENCES:
        if sentence.first == 0:
            yield "first sentence"
        if sentence is scan.sentences[-1]:
            yield "last sentence"
    days = context.days_told(sentence)
    yield from days
    if scan.has(item.after, sentence.after, "places", "to"):
        yield "to somewhere"
    if scan.says(sentence.first, item.first, _HAD):
        yield "had"
    if "on the day" not in days and _counts_since(scan, item, sentence):
        yield "since at the head"
    if "on another day" in days and scan.says(item.after, item.after + 1, _HAD):
        yield "had, on another day"


def _counts_since(scan: Scan, item: Counted, sentence: Sentence) -> bool:
    """Whether a figure is that of all since some day: since March 900 left, وخرج منذ آذار ٩٠٠."""
    if scan.says(sentence.first, sentence.first + 1, _SINCE):
        return True
    if scan.tokens[item.noun.first].arabic:
        first = max(scan.clause_of(item.first)[0], item.first - _SINCE_REACH)
        return any(
            scan.folds[at] in _SINCE and at - 2 in scan.finite | {at - 1}
            for at in range(first, item.first)
        )
    return scan.says(item.after, item.after + 1, _PERFECT) and scan.says(
        item.after, sentence.after, _SINCE
    )


_SINCE_REACH = 6
_PERFECT = words_of("perfect")


def _size(item: Counted) -> Iterator[str]:
    size = item.figure.low or item.figure.high
    if size is None:
        return
    for least, name in ((5_000, "thousands"), (1_000, "a thousand"), (100, "hundreds"),
                        (11, "tens"), (3, "a few"), (2, "two"), (1, "one")):  # fmt: skip
        if size >= least:
            yield f"size {name}"
            return


def _neighbours(context: Context, sentence: Sentence) -> Iterator[str]:
    """Yield whether the sentence before one that does not move anybody does."""
    scan = context.scan
    number = context.order[sentence.first]
    if number:
        before = context.about(scan.sentences[number - 1])
        if before.moving and not before.background:
            yield "moving before"
    if number + 1 < len(scan.sentences) and context.about(scan.sentences[number + 1]).moving:
        yield "moving behind"


_CUES = frozenset({"population", "casualty", "part", "list", "request", "each"})
_CUES_OF_ALL = ("population", "casualty")


def _cues_around(scan: Scan, item: Counted, sentence: Sentence) -> Iterator[str]:
    first = max(sentence.first, item.first - 9)
    after = min(sentence.after, item.after + 7)
    for concept in _CUES & {hit.concept for hit in scan.within(first, item.first, "cues")}:
        yield f"{concept} before"
    for concept in _CUES & {
        hit.concept for hit in scan.within(item.after, after, "cues") if "w" not in hit.before
    }:
        yield f"{concept} behind"
    whole = scan.within(sentence.first, sentence.after, "cues", *_CUES_OF_ALL)
    yield from {f"{hit.concept} in sentence" for hit in whole}
    if scan.says(item.after, item.after + 7, _STRANDED):
        yield "stranded behind"
    for hit in scan.within(sentence.first, item.first, "exchange", "return"):
        if hit.after <= item.first and " ".join(hit.entry.words) in _IN_RETURN:
            yield "return before"
            break
    if scan.has(max(sentence.first, item.first - 3), item.first, "exchange", "bodies"):
        yield "bodies before"


def _words_around(scan: Scan, item: Counted, sentence: Sentence) -> Iterator[str]:
    words = scan.folds[sentence.first : sentence.after]
    near = words[max(0, item.first - sentence.first - 9) : item.first - sentence.first]
    behind = words[item.after - sentence.first : item.after - sentence.first + 7]
    around = near + behind
    groups = (("since", _SINCE, words), ("until now", _UNTIL_NOW, words),
              ("another", _ANOTHER, near[-3:] + behind[:2]),
              ("not", _NEGATIONS, near[-5:] + behind[:3]), ("numbering", _NUMBERING, near[-4:]),
              ("held", _HELD, around), ("animals", _ANIMALS, around), ("force", _FORCE, near),
              ("stays behind", _THEY_STAY, behind), ("cancelled", _CANCELLED, words),
              ("taking part", _TAKING_PART, near),
              ("impossible", _IMPOSSIBLE_SOON, near))  # fmt: skip
    for name, known, where in groups:
        if not known.isdisjoint(where):
            yield name
    yield from _right_before(scan, item, near)
    if item.how == "bare":
        yield from _bare_edges(scan, item)
    if any(word in _ATTENDING for word in words[:4]):
        yield "attending"


def _right_before(scan: Scan, item: Counted, near: Sequence[str]) -> Iterator[str]:
    """Yield what the words right before a figure, or right behind it, say of it alone."""
    if item.noun.concept == "staff" and not _TAKING_PART.isdisjoint(near):
        yield "staff taking part"
    if not _SHARES.isdisjoint(near[-3:]):
        yield "a share of it"
    if not _IMPOSSIBLE.isdisjoint(near[-2:]):
        yield "impossible right before"
    described = scan.says(item.figure.after, item.figure.after + 1, _ARE)
    left = not _LEFT_BEHIND.isdisjoint(near[-2:]) or does_before(scan, item, _STAYING)
    if left and not described and not _go_at_last(scan, item):  # the remaining 138 are children
        yield "stays behind, said before"
    behind = past_relative(scan, item.after)
    refuse = behind > item.after and scan.says(behind, behind + 1, _REFUSED)
    if scan.says(behind, behind + 2, _STAYED) and not refuse:  # 490 who refused the terms left
        yield "still there at once"
    if not _CREW.isdisjoint(near[-4:]):
        yield "a crew"
    if "than" in near[-2:]:
        yield "compared"
    if scan.says(item.after, item.after + 1, _PERFECT) and not _have_what_counts(scan, item):
        yield "have at once"
    inverted = scan.tokens[item.noun.first].arabic  # the army said 900 left: they say nothing
    if scan.hit(item.after, "verbs", "say") or (
        inverted and scan.hit(item.first - 1, "verbs", "say")
    ):
        yield "who says it"
    if item.how == "around" and not _PUT.isdisjoint(near[-5:]):
        yield "the number put"


_ARE = words_of("are or were")


def _go_at_last(scan: Scan, item: Counted) -> bool:
    """Whether those who remain are who goes now: *departure of* all remaining 90, who *leave*."""
    first = max(scan.sentence_of(item.first).first, item.first - _REMAINING_REACH)
    told = scan.within(first, item.first, "verbs", *MOVING)
    of = any(scan.folds[hit.after] == "of" for hit in told)
    remaining = scan.says(first, item.after, _REMAINING)
    end = min(item.after + _SOON, scan.sentence_of(item.first).after)
    if scan.says(item.after, end, _NEGATIONS | _REFUSED):
        return False
    arabic = scan.tokens[item.first - 1].arabic and bool(told)
    return remaining and (of or arabic or scan.has(item.after, end, "verbs", *MOVING))


_REMAINING, _REMAINING_REACH, _SOON = words_of("traits remaining"), 8, 4


def _in_time(context: Context, sentence: Sentence) -> Iterator[str]:
    """Yield whether a sentence speaks of what is to come, of a movement that is over or not."""
    scan = context.scan
    if not any(
        scan.folds[at] in _TO_COME and not scan.hit(at - 1, "verbs", "say")  # officials said later
        for at in range(sentence.first, sentence.after)
    ):
        return
    on, written = context.on, context.dateline
    if on is not None and written is not None:
        yield "to come, the movement planned" if on > written else "to come, the movement done"


_BEFORE_HOURS = words_of("traits before hours")
_HOURS = 12


def _bare_edges(scan: Scan, item: Counted) -> Iterator[str]:
    """Yield what stands right before and behind a figure that has no noun."""
    if (item.figure.low or 0) in range(1, _HOURS + 1) and scan.says(
        item.first - 1, item.first, _BEFORE_HOURS
    ):
        yield "may be an hour"  # shortly after four
    yield from _edge_behind(scan, item.after)
    yield from _edge_before(scan, item.first)


def _edge_behind(scan: Scan, at: int) -> Iterator[str]:
    after = scan.tokens[at] if at < len(scan.tokens) else None
    if after is None or after.kind == "p":
        yield f"ends at {_SIGNS.get(after.fold, 'a sign')}" if after else "ends at the end"
    elif scan.hit(at, "verbs"):
        yield "a verb at once"
    elif after.fold in _OF:
        yield "of at once"
    elif after.fold in _PREPOSITIONS:
        yield "a preposition at once"
    elif (has_and(after.fold) and after.arabic) or after.fold in ("and", "or", "but"):
        yield "and at once"
    elif after.kind == "n":
        yield "a number at once"
    elif after.arabic and after.fold.endswith("ا"):
        yield "a noun in the accusative at once"
    elif _counts_things(scan, at):
        yield "a plural at once"
    else:
        yield "a word at once"


def _edge_before(scan: Scan, at: int) -> Iterator[str]:
    before = scan.tokens[at - 1] if at else None
    if before is None or before.kind == "p":
        yield f"begins at {_SIGNS.get(before.fold, 'a sign')}" if before else "begins the text"
    elif scan.hit(at - 1, "verbs", "say"):
        yield "said at once"
    elif best_hit(scan, at - 1) is not None:
        yield "a noun right before"
    elif before.fold in _PREPOSITIONS:
        yield f"after {before.fold}" if before.fold in _LEADING else "after a preposition"
    elif before.fold in _OWNED_NUMBER:
        yield "a number word right before"


_PLURAL_REACH = 3


def _counts_things(scan: Scan, at: int) -> bool:
    """Whether an English plural ends a noun phrase from a token on: two chartered airliners."""
    for token in scan.tokens[at : at + _PLURAL_REACH]:
        if token.arabic or token.kind != "w" or token.fold in _PREPOSITIONS:
            return False
        if token.fold.endswith("s") and not token.fold.endswith("ss"):
            return True
    return False


_LEADING = words_of("traits leading")
_OF = words_of("traits of")
_SIGNS = {".": "a stop", ",": "a comma", "،": "a comma", "\n": "a line", ":": "a colon",
          "(": "a bracket", ")": "a bracket", "؛": "a comma", ";": "a comma"}  # fmt: skip
_OWNED_NUMBER = words_of("counts whose") | words_of("traits numbering")


def _have_what_counts(scan: Scan, item: Counted) -> bool:
    """Whether *have* tells of a disease, or that they have been carried."""
    been = scan.says(item.after + 1, item.after + 2, {"been"})
    return ails(scan, item) or (been and scan.hit(item.after + 2, "verbs", *MOVING) is not None)
