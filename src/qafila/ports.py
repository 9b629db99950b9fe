# SPDX-License-Identifier: Apache-2.0
"""What the inside needs from the world. Adapters provide it; `qafila.wiring` chooses."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, NamedTuple, Protocol, TypeVar

from qafila.core.accounts import (
    Entry,
    Failures,
    Invitation,
    Keeping,
    ProgramToken,
    Session,
    User,
)
from qafila.core.document import Document
from qafila.core.events import DeviceEnrolled, Frontier, Head, Link, Receipt, ReceiptKind
from qafila.core.values import Lang

Piece = TypeVar("Piece")
Result = TypeVar("Result")


class Printer(Protocol):
    """Turns a document into bytes of one format."""

    def render(self, document: Document, langs: tuple[Lang, ...]) -> bytes:
        """Return `document` in the languages asked for, the first one leading."""
        ...


class Mint(Protocol):
    """Makes the opaque token of a person's card."""

    def token(self, operation: str, person: str) -> str:
        """Return the token: the same for the same person, and without meaning to anybody else."""
        ...


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        ...


class StoreProblem(Exception):
    """A store cannot be used; `code` is a phrase of the word catalogue.

    Nothing that was accepted is lost by it, and what was offered in the failing call was not
    accepted: it stays with whoever offered it.

    Exception
    └── StoreProblem
    """

    def __init__(self, code: str, path: str = "", reason: str = "") -> None:
        super().__init__(f"{code}: {path} {reason}".rstrip())
        self.code = code
        self.path = path
        self.reason = reason


class Stored(NamedTuple):
    """A fact in a store: its position (1, 2, 3… in commit order), digest and bytes."""

    position: int
    digest: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Quarantined:
    """An offer that was kept but not taken: which answer it got, and its bytes.

    `sender` is the device that brought it to be set aside; empty where nobody proved to be one.
    """

    number: int
    digest: str
    kind: ReceiptKind
    why: str
    body: bytes
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Room:
    """How much of what one sender brings is set aside at most, what was settled since left out.

    Parameters
    ----------
    count
        Bodies.
    size_bytes
        Their bytes together.
    """

    count: int
    size_bytes: int


class EventStore(Protocol):
    """Keeps the facts of one operation, append-only.

    Every adapter passes the contract suite `tests/stores/contract.py`. Safe to use from several
    threads. Raises `StoreProblem` for everything that the world does to it.
    """

    @property
    def operation(self) -> str:
        """The id of the operation whose facts it keeps."""
        ...

    def append(self, bodies: Sequence[bytes], heads: Sequence[Head] = ()) -> tuple[Receipt, ...]:
        """Offer envelopes, and the signatures that vouch for them; return an answer to each.

        On return all that was taken, and all that was put in quarantine, is on the disk, together
        or not at all. What waited in quarantine for a device that is now enrolled is taken too.
        Heads are kept as they are: whoever calls has verified them.
        """
        ...

    def set_aside(
        self, bodies: Sequence[bytes], why: str, sender: str = "", room: Room | None = None
    ) -> tuple[Receipt, ...]:
        """Put bodies into quarantine as `malformed`, for instance because no signature covers them.

        A body that is there already is not kept twice. What finds no `room` beside what the same
        sender brought before is answered `not_held`, and nothing of it is kept.
        """
        ...

    def read(self, after: int = 0, limit: int | None = None) -> Iterator[Stored]:
        """Yield facts with a position above `after` in order of position, without holding all."""
        ...

    def chain(self, device: str, after_seq: int = 0, limit: int | None = None) -> list[Stored]:
        """Return facts of one device above a seq, by seq and digest (forks included)."""
        ...

    def bodies(self, digests: Collection[str]) -> dict[str, bytes]:
        """Return the bytes of facts by digest; those not held are absent."""
        ...

    def links(self, device: str) -> list[Link]:
        """Return what chains need of every fact of a device."""
        ...

    def frontier(self) -> Frontier:
        """Return how far each device's chain goes here."""
        ...

    def holds_on_line(self, device: str, seq: int, digest: str) -> bool:
        """Whether the unbroken line of a device here passes through this fact."""
        ...

    def heads(self, device: str, after_seq: int = 0) -> list[Head]:
        """Return the signatures over a device's chain at or above `after_seq`, by seq."""
        ...

    def devices(self) -> Mapping[str, DeviceEnrolled]:
        """Return the enrolments by device, the first one of each standing."""
        ...

    def quarantined(self, after: int = 0, limit: int | None = None) -> Iterator[Quarantined]:
        """Yield what is in quarantine and was not taken since, in order of number."""
        ...

    def last_position(self) -> int:
        """Return the highest position; 0 when there is no fact."""
        ...

    def backup(self, path: Path) -> None:
        """Write a whole copy while the store goes on working."""
        ...

    def close(self) -> None:
        """Let go of the store; calling it twice does nothing."""
        ...


class VaultProblem(Exception):
    """The keys cannot be used; `code` is a phrase of the word catalogue.

    Nothing was sealed, opened or forgotten by the call that raised it.

    Exception
    └── VaultProblem
    """

    def __init__(self, code: str, path: str = "", reason: str = "") -> None:
        super().__init__(f"{code}: {path} {reason}".rstrip())
        self.code = code
        self.path = path
        self.reason = reason


class SealState(StrEnum):
    """What is the matter with a sealed text on this device."""

    OPENS = "opens"
    NO_KEY = "no_key"
    FORGOTTEN = "forgotten"
    DAMAGED = "damaged"
    """The key is here and the text is not what was sealed under it, or is no sealed text."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of granted keys: subjects that can be opened, and those refused as forgotten."""

    subjects: tuple[str, ...]
    refused: tuple[str, ...] = ()


class Vault(Protocol):
    """Keys: this device's own, and those of the identities it may open.

    All cryptography is behind this port. One vault holds the keys of one operation; subjects are
    ``person:<id>`` and ``vehicle:<id>``. Raises `VaultProblem` for everything that the world does
    to it.
    """

    @property
    def signing_key(self) -> str:
        """The device's public key for signatures (Ed25519, raw, base64)."""
        ...

    @property
    def sealing_key(self) -> str:
        """The device's public key for grants (X25519, raw, base64)."""
        ...

    @property
    def damaged_keys(self) -> int:
        """How many places of the key file hold neither a key nor a tombstone that is whole."""
        ...

    def sign(self, message: bytes) -> str:
        """Return this device's signature (Ed25519, base64)."""
        ...

    def verify(self, signing_key: str, message: bytes, signature: str) -> bool:
        """Whether a signature is that key's; False for a key or signature that is none."""
        ...

    def seal(self, contents: Mapping[str, bytes]) -> dict[str, str]:
        """Encrypt identities, each under its subject's key, made on first use.

        Return base64 text by subject. Subjects that were forgotten are left out.
        """
        ...

    def open(self, subject: str, sealed: str) -> bytes | None:
        """Return what was sealed; None when the key is not here, destroyed, or does not fit."""
        ...

    def state(self, subject: str, sealed: str) -> SealState:
        """Say why `open` returns None, or that it does not."""
        ...

    def forget(self, subjects: Collection[str]) -> tuple[str, ...]:
        """Destroy keys for good, whether they are here yet or come later; return those held."""
        ...

    def grant(self, subjects: Collection[str], sealing_key: str) -> str:
        """Return the keys of these subjects, encrypted for one other device."""
        ...

    def accept(self, granted: str) -> Taken:
        """Take keys granted to this device, save those forgotten.

        A grant that is for others, or damaged, is a `VaultProblem`: "grant-unreadable".
        """
        ...

    def enclose(self, content: bytes, sealing_keys: Collection[str]) -> bytes:
        """Encrypt a message so that only the holders of these keys (X25519, base64) can read it.

        Made anew at every call; a key that is none makes the message readable to one fewer.
        """
        ...

    def disclose(self, enclosed: bytes) -> bytes | None:
        """Return a message enclosed for this device; None when it is for others, or damaged."""
        ...


class Box(Protocol):
    """Keeps small secrets of the hub itself under a key of this device."""

    def seal(self, content: bytes, about: str) -> bytes:
        """Encrypt; what was sealed about one thing does not open as another's."""
        ...

    def open(self, sealed: bytes, about: str) -> bytes | None:
        """Return what was sealed; None when it is another device's, or damaged."""
        ...


class PasswordsBusy(Exception):
    """So many passwords are being tried at once that this one was not.

    Exception
    └── PasswordsBusy
    """


class Credentials(Protocol):
    """Makes what people and programs come in with, and tells whether it fits."""

    def token(self) -> str:
        """Return a new secret that nobody can guess (256 bits), fit for an address."""
        ...

    def recovery_code(self) -> str:
        """Return a new secret to be written down on paper (80 bits), without separators."""
        ...

    def user_id(self) -> str:
        """Return an id that no account has had."""
        ...

    def hashed(self, password: str) -> str:
        """Return the hash of a password; slow by design. Raises `PasswordsBusy`."""
        ...

    def fits(self, password: str, hashed: str | None) -> bool:
        """Whether a password is the hashed one. For None as much work is done, and it is not.

        Raises `PasswordsBusy`.
        """
        ...

    def is_guessable(self, password: str, words: Collection[str]) -> bool:
        """Whether a password is among the first that somebody would try who knows these words."""
        ...

    def codes_secret(self) -> str:
        """Return a new secret for an authenticator (base32)."""
        ...

    def codes_address(self, secret: str, name: str) -> str:
        """Return the ``otpauth:`` address that an authenticator reads."""
        ...

    def step(self, secret: str, code: str, at: datetime) -> int | None:
        """Return of which step of time, close to `at`, this is the code; None: of none."""
        ...


class Accounts(Protocol):
    """The accounts of a hub as of one moment; within `AccountStore.writing` they can be changed."""

    def users(self) -> tuple[User, ...]:
        """Return all users, the oldest first."""
        ...

    def put(self, user: User) -> None:
        """Add a user, or replace the one of this id."""
        ...

    def keeping(self, user: str) -> Keeping | None:
        """Return what is kept of a user's secrets; None: nothing."""
        ...

    def keep(self, user: str, keeping: Keeping | None) -> None:
        """Replace what is kept of a user's secrets."""
        ...

    def invitation(self, digest: str) -> Invitation | None:
        """Return the invitation with this digest, also if it has lapsed."""
        ...

    def invite(self, invitation: Invitation) -> None:
        """Put an invitation in the place of any other to the same account."""
        ...

    def uninvite(self, user: str) -> None:
        """Take back the invitation to an account."""
        ...

    def sessions(self) -> tuple[Session, ...]:
        """Return the sessions that were not ended, lapsed ones included, the oldest first."""
        ...

    def begin(self, session: Session) -> None:
        """Add a session."""
        ...

    def touch(self, digest: str, seen_at: datetime) -> None:
        """Keep when the browser of a session last asked; nothing for one that has ended."""
        ...

    def end(self, digests: Collection[str]) -> None:
        """End sessions and tokens with these digests."""
        ...

    def tokens(self) -> tuple[ProgramToken, ...]:
        """Return the tokens that were not ended, lapsed ones included, the oldest first."""
        ...

    def give(self, token: ProgramToken) -> None:
        """Add a token."""
        ...

    def failures(self, keys: Collection[str]) -> dict[str, Failures]:
        """Return the failures that are counted under these keys."""
        ...

    def count(self, failures: Mapping[str, Failures | None]) -> None:
        """Replace what is counted under these keys; None: nothing any more."""
        ...

    def forget_failures(self, before: datetime, most: int) -> None:
        """Drop what was counted before a time, and all but the latest of so many."""
        ...

    def note(self, entry: Entry) -> None:
        """Add a line to the audit."""
        ...


class AccountStore(Protocol):
    """Keeps the accounts of a hub and its audit, on this computer.

    Safe to use from several threads and processes. Raises `StoreProblem` for everything that the
    world does to it.
    """

    def change(self) -> int:
        """Return a number that grows whenever users, sessions or tokens changed."""
        ...

    def reading(self) -> AbstractContextManager[Accounts]:
        """Lend the accounts as of one moment."""
        ...

    def writing(self, *, quiet: bool = False) -> AbstractContextManager[Accounts]:
        """Lend the accounts to change them, alone; all of it is on the disk at the end, or none.

        With `quiet`, `change` does not grow: nobody else needs to know.
        """
        ...

    def note(self, entry: Entry) -> None:
        """Add a line to the audit; it is on the disk when this returns."""
        ...

    def audit(
        self, after: int = 0, limit: int = 100, *, user: str = "", before: int | None = None
    ) -> tuple[Entry, ...]:
        """Return lines of the audit above a number, in their order.

        With `before`, the latest below that number instead, latest first. With `user`, only what
        that user did, or what was done to that account.
        """
        ...

    def close(self) -> None:
        """Let go of the store; calling it twice does nothing."""
        ...


class Courier(Protocol):
    """Carries one message of the sync protocol to another store and brings back the answer."""

    def exchange(self, message: bytes) -> bytes:
        """Return the answer to `message`; raises `CourierProblem` when none comes."""
        ...


class CourierProblem(Exception):
    """The other side could not be reached or refused; `code` is a phrase of the word catalogue.

    Nothing is lost: what was to be sent stays here and goes at the next meeting.

    Exception
    └── CourierProblem
    """

    def __init__(self, code: str, where: str = "", reason: str = "") -> None:
        super().__init__(f"{code}: {where} {reason}".rstrip())
        self.code = code
        self.where = where
        self.reason = reason


class WorkersProblem(Exception):
    """Workers could not be had, or were lost at work; `code` is a phrase of the word catalogue.

    Exception
    └── WorkersProblem
    """

    def __init__(self, code: str, where: str = "", reason: str = "") -> None:
        super().__init__(f"{code}: {where} {reason}".rstrip())
        self.code = code
        self.where = where
        self.reason = reason


class Workers(Protocol):
    """Does many pieces of the same work, perhaps several at a time, perhaps elsewhere."""

    def each(self, work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
        """Yield the result of each piece, in the order of the pieces.

        `work` is a function of a module, and pieces and results can be pickled. Only a few results
        wait at a time. What is not begun when the iterator is closed is never done. Raises
        `WorkersProblem` for everything that the world does to it.
        """
        ...


class HubWorkers(Workers, Protocol):
    """Does beside a hub what takes long, so that it keeps nobody waiting."""

    def do(
        self,
        work: Callable[[Piece, Callable[[], bool], Callable[[Any], None]], Result],
        piece: Piece,
        *,
        stop: Callable[[], bool],
        watch: Callable[[Any], None],
    ) -> Result:
        """Return the result of one piece, which is told how it stands and can be asked to end.

        `work` is a function of a module; it is given the piece, what answers whether it should end
        with the best it has, and what it tells how it stands. Piece, result and what is told can
        be pickled. Raises what `work` raises, and `WorkersProblem` for what the world does to it.
        """
        ...


Ids = Callable[[], str]
"""Mints a new id that no other device will ever mint."""
