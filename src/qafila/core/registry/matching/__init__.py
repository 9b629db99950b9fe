# SPDX-License-Identifier: Apache-2.0
"""Whether two written names are one name, and two entries one person.

`Registry` finds the entries of lists that may be one person; `Scale` weighs any two. Both work from
a `NameBook`: the lexicon they are handed, and how common each name is in the lists themselves.
Nothing here merges anybody: a probability and its reasons are for a human to decide upon.
"""

from qafila.core.registry.matching.bearers import Bearer, bearer
from qafila.core.registry.matching.duplicates import THRESHOLD, Candidate, Registry
from qafila.core.registry.matching.evidence import FEW, Match, Scale
from qafila.core.registry.matching.lexicon import NameEntry
from qafila.core.registry.matching.likeness import NameBook
from qafila.core.registry.matching.words import Reason

__all__ = [
    "FEW",
    "THRESHOLD",
    "Bearer",
    "Candidate",
    "Match",
    "NameBook",
    "NameEntry",
    "Reason",
    "Registry",
    "Scale",
    "bearer",
]
