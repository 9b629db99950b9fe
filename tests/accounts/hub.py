# SPDX-License-Identifier: Apache-2.0
"""A hub's gate for tests: accounts on disk, a clock turned by hand, passwords hashed cheaply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyotp

from qafila.adapters.passwords import PasswordKeeper
from qafila.adapters.sqlite.accounts import SqliteAccounts
from qafila.adapters.vault import DeviceBox, DeviceKeys
from qafila.app.accounts import AT_THE_COMPUTER, Description, Gate, SignedIn

NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
PASSWORD = "seven lamps by the river gate"
KEYS = DeviceKeys(bytes(range(96)))


@dataclass
class HandClock:
    """A clock that stands still until it is turned."""

    at: datetime = NOON

    def now(self) -> datetime:
        return self.at

    def turn(self, **by: float) -> None:
        self.at += timedelta(**by)


class CheapPasswords(PasswordKeeper):
    """The real keeper with little memory, that counts its work."""

    def __init__(self) -> None:
        super().__init__(memory_kib=64)
        self.tried: list[bool] = []
        self.codes_tried = 0

    def fits(self, password: str, hashed: str | None) -> bool:
        fits = super().fits(password, hashed)
        self.tried.append(hashed is not None)
        return fits

    def step(self, secret: str, code: str, at: datetime) -> int | None:
        self.codes_tried += 1
        return super().step(secret, code, at)


@dataclass
class Hub:
    """A gate with all that is behind it."""

    path: Path
    clock: HandClock = field(default_factory=HandClock)
    passwords: CheapPasswords = field(default_factory=CheapPasswords)
    secrets: dict[str, str] = field(default_factory=dict)
    """Of the authenticators, by sign-in name."""
    papers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Recovery codes by sign-in name."""

    def __post_init__(self) -> None:
        self.store = SqliteAccounts(self.path)
        self.gate = Gate(self.store, self.passwords, DeviceBox(KEYS), self.clock)

    def code(self, name: str) -> str:
        """What the authenticator shows; the clock goes on first, since each code counts once."""
        self.clock.turn(seconds=30)
        return pyotp.TOTP(self.secrets[name]).at(self.clock.now())

    def enrolled(self, name: str = "coordinator-1", role: str = "coordinator", **said: str) -> str:
        """Make a user who has enrolled; return the id."""
        description = Description(name=name, title=f"{role}, desk 1", role=role, **said)
        invited = self.gate.invite(AT_THE_COMPUTER, description)
        self.enrol(invited.token, name)
        return invited.user.user

    def enrol(self, token: str, name: str, password: str = PASSWORD) -> None:
        self.secrets[name] = self.gate.enrol(token, password, password).secret
        self.papers[name] = self.gate.confirm(token, self.code(name))

    def signed_in(self, name: str = "coordinator-1", address: str = "192.0.2.1") -> SignedIn:
        return self.gate.sign_in(name, PASSWORD, self.code(name), address)

    def anew(self) -> Gate:
        """The gate of another process on the same accounts."""
        return Gate(SqliteAccounts(self.path), self.passwords, DeviceBox(KEYS), self.clock)


@contextmanager
def hub_in(folder: Path) -> Iterator[Hub]:
    hub = Hub(folder / "accounts.sqlite")
    try:
        yield hub
    finally:
        hub.store.close()
