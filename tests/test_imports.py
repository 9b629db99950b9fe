# SPDX-License-Identifier: Apache-2.0
"""Reading of files as people really send them: every format, into the same drafts."""

from __future__ import annotations

import io
import time
import zipfile
from datetime import date, datetime
from datetime import time as clock
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from qafila import imports
from qafila.core.drafts import Draft, Reading
from qafila.core.drafts.cells import (
    read_integer,
    read_moment,
    read_number,
    read_yes_no,
    split_list,
)
from qafila.core.drafts.columns import COLUMNS
from qafila.core.drafts.headers import field_of
from qafila.core.drafts.words import read_needs, read_word
from qafila.core.spelling import identifier, spelled
from qafila.core.values import Consent, Need, Sex, VehicleKind
from qafila.imports import csv_file, toml_file, workbook
from qafila.imports.workbook import look


def read(name: str, content: str | bytes) -> Reading:
    return imports.read(name, content.encode() if isinstance(content, str) else content)


def rows(reading: Reading) -> list[dict[str, Any]]:
    return [dict(draft.values) for draft in reading.drafts if draft.kind != "file"]


def drafts(reading: Reading) -> list[Draft]:
    return [draft for draft in reading.drafts if draft.kind != "file"]


def codes(reading: Reading) -> list[str]:
    return [item.code for item in reading.findings]


# ------------------------------------------------------------------------------------ words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("الأسرة", "اسره"),
        ("رقم الأسرة", "رَقْم  الأُسْرَة"),
        ("العائلة", "العـــائلة"),
        ("إسعاف", "اسعاف"),
        ("مستشفى", "مستشفي"),
        ("کرسی متحرک", "كرسي متحرك"),
        ("Staff_Seats", "staff seats"),
        ("STAFF-SEATS", "staff_seats"),
        ("حجم الأمتعة م٣", "حجم الامتعه م3"),
        ("\u200fالاسم\u200e", "الإسم"),
    ],
)
def test_words_spelled_differently_are_one(one: str, other: str) -> None:
    assert spelled(one) == spelled(other)


@pytest.mark.parametrize(
    ("kind", "header", "field"),
    [
        ("person", "person", "person"),
        ("person", "ID", "person"),
        ("person", "رقم الأسرة", "family"),
        ("person", "Household", "family"),
        ("person", "العائلة", "family_or_surname"),
        ("person", "الكنية", "family_or_surname"),
        ("person", "الجنس (ذكر / أنثى)", "sex"),
        ("person", "النوع", "sex"),
        ("vehicle", "النوع", "kind"),
        ("person", "Name / الاسم", "name"),
        ("person", "تاريخ الميلاد", "birth_date"),
        ("person", "م", "weak_id"),
        ("person", "#", "weak_id"),
        ("person", "ولي الامر", "guardian"),
        ("person", "منفصل عن ذويه", "separated"),
        ("person", "صلة القرابة", "relation"),
        ("vehicle", "عدد المقاعد", "seats"),
        ("vehicle", "أماكن الكراسي المتحركة", "wheelchair"),
        ("travel", "إلى", "to"),
        ("travel", "الى", "to"),
    ],
)
def test_headers(kind: str, header: str, field: str | None) -> None:
    assert field_of(kind, header) == field


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_field_is_its_own_header_and_no_header_means_two(kind: str) -> None:
    meanings: dict[str, str] = {}
    for field, words in COLUMNS[kind].items():
        assert field_of(kind, field) == field
        for word in words.split(","):
            key = spelled(word) or word.strip()
            assert meanings.setdefault(key, field) == field, word


def test_every_column_of_the_format_can_be_said_in_arabic() -> None:
    for kind, fields in COLUMNS.items():
        for field, words in fields.items():
            assert any("\u0600" <= c <= "\u06ff" for c in words) or field == "surname", (
                kind,
                field,
            )


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("49", 49),
        ("٤٩", 49),
        ("۴۹", 49),
        ("49.0", 49),
        ("٤٫٥", 4.5),
        ("4,5", 4.5),
        ("1,200", 1200),
        ("1٬200", 1200),
        ("1 200", 1200),
        ("49 مقعد", 49),
        ("300 كم", 300),
        ("\u200f49\u200f", 49),
        ("−3", -3),
        ("49 or 50", None),
        ("", None),
        ("1e3", None),
        ("nan", None),
        (True, None),
        (float("inf"), None),
        (10**400, None),
        ("9" * 70, None),
    ],
)
def test_numbers(text: object, number: float | None) -> None:
    assert read_number(text) == number


def test_whole_numbers() -> None:
    assert [read_integer(text) for text in ("49.0", "49.5", "٧")] == [49, None, 7]


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        *((word, True) for word in ("yes", "Y", "TRUE", "1", "نعم", "نَعَم", "✓", "x", "يوجد")),
        *((word, False) for word in ("no", "N", "false", "0", "لا", "لا يوجد", "-", "✗", "كلا")),
        *((word, None) for word in ("perhaps", "ربما", "2", "")),
    ],
)
def test_yes_and_no(text: str, answer: bool | None) -> None:
    assert read_yes_no(text) is answer


@pytest.mark.parametrize(
    ("text", "day", "hour"),
    [
        ("2017-08-28", date(2017, 8, 28), None),
        ("٢٠١٧/٨/٢٨", date(2017, 8, 28), None),
        ("28/08/2017", date(2017, 8, 28), None),
        ("28.8.2017", date(2017, 8, 28), None),
        ("08/28/2017", date(2017, 8, 28), None),
        ("28 آب 2017", date(2017, 8, 28), None),
        ("28 أغسطس 2017", date(2017, 8, 28), None),
        ("28 August 2017", date(2017, 8, 28), None),
        ("12 تشرين الثاني 2017", date(2017, 11, 12), None),
        ("2017-08-28 06:30", date(2017, 8, 28), clock(6, 30)),
        ("2017-08-28T06:30:15", date(2017, 8, 28), clock(6, 30, 15)),
        ("28/8/2017 6:30 م", date(2017, 8, 28), clock(18, 30)),
        ("06:30", None, clock(6, 30)),
        ("٦:٣٠ ص", None, clock(6, 30)),
        ("12 am", None, clock(0, 0)),
        ("24:00", None, clock(0, 0)),
        (datetime(2017, 8, 28, 6, 30), date(2017, 8, 28), clock(6, 30)),  # noqa: DTZ001
    ],
)
def test_days_and_hours(text: object, day: date | None, hour: clock | None) -> None:
    moment = read_moment(text)
    assert moment is not None
    assert (moment.day, moment.clock) == (day, hour)


@pytest.mark.parametrize(
    "text", ["2017-02-30", "31/31/2017", "soon", "25:00", "13 pm", 5, "1/2/17"]
)
def test_what_is_no_day_and_no_hour(text: object) -> None:
    assert read_moment(text) is None


def test_where_day_and_month_could_be_told_either_way_this_is_said() -> None:
    told = {text: read_moment(text) for text in ("03/04/2017", "4/4/2017", "28/04/2017")}
    assert [moment and moment.day_first for moment in told.values()] == [True, False, False]
    assert told["03/04/2017"] == read_moment("3-4-2017")


@pytest.mark.parametrize(
    ("text", "needs", "others"),
    [
        ("wheelchair", {Need.WHEELCHAIR}, ()),
        ("كرسي متحرك، أوكسجين", {Need.WHEELCHAIR, Need.OXYGEN}, ()),
        ("نقالة ومرافق", {Need.STRETCHER, Need.ESCORT}, ()),
        ("stretcher and oxygen", {Need.STRETCHER, Need.OXYGEN}, ()),
        ("نقّالة؛ سكري / ضغط", {Need.STRETCHER}, ("سكري", "ضغط")),
        ("wheelchair+insulin", {Need.WHEELCHAIR}, ("insulin",)),
        ("لا يوجد", set(), ()),
        ("none", set(), ()),
    ],
)
def test_needs(text: str, needs: set[Need], others: tuple[str, ...]) -> None:
    assert read_needs(text) == (tuple(need for need in Need if need in needs), others)


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        *((Sex, word, Sex.FEMALE) for word in ("F", "female", "أنثى", "انثى", "ف", "إمرأة")),
        *((Sex, word, Sex.MALE) for word in ("m", "Male", "ذكر", "م", "رجل")),
        *((VehicleKind, word, VehicleKind.BUS) for word in ("حافلة", "باص", "BUS", "أتوبيس")),
        *((VehicleKind, w, VehicleKind.MINIBUS) for w in ("ميني باص", "ميكروباص", "حافلة صغيرة")),
        *((VehicleKind, w, VehicleKind.AMBULANCE) for w in ("إسعاف", "سيارة اسعاف", "ambulance")),
        (VehicleKind, "شاحنة", VehicleKind.TRUCK),
        (VehicleKind, "صهريج", None),
        (Consent, "رَفَض", Consent.REFUSED),
        (Consent, "بالنيابة", Consent.PROXY),
        (Consent, "maybe", None),
    ],
)
def test_words_of_lists(kind: Any, text: str, meant: object) -> None:
    assert read_word(kind, text) is meant


def test_ids_are_compared_in_one_form() -> None:
    assert identifier(" P-\u200f٠١\u00a0 ") == "P-01"
    assert identifier("12.0") == "12"
    assert identifier("v1.0") == "v1.0"
    assert identifier("A  B") == "A B"


def test_lists_are_split_at_any_usual_sign() -> None:
    assert split_list("a, b،c ؛d;e/f|g\nh") == tuple("abcdefgh")


# -------------------------------------------------------------------------------------- csv

PLAIN = "person,family,name_ar,age\nP-1,F-1,أمين,40\nP-2,F-1,هدى,38\n"
PLAIN_ROWS = [
    {"person": "P-1", "family": "F-1", "name_ar": "أمين", "age": "40"},
    {"person": "P-2", "family": "F-1", "name_ar": "هدى", "age": "38"},
]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (PLAIN.encode(), []),
        (PLAIN.encode("utf-8-sig"), ["byte_order_mark"]),
        (PLAIN.encode("utf-16"), ["byte_order_mark"]),
        (PLAIN.encode("utf-16-le"), ["encoding_guessed"]),
        (PLAIN.encode("utf-16-be"), ["encoding_guessed"]),
        (PLAIN.encode("utf-32"), ["byte_order_mark"]),
        (PLAIN.encode("cp1256"), ["encoding_guessed"]),
        (PLAIN.replace("\n", "\r\n").encode(), []),
        (PLAIN.replace("\n", "\r").encode(), []),
        (PLAIN.replace(",", ";").encode(), ["separator_noticed"]),
        (PLAIN.replace(",", "\t").encode(), ["separator_noticed"]),
        (PLAIN.replace(",", "،").encode(), ["separator_noticed"]),
        (b"sep=;\n" + PLAIN.replace(",", ";").encode(), ["separator_noticed"]),
        (PLAIN.replace(",", ";").encode("cp1256"), ["encoding_guessed", "separator_noticed"]),
        (PLAIN.replace("\n", "\n\n\n").encode(), []),
        (PLAIN.replace("P-2", '"P-2"').encode(), []),
        (PLAIN.replace("\n", ",,,\n").encode(), []),
        (("\u200f" + PLAIN.replace(",", ", \u200f")).encode(), []),
    ],
)
def test_one_list_in_many_forms(content: bytes, said: list[str]) -> None:
    reading = read("people.csv", content)
    assert rows(reading) == PLAIN_ROWS
    assert codes(reading) == said


def test_the_header_may_stand_below_a_title() -> None:
    reading = read("people.csv", "قائمة المغادرين\n\nبتاريخ 28 آب\n\n" + PLAIN)
    assert rows(reading) == PLAIN_ROWS
    assert [draft.row for draft in drafts(reading)] == [6, 7]


def test_columns_may_stand_in_any_order_and_unknown_ones_are_kept() -> None:
    reading = read("people.csv", "العمر,مقاس الحذاء,رقم الشخص,الاسم\n٤٠,42,P-1,أمين\n")
    (draft,) = drafts(reading)
    assert draft.values == {"age": "٤٠", "person": "P-1", "name": "أمين"}
    assert draft.extra == (("مقاس الحذاء", "42"),)
    assert str(draft.ref("age")) == "people.csv:2:العمر"
    assert draft.ref("age").raw == "٤٠"


def test_short_rows_are_read_and_the_rest_of_long_ones_is_kept() -> None:
    reading = read("people.csv", PLAIN + "P-3,F-2\nP-4,F-2,x,5,wheelchair,oxygen\n")
    assert rows(reading)[2:] == [
        {"person": "P-3", "family": "F-2"},
        {"person": "P-4", "family": "F-2", "name_ar": "x", "age": "5"},
    ]
    assert drafts(reading)[3].extra == (("E", "wheelchair"), ("F", "oxygen"))
    assert codes(reading) == ["row_longer_than_header"]
    assert str(reading.findings[0].where[0]) == "people.csv:5:E"


def test_an_open_quote_swallows_no_row() -> None:
    text = 'person,name_ar,age\nP-1,"Amin,4\nP-2,"Huda",5\nP-3,"a ""b"" c",6\nP-4,"x\ny",7\n'
    reading = read("people.csv", text)
    assert [row["person"] for row in rows(reading)] == ["P-1", "P-2", "P-3", "P-4"]
    assert rows(reading)[0] == {"person": "P-1", "name_ar": "Amin", "age": "4"}
    assert rows(reading)[2]["name_ar"] == 'a "b" c'
    assert rows(reading)[3]["name_ar"] == "x\ny"
    assert codes(reading) == ["quote_not_closed"]
    assert [draft.row for draft in drafts(reading)] == [2, 3, 4, 5]


def test_an_open_quote_in_the_last_row() -> None:
    reading = read("people.csv", PLAIN + 'P-3,F-2,"x,9\n')
    assert rows(reading)[2] == {"person": "P-3", "family": "F-2", "name_ar": "x", "age": "9"}
    assert codes(reading) == ["quote_not_closed"]


@pytest.mark.parametrize(
    "total", ["المجموع,,,2", "الإجمالي:,,,", "Total,,2,", ",المجموع الكلي,,", "total people: 2,,,"]
)
def test_totals_are_left_out_and_said(total: str) -> None:
    reading = read("people.csv", PLAIN + total + "\n")
    assert rows(reading) == PLAIN_ROWS
    assert codes(reading) == ["totals_row_skipped"]


FOOTERS = ("توقيع رئيس اللجنة", "الختم", "أعدها مكتب المخيم", "ملاحظة: تسلّم النسخ باليد",
           "صفحة 2 من 3", "صفحة ٢", "Signature", "Prepared by the camp office", "Page 2",
           "Notes: by hand", "حرر في 12/4/2017")  # fmt: skip


@pytest.mark.parametrize("footer", FOOTERS)
def test_lines_under_a_list_are_left_out_and_said(footer: str) -> None:
    reading = read("people.csv", PLAIN + f"{footer},,,\n")
    assert rows(reading) == PLAIN_ROWS
    assert codes(reading) == ["footer_row_skipped"]


@pytest.mark.parametrize("name", ["ختام", "عدي", "عدنان", "إعدال", "Paige", "Noah", "مصدر", "كتبة"])
def test_a_lone_name_is_nobodys_signature(name: str) -> None:
    reading = read("people.csv", PLAIN + f",,{name},\n")
    assert "footer_row_skipped" not in codes(reading)


@pytest.mark.parametrize("name", ["إجمالي السالم", "Sumaya", "عدد", "Totalina"])
def test_a_name_that_looks_like_a_total_is_somebody(name: str) -> None:
    assert len(rows(read("people.csv", PLAIN + f",F-2,{name},5\n"))) == 3


def test_blank_means_blank_however_it_is_written() -> None:
    reading = read("people.csv", "person,guardian,age,note\nP-1,-,غير معروف,لا يوجد\n")
    assert rows(reading) == [{"person": "P-1"}]


def test_none_is_an_answer_where_it_was_asked_for_and_no_blank() -> None:
    reading = read("people.csv", "person,needs\nP-1,لا يوجد\n")
    assert rows(reading) == [{"person": "P-1", "needs": "لا يوجد"}]


def test_the_last_byte_may_be_missing() -> None:
    reading = read("people.csv", (PLAIN + "P-3,F-2,سعاد").encode()[:-1])
    assert [row["person"] for row in rows(reading)] == ["P-1", "P-2", "P-3"]
    assert codes(reading) == ["lines_in_another_encoding"]


def test_lines_of_another_encoding_are_read() -> None:
    reading = read("people.csv", PLAIN.encode() + "P-3,F-2,سعاد النحاس,3\n".encode("cp1256"))
    assert rows(reading)[2]["name_ar"] == "سعاد النحاس"
    assert str(reading.findings[0].where[0]) == "people.csv:4"


def test_thousands_of_findings_of_one_kind_are_counted() -> None:
    reading = read("people.csv", PLAIN + "".join(f"P{n},,,,,,x\n" for n in range(1_500)))
    assert codes(reading).count("row_longer_than_header") == 1_000
    assert reading.findings[-1].subject() == {"kind": "row_longer_than_header", "count": 500}


def test_a_quote_that_is_never_closed_in_a_large_file_is_quick() -> None:
    text = 'person,x\n"P-0,1\n' + "".join(f"P-{n},1\n" for n in range(1, 20_000))
    started = time.process_time()
    assert len(rows(read("people.csv", text))) == 20_000
    assert time.process_time() - started < 5


# ------------------------------------------------------------------ household numbers and ids

FAMILIES = [
    # header, values, whether they are household numbers
    ("رقم الأسرة", ["النجار", "النجار", "الحداد"], True),
    ("household", ["a", "a", "b"], True),
    ("family", ["Haddad", "Haddad", "Najjar"], True),
    ("العائلة", ["النجار", "النجار", "الحداد"], False),
    ("العائلة", ["12", "12", "13"], True),
    ("العائلة", ["١٢", "١٢", "١٣"], True),
    ("الكنية", ["F-1", "F-1", "F-2"], True),
    ("اللقب", ["أ", "أ", "ب"], True),
    ("اللقب", ["السالم", "", "الحداد"], False),
    ("surname", ["12", "12", "13"], False),
]


@pytest.mark.parametrize(("header", "values", "numbers"), FAMILIES)
def test_whether_a_column_holds_household_numbers(
    header: str, values: list[str], numbers: bool
) -> None:
    text = f"person,{header}\n" + "".join(f"P-{n},{value}\n" for n, value in enumerate(values))
    first = rows(read("people.csv", text))[0]
    assert first.get("family" if numbers else "surname") == values[0]


def test_a_surname_beside_a_household_number_stays_a_surname() -> None:
    (row,) = rows(read("people.csv", "person,رقم الأسرة,العائلة\nP-1,7,12\n"))
    assert row == {"person": "P-1", "family": "7", "surname": "12"}


def test_a_running_number_is_the_id_where_there_is_no_other() -> None:
    assert rows(read("people.csv", "م,الاسم\n١,أمين\n٢,هدى\n"))[1]["person"] == "٢"
    (draft,) = drafts(read("people.csv", "م,رقم الشخص,الاسم\n1,P-9,أمين\n"))
    assert draft.values["person"] == "P-9"
    assert draft.extra == (("م", "1"),)


# ------------------------------------------------------------------------------------- xlsx


def book(**sheets: list[list[object]]) -> bytes:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        for name, table in sheets.items():
            sheet = made.add_worksheet(name)
            for r, row in enumerate(table):
                for c, value in enumerate(row):
                    if isinstance(value, date):
                        sheet.write_datetime(r, c, value, day)
                    else:
                        sheet.write(r, c, value)
    return stream.getvalue()


def test_numbers_dates_and_truth_come_as_they_would_be_typed() -> None:
    reading = read(
        "fleet.xlsx",
        book(
            a=[
                ["vehicle", "seats", "luggage_m3", "available_from", "spare", "driver_phone"],
                [12, 49, 4.5, date(2017, 8, 28), True, 963000100001],
            ]
        ),
    )
    assert rows(reading) == [
        {
            "vehicle": "12",
            "seats": "49",
            "luggage_m3": "4.5",
            "available_from": "2017-08-28",
            "spare": "yes",
            "driver_phone": "963000100001",
        }
    ]
    assert codes(reading) == []


def test_several_sheets_are_one_list_and_rows_are_those_of_the_sheet() -> None:
    table: list[list[object]] = [[], ["", "كشف"], ["", "person", "العمر"], ["", "P-1", 40]]
    reading = read("people.xlsx", book(أ=table, ب=[["person", "age"], ["P-2", 5]]))
    assert [str(draft.ref("age")) for draft in drafts(reading)] == [
        "people.xlsx[أ]:4:العمر",
        "people.xlsx[ب]:2:age",
    ]


def test_running_numbers_that_start_again_on_the_second_sheet_are_no_ids() -> None:
    table: list[list[object]] = [["م", "الاسم"], [1, "أمين"], [2, "هدى"]]
    reading = read("people.xlsx", book(a=table, b=table))
    assert all("person" not in row for row in rows(reading))
    assert codes(reading) == ["running_numbers_repeat"] * 2
    assert drafts(reading)[0].extra == (("م", "1"),)


def test_a_merged_household_number_holds_for_its_rows_and_a_name_does_not() -> None:
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["person", "family", "name_ar", "consent"])
        for n in range(5):
            sheet.write_row(n + 1, 0, [f"P-{n}"])
        sheet.merge_range(1, 1, 3, 1, "F-1")
        sheet.merge_range(4, 1, 5, 1, "F-2")
        sheet.merge_range(1, 2, 2, 2, "أمين")
        sheet.merge_range(1, 3, 3, 3, "explicit")
    reading = read("people.xlsx", stream.getvalue())
    assert [row.get("family") for row in rows(reading)] == ["F-1", "F-1", "F-1", "F-2", "F-2"]
    assert [row.get("name_ar") for row in rows(reading)] == ["أمين", None, None, None, None]
    assert [row.get("consent") for row in rows(reading)] == ["explicit", None, None, None, None]
    assert sorted(codes(reading)) == [
        "merged_cells_not_repeated",
        "merged_cells_not_repeated",
        "merged_cells_repeated",
    ]


def test_a_list_with_the_wrong_ending_is_read_as_what_it_is() -> None:
    assert rows(read("people.xlsx", PLAIN)) == PLAIN_ROWS
    table: list[list[object]] = [[*line.split(",")] for line in PLAIN.strip().split("\n")]
    assert rows(read("people.csv", book(a=table))) == PLAIN_ROWS


def test_what_a_workbook_really_unpacks_to_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(look, "MAX_UNPACKED", 100_000)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 200_000)
    bomb = stream.getvalue()
    assert codes(read("people.xlsx", bomb)) == ["workbook_too_big"]
    lying = bomb.replace((200_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != bomb
    assert codes(read("people.xlsx", lying)) == ["workbook_too_big"]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\x00" * 600])
def test_what_is_no_workbook(content: bytes) -> None:
    assert codes(read("people.xlsx", content)) == ["workbook_unreadable"]


# ------------------------------------------------------------------------------------- toml


def test_tables_know_their_lines() -> None:
    text = (
        '# a remark\n[operation]\nid = "x"\ntitle = """\n[[leg]]\n"""\n\n'
        '[[leg]]\nfrom = "a"\n\n[[leg]] # second\nroles = [\n  "[x]",\n]\nto = "b"\n'
    )
    operation, first, second = drafts(read("operation.toml", text))
    assert (operation.row, first.row, second.row) == (2, 8, 11)
    assert str(first.ref("from")) == "operation.toml:9:from"
    assert str(second.ref("to")) == "operation.toml:15:to"
    assert str(second.ref("distance_km")) == "operation.toml:11:distance_km"


def test_every_fault_is_told_and_the_rest_is_read() -> None:
    text = "\n".join(
        [
            "[operation]",
            'id = "x"',
            "title = unquoted",
            "date = 2017-08-28",
            "[[place]]",
            'id = "a"',
            "lat = 33,5",
            "lon = ٣٦",
            "[[place]]",
            'id = "b',
            'kind = "halt"',
            "capacity = 5 people",
            "[[leg]]",
            'alternative_of = ["p", "q"',
            'from = "a"',
            'to = "b"',
            "from = “c”",
        ]
    )
    reading = read("route.toml", text)
    assert [item.where[0].row for item in reading.findings] == [3, 7, 8, 10, 12, 14, 17]
    assert codes(reading) == ["toml_unreadable"] * 7
    assert [dict(draft.values) for draft in drafts(reading)] == [
        {"id": "x", "date": date(2017, 8, 28)},
        {"id": "a"},
        {"kind": "halt"},
        {"from": "a", "to": "b"},
    ]
    assert reading.findings[0].where[0].raw == "title = unquoted"
    assert str(reading.findings[1].where[0]) == "route.toml:7:9"


def test_a_table_whose_header_is_broken_does_not_spill_into_the_one_above() -> None:
    text = '[[place]]\nid = "a"\n[[place]\nid = "b"\nlat = 1\n[[place]]\nid = "c"\n'
    reading = read("route.toml", text)
    assert [draft.values["id"] for draft in drafts(reading)] == ["a", "c"]
    assert codes(reading) == ["toml_table_unreadable"]
    assert reading.findings[0].where[0].row == 3


def test_a_table_and_a_key_given_twice() -> None:
    reading = read("operation.toml", '[operation]\nid = "x"\nid = "y"\n[policy]\n[operation]\n')
    assert [dict(draft.values) for draft in drafts(reading)] == [{"id": "x"}, {}]
    assert sorted(codes(reading)) == ["toml_table_unreadable", "toml_unreadable"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1256"])
def test_toml_in_other_encodings(encoding: str) -> None:
    reading = read("operation.toml", '[operation]\nid = "قارة"\n'.encode(encoding))
    assert drafts(reading)[0].values == {"id": "قارة"}
    assert len(codes(reading)) == 1


def test_a_single_table_may_stand_for_a_list_of_one() -> None:
    assert drafts(read("operation.toml", '[party]\nid = "a"\n'))[0].values == {"id": "a"}


def test_a_hint_is_given_for_a_key_that_is_almost_right() -> None:
    (found,) = read("operation.toml", "[policy]\nspare_capcity = 0.2\n").findings
    assert found.subject() == {
        "table": "policy",
        "key": "spare_capcity",
        "suggestion": "spare_capacity",
        "of": "",
    }
    assert str(found.where[0]) == "operation.toml:2:spare_capcity"


@pytest.mark.parametrize(
    "line",
    [
        "a" + ".a" * 5_000 + " = 1",
        "[a" + ".a" * 5_000 + "]",
        "x = " + "[" * 3_000,
        "[" + " " * 3_900,
    ],
)
def test_hostile_lines_cost_no_time(line: str) -> None:
    started = time.process_time()
    reading = read("operation.toml", f'[operation]\nid = "x"\n{line}\n')
    assert time.process_time() - started < 2
    assert drafts(reading)[0].values == {"id": "x"}
    assert reading.findings


# --------------------------------------------------------------------------------- the folder


def test_only_files_of_an_operation_are_wanted() -> None:
    wanted = ["operation.toml", "people.csv", "People.XLSX", "fleet.tsv", "day.jsonl", "people.xls"]
    others = ["README.md", "recipe.toml", "notes.csv", "~$people.xlsx", "people.pdf", "people"]
    assert [name for name in (*wanted, *others) if imports.wanted(name)] == wanted
    assert imports.read_files(dict.fromkeys(others, b"\x00")) == imports.FolderReading()


def test_the_order_of_the_files_does_not_matter() -> None:
    files = {"people.csv": PLAIN.encode(), "route.toml": b"", "operation.toml": b"[operation]"}
    assert imports.read_files(files) == imports.read_files(dict(reversed(files.items())))


def test_that_a_file_is_there_is_known_even_when_nothing_in_it_can_be_read() -> None:
    for name, content in (("fleet.csv", b""), ("fleet.xlsx", b""), ("fleet.ods", b"x")):
        (draft,) = read(name, content).drafts
        assert (draft.kind, draft.values) == ("file", {"holds": "vehicle"})


def test_each_reader_is_found_by_being_there() -> None:
    names = {reader.read.__module__ for reader in imports.readers()}
    names |= {reader.read.__module__ for reader in imports.table_readers()}
    assert {csv_file.__name__, toml_file.__name__, workbook.__name__} <= names
