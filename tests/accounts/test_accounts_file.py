# SPDX-License-Identifier: Apache-2.0
"""The file of accounts: who can read it, what the world does to it, an audit that only grows."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from qafila.adapters.sqlite.accounts import SqliteAccounts
from qafila.adapters.sqlite.accounts_schema import APPLICATION_ID, STEPS
from qafila.adapters.sqlite.audit_chain import looked_through
from qafila.app.accounts import SignInRefused
from qafila.core.accounts import Entry
from qafila.core.document import phrase
from qafila.ports import StoreProblem
from qafila.words import Words
from tests.accounts.hub import NOON, PASSWORD, Hub
from tests.conftest import NotProven


@contextmanager
def trouble(*codes: str) -> Iterator[None]:
    """Expect a `StoreProblem` of one of these codes, that can be said in both languages."""
    with pytest.raises(StoreProblem) as caught:
        yield
    _told(caught.value, codes)


def _told(problem: StoreProblem, codes: tuple[str, ...]) -> None:
    assert problem.code in codes
    for lang in ("ar", "en"):
        assert Words(lang)(phrase(problem.code, path=problem.path, reason=problem.reason))


def line(subjects: tuple[str, ...] = ("P-1",)) -> Entry:
    return Entry(at=NOON, user="u-1", title="registrar", action="see_registry", subjects=subjects)


# Who can read it --------------------------------------------------------------------------------


@pytest.mark.skipif(os.name != "posix", reason="modes of files: not on Windows")
def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        store = SqliteAccounts(tmp_path / "config" / "accounts.sqlite")
        store.note(line())
        folder = tmp_path / "config"
        assert folder.stat().st_mode & 0o777 == 0o700
        names = sorted(path.name for path in folder.iterdir())
        assert names == ["accounts.sqlite", "accounts.sqlite-shm", "accounts.sqlite-wal"]
        assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600] * 3
        store.close()
        (folder / "accounts.sqlite").chmod(0o644)
        SqliteAccounts(folder / "accounts.sqlite").close()
        assert (folder / "accounts.sqlite").stat().st_mode & 0o777 == 0o600
    finally:
        os.umask(before)


def test_what_was_written_is_synced_to_the_disk(hub: Hub) -> None:
    with hub.store.writing() as accounts:
        connection = accounts._connection
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA secure_delete").fetchone() == (1,)


# The audit only grows ---------------------------------------------------------------------------

TAMPERING = (
    "UPDATE audit SET user = 'somebody else'",
    "UPDATE audit SET number = number + 100",
    "DELETE FROM audit",
    "DELETE FROM audit WHERE number = 2",
    "INSERT OR REPLACE INTO audit SELECT number, at, 'other', title, action, subjects, operation,"
    " why, address FROM audit WHERE number = 2",
    "REPLACE INTO audit SELECT * FROM audit",
    "INSERT INTO audit VALUES (0, 0, '', '', '', '[]', '', '', '')",
    "INSERT INTO audit VALUES (9, 0, '', '', '', '[]', '', '', '')",
    "INSERT INTO audit (at, user, title, action, subjects, operation, why, address)"
    " VALUES (0, '', '', '', '[]', '', '', '')",
)


@pytest.mark.parametrize("statement", TAMPERING)
def test_the_audit_takes_no_change(hub: Hub, statement: str) -> None:
    for _ in range(3):
        hub.store.note(line())
    before = hub.store.audit()
    other = sqlite3.connect(hub.path)  # with none of our settings
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), other:
        other.execute(statement)
    other.close()
    assert hub.store.audit() == before


BENDING = {
    "changed": ("UPDATE audit SET why = 'nothing' WHERE number = 4", 4),
    "taken out": ("DELETE FROM audit WHERE number = 2", 2),
    "cut off": ("DELETE FROM audit WHERE number = 6", 6),
    "of an hour before": ("UPDATE audit SET at = at - 3600000000 WHERE number = 1", 1),
    "added": ("INSERT INTO audit SELECT 7, at, 'u-2', title, action, '[]', '', '', '' FROM audit"
              " WHERE number = 1", 7),
    "a digest": ("UPDATE audit_link SET digest = 'x' WHERE number = 5", 5),
    "the chain": ("DELETE FROM audit_link WHERE number > 3", 4),
}  # fmt: skip


@pytest.mark.parametrize("bent", BENDING)
def test_what_was_bent_past_our_rules_is_found(hub: Hub, bent: str) -> None:
    for number in range(6):
        hub.store.note(line(subjects=(f"P-{number}",)))
    assert looked_through(hub.path) == (6, None)
    statement, at = BENDING[bent]
    with closing(sqlite3.connect(hub.path, isolation_level=None)) as other:
        triggers = [name for (name,) in other.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'trigger'"
        )]  # fmt: skip
        for name in triggers:
            other.execute(f"DROP TRIGGER {name}")
        other.execute(statement)
    assert looked_through(hub.path)[1] == at


def test_the_chain_covers_lines_of_a_file_that_had_none(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        for statement in STEPS[0]:
            older.execute(statement)
        older.execute("PRAGMA user_version = 1")
        older.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        for number in (1, 2):
            older.execute(
                "INSERT INTO audit VALUES (?, 0, 'u', '', 'see', '[]', '', '', '')", (number,)
            )
    assert looked_through(path) == (2, None)
    store = SqliteAccounts(path)
    for _ in range(2):
        store.note(line())
    store.close()
    assert looked_through(path) == (4, None)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("DROP TRIGGER audit_no_UPDATE")
        other.execute("UPDATE audit SET user = 'v' WHERE number = 1")
    assert looked_through(path)[1] == 3


def test_lines_of_many_at_once_are_all_there_in_one_order(hub: Hub) -> None:
    def write(who: int) -> None:
        for each in range(25):
            hub.store.note(line(subjects=(f"P-{who}-{each}",)))

    threads = [threading.Thread(target=write, args=(who,)) for who in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = hub.store.audit(limit=1000)
    assert [each.number for each in kept] == list(range(1, 201))
    for who in range(8):
        own = [e.subjects[0] for e in kept if e.subjects[0].startswith(f"P-{who}-")]
        assert own == [f"P-{who}-{each}" for each in range(25)]


def test_a_line_is_on_the_disk_when_note_returns(hub: Hub) -> None:
    """Another process sees it at once: names are shown only after this."""
    hub.store.note(line())
    script = "import sqlite3, sys; print(*sqlite3.connect(sys.argv[1]).execute(sys.argv[2]))"
    question = "SELECT count(*) FROM audit"
    seen = subprocess.run(
        [sys.executable, "-c", script, str(hub.path), question],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert seen.stdout.strip() == "(1,)"


def test_what_could_not_be_written_is_told_to_each_that_waits(hub: Hub) -> None:
    hub.store.note(line())
    writer = hub.store._writer
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages}")
    long = line(subjects=tuple(f"P-{number}" for number in range(5000)))
    outcomes: list[str] = []

    def write() -> None:
        try:
            hub.store.note(long)
            outcomes.append("kept")
        except StoreProblem as problem:
            _told(problem, ("store-full",))
            outcomes.append(problem.code)

    threads = [threading.Thread(target=write) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes == ["store-full"] * 6
    writer.execute("PRAGMA max_page_count = 1000000")
    hub.store.note(long)
    assert [len(each.subjects) for each in hub.store.audit()] == [1, 5000]


# What the world does ----------------------------------------------------------------------------


def test_a_full_disk_lets_nobody_in_and_loses_nobody(hub: Hub) -> None:
    hub.enrolled()
    here = hub.signed_in()
    writer = hub.store._writer
    (pages,) = writer.execute("PRAGMA page_count").fetchone()
    writer.execute(f"PRAGMA max_page_count = {pages}")
    with trouble("store-full"):
        for _ in range(10_000):
            hub.store.note(line(subjects=tuple(f"P-{number}" for number in range(500))))
    with trouble("store-full"):
        for _ in range(100):
            hub.clock.turn(minutes=5)
            hub.signed_in()
    writer.execute("PRAGMA max_page_count = 1000000")
    hub.clock.turn(days=1)
    assert hub.signed_in().user == here.user


def test_a_session_goes_on_while_the_disk_is_full(
    hub: Hub, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.enrolled()
    token = hub.signed_in().token
    assert hub.gate.viewer(token) is not None

    def full(**given: object) -> object:
        raise StoreProblem("store-full", str(hub.path))

    monkeypatch.setattr(hub.store, "writing", full)
    for _ in range(10):
        hub.clock.turn(minutes=20)
        assert hub.gate.viewer(token) is not None


FULL_DISK = """
    import sys
    from pathlib import Path
    sys.path.insert(0, {root!r})
    from qafila.ports import StoreProblem
    from tests.accounts.hub import Hub
    from tests.accounts.test_accounts_file import line
    folder = Path({folder!r})
    ballast = folder / "ballast"
    ballast.write_bytes(bytes(200_000))
    hub = Hub(folder / "accounts.sqlite")
    hub.enrolled()
    kept = len(hub.store.audit())
    try:
        while True:
            hub.store.note(line(subjects=tuple(map(str, range(1000)))))
            kept += 1
    except StoreProblem as problem:
        print(problem.code)
    print(kept == len(hub.store.audit(limit=10**6)))
    ballast.unlink()
    print(hub.signed_in().user.name)
    hub.store.close()
"""


def test_a_disk_that_is_really_full(
    tmp_path: Path, repository: Path, not_proven: NotProven
) -> None:
    disk, script = tmp_path / "small", tmp_path / "full.py"
    disk.mkdir()
    script.write_text(
        textwrap.dedent(FULL_DISK).format(root=str(repository), folder=str(disk)), encoding="utf-8"
    )
    mount = f'mount -t tmpfs -o size=2m none "{disk}"'
    unshare = ["unshare", "-m", "-r", "sh", "-c"]
    tried = (
        subprocess.run([*unshare, mount], check=False, capture_output=True)
        if shutil.which("unshare")
        else None
    )
    if tried is None or tried.returncode:
        not_proven("accounts on a full disk", "no small disk can be mounted here")
    ran = subprocess.run(
        [*unshare, f'{mount} && exec "{sys.executable}" "{script}"'],
        check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert ran.stdout.splitlines() == ["store-full", "True", "coordinator-1"], ran.stderr


def test_another_programs_file_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE user (x)")
    other.close()
    before = path.read_bytes()
    with trouble("accounts-damaged"):
        SqliteAccounts(path)
    assert path.read_bytes() == before
    path.write_bytes(b"PK\x03\x04" * 3000)
    with trouble("accounts-damaged"):
        SqliteAccounts(path)
    assert path.read_bytes() == b"PK\x03\x04" * 3000


def test_a_newer_file_says_to_update(hub: Hub) -> None:
    hub.store.close()
    connection = sqlite3.connect(hub.path)
    connection.execute(f"PRAGMA user_version = {len(STEPS) + 1}")
    connection.close()
    with trouble("store-newer"):
        SqliteAccounts(hub.path)


def test_making_it_that_was_cut_short_is_done_again(tmp_path: Path) -> None:
    path = tmp_path / "accounts.sqlite"
    path.touch()
    SqliteAccounts(path).close()
    with SqliteAccounts(path).reading() as accounts:
        assert accounts.users() == ()


def test_a_file_that_is_locked_gone_or_closed(hub: Hub) -> None:
    hub.enrolled()
    store = SqliteAccounts(hub.path, patience_s=0.05)
    other = sqlite3.connect(hub.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with trouble("store-locked"):
        store.note(line())
    other.execute("ROLLBACK")
    other.close()
    store.note(line())
    away = hub.path.parent.with_name("pulled-out")
    hub.path.parent.rename(away)
    with trouble("store-gone"):
        store.note(line())
    away.rename(hub.path.parent)
    store.note(line())
    store.close()
    store.close()
    with trouble("store-closed"):
        store.note(line())
    with trouble("store-closed"):
        store.change()


def test_a_damaged_file_is_told_in_one_sentence(tmp_path: Path) -> None:
    hub = Hub(tmp_path / "whole" / "accounts.sqlite")
    hub.enrolled()
    hub.enrolled("auditor-1", "auditor")
    token = hub.signed_in().token
    for _ in range(200):
        hub.store.note(line())
    hub.store.close()
    whole, chance = hub.path.read_bytes(), random.Random(7)
    path = tmp_path / "accounts.sqlite"
    told = 0
    for turn in range(80):
        spoiled = bytearray(whole)
        if turn % 4 == 0:
            del spoiled[chance.randrange(100, len(spoiled)) :]
        else:
            for _ in range(chance.choice([1, 4, 400])):
                spoiled[chance.randrange(len(spoiled))] ^= 1 << chance.randrange(8)
        for left in tmp_path.glob("accounts.sqlite*"):
            left.unlink()
        path.write_bytes(spoiled)
        told += _use(path, hub, token)
    assert told > 10


def _use(path: Path, whole: Hub, token: str) -> int:
    """Use a damaged file in every way; return how often it was told."""
    told = 0
    opened: list[Hub] = []
    codes = ("accounts-damaged", "store-newer", "store-gone", "store-full")

    def make() -> None:
        opened.append(Hub(path, clock=whole.clock, secrets=whole.secrets))

    def sign_in() -> None:
        opened[0].gate.sign_in("coordinator-1", PASSWORD, "000000", "192.0.2.1")

    uses: tuple[Callable[[], object], ...] = (
        make,
        lambda: opened[0].store.audit(limit=1000),
        lambda: opened[0].gate.viewer(token),
        lambda: opened[0].store.note(line()),
        sign_in,
    )
    for use in uses:
        try:
            use()
        except StoreProblem as problem:
            _told(problem, codes)
            told += 1
        except SignInRefused:
            pass
        if not opened:
            return told
    opened[0].store.close()
    return told
