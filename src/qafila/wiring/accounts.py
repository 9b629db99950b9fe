# SPDX-License-Identifier: Apache-2.0
"""The accounts of this computer's hub: one file in the user's configuration folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from qafila.adapters.passwords import PasswordKeeper
from qafila.adapters.sqlite.accounts import SqliteAccounts
from qafila.adapters.vault import DeviceBox, device_keys
from qafila.app.accounts import Gate
from qafila.wiring import config_dir, passphrase
from qafila.wiring.operations import SystemClock

__all__ = ["ACCOUNTS", "gate"]

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
