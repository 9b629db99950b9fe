# SPDX-License-Identifier: Apache-2.0
"""Opens the identities of an operation that goes on: each once, and again when it changes."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from qafila.app.identities import PERSON, VEHICLE, OpenedIdentities, opened
from qafila.core.events import Role
from qafila.core.findings import Finding
from qafila.core.fleet import Vehicle
from qafila.core.operation import Operation
from qafila.core.registry import Person
from qafila.ports import Vault

T = TypeVar("T", Person, Vehicle)


class Names:
    """The identities of one operation, as far as this hub may open them; for several threads.

    What a process may show it holds in memory; who saw what of it is on record elsewhere.
    """

    def __init__(self, vault: Vault, role: Role) -> None:
        self._vault = vault
        self._role = role
        self._lock = threading.Lock()
        self._seen: Operation | None = None
        self._whole: Operation | None = None
        self._findings: tuple[Finding, ...] = ()

    def opened(self, operation: Operation) -> tuple[Operation, tuple[Finding, ...]]:
        """Return the operation with its identities, and what there is to say about those."""
        with self._lock:
            if self._whole is None or self._seen is None or _all_changed(self._seen, operation):
                look = self._look(operation)
                whole, self._findings = look.operation, look.findings
            else:
                whole = self._renewed(self._seen, self._whole, operation)
            self._seen, self._whole = operation, whole
            return whole, self._findings

    def _look(self, operation: Operation) -> OpenedIdentities:
        return opened(operation, self._vault, self._role, "console")

    def _renewed(self, seen: Operation, whole: Operation, operation: Operation) -> Operation:
        """Return what was opened before, with only those opened anew who changed since."""
        persons = _changed(seen.persons, operation.persons)
        vehicles = _changed(seen.vehicles, operation.vehicles)
        for subject, text in operation.sealed.items():
            if text != seen.sealed.get(subject):
                kind, _, key = subject.partition(":")
                if f"{kind}:" == PERSON and key in operation.persons:
                    persons[key] = operation.persons[key]
                elif f"{kind}:" == VEHICLE and key in operation.vehicles:
                    vehicles[key] = operation.vehicles[key]
        amended, before = operation.listing.amended, seen.listing.amended
        for key in amended if amended is not before else ():
            if amended[key] != before.get(key) and key in operation.persons:
                persons[key] = operation.persons[key]
        part = replace(
            operation,
            persons=persons,
            vehicles=vehicles,
            entries={},
            listing=replace(operation.listing, off={}),
        )
        anew = self._look(part).operation if persons or vehicles else part
        return replace(
            operation,
            persons=_merged(operation.persons, whole.persons, anew.persons),
            vehicles=_merged(operation.vehicles, whole.vehicles, anew.vehicles),
            entries=whole.entries,
            listing=replace(operation.listing, off=whole.listing.off),
        )


def _all_changed(seen: Operation, operation: Operation) -> bool:
    """Whether something changed that is opened only together: lists, keys, who was forgotten."""
    return (
        seen.entries != operation.entries
        or seen.listing.off != operation.listing.off
        or seen.forgotten != operation.forgotten
        or seen.sealed_beside != operation.sealed_beside
    )


def _changed(seen: Mapping[str, T], now: Mapping[str, T]) -> dict[str, T]:
    return {key: thing for key, thing in now.items() if seen.get(key) is not thing}


def _merged(now: Mapping[str, T], whole: Mapping[str, T], anew: Mapping[str, T]) -> Mapping[str, T]:
    return {key: anew.get(key) or whole.get(key) or thing for key, thing in now.items()}
