# SPDX-License-Identifier: Apache-2.0
"""The composition root: which adapter stands behind which port; the owner of clock and settings.

This module holds clock and settings and loads nothing else, so that help and refusals come at once;
`station` wires what a command needs.

Settings, in the user's configuration folder or the environment:

=================== ============================================================
QAFILA_CONFIG_DIR   folder for keys and settings, instead of the platform's own
QAFILA_LANG         ``ar`` or ``en``, instead of the system's language
QAFILA_PASSPHRASE   opens this device's keys where they are protected by one
=================== ============================================================
"""

from __future__ import annotations

import locale
import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from qafila.core.values import LANGS, Lang

__all__ = ["LANGS", "asked_lang", "config_dir", "find_lang", "now", "passphrase", "stop_after"]


def config_dir() -> Path:
    """Return the user's configuration folder; it need not exist."""
    chosen = os.environ.get("QAFILA_CONFIG_DIR")
    if chosen:
        return Path(chosen)
    from platformdirs import user_config_path  # noqa: PLC0415

    return user_config_path("qafila")


def asked_lang(wanted: str | None = None) -> Lang | None:
    """Return the language that somebody asked for: on the command line, else in QAFILA_LANG."""
    for said in (wanted, os.environ.get("QAFILA_LANG")):
        for lang in LANGS:
            if said and said.lower().startswith(lang):
                return lang
    return None


def find_lang(wanted: str | None = None) -> Lang | None:
    """Return the language to speak: as asked, as set, as the system speaks; None: nothing says."""
    if asked := asked_lang(wanted):
        return asked
    system = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG")
    if system is None and os.name == "nt":
        system = locale.getlocale()[0]
    name = (system or "").split(".")[0]
    if name in ("", "C", "POSIX"):
        return None
    return "ar" if name.lower().startswith(("ar", "arabic")) else "en"


def passphrase() -> str:
    """Return what opens this device's keys; empty where nothing was set."""
    return os.environ.get("QAFILA_PASSPHRASE", "")


def now() -> datetime:
    """Return the present instant, in UTC."""
    return datetime.now(UTC)


def stop_after(seconds: float | None) -> Callable[[], bool]:
    """Return a callable that answers whether the time is up; None never is."""
    if seconds is None:
        return lambda: False
    end = time.monotonic() + seconds
    return lambda: time.monotonic() >= end
