# SPDX-License-Identifier: Apache-2.0
"""The log of an operation, and the audit of the hub."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC
from typing import TYPE_CHECKING, Any

from qafila.app.console.log import audit, log
from qafila.app.console.quarantine import quarantine
from qafila.core.access import Action
from qafila.web.console.pages import Page, page
from qafila.wiring.hub import fact_said

if TYPE_CHECKING:
    from qafila.web.console.visit import Visit


def _show(visit: Visit) -> Mapping[str, Any]:
    snapshot = visit.snapshot
    asked = {key: visit.query.get(key, "")[:200].strip() for key in ("about", "author", "scope")}
    view = log(
        snapshot,
        about=asked["about"],
        author=asked["author"],
        everything=asked["scope"] == "all",
        page=visit.number("page"),
    )
    facts = ((line, snapshot.fact(line.fact)) for line in view.lines)
    said = [(line, fact_said(snapshot.operation, fact)) for line, fact in facts if fact]
    aside = quarantine(visit.operation.recorder.store)
    return {"view": view, "zone": snapshot.zone, "asked": asked, "said": said, "aside": aside}


def _show_audit(visit: Visit) -> Mapping[str, Any]:
    user, before = visit.query.get("user", "")[:200], visit.query.get("before", "")[:18]
    number = int(before) if before.isascii() and before.isdigit() else 0
    view = audit(visit.hub.gate, visit.viewer, user=user, before=number)
    return {"view": view, "user": user, "zone": UTC}


page(Page(name="log", action=Action.SEE_LOG, order=90, template="log.html", show=_show))
page(
    Page(
        name="audit",
        action=Action.SEE_AUDIT,
        order=120,
        template="audit.html",
        show=_show_audit,
        of_hub=True,
    )
)
