# SPDX-License-Identifier: Apache-2.0
"""Runs a command under the system calls that a unit of systemd allows, and under no others.

``python under_a_filter.py UNIT COMMAND…``: the list is read from the unit's ``SystemCallFilter``
lines as systemd reads them, its groups from ``systemd-analyze``, and loaded by libseccomp.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

FORBIDDEN = ("mount", "settimeofday", "swapon")
"""Calls that each of the units forbids: tried first, so that a filter which is not on is seen."""

NOT_BY_US, NO_NEW_PRIVILEGES = 0x00050001, 38
ALLOW = 0x7FFF0000


def group(name: str) -> set[str]:
    """Return the calls of a group, those of the groups in it included."""
    said = subprocess.run(
        ["systemd-analyze", "syscall-filter", name], check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    lines = [line.strip() for line in said.splitlines()[1:]]
    found = [each for each in lines if each and not each.startswith("#")]
    return {call for each in found for call in calls(each)}


def calls(word: str) -> set[str]:
    return group(word) if word.startswith("@") else {word}


def allowed_by(unit: Path) -> set[str]:
    """Return what a unit allows: the first line lists, later ones add, or with ``~`` take away."""
    allowed = group("@default")
    for line in unit.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key == "SystemCallFilter":
            named = {call for word in value.removeprefix("~").split() for call in calls(word)}
            allowed = allowed - named if value.startswith("~") else allowed | named
    return allowed


def load(allowed: set[str]) -> None:
    """Forbid this process and its children every other call."""
    seccomp = ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    context = ctypes.c_void_p(seccomp.seccomp_init(ctypes.c_uint32(NOT_BY_US)))
    resolve = seccomp.seccomp_syscall_resolve_name
    numbers = {name: resolve(name.encode()) for name in (*allowed, *FORBIDDEN)}
    for name in allowed:
        if numbers[name] >= 0:  # a call that this machine has
            added = seccomp.seccomp_rule_add(context, ctypes.c_uint32(ALLOW), numbers[name], 0)
            assert added == 0, name
    system = ctypes.CDLL(None, use_errno=True)
    assert system.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
    assert seccomp.seccomp_load(context) == 0
    for name in FORBIDDEN:
        assert system.syscall(numbers[name], 0, 0, 0, 0, 0) == -1, name
        assert ctypes.get_errno() == 1, name


if __name__ == "__main__":
    load(allowed_by(Path(sys.argv[1])))
    os.execvp(sys.argv[2], sys.argv[2:])  # noqa: S606 - a test's own command
