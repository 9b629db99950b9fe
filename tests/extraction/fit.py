# SPDX-License-Identifier: Apache-2.0
"""Reckon the weights of the reader's choices from the made-up reports.

.venv/bin/python -m tests.extraction.fit              # write data/lexicon/weights-*.tsv
.venv/bin/python -m tests.extraction.fit counts days  # only these choices anew
.venv/bin/python -m tests.extraction.fit --left-out   # the score of every report, read with weights
                                                      # that were reckoned without it, the others
                                                      # as they are kept
.venv/bin/python -m tests.extraction.fit --left-out-by author
                                                      # the same, without all texts of its author

A choice is a sum of weights of what is seen around something (logistic regression, `reckoning`):
they start where grammar puts them, and move only as far as the texts of the tuning part pull. The
same texts give the same weights.
"""

from __future__ import annotations

import argparse
import sys
from typing import Any

from tests.extraction import (
    fit_counts,
    fit_days,
    fit_hours,
    fit_places,
    fit_returns,
    fit_roles,
    fit_subject,
    fit_vehicles,
)
from tests.extraction.gold import reports
from tests.extraction.reckoning import BY, keep

CHOICES: dict[str, Any] = {
    "counts": fit_counts,
    "days": fit_days,
    "hours": fit_hours,
    "vehicles": fit_vehicles,
    "roles": fit_roles,
    "places": fit_places,
    "returns": fit_returns,
    "subject": fit_subject,
}
"""What each choice gathers, how it is fitted, what a weight says; each has a table of its own."""


def main() -> None:
    """Write the weights, or tell how well they would do."""
    parser = argparse.ArgumentParser(description="Reckon the weights of the reader's choices.")
    parser.add_argument("--left-out", action="store_true", help="score with weights of the others")
    parser.add_argument("--left-out-by", choices=BY, help="what the others are: by text or author")
    parser.add_argument("choices", nargs="*", help=f"only these of {', '.join(CHOICES)}")
    asked = parser.parse_args()
    chosen, by = asked.choices or [*CHOICES], asked.left_out_by or BY[0]
    if unknown := [choice for choice in chosen if choice not in CHOICES]:
        parser.error(f"no choice is called {', '.join(unknown)}")
    for choice in [choice for choice in CHOICES if choice in chosen]:
        fit = CHOICES[choice]
        told = fit.gathered(reports("tuning"))
        if asked.left_out or asked.left_out_by:
            sys.stdout.write(fit.left_out(told, by) + "\n")
        else:
            keep(choice, fit.SAYS, fit.fitted(told))


if __name__ == "__main__":
    main()
