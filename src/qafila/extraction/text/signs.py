# SPDX-License-Identifier: Apache-2.0
"""Signs between words in both languages: what parts members of a list, clauses or sentences."""

from __future__ import annotations

COMMAS = frozenset({",", "،"})
"""What parts the members of a list, or sets an aside apart."""

PAUSES = COMMAS | {";", "؛"}
"""What parts clauses inside a sentence."""

STOPS = frozenset({".", ";", "؛", "\n"})
"""What ends a sentence or stands between two that are written as one."""

STOPS_AND_COLON = STOPS | {":"}
"""What ends a sentence, or only opens what a heading is about."""
