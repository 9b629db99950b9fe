# SPDX-License-Identifier: Apache-2.0
"""Lists that are sent again, and lists of several senders. All people are synthetic."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qafila.app.importing import Understood, owner_marks, understand
from qafila.core.events import (
    Fact,
    FactCorrected,
    IdentityForgotten,
    ListTaken,
    PeopleDropped,
    PeopleMerged,
    PersonAmended,
    PersonRegistered,
)
from qafila.core.findings import Severity
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.values import Need, Sex
from tests.days import lived, moved
from tests.test_importing import BASEL, HEADER, HIND, RIMA, codes, registry

NADINE = "نادين سعد القاسم"
SALMA = "سلمى مروان الجندي"
SUAD = "سعاد نمر الشامي"


def read(operation: Operation, header: str, *rows: str, sender: str = "") -> Understood:
    content = "\n".join((header, *rows)).encode()
    return understand(operation, "night.csv", content, sender=sender)


def row(person: Person) -> str:
    sex = person.sex.value if person.sex else ""
    return (
        f"{person.id},{person.household},{person.name_ar},{sex},{person.birth_year},{person.phone}"
    )


def finding(understood: Understood, code: str) -> dict[str, object]:
    (found,) = [f for f in understood.findings if f.code == code]
    return found.subject()


# ------------------------------------------------------------------------------------ dropping


class Lists:
    """Lists that are taken in one after the other."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    @property
    def operation(self) -> Operation:
        return registry(*self.facts)

    def read(self, *rows: str, sender: str, header: str = HEADER.strip()) -> Understood:
        return read(self.operation, header, *rows, sender=sender)

    def take(
        self, *rows: str, sender: str, header: str = HEADER.strip(), drop: bool = False
    ) -> Understood:
        understood = self.read(*rows, sender=sender, header=header)
        self.facts += understood.facts(drop_gone=drop)
        return understood


def test_who_is_gone_from_one_list_and_stands_on_another_is_not_dropped() -> None:
    lists = Lists()
    lists.take(f"C-1,F-8,{NADINE},female,1979,", f"C-2,F-8,{SALMA},female,1990,", sender="camp")
    # The clinic lists one of them as well; she came by the camp's list all the same.
    lists.take(f"C-1,F-8,{NADINE},female,1979,", sender="clinic")
    gone = lists.read(f"C-9,F-9,{SUAD},female,1960,", sender="camp")
    assert [person.id for person in gone.gone] == ["C-1", "C-2"]
    assert [person.id for person in gone.to_drop] == ["C-2"]
    said = finding(gone, "also_on_another_list")
    assert (said["persons"], said["senders"]) == (("C-1",), ("clinic",))
    (drop,) = [f for f in gone.facts(drop_gone=True) if isinstance(f, PeopleDropped)]
    assert drop.persons == ("C-2",)


def test_it_is_the_last_list_of_the_other_sender_that_counts() -> None:
    lists = Lists()
    both = f"C-1,F-8,{NADINE},female,1979,", f"C-2,F-8,{SALMA},female,1990,"
    lists.take(*both, sender="camp")
    lists.take(*both, sender="Clinic")
    lists.take(both[1], sender="clinic ")  # written otherwise, and one sender all the same
    gone = lists.read(f"C-9,F-9,{SUAD},female,1960,", sender="camp")
    assert [person.id for person in gone.to_drop] == ["C-1"]


def test_somebody_of_the_first_list_is_not_dropped_by_another_sender() -> None:
    lists = Lists()
    lists.take(row(HIND), row(BASEL), sender="camp")
    gone = lists.read(row(HIND), sender="camp")
    assert [person.id for person in gone.gone] == ["P-2"]
    assert not gone.may_drop
    assert "also_on_another_list" in codes(gone)


def test_a_list_that_names_others_than_before_is_recorded_though_it_changes_nobody() -> None:
    lists = Lists()
    first = lists.read(row(HIND), row(BASEL), sender="camp")
    assert (first.changes, first.is_news) == (0, True)
    lists.take(row(HIND), row(BASEL), sender="camp")
    assert not lists.read(row(BASEL), row(HIND), sender="camp").is_news
    assert lists.read(row(HIND), sender="camp").is_news
    # Nobody sent the first list; whoever resends it without a name tells nothing new.
    assert not read(registry(), HEADER.strip(), row(HIND), row(BASEL), row(RIMA)).is_news


def test_what_an_earlier_version_took_in_names_whom_it_changed() -> None:
    old = ListTaken(source="L-old", sender="camp", rows=2)
    nadine = Person(id="C-1", name_ar=NADINE)
    operation = registry(
        old,
        PersonRegistered(person=nadine, source="L-old"),
        PersonAmended(person=replace(BASEL, lot="L2"), changed=("lot",), source="L-old"),
    )
    gone = read(operation, HEADER.strip(), row(HIND), sender="camp")
    assert [person.id for person in gone.gone] == ["P-2", "C-1"]


# ---------------------------------------------------------------------------------- households


def test_families_of_two_senders_with_one_number_stay_two_though_one_person_pairs() -> None:
    lists = Lists()
    lists.take(f"C-1,7,{NADINE},female,1979,", f"C-2,7,{SALMA},female,2010,", sender="camp")
    other = lists.take(row(HIND), f"K-1,7,{SUAD},female,1960,", sender="clinic")
    (suad,) = other.added
    assert suad.household == f"7-{other.source}"
    said = finding(other, "households_renumbered")
    assert (said["count"], said["households"]) == (1, ("7",))
    assert len(lists.operation.households()["7"]) == 2
    # Sent again, her household is the one that she has, and nothing is amended.
    again = lists.read(row(HIND), f"K-1,7,{SUAD},female,1960,0944", sender="clinic")
    assert [changed for _, _, changed in again.amended] == [("phone",)]


def test_a_new_member_of_a_family_of_the_same_sender_joins_it() -> None:
    lists = Lists()
    lists.take(f"C-1,7,{NADINE},female,1979,", f"C-2,8,{SUAD},female,1960,", sender="camp")
    alone = lists.read(f"C-3,7,{SALMA},female,2012,", f"C-2,8,{SUAD},female,1960,", sender="camp")
    assert alone.added[0].household == "7"
    # A list that pairs nobody may count anew from 1, whoever sent it.
    anew = lists.read(f"D-1,7,{SALMA},female,2012,", sender="camp")
    assert anew.added[0].household == f"7-{anew.source}"


def test_whoever_moves_into_another_family_of_the_list_is_amended() -> None:
    moved = read(registry(), HEADER.strip(), row(replace(HIND, household="F-2")), row(BASEL))
    ((_, new, changed),) = moved.amended
    assert (new.household, changed) == ("F-2", ("household",))
    alone = read(registry(), HEADER.strip(), row(replace(HIND, household="F-9")), row(BASEL))
    assert alone.amended[0][1].household == "F-9"


def test_a_family_is_joined_by_the_row_of_a_member_whom_the_registry_knows() -> None:
    lists = Lists()
    first = lists.take(f"K-1,F-2,{SUAD},female,1960,", sender="clinic")
    assert first.added[0].household == f"F-2-{first.source}"
    joined = lists.read(f"K-1,F-2,{SUAD},female,1960,", row(BASEL), sender="clinic")
    assert [(old.id, new.household) for old, new, _ in joined.amended] == [("K-1", "F-2")]


def test_a_surname_in_the_place_of_a_household_number_becomes_a_number() -> None:
    lists = Lists()
    header = "person,household id,name,kin,keep apart from"
    rows = (
        f"C-1,القاسم,{NADINE},آل القاسم,الشامي",
        f"C-2,القاسم,{SALMA},آل القاسم,الجندي",
        f"C-3,الشامي,{SUAD},,",
    )
    taken = lists.take(*rows, sender="camp", header=header)
    one, two, three = taken.added
    assert one.household == two.household != three.household
    assert one.apart_from == three.household
    assert two.apart_from is None, "nobody is called that, and it must not stand in clear"
    assert ("apart_from", "الجندي") in two.extra
    assert one.household_name == "القاسم"
    assert one.kin == two.kin
    for person in taken.added:
        clear = (person.household, person.kin, person.apart_from)
        assert not any("قاسم" in (word or "") or "شامي" in (word or "") for word in clear)
    again = lists.read(*rows, sender="camp", header=header)
    assert (again.changes, again.same) == (0, 3)
    # A child of that family who is listed later joins it, and another sender's family does not.
    more = lists.read(*rows, "C-4,القاسم,ليان القاسم,,", sender="camp", header=header)
    assert more.added[0].household == one.household
    other = lists.read("K-1,القاسم,هيثم القاسم,,", sender="clinic", header=header)
    assert other.added[0].household not in lists.operation.households()


def test_a_name_in_the_place_of_a_number_or_a_cohort_is_kept_sealed() -> None:
    understood = read(
        registry(), "person,name,guardian,cohort", "هند,هند سالم,,", "لمى,لمى سالم,هند,"
    )
    assert [p.id for p in understood.added] == [f"{understood.source}-N{n}" for n in (1, 2)]
    assert understood.added[1].guardian == understood.added[0].id
    assert ("person", "هند") in understood.added[0].extra
    assert "numbers_are_names" in codes(understood)


# ------------------------------------------------------------------------- a plain no, a blank

FLAGS = "person,name_ar,separated,unaccompanied,needs,wheelchair,oxygen,disability"
CHILD = replace(
    RIMA,
    separated=True,
    needs=(Need.WHEELCHAIR, Need.OXYGEN),
    other_needs=("insulin", "disability: deaf"),
)


@pytest.mark.parametrize(
    ("cells", "amended"),
    [
        (",,,,,", {}),
        ("no,,,,,", {"separated": False}),
        ("لا,,,,,", {"separated": False}),
        ("لا يوجد,,,,,", {"separated": False}),
        ("-,,,,,", {}),
        ("no,yes,,,,", {"separated": False, "unaccompanied": True}),
        (",,,no,,", {"needs": (Need.OXYGEN,)}),
        (",,,لا,yes,", {"needs": (Need.OXYGEN,)}),
        (",,,,yes,", {}),
        (",,لا,,,", {"needs": (), "other_needs": ()}),
        (",,لا يوجد,,,", {"needs": (), "other_needs": ()}),
        (",,none,,,", {"needs": (), "other_needs": ()}),
        (",,unknown,,,", {}),
        (",,stretcher,,,", {"needs": (Need.STRETCHER,), "other_needs": ()}),
        (",,wheelchair,no,,", {"needs": (Need.WHEELCHAIR,), "other_needs": ()}),
        (",,,,,no", {"other_needs": ("insulin",)}),
        (",,,,,blind", {"other_needs": ("insulin", "disability: deaf", "disability: blind")}),
    ],
)
def test_a_plain_no_takes_back_and_a_blank_does_not(cells: str, amended: dict[str, object]) -> None:
    operation = lived([PersonRegistered(person=CHILD)])
    understood = read(operation, FLAGS, f"P-3,{RIMA.name_ar},{cells}")
    changed = {name: getattr(new, name) for _, new, fields in understood.amended for name in fields}
    assert changed == amended
    taken_back = (
        changed.get("separated") is False
        or len(changed.get("needs", CHILD.needs)) < 2
        or "insulin" not in changed.get("other_needs", ("insulin",))
        or "disability: deaf" not in changed.get("other_needs", ("disability: deaf",))
    )
    assert ("needs_withdrawn" in codes(understood)) is bool(taken_back)


# ------------------------------------------------------------------ merged, dropped, forgotten

TWIN = Person(
    id="P-9", name_latin="Basel Omar Al-Haddad", household="F-7", sex=Sex.MALE, birth_year=1971
)
MERGED: tuple[Fact, ...] = (
    PersonRegistered(person=TWIN),
    PeopleMerged(keep="P-2", others=("P-9",), reason="asked"),
)
LATIN = "person,family,name,sex,birth_year,phone,document"


@pytest.mark.parametrize(
    "name", ["Basel Omar Al-Haddad", "Basel Omar Al Haddad", "باسل عمر الحدّاد"]
)
def test_the_number_of_a_merged_entry_is_the_one_that_stands(name: str) -> None:
    understood = read(registry(*MERGED), LATIN, f"P-9,F-7,{name},male,1971,,")
    assert (understood.changes, understood.same, understood.named) == (0, 1, ("P-2",))
    assert "merged_row_differs" not in codes(understood), "another spelling is no news"


def test_something_new_in_the_row_of_a_merged_entry_is_filled_in_or_said() -> None:
    changed = f"P-9,F-7,{TWIN.name_latin},male,1972,0933,A-77"
    for rows in ((changed,), (changed, f"P-2,F-2,{BASEL.name_ar},male,1971,,")):
        understood = read(registry(*MERGED), LATIN, *rows)
        ((old, new, fields),) = understood.amended
        assert (old.id, fields, new.document) == ("P-2", ("document",), "A-77")
        assert finding(understood, "merged_row_differs")["persons"] == ("P-9",)
        assert understood.added == ()


def test_a_merged_number_that_somebody_else_has_now_is_somebody_else() -> None:
    understood = read(registry(*MERGED), LATIN, f"P-9,F-8,{SUAD},female,1999,,")
    assert [p.id for p in understood.added] == [f"P-9-{understood.source}"]
    assert "number_of_somebody_else" in codes(understood)
    again = read(registry(*MERGED, *understood.facts()), LATIN, f"P-9,F-8,{SUAD},female,1999,,0")
    assert [old.id for old, _, _ in again.amended] == [f"P-9-{understood.source}"]


def test_after_a_merge_is_taken_back_each_row_is_its_own_entry() -> None:
    operation = registry(*MERGED, FactCorrected(corrects="phone-2", reason="cousins"))
    understood = read(operation, LATIN, f"P-9,F-7,{TWIN.name_latin},male,1971,0933,")
    assert [(old.id, fields) for old, _, fields in understood.amended] == [("P-9", ("phone",))]


def test_a_list_without_numbers_pairs_a_merged_entry_with_the_one_that_stands() -> None:
    rows = (f"{NADINE},1979,0944", f"{NADINE},1979,0944")
    first = read(registry(), "name,birth_year,phone", *rows, f"{SUAD},1960,")
    one, two, _ = (person.id for person in first.added)
    merged = registry(*first.facts(), PeopleMerged(keep=one, others=(two,), reason="one woman"))
    again = read(merged, "name,birth_year,phone", *rows, f"{SUAD},1960,")
    assert (again.added, again.amended) == ((), ())
    other = read(merged, "name,birth_year,phone,lot", *(f"{row},L1" for row in rows))
    assert other.added == ()
    assert {old.id for old, _, _ in other.amended} == {one}


def test_who_was_forgotten_is_not_registered_again_and_it_is_said() -> None:
    bare = Person(id="P-2", household="F-2", sex=Sex.MALE)
    facts = IdentityForgotten(persons=("P-2",), reason="asked")
    operation = lived([PersonRegistered(person=p) for p in (HIND, bare)], facts)
    understood = read(operation, HEADER.strip(), row(HIND), row(BASEL))
    assert (understood.changes, understood.same, understood.gone) == (0, 1, ())
    assert finding(understood, "forgotten_listed_again")["persons"] == ("P-2",)
    assert all(BASEL.name_ar not in str(fact) for fact in understood.facts())


def test_forgetting_a_merged_person_holds_for_each_of_their_numbers() -> None:
    operation = registry(*MERGED, IdentityForgotten(persons=("P-9",), reason="asked"))
    for number in ("P-2", "P-9"):
        understood = read(operation, LATIN, f"{number},F-2,{BASEL.name_ar},male,1971,0933,B-1")
        assert (understood.changes, understood.named) == (0, ("P-2",))
        assert "forgotten_listed_again" in codes(understood)


def test_who_was_dropped_comes_back_under_any_spelling_and_it_is_said() -> None:
    operation = registry(PeopleDropped(persons=("P-2",), reason="declined"))
    understood = read(operation, HEADER.strip(), row(replace(BASEL, name_ar="باسل عمر حداد")))
    assert [person.id for person in understood.added] == ["P-2"]
    assert finding(understood, "dropped_listed_again")["persons"] == ("P-2",)
    drop = PeopleDropped(persons=("P-2",), reason="declined")
    # What was known of somebody is not lost by a list that says less.
    short = read(operation, "person,name_ar,lot", f"P-2,{BASEL.name_ar},L2")
    again = registry(drop, *short.facts()).persons["P-2"]
    assert again == replace(BASEL, lot="L2")
    assert not registry(drop, *short.facts()).rivals


def test_a_row_that_lacks_its_number_is_recognised_by_name() -> None:
    understood = read(
        registry(), HEADER.strip(), row(HIND), row(BASEL).removeprefix("P-2"), row(RIMA)
    )
    assert (understood.added, understood.same) == ((), 3)
    (missing,) = [f for f in understood.findings if f.code == "person_id_missing"]
    assert missing.subject()["given"] == "P-2"
    assert not understood.may_drop


def test_numbers_that_were_given_out_anew_are_known_in_the_next_list() -> None:
    lists = Lists()
    rows = (f"P-1,F-8,{SUAD},female,1960,", f"P-1,F-8,{NADINE},female,1979,")
    first = lists.take(*rows, sender="camp")
    assert len(first.added) == 2
    again = lists.read(*(f"{each}0944" for each in reversed(rows)), sender="camp")
    assert again.added == ()
    assert {old.id for old, _, _ in again.amended} == {person.id for person in first.added}


def test_entries_that_this_device_cannot_open_stay_as_they_are() -> None:
    operation = lived(
        [PersonRegistered(person=Person(id="P-2"), sealed="?"), PersonRegistered(person=HIND)]
    )
    understood = understand(
        operation, "x.csv", "\n".join((HEADER.strip(), row(HIND), row(BASEL))).encode(),
        sealed_here=True,
    )  # fmt: skip
    assert (understood.changes, understood.named) == (0, ("P-1", "P-2"))
    assert finding(understood, "entries_sealed_here")["rows"] == 1


# -------------------------------------------------------------------------------- in the large


def test_columns_beside_an_entry_are_amended_column_by_column() -> None:
    before = replace(HIND, extra=(("x", "1"), ("x", "2"), ("y", "3")))
    operation = lived([PersonRegistered(person=before)])
    name = f"P-1,{HIND.name_ar}"
    assert read(operation, "person,name_ar,x,x", f"{name},1,2").changes == 0
    ((_, new, _),) = read(operation, "person,name_ar,y", f"{name},4").amended
    assert new.extra == (("x", "1"), ("x", "2"), ("y", "4"))


def test_a_list_in_which_most_rows_are_bad_changes_what_is_sound_and_says_the_rest() -> None:
    bad = [f"X-{n},F-{n},,bird,17 oranges,…" for n in range(90)]
    good = [f"G-{n},G-{n},{NADINE} {n},female,1979," for n in range(10)]
    understood = read(registry(), HEADER.strip(), *bad, *good)
    assert understood.rows == 100
    assert len(understood.added) == 100, "nobody is dropped for want of data"
    assert {"word_unknown", "birth_year_impossible", "name_missing"} <= codes(understood)
    assert not understood.may_drop
    assert all(f.severity in Severity for f in understood.findings)


def test_a_file_that_is_open_elsewhere_or_is_no_list_is_told_from_one() -> None:
    content = (HEADER + row(HIND)).encode()
    assert codes(understand(registry(), ".~lock.x.ods#", b",root,host")) >= {"not_the_list_itself"}
    assert codes(understand(registry(), "~$x.xlsx", b"\x05root")) >= {"not_the_list_itself"}
    assert codes(understand(registry(), "x.csv", b" \r\n")) == {"list_is_empty"}
    opened = understand(registry(), "x.csv", content, open_elsewhere=True)
    assert "list_open_elsewhere" in codes(opened)
    assert {".~lock.x.ods#", "~$x.ods"} == set(owner_marks("x.ods"))


def test_a_guardian_who_is_no_entry_is_kept_by_number_where_numbers_are_the_registry_s() -> None:
    header = "person,name_ar,guardian"
    shared = read(registry(), header, f"P-1,{HIND.name_ar},", f"P-3,{RIMA.name_ar},P-77")
    assert [(new.guardian, changed) for _, new, changed in shared.amended] == [
        ("P-77", ("guardian",))
    ]
    assert "guardian_by_name" in codes(shared)
    same = read(registry(*shared.facts()), header, f"P-3,{RIMA.name_ar},P-77")
    assert (same.changes, "guardian_by_name" in codes(same)) == (0, False)
    # Another sender's number 2 is not the registry's, and stays so when its list comes again.
    rows = f"K-1,{SALMA},P-2"
    other = read(registry(), header, rows, sender="clinic")
    assert other.added[0].guardian == f"P-2-{other.source}"
    again = read(registry(*other.facts()), header, f"{rows} ", f"K-2,{SUAD},", sender="clinic")
    assert again.amended == ()


def test_lists_that_nobody_is_said_to_have_sent_do_not_take_the_place_of_the_first() -> None:
    lists = Lists()
    lists.take(f"K-1,F-9,{SUAD},female,1960,", sender="")
    lists.take(row(HIND), row(BASEL), sender="camp")
    gone = lists.read(row(HIND), sender="camp")
    assert finding(gone, "also_on_another_list")["persons"] == ("P-2",)


def test_who_is_in_a_vehicle_is_not_dropped_by_a_list() -> None:
    facts = (moved("village", "BUS-1", "P-2"),)
    operation = lived([PersonRegistered(person=p) for p in (HIND, BASEL, RIMA)], *facts)
    gone = read(operation, HEADER.strip(), row(HIND), row(RIMA))
    assert [person.id for person in gone.gone] == ["P-2"]
    assert finding(gone, "gone_and_aboard")["persons"] == ("P-2",)
    assert not gone.may_drop
    assert not [f for f in gone.facts(drop_gone=True) if isinstance(f, PeopleDropped)]
