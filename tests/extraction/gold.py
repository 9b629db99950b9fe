# SPDX-License-Identifier: Apache-2.0
"""The made-up reports with what a careful reader finds in them; texts/README.md says how."""

from __future__ import annotations

import re
import tomllib
import zlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

TEXTS = Path(__file__).parent / "texts"
PARTS = ("tuning", "untouched")

FORMER = TEXTS / "former-untouched.txt"
"""Names of the texts that were the untouched part before."""

THIRDS = 3
"""Parts of the texts whose authors cannot be told apart any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is to be found.

    Parameters
    ----------
    group
        The group of fields it is scored in.
    values
        What must be equal.
    names
        Ways to write its name; any of them will do. Empty when it has none; an empty one among them
        means that none need be found.
    apart
        What is scored apart once the rest is found: the hedge, who said it, the order.
    optional
        Neither missed when it is not found nor wrong when it is.
    words
        The run of the text that tells it, where the gold says; not scored.
    """

    group: str
    values: tuple[object, ...]
    names: tuple[str, ...] = ()
    apart: tuple[tuple[str, str], ...] = ()
    optional: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report and its gold.

    Parameters
    ----------
    dateline
        The day it was received, when that is given beside the text; None otherwise.
    """

    part: str
    slug: str
    text: str
    language: str
    register: str
    dateline: date | None
    items: tuple[Item, ...]

    @property
    def tells_of_a_movement(self) -> bool:
        """Whether anything is to be found in it that all careful readers would find."""
        return any(not item.optional for item in self.items)


def names_in(table: dict[str, Any], key: str, also: str) -> tuple[str, ...]:
    """Return the ways to write a name that a table gives."""
    return (table[key], *table.get(also, ()))


def counts_in(gold: dict[str, Any]) -> list[Item]:
    """Return the counts of people, with other cohorts that will do as names."""
    return [
        Item(
            group="counts",
            values=(row.get("low"), row.get("high"), row["unit"]),
            names=names_in(row, "cohort", "cohort_also"),
            apart=(("hedge", row["hedge"]), ("said by", row["said_by"])),
            optional=row.get("optional", False),
        )
        for row in gold.get("count", ())
    ]


COUNTED = frozenset({"free", "move", "hand_over_bodies"})
"""Of what is owed, what is counted: people. How much aid, how many posts may be left out."""


def owed(what: str, count: int | None) -> tuple[object, ...]:
    """Return what is compared of an obligation: how many only of people."""
    return (what, count if what in COUNTED else None)


def items_in(gold: dict[str, Any]) -> tuple[Item, ...]:
    """Return everything a gold file says is to be found."""
    items = counts_in(gold)
    items += [Item(group="dates", values=(gold["date"],))] if gold["date"] else []
    items += [Item(group="hours", values=(gold["hour"],))] if "hour" in gold else []
    for hour in gold.get("hour_also", ()):
        items.append(Item(group="hours", values=(hour,), optional=True))
    for row in gold.get("vehicles", ()):
        names = names_in(row, "kind", "kind_also")
        optional = row.get("optional", False)
        items.append(
            Item(group="vehicles", values=(row.get("count"),), names=names, optional=optional)
        )
    for row in gold.get("place", ()):
        names = names_in(row, "name", "also")
        optional = row.get("optional", False)
        items.append(Item(group="places", values=(row["role"],), names=names, optional=optional))
    for row in gold.get("party", ()):
        names = names_in(row, "name", "also")
        optional = row.get("optional", False)
        for role in row["roles"]:
            items.append(Item(group="roles", values=(role,), names=names, optional=optional))
    for row in gold.get("obligation", ()):
        items.append(
            Item(
                group="reciprocity",
                values=owed(row["what"], row.get("count")),
                names=names_in(row, "giver", "giver_also"),
                apart=(("order", row["order"]),),
                optional=row.get("optional", False),
                words=row.get("words", ""),
            )
        )
    return tuple(items)


def read_items(path: Path) -> tuple[Item, ...]:
    """Return everything the gold file at `path` says is to be found."""
    return items_in(tomllib.loads(path.read_text("utf-8")))


def load(path: Path) -> Report:
    """Return the report at `path` (its text file) with its gold."""
    gold = tomllib.loads(path.with_suffix(".toml").read_text("utf-8"))
    return Report(
        part=path.parent.name,
        slug=path.stem,
        text=path.read_text("utf-8"),
        language=gold["language"],
        register=gold["register"],
        dateline=date.fromisoformat(gold["dateline"]) if "dateline" in gold else None,
        items=items_in(gold),
    )


def reports(part: str) -> list[Report]:
    """Return all reports of a part, in the order of their names; read once."""
    return list(_read(part))


@cache
def _read(part: str) -> tuple[Report, ...]:
    return tuple(load(path) for path in sorted((TEXTS / part).glob("*.txt")))


@cache
def _former() -> frozenset[str]:
    return frozenset(FORMER.read_text("utf-8").split())


def batch_of(slug: str) -> str:
    """Return who wrote a text, as far as that is known: the letter that begins its name."""
    if slug in _former():
        return "former"
    letter = re.match(r"([a-z])-", slug)
    return letter[1] if letter else f"rest {event_of(slug) % THIRDS + 1}"


def event_of(slug: str) -> int:
    """Return a number for the event that a text tells, the same for all texts of it."""
    return zlib.crc32(slug.split("-", maxsplit=1)[0].encode())
