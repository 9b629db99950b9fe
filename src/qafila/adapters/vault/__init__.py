# SPDX-License-Identifier: Apache-2.0
"""Keys in files. All cryptography of Qafila is in this package; `cryptography` does the work.

Ed25519 signs, AES-256-GCM seals, X25519 with HKDF-SHA256 encrypts for other devices. One random
key per subject, in a file of their own, so that destroying a key forgets one person and nobody
else. What is sealed is padded: its length tells no more than whether somebody's notes are long.
"""

from __future__ import annotations

import binascii
import re
import secrets
from base64 import b64decode, b64encode
from collections.abc import Collection, Mapping
from hashlib import blake2b, sha256
from pathlib import Path

import msgspec
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from qafila.adapters.vault.box import DeviceBox
from qafila.adapters.vault.device import DeviceKeys, change_passphrase, device_keys
from qafila.adapters.vault.key_file import KEY_BYTES, KeyFile
from qafila.ports import SealState, Taken, VaultProblem

__all__ = [
    "DeviceBox",
    "DeviceKeys",
    "FileVault",
    "change_passphrase",
    "device_keys",
    "file_vault",
    "key_path",
]

BLOCK_BYTES = 256
"""Sealed contents are padded to whole blocks: most identities fill one."""

MAX_RECIPIENTS = 10_000

_SEAL, _ENCLOSED = b"\x01", b"QAFENC1\0"
_KEY_ID_BYTES, _NONCE_BYTES, _TAG_BYTES, _CHECK_BYTES = 8, 12, 16, 4
_WRAPPED_BYTES = KEY_BYTES + _TAG_BYTES
_ONCE = bytes(_NONCE_BYTES)
"""The nonce of keys that encrypt one message and no other."""
_PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")


def key_path(config: Path, operation: str) -> Path:
    """Return where the identity keys of an operation are, in a user's configuration folder.

    An id that is no plain file name, or would be the same as another's where capitals do not
    count, is told apart by a digest.
    """
    name = operation
    if not _PLAIN_NAME.fullmatch(operation):
        plain = re.sub(r"[^a-z0-9_-]+", "-", operation.lower()).strip("-")[:40]
        name = f"{plain}.{sha256(operation.encode('utf-8', 'surrogatepass')).hexdigest()[:24]}"
    return config / "operations" / name / "identities.keys"


def file_vault(config: Path, operation: str, passphrase: str = "") -> FileVault:
    """Return the vault of an operation whose keys are in a user's configuration folder.

    Raises
    ------
    VaultProblem
        When keys can be neither read nor made.
    """
    keys = device_keys(config / "device.keys", passphrase)
    return FileVault(keys, key_path(config, operation), operation)


class FileVault:
    """The vault of one operation on this device.

    Parameters
    ----------
    device
        The device's own keys.
    path
        The file of identity keys.
    operation
        Id of the operation; seals and grants of another do not open here.

    Raises
    ------
    VaultProblem
        "keys-unusable", "keys-do-not-fit".
    """

    def __init__(self, device: DeviceKeys, path: Path, operation: str) -> None:
        self._device = device
        self._operation = operation.encode("utf-8", "surrogatepass")
        self._keys = KeyFile(path, device.wrapping, operation)

    @property
    def signing_key(self) -> str:
        """The device's public key for signatures."""
        return _text(self._device.signing.public_key().public_bytes_raw())

    @property
    def sealing_key(self) -> str:
        """The device's public key for grants and enclosed messages."""
        return _text(self._device.sealing.public_key().public_bytes_raw())

    @property
    def damaged_keys(self) -> int:
        """How many places of the key file are damaged or missing."""
        return self._keys.damaged

    def sign(self, message: bytes) -> str:
        """Return the device's signature."""
        return _text(self._device.signing.sign(message))

    def verify(self, signing_key: str, message: bytes, signature: str) -> bool:
        """Whether a signature is that key's; False for a key or signature that is none."""
        try:
            key = Ed25519PublicKey.from_public_bytes(_raw(signing_key))
            key.verify(_raw(signature), message)
        except (InvalidSignature, ValueError):
            return False
        return True

    def seal(self, contents: Mapping[str, bytes]) -> dict[str, str]:
        """Encrypt identities; the new keys are on the disk, all in one go, before this returns."""
        keys = self._keys.made(contents)
        return {
            subject: self._sealed(subject, key, contents[subject]) for subject, key in keys.items()
        }

    def _sealed(self, subject: str, key: bytes, content: bytes) -> str:
        nonce = secrets.token_bytes(_NONCE_BYTES)
        box = AESGCM(key).encrypt(nonce, _padded(content), self._bound("identity", subject))
        made = _SEAL + _key_id(key) + nonce + box
        return _text(made + _check(made))

    def open(self, subject: str, sealed: str) -> bytes | None:
        """Return what was sealed; None when the key is not here, destroyed, or does not fit."""
        return self._opened(subject, sealed)[1]

    def state(self, subject: str, sealed: str) -> SealState:
        """Say why `open` returns None, or that it does not."""
        return self._opened(subject, sealed)[0]

    def _opened(self, subject: str, sealed: str) -> tuple[SealState, bytes | None]:
        try:
            made = _raw(sealed)
        except ValueError:
            return SealState.DAMAGED, None
        body, check = made[:-_CHECK_BYTES], made[-_CHECK_BYTES:]
        if body[:1] != _SEAL or check != _check(body):
            return SealState.DAMAGED, None
        key_id, rest = body[1 : 1 + _KEY_ID_BYTES], body[1 + _KEY_ID_BYTES :]
        key = next((k.key for k in self._keys.keys(subject) if _key_id(k.key) == key_id), None)
        if key is None:
            gone = self._keys.is_gone(subject)
            return SealState.FORGOTTEN if gone else SealState.NO_KEY, None
        nonce, box = rest[:_NONCE_BYTES], rest[_NONCE_BYTES:]
        try:
            content = AESGCM(key).decrypt(nonce, box, self._bound("identity", subject))
        except (InvalidTag, ValueError):
            return SealState.DAMAGED, None
        return SealState.OPENS, _unpadded(content)

    def forget(self, subjects: Collection[str]) -> tuple[str, ...]:
        """Overwrite the keys of subjects on the disk and keep tombstones; return those held."""
        return self._keys.destroy(subjects)

    def grant(self, subjects: Collection[str], sealing_key: str) -> str:
        """Return the keys of these subjects, encrypted for one other device.

        Raises
        ------
        VaultProblem
            "grant-key-unusable", when `sealing_key` is no key.
        """
        if _public(sealing_key) is None:
            raise VaultProblem("grant-key-unusable")
        keys = [(s, k.key) for s in dict.fromkeys(subjects) for k in self._keys.keys(s)]
        content = msgspec.json.encode(keys)
        return _text(self._enclosed("grant", content, [sealing_key]))

    def accept(self, granted: str) -> Taken:
        """Take keys granted to this device, save those forgotten.

        Raises
        ------
        VaultProblem
            "grant-unreadable".
        """
        try:
            content = self._disclosed("grant", _raw(granted))
            keys = msgspec.json.decode(content or b"", type=list[tuple[str, bytes]])
        except ValueError as error:
            raise VaultProblem("grant-unreadable") from error
        if any(len(key) != KEY_BYTES for _, key in keys):
            raise VaultProblem("grant-unreadable")
        refused = self._keys.add(keys)
        taken = dict.fromkeys(subject for subject, _ in keys if subject not in set(refused))
        return Taken(tuple(taken), refused)

    def enclose(self, content: bytes, sealing_keys: Collection[str]) -> bytes:
        """Encrypt a message so that only the holders of these keys can read it."""
        return self._enclosed("message", content, sealing_keys)

    def disclose(self, enclosed: bytes) -> bytes | None:
        """Return a message enclosed for this device; None when it is for others, or damaged."""
        return self._disclosed("message", enclosed)

    def close(self) -> None:
        """Let go of the key file."""
        self._keys.close()

    def _enclosed(self, purpose: str, content: bytes, sealing_keys: Collection[str]) -> bytes:
        """Return magic, one-off public key, count, the message's key for each, the message.

        Nothing says for whom: a recipient tries each wrapped key with the one secret they share.
        """
        one_off, key = X25519PrivateKey.generate(), secrets.token_bytes(KEY_BYTES)
        public = one_off.public_key().public_bytes_raw()
        wrapped = []
        for sealing_key in dict.fromkeys(sealing_keys):
            recipient = _public(sealing_key)
            shared = None if recipient is None else _shared(one_off, recipient)
            if recipient is not None and shared is not None:
                wrap = self._wrap(purpose, shared, public, recipient)
                wrapped.append(wrap.encrypt(_ONCE, key, public))
        if len(wrapped) > MAX_RECIPIENTS:
            raise ValueError(f"sealing_keys must be <= {MAX_RECIPIENTS}")
        head = _ENCLOSED + public + len(wrapped).to_bytes(2, "big") + b"".join(wrapped)
        return head + AESGCM(key).encrypt(_ONCE, content, self._bound(purpose, "") + head)

    def _disclosed(self, purpose: str, enclosed: bytes) -> bytes | None:
        start = len(_ENCLOSED) + KEY_BYTES + 2
        public = enclosed[len(_ENCLOSED) : len(_ENCLOSED) + KEY_BYTES]
        end = start + int.from_bytes(enclosed[start - 2 : start], "big") * _WRAPPED_BYTES
        if enclosed[: len(_ENCLOSED)] != _ENCLOSED or len(enclosed) < end + _TAG_BYTES:
            return None
        shared = _shared(self._device.sealing, X25519PublicKey.from_public_bytes(public))
        if shared is None:
            return None
        wrap = self._wrap(purpose, shared, public, self._device.sealing.public_key())
        for at in range(start, end, _WRAPPED_BYTES):
            try:
                key = wrap.decrypt(_ONCE, enclosed[at : at + _WRAPPED_BYTES], public)
                bound = self._bound(purpose, "") + enclosed[:end]
                return AESGCM(key).decrypt(_ONCE, enclosed[end:], bound)
            except (InvalidTag, ValueError):
                continue
        return None

    def _wrap(
        self, purpose: str, shared: bytes, one_off: bytes, recipient: X25519PublicKey
    ) -> AESGCM:
        info = self._bound(purpose, "") + one_off + recipient.public_bytes_raw()
        return AESGCM(HKDF(SHA256(), KEY_BYTES, salt=None, info=info).derive(shared))

    def _bound(self, purpose: str, subject: str) -> bytes:
        """Return what ties a text to its purpose, operation and subject."""
        parts = (
            b"qafila",
            purpose.encode(),
            self._operation,
            subject.encode("utf-8", "surrogatepass"),
        )
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts)


def _public(sealing_key: str) -> X25519PublicKey | None:
    try:
        return X25519PublicKey.from_public_bytes(_raw(sealing_key))
    except ValueError:
        return None


def _shared(own: X25519PrivateKey, other: X25519PublicKey) -> bytes | None:
    try:
        return own.exchange(other)
    except ValueError:  # a public key made to force a shared secret that everybody knows
        return None


def _key_id(key: bytes) -> bytes:
    return blake2b(key, digest_size=_KEY_ID_BYTES, person=b"qafila-key-id").digest()


def _check(content: bytes) -> bytes:
    """Return what tells a text that was copied badly from one that no key here opens."""
    return blake2b(content, digest_size=_CHECK_BYTES, person=b"qafila-seal").digest()


def _padded(content: bytes) -> bytes:
    size = (len(content) // BLOCK_BYTES + 1) * BLOCK_BYTES
    return (content + b"\x80").ljust(size, b"\0")


def _unpadded(content: bytes) -> bytes:
    return content.rstrip(b"\0").removesuffix(b"\x80")


def _text(content: bytes) -> str:
    return b64encode(content).decode()


def _raw(text: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, UnicodeError) as error:
        raise ValueError("not base64") from error
