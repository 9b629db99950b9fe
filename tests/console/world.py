# SPDX-License-Identifier: Apache-2.0
"""A hub with a user of every role, on a free port of this machine. All people are made up."""

from __future__ import annotations

import re
import shutil
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

import httpx
import pyotp

from qafila.adapters.passwords import PasswordKeeper
from qafila.adapters.sqlite.accounts import SqliteAccounts
from qafila.adapters.vault import DeviceBox, device_keys
from qafila.app.accounts import AT_THE_COMPUTER, Description, Gate
from qafila.app.console import LiveOperation
from qafila.app.meeting import Desk, Desks
from qafila.core.access import UserRole
from qafila.web.application import application
from qafila.web.serving import Server, listen
from qafila.wiring import operations
from qafila.wiring.hub import Hub

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"
PASSWORD = "paper lantern under seven bridges"
TITLES = {role: f"{role.value}, hub" for role in UserRole}


class HandTurned:
    """A clock that goes with the day, and can be put forward."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


class QuickKeeper(PasswordKeeper):
    """Hashes at once: how slow the real one is, is tested where it lives."""

    def hashed(self, password: str) -> str:
        return sha256(password.encode()).hexdigest()

    def fits(self, password: str, hashed: str | None) -> bool:
        return self.hashed(password) == hashed

    def is_guessable(self, password: str, words: Collection[str]) -> bool:
        return False


class Patient(httpx.HTTPTransport):
    """Asks again where the hub says that an address asks too much: tests are faster than people."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = super().handle_request(request)
        while answer.status_code == 429 and "retry-after" in answer.headers:
            answer.close()
            time.sleep(0.2)
            answer = super().handle_request(request)
        return answer


@dataclass
class World:
    """A hub at work.

    Parameters
    ----------
    tokens, secrets
        The session of the user of each role, and what makes its codes.
    operation
        Id of the operation that it serves.
    path
        Its store.
    """

    hub: Hub
    station: operations.Station
    clock: HandTurned
    operation: str
    path: Path
    url: str = ""
    tokens: dict[UserRole, str] = field(default_factory=dict)
    secrets: dict[UserRole, str] = field(default_factory=dict)
    faults: list[BaseException] = field(default_factory=list)

    @property
    def live(self) -> LiveOperation:
        return self.hub.lives[self.operation]

    @contextmanager
    def browser(self, role: UserRole | None = None, lang: str = "en") -> Iterator[httpx.Client]:
        """Yield a client of somebody who is signed in; None: of nobody."""
        with httpx.Client(base_url=self.url, timeout=30, transport=Patient()) as client:
            client.cookies.set("qafila-lang", lang)
            if role is not None:
                client.cookies.set("qafila", self.tokens[role])
            yield client

    def page(self, role: UserRole, name: str, lang: str = "en") -> httpx.Response:
        """Return a page about the operation, as somebody of this role gets it."""
        with self.browser(role, lang) as client:
            return client.get(f"/o/{self.operation}/{name}")

    def send(
        self,
        role: UserRole,
        page: str,
        act: str,
        data: Mapping[str, str | list[str]],
        lang: str = "en",
    ) -> httpx.Response:
        """Send a form of a page as a browser would: with the mark of the session."""
        with self.browser(role, lang) as client:
            mark = form_mark_of(client.get("/hub/account").text)
            return client.post(f"/o/{self.operation}/{page}/{act}", data={"form": mark, **data})


def form_mark_of(page: str) -> str:
    found = re.search(r'name="form" value="([0-9a-f]+)"', page)
    assert found, "the page has no form"
    return found[1]


def store_of(example: str, folder: Path) -> Path:
    """Make the store of an example; its day included."""
    copied = folder / example
    shutil.copytree(EXAMPLES / example, copied)
    path = folder / f"{example}.qafila"
    operations.make_store(path, copied)
    return path


@contextmanager
def world_of(path: Path, folder: Path, *, checked: bool = True) -> Iterator[World]:
    """Serve a store, with a user of every role.

    Parameters
    ----------
    checked
        Whether the first findings are there before anybody looks.
    """
    clock = HandTurned()
    keys = device_keys(folder / "device.keys", "")
    accounts = SqliteAccounts(folder / "accounts.sqlite")
    gate = Gate(accounts, QuickKeeper(), DeviceBox(keys), clock)
    faults: list[BaseException] = []
    try:
        with operations.station_at(str(path)) as station:
            live = LiveOperation(station.recorder)
            hub = Hub(
                lives={live.id: live},
                desks=Desks([Desk(station.recorder)]),
                gate=gate,
                on_fault=lambda error, _: faults.append(error),
            )
            made = World(hub, station, clock, live.id, path, faults=faults)
            made.tokens, made.secrets = _users(gate, clock)
            with _followed(live), _served(made):
                if checked:
                    live.check()
                yield made
    finally:
        accounts.close()
    assert faults == [], faults


def _users(gate: Gate, clock: HandTurned) -> tuple[dict[UserRole, str], dict[UserRole, str]]:
    secrets: dict[UserRole, str] = {}
    for role in UserRole:
        said = Description(
            name=f"{role.value}-1",
            title=TITLES[role],
            role=role.value,
            party="party-a" if role is UserRole.LIAISON else "",
        )
        invited = gate.invite(AT_THE_COMPUTER, said)
        enrolment = gate.enrol(invited.token, PASSWORD, PASSWORD)
        gate.confirm(invited.token, code_now(enrolment.secret, clock))
        secrets[role] = enrolment.secret
    clock.ahead += timedelta(seconds=60)  # a code counts once
    tokens = {
        role: gate.sign_in(f"{role.value}-1", PASSWORD, code_now(secret, clock), "").token
        for role, secret in secrets.items()
    }
    return tokens, secrets


def code_now(secret: str, clock: HandTurned) -> str:
    return pyotp.TOTP(secret).at(clock.now())


@contextmanager
def _followed(live: LiveOperation) -> Iterator[None]:
    threads = [threading.Thread(target=w, daemon=True) for w in (live.follow, live.keep_checked)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        live.close()
        for thread in threads:
            thread.join()


@contextmanager
def _served(world: World) -> Iterator[None]:
    servers: list[Server] = []
    app = application(
        world.hub,
        hosts=("127.0.0.1", "localhost"),
        is_closing=lambda: any(server.is_stopping for server in servers),
    )
    server = Server(app, listen("127.0.0.1", 0))
    servers.append(server)
    world.url = f"http://127.0.0.1:{server.port}"
    with running(server):
        yield


@contextmanager
def running(server: Server) -> Iterator[None]:
    """Have a server answer."""
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.is_ready:
        time.sleep(0.005)
    try:
        yield
    finally:
        server.stop()
        thread.join()
