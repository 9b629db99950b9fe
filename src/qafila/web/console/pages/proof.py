# SPDX-License-Identifier: Apache-2.0
"""Whether the log is what was recorded: verified when somebody asks, and a digest to take along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from qafila.app.console.proof import proof, signed_digest, verify
from qafila.core.access import Action
from qafila.core.document import phrase
from qafila.web.console.pages import Act, Done, Page, page

if TYPE_CHECKING:
    from qafila.web.console.forms import Filled
    from qafila.web.console.visit import Visit

MOST_LETTERS = 200_000
"""Of a printed digest: a line for each device."""


def _show(visit: Visit) -> Mapping[str, Any]:
    return {"view": proof(visit.operation), "zone": visit.snapshot.zone}


def _verify(visit: Visit, filled: Filled) -> Done:
    digest = filled.text("digest", most=MOST_LETTERS)
    filled.settle()
    found = verify(visit.operation, visit.viewer, visit.hub.now(), digest=digest)
    if found.findings_count:
        return Done(visit.link("proof"))
    told = phrase("verify-sound", facts=found.facts, devices=found.devices, people=found.people)
    return Done(visit.link("proof"), (told,))


def _digest(visit: Visit, filled: Filled) -> Done:
    filled.settle()
    now = visit.hub.now()
    text = signed_digest(visit.operation, now)
    name = f"{visit.operation.id} {now.astimezone(visit.snapshot.zone):%Y-%m-%d %H%M} digest.txt"
    return Done(visit.link("proof"), file=(name, "text/plain; charset=utf-8", text.encode()))


page(
    Page(
        name="proof",
        action=Action.SEE_LOG,
        order=0,
        within="log",
        template="proof.html",
        show=_show,
        acts={
            "verify": Act(action=Action.SEE_LOG, do=_verify),
            "digest": Act(action=Action.SEE_LOG, do=_digest),
        },
    )
)
