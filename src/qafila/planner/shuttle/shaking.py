# SPDX-License-Identifier: Apache-2.0
"""Even routes shaken: a run of a vehicle that ends too late goes elsewhere, and all is made even.

Once hundreds of vehicles are even, a few still end late that no exchange of two can help: each
would have to give away a whole run, and nobody else has the time for one. So one is given away all
the same, and what is then too long in another place spreads among those that are near there.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from qafila.planner.shuttle.ground import Ground
from qafila.planner.shuttle.level import Level
from qafila.planner.shuttle.routes import Fleet, Routes

ROUNDS = 50
"""Rounds of making routes even, after each shaking."""

SEEN = 120
"""Vehicles that are asked, by chance, whether they can take the run."""

KEEN = 0.2
"""How much the run goes to who can take it with the least driving: not always to the first."""

IDLE = 40
"""After so many shakings that came to nothing, a lower aim is no use."""


class Shaker:
    """Routes with nothing to be gained by exchanges of two."""

    def __init__(self, posed: Ground, fleet: Fleet, routes: Routes, room: list[int]) -> None:
        self.posed, self.fleet, self.routes, self.room = posed, fleet, routes, room
        self.ends = [fleet.ends(bus, route) for bus, route in enumerate(routes)]

    def run(self, goal_s: int, chance: Random, over: Callable[[int], bool]) -> bool:
        """Shake until all vehicles end halfway between now and the mean, or nothing helps.

        Parameters
        ----------
        goal_s
            No plan is sooner.
        over
            Told how many rounds were made, says whether time is up.

        Returns
        -------
        bool
            Whether that was reached, and it is sooner than before.
        """
        latest, mean = max(self.ends), sum(self.ends) // len(self.ends)
        aim_s = max(goal_s, (latest + mean) // 2)
        beyond = self._beyond(self.ends, aim_s)
        idle = 0
        while beyond and idle < IDLE and not over(0):
            level = Level(self.posed, self.fleet, self._shaken(aim_s, chance), list(self.room))
            rounds = level.run(aim_s, ROUNDS, lambda: over(0))
            ends = level.ends.tolist()
            left = self._beyond(ends, aim_s)
            idle = 0 if left < beyond else idle + 1
            if left <= beyond:
                self.routes, self.room, self.ends, beyond = level.routes, level.room, ends, left
            if over(rounds):
                break
        return not beyond and max(self.ends) < latest

    @staticmethod
    def _beyond(ends: list[int], aim_s: int) -> int:
        return sum(end - aim_s for end in ends if end > aim_s)

    def _shaken(self, aim_s: int, chance: Random) -> Routes:
        """Return routes in which one run of a late vehicle is driven by another."""
        ends = self.ends
        late = [bus for bus, end in enumerate(ends) if end > aim_s]
        worst = ends.index(max(ends))
        giver = worst if chance.random() < 0.5 else chance.choice(late)
        routes = [list(route) for route in self.routes]
        k = 2 * chance.randrange(len(routes[giver]) // 2)
        run = routes[giver][k : k + 2]
        del routes[giver][k : k + 2]
        ways = []
        for bus in chance.sample(range(len(routes)), min(SEEN, len(routes))):
            route = routes[bus]
            for cut in range(0, len(route) + 1, 2) if bus != giver else ():
                longer = [*route[:cut], *run, *route[cut:]]
                ways.append((self.fleet.ends(bus, longer) - ends[bus], bus, longer))
        if ways:
            ways.sort()
            _, taker, longer = ways[min(len(ways) - 1, int(chance.expovariate(KEEN)))]
            routes[taker] = longer
            return routes
        return [list(route) for route in self.routes]
