# SPDX-License-Identifier: Apache-2.0
"""Standards on choosing: that people choose, knowing what, and with what they may leave."""

from __future__ import annotations

from collections.abc import Iterator

from qafila.core.standards import Evidence, Side, wording
from qafila.core.values import Consent, Name
from qafila.standards import Case, Sign, Standard, standard
from qafila.standards._people import LIST, travellers
from qafila.standards._sources import ICRC, IOM_BEFORE


@standard
class Voluntary(Standard):
    """Everybody who travels chose to, and the answer is on record, with who gave it.

    Met when everybody on the list has answered and nothing contradicts an answer. A record of
    consent does not make a forced displacement voluntary, and no sheet says so.
    """

    order = 10
    title = Name(en="Voluntary", ar="طوعية السفر")
    rule = Name(
        en="Everybody chooses to leave or to stay, and the answer is recorded.",
        ar="يختار كل شخص أن يغادر أو يبقى، ويُسجَّل جوابه.",
    )
    ask = Name(
        en="Ask everybody, each adult alone, and record the answers.",
        ar="اسأل الجميع، كل بالغ على انفراد، وسجّل الأجوبة.",
    )
    sources = (ICRC, IOM_BEFORE)
    against = (
        Sign(
            codes=("boarded_despite_refusal", "consent_withdrawn_aboard"),
            en="In a vehicle, or carried, though they refuse: {count}.",
            ar="في مركبة أو نُقلوا وهم يرفضون السفر، عددهم {count}.",
        ),
        Sign(
            codes=("boarded_without_consent",),
            en="Carried without an answer on record: {count}.",
            ar="نُقلوا ولا جواب مسجَّلًا لهم، عددهم {count}.",
        ),
        Sign(
            codes=("proxy_given_by_child", "proxy_giver_not_responsible"),
            en="Answered for by somebody who may not: {count}.",
            ar="أجاب عنهم من لا يحقّ له ذلك، عددهم {count}.",
        ),
    )
    doubts = (
        Sign(
            codes=("consent_missing",),
            en="Without an answer on record: {count}.",
            ar="لا جواب مسجَّلًا لهم، عددهم {count}.",
        ),
        Sign(
            codes=("consents_contradict",),
            en="Yes and no recorded at almost the same time: {count}.",
            ar="سُجّل لهم قبول ورفض في وقت متقارب، عددهم {count}.",
        ),
        Sign(
            codes=("proxy_giver_missing", "proxy_for_adults"),
            en="Answered for by others, by whom or why is not said: {count}.",
            ar="أجاب عنهم غيرهم ولم يُذكر من أو لماذا، عددهم {count}.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield how many answered."""
        people = case.operation.persons.values()
        yes = sum(p.consent not in (None, Consent.REFUSED) for p in people)
        no = sum(p.consent is Consent.REFUSED for p in people)
        if yes or no:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Answers on record: yes {yes}, no {no}, of {all} on the list.",
                    "الأجوبة المسجَّلة: قبول {yes}، رفض {no}، من أصل {all} في القائمة.",
                    yes=yes,
                    no=no,
                    all=len(people),
                ),
                seen_in=(LIST, "consent_recorded"),
            )


@standard
class Informed(Standard):
    """Whoever travels was told beforehand the terms, where to, and how it goes.

    Met when the answer of everybody who travels says that the terms were told and staying was
    offered, or when somebody attests how all were told. A list alone cannot say it.
    """

    order = 20
    title = Name(en="Informed", ar="الاطّلاع المسبق")
    rule = Name(
        en="Terms, destination and what will happen are told in advance.",
        ar="تُشرح الشروط والوجهة وما سيجري قبل السفر.",
    )
    ask = Name(
        en="Record with each answer whether terms were told and staying offered, or attest "
        "how all were told.",
        ar="سجّل مع كل جواب هل شُرحت الشروط وعُرض البقاء، أو اشهد كيف أُخبر الجميع.",
    )
    sources = (ICRC,)
    by_word = True
    against = (
        Sign(
            codes=("consent_given_uninformed",),
            en="Consented without being told the terms or offered to stay: {count}.",
            ar="وافقوا ولم تُشرح لهم الشروط أو لم يُعرض عليهم البقاء، عددهم {count}.",
        ),
        Sign(
            codes=("consent_older_than_destination", "consent_older_than_agreement"),
            en="Consented before the destination or the agreement changed: {count}.",
            ar="وافقوا قبل تغيّر الوجهة أو الاتفاق، عددهم {count}.",
        ),
    )

    def weigh(self, case: Case) -> Iterator[Evidence]:
        """Yield for how many the record says that they were told."""
        people = travellers(case.operation)
        told, unsaid = 0, []
        for person in people:
            answers = case.operation.consents.get(person.id)
            last = answers[-1].answer if answers else None
            if last and last.told_terms and last.offered_to_stay:
                told += 1
            elif last is None or None in (last.told_terms, last.offered_to_stay):
                unsaid.append(person.id)
        if told:
            yield Evidence(
                side=Side.FOR,
                text=wording(
                    "Told the terms and offered to stay, on record: {told} of {all}.",
                    "شُرحت لهم الشروط وعُرض عليهم البقاء بحسب السجلّ: {told} من {all}.",
                    told=told,
                    all=len(people),
                ),
                seen_in=("consent_recorded",),
            )
        if unsaid:
            yield Evidence(
                side=Side.OPEN,
                text=wording(
                    "Not on record whether they were told: {count} of {all}.",
                    "لم يُسجَّل هل أُخبروا: {count} من {all}.",
                    count=len(unsaid),
                    all=len(people),
                ),
                ids=tuple(unsaid),
                seen_in=("consent_recorded",),
            )


@standard
class Belongings(Standard):
    """People take what they need, and the papers that prove who they are and what is theirs.

    No list tells: met when somebody attests it.
    """

    order = 50
    title = Name(en="Belongings", ar="الأمتعة والوثائق")
    rule = Name(
        en="Fair luggage, and identity papers, property titles and bills in any case.",
        ar="أمتعة معقولة، ولا يُمنع أحد من حمل أوراقه الثبوتية وسندات ملكيته وفواتيره.",
    )
    ask = Name(
        en="Agree with all parties what may be carried, tell people, and attest it.",
        ar="اتّفق مع الأطراف على ما يُسمح بحمله وأخبر الناس به، ثم اشهد بذلك.",
    )
    sources = (ICRC,)
    by_word = True
    mends = False
