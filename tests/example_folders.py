# SPDX-License-Identifier: Apache-2.0
"""The example folders, read for tests from their files alone: no planner or judge in between."""

from __future__ import annotations

import csv
import importlib.util
import json
import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from zoneinfo import ZoneInfo

import qafila
from qafila import app
from qafila.core.operation import History

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
NAMES = ("tiny", "qalamoun-2017", "four-towns-2017", "aleppo-2016")
WITH_A_DAY = ("qalamoun-2017", "aleppo-2016", "four-towns-2017")


def load(script: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(script, EXAMPLES / f"{script}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[script] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


# A second count, from the CSV files alone: no planner, reader or judge in between.

ARABIC = {
    "رقم الشخص": "person",
    "رقم الأسرة": "family",
    "الوصي": "guardian",
    "الاحتياجات": "needs",
    "الدفعة": "lot",
    "المركبة": "vehicle",
    "الفئة": "cohort",
    "النوع": "kind",
    "المقاعد": "seats",
    "مقاعد الطاقم": "staff_seats",
    "نقالات": "stretcher",
    "نقالة": "stretcher",
    "كرسي متحرك": "wheelchair",
    "مرافق": "escort",
    "أوكسجين": "oxygen",
    "حافلة": "bus",
    "إسعاف": "ambulance",
    "احتياطي": "spare",
    "الجهة المقدمة": "provider",
}


def rows(name: str, table: str) -> list[dict[str, str]]:
    """The rows of a CSV file of an example, with English headers."""
    with (EXAMPLES / name / table).open(encoding="utf-8-sig", newline="") as file:
        return [{ARABIC.get(k, k): v for k, v in row.items()} for row in csv.DictReader(file)]


def needs(person: Mapping[str, str]) -> set[str]:
    words = person["needs"].replace("،", ",").split(",")
    return {ARABIC.get(word.strip(), word.strip()) for word in words} - {""}


@dataclass(frozen=True)
class Count:
    """What a list of people needs. `on_buses`: seats of those who can ride in nothing else."""

    people: int
    lie: int
    wheelchairs: int
    companions: int
    on_buses: int

    @property
    def seats(self) -> int:
        return self.people - self.lie - self.wheelchairs + self.companions


AMBULANCE_SEATS = 3 - 1
"""Of an ambulance in the examples, without its crew's."""


def count(people: list[dict[str, str]]) -> Count:
    """Count by hand's rules: an ambulance takes patients and their households, two seats at most.

    Nobody who needs a special place has a guardian link out of the household (asserted), so the
    household is all that must stay together.
    """
    families: dict[str, list[dict[str, str]]] = {}
    family_of = {p["person"]: p["family"] for p in people}
    for person in people:
        families.setdefault(person["family"], []).append(person)
    special = {f for f, members in families.items() if any(map(needs, members))}
    for person in people:
        guardian = family_of.get(person["guardian"], person["family"])
        assert guardian == person["family"] or not special & {guardian, person["family"]}
    on_buses = 0
    for family, members in families.items():
        sit = [p for p in members if not needs(p)]
        lies = any("stretcher" in needs(p) for p in members)
        if family not in special or (not lies and len(sit) > AMBULANCE_SEATS):
            on_buses += len(sit)
    every = [needs(p) for p in people]
    return Count(
        people=len(people),
        lie=sum("stretcher" in n for n in every),
        wheelchairs=sum("wheelchair" in n for n in every),
        companions=sum("escort" in n for n in every),
        on_buses=on_buses,
    )


def seats(fleet: Iterable[Mapping[str, str]]) -> int:
    return sum(int(v["seats"]) - int(v["staff_seats"]) for v in fleet)


def used(plan: qafila.Planned, lot: str | None = None) -> tuple[dict[str, int], int, int]:
    """Vehicles by kind, seats taken and seats free of the trips of a lot, or of all."""
    trips = [t for t in plan.plan.trips if lot in (None, t.lot)]
    kinds = Counter(plan.operation.vehicles[t.vehicle].kind.value for t in trips)
    return dict(kinds), sum(t.seats_used for t in trips), sum(t.seats_free for t in trips)


def of_kind(day: list[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    return [line["fact"] for line in day if line["kind"] == kind]


def lines_of(name: str) -> list[dict[str, Any]]:
    text = (EXAMPLES / name / "day.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def stood_at(opened: app.Opened, at: str) -> qafila.Operation:
    """Return an operation as ``report --at`` has it, at a local time of Damascus."""
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Asia/Damascus"))
    history = History(opened.first)
    history.add(envelope for envelope, _ in opened.log)
    return history.operation_at(round(moment.timestamp() * 1000))


def golden(file: str, name: str = "qalamoun-2017") -> Any:
    return json.loads((EXAMPLES / name / "expected" / file).read_text(encoding="utf-8"))
