# SPDX-License-Identifier: Apache-2.0
"""Standards on the door and on arrival: waves, the list on the day, the roll call."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.ledger import PLACE
from qafila.core.operation import (
    Headcount,
    Operation,
    ReservationState,
    Standing,
    reservations,
    standing,
)
from qafila.core.operation.standing import ARRIVAL_KINDS
from qafila.core.standards import Evidence, Side, wording
from qafila.core.values import Name
from qafila.standards import Case, Sign, Standard, standard
from qafila.standards._sources import BANGUI, IOM_ON_THE_DAY, LOGISTICS


@standard
class Waves(Standard):
    """People are called by numbered wave; the gate is opened to no crowd.

    No list tells: met when somebody attests it. Once seen broken it stays so on record.
    """

    order = 80
    title = Name(en="Waves", ar="النداء بالأفواج")
    rule = Name(
        en="People are called in numbered waves, never as a crowd.",
        ar="يُنادى الناس أفواجًا مرقّمة، ولا تُفتح البوابة لحشد.",
    )
    ask = Name(
        en="Hand out wave numbers, call them one by one, and attest it.",
        ar="وزّع أرقام الأفواج ونادِها واحدًا واحدًا، ثم اشهد بذلك.",
    )
    sources = (BANGUI,)
    by_word = True
    mends = False


@standard
class OnTheDay(Standard):
    """The manifest is gone through again on the day: who is there, who is not.

    Met when every place on the manifests in force was taken up or declared a no-show, or when
    somebody attests that it was gone through.
    """

    order = 170
    title = Name(en="On the day", ar="مراجعة القوائم يوم السفر")
    rule = Name(en="Manifests are checked again on the day.", ar="تُراجَع قوائم الركّاب يوم السفر.")
    ask = Name(
        en="Tick everybody off at the door and record boarded and no_show; or attest it.",
        ar="أشّر على كل شخص عند الباب وسجّل boarded وno_show، أو اشهد بذلك.",
    )
    sources = (IOM_ON_THE_DAY,)
    by_word = True
    against = (
        Sign(
            codes=("not_boarded",),
            en="Neither boarded nor declared a no-show when their vehicle left: {count}.",
            ar="لم يصعدوا ولم يُسجَّل غيابهم حين انطلقت مركبتهم، عددهم {count}.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield how many places on manifests are settled."""
        states = [
            one.state
            for one in reservations(case.operation, case.now)
            if one.state is not ReservationState.SUPERSEDED
        ]
        if not states:
            return
        settled = sum(s in (ReservationState.POSTED, ReservationState.VOIDED) for s in states)
        if settled:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Places on manifests boarded or declared no-show: {settled} of {all}.",
                    "أماكن في القوائم صُعد إليها أو سُجّل الغياب عنها: {settled} من {all}.",
                    settled=settled,
                    all=len(states),
                ),
                seen_in=("manifest_issued", "people_moved", "no_show_declared"),
            )
        if settled < len(states):
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "Places on manifests still open: {count} of {all}.",
                    "أماكن في القوائم لم يُبتّ فيها: {count} من {all}.",
                    count=len(states) - settled,
                    all=len(states),
                ),
                seen_in=("manifest_issued",),
            )


@standard
class RollCall(Standard):
    """Heads are counted on arrival and held against the list that the receiver had before.

    Met when, wherever people arrived, the last count of heads agrees with the ledger, and names
    were handed out to somebody before; or when somebody attests it.
    """

    order = 160
    title = Name(en="Roll call", ar="العدّ عند الوصول")
    rule = Name(
        en="Heads are counted on arrival against the receiver's list.",
        ar="يُعدّ الواصلون ويُقارَنون بقائمة الجهة المستقبِلة.",
    )
    ask = Name(
        en="Give the receiver the list in advance; on arrival record the count (counted), "
        "or attest it.",
        ar="سلّم الجهة المستقبِلة القائمة مسبقًا، وسجّل العدّ عند الوصول (counted)، أو اشهد به.",
    )
    sources = (LOGISTICS,)
    by_word = True

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield how the counts at places of arrival agree."""
        operation = case.operation
        arrived = [p for p in operation.day.people.where if _has_arrived(operation, p)]
        if not arrived:
            return
        last = {c.place: c for c in operation.day.headcounts if _is_arrival(operation, c.place)}
        there = dict.fromkeys(operation.day.people.place(p) for p in arrived)
        yield from _counts([last[place] for place in there if place in last])
        uncounted = tuple(place.removeprefix(PLACE) for place in there if place not in last)
        if uncounted:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "Places where people arrived and nobody counted: {count}.",
                    "أماكن وصل إليها الناس ولم يُعَدّوا فيها، عددها {count}.",
                    count=len(uncounted),
                ),
                ids=uncounted,
                seen_in=("people_moved",),
            )
        if not operation.handed_out:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "No list handed out in advance is on record.",
                    "لم يُسجَّل تسليم أي قائمة مسبقًا.",
                ),
                seen_in=("names_handed_out",),
            )


def _counts(last: list[Headcount]) -> Iterator[Evidence]:
    differ = [each for each in last if each.difference]
    if differ:
        yield Evidence(
            side=Side.AGAINST,
            text=wording(
                "Places of arrival where the last count differs from the ledger: {count}.",
                "أماكن وصول يخالف آخر عدّ فيها دفتر الأماكن، عددها {count}.",
                count=len(differ),
            ),
            ids=tuple(each.place.removeprefix(PLACE) for each in differ),
            seen_in=("headcount_taken", "headcount_differs"),
            remedy=Name(
                en="Count again with a second person, call the roll, record who is missing.",
                ar="أعد العدّ مع شخص آخر، ونادِ الأسماء، وسجّل الغائب.",
            ),
        )
    if len(last) > len(differ):
        yield Evidence(
            side=Side.FOR,
            text=wording(
                "Counted on arrival, and right: {people}; places: {places}.",
                "عدد من أُحصوا عند الوصول وصحّ عدّهم: {people}، في أماكن عددها {places}.",
                people=sum(each.count for each in last if not each.difference),
                places=len(last) - len(differ),
            ),
            seen_in=("headcount_taken",),
        )


def _has_arrived(operation: Operation, person: str) -> bool:
    return standing(operation, person) is Standing.ARRIVED and bool(operation.day.rides.get(person))


def _is_arrival(operation: Operation, word: str) -> bool:
    place = operation.places.get(word.removeprefix(PLACE)) if word.startswith(PLACE) else None
    return place is not None and place.kind in ARRIVAL_KINDS
