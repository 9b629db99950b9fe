# SPDX-License-Identifier: Apache-2.0
"""A vault for tests: deterministic, readable, and without any secret.

It keeps every promise of the port but secrecy, so that what is built on it can be tested without
cryptography. `tests/test_vault.py` holds both vaults to the same tests.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from hashlib import sha256

from qafila.ports import SealState, Taken, VaultProblem


class PlainVault:
    """Seals by writing down under which key, and signs by a digest that anybody could make.

    Parameters
    ----------
    device
        Names the keys: the same name makes the same signatures and seals.
    """

    def __init__(self, device: str = "hub", operation: str = "test") -> None:
        self.device = device
        self.operation = operation
        self.keys: dict[str, list[str]] = {}
        self.forgotten: set[str] = set()
        self.damaged_keys = 0

    @property
    def signing_key(self) -> str:
        return b64encode(sha256(f"sign {self.device}".encode()).digest()).decode()

    @property
    def sealing_key(self) -> str:
        return b64encode(sha256(f"seal {self.device}".encode()).digest()).decode()

    def sign(self, message: bytes) -> str:
        return _signature(self.signing_key, message)

    def verify(self, signing_key: str, message: bytes, signature: str) -> bool:
        return signature == _signature(signing_key, message)

    def seal(self, contents: Mapping[str, bytes]) -> dict[str, str]:
        made = {}
        for subject, content in contents.items():
            if subject in self.forgotten:
                continue
            key = f"key of {subject} by {self.device}"
            if key not in (held := self.keys.setdefault(subject, [])):
                held.insert(0, key)
            made[subject] = _text([self.operation, subject, key, b64encode(content).decode()])
        return made

    def open(self, subject: str, sealed: str) -> bytes | None:
        return self._opened(subject, sealed)[1]

    def state(self, subject: str, sealed: str) -> SealState:
        return self._opened(subject, sealed)[0]

    def _opened(self, subject: str, sealed: str) -> tuple[SealState, bytes | None]:
        try:
            operation, about, key, content = _parts(sealed)
            plain = b64decode(content, validate=True)
        except (ValueError, TypeError):
            return SealState.DAMAGED, None
        if subject in self.forgotten:
            return SealState.FORGOTTEN, None
        if key not in self.keys.get(subject, ()):
            return SealState.NO_KEY, None
        if (operation, about) != (self.operation, subject):
            return SealState.DAMAGED, None
        return SealState.OPENS, plain

    def forget(self, subjects: Collection[str]) -> tuple[str, ...]:
        held = tuple(subject for subject in subjects if self.keys.pop(subject, None))
        self.forgotten.update(subjects)
        return held

    def grant(self, subjects: Collection[str], sealing_key: str) -> str:
        keys = [[s, key] for s in subjects for key in self.keys.get(s, ())]
        return _text([sealing_key, keys])

    def accept(self, granted: str) -> Taken:
        try:
            recipient, keys = _parts(granted)
        except ValueError as error:
            raise VaultProblem("grant-unreadable") from error
        if recipient != self.sealing_key:
            raise VaultProblem("grant-unreadable")
        taken: dict[str, None] = {}
        refused: dict[str, None] = {}
        for subject, key in keys:
            if subject in self.forgotten:
                refused[subject] = None
                continue
            held = self.keys.setdefault(subject, [])
            held += [] if key in held else [key]
            taken[subject] = None
        return Taken(tuple(taken), tuple(refused))

    def enclose(self, content: bytes, sealing_keys: Collection[str]) -> bytes:
        return _text([self.operation, sorted(sealing_keys), b64encode(content).decode()]).encode()

    def disclose(self, enclosed: bytes) -> bytes | None:
        try:
            operation, recipients, content = _parts(enclosed.decode())
        except ValueError:
            return None
        if operation != self.operation or self.sealing_key not in recipients:
            return None
        return b64decode(content)


def _signature(signing_key: str, message: bytes) -> str:
    return b64encode(sha256(signing_key.encode() + message).digest()).decode()


def _text(value: object) -> str:
    return b64encode(json.dumps(value).encode()).decode()


def _parts(text: str) -> list:  # type: ignore[type-arg]
    value = json.loads(b64decode(text, validate=True))
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value
