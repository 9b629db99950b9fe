# SPDX-License-Identifier: Apache-2.0
"""What a hub's screens show and do: one live operation, and a read model for each page.

`live` follows a store and holds the operation as it stands, `names` opens identities once for all
who may see them. The other modules each make what one page and its twin in the API show, from a
snapshot and for a viewer: fields that the viewer does not see are absent.
"""

from qafila.app.console.live import LiveOperation
from qafila.app.console.snapshot import Snapshot

__all__ = ["LiveOperation", "Snapshot"]
