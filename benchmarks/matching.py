# SPDX-License-Identifier: Apache-2.0
"""Measure who finds which duplicates in a made registry: Qafila's matcher beside its peers.

    python -m benchmarks.matching                          held-out seeds, 2,000 people each
    python -m benchmarks.matching --seeds 1 2              development seeds, as often as wanted
    python -m benchmarks.matching --splink /tmp/splink-venv/bin/python

splink is measured where a Python is named that has it (``pip install splink`` in an environment of
its own); it is in no lock file. Every contender runs in a process of its own on each corpus. What a
contender may choose (a threshold, a number of shared words) is chosen for the best F1 on the
development seeds 1 and 2 and then left alone; Qafila runs with the threshold that it ships with.

Primero and Person Finder are searches that show a clerk a list; taken here as deciding, since what
a search brings up is what the clerk has to read. How they compare names is restated in
``tests/matching/baselines.py``. They compare names only; Primero's alert compares documents.
"""

from __future__ import annotations

import argparse
import csv
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Protocol

from benchmarks.peak import peak_memory_mb
from benchmarks.registry_corpus import HELD_OUT_SEEDS, Corpus, corpus, write
from benchmarks.registry_people import YEAR
from qafila.core.registry import Person
from qafila.core.registry.matching import THRESHOLD, NameBook, NameEntry, Registry
from qafila.data.names import names
from tests.matching.baselines import person_finder_words, primero_tokens

ROOT = Path(__file__).resolve().parent.parent

Pair = tuple[str, str]

CHOOSING_SEEDS = (1, 2)
"""Development seeds on which thresholds are chosen."""


class Contender(Protocol):
    """Somebody who says which records are one person."""

    name: str
    threshold: float | None
    """Score from which a pair counts; None where it is chosen on the development seeds."""

    def scores(self, made: Corpus) -> Mapping[Pair, float]:
        """Return pairs of ids, each pair sorted, with a score that grows with likeness."""
        ...


class Qafila:
    """Qafila's matcher as it ships, or without its lexicon: what letters and sounds alone do."""

    threshold: float | None = THRESHOLD

    def __init__(self, name: str, entries: Sequence[NameEntry]) -> None:
        self.name = name
        self._entries = entries

    def scores(self, made: Corpus) -> Mapping[Pair, float]:
        registry = Registry(made.persons, NameBook(self._entries), date(YEAR, 6, 1), made.lists)
        return {_pair(c.one, c.other): c.probability for c in registry.candidates()}


class Primero:
    """Primero's phonetic search: one shared word brings a record up."""

    name = "Primero, one shared word"
    threshold: float | None = 1.0

    def scores(self, made: Corpus) -> Mapping[Pair, float]:
        holders: dict[str, list[str]] = defaultdict(list)
        for person in made.persons:
            for token in {t for text in _names_of(person) for t in primero_tokens(text)}:
                holders[token].append(person.id)
        shared: Counter[Pair] = Counter()
        for ids in holders.values():
            shared.update(combinations(sorted(ids), 2))
        return shared


class PrimeroAtItsBest(Primero):
    """The same with the number of shared words that is best on the development seeds."""

    name = "Primero, best number of words"
    threshold: float | None = None


class PrimeroAlert:
    """Primero's alert: two records with the very same document number."""

    name = "Primero's alert, same document"
    threshold: float | None = 1.0

    def scores(self, made: Corpus) -> Mapping[Pair, float]:
        holders: dict[str, list[str]] = defaultdict(list)
        for person in made.persons:
            if person.document:
                holders[person.document].append(person.id)
        return {pair: 1.0 for ids in holders.values() for pair in combinations(sorted(ids), 2)}


class PersonFinder:
    """Person Finder's search: each word of one name begins some word of the other record."""

    name = "Person Finder"
    threshold: float | None = 1.0

    def scores(self, made: Corpus) -> Mapping[Pair, float]:
        beginning: dict[str, set[str]] = defaultdict(set)
        for person in made.persons:
            for word in {w for text in _names_of(person) for w in person_finder_words(text)}:
                for length in range(1, len(word) + 1):
                    beginning[word[:length]].add(person.id)
        found: dict[Pair, float] = {}
        for person in made.persons:
            for query in filter(
                None, map(person_finder_words, (person.name_ar, person.name_latin))
            ):
                brought = set.intersection(*(beginning[word] for word in query))
                found.update((_pair(person.id, other), 1.0) for other in brought - {person.id})
        return found


CONTENDERS: tuple[Contender, ...] = (
    Qafila("Qafila", names()),
    Qafila("Qafila, no lexicon", ()),
    Primero(),
    PrimeroAtItsBest(),
    PrimeroAlert(),
    PersonFinder(),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What one contender said of one corpus, how long it took and how large its process grew."""

    scores: Mapping[Pair, float]
    truth: frozenset[Pair]
    seconds: float
    peak_mb: float


@dataclass(frozen=True, slots=True)
class Counts:
    """Pairs that were found rightly, wrongly, and those there were."""

    right: int
    wrong: int
    true: int

    @property
    def precision(self) -> float:
        """The share of what was found that is right."""
        found = self.right + self.wrong
        return self.right / found if found else 0.0

    @property
    def recall(self) -> float:
        """The share of what there is that was found."""
        return self.right / self.true if self.true else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of the two."""
        return 2 * self.right / (self.right + self.wrong + self.true) if self.true else 0.0


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _names_of(person: Person) -> tuple[str, ...]:
    return person.name_ar, person.name_latin, person.father, person.grandfather


def counted(runs: Iterable[Run], threshold: float) -> Counts:
    """Return what counts over several corpora from a threshold on."""
    right = wrong = true = 0
    for run in runs:
        found = {pair for pair, score in run.scores.items() if score >= threshold}
        right += len(found & run.truth)
        wrong += len(found - run.truth)
        true += len(run.truth)
    return Counts(right, wrong, true)


def best_threshold(runs: Sequence[Run]) -> float:
    """Return the score from which F1 is best."""
    scored = sorted(
        ((score, pair in run.truth) for run in runs for pair, score in run.scores.items()),
        reverse=True,
    )
    true = sum(len(run.truth) for run in runs)
    best, best_f1, right = 0.0, -1.0, 0
    for number, (score, is_right) in enumerate(scored, 1):
        right += is_right
        is_last_of_score = number == len(scored) or scored[number][0] != score
        f1 = 2 * right / (number + true)
        if is_last_of_score and f1 > best_f1:
            best, best_f1 = score, f1
    return best


def run_contender(name: str, seed: int, people: int) -> Run:
    """Run one contender of Qafila's own Python in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "scores.csv")
        command = [sys.executable, "-m", "benchmarks.matching", "--child", name]
        said = _run([*command, "--seeds", str(seed), "--people", str(people), "--out", str(out)])
        return _read_run(out, said, corpus(seed, people).truth)


def run_splink(python: str, seed: int, people: int) -> Run:
    """Run splink in the Python that has it, on the files of a corpus."""
    made = corpus(seed, people)
    with tempfile.TemporaryDirectory() as folder:
        write(made, Path(folder))
        out = Path(folder, "scores.csv")
        said = _run([python, "-m", "benchmarks.splink_peer", folder, str(out)])
        return _read_run(out, said, made.truth)


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{command[0]}: {done.stderr.strip().splitlines()[-1]}")
    return done.stdout.strip().splitlines()[-1]


def _read_run(out: Path, said: str, truth: frozenset[Pair]) -> Run:
    seconds, peak_mb = map(float, said.split())
    with out.open(encoding="utf-8", newline="") as file:
        scores = {_pair(one, other): float(score) for one, other, score in csv.reader(file)}
    return Run(scores=scores, truth=truth, seconds=seconds, peak_mb=peak_mb)


def be_child(name: str, seed: int, people: int, out: Path) -> None:
    """Run a contender here; write its scores, and print seconds and the peak memory in MB."""
    contender = next(c for c in CONTENDERS if c.name == name)
    made = corpus(seed, people)
    began = time.perf_counter()
    scores = contender.scores(made)
    seconds = time.perf_counter() - began
    peak_mb = peak_memory_mb()
    with out.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows((*pair, score) for pair, score in scores.items())
    print(seconds, peak_mb)


def report(name: str, threshold: float, runs: Sequence[Run]) -> str:
    """Return one line of the report."""
    counts = counted(runs, threshold)
    each = [counted([run], threshold).f1 for run in runs]
    seconds = sum(run.seconds for run in runs) / len(runs)
    peak_mb = max(run.peak_mb for run in runs)
    return (
        f"{name:<32} {counts.precision:9.3f} {counts.recall:7.3f} {counts.f1:7.3f}"
        f"   {min(each):.3f}-{max(each):.3f} {seconds:8.2f} s {peak_mb:6.0f} MB"
        f"   from {threshold:.3g}"
    )


def has_splink(python: str) -> bool:
    """Whether that Python exists and has splink."""
    try:
        done = subprocess.run([python, "-c", "import splink"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def main() -> None:
    """Measure everybody and print the report."""
    parser = argparse.ArgumentParser(description="Measure who finds which duplicates.")
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(HELD_OUT_SEEDS))
    parser.add_argument("--splink", default=sys.executable, help="a Python that has splink")
    parser.add_argument("--child", help=argparse.SUPPRESS)
    parser.add_argument("--out", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.child:
        be_child(asked.child, asked.seeds[0], asked.people, asked.out)
        return
    print(f"{asked.people} people, seeds {' '.join(map(str, asked.seeds))}")
    print(f"{'':<32} precision  recall      F1   F1 of seeds     each   at most   score")
    for contender in CONTENDERS:
        threshold = contender.threshold
        if threshold is None:
            chosen = [run_contender(contender.name, s, asked.people) for s in CHOOSING_SEEDS]
            threshold = best_threshold(chosen)
        runs = [run_contender(contender.name, seed, asked.people) for seed in asked.seeds]
        print(report(contender.name, threshold, runs), flush=True)
    if not has_splink(asked.splink):
        print("splink: not installed")
        return
    threshold = best_threshold([run_splink(asked.splink, s, asked.people) for s in CHOOSING_SEEDS])
    runs = [run_splink(asked.splink, seed, asked.people) for seed in asked.seeds]
    print(report("splink", threshold, runs))


if __name__ == "__main__":
    main()
