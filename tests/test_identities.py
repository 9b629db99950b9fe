# SPDX-License-Identifier: Apache-2.0
"""Identities in an operation: sealed, opened by role, granted, forgotten."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qafila.adapters.courier_local import LocalCourier
from qafila.adapters.memory import MemoryStore
from qafila.adapters.vault import file_vault
from qafila.app import identities
from qafila.app.meeting import Desk, meet
from qafila.app.recording import Recorder, history_of
from qafila.core.events import (
    DeviceEnrolled,
    Fact,
    IdentitiesOpened,
    IdentityForgotten,
    NamesHandedOut,
    PeopleMerged,
    PersonAmended,
    PersonRegistered,
    Role,
    VehicleRegistered,
    canonical,
    from_folder,
)
from qafila.core.findings import Severity
from qafila.core.fleet import Vehicle
from qafila.core.operation import Operation, fold
from qafila.core.registry import Person, age_group_on
from qafila.core.values import Need, Sex
from tests.operations import DAY, bus, described, operations, person
from tests.vaults import PlainVault

SUAD = Person(
    id="P1",
    household="F1",
    name_ar="سعاد",
    name_latin="Suad",
    father="Hamza",
    mother="Layla",
    sex=Sex.FEMALE,
    age=71,
    cohort="red",
    needs=(Need.STRETCHER,),
    document="N 123456",
    phone="+963944555",
    note="heart",
)
OMAR = Person(id="P2", household="F1", name_latin="Omar", age=9, cohort="red", guardian="P1")
BUS = Vehicle(id="V1", seats=20, leader="Yara", driver="Sami", driver_phone="0944", plate="1-2")
FACTS: tuple[Fact, ...] = (
    described(),
    PersonRegistered(person=SUAD),
    PersonRegistered(person=OMAR),
    VehicleRegistered(vehicle=BUS),
)
WORDS = ("سعاد", "Suad", "Hamza", "Layla", "123456", "+963944555", "heart", "Omar", "Yara", "Sami")


def folded(facts: Iterable[Fact]) -> Operation:
    return fold(from_folder(list(facts)))


@pytest.fixture
def vault() -> PlainVault:
    return PlainVault()


@pytest.fixture
def sealed(vault: PlainVault) -> Operation:
    return folded(identities.sealed_facts(FACTS, vault, DAY))


def codes(found: identities.OpenedIdentities) -> set[str]:
    return {finding.code for finding in found.findings}


def test_sealed_facts_hold_no_identity_in_clear(vault: PlainVault) -> None:
    facts = identities.sealed_facts(FACTS, vault, DAY)
    for fact in facts:
        bare = replace_seal(fact)
        text = canonical(bare).decode()
        assert [word for word in WORDS if word in text] == []
    assert facts[0] == FACTS[0]
    assert identities.sealed_facts(facts, vault, DAY) == facts


def replace_seal(fact: Fact) -> Fact:
    if isinstance(fact, PersonRegistered | VehicleRegistered):
        assert fact.sealed
        return msgspec.structs.replace(fact, sealed="")
    return fact


def test_a_person_listed_twice_is_sealed_twice(vault: PlainVault) -> None:
    other = replace(SUAD, name_latin="Souad", at="square")
    facts = identities.sealed_facts(
        [PersonRegistered(person=SUAD), PersonRegistered(person=other)], vault, DAY
    )
    texts = [fact.sealed for fact in facts if isinstance(fact, PersonRegistered)]
    contents = [vault.open("person:P1", text) for text in texts]
    assert [b"Souad" in (content or b"") for content in contents] == [False, True]


def test_a_hub_opens_all_and_the_look_is_on_record(sealed: Operation, vault: PlainVault) -> None:
    assert sealed.persons["P1"].name_ar == ""
    found = identities.opened(sealed, vault, Role.HUB, "plan")
    assert found.operation.persons == {"P1": SUAD, "P2": OMAR}
    assert found.operation.vehicles == {"V1": BUS}
    assert found.count == 3
    assert found.facts == (IdentitiesOpened(count=3, role=Role.HUB, purpose="plan"),)
    assert found.findings == ()


@pytest.mark.parametrize("role", [Role.MARSHAL, Role.MEDICAL])
def test_whoever_cares_for_people_sees_names_and_needs_and_no_cohort(
    sealed: Operation, vault: PlainVault, role: Role
) -> None:
    seen = identities.opened(sealed, vault, role, "boarding").operation.persons["P1"]
    assert (seen.name_ar, seen.age, seen.needs) == ("سعاد", 71, (Need.STRETCHER,))
    assert (seen.cohort, seen.document, seen.phone, seen.mother, seen.note) == (
        None,
        "",
        "",
        "",
        "",
    )


@pytest.mark.parametrize("role", sorted(set(Role) - identities.SEES_ALL - identities.SEES_CARE))
def test_any_other_role_opens_nothing(sealed: Operation, vault: PlainVault, role: Role) -> None:
    found = identities.opened(sealed, vault, role, "curiosity")
    assert found.operation == sealed
    assert (found.count, found.facts) == (0, ())
    (finding,) = found.findings
    assert finding.code == "identities_sealed"
    assert finding.subject() == {"people": 2, "vehicles": 1}


def test_every_role_is_decided_on() -> None:
    sees_nothing = {Role.LEADER, Role.AUDITOR, Role.PAPER}
    assert set(Role) == identities.SEES_ALL | identities.SEES_CARE | sees_nothing


def test_identities_that_nobody_sealed_are_pointed_out(vault: PlainVault) -> None:
    clear = folded(FACTS)
    for role in Role:
        found = identities.opened(clear, vault, role, "plan")
        assert (found.operation, found.facts) == (clear, ())
        (finding,) = found.findings
        assert finding.code == "identities_in_clear"
        assert finding.subject() == {"people": 2, "vehicles": 1}


def test_without_keys_nothing_may_be_issued(sealed: Operation) -> None:
    found = identities.opened(sealed, PlainVault("b"), Role.HUB, "plan")
    assert (found.operation, found.count, found.facts) == (sealed, 0, ())
    (finding,) = found.findings
    assert (finding.code, finding.severity, finding.holds) == (
        "identities_sealed",
        Severity.ERROR,
        "ISSUE",
    )


def test_with_some_keys_the_others_are_counted(sealed: Operation, vault: PlainVault) -> None:
    marshal = PlainVault("b")
    enrolled = DeviceEnrolled(
        device="b", role=Role.MARSHAL, sealing_key=marshal.sealing_key, signing_key=""
    )
    granted = identities.grant(vault, enrolled, ["P2"])
    assert granted is not None
    assert granted.fact == NamesHandedOut(what="keys", persons=("P2",), recipient="b")
    marshal.accept(granted.text)
    found = identities.opened(sealed, marshal, Role.MARSHAL, "boarding")
    assert found.operation.persons["P2"].name_latin == "Omar"
    assert found.operation.persons["P1"] == sealed.persons["P1"]
    assert [f.subject() for f in found.findings] == [{"people": 1, "vehicles": 1}]


@pytest.mark.parametrize("role", [Role.LEADER, Role.AUDITOR, Role.PAPER])
def test_no_keys_are_granted_to_a_role_that_sees_no_names(vault: PlainVault, role: Role) -> None:
    key = PlainVault("b").sealing_key
    enrolled = DeviceEnrolled(device="b", role=role, sealing_key=key)
    assert identities.grant(vault, enrolled, ["P1"]) is None


def test_a_second_hubs_seal_opens_when_the_first_ones_does_not(vault: PlainVault) -> None:
    second = PlainVault("b")
    facts = [
        *identities.sealed_facts(FACTS, vault, DAY),
        *identities.sealed_facts(FACTS[1:], second, DAY),
    ]
    found = identities.opened(folded(facts), second, Role.HUB, "plan")
    assert found.operation.persons["P1"] == SUAD
    assert found.findings == ()


def test_what_another_device_amended_is_sealed_here_and_not_damaged(vault: PlainVault) -> None:
    second = PlainVault("b")
    amended = PersonAmended(person=replace(SUAD, phone="0999"), changed=("phone",))
    facts = [
        *identities.sealed_facts(FACTS, vault, DAY),
        *identities.sealed_facts([amended], second, DAY),
    ]
    found = identities.opened(folded(facts), vault, Role.HUB, "plan")
    assert found.operation.persons["P1"] == SUAD
    assert [finding.subject() for finding in found.findings] == [{"people": 1, "persons": ("P1",)}]
    assert codes(found) == {"amendments_sealed"}
    vault.accept(second.grant(["person:P1"], vault.sealing_key))
    again = identities.opened(folded(facts), vault, Role.HUB, "plan")
    assert (again.operation.persons["P1"].phone, again.findings) == ("0999", ())


def test_forgetting_a_merged_entry_destroys_the_keys_of_each(vault: PlainVault) -> None:
    merged = PeopleMerged(keep="P1", others=("P2",), reason="one")
    operation = folded([*identities.sealed_facts(FACTS, vault, DAY), merged])
    told = identities.forget(operation, vault, ["P2"], "asked", lambda fact: None)
    assert (told.persons, told.unknown) == (("P2", "P1"), ())


@pytest.mark.parametrize("text", ["", "x", "not base64 é", "AAAA"])
def test_a_damaged_seal_is_a_finding(sealed: Operation, vault: PlainVault, text: str) -> None:
    turned = replace(sealed, sealed={**sealed.sealed, "person:P1": text})
    found = identities.opened(turned, vault, Role.HUB, "plan")
    assert codes(found) == {"identity_damaged"}
    assert found.operation.persons["P1"] == sealed.persons["P1"]
    assert found.count == 2


def test_a_seal_that_holds_no_identity_is_a_finding(sealed: Operation, vault: PlainVault) -> None:
    text = vault.seal({"person:P1": b'{"age":"old"}'})["person:P1"]
    turned = replace(sealed, sealed={**sealed.sealed, "person:P1": text})
    assert codes(identities.opened(turned, vault, Role.HUB, "plan")) == {"identity_damaged"}


def test_seals_exchanged_between_two_people_are_found(sealed: Operation, vault: PlainVault) -> None:
    one, two = sealed.sealed["person:P1"], sealed.sealed["person:P2"]
    turned = replace(sealed, sealed={**sealed.sealed, "person:P1": two, "person:P2": one})
    found = identities.opened(turned, vault, Role.HUB, "plan")
    assert found.operation.persons == sealed.persons
    assert codes(found) <= {"identity_damaged", "identities_sealed"}
    assert found.findings


def test_a_damaged_key_file_is_a_finding(sealed: Operation, vault: PlainVault) -> None:
    assert "key_file_damaged" not in codes(identities.opened(sealed, vault, Role.HUB, "plan"))
    vault.damaged_keys = 2
    assert "key_file_damaged" in codes(identities.opened(sealed, vault, Role.HUB, "plan"))


def test_who_is_forgotten_is_gone_for_good_and_what_is_out_there_is_told(
    sealed: Operation, vault: PlainVault
) -> None:
    out = NamesHandedOut(what="boarding.pdf", persons=("P1", "P2"), recipient="marshal", copies=2)
    other = NamesHandedOut(what="boarding.pdf", persons=("P2",), recipient="marshal")
    kept: list[IdentityForgotten] = []
    told = identities.forget(
        replace(sealed, handed_out=(out, other)), vault, ["P1", "P9"], "asked", kept.append
    )
    assert kept == [IdentityForgotten(persons=("P1", "P9"), reason="asked")]
    assert (told.persons, told.out_there, told.unknown) == (("P1",), (out,), ("P9",))
    found = identities.opened(sealed, vault, Role.HUB, "plan")
    assert found.operation.persons["P1"] == sealed.persons["P1"]
    assert found.operation.persons["P2"] == OMAR
    assert codes(found) == {"identities_forgotten"}


def test_keys_are_destroyed_only_when_the_tombstone_is_on_record(
    sealed: Operation, vault: PlainVault
) -> None:
    def fails(fact: IdentityForgotten) -> None:
        raise OSError("full")

    with pytest.raises(OSError, match="full"):
        identities.forget(sealed, vault, ["P1"], "asked", fails)
    assert identities.opened(sealed, vault, Role.HUB, "plan").count == 3


def test_a_tombstone_wins_over_a_later_grant_a_later_list_and_a_later_sync(
    vault: PlainVault,
) -> None:
    facts = identities.sealed_facts(FACTS, vault, DAY)
    early = identities.grant(
        vault,
        DeviceEnrolled(device="b", role=Role.HUB, sealing_key=PlainVault("b").sealing_key),
        ["P1"],
    )
    assert early is not None
    other = PlainVault("b")
    # The other device learns of the tombstone by sync, and is handed the old grant after that.
    synced = folded([*facts, IdentityForgotten(persons=("P1",))])
    assert identities.apply_tombstones(synced, other) == ()
    assert other.accept(early.text).refused == ("person:P1",)
    assert identities.apply_tombstones(synced, vault) == ("person:P1",)
    assert identities.apply_tombstones(synced, vault) == ()
    for each in (vault, other):
        assert "identities_forgotten" in codes(identities.opened(synced, each, Role.HUB, "plan"))
    again = identities.sealed_facts([PersonRegistered(person=SUAD)], vault, DAY)
    (fact,) = again
    assert isinstance(fact, PersonRegistered)
    assert (fact.sealed, fact.person.name_ar) == ("", "")


@settings(deadline=None)
@given(operation=operations(), data=st.data())
def test_forgetting_leaves_every_sum_intact(operation: Operation, data: st.DataObject) -> None:
    vault = PlainVault()
    facts: list[Fact] = [PersonRegistered(person=p) for p in operation.persons.values()]
    before = sums(operation)
    sealed = folded([described(), *identities.sealed_facts(facts, vault, DAY)])
    assert sums(sealed) == before
    some = data.draw(st.lists(st.sampled_from([*operation.persons, "P-new"]), unique=True))
    kept: list[Fact] = []
    if some:
        identities.forget(sealed, vault, some, "asked", kept.append)
    after = folded([described(), *identities.sealed_facts(facts, PlainVault(), DAY), *kept])
    assert sums(after) == before
    shown = identities.opened(sealed, vault, Role.HUB, "plan").operation
    assert sums(shown) == before
    still = {p for p in operation.persons if p not in some}
    assert all(shown.persons[p] == operation.persons[p] for p in still)


def sums(operation: Operation) -> Counter[object]:
    people = operation.persons.values()
    return Counter(
        (p.cohort, p.sex, age_group_on(p, operation.description.on), p.household) for p in people
    )


def test_a_driver_is_forgotten_like_anybody_else(sealed: Operation, vault: PlainVault) -> None:
    kept: list[Fact] = []
    told = identities.forget(sealed, vault, [], "asked", kept.append, vehicles=["V1", "V9"])
    assert (told.persons, told.vehicles, told.unknown) == ((), ("V1",), ("V9",))
    synced = folded([*identities.sealed_facts(FACTS, PlainVault(), DAY), *kept])
    assert synced.forgotten == {"vehicle:V1", "vehicle:V9"}
    found = identities.opened(sealed, vault, Role.HUB, "plan")
    assert (found.operation.vehicles["V1"].driver, found.count) == ("", 2)
    assert [f.subject() for f in found.findings] == [{"people": 0, "vehicles": 1}]


def test_nobody_is_forgotten_by_a_fact_that_names_nobody(
    sealed: Operation, vault: PlainVault
) -> None:
    with pytest.raises(ValueError, match="persons or vehicles are needed"):
        identities.forget(sealed, vault, [], "asked", print)
    with pytest.raises(ValueError, match="persons must not repeat"):
        identities.forget(sealed, vault, ["P1", "P1"], "asked", print)


def test_vehicles_without_identity_still_lead(vault: PlainVault) -> None:
    (fact,) = identities.sealed_facts([bus("V9", leader="Yara")], vault, DAY)
    assert isinstance(fact, VehicleRegistered)
    assert fact.vehicle.leader not in ("", "Yara")


def test_a_person_with_nothing_to_hide_is_sealed_like_everybody(vault: PlainVault) -> None:
    (fact,) = identities.sealed_facts([person("P7", age=None)], vault, DAY)
    assert isinstance(fact, PersonRegistered)
    assert fact.sealed


class Clock:
    def now(self) -> datetime:
        return datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_a_tombstone_reaches_another_device_by_sync_and_wins_over_what_comes_after(
    tmp_path: Path,
) -> None:
    numbers = count()

    def station(name: str) -> Recorder:
        return Recorder(
            store=MemoryStore("op"),
            vault=file_vault(tmp_path / name, "op"),
            clock=Clock(),
            ids=lambda: f"{name}-{next(numbers)}",
            device=name,
        )

    hub, phone = station("hub"), station("phone")
    hub.found(hub.vault.signing_key, hub.vault.sealing_key, "hub")
    enrolled = DeviceEnrolled(
        device="phone",
        role=Role.MARSHAL,
        signing_key=phone.vault.signing_key,
        sealing_key=phone.vault.sealing_key,
    )
    hub.record([enrolled, *identities.sealed_facts(FACTS, hub.vault, DAY)], author="hub")
    granted = identities.grant(hub.vault, enrolled, ["P1", "P2"])
    assert granted is not None
    hub.record([granted.fact], author="hub")
    desk = LocalCourier(Desk(hub).answer)

    meet(phone, desk, founder=hub.vault.signing_key)
    assert phone.vault.accept(granted.text).subjects == ("person:P1", "person:P2")
    before = history_of(phone.store).operation()
    seen = identities.opened(before, phone.vault, Role.MARSHAL, "boarding")
    assert seen.operation.persons["P1"].name_latin == "Suad"

    told = identities.forget(
        history_of(hub.store).operation(),
        hub.vault,
        ["P1"],
        "asked",
        lambda fact: hub.record([fact], author="hub"),
    )
    assert [out.recipient for out in told.out_there] == ["phone"]
    assert identities.apply_tombstones(before, phone.vault) == ()
    meet(phone, desk)
    after = history_of(phone.store).operation()
    assert phone.vault.open("person:P1", after.sealed["person:P1"]) is None, "gone with the sync"
    assert identities.apply_tombstones(after, phone.vault) == ()
    assert phone.vault.accept(granted.text).refused == ("person:P1",)
    again = identities.opened(after, phone.vault, Role.MARSHAL, "boarding")
    assert again.operation.persons["P1"].name_latin == ""
    assert again.operation.persons["P2"].name_latin == "Omar"
    meet(phone, desk)
    assert identities.apply_tombstones(history_of(hub.store).operation(), hub.vault) == ()


def test_two_hubs_that_name_one_person_differently_are_told_of(vault: PlainVault) -> None:
    one = identities.sealed_facts([person("P-1", name_ar="سلمى")], vault, DAY)
    other = identities.sealed_facts([person("P-1", name_ar="سالم")], vault, DAY)
    found = identities.opened(folded([*one, *other]), vault, Role.HUB, "plan")
    assert [f.code for f in found.findings] == ["identity_differs"]
    assert found.operation.persons["P-1"].name_ar in ("سلمى", "سالم")
    assert identities.opened(folded(one), vault, Role.HUB, "plan").findings == ()
