# SPDX-License-Identifier: Apache-2.0
"""Devices that may record: enrolled by their card, given keys of names, revoked when they are lost.

The command line and the console do it by the same words.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

import msgspec

from qafila.app.identities import VEHICLE, Forgotten, apply_tombstones, forget, grant
from qafila.app.meeting import Register
from qafila.app.proof import fingerprint
from qafila.app.recording import Recorder, history_of
from qafila.app.spoken import Unclear
from qafila.core.document import Phrase, phrase
from qafila.core.events import DeviceEnrolled, DeviceRevoked, IdentityForgotten, Role
from qafila.core.events.base import MAX_COUNT
from qafila.core.operation import MAY_FORGET, Operation

MOST_FACTS = MAX_COUNT
"""No device numbers more facts than this."""

ROLES = tuple(role for role in Role if role is not Role.PAPER)
"""What a device with a key of its own may be enrolled as."""


def card_of(device: str, signing_key: str, sealing_key: str) -> str:
    """Return a device's card: what a hub needs of it to enrol it."""
    told = {"device": device, "signing_key": signing_key, "sealing_key": sealing_key}
    return json.dumps(told)


def enrolment(card: str, role: str, holder: str) -> DeviceEnrolled:
    """Return the enrolment of a device by its card.

    Raises
    ------
    Unclear
        "enrol-role-unknown", "enrol-card-unclear".
    """
    try:
        known = Role(role)
    except ValueError as error:
        roles = ", ".join(each.value for each in ROLES)
        raise Unclear("enrol-role-unknown", role=role, known=roles) from error
    try:
        told = msgspec.json.decode(card, type=dict[str, str])
        return DeviceEnrolled(
            device=told["device"],
            role=known,
            signing_key=told["signing_key"],
            sealing_key=told.get("sealing_key", ""),
            holder=holder,
        )
    except (msgspec.MsgspecError, KeyError, ValueError) as error:
        raise Unclear("enrol-card-unclear") from error


def enrol(recorder: Recorder, fact: DeviceEnrolled, author: str) -> tuple[Phrase, ...]:
    """Record an enrolment; return what to say, with the invitation for that device.

    Raises
    ------
    Unclear
        "device-may-not".
    """
    demand_role(recorder, {Role.HUB})
    recorder.record([fact], author=author)
    founder = next(iter(Register(recorder.store).trust().members.values()))
    told = {"operation": recorder.store.operation, "founder": founder.signing_keys[0]}
    mark = fingerprint(fact.signing_key)
    return (
        phrase("enrol-done", device=fact.device, role=fact.role.value, fingerprint=mark),
        phrase("enrol-invitation", invitation=json.dumps(told)),
    )


def revoke(
    recorder: Recorder, device: str, after: int, reason: str, author: str
) -> tuple[Phrase, ...]:
    """Set aside what a device recorded after one of its facts; return what to say.

    Raises
    ------
    Unclear
        "device-may-not", "revoke-unknown".
    """
    demand_role(recorder, {Role.HUB})
    store = recorder.store
    if device not in store.devices():
        raise Unclear("revoke-unknown", device=device, known=", ".join(store.devices()))
    fact = DeviceRevoked(device=device, last_seq=after, reason=reason)
    recorder.record([fact], author=author)
    log = history_of(store).operation().day.log
    aside = log.set_aside.get(device, 0)
    paper = [
        one
        for one, roles in log.roles.items()
        if Role.PAPER in roles and any(head.signer == device for head in store.heads(one))
    ]
    done = phrase("revoke-done", device=device, number=after, aside=aside)
    if not paper:
        return (done,)
    # What it signs for paper from now on looks like what it signed before.
    return (done, phrase("revoke-paper", device=device, paper=", ".join(paper)))


def give_keys(
    recorder: Recorder, operation: Operation, device: str, who: Iterable[str], author: str
) -> tuple[str, int]:
    """Return keys of some people's names that one device can read, and of how many people.

    That they are handed out is on record before anybody has them.

    Parameters
    ----------
    who
        Person ids; a vehicle's id stands for those expected aboard. Empty: everybody.

    Raises
    ------
    Unclear
        "revoke-unknown", "grant-unknown", "grant-role".
    VaultProblem
        "grant-key-unusable".
    """
    enrolled = operation.day.log.devices.get(device)
    if enrolled is None:
        known = ", ".join(operation.day.log.devices)
        raise Unclear("revoke-unknown", device=device, known=known)
    persons = _meant(operation, who)
    given = grant(recorder.vault, enrolled, persons)
    if given is None:
        raise Unclear("grant-role", device=device, role=enrolled.role.value)
    recorder.record([given.fact], author=author)
    return given.text, len(persons)


def take_keys(recorder: Recorder, operation: Operation, text: str) -> Phrase:
    """Take in keys that a hub granted to this device; return what to say.

    Those of forgotten people are refused.

    Raises
    ------
    VaultProblem
        "grant-unreadable".
    """
    apply_tombstones(operation, recorder.vault)
    taken = recorder.vault.accept(text)
    return phrase("accept-done", count=len(taken.subjects), refused=len(taken.refused))


def forget_identities(
    recorder: Recorder, operation: Operation, who: Iterable[str], reason: str, author: str
) -> tuple[Phrase, ...]:
    """Destroy the keys of identities for good, of people and of crews; return what to say of it.

    That they are forgotten is on record before any key is destroyed.

    Parameters
    ----------
    who
        Numbers of people; ``vehicle:ID`` is a vehicle's crew and plate.
    reason
        In words without names.

    Raises
    ------
    Unclear
        "device-may-not".
    """
    demand_role(recorder, MAY_FORGET)
    asked = tuple(dict.fromkeys(who))
    persons = tuple(each for each in asked if not each.startswith(VEHICLE))
    vehicles = tuple(each.removeprefix(VEHICLE) for each in asked if each.startswith(VEHICLE))

    def keep(fact: IdentityForgotten) -> None:
        recorder.record([fact], author=author)

    return _told_of(forget(operation, recorder.vault, persons, reason, keep, vehicles))


def _told_of(gone: Forgotten) -> tuple[Phrase, ...]:
    """Say what was forgotten, and what of it is still out there."""
    lines = [phrase("forget-done", persons=", ".join((*gone.persons, *gone.vehicles)) or "–")]
    if gone.unknown:
        lines.append(phrase("forget-unknown", persons=", ".join(gone.unknown)))
    lines += [
        phrase("forget-out-there", what=handed.what, recipient=handed.recipient)
        for handed in gone.out_there
    ]
    return tuple(lines)


def _meant(operation: Operation, who: Iterable[str]) -> tuple[str, ...]:
    gone = operation.day.superseded
    issued = operation.day.manifests.values()
    aboard = {m.vehicle: m.persons for m in issued if m.manifest not in gone}
    persons = [one for word in who for one in aboard.get(word, (word,))]
    if strangers := [one for one in persons if one not in operation.persons]:
        raise Unclear("grant-unknown", who=strangers[0])
    return tuple(dict.fromkeys(persons or operation.persons))


def demand_role(recorder: Recorder, roles: Collection[Role]) -> None:
    """Refuse what would be recorded and heeded by nobody.

    Raises
    ------
    Unclear
        "device-may-not".
    """
    trust = Register(recorder.store).trust()
    me = recorder.device
    mine = trust.members[me].roles if me in trust.members else frozenset()
    if me in trust.revoked or not mine & set(roles):
        may = ", ".join(sorted(role.value for role in roles))
        raise Unclear("device-may-not", device=me, may=may)
