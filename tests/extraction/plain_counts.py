# SPDX-License-Identifier: Apache-2.0
"""Plain sentences from which weights learn what grammar says of a figure, beside the reports."""

from __future__ import annotations

_LEFT = "Under the deal the convoy left. "
_GONE = "بموجب الاتفاق غادرت القافلة. "

_COUNTED = "Nearly 900 people left Amran for Sanaa. "
_COUNTED_AR = "خرج من عمران إلى صنعاء نحو تسعمئة شخص. "

FIGURES: list[tuple[str, int, bool]] = [
    (_COUNTED + "Tribal leaders said the number was not more than 700.", 700, True),
    (_COUNTED + "The ministry's own tally was 840.", 840, True),
    (_COUNTED + "A local charity spoke of 1,100.", 1100, True),
    (_COUNTED + "According to the hospital there were 760 of them.", 760, True),
    (_COUNTED + "The mediators gave a higher figure, 1,050.", 1050, True),
    (_COUNTED_AR + "وقال شيوخ المنطقة إن العدد لا يزيد على سبعمئة.", 700, True),
    (_COUNTED_AR + "أما الوزارة فقدرت العدد بثمانمئة وأربعين.", 840, True),
    (_COUNTED_AR + "وتحدثت جمعية محلية عن 1100.", 1100, True),
    (_COUNTED_AR + "وأكد الوسطاء وصول 870 فقط.", 870, True),
    (_COUNTED + "The governor said the town had 1,200 inhabitants before the war.", 1200, False),
    (_COUNTED + "The army said 400 were still inside.", 400, False),
    (_COUNTED_AR + "وقال المحافظ إن 600 لا يزالون في المدينة.", 600, False),
    (_LEFT + "In all 126 people were killed in the shelling.", 126, False),
    (_LEFT + "Ninety-one people, four children among them, died.", 91, False),
    (_LEFT + "The shelling killed 37 civilians.", 37, False),
    (_LEFT + "Clashes had cost the lives of 48 fighters.", 48, False),
    (_LEFT + "Some 300 people stayed behind in the town.", 300, False),
    (_LEFT + "About 7,000 people still live there.", 7000, False),
    (_LEFT + "Soldiers arrested 14 men at a checkpoint.", 14, False),
    (_LEFT + "Last year 900 people left another town.", 900, False),
    (_LEFT + "On board were 64 wounded people.", 64, True),
    (_LEFT + "It carried 220 civilians.", 220, True),
    (_LEFT + "In it travelled 75 women.", 75, True),
    (_LEFT + "Four of the patients were too weak and stayed.", 4, False),
    (_LEFT + "The list carried 640 names, of which 32 did not appear.", 32, False),
    (_LEFT + "The guards turned back 13 others.", 13, False),
    (_LEFT + "Six of the children have measles.", 6, True),
    (_LEFT + "Three, feverish, were carried on stretchers.", 3, True),
    (
        "Minutes of a meeting on the evacuation. Present: 17 persons, two elders among them.",
        17,
        False,
    ),
    ("Under the deal 412 people left the town.", 412, True),
    ("The buses took 96 fighters to the north.", 96, True),
    ("Some 130 families will be evacuated tomorrow.", 130, True),
    ("In return 33 prisoners will be released.", 33, False),
    (_GONE + "وقتل 126 مدنيا في القصف.", 126, False),
    (_GONE + "وأسفرت الاشتباكات عن مقتل 18 شخصا.", 18, False),
    (_GONE + "وأصيب 23 شخصا بجروح في الغارة.", 23, False),
    (_GONE + "واستشهد 41 مدنيا.", 41, False),
    (_GONE + "ولا يزال في البلدة 2300 شخص.", 2300, False),
    (_GONE + "وبقي في البلدة 160 شخصا رفضوا الخروج.", 160, False),
    (_GONE + "واعتقل الجيش 12 شابا.", 12, False),
    (_GONE + "وكان 750 شخصا قد خرجوا العام الماضي.", 750, False),
    (_GONE + "وعلى متنها 64 جريحا.", 64, True),
    (_GONE + "وتقل 220 مدنيا.", 220, True),
    (_GONE + "وتعذر نقل 4 مرضى فبقوا في المشفى.", 4, False),
    (_GONE + "ورفض الحاجز مرور 13 شخصا آخرين.", 13, False),
    (_GONE + "وستة من الأطفال مصابون بالحصبة.", 6, True),
    ("محضر اجتماع بشأن الإجلاء. الحضور: 17 شخصا من الوجهاء.", 17, False),
    ("بموجب الاتفاق خرج 412 شخصا من البلدة.", 412, True),
    ("نقلت الحافلات 96 مقاتلا إلى الشمال.", 96, True),
    ("ومن المقرر إجلاء 130 عائلة غدا.", 130, True),
    (_GONE + "وينتظر 12 ألف مريض دورهم في السفر.", 12000, False),
    (_GONE + "وتعذر إخراج مئة مسن.", 100, False),
    (_GONE + "وشارك في العملية 18 متطوعا.", 18, False),
    (_GONE + "ورافق الجرحى 17 شخصا من ذويهم.", 17, True),
    (_LEFT + "In the camp is room for 450 households.", 450, False),
    (_LEFT + "Dozens more and 60 patients are waiting, a doctor said.", 60, False),
    ("بموجب الاتفاق غادرت البلدة امرأتان وطفلان.", 2, True),
    ("نقلت السيارة جريحين إلى المستشفى بموجب الاتفاق.", 2, True),
    ("وصل إلى المدينة مقاتلان وامرأتان بموجب الاتفاق.", 2, True),
    ("وفي المقابل يطلق سراح 33 أسيرا.", 33, False),
]
"""Text, a figure in it, and whether it counts people of the movement."""
