# SPDX-License-Identifier: Apache-2.0
"""The certificate that a hub serves its console with where the operator has none."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import suppress
from ipaddress import ip_address

from qafila.adapters.vault import DeviceBox, device_keys
from qafila.adapters.vault.local_ca import LocalCa
from qafila.ports import VaultProblem
from qafila.wiring import config_dir, passphrase
from qafila.wiring.operations import SystemClock

__all__ = ["AUTHORITY", "LocalCa", "VaultProblem", "hosts_of", "local_ca"]

AUTHORITY = "hub-ca.json"

_FAR = (
    "192.168.255.254",
    "10.255.255.254",
    "172.31.255.254",
    "203.0.113.1",
    "2001:db8::1",
    "fd00::1",
)
"""Towards which addresses of this computer are asked for; nothing is sent there."""


def local_ca(hosts: Iterable[str]) -> LocalCa:
    """Return the authority of this computer's hub for these names and addresses.

    Raises
    ------
    ValueError
        When one is no name or address, or there is none.
    VaultProblem
        When the device's keys cannot be used, or the file cannot be written.
    """
    keys = device_keys(config_dir() / "device.keys", passphrase())
    return LocalCa(config_dir() / AUTHORITY, DeviceBox(keys), SystemClock(), hosts)


def hosts_of(listening: str, named: Iterable[str] = ()) -> tuple[str, ...]:
    """Return under which names and addresses a hub is reached that listens on an address.

    Parameters
    ----------
    listening
        What it listens on; on all addresses (``0.0.0.0``, ``::``) those of this computer count,
        and its name.
    named
        Further names that the operator gives.
    """
    found = dict.fromkeys(named)
    if listening not in ("", "0.0.0.0", "::"):  # noqa: S104 - compared with, not bound to
        return tuple(dict.fromkeys([*found, listening]))
    name = socket.gethostname().lower()
    addresses = [_towards(far) for far in _FAR]
    with suppress(OSError):
        addresses += [str(info[4][0]) for info in socket.getaddrinfo(name, None)]
    found |= dict.fromkeys(each for each in sorted(addresses) if _is_reachable(each))
    if name and name != "localhost":
        found |= dict.fromkeys([name, name if "." in name else f"{name}.local"])
    return tuple(found) or ("127.0.0.1",)


def _towards(far: str) -> str:
    """Return the address of this computer from which something would go there; "": none."""
    family = socket.AF_INET6 if ":" in far else socket.AF_INET
    with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asking:
        asking.connect((far, 9))  # of a datagram socket, this looks up the way and no more
        return str(asking.getsockname()[0])
    return ""


def _is_reachable(address: str) -> bool:
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    return not (parsed.is_loopback or parsed.is_unspecified or parsed.is_link_local)
