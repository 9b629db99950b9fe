# SPDX-License-Identifier: Apache-2.0
### كلمات قافلة بالعربية. المفاتيح والمتغيّرات نفسها كما في en.ftl وبالترتيب نفسه.
### القيم تأتي جاهزة ومعزولة الاتجاه، فلا تُضَف إليها علامات اتجاه هنا.
### للأعداد صيغها: { $count -> [zero] … [one] … [two] … [few] … [many] … *[other] … }.

## Vocabulary

need-wheelchair = كرسي متحرّك
need-stretcher = نقّالة
need-oxygen = أكسجين
need-escort = مرافق
sex-female = أنثى
sex-male = ذكر
consent-explicit = موافقة صريحة
consent-implicit = موافقة ضمنية
consent-proxy = موافقة بالنيابة
consent-refused = رفض
age-infant = رُضّع
age-child = أطفال
age-adult = بالغون
age-older = كبار السنّ
age-unknown = العمر غير معروف
place-kind-assembly = نقطة تجمّع
place-kind-depot = مرآب الآليات
place-kind-checkpoint = حاجز
place-kind-crossing = معبر
place-kind-halt = موقع توقّف
place-kind-hospital = مستشفى
place-kind-reception = موقع استقبال
place-kind-fallback = موقع بديل
place-kind-waypoint = نقطة على الطريق
vehicle-kind-bus = حافلة
vehicle-kind-minibus = حافلة صغيرة
vehicle-kind-car = سيارة
vehicle-kind-ambulance = سيارة إسعاف
vehicle-kind-truck = شاحنة
vehicle-kind-recovery = آلية سحب
role-evacuating = الطرف المغادِر
role-controlling = الطرف المسيطِر
role-escort = الجهة المرافِقة
role-provider = الجهة المزوِّدة
role-approver = جهة الموافقة
role-guarantor = الضامن
role-mediator = الوسيط
role-medical = الجهة الطبية
role-receiving = الجهة المستقبِلة
role-objector = الجهة المعترِضة
window-daylight = ساعات النهار
window-ceasefire = وقف إطلاق النار
window-curfew = حظر التجوّل
window-approval = مدّة الموافقة
duration-hours = { $hours } س
duration-hours-minutes = { $hours } س { $minutes } د
duration-minutes = { $minutes } د
duration-seconds = { $seconds } ث
duration-minus = ناقص { $duration }
spread = { $typical } (من { $low } إلى { $high })
moment = { $date }، { $time }

## Printers

print-page-part = صفحة { $page } من { $pages } في هذا القسم
print-page-whole = { $page } من { $pages } في المجموع
print-tone-error = خطأ
print-tone-warning = تحذير
print-tone-info = ملاحظة
print-remedy = ما العمل:
print-sign-name = الاسم
print-sign-time = التاريخ والوقت
print-sign-signature = التوقيع
print-contents = المحتويات
print-language = اللغة
print-skip = انتقل إلى المحتوى
print-rows =
    { $count ->
        [zero] لا صفوف
        [one] صف واحد
        [two] صفّان
        [few] { $count } صفوف
        [many] { $count } صفًّا
       *[other] { $count } صفّ
    }
print-summary = ملخّص
print-figure = شكل: { $alt }

## Commands

## Reports

## Figures
