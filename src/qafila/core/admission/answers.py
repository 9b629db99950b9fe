# SPDX-License-Identifier: Apache-2.0
"""What a row answers with a plain no, and what it says in full: a blank cell answers nothing.

A person's own fields cannot tell a no from a blank; that matters where a list amends what is known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qafila.core.drafts.cells import read_yes_no
from qafila.core.values import Need

FLAGS = ("unaccompanied", "separated")
"""Fields of a person that are yes or no."""


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
    """

    no: frozenset[str] = frozenset()
    no_needs: frozenset[Need] = frozenset()
    all_needs: bool = False
    no_disability: str = ""


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
    if not (all_needs or no or no_needs or no_disability):
        return SILENT
    return Answers(no=no, no_needs=no_needs, all_needs=all_needs, no_disability=no_disability)


def _is_no(text: str | None) -> bool:
    return bool(text) and read_yes_no(text) is False
