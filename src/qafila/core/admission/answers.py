# SPDX-License-Identifier: Apache-2.0
"""What a row answers with a plain no, and what it says in full: a blank cell answers nothing.

A person's own fields cannot tell a no from a blank; that matters where a list amends what is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from qafila.core.drafts.cells import read_yes_no
from qafila.core.values import Need

_HEARD = ("told_terms", "offered_to_stay", "consent_given_by", "consent_answered_at")
HEARD = frozenset(_HEARD)
"""What a form says of the way in which it heard consent, by the name of the draft's value."""

FLAGS = ("unaccompanied", "separated")
"""Fields of a person that are yes or no."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """How a form heard somebody's consent to travel; None where it does not say.

    Parameters
    ----------
    given_by
        Who answered for the person: another number of the list, ``beside`` where only the words of
        the form say who, empty for the person.
    answered_at
        When the form was finished, by the clock of the telephone.
    """

    told_terms: bool | None = None
    offered_to_stay: bool | None = None
    given_by: str = ""
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What one row withdraws, or says in full.

    Parameters
    ----------
    no
        Fields among `FLAGS` that the row answers with no.
    no_needs
        Needs that have a column of their own, in which the row says no.
    all_needs
        Whether the row has something, be it *none*, in the column of all needs: then it names them
        all.
    no_disability
        Header of the column of disabilities, where the row says no there; empty otherwise.
    heard
        How consent was heard, where the row is of a form that says so.
    """

    no: frozenset[str] = frozenset()
    no_needs: frozenset[Need] = frozenset()
    all_needs: bool = False
    no_disability: str = ""
    heard: Heard | None = None


SILENT = Answers()
"""A row that withdraws nothing."""


def answers_of(values: Mapping[str, str], columns: Mapping[str, str]) -> Answers:
    """Return what the cells of a row withdraw or say in full, by field; `columns` has the headers.

    Where a row contradicts itself the need stays.
    """
    all_needs = bool(values.get("needs"))
    no = frozenset(name for name in FLAGS if _is_no(values.get(name)))
    no_needs = frozenset(need for need in Need if _is_no(values.get(f"need_{need.value}")))
    no_disability = columns.get("disability", "") if _is_no(values.get("disability")) else ""
    heard = _heard(values) if HEARD & values.keys() else None
    if not (all_needs or no or no_needs or no_disability or heard):
        return SILENT
    return Answers(
        no=no,
        no_needs=no_needs,
        all_needs=all_needs,
        no_disability=no_disability,
        heard=heard,
    )


def _heard(values: Mapping[str, str]) -> Heard:
    told, offered, given_by, at = (values.get(name, "") for name in _HEARD)
    return Heard(
        told_terms=read_yes_no(told) if told else None,
        offered_to_stay=read_yes_no(offered) if offered else None,
        given_by=given_by,
        answered_at=_instant(at),
    )


def _instant(text: str) -> datetime | None:
    """Return an instant as telephones write it; None without a zone, or for something else."""
    try:
        at = datetime.fromisoformat(text)
        return at.astimezone(UTC) if at.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def _is_no(text: str | None) -> bool:
    return bool(text) and read_yes_no(text) is False
