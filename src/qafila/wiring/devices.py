# SPDX-License-Identifier: Apache-2.0
"""Who may record and who may see: devices enrolled and revoked, keys granted and destroyed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from qafila.adapters.folder import MAX_FILE_BYTES, FolderProblem, write_all
from qafila.adapters.vault import change_passphrase, file_vault
from qafila.app import devices, spoken
from qafila.app.proof import fingerprint
from qafila.app.recording import history_of
from qafila.core.document import Phrase, phrase
from qafila.ports import StoreProblem
from qafila.wiring import config_dir, passphrase
from qafila.wiring.operations import HUB, device_id, is_database, station_at


def card() -> tuple[str, str]:
    """Return this device's card, for a hub to enrol it, and the fingerprint to compare aloud."""
    vault = file_vault(config_dir(), "–", passphrase())
    told = devices.card_of(device_id(vault), vault.signing_key, vault.sealing_key)
    mark = fingerprint(vault.signing_key)
    vault.close()
    return told, mark


def enrol(where: str, card_text: str, role: str, holder: str) -> tuple[Phrase, ...]:
    """Enrol a device by its card; returns what to say."""
    fact = devices.enrolment(card_text, role, holder)
    with station_at(where, making=True) as here:
        return devices.enrol(here.recorder, fact, HUB)


def invited(invitation: str) -> tuple[str, str]:
    """Return the operation and its founder's signing key, as `enrol` prints them."""
    try:
        told = msgspec.json.decode(invitation, type=dict[str, str])
        return told["operation"], told["founder"]
    except (msgspec.MsgspecError, KeyError) as error:
        raise spoken.Unclear("join-unclear") from error


def grant(where: str, device: str, file: Path, who: Sequence[str]) -> tuple[Phrase, ...]:
    """Write the keys of some people's identities into a file that one other device can read.

    Parameters
    ----------
    who
        Person ids; a vehicle's id stands for those expected aboard. Empty: everybody.
    """
    with station_at(where) as here:
        operation = history_of(here.store).operation()
        text, count = devices.give_keys(here.recorder, operation, device, who, HUB)
        write_all(file.parent, {file.name: text.encode()})
    return (phrase("grant-done", count=count, device=device, file=str(file)),)


def accept(where: str, file: Path) -> tuple[Phrase, ...]:
    """Take keys that a hub granted to this device; those of forgotten people are refused."""
    try:
        with file.open("rb") as stream:
            text = stream.read(MAX_FILE_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise FolderProblem("record-file-unreadable", str(file), error.strerror or "") from error
    with station_at(where) as here:
        return (devices.take_keys(here.recorder, history_of(here.store).operation(), text),)


def set_passphrase(old: str, new: str) -> None:
    """Protect this device's keys with a passphrase; an empty one takes the protection away."""
    vault = file_vault(config_dir(), "–", old)
    vault.close()
    change_passphrase(config_dir() / "device.keys", old, new)


def revoke(where: str, device: str, after: int, reason: str) -> tuple[Phrase, ...]:
    """Set aside what a device recorded after one of its facts; returns what to say."""
    with station_at(where) as here:
        return devices.revoke(here.recorder, device, after, reason, HUB)


def forget(where: str, persons: Sequence[str], reason: str) -> tuple[Phrase, ...]:
    """Forget people, and ``vehicle:ID`` its crew, for good; returns what to say of it."""
    if not is_database(where) and Path(where).is_dir():
        # A folder is plain text in somebody's hands: no key of ours makes it forget.
        raise StoreProblem("forget-folder", where)
    with station_at(where) as here:
        operation = history_of(here.store).operation()
        return devices.forget_identities(
            here.recorder, operation, persons, reason or "asked for", HUB
        )
