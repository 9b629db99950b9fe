# السجلّ على الشاشة: القائمة والشخص والأسرة.
console-page-registry = السجلّ
console-registry-tabs = أقسام السجلّ
console-tab-registry = الأشخاص
console-tab-import = إدخال قائمة
console-tab-duplicates = قيود قد تكون مكرّرة
console-tab-changes = التغييرات
console-tab-compare = مقارنة قائمتين

console-registry-search = اسم أو رقم أو وثيقة أو هاتف
console-registry-search-ids = رقم شخص أو أسرة
console-registry-find = بحث
console-registry-all = عرض الجميع
console-registry-state = العرض
console-registry-listed = في القائمة: { $count }
console-registry-found = النتائج: { $count }
console-registry-more = النتائج أكثر من { $count }. اكتب مزيدًا من الاسم.
console-registry-short = اكتب حرفين على الأقل من الاسم.
console-registry-short-remedy = القائمة للبحث عن شخص بعينه، لا لتصفّح الأسماء.
console-registry-nobody = لا أحد في القائمة يطابق ذلك.
console-registry-nobody-remedy = جرّب كتابة الاسم بالحروف الأخرى، أو الجزء الأول منه فقط، أو رقم الأسرة، وابحث أيضًا بين من خرجوا من القائمة.
console-registry-nobody-ids = البحث هنا بأرقام الأشخاص والأسر، ودورك لا يبحث بالأسماء.
console-registry-empty = لا أحد في القائمة بعد.
console-registry-empty-remedy = أدخِل قائمة، أو سجّل الأشخاص واحدًا واحدًا.
console-any = الكل
console-state-listed = من في القائمة
console-state-disputed = محلّ تعارض
console-state-unseen = لم يرهم أحد
console-state-off = خارج القائمة
console-age-and-sex = العمر والجنس
console-age-infant = رضيع
console-age-child = طفل
console-age-adult = بالغ
console-age-older = كبير السنّ
console-person-years = { $age ->
    [0] دون السنة
    [one] سنة واحدة
    [two] سنتان
    [few] { $age } سنوات
   *[other] { $age } سنة
}
console-person-no-name = لا اسم هنا
console-consent-none = لا جواب مسجَّل
console-disputed = محلّ تعارض
console-unseen = لم يره أحد
console-off = خارج القائمة

console-person-merged = هذا القيد والقيد { $who } لشخص واحد، وما يُسجَّل هنا يُحسب هناك.
console-person-off = هذا القيد خارج القائمة ولا يدخل في الخطة.
console-person-off-remedy = إن كان ذلك خطأ فاسحب التغيير أدناه.
console-person-rivalled = شخصان مختلفان مسجَّلان بهذا الرقم.
console-person-rivalled-remedy = اسأل من أرسل القوائم، وأعطِ أحدهما رقمًا خاصًّا به.
console-person-seen = آخر مشاهدة
console-person-ledger = السجلّ اليومي بكل وقائعه
console-person-dispute = تعارضت مشاهدتان:
console-person-list = ما تقوله القائمة
console-person-stands-for = يمثّل أيضًا
console-person-findings = الملاحظات: { $count }
console-person-members = بقية الأسرة: { $count }
console-person-wards = مسؤول عن
console-person-answers = الأجوبة عن الموافقة على السفر
console-person-answers-none = لا جواب مسجَّل. اشرح الشروط واعرض البقاء ثم سجّل الجواب.
console-person-answers-listed = القائمة وحدها تقول ذلك، ولم يُسجَّل من أجاب ولا هل شُرحت الشروط.
console-person-changes = تغييرات هذا القيد
console-person-changes-none = لم يتغيّر شيء منذ دخول القيد في القائمة.
console-person-forms = تسجيل تغيير
console-given-by = أجاب
console-given-by-hint = اتركه فارغًا إن أجاب الشخص بنفسه. وإلا فرقم شخص في القائمة أو صفة، لا اسم.
console-told-terms = شُرحت له الشروط
console-offered-to-stay = عُرض عليه البقاء
console-taken-by = سأله
console-own-answer = الشخص نفسه
console-not-on-record = غير مسجَّل
console-answered-at = وقت الجواب
console-answered-at-hint = اتركه فارغًا إن كان الآن. وإلا فوقت مثل 08:15 أو 2026-03-01 08:15.
console-choose = اختر
console-record = تسجيل

console-person-amend = تعديل القيد
console-person-amend-send = تسجيل التعديل
console-edit-name = الاسم
console-edit-person = الشخص
console-edit-family = الأسرة
console-edit-journey = الرحلة
console-edit-why = السبب
console-other-needs-hint = بالكلمات، تفصل بينها فواصل.
console-guardian-hint = رقم المسؤول عن هذا الشخص.
console-kin-hint = الكلمة نفسها لكل من ينبغي أن يسافروا معًا.
console-apart-from-hint = رقم أسرة لا تجلس معه في مركبة واحدة.
console-reason-hint = يبقى مسجَّلًا من غير ختم: لا أسماء فيه.
console-agreed-hint = بصفة لا باسم، مثل «مسؤول التسجيل وربّ الأسرة».
console-person-consent = تسجيل جواب عن الموافقة
console-person-consent-hint = اشرح الشروط واعرض البقاء قبل السؤال. كل جواب يبقى مسجَّلًا، والأخير هو المعتمد.
console-person-apart = ليس هو صاحب قيد آخر
console-person-apart-hint = لقيدين متشابهين هما لشخصين: لا يُقترحان مكرّرَين بعد ذلك.
console-person-other = رقم القيد الآخر
console-person-drop = إخراج من القائمة
console-person-drop-hint = من يخرج من القائمة لا يدخل في الخطة. ويبقى مكان مشاهدته مسجَّلًا، ويمكن سحب هذا التغيير.
console-person-take-back = سحب تغيير أو جواب
console-person-take-back-hint = التغيير أو الجواب الذي سُجّل خطأً لا يُحسب بعد سحبه، ويبقى الاثنان مسجَّلين.

console-person-amended = سُجّل التعديل.
console-person-so-already = القائمة تقول ذلك من قبل، فلم يُسجَّل شيء مرة ثانية.
console-person-nothing = لم يتغيّر شيء في النموذج.
console-person-meanwhile = { $count ->
    [one] غيّر شخص آخر خانة من هذا القيد في أثناء ذلك. لم يُسجَّل شيء بعد. ما سجّله ظاهر هنا وما كتبته باقٍ. أرسل مرة أخرى لتسجيل ما كتبته أيضًا.
    [two] غيّر شخص آخر خانتين من هذا القيد في أثناء ذلك. لم يُسجَّل شيء بعد. ما سجّله ظاهر هنا وما كتبته باقٍ. أرسل مرة أخرى لتسجيل ما كتبته أيضًا.
    [few] غيّر شخص آخر { $count } خانات من هذا القيد في أثناء ذلك. لم يُسجَّل شيء بعد. ما سجّله ظاهر هنا وما كتبته باقٍ. أرسل مرة أخرى لتسجيل ما كتبته أيضًا.
   *[other] غيّر شخص آخر { $count } خانة من هذا القيد في أثناء ذلك. لم يُسجَّل شيء بعد. ما سجّله ظاهر هنا وما كتبته باقٍ. أرسل مرة أخرى لتسجيل ما كتبته أيضًا.
}
console-person-field-meanwhile = سُجّل في أثناء ذلك: { $now }
console-person-unknown = لا قيد بالرقم { $who }.
console-person-self = هذا هو القيد نفسه.
console-person-consent-recorded = سُجّل الجواب.
console-person-dropped = القيد { $who } خارج القائمة.
console-person-kept-apart = سُجّل أنه ليس صاحب القيد { $who }.
console-person-taken-back = لم يعد التغيير يُحسب.
console-person-change-gone = هذا التغيير ليس من تغييرات هذا القيد، وربما سحبه شخص آخر.
console-person-bound = القيد { $who } من هذه الأسرة.

console-household-members = الأفراد: { $count }
console-household-none = لا أحد في القائمة من هذه الأسرة الآن.
console-household-none-remedy = من كانوا فيها أدناه.
console-household-off = خرجوا من القائمة
console-household-bind = إضافة شخص إلى هذه الأسرة
console-findings-more = والبقية من هذا النوع وعددها { $count }

console-person-add = تسجيل شخص
console-person-add-hint = لمن ليس في أي قائمة. تُسجَّل الاحتياجات والموافقة وغيرها في صفحته بعد ذلك.
console-person-number-hint = رقم ليس لأحد، لا اسم ولا رقم هاتف.
console-person-number-taken = الرقم { $who } مأخوذ.
console-person-added = القيد { $who } في القائمة. سجّل هنا الموافقة والاحتياجات.

console-person-others = اللياقة للسفر ومشاركة البيانات
console-by = بقول
console-fitness-fit = لائق للسفر
console-fitness-fit_with_care = لائق للسفر مع رعاية
console-fitness-unfit = غير لائق للسفر
console-fitness-medical = يُخلى لأسباب طبية
console-fitness-until = حتى
console-fitness-record = تسجيل تقدير طبي
console-fitness-hint = المعتمد هو آخر تقدير، وتبقى التقديرات السابقة محفوظة.
console-fitness-judged = التقدير
console-fitness-by = صاحب التقدير
console-fitness-by-hint = الطبيب، باسمه أو رقمه لدى جهته.
console-fitness-until-day = يسري حتى
console-fitness-until-hint = تاريخ، مثل ‎2026-03-01، أو اتركه فارغًا إن لم يُحدَّد.
console-fitness-until-unclear = يلزم تاريخ، مثل ‎2026-03-01.
console-fitness-recorded = سُجّل التقدير.
console-sharing-yes = يوافق على إطلاع
console-sharing-no = لا يوافق على إطلاع
console-person-came-by = جاء في القائمة
