# SPDX-License-Identifier: Apache-2.0
"""The devices of an operation: enrolled by their card, given keys of names, revoked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from qafila.app import devices as use
from qafila.app.console.devices import DeviceRow, devices
from qafila.app.spoken import Unclear
from qafila.core.access import Action, Field
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page
from qafila.wiring.hub import VaultProblem

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

MOST_CARD_LETTERS = 2000


def _show(visit: Visit) -> Mapping[str, Any]:
    return {
        "view": devices(visit.operation, visit.viewer),
        "called": _called,
        "zone": visit.snapshot.zone,
        "roles": [role.value for role in use.ROLES],
    }


def _called(rows: Iterable[DeviceRow]) -> list[tuple[str, str]]:
    """Return devices to choose from, each with who carries it."""
    return [
        (row.device, f"{row.device} · {row.holder}" if row.holder else row.device) for row in rows
    ]


def _enrol(visit: Visit, filled: Filled) -> Done:
    card = filled.text("card", needed=True, most=MOST_CARD_LETTERS)
    role = filled.one_of("role", [role.value for role in use.ROLES])
    holder = filled.text("holder", needed=True, most=200)
    filled.settle()
    try:
        fact = use.enrolment(card, role, holder)
    except Unclear as unclear:
        filled.mistake("card", phrase(unclear.code, **unclear.told))
        filled.settle()
        raise
    told = use.enrol(visit.operation.recorder, fact, visit.viewer.title)
    return Done(visit.link("devices"), told)


def _revoke(visit: Visit, filled: Filled) -> Done:
    device = filled.text("device", needed=True, most=200)
    after = filled.number("after", low=0, high=use.MOST_FACTS, needed=False)
    reason = filled.text("reason", needed=True)
    if device == visit.operation.recorder.device:
        filled.mistake("", phrase("console-devices-not-itself"))
    filled.settle()
    live = visit.operation
    if after is None:  # all that has arrived counts
        after = live.snapshot.operation.day.log.seqs.get(device, 0)
    told = use.revoke(live.recorder, device, after, reason, visit.viewer.title)
    return Done(visit.link("devices"), told)


def _keys(visit: Visit, filled: Filled) -> Done:
    if not visit.sees(Field.NAME):
        filled.mistake("", phrase("console-devices-keys-not-yours"))
    device = filled.text("device", needed=True, most=200)
    who = re.split(r"[\s,،;؛]+", filled.text("who"))
    filled.settle()
    live = visit.operation
    visit.hub.gate.note(
        visit.viewer, Action.MANAGE_DEVICES, [f"device:{device}"], live.id, why="keys"
    )
    try:
        text, _ = use.give_keys(
            live.recorder,
            live.snapshot.operation,
            device,
            [each for each in who if each],
            visit.viewer.title,
        )
    except Unclear as unclear:
        filled.mistake("who", phrase(unclear.code, **unclear.told))
        filled.settle()
        raise
    name = f"{live.id}-{device}.keys"
    return Done(visit.link("devices"), file=(name, "application/octet-stream", text.encode()))


def _accept(visit: Visit, filled: Filled) -> Done:
    """Take in keys of names that another hub granted to this device."""
    file = filled.files.get("keys")
    if file is None or not file.content:
        filled.mistake("keys", phrase("console-field-needed"))
    filled.settle()
    assert file is not None
    live = visit.operation
    visit.hub.gate.note(visit.viewer, Action.MANAGE_DEVICES, [], live.id, why="keys-taken")
    text = file.content.decode("utf-8", "replace")
    try:
        told = use.take_keys(live.recorder, live.snapshot.operation, text)
    except VaultProblem as problem:
        if problem.code != "grant-unreadable":
            raise
        filled.mistake("keys", phrase(problem.code))
        filled.settle()
        raise
    live.open_anew()
    return Done(visit.link("devices"), (told,))


page(
    Page(
        name="devices",
        action=Action.MANAGE_DEVICES,
        order=95,
        template="devices.html",
        show=_show,
        acts={
            "enrol": Act(action=Action.MANAGE_DEVICES, do=_enrol),
            "revoke": Act(action=Action.MANAGE_DEVICES, do=_revoke),
            "keys": Act(action=Action.MANAGE_DEVICES, do=_keys),
            "accept": Act(action=Action.MANAGE_DEVICES, do=_accept),
        },
    )
)
