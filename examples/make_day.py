# SPDX-License-Identifier: Apache-2.0
"""Make ``qalamoun-2017/day.jsonl``: what public reports say of the days, told by synthetic devices.

    .venv/bin/python examples/make_day.py

Run it after ``make_expected.py``, whose plan it starts from; the same plan gives the same bytes.
What a source says is written by hand in ``reported.jsonl``, with the source's number (README.md of
the example), and taken over as it stands; only the clock of its device is put wrong. Everything
else (who boarded where, every hour that no source gives, every device and clock) is made up here
and marked *synthetic* or *assumed*. No source gives a birth or a death aboard, so there is none.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from qafila.core.events import PlanIssued, canonical

HERE = Path(__file__).parent
FOLDER = HERE / "qalamoun-2017"
SEED = 20170913
ZONE = ZoneInfo("Asia/Damascus")

HUB, REGISTRAR, MEDICAL, LEADER, DESK = "hub-1", "phone-reg", "phone-med", "phone-lead", "desk"
MARSHALS = {
    "phone-m1": ("marshal, buses 1 to 3", ("BUS-01", "BUS-02", "BUS-03")),
    "phone-m2": ("marshal, buses 4 to 6", ("BUS-04", "BUS-05", "BUS-06")),
    "phone-m3": ("marshal, buses 7 to 9", ("BUS-07", "BUS-08", "BUS-09")),
    "phone-m4": ("marshal, buses 10 to 12", ("BUS-10", "BUS-11", "BUS-12")),
    "phone-m5": ("marshal, buses 13 and 15", ("BUS-13", "BUS-15")),
    "phone-m6": ("marshal, the crossing", ("BUS-14", "BUS-16", "BUS-17")),
}
AUTHORS = {
    HUB: "coordinator",
    REGISTRAR: "registrar",
    MEDICAL: "medical team leader",
    LEADER: "column monitor",
    DESK: "documentation desk",
    **{phone: author for phone, (author, _) in MARSHALS.items()},
}
CLOCK_ERROR_S = {"phone-m2": -47 * 60, "phone-m4": 3600, LEADER: -12 * 60, "phone-m5": 95}
"""How far a clock is ahead; the others are right. phone-m4 still has last winter's zone."""
LEADER_DRIFT_S = -7 * 60
"""What the monitor's clock has lost more by the second meeting, sixteen days later."""

BUSES = tuple(f"BUS-{n:02}" for n in range(1, 18))
AMBULANCES = tuple(f"AMB-{n:02}" for n in range(1, 11))
BACK, ON = BUSES[:6], BUSES[6:]
"""Six buses went back, eleven stayed [1.8]; which ones no source says: synthetic."""
CROSSING, EXCHANGE, SHOULA = "sheikh-ali-crossing", "exchange-point", "shoula"
JOINED = 112
"""[1.2]; no source says whether they are among the 665: assumed that they are."""
ABSENT = "P-0369"
"""No consent is ever recorded for him: synthetic, like everybody."""
BY_CARS, CARS = 100, 12
"""About 12 cars [1.13] took about 100 people [1.18] in the end; who they are is synthetic."""
WOUNDED_FIRST = 25
"""[1.2]."""


@dataclass
class Day:
    """Gathers lines; they are written in the order in which they arrived."""

    lines: list[tuple[datetime, datetime, dict[str, Any]]] = field(default_factory=list)
    """When each arrived, when it was recorded, and what it says."""
    arrived: dict[str, list[datetime]] = field(default_factory=dict)
    late: dict[str, datetime] = field(default_factory=dict)
    """From when on a phone was out of reach, and its lines arrive at the next meeting."""
    next_meeting: dict[str, datetime] = field(default_factory=dict)

    def say(self, device: str, at: datetime, kind: str, name: str = "", /, **fact: Any) -> None:
        """Add a fact that `device` recorded at the true instant `at`."""
        error_s = CLOCK_ERROR_S.get(device, 0)
        arrival = at
        if device in self.late and at > self.late[device]:
            arrival = self.next_meeting[device]
            error_s += LEADER_DRIFT_S if device == LEADER else 0
        told = {
            **({"id": name} if name else {}),
            "kind": kind,
            "happened_at": (at + timedelta(seconds=error_s)).isoformat(),
            "author": AUTHORS[device],
            "device": device,
            "fact": fact,
        }
        self.lines.append((arrival, at, told))
        self.arrived.setdefault(device, []).append(arrival)

    def meet(self, device: str, at: datetime, *, drift_s: int = 0) -> None:
        """Measure a device's clock at a meeting with the hub."""
        self.say(
            HUB,
            at + timedelta(seconds=1),
            "clock_measured",
            device=device,
            offset_ms=-1000 * (CLOCK_ERROR_S.get(device, 0) + drift_s),
            last_seq=sum(arrival <= at for arrival in self.arrived.get(device, ())),
        )

    def move(
        self,
        device: str,
        at: datetime,
        people: Iterable[str],
        source: str,
        target: str,
        act: str,
        **more: str,
    ) -> None:
        """Add a movement of people."""
        self.say(
            device,
            at,
            "people_moved",
            more.pop("name", ""),
            persons=sorted(people),
            source=source,
            target=target,
            act=act,
            **more,
        )

    def text(self) -> str:
        """Return the file."""
        ordered = sorted(self.lines, key=lambda line: line[:2])
        return "".join(
            json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
            for _, _, told in ordered
        )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """Return a local instant; days above 31 are in September."""
    month, date = (8, day) if day > 20 else (9, day)
    return datetime(2017, month, date, hour, minute, tzinfo=ZONE)


def households(people: Iterable[str], family: Mapping[str, str]) -> list[list[str]]:
    """Return people by household, in list order."""
    groups: dict[str, list[str]] = {}
    for person in sorted(people):
        groups.setdefault(family[person] or person, []).append(person)
    return list(groups.values())


def exactly(groups: Sequence[list[str]], wanted: int) -> list[list[str]]:
    """Return the first groups, in order, that together hold exactly so many people."""
    ways: dict[int, list[int]] = {0: []}
    for i, group in enumerate(groups):
        for held, chosen in list(ways.items()):
            if held + len(group) <= wanted:
                ways.setdefault(held + len(group), [*chosen, i])
        if wanted in ways:
            return [groups[k] for k in ways[wanted]]
    raise ValueError(f"no groups of {wanted} people")


@dataclass(frozen=True)
class Cast:
    """Who rides where, as it came about: the plan, changed by what the sources say."""

    aboard: Mapping[str, list[str]]
    joined: Mapping[str, list[str]]
    by_cars: Mapping[str, list[tuple[str, list[str]]]]


def cast_of(plan: Any, rows: Mapping[str, Mapping[str, str]]) -> Cast:
    """Return who boards what.

    112 of those planned for buses join at the crossing, in the buses that the plan keeps in
    reserve; 25 of the 26 wounded go ahead by ambulance.
    """
    chance = random.Random(SEED)
    family = {person: row["family"] for person, row in rows.items()}
    aboard = {trip.vehicle: list(trip.people) for trip in plan.trips}
    wounded = {p for p, row in rows.items() if row["cohort"] == "wounded"}
    lying = {p for v in AMBULANCES for p in aboard.get(v, ()) if p in wounded}
    sitting = sorted(wounded - lying, key=lambda p: (rows[p]["needs"] != "wheelchair", p))
    moved = sitting[: WOUNDED_FIRST - len(lying)]
    for bus in BUSES:
        aboard[bus] = [p for p in aboard.get(bus, ()) if p not in moved and p != ABSENT]
    room = {"AMB-07": 2, "AMB-08": 2, "AMB-09": 3, "AMB-10": 2}  # AMB-09: one in a wheelchair
    for ambulance, places in room.items():
        take = [p for p in moved if rows[p]["needs"]] if ambulance == "AMB-09" else []
        moved = [p for p in moved if p not in take]
        while len(take) < places and (rest := [p for p in moved if not rows[p]["needs"]]):
            take.append(rest[0])
            moved.remove(rest[0])
        aboard[ambulance] = [*aboard.get(ambulance, ()), *take]
    assert not moved

    plain = [
        group
        for bus in BUSES
        for group in households(aboard[bus], family)
        if len(group) > 1 and not any(rows[p]["needs"] or p in wounded for p in group)
        if {family[p] for p in group} == {family[group[0]]}
    ]
    chance.shuffle(plain)
    joined: dict[str, list[str]] = {}
    left = exactly(plain, JOINED)
    for bus, size in zip(("BUS-14", "BUS-16", "BUS-17"), (38, 37, 37), strict=True):
        groups = exactly(sorted(left, key=len, reverse=True), size)
        left = [group for group in left if group not in groups]
        joined[bus] = sorted(p for group in groups for p in group)
    gone = {p for people in joined.values() for p in people}
    for bus in BUSES:
        aboard[bus] = [p for p in aboard[bus] if p not in gone] + joined.get(bus, [])

    alone = [group for bus in ON for group in households(aboard[bus], family)]
    chance.shuffle(alone)
    alone = [group for group in alone if not any(rows[p]["needs"] for p in group)]
    riders = exactly(alone, BY_CARS)
    by_cars: dict[str, list[tuple[str, list[str]]]] = {
        f"CAR-{n:02}": [] for n in range(1, CARS + 1)
    }
    bus_of = {p: bus for bus, people in aboard.items() for p in people}
    for group in sorted(riders, key=len, reverse=True):
        car = min(by_cars, key=lambda c: (sum(len(g) for _, g in by_cars[c]), c))
        by_cars[car].append((bus_of[group[0]], group))
    return Cast(
        aboard={v: sorted(people) for v, people in aboard.items()}, joined=joined, by_cars=by_cars
    )


def make_day(plan: Any, rows: Mapping[str, Mapping[str, str]], told: Iterable[str]) -> str:
    """Return the file, from the plan in force, the list by person and the lines written by hand."""
    cast = cast_of(plan, rows)
    day = Day(
        late={LEADER: at(28, 20, 45), "phone-m4": at(28, 12)},
        next_meeting={LEADER: at(14, 16), "phone-m4": at(28, 19)},
    )
    devices(day)
    morning(day, plan, cast)
    boarding(day, cast, {person: row["family"] for person, row in rows.items()})
    cars(day, cast)
    arrival(day, cast)
    reported(day, told)
    evening(day, plan, cast)
    return day.text()


def devices(day: Day) -> None:
    """27 August: the devices, all of them synthetic."""
    roles = {
        HUB: "hub",
        REGISTRAR: "registrar",
        MEDICAL: "medical",
        LEADER: "leader",
        DESK: "paper",
    }
    for device in (HUB, REGISTRAR, MEDICAL, LEADER, DESK, *MARSHALS):
        role = roles.get(device, "marshal")
        holder = f"{AUTHORS[device]} (synthetic)"
        day.say(HUB, at(27, 16), "device_enrolled", device=device, role=role, holder=holder)
    day.meet(DESK, at(27, 16, 5))


def reported(day: Day, lines: Iterable[str]) -> None:
    """What sources say, and the few single steps that go with it, as written by hand."""
    for line in lines:
        told = json.loads(line)
        assert told["author"] == AUTHORS[told["device"]]
        when = datetime.fromisoformat(told["happened_at"])
        day.say(told["device"], when, told["kind"], told.get("id", ""), **told["fact"])


def morning(day: Day, plan: Any, cast: Cast) -> None:
    """28 August until boarding: the plan, its manifests, and new ones when 112 more have joined."""
    day.say(
        HUB, at(28, 6), "plan_issued", plan=json.loads(canonical(PlanIssued(plan=plan)))["plan"]
    )
    for trip in plan.trips:
        manifest(day, at(28, 6, 10), f"A-{trip.vehicle}", trip.vehicle, trip.people, trip.serial)
    day.move(
        "phone-m6",
        at(28, 9, 30),
        sorted(p for people in cast.joined.values() for p in people),
        "outside",
        f"place:{CROSSING}",
        "joined",
        note="112 joined, women and children among them [1.2]; which of those listed is synthetic",
    )
    old = {trip.vehicle for trip in plan.trips}
    for vehicle in (*AMBULANCES, *BUSES):
        extra = (ABSENT,) if vehicle == home_of(plan, ABSENT) else ()
        serial = "S0" if vehicle in AMBULANCES else "S1" if vehicle in BACK else "S2"
        supersedes = [f"A-{vehicle}"] if vehicle in old else []
        people = [*cast.aboard[vehicle], *extra]
        manifest(day, at(28, 9, 40), f"B-{vehicle}", vehicle, people, serial, supersedes)


def home_of(plan: Any, person: str) -> str:
    """Return the vehicle that the plan gives a person."""
    return next(str(trip.vehicle) for trip in plan.trips if person in trip.people)


def manifest(
    day: Day,
    when: datetime,
    name: str,
    vehicle: str,
    people: Iterable[str],
    serial: str,
    supersedes: Sequence[str] = (),
) -> None:
    """Issue the manifest of one vehicle; it lapses at the end of the day."""
    day.say(
        HUB,
        when,
        "manifest_issued",
        manifest=name,
        vehicle=vehicle,
        persons=sorted(people),
        lot="departure",
        serial=serial,
        version=name[0],
        expires_at=at(28, 23, 59).isoformat(),
        **({"supersedes": list(supersedes)} if supersedes else {}),
    )


def boarding(day: Day, cast: Cast, family: Mapping[str, str]) -> None:
    """28 August: the wounded first, then household by household."""
    when = at(28, 10)
    for ambulance in AMBULANCES:
        people = cast.aboard[ambulance]
        day.move(MEDICAL, when, people, "place:qara", f"vehicle:{ambulance}", "boarded")
        when += timedelta(minutes=4)
    twice_settled, twice_open = cast.aboard["BUS-02"][-1], cast.aboard["BUS-06"][-1]
    slip = next(g[0] for g in households(cast.aboard["BUS-13"], family) if len(g) == 1)
    for phone, (_, buses) in MARSHALS.items():
        when = at(28, 12, 5)
        for bus in buses:
            source = f"place:{CROSSING}" if bus in cast.joined else "place:qara"
            for group in households(cast.aboard[bus], family):
                people, name = group, ""
                if twice_settled in group and bus == "BUS-02":
                    name = "scan-settled-1"
                if twice_open in group and bus == "BUS-06":
                    name = "scan-open-1"
                if slip in group:
                    name, people = "slip", [f"P-9{p[3:]}" if p == slip else p for p in group]
                day.move(phone, when, people, source, f"vehicle:{bus}", "boarded", name=name)
                when += timedelta(seconds=70)
            pieces = len(cast.aboard[bus])
            day.say(
                phone,
                when,
                "goods_moved",
                waybill=f"W-{bus}",
                goods="luggage",
                quantity=pieces,
                unit="piece",
                source=source,
                target=f"vehicle:{bus}",
                note="one piece a person (assumed)",
            )
            count = pieces - 1 if bus == "BUS-08" else pieces
            note = "counted twice; somebody may have been at the door (synthetic)"
            day.say(
                phone,
                when + timedelta(minutes=1),
                "headcount_taken",
                place=f"vehicle:{bus}",
                count=count,
                **({"note": note} if count != pieces else {}),
            )
            when += timedelta(minutes=2)
    mistakes(day, twice_settled, twice_open, slip)


def mistakes(day: Day, settled: str, left_open: str, slip: str) -> None:
    """Two cards scanned twice, one of them settled; a number misread and corrected. Synthetic."""
    day.move(
        "phone-m3",
        at(28, 14, 20),
        [settled],
        "place:qara",
        "vehicle:BUS-07",
        "boarded",
        name="scan-settled-2",
        note="scanned at the door of another bus (synthetic)",
    )
    day.move(
        "phone-m3",
        at(28, 14, 24),
        [left_open],
        "place:qara",
        "vehicle:BUS-07",
        "boarded",
        name="scan-open-2",
        note="scanned at the door of another bus (synthetic)",
    )
    day.say(
        "phone-m5",
        at(28, 14, 40),
        "fact_corrected",
        corrects="slip",
        reason="a 0 was read as 9 when the number was keyed in by hand (synthetic)",
        instead={
            "kind": "people_moved",
            "persons": [slip],
            "source": "place:qara",
            "target": "vehicle:BUS-13",
            "act": "boarded",
        },
    )


def evening(day: Day, plan: Any, cast: Cast) -> None:
    """28 August: phones meet the hub, the monitor's again on 14 September; doubts are looked at."""
    for device in (REGISTRAR, MEDICAL):
        day.meet(device, at(28, 11, 35))
    for phone in MARSHALS:
        day.meet(phone, at(28, 19))
    day.say(
        HUB,
        at(28, 19, 30),
        "whereabouts_settled",
        subjects=[cast.aboard["BUS-02"][-1]],
        place="vehicle:BUS-02",
        weighed=["scan-settled-1", "scan-settled-2"],
        reason="both marshals asked, seen in bus 2 (synthetic)",
    )
    day.say(
        HUB,
        at(28, 19, 40),
        "no_show_declared",
        manifest=f"B-{home_of(plan, ABSENT)}",
        persons=[ABSENT],
        note="no consent was recorded and he did not come (synthetic)",
    )
    day.meet(LEADER, at(28, 20, 40))
    day.meet(LEADER, at(14, 16), drift_s=LEADER_DRIFT_S)


def cars(day: Day, cast: Cast) -> None:
    """2 and 3 September: about twelve cars [1.13] take people out of the buses that stand."""
    when = at(2, 18)
    for car, groups in cast.by_cars.items():
        day.say(HUB, at(2, 8), "vehicle_registered", vehicle={"id": car, "kind": "car"})
        day.say(
            LEADER,
            when,
            "vehicles_moved",
            vehicles=[car],
            source="outside",
            target="road:sukhnah-boundary",
            note="a private car [1.13]; its number is ours",
        )
        by_bus: dict[str, list[str]] = {}
        for bus, group in groups:
            by_bus.setdefault(bus, []).extend(group)
        for bus, people in sorted(by_bus.items()):
            when += timedelta(minutes=2)
            there = f"vehicle:{car}"
            note = "who left by car is synthetic"
            day.move(LEADER, when, people, f"vehicle:{bus}", there, "transferred", note=note)
        when += timedelta(minutes=15)
        day.move(
            DESK,
            at(4, 9),
            [p for _, group in groups for p in group],
            f"vehicle:{car}",
            "left",
            "left",
            note="about 100 arrived that way, others by side roads [1.18]; who is synthetic",
        )


def arrival(day: Day, cast: Cast) -> None:
    """13 September: the last known arrival; a day later the monitor's phone is back in reach."""
    gone = {p for groups in cast.by_cars.values() for _, group in groups for p in group}
    for n, bus in enumerate(ON):
        day.move(
            LEADER,
            at(13, 15, n),
            [p for p in cast.aboard[bus] if p not in gone],
            f"vehicle:{bus}",
            "place:shoula",
            "arrived",
            note="exchanged on the road [1.14], near Shoula [1.19]; who is synthetic",
        )


def rows_of(folder: Path) -> dict[str, dict[str, str]]:
    """Return the rows of the list of people, by person."""
    with (folder / "people.csv").open(encoding="utf-8", newline="") as file:
        return {row["person"]: row for row in csv.DictReader(file)}


def lines_of(folder: Path) -> list[str]:
    """Return the lines written by hand from what sources say."""
    return (folder / "reported.jsonl").read_text(encoding="utf-8").splitlines()


if __name__ == "__main__":
    sys.path.insert(0, str(HERE.parent))
    from examples.make_expected import planned

    target = FOLDER / "day.jsonl"
    made = make_day(planned(FOLDER).plan, rows_of(FOLDER), lines_of(FOLDER))
    target.write_text(made, encoding="utf-8")
    print(target)
