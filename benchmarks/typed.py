# SPDX-License-Identifier: Apache-2.0
"""How fast 600 people are answered while somebody types a name; under 50 ms is asked of it.

.venv/bin/python -m benchmarks.typed
"""

from __future__ import annotations

import statistics
import time
from datetime import date

from benchmarks.registry_corpus import corpus
from benchmarks.registry_people import YEAR
from qafila.core.registry.matching import NameBook, Registry
from qafila.data.names import names

PEOPLE, TYPED = 600, 120


def main() -> None:
    """Type the names of some entries, two letters at a time, and print how long answers took."""
    made = corpus(1, PEOPLE)
    persons = made.persons[:PEOPLE]
    registry = Registry(persons, NameBook(names()), date(YEAR, 6, 1), made.lists)
    took_ms: list[float] = []
    for person in persons[:TYPED]:
        name = person.name_ar or person.name_latin
        for length in range(2, len(name) + 1, 2):
            begun = time.perf_counter()
            registry.find(name[:length])
            took_ms.append((time.perf_counter() - begun) * 1000)
    took_ms.sort()
    median, most = statistics.median(took_ms), took_ms[len(took_ms) * 99 // 100]
    print(
        f"{len(persons)} people, {len(took_ms)} queries: median {median:.1f} ms,"
        f" 99 of 100 within {most:.1f} ms, slowest {took_ms[-1]:.1f} ms"
    )


if __name__ == "__main__":
    main()
