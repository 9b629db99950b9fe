# SPDX-License-Identifier: Apache-2.0
"""Documents as files: made for who may have them, few at once, and let go when nobody waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qafila.app.console.documents import Maker
from qafila.wiring.hub import card_tokens, founding_device

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


def maker(visit: Visit) -> Maker:
    """Return what makes documents for a visitor, of the operation as it stands."""
    return Maker(
        snapshot=visit.snapshot,
        viewer=visit.viewer,
        now=visit.hub.now(),
        checked=visit.operation.checked,
        tokens=card_tokens,
        first=founding_device(visit.operation.recorder.store),
    )
