# SPDX-License-Identifier: Apache-2.0
"""Small secrets of the hub itself, sealed under a key made from the device's own."""

from __future__ import annotations

import secrets
from hashlib import blake2b

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from qafila.adapters.vault.device import KEY_BYTES, NONCE_BYTES, DeviceKeys

_MARK = b"\x01"


class DeviceBox:
    """Seals for this device alone: beside its keys in a backup, what is sealed can be opened.

    Parameters
    ----------
    keys
        The device's.
    """

    def __init__(self, keys: DeviceKeys) -> None:
        key = blake2b(key=keys.wrapping, digest_size=KEY_BYTES, person=b"qafila-box").digest()
        self._box = AESGCM(key)

    def seal(self, content: bytes, about: str) -> bytes:
        """Encrypt; what was sealed about one thing does not open as another's."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        return _MARK + nonce + self._box.encrypt(nonce, content, _bound(about))

    def open(self, sealed: bytes, about: str) -> bytes | None:
        """Return what was sealed; None when it is another device's, or damaged."""
        nonce, box = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
        if sealed[:1] != _MARK or len(nonce) < NONCE_BYTES:
            return None
        try:
            return self._box.decrypt(nonce, box, _bound(about))
        except (InvalidTag, ValueError):
            return None


def _bound(about: str) -> bytes:
    return _MARK + about.encode("utf-8", "surrogatepass")
