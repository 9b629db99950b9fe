# SPDX-License-Identifier: Apache-2.0
"""What an operation is called and when it is to happen, and the limits of its day."""

from __future__ import annotations

from typing import Annotated

import msgspec

from qafila.web.console.api.bodies import Body, Line, Needed, Time, word

Minutes = Annotated[int, msgspec.Meta(ge=1, le=1440)] | None


class Described(Body, frozen=True, kw_only=True):
    """Title, day, hour, zone and language as they shall be; what is left out is not fixed."""

    title_ar: Line = ""
    title_en: Line = ""
    on: Time = ""
    departs: Annotated[str, msgspec.Meta(max_length=5, description="06:30, in `timezone`")] = ""
    timezone: Needed
    language: Annotated[str, word(("ar", "en"))] = "ar"


class Limits(Body, frozen=True, kw_only=True):
    """Limits of the day as they shall be; what is left out is not agreed."""

    night: Annotated[str, word(("yes", "no"))] | None = None
    radio: Minutes = None
    waits: Minutes = None
    water: Annotated[float, msgspec.Meta(ge=0, le=30)] = 3.0


ACTS = {"describe": Described, "limits": Limits}
