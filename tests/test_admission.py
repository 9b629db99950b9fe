# SPDX-License-Identifier: Apache-2.0
"""Admission: what the facts say that a folder states, and what is said of what it gets wrong."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from qafila import imports
from qafila.core.admission import Admitted, admit
from qafila.core.agreement import Delivery, Gate, ObligationKind, Proof
from qafila.core.circles import circles
from qafila.core.drafts import Reading
from qafila.core.events import PersonRegistered, from_folder
from qafila.core.findings import Finding, Hold, Severity
from qafila.core.fulfilment import fulfilments, standing_of
from qafila.core.operation import Operation, fold
from qafila.core.registry import Person
from qafila.core.route import travel_from_speed
from qafila.core.values import (
    Claimed,
    Consent,
    Estimate,
    Name,
    Need,
    PartyRole,
    PlaceKind,
    Sex,
    VehicleKind,
    When,
    WindowKind,
    exactly,
)
from qafila.data import timezones
from tests.finding_cases.reading import (
    OPERATION,
    PEOPLE,
    ROUTE,
    folder,
    operation,
    person,
    route,
    vehicle,
)


class Taken:
    """A folder as it was read, admitted and folded."""

    def __init__(self, **files: str | bytes | None) -> None:
        self.reading: Reading = imports.read_files(folder(**files))
        self.admitted: Admitted = admit(self.reading.drafts, timezones)
        self.operation: Operation = fold(from_folder(self.admitted.facts))
        self.findings: tuple[Finding, ...] = (*self.reading.findings, *self.admitted.findings)
        self.codes = [item.code for item in self.findings]

    def of(self, code: str) -> Finding:
        (found,) = (item for item in self.findings if item.code == code)
        return found


def one(**cells: str) -> tuple[Person, list[str]]:
    """Return the person of one row with these cells, and what was said."""
    taken = Taken(people_csv=person(**cells))
    (found,) = taken.operation.persons.values()
    return found, taken.codes


# ------------------------------------------------------------------------------- the examples


@pytest.mark.parametrize(
    ("example", "people", "vehicles", "legs", "obligations"),
    [
        ("tiny", 8, 2, 2, 1),
        ("qalamoun-2017", 665, 27, 15, 7),
        ("four-towns-2017", 11_800, 305, 18, 31),
        ("aleppo-2016", 1_272, 42, 9, 11),
    ],
)
def test_the_examples_are_read_without_a_word(
    repository: Path, example: str, people: int, vehicles: int, legs: int, obligations: int
) -> None:
    paths = (repository / "examples" / example).iterdir()
    files = {path.name: path.read_bytes() for path in paths if path.is_file()}
    reading = imports.read_files(files)
    admitted = admit(reading.drafts, timezones)
    assert (reading.findings, admitted.findings) == ((), ())
    known = fold(from_folder(admitted.facts))
    assert len(known.persons) == people
    assert len(known.vehicles) == vehicles
    assert len(known.legs) == legs
    assert len(known.obligations) == obligations
    assert not known.rivals


def test_everything_admitted_has_its_source() -> None:
    sources = Taken().admitted.sources
    assert str(sources["person:P-3"]) == "people.csv:4"
    assert str(sources["vehicle:BUS-2"]) == "fleet.csv:3"
    assert str(sources["place:school"]) == "route.toml:9"
    assert str(sources["leg:road"]) == "route.toml:14"
    assert str(sources["operation"]) == "operation.toml:2"
    assert {"party:relief", "cohort:east", "stage:move", "obligation:first"} <= set(sources)


def test_the_cell_of_a_field_can_be_asked_for() -> None:
    admitted = Taken().admitted
    (cell,) = admitted.where("person:P-3", "age")
    assert (str(cell), cell.raw) == ("people.csv:4:age", "61")
    assert [str(row) for row in admitted.where("person:P-3")] == ["people.csv:4"]
    assert admitted.where("person:nobody", "age") == ()


def test_the_same_folder_gives_the_same_facts() -> None:
    assert from_folder(Taken().admitted.facts) == from_folder(Taken().admitted.facts)


# ------------------------------------------------------------------------------------- people


@pytest.mark.parametrize(
    ("cell", "age", "said"),
    [
        ("40", 40, []),
        ("٤٠", 40, []),
        ("0", 0, []),
        ("120", 120, []),
        ("0.5", 0, []),
        ("40.0", 40, []),
        ("45 سنة", 45, []),
        ("8 أشهر", 0, []),
        ("١٨ شهراً", 1, []),
        ("10 days", 0, []),
        ("رضيعة", 0, ["age_from_words"]),
        ("", None, []),
        ("غير معروف", None, []),
        ("121", None, ["age_impossible"]),
        ("300", None, ["age_impossible"]),
        ("-1", None, ["age_impossible"]),
        ("35-40", None, ["age_unreadable"]),
        ("young", None, ["age_unreadable"]),
    ],
)
def test_ages(cell: str, age: int | None, said: list[str]) -> None:
    found, codes = one(age=cell)
    assert (found.age, codes) == (age, said)


@pytest.mark.parametrize(
    ("column", "cell", "year", "said"),
    [
        ("birth_year", "1986", 1986, []),
        ("مواليد", "١٩٨٦", 1986, []),
        ("تاريخ الميلاد", "28/8/1986", 1986, []),
        ("birth_year", "8/1986", 1986, []),
        ("birth_year", "2027", None, ["birth_year_impossible"]),
        ("birth_year", "1407", 1987, ["birth_read_as_hijri"]),
        ("birth_year", "86", None, ["birth_year_impossible"]),
    ],
)
def test_years_of_birth(column: str, cell: str, year: int | None, said: list[str]) -> None:
    found, codes = one(**{"age": "", column: cell})
    assert (found.birth_year, codes) == (year, said)
    assert found.extra == (((column, cell),) if len(cell) > 4 or said else ())


def test_a_bad_cell_costs_the_cell_and_not_the_person() -> None:
    taken = Taken(people_csv=PEOPLE + "P-9,F-9,أحمد,??,300,east,maybe,square\n")
    assert taken.codes == ["age_impossible", "word_unknown", "word_unknown"]
    assert taken.operation.persons["P-9"] == Person(
        id="P-9",
        household="F-9",
        name_ar="أحمد",
        cohort="east",
        at="square",
        extra=(("age", "300"), ("sex", "??"), ("consent", "maybe")),
    )
    found = taken.of("age_impossible")
    assert found.severity is Severity.ERROR
    assert [(str(cell), cell.raw) for cell in found.where] == [("people.csv:5:age", "300")]


@pytest.mark.parametrize(
    ("cells", "arabic", "latin"),
    [
        ({"name_ar": "أحمد خالد النجار"}, "أحمد خالد النجار", ""),
        ({"name_ar": "", "name": "أحمد النجار"}, "أحمد النجار", ""),
        ({"name_ar": "", "name": "Ahmad Najjar"}, "", "Ahmad Najjar"),
        ({"name_ar": "أحمد", "الكنية": "النجار"}, "أحمد النجار", ""),
        ({"name_ar": "أحمد", "father": "خالد", "الكنية": "النجار"}, "أحمد خالد النجار", ""),
        ({"name_ar": "أحمد خالد النجّار", "الكنية": "النجار"}, "أحمد خالد النجّار", ""),
        ({"name_ar": "أحمد عبد الله", "الكنية": "عبد الله"}, "أحمد عبد الله", ""),
        ({"name_ar": "", "name": "Ahmad", "last name": "Najjar"}, "", "Ahmad Najjar"),
        ({"name_ar": "", "الكنية": "النجار"}, "النجار", ""),
    ],
)
def test_names(cells: dict[str, str], arabic: str, latin: str) -> None:
    found, codes = one(**cells)
    assert (found.name_ar, found.name_latin) == (arabic, latin)
    assert codes == []


@pytest.mark.parametrize(
    ("cell", "consent", "said"),
    [
        ("explicit", Consent.EXPLICIT, []),
        ("صريحة", Consent.EXPLICIT, []),
        ("ضمنية", Consent.IMPLICIT, []),
        ("بالنيابة", Consent.PROXY, []),
        ("رفض", Consent.REFUSED, []),
        ("غير موافق", Consent.REFUSED, []),
        ("", None, []),
        ("نعم", Consent.EXPLICIT, ["consent_kind_not_said"]),
        ("موافق", Consent.EXPLICIT, ["consent_kind_not_said"]),
        ("لا", None, ["consent_unclear"]),
        ("tomorrow", None, ["word_unknown"]),
    ],
)
def test_consents(cell: str, consent: Consent | None, said: list[str]) -> None:
    found, codes = one(consent=cell)
    assert (found.consent, codes) == (consent, said)


def test_needs_in_columns_of_their_own() -> None:
    found, codes = one(**{"needs": "أوكسجين؛ سكري", "كرسي متحرك": "نعم", "نقالة": "لا"})
    assert found.needs == (Need.WHEELCHAIR, Need.OXYGEN)
    assert found.other_needs == ("سكري",)
    assert codes == []


def test_a_companion_who_is_named_is_no_need_and_not_lost() -> None:
    found, codes = one(مرافق="P-7")
    assert found.needs == ()
    assert found.extra == (("مرافق", "P-7"),)
    assert codes == ["yes_no_unreadable"]


def test_all_columns_of_the_format_arrive() -> None:
    text = (
        "person,family,name_ar,name_latin,father,grandfather,mother,sex,birth_year,age,cohort,"
        "guardian,needs,consent,share_with,at,lot,to_place,kin,apart_from,pin,unaccompanied,"
        "separated,document,phone,note,shoes\n"
        "P-1,F-1,أ,A,ب,ج,د,f,2016,10,east,P-2,oxygen,proxy,relief; army,square,A1,school,K,F-2,"
        "BUS-1,yes,no,D-1,0999,x,42\nP-2,F-2,,,,,,,,,,,,,,,,,,,,,,,,,\n"
    )
    taken = Taken(people_csv=text)
    assert taken.codes == ["column_unknown", "name_missing"]
    assert taken.operation.persons["P-1"] == Person(
        id="P-1",
        household="F-1",
        name_ar="أ",
        name_latin="A",
        father="ب",
        grandfather="ج",
        mother="د",
        sex=Sex.FEMALE,
        birth_year=2016,
        age=10,
        cohort="east",
        guardian="P-2",
        needs=(Need.OXYGEN,),
        consent=Consent.PROXY,
        share_with=("relief", "army"),
        at="square",
        lot="A1",
        to_place="school",
        kin="K",
        apart_from="F-2",
        pin="BUS-1",
        unaccompanied=True,
        document="D-1",
        phone="0999",
        note="x",
        extra=(("shoes", "42"),),
    )


def test_nobody_is_dropped_for_want_of_an_id() -> None:
    taken = Taken(people_csv="person,name_ar\n,أمين\nP-2,هدى\n,ليلى\n")
    assert list(taken.operation.persons) == ["row-2", "P-2", "row-4"]
    assert taken.codes == ["person_id_missing"] * 2
    assert Taken(people_csv="name_ar,age\nأمين,40\nهدى,38\n").codes == ["id_column_missing"]


def test_two_rows_with_one_id_are_both_kept_and_both_named() -> None:
    taken = Taken(people_csv=PEOPLE + "P-1,F-1,أمين السالم,male,41,east,explicit,square\n")
    found = taken.of("person_id_repeated")
    assert found.holds is Hold.ISSUE
    assert [str(cell) for cell in found.where] == ["people.csv:2", "people.csv:5"]
    assert taken.operation.persons["P-1"].age == 40
    (rival,) = taken.operation.rivals["person:P-1"]
    assert isinstance(rival, Person)
    assert (rival.id, rival.age) == ("P-1", 41)


def test_two_rows_that_are_alike_are_one_person() -> None:
    taken = Taken(people_csv=PEOPLE + PEOPLE.split("\n")[1] + "\n")
    assert taken.codes == ["row_repeated"]
    assert sum(isinstance(fact, PersonRegistered) for fact in taken.admitted.facts) == 3
    assert not taken.operation.rivals


def test_an_unknown_cohort_is_said_once_with_its_rows() -> None:
    taken = Taken(people_csv=PEOPLE.replace("east", "eats"))
    found = taken.of("cohort_unknown")
    assert found.subject() == {"id": "eats", "count": 3, "nearest": "east", "obligations": ()}
    assert len(found.where) == 3
    assert taken.operation.persons["P-1"].cohort == "eats"


# ------------------------------------------------------------------------------------ vehicles


@pytest.mark.parametrize(
    ("cells", "seats", "said"),
    [
        ({"seats": "49"}, 49, []),
        ({"seats": "٤٩ مقعداً"}, 49, []),
        ({"seats": "-49"}, 0, ["capacity_untrusted"]),
        ({"seats": "49.5"}, 0, ["capacity_untrusted"]),
        ({"seats": "many"}, 0, ["capacity_untrusted"]),
        ({"seats": "4900"}, 0, ["capacity_untrusted"]),
        ({"seats": ""}, 0, ["seats_missing"]),
        ({"seats": "140"}, 140, ["seats_unlikely"]),
        ({"seats": "3", "staff_seats": "4"}, 3, ["staff_seats_exceed_seats"]),
        ({"seats": "49", "kind": "tanker"}, 0, ["vehicle_kind_unknown"]),
        ({"seats": "", "kind": "truck"}, 0, []),
    ],
)
def test_seats(cells: dict[str, str], seats: int, said: list[str]) -> None:
    taken = Taken(fleet_csv=vehicle(**cells))
    (found,) = taken.operation.vehicles.values()
    assert (found.seats, taken.codes) == (seats, said)
    assert found.passenger_seats == (0 if said == ["staff_seats_exceed_seats"] else seats)


def test_a_vehicle_of_an_unknown_kind_is_kept_with_its_word() -> None:
    taken = Taken(fleet_csv=vehicle(kind="صهريج", wheelchair="2"))
    (found,) = taken.operation.vehicles.values()
    assert (found.kind, found.seats, found.wheelchair) == (VehicleKind.BUS, 0, 0)
    assert found.extra == (("kind", "صهريج"),)


def test_the_times_of_a_vehicle_are_in_the_zone_of_the_operation() -> None:
    taken = Taken(
        fleet_csv=vehicle(
            available_from="05:30",
            available_until="2026-03-02",
            inspected="2026-02-20",
            spare="نعم",
        )
    )
    (found,) = taken.operation.vehicles.values()
    assert found.available_from == datetime(2026, 3, 1, 2, 30, tzinfo=UTC)
    assert found.available_until == datetime(2026, 3, 2, 21, 0, tzinfo=UTC)
    assert found.inspected is True
    assert found.spare
    assert taken.codes == []


# --------------------------------------------------------------------------------------- route


def test_a_leg_without_an_id_is_called_after_its_ends() -> None:
    leg = '[[leg]]\nfrom = "square"\nto = "school"\ntravel_min = 30\n'
    taken = Taken(route_toml=route(leg * 2))
    assert list(taken.operation.legs) == ["road", "square-school", "square-school-2"]
    assert taken.codes == []


def minutes(low: float, typical: float, high: float) -> Estimate:
    return Estimate(low=low * 60, typical=typical * 60, high=high * 60)


USUAL = travel_from_speed(40, Estimate(low=25, typical=40, high=60))


@pytest.mark.parametrize(
    ("keys", "travel", "said"),
    [
        ("travel_min = 30", exactly(1800), []),
        ("travel_min = { low = 30, typical = 40, high = 60 }", minutes(30, 40, 60), []),
        ("travel_min = { typical = 40 }", exactly(2400), []),
        ("travel_min = { value = 40, source = 'x' }", exactly(2400), []),
        ("travel_min = { low = 30, high = 120 }", minutes(30, 60, 120), ["range_incomplete"]),
        (
            "travel_min = { low = 60, typical = 40, high = 30 }",
            minutes(30, 40, 60),
            ["range_out_of_order"],
        ),
        ("distance_km = 40\nspeed_kmh = 40", exactly(3600), []),
        (
            "distance_km = 40\nspeed_kmh = { low = 20, typical = 40, high = 80 }",
            minutes(30, 60, 120),
            [],
        ),
        ("distance_km = 40", USUAL, ["speed_assumed"]),
        (
            "travel_min = -5\ndistance_km = 40\nspeed_kmh = 40",
            exactly(3600),
            ["number_out_of_range"],
        ),
        ("distance_km = 40\nspeed_kmh = 0", USUAL, ["number_out_of_range", "speed_assumed"]),
        ("travel_min = nan", None, ["number_unreadable", "leg_without_time"]),
        ("speed_kmh = 40", None, ["leg_without_time"]),
        ("travel_min = 30\nto = 'nowhere'", None, ["leg_to_unknown_place"]),
        ("travel_min = 30\nto = 'square'", None, ["leg_to_itself"]),
    ],
)
def test_times_of_legs(keys: str, travel: Estimate | None, said: list[str]) -> None:
    to = "" if "\nto =" in keys else 'to = "school"\n'
    taken = Taken(route_toml=route(f'[[leg]]\nid = "x"\nfrom = "square"\n{to}{keys}'))
    leg = taken.operation.legs.get("x")
    assert (leg.travel if leg else None) == travel
    assert taken.codes == said


def test_a_leg_to_an_unknown_place_is_pointed_at() -> None:
    taken = Taken(route_toml=ROUTE.replace('to = "school"', 'to = "scool"'))
    found = taken.of("leg_to_unknown_place")
    assert [(str(cell), cell.raw) for cell in found.where] == [("route.toml:17:to", "scool")]
    assert found.subject() == {"leg": "road", "place": "scool", "nearest": "school"}
    assert not taken.operation.legs


def test_only_the_pairs_of_a_travel_table_are_driven_and_in_their_direction() -> None:
    taken = Taken(
        route_toml=route('[[place]]\nid = "bridge"'),
        travel_csv="from,to,minutes,low,typical,high\nsquare,school,70,,,\nsquare,square,0,,,\n"
        "school,bridge,,10,20,30\nbridge,nowhere,5,,,\n",
    )
    legs = taken.operation.legs
    assert list(legs) == ["square-school", "school-bridge"]
    assert not any(leg.both_ways for leg in legs.values())
    assert legs["square-school"].travel == exactly(4200)
    assert legs["square-school"].distance_m == 40_000
    assert legs["school-bridge"].travel == Estimate(low=600, typical=1200, high=1800)
    assert legs["school-bridge"].distance_m is None
    assert sorted(taken.codes) == ["leg_to_unknown_place", "travel_table_replaces_legs"]


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("from = 06:00:00\nto = '18:00'", []),
        ("from = '20:00'\nto = 06:00:00", []),
        ("from = 2026-03-01T06:00:00\nto = 2026-03-02", []),
        ("to = 2026-03-02", []),
        ("from = 06:00:00\nto = 06:00:00", ["window_unusable"]),
        ("from = 06:00:00", ["window_unusable"]),
        ("from = 06:00:00\nto = 2026-03-02", ["window_unusable"]),
        ("from = 2026-03-02\nto = 2026-02-01", ["window_unusable"]),
        ("", ["window_unusable"]),
    ],
)
def test_windows(keys: str, said: list[str]) -> None:
    taken = Taken(route_toml=route(f'[[window]]\nkind = "daylight"\nplace = "school"\n{keys}'))
    assert taken.codes == said
    assert len(taken.operation.windows) == (0 if said else 1)


def test_what_a_window_says() -> None:
    keys = 'kind = "هدنة"\nfrom = 2026-03-01T06:00:00\nto = 2026-03-02'
    (window,) = Taken(route_toml=route(f"[[window]]\n{keys}")).operation.windows
    assert window.kind is WindowKind.CEASEFIRE
    assert window.place is None
    assert window.opens_at == datetime(2026, 3, 1, 3, tzinfo=UTC)
    assert window.closes_at == datetime(2026, 3, 2, 21, tzinfo=UTC)
    (daily,) = Taken(
        route_toml=route("[[window]]\nkind = 'daylight'\nfrom = '٠٦:٠٠'\nto = '24:00'")
    ).operation.windows
    assert (daily.daily_from, daily.daily_until) == (time(6), time(0))


def test_a_stage_gives_itself_windows() -> None:
    more = '[[stage]]\nid = "x"\nwindows = [{ from = 2026-03-01T06:00:00, to = 2026-03-02 }]'
    (window,) = Taken(operation_toml=operation(more)).operation.windows
    assert (window.stage, window.kind) == ("x", WindowKind.APPROVAL)


def test_places_and_checkpoints() -> None:
    text = (
        '[[place]]\nid = "b"\nname = { ar = "الجسر", en = "Bridge" }\nkind = "حاجز"\nlat = 35.5\n'
        'lon = "37.5"\npcode = "SY01"\ncapacity = { value = 900, source = "x" }\nload_min = 10\n'
        'assumed = true\n[[checkpoint]]\nplace = "b"\n'
        "per_vehicle_min = { low = 1, typical = 3, high = 8 }\nsetup_min = 20\nlanes = 2\n"
    )
    taken = Taken(route_toml=route(text))
    assert taken.codes == []
    place = taken.operation.places["b"]
    assert place.name == Name(ar="الجسر", en="Bridge")
    assert place.kind is PlaceKind.CHECKPOINT
    assert (place.lat, place.lon, place.capacity, place.load_s) == (35.5, 37.5, 900, 600)
    checkpoint = taken.operation.checkpoints["b"]
    assert checkpoint.per_vehicle == Estimate(low=60, typical=180, high=480)
    assert (checkpoint.setup_s, checkpoint.lanes) == (1200, 2)


# ------------------------------------------------------------------------------ the agreement


def test_the_operation() -> None:
    described = Taken().operation.description
    assert described.id == "case"
    assert described.title == Name(ar="حالة", en="Case")
    assert described.on == date(2026, 3, 1)
    assert described.departs_at == datetime(2026, 3, 1, 3, tzinfo=UTC)
    assert described.timezone == "Asia/Damascus"


@pytest.mark.parametrize(
    ("value", "on", "departs_at", "said"),
    [
        ("2026-03-01", date(2026, 3, 1), None, []),
        ('"2026-03-01"', date(2026, 3, 1), None, []),
        ('"1 آذار 2026"', date(2026, 3, 1), None, []),
        ("2026-03-01T23:30:00Z", date(2026, 3, 2), datetime(2026, 3, 1, 23, 30, tzinfo=UTC), []),
        ('"2026-03-01 06:00"', date(2026, 3, 1), datetime(2026, 3, 1, 3, tzinfo=UTC), []),
        ("06:00:00", None, None, ["date_unreadable"]),
        ("true", None, None, ["date_unreadable"]),
        ("0001-01-01", None, None, ["date_unreadable"]),
    ],
)
def test_the_day_of_the_operation(
    value: str, on: date | None, departs_at: datetime | None, said: list[str]
) -> None:
    taken = Taken(operation_toml=OPERATION.replace("2026-03-01T06:00:00", value))
    assert taken.operation.description.on == on
    assert taken.operation.description.departs_at == departs_at
    assert taken.codes == said


def test_without_an_operation_the_rest_is_still_taken() -> None:
    taken = Taken(operation_toml=None)
    assert taken.operation.description.id == "operation"
    assert len(taken.operation.persons) == 3
    assert set(taken.codes) == {
        "operation_missing",
        "cohorts_not_declared",
        "parties_not_declared",
    }


@pytest.mark.parametrize("zone", ["Damascus", "Asia", "../../etc/passwd", "", "A" * 300, "\u0000"])
def test_a_time_zone_that_is_none(zone: str) -> None:
    text = OPERATION.replace("Asia/Damascus", zone.replace("\u0000", "\\u0000"))
    taken = Taken(operation_toml=text)
    assert taken.operation.description.departs_at == datetime(2026, 3, 1, 6, tzinfo=UTC)
    assert taken.codes == (["timezone_unknown"] if zone else ["timezone_missing"])


def test_a_time_zone_that_is_almost_one_is_suggested() -> None:
    text = OPERATION.replace("Asia/Damascus", "damascus")
    assert Taken(operation_toml=text).of("timezone_unknown").subject()["nearest"] == "Asia/Damascus"


def test_claims_keep_source_hedge_and_silence() -> None:
    text = (
        '[[claim]]\nid = "a"\nwhat = "people"\nvalue = 600\napprox = true\nby = "military source"\n'
        'at = 2017-08-28\nsource = "agency"\nparts = ["b"]\n'
        '[[claim]]\nwhat = "people"\nlow = 300\nhigh = 350\nhedge = "nearly"\n'
        '[[cohort]]\nid = "west"\nclaim = "٢٥٠"\n'
    )
    taken = Taken(operation_toml=operation(text))
    first, second = taken.operation.claims
    assert first.figure == Claimed(
        low=600, high=600, approx=True, by=Name(en="military source"), source=Name(en="agency")
    )
    assert (first.at, first.id, first.parts) == (date(2017, 8, 28), "a", ("b",))
    assert second.figure == Claimed(low=300, high=350, approx=True, hedge="nearly")
    assert taken.operation.cohorts["west"].claim == Claimed(low=250, high=250)


@pytest.mark.parametrize(
    ("bound", "figure"),
    [("low = 300", Claimed(low=300, high=None)), ("high = 350", Claimed(low=None, high=350))],
)
def test_a_least_or_a_most_alone_leaves_the_other_side_open(bound: str, figure: Claimed) -> None:
    taken = Taken(operation_toml=operation(f'[[claim]]\nwhat = "people"\n{bound}\n'))
    (claim,) = taken.operation.claims
    assert claim.figure == figure
    assert taken.codes == []


def test_obligations() -> None:
    text = """
[[party]]
id = "army"
[[obligation]]
id = "second"
by = "army"
to = "relief"
what = "release_people"
subject = { ar = "محتجزون", en = "Detainees" }
count = { low = 500, high = 750, approx = true, source = "agency" }
lots = ["A1", "A2"]
gate = [
  "first",
  { obligation = "first", at_least = 300 },
  { obligation = "first", lot = "matching" },
]
proof = "documented"
weight = 2
weight_agreed_by = ["army", "relief"]
medical = true
delivered = { on = 2026-02-01, count = 20, by = "army" }
[[obligation]]
id = "third"
what = "move_people"
share = "50%"
lots = 4
"""
    taken = Taken(operation_toml=operation(text))
    assert taken.codes == []
    second, third = (taken.operation.obligations[key] for key in ("second", "third"))
    assert second.kind is ObligationKind.RELEASE_PEOPLE
    assert second.count == Claimed(low=500, high=750, approx=True, source=Name(en="agency"))
    assert second.lots == ("A1", "A2")
    assert second.gates == (
        Gate(obligation="first"),
        Gate(obligation="first", at_least=300),
        Gate(obligation="first", matching_lot=True),
    )
    assert second.proof is Proof.DOCUMENTED
    assert (second.weight, second.weight_agreed_by) == (2.0, ("army", "relief"))
    assert second.delivered == Delivery(on=date(2026, 2, 1), count=20, by="army")
    assert (third.share, third.lots, third.lot_count) == (0.5, (), 4)


def test_a_gate_that_cannot_be_read_never_opens_earlier_than_agreed() -> None:
    more = (
        '[[obligation]]\nid = "b"\nwhat = "disclose"\n'
        'gate = [{ obligation = "first", at_least = "some" }, 5]\n'
    )
    taken = Taken(operation_toml=operation(more))
    assert taken.operation.obligations["b"].gates == (Gate(obligation="first"),)
    assert taken.codes == ["text_expected", "text_expected"]


def test_an_unknown_gate_stays_shut() -> None:
    more = '[[obligation]]\nid = "b"\nwhat = "disclose"\ngate = ["frist"]\n'
    taken = Taken(operation_toml=operation(more))
    assert taken.operation.obligations["b"].gates == (Gate(obligation="frist"),)
    assert taken.of("gate_unknown").holds is Hold.DEPARTURE


@pytest.mark.parametrize(
    ("after", "found"),
    [
        ({"a": [], "b": ["a"], "c": ["a", "b"]}, ()),
        ({"a": ["a"]}, (("a",),)),
        ({"a": ["b"], "b": ["a"], "c": ["a"]}, (("a", "b"),)),
        (
            {"a": ["c"], "b": ["a"], "c": ["b"], "d": ["e"], "e": ["d"]},
            (("a", "b", "c"), ("d", "e")),
        ),
        ({"a": ["x"]}, ()),
    ],
)
def test_circles(after: dict[str, list[str]], found: tuple[tuple[str, ...], ...]) -> None:
    assert circles(after) == found


def test_stages_that_wait_for_each_other_are_freed_and_said() -> None:
    more = (
        '[[stage]]\nid = "a"\nafter = ["b", "move"]\n[[stage]]\nid = "b"\nafter = "a"\n'
        '[[stage]]\nid = "c"\nafter = ["nowhere", "a"]\n'
    )
    taken = Taken(operation_toml=operation(more))
    after = {stage.id: stage.after for stage in taken.operation.stages.values()}
    assert after == {"move": (), "a": ("move",), "b": (), "c": ("a",)}
    assert sorted(taken.codes) == ["stage_after_unknown", "stages_circular"]


def test_statements_are_three_things() -> None:
    more = (
        '[[approval]]\nby = "relief"\nscope = "all"\nfrom = 2026-03-01\n'
        "received_at = 2026-02-28T12:00:00\n"
        '[[notification]]\nby = "relief"\nto = "relief"\n'
        '[[assurance]]\nby = "relief"\nuntil = "2026-03-05 18:00"\n'
        '[[approval]]\nscope = "nobody said it"\n'
    )
    taken = Taken(operation_toml=operation(more))
    (approval,) = taken.operation.approvals
    assert approval.valid_from == When(on=date(2026, 3, 1))
    assert approval.received_at == When(
        on=date(2026, 2, 28), at=datetime(2026, 2, 28, 9, tzinfo=UTC)
    )
    (notification,) = taken.operation.notifications
    assert (notification.by, notification.to) == ("relief", "relief")
    assert len(taken.operation.assurances) == 1
    assert taken.codes == ["key_missing"]


@pytest.mark.parametrize("table", ["approval", "notification", "assurance"])
@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("since = 2026-03-01\nuntil = 2026-03-02", []),
        ("valid_from = 2026-03-01\nvalid_until = 2026-03-02", []),
        ("from = 2026-03-01\nsince = 2026-03-09\nuntil = 2026-03-02", ["statement_key_unknown"]),
        (
            "since = 2026-03-01\nvalid_from = 2026-03-09\nuntil = 2026-03-02",
            ["statement_key_unknown"],
        ),
    ],
)
def test_other_names_of_when_a_statement_holds(table: str, keys: str, said: list[str]) -> None:
    taken = Taken(operation_toml=operation(f'[[{table}]]\nby = "relief"\n{keys}'))
    (given,) = getattr(taken.operation, f"{table}s")
    assert (given.valid_from, given.valid_until) == (
        When(on=date(2026, 3, 1)),
        When(on=date(2026, 3, 2)),
    )
    assert taken.codes == said


@pytest.mark.parametrize(
    ("key", "meant"),
    [
        ("untill", "until"),
        ("valid_untl", "until"),
        ("form", "from"),
        ("expires", "until"),
        ("valid_to", "until"),
        ("starts", "from"),
        ("recieved_at", "received_at"),
    ],
)
def test_an_end_that_was_mistyped_is_a_warning_with_the_key_that_is_meant(
    key: str, meant: str
) -> None:
    taken = Taken(operation_toml=operation(f'[[approval]]\nby = "relief"\n{key} = 2026-03-01'))
    (finding,) = (f for f in taken.findings if f.code == "key_misspelled")
    assert finding.subject()["suggestion"] == meant
    assert finding.severity is Severity.WARNING


def test_an_approval_that_ends_before_it_begins_is_found_under_other_names_too() -> None:
    more = '[[approval]]\nby = "relief"\nsince = 2026-03-02T00:30:00\nvalid_until = 2026-03-01'
    taken = Taken(operation_toml=operation(more))
    (finding,) = (f for f in taken.findings if f.code == "statement_ends_first")
    assert finding.subject()["begins"] == "2026-03-02 00:30"  # by the clock of the operation
    lines = operation(more).splitlines()
    assert lines[finding.where[0].row - 1] == "valid_until = 2026-03-01"


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        ("0", "weight_not_positive"),
        ("-1", "weight_not_positive"),
        ('"-0.5"', "weight_not_positive"),
        ("2000000000", "weight_too_large"),
        ('"heavy"', "number_unreadable"),
    ],
)
def test_a_weight_that_is_none_is_said_once(weight: str, said: str) -> None:
    more = f'[[obligation]]\nid = "w"\nwhat = "disclose"\nweight = {weight}'
    taken = Taken(operation_toml=operation(more))
    assert taken.codes == [said]
    assert taken.operation.obligations["w"].weight is None


def test_a_weight_that_is_too_large_is_to_be_divided_like_all_others() -> None:
    more = '[[obligation]]\nid = "w"\nwhat = "disclose"\nweight = 2000000000'
    finding = Taken(operation_toml=operation(more)).of("weight_too_large")
    assert "go up to 1000000000" in finding.text("en")
    assert (finding.subject()["obligation"], finding.subject()["most"]) == ("w", 10**9)


@pytest.mark.parametrize(
    ("table", "of"),
    [
        ('[[obligation]]\nid = "aid"\nwhat = "disclose"\nzzz = 1', "aid"),
        ('[[obligation]]\nid = "aid"\nwhat = "disclose"\nlot_sise = 1', "aid"),
        ('[[obligation]]\nid = "aid"\nwhat = "disclose"\ngate = [{ zzz = 1 }]', "aid"),
        ('[[claim]]\nwhat = "people"\nvalue = 3\nzzz = 1', "#1"),
        ('[[approval]]\nby = "relief"\n[[approval]]\nby = "relief"\nzzz = 1', "#2"),
        ("[[agreement]]\nzzz = 1", "#1"),
        ("[agreement]\nzzz = 1", ""),
        ("[policy]\nspare_capcity = 1", ""),
    ],
)
def test_a_key_without_effect_names_the_table_that_it_stands_in(table: str, of: str) -> None:
    found = Taken(operation_toml=operation(table)).findings
    unknown = ("key_unknown", "key_misspelled", "statement_key_unknown")
    (finding,) = [f for f in found if f.code in unknown]
    assert finding.subject()["of"] == of
    for lang in ("en", "ar"):
        assert (f"({of})" in re.sub("[\u2066-\u2069]", "", finding.text(lang))) is bool(of)


def test_an_obligation_with_a_slip_is_named() -> None:
    more = (
        '[[obligation]]\nid = "bodies"\nwhat = "disclose"\nby = "releif"\nshare = 1.5\n'
        'due = "soon"\n[[obligation]]\nid = "aid"\nwhat = "disclose"\nby = "releif"\n'
    )
    taken = Taken(operation_toml=operation(more))
    assert taken.of("party_unknown").subject()["obligations"] == ("bodies", "aid")
    for code in ("number_out_of_range", "date_unreadable"):
        assert "of obligation bodies" in taken.of(code).text("en")
        assert "في الالتزام" in taken.of(code).text("ar")
    elsewhere = Taken(route_toml=ROUTE.replace("= 40", "= -40")).of("number_out_of_range")
    assert "obligation" not in elsewhere.text("en")


@pytest.mark.parametrize("nearest", ["relief", ""])
def test_the_nearest_id_is_told_where_one_is_near(nearest: str) -> None:
    party = "releif" if nearest else "zzz"
    more = f'[[obligation]]\nid = "w"\nwhat = "disclose"\nby = "{party}"'
    found = Taken(operation_toml=operation(more)).of("party_unknown")
    assert ("nearest" in found.text("en")) is bool(nearest)
    assert ("أقرب" in found.text("ar")) is bool(nearest)
    assert not any(mark in found.text(lang) for mark in "⟦⟧–" for lang in ("en", "ar"))


@pytest.mark.parametrize("amount", ["count = -3", 'count = "many"', "share = 1.5"])
def test_a_gate_on_an_amount_that_cannot_be_read_never_opens(amount: str) -> None:
    more = (
        f'[[obligation]]\nid = "b"\nwhat = "hand_over_bodies"\nby = "relief"\n{amount}\n'
        'delivered = { on = 2026-02-01, count = 9, by = "east" }\n'
        '[[obligation]]\nid = "a"\nwhat = "disclose"\ngate = ["b"]'
    )
    taken = Taken(operation_toml=operation(more))
    assert taken.of("gate_without_amount").subject() == {"obligation": "b", "waiting": ("a",)}
    fulfilled = fulfilments(taken.operation)
    (gate,) = standing_of(taken.operation, taken.operation.obligations["a"], fulfilled)
    assert not gate.is_open


def test_policy() -> None:
    more = '[policy]\nspare_capacity = 5\nspacing_m = 50\nnight_travel = "لا"\nmusic = "none"\n'
    taken = Taken(operation_toml=operation(more))
    policy = taken.operation.policy
    assert (policy.spare_capacity, policy.spacing_m, policy.night_travel) == (0.10, 50, False)
    assert policy.extra == (("music", "none"),)
    assert sorted(taken.codes) == ["number_out_of_range", "policy_key_kept"]


def test_roles_in_either_language_as_a_list_or_in_one_text() -> None:
    more = '[[party]]\nid = "a"\nroles = "ضامن، mediator"\n[[party]]\nid = "b"\nroles = ["boss"]'
    taken = Taken(operation_toml=operation(more))
    assert taken.operation.parties["a"].roles == (PartyRole.GUARANTOR, PartyRole.MEDIATOR)
    assert taken.operation.parties["b"].roles == ()
    assert taken.codes == ["word_unknown"]


def test_an_empty_folder() -> None:
    admitted = admit(imports.read_files({}).drafts, timezones)
    assert [item.code for item in admitted.findings] == ["operation_missing", "no_people"]
    assert fold(from_folder(admitted.facts)).persons == {}
