# SPDX-License-Identifier: Apache-2.0
"""The standard on notification: whoever must know, knows in time."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.standards import Evidence, Side, wording
from qafila.core.values import Name, PartyRole
from qafila.standards import Case, Sign, Standard, standard
from qafila.standards._sources import OCHA


@standard
class Notification(Standard):
    """Whoever must know is told at least 48 hours ahead; 24 in an emergency.

    Met when every notification on record was received 48 hours ahead, and every party that controls
    a road or objects has one, or has approved. Between 24 and 48 hours somebody has to attest that
    it is an emergency. A receipt is no approval.
    """

    order = 200
    title = Name(en="Notification", ar="الإشعار المسبق")
    rule = Name(
        en="Told 48 hours ahead at least, 24 in an emergency.",
        ar="يصل الإشعار قبل 48 ساعة على الأقل، و24 في الطوارئ.",
    )
    ask = Name(
        en="Notify, and enter it as [[notification]] with the hour of receipt; attest an "
        "emergency.",
        ar="أرسل الإشعارات وأدخلها في [[notification]] مع ساعة الاستلام، واشهد بحالة "
        "الطوارئ إن وُجدت.",
    )
    sources = (OCHA,)
    by_word = True
    against = (
        Sign(
            codes=("notification_late",),
            en="Told less than 24 hours ahead: {count}.",
            ar="أُشعروا قبل أقل من 24 ساعة، عددهم {count}.",
        ),
    )
    doubts = (
        Sign(
            codes=("notification_short",),
            en="Told between 24 and 48 hours ahead: {count}.",
            ar="أُشعروا قبل ما بين 24 و48 ساعة، عددهم {count}.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield who was told in time, and who is not known to have been told."""
        operation = case.operation
        late = {
            item.subject()["party"]
            for item in case.found("notification_late", "notification_short")
        }
        described = operation.description
        is_dated = described.on is not None or described.departs_at is not None
        timely: list[str] = []
        unsaid: list[str] = []
        for notification in operation.notifications:
            if notification.by in late:
                continue
            known = is_dated and notification.received_at is not None
            (timely if known else unsaid).append(notification.by)
        if timely:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Told 48 hours ahead or more: {count}.",
                    "أُشعروا قبل 48 ساعة أو أكثر، عددهم {count}.",
                    count=len(timely),
                ),
                ids=tuple(dict.fromkeys(timely)),
                seen_in=("notification_sent",),
            )
        if unsaid:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "Notifications of which it is not known how far ahead: {count}.",
                    "إشعارات لا يُعرف كم سبقت الانطلاق، عددها {count}.",
                    count=len(unsaid),
                ),
                ids=tuple(dict.fromkeys(unsaid)),
                seen_in=("notification_sent",),
            )
        known_to = {n.by for n in operation.notifications} | {a.by for a in operation.approvals}
        concerned = frozenset((PartyRole.CONTROLLING, PartyRole.OBJECTOR))
        untold = tuple(
            party.id
            for party in operation.parties.values()
            if not concerned.isdisjoint(party.roles) and party.id not in known_to
        )
        if untold:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "Parties that control or object and are not known to have been told: {count}.",
                    "أطراف مسيطِرة أو معترِضة لا يُعرف أنها أُشعرت، عددها {count}.",
                    count=len(untold),
                ),
                ids=untold,
                seen_in=("party_named", "objector_not_notified"),
            )
