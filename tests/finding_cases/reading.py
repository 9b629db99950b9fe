# SPDX-License-Identifier: Apache-2.0
"""A folder that triggers each finding of reading and admitting, and one that does not.

One sound folder triggers none of them; each case changes the one thing that its finding is about.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from tests.finding_cases import Case
from tests.spreadsheets import Sheet, compound, parts_of, xlsx, zipped

OPERATION = """
[operation]
id = "case"
title = { ar = "حالة", en = "Case" }
date = 2026-03-01T06:00:00
timezone = "Asia/Damascus"

[[party]]
id = "relief"
name = "Relief"
roles = ["provider", "receiving"]

[[cohort]]
id = "east"
name = { ar = "أهل الشرق", en = "East" }

[[stage]]
id = "move"

[[obligation]]
id = "first"
by = "relief"
what = "move_people"
stage = "move"
from = "square"
to_place = "school"
"""
ROUTE = """
[[place]]
id = "square"
name = "Square"
kind = "assembly"
lat = 35
lon = 37

[[place]]
id = "school"
name = "School"
kind = "reception"

[[leg]]
id = "road"
from = "square"
to = "school"
distance_km = 40
travel_min = { low = 50, typical = 60, high = 90 }
"""
FLEET = """vehicle,kind,seats,staff_seats,provider,at,inspected
BUS-1,bus,40,1,relief,square,yes
BUS-2,bus,40,1,relief,square,yes
"""
PEOPLE = """person,family,name_ar,sex,age,cohort,consent,at
P-1,F-1,أمين السالم,male,40,east,explicit,square
P-2,F-1,هدى الخباز,female,38,east,explicit,square
P-3,F-2,ليلى الحداد,female,61,east,explicit,square
"""
PEOPLE_HEADER = "person,family,name_ar,sex,age,cohort,consent,at"
SOUND: dict[str, str | bytes] = {
    "operation.toml": OPERATION,
    "route.toml": ROUTE,
    "fleet.csv": FLEET,
    "people.csv": PEOPLE,
}


def folder(**files: str | bytes | None) -> dict[str, bytes]:
    """Return the sound folder with some files changed, added, or (None) taken away.

    ``people_csv`` is ``people.csv``.
    """
    changed = {name.replace("_", "."): content for name, content in files.items()}
    whole = {**SOUND, **changed}
    return {
        name: content.encode() if isinstance(content, str) else content
        for name, content in whole.items()
        if content is not None
    }


def case(clean: dict[str, bytes] | None = None, **files: str | bytes | None) -> Case:
    return Case(triggers=folder(**files), clean=folder() if clean is None else clean)


def people(*rows: str, header: str = PEOPLE_HEADER) -> str:
    return "\n".join((header, *rows)) + "\n"


def person(**cells: str) -> str:
    """Return a list of one sound person with some cells changed or columns added."""
    sound = {
        "person": "P-1",
        "family": "F-1",
        "name_ar": "أمين السالم",
        "sex": "male",
        "age": "40",
        "cohort": "east",
        "consent": "explicit",
        "at": "square",
    }
    values = {**sound, **cells}
    return ",".join(values) + "\n" + ",".join(values.values()) + "\n"


def vehicle(**cells: str) -> str:
    """Return a fleet of one sound bus with some cells changed or columns added."""
    values = {"vehicle": "BUS-1", "kind": "bus", "seats": "40", "at": "square", **cells}
    return ",".join(values) + "\n" + ",".join(values.values()) + "\n"


def workbook(fill: Callable[[Any], None]) -> bytes:
    """Return a workbook that `fill` wrote; the same every time."""
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        fill(book)
    return stream.getvalue()


def sheet_of(rows: Sequence[Sequence[object]], book: Any, name: str = "People") -> Any:
    sheet = book.add_worksheet(name)
    for at, row in enumerate(rows):
        sheet.write_row(at, 0, row)
    return sheet


ROWS = [line.split(",") for line in PEOPLE.strip().split("\n")]


def plain_book(book: Any) -> None:
    sheet_of(ROWS, book)


def hidden_sheet(book: Any) -> None:
    sheet_of(ROWS, book)
    sheet_of(ROWS, book, "Old").hide()


def second_sheet(book: Any) -> None:
    sheet_of(ROWS, book)
    sheet_of([["Thanks", "to everybody"], ["who", "helped"]], book, "Notes")


def same_households(book: Any) -> None:
    sheet_of(ROWS[:2], book)
    sheet_of([ROWS[0], *ROWS[2:]], book, "Second")


def far_cell(book: Any) -> None:
    sheet_of(ROWS, book).write(1_048_575, 16_383, "x")


def error_cell(book: Any) -> None:
    sheet_of(ROWS, book).write_formula(1, 4, "=1/0", None, "#DIV/0!")


def merged(column: int) -> Callable[[Any], None]:
    def fill(book: Any) -> None:
        rows = [list(row) for row in ROWS]
        rows[2][column] = ""
        sheet_of(rows, book).merge_range(1, column, 2, column, rows[1][column])

    return fill


def as_book(fill: Callable[[Any], None]) -> dict[str, bytes]:
    return folder(people_csv=None, people_xlsx=workbook(fill))


def as_list(*sheets: Sheet) -> dict[str, bytes]:
    return folder(people_csv=None, people_xlsx=xlsx(*sheets))


def not_calculated() -> bytes:
    """Return a list in which a formula stands without its result."""

    def fill(book: Any) -> None:
        sheet_of(ROWS, book).write_formula(1, 4, "=20+20", None, 0)

    parts = parts_of(workbook(fill))
    sheet = parts["xl/worksheets/sheet1.xml"]
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</f><v>0</v>", b"</f><v></v>")
    return zipped(dict(parts))


def operation(more: str, base: str = OPERATION) -> str:
    return base + "\n" + more + "\n"


def route(more: str) -> str:
    return ROUTE + "\n" + more + "\n"


TRAVEL = "from,to,minutes\nsquare,school,60\n"
PLAIN_OPERATION = '[operation]\nid = "case"\ntitle = "Case"\n'

_FILES: dict[str, Case] = {
    "file_not_read_yet": case(places_geojson="{}"),
    "table_format_not_read": case(fleet_csv=None, fleet_xls=b"<html><table><tr><td>vehicle"),
    "file_kind_differs": case(clean=as_book(plain_book), people_csv=workbook(plain_book)),
    "list_in_several_files": case(people_tsv=PEOPLE.replace(",", "\t")),
    "byte_order_mark": case(people_csv=b"\xef\xbb\xbf" + PEOPLE.encode()),
    "encoding_guessed": case(people_csv=PEOPLE.encode("cp1256")),
    "lines_in_another_encoding": case(
        people_csv=PEOPLE.encode() + "P-4,F-2,سعاد النحاس,female,30,,,\n".encode("cp1256")
    ),
    "control_characters_removed": case(people_csv=PEOPLE.replace("P-2", "P\x00-2")),
    "separator_noticed": case(people_csv=PEOPLE.replace(",", ";")),
    "quote_not_closed": case(people_csv=PEOPLE.replace("هدى", '"هدى')),
    "line_too_long": case(people_csv=PEOPLE + "P-4," + "x" * 100_001 + "\n"),
    "too_many_rows": case(people_csv=PEOPLE + "\n" * 1_000_000),
    "workbook_unreadable": case(
        clean=as_book(plain_book), people_csv=None, people_xlsx=b"PK\x03\x04 broken"
    ),
    "workbook_too_big": Case(triggers=as_book(far_cell), clean=as_book(plain_book)),
    "sheet_not_read": Case(triggers=as_book(second_sheet), clean=as_book(plain_book)),
    "hidden_sheet_not_read": Case(triggers=as_book(hidden_sheet), clean=as_book(plain_book)),
    "workbook_locked": case(
        clean=as_book(plain_book),
        people_csv=None,
        people_xlsx=compound({"EncryptionInfo": b"", "EncryptedPackage": b""}),
    ),
    "hidden_columns_read": Case(
        triggers=as_list(Sheet(rows=ROWS, hidden_columns=[1])), clean=as_book(plain_book)
    ),
    "hidden_rows_read": Case(
        triggers=as_list(Sheet(rows=ROWS, hidden_rows=[2])), clean=as_book(plain_book)
    ),
    "formula_not_calculated": Case(
        triggers=folder(people_csv=None, people_xlsx=not_calculated()), clean=as_book(plain_book)
    ),
    "cell_holds_error": Case(triggers=as_book(error_cell), clean=as_book(plain_book)),
    "household_on_several_sheets": Case(
        triggers=as_book(same_households), clean=as_book(plain_book)
    ),
    "merged_cells_repeated": Case(triggers=as_book(merged(1)), clean=as_book(plain_book)),
    "merged_cells_not_repeated": Case(triggers=as_book(merged(2)), clean=as_book(plain_book)),
    "toml_unreadable": case(operation_toml=operation('[agreement]\nversion = "1\n')),
    "toml_table_unreadable": case(route_toml=route('[[place]\nid = "bridge"')),
    "toml_given_up": case(operation_toml=operation("[agreement]\n" + "version = 1\n" * 70)),
    "toml_too_long": case(route_toml="#" * 4_000_001),
    "key_unknown": case(operation_toml=operation("[agreement]\nzzz = 1")),
    "key_misspelled": case(operation_toml=operation("[policy]\nspare_capcity = 0.2")),
    "statement_key_unknown": case(
        clean=folder(operation_toml=operation('[[approval]]\nby = "relief"\nnote = "by word"')),
        operation_toml=operation('[[approval]]\nby = "relief"\nsaid = "by word"'),
    ),
    "table_unknown": case(operation_toml=operation("[persons]\nx = 1")),
    "table_expected": case(operation_toml="agreement = 5\n" + OPERATION),
    "table_given_twice": case(operation_toml=operation("[[policy]]\n[[policy]]")),
    "more_of_the_same": case(
        operation_toml=operation("[agreement]\n" + "\n".join(f"q{n}q = {n}" for n in range(1_001)))
    ),
}

_TABLES: dict[str, Case] = {
    "header_not_found": case(people_csv="P-1,F-1,Amin\nP-2,F-1,Huda\n"),
    "table_of_another_kind": case(people_csv=FLEET),
    "header_repeated": case(people_csv=person(الجنس="ذكر")),
    "column_unknown": case(people_csv=person(shoes="42")),
    "column_read_as": case(people_csv=PEOPLE.replace("name_ar", "naem_ar", 1)),
    "cell_looks_like_formula": case(people_csv=person(name_ar="=cmd|' /C calc'!A0")),
    "rows_may_be_households": case(
        clean=folder(
            people_csv=people(
                "P-1,F-1,x,male,40,,,,2",
                "P-2,F-1,y,male,4,,,,2",
                header=PEOPLE_HEADER + ",عدد أفراد الأسرة",
            )
        ),
        people_csv=people(
            "P-1,F-1,x,male,40,,,,5",
            "P-2,F-2,y,male,4,,,,6",
            header=PEOPLE_HEADER + ",عدد أفراد الأسرة",
        ),
    ),
    "column_misspelled": case(people_csv=person(gurdians="P-1")),
    "too_many_columns": case(people_csv=person(**{f"q{n}q": "x" for n in range(513)})),
    "column_without_header": case(
        people_csv=PEOPLE_HEADER + ",\n" + "P-1,F-1,أمين السالم,male,40,east,explicit,square,x\n"
    ),
    "totals_row_skipped": case(people_csv=PEOPLE + "المجموع,,,,3,,,\n"),
    "footer_row_skipped": case(people_csv=PEOPLE + "توقيع رئيس اللجنة,,,,,,,\n"),
    "header_row_repeated": case(people_csv=PEOPLE + PEOPLE_HEADER + "\n"),
    "row_longer_than_header": case(people_csv=PEOPLE + "P-4,F-2,x,male,4,east,proxy,square,y\n"),
    "row_nearly_empty": case(people_csv=PEOPLE + "see the other side,,,,,,,\n"),
    "cell_too_long": case(people_csv=person(note="x" * 4_001)),
    "id_column_missing": case(people_csv="name_ar,sex,age\nأمين السالم,male,40\n"),
    "running_numbers_repeat": case(
        clean=folder(people_csv="م,الاسم,العمر\n1,أمين السالم,40\n2,هدى الخباز,38\n"),
        people_csv="م,الاسم,العمر\n1,أمين السالم,40\n1,هدى الخباز,38\n",
    ),
    "household_often_blank": case(
        people_csv=people(*(f"P-{n},{'F-1' if n < 3 else ''},x,male,40,,,square" for n in range(8)))
    ),
    "household_looks_like_surname": case(
        people_csv=people(*(f"P-{n},السالم,x,male,40,,,square" for n in range(14)))
    ),
}

_VALUES: dict[str, Case] = {
    "number_unreadable": case(route_toml=ROUTE.replace("lat = 35", 'lat = "north"')),
    "number_out_of_range": case(route_toml=ROUTE.replace("lat = 35", "lat = 350")),
    "yes_no_unreadable": case(people_csv=person(separated="perhaps")),
    "word_unknown": case(people_csv=person(sex="?x")),
    "date_unreadable": case(operation_toml=OPERATION.replace("2026-03-01T06:00:00", '"soon"')),
    "hour_skipped": case(
        operation_toml=OPERATION.replace("2026-03-01T06:00:00", "2026-03-29T02:30:00").replace(
            "Asia/Damascus", "Europe/Berlin"
        )
    ),
    "date_order_assumed": case(
        clean=folder(fleet_csv=vehicle(available_from="2026-02-01")),
        fleet_csv=vehicle(available_from="01/02/2026"),
    ),
    "text_expected": case(route_toml=ROUTE.replace('name = "School"', "name = [1]")),
    "range_out_of_order": case(route_toml=ROUTE.replace("low = 50", "low = 70")),
    "range_incomplete": case(route_toml=ROUTE.replace("typical = 60, ", "")),
    "key_missing": case(route_toml=route("[[checkpoint]]\nlanes = 1")),
    "table_id_missing": case(route_toml=route('[[place]]\nname = "Bridge"')),
    "table_id_repeated": case(route_toml=route('[[place]]\nid = "square"\nkind = "halt"')),
    "row_repeated": case(people_csv=PEOPLE + PEOPLE.strip().split("\n")[1] + "\n"),
    "timezone_missing": case(operation_toml=OPERATION.replace('timezone = "Asia/Damascus"', "")),
    "timezone_unknown": case(operation_toml=OPERATION.replace("Asia/Damascus", "Damascus time")),
}

_PEOPLE: dict[str, Case] = {
    "no_people": case(people_csv=None),
    "person_id_missing": case(people_csv=person(person="")),
    "person_id_repeated": case(people_csv=PEOPLE + "P-1,F-9,x,male,9,east,proxy,square\n"),
    "name_missing": case(people_csv=person(name_ar="")),
    "age_impossible": case(people_csv=person(age="300")),
    "age_unreadable": case(people_csv=person(age="young")),
    "age_from_words": case(people_csv=person(age="رضيع")),
    "birth_year_impossible": case(
        clean=folder(people_csv=person(age="", birth_year="1986")),
        people_csv=person(age="", birth_year="2098"),
    ),
    "birth_read_as_hijri": case(people_csv=person(age="", birth_year="١٤٠٥ هـ")),
    "birth_from_serial": case(people_csv=person(age="", birth_date="31108")),
    "birth_century_assumed": case(people_csv=person(age="", birth_date="3/4/86")),
    "birth_order_unclear": case(people_csv=person(age="", birth_date="3/4/1986")),
    "id_digits_lost": case(people_csv=person(family="1.01E+10")),
    "digits_lost": case(people_csv=person(phone="9.63E+11")),
    "telephones_without_prefix": case(
        clean=folder(people_csv=person(phone="0933123456")), people_csv=person(phone="933123456")
    ),
    "name_very_long": case(people_csv=person(name_ar="أمين " * 100)),
    "age_and_birth_year_differ": case(
        clean=folder(people_csv=person(age="40", birth_year="1986")),
        people_csv=person(age="40", birth_year="1996"),
    ),
    "consent_kind_not_said": case(people_csv=person(consent="نعم")),
    "consent_unclear": case(people_csv=person(consent="لا")),
    "unaccompanied_and_separated": case(
        clean=folder(people_csv=person(unaccompanied="yes", separated="no")),
        people_csv=person(unaccompanied="yes", separated="yes"),
    ),
    "cohort_unknown": case(people_csv=person(cohort="eats")),
    "cohorts_not_declared": case(operation_toml=PLAIN_OPERATION),
    "household_unknown": case(
        clean=folder(people_csv=PEOPLE),
        people_csv=person(apart_from="F-7"),
    ),
    "pin_unknown": case(
        clean=folder(people_csv=person(pin="BUS-1")), people_csv=person(pin="BUS-9")
    ),
}

_FLEET: dict[str, Case] = {
    "fleet_missing": case(fleet_csv=None),
    "fleet_empty": case(fleet_csv="vehicle,kind,seats\n"),
    "vehicle_id_missing": case(fleet_csv=vehicle(vehicle="")),
    "vehicle_id_repeated": case(fleet_csv=FLEET + "BUS-1,bus,20,1,relief,square,yes\n"),
    "vehicle_kind_unknown": case(fleet_csv=vehicle(kind="tanker")),
    "capacity_untrusted": case(fleet_csv=vehicle(seats="-40")),
    "staff_seats_exceed_seats": case(fleet_csv=vehicle(seats="2", staff_seats="3")),
    "seats_missing": case(fleet_csv=vehicle(seats="")),
    "seats_unlikely": case(fleet_csv=vehicle(seats="140")),
    "availability_reversed": case(
        fleet_csv=vehicle(available_from="2026-03-02", available_until="2026-02-01")
    ),
}

_ROUTE: dict[str, Case] = {
    "place_unknown": case(people_csv=person(at="squaer")),
    "places_not_declared": case(route_toml=None),
    "coordinates_unusable": case(route_toml=ROUTE.replace("lon = 37", "")),
    "leg_to_unknown_place": case(route_toml=ROUTE.replace('to = "school"', 'to = "skool"')),
    "leg_to_itself": case(route_toml=ROUTE.replace('to = "school"', 'to = "square"')),
    "leg_without_time": case(
        route_toml='[[place]]\nid = "square"\n[[place]]\nid = "school"\n'
        '[[leg]]\nfrom = "square"\nto = "school"\n'
    ),
    "speed_assumed": case(
        route_toml=route('[[leg]]\nid = "other"\nfrom = "square"\nto = "school"\ndistance_km = 9')
    ),
    "travel_time_given_twice": case(
        route_toml=ROUTE.replace("distance_km = 40", "distance_km = 40\nspeed_kmh = 40")
    ),
    "leg_alternative_unknown": case(
        route_toml=route(
            '[[leg]]\nid = "other"\nfrom = "square"\nto = "school"\ntravel_min = 9\n'
            'alternative_of = "raod"'
        )
    ),
    "travel_table_replaces_legs": case(travel_csv=TRAVEL),
    "travel_table_empty": case(clean=folder(travel_csv=TRAVEL), travel_csv="from,to,minutes\n"),
    "travel_pair_repeated": case(
        clean=folder(travel_csv=TRAVEL + "school,square,70\n"),
        travel_csv=TRAVEL + "square,school,70\n",
    ),
    "checkpoint_at_unknown_place": case(
        route_toml=route('[[checkpoint]]\nplace = "brdige"\nper_vehicle_min = 1')
    ),
    "checkpoint_time_missing": case(
        clean=folder(route_toml=route('[[checkpoint]]\nplace = "square"\nper_vehicle_min = 1')),
        route_toml=route('[[checkpoint]]\nplace = "square"'),
    ),
    "window_unusable": case(
        clean=folder(
            route_toml=route('[[window]]\nkind = "daylight"\nfrom = 06:00:00\nto = "18:00"')
        ),
        route_toml=route('[[window]]\nkind = "daylight"\nfrom = 06:00:00'),
    ),
    "window_kind_unknown": case(
        route_toml=route('[[window]]\nkind = "fog"\nfrom = 06:00:00\nto = 18:00:00')
    ),
}

_AGREEMENT: dict[str, Case] = {
    "operation_missing": case(operation_toml=None),
    "party_unknown": case(fleet_csv=vehicle(provider="releif")),
    "parties_not_declared": case(
        operation_toml=OPERATION.replace("[[party]]", '[[approval]]\nby = "x"\n[[place]]').replace(
            'roles = ["provider", "receiving"]', ""
        )
    ),
    "claim_without_figure": case(
        clean=folder(operation_toml=operation('[[claim]]\nwhat = "people"\nvalue = 3')),
        operation_toml=operation('[[claim]]\nwhat = "people"\nby = "relief"'),
    ),
    "separation_from_unknown_cohort": case(
        operation_toml=operation('[[cohort]]\nid = "west"\nseparate_from = ["aest"]')
    ),
    "separation_from_itself": case(
        operation_toml=operation('[[cohort]]\nid = "west"\nseparate_from = ["west"]')
    ),
    "stage_unknown": case(operation_toml=OPERATION.replace('stage = "move"', 'stage = "mvoe"')),
    "stage_after_unknown": case(
        clean=folder(operation_toml=operation('[[stage]]\nid = "later"\nafter = "move"')),
        operation_toml=operation('[[stage]]\nid = "later"\nafter = "mvoe"'),
    ),
    "stage_after_itself": case(
        operation_toml=operation('[[stage]]\nid = "a"\nafter = ["a", "move"]')
    ),
    "stages_circular": case(
        operation_toml=operation(
            '[[stage]]\nid = "a"\nafter = "b"\n[[stage]]\nid = "b"\nafter = ["a"]'
        )
    ),
    "gate_unknown": case(
        clean=folder(
            operation_toml=operation('[[obligation]]\nid = "b"\nwhat = "disclose"\ngate = "first"')
        ),
        operation_toml=operation('[[obligation]]\nid = "b"\nwhat = "disclose"\ngate = "frist"'),
    ),
    "gate_without_amount": case(
        clean=folder(
            operation_toml=operation(
                '[[obligation]]\nid = "b"\nwhat = "disclose"\ncount = -3\n'
                '[[obligation]]\nid = "a"\nwhat = "disclose"\n'
                'gate = [{ obligation = "b", at_least = 1 }]'
            )
        ),
        operation_toml=operation(
            '[[obligation]]\nid = "b"\nwhat = "disclose"\ncount = -3\n'
            '[[obligation]]\nid = "a"\nwhat = "disclose"\ngate = ["b"]'
        ),
    ),
    "amount_given_twice": case(
        operation_toml=OPERATION.replace('id = "first"', 'id = "first"\ncount = 3\nshare = 0.5')
    ),
    "obligation_kind_unknown": case(operation_toml=OPERATION.replace("move_people", "moving")),
    "weight_without_agreement": case(
        clean=folder(
            operation_toml=OPERATION.replace(
                'id = "first"', 'id = "first"\nweight = 2\nweight_agreed_by = "relief"'
            )
        ),
        operation_toml=OPERATION.replace('id = "first"', 'id = "first"\nweight = 2'),
    ),
    "weight_too_large": case(
        clean=folder(
            operation_toml=OPERATION.replace(
                'id = "first"', 'id = "first"\nweight = 2\nweight_agreed_by = "relief"'
            )
        ),
        operation_toml=OPERATION.replace(
            'id = "first"', 'id = "first"\nweight = 1e10\nweight_agreed_by = "relief"'
        ),
    ),
    "weight_not_positive": case(
        clean=folder(
            operation_toml=OPERATION.replace(
                'id = "first"', 'id = "first"\nweight = 2\nweight_agreed_by = "relief"'
            )
        ),
        operation_toml=OPERATION.replace(
            'id = "first"', 'id = "first"\nweight = -1\nweight_agreed_by = "relief"'
        ),
    ),
    "owed_to_oneself": case(
        operation_toml=OPERATION.replace(
            'id = "first"', 'id = "first"\nby = "relief"\nto = "relief"'
        )
    ),
    "statement_ends_first": case(
        clean=folder(
            operation_toml=operation(
                '[[approval]]\nby = "relief"\nfrom = 2026-03-01\nuntil = 2026-03-01'
            )
        ),
        operation_toml=operation(
            '[[approval]]\nby = "relief"\nfrom = 2026-03-02\nuntil = 2026-03-01'
        ),
    ),
    "policy_key_kept": case(operation_toml=operation("[policy]\nmusic = true")),
}

_SCAN = (
    '{"kind":"people_moved","happened_at":"2026-03-01T06:10:00+03:00","author":"marshal, bus 1",'
    '"device":"phone-1","fact":{"persons":["P-1"],"source":"place:square",'
    '"target":"vehicle:BUS-1","act":"boarded"}}'
)


def _day(old: str, new: str) -> Case:
    """Return a case whose day holds one sound line and one with something changed."""
    assert old in _SCAN
    return case(
        clean=folder(day_jsonl=_SCAN + "\n"), day_jsonl=f"{_SCAN}\n{_SCAN.replace(old, new)}\n"
    )


_CORRECTED = (
    '{"kind":"fact_corrected","happened_at":"2026-03-01T07:00:00+03:00","author":"hub",'
    '"device":"hub","fact":{"corrects":"scan","reason":"slip"}}'
)
_NAMED_SCAN = _SCAN.replace('{"kind"', '{"id":"scan","kind"')
_DAY: dict[str, Case] = {
    "day_line_unreadable": _day("{", "["),
    "day_line_lacks": _day('"author":"marshal, bus 1",', ""),
    "day_kind_unknown": _day("people_moved", "people_teleported"),
    "day_time_unreadable": _day("+03:00", ""),
    "day_word_unfit": _day("phone-1", "phone 1"),
    "day_place_unknown": _day("vehicle:BUS-1", "BUS-1"),
    "day_fact_unfit": _day("vehicle:BUS-1", "place:square"),
    "day_line_too_long": _day("marshal", "m" * (4 * 1024 * 1024)),
    "day_keys_unknown": _day('"act"', '"remark":"x","act"'),
    "day_line_repeated": case(
        clean=folder(day_jsonl=_SCAN + "\n"), day_jsonl=f"{_SCAN}\n{_SCAN}\n"
    ),
    "day_id_repeated": case(
        clean=folder(day_jsonl=_NAMED_SCAN + "\n"),
        day_jsonl=f"{_NAMED_SCAN}\n{_NAMED_SCAN.replace('P-1', 'P-2')}\n",
    ),
    "day_reference_unknown": case(
        clean=folder(day_jsonl=f"{_NAMED_SCAN}\n{_CORRECTED}\n"),
        day_jsonl=f"{_SCAN}\n{_CORRECTED}\n",
    ),
}

CASES: dict[str, Case] = {
    **_FILES,
    **_TABLES,
    **_VALUES,
    **_PEOPLE,
    **_FLEET,
    **_ROUTE,
    **_AGREEMENT,
    **_DAY,
}
