# SPDX-License-Identifier: Apache-2.0
"""What `qafila sync` needs: the way to the other store, and what came of going it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import msgspec

from qafila.adapters import courier_file
from qafila.adapters.courier_http import HttpCourier
from qafila.adapters.sqlite import SqliteStore
from qafila.app import meeting
from qafila.app.meeting import Carried, Met
from qafila.app.recording import Recorder
from qafila.core.document import Phrase, phrase
from qafila.ports import CourierProblem
from qafila.wiring import operations
from qafila.wiring.turned_away import note_meeting

__all__ = ["Met", "as_json", "join", "lines", "sync"]


def sync(op: str, other: str, *, founder: str = "", ca_file: Path | None = None) -> Met:
    """Exchange what either side lacks.

    Parameters
    ----------
    op
        A store file, a folder with a store in it, or a database.
    other
        A hub's address, another store (file, folder or database), or a place on a stick: a file
        ``*.qafila-bundle``, or a folder.
    founder
        Signing key of the operation's founder, when the store holds nothing yet.
    ca_file
        Certificates to trust instead of the system's, for an address with https.

    Raises
    ------
    CourierProblem, StoreProblem, VaultProblem, FolderProblem
        With a phrase of the catalogue. What was exchanged before stays on both sides.
    """
    with operations.station_at(op) as here:
        try:
            return _sync(here.recorder, other, founder, ca_file)
        except CourierProblem as problem:
            raise _placed(problem, here.recorder, other) from problem


def join(
    path: Path, operation: str, other: str, founder: str, *, ca_file: Path | None = None
) -> Met:
    """Make a store of an operation that a hub has enrolled this device in, and fill it.

    A store that could not be filled stays: `sync` goes on with it.

    Parameters
    ----------
    operation, founder
        The operation's id and its founder's signing key, as the hub told them.
    """
    SqliteStore.create(path, operation).close()
    return sync(str(path), other, founder=founder, ca_file=ca_file)


def _sync(here: Recorder, other: str, founder: str, ca_file: Path | None) -> Met:
    if other.startswith(("http://", "https://")):
        courier = HttpCourier(other, ca_file=ca_file)
        try:
            met = meeting.meet(here, courier, founder=founder)
        finally:
            courier.close()
        note_meeting(here.store.operation, met)
        return met
    path = Path(other)
    if operations.is_database(other) or operations.store_path(other) or _is_operation(path):
        with operations.station_at(other) as there:
            return meeting.merge(here.store, there.store, here.vault, founder=founder)
    if courier_file.is_bundle(path):
        return _by_stick(here, path, founder)
    raise CourierProblem("sync-nowhere", other)


def _is_operation(path: Path) -> bool:
    return (path / "operation.toml").exists()


def _by_stick(here: Recorder, place: Path, founder: str) -> Met:
    """Take what others left on a stick, and leave what they may lack."""
    carried = Carried()
    own = courier_file.own_bundle(place, here.store.operation, here.device)
    found = courier_file.bundles(place)
    # Ours first: it says how far the others were when we were here before. Theirs say it better.
    for path in sorted(found, key=lambda p: p != own):
        try:
            meeting.read_bundle(here, courier_file.read_letters(path), carried, founder=founder)
        except meeting.Refused as no:
            # A stick may hold bundles of several operations, or some that are not for us.
            if path == place or no.code not in ("sync-other-operation", "sync-bundle-not-ours"):
                raise
    letters = meeting.write_bundle(here, carried.frontiers, carried.met, founder=founder)
    courier_file.write_letters(own, letters)
    return carried.met


def _placed(problem: CourierProblem, here: Recorder, other: str) -> CourierProblem:
    """Say where it went wrong, and which two operations are meant when they are two."""
    if problem.code == "sync-other-operation":
        mine = meeting.operation_mark(here.store.operation)
        theirs = next((m for m in problem.reason.split(" / ") if m != mine), "?")
        where = problem.where or other
        return type(problem)(
            problem.code, where, f"{here.store.operation} [{mine}] ≠ {problem.where} [{theirs}]"
        )
    return type(problem)(problem.code, problem.where or other, problem.reason)


def lines(met: Met) -> tuple[Phrase, ...]:
    """Return what came of a meeting, for people."""
    said = [phrase("met-done", sent=met.sent, received=met.taken)]
    if met.carried:
        said.append(phrase("met-carried", count=met.carried))
    if met.conflicts:
        said.append(phrase("met-conflicts", count=met.conflicts))
    for why, count in sorted(Counter(r.why for r in met.quarantined).items()):
        said.append(phrase("met-quarantined", count=count, why=phrase(f"fact-{why}")))
    for why, count in sorted(Counter(r.why for r in met.not_held).items()):
        said.append(phrase("met-not-held", count=count, why=phrase(f"fact-{why}")))
    if met.damaged:
        said.append(phrase("met-damaged", count=met.damaged))
    if met.is_shut:
        said.append(phrase("met-shut"))
    if met.is_peer_shut:
        said.append(phrase("met-peer-shut"))
    if met.is_first:
        said.append(phrase("met-first"))
    return tuple(said)


def as_json(met: Met) -> str:
    """Return what came of a meeting, for machines."""
    told = {
        "sent": met.sent,
        "received": met.taken,
        "carried": met.carried,
        "conflicts": met.conflicts,
        "quarantined": [{"digest": r.digest, "why": r.why} for r in met.quarantined],
        "not_held": [{"digest": r.digest, "why": r.why} for r in met.not_held],
        "damaged": met.damaged,
        "revoked": met.is_shut,
        "other_revoked": met.is_peer_shut,
        "exchanges": met.exchanges,
        "bytes_out": met.bytes_out,
        "bytes_in": met.bytes_in,
    }
    return msgspec.json.encode(told).decode()
