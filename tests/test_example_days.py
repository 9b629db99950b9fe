# SPDX-License-Identifier: Apache-2.0
"""The days of the examples: what their facts come to, counted by hand, and how things stood when.

What was read off a report is asserted here as figures, at the times that the pages name.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import qafila
from qafila import app
from qafila.core.document import Table
from qafila.core.fulfilment import Clock, Grade, board, fulfilments
from qafila.core.fulfilment.crossing import crossings
from qafila.core.fulfilment.paired import Progress
from qafila.core.operation import accounts, open_ends
from qafila.core.values import Lang, Name
from qafila.reports import Context
from tests.example_folders import (
    EXAMPLES,
    WITH_A_DAY,
    golden,
    lines_of,
    load,
    of_kind,
    rows,
    seats,
    stood_at,
)

# A second count of the days of 2017, from the lines of day.jsonl: no reader, clock or fold between.


@pytest.fixture(scope="module")
def day() -> list[dict[str, Any]]:
    """The lines of the day in the order of what happened, by clocks put right by hand."""
    text = (EXAMPLES / "qalamoun-2017" / "day.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    measured: dict[str, list[tuple[int, int]]] = {}
    for line in lines:
        if line["kind"] == "clock_measured":
            fact = line["fact"]
            measured.setdefault(fact["device"], []).append((fact["last_seq"], fact["offset_ms"]))
    count: Counter[str] = Counter()
    latest: dict[str, datetime] = {}
    for line in lines:
        device = line["device"]
        count[device] += 1
        offsets = sorted(measured.get(device, [(0, 0)]))
        offset = next((ms for seq, ms in offsets if seq >= count[device]), offsets[-1][1])
        moment = datetime.fromisoformat(line["happened_at"]) + timedelta(milliseconds=offset)
        latest[device] = line["at"] = max(moment, latest.get(device, moment))
    wrong = {line["fact"]["corrects"]: line for line in lines if line["kind"] == "fact_corrected"}
    for line in lines:
        if line.get("id") in wrong:
            instead = wrong[line["id"]]["fact"]["instead"]
            line["kind"], line["fact"] = instead["kind"], instead
    return sorted(lines, key=lambda line: line["at"])


@pytest.fixture(scope="module")
def opened() -> dict[str, app.Opened]:
    """The examples with a day, opened once: how they stood at a time is folded from that."""
    return {name: qafila.open_folder(EXAMPLES / name, day=True) for name in WITH_A_DAY}


@pytest.mark.parametrize("name", WITH_A_DAY)
def test_ledger_and_reconciliation_are_the_golden_ones(name: str) -> None:
    made = load("make_expected").reckoned(EXAMPLES / name)
    for file, content in made.items():
        assert json.loads(content) == golden(file, name), file


def test_the_days_of_2017_by_hand(day: list[dict[str, Any]]) -> None:
    """665 listed = 318 near Shoula + 101 left + 244 still aboard as far as known + 2 at Qara.

    Ever aboard: 31 in ambulances (25 wounded and 6 companions) and 631 in buses make 662. By car
    left 100, on foot before boarding 1. On the eleven buses that arrived were 631 less those of
    the six that went back, less the 100; the one who is disputed is still counted in a bus.
    """
    where = {p["person"]: "place:qara" for p in rows("qalamoun-2017", "people.csv")}
    aboard: dict[str, set[str]] = {}
    for line in day:
        fact = line["fact"]
        if line["kind"] == "whereabouts_settled":
            where.update(dict.fromkeys(fact["subjects"], fact["place"]))
        elif line["kind"] == "people_moved":
            where.update(dict.fromkeys(fact["persons"], fact["target"]))
            for person in fact["persons"]:
                aboard.setdefault(person, set()).add(fact["target"])
    assert len(where) == 665
    ever = {p: {t for t in ts if t.startswith("vehicle:")} for p, ts in aboard.items()}
    ambulances = {p for p, ts in ever.items() if any("AMB" in t for t in ts)}
    buses = {p for p, ts in ever.items() if any("BUS" in t for t in ts)}
    cars = {p for p, ts in ever.items() if any("CAR" in t for t in ts)}
    assert (len(ambulances), len(buses), len(cars)) == (31, 631, 100)
    assert not ambulances & buses
    assert cars <= buses
    cohort = {p["person"]: p["cohort"] for p in rows("qalamoun-2017", "people.csv")}
    assert Counter(cohort[p] for p in ambulances) == {"wounded": 25, "civilians": 6}

    stands = Counter("aboard" if w.startswith("vehicle:") else w for w in where.values())
    assert stands == {"place:shoula": 318, "left": 101, "aboard": 244, "place:qara": 2}
    back = sum(w in {f"vehicle:BUS-{n:02}" for n in range(1, 7)} for w in where.values())
    assert (back, 631 - 212 - 1 - 100) == (212, 318)  # the disputed one is held in BUS-07

    ledger = golden("ledger.json")
    assert {p: told["place"] for p, told in ledger["people"].items()} == where
    totals = ledger["totals"]
    assert (totals["planned"], totals["registered"], totals["boarded"]) == (663, 665, 662)
    assert (totals["arrived"], totals["left"], totals["aboard"]) == (318, 101, 244)
    assert (totals["deceased"], totals["unaccounted"], totals["outside"]) == (0, 0, 0)
    assert ledger["places"]["place:shoula"]["people"] == 318


def test_the_vehicles_of_2017_by_hand(day: list[dict[str, Any]]) -> None:
    """Eleven buses arrived; of six buses, ten ambulances and twelve cars nobody confirmed it."""
    where: dict[str, str] = {}
    for fact in of_kind(day, "vehicles_moved"):
        where.update(dict.fromkeys(fact["vehicles"], fact["target"]))
    assert Counter(where.values()) == {
        "place:shoula": 11,
        "place:palmyra": 6,
        "place:exchange-point": 10,
        "road:sukhnah-boundary": 12,
    }
    told = golden("reconciliation.json")
    assert {v["vehicle"]: v["place"] for v in told["vehicles"]} == where
    assert set(told["open"]["vehicles"]) == {v for v, w in where.items() if w != "place:shoula"}
    assert {c: len(held["vehicles"]) for c, held in told["convoys"].items()} == {
        "wounded": 10,
        "main": 0,
        "back": 6,
        "on": 11,
    }
    (handover,) = told["handovers"]
    assert (handover["convoy"], handover["accepted"]) == ("on", None)


def test_counts_goods_and_deliveries_of_2017_by_hand(day: list[dict[str, Any]]) -> None:
    """17 headcounts of 630: one is one short. 631 pieces of luggage. 1 + 8 + 5 + 1 + 1 + 2."""
    counted = of_kind(day, "headcount_taken")
    assert (len(counted), sum(fact["count"] for fact in counted)) == (17, 630)
    told = golden("reconciliation.json")
    (short,) = told["headcount_differences"]
    assert (short["place"], short["difference"]) == ("vehicle:BUS-08", -1)
    luggage = [f["quantity"] for f in of_kind(day, "goods_moved") if f["goods"] == "luggage"]
    assert sum(luggage) == 631
    assert sum(g["quantity"] for g in told["goods"]) == 0
    assert [fact["amount"] for fact in of_kind(day, "delivery_attested")] == [1, 8, 5, 1, 1, 2]
    assert [d["amount"] for d in told["deliveries"]] == [1, 8, 5, 1, 1, 2]


def test_of_two_people_scanned_twice_one_is_settled_and_one_stays_disputed(
    day: list[dict[str, Any]],
) -> None:
    scans = {line["id"]: line for line in day if line.get("id", "").startswith("scan-")}
    (settled,) = of_kind(day, "whereabouts_settled")
    assert set(settled["weighed"]) == {"scan-settled-1", "scan-settled-2"}
    ((open_one,),) = {tuple(scans["scan-open-2"]["fact"]["persons"])}
    assert open_one in scans["scan-open-1"]["fact"]["persons"]
    told = golden("reconciliation.json")
    assert [d["subject"] for d in told["disputes"]] == [open_one]
    assert [c["place"] for c in told["disputes"][0]["claims"]] == [
        "vehicle:BUS-06",
        "vehicle:BUS-07",
    ]


def test_one_phone_was_out_of_reach_for_sixteen_days_and_lost_time(
    day: list[dict[str, Any]],
) -> None:
    """Its facts stand at the end of the file; by clocks put right the arrival was at 15:00."""
    text = (EXAMPLES / "qalamoun-2017" / "day.jsonl").read_text(encoding="utf-8")
    devices = [json.loads(line)["device"] for line in text.splitlines()]
    assert set(devices[-80:-1]) == {"phone-lead"}
    arrived = [line for line in day if line["fact"].get("act") == "arrived"]
    assert arrived[0]["happened_at"] == "2017-09-13T14:41:00+03:00"
    assert arrived[0]["at"] == datetime.fromisoformat("2017-09-13T15:00:00+03:00")


def test_everything_that_a_source_says_of_the_days_names_its_source(
    day: list[dict[str, Any]],
) -> None:
    sources = "|".join((r"\[report\]", r"\[1\.([1-9]|1[0-9]|20)\]"))
    for kind in ("incident_reported", "delivery_attested"):
        for fact in of_kind(day, kind):
            assert re.search(sources, fact["source"]), fact
    for kind in ("vehicles_moved", "convoy_formed", "custody_offered"):
        for fact in of_kind(day, kind):
            assert re.search(f"{sources}|assumed|synthetic", fact["note"]), fact
    acts = Counter(fact["act"] for fact in of_kind(day, "people_moved"))
    assert not {"born", "died"} & set(acts)  # no source gives any


@pytest.mark.parametrize(
    ("at", "aboard", "arrived", "left", "unsettled"),
    [
        ("2017-08-27T18:30", 0, 0, 0, (664, 0)),
        ("2017-08-28T11:00", 31, 0, 1, (664, 13)),
        ("2017-08-28T20:30", 662, 0, 1, (663, 27)),
        ("2017-08-30T20:00", 662, 0, 1, (663, 27)),
        ("2017-09-02T12:00", 662, 0, 1, (663, 27)),
        ("2017-09-04T12:00", 562, 0, 101, (563, 39)),
        ("2017-09-13T16:00", 244, 318, 101, (245, 28)),
        ("2017-09-14T18:00", 244, 318, 101, (245, 28)),
    ],
)
def test_how_the_operation_of_2017_stood(
    at: str,
    aboard: int,
    arrived: int,
    left: int,
    unsettled: tuple[int, int],
    opened: dict[str, app.Opened],
) -> None:
    """As told in examples/qalamoun-2017/README.md, and as ``report --at`` has it."""
    operation = stood_at(opened["qalamoun-2017"], at)
    assert operation.day.last_at is not None
    total = accounts(operation, operation.day.last_at).total
    assert (total.aboard, total.arrived, total.left) == (aboard, arrived, left)
    ends = open_ends(operation)
    assert (len(ends.persons), len(ends.vehicles)) == unsettled
    # Only the giver says that the bodies came, and no release of the column is on record.
    (lot,) = board(operation)
    assert (lot.state.value, lot.releases) == ("waiting", ())
    owed = fulfilments(operation)
    assert owed["hand-over-bodies"].by_grade == {Grade.CLAIMED: 8}
    assert owed["show-where-dead-lie"].proven == 5
    assert [owed[f"move-{who}"].proven for who in ("wounded", "civilians", "fighters")] == [0, 0, 0]
    # The custody of eleven buses is offered from 2 September on, and nobody accepts it.
    offered = [handover.accepted for handover in operation.day.handovers]
    assert offered == ([None] if at > "2017-09-02T10:10" else [])
    if at > "2017-09-14":
        freed = [owed[o] for o in ("release-prisoner", "release-two")]
        assert [(each.proven, each.by_grade) for each in freed] == [
            (0, {Grade.CLAIMED: 1}),
            (0, {Grade.CLAIMED: 2}),
        ]


def test_the_days_of_2016_by_hand() -> None:
    """1,272 = 3 x 250 of the villages and 14 critically wounded who came + 508 not known.

    Six of 29 buses burned: 23 x 51 = 1,173 seats for 1,250.
    """
    lines = lines_of("aleppo-2016")
    lot_of = {p["person"]: p["lot"] for p in rows("aleppo-2016", "people.csv")}
    came = {p: f["target"] for f in of_kind(lines, "people_moved") for p in f["persons"]}
    by_lot = Counter((lot_of[p], place) for p, place in came.items())
    assert by_lot == {
        **{(f"V1-{number}", "place:jibrin"): 250 for number in (1, 2, 3)},
        ("CP", "place:rashidin"): 14,
    }
    (burned,) = (f["vehicles"] for f in of_kind(lines, "vehicles_moved"))
    buses = [v for v in rows("aleppo-2016", "fleet.csv") if v["kind"] == "حافلة"]
    left = [v for v in buses if v["vehicle"] not in burned]
    assert (len(buses), len(left), seats(left)) == (29, 23, 1_173)
    assert seats(left) < 1_250
    totals = golden("ledger.json", "aleppo-2016")["totals"]
    assert (totals["registered"], totals["arrived"], totals["elsewhere"]) == (1_272, 764, 508)
    assert (totals["disputed"], totals["unaccounted"]) == (0, 0)


@pytest.mark.parametrize(
    ("at", "states", "proven"),
    [
        ("2016-12-19T03:00", {"V1-1": "ready", "C1-1": "waiting", "C1-2": "waiting"}, 0),
        ("2016-12-19T05:00", {"V1-1": "released", "C1-1": "contested", "C1-2": "waiting"}, 0),
        ("2016-12-19T12:00", {"C1-1": "released", "C1-2": "released", "C1-3": "waiting"}, 500),
        ("2016-12-20T20:00", {"C1-3": "released", "C1-4": "held", "CP": "released"}, 750),
        ("2016-12-25T00:00", {"C1-4": "contested", "C1-5": "waiting", "VP": "ready"}, 750),
    ],
)
def test_how_the_agreement_of_2016_stood(
    at: str, states: dict[str, str], proven: int, opened: dict[str, app.Opened]
) -> None:
    """As told in examples/aleppo-2016/README.md, and as ``report --at`` has it."""
    operation = stood_at(opened["aleppo-2016"], at)
    stood = {lot.lot: lot for lot in board(operation)}
    assert {lot: stood[lot].state.value for lot in states} == states
    owed = fulfilments(operation)
    assert owed["move-villages-1"].proven == proven
    # Half of a number that nobody has: nobody can say how much opens the second phase.
    assert owed["move-city-1"].owed.high is None
    assert [gate.needed for gate in stood["V2"].gates] == [None]
    assert stood["V2"].state.value == "waiting"
    # Patients wait for nothing that anybody owes.
    assert stood["CP"].gates == stood["VP"].gates == ()


@pytest.mark.parametrize(
    ("lang", "said", "other"),
    [("en", "Three phases tied", "ثلاث مراحل"), ("ar", "ثلاث مراحل", "Three phases")],
)
def test_what_the_second_version_changed_is_said_in_one_language(
    lang: Lang, said: str, other: str, opened: dict[str, app.Opened]
) -> None:
    operation = opened["aleppo-2016"].operation
    (version,) = [each for each in operation.day.versions if each.agreement.changed]
    assert isinstance(version.agreement.changed, Name)
    text = version.agreement.changed.text(lang)
    assert text.startswith(said)
    assert other not in text


BARRED_ON_THE_WAY = [
    ("aleppo-2016", "2016-12-15T12:00", {"CP", "VP", "V1-1", "C1-1", "S3"}, set()),
    ("aleppo-2016", "2016-12-15T17:00", set(), {"CP", "V1-1", "C1-1"}),
    ("aleppo-2016", "2016-12-16T13:00", {"CP", "VP", "V1-1", "C1-1"}, set()),
    ("aleppo-2016", "2016-12-19T03:00", {"VP", "V1-1", "V1-5"}, {"CP", "C1-1"}),
    ("aleppo-2016", "2016-12-19T12:00", set(), {"VP", "V1-1", "V1-3", "CP"}),
    ("four-towns-2017", "2017-04-15T14:00", set(), {"A1", "B1", "A2", "B2"}),
    ("four-towns-2017", "2017-04-15T17:00", {"A1", "B1", "A2", "B2"}, {"release-detainees"}),
    ("four-towns-2017", "2017-04-16T12:00", set(), {"A1", "B1", "A2", "B2"}),
    ("qalamoun-2017", "2017-08-28T20:30", set(), {"departure"}),
    ("qalamoun-2017", "2017-08-30T20:00", {"departure"}, set()),
    ("qalamoun-2017", "2017-09-13T16:00", {"departure"}, set()),
]
"""Which lots had an unsafe way before them, and which had none."""


@pytest.mark.parametrize(("name", "at", "held", "free"), BARRED_ON_THE_WAY)
def test_which_lots_a_cut_road_or_an_attack_held(
    name: str, at: str, held: set[str], free: set[str], opened: dict[str, app.Opened]
) -> None:
    """As told on the pages of the examples; what nobody reported open stays shut."""
    zone = ZoneInfo("Asia/Damascus")
    clock = Clock(now=datetime.fromisoformat(at).replace(tzinfo=zone), zone=zone)
    lots = board(stood_at(opened[name], at), clock=clock)
    barred = {lot.lot for lot in lots if (lot.ahead if lot.releases else lot.hindrances)}
    assert held <= barred
    assert not free & barred


def test_releases_into_a_way_that_nobody_called_safe_keep_that_mark(
    opened: dict[str, app.Opened],
) -> None:
    at, zone = "2016-12-25T00:00", ZoneInfo("Asia/Damascus")
    clock = Clock(now=datetime.fromisoformat(at).replace(tzinfo=zone), zone=zone)
    lots = board(stood_at(opened["aleppo-2016"], at), clock=clock)
    marked = {lot.lot: lot.state.value for lot in lots if lot.releases and lot.barred}
    assert marked == {"V1-1": "contested", "V1-2": "contested"}


def test_everything_that_a_source_says_of_2016_names_its_source() -> None:
    page = (EXAMPLES / "aleppo-2016" / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^- \[(6\.\d+)\]", page, re.MULTILINE))
    assert listed == {f"6.{number}" for number in range(1, 30)}
    for line in lines_of("aleppo-2016"):
        if line["kind"] in ("incident_reported", "delivery_attested"):
            named = set(re.findall(r"\[(6\.\d+)\]", line["fact"]["source"]))
            assert named, line
            assert named <= listed, line
        if line["kind"] in ("people_moved", "vehicles_moved"):
            assert re.search("synthetic|assumed|see V1-1", line["fact"]["note"]), line
    operation = (EXAMPLES / "aleppo-2016" / "operation.toml").read_text(encoding="utf-8")
    assert set(re.findall(r"\[(6\.\d+)\]", operation)) <= listed
    claims = tomllib.loads(operation)["claim"]
    assert all(re.search(r"\[6\.\d+\]", claim["source"]) for claim in claims)


# The days of April 2017: who arrived, who did not, and how the agreement stood.


def test_the_days_of_april_are_what_the_generator_makes() -> None:
    module = load("make_four_towns_day")
    folder = EXAMPLES / "four-towns-2017"
    made = module.make_day(
        module.trips_of(folder), module.fleet_of(folder), module.lines_of(folder)
    )
    assert made == (folder / "day.jsonl").read_text(encoding="utf-8")
    assert len(made.encode()) < 400_000


def test_the_days_of_april_by_hand() -> None:
    """11,800 = 4,796 + 3,000 at Jibrin + 3,150 + 650 at Idlib + 204 in the four buses hit.

    Nobody is moved by name for the blast: no line holds a death, a hospital or a missing person.
    """
    lines = lines_of("four-towns-2017")
    listed = {p["person"]: p for p in rows("four-towns-2017", "people.csv")}
    where: dict[str, str] = {}
    for fact in of_kind(lines, "people_moved"):
        where.update(dict.fromkeys(fact["persons"], fact["target"]))
    assert where.keys() == listed.keys()
    stands = Counter((listed[p]["lot"], w) for p, w in where.items() if w.startswith("place:"))
    assert stands == {
        ("A1", "place:jibrin"): 4_796,
        ("A2", "place:jibrin"): 3_000,
        ("B1", "place:idlib"): 3_150,
        ("B2", "place:idlib"): 650,
    }
    still = [p for p, w in where.items() if w.startswith("vehicle:")]
    (hit,) = (f for f in of_kind(lines, "convoy_formed") if f["convoy"] == "a1-hit")
    assert {where[p] for p in still} == {f"vehicle:{v}" for v in hit["vehicles"]}
    assert (len(hit["vehicles"]), len(still)) == (4, 204)
    assert Counter(listed[p]["cohort"] for p in still) == {"a-civilians": 174, "a-fighters": 30}
    attacks = [f for f in of_kind(lines, "incident_reported") if f["what"] == "attack"]
    assert [f["vehicle"] for f in attacks if "vehicle" in f] == hit["vehicles"]
    acts = Counter(fact["act"] for fact in of_kind(lines, "people_moved"))
    assert set(acts) == {"boarded", "alighted", "arrived"}
    back = {
        p for f in of_kind(lines, "people_moved") if f["act"] == "alighted" for p in f["persons"]
    }
    assert len(back) == 158
    assert back == {p for p, r in listed.items() if (r["lot"], r["cohort"]) == ("B2", "b-fighters")}

    told = golden("reconciliation.json", "four-towns-2017")
    totals = told["totals"]
    assert (totals["registered"], totals["boarded"]) == (11_800, 11_800)
    assert (totals["arrived"], totals["aboard"]) == (11_596, 204)
    assert (totals["deceased"], totals["unaccounted"], totals["disputed"]) == (0, 0, 0)
    assert set(told["open"]["persons"]) == set(still)
    assert set(told["open"]["vehicles"]) == set(hit["vehicles"])
    handed = {(h["convoy"], h["giver"], h["accepted"] is None) for h in told["handovers"]}
    assert handed == {
        *((convoy, "side-b", False) for convoy in ("a1", "a2")),
        *((convoy, "government", False) for convoy in ("b1", "b2")),
    }


@pytest.mark.parametrize(
    ("at", "states", "claimed", "arrived", "aboard"),
    [
        ("2017-04-12T21:00", {"A1": "ready", "B1": "waiting", "A2": "waiting"}, None, 0, 0),
        ("2017-04-13T20:00", {"A1": "ready", "B1": "waiting", "B2": "waiting"}, None, 0, 0),
        ("2017-04-14T12:00", {"A1": "released", "B1": "contested"}, None, 0, 8_150),
        ("2017-04-15T17:00", {"B1": "contested", "B2": "held"}, None, 0, 8_150),
        ("2017-04-16T12:00", {"release-detainees": "ready", "B2": "held"}, None, 7_946, 204),
        ("2017-04-18T20:00", {"B1": "contested", "A2": "waiting"}, None, 7_946, 204),
        ("2017-04-20T12:00", {"A2": "contested", "B2": "contested"}, None, 7_946, 204 + 3_650),
        ("2017-04-22T00:00", {"A2": "contested", "B2": "released"}, 500, 11_596, 204),
        ("2017-04-22T20:00", {"B1": "contested", "A2": "contested"}, 750, 11_596, 204),
    ],
)
def test_how_the_agreement_of_april_stood(
    at: str,
    states: dict[str, str],
    claimed: int | None,
    arrived: int,
    aboard: int,
    opened: dict[str, app.Opened],
) -> None:
    """As told in examples/four-towns-2017/README.md, and as ``report --at`` has it."""
    operation = stood_at(opened["four-towns-2017"], at)
    stood = {lot.lot: lot for lot in board(operation)}
    assert {lot: stood[lot].state.value for lot in states} == states
    owed = fulfilments(operation)
    # What the press says of the detainees is a claim: it proves nothing, and opens no gate.
    detainees = owed["release-detainees"]
    assert (detainees.owed.high, detainees.proven) == (1_500, 0)
    assert detainees.by_grade.get(Grade.CLAIMED) == claimed
    assert [(g.proven, g.needed) for g in stood["A2"].gates] == [(0, 500)] * 2
    # So is what was exchanged on 12 April: no party that received anything is on record.
    before = ("release-held-by-a", "release-held-by-b", "hand-over-bodies")
    assert [(owed[o].proven, owed[o].by_grade[Grade.CLAIMED]) for o in before] == [
        (0, 20),
        (0, 12),
        (0, 8),
    ]
    there = operation.day.people
    assert there.accounted("place:jibrin") + there.accounted("place:idlib") == arrived
    riding = (n for place, n in there.counts.items() if place.startswith("vehicle:"))
    assert sum(riding) == aboard
    assert owed["buses-a1"].proven == (112 if at > "2017-04-13T16:00" else 0)
    first = [owed[f"move-a-{who}-1"] for who in ("fighters", "civilians", "patients")]
    assert [each.proven for each in first] == ([1_270, 3_502, 24] if arrived else [0, 0, 0])
    # Where they stand open by name: the passengers of the four buses, and nobody else.
    assert sum(len(each.missing) for each in first) == (204 if arrived else 5_000)
    assert ("tell-of-the-missing" in owed) == (at > "2017-04-22T18:00")
    # A list by number stays open entry by entry, whatever is said of amounts.
    one_town = owed["release-one-town"]
    assert one_town.owed.high == 150
    assert len(one_town.undelivered) == (141 if at > "2017-04-22T15:00" else 150)


@pytest.mark.parametrize(
    ("at", "lots", "here", "past", "hours", "may_pass"),
    [
        (
            "2017-04-15T14:00",
            ("A1", "B1"),
            [(5_000, 132), (3_150, 74)],
            [(0, 0), (0, 0)],
            [28, 15],
            [True, False],
        ),
        (
            "2017-04-20T12:00",
            ("A2", "B2"),
            [(3_000, 74), (650, 21)],
            [(0, 0), (0, 0)],
            [26, 16],
            [False, False],
        ),
        (
            "2017-04-21T12:00",
            ("A2", "B2"),
            [(2_545, 64), (403, 16)],
            [(455, 10), (247, 5)],
            [50, 40],
            [False, False],
        ),
    ],
)
def test_what_both_sides_saw_at_the_swap_line(
    at: str,
    lots: tuple[str, str],
    here: list[tuple[int, int]],
    past: list[tuple[int, int]],
    hours: list[int],
    may_pass: list[bool],
    opened: dict[str, app.Opened],
) -> None:
    """As told in examples/four-towns-2017/README.md, and as ``report … crossing --at`` has it."""
    operation = stood_at(opened["four-towns-2017"], at)
    (pair,) = (pair for pair in crossings(operation) if pair.pair.lots == lots)
    north, south = pair.sides
    assert pair.pair.crossing == "swap-line"
    assert [(each.people_here, each.vehicles_here) for each in pair.sides] == here
    assert [(each.people_past, each.vehicles_past) for each in pair.sides] == past
    now = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("Asia/Damascus"))
    assert [each.waited_s(now) for each in pair.sides] == [3_600 * each for each in hours]
    assert [not pair.bars(side) for side in (0, 1)] == may_pass
    # 50 km against 495: whoever has the long way leaves 9 h 52 min before the other.
    assert north.drive_s is not None
    assert south.drive_s is not None
    assert round((south.drive_s - north.drive_s) / 60) == 9 * 60 + 52


def test_the_dead_of_15_april_have_a_history_and_no_names() -> None:
    """43, then 112, then 126: three statements on one incident, none of them a movement."""
    lines = lines_of("four-towns-2017")
    (bomb,) = (line for line in lines if line.get("id") == "bomb")
    told = [bomb, *(line for line in lines if line["fact"].get("about") == "bomb")]
    figures = [
        (line["happened_at"][:10], figure, line["fact"]["source"])
        for line in told
        for figure in re.findall(r"(\d+) killed", line["fact"]["text"])
    ]
    assert figures == [
        ("2017-04-15", "43", "[7.8]"),
        ("2017-04-16", "112", "[7.12]"),
        ("2017-04-17", "126", "[7.2][7.13]"),
    ]
    halts = [line for line in lines if line["fact"].get("about") == "halt-2"]
    reasons = [line["fact"]["source"] for line in halts if "reason:" in line["fact"]["text"]]
    assert reasons == ["[7.14]", "[7.19]", "[7.22]"]


def test_every_account_stands_below_what_it_is_about(opened: dict[str, app.Opened]) -> None:
    """In the reconciliation: the figures below the blast, the reasons below the halt."""
    operation = opened["four-towns-2017"].operation
    assert operation.day.last_at is not None
    document = app.document("reconciliation", operation, Context(now=operation.day.last_at))
    (incidents,) = (
        block
        for part in document.parts
        for block in part.blocks
        if isinstance(block, Table) and block.id == "incidents"
    )
    texts = [str(row[-1]) for row in incidents.rows]
    below = {text: texts[n + 1 :] for n, text in enumerate(texts)}
    (blast,) = (text for text in texts if text.startswith("a vehicle bomb"))
    killed = [text[:10] for text in below[blast][:7] if "killed" in text]
    assert killed == ["112 killed", "126 killed"]
    (halt,) = (text for text in texts if text.startswith("the northern column stands"))
    reasons = [text for text in below[halt][:5] if text.startswith("the reason:")]
    assert len(reasons) == 3
    (deliveries,) = (
        block
        for part in document.parts
        for block in part.blocks
        if isinstance(block, Table) and block.id == "deliveries"
    )
    worth = [getattr(row[3], "key", None) for row in deliveries.rows]
    assert worth == [*["report-grade-claimed"] * 5, "report-grade-documented"]


@pytest.mark.parametrize(
    ("at", "here", "hit"),
    [
        ("2017-04-15T14:00", 5_000, 0),
        ("2017-04-15T17:00", 4_796, 204),
        ("2017-04-16T12:00", 0, 204),
    ],
)
def test_nobody_in_the_four_buses_that_were_hit_stands_there_ready_to_pass(
    at: str, here: int, hit: int, opened: dict[str, app.Opened]
) -> None:
    (pair,) = [p for p in crossings(stood_at(opened["four-towns-2017"], at)) if "A1" in p.pair.lots]
    number = pair.pair.lots.index("A1")
    north = pair.sides[number]
    assert (north.people_here, north.people_lost) == (here, hit)
    assert north.vehicles_at.get(Progress.HIT, 0) == (4 if hit else 0)
    assert pair.may_pass(number) == bool(here)


@pytest.mark.parametrize("page", ["README.md", "README.ar.md"])
def test_both_pages_tell_the_days_of_april(page: str) -> None:
    """The figures that the tests above take from the facts, in both languages."""
    text = (EXAMPLES / "four-towns-2017" / page).read_text(encoding="utf-8")
    figures = {str(len(lines_of("four-towns-2017"))), "204", "158", "1,270", "3,502", "8,150"}
    figures |= {"4,796", "3,650", "1,500", "500", "750", "112", "174", "141", "455", "247"}
    assert {figure for figure in figures if figure not in text} == set()
    assert {f"[7.{n}]" for n in (6, 8, 12, 14, 15, 16, 19, 20, 21, 22, 23, 24, 25)} <= set(
        re.findall(r"\[7\.\d+\]", text)
    )


def test_everything_that_a_source_says_of_april_names_its_source() -> None:
    page = (EXAMPLES / "four-towns-2017" / "README.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^- \[(7\.\d+)\]", page, re.MULTILINE))
    assert listed == {f"7.{number}" for number in range(1, 26)}
    for line in lines_of("four-towns-2017"):
        if line["kind"] in ("incident_reported", "delivery_attested"):
            if line["fact"].get("note", "").startswith("synthetic"):
                continue
            named = set(re.findall(r"\[(7\.\d+)\]", line["fact"]["source"]))
            assert named, line
            assert named <= listed, line
        if line["kind"] in ("vehicles_moved", "convoy_formed", "custody_offered"):
            assert re.search("synthetic|assumed|our fleet", line["fact"]["note"]), line
    operation = (EXAMPLES / "four-towns-2017" / "operation.toml").read_text(encoding="utf-8")
    assert set(re.findall(r"\[(7\.\d+)\]", operation)) <= listed
    claims = tomllib.loads(operation)["claim"]
    assert all(re.search(r"\[7\.\d+\]", claim["source"]) for claim in claims)
    assert len({claim["id"] for claim in claims}) == len(claims)
