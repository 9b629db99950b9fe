# SPDX-License-Identifier: Apache-2.0
"""Households, guardians and carers that the list suggests, for a human to record or decline."""

from __future__ import annotations

import threading

import msgspec

from qafila.app.console.person import find_person
from qafila.app.console.registry import PersonRow, person_row
from qafila.app.console.snapshot import Snapshot
from qafila.app.proposing import accepted_what, declined_what, found_in
from qafila.app.spoken import DECLINED, Spoken
from qafila.core.access import Viewer
from qafila.core.operation import Operation
from qafila.core.problem.proposing import Proposed, staying
from qafila.core.registry.proposals import Kind, Proposal
from qafila.core.values import LANGS, Lang
from qafila.reports.proposals import why
from qafila.words import Words

PER_PAGE = 10


class ProposalNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One proposal.

    Parameters
    ----------
    key
        What it is called when it is settled.
    kind
        ``household``, ``guardian`` or ``carer``.
    target
        Number of the household, or id of the guardian or carer.
    persons
        Whose entries it would change; of a guardian or carer, the child.
    others
        Who is in that household already; the guardian or carer.
    why
        What speaks for it, in both languages.
    """

    key: str
    kind: str
    target: str
    persons: tuple[PersonRow, ...]
    others: tuple[PersonRow, ...] = ()
    why: dict[str, str] = {}


class ProposalsView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A page of proposals.

    Parameters
    ----------
    sealed
        Entries that could not be read: their identity is not open on this device.
    declined
        Proposals that were declined before, and are not made again.
    """

    version: int
    count: int
    page: int
    pages: int
    proposals: tuple[ProposalNow, ...] = ()
    sealed: int = 0
    declined: int = 0


class _Reading:
    """The proposals of one operation: read anew when what they follow from changes.

    A list of 10,000 takes seconds, and most facts of a day change nothing of it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of: tuple[object, ...] = ()
        self._found: Proposed | None = None

    def found(self, operation: Operation) -> Proposed:
        """Return what the list suggests."""
        on = operation.description.on
        declined = {each.step.subject for each in operation.day.overrides}
        of = (
            *(operation.persons, operation.cohorts, operation.policy, operation.sealed),
            *(operation.listing.came_by, on, frozenset(staying(operation, on)), declined),
        )
        with self._lock:
            if self._found is None or self._of != of:
                self._of, self._found = of, found_in(operation)
            return self._found


def proposed(snapshot: Snapshot) -> Proposed:
    """Return what the list suggests."""
    reading = snapshot.lasting("proposals", _Reading)
    return snapshot.derive("proposals", lambda: reading.found(snapshot.named))


def proposals(snapshot: Snapshot, viewer: Viewer, page: int = 1) -> ProposalsView:
    """Return a page of proposals, in the order of the list; for a viewer who sees names alone."""
    found = proposed(snapshot)
    every = found.proposals
    pages = max(1, -(-len(every) // PER_PAGE))
    page = min(max(1, page), pages)
    shown = every[(page - 1) * PER_PAGE : page * PER_PAGE]
    return ProposalsView(
        version=snapshot.version,
        count=len(every),
        page=page,
        pages=pages,
        proposals=tuple(_shown(snapshot.named, viewer, each) for each in shown),
        sealed=found.sealed,
        declined=found.declined,
    )


def find_proposal(snapshot: Snapshot, key: str) -> Proposal | None:
    """Return the proposal of this key; None: the list suggests it no more."""
    return next((each for each in proposed(snapshot).proposals if each.key == key), None)


def accepted(proposal: Proposal, reason: str, agreed_by: str, lang: Lang) -> Spoken:
    """Return that somebody records a proposal; without a reason, for what speaks for it."""
    word, what = accepted_what(proposal)
    note = reason or Words(lang)(why(proposal.reasons))
    return Spoken(word=word, what=what, note=note, agreed_by=agreed_by)


def declined(proposal: Proposal, reason: str) -> Spoken:
    """Return that somebody declines a proposal."""
    return Spoken(word=DECLINED, what=declined_what(proposal), note=reason)


def _shown(operation: Operation, viewer: Viewer, proposal: Proposal) -> ProposalNow:
    of_home = proposal.kind is Kind.HOUSEHOLD
    others = proposal.beside if of_home else (proposal.target,)

    def rows(ids: tuple[str, ...]) -> tuple[PersonRow, ...]:
        held = (find_person(operation, each) for each in ids)
        return tuple(person_row(operation, person, viewer) for person in held if person)

    return ProposalNow(
        key=proposal.key,
        kind=proposal.kind.value,
        target=proposal.target,
        persons=rows(proposal.persons),
        others=rows(others),
        why={lang: Words(lang)(why(proposal.reasons)) for lang in LANGS},
    )
