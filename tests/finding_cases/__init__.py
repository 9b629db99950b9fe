# SPDX-License-Identifier: Apache-2.0
"""For every finding a folder, or a day, that triggers it and one that does not, by subject.

Each module here has `CASES`: the finding's code and its case. A test over the whole catalogue holds
that no finding is without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from qafila.core.operation import Operation


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Two folders, as bytes by file name; or two operations with their day, for the rules alone.

    Parameters
    ----------
    triggers
        Holds the finding, and may hold others.
    clean
        Does not hold it.
    """

    triggers: Mapping[str, bytes] | Operation
    clean: Mapping[str, bytes] | Operation
