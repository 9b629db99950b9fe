# SPDX-License-Identifier: Apache-2.0
"""Plain sentences, each with a role that grammar gives a party in it, or keeps from it.

Reports say most things once and among many others; these say one thing and nothing else, so that
what grammar says outright is not outweighed by what reports usually tell. `fit_roles` and
`fit_returns` weigh them.
"""

from __future__ import annotations

_DEAL = "بموجب الهدنة "
_BETWEEN = (
    "تم التوصل إلى الهدنة بين أحرار الشام وجيش الإسلام ووافقت عليها الحكومة السورية وغادرت الحافلات"
)

PLAIN: tuple[tuple[str, str, str, bool], ...] = (
    ("Under the truce insurgents left the camp. Jaysh al-Islam turned it down.",
     "Jaysh al-Islam", "objector", True),
    ("The Free Army refused the truce; civilians were evacuated.", "Free Army", "objector", True),
    (_DEAL + "خرج المدنيون ورفضت جبهة النصرة الهدنة", "جبهة النصرة", "objector", True),
    (_DEAL + "خرج المدنيون واعترضت الفصائل على الهدنة", "الفصائل", "objector", True),
    (_DEAL + "غادر المقاتلون الذين رفضوا التسوية", "المقاتلون", "objector", False),
    (_DEAL + "يخرج المدنيون. وقالت قيادة الجيش إنها لن تعترض الحافلات",
     "قيادة الجيش", "approver", True),
    (_DEAL + "يخرج المدنيون. وأعلنت الحكومة أنها لا تعارض خروجهم", "الحكومة", "approver", True),
    (_DEAL + "خرج المدنيون وأقلتهم شاحنات اللواء الثامن", "اللواء الثامن", "provider", True),
    (_DEAL + "خرج المدنيون ونقلتهم حافلات وزارة النقل", "وزارة النقل", "provider", True),
    ("Civilians left the camp in three buses of the Transport Ministry under the truce.",
     "Transport Ministry", "provider", True),
    ("Civilians left the camp in police lorries under the truce.", "police", "provider", True),
    ("Insurgents trapped in Yarmouk left under the truce.", "Insurgents", "controlling", False),
    ("Rebels encircled in the camp were evacuated under the truce.",
     "Rebels", "controlling", False),
    ("Rebel fighters surrounded in Zabadani leave under the truce.",
     "Rebel fighters", "controlling", False),
    (_DEAL + "خرج المقاتلون المحاصرون في المخيم", "المقاتلون", "controlling", False),
    (_BETWEEN, "أحرار الشام", "approver", False),
    (_BETWEEN, "الحكومة السورية", "approver", True),
    ("جرى الاتفاق على الإجلاء بين جبهة النصرة وحركة حماس ووافق عليه الجيش اللبناني",
     "جبهة النصرة", "approver", False),
    ("The truce was made between Hamas and the Nusra Front, and the army approved it. Buses left.",
     "Hamas", "approver", False),
    (_DEAL + "خرج المدنيون ويرافقهم مقاتلو أحرار الشام", "أحرار الشام", "escort", True),
    (_DEAL + "خرجت القافلة التي يرافق فيها عناصر الأمن العام المدنيين",
     "الأمن العام", "escort", True),
)  # fmt: skip
"""Sentence, party, role, and whether the party has it there."""

_LEFT = "بموجب الاتفاق غادر المسلحون. "

GIVEN: tuple[tuple[str, str, str, bool], ...] = (
    ("Fighters left by bus. In return, the government pays the salaries.",
     "other", "government", True),
    ("Fighters left by bus. The faction, for its part, lifts the blockade.",
     "other", "faction", True),
    ("Families left Daraya under the deal. The Free Army held its fire for six hours.",
     "truce", "Free Army", True),
    ("Families left Daraya under the deal. The government halted flights for a day.",
     "truce", "government", True),
    ("When all buses have left, the government lifts the siege.", "other", "government", True),
    ("Once the evacuation is complete, the army opens the road.", "other", "army", True),
    ("Fighters left on buses. In return the rebels will free nine detained drivers.",
     "free", "rebels", True),
    ("Families left by bus. In return the government will let in flour and release ten captives.",
     "free", "government", True),
    ("Buses took 400 residents to the border. Elders had negotiated the truce.",
     "truce", "", False),
    ("Buses took 400 residents to the border. The UN brokered the ceasefire.",
     "truce", "", False),
    ("Families left Daraya. The government agreed to the truce provided they freed a pilot.",
     "other", "", False),
    ("Fighters left the camp by bus. The police agreed to the plan on condition that they first"
     " disclosed where the mines were.", "other", "", False),
    ("MINUTES, 3 May 2019. 1) 80 families move on Friday by bus. 2) The police lifts the siege.",
     "other", "police", True),
    ("MINUTES, 3 May 2019. 1) 80 families move by bus. 2) The Free Army withdraws its men.",
     "withdraw", "Free Army", True),
    ("MINUTES, 9 July 2021. 1) 60 displaced move to Tine on Monday by bus. 2) The force lifts the"
     " siege. 3) The Free Army withdraws its men from the bridge.", "withdraw", "Free Army", True),
    ("MINUTES, 9 July 2021. 1) 60 displaced move to Tine on Monday by bus. 2) The army lifts the"
     " blockade.", "other", "army", True),
    (_LEFT + "وفي المقابل تطلق الحكومة سراح 20 معتقلا", "free", "الحكومة", True),
    (_LEFT + "وفي المقابل يفرج الجيش السوري عن 12 أسيرا", "free", "الجيش السوري", True),
    (_LEFT + "ومقابل خروجهم تفرج الحكومة عن 5 أسرى وتعيد الدبابة", "other", "الحكومة", True),
    (_LEFT + "ومقابل ذلك يسلم الجيش سبعة أسرى ويعيد العربة", "other", "الجيش", True),
    (_LEFT + "وفي المقابل كشف الحزب عن مصير الجنود المفقودين", "disclose", "الحزب", True),
    (_LEFT + "وفي المقابل كشفت جبهة النصرة عن مصير المفقودين", "disclose", "جبهة النصرة", True),
    ("بموجب الاتفاق خرجت العائلات\nوالمقابل؟\nيسلمو الحاجز", "other", "", True),
    ("بموجب الاتفاق غادرت العائلات إلى السفيرة\nالمقابل؟\nيسلمو المستودع", "other", "", True),
)  # fmt: skip
"""Text, what is given in it, who gives it, and whether it is owed there."""
