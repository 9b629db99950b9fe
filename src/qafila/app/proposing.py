# SPDX-License-Identifier: Apache-2.0
"""Proposals of the list, and the commands by which a human accepts or declines them."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator

from qafila.app.spoken import DECLINED, GUARDIAN, HOUSEHOLD
from qafila.core.document import phrase
from qafila.core.operation import Operation
from qafila.core.problem.proposing import Proposed, proposals_of
from qafila.core.registry.matching import NameBook
from qafila.core.registry.proposals import Kind, Proposal
from qafila.core.values import LANGS
from qafila.data.names import names
from qafila.reports.proposals import SHOWN, proposals_document, why
from qafila.words import Words

__all__ = [
    "accepted_what",
    "accepting",
    "commands",
    "declined_what",
    "declining",
    "found_in",
    "proposals_document",
    "proposals_json",
]


def found_in(operation: Operation) -> Proposed:
    """Return what the list of an operation suggests."""
    return proposals_of(operation, NameBook(names()))


def accepting(proposal: Proposal, where: str, say: Words) -> str:
    """Return the command that records a proposal, as somebody types it.

    Parameters
    ----------
    where
        The operation, as it was given.
    say
        Words the reason that goes on record.
    """
    word, ids = accepted_what(proposal)
    return _command(where, (word, *ids), say(why(proposal.reasons)))


def declining(proposal: Proposal, where: str) -> str:
    """Return the command that declines a proposal, to be ended with the human's own reason."""
    return _command(where, (DECLINED, *declined_what(proposal)))


def declined_what(proposal: Proposal) -> tuple[str, ...]:
    """Return of what somebody says that it is declined: the kind, and the entries in order."""
    if proposal.kind is Kind.HOUSEHOLD:
        return HOUSEHOLD, *proposal.persons, *proposal.beside
    return GUARDIAN, proposal.target, *proposal.persons


def accepted_what(proposal: Proposal) -> tuple[str, tuple[str, ...]]:
    """Return the word that records a proposal, and what it says."""
    word = HOUSEHOLD if proposal.kind is Kind.HOUSEHOLD else GUARDIAN
    return word, (proposal.target, *proposal.persons)


def commands(found: Proposed, where: str, say: Words) -> Iterator[str]:
    """Yield lines that tell how to accept and how to decline each proposal that is listed."""
    for number, proposal in enumerate(found.proposals[:SHOWN], 1):
        yield say(phrase("proposals-decide", number=number))
        yield f"  {accepting(proposal, where, say)}"
        yield f"  {declining(proposal, where)}"


def proposals_json(found: Proposed, where: str, say: Words) -> str:
    """Return proposals as JSON, one a line: ids and reasons, no names."""
    speakers = {lang: Words(lang) for lang in LANGS}
    rows = [
        json.dumps(
            {
                "kind": each.kind.value,
                "persons": each.persons,
                "target": each.target,
                "beside": each.beside,
                "reasons": [
                    {
                        "why": reason.why.value,
                        "one": reason.one,
                        "other": reason.other,
                        "figure": reason.figure,
                        "text": {lang: speaks(why((reason,))) for lang, speaks in speakers.items()},
                    }
                    for reason in each.reasons
                ],
                "accept": accepting(each, where, say),
                "decline": declining(each, where),
            },
            ensure_ascii=False,
        )
        for each in found.proposals
    ]
    head = f'{{"qafila": "1", "sealed": {found.sealed}, "declined": {found.declined}, '
    return head + '"proposals": [\n' + ",\n".join(rows) + "\n]}\n"


def _command(where: str, said: tuple[str, ...], *note: str) -> str:
    return shlex.join(("qafila", "record", where, *said, "--note", *note))
