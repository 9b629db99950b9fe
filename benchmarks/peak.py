# SPDX-License-Identifier: Apache-2.0
"""The peak memory of this process; needs the standard library only, for peers in another Python."""

from __future__ import annotations

import re
from pathlib import Path


def peak_memory_mb() -> float:
    """Return the most memory this process has held, in MB; 0 where Linux does not tell.

    ``getrusage`` would count what the parent held at the fork.
    """
    try:
        status = Path("/proc/self/status").read_text("ascii", "replace")
    except OSError:
        return 0.0
    found = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else 0.0
