# SPDX-License-Identifier: Apache-2.0
"""`qafila serve` on a disk that is really full, and on a database that is really stopped.

A page stays open in a browser meanwhile: what it says is what people see. All people are made up.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest

from qafila.app.accounts import AT_THE_COMPUTER, Description
from qafila.wiring import keeping, now
from qafila.wiring.accounts import gate
from tests.conftest import NotProven
from tests.console.forms import form_of
from tests.console.world import PASSWORD, store_of
from tests.stores.server import Server, programs

SHELL = """
mount -t tmpfs -o size=6m tmpfs "$1" && cp "$2" "$1/op.qafila" || exit 71
( until [ -e "$3" ]; do sleep 0.1; done; rm -f "$1/filler" ) >/dev/null 2>&1 &
exec "$4" -m qafila serve "$1/op.qafila" --port 0 --lang en
"""
"""A disk of 6 MB of its own, from which a filler is taken away when a file is there."""


def signed_in(config: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Make a coordinator of the hub with this configuration; return a session."""
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(config))
    with gate() as made:
        told = Description(name="one", title="coordinator", role="coordinator")
        invited = made.invite(AT_THE_COMPUTER, told)
        enrolment = made.enrol(invited.token, PASSWORD, PASSWORD)
        (first, *_) = made.confirm(invited.token, pyotp.TOTP(enrolment.secret).at(now()))
        return made.sign_in("one", PASSWORD, first, "").token


@contextmanager
def served(command: Sequence[str], config: Path) -> Iterator[tuple[str, int]]:
    """Run a hub; yield its address and its process."""
    process = subprocess.Popen(
        command,
        env={**os.environ, "QAFILA_CONFIG_DIR": str(config)},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        if found is None:
            process.kill()
            raise OSError(said + process.communicate()[1])
        until = time.monotonic() + 60
        while True:
            try:
                httpx.get(f"{found[0]}/healthz")
                break
            except httpx.ConnectError:
                assert time.monotonic() < until, "the hub did not come up"
                time.sleep(0.05)
        yield found[0], process.pid
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


@contextmanager
def looking(browser: Any, url: str, session: str, path: str) -> Iterator[Any]:
    """Yield a page that stays open."""
    context = browser.new_context(base_url=url)
    cookies = {"qafila": session, "qafila-lang": "en"}
    context.add_cookies([{"name": n, "value": v, "url": url} for n, v in cookies.items()])
    page = context.new_page()
    try:
        assert page.goto(path).status == 200
        yield page
    finally:
        context.close()


def told(page: Any, which: str, *, shown: bool) -> None:
    """Wait until a notice stands above an open page, or is gone."""
    page.wait_for_selector(
        f"#trouble-{which}", state="visible" if shown else "hidden", timeout=30_000
    )


def counted(client: httpx.Client, note: str) -> httpx.Response:
    """Say what was counted, with a form of the page as it is now."""
    form = form_of(client.get("/o/tiny/ledger").text, "/ledger/counted")
    sent = {**form, "place": "BUS-1", "count": "3", "note": note}
    return client.post("/o/tiny/ledger/counted", data=sent)


def test_a_full_disk_is_told_above_open_pages_and_what_was_confirmed_is_there(
    tmp_path: Path, browser: Any, monkeypatch: pytest.MonkeyPatch, not_proven: NotProven
) -> None:
    what = "a hub on a disk that is really full"
    if shutil.which("unshare") is None:
        not_proven(what, "no namespaces here (unshare)")
    disk, room, config = tmp_path / "disk", tmp_path / "room", tmp_path / "config"
    disk.mkdir()
    session = signed_in(config, monkeypatch)
    store = store_of("tiny", tmp_path)  # this device's, which is the hub's too
    inside = [str(disk), str(store), str(room), sys.executable]
    command = ["unshare", "-r", "-m", "sh", "-c", SHELL, "sh", *inside]
    try:
        hub = served(command, config)
        url, pid = hub.__enter__()
    except OSError as error:
        not_proven(what, str(error))
    try:
        seen = Path(f"/proc/{pid}/root{disk}")  # the disk as the hub has it
        with (
            looking(browser, url, session, "/o/tiny/today") as page,
            httpx.Client(base_url=url, cookies={"qafila": session}, timeout=60) as client,
        ):
            log = "/api/v1/operations/tiny/log"
            before = client.get(log).json()["total"]
            assert counted(client, "before").status_code == 303
            filled(seen / "filler", leave=64 * 1024)
            confirmed, long = 0, "seen at the gate " * 200
            answer = counted(client, long)
            while answer.status_code == 303 and confirmed < 100:
                confirmed += 1
                answer = counted(client, long)
            assert answer.status_code == 422, "the disk is full"
            assert long.strip() in answer.text, "what was typed is still there"
            told(page, "refused", shown=True)
            assert "safe" in page.locator("#trouble-refused").inner_text()
            assert client.get("/o/tiny/ledger").status_code == 200
            room.touch()
            until = time.monotonic() + 20
            while (seen / "filler").exists():
                assert time.monotonic() < until
                time.sleep(0.05)
            assert counted(client, long).status_code == 303
            told(page, "refused", shown=False)
            added = client.get(log).json()["total"] - before
            assert added == confirmed + 2, "each that was confirmed, once, and no other"
    finally:
        room.touch()
        hub.__exit__(None, None, None)


def filled(filler: Path, *, leave: int) -> None:
    """Use up a disk but for so many bytes."""
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            pass
    os.truncate(filler, max(0, filler.stat().st_size - leave))


def test_a_database_that_is_stopped_is_told_above_open_pages_until_it_is_back(
    tmp_path: Path, browser: Any, monkeypatch: pytest.MonkeyPatch, not_proven: NotProven
) -> None:
    folder = programs()
    if folder is None or find_spec("psycopg") is None:
        not_proven("a hub on a database that is really stopped", "no PostgreSQL or driver here")
    config = tmp_path / "config"
    database = Server(folder, "fsync=off")
    try:
        session = signed_in(config, monkeypatch)
        where = database.url(database.database())
        keeping.restore(store_of("tiny", tmp_path), where)
        command = [sys.executable, "-m", "qafila", "serve", where, "--port", "0", "--lang", "en"]
        with (
            served(command, config) as (url, _),
            looking(browser, url, session, "/o/tiny/today") as page,
            httpx.Client(base_url=url, cookies={"qafila": session}, timeout=60) as client,
        ):
            assert counted(client, "before").status_code == 303
            form = form_of(client.get("/o/tiny/ledger").text, "/ledger/counted")
            sent = {**form, "place": "BUS-1", "count": "4", "note": "while it was stopped"}
            database.stop()
            told(page, "store", shown=True)
            assert "safe" in page.locator("#trouble-store").inner_text()
            assert client.get("/o/tiny/today").status_code == 200, "what was read is still shown"
            answer = client.post("/o/tiny/ledger/counted", data=sent)
            assert answer.status_code == 422
            assert "while it was stopped" in answer.text
            database.start()
            told(page, "store", shown=False)
            assert client.post("/o/tiny/ledger/counted", data=sent).status_code == 303
            assert client.post("/o/tiny/ledger/counted", data=sent).status_code == 303
            page.goto("/o/tiny/log")
            assert page.get_by_text("while it was stopped").count() == 1, "recorded once"
    finally:
        database.close()
