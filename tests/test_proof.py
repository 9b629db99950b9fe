# SPDX-License-Identifier: Apache-2.0
"""A log whose file somebody changed: what `verify_chains` and a printed digest say about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qafila.adapters.memory import MemoryStore
from qafila.adapters.sqlite import SqliteStore
from qafila.adapters.vault import DeviceKeys, FileVault
from qafila.app.printed_digest import check_digest, printed_digest
from qafila.app.proof import chains_of, fingerprint, verify_chains, vouched
from qafila.app.recording import Recorder
from qafila.core.events import (
    DeviceEnrolled,
    DeviceRevoked,
    Envelope,
    FactCorrected,
    HeadcountTaken,
    PeopleMoved,
    Role,
    canonical,
    digest,
    head_message,
    read,
)
from qafila.core.findings import Finding, Severity
from qafila.core.ledger import Act
from qafila.ports import EventStore, StoreProblem
from tests.vaults import PlainVault

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HUB, MARSHAL, SOLO, PAPER = "hub", "marshal", "solo", "paper-3"


class Ticking:
    def __init__(self) -> None:
        self._at = NOON

    def now(self) -> datetime:
        self._at += timedelta(seconds=10)
        return self._at


def counted(n: int) -> HeadcountTaken:
    return HeadcountTaken(place="place:square", count=n)


def moved(n: int) -> PeopleMoved:
    return PeopleMoved(
        persons=(f"P{n}",), source="place:square", target="vehicle:V1", act=Act.BOARDED
    )


def record_a_day(store: EventStore) -> None:
    """A hub, a marshal with two signatures over five facts, a device with one, a paper list."""
    clock, numbers = Ticking(), count()

    def device(name: str) -> Recorder:
        return Recorder(
            store=store,
            vault=PlainVault(name),
            clock=clock,
            ids=lambda: f"fact-{next(numbers):04}",
            device=name,
        )

    hub = device(HUB)
    hub.found(PlainVault(HUB).signing_key, PlainVault(HUB).sealing_key, "hub")
    for name in (MARSHAL, SOLO):
        vault = PlainVault(name)
        enrolled = DeviceEnrolled(device=name, role=Role.MARSHAL, signing_key=vault.signing_key)
        hub.record([enrolled], author="hub")
    device(MARSHAL).record([moved(n) for n in range(3)], author="marshal")
    device(SOLO).record([counted(1)], author="marshal")
    hub.key_in(PAPER, [(NOON, "marshal", moved(7)), (NOON, "marshal", moved(8))])
    device(MARSHAL).record([moved(n) for n in range(3, 5)], author="marshal")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "day.qafila"
    with closing(SqliteStore.create(path, "op")) as store:
        record_a_day(store)
        store.backup(tmp_path / "sound.qafila")
    return path


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def verified(path: Path) -> tuple[Finding, ...]:
    with closing(SqliteStore.open(path)) as store:
        return verify_chains(store, PlainVault("auditor"))


def checked(path: Path, text: str) -> tuple[Finding, ...]:
    key = fingerprint(PlainVault(HUB).signing_key)
    with closing(SqliteStore.open(path)) as store:
        return check_digest(text, store, PlainVault("outsider"), key)


def digest_of(path: Path) -> str:
    with closing(SqliteStore.open(path)) as store:
        return printed_digest(store, PlainVault(HUB), HUB, NOON)


@dataclass
class Rows:
    """The rows of one device, as somebody with the file and without its key may change them."""

    connection: sqlite3.Connection
    device: str
    bodies: list[bytes] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        for table in ("fact", "head", "enrolment", "device"):
            for verb in ("UPDATE", "DELETE"):
                self.connection.execute(f"DROP TRIGGER {table}_no_{verb}")
        rows = self.connection.execute(
            "SELECT position, body FROM fact WHERE device = ? ORDER BY seq", (self.number,)
        )
        for position, body in rows.fetchall():
            self.positions.append(position)
            self.bodies.append(body)
        self.digests = [digest(body) for body in self.bodies]

    @property
    def number(self) -> int:
        question = "SELECT number FROM device WHERE name = ?"
        return int(self.connection.execute(question, (self.device,)).fetchone()[0])

    def change(self, i: int, **values: object) -> None:
        self.bodies[i] = canonical(msgspec.structs.replace(read(self.bodies[i]), **values))

    def digest_anew(self) -> None:
        self.digests = [digest(body) for body in self.bodies]

    def chain_anew(self) -> None:
        prev = ""
        for i, body in enumerate(self.bodies):
            envelope = msgspec.structs.replace(read(body), seq=i + 1, prev=prev)
            self.bodies[i] = canonical(envelope)
            prev = digest(self.bodies[i])
        self.digest_anew()

    def remove(self, i: int) -> None:
        del self.bodies[i], self.positions[i], self.digests[i]

    def insert(self, i: int, body: bytes) -> None:
        (last,) = self.connection.execute("SELECT max(position) FROM fact").fetchone()
        self.bodies.insert(i, body)
        self.positions.insert(i, last + 1)
        self.digests.insert(i, digest(body))

    def without_heads(self, above: int = 0) -> None:
        self.connection.execute(
            "DELETE FROM head WHERE device = ? AND seq > ?", (self.device, above)
        )

    def write(self) -> None:
        self.connection.execute("PRAGMA foreign_keys = OFF")
        self.connection.execute("DELETE FROM fact WHERE device = ?", (self.number,))
        for position, mark, body in zip(self.positions, self.digests, self.bodies, strict=True):
            envelope = read(body)
            values = (position, envelope.id, self.number, envelope.seq)
            marks = (bytes.fromhex(mark), bytes.fromhex(envelope.prev), body)
            self.connection.execute(
                "INSERT INTO fact (position, id, device, seq, digest, prev, body)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*values, *marks),
            )


Tamper = Callable[[Rows], None]


def edit(rows: Rows) -> None:
    rows.change(1, fact=moved(99))


def edit_and_digest(rows: Rows) -> None:
    edit(rows)
    rows.digest_anew()


def edit_and_chain(rows: Rows) -> None:
    edit(rows)
    rows.chain_anew()


def edit_chain_and_unsign(rows: Rows) -> None:
    edit_and_chain(rows)
    rows.without_heads()


def change_a_time(rows: Rows) -> None:
    rows.change(0, happened_at=NOON)


def change_an_author(rows: Rows) -> None:
    rows.change(3, author="somebody else")
    rows.digest_anew()


def remove_first(rows: Rows) -> None:
    rows.remove(0)


def remove_first_and_chain(rows: Rows) -> None:
    rows.remove(0)
    rows.chain_anew()


def remove_middle(rows: Rows) -> None:
    rows.remove(1)


def remove_middle_and_chain(rows: Rows) -> None:
    rows.remove(1)
    rows.chain_anew()


def remove_last(rows: Rows) -> None:
    rows.remove(-1)


def remove_all(rows: Rows) -> None:
    while rows.bodies:
        rows.remove(0)


def reorder(rows: Rows) -> None:
    one, two = read(rows.bodies[0]), read(rows.bodies[1])
    rows.change(0, fact=two.fact, id=two.id)
    rows.change(1, fact=one.fact, id=one.id)
    rows.digest_anew()


def reorder_and_chain(rows: Rows) -> None:
    rows.bodies[0], rows.bodies[1] = rows.bodies[1], rows.bodies[0]
    rows.chain_anew()


def inserted(rows: Rows, i: int) -> bytes:
    model = read(rows.bodies[i])
    return canonical(msgspec.structs.replace(model, id="made-up", fact=moved(66)))


def insert_beside(rows: Rows) -> None:
    rows.insert(1, inserted(rows, 1))


def insert_and_chain(rows: Rows) -> None:
    rows.insert(1, inserted(rows, 1))
    rows.chain_anew()


def append_one(rows: Rows) -> None:
    rows.insert(len(rows.bodies), inserted(rows, -1))
    rows.chain_anew()


def unsign(rows: Rows) -> None:
    rows.without_heads()


def forge_a_signature(rows: Rows) -> None:
    append_one(rows)
    last, seq = rows.digests[-1], len(rows.bodies)
    signature = PlainVault(SOLO).sign(head_message("op", MARSHAL, seq, last))
    rows.connection.execute(
        "INSERT INTO head VALUES (?, ?, ?, ?, ?)", (MARSHAL, seq, last, MARSHAL, signature)
    )


def let_another_sign(rows: Rows) -> None:
    append_one(rows)
    last, seq = rows.digests[-1], len(rows.bodies)
    signature = PlainVault(HUB).sign(head_message("op", MARSHAL, seq, last))
    rows.connection.execute(
        "INSERT INTO head VALUES (?, ?, ?, ?, ?)", (MARSHAL, seq, last, HUB, signature)
    )


def sign_for_another_operation(rows: Rows) -> None:
    append_one(rows)
    last, seq = rows.digests[-1], len(rows.bodies)
    signature = PlainVault(MARSHAL).sign(head_message("other", MARSHAL, seq, last))
    rows.connection.execute(
        "INSERT INTO head VALUES (?, ?, ?, ?, ?)", (MARSHAL, seq, last, MARSHAL, signature)
    )


CHANGES: list[tuple[Tamper, set[str], bool]] = [
    # What was done to the marshal's rows, what is found, and whether an old digest shows it.
    (edit, {"fact_edited", "chain_broken", "tail_unsigned"}, True),
    (edit_and_digest, {"chain_broken", "tail_unsigned"}, True),
    (edit_and_chain, {"signed_fact_missing", "tail_unsigned"}, True),
    (edit_chain_and_unsign, {"tail_unsigned"}, True),
    (change_a_time, {"fact_edited", "chain_broken", "tail_unsigned"}, True),
    (change_an_author, {"chain_broken", "tail_unsigned"}, True),
    (remove_first, {"chain_gap", "positions_missing"}, True),
    (
        remove_first_and_chain,
        {"positions_missing", "signed_fact_missing", "tail_unsigned"},
        True,
    ),
    (remove_middle, {"chain_gap", "positions_missing", "tail_unsigned"}, True),
    (
        remove_middle_and_chain,
        {"positions_missing", "signed_fact_missing", "tail_unsigned"},
        True,
    ),
    (remove_last, {"signed_fact_missing", "tail_unsigned"}, True),
    (remove_all, {"positions_missing", "signed_fact_missing"}, True),
    (reorder, {"chain_broken", "tail_unsigned"}, True),
    (reorder_and_chain, {"signed_fact_missing", "tail_unsigned"}, True),
    (insert_beside, {"chain_forked", "tail_unsigned"}, False),
    (insert_and_chain, {"signed_fact_missing", "tail_unsigned"}, True),
    (append_one, {"tail_unsigned"}, False),
    (unsign, {"tail_unsigned"}, False),
    (forge_a_signature, {"head_forged", "tail_unsigned"}, False),
    (let_another_sign, {"head_forged", "tail_unsigned"}, False),
    (sign_for_another_operation, {"head_forged", "tail_unsigned"}, False),
]


@pytest.fixture
def tamper(path: Path) -> Iterator[Callable[[Tamper, str], None]]:
    def tampered(change: Tamper, device: str = MARSHAL) -> None:
        with closing(sqlite3.connect(path)) as connection:
            rows = Rows(connection, device)
            change(rows)
            rows.write()
            connection.commit()

    return tampered  # type: ignore[return-value]


def test_a_sound_log_verifies(path: Path, tmp_path: Path) -> None:
    assert verified(path) == ()
    assert checked(path, digest_of(path)) == ()
    assert checked(tmp_path / "sound.qafila", digest_of(path)) == ()


@pytest.mark.parametrize(
    ("change", "found", "shown"), CHANGES, ids=[change.__name__ for change, _, _ in CHANGES]
)
def test_whatever_is_done_to_the_rows_is_found(
    path: Path,
    tamper: Callable[[Tamper, str], None],
    change: Tamper,
    found: set[str],
    shown: bool,
) -> None:
    before = digest_of(path)
    tamper(change, MARSHAL)
    findings = verified(path)
    assert codes(findings) == found
    assert {finding.severity for finding in findings} == {Severity.ERROR}
    if shown:
        assert codes(checked(path, before)) == {"digest_contradicted"}
    else:  # nothing that was there before is gone or different
        assert checked(path, before) == ()


def test_the_end_of_a_chain_cut_off_with_its_signature_is_shown_by_a_digest_only(
    path: Path, tamper: Callable[[Tamper, str], None]
) -> None:
    before = digest_of(path)

    def cut(rows: Rows) -> None:
        rows.remove(-1)
        rows.remove(-1)
        rows.without_heads(above=3)

    tamper(cut, MARSHAL)
    assert verified(path) == ()
    (finding,) = checked(path, before)
    assert finding.subject() == {"device": MARSHAL, "first": 1, "last": 5}


def test_an_edited_paper_list_is_found(path: Path, tamper: Callable[[Tamper, str], None]) -> None:
    tamper(edit_and_chain, PAPER)
    assert codes(verified(path)) == {"signed_fact_missing", "tail_unsigned"}


def test_a_device_that_signs_a_paper_list_without_being_a_hub_is_found(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        rows = Rows(connection, PAPER)
        rows.without_heads()
        message = head_message("op", PAPER, 2, rows.digests[-1])
        signature = PlainVault(MARSHAL).sign(message)
        values = (PAPER, 2, rows.digests[-1], MARSHAL, signature)
        connection.execute("INSERT INTO head VALUES (?, ?, ?, ?, ?)", values)
        connection.commit()
    assert codes(verified(path)) == {"head_forged", "tail_unsigned"}


def test_a_device_that_nobody_enrolled_proves_nothing(
    path: Path, tamper: Callable[[Tamper, str], None]
) -> None:
    def forget_an_enrolment(rows: Rows) -> None:
        rows.remove(2)  # of `solo`, by the hub
        rows.chain_anew()

    tamper(forget_an_enrolment, HUB)
    found = verified(path)
    forged = {f.subject()["device"] for f in found if f.code == "head_forged"}
    assert forged >= {SOLO}
    unsigned = {f.subject()["device"] for f in found if f.code == "tail_unsigned"}
    assert unsigned >= {SOLO, HUB}


def test_a_device_that_enrols_itself_in_the_file_proves_nothing(path: Path) -> None:
    thief = PlainVault("thief")
    enrolled = DeviceEnrolled(device="thief", role=Role.HUB, signing_key=thief.signing_key)
    body = canonical(
        Envelope(
            id="t", device="thief", seq=1, prev="", happened_at=NOON, author="t", fact=enrolled
        )
    )
    mark = digest(body)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO device (name) VALUES ('thief')")
        (number,) = connection.execute("SELECT max(number) FROM device").fetchone()
        (last,) = connection.execute("SELECT max(position) FROM fact").fetchone()
        values = (last + 1, "t", number, 1, bytes.fromhex(mark), b"", body)
        connection.execute(
            "INSERT INTO fact (position, id, device, seq, digest, prev, body)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        signature = thief.sign(head_message("op", "thief", 1, mark))
        connection.execute(
            "INSERT INTO head VALUES (?, ?, ?, ?, ?)", ("thief", 1, mark, "thief", signature)
        )
        connection.commit()
    assert codes(verified(path)) == {"head_forged", "tail_unsigned"}


def test_an_index_that_says_something_else_is_found(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        Rows(connection, MARSHAL)
        connection.execute("UPDATE fact SET seq = 9 WHERE position = 5")
        connection.commit()
    assert codes(verified(path)) == {"facts_misfiled"}


def test_bytes_that_are_no_fact_any_more_are_found(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        Rows(connection, MARSHAL)
        connection.execute("UPDATE fact SET body = x'00ff00' WHERE position = 5")
        connection.commit()
    assert "fact_edited" in codes(verified(path))


def test_a_log_made_up_as_a_whole_is_shown_by_the_founders_fingerprint() -> None:
    store = MemoryStore("op")
    record_a_day(store)
    assert verify_chains(store, PlainVault("a")) == ()
    true = fingerprint(PlainVault(HUB).signing_key)
    assert verify_chains(store, PlainVault("a"), true.upper().replace(" ", "")) == ()
    other = fingerprint(PlainVault("thief").signing_key)
    (finding,) = verify_chains(store, PlainVault("a"), other)
    assert finding.subject() == {"found": true, "expected": other}


def test_a_log_that_does_not_begin_with_its_founder_is_found(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        Rows(connection, HUB)
        connection.execute("UPDATE fact SET position = 1000 WHERE position = 1")
        connection.execute("UPDATE fact SET position = 1 WHERE position = 5")
        connection.commit()
    assert "founder_differs" in codes(verified(path))


def test_nothing_was_changed_because_an_enrolment_was_withdrawn_or_a_hub_revoked() -> None:
    store = MemoryStore("op")
    record_a_day(store)
    numbers = count()

    def device(name: str) -> Recorder:
        ids = (f"later-{next(numbers)}" for _ in count())
        return Recorder(
            store=store, vault=PlainVault(name), clock=Ticking(), ids=ids.__next__, device=name
        )

    enrolled = {
        e.fact.device: e.id
        for e in (read(stored.body) for stored in store.read())
        if isinstance(e.fact, DeviceEnrolled)
    }
    other = DeviceEnrolled(
        device="other", role=Role.HUB, signing_key=PlainVault("other").signing_key
    )
    hub = device(HUB)
    hub.record([other], author="hub")
    device("other").key_in("paper-2", [(NOON, "marshal", moved(9))])
    hub.record(
        [
            FactCorrected(corrects=enrolled[SOLO], reason="not ours"),
            DeviceRevoked(device="other", last_seq=0),
        ],
        author="hub",
    )
    assert verify_chains(store, PlainVault("a")) == ()
    assert set(vouched(chains_of(store), store, PlainVault("a")).trust.members) == {
        *(HUB, MARSHAL, PAPER, "other")
    }
    printed = printed_digest(store, PlainVault(SOLO), SOLO, NOON)
    assert check_digest(printed, store, PlainVault("outsider")) == ()


def test_an_empty_store_has_nothing_to_prove() -> None:
    store = MemoryStore("op")
    assert verify_chains(store, PlainVault("a")) == ()
    assert (
        check_digest(
            printed_digest(store, PlainVault(HUB), HUB, NOON),
            store,
            PlainVault("a"),
            fingerprint(PlainVault(HUB).signing_key),
        )
        == ()
    )


def test_a_gap_and_a_fork_are_in_the_digest_too(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        rows = Rows(connection, MARSHAL)
        remove_middle(rows)
        rows.insert(3, inserted(rows, 3))
        rows.write()
        connection.commit()
    text = digest_of(path)
    assert text.count("chain: marshal") == 3
    assert checked(path, text) == ()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DELETE FROM fact WHERE id = 'made-up'")
        connection.commit()
    assert codes(checked(path, text)) == {"digest_contradicted"}


def test_a_digest_holds_while_the_log_grows(path: Path) -> None:
    text = digest_of(path)
    with closing(SqliteStore.open(path)) as store:
        Recorder(
            store=store,
            vault=PlainVault(HUB),
            clock=Ticking(),
            ids=lambda: "later",
            device=HUB,
        ).record([counted(5)], author="hub")
    assert checked(path, text) == ()
    assert digest_of(path) != text


def test_a_digest_names_nobody_and_is_the_same_for_the_same_facts(path: Path) -> None:
    text = digest_of(path)
    assert text == digest_of(path)
    assert not any(f"P{n}" in text.split() for n in range(9))
    assert text.startswith("qafila digest 1\noperation: op\nat: 2026-03-01T12:00:00+00:00\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t.replace("facts: 11", "facts: 12"),
        lambda t: t.replace("facts: ", "facts: 1"),
        lambda t: t.replace("2026-03-01", "2026-03-02"),
        lambda t: t.replace("chain: solo 1 1", "chain: solo 1 2"),
        lambda t: "\n".join(line for line in t.split("\n") if "chain: solo" not in line),
        lambda t: t.replace("signature: ", "signature: A"),
        lambda t: t.replace("signer: hub", "signer: marshal"),
    ],
)
def test_a_digest_that_somebody_changed_proves_nothing(
    path: Path, change: Callable[[str], str]
) -> None:
    text = digest_of(path)
    with closing(SqliteStore.open(path)) as store:
        (found,) = check_digest(change(text), store, PlainVault("a")) or (None,)
    if change(text) == text:
        assert found is None
    else:
        assert found is not None
        assert found.code == "digest_forged"


def test_a_digest_reads_the_same_with_other_spaces(path: Path) -> None:
    text = digest_of(path)
    assert checked(path, "\r\n\r\n" + text.replace("\n", " \r\n\n").replace(": ", ":  ")) == ()


@given(text=st.text(max_size=200) | st.text("qafil dgest1:\n chn0", max_size=200))
def test_a_text_that_is_no_digest_is_told(text: str) -> None:
    store = MemoryStore("op")
    found = check_digest(text, store, PlainVault("a"))
    assert codes(found) == {"digest_unreadable"}
    assert codes(check_digest(f"qafila digest 1\n{text}", store, PlainVault("a"))) == {
        "digest_unreadable"
    }


def test_the_digest_of_another_operation_is_told(path: Path) -> None:
    other = MemoryStore("other")
    record_a_day(other)
    text = printed_digest(other, PlainVault(HUB), HUB, NOON)
    assert codes(checked(path, text)) == {"digest_of_another"}


def test_an_outsider_needs_the_text_the_store_and_the_fingerprint_only(
    path: Path, tmp_path: Path
) -> None:
    text = digest_of(path)
    with closing(SqliteStore.open(path)) as store:
        assert check_digest(text, store, PlainVault("a")) == ()
        thief = fingerprint(PlainVault("thief").signing_key)
        assert codes(check_digest(text, store, PlainVault("a"), thief)) == {"digest_forged"}
    unknown = MemoryStore("op")
    assert codes(check_digest(text, unknown, PlainVault("a"))) == {"digest_forged"}
    key = fingerprint(PlainVault(HUB).signing_key)
    assert codes(check_digest(text, unknown, PlainVault("a"), key)) == {"digest_contradicted"}


def test_real_keys_prove_it_too(tmp_path: Path) -> None:
    vault = FileVault(DeviceKeys(bytes(range(96))), tmp_path / "keys", "op")
    store = MemoryStore("op")
    hub = Recorder(store=store, vault=vault, clock=Ticking(), ids=lambda: "a", device=HUB)
    hub.found(vault.signing_key, vault.sealing_key, "hub")
    hub = replace(hub, ids=lambda: "b")
    hub.record([counted(3)], author="hub")
    assert verify_chains(store, vault, fingerprint(vault.signing_key)) == ()
    text = printed_digest(store, vault, HUB, NOON)
    assert check_digest(text, store, vault) == ()
    turned = text.replace("facts: 2", "facts: 3")
    assert codes(check_digest(turned, store, vault)) == {"digest_forged"}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(at=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_a_turned_bit_in_any_fact_is_told(path: Path, tmp_path: Path, at: int, bit: int) -> None:
    turned = tmp_path / "turned.qafila"
    for beside in tmp_path.glob("turned.qafila*"):
        beside.unlink()
    turned.write_bytes((tmp_path / "sound.qafila").read_bytes())
    with closing(sqlite3.connect(turned)) as connection:
        Rows(connection, MARSHAL)
        rows = connection.execute("SELECT position, body FROM fact WHERE position > 3").fetchall()
        position, body = rows[at % len(rows)]
        content = bytearray(body)
        content[at // len(rows) % len(content)] ^= 1 << bit
        values = (bytes(content), position)
        connection.execute("UPDATE fact SET body = ? WHERE position = ?", values)
        connection.commit()
    text = digest_of(tmp_path / "sound.qafila")
    try:
        told = codes(verified(turned)), codes(checked(turned, text))
    except StoreProblem as problem:  # an enrolment that is none: the store does not open
        told = {problem.code}, {problem.code}
    assert told[0] & {"fact_edited", "store-damaged"}
    assert told[1] & {"digest_contradicted", "store-damaged"}


def swap(rows: Rows, i: int) -> None:
    rows.bodies[i], rows.bodies[-1] = rows.bodies[-1], rows.bodies[i]
    rows.digest_anew()


def cut(rows: Rows, i: int) -> None:
    while len(rows.bodies) > i:
        rows.remove(-1)


STEPS: dict[str, Callable[[Rows, int], None]] = {
    "edit": lambda rows, i: rows.change(i, author="somebody else"),
    "remove": Rows.remove,
    "cut": cut,
    "insert": lambda rows, i: rows.insert(i, inserted(rows, i)),
    "swap": swap,
    "digest anew": lambda rows, _: rows.digest_anew(),
    "chain anew": lambda rows, _: rows.chain_anew(),
    "unsign": Rows.without_heads,
}


def bodies_by_device(path: Path) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    with closing(SqliteStore.open(path)) as store:
        for stored in store.read():
            found.setdefault(read(stored.body).device, []).append(stored.body)
    # By number: in which order facts reached a store says nothing, and is not proven.
    return {device: sorted(bodies, key=lambda b: read(b).seq) for device, bodies in found.items()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    device=st.sampled_from([HUB, MARSHAL, SOLO, PAPER]),
    steps=st.lists(st.tuples(st.sampled_from(sorted(STEPS)), st.integers(0, 9)), max_size=4),
)
def test_what_verifies_is_the_log_or_its_beginning(
    path: Path, tmp_path: Path, device: str, steps: list[tuple[str, int]]
) -> None:
    turned, sound = tmp_path / "turned.qafila", tmp_path / "sound.qafila"
    for beside in tmp_path.glob("turned.qafila*"):
        beside.unlink()
    turned.write_bytes(sound.read_bytes())
    with closing(sqlite3.connect(turned)) as connection:
        rows = Rows(connection, device)
        for step, i in steps:
            if rows.bodies:
                STEPS[step](rows, i % len(rows.bodies))
        try:
            rows.write()
        except sqlite3.IntegrityError:  # one id twice, which no store can hold
            return
        connection.commit()
    true, left = bodies_by_device(sound), bodies_by_device(turned)
    if verified(turned) == ():
        for name, bodies in left.items():
            assert bodies == true[name][: len(bodies)]
    lost = any(set(bodies) - set(left.get(name, ())) for name, bodies in true.items())
    assert (codes(checked(turned, digest_of(sound))) == {"digest_contradicted"}) == lost
