# SPDX-License-Identifier: Apache-2.0
"""How to add a hub's own certificate to a telephone or computer, and how to remove it again."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from qafila.core.document import (
    Block,
    Bullets,
    Document,
    Heading,
    Moment,
    Notice,
    Pairs,
    Paragraph,
    Part,
    Wording,
    phrase,
)

SYSTEMS = ("android", "ios", "windows", "macos", "chromium", "firefox")
"""In this order; the last two are browsers on Linux, or with a list of their own."""


def authority_document(
    hosts: Iterable[str], until: datetime, fingerprint: str, *, name: str
) -> Document:
    """Return the page that explains it.

    Parameters
    ----------
    hosts
        What the certificate vouches for.
    until
        When it ends.
    fingerprint
        To be compared with the one at the hub's computer before anything is added.
    name
        What systems call it in their lists.
    """
    title = phrase("authority-title")
    first: tuple[Block, ...] = (
        Paragraph(text=phrase("authority-why")),
        Pairs(
            items=(
                (phrase("authority-fingerprint"), fingerprint),
                (phrase("authority-hosts"), ", ".join(hosts)),
                (phrase("authority-until"), Moment(at=until, timezone="UTC")),
                (phrase("authority-name"), name),
            ),
            columns=1,
        ),
        Notice(
            text=phrase("authority-compare"), remedy=phrase("authority-differs"), tone="warning"
        ),
        Paragraph(text=phrase("authority-bounds")),
    )
    steps: list[Block] = []
    for system in SYSTEMS:
        steps += [
            Heading(text=phrase(f"authority-system-{system}")),
            Heading(text=phrase("authority-add"), level=3),
            Bullets(items=_steps("add", system), numbered=True),
            Heading(text=phrase("authority-remove"), level=3),
            Bullets(items=_steps("remove", system), numbered=True),
        ]
    return Document(title=title, parts=(Part(id="authority", title=None, blocks=(*first, *steps)),))


_STEPS = {
    "add": {"android": 4, "ios": 4, "windows": 4, "macos": 3, "chromium": 2, "firefox": 3},
    "remove": {"android": 2, "ios": 2, "windows": 2, "macos": 2, "chromium": 2, "firefox": 2},
}
"""How many steps the catalogue has."""


def _steps(what: str, system: str) -> tuple[Wording, ...]:
    return tuple(
        phrase(f"authority-{what}-{system}-{number}")
        for number in range(1, _STEPS[what][system] + 1)
    )
