# SPDX-License-Identifier: Apache-2.0
"""Tokens for cards: a keyed digest, the key known to this computer's user only.

The token of a person is the same at every printing, so that cards already handed out stay good
when the plan changes. Without the key it is random text: it cannot be computed, guessed or put in
a sequence, and it says nothing about anybody.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
from pathlib import Path

from qafila.adapters._files import write_once

KEY_BYTES = 32
TOKEN_BYTES = 15
"""120 bits: 24 characters of base 32, in six groups of four."""


class KeyedMint:
    """Mints tokens under a key.

    Parameters
    ----------
    key
        Secret, 32 bytes.
    """

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError(f"key must have {KEY_BYTES} bytes")
        self._key = key

    def token(self, operation: str, person: str) -> str:
        """Return the token of a person of an operation: 24 letters and digits."""
        message = f"{len(operation)}:{operation}{person}".encode()
        digest = hashlib.blake2b(
            message, key=self._key, digest_size=TOKEN_BYTES, person=b"qafila-card"
        ).digest()
        return base64.b32encode(digest).decode()


def key_from_file(path: Path) -> bytes:
    """Return the key kept in a file, made on first use and readable by its owner only.

    Raises
    ------
    OSError
        When the file can be neither read nor made.
    ValueError
        When the file does not hold a key.
    """
    if not path.exists():
        write_once(path, secrets.token_bytes(KEY_BYTES))
    key = path.read_bytes()
    if len(key) != KEY_BYTES:
        raise ValueError(f"{path} does not hold a key of {KEY_BYTES} bytes")
    return key
