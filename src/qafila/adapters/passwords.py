# SPDX-License-Identifier: Apache-2.0
"""What people come in with: passwords (argon2id), codes of an authenticator (TOTP), tokens."""

from __future__ import annotations

import base64
import re
import secrets
import threading
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime

import argon2
import pyotp
from argon2.exceptions import InvalidHashError, VerificationError

from qafila.core.spelling import western_digits
from qafila.ports import PasswordsBusy

PASSES, MEMORY_KIB, LANES = 3, 64 * 1024, 4
"""RFC 9106, section 4, the second recommended option."""

AT_ONCE, WAITING = 2, 16
"""So many passwords are tried at once, since each takes its memory; so many more may wait."""

FEWEST_GUESSES = 10**8
"""A password that falls within so many good guesses is refused. Over the screen nobody gets as
many; in a stolen file each costs what `MEMORY_KIB` costs."""

JUDGED_LETTERS = 64
"""Of a longer password the beginning is judged: judging takes ever longer."""

TOKEN_BYTES, RECOVERY_LETTERS = 32, 16
_PAPER = "0123456789abcdefghjkmnpqrstvwxyz"
"""Thirty-two signs that no handwriting confuses (Crockford)."""

STEP_S = 30
"""How long a code counts (RFC 6238). The one before and the one after count too: clocks differ."""

_CODE = re.compile("[0-9]{6}")

_COMMON = (
    *("qafila", "قافلة", "كلمة", "السر", "كلمةالسر", "المرور", "كلمةالمرور", "سري", "الرقم"),
    *("مرحبا", "السلام", "عليكم", "الله", "بسم", "الرحمن", "الرحيم", "الحمد", "اكبر", "يارب"),
    *("محمد", "احمد", "علي", "حسن", "حسين", "فاطمة", "خالد", "عمر", "حبيبي", "حبيبتي", "حياتي"),
    *("سوريا", "سورية", "دمشق", "حلب", "حمص", "لبنان", "بيروت", "العراق", "بغداد", "فلسطين"),
    *("القدس", "غزة", "اليمن", "صنعاء", "السودان", "الخرطوم", "مصر", "الأردن", "مسجل", "منسق"),
)
"""Words that people who write Arabic think of first; the list we build on knows English ones."""

_KEYS = str.maketrans(
    "ضصثقفغعهخحجدشسيبلاتنمكطئءؤرىةوزظ",
    "qwertyuiop[]asdfghjkl;'zxcvnm,./",
)
"""Which key an Arabic letter is on, since a row of keys is as easily guessed in either script."""


def _decoy(memory_kib: int) -> str:
    """Return the hash of no password, which is as much work to try as one of ours.

    What it is compared with is drawn and not hashed: hashing it would be most of a start.
    """
    salt, hashed = (
        base64.b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (argon2.DEFAULT_RANDOM_SALT_LENGTH, argon2.DEFAULT_HASH_LENGTH)
    )
    version = argon2.low_level.ARGON2_VERSION
    return f"$argon2id$v={version}$m={memory_kib},t={PASSES},p={LANES}${salt}${hashed}"


class PasswordKeeper:
    """Hashes and tries passwords, a few at a time, and draws secrets from the system."""

    def __init__(self, *, memory_kib: int = MEMORY_KIB) -> None:
        self._hasher = argon2.PasswordHasher(
            time_cost=PASSES, memory_cost=memory_kib, parallelism=LANES
        )
        self._places = threading.BoundedSemaphore(AT_ONCE)
        self._queue = threading.BoundedSemaphore(AT_ONCE + WAITING)
        self._judging = threading.Lock()
        self._decoy = _decoy(memory_kib)

    def token(self) -> str:
        """Return a new secret that nobody can guess, fit for an address."""
        return secrets.token_urlsafe(TOKEN_BYTES)

    def recovery_code(self) -> str:
        """Return a new secret to be written down on paper, without separators."""
        return "".join(secrets.choice(_PAPER) for _ in range(RECOVERY_LETTERS))

    def user_id(self) -> str:
        """Return an id that no account has had."""
        return f"u-{secrets.token_hex(6)}"

    def hashed(self, password: str) -> str:
        """Return the hash of a password."""
        with self._place():
            return self._hasher.hash(password)

    def fits(self, password: str, hashed: str | None) -> bool:
        """Whether a password is the hashed one; as much work whether there is one or not."""
        with self._place():
            try:
                self._hasher.verify(hashed or self._decoy, password)
            except (VerificationError, InvalidHashError):
                return False
        return hashed is not None

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._queue.acquire(blocking=False):
            raise PasswordsBusy
        try:
            with self._places:
                yield
        finally:
            self._queue.release()

    def is_guessable(self, password: str, words: Collection[str]) -> bool:
        """Whether a password is among the first that somebody would try who knows these words."""
        from zxcvbn import zxcvbn  # noqa: PLC0415 - its lists are read when they are needed

        plain = western_digits(password)[:JUDGED_LETTERS]
        known = [*(word.lower() for word in words), *_COMMON]
        spellings = dict.fromkeys((plain, plain.translate(_KEYS)))
        with self._judging:  # it keeps the words it was given in one place for all threads
            guesses = [int(zxcvbn(spelling, known)["guesses"]) for spelling in spellings]
        return min(guesses) < FEWEST_GUESSES

    def codes_secret(self) -> str:
        """Return a new secret for an authenticator (160 bits, base32)."""
        return pyotp.random_base32()

    def codes_address(self, secret: str, name: str) -> str:
        """Return the ``otpauth:`` address that an authenticator reads."""
        totp = pyotp.TOTP(secret, interval=STEP_S)
        return totp.provisioning_uri(name=name, issuer_name="Qafila")

    def step(self, secret: str, code: str, at: datetime) -> int | None:
        """Return of which step of time, one off at most, this is the code; None: of none."""
        typed = western_digits("".join(code.split()))
        totp = pyotp.TOTP(secret, interval=STEP_S)
        present = int(at.timestamp()) // STEP_S
        is_code = bool(_CODE.fullmatch(typed))
        # All are tried, whichever fits: how long it takes tells nothing.
        fitting = [
            step
            for step in (present - 1, present, present + 1)
            if secrets.compare_digest(totp.generate_otp(step), typed if is_code else "-" * 6)
        ]
        return max(fitting, default=None)
