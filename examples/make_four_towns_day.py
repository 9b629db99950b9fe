# SPDX-License-Identifier: Apache-2.0
"""Make ``four-towns-2017/day.jsonl``: ten days of April 2017, told by synthetic devices.

    .venv/bin/python examples/make_four_towns_day.py

It starts from ``expected/plan.json``; the same plan gives the same bytes. What a source says is
written by hand in ``reported.jsonl``, with the source's number (README.md of the example), and
taken over as it stands. This script adds who boarded which vehicle, the columns, and who arrived:
all of that is synthetic, and says so. It names the four buses that were hit; of whoever was in them
it says nothing more: no source says who died, who was hurt and who went on.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent
FOLDER = HERE / "four-towns-2017"
ZONE = ZoneInfo("Asia/Damascus")

AUTHORS = {
    "hub-1": "coordinator",
    "desk": "documentation desk",
    "phone-foua": "registrar at Foua",
    "phone-madaya": "registrar at Madaya",
    "phone-swap": "monitor at the swap line",
    "phone-jibrin": "registrar at Jibrin",
    "phone-idlib": "registrar at Idlib",
}
ROLES = {"hub-1": "hub", "desk": "paper", "phone-swap": "leader"}
HIT = ("A1-BUS-036", "A1-BUS-048", "A1-BUS-049", "A1-BUS-051")
"""Four buses were replaced after the blast [7.16]; which ones is synthetic."""
FIRST = {
    "B1": tuple(f"B1-BUS-{n:03}" for n in range(1, 6)),
    "A2": (*(f"A2-BUS-{n:03}" for n in range(1, 10)), "A2-AMB-01"),
    "B2": tuple(f"B2-BUS-{n:03}" for n in range(1, 6)),
}
"""Who crosses first: five on 15 April [7.16], ten and five on 21 April [7.20]; which is synthetic.

They are named, so that another order of march in the plan makes no other history.
"""
RELIEF = ("RELIEF-1", "RELIEF-2", "RELIEF-3", "RELIEF-4")
BACK = ("B1-BUS-066", "B1-BUS-067", "B1-BUS-068", "B1-BUS-069")
"""Spare buses that the fighters of B2 get into, and off again; which ones is synthetic."""

Fleet = Mapping[str, Sequence[str]]


@dataclass(frozen=True)
class Column:
    """One lot on its way: its trips in the order of march, and where it goes."""

    lot: str
    trips: Sequence[tuple[str, Sequence[str]]]
    home: str
    halt: str
    target: str
    phones: tuple[str, str]

    @property
    def name(self) -> str:
        """The convoy's id."""
        return self.lot.lower()


@dataclass
class Day:
    """Gathers lines; they are written in the order of what happened."""

    lines: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)

    def say(self, device: str, at: datetime, kind: str, /, **fact: Any) -> None:
        """Add a fact."""
        told = {
            "kind": kind,
            "happened_at": at.isoformat(),
            "author": AUTHORS[device],
            "device": device,
            "fact": fact,
        }
        self.lines.append((at, told))

    def drive(
        self, at: datetime, vehicles: Iterable[str], source: str, target: str, note: str
    ) -> None:
        """Add vehicles that drove from one place of the ledger to another."""
        self.say(
            "phone-swap",
            at,
            "vehicles_moved",
            vehicles=list(vehicles),
            source=source,
            target=target,
            note=note,
        )

    def text(self) -> str:
        """Return the file."""
        ordered = sorted(self.lines, key=lambda line: line[0])
        return "".join(
            json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
            for _, told in ordered
        )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a local instant of April 2017."""
    return datetime(2017, 4, day, hour, minute, tzinfo=ZONE)


def make_day(trips: Iterable[Mapping[str, Any]], fleet: Fleet, told: Iterable[str]) -> str:
    """Return the file, from the golden plan's trips, the fleet by lot and the lines by hand."""
    by_lot: dict[str, list[tuple[str, Sequence[str]]]] = {}
    for trip in trips:
        by_lot.setdefault(trip["lot"], []).append((trip["vehicle"], sorted(trip["people"])))
    north = ("foua", "rashidin", "jibrin", ("phone-foua", "phone-jibrin"))
    south = ("madaya", "ramouseh", "idlib", ("phone-madaya", "phone-idlib"))
    columns = {
        lot: Column(lot, rides, *(north if lot.startswith("A") else south))
        for lot, rides in by_lot.items()
    }
    day = Day()
    for device, author in AUTHORS.items():
        role, holder = ROLES.get(device, "registrar"), f"{author} (synthetic)"
        day.say("hub-1", at(12, 6), "device_enrolled", device=device, role=role, holder=holder)
    for line in told:
        spoken = json.loads(line)
        assert spoken["author"] == AUTHORS[spoken["device"]]
        day.lines.append((datetime.fromisoformat(spoken["happened_at"]), spoken))
    first_stage(day, columns["A1"], columns["B1"], fleet)
    got_off(day, columns["B2"])
    second_stage(day, columns["A2"], columns["B2"], fleet)
    return day.text()


def first_stage(day: Day, north: Column, south: Column, fleet: Fleet) -> None:
    """13 to 16 April: both columns to the swap line; one is hit; both go on."""
    for column in (north, south):
        note = "99 buses enter the northern towns [7.7], others the south; these are our fleet"
        fleet_comes(day, column, fleet, at(13, 16), note)
    leaves(day, north, fleet[north.lot], at(14, 4, 45), at(14, 10), "side-b")
    staying = [v for v in fleet[south.lot] if v not in BACK]
    leaves(day, south, staying, at(14, 4, 50), at(14, 23), "government")

    hit = list(HIT)
    day.say(
        "phone-swap",
        at(15, 17),
        "convoy_formed",
        convoy="a1-hit",
        vehicles=hit,
        split_from="a1",
        note="four buses are replaced after the blast [7.16]; which ones is synthetic",
    )
    for vehicle in hit:
        day.say(
            "desk",
            at(15, 17),
            "incident_reported",
            what="attack",
            vehicle=vehicle,
            place=north.halt,
            said_by="news site",
            source="[7.16]",
            about="bomb",
            text="out of use since the blast; that it is this one of the four buses is synthetic",
        )
    for relief in RELIEF:
        day.say("hub-1", at(15, 18), "vehicle_registered", vehicle={"id": relief, "kind": "bus"})
    note = (
        "four go in for those that the blast put out of use [7.16]; no heads counted; hour assumed"
    )
    day.drive(at(15, 18, 30), RELIEF, "outside", "place:rashidin", note)
    whole = [v for v in fleet[north.lot] if v not in hit]
    note = "the undamaged buses move on that evening [7.12]; the hours are assumed"
    passes(day, north, [(at(15, 20), [*whole, *RELIEF])], at(15, 22), note)
    arrives(day, north, at(15, 22, 15), without=hit)

    note = "the first five buses leave for the swap [7.16], the others later; hours are assumed"
    first = list(FIRST[south.lot])
    rest = [v for v in staying if v not in first]
    passes(day, south, [(at(15, 18), first), (at(15, 20, 30), rest)], at(16, 1), note)
    arrives(day, south, at(16, 1, 15))


def got_off(day: Day, column: Column) -> None:
    """14 April: fighters of the lot that was put off get off the buses and go home [7.9]."""
    with (FOLDER / "people.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    fighters = [
        row["رقم الشخص"]
        for row in rows
        if (row["الدفعة"], row["الفئة"]) == (column.lot, "b-fighters")
    ]
    size = -(-len(fighters) // len(BACK))
    for number, bus in enumerate(BACK):
        people = fighters[number * size : (number + 1) * size]
        for when, source, target, act in (
            (at(14, 5, number), "place:madaya", f"vehicle:{bus}", "boarded"),
            (at(14, 7, number), f"vehicle:{bus}", "place:madaya", "alighted"),
        ):
            day.say(
                "phone-madaya",
                when,
                "people_moved",
                persons=people,
                source=source,
                target=target,
                act=act,
                note="they get off and go home [7.9]; that it is the 158 of [7.14] is assumed",
            )
    note = "these four buses are sent away: synthetic"
    day.drive(at(14, 12), BACK, "place:madaya", "gone", note)


def second_stage(day: Day, north: Column, south: Column, fleet: Fleet) -> None:
    """18 to 21 April: both columns to the swap line, 48 hours there, and on."""
    for column in (north, south):
        fleet_comes(day, column, fleet, at(18, 16), "the day is assumed; these are our fleet")
    leaves(day, north, fleet[north.lot], at(19, 4, 45), at(19, 10), "side-b")
    leaves(day, south, fleet[south.lot], at(19, 4, 50), at(19, 20), "government")
    note = "10 buses into Aleppo, 5 to Rashidin in parallel [7.20], then the others; hours assumed"
    for column, last in ((north, at(21, 17)), (south, at(21, 20))):
        first = list(FIRST[column.lot])
        rest = [v for v in fleet[column.lot] if v not in first]
        passes(day, column, [(at(21, 10), first), (at(21, 13), rest)], last, note)
        arrives(day, column, last + timedelta(minutes=15))


def fleet_comes(day: Day, column: Column, fleet: Fleet, when: datetime, note: str) -> None:
    """Vehicles come in empty."""
    day.drive(when, fleet[column.lot], "outside", f"place:{column.home}", note)


def leaves(
    day: Day,
    column: Column,
    vehicles: Sequence[str],
    when: datetime,
    halted: datetime,
    custodian: str,
) -> None:
    """People board, vehicle by vehicle, and the column drives to the swap line."""
    for number, (vehicle, people) in enumerate(column.trips):
        day.say(
            column.phones[0],
            when + timedelta(seconds=30 * number),
            "people_moved",
            persons=people,
            source=f"place:{column.home}",
            target=f"vehicle:{vehicle}",
            act="boarded",
        )
    day.say(
        "phone-swap",
        when + timedelta(hours=1),
        "convoy_formed",
        convoy=column.name,
        vehicles=list(vehicles),
        custodian=custodian,
        note="synthetic; spare vehicles drive along empty",
    )
    note = "parked at the swap line; the hours are assumed, and who sat where is synthetic"
    day.drive(halted, vehicles, f"place:{column.home}", f"place:{column.halt}", note)


def passes(
    day: Day,
    column: Column,
    parts: Sequence[tuple[datetime, Sequence[str]]],
    arrived: datetime,
    note: str,
) -> None:
    """The column passes the swap line in parts, is handed over, and drives to its end."""
    giver, receiver = ("side-b", "government")[:: 1 if column.halt == "rashidin" else -1]
    beyond = "ramouseh" if column.halt == "rashidin" else "rashidin"
    started = parts[0][0]
    day.say(
        "phone-swap",
        started,
        "custody_offered",
        convoy=column.name,
        giver=giver,
        receiver=receiver,
        place="swap-line",
        note="assumed: no source tells of the handover itself",
    )
    for when, vehicles in parts:
        day.drive(when, vehicles, f"place:{column.halt}", f"place:{beyond}", note)
    day.say(
        "phone-swap",
        started + timedelta(minutes=40),
        "custody_accepted",
        convoy=column.name,
        receiver=receiver,
        place=beyond,
    )
    every = [vehicle for _, vehicles in parts for vehicle in vehicles]
    day.drive(arrived, every, f"place:{beyond}", f"place:{column.target}", note)


def arrives(day: Day, column: Column, when: datetime, *, without: Sequence[str] = ()) -> None:
    """People get off where they are taken in; of whoever rode in `without` nothing is known."""
    for number, (vehicle, people) in enumerate(column.trips):
        if vehicle not in without:
            day.say(
                column.phones[1],
                when + timedelta(seconds=30 * number),
                "people_moved",
                persons=people,
                source=f"vehicle:{vehicle}",
                target=f"place:{column.target}",
                act="arrived",
            )


def trips_of(folder: Path) -> list[dict[str, Any]]:
    """Return the trips of the golden plan."""
    text = (folder / "expected" / "plan.json").read_text(encoding="utf-8")
    trips: list[dict[str, Any]] = json.loads(text)["trips"]
    return trips


def fleet_of(folder: Path) -> dict[str, list[str]]:
    """Return the vehicles of each lot, as the list has them."""
    found: dict[str, list[str]] = {}
    with (folder / "fleet.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["الدفعة"], []).append(row["المركبة"])
    return found


def lines_of(folder: Path) -> list[str]:
    """Return the lines written by hand from what sources say."""
    return (folder / "reported.jsonl").read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    target = FOLDER / "day.jsonl"
    made = make_day(trips_of(FOLDER), fleet_of(FOLDER), lines_of(FOLDER))
    target.write_text(made, encoding="utf-8")
    print(target)
