# SPDX-License-Identifier: Apache-2.0
"""How long reading reports takes: 1,000 of 400 words, and one of 1 MB.

    .venv/bin/python -m benchmarks.drafting

The reports are made of the made-up ones that the reader is fitted to (tests/extraction/texts),
joined in the same language until they have 400 words, no two the same: once of all of them, three
or four short ones with a movement each, and once of those that have 200 words and more, as a
report of that length is written. Seconds are processor time of this process, which uses one core.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence

from qafila.extraction.reading import read_report
from tests.extraction.gold import Report, reports

WORDS, REPORTS = 400, 1000
MANY_WORDS = 200
"""Words of a report that is long by itself."""

LONG_CHARACTERS = 1_000_000 // 2
"""Characters of a long report: in Arabic about 1 MB."""


def joined(texts: Sequence[Report], number: int) -> Iterator[str]:
    """Yield reports of about `WORDS` words, in turn in Arabic and in English."""
    chance = random.Random(number)
    for at in range(number):
        language = ("ar", "en")[at % 2]
        words: list[str] = []
        some = [report.text for report in texts if report.language == language]
        for text in chance.sample(some, len(some)):
            words += text.split(" ")
            if len(words) >= WORDS:
                break
        yield " ".join(words[:WORDS])


def long(texts: Sequence[Report]) -> str:
    """Return one report of about 1 MB."""
    told: list[str] = []
    size = 0
    while size < LONG_CHARACTERS:
        for report in texts:
            if report.language == "ar" and size < LONG_CHARACTERS:
                told.append(report.text)
                size += len(report.text)
    return "\n\n".join(told)[:LONG_CHARACTERS]


def seconds(texts: Sequence[str]) -> float:
    """Return the processor time that reading takes."""
    begun = time.process_time()
    for text in texts:
        read_report(text)
    return time.process_time() - begun


def main() -> None:
    """Print how long reading takes."""
    parser = argparse.ArgumentParser(description="How long reading reports takes.")
    parser.add_argument("--reports", type=int, default=REPORTS, help="how many of 400 words")
    parser.add_argument("--no-long", action="store_true", help="leave out the report of 1 MB")
    asked, texts = parser.parse_args(), reports("tuning")
    read_report(texts[0].text)  # word lists are read once
    many = list(joined(texts, asked.reports))
    print(f"{len(many)} reports of {WORDS} words: {seconds(many):.1f} s of processor")
    whole = [report for report in texts if len(report.text.split()) >= MANY_WORDS]
    few = list(joined(whole, asked.reports))
    print(f"{len(few)} made of long ones: {seconds(few):.1f} s of processor")
    if not asked.no_long:
        report = long(texts)
        size_mb = len(report.encode()) / 1e6
        print(f"one report of {size_mb:.2f} MB: {seconds([report]):.1f} s of processor")


if __name__ == "__main__":
    main()
