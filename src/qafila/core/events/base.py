# SPDX-License-Identifier: Apache-2.0
"""What all kinds of fact have in common, and what they are checked by."""

from __future__ import annotations

import msgspec

MAX_COUNT = 2**53 - 1
"""The largest whole number that a phone's JavaScript counts exactly; no fact counts further."""


def must(condition: bool, relation: str) -> None:
    """Refuse a fact that does not keep a relation; the offer is then malformed.

    Raises
    ------
    ValueError
        msgspec turns it into its own `ValidationError` while decoding.
    """
    if not condition:
        raise ValueError(relation)


class FactBase(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", omit_defaults=True, gc=False
):
    """What all kinds of fact have in common: a word for the kind; what is not said is left out."""


def each_once(name: str, ids: tuple[str, ...]) -> None:
    """Refuse a fact unless it has ids, none of them empty and none twice."""
    must(bool(ids), f"{name} must not be empty")
    must(len(ids) == 1 or len(set(ids)) == len(ids), f"{name} must not repeat")
    must(all(ids), f"{name} must have ids")
