# SPDX-License-Identifier: Apache-2.0
"""The standard on screening: nobody who is taken aside is lost from sight."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.ledger import CUSTODY
from qafila.core.operation import open_ends
from qafila.core.standards import Evidence, Side, wording
from qafila.core.values import Name
from qafila.standards import Case, Sign, Standard, standard
from qafila.standards._sources import HOMS, ICRC


@standard
class AccountedAtScreening(Standard):
    """Whoever is taken aside is named, located, and followed up by somebody.

    Met when all who are held have an authority and a follow-up on record; where nobody is held,
    when everybody has come to an end of their way. Before anybody moved nothing can be said.
    """

    order = 60
    title = Name(en="Accounted at screening", ar="معرفة مصير من يُستوقفون")
    rule = Name(
        en="Everybody taken aside is named, located and followed up.",
        ar="يُعرف اسم كل من يُستوقف ومكانه ومن يتابع أمره.",
    )
    ask = Name(
        en="Record everybody taken aside at once (detained), with authority and follow-up.",
        ar="سجّل كل من يُستوقف فورًا (detained) مع الجهة ومن يتابع أمره.",
    )
    sources = (ICRC, HOMS)
    by_word = True
    mends = False
    against = (
        Sign(
            codes=("custody_without_authority", "custody_without_follow_up"),
            en="Places where people are held without authority or follow-up on record: {count}.",
            ar="أماكن احتجاز لم تُسجَّل جهتها أو متابعها، عددها {count}.",
        ),
        Sign(
            codes=("person_unaccounted",),
            en="People whose whereabouts are unknown: {count}.",
            ar="أشخاص مكانهم غير معلوم، عددهم {count}.",
        ),
    )
    doubts = (
        Sign(
            codes=("custody_without_news", "custody_place_not_described"),
            en="Places where people are held without news or location: {count}.",
            ar="أماكن احتجاز لا خبر منها أو لا يُعرف موقعها، عددها {count}.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield who is held, and who is still on the way."""
        people = case.operation.day.people
        held = {p: n for p, n in people.counts.items() if n and p.startswith(CUSTODY)}
        if held:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Held, by the ledger: {people}, at places: {places}.",
                    "عدد المحتجزين بحسب دفتر الأماكن: {people}، في أماكن عددها {places}.",
                    people=sum(held.values()),
                    places=len(held),
                ),
                ids=tuple(sorted(place.removeprefix(CUSTODY) for place in held)),
                seen_in=("people_moved",),
            )
            return
        if not case.operation.day.moves:
            return
        away = open_ends(case.operation).persons
        if away:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "Nobody is held so far; not yet at an end of their way: {count}.",
                    "لا محتجزين حتى الآن، وعدد من لم ينتهِ طريقهم بعد: {count}.",
                    count=len(away),
                ),
                seen_in=("people_moved",),
            )
        else:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Nobody is held, and everybody came to an end of their way: {count}.",
                    "لا محتجزين، وانتهى طريق الجميع، وعددهم {count}.",
                    count=len(people.where),
                ),
                seen_in=("people_moved",),
            )
