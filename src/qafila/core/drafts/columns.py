# SPDX-License-Identifier: Apache-2.0
"""The words of headers: by kind of table and field, in English and Arabic.

English names are those of the published formats and never change. Which field a header means is
decided in `headers`.
"""

from __future__ import annotations

from collections.abc import Mapping

WEAK_ID = "weak_id"
"""A running number (م، ت، #): the id where the table has no other, unless it starts again."""

FAMILY_OR_SURNAME = "family_or_surname"
"""العائلة، الكنية، اللقب: surnames, unless the values are household numbers."""

ID_FIELD: Mapping[str, str] = {"person": "person", "vehicle": "vehicle", "entry": "entry"}
"""The field that holds the id, by kind of draft."""

KEPT: Mapping[str, frozenset[str]] = {
    "person": frozenset({"relation", "household_head", "household_size", "residence"})
}
"""Fields that are known for what they are and kept beside an entry, by kind of draft."""

_SERIAL = (
    "no, nr, number, #, №, s/n, serial, serial number, م, ت, رقم, الرقم, مسلسل, المسلسل, تسلسل,"
    " التسلسل, رقم متسلسل, الرقم المتسلسل, الرقم التسلسلي, رقم تسلسلي"
)
_AT = (
    "place, location, current place, current location, assembly point, المكان, المكان الحالي,"
    " الموقع, الموقع الحالي, مكان التواجد, مكان الوجود, نقطة التجمع"
)
_NOTE = (
    "notes, remark, remarks, comment, comments, observations, other notes, ملاحظات, ملاحظة, ملاحظه,"
    " ملاحظات أخرى, ملاحظات إضافية, ملحوظات, ملاحظات عامة"
)

_TABLES: Mapping[str, Mapping[str, str]] = {
    "person": {
        "person": (
            "person id, person no, person number, id, pid, code, individual id, registration"
            " number,"
            " رقم الشخص, رقم الفرد, معرف, معرف الشخص, رمز الشخص, كود, كود الشخص, رقم التسجيل,"
            " رقم المستفيد, الرقم التعريفي, beneficiary id, beneficiary no, beneficiary number,"
            " case id, case no, case number, reference, reference no, reference number, unique id,"
            " individual no, معرف المستفيد, رمز المستفيد, كود المستفيد, رقم الحالة, الرقم المرجعي"
        ),
        WEAK_ID: _SERIAL,
        "family": (
            "family id, family no, family number, household, household id, household no,"
            " household number, hh, hhid, hh id, رقم الأسرة, رقم العائلة, معرف الأسرة, رمز الأسرة,"
            " كود الأسرة, كود العائلة, رقم دفتر العائلة, دفتر العائلة, رقم البطاقة العائلية,"
            " رقم الدفتر العائلي, البطاقة العائلية, family code, household code, hh no, hh number,"
            " hh code, family book, family book no, family book number, family booklet,"
            " family booklet number, family card, family card no, family card number,"
            " الرقم الأسري, رقم الدفتر, الدفتر العائلي, بطاقة العائلة, رقم بطاقة العائلة,"
            " بطاقة الأسرة, رقم بطاقة الأسرة, كرت العائلة, رقم كرت العائلة, معرف العائلة,"
            " رمز العائلة"
        ),
        FAMILY_OR_SURNAME: (
            "العائلة, الأسرة, الكنية, اللقب, النسبة, اسم العائلة, الشهرة, اسم الشهرة, اسم الأسرة"
        ),
        "surname": (
            "family name, last name, lastname, sur name, fourth name, الاسم الرابع, الاسم الأخير,"
            " اسم الكنية"
        ),
        "name": (
            "full name, fullname, complete name, names, name and surname, name surname,"
            " beneficiary, beneficiary name, name of beneficiary, person name, member name,"
            " individual name, passenger, passenger name, patient name, evacuee, evacuee name,"
            " الاسم, الاسم الكامل, الاسم بالكامل, الاسم الثلاثي, الاسم الرباعي,"
            " الاسم الثلاثي والكنية, الاسم الثلاثي واللقب, الاسم الثلاثي الكامل,"
            " الاسم الثلاثي أو الرباعي, الاسم والكنية, الاسم والنسبة, الاسم واللقب,"
            " الاسم والشهرة, الاسم والعائلة, الاسم واسم العائلة, الاسم واسم الأب والكنية,"
            " اسم ولقب, اسم وكنية, اسم ونسبة, اسم وشهرة,"
            " اسم الشخص, اسم, اسم المستفيد, اسم المستفيدة, اسم المستفيد الكامل,"
            " اسم المستفيد الثلاثي, المستفيد, اسم الفرد, اسم العضو, اسم فرد الأسرة, الأسماء,"
            " أسماء الأفراد, أسماء المستفيدين, اسم المغادر, اسم المسافر, اسم الراكب, اسم النازح,"
            " اسم المهجر, اسم المريض"
        ),
        "given": (
            "first name, firstname, given name, given names, forename, الاسم الأول, الأول,"
            " الاسم الشخصي"
        ),
        "name_ar": (
            "arabic name, name arabic, name in arabic, full name ar, الاسم بالعربية,"
            " الاسم بالعربي, الاسم العربي, الاسم باللغة العربية"
        ),
        "name_latin": (
            "latin name, name latin, name in latin, name en, english name, name english,"
            " name in english, full name en, الاسم باللاتينية, الاسم اللاتيني,"
            " الاسم بالأحرف اللاتينية, الاسم بالإنكليزية, الاسم بالإنجليزية, الاسم الإنكليزي,"
            " الاسم الإنجليزي, الاسم بالأجنبية, الاسم الأجنبي, الاسم باللغة الإنكليزية,"
            " الاسم باللغة الإنجليزية"
        ),
        "father": (
            "father name, fathers name, father's name, name of father, fathername, second name,"
            " middle name, اسم الأب, الأب, اسم الوالد, الوالد, الاسم الثاني"
        ),
        "grandfather": (
            "grandfather name, grandfathers name, grandfather's name, name of grandfather,"
            " third name, اسم الجد, الجد, الاسم الثالث"
        ),
        "mother": (
            "mother name, mothers name, mother's name, اسم الأم, الأم, اسم الوالدة, الوالدة,"
            " اسم الأم ونسبتها, اسم ونسبة الأم, اسم الأم وكنيتها, اسم وكنية الأم,"
            " اسم الأم ولقبها, اسم ولقب الأم, اسم الأم الكامل, اسم الأم الثلاثي,"
            " اسم الأم وشهرتها, mother full name, mothers full name, name of mother"
        ),
        "sex": (
            "gender, m/f, f/m, sex m/f, gender m/f, male female, الجنس, النوع, النوع الاجتماعي,"
            " الجندر, ذكر أنثى, ذكر أو أنثى, ذكر أم أنثى"
        ),
        "birth_year": (
            "year of birth, yob, born, سنة الميلاد, سنة الولادة, عام الميلاد, عام الولادة, مواليد,"
            " المواليد, تولد, التولد, سنة التولد, سنة المواليد, مواليد عام, مواليد سنة,"
            " سنة تاريخ الميلاد, سنة تاريخ الولادة, birthyear, year born"
        ),
        "birth_date": (
            "date of birth, dob, d o b, birth date, birthdate, birthday, date birth, born on,"
            " تاريخ الميلاد, تاريخ الولادة, تاريخ التولد, تاريخ المواليد, الميلاد, الولادة,"
            " يوم الميلاد, يوم الولادة, مكان وتاريخ الولادة, مكان وتاريخ الميلاد,"
            " محل وتاريخ الولادة, محل وتاريخ الميلاد, مكان الولادة وتاريخها,"
            " تاريخ ومكان الولادة, تاريخ ومكان الميلاد, place and date of birth"
        ),
        "age": (
            "age years, age in years, age yrs, age y, ages, years old, العمر, السن, العمر بالسنوات,"
            " العمر بالسنين, العمر بالسنة, العمر سنة, العمر سنوات, الأعمار"
        ),
        "cohort": "group, category, الفئة, المجموعة, التصنيف",
        "guardian": (
            "guardian id, caregiver, carer, الوصي, رقم الوصي, ولي الأمر, رقم ولي الأمر,"
            " القائم بالرعاية, مقدم الرعاية"
        ),
        "needs": (
            "need, special need, special needs, specific needs, medical needs, assistance needed,"
            " الاحتياجات, الاحتياجات الخاصة, احتياجات خاصة, احتياجات, الحاجات, الاحتياج,"
            " نوع الاحتياج, نوع الاحتياجات, الاحتياجات الطبية, متطلبات خاصة"
        ),
        "disability": (
            "disabilities, disability type, type of disability, disabled, handicap, الإعاقة,"
            " الإعاقات, نوع الإعاقة, ذوو الإعاقة, ذوي الإعاقة, معاق, وجود إعاقة"
        ),
        "need_wheelchair": "wheelchair, كرسي متحرك, كراسي متحركة",
        "need_stretcher": "stretcher, نقالة, حمالة",
        "need_oxygen": "oxygen, أكسجين, أوكسجين",
        "need_escort": "escort, companion, مرافق, بحاجة إلى مرافق, بحاجة مرافق",
        "consent": (
            "consent to travel, الموافقة, الموافقة على السفر, الموافقة على الخروج,"
            " الموافقة على المغادرة, الرضا"
        ),
        "share_with": (
            "data sharing, may share with, مشاركة البيانات, مشاركة البيانات مع,"
            " تجوز المشاركة مع, يشارك مع, الجهات المسموح لها"
        ),
        "at": _AT,
        "lot": "batch, الدفعة, رقم الدفعة",
        "to_place": "destination, to, الوجهة, المقصد, جهة الوصول, مكان الوصول",
        "kin": "kin group, الأقارب, مجموعة الأقارب, مجموعة القرابة",
        "apart_from": (
            "keep apart from, not with, لا يسافر مع, لا تسافر مع, يفصل عن, تفصل عن, بعيدا عن,"
            " بعيداً عن"
        ),
        "pin": (
            "pinned vehicle, المركبة المحددة, مركبة محددة, المركبة المطلوبة, الحافلة المحددة,"
            " الحافلة المطلوبة"
        ),
        "unaccompanied": (
            "uac, unaccompanied child, unaccompanied minor, غير مصحوب, غير مصحوبة, طفل غير مصحوب,"
            " غير مصحوب بذويه"
        ),
        "separated": ("separated child, منفصل, منفصلة, طفل منفصل, منفصل عن ذويه, منفصلة عن ذويها"),
        "document": (
            "document number, document no, id document, id card, id number, national id,"
            " national number, passport, passport number, الوثيقة, رقم الوثيقة, الهوية, رقم الهوية,"
            " الرقم الوطني, جواز السفر, رقم جواز السفر, رقم الجواز, رقم القيد, document type and"
            " number, identity, identity no, identity number, identity card, national no,"
            " national id no, national id number, national identity number, nid, civil id,"
            " civil number, passport no, الهوية الشخصية, رقم الهوية الشخصية, رقم الهوية الوطنية,"
            " البطاقة الشخصية, رقم البطاقة الشخصية, الرقم القومي, الرقم المدني,"
            " إثبات الشخصية, رقم إثبات الشخصية, رقم الوثيقة الشخصية, نوع ورقم الوثيقة"
        ),
        "phone": (
            "phone number, telephone, tel, mobile, الهاتف, رقم الهاتف, هاتف, الجوال, رقم الجوال,"
            " الموبايل, رقم الموبايل, phone no, tel no, telephone no, telephone number, mobile no,"
            " mobile number, mobile phone, cell, cell phone, cellphone, contact, contact no,"
            " contact number, contact phone, whatsapp, whatsapp no, whatsapp number, التلفون,"
            " رقم التلفون, التليفون, رقم التليفون, المحمول, رقم المحمول, الهاتف المحمول,"
            " رقم الهاتف المحمول, النقال, رقم النقال, الهاتف النقال, رقم الهاتف النقال, الخليوي,"
            " رقم الخليوي, رقم الخلوي, الواتساب, رقم الواتساب, واتس, رقم التواصل, رقم للتواصل,"
            " رقم الاتصال, للتواصل, هاتف للتواصل, رقم هاتف للتواصل"
        ),
        "relation": (
            "relationship, relation to head, relationship to head, relation to hoh,"
            " relationship to hoh, relation to head of household, relation to head of family,"
            " relationship to head of household, relationship to head of family, family role,"
            " role in family, صلة القرابة, صلة القربى, صلة القرابة برب الأسرة,"
            " صلة القرابة مع رب الأسرة, صلة القرابة لرب الأسرة, العلاقة برب الأسرة,"
            " العلاقة مع رب الأسرة, العلاقة بالأسرة, الصلة, الصلة برب الأسرة, القرابة,"
            " علاقة القرابة, درجة القرابة, الصفة, صفة الفرد, الصفة في الأسرة"
        ),
        "household_head": (
            "head of household, head of family, head of the household, head of the family,"
            " family head, hoh, hoh name, name of head of household, رب الأسرة, اسم رب الأسرة,"
            " ربة الأسرة, رب العائلة, اسم رب العائلة, المعيل, اسم المعيل, معيل الأسرة"
        ),
        "household_size": (
            "family size, hh size, size of family, size of household, family members,"
            " household members, number of family members, no of family members,"
            " number of household members, no of household members, members,"
            " عدد أفراد الأسرة, عدد أفراد العائلة, عدد الأفراد, أفراد الأسرة, أفراد العائلة,"
            " حجم الأسرة, عدد الأسرة, عدد العائلة"
        ),
        "residence": (
            "address, current address, home address, place of residence, residence address,"
            " العنوان, عنوان السكن, العنوان الحالي, مكان الإقامة, مكان الإقامة الحالي, الإقامة,"
            " السكن, مكان السكن, محل الإقامة, مكان السكن الحالي"
        ),
        "note": _NOTE,
    },
    "vehicle": {
        "vehicle": (
            "vehicle id, vehicle no, vehicle number, id, bus, bus id, bus no, bus number, code,"
            " المركبة, رقم المركبة, معرف المركبة, رمز المركبة, الحافلة, رقم الحافلة, الباص,"
            " رقم الباص, الآلية, رقم الآلية, معرف, السيارة, رقم السيارة"
        ),
        WEAK_ID: _SERIAL,
        "kind": (
            "type, vehicle type, vehicle kind, النوع, نوع, نوع المركبة, نوع الآلية, نوع السيارة,"
            " الصنف"
        ),
        "seats": (
            "capacity, number of seats, seat, المقاعد, مقاعد, عدد المقاعد, السعة, عدد الركاب"
        ),
        "staff_seats": (
            "crew seats, staff, مقاعد الطاقم, مقاعد المرافقين, مقاعد الموظفين, مقاعد الكادر"
        ),
        "wheelchair": (
            "wheelchairs, wheelchair places, كراسي متحركة, كرسي متحرك, أماكن الكراسي المتحركة,"
            " أماكن كراسي متحركة, الكراسي المتحركة"
        ),
        "stretcher": (
            "stretchers, stretcher places, نقالات, نقالة, النقالات, أماكن النقالات, أماكن نقالات,"
            " حمالات"
        ),
        "oxygen": (
            "oxygen supplies, أكسجين, أوكسجين, الأكسجين, أسطوانات أكسجين, أسطوانات الأكسجين,"
            " أسطوانات الأوكسجين"
        ),
        "luggage_m3": "luggage, luggage m³, الأمتعة, الأمتعة م3, حجم الأمتعة, حجم الأمتعة م3",
        "provider": (
            "provided by, owner, الجهة المقدمة, مقدم المركبة, الجهة المزودة, المزود, الجهة المالكة"
        ),
        "lot": "batch, الدفعة, رقم الدفعة",
        "leader": "serial leader, القائد, قائد الرتل, قائد القافلة, قائد المجموعة",
        "crew": "الطاقم, طاقم",
        "plate": "plate number, plate no, اللوحة, رقم اللوحة, لوحة, نمرة",
        "driver": "driver name, السائق, اسم السائق",
        "driver_phone": (
            "driver's phone, driver mobile, phone, هاتف السائق, رقم السائق, رقم هاتف السائق,"
            " جوال السائق, الهاتف, رقم الهاتف"
        ),
        "range_km": "range, المدى, المدى كم, مدى السير, مدى السير كم",
        "at": _AT,
        "available_from": "متاحة من, متاح من, متوفرة من, متوفر من, جاهزة من, من تاريخ",
        "available_until": (
            "available to, متاحة حتى, متاح حتى, متوفرة حتى, متوفر حتى, متاحة إلى, حتى تاريخ"
        ),
        "spare": "reserve, احتياطي, احتياطية, احتياط",
        "inspected": ("inspection, مفحوصة, مفحوص, الفحص, تم الفحص, الفحص الفني, فحصت, تاريخ الفحص"),
        "note": _NOTE,
    },
    "travel": {
        "from": "source, origin, من, المصدر, نقطة البداية",
        "to": "target, destination, إلى, الى, الوجهة, نقطة النهاية",
        "minutes": "min, time, time min, travel min, الدقائق, دقائق, المدة, الزمن, المدة بالدقائق",
        "low": "minimum, الأدنى, أدنى, أقل",
        "typical": "median, المعتاد, معتاد, النموذجي, الوسيط",
        "high": "maximum, الأعلى, أعلى, الأقصى, أقصى, أكثر",
    },
}

_ALSO_OF_ENTRIES = (
    *("name", "given", "name_ar", "name_latin", "father", "grandfather", "mother"),
    *("birth_year", "birth_date", "age", "document", "note"),
)

COLUMNS: Mapping[str, Mapping[str, str]] = {
    **_TABLES,
    "entry": {
        "entry": (
            "entry no, entry number, entry id, id, code, list no, list number, case id, case no,"
            " case number, file no, file number, reference, reference no, reference number,"
            " detainee id, detainee no, prisoner no, body no, body number, رقم الاسم,"
            " الرقم في القائمة, رقم القائمة, رقم البند, رقم الحالة, رقم الملف, الرقم المرجعي,"
            " رمز, الرمز, كود, معرف, المعرف, رقم المحتجز, رقم المعتقل, رقم الأسير, رقم المفقود,"
            " رقم الجثمان, رقم الجثة"
        ),
        WEAK_ID: _SERIAL,
        **{field: _TABLES["person"][field] for field in _ALSO_OF_ENTRIES},
        "surname": f"{_TABLES['person']['surname']}, {_TABLES['person'][FAMILY_OR_SURNAME]}",
        "person": (
            "person id, person no, person number, registered person, registry id, رقم الشخص,"
            " معرف الشخص, رقم المغادر, رقم المسافر"
        ),
    },
}
"""Field and the headers that name it besides itself, by kind of draft."""
