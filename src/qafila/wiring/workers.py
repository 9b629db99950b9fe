# SPDX-License-Identifier: Apache-2.0
"""Who works for a hub beside its pages; loaded without what the work itself takes."""

from __future__ import annotations

from qafila.adapters.workers import ProcessWorkers
from qafila.ports import Workers


def beside() -> Workers:
    """Return who draws for a hub: one process of its own, so that pages are made meanwhile."""
    return ProcessWorkers(1)
