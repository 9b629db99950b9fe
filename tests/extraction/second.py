# SPDX-License-Identifier: Apache-2.0
"""How far a second reader agrees with the gold, beside the program on the same reports.

.venv/bin/python -m tests.extraction.second --show

`texts/second/` holds what a second reader found in some reports of the tuning part, who knew
texts/README.md and had seen no gold of them. Two readers who know the same rules and differ bound
what a program can be asked for. Readers are compared as the program is, in three ways:

- *asked*: the second reader says what they are sure of, and so is in the place of the program;
- *doubt let off*: what either reader calls optional is neither missed nor wrong;
- *nothing let off*: what either calls optional is held to be said as firmly as the rest.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.extraction.gold import TEXTS, Item, Report, read_items, reports
from tests.extraction.score import Score, engine, table

SECOND = TEXTS / "second"


def second(report: Report) -> tuple[Item, ...]:
    """Return everything that the second reader found in a report."""
    return read_items(SECOND / f"{report.slug}.toml")


def twice_read() -> list[Report]:
    """Return the reports of the tuning part that a second reader has read, in order of name."""
    known = {path.stem for path in SECOND.glob("*.toml")}
    return [report for report in reports("tuning") if report.slug in known]


def firm(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return what is not optional."""
    return tuple(item for item in items if not item.optional)


def insisted(items: Sequence[Item]) -> tuple[Item, ...]:
    """Return all items, each as if it were not optional."""
    return tuple(replace(item, optional=False) for item in items)


def compared(found: Callable[[Report], Sequence[Item]], *, nothing_let_off: bool = False) -> Score:
    """Return the score of what a reader found in all reports that were read twice."""
    score = Score()
    for report in twice_read():
        if nothing_let_off:
            score.add(replace(report, items=insisted(report.items)), insisted(found(report)))
        else:
            score.add(report, found(report))
    return score


def main() -> None:
    """Print how far the second reader and the program agree with the gold."""
    parser = argparse.ArgumentParser(description="Compare a second reader with the gold.")
    parser.add_argument("--show", action="store_true", help="tell the second reader's differences")
    asked = parser.parse_args()
    doubted = compared(second)
    parts = [
        ("second reader, asked", table(compared(lambda report: firm(second(report))))),
        ("second reader, doubt let off", table(doubted)),
        ("second reader, nothing let off", table(compared(second, nothing_let_off=True))),
        ("program", table(compared(engine))),
    ]
    lines = doubted.differences if asked.show else []
    lines += [f"\n{len(twice_read())} reports, {name}\n{told}" for name, told in parts]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
