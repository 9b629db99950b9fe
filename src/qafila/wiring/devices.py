# SPDX-License-Identifier: Apache-2.0
"""Who may record and who may see: devices enrolled and revoked, keys granted and destroyed."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from pathlib import Path

import msgspec

from qafila.adapters.folder import MAX_FILE_BYTES, FolderProblem, write_all
from qafila.adapters.vault import change_passphrase, file_vault
from qafila.app import spoken
from qafila.app.identities import apply_tombstones
from qafila.app.identities import forget as forget_people
from qafila.app.identities import grant as grant_keys
from qafila.app.meeting import Register
from qafila.app.proof import fingerprint
from qafila.app.recording import history_of
from qafila.core.document import Phrase, phrase
from qafila.core.events import DeviceEnrolled, DeviceRevoked, IdentityForgotten, Role
from qafila.core.operation import MAY_FORGET, Operation
from qafila.ports import StoreProblem
from qafila.wiring import config_dir, passphrase
from qafila.wiring.operations import HUB, Station, device_id, is_database, station_at


def card() -> tuple[str, str]:
    """Return this device's card, for a hub to enrol it, and the fingerprint to compare aloud."""
    vault = file_vault(config_dir(), "–", passphrase())
    told = {
        "device": device_id(vault),
        "signing_key": vault.signing_key,
        "sealing_key": vault.sealing_key,
    }
    vault.close()
    return json.dumps(told), fingerprint(told["signing_key"])


def enrol(where: str, card_text: str, role: str, holder: str) -> tuple[Phrase, ...]:
    """Enrol a device by its card; returns what to say."""
    try:
        known = Role(role)
    except ValueError as error:
        roles = ", ".join(r.value for r in Role if r is not Role.PAPER)
        raise spoken.Unclear("enrol-role-unknown", role=role, known=roles) from error
    try:
        told = msgspec.json.decode(card_text, type=dict[str, str])
        fact = DeviceEnrolled(
            device=told["device"],
            role=known,
            signing_key=told["signing_key"],
            sealing_key=told.get("sealing_key", ""),
            holder=holder,
        )
    except (msgspec.MsgspecError, KeyError) as error:
        raise spoken.Unclear("enrol-card-unclear") from error
    with station_at(where, making=True) as here:
        _only(here, {Role.HUB})
        here.recorder.record([fact], author=HUB)
        founder = next(iter(Register(here.store).trust().members.values()))
        told = {"operation": here.store.operation, "founder": founder.signing_keys[0]}
    mark = fingerprint(fact.signing_key)
    return (
        phrase("enrol-done", device=fact.device, role=role, fingerprint=mark),
        phrase("enrol-invitation", invitation=json.dumps(told)),
    )


def _only(here: Station, roles: Collection[Role]) -> None:
    """Refuse what would be recorded and heeded by nobody.

    Raises
    ------
    Unclear
        "device-may-not".
    """
    trust = Register(here.store).trust()
    me = here.recorder.device
    mine = trust.members[me].roles if me in trust.members else frozenset()
    if me in trust.revoked or not mine & set(roles):
        may = ", ".join(sorted(role.value for role in roles))
        raise spoken.Unclear("device-may-not", device=me, may=may)


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
        enrolled = operation.day.log.devices.get(device)
        if enrolled is None:
            known = ", ".join(operation.day.log.devices)
            raise spoken.Unclear("revoke-unknown", device=device, known=known)
        persons = _meant(operation, who)
        given = grant_keys(here.vault, enrolled, persons)
        if given is None:
            raise spoken.Unclear("grant-role", device=device, role=enrolled.role.value)
        # On record before anybody can read it: what is handed out stays out there.
        here.recorder.record([given.fact], author=HUB)
        write_all(file.parent, {file.name: given.text.encode()})
    return (phrase("grant-done", count=len(persons), device=device, file=str(file)),)


def _meant(operation: Operation, who: Sequence[str]) -> tuple[str, ...]:
    gone = operation.day.superseded
    issued = operation.day.manifests.values()
    aboard = {m.vehicle: m.persons for m in issued if m.manifest not in gone}
    persons = [one for word in who for one in aboard.get(word, (word,))]
    if strangers := [one for one in persons if one not in operation.persons]:
        raise spoken.Unclear("grant-unknown", who=strangers[0])
    return tuple(dict.fromkeys(persons or operation.persons))


def accept(where: str, file: Path) -> tuple[Phrase, ...]:
    """Take keys that a hub granted to this device; those of forgotten people are refused."""
    try:
        with file.open("rb") as stream:
            text = stream.read(MAX_FILE_BYTES).decode("utf-8", "replace")
    except OSError as error:
        raise FolderProblem("record-file-unreadable", str(file), error.strerror or "") from error
    with station_at(where) as here:
        apply_tombstones(history_of(here.store).operation(), here.vault)
        taken = here.vault.accept(text)
    return (phrase("accept-done", count=len(taken.subjects), refused=len(taken.refused)),)


def set_passphrase(old: str, new: str) -> None:
    """Protect this device's keys with a passphrase; an empty one takes the protection away."""
    vault = file_vault(config_dir(), "–", old)
    vault.close()
    change_passphrase(config_dir() / "device.keys", old, new)


def revoke(where: str, device: str, after: int, reason: str) -> tuple[Phrase, ...]:
    """Set aside what a device recorded after one of its facts; returns what to say."""
    with station_at(where) as here:
        _only(here, {Role.HUB})
        if device not in here.store.devices():
            known = ", ".join(here.store.devices())
            raise spoken.Unclear("revoke-unknown", device=device, known=known)
        here.recorder.record(
            [DeviceRevoked(device=device, last_seq=after, reason=reason)], author=HUB
        )
        log = history_of(here.store).operation().day.log
        aside = log.set_aside.get(device, 0)
        paper = [
            one
            for one, roles in log.roles.items()
            if Role.PAPER in roles and any(h.signer == device for h in here.store.heads(one))
        ]
    done = phrase("revoke-done", device=device, number=after, aside=aside)
    if not paper:
        return (done,)
    # What it signs for paper from now on looks like what it signed before.
    return (done, phrase("revoke-paper", device=device, paper=", ".join(paper)))


def forget(where: str, persons: Sequence[str], reason: str) -> tuple[Phrase, ...]:
    """Forget people for good; returns what to say, with what is still out there."""
    if not is_database(where) and Path(where).is_dir():
        # A folder is plain text in somebody's hands: no key of ours makes it forget.
        raise StoreProblem("forget-folder", where)
    with station_at(where) as here:
        _only(here, MAY_FORGET)
        operation = history_of(here.store).operation()

        def keep(fact: IdentityForgotten) -> None:
            here.recorder.record([fact], author=HUB)

        gone = forget_people(
            operation, here.vault, tuple(dict.fromkeys(persons)), reason or "asked for", keep
        )
    lines = [phrase("forget-done", persons=", ".join(gone.persons) or "–")]
    if gone.unknown:
        lines.append(phrase("forget-unknown", persons=", ".join(gone.unknown)))
    lines += [
        phrase("forget-out-there", what=handed.what, recipient=handed.recipient)
        for handed in gone.out_there
    ]
    return tuple(lines)
