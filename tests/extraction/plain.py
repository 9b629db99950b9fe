# SPDX-License-Identifier: Apache-2.0
"""Plain sentences, each with a role that grammar gives a party in it, or keeps from it.

Reports say most things once and among many others; these say one thing and nothing else, so that
what grammar says outright is not outweighed by what reports usually tell. `fit_roles` weighs them.
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
