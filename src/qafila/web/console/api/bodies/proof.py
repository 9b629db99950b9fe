# SPDX-License-Identifier: Apache-2.0
"""Whether the log is what was recorded."""

from __future__ import annotations

from typing import Annotated

import msgspec

from qafila.web.console.api.bodies import Body


class LogVerified(Body, frozen=True, kw_only=True):
    """The whole log is read anew; what does not fit is told by the read of `proof`.

    Parameters
    ----------
    digest
        A printed digest to hold it against; empty: none.
    """

    digest: Annotated[str, msgspec.Meta(max_length=200_000)] = ""


class DigestSigned(Body, frozen=True, kw_only=True):
    """A digest of all that the store holds, signed, as a text without names."""


ACTS = {"verify": LogVerified, "digest": DigestSigned}
