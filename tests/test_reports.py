# SPDX-License-Identifier: Apache-2.0
"""What is said, and to whom: walks the documents, not their print."""

from __future__ import annotations

import ast
import dataclasses
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from qafila.core.agreement import Claim, Cohort, Obligation, ObligationKind, Party
from qafila.core.document import (
    Bullets,
    Card,
    Cards,
    Document,
    Duration,
    Moment,
    Needs,
    Pairs,
    Part,
    Phrase,
    Table,
    Wording,
)
from qafila.core.events import OperationDescribed
from qafila.core.findings import Finding, Severity, finding
from qafila.core.fleet import Vehicle
from qafila.core.manifest import TOKEN_MARK_LENGTH, manifests, tally
from qafila.core.operation import Operation
from qafila.core.plan import (
    Marcher,
    MarchRole,
    Passage,
    Plan,
    Policy,
    Quality,
    Trip,
    Unseated,
)
from qafila.core.registry import Person
from qafila.core.route import Checkpoint, Leg, Place
from qafila.core.values import (
    LANGS,
    AgeGroup,
    CellRef,
    Claimed,
    Consent,
    Name,
    Need,
    PartyRole,
    PlaceKind,
    Sex,
    Spread,
    VehicleKind,
    exactly,
)
from qafila.judge.completion import PlanBoundNotChecked
from qafila.reports import Context, reports
from qafila.words import Words, keys

NOON = datetime(2024, 6, 2, 12, tzinfo=UTC)
START = datetime(2024, 6, 3, 20, tzinfo=UTC)  # 23:00 in Damascus: bounds fall on another day
DAY = date(2024, 6, 3)
COHORTS = (Name(ar="فئةأولى", en="COHORT-ONE"), Name(ar="فئةثانية", en="COHORT-TWO"))
PEOPLE = (
    Person(
        id="P-01",
        household="F-1",
        name_ar="سعاد الأمين",
        name_latin="Suad Al-Amin",
        father="الأمين",
        sex=Sex.FEMALE,
        age=34,
        cohort="one",
        consent=Consent.EXPLICIT,
    ),
    Person(
        id="P-02",
        household="F-1",
        name_ar="ليث الأمين",
        name_latin="Laith Al-Amin",
        father="قصي",
        sex=Sex.MALE,
        age=5,
        cohort="one",
        guardian="P-01",
        consent=Consent.PROXY,
    ),
    Person(
        id="P-03",
        household="F-2",
        name_ar="نوري الراعي",
        sex=Sex.MALE,
        birth_year=1950,
        cohort="two",
        needs=(Need.WHEELCHAIR,),
        other_needs=("يحتاج إلى دواء مبرّد",),
    ),
    Person(id="P-04", name_latin="Rim Dabbas", cohort="two", consent=Consent.IMPLICIT),
    Person(
        id="P-05",
        household="F-3",
        name_ar="وليد الساعي",
        name_latin="Walid Al-Sai",
        sex=Sex.MALE,
        age=40,
        cohort="two",
        needs=(Need.STRETCHER, Need.OXYGEN, Need.ESCORT),
        consent=Consent.EXPLICIT,
    ),
    Person(
        id="P-06",
        household="F-9",
        name_ar="جنى الهادي",
        name_latin="Jana Al-Hadi",
        sex=Sex.FEMALE,
        age=1,
        cohort="one",
        guardian="P-04",
        consent=Consent.PROXY,
    ),
    Person(id="P-07", household="F-4", name_ar="فؤاد المنسي", name_latin="Fuad Al-Mansi"),
)
TOKENS = {person.id: f"{i:04d}ABCDEFGHJKLMNPQR{i:04d}" for i, person in enumerate(PEOPLE, 1000)}
NAMES = tuple(n for p in PEOPLE for n in (p.name_ar, p.name_latin) if n)
CREW = ("قاسم السائق", "LEADER-HADI", "+000-1")


def spread(minutes: int, *, wide: bool = True) -> Spread:
    low, high = (minutes - 30, minutes + 120) if wide else (minutes, minutes)
    return Spread(p05_s=low * 60, p50_s=minutes * 60, p95_s=high * 60)


def trip(vehicle: str, position: int, people: tuple[str, ...], *, hour: bool, used: int) -> Trip:
    elapsed = spread(300 + position)
    return Trip(
        id=f"{vehicle}/1",
        vehicle=vehicle,
        serial="S1",
        position=position,
        stage="st",
        lot="LOT-OF-COHORT-ONE",
        source="square",
        target="school",
        departs_at=START if hour else None,
        arrives_at=(
            START + timedelta(seconds=elapsed.p05_s),
            START + timedelta(seconds=elapsed.p50_s),
            START + timedelta(seconds=elapsed.p95_s),
        )
        if hour
        else None,
        elapsed=elapsed,
        people=people,
        seats_used=used,
        seats_free=4 - used,
    )


def marcher(
    vehicle: str, position: int, serial: str = "S1", role: MarchRole | None = None
) -> Marcher:
    medical = MarchRole.MEDICAL if vehicle.startswith("AMB") else MarchRole.PEOPLE
    return Marcher(
        lot="LOT-OF-COHORT-ONE",
        source="square",
        target="school",
        serial=serial,
        position=position,
        vehicle=vehicle,
        role=role or medical,
        leads=vehicle == "BUS-2",
    )


def operation(*, hour: bool = False) -> Operation:
    """Three vehicles with people, one in reserve, a checkpoint, an alternative; P-07 stays."""
    trips = (
        trip("BUS-1", 1, ("P-01", "P-02", "P-04", "P-06"), hour=hour, used=4),
        trip("BUS-2", 2, ("P-03",), hour=hour, used=0),
        trip("AMB-1", 3, ("P-05",), hour=hour, used=1),
    )
    passages = tuple(
        Passage(
            lot="LOT-OF-COHORT-ONE",
            source="square",
            target="school",
            place=place,
            arrive=spread(at),
            leave=spread(at + 20),
        )
        for place, at in (("gate", 120), ("school", 300))
    )
    plan = Plan(
        operation="op",
        seed=1,
        stage_order=("st",),
        trips=trips,
        reserve=("BUS-3",),
        unseated=(Unseated(person="P-07", why="seat_lost"),),
        passages=passages,
        march=(
            *(marcher(t.vehicle, t.position) for t in trips),
            marcher("BUS-3", 4, "R1", MarchRole.RESERVE),
        ),
        quality=Quality(
            vehicles_used=3,
            vehicles_lower_bound=2,
            split_households=0,
            completion_s=20_000,
            completion_lower_bound_s=18_000,
            proven_optimal=False,
        ),
    )
    vehicles = (
        Vehicle(id="BUS-1", seats=4, driver=CREW[0], driver_phone=CREW[2], plate="PL-1"),
        Vehicle(id="BUS-2", seats=4, wheelchair=1, leader=CREW[1], plate="PL-2"),
        Vehicle(id="AMB-1", kind=VehicleKind.AMBULANCE, seats=4, stretcher=1, oxygen=1),
        Vehicle(id="BUS-3", seats=4, spare=True),
    )
    places = (
        Place(
            id="square",
            name=Name(ar="الساحة", en="SQUARE"),
            kind=PlaceKind.ASSEMBLY,
            lat=35,
            lon=37,
        ),
        Place(
            id="gate",
            name=Name(ar="البوابة", en="GATE"),
            kind=PlaceKind.CHECKPOINT,
            controlled_by="holder",
            lat=35,
            lon=38,
        ),
        Place(
            id="school",
            name=Name(ar="المدرسة", en="SCHOOL"),
            kind=PlaceKind.RECEPTION,
            lat=35,
            lon=39,
        ),
        Place(id="ford", name=Name(ar="المخاضة", en="FORD"), lat=34.5, lon=38.5),
    )
    legs = (
        Leg(id="a", source="square", target="gate", travel=exactly(7200), distance_m=60_000),
        Leg(id="b", source="gate", target="school", travel=exactly(9000), distance_m=80_000),
        Leg(
            id="c",
            source="gate",
            target="ford",
            travel=exactly(9000),
            distance_m=70_000,
            custody="holder",
            alternative_of=("b",),
        ),
        Leg(
            id="d",
            source="ford",
            target="school",
            travel=exactly(9000),
            distance_m=70_000,
            alternative_of=("b",),
        ),
    )
    return Operation(
        description=OperationDescribed(
            id="op",
            title=Name(ar="عملية", en="OPERATION"),
            on=DAY,
            departs_at=START if hour else None,
            timezone="Asia/Damascus",
        ),
        parties={
            "holder": Party(
                id="holder", name=Name(ar="المسيطر", en="HOLDER"), roles=(PartyRole.CONTROLLING,)
            ),
            "objector": Party(
                id="objector", name=Name(en="OBJECTOR"), roles=(PartyRole.OBJECTOR,), signed=False
            ),
        },
        cohorts={
            "one": Cohort(
                id="one", name=COHORTS[0], claim=Claimed(low=3, high=3, source=Name(en="SOURCE-A"))
            ),
            "two": Cohort(id="two", name=COHORTS[1]),
        },
        claims=(
            Claim(
                what="people",
                figure=Claimed(low=9, high=9, approx=True, source=Name(en="SOURCE-B")),
            ),
            Claim(what="people", figure=Claimed(low=5, high=7, source=Name(en="SOURCE-C")), at=DAY),
        ),
        obligations={
            "owed": Obligation(
                id="owed", kind=ObligationKind.MOVE_PEOPLE, giver="holder", share=0.5, cohort="one"
            )
        },
        policy=Policy(spacing_m=50, water_l_per_person_day=3),
        persons={person.id: person for person in PEOPLE},
        vehicles={vehicle.id: vehicle for vehicle in vehicles},
        places={place.id: place for place in places},
        legs={leg.id: leg for leg in legs},
        checkpoints={"gate": Checkpoint(place="gate", per_vehicle=exactly(120))},
        plan=plan,
    )


@finding
class SeatLost(Finding):
    """Somebody's seat was lost; made for these tests."""

    severity = Severity.ERROR
    en = "No seat for {person}."
    ar = "لا مقعد لـ {person}."
    remedy_en = "Find one for {person}."
    remedy_ar = "ابحث عن مقعد لـ {person}."

    person: str


FOUND = (
    SeatLost(person="P-07", where=(CellRef(file="people.csv", row=8, raw="فؤاد المنسي"),)),
    *(SeatLost(person=f"X-{i}") for i in range(20)),
)


PLANS = ("manifests", "briefing", "plan-page", "plan-sheets", "plan-summary", "replan")
EVERY = Context(now=NOON, findings=FOUND, tokens=TOKENS)


def made(name: str, *, hour: bool = False, **context: Any) -> Document:
    return reports()[name](operation(hour=hour), dataclasses.replace(EVERY, **context))


def values(item: Any) -> Iterator[Wording]:
    """Yield everything that a document says, drawings included, phrases before their arguments."""
    if isinstance(item, Phrase):
        yield item
        yield from values(dict(item.args).values())
    elif isinstance(item, ATOMS):
        if not isinstance(item, bool | StrEnum):
            yield item
    elif dataclasses.is_dataclass(item):
        yield from values([getattr(item, f.name) for f in dataclasses.fields(item)])
    elif isinstance(item, dict):
        yield from values([*item.keys(), *item.values()])
    elif item is not None:
        for each in item:
            yield from values(each)


ATOMS = (str, int, float, Name, Moment, date, Needs, Spread, Duration)


def said(item: Any) -> str:
    """Return all that a document, a part or a block says in both languages, drawings included."""
    words = [Words(lang, isolates=False) for lang in LANGS]
    return "\n".join(say(value) for value in values(item) for say in words)


def tables(part: Part) -> list[Table]:
    return [block for block in part.blocks if isinstance(block, Table)]


def parts(document: Document, kind: str) -> list[Part]:
    found = [part for part in document.parts if part.id.split("-")[0] == kind]
    assert found
    return found


def test_every_report_is_found() -> None:
    assert set(reports()) == {
        "agreement",
        "briefing",
        "changes",
        "closing",
        "crossing",
        "duplicates",
        "exchange",
        "findings",
        "log",
        "manifests",
        "notification",
        "open-lists",
        "plan-page",
        "plan-sheets",
        "plan-summary",
        "proposals",
        "reconciliation",
        "replan",
        "simulation",
        "standards",
        "standards-sheet",
        "verdict",
    }


@pytest.mark.parametrize("hour", [False, True])
@pytest.mark.parametrize(
    "name",
    [
        "manifests",
        "briefing",
        "plan-page",
        "plan-sheets",
        "plan-summary",
        "findings",
        "verdict",
        "duplicates",
        "proposals",
        "changes",
    ],
)
def test_everything_said_has_words_in_both_languages(name: str, *, hour: bool) -> None:
    assert "⟦" not in said(made(name, hour=hour))


def test_every_key_of_the_sources_is_in_the_catalogue(repository: Path) -> None:
    found: set[str] = set()
    for path in (repository / "src/qafila/reports").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= set(re.findall(r"^report-[a-z-]+[a-z]$", node.value))
    assert len(found) > 150
    assert found - keys("en") == set()
    unused = {key for key in keys("en") if key.startswith("report-")} - found
    dynamic = (
        "arrival",
        "changes",
        "claim",
        "closing",
        "device",
        "exchange",
        "holds",
        "consent",
        "danger",
        "crossing",
        "grade",
        "incident",
        "lot",
        "obligation",
        "owed",
        "proof",
        "replan",
        "severity",
        "sheet",
        "simulation",
        "standards",
        "statement",
        "taking",
        "why",
        "drill",
    )
    assert {key for key in unused if key.split("-")[1] not in dynamic} == set()


# --- Who may hold what -----------------------------------------------------------------------


def test_cohort_never_stands_in_a_part_with_names() -> None:
    for document in (made("manifests"), made("briefing"), made("plan-page"), made("plan-sheets")):
        for part in document.parts:
            text = said(part)
            if any(name in text for name in NAMES):
                assert not re.search("COHORT|فئةأولى|فئةثانية", text), part.id


@pytest.mark.parametrize("name", ["plan-page", "plan-sheets", "plan-summary"])
def test_what_the_coordinator_sees_has_ids_and_no_names(name: str) -> None:
    text = said(made(name))
    assert "P-07" in text
    for private in (*NAMES, *TOKENS.values(), *CREW):
        assert private not in text


def test_needs_never_stand_beside_a_person_of_the_workbook() -> None:
    (people,) = (part for part in made("plan-sheets").parts if part.id == "People")
    (table,) = tables(people)
    assert [row[0] for row in table.rows] == [p.id for p in PEOPLE]
    for need in ("wheelchair", "stretcher", "oxygen", "دواء"):
        assert need not in said(people).lower()


def test_a_checkpoint_sheet_counts_and_names_nobody() -> None:
    (sheet,) = parts(made("manifests"), "checkpoint")
    text = said(sheet)
    for private in (*NAMES, *TOKENS, *TOKENS.values(), "F-1", "LOT-OF", *CREW):
        assert private not in text
    for token in TOKENS.values():
        assert token[-TOKEN_MARK_LENGTH:] not in text
    assert "SCHOOL" not in text  # neither the way nor another place's time
    assert "SQUARE" not in text
    assert "COHORT-ONE" in text  # counted for the whole column
    whole, cohorts, vehicles = tables(sheet)
    assert [row[1] for row in vehicles.rows] == ["BUS-1", "BUS-2", "AMB-1", "BUS-3"]
    # Heads only: who rides where must not be told by counts of men.
    assert [row[4] for row in vehicles.rows] == [4, 1, 1, 0]
    assert len(vehicles.columns) == 6
    assert vehicles.totals[4] == 6
    # women, men, children, unknown, people
    assert whole.rows == ((1, 2, 2, 1, 6),)
    assert [row[1] for row in cohorts.rows] == [3, 3]


def test_the_briefing_names_crews_and_nobody_else() -> None:
    text = said(made("briefing"))
    for crew in CREW:
        assert crew in text
    for private in (*NAMES, *TOKENS, *TOKENS.values(), "COHORT", "فئة", "LOT-OF", "دواء"):
        assert private not in text
    for need in ("wheelchair", "stretcher", "كرسي متحرّك"):
        assert need not in text.lower()
    assert "OBJECTOR" not in text


def test_cards_hold_tokens_only() -> None:
    cards = [
        block
        for part in parts(made("manifests"), "cards")
        for block in part.blocks
        if isinstance(block, Cards)
    ]
    tokens = [card.token for block in cards for card in block.cards]
    seated = {token for person, token in TOKENS.items() if person != "P-07"}
    assert Counter(tokens) == Counter(seated)
    assert {f.name for f in dataclasses.fields(Card)} == {"token"}
    for part in parts(made("manifests"), "cards"):
        text = said(part)
        assert not any(private in text for private in (*NAMES, *TOKENS, "COHORT", "F-1"))


def test_whole_tokens_stand_on_cards_only() -> None:
    for part in made("manifests").parts:
        if not part.id.startswith("cards"):
            assert not any(token in said(part) for token in TOKENS.values())


def test_a_medical_crew_holds_its_own_patients() -> None:
    own, others = parts(made("manifests"), "medical")
    assert own.id == "medical-AMB-1"
    assert "وليد الساعي" in said(own)
    assert "نوري الراعي" not in said(own)
    assert "نوري الراعي" in said(others)
    assert "وليد الساعي" not in said(others)
    assert "Suad Al-Amin" not in said(own) + said(others)


def test_raw_cells_of_findings_are_not_shown() -> None:
    for name in ("plan-page", "plan-sheets", "findings"):
        text = said(made(name, findings=FOUND[:1]))
        assert "people.csv:8" in text
        assert "فؤاد المنسي" not in text


def test_only_cuts_the_papers() -> None:
    whole = [part.id.split("-")[0] for part in made("manifests").parts]
    assert list(dict.fromkeys(whole)) == ["boarding", "checkpoint", "medical", "cards"]
    for kind in dict.fromkeys(whole):
        document = made("manifests", only=frozenset({kind}))
        assert {part.id.split("-")[0] for part in document.parts} == {kind}
    made("manifests", only=frozenset({"checkpoint"}), tokens={})
    with pytest.raises(ValueError, match="only must name kinds of part"):
        made("manifests", only=frozenset({"bording"}))


def test_paper_carries_its_marks() -> None:
    for part in (*made("manifests", version="7").parts, *made("briefing", version="7").parts):
        text = said(part.marks)
        assert "Version 7 of 2024-06-02" in text
        if not part.id.startswith("cards"):
            assert "Copy 1 of 1" in text
            assert "Valid until the end of 4 Jun 2024" in text  # the hour is open: a day more


def test_copies_are_numbered() -> None:
    document = made("manifests", copies=3, only=frozenset({"boarding"}))
    bus = [part for part in document.parts if part.id.startswith("boarding-BUS-1")]
    assert ["Copy 2 of 3" in said(part.marks) for part in bus] == [False, True, False]
    ids = [part.id for part in made("manifests", copies=2).parts]
    assert len(ids) == len(set(ids))
    ids = [part.id for part in made("briefing", copies=2).parts]
    assert len(ids) == len(set(ids))


def test_every_copy_of_the_briefing_is_whole_before_the_next() -> None:
    marks = [said(part.marks) for part in made("briefing", copies=2).parts]
    first = ["Copy 1 of 2" in each for each in marks]
    assert first == sorted(first, reverse=True)
    assert sum(first) == len(marks) / 2


@pytest.mark.parametrize(
    ("vehicle", "person", "phone"),
    [
        (Vehicle(id="BUS-2", seats=4, leader=CREW[1]), CREW[1], None),
        (
            Vehicle(id="BUS-2", seats=4, leader=CREW[1], driver=CREW[0], driver_phone=CREW[2]),
            f"{CREW[1]} (number of the driver, {CREW[0]})",
            CREW[2],
        ),
        (
            Vehicle(id="BUS-2", seats=4, leader=CREW[1], driver_phone=CREW[2]),
            f"{CREW[1]} (number of the driver, to be named)",
            CREW[2],
        ),
    ],
)
def test_contacts_call_a_leader_by_the_driver_of_the_same_vehicle(
    vehicle: Vehicle, person: str, phone: str | None
) -> None:
    op = operation()
    op = dataclasses.replace(op, vehicles={**op.vehicles, "BUS-2": vehicle})
    (part,) = parts(reports()["briefing"](op, EVERY), "blocked")
    (contacts,) = tables(part)
    assert contacts.roomy
    say = Words("en", isolates=False)
    led = [row for row in contacts.rows if row[1] == "BUS-2"]
    assert [(say(row[2]), row[3]) for row in led] == [(person, phone)]


@pytest.mark.parametrize(
    ("leader", "rear", "said_leader"),
    [(None, 1, "with serial S1"), (CREW[1], 1, "RV-0"), (None, 6, "to be named")],
)
def test_a_short_rear_is_led_from_ahead_and_a_long_one_needs_a_name(
    leader: str | None, rear: int, said_leader: str
) -> None:
    op = operation()
    assert op.plan is not None
    first, *_ = op.plan.march
    extra = [
        dataclasses.replace(
            first, vehicle=f"RV-{n}", serial="R9", position=90 + n, role=MarchRole.RESERVE,
            leads=leader is not None and n == 0,
        )
        for n in range(rear)
    ]  # fmt: skip
    kept = tuple(each for each in op.plan.march if each.role is MarchRole.PEOPLE)
    op = dataclasses.replace(
        op,
        plan=dataclasses.replace(op.plan, march=(*kept, *extra)),
        vehicles=dict(op.vehicles)
        | {e.vehicle: Vehicle(id=e.vehicle, leader=leader or "") for e in extra},
    )
    say = Words("en", isolates=False)
    (table,) = [
        t
        for p in reports()["plan-summary"](op, EVERY).parts
        for t in tables(p)
        if t.id == "serials"
    ]
    rows = {row[0]: say(row[3]) for row in table.rows}
    assert rows["R9"] == said_leader
    (part,) = parts(reports()["briefing"](op, EVERY), "blocked")
    (contacts,) = tables(part)
    assert ("Leader of serial R9" in [say(row[0]) for row in contacts.rows]) == (
        said_leader != "with serial S1"
    )


# --- Manifests -------------------------------------------------------------------------------


def test_everybody_seated_stands_on_exactly_one_manifest() -> None:
    op = operation()
    assert op.plan
    frozen = manifests(op.plan, op.persons, tokens=TOKENS, version="1", on=DAY)
    people = Counter(row.person for manifest in frozen for row in manifest.rows)
    assert people == Counter(person for t in op.plan.trips for person in t.people)
    assert sum(sum(manifest.tally.values()) for manifest in frozen) == 6
    for manifest in frozen:
        assert [row.number for row in manifest.rows] == list(range(1, len(manifest.rows) + 1))
        aboard = [op.persons[row.person] for row in manifest.rows]
        assert manifest.tally == tally(aboard, DAY)
    first = frozen[0].tally
    assert first == {
        (Sex.FEMALE, AgeGroup.ADULT): 1,
        (Sex.MALE, AgeGroup.CHILD): 1,
        (Sex.FEMALE, AgeGroup.INFANT): 1,
        (None, AgeGroup.UNKNOWN): 1,
    }
    assert frozen[1].tally == {(Sex.MALE, AgeGroup.OLDER): 1}
    assert frozen[1].needs[Need.WHEELCHAIR] == 1


def test_a_child_stands_beside_its_guardian() -> None:
    op = operation()
    assert op.plan
    bus = manifests(op.plan, op.persons, tokens=TOKENS, version="1", on=DAY)[0]
    row = {r.person: r for r in bus.rows}
    assert row["P-02"].guardian_row == row["P-01"].number
    assert row["P-06"].guardian_row == row["P-04"].number
    assert row["P-06"].number == row["P-04"].number + 1  # of another household
    assert row["P-01"].token_mark == TOKENS["P-01"][-6:]


def test_a_child_nobody_answers_for_awaits_a_name() -> None:
    op = operation()
    child = dataclasses.replace(op.persons["P-06"], guardian=None)
    op = dataclasses.replace(op, persons={**op.persons, "P-06": child})
    document = reports()["manifests"](op, EVERY)
    rows = tables(parts(document, "boarding")[0])[0].rows
    beside = {Words("en")(row[1]): Words("en")(row[6]) for row in rows}
    assert beside["Jana Al-Hadi"] == "to be named"
    assert beside["Suad Al-Amin"] == ""


def test_the_father_s_name_tells_people_of_one_name_apart() -> None:
    bus = parts(made("manifests"), "boarding")[0]
    names = [Words("en", isolates=False)(row[1]) for row in tables(bus)[0].rows]
    assert "Laith Al-Amin (father: قصي)" in names
    assert "Suad Al-Amin" in names  # it stands in the name already


def test_no_consent_is_marked_where_boarding_is_ticked() -> None:
    buses = parts(made("manifests"), "boarding")
    marked = ["No consent yet: does not board" in said(part) for part in buses]
    assert marked == [False, True, False]  # P-03 in BUS-2


def test_manifests_refuse_tokens_that_are_missing_or_shared() -> None:
    op = operation()
    assert op.plan
    few = {person: token for person, token in TOKENS.items() if person != "P-03"}
    with pytest.raises(ValueError, match="tokens must cover everybody seated"):
        manifests(op.plan, op.persons, tokens=few, version="1", on=DAY)
    shared = dict.fromkeys(TOKENS, "SAME")
    with pytest.raises(ValueError, match="tokens must not repeat"):
        manifests(op.plan, op.persons, tokens=shared, version="1", on=DAY)


def test_a_manifest_counts_on_its_own_sheet() -> None:
    bus = parts(made("manifests"), "boarding")[0]
    people, totals = tables(bus)
    assert len(people.rows) == totals.totals[-1] == 4
    assert [row[-1] for row in totals.rows] == [2, 1, 1]  # women and girls, boys, sex unknown


# --- Times -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["manifests", "briefing", "plan-page", "plan-sheets", "plan-summary"]
)
def test_without_an_hour_no_clock_time_is_shown(name: str) -> None:
    assert not any(isinstance(value, Moment) for value in values(made(name)))
    assert any(isinstance(value, Moment) for value in values(made(name, hour=True)))
    assert "no hour fixed" in said(made("briefing"))


def test_bounds_of_another_day_say_so() -> None:
    text = said(made("manifests", hour=True, only=frozenset({"checkpoint"})))
    assert "4 Jun 2024, 01:00 (from 00:30 to 03:00)" in text
    assert "4 Jun 2024" in said(made("manifests", hour=True).parts[0].marks)


def test_the_column_s_length_and_water_are_reckoned() -> None:
    text = said(made("briefing"))
    # 12 + 12 + 6 + 12 m of vehicles and three times 50 m between them
    assert "0.2 km" in text
    (order,) = parts(made("briefing"), "march")
    water = [block for block in order.blocks if isinstance(block, Pairs)][-1]
    assert [value for _, value in water.items] == [6, 3, 1, 18]


def test_claims_stand_as_they_were_made() -> None:
    (claims,) = parts(made("plan-page"), "claims")
    spoken = [[Words("en")(cell) for cell in row] for row in tables(claims)[0].rows]
    assert [row[1] for row in spoken if row[0] == "People"] == ["about 9", "5 to 7", "7"]
    assert [row[1] for row in spoken if row[0] == "COHORT-ONE"] == ["3", "3"]


def test_findings_are_all_counted_and_a_sample_is_listed() -> None:
    (part,) = parts(made("plan-page"), "findings")
    assert "seat_lost · 21" in said(part)
    (listed,) = (block for block in part.blocks if isinstance(block, Bullets))
    assert len(listed.items) == 13
    assert Words("en")(listed.items[-1]) == "and 9 more"


def test_who_has_no_seat_is_told_why_in_words() -> None:
    (part,) = parts(made("plan-page"), "unseated")
    assert "No seat for P-07." in said(part)
    assert "X-1" not in said(part)
    (bare,) = parts(made("plan-page", findings=()), "unseated")
    assert "seat_lost" in said(bare)


def test_the_verdict_is_the_judge_s() -> None:
    assert "does not stand" in said(made("verdict"))
    assert "and bounds were reckoned again" in said(made("verdict", findings=()))


def test_a_bound_that_cannot_be_checked_is_not_said_to_agree() -> None:
    unchecked = PlanBoundNotChecked(claimed_s=7_800, proven_s=3_600)
    verdict = said(made("verdict", findings=(unchecked,)))
    assert "The plan stands" in verdict
    assert "bounds were reckoned again" not in verdict
    assert "could not be reckoned again" in verdict


def test_a_report_without_a_plan_refuses() -> None:
    bare = dataclasses.replace(operation(), plan=None)
    with pytest.raises(ValueError, match="must have a plan in force"):
        reports()["plan-page"](bare, Context(now=NOON))


def test_an_operation_without_a_road_is_still_printed() -> None:
    whole = operation()
    assert whole.plan
    trips = tuple(dataclasses.replace(t, elapsed=None) for t in whole.plan.trips)
    plan = dataclasses.replace(whole.plan, trips=trips, passages=())
    op = dataclasses.replace(whole, places={}, legs={}, checkpoints={}, plan=plan)
    for name in PLANS:
        document = reports()[name](op, Context(now=NOON, tokens=TOKENS))
        assert "⟦" not in said(document)
