# SPDX-License-Identifier: Apache-2.0
"""The keys of a device: one small file in its user's configuration folder.

Three secrets: one to sign with, one that grants are encrypted to, and one that the identity keys
on this disk are wrapped in. A passphrase may protect the file; without one, whoever can read the
user's files holds the keys.
"""

from __future__ import annotations

import secrets
from base64 import b64decode, b64encode
from hashlib import blake2b
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from qafila.adapters._files import write_once, write_whole
from qafila.ports import VaultProblem

FORMAT = "qafila-device-keys-1"
KEY_BYTES, NONCE_BYTES, SALT_BYTES, CHECK_BYTES = 32, 12, 16, 8
SECRETS_BYTES = 3 * KEY_BYTES
MAX_FILE_BYTES = 4096

SCRYPT_LOG2_N = 17
"""128 MiB and about half a second a guess (OWASP Password Storage Cheat Sheet, scrypt)."""
MAX_SCRYPT_LOG2_N = 20


class _File(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The file's content: `content` is the secrets with a check, or encrypted under `salt`."""

    format: str
    content: str
    salt: str = ""
    log2_n: int = 0


class DeviceKeys:
    """The secrets of a device.

    Parameters
    ----------
    content
        Signing, sealing and wrapping key, 32 bytes each.
    """

    def __init__(self, content: bytes) -> None:
        if len(content) != SECRETS_BYTES:
            raise ValueError(f"content must have {SECRETS_BYTES} bytes")
        signing, sealing, self.wrapping = (
            content[i : i + KEY_BYTES] for i in range(0, SECRETS_BYTES, KEY_BYTES)
        )
        self.signing = Ed25519PrivateKey.from_private_bytes(signing)
        self.sealing = X25519PrivateKey.from_private_bytes(sealing)


def new_secrets() -> bytes:
    """Return the content of new `DeviceKeys`."""
    return secrets.token_bytes(SECRETS_BYTES)


def device_keys(path: Path, passphrase: str = "") -> DeviceKeys:
    """Return the keys kept in a file, made on first use.

    Parameters
    ----------
    path
        The file, readable by its owner only.
    passphrase
        What the file is protected with, or is to be protected with when it is made; empty for
        nothing.

    Raises
    ------
    VaultProblem
        "keys-unreadable", "keys-damaged", "keys-locked", "keys-passphrase-wrong".
    """
    try:
        if not path.exists():
            write_once(path, _encoded(new_secrets(), passphrase))
        with path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES)
    except OSError as error:
        raise VaultProblem("keys-unreadable", str(path), error.strerror or "") from error
    return DeviceKeys(_decoded(content, passphrase, path))


def change_passphrase(path: Path, old: str, new: str) -> None:
    """Protect the keys in a file with another passphrase; empty for none.

    Copies of the file made before stay readable with the old one.

    Raises
    ------
    VaultProblem
        As `device_keys`; then the file is untouched.
    """
    try:
        content = path.read_bytes()[:MAX_FILE_BYTES]
        write_whole(path, _encoded(_decoded(content, old, path), new))
    except OSError as error:
        raise VaultProblem("keys-unreadable", str(path), error.strerror or "") from error


def _encoded(content: bytes, passphrase: str) -> bytes:
    if not passphrase:
        file = _File(format=FORMAT, content=_text(content + _check(content)))
    else:
        salt, nonce = secrets.token_bytes(SALT_BYTES), secrets.token_bytes(NONCE_BYTES)
        box = AESGCM(_stretched(passphrase, salt, SCRYPT_LOG2_N))
        sealed = nonce + box.encrypt(nonce, content, FORMAT.encode())
        file = _File(format=FORMAT, content=_text(sealed), salt=_text(salt), log2_n=SCRYPT_LOG2_N)
    return msgspec.json.encode(file) + b"\n"


def _decoded(body: bytes, passphrase: str, path: Path) -> bytes:
    try:
        file = msgspec.json.decode(body, type=_File)
        content, salt = b64decode(file.content, validate=True), b64decode(file.salt, validate=True)
    except ValueError as error:
        raise VaultProblem("keys-damaged", str(path)) from error
    if file.format != FORMAT or not 0 <= file.log2_n <= MAX_SCRYPT_LOG2_N:
        raise VaultProblem("keys-damaged", str(path))
    if not file.log2_n:
        content, check = content[:-CHECK_BYTES], content[-CHECK_BYTES:]
        if len(content) != SECRETS_BYTES or check != _check(content):
            raise VaultProblem("keys-damaged", str(path))
        return content
    if not passphrase:
        raise VaultProblem("keys-locked", str(path))
    nonce, sealed = content[:NONCE_BYTES], content[NONCE_BYTES:]
    try:
        box = AESGCM(_stretched(passphrase, salt, file.log2_n))
        return box.decrypt(nonce, sealed, FORMAT.encode())
    except (InvalidTag, ValueError) as error:
        raise VaultProblem("keys-passphrase-wrong", str(path)) from error


def _stretched(passphrase: str, salt: bytes, log2_n: int) -> bytes:
    return Scrypt(salt=salt, length=KEY_BYTES, n=2**log2_n, r=8, p=1).derive(passphrase.encode())


def _check(content: bytes) -> bytes:
    return blake2b(content, digest_size=CHECK_BYTES, person=b"qafila-devfile").digest()


def _text(content: bytes) -> str:
    return b64encode(content).decode()
