# SPDX-License-Identifier: Apache-2.0
"""Where the standards are published: titles and dates, as far as a date is known."""

from __future__ import annotations

from qafila.core.standards import Source
from qafila.core.values import Name

ICRC = Source(
    title=Name(en="ICRC release 18/15", ar="اللجنة الدولية للصليب الأحمر، البيان 18/15"),
    dated="2018-03-14",
)
IOM_BEFORE = Source(
    title=Name(
        en="IOM emergency manual, pre-departure",
        ar="المنظمة الدولية للهجرة، دليل الطوارئ، ما قبل المغادرة",
    )
)
IOM_ON_THE_DAY = Source(
    title=Name(
        en="IOM emergency manual, phase 3",
        ar="المنظمة الدولية للهجرة، دليل الطوارئ، المرحلة الثالثة",
    )
)
IOM_FITNESS = Source(
    title=Name(en="IOM, fitness to travel", ar="المنظمة الدولية للهجرة، اللياقة للسفر")
)
HOMS = Source(title=Name(en="Evacuation of Homs", ar="إجلاء حمص"), dated="2014")
MSF = Source(title=Name(en="MSF statement", ar="بيان منظمة أطباء بلا حدود"), dated="2016-04-22")
BANGUI = Source(title=Name(en="Evacuation at Bangui", ar="إجلاء بانغي"), dated="2014-02-18")
REDR = Source(title=Name(en="RedR KnowledgePoint 5241", ar="منتدى RedR KnowledgePoint 5241"))
UNHCR_HANDBOOK = Source(
    title=Name(
        en="UNHCR Handbook for Emergencies, ch. 18", ar="مفوضية اللاجئين، دليل الطوارئ، الفصل 18"
    ),
    dated="1999",
)
UNHCR_CHILDREN = Source(
    title=Name(en="UNHCR, unaccompanied children", ar="مفوضية اللاجئين، الأطفال غير المصحوبين"),
    dated="1996",
)
LOGISTICS = Source(
    title=Name(en="Logistics Cluster, convoys", ar="مجموعة اللوجستيات، القوافل"),
)
UN_PRACTICE = Source(
    title=Name(en="United Nations convoy practice", ar="ممارسة الأمم المتحدة في القوافل")
)
OCHA = Source(
    title=Name(
        en="OCHA, humanitarian notification in Yemen",
        ar="مكتب تنسيق الشؤون الإنسانية، الإشعار الإنساني في اليمن",
    )
)
