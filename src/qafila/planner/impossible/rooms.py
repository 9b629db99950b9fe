# SPDX-License-Identifier: Apache-2.0
"""Why no reception site takes some people, and what would do: every way out was planned with.

Room at each site that they can reach is one rule, that a household goes to one site another.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from qafila.core.plan import Problem, Unit
from qafila.core.values import Name
from qafila.planner.impossible import words
from qafila.planner.impossible.hours import Again
from qafila.planner.impossible.scene import WHOLE, Scene
from qafila.planner.making import Homeless
from qafila.planner.sites import nearest, send

ROOM = "room:"
"""The rule that a site takes no more than it has room for; followed by the site."""

MOST_SITES = 2
"""Sites at which more room is asked for, the least first."""

MOST_TRIES = 6
"""People with a destination, by unit, who are sent elsewhere in thought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Why people have no site, and what would do; for programs and in words."""

    conflict: tuple[str, ...]
    reason: Name
    ways: tuple[tuple[str, Name], ...]
    proven: bool


def why_no_room(problem: Problem, behind: Homeless, again: Again, most: int) -> Told:
    """Return what keeps people from every reception site, and at most so many ways out."""
    ground = _Ground(problem, behind, again)
    divided = ground.divided()
    conflict = [f"{ROOM}{site}" for site in ground.sites]
    rules = [
        words.said(_ROOM, people=ground.asking, sites=_counted(ground.sites, behind.room)),
    ]
    if divided is not None:
        conflict.append(WHOLE)
        rules.append(_one_site(behind.units))
    proven = ground.is_too_little()
    return Told(
        conflict=tuple(conflict),
        reason=rules[0]
        if proven and len(rules) == 1
        else words.said(
            words.CANNOT if proven else words.NOT_FOUND, rules=words.listed(rules, words.AND)
        ),
        ways=tuple(islice(ground.ways(divided), most)),
        proven=proven,
    )


class _Ground:
    """Whom no site has room for, and what is tried for them."""

    def __init__(self, problem: Problem, behind: Homeless, again: Again) -> None:
        self.problem, self.behind, self._again = problem, behind, again
        self.units = (*behind.others, *behind.units)
        self.asking = sum(len(unit.persons) for unit in self.units)
        self.sites = list(
            dict.fromkeys(s for u in behind.units for s in nearest(problem, u.source))
        )
        self.persons = {person for unit in behind.units for person in unit.persons}

    def is_too_little(self) -> bool:
        """Whether numbers show it: too little room in all, or for one household at any site."""
        rooms = [self.behind.room[site] for site in self.sites]
        mine = [u for u in self.units if set(nearest(self.problem, u.source)) <= set(self.sites)]
        total = sum(len(unit.persons) for unit in mine)
        largest = max(len(unit.persons) for unit in self.behind.units)
        return total > sum(rooms) or largest > max(rooms, default=0)

    def ways(
        self, divided: Mapping[str, Sequence[tuple[str, Unit]]] | None
    ) -> Iterator[tuple[str, Name]]:
        """Yield what would do, each planned with; several at once where no single one does."""
        found = False
        for way in self._single(divided):
            found = True
            yield way
        if not found:
            yield from self._more_room_at_several()

    def _single(
        self, divided: Mapping[str, Sequence[tuple[str, Unit]]] | None
    ) -> Iterator[tuple[str, Name]]:
        yield from self._more_room()
        if divided:
            yield from self._in_several(divided)
        yield from self._sent_elsewhere()

    def _does(self, problem: Problem) -> bool:
        return self.persons.isdisjoint({each.person for each in self._again(problem).unseated})

    def _more_room(self) -> Iterator[tuple[str, Name]]:
        needed = [(more, site) for site in self.sites if (more := self._missing(site))]
        for more, site in sorted(needed, key=lambda each: each[0])[:MOST_SITES]:
            if self._does_with({site: more}):
                yield f"{ROOM}{site}:{more}", words.said(_MORE, site=site, more=more)

    def _more_room_at_several(self) -> Iterator[tuple[str, Name]]:
        """Yield more room at several sites, as little at as few as comes of one after the other.

        Where people of different places cannot reach the same site, no single one does.
        """
        more = dict.fromkeys(self.sites, self.asking)
        if self._over(more):
            return
        for site in self.sites:
            more[site] = 0 if not self._over({**more, site: 0}) else self._least(site, more)
        wider = {
            site: number + self.behind.lacking.get(site, 0)
            for site, number in more.items()
            if number
        }
        if self._does_with(wider):
            named = (words.said(_MORE, site=site, more=number) for site, number in wider.items())
            yield (
                "&".join(f"{ROOM}{site}:{number}" for site, number in wider.items()),
                words.listed(named, words.AND_ALSO),
            )

    def _does_with(self, more: Mapping[str, int]) -> bool:
        """Whether a plan takes them all where sites have so much more room."""
        places = dict(self.problem.places)
        for site, number in more.items():
            places[site] = replace(places[site], capacity=(places[site].capacity or 0) + number)
        return self._does(replace(self.problem, places=places))

    def _missing(self, site: str) -> int:
        """Return how much more room at one site would do; 0: none would."""
        if self._over({site: self.asking}):
            return 0
        # Places that are promised to others beyond what there is are missing as well.
        return self._least(site, {}) + self.behind.lacking.get(site, 0)

    def _least(self, site: str, more: Mapping[str, int]) -> int:
        """Return how much more room at a site is enough, where all that asked for would be."""
        low, high = 0, self.asking
        while high - low > 1:
            middle = (low + high) // 2
            over = self._over({**more, site: middle})
            low, high = (middle, high) if over else (low, middle)
        return high

    def _over(self, more: Mapping[str, int]) -> bool:
        """Whether somebody has no site where sites have so much more room."""
        room = {site: free + more.get(site, 0) for site, free in self.behind.room.items()}
        return bool(send(self.problem, self.units, room)[1])

    def divided(self) -> dict[str, list[tuple[str, Unit]]] | None:
        """Return each unit by the sites that its parts would go to; None: dividing does not do."""
        free = dict(self.behind.room)
        for unit in send(self.problem, self.behind.others, free)[0]:
            if unit.target is not None:
                free[unit.target] -= len(unit.persons)
        scene = Scene(
            problem=self.problem, lot=self.problem.lots[0], units=(), behind=(), fleet=(), away={},
            stop=lambda: False, seed=0,
        )  # fmt: skip
        found: dict[str, list[tuple[str, Unit]]] = {}
        for unit in self.behind.units:
            going: dict[str, list[str]] = {}
            reached = nearest(self.problem, unit.source)
            for piece in sorted(scene.pieces(unit), key=lambda p: (-len(p.persons), p.id)):
                site = max(reached, key=lambda s: (s in going, free[s]), default=None)
                if site is None or free[site] < len(piece.persons):
                    site = max(reached, key=free.__getitem__, default=None)
                if site is None or free[site] < len(piece.persons):
                    return None
                free[site] -= len(piece.persons)
                going.setdefault(site, []).extend(piece.persons)
            found[unit.id] = [(site, scene.part(unit, people)) for site, people in going.items()]
        return found

    def _in_several(
        self, divided: Mapping[str, Sequence[tuple[str, Unit]]]
    ) -> Iterator[tuple[str, Name]]:
        units = [
            part for unit in self.problem.units for _, part in divided.get(unit.id, [("", unit)])
        ]
        if not self._does(replace(self.problem, units=tuple(units))):
            return
        cut = {id_: parts for id_, parts in divided.items() if len(parts) > 1}
        whole = {unit.id: unit for unit in self.behind.units}
        token = ";".join(
            f"{min(whole[id_].households, default=id_)}:{'+'.join(part.persons)}"
            for id_, parts in cut.items()
            for _, part in parts[1:]
        )
        named = (
            words.said(
                _IN_SEVERAL,
                who=words.household(whole[id_]),
                sites=_counted([s for s, _ in parts], {s: len(p.persons) for s, p in parts}),
            )
            for id_, parts in cut.items()
        )
        yield f"divide:{token}", words.listed(named, words.AND_ALSO)

    def _sent_elsewhere(self) -> Iterator[tuple[str, Name]]:
        """Yield that one household with a destination goes to another site that has room."""
        bound = [u for u in self.problem.units if u.target in self.sites and not u.aboard]
        tries = 0
        for unit in sorted(bound, key=lambda u: (len(u.persons), u.id)):
            for site in nearest(self.problem, unit.source):
                if site == unit.target or self.behind.room.get(site, 0) < len(unit.persons):
                    continue
                if tries == MOST_TRIES:
                    return
                tries += 1
                moved = tuple(
                    replace(each, target=site) if each.id == unit.id else each
                    for each in self.problem.units
                )
                if self._does(replace(self.problem, units=moved)):
                    yield (
                        f"to:{site}:{'+'.join(unit.persons)}",
                        words.said(
                            _ELSEWHERE, people=words.ids(unit.persons), site=site, of=unit.target
                        ),
                    )
                    return


def _one_site(units: Sequence[Unit]) -> Name:
    if len(units) == 1:
        return words.said(
            Name(en="{who} goes to one site", ar="أن تذهب {who} إلى موقع واحد"),
            who=words.household(units[0]),
        )
    return Name(en="each household goes to one site", ar="أن تذهب كل أسرة إلى موقع واحد")


def _counted(sites: Sequence[str], counts: Mapping[str, float]) -> Name:
    """Return sites with a number each; those without a limit are none of these."""
    each = Name(en="{site} {count}", ar="{site} {count}")
    return words.listed(
        (
            words.said(each, site=site, count=int(counts[site]))
            for site in sites
            if math.isfinite(counts[site])
        ),
        Name(en=", ", ar="، "),
    )


_ROOM = Name(
    en="people without a destination: {people}; room for them at the sites they can reach: {sites}",
    ar="عدد من لا وجهة محدّدة لهم: {people}؛ السعة لهم في المواقع التي يمكنهم بلوغها: {sites}",
)
_MORE = Name(en="more room at {site}: {more}", ar="زيادة السعة في {site} بمقدار {more}")
_IN_SEVERAL = Name(
    en="{who} at several reception sites ({sites})",
    ar="توزيع {who} على عدّة مواقع استقبال ({sites})",
)
_ELSEWHERE = Name(en="{people} to {site} instead of {of}", ar="توجيه {people} إلى {site} بدل {of}")
