# SPDX-License-Identifier: Apache-2.0
"""Forms of KoBo and ODK: the form itself, and what comes back. All people are synthetic."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyxform.xls2xform import convert  # type: ignore[import-untyped]

from qafila import cli
from qafila.adapters.xlsform import Form, xlsform
from qafila.app.importing import Understood, understand
from qafila.core.admission import admit_list
from qafila.core.agreement import Party
from qafila.core.drafts import Reading
from qafila.core.events import ConsentRecorded, Fact, PersonRegistered
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.route import Place
from qafila.core.values import Consent, Name, Need, PartyRole, PlaceKind, Sex
from qafila.imports import read_list
from qafila.imports.odk import from_json, from_xml, people
from qafila.imports.odk.people import short
from tests.days import lived

TINY = Path(__file__).parent.parent / "examples" / "tiny"
FIRST = "0b1c2d3e-4f50-4a6b-8c7d-9e0f1a2b3c4d"
SECOND = "5e6f7a8b-9c0d-4e1f-8a2b-3c4d5e6f7a8b"
THIRD = "9d8c7b6a-5f4e-4d3c-9b2a-1f0e9d8c7b6a"
BASE = "H0b1c2d3e4f"

Answers = Mapping[str, Any]

HIND = {"given": "هند", "father": "خالد", "sex": "female", "age": "31", "consent": "explicit"}
RAMI = {"given": "رامي", "sex": "male", "age": "3", "guardian_line": "1", "consent": "proxy"}


def kobo(
    *members: Answers, instance: str = FIRST, edits: str = "", root: str = "", **more: Any
) -> dict[str, Any]:
    """A submission as KoBo's API gives it."""
    return {
        "_id": 7,
        "_uuid": instance,
        "formhub/uuid": "5b4c",
        "start": "2026-02-20T08:00:00+03:00",
        "phonenumber": "0933999888",
        "__version__": "vQ",
        "meta/instanceID": f"uuid:{instance}",
        **({"meta/deprecatedID": f"uuid:{edits}"} if edits else {}),
        **({"meta/rootUuid": f"uuid:{root}"} if root else {}),
        **more,
        "members": [{f"members/{k}": v for k, v in member.items()} for member in members],
        "_attachments": [{"filename": "x.jpg"}],
        "_geolocation": [34.1, 36.7],
        "_submitted_by": "someone",
    }


def page(*results: object, **more: object) -> bytes:
    body = {"count": len(results), "next": None, "previous": None, "results": results, **more}
    return json.dumps(body, ensure_ascii=False).encode()


def xml(*members: Answers, instance: str = FIRST, edits: str = "", beside: str = "") -> bytes:
    """A submission as OpenRosa has it."""
    rounds = "".join(
        "<members>" + "".join(f"<{k}>{v}</{k}>" for k, v in member.items()) + "</members>"
        for member in members
    )
    old = f"<orx:deprecatedID>uuid:{edits}</orx:deprecatedID>" if edits else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<data id="q" xmlns:orx="http://openrosa.org/xforms">'
        f"<start>2026-02-20</start>{beside}{rounds}"
        f"<orx:meta><orx:instanceID>uuid:{instance}</orx:instanceID>{old}</orx:meta></data>\n"
    ).encode()


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def read(content: bytes, name: str = "data.json", **columns: str) -> Reading:
    return read_list(name, content, "person", columns)


def persons(reading: Reading) -> list[Person]:
    admitted = admit_list(reading.drafts, {}, None)
    return [fact.person for fact in admitted.facts if isinstance(fact, PersonRegistered)]


def codes(reading: Reading | Understood) -> dict[str, int]:
    found: dict[str, int] = {}
    for finding in reading.findings:
        found[finding.code] = found.get(finding.code, 0) + 1
    return found


def ids(reading: Reading) -> list[str]:
    return [person.id for person in persons(reading)]


# ------------------------------------------------------------------------------- what is read


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("data.json", page(kobo(HIND, RAMI))),
        ("data.json", json.dumps([kobo(HIND, RAMI)]).encode()),
        ("data.json", json.dumps(kobo(HIND, RAMI)).encode("utf-16")),
        ("submission.xml", xml(HIND, RAMI)),
        ("submission", xml(HIND, RAMI)),
        ("all.zip", zipped({f"{FIRST}/submission.xml": xml(HIND, RAMI), f"{FIRST}/x.jpg": b"-"})),
        ("wrapped.xml", b"<submission><data>" + xml(HIND, RAMI)[39:] + b"</data></submission>"),
    ],
    ids=["page", "list", "single", "xml", "without ending", "zip", "wrapped"],
)
def test_each_member_of_a_household_is_a_person(name: str, content: bytes) -> None:
    reading = read(content, name)
    hind, rami = persons(reading)
    assert hind == Person(
        id=f"{BASE}-1", household=BASE, name_ar="هند خالد", father="خالد", sex=Sex.FEMALE, age=31,
        consent=Consent.EXPLICIT,
    )  # fmt: skip
    assert (rami.id, rami.guardian, rami.consent) == (f"{BASE}-2", f"{BASE}-1", Consent.PROXY)
    assert codes(reading).keys() <= {"byte_order_mark"}
    (table,) = reading.tables
    assert (table.rows, table.fields["members/given"]) == (2, "given")
    assert table.unused == ()


def test_scanned_codes_number_people_and_their_household() -> None:
    reading = read(page(kobo({**HIND, "person": "P-0٠7"}, RAMI, **{"household/family": "F-12"})))
    hind, rami = persons(reading)
    assert (hind.id, rami.id, rami.guardian) == ("P-007", f"{BASE}-2", "P-007")
    assert {hind.household, rami.household} == {"F-12"}


MARKS = ("3e1f0a9c-0000-4000-8000-000000000001", "b27c55d1-0000-4000-8000-000000000002")


def marked(*members: tuple[str, str]) -> list[str]:
    answers = [{"members/given": name, "members/member_mark": mark} for name, mark in members]
    found = persons(read(page({"_uuid": FIRST, "members": answers})))
    return [person.id for person in found]


def test_a_member_keeps_the_number_whatever_line_an_edit_moves_it_to() -> None:
    hind, rami = f"{BASE}-3e1f0a", f"{BASE}-b27c55"
    assert marked(("هند", MARKS[0]), ("رامي", MARKS[1])) == [hind, rami]
    assert marked(("سعد", ""), ("رامي", MARKS[1])) == [f"{BASE}-1", rami]


@pytest.mark.parametrize("mark", ["", "=cmd|x", "٣٣٣٣٣٣٣", "uuid:zz"])
def test_what_is_no_mark_is_no_number(mark: str) -> None:
    assert marked(("هند", mark)) == [f"{BASE}-1"]


def test_one_mark_of_two_members_makes_two_numbers() -> None:
    assert marked(("هند", MARKS[0]), ("رامي", MARKS[0])) == [f"{BASE}-3e1f0a", f"{BASE}-2"]


def test_a_running_number_of_a_form_is_no_number_of_a_person() -> None:
    (hind,) = persons(read(page(kobo({**HIND, "id": "1"}))))
    assert hind.id == f"{BASE}-1"
    assert hind.extra == (("members/id", "1"),)
    assert ids(read(page(kobo({**HIND, "id": "R-88"})), **{"members/id": "person"})) == ["R-88"]


def test_several_choices_are_several_needs_and_recipients() -> None:
    member = {
        **HIND,
        "needs": "wheelchair oxygen other",
        "needs_other": "غسيل الكلى",
        "share_with": "crescent receiving",
    }
    (hind,) = persons(read(page(kobo(member))))
    assert hind.needs == (Need.WHEELCHAIR, Need.OXYGEN)
    assert hind.other_needs == ("غسيل الكلى",)
    assert hind.share_with == ("crescent", "receiving")


@pytest.mark.parametrize("text", ["kidney dialysis", "wheelchair user", "غسيل الكلى"])
def test_needs_in_words_stay_in_one_piece(text: str) -> None:
    (hind,) = persons(read(page(kobo({**HIND, "needs": text}))))
    assert len(hind.needs) + len(hind.other_needs) == 1


def test_unknown_questions_are_kept_and_those_of_the_device_are_not() -> None:
    extra = {
        "household/village": "قارة",
        "household/where": "34.1 36.7 0 0",
        "household/track": "34.1 36.7 0 0; 34.2 36.8 0 0",
        "calc_x": "1",
        "consent": "yes",
    }
    hind, rami = persons(read(page(kobo(HIND, {**RAMI, "shoes": 24}, **extra))))
    assert hind.extra == (("household/village", "قارة"), ("consent", "yes"))
    assert rami.extra == (("members/shoes", "24"), *hind.extra)
    assert (hind.phone, hind.consent) == ("", Consent.EXPLICIT)


def test_another_form_with_arabic_questions_and_groups_is_understood() -> None:
    result = {
        "_uuid": SECOND,
        "الأسرة/رقم_الأسرة": "41",
        "الأسرة/رقم_الهاتف": "0944111222",
        "الأسرة/الأفراد": [
            {
                "الأسرة/الأفراد/بيانات/الاسم_الكامل": "ليلى سعد الحداد",
                "الأسرة/الأفراد/الجنس": "أنثى",
            }
        ],
    }
    (laila,) = persons(read(page(result)))
    assert (laila.name_ar, laila.sex) == ("ليلى سعد الحداد", Sex.FEMALE)
    assert (laila.household, laila.phone) == ("41", "0944111222")


def test_a_form_of_one_person_makes_no_household() -> None:
    (hind,) = persons(read(page({"_uuid": FIRST, "full_name": "هند خالد العلي", "age": 31})))
    assert (hind.id, hind.household, hind.age) == (f"{BASE}-1", None, 31)


def test_families_within_a_form_are_households_of_their_own() -> None:
    form = {
        "_uuid": FIRST,
        "at": "square",
        "families": [
            {
                "families/people": [
                    {"families/people/name": "هند"},
                    {"families/people/name": "رامي"},
                ]
            },
            {"families/family": "F-9", "families/people": [{"families/people/name": "ليلى"}]},
        ],
    }
    reading = read(page(form))
    assert ids(reading) == [f"{BASE}-1-1", f"{BASE}-1-2", f"{BASE}-2-1"]
    assert [p.household for p in persons(reading)] == [f"{BASE}-1", f"{BASE}-1", "F-9"]
    assert {p.at for p in persons(reading)} == {"square"}


def test_other_repeats_and_who_answered_are_kept_and_told() -> None:
    more: dict[str, Any] = {
        "name": "سعد الحداد",
        "animals": [{"animals/kind": "goat"}, {"animals/kind": "cat"}],
    }
    reading = read(page(kobo(HIND, RAMI, **more)))
    hind, rami = persons(reading)
    assert [text for _, text in hind.extra] == ["سعد الحداد", "goat", "cat"]
    assert [text for _, text in rami.extra] == ["سعد الحداد"]
    assert codes(reading) == {"named_outside_the_members": 1}


def test_what_is_said_of_very_many_people_stands_beside_the_first(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(people, "MAX_COPIED", 1)
    families = [{"families/m": [{"families/m/name": "هند"}, {"families/m/name": "ليلى"}]}] * 2
    form = {"_uuid": FIRST, "village": "قارة", "camp": "الشرقي", "at": "square"}
    found = persons(read(page({**form, "families": families})))
    assert [len(person.extra) for person in found] == [2, 0, 0, 0]
    assert {person.at for person in found} == {"square"}


def test_ids_that_are_not_random_get_a_digest() -> None:
    assert short(FIRST) == BASE
    one, other = short("018f0000-0000-7000-8000-000000000001"), short("household 1")
    assert len({one, other, short("household 2")}) == 3
    assert re.fullmatch(r"H[0-9a-f]{10}", one)


def test_nested_groups_of_odk_central_are_read() -> None:
    feed = {
        "@odata.context": "…",
        "value": [
            {
                "__id": f"uuid:{FIRST}",
                "__system": {"submitterName": "x"},
                "meta": {"instanceID": f"uuid:{FIRST}"},
                "household": {"family": "F-1", "gps": {"type": "Point", "coordinates": [1, 2]}},
                "members@odata.navigationLink": "…",
                "members": [{"given": "هند", "__id": "1", "names": {"father": "خالد"}}],
            }
        ],
    }
    (hind,) = persons(read(json.dumps(feed).encode()))
    assert (hind.id, hind.name_ar, hind.household) == (f"{BASE}-1", "هند خالد", "F-1")


# ------------------------------------------------------------------------------- once, and edits


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_submission_that_stands_twice_counts_once(form: str) -> None:
    if form == "json":
        reading = read(page(*[kobo(HIND, RAMI)] * 3, kobo(HIND, instance=SECOND)))
    else:
        reading = read(xml(HIND, RAMI) * 3 + xml(HIND, instance=SECOND), "all.xml")
    assert len(persons(reading)) == 3
    (again,) = [f for f in reading.findings if f.code == "submission_repeated"]
    assert again.subject()["count"] == 2


def test_one_id_with_two_contents_is_told_and_the_first_stands() -> None:
    reading = read(page(kobo(HIND), kobo({**HIND, "age": "32"})))
    (hind,) = persons(reading)
    assert hind.age == 31
    (differ,) = [f for f in reading.findings if f.code == "submissions_differ"]
    assert differ.subject() == {"instance": FIRST, "first": 1, "second": 2}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_the_last_of_a_chain_of_edits_stands_under_the_first_id(order: Sequence[int]) -> None:
    versions = [
        kobo(HIND),
        kobo({**HIND, "age": "32"}, instance=SECOND, edits=FIRST),
        kobo({**HIND, "age": "33"}, instance=THIRD, edits=SECOND),
    ]
    reading = read(page(*(versions[n] for n in order)))
    (hind,) = persons(reading)
    assert (hind.id, hind.age) == (f"{BASE}-1", 33)
    assert codes(reading) == {"edits_taken": 1}


@pytest.mark.parametrize(
    "content",
    [
        page(kobo(HIND, instance=SECOND, edits=FIRST)),
        page(kobo(HIND, instance=THIRD, edits=SECOND, root=FIRST)),
        page(kobo(HIND, instance=THIRD, edits=SECOND), kobo(HIND, instance=SECOND, edits=FIRST)),
    ],
    ids=["edit alone", "server knows the first", "chain without its first"],
)
def test_an_edit_without_its_original_keeps_the_numbers(content: bytes) -> None:
    assert ids(read(content)) == [f"{BASE}-1"]


def test_two_edits_of_one_submission_are_told() -> None:
    one = kobo({**HIND, "age": "32"}, instance=SECOND, edits=FIRST)
    other = kobo({**HIND, "age": "40"}, instance=THIRD, edits=FIRST)
    reading = read(page(kobo(HIND), one, other))
    assert [p.age for p in persons(reading)] == [32]
    assert codes(reading) == {"edits_differ": 1, "edits_taken": 1}


def test_central_says_the_first_version_itself() -> None:
    def version(instance: str, age: str) -> dict[str, Any]:
        members = [{"given": "هند", "age": age}]
        return {"__id": f"uuid:{FIRST}", "meta": {"instanceID": instance}, "members": members}

    reading = read(json.dumps({"value": [version(SECOND, "32")]}).encode())
    assert ids(reading) == [f"{BASE}-1"]
    both = read(json.dumps({"value": [version(FIRST, "31"), version(SECOND, "32")]}).encode())
    assert [(p.id, p.age) for p in persons(both)] == [(f"{BASE}-1", 32)]
    assert codes(both) == {"edits_taken": 1}


def test_encrypted_submissions_are_told() -> None:
    content = xml(beside="<base64EncryptedKey>aGk=</base64EncryptedKey>")
    reading = read(content + xml(HIND, instance=SECOND), "all.xml")
    assert ids(reading) == [f"{short(SECOND)}-1"]
    assert codes(reading) == {"submissions_encrypted": 1}


def test_edits_that_name_each_other_lose_nobody() -> None:
    one = kobo(HIND, instance=SECOND, edits=THIRD)
    other = kobo({**HIND, "age": "40"}, instance=THIRD, edits=SECOND)
    itself = kobo(RAMI, edits=FIRST)
    reading = read(page(one, other, itself))
    assert sorted(p.age or 0 for p in persons(reading)) == [3, 40]


def test_an_edit_that_arrives_later_amends_the_same_people() -> None:
    first = understand(lived([]), "one.json", page(kobo(HIND, RAMI)), sender="camp")
    registry = lived([], *first.facts())
    assert {p.id for p in first.added} == {f"{BASE}-1", f"{BASE}-2"}
    again = understand(registry, "again.json", page(kobo(HIND, RAMI)), sender="camp")
    assert (again.changes, again.same, again.gone) == (0, 2, ())
    edited = page(kobo({**HIND, "phone": "0944111222"}, RAMI, instance=SECOND, edits=FIRST))
    later = understand(registry, "later.json", edited, sender="camp")
    ((old, new, changed),) = later.amended
    assert (old.id, changed, new.phone) == (f"{BASE}-1", ("phone",), "0944111222")
    assert (later.added, later.gone, later.same) == ((), (), 1)


# ------------------------------------------------------------------------------- what is wrong


def test_what_is_wrong_with_one_submission_leaves_the_others() -> None:
    deep: object = "x"
    for _ in range(40):
        deep = {"g": deep}
    odd = {"_uuid": THIRD, "q": deep}
    reading = read(page("text", 5, None, [], odd, {"_uuid": SECOND, "shoes": 1}, kobo(HIND)))
    assert ids(reading) == [f"{BASE}-1"]
    assert codes(reading) == {"submission_not_understood": 5, "submission_without_people": 1}


def test_values_of_other_types_are_read_as_text() -> None:
    member = {**HIND, "age": 31.0, "phone": 963944111222, "mother": None, "unaccompanied": False,
              "document": ["passport", 5], "odd": {"a": True}}  # fmt: skip
    (hind,) = persons(read(page(kobo(member))))
    assert (hind.age, hind.phone, hind.document) == (31, "963944111222", "passport 5")
    assert hind.extra == (("members/odd/a", "yes"),)


def test_a_missing_name_is_told_and_the_person_kept() -> None:
    reading = read(page(kobo(HIND, {"age": "5"})))
    admitted = admit_list(reading.drafts, {}, None)
    assert len(persons(reading)) == 2
    assert "name_missing" in {finding.code for finding in admitted.findings}


def test_pages_that_are_missing_are_told() -> None:
    reading = read(page(kobo(HIND), count=30_001, next="https://kobo.example/?start=1"))
    (missing,) = [f for f in reading.findings if f.code == "pages_missing"]
    assert missing.subject() == {"file": "data.json", "here": 1, "count": 30_001}


def test_a_household_number_in_several_forms_is_told() -> None:
    families = {"household/family": "F-1"}
    reading = read(page(kobo(HIND, **families), kobo(RAMI, instance=SECOND, **families)))
    (several,) = [f for f in reading.findings if f.code == "household_in_several_forms"]
    assert several.subject()["households"] == ("F-1",)


@pytest.mark.parametrize(
    ("answers", "count"),
    [
        ({"told_terms": "no", "offered_to_stay": "yes"}, 2),
        ({"told_terms": "yes", "offered_to_stay": "no"}, 2),
        ({"told_terms": "yes", "offered_to_stay": "yes"}, 0),
        ({}, 0),
    ],
)
def test_consent_of_people_who_were_not_told_the_terms(answers: dict[str, str], count: int) -> None:
    asked = {f"information/{key}": value for key, value in answers.items()}
    refused = {**HIND, "consent": "refused"}
    reading = read(page(kobo(HIND, RAMI, refused, **asked)))
    told = [f.subject()["count"] for f in reading.findings if f.code == "consent_not_informed"]
    assert told == ([count] if count else [])
    assert persons(reading)[0].consent is Consent.EXPLICIT


@pytest.mark.parametrize(
    "declaration",
    [
        '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>',
        '<!DOCTYPE d SYSTEM "file:///etc/passwd">',
        "<!doctype d>",
    ],
)
def test_xml_that_declares_entities_is_refused(declaration: str) -> None:
    content = f'<?xml version="1.0"?>{declaration}<d id="instanceID"><given>&b;</given></d>'
    reading = read(content.encode(), "x.xml")
    assert codes(reading) == {"submissions_declare_entities": 1}
    assert persons(reading) == []


def test_damage_in_xml_reaches_no_further_than_the_next_submission() -> None:
    broken = xml(RAMI, instance=SECOND)[:-30]
    reading = read(xml(HIND) + broken + xml(RAMI, instance=THIRD), "all.xml")
    assert ids(reading) == [f"{BASE}-1", f"{short(THIRD)}-1"]
    (told,) = [f for f in reading.findings if f.code == "submissions_unreadable"]
    assert told.subject()["line"] == 4


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("x.xml", b"<data>" + b"<a>" * 5000, "submissions_unreadable"),
        ("x.xml", b"<?xml " * 300_000, "submissions_unreadable"),
        ("x.xml", b"no markup at all", "submissions_not_found"),
        ("x.xml", b"<rss><channel><title>x</title></channel></rss>", "submission_without_people"),
        ("x.json", b"", "submissions_unreadable"),
        ("x.json", b"{}", "submissions_not_found"),
        ("x.json", b"[" * 100_000, "submissions_too_big"),
        ("x.json", b'{"results": 5}', "submissions_not_found"),
        ("x.json", b'{"a": ' * 2000 + b"1" + b"}" * 2000, "submissions_too_big"),
        ("x.json", b'[{"_uuid": "a", "age": ' + b"9" * 6000 + b"}]", "submission_without_people"),
        ("x.zip", b"PK\x03\x04 and then nothing", "submissions_unreadable"),
        ("x.zip", b"", "submissions_unreadable"),
        ("x.zip", zipped({"a.xml": b"<" + b"a" * 100}), "submissions_unreadable"),
    ],
)
def test_files_that_are_no_submissions_are_told(name: str, content: bytes, code: str) -> None:
    reading = read(content, name)
    assert code in codes(reading)
    assert persons(reading) == []


def test_more_than_a_registration_can_hold_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_json, "MAX_VALUES", 10)
    monkeypatch.setattr(from_xml, "MAX_TAGS", 10)
    assert codes(read(page(kobo(HIND, RAMI)))) == {"submissions_too_big": 1}
    assert codes(read(xml(HIND, RAMI), "x.xml")) == {"submissions_too_big": 1}


def test_an_archive_that_unpacks_to_too_much_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(from_xml, "MAX_UNPACKED", 1000)
    bomb = zipped({"a.xml": xml(HIND), "b.xml": b" " * 10_000_000 + xml(RAMI)})
    reading = read(bomb, "x.zip")
    assert ids(reading) == [f"{BASE}-1"]
    assert codes(reading) == {"submissions_too_big": 1}


def test_people_are_read_up_to_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(people, "MAX_PEOPLE", 3)
    reading = read(page(kobo(*[HIND] * 5), kobo(RAMI, instance=SECOND)))
    assert len(persons(reading)) == 3
    assert codes(reading) == {"more_people_than_read": 1}


def test_submissions_without_an_id_are_numbered_by_what_they_say() -> None:
    form = {"members": [{"members/name": "هند"}]}
    first, again = read(page(form, form)), read(page(form))
    assert ids(first) == ids(again)
    assert codes(first) == {"submission_repeated": 1, "submissions_without_id": 1}


def test_a_long_answer_is_cut_and_told() -> None:
    reading = read(page(kobo({**HIND, "note": "ن" * 5000})))
    assert [len(p.note) for p in persons(reading)] == [4000]
    assert codes(reading) == {"cell_too_long": 1}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["results", "members", "members/name", "members/given", "name", "family", "person",
             "age", "meta/instanceID", "meta/deprecatedID", "meta", "instanceID", "_uuid", "needs",
             "guardian_line", "consent", "told_terms", "", "/", "a/b/c"]
        )
        | st.text(max_size=5),
        inner,
        max_size=5,
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(JSON, max_size=4) | JSON)
def test_any_json_is_read_or_told(value: object) -> None:
    reading = read(json.dumps(value).encode())
    found = persons(reading)
    assert all(person.id for person in found)
    assert found or reading.findings or value == []


TAGS = st.sampled_from(
    ["data", "members", "name", "given", "meta", "instanceID", "deprecatedID", "a"]
)
XML = st.recursive(
    st.text(max_size=6).map(lambda text: text),
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>", TAGS, st.lists(inner, max_size=4)
    ),
    max_leaves=20,
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(XML, max_size=3),
    st.sampled_from(
        ["", "<?xml version='1.0'?>", "<!DOCTYPE a>", "</all>", "<all>", "\ud800", "&x;"]
    ),
    st.integers(0, 60),
)
def test_any_xml_is_read_or_told(parts: list[str], between: str, cut: int) -> None:
    text = between.join(["", *parts])
    content = text.encode("utf-8", "surrogatepass")
    for piece in (content, content[:cut], content[cut:]):
        reading = read(piece, "x.xml")
        assert all(person.id for person in persons(reading))
        assert reading.findings or reading.tables


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=80), st.sampled_from(["x.xml", "x.json", "x.zip", "x"]))
def test_any_bytes_are_read_or_told(content: bytes, name: str) -> None:
    head = b"PK\x03\x04" if name == "x.zip" else b""
    reading = read(head + content, name)
    assert isinstance(reading, Reading)
    assert all(person.id for person in persons(reading))


# ------------------------------------------------------------------------------- the form

PLACES = [
    Place(id="square", name=Name(ar="الساحة", en="Square"), kind=PlaceKind.ASSEMBLY),
    Place(id="north gate", name=Name(ar="البوابة", en="Gate"), kind=PlaceKind.ASSEMBLY),
    Place(id="post", name=Name(ar="الحاجز", en="Post"), kind=PlaceKind.CHECKPOINT),
]
PARTIES = [
    Party(id="crescent", name=Name(ar="الهلال الأحمر", en="Red Crescent")),
    Party(id="receiving", name=Name(ar="الجهة المستقبلة", en="Receiving party")),
    Party(id="against", name=Name(en="Objectors"), roles=(PartyRole.OBJECTOR,)),
]
TITLE = Name(ar="عملية", en="Operation")

FORMS = {
    "full": xlsform("op 1", TITLE, PLACES, PARTIES),
    "without choices of the operation": xlsform("عملية", TITLE, [], []),
}
JR = "{http://openrosa.org/javarosa}template"


def compiled(form: Form) -> ET.Element:
    warnings: list[str] = []
    made = convert(form.content, warnings=warnings, file_type=".xlsx")
    assert warnings == []
    return ET.fromstring(made.xform)  # noqa: S314  # made here


def skeleton(form: Form) -> ET.Element:
    """The empty instance of a compiled form, as Collect fills it in."""
    (instance,) = [e for e in compiled(form).iter() if e.tag.endswith("}instance") and not e.attrib]
    return instance[0]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_the_form_compiles_without_a_warning(form: Form) -> None:
    root = compiled(form)
    languages = [e.get("lang") for e in root.iter() if e.tag.endswith("}translation")]
    assert languages == ["العربية (ar)", "English (en)"]


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_every_text_of_the_form_stands_in_both_languages(form: Form) -> None:
    root = compiled(form)
    arabic, english = [e for e in root.iter() if e.tag.endswith("}translation")]
    assert len(arabic) == len(english) > 40
    for one, other in zip(arabic, english, strict=True):
        assert one.get("id") == other.get("id")
        assert re.search("[\u0600-\u06ff]", "".join(one.itertext())), one.get("id")
        assert not re.search("[\u0600-\u06ff]", "".join(other.itertext())), other.get("id")


def test_the_form_offers_what_the_operation_has_and_asks_for_no_cohort() -> None:
    form = FORMS["full"]
    text = ET.tostring(compiled(form), encoding="unicode")
    for shown in ("الساحة", "Square", "الهلال الأحمر", "Receiving party", "Operation"):
        assert shown in text
    for kept in ("الحاجز", "north gate", "cohort", "against"):
        assert kept not in text
    assert form.left_out == ("north gate",)


def test_the_same_form_has_the_same_bytes_and_another_one_another_version() -> None:
    again = xlsform("op 1", TITLE, PLACES, PARTIES)
    assert again.content == FORMS["full"].content
    fewer = skeleton(xlsform("op 1", TITLE, PLACES, PARTIES[:1]))
    assert fewer.get("version") != skeleton(again).get("version")
    assert re.fullmatch(r"\d{10}", skeleton(again).get("version", ""))


def test_proxy_is_for_children_and_those_who_cannot_decide() -> None:
    root = compiled(FORMS["full"])
    (bind,) = [e for e in root.iter() if e.get("nodeset") == "/data/members/consent"]
    assert ". != 'proxy' or" in bind.get("constraint", "")
    text = ET.tostring(root, encoding="unicode")
    assert "who = 'any' or" in text


FILLED: dict[str, Any] = {
    "household": {"family": "F-12", "at": "square"},
    "information": {
        "told_terms": "yes",
        "offered_to_stay": "yes",
        "consent_taken_by": "registrar, square",
    },
    "members": [
        {
            "given": "هند", "father": "خالد", "grandfather": "سعد", "surname": "العلي",
            "mother": "ليلى الحداد", "sex": "female", "age": "31", "calc_years": "31",
            "calc_adult": "yes", "calc_proxy": "no", "cannot_decide": "no",
            "needs": "oxygen other", "needs_other": "غسيل الكلى", "consent": "explicit",
            "share_with": "crescent receiving", "phone": "+963944111222", "document": "هوية 77",
        },
        {
            "person": "P-9", "given": "رامي", "sex": "male", "birth_year": "2021",
            "calc_years": "4", "calc_adult": "no", "calc_proxy": "yes", "unaccompanied": "no",
            "separated": "no", "guardian_line": "1", "consent": "proxy",
            "consent_by": "الأم", "note": "ينام كثيرًا",
        },
    ],
}  # fmt: skip

ENDED = "2026-02-18T11:30:00.000+03:00"

EXPECTED = [
    Person(
        id=f"{BASE}-1", household="F-12", name_ar="هند خالد سعد العلي", father="خالد",
        grandfather="سعد", mother="ليلى الحداد", sex=Sex.FEMALE, age=31, needs=(Need.OXYGEN,),
        other_needs=("غسيل الكلى",), consent=Consent.EXPLICIT, share_with=("crescent", "receiving"),
        at="square", document="هوية 77", phone="+963944111222",
    ),
    Person(
        id="P-9", household="F-12", name_ar="رامي", sex=Sex.MALE, birth_year=2021,
        guardian=f"{BASE}-1", consent=Consent.PROXY, at="square", note="ينام كثيرًا",
    ),
]  # fmt: skip


def as_openrosa(root: ET.Element) -> bytes:
    """Fill the empty instance of the form, and give it the shape in which Collect sends it."""
    template = next(e for e in root if e.tag.endswith("}members"))
    place = list(root).index(template)
    for element in [e for e in root if e.tag == template.tag]:
        root.remove(element)
    for n, member in enumerate(FILLED["members"]):
        made = ET.fromstring(ET.tostring(template))  # noqa: S314  # made here
        made.attrib.pop(JR, None)
        fill(made, member)
        root.insert(place + n, made)
    for name in ("household", "information"):
        fill(next(e for e in root if e.tag.endswith(f"}}{name}")), FILLED[name])
    instance = next(e for e in root.iter() if e.tag.endswith("}instanceID"))
    instance.text = f"uuid:{FIRST}"
    next(e for e in root if e.tag.endswith("}end")).text = ENDED
    return ET.tostring(root, encoding="unicode").encode()


def fill(group: ET.Element, answers: Mapping[str, str]) -> None:
    for name, text in answers.items():
        (element,) = [e for e in group if e.tag.rpartition("}")[2] == name]
        element.text = text


def as_kobo(root: ET.Element) -> bytes:
    names = {e.tag.rpartition("}")[2] for e in root.iter()}
    result: dict[str, Any] = {"_uuid": FIRST, "meta/instanceID": f"uuid:{FIRST}", "end": ENDED}
    for group in ("household", "information"):
        result.update({f"{group}/{key}": text for key, text in FILLED[group].items()})
    result["members"] = [
        {f"members/{key}": text for key, text in member.items()} for member in FILLED["members"]
    ]
    assert {key for member in FILLED["members"] for key in member} <= names
    return page(result)


@pytest.mark.parametrize("way", ["xml", "json"])
def test_what_the_form_asks_comes_back_as_people(way: str) -> None:
    root = skeleton(FORMS["full"])
    content = as_openrosa(root) if way == "xml" else as_kobo(root)
    reading = read(content, f"back.{way}")
    found = persons(reading)
    assert [replace(person, extra=()) for person in found] == EXPECTED
    beside = dict(found[1].extra)
    assert beside["members/consent_by"] == "الأم"
    assert beside["information/told_terms"] == "yes"
    assert not any("calc_" in question for question in beside)
    assert codes(reading) == {}
    taken = understand(lived([]), f"back.{way}", content, sender="registrar, square")
    said: dict[str, Any] = {
        "taken_by": "registrar, square",
        "told_terms": True,
        "offered_to_stay": True,
        "answered_at": datetime(2026, 2, 18, 8, 30, tzinfo=UTC),
    }
    assert taken.answers == (
        ConsentRecorded(person=f"{BASE}-1", consent=Consent.EXPLICIT, **said),
        ConsentRecorded(person="P-9", consent=Consent.PROXY, given_by="beside", **said),
    )
    assert "الأم" not in repr(taken.answers), "a name would stand in the store unsealed"


def test_every_question_of_the_form_is_read_or_known_to_be_kept() -> None:
    names = {e.tag.rpartition("}")[2] for e in skeleton(FORMS["full"]).iter() if not len(e)}
    member = dict.fromkeys(names - {"instanceID", "end"}, "1")
    reading = read(page(kobo({**member, "given": "هند"})))
    kept = {header.rpartition("/")[2] for header in reading.tables[0].unused}
    assert kept == {
        "told_terms", "offered_to_stay", "consent_taken_by", "guardian_note", "cannot_decide",
        "consent_by", "explain", "not_informed",
    }  # fmt: skip


# ------------------------------------------------------------------------------- answers


def told(consent: str = "explicit", *, ended: str = "", told: str = "yes", **more: Any) -> bytes:
    """A form that says how it heard the consent of one person."""
    beside = {"told_terms": told, "offered_to_stay": "yes", **({"end": ended} if ended else {})}
    return page(kobo({**HIND, "consent": consent}, RAMI, **beside, **more))


def answers(registry: Operation, content: bytes, sender: str = "camp") -> list[tuple[str, str]]:
    taken = understand(registry, "data.json", content, sender=sender)
    return [(answer.person, answer.consent.value) for answer in taken.answers]


def known(*contents: bytes, later: Iterable[Fact] = ()) -> Operation:
    """The registry after these forms were brought in, one after another."""
    facts: list[Fact] = []
    for content in contents:
        facts += understand(lived([], *facts), "data.json", content, sender="camp").facts()
    return lived([], *facts, *later)


HIND_ID, RAMI_ID = f"{BASE}-1", f"{BASE}-2"
MORNING_FORM, EVENING_FORM = "2026-02-18T08:00:00+03:00", "2026-02-18T20:00:00+03:00"


def test_an_answer_is_recorded_once_however_often_its_form_comes() -> None:
    content = told(ended=MORNING_FORM)
    assert answers(lived([]), content) == [(HIND_ID, "explicit"), (RAMI_ID, "proxy")]
    registry = known(content)
    assert registry.person(HIND_ID).consent is Consent.EXPLICIT
    (answer,) = registry.consents[HIND_ID]
    assert answer.answer.told_terms is True
    assert answer.at == datetime(2026, 2, 18, 5, tzinfo=UTC)
    again = understand(registry, "data.json", content, sender="somebody else")
    assert (again.answers, again.changes) == ((), 0)
    # An edit is finished later, and what it says of consent was not asked again.
    edited = told(ended=EVENING_FORM, instance=SECOND, edits=FIRST)
    assert answers(registry, edited) == []


def test_an_edit_that_says_otherwise_is_another_answer() -> None:
    edited = told("refused", ended=EVENING_FORM, instance=SECOND, edits=FIRST)
    registry = known(told(ended=MORNING_FORM), edited)
    assert registry.person(HIND_ID).consent is Consent.REFUSED
    assert [each.answer.consent.value for each in registry.consents[HIND_ID]] == [
        "explicit", "refused",
    ]  # fmt: skip
    assert len(registry.consents[RAMI_ID]) == 1
    # The first version, brought in again, changes nothing and is not asked about.
    again = understand(registry, "data.json", told(ended=MORNING_FORM), sender="camp")
    assert again.answers == ()
    assert not codes(again).keys() & {"consent_not_taken", "refusal_not_taken"}


def test_a_form_that_was_finished_earlier_does_not_undo_a_later_answer() -> None:
    later = known(told("refused", ended=EVENING_FORM))
    late = understand(later, "x.json", told(ended=MORNING_FORM), sender="camp")
    assert [answer.person for answer in late.answers] == []
    assert codes(late)["consent_not_taken"] == 1
    consented = known(told(ended=EVENING_FORM))
    refused = understand(consented, "x.json", told("refused", ended=MORNING_FORM), sender="camp")
    registry = lived([], *refused.facts(), *known_facts(told(ended=EVENING_FORM)))
    assert registry.person(HIND_ID).consent is Consent.EXPLICIT


def known_facts(content: bytes) -> tuple[Fact, ...]:
    return understand(lived([]), "data.json", content, sender="camp").facts()


def test_no_form_makes_a_yes_of_a_refusal() -> None:
    refusal = ConsentRecorded(person=HIND_ID, consent=Consent.REFUSED)
    registry = known(told(ended=MORNING_FORM), later=[refusal])
    newer = told(ended="2026-02-19T23:00:00+03:00", instance=SECOND, edits=FIRST)
    taken = understand(registry, "x.json", newer, sender="camp")
    assert taken.answers == ()
    assert codes(taken)["consent_not_taken"] == 1


def test_a_form_without_its_time_changes_no_answer_on_record() -> None:
    registry = known(told(ended=MORNING_FORM))
    taken = understand(registry, "x.json", told("refused"), sender="camp")
    assert taken.answers == ()
    assert codes(taken)["refusal_not_taken"] == 1
    assert answers(lived([]), told()) == [(HIND_ID, "explicit"), (RAMI_ID, "proxy")]


def test_a_form_that_does_not_say_how_it_heard_consent_records_no_answer() -> None:
    assert answers(lived([]), page(kobo(HIND, RAMI))) == []


@pytest.mark.parametrize(
    ("said", "given_by"),
    [("1", HIND_ID), (HIND_ID, HIND_ID), ("أمه هند", "beside"), ("9", "beside"), ("", "")],
)
def test_who_answered_for_somebody_is_a_number_or_stays_in_the_entry(
    said: str, given_by: str
) -> None:
    content = page(kobo(HIND, {**RAMI, "consent_by": said}, told_terms="yes"))
    registry = known(content)
    (answer,) = registry.consents[RAMI_ID]
    assert answer.answer.given_by == given_by
    assert answer.answer.offered_to_stay is None


def test_what_one_member_was_told_goes_before_what_the_household_was() -> None:
    content = page(kobo(HIND, {**RAMI, "told_terms": "no"}, told_terms="yes"))
    registry = known(content)
    asked = {who: registry.consents[who][0].answer.told_terms for who in (HIND_ID, RAMI_ID)}
    assert asked == {HIND_ID: True, RAMI_ID: False}


@pytest.mark.parametrize("ended", ["yesterday", "2026-02-18T08:00:00", "0001-01-01T00:00:00+14:00"])
def test_a_time_that_says_nothing_is_none(ended: str) -> None:
    (answer,) = known(told(ended=ended)).consents[HIND_ID]
    assert answer.answer.answered_at is None


# ------------------------------------------------------------------------------- the command


def run(*words: str) -> int | None:
    with pytest.raises(SystemExit) as left:
        cli.main(list(words))
    code = left.value.code
    return code if isinstance(code, int) else None


def test_the_command_writes_the_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "form.xlsx"
    assert run("export", str(TINY), "xlsform", "--out", str(path), "--lang", "en") == 0
    assert "form.xlsx" in capsys.readouterr().out
    assert convert(path.read_bytes(), file_type=".xlsx").xform.startswith("<?xml")


@pytest.mark.parametrize(
    "words",
    [
        ("hxl", "--out", "form.xlsx"),
        ("xlsform", "--out", "form.xls"),
        ("xlsform",),
    ],
)
def test_what_cannot_be_written_is_told(
    words: Sequence[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("export", str(TINY), *words) == 2
    told = capsys.readouterr().err
    assert told.count("\n") == 1
    assert "Traceback" not in told


def test_the_command_reads_back_what_it_gave(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    store, file = tmp_path / "op.qafila", tmp_path / "back.json"
    assert run("new", str(store), "--from", str(TINY)) == 0
    file.write_bytes(page(kobo(HIND, RAMI)))
    run("import", str(store), str(file), "--yes", "--json", "--sender", "camp")
    told = capsys.readouterr().out
    body = json.loads(told[told.index("{") :])
    assert body["recorded"] is True
    assert sorted(body["added"]) == [f"{BASE}-1", f"{BASE}-2"]
