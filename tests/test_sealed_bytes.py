# SPDX-License-Identifier: Apache-2.0
"""No identity in clear in any byte on the disk, and no trace of a key that was destroyed.

A store is filled, added to, backed up, forgotten from; after each step every file is read whole
(free pages, write-ahead log and shared memory too) and searched for every name, number and document
of the list, in each way that text may be written down.
"""

from __future__ import annotations

import sqlite3
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest

from qafila.adapters.sqlite import SqliteStore
from qafila.adapters.vault import file_vault, key_path
from qafila.adapters.vault.key_file import PLACE_BYTES
from qafila.app import identities
from qafila.app.recording import Recorder, history_of
from qafila.core.events import Fact, PersonAmended, PersonRegistered, Role, VehicleRegistered
from qafila.core.fleet import Vehicle
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.core.values import Need, Sex
from tests.operations import DAY, described

HOUSEHOLDS = {4: "آلالحدادي", 5: "Haddadqx 2", 6: "01020304051", 7: "01020304052"}
"""Households called by a surname, or by the number of a family book."""

PEOPLE = [
    Person(
        id=f"P-{i:04}",
        household=HOUSEHOLDS.get(i // 5, f"H-{i // 5:04}"),
        kin="Qasimqx and sons" if i == 11 else None,
        apart_from="Haddadqx 2" if i == 12 else None,
        name_ar=f"سعادالأمين{i:04}",
        name_latin=f"Suadqx Alaminqx{i:04}",
        father=f"Hamzaqx{i:04}",
        grandfather=f"Karimqx{i:04}",
        mother=f"Laylaqx{i:04}",
        sex=Sex.FEMALE if i % 2 else Sex.MALE,
        birth_year=None if i % 3 else 1946,
        age=70 if i % 3 else None,
        cohort="red",
        needs=(Need.STRETCHER,) if i % 7 == 0 else (),
        other_needs=(f"insulinqx{i:04}",),
        share_with=(f"clinicqx{i:04}",),
        document=f"DOCQX{i:06}",
        phone=f"+96394455{i:04}",
        note=f"heartqx {i:04}",
        extra=((f"columnqx{i:04}", f"cellqx{i:04}"),),
    )
    for i in range(40)
]
BUS = Vehicle(
    id="V-1",
    seats=50,
    leader="Yaraqx",
    crew="Nourqx",
    driver="Samiqx",
    driver_phone="+963944000111",
    plate="PLATEQX77",
    extra=(("ownerqx", "Fadiqx"),),
)


def words() -> Iterator[str]:
    for p in PEOPLE:
        yield from (p.name_ar, p.name_latin, p.father, p.grandfather, p.mother)
        yield from (*p.other_needs, *p.share_with, p.document, p.phone, p.note, *p.extra[0])
        yield from p.name_latin.split()
    yield from HOUSEHOLDS.values()
    yield "Qasimqx and sons"
    yield from (BUS.leader, BUS.crew, BUS.driver, BUS.driver_phone, BUS.plate, *BUS.extra[0])


def written(word: str) -> Iterator[bytes]:
    """Every way in which a word may stand in a file."""
    plain = word.encode()
    yield plain
    yield word.encode("utf-16-le")
    yield word.encode("utf-16-be")
    yield word.encode("unicode_escape")
    yield plain.hex().encode()
    yield plain[::-1]
    # In base64 a word looks differently at each of three offsets; its inner part stays the same.
    for offset in range(3):
        whole = b64encode(bytes(offset) + plain + bytes(3))
        yield whole[-(-8 * offset // 6) : 8 * (offset + len(plain)) // 6]


NEEDLES = sorted({needle for word in words() for needle in written(word) if len(needle) >= 6})


def found_in(folder: Path) -> set[bytes]:
    contents = [path.read_bytes() for path in folder.rglob("*") if path.is_file()]
    assert contents
    return {needle for needle in NEEDLES if any(needle in content for content in contents)}


class Hub:
    def __init__(self, folder: Path) -> None:
        self.files = folder / "work"
        self.config = folder / "config"
        self.files.mkdir()
        self.path = self.files / "day.qafila"
        self.store = SqliteStore.create(self.path, "op")
        self.vault = file_vault(self.config, "op")
        numbers = count()
        self.recorder = Recorder(
            store=self.store,
            vault=self.vault,
            clock=self,
            ids=lambda: f"fact-{next(numbers)}",
            device="hub",
        )
        self.recorder.found(self.vault.signing_key, self.vault.sealing_key, "hub")

    def now(self) -> datetime:
        return datetime(2026, 3, 1, 9, tzinfo=UTC)

    def record(self, *facts: Fact) -> None:
        sealed = identities.sealed_facts(facts, self.vault, DAY)
        self.recorder.record(sealed, author="hub")

    def operation(self) -> Operation:
        return history_of(self.store).operation()


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Hub]:
    hub = Hub(tmp_path)
    hub.record(described(), VehicleRegistered(vehicle=BUS))
    hub.record(*(PersonRegistered(person=p) for p in PEOPLE))
    # Some are registered again, as when a list is corrected.
    hub.record(*(PersonRegistered(person=replace(p, note=f"{p.note} again")) for p in PEOPLE[:9]))
    yield hub
    hub.store.close()
    hub.vault.close()


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    clear = tmp_path / "clear.db"
    with closing(sqlite3.connect(clear)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("CREATE TABLE t (body BLOB)")
        for p in PEOPLE[:3]:
            body = f'{{"x":"{p.name_ar}","y":"{p.phone}"}}'.encode()
            for form in (body, b64encode(body), b64encode(b"." + body), body.hex().encode()):
                connection.execute("INSERT INTO t VALUES (?)", (form,))
        connection.commit()
        connection.execute("DELETE FROM t")
        connection.commit()  # only free pages hold them now
    found = found_in(tmp_path)
    assert PEOPLE[0].phone.encode() in found
    assert PEOPLE[0].name_ar.encode() in found
    assert len(found) >= 15


def test_no_file_of_a_hub_holds_an_identity_in_clear(hub: Hub, tmp_path: Path) -> None:
    names = {path.name for path in hub.files.iterdir()}
    assert {"day.qafila", "day.qafila-wal", "day.qafila-shm"} <= names
    assert found_in(tmp_path) == set()
    hub.store.backup(hub.files / "backup.qafila")
    assert found_in(tmp_path) == set()
    shown = identities.opened(hub.operation(), hub.vault, Role.HUB, "plan")
    assert shown.operation.persons["P-0019"] == PEOPLE[19]
    assert shown.operation.vehicles["V-1"] == BUS
    assert found_in(tmp_path) == set()
    hub.store.close()
    assert found_in(tmp_path) == set()


def test_a_family_called_by_its_surname_stays_one_and_only_its_name_is_sealed(hub: Hub) -> None:
    before = {frozenset(p.id for p in PEOPLE if p.household == q.household) for q in PEOPLE}
    operation = hub.operation()
    assert {frozenset(m.id for m in each) for each in operation.households().values()} == before
    haddad = operation.persons["P-0025"].household
    assert operation.persons["P-0012"].apart_from == haddad
    shown = identities.opened(operation, hub.vault, Role.HUB, "plan").operation
    assert shown.persons["P-0025"].household_name == "Haddadqx 2"
    assert ("kin", "Qasimqx and sons") in shown.persons["P-0011"].extra
    # A name that is amended into the list later gets the number that stands for it already.
    moved = replace(PEOPLE[0], household="Haddadqx 2")
    hub.record(PersonAmended(person=moved, changed=("household",)))
    assert hub.operation().persons["P-0000"].household == haddad
    again = identities.opened(hub.operation(), hub.vault, Role.HUB, "plan").operation
    assert again.persons["P-0000"].household_name == "Haddadqx 2"
    assert found_in(hub.files) == set()


def test_sums_are_in_clear_and_needs_are_not(hub: Hub) -> None:
    content = hub.path.read_bytes() + (hub.files / "day.qafila-wal").read_bytes()
    assert b"female" in content
    assert b'"cohort":"red"' in content
    for word in (b'"stretcher"]', b'"birth_year":1946', b'"age":70'):
        assert word not in content


def test_forgetting_leaves_no_key_and_no_name_behind(hub: Hub, tmp_path: Path) -> None:
    forgotten = [p.id for p in PEOPLE[:5]]
    operation = hub.operation()
    texts = {p: operation.sealed[f"person:{p}"] for p in forgotten}
    keys = key_path(hub.config, "op")
    before = keys.read_bytes()
    told = identities.forget(
        operation,
        hub.vault,
        forgotten,
        "asked",
        lambda fact: hub.recorder.record([fact], author="hub"),
    )
    assert told.persons == tuple(forgotten)
    after = keys.read_bytes()
    destroyed = [
        before[at + 32 : at + 80]
        for at in range(PLACE_BYTES, len(before), PLACE_BYTES)
        if before[at : at + PLACE_BYTES] != after[at : at + PLACE_BYTES]
    ]
    assert len(destroyed) == len(forgotten)
    hub.store.backup(hub.files / "backup.qafila")
    contents = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()]
    for key in destroyed:
        assert not any(key in content for content in contents)
        assert not any(b64encode(key)[:40] in content for content in contents)
    assert found_in(tmp_path) == set()
    # The sealed texts stay in the log for ever; nothing on this device opens them.
    again = file_vault(hub.config, "op")
    assert [again.open(f"person:{p}", text) for p, text in texts.items()] == [None] * 5
    assert len(b64decode(texts["P-0000"])) > 256
    still = identities.opened(hub.operation(), again, Role.HUB, "plan")
    assert still.count == len(PEOPLE) - 5 + 1
    # Nine were listed twice with different notes; five of them are forgotten.
    found = [finding.code for finding in still.findings]
    assert found == [*["identity_differs"] * 4, "identities_forgotten"]


def test_a_restored_key_file_forgets_again_when_the_store_is_opened(hub: Hub) -> None:
    keys = key_path(hub.config, "op")
    before = keys.read_bytes()
    operation = hub.operation()
    identities.forget(
        operation,
        hub.vault,
        ["P-0003"],
        "asked",
        lambda fact: hub.recorder.record([fact], author="hub"),
    )
    keys.write_bytes(before)  # somebody puts a backup of the keys back
    with closing(file_vault(hub.config, "op")) as vault:
        text = operation.sealed["person:P-0003"]
        assert vault.open("person:P-0003", text) is not None
        assert identities.apply_tombstones(hub.operation(), vault) == ("person:P-0003",)
        assert vault.open("person:P-0003", text) is None
