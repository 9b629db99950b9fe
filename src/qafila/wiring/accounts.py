# SPDX-License-Identifier: Apache-2.0
"""The accounts of this computer's hub: one file in the user's configuration folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qafila.adapters.passwords import PasswordKeeper
from qafila.adapters.sqlite.accounts import SqliteAccounts
from qafila.adapters.vault import DeviceBox, device_keys
from qafila.app.accounts import (
    AT_THE_COMPUTER,
    Description,
    Gate,
    Invited,
    Unfit,
    spelled_name,
    users_document,
    users_json,
)
from qafila.core.accounts import User
from qafila.wiring import config_dir, passphrase
from qafila.wiring.operations import SystemClock

__all__ = [
    "ACCOUNTS",
    "Description",
    "Unfit",
    "disable",
    "enable",
    "gate",
    "invite",
    "listed",
    "reset",
    "users_document",
    "users_json",
]

ACCOUNTS = "accounts.sqlite"


@contextmanager
def gate() -> Iterator[Gate]:
    """Open the gate of this computer's hub; accounts and device keys are made on first use.

    Raises
    ------
    StoreProblem, VaultProblem
        When the accounts or the device's keys cannot be used.
    """
    keys = device_keys(config_dir() / "device.keys", passphrase())
    store = SqliteAccounts(config_dir() / ACCOUNTS)
    try:
        yield Gate(store, PasswordKeeper(), DeviceBox(keys), SystemClock())
    finally:
        store.close()


def listed() -> tuple[User, ...]:
    """Return the users of this computer's hub."""
    with gate() as here:
        return here.users(AT_THE_COMPUTER)


def invite(said: Description) -> Invited:
    """Make an account.

    Raises
    ------
    Unfit
        All that is wrong with what is said.
    """
    with gate() as here:
        return here.invite(AT_THE_COMPUTER, said)


def reset(name: str) -> Invited:
    """Take everything away that opens an account, and invite its holder anew.

    Raises
    ------
    Unfit
        "user-unknown"; "user-is-disabled".
    """
    with gate() as here:
        return here.reset(AT_THE_COMPUTER, _id(here, name))


def disable(name: str) -> User:
    """Close an account.

    Raises
    ------
    Unfit
        "user-unknown"; "last-administrator".
    """
    with gate() as here:
        return here.disable(AT_THE_COMPUTER, _id(here, name))


def enable(name: str) -> User:
    """Open an account again.

    Raises
    ------
    Unfit
        "user-unknown".
    """
    with gate() as here:
        return here.enable(AT_THE_COMPUTER, _id(here, name))


def _id(here: Gate, name: str) -> str:
    """Return the id of a user by sign-in name; what is no name is left to be refused as an id."""
    named = {user.name: user.user for user in here.users(AT_THE_COMPUTER)}
    return named.get(spelled_name(name), name)
