# SPDX-License-Identifier: Apache-2.0
"""How much of the made-up reports is found, and how much is found that is not there.

.venv/bin/python -m tests.extraction.score --part tuning --show
.venv/bin/python -m tests.extraction.score --part untouched --by-author

Precision is the part of what was found that is right, recall the part of what is there that was
found, F1 their harmonic mean; summed over all reports of a part, field by field. Found and gold
are paired one to one, as many pairs as can be. What the gold calls optional is neither missed nor
wrong. A pair needs:

- *counts*: least, most, unit (persons or families) and cohort equal. The hedge and who said it are
  scored apart, over the pairs.
- *dates*, *hours*: the day, the hour equal; of a report without one, whatever is found is wrong.
- *vehicles*: kind and number equal, none for none; one ("a minibus") may be read as no number.
  Where the gold gives several kinds (a van), any of them will do.
  What is only called a vehicle is not scored.
- *places*: role equal and the name too, as `alike` has it, without a joined preposition.
- *roles*: one pair for each role of each party; role equal, and the words of one name among those
  of the other. A party without a role is not scored.
- *reciprocity*: what is owed, how many (of people alone), and the giver as a party's name is; no
  giver where the gold has none. The order is scored apart, over the pairs. The receiver is not
  scored.

`--show` tells what was missed and what was wrong, of the tuning part alone: whoever writes rules
does not look at the other.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from qafila.core.spelling import VOWELS, spelled
from qafila.extraction.names.neutral import neutral
from qafila.extraction.reading import read_report
from tests.extraction.gold import PARTS, Item, Report, batch_of, owed, reports

GROUPS = ("counts", "dates", "hours", "places", "roles", "reciprocity", "vehicles")
APART = ("hedge", "said by", "order")

KIND_WORDS = frozenset(
    spelled(word)
    for line in (
        "مدينة بلدة قرية حي منطقة مخيم محافظة ناحية قضاء وادي جبل معبر مطار جسر نقطة ريف بلدتي",
        "city town village district camp area region province valley crossing airport bridge of",
    )
    for word in line.split()
)
"""What a place is does not make it another place."""

EQUAL_NAMES = frozenset({"counts", "vehicles"})
"""Groups whose names are of a closed list: cohorts, kinds of vehicles."""

MORE_WORDS = 2
"""A found place name may have so many words more than the gold."""

_WORDS = re.compile(r"[\w'’ʼ]+")
_PREFIX = re.compile(r"^(?:[وبكف]?ال|لل|(?:al|el|ash|as|ad|ar|at|az|an)$)")
_APOSTROPHES = re.compile("['’ʼ]s?$|['’ʼ]")

Reader = Callable[[Report], Sequence[Item]]


def words_of(name: str) -> tuple[str, ...]:
    """Return the words of a name, without article, what is joined to it, and spelling."""
    bare = (
        _PREFIX.sub("", _APOSTROPHES.sub("", word.casefold()))
        for word in _WORDS.findall(VOWELS.sub("", name))
    )
    return tuple(spelled(word) for word in bare if word)


def alike(gold: str, found: str) -> bool:
    """Return whether a found place name is the place of the gold.

    Joined without spaces they are equal, once words for kinds of places are left out; or the found
    name has all words of the gold and at most two more. The gold may have a preposition joined to
    its first word, as the text has it; what was found has none.
    """
    return any(_whole_alike(name, found) for name in (gold, *_without_joined(gold)))


_JOINED = ("ب", "ل", "ع", "و")
_LEAST_LETTERS = 4


def _without_joined(name: str) -> tuple[str, ...]:
    """Return an Arabic name without to, in, on or and joined to it: لزالنجي, ببلدروز."""
    joined = name.startswith(_JOINED) and len(name.split(maxsplit=1)[0]) > _LEAST_LETTERS
    return (name[1:],) if joined else ()


def _whole_alike(gold: str, found: str) -> bool:
    there, said = words_of(gold), words_of(found)
    bare_there, bare_said = (
        "".join(word for word in words if word not in KIND_WORDS) for words in (there, said)
    )
    if bare_there and bare_there == bare_said:
        return True
    return set(there) <= set(said) and len(said) <= len(there) + MORE_WORDS


def same_party(gold: str, found: str) -> bool:
    """Return whether the words of one name are among those of the other; empty is only empty.

    The gold may have a preposition joined to its first word, as the text has it; what was found
    has none: لقوات الطوارئ, للجنة الدولية. Nor has it the loaded words that the gold may have.
    """
    said = set(words_of(found))
    for name in (gold, neutral(gold), *_without_preposition(gold)):
        there = set(words_of(name))
        if not there or not said:
            return not there and not said
        if there <= said or said <= there:
            return True
    return False


def _without_preposition(name: str) -> tuple[str, ...]:
    if name.startswith("لل"):
        return (f"ال{name[1:]}",)
    return (name[1:],) if name.startswith("ل") else ()


def answers(gold: Item) -> tuple[tuple[object, ...], ...]:
    """Return the values that will do; a single vehicle is often said without the word one."""
    if gold.group == "vehicles" and gold.values == (1,):
        return gold.values, (None,)
    return (gold.values,)


def matches(gold: Item, found: Item) -> bool:
    """Return whether something found is what the gold has; see the head of this file."""
    if gold.group != found.group or found.values not in answers(gold):
        return False
    if not gold.names:
        return True
    said = found.names[0]
    if gold.group in EQUAL_NAMES:
        return said in gold.names
    same = alike if gold.group == "places" else same_party
    return any(same(name, said) for name in gold.names)


def paired(gold: Sequence[Item], found: Sequence[Item]) -> list[tuple[int, int]]:
    """Return pairs of places in `gold` and `found`, as many as can be, each once.

    What is not optional comes first, so that nothing optional takes its pair; and of several that
    would do, the one that also agrees in what is scored apart.
    """
    taken: dict[int, int] = {}

    def place(number: int, seen: set[int]) -> bool:
        likely = sorted(
            range(len(found)), key=lambda other: found[other].apart != gold[number].apart
        )
        for other in likely:
            if other in seen or not matches(gold[number], found[other]):
                continue
            seen.add(other)
            if other not in taken or place(taken[other], seen):
                taken[other] = number
                return True
        return False

    for number in sorted(range(len(gold)), key=lambda number: gold[number].optional):
        place(number, set())
    return [(number, other) for other, number in taken.items()]


@dataclass(slots=True)
class Tally:
    """What was right, wrong and missed of one group of fields."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def precision(self) -> float:
        """Part of what was found that is right; 1 when nothing was found."""
        found = self.right + self.wrong
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        """Part of what is there that was found; 1 when nothing is there."""
        there = self.right + self.missed
        return self.right / there if there else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(slots=True)
class Score:
    """What all reports of a part add up to.

    Parameters
    ----------
    apart
        For what is scored apart, how many pairs agree and how many do not.
    differences
        Lines for people: report, what happened, the item.
    """

    groups: dict[str, Tally] = field(default_factory=lambda: {name: Tally() for name in GROUPS})
    apart: Counter[tuple[str, bool]] = field(default_factory=Counter)
    differences: list[str] = field(default_factory=list)

    def add(self, report: Report, found: Sequence[Item]) -> None:
        """Add what was found in one report; a reader may call something found optional, too."""
        gold = report.items
        pairs = paired(gold, found)
        for number, other in pairs:
            if gold[number].optional:
                continue
            self.groups[gold[number].group].right += 1
            said = dict(found[other].apart)
            for name, value in gold[number].apart:
                agree = said_alike(name, value, said.get(name, ""))
                self.apart[name, agree] += 1
                if not agree:
                    self._differ(report, f"{name} is {value!r}, not", found[other])
        met, used = {number for number, _ in pairs}, {other for _, other in pairs}
        for number, item in enumerate(gold):
            if number not in met and not item.optional:
                self.groups[item.group].missed += 1
                self._differ(report, "missed", item)
        for other, item in enumerate(found):
            if other not in used and not item.optional:
                self.groups[item.group].wrong += 1
                self._differ(report, "wrong", item)

    def _differ(self, report: Report, how: str, item: Item) -> None:
        parts = (*item.values, *item.names, *(value for _, value in item.apart if value))
        told = " ".join("–" if part is None else str(part) for part in parts)
        self.differences.append(f"{report.slug}: {how}: {item.group}: {told}")


def said_alike(name: str, gold: str, found: str) -> bool:
    """Return whether what is scored apart agrees; who said it is compared as a party is."""
    if name == "said by":
        return not gold or same_party(gold, found)
    return gold == found


def engine(report: Report) -> Sequence[Item]:
    """Return what Qafila reads in a report, each thing once."""
    return items_of(read_report(report.text, dateline=report.dateline).found)


def items_of(found: Iterable[Any]) -> list[Item]:
    """Return what was read as items of the gold's kind, each thing once."""
    items: dict[object, Item] = {}
    for one in found:
        for item in found_items(one):
            key = (item.group, item.values, tuple(map(spelled, item.names)))
            items.setdefault(key if item.group != "counts" else len(items), item)
    return list(items.values())


def found_items(one: Any) -> list[Item]:
    """Return one thing read as items of the gold's kind; a party is one item for each role."""
    value = one.value
    match one.field:
        case "count":
            apart = (("hedge", str(one.hedge)), ("said by", str(one.said_by or "")))
            values = (value.low, value.high, str(value.unit))
            return [Item(group="counts", values=values, names=(str(value.cohort),), apart=apart)]
        case "date":
            return [Item(group="dates", values=(value.isoformat(),))]
        case "hour":
            return [Item(group="hours", values=(value.strftime("%H:%M"),))]
        case "vehicles":
            kinds = [str(value.kind)] if value.kind != "vehicle" else []
            count = (value.count,)
            return [Item(group="vehicles", values=count, names=(kind,)) for kind in kinds]
        case "place":
            return [Item(group="places", values=(str(value.role),), names=(value.name,))]
        case "party":
            roles = map(str, value.roles)
            return [Item(group="roles", values=(role,), names=(value.name,)) for role in roles]
        case "obligation":
            return [
                Item(
                    group="reciprocity",
                    values=owed(str(value.what), value.count),
                    names=(value.giver,),
                    apart=(("order", str(value.order)),),
                )
            ]
        case _:
            return []


def scored(part: str, reader: Reader) -> dict[str, Score]:
    """Return the score of a reader over all reports of a part, under "" whole, and by author."""
    scores = {"": Score()}
    for report in reports(part):
        found = reader(report)
        for name in ("", batch_of(report.slug)):
            scores.setdefault(name, Score()).add(report, found)
    return scores


def table(score: Score) -> str:
    """Return the score as a table for people."""
    lines = [f"{'':12} precision recall    F1  right wrong missed"]
    for name, tally in score.groups.items():
        lines.append(
            f"{name:12}      {tally.precision:.2f}   {tally.recall:.2f}  {tally.f1:.2f}"
            f"  {tally.right:5} {tally.wrong:5} {tally.missed:6}"
        )
    for name in APART:
        agree, differ = score.apart[name, True], score.apart[name, False]
        lines.append(f"{name} right in {agree} of {agree + differ} pairs")
    return "\n".join(lines)


def told_of(score: Score) -> str:
    """Return F1 (precision, recall) of the groups that a score has anything of."""
    some = [(name, score.groups[name]) for name in GROUPS if score.groups[name] != Tally()]
    return "; ".join(
        f"{name} {one.f1:.2f} ({one.precision:.2f}, {one.recall:.2f})" for name, one in some
    )


def main() -> None:
    """Score the engine and print the table."""
    parser = argparse.ArgumentParser(description="Score the reading of made-up reports.")
    parser.add_argument("--part", choices=PARTS, default="tuning")
    parser.add_argument("--show", action="store_true", help="tell differences (tuning only)")
    parser.add_argument("--by-author", action="store_true", help="a line for each author as well")
    asked = parser.parse_args()
    if asked.show and asked.part != "tuning":
        parser.error("the untouched part is measured, not looked at")
    scores = scored(asked.part, engine)
    whole = scores.pop("")
    lines = [*(whole.differences if asked.show else ()), table(whole)]
    if asked.by_author:
        lines += [f"{name}: {told_of(score)}" for name, score in sorted(scores.items())]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
