# SPDX-License-Identifier: Apache-2.0
"""People who never lived, in families: who is on the lists of ``registry_corpus``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random
from types import MappingProxyType

from qafila.core.registry.matching.lexicon import NameEntry
from qafila.core.values import Sex
from qafila.data.names import names

YEAR = 2026
"""The year in which both lists are written."""

WORLD: Mapping[str, float] = MappingProxyType(
    {
        "held_out_given": 0.15,
        "held_out_surname": 0.45,
        "first_son_after_grandfather": 0.35,
        "names_alike_among_siblings": 0.2,
        "son_named_as_father": 0.02,
        "twins": 0.02,
        "wife_bears_husbands_surname": 0.15,
        "wife_is_a_cousin": 0.15,
        "own_phone": 0.3,
        "in_list_a": 0.55,
        "written_again": 0.12,
        "again_with_household": 0.6,
        "again_in_the_other_list": 0.85,
        "again_a_third_time": 0.08,
        "household_split_in_two": 0.15,
        "same_number_within_a_list": 0.4,
    }
)
"""Chances in the making of people and of who is written again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Soul:
    """Somebody as they are, whatever any list says."""

    given: NameEntry
    father: NameEntry
    grandfather: NameEntry
    surname: NameEntry
    mother: NameEntry
    mothers_surname: NameEntry
    sex: Sex
    born: int
    household: int
    phone: str
    document: str


@cache
def held_out() -> tuple[NameEntry, ...]:
    """Return the names that Qafila's lexicon does not hold."""
    lines = Path(__file__).with_name("registry_names.tsv").read_text("utf-8").splitlines()[1:]
    return tuple(
        NameEntry(name, sounds, use, int(rank))
        for name, sounds, use, rank in (line.split("\t") for line in lines)
    )


_LEADING = (
    *("محمد", "أحمد", "علي", "محمود", "خالد", "حسين", "حسن", "عبد الله", "عمر"),
    *("فاطمة", "مريم", "عائشة", "زينب", "خديجة", "آمنة"),
)


class _Names:
    """Draws names as often as people bear them, by judgement."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._pools: dict[str, tuple[tuple[NameEntry, ...], tuple[float, ...]]] = {}
        for kind, uses in (("m", "mb"), ("f", "fb"), ("s", "s")):
            for source, entries in (("known", names()), ("held", held_out())):
                self._pools[f"{kind} {source}"] = _weighed(e for e in entries if e.use in uses)

    def given(self, sex: Sex) -> NameEntry:
        """Return a given name."""
        return self._draw("m" if sex is Sex.MALE else "f", WORLD["held_out_given"])

    def surname(self) -> NameEntry:
        """Return a surname."""
        return self._draw("s", WORLD["held_out_surname"])

    def alike(self, name: NameEntry, sex: Sex) -> NameEntry:
        """Return another name that looks like this one, or any name where there is none."""
        pool, _ = self._pools["m known" if sex is Sex.MALE else "f known"]
        near = _alike(name.sounds, pool)
        return self._chance.choice(near) if near else self.given(sex)

    def _draw(self, kind: str, held_out_share: float) -> NameEntry:
        source = "held" if self._chance.random() < held_out_share else "known"
        pool, weights = self._pools[f"{kind} {source}"]
        return self._chance.choices(pool, cum_weights=weights)[0]


def _weighed(entries: Iterator[NameEntry]) -> tuple[tuple[NameEntry, ...], tuple[float, ...]]:
    shuffled = list(entries)
    Random(0).shuffle(shuffled)  # within a rank; the same in every corpus
    place = {name: i for i, name in enumerate(_LEADING)}
    shuffled.sort(key=lambda e: (e.rank, place.get(e.name, len(place))))
    return tuple(shuffled), tuple(accumulate((i + 2.0) ** -0.95 for i in range(len(shuffled))))


@cache
def _alike(sounds: str, pool: tuple[NameEntry, ...]) -> tuple[NameEntry, ...]:
    found = [
        (SequenceMatcher(None, sounds, entry.sounds).ratio(), entry)
        for entry in pool
        if entry.rank < 4 and " " not in entry.sounds and entry.sounds != sounds
    ]
    return tuple(entry for ratio, entry in sorted(found, reverse=True)[:6] if ratio > 0.6)


class Village:
    """Makes families until there are enough people."""

    def __init__(self, people: int, chance: Random) -> None:
        self.souls: list[Soul] = []
        self._chance = chance
        self._names = _Names(chance)
        self._household = 0
        while len(self.souls) < people:
            self._family()
        del self.souls[people:]

    def _family(self) -> None:
        surname, draw = self._names.surname(), self._names.given
        great, eldest = draw(Sex.MALE), draw(Sex.MALE)
        born = self._chance.randint(1935, 1972)
        daughters: list[Soul] = []
        for number in range(self._chance.choices((1, 2, 3, 4), (45, 30, 17, 8))[0]):
            head = Soul(
                given=draw(Sex.MALE),
                father=eldest,
                grandfather=great,
                surname=surname,
                mother=draw(Sex.FEMALE),
                mothers_surname=self._names.surname(),
                sex=Sex.MALE,
                born=born + self._chance.randint(19, 32),
                household=self._next_household(),
                phone=self._phone(),
                document=self._document(),
            )
            daughters += self._house(head, daughters, with_elder=number == 0)

    def _next_household(self) -> int:
        self._household += 1
        return self._household

    def _house(self, head: Soul, cousins: Sequence[Soul], *, with_elder: bool) -> list[Soul]:
        """Add a household; return its daughters, whom a cousin may marry."""
        chance = self._chance
        self.souls.append(head)
        if with_elder and chance.random() < 0.3:
            self._add(
                replace(
                    head,
                    given=head.father,
                    father=head.grandfather,
                    grandfather=self._names.given(Sex.MALE),
                    mother=self._names.given(Sex.FEMALE),
                    mothers_surname=self._names.surname(),
                    born=head.born - chance.randint(19, 35),
                )
            )
        wife = self._wife(head, cousins)
        children: list[Soul] = []
        after = max(head.born + 19, wife.born + 17)
        for _ in range(chance.choices(range(9), (8, 12, 17, 18, 16, 12, 9, 5, 3))[0]):
            after += 0 if children and chance.random() < WORLD["twins"] else chance.randint(1, 4)
            if after > YEAR:
                break
            sex = chance.choice((Sex.MALE, Sex.FEMALE))
            children.append(
                self._add(
                    replace(
                        head,
                        given=self._childs_name(sex, head, children),
                        father=head.given,
                        grandfather=head.father,
                        mother=wife.given,
                        mothers_surname=wife.surname,
                        sex=sex,
                        born=after,
                    )
                )
            )
        return [child for child in children if child.sex is Sex.FEMALE]

    def _wife(self, head: Soul, cousins: Sequence[Soul]) -> Soul:
        chance, draw = self._chance, self._names.given
        own = self._names.surname()
        is_cousin = bool(cousins) and chance.random() < WORLD["wife_is_a_cousin"]
        if is_cousin or chance.random() < WORLD["wife_bears_husbands_surname"]:
            own = head.surname
        return self._add(
            replace(
                head,
                given=draw(Sex.FEMALE),
                father=draw(Sex.MALE),
                grandfather=head.father if is_cousin else draw(Sex.MALE),
                surname=own,
                mother=draw(Sex.FEMALE),
                mothers_surname=self._names.surname(),
                sex=Sex.FEMALE,
                born=head.born + chance.randint(-2, 9),
            )
        )

    def _childs_name(self, sex: Sex, head: Soul, siblings: Sequence[Soul]) -> NameEntry:
        chance = self._chance
        taken = {sibling.given for sibling in siblings}
        brothers = [s for s in siblings if s.sex is sex]
        if sex is Sex.MALE:
            if not brothers and chance.random() < WORLD["first_son_after_grandfather"]:
                return head.father
            if chance.random() < WORLD["son_named_as_father"]:
                return head.given
        if brothers and chance.random() < WORLD["names_alike_among_siblings"]:
            name = self._names.alike(brothers[-1].given, sex)
            if name not in taken:
                return name
        return next(n for n in iter(lambda: self._names.given(sex), None) if n not in taken)

    def _add(self, member: Soul) -> Soul:
        """Add somebody to a household, with a document of their own, perhaps with a phone."""
        own = self._chance.random() < WORLD["own_phone"]
        member = replace(
            member, phone=self._phone() if own else member.phone, document=self._document()
        )
        self.souls.append(member)
        return member

    def _phone(self) -> str:
        return f"09{self._chance.choice('345689')}{self._chance.randrange(10**7):07}"

    def _document(self) -> str:
        return f"0{self._chance.randrange(1, 15):02}{self._chance.randrange(10**8):08}"
