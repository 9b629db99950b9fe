# SPDX-License-Identifier: Apache-2.0
"""The rules: what whole folders give reason to say, and the finer points, fact by fact.

That each finding has a folder that triggers it is `test_findings.py`.
"""

from __future__ import annotations

import json
import pickle
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

import qafila
from qafila.core import events
from qafila.core.agreement import (
    Approval,
    Claim,
    Cohort,
    Gate,
    Notification,
    Obligation,
    ObligationKind,
    Party,
)
from qafila.core.events import Fact, from_folder
from qafila.core.findings import Finding, Severity, as_json, catalogue, grouped
from qafila.core.ledger import Ledger
from qafila.core.operation import Day, Operation, fold
from qafila.core.problem import pose
from qafila.core.route import Leg, Window
from qafila.core.values import (
    Claimed,
    Consent,
    Name,
    PartyRole,
    VehicleKind,
    When,
    WindowKind,
    exactly,
)
from qafila.planner import solve
from qafila.rules import every_rule, local_zone
from tests.finding_cases.rules import SOUND
from tests.operations import ROAD, Facts, bus, cohort, described, family, move, operation, person
from tests.operations import policy as policy_of
from tests.operations import stage as stage_of

NOW = datetime(2026, 2, 20, 12, 0, tzinfo=UTC)
HOUR = datetime(2026, 3, 1, 5, 0, tzinfo=UTC)


def ruled(folder: Operation, now: datetime = NOW) -> tuple[Finding, ...]:
    return tuple(found for rule in every_rule() for found in rule(folder, now))


def of(folder: Operation, code: str, now: datetime = NOW) -> list[Finding]:
    return [found for found in ruled(folder, now) if found.code == code]


def texts(folder: Operation, code: str, now: datetime = NOW) -> list[str]:
    return [found.text("en") for found in of(folder, code, now)]


def planned(folder: Operation) -> Operation:
    """The same operation with its plan in force."""
    plan = solve(pose(folder).problem, lambda: False, 1).plan
    return replace(folder, plan=plan)


# -------------------------------------------------------------------------------- whole folders


def known() -> set[str]:
    every_rule()
    return {
        code for code, made in catalogue().items() if made.__module__.startswith("qafila.rules.")
    }


def said(files: Mapping[str, bytes]) -> set[str]:
    """The codes of everything said of a folder, planned."""
    opened = qafila.open_operation(files)
    made = qafila.make_plan(opened, now=NOW, stop=lambda: False, seed=1)
    return {found.code for found in made.findings}


def test_the_sound_folder_triggers_nothing_of_the_rules() -> None:
    assert said(SOUND) & known() == set()


def test_tiny_has_no_error_and_few_warnings(repository: Path) -> None:
    opened = qafila.open_folder(repository / "examples" / "tiny")
    found = grouped(ruled(planned(opened.operation), datetime(2024, 6, 2, tzinfo=UTC)))
    assert {code: len(items) for code, items in found.items()} == {"fallback_missing": 1}


def test_qalamoun_has_its_deliberate_errors_only(repository: Path) -> None:
    opened = qafila.open_folder(repository / "examples" / "qalamoun-2017")
    found = ruled(planned(opened.operation), NOW)
    errors = Counter(item.code for item in found if item.severity is Severity.ERROR)
    warnings = Counter(item.code for item in found if item.severity is Severity.WARNING)
    assert errors == {"consent_missing": 3}
    assert warnings == {
        "claim_parts_differ": 1,  # 331 + 26 + 308 = 665, and 670 stated
        "registered_differs_from_claims": 1,  # 665 on the list; 600 and 670 claimed
        "objector_not_notified": 1,
        "range_too_short": 10,  # the ambulances' 450 km; the way is 550 km
        "unaccompanied_with_family": 1,  # P-0096, listed in a household with adults
        "medical_without_clinician": 1,  # the wounded: the folder names no clinician
        "serial_without_leader": 1,  # the rear: three empty buses and three ambulances
    }


# ------------------------------------------------------------------------- no names, both languages


def test_findings_name_ids_and_nobody() -> None:
    names = ("Khaled", "خالد", "Salma", "Sami", "+963-000")
    folder = operation(
        cohort("red"),
        person("P1", "F1", name_latin="Khaled", name_ar="خالد", age=None, consent=None),
        person("P2", "F2", name_latin="Salma", father="Khaled", age=9),
        bus("B1", 2, driver="Sami", driver_phone="+963-000", leader="Khaled", inspected=False),
    )
    found = ruled(planned(folder))
    assert len(found) >= 8
    for item in found:
        shown = f"{as_json(item)}{item.text('ar')}{item.remedy('ar')}"
        assert not [name for name in names if name in shown], item.code


def test_an_unknown_time_zone_is_taken_as_utc() -> None:
    for zone in ("Nowhere/City", "", "../../etc/passwd", "a\x00b"):
        assert local_zone(fold(from_folder([described(timezone=zone)]))) is UTC


# ----------------------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    ("others", "alone"),
    [
        ([], True),
        ([person("A", "F", age=17)], True),
        ([person("A", "F", age=18)], False),
        ([person("A", "F", age=None)], True),  # an unknown age is never taken as adult
        ([person("A", "F", consent=Consent.REFUSED)], True),  # who stays accompanies nobody
        ([person("A", "G", age=40)], True),
        ([person("A", "F", age=None, birth_year=1980)], False),
    ],
)
def test_a_minor_needs_an_adult_of_the_household(others: list[Fact], alone: bool) -> None:
    folder = operation(person("C", "F", age=9), others)
    assert ("C" in {str(f.subject()["person"]) for f in of(folder, "minor_without_adult")}) is alone


def test_a_guardian_an_unknown_age_or_a_refusal_is_no_minor_alone() -> None:
    folder = operation(
        person("C1", age=9, guardian="A"),
        person("C2", age=None),
        person("C3", age=9, consent=Consent.REFUSED),
        person("A"),
    )
    assert of(folder, "minor_without_adult") == []


def test_a_carer_answers_for_own_children_and_for_those_in_care() -> None:
    own = [person(f"C{i}", "F", age=5, guardian="A") for i in range(3)]
    care = [person(f"U{i}", age=7, guardian="A", unaccompanied=True) for i in range(3)]
    six = operation(person("A", "F"), own, care)
    seven = operation(
        person("A", "F"), own, care, person("U9", guardian="A", age=None, separated=True)
    )
    many_own = operation(
        person("A", "F"), [person(f"C{i}", "F", age=5, guardian="A") for i in range(9)]
    )
    assert of(six, "carer_of_many_children") == []
    assert texts(seven, "carer_of_many_children") == [
        "A, who looks after a child of others, answers for 7 children in all."
    ]
    assert of(many_own, "carer_of_many_children") == []
    refused = person("R", age=4, guardian="A", unaccompanied=True, consent=Consent.REFUSED)
    assert of(operation(person("A", "F"), own, care, refused), "carer_of_many_children") == []
    separated = [person(f"S{i}", age=7, guardian="A", separated=True) for i in range(7)]
    assert len(of(operation(person("A", "F"), separated), "carer_of_many_children")) == 1
    unmarked = [person(f"G{i}", "G", age=7, guardian="A") for i in range(7)]
    assert len(of(operation(person("A", "F"), unmarked), "carer_of_many_children")) == 1


# ----------------------------------------------------------------------------------------- claims


def claim(
    what: str, low: int | None, high: int | None = -1, by: str = "one", **values: object
) -> Fact:
    approx = bool(values.pop("approx", False))
    figure = Claimed(
        low=low, high=low if high == -1 else high, approx=approx, source=Name(en=by) if by else None
    )
    return events.ClaimMade(claim=Claim(what=what, figure=figure, **values))  # type: ignore[arg-type]


THREE = [cohort("a"), cohort("b"), cohort("c")]


def parts(a: int, b: int, c: int) -> list[Fact]:
    """What the same source states of each of the three cohorts."""
    return [claim("a", a), claim("b", b), claim("c", c)]


def halves(each: int) -> list[Fact]:
    return [claim("men", each, id="x"), claim("women", each, id="y")]


@pytest.mark.parametrize(
    ("claims", "differs"),
    [
        ([claim("people", 670), *parts(331, 26, 308)], True),
        ([claim("people", 665), *parts(331, 26, 308)], False),
        # Two of three cohorts may fall short of the total, but not pass it.
        ([claim("people", 600), claim("a", 250), claim("b", 26)], False),
        ([claim("people", 600), claim("a", 550), claim("b", 60)], True),
        # A hedge allows a tenth.
        ([claim("people", 670, approx=True), *parts(331, 26, 308)], False),
        # Ranges and open ends.
        ([claim("people", 600, 700), *parts(331, 26, 308)], False),
        ([claim("people", 700, None), *parts(331, 26, 308)], True),
        ([claim("people", 700), claim("a", 331, None), *parts(0, 26, 308)[1:]], False),
        # Parts of another source are no parts.
        ([claim("people", 670), claim("a", 9, by="two"), claim("b", 9, by="two")], False),
        # Parts named by the claim itself, of any subject.
        ([claim("all", 670, parts=("x", "y")), *halves(300)], True),
        ([claim("all", 600, parts=("x", "y")), *halves(300)], False),
        ([claim("all", 670, parts=("x", "gone")), *halves(300)], False),
    ],
)  # fmt: skip
def test_parts_add_up_or_it_is_said(claims: list[Fact], differs: bool) -> None:
    assert bool(of(operation(THREE, claims), "claim_parts_differ")) is differs


def test_parts_that_differ_are_said_with_their_sum() -> None:
    folder = operation(THREE, claim("people", 670), parts(331, 26, 308))
    assert texts(folder, "claim_parts_differ") == [
        "According to one the total is 670, but the parts (a 331, b 26, c 308) add up to 665."
    ]


@pytest.mark.parametrize(
    ("claims", "differ"),
    [
        ([claim("people", 600, approx=True), claim("people", 670, by="two")], True),
        ([claim("people", 620, approx=True), claim("people", 670, by="two")], False),
        ([claim("people", 600), claim("people", 600, by="two")], False),
        ([claim("people", 600, 700), claim("people", 650, by="two")], False),
        ([claim("people", None, None), claim("people", 650, by="two")], False),
        ([claim("people", 600), claim("buses", 17)], False),
    ],
)
def test_rival_claims_stand_side_by_side(claims: list[Fact], differ: bool) -> None:
    assert bool(of(operation(claims), "claims_differ")) is differ


def test_rival_claims_are_attributed_and_never_averaged() -> None:
    folder = operation(claim("people", 600, approx=True), claim("people", 670, by="two"))
    assert texts(folder, "claims_differ") == [
        "Sources differ about “People”: ≈ 600 (one), 670 (two)."
    ]


def test_the_list_is_held_against_claims() -> None:
    folder = operation(
        events.CohortNamed(
            cohort=Cohort(id="red", name=Name(en="red"), claim=Claimed(low=3, high=3))
        ),
        family("F", 2, cohort="red"),
        claim("people", 2),
        claim("vehicles", 5),
    )
    (found,) = of(folder, "registered_differs_from_claims")
    assert found.subject()["what"] == Name(en="red")


# -------------------------------------------------------------------------------------- agreement


def day(number: int) -> When:
    return When(on=date(2026, 3, number))


def moment(number: int, hour: int) -> When:
    return When(on=date(2026, 3, number), at=datetime(2026, 3, number, hour, tzinfo=UTC))


def approval(valid_from: When | None = None, valid_until: When | None = None) -> Fact:
    return events.ApprovalGiven(
        approval=Approval(by="army", valid_from=valid_from, valid_until=valid_until)
    )


BEFORE, ON_THE_DAY, LONG_AFTER = (
    datetime(2026, 2, 1, tzinfo=UTC),
    datetime(2026, 3, 1, 14, tzinfo=UTC),
    datetime(2030, 1, 1, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("until", "departs_at", "now", "expired"),
    [
        # An hour is known: 05:00.
        (moment(1, 4), HOUR, BEFORE, True),
        (moment(1, 6), HOUR, BEFORE, False),
        (moment(1, 12), HOUR, ON_THE_DAY, True),  # it has not left by 14:00
        (moment(1, 12), HOUR, LONG_AFTER, False),  # a day that is over is judged by itself
        (day(1), HOUR, ON_THE_DAY, False),
        # Only the day is known.
        (moment(1, 4), None, BEFORE, False),
        (moment(1, 12), None, ON_THE_DAY, True),
        (day(1), None, BEFORE, False),
        (When(on=date(2026, 2, 28)), None, BEFORE, True),
        (When(on=date(2026, 2, 28)), None, LONG_AFTER, True),
    ],
)
def test_an_approval_must_last(
    until: When, departs_at: datetime | None, now: datetime, expired: bool
) -> None:
    folder = operation(approval(valid_until=until), departs_at=departs_at)
    assert bool(of(folder, "approval_expired", now)) is expired


@pytest.mark.parametrize(
    ("begins", "departs_at", "early"),
    [
        (moment(1, 6), HOUR, True),
        (moment(1, 5), HOUR, False),
        (moment(1, 6), None, False),
        (day(1), None, False),
        (day(2), None, True),
        (day(2), HOUR, True),
    ],
)
def test_an_approval_must_have_begun(
    begins: When, departs_at: datetime | None, early: bool
) -> None:
    folder = operation(approval(valid_from=begins), departs_at=departs_at)
    assert bool(of(folder, "approval_not_yet_valid", BEFORE)) is early


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        # The hour at which it begins, or ended; a day and a half is looked at on either side.
        (approval(valid_from=moment(1, 6)), ("2026-03-01 06:00", "2026-03-02 17:00")),
        (approval(valid_from=moment(9, 6)), ("2026-03-09 06:00", "2026-03-10 18:00")),
        (approval(valid_until=moment(1, 4)), ("2026-02-27 17:00", "2026-03-01 04:00")),
        (
            approval(valid_from=moment(1, 6), valid_until=moment(1, 8)),
            ("2026-03-01 06:00", "2026-03-01 08:00"),
        ),
        (approval(valid_from=day(2)), ("2026-03-02 00:00", "2026-03-02 17:00")),
    ],
)
@pytest.mark.parametrize("with_plan", [False, True])
def test_an_hour_that_an_approval_covers_is_offered(
    statement: Fact, told: tuple[str, str], with_plan: bool
) -> None:
    def at(departs_at: datetime) -> list[dict[str, object]]:
        made = operation(statement, family("F", 3), bus("B1"), departs_at=departs_at)
        made = planned(made) if with_plan else made
        codes = ("approval_expired", "approval_not_yet_valid")
        return [found.subject() for code in codes for found in of(made, code, BEFORE)]

    (found,) = at(HOUR)
    assert (found["leave_from"], found["leave_until"]) == told
    for clock in told:
        assert at(datetime.fromisoformat(clock).replace(tzinfo=UTC)) == []


def test_hours_offered_for_an_approval_suit_windows_too_or_it_is_said_that_none_does() -> None:
    def told(*windows: Fact) -> tuple[str, str]:
        late = approval(valid_from=moment(1, 6), valid_until=moment(1, 12))
        made = operation(late, family("F", 3), bus("B1"), windows, departs_at=HOUR)
        (found,) = of(planned(made), "approval_not_yet_valid", BEFORE)
        subject = found.subject()
        return str(subject["leave_from"]), str(subject["alone_from"])

    assert told(window(place="gate", opens_at=at(9), closes_at=at(12))) == ("2026-03-01 08:10", "")
    assert told(window(place="gate", opens_at=at(1), closes_at=at(4))) == ("", "2026-03-01 06:00")


def test_no_hour_is_offered_for_an_approval_once_the_planned_one_has_passed() -> None:
    made = operation(approval(valid_until=moment(1, 12)), departs_at=HOUR)
    (found,) = of(made, "approval_expired", ON_THE_DAY)
    assert found.subject()["leave_from"] == found.subject()["alone_from"] == ""
    assert "Leaving" not in found.text("en")


def test_an_operation_without_a_day_is_as_of_now() -> None:
    facts = [described(on=None), approval(valid_until=day(1)), notified(day(1))]
    undated = fold(from_folder(facts))
    assert of(undated, "approval_expired", BEFORE) == []
    assert len(of(undated, "approval_expired", LONG_AFTER)) == 1
    assert of(undated, "notification_late") == []


def notified(received_at: When | None, by: str = "others") -> Fact:
    return events.NotificationSent(notification=Notification(by=by, received_at=received_at))


@pytest.mark.parametrize(
    ("received", "departs_at", "code", "hours"),
    [
        (When(on=date(2026, 2, 27)), None, None, 0),
        (When(on=date(2026, 2, 28)), None, "notification_short", 24),
        (When(on=date(2026, 2, 28), at=HOUR - timedelta(hours=20)), HOUR, "notification_late", 20),
        (When(on=date(2026, 2, 28), at=HOUR - timedelta(hours=24)), HOUR, "notification_short", 24),
        (When(on=date(2026, 2, 27), at=HOUR - timedelta(hours=48)), HOUR, None, 0),
        (When(on=date(2026, 3, 5)), None, "notification_late", 0),
        (None, HOUR, "notification_not_received", None),
    ],
)
def test_notification_is_early_enough(
    received: When | None, departs_at: datetime | None, code: str | None, hours: int | None
) -> None:
    folder = operation(notified(received), departs_at=departs_at)
    found = [f for f in ruled(folder) if f.code.startswith("notification_")]
    assert [f.code for f in found] == ([code] if code else [])
    assert all(f.subject().get("hours") == hours for f in found)


def test_an_objector_is_told_or_it_is_said_and_is_never_an_approver() -> None:
    party = events.PartyNamed(
        party=Party(id="others", name=Name(en="Others"), roles=(PartyRole.OBJECTOR,))
    )
    assert len(of(operation(party), "objector_not_notified")) == 1
    assert of(operation(party, notified(None)), "objector_not_notified") == []
    assert len(of(operation(party, notified(None)), "approval_missing")) == 1


def test_medical_movements_wait_for_safety_only() -> None:
    def folder(*gates: str, medical: bool = True) -> Operation:
        return operation(
            events.ObligationUndertaken(
                obligation=Obligation(id="fire", kind=ObligationKind.HOLD_FIRE)
            ),
            events.ObligationUndertaken(
                obligation=Obligation(id="bodies", kind=ObligationKind.HAND_OVER_BODIES)
            ),
            move("patients", medical=medical, gates=tuple(Gate(obligation=g) for g in gates)),
        )

    assert of(folder("fire"), "medical_gated") == []
    assert of(folder("bodies", medical=False), "medical_gated") == []
    (found,) = of(folder("fire", "bodies"), "medical_gated")
    assert found.subject() == {"obligation": "patients", "gates": ("bodies",)}
    assert found.holds is None  # to hold it would delay the patients once more
    assert len(of(folder("nothing-known"), "medical_gated")) == 1


# ------------------------------------------------------------------------------------------ fleet


def test_a_bus_above_the_policy_s_figure_is_pointed_out() -> None:
    folder = operation(
        policy_of(warn_people_per_bus=5, spare_capacity=0),
        family("A", 6),
        bus("B1", 6),
    )
    assert of(folder, "bus_crowded") == []  # nothing is planned yet
    assert texts(planned(folder), "bus_crowded") == [
        "B1 carries 6 people; the policy warns above 5."
    ]
    van = operation(
        policy_of(warn_people_per_bus=5, spare_capacity=0),
        family("A", 6),
        bus("M1", 6, kind=VehicleKind.MINIBUS),
    )
    assert of(planned(van), "bus_crowded") == []


@pytest.mark.parametrize(
    ("vehicles", "led", "without"), [(5, 0, 0), (6, 0, 1), (6, 1, 0), (12, 1, 1), (12, 2, 0)]
)
def test_each_serial_of_a_long_column_has_a_leader(vehicles: int, led: int, without: int) -> None:
    folder = operation(
        policy_of(spare_capacity=0),
        [person(f"P{i}") for i in range(vehicles)],
        [bus(f"B{i}", 1, leader="Head" if i < led else "") for i in range(vehicles)],
    )
    assert len(of(planned(folder), "serial_without_leader")) == without


def test_range_counts_the_way_to_the_origin_and_not_the_way_back() -> None:
    """Depot to square 30 km, square to school 60 km."""
    depot = [
        events.LegDescribed(
            leg=Leg(id="d", source="depot", target="square", travel=exactly(60), distance_m=30_000)
        ),
        events.LegDescribed(
            leg=Leg(id="s", source="square", target="school", travel=exactly(60), distance_m=60_000)
        ),
    ]
    fleet = [
        bus("NEAR-OK", at="square", range_km=60),
        bus("NEAR-NO", at="square", range_km=59),
        bus("FAR-OK", at="depot", range_km=90),
        bus("FAR-NO", at="depot", range_km=89),
        bus("SILENT", at="depot"),
        bus("LOST", at="moon", range_km=1),
    ]
    folder = operation(family("F", 3), depot, fleet)
    named = [f.subject()["vehicle"] for f in of(folder, "range_too_short")]
    assert named == ["NEAR-NO", "FAR-NO"]
    assert "FAR-NO can drive 89 km on one tank; its way is 90 km." in texts(
        folder, "range_too_short"
    )


def test_a_vehicle_keeps_its_people_though_it_is_withdrawn_before_it_arrives() -> None:
    """The road takes an hour; at five o'clock UTC they leave."""
    road = [
        events.LegDescribed(leg=Leg(id="a", source="square", target="school", travel=exactly(3600)))
    ]
    in_time, too_soon = HOUR + timedelta(minutes=60), HOUR + timedelta(minutes=59)
    until = {
        hour: operation(
            *(road, family("F", 3), bus("B1", available_until=hour)), road=ROAD[:3], departs_at=HOUR
        )
        for hour in (None, in_time, too_soon)
    }
    made = {hour: planned(folder) for hour, folder in until.items()}
    assert all(len(each.plan.trips[0].people) == 3 for each in made.values() if each.plan)
    code = "vehicle_withdrawn_on_the_way"
    assert of(made[None], code) == of(made[in_time], code) == []
    assert texts(made[too_soon], code) == [
        "B1 can be had until 2026-03-01 05:59; by the plan it may arrive as late as"
        " 2026-03-01 06:00."
    ]


def test_an_unknown_length_gives_no_finding_on_range() -> None:
    folder = operation(family("F", 3), bus("B1", at="square", range_km=1))
    assert of(folder, "range_too_short") == []


# ------------------------------------------------------------------------------------------ route


def window(kind: WindowKind = WindowKind.CEASEFIRE, **values: object) -> Fact:
    return events.WindowSet(window=Window(kind=kind, **values))  # type: ignore[arg-type]


def curfew(**values: object) -> Fact:
    return window(WindowKind.CURFEW, **values)


def at(hour: int, minute: int = 0, day_of_march: int = 1) -> datetime:
    return datetime(2026, 3, day_of_march, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("windows", "breached"),
    [
        # One vehicle leaves at 05:00; it may be at the gate from 05:50 to 06:35.
        ([window(place="gate", opens_at=at(5, 45), closes_at=at(6, 40))], False),
        ([window(place="gate", opens_at=at(5, 45), closes_at=at(6, 30))], True),
        ([window(place="gate", opens_at=at(5, 55))], True),
        ([window(place="gate", closes_at=at(6, 40))], False),
        # Either of two windows of a kind will do; other kinds hold for themselves.
        ([window(place="gate", closes_at=at(4)), window(place="gate", opens_at=at(5, 30))], False),
        (
            [
                window(place="gate", opens_at=at(5, 30)),
                window(WindowKind.APPROVAL, place="gate", closes_at=at(4)),
            ],
            True,
        ),
        # Daily, by local clock (UTC here), over midnight too.
        ([window(place="gate", daily_from=time(5), daily_until=time(7))], False),
        ([window(place="gate", daily_from=time(6), daily_until=time(19))], True),
        ([window(place="gate", daily_from=time(20), daily_until=time(7))], False),
        # Nothing moves in a curfew.
        ([curfew(place="gate", daily_from=time(19), daily_until=time(5, 30))], False),
        ([curfew(place="gate", daily_from=time(19), daily_until=time(6))], True),
        ([curfew(place="gate", opens_at=at(6), closes_at=at(6, 10))], True),
        # Everywhere: from leaving to arriving, 05:00 to 07:05 at p95.
        ([window(opens_at=at(5), closes_at=at(7, 5))], False),
        ([window(opens_at=at(5), closes_at=at(7))], True),
        # Elsewhere, or of another stage: no matter.
        ([window(place="elsewhere", closes_at=at(1))], False),
        ([window(place="gate", closes_at=at(1), stage="other")], False),
        ([window(place="gate", closes_at=at(1), stage="one")], True),
    ],
)  # fmt: skip
def test_windows_are_kept_or_it_is_said(windows: list[Fact], breached: bool) -> None:
    folder = operation(
        stage_of("one"), stage_of("other"), move(stage="one"), family("F", 3), bus("B1"), windows,
        departs_at=HOUR,
    )  # fmt: skip
    assert bool(of(planned(folder), "window_breach_likely")) is breached
    assert of(folder, "window_breach_likely") == []  # not planned


@pytest.mark.parametrize(
    ("windows", "says"),
    [
        # At the gate p05 and p95 from leaving: 50 minutes and 1:35 h.
        ([window(place="gate", opens_at=at(7), closes_at=at(9))], "2026-03-01 06:10"),
        ([window(place="gate", closes_at=at(6))], "2026-03-01 04:25"),
        (
            [
                window(place="gate", opens_at=at(7), closes_at=at(9)),
                curfew(place="school", opens_at=at(8), closes_at=at(8, 20)),
            ],
            "2026-03-01 07:25",
        ),
        ([curfew(place="gate", opens_at=at(6), closes_at=at(6, 10))], "2026-03-01 05:20"),
    ],
)  # fmt: skip
def test_the_hour_that_is_offered_keeps_every_window(windows: list[Fact], says: str) -> None:
    def at_hour(departs_at: datetime) -> list[Finding]:
        folder = operation(family("F", 3), bus("B1"), windows, departs_at=departs_at)
        return of(planned(folder), "window_breach_likely")

    found = [each.subject() for each in at_hour(HOUR)]
    assert found
    for each in found:
        assert says in (each["leave_from"], each["leave_until"])
        for offered in (each["leave_from"], each["leave_until"]):
            assert at_hour(datetime.fromisoformat(offered).replace(tzinfo=UTC)) == []


def test_where_no_hour_keeps_all_windows_it_is_said_what_would() -> None:
    narrow = window(place="gate", opens_at=at(5, 30), closes_at=at(5, 40))
    op = planned(operation(family("F", 3), bus("B1"), narrow, departs_at=HOUR))
    (found,) = of(op, "window_breach_likely")
    assert "passing takes up to" in found.text("en")
    late = window(place="school", opens_at=at(20), closes_at=at(23))
    early = window(place="gate", closes_at=at(5))
    op = planned(operation(family("F", 3), bus("B1"), late, early, departs_at=HOUR))
    found, other = of(op, "window_breach_likely")
    assert "for this one alone, leaving between" in found.text("en")
    assert found.subject()["alone_from"] != other.subject()["alone_from"]


def test_without_an_hour_no_window_is_breached() -> None:
    folder = operation(family("F", 3), bus("B1"), window(place="gate", closes_at=at(1)))
    assert of(planned(folder), "window_breach_likely") == []


def test_an_alternative_way_is_said_when_it_is_the_only_one() -> None:
    def road(**values: object) -> Iterable[Fact]:
        for fact in ROAD:
            if isinstance(fact, events.LegDescribed) and fact.leg.id == "gate-school":
                continue
            yield fact
        yield events.LegDescribed(
            leg=Leg(id="by-the-hills", source="gate", target="school", travel=exactly(60), **values)  # type: ignore[arg-type]
        )

    people = [family("F", 3), bus("B1")]
    assert of(operation(people, road=road()), "alternative_way_used") == []
    only = operation(people, road=road(alternative_of=("gate-school",)))
    for folder in (only, planned(only)):
        assert [f.subject()["legs"] for f in of(folder, "alternative_way_used")] == [
            ("by-the-hills",)
        ]


def test_room_is_counted_for_those_who_go() -> None:
    def folder(capacity: int) -> Operation:
        made = operation(family("F", 3), person("R", consent=Consent.REFUSED), bus("B1"))
        school = replace(made.places["school"], capacity=capacity)
        return replace(made, places={**made.places, "school": school})

    for made in (folder(3), planned(folder(3))):
        assert of(made, "reception_over_capacity") == []
    for made in (folder(2), planned(folder(2))):
        assert texts(made, "reception_over_capacity") == [
            "People sent to School: 3. It can receive 2; too many: 1. They are"
            " planned there all the same, as who stays behind is not for a plan to choose; nobody"
            " departs before this is settled."
        ]


def test_whoever_is_there_already_takes_room_too() -> None:
    made = planned(operation(family("F", 3), person("R", consent=Consent.REFUSED), bus("B1")))
    school = replace(made.places["school"], capacity=3)
    made = replace(made, places={**made.places, "school": school})
    assert of(made, "reception_over_capacity") == []
    there = replace(
        made, day=Day(people=Ledger(where={"R": "place:school", "F-1": "place:school"}))
    )
    assert texts(there, "reception_over_capacity") == [
        "People sent to School: 4. It can receive 3; too many: 1. They are"
        " planned there all the same, as who stays behind is not for a plan to choose; nobody"
        " departs before this is settled."
    ]


def test_who_controls_places_on_the_way_is_asked_once() -> None:
    folder = operation(family("F", 3), bus("B1"))
    assert [f.subject()["places"] for f in of(folder, "place_control_unknown")] == [
        ("square", "gate", "school")
    ]


def test_places_are_said_by_name_and_written_by_id() -> None:
    made = operation(family("F", 3), bus("B1"))
    school = replace(made.places["school"], name=Name(en="School", ar="المدرسة"))
    made = replace(made, places={**made.places, "school": school})
    (found,) = of(made, "place_control_unknown")
    assert "School" in found.text("en")
    assert "المدرسة" in found.text("ar")
    assert "school" not in found.text("ar")
    assert json.dumps(as_json(found)["subject"]["places"]) == '["square", "gate", "school"]'
    again = pickle.loads(pickle.dumps(found))  # noqa: S301 - our own bytes
    assert again == found
    assert again.text("ar") == found.text("ar")


# ------------------------------------------------------------------------------- with a plan


@pytest.mark.parametrize(
    "grown",
    [
        person("P1", "F1", guardian="P77"),
        person("P1", "F1", lot="L2"),
        [person("P1", "F1"), person("P1", "F1", age=31)],
    ],
    ids=["the adult is held", "the adult is in another lot", "the adult's number is given twice"],
)
def test_a_child_whose_adult_does_not_ride_with_it_is_said_to_be_alone(grown: Facts) -> None:
    child = person("P2", "F1", age=8, lot="L1")
    op = planned(operation(grown, child, bus("B1"), bus("B2")))
    assert [f.subject()["person"] for f in of(op, "minor_without_adult")] == ["P2"]
    together = planned(operation(person("P1", "F1", lot="L1"), child, bus("B1")))
    assert of(together, "minor_without_adult") == []


@pytest.mark.parametrize(
    ("kind", "begins", "ends", "hour", "broken"),
    [
        (WindowKind.DAYLIGHT, time(6), time(18), 5, True),
        (WindowKind.DAYLIGHT, time(6), time(18), 7, False),
        (WindowKind.CURFEW, time(22), time(5), 23, True),
        (WindowKind.CURFEW, time(22), time(5), 6, False),
    ],
)
def test_a_window_holds_at_the_place_of_departure_too(
    kind: WindowKind, begins: time, ends: time, hour: int, broken: bool
) -> None:
    window = Window(kind=kind, place="square", daily_from=begins, daily_until=ends)
    hour_of = datetime(2026, 3, 1, hour, 30, tzinfo=UTC)
    op = planned(
        operation(events.WindowSet(window=window), person("P1"), bus("B1"), departs_at=hour_of)
    )
    assert bool(of(op, "window_breach_likely")) is broken
