# SPDX-License-Identifier: Apache-2.0
"""What the world does to a store file: one sentence each, and nothing accepted lost."""

from __future__ import annotations

import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import textwrap
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qafila.adapters.sqlite import SqliteStore, schema
from qafila.adapters.sqlite import trouble as troubles
from qafila.core.document import phrase
from qafila.core.events import digest
from qafila.ports import Stored, StoreProblem
from qafila.words import Words
from tests.conftest import NotProven
from tests.stores.phones import OPERATION, Phone, bodies, hub

NOBODY = 65534


@contextmanager
def trouble(code: str) -> Iterator[None]:
    """Expect a `StoreProblem` of this code, that can be said in both languages."""
    with pytest.raises(StoreProblem) as caught:
        yield
    assert caught.value.code == code
    for lang in ("ar", "en"):
        wording = phrase(code, path=caught.value.path, reason=caught.value.reason)
        assert Words(lang)(wording)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    folder = tmp_path / "disk"
    folder.mkdir()
    return folder / "op.qafila"


def filled(path: Path, number: int = 50) -> tuple[SqliteStore, Phone]:
    store, phone = SqliteStore.create(path, OPERATION), Phone("a")
    store.append([*bodies(hub("a")), *phone.moves(number)])
    return store, phone


def everything(path: Path) -> list[bytes]:
    store = SqliteStore.open(path)
    try:
        return [s.body for s in store.read()]
    finally:
        store.close()


# Not there, not ours ---------------------------------------------------------------------------


def test_a_store_that_is_not_there(path: Path) -> None:
    with trouble("store-missing"):
        SqliteStore.open(path)
    with trouble("store-missing"):
        SqliteStore.open(path / "deeper")
    with trouble("store-gone"):
        SqliteStore.create(path.parent / "no-such-folder" / "op.qafila", OPERATION)
    assert not path.exists()


def test_a_store_is_not_made_over_anything(path: Path) -> None:
    filled(path)[0].close()
    before = path.read_bytes()
    with trouble("store-exists"):
        SqliteStore.create(path, OPERATION)
    with trouble("store-exists"):
        SqliteStore.create(path.parent, OPERATION)
    assert path.read_bytes() == before


def test_a_store_is_made_where_making_one_was_cut_short(path: Path) -> None:
    path.touch()
    with trouble("store-not-a-store"):
        SqliteStore.open(path)
    SqliteStore.create(path, OPERATION).close()
    assert everything(path) == []


@pytest.mark.parametrize("content", [b"", b"x", b"PK\x03\x04" * 3000, bytes(20_000)])
def test_a_file_that_is_no_store(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with trouble("store-not-a-store"):
        SqliteStore.open(path)
    assert path.read_bytes() == content


def test_a_folder_and_a_strangers_database_are_no_stores(path: Path) -> None:
    with trouble("store-not-a-store"):
        SqliteStore.open(path.parent)
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE fact (x)")
    connection.close()
    with trouble("store-not-a-store"):
        SqliteStore.open(path)


def test_a_store_of_a_newer_version_says_to_update(path: Path) -> None:
    filled(path)[0].close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(schema.STEPS) + 1}")
    connection.close()
    with trouble("store-newer"):
        SqliteStore.open(path)
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {len(schema.STEPS)}")
    connection.close()
    assert len(everything(path)) == 52


# Full, read-only, locked, gone -----------------------------------------------------------------


def test_a_full_store_keeps_what_it_accepted_and_goes_on_when_there_is_room(path: Path) -> None:
    store, phone = filled(path, 200)
    writer = store._writer
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages + 5}")
    with trouble("store-full"):
        store.append(phone.moves(2000))
    assert store.last_position() == 202
    assert store.frontier()["a"].seq == 200
    writer.execute("PRAGMA max_page_count = 1000000")
    assert {r.kind.value for r in store.append(bodies(phone))} == {"created", "exists"}
    store.close()
    assert len(everything(path)) == 2202


def test_an_append_too_large_for_the_disk_does_not_take_small_ones_with_it(path: Path) -> None:
    store, phone = filled(path, 10)
    writer = store._writer
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages + 20}")
    large, small = phone.moves(2000), phone.moves(1)
    outcomes: dict[str, object] = {}

    def offer(name: str, offered: list[bytes]) -> None:
        try:
            outcomes[name] = store.append(offered)[0].kind.value
        except StoreProblem as problem:
            outcomes[name] = problem.code

    with store._gate.door:  # both wait, so that they are one group
        threads = [
            threading.Thread(target=offer, args=("large", large)),
            threading.Thread(target=offer, args=("small", small)),
        ]
        for thread in threads:
            thread.start()
        while len(store._gate._queue) < 2:
            pass
    for thread in threads:
        thread.join()
    assert outcomes == {"large": "store-full", "small": "created"}
    store.close()


FULL_DISK = """
    import sys
    from pathlib import Path
    sys.path.insert(0, {root!r})
    from qafila.adapters.sqlite import SqliteStore
    from qafila.ports import StoreProblem
    from tests.stores.phones import OPERATION, Phone, bodies, hub
    folder = Path({folder!r})
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(200_000))
    store, phone = SqliteStore.create(folder / "op.qafila", OPERATION), Phone("a")
    accepted = len(store.append(bodies(hub("a"))))
    offered = []
    try:
        while True:
            offered = phone.moves(100)
            accepted += len(store.append(offered))
    except StoreProblem as problem:
        print(problem.code)
    try:
        store.backup(folder / "copy.qafila")
    except StoreProblem as problem:
        print(problem.code, sorted(p.name for p in folder.iterdir() if "copy" in p.name))
    print(accepted == store.last_position() == len(list(store.read())))
    ballast.unlink()
    print({{r.kind.value for r in store.append(offered)}})
    store.close()
    again = SqliteStore.open(folder / "op.qafila")
    print(again.last_position() == accepted + 100, again.frontier()["a"].seq == accepted + 98)
    again.close()
"""


def test_a_disk_that_is_really_full(path: Path, repository: Path, not_proven: NotProven) -> None:
    script = path.parent / "full.py"
    disk = path.parent / "small"
    disk.mkdir()
    script.write_text(
        textwrap.dedent(FULL_DISK).format(root=str(repository), folder=str(disk)), encoding="utf-8"
    )
    mount = f'mount -t tmpfs -o size=2m none "{disk}" && exec "{sys.executable}" "{script}"'
    tried = (
        subprocess.run(
            ["unshare", "-m", "-r", "sh", "-c", f'mount -t tmpfs none "{disk}"'],
            check=False,
            capture_output=True,
        )
        if shutil.which("unshare")
        else None
    )
    if tried is None or tried.returncode:
        not_proven("a store on a full disk", "no small disk can be mounted here")
    ran = subprocess.run(
        ["unshare", "-m", "-r", "sh", "-c", mount],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.stdout.splitlines() == [
        "store-full", "store-full []", "True", "{'created'}", "True True",
    ], ran.stderr  # fmt: skip


@contextmanager
def unprivileged() -> Iterator[None]:
    """Without the rights of root, who may write anything."""
    if os.geteuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can reach, unlike those of pytest."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("is_open_elsewhere", [False, True])
def test_a_store_that_may_not_be_written_opens_for_reading(
    open_folder: Path, is_open_elsewhere: bool
) -> None:
    path = open_folder / "op.qafila"
    store, phone = filled(path)
    if not is_open_elsewhere:
        store.close()
    for name in open_folder.iterdir():
        name.chmod(0o444)
    open_folder.chmod(0o555)
    with unprivileged():
        reading = SqliteStore.open(path)
        assert len(list(reading.read())) == 52
        assert reading.frontier()["a"].seq == 50
        with trouble("store-read-only"):
            reading.append(phone.moves(1))
        with trouble("store-read-only"):
            reading.backup(open_folder / "copy.qafila")
        with trouble("store-read-only"):
            SqliteStore.create(open_folder / "new.qafila", OPERATION)
        reading.close()
    store.close()


def test_a_store_that_may_not_even_be_read(open_folder: Path) -> None:
    path = open_folder / "op.qafila"
    filled(path)[0].close()
    path.chmod(0o000)
    with unprivileged(), trouble("store-read-only"):
        SqliteStore.open(path)


def test_a_store_locked_by_another_writer_says_so_and_works_afterwards(path: Path) -> None:
    filled(path)[0].close()
    store, phone = SqliteStore.open(path, patience_s=0.05), Phone("a")
    phone.moves(50)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    offered = phone.moves(1)
    with trouble("store-locked"):
        store.append(offered)
    assert len(list(store.read())) == 52
    other.execute("ROLLBACK")
    other.close()
    assert store.append(offered)[0].kind.value == "created"
    store.close()


def test_a_disk_that_vanished_accepts_nothing(path: Path) -> None:
    store, phone = filled(path)
    away = path.parent.with_name("pulled-out")
    path.parent.rename(away)
    offered = phone.moves(5)
    with trouble("store-gone"):
        store.append(offered)
    away.rename(path.parent)
    assert {r.kind.value for r in store.append(offered)} == {"created"}
    shutil.rmtree(path.parent)
    with trouble("store-gone"):
        store.append(phone.moves(1))
    store.close()


def test_a_file_put_in_the_place_of_an_open_store_is_not_taken_for_it(path: Path) -> None:
    store, phone = filled(path)
    store.backup(path.with_name("copy"))
    path.with_name("copy").replace(path)
    with trouble("store-gone"):
        store.append(phone.moves(1))
    store.close()


def test_a_closed_store_says_so(path: Path) -> None:
    store, phone = filled(path)
    store.close()
    with trouble("store-closed"):
        store.append(phone.moves(1))
    with trouble("store-closed"):
        next(store.read())
    with trouble("store-closed"):
        store.frontier()


# Damage ----------------------------------------------------------------------------------------


def outcome(use: Callable[[], object]) -> str | None:
    """Return the code of the problem that using a store has, None for none."""
    try:
        use()
    except StoreProblem as problem:
        return problem.code
    return None


def try_all(path: Path, phone: Phone, good: set[bytes]) -> None:
    """Use a damaged store in every way: nothing but `StoreProblem`, and no wrong fact unseen."""
    opened: list[SqliteStore] = []
    if (code := outcome(lambda: opened.append(SqliteStore.open(path)))) is not None:
        assert code in {"store-damaged", "store-not-a-store", "store-newer", "store-gone"}
        return
    (store,) = opened

    def honest(facts: Iterable[Stored]) -> None:
        assert not [f for f in facts if f.body not in good and digest(f.body) == f.digest]

    uses: tuple[Callable[[], object], ...] = (
        lambda: honest(store.read()),
        lambda: honest(store.chain("a")),
        store.frontier,
        store.devices,
        lambda: list(store.quarantined()),
        lambda: store.heads("a"),
        lambda: store.bodies([s.digest for s in phone.sealed[:3]]),
        lambda: store.append([*bodies(phone)[-3:], b"?"]),
    )
    for use in uses:
        assert outcome(use) in {None, "store-damaged", "store-not-a-store", "store-gone"}
    store.close()


def test_a_store_cut_off_at_any_length_is_told_and_never_misread(path: Path) -> None:
    store, phone = filled(path, 60)
    store.append([b"?"], [phone.head()])
    store.close()
    whole = path.read_bytes()
    good = {*bodies(phone), *bodies(hub("a"))}
    for length in sorted({0, 1, 15, 16, 99, 100, 4095, *range(4096, len(whole), 4096),
                          *random.Random(1).sample(range(len(whole)), 12)}):  # fmt: skip
        for name in path.parent.iterdir():
            name.unlink()
        path.write_bytes(whole[:length])
        try_all(path, phone, good)


def test_a_store_with_bits_flipped_is_told_and_never_misread(path: Path) -> None:
    store, phone = filled(path, 60)
    store.append([b"?"], [phone.head()])
    store.close()
    whole = path.read_bytes()
    good = {*bodies(phone), *bodies(hub("a"))}
    chance = random.Random(2)
    for _ in range(120):
        spoiled = bytearray(whole)
        for _ in range(chance.choice([1, 1, 4])):
            at = chance.choice([chance.randrange(len(whole)), chance.randrange(0, 200)])
            spoiled[at] ^= 1 << chance.randrange(8)
        for name in path.parent.iterdir():
            name.unlink()
        path.write_bytes(spoiled)
        try_all(path, phone, good)


# Power -----------------------------------------------------------------------------------------


def test_a_power_cut_at_any_byte_of_the_log_loses_no_group_that_was_whole(path: Path) -> None:
    store, phone = SqliteStore.create(path, OPERATION), Phone("a")
    store._writer.execute("PRAGMA wal_autocheckpoint = 0")
    log = path.with_name(f"{path.name}-wal")
    sizes: list[tuple[int, int]] = [(log.stat().st_size, 0)]
    store.append(bodies(hub("a")))
    sizes.append((log.stat().st_size, store.last_position()))
    for number in (1, 7, 40, 3, 120, 1, 30):
        made = phone.moves(number)
        store.append([*made, b"? %d" % number], [phone.head()])
        sizes.append((log.stat().st_size, store.last_position()))
    facts = [s.body for s in store.read()]
    main, written = path.read_bytes(), log.read_bytes()
    store.close()
    groups = {position for _, position in sizes}
    ends = [size for size, _ in sizes]
    cuts = {0, 1, 31, 32, *ends, *(e - 1 for e in ends), *(e + 1 for e in ends)}
    cuts |= set(random.Random(3).sample(range(len(written)), 25))
    copy = path.parent / "after" / path.name
    for cut in sorted(c for c in cuts if 0 <= c <= len(written)):
        for junk in (b"", b"\xa5" * 5000):
            shutil.rmtree(copy.parent, ignore_errors=True)
            copy.parent.mkdir()
            copy.write_bytes(main)
            copy.with_name(log.name).write_bytes(written[:cut] + junk)
            opened = SqliteStore.open(copy)
            there = [s.body for s in opened.read()]
            assert there == facts[: len(there)]
            assert len(there) in groups
            assert len(there) >= max(p for size, p in sizes if size <= cut)
            heads = [h.seq for h in opened.heads("a")]
            assert max(heads, default=0) == max(0, len(there) - 2)
            opened.append(bodies(hub("a")))
            assert {r.kind.value for r in opened.append(bodies(phone))} <= {"created", "exists"}
            assert opened.frontier()["a"].seq == len(phone.sealed)
            opened.close()


def test_a_power_cut_while_the_log_is_moved_into_the_file_loses_nothing(path: Path) -> None:
    store, phone = filled(path, 100)
    store.close()
    store = SqliteStore.open(path)
    store._writer.execute("PRAGMA wal_autocheckpoint = 0")
    phone.moves(0)
    store.append(phone.moves(300))
    log = path.with_name(f"{path.name}-wal")
    before, written = path.read_bytes(), log.read_bytes()
    store._writer.execute("PRAGMA wal_checkpoint(FULL)")
    after = path.read_bytes()
    facts = [s.body for s in store.read()]
    store.close()
    before = before.ljust(len(after), b"\0")
    chance = random.Random(4)
    copy = path.parent / "after" / path.name
    for _ in range(25):
        shutil.rmtree(copy.parent, ignore_errors=True)
        copy.parent.mkdir()
        half = bytearray(before)
        for at in range(0, len(after), 512):  # a disk writes its sectors in any order
            if chance.random() < 0.5:
                half[at : at + 512] = after[at : at + 512]
        copy.write_bytes(half)
        copy.with_name(log.name).write_bytes(written)
        assert everything(copy) == facts


KILLED = """
    import sys
    from pathlib import Path
    sys.path.insert(0, {root!r})
    from qafila.adapters.sqlite import SqliteStore
    from tests.stores.phones import OPERATION, Phone, bodies, hub
    store, phone = SqliteStore.create(Path({path!r}), OPERATION), Phone("a")
    store.append(bodies(hub("a")))
    while True:
        receipts = store.append(phone.moves(20))
        assert all(r.kind == "created" for r in receipts)
        print(store.last_position(), flush=True)
"""


def test_a_killed_process_loses_nothing_it_was_answered_for(path: Path, repository: Path) -> None:
    script = path.with_name("killed.py")
    script.write_text(
        textwrap.dedent(KILLED).format(root=str(repository), path=str(path)), encoding="utf-8"
    )
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    answered = 0
    for line in process.stdout:
        answered = int(line)
        if answered > 300:
            process.send_signal(signal.SIGKILL)
            break
    answered = max([answered, *(int(x) for x in process.stdout.read().split("\n") if x.isdigit())])
    process.wait()
    process.stdout.close()
    there = everything(path)
    assert len(there) >= answered
    assert (len(there) - 2) % 20 == 0
    store, phone = SqliteStore.open(path), Phone("a")
    phone.moves(len(there) + 18)
    assert [r.kind.value for r in store.append(bodies(phone))].count("created") == 20
    store.close()


@pytest.mark.parametrize("code", [sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN])
def test_a_disk_without_any_room_is_told_as_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = code
    assert troubles.problem(error, tmp_path / "op.qafila").code == "store-gone"
    nothing = shutil.disk_usage(tmp_path)._replace(free=0)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: nothing)
    assert troubles.problem(error, tmp_path / "op.qafila").code == "store-full"
