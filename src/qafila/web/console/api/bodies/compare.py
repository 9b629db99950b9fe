# SPDX-License-Identifier: Apache-2.0
"""Two lists side by side."""

from __future__ import annotations

from qafila.web.console.api.bodies import Body, Upload


class Lists(Body, frozen=True, kw_only=True):
    """Compares two lists; without the first, the registry with the second."""

    new: Upload
    old: Upload | None = None


ACTS = {"read": Lists}
