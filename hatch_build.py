# SPDX-License-Identifier: Apache-2.0
"""What hatchling does before it builds a wheel: fetch what belongs into it and is not in git."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

sys.path.insert(0, str(Path(__file__).parent))

from frontend import fill


class Frontend(BuildHookInterface[Any]):
    """Fetches MapLibre and PMTiles where they are not there yet.

    A wheel without them is a good one: its map is the strip map.
    """

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch them; say so where they cannot be had."""
        try:
            fill.fill(Path(self.root), node=True)
        except (fill.NotFilled, OSError) as error:
            self.app.display_warning(f"without MapLibre, the map is the strip map: {error}")
