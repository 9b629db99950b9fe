# SPDX-License-Identifier: Apache-2.0
"""How rules say what is wanting before a lot may move, and days with their hours."""

from __future__ import annotations

from datetime import datetime, time

from qafila.core.events import IncidentKind
from qafila.core.fulfilment import Hindrance, Why
from qafila.core.operation import Operation, way_said
from qafila.core.values import Name, When
from qafila.rules import local_zone
from qafila.rules._saying import party_name

DANGERS = {
    IncidentKind.ATTACK: Name(en="an attack", ar="هجوم"),
    IncidentKind.ROAD_CUT: Name(en="a cut road", ar="قطع طريق"),
}


def why(operation: Operation, each: Hindrance) -> Name:
    """Say in a few words what is wanting."""
    name, when = party_name(operation, each.party or "–"), said(operation, each.when)
    one, other, then = name.text("en"), f"\u2068{name.text('ar')}\u2069", f"\u2068{when}\u2069"
    if each.what is not None:
        return _way_not_safe(operation, each, each.what)
    return {
        Why.APPROVAL_MISSING: Name(en="no approval", ar="لا موافقة"),
        Why.APPROVER_SILENT: Name(en=f"no approval by {one}", ar=f"لا موافقة من {other}"),
        Why.APPROVAL_EXPIRED: Name(
            en=f"approval by {one} ends {when}", ar=f"موافقة {other} تنتهي في {then}"
        ),
        Why.APPROVAL_NOT_YET_VALID: Name(
            en=f"approval by {one} begins {when}", ar=f"موافقة {other} تبدأ في {then}"
        ),
        Why.NOTIFICATION_NOT_RECEIVED: Name(
            en=f"{one} has not acknowledged its notification",
            ar=f"لم يُسجَّل وصول الإشعار إلى {other}",
        ),
        Why.NOTIFICATION_LATE: Name(
            en=f"{one} was notified less than 24 hours ahead",
            ar=f"أُشعِر {other} قبل أقل من 24 ساعة",
        ),
        Why.CHANGE_NOT_NOTIFIED: Name(
            en=f"{one} was not told of the change of plan", ar=f"لم يُبلَّغ {other} بتغيير الخطة"
        ),
    }[each.why]


def _way_not_safe(operation: Operation, each: Hindrance, what: IncidentKind) -> Name:
    where, danger = way_said(operation, each.place), DANGERS[what]
    when = said(operation, each.when)
    return Name(
        en=f"no word that the way is open since {danger.text('en')} {where.text('en')}, {when}",
        ar=f"لا خبر بأن الطريق آمن منذ {danger.text('ar')} {where.text('ar')}، \u2068{when}\u2069",
    )


def said(operation: Operation, when: When | None) -> str:
    """Word a day, with its hour where there is one."""
    if when is None:
        return "–"
    return when.on.isoformat() if when.at is None else shown(operation, when.at)


def shown(operation: Operation, moment: datetime | None) -> str:
    """Word an instant in local time; the ends of a day stand for the day."""
    if moment is None:
        return "–"
    local = moment.astimezone(local_zone(operation))
    if local.time() in (time.min, time.max):
        return local.date().isoformat()
    return local.isoformat(sep=" ", timespec="minutes")[:16]
