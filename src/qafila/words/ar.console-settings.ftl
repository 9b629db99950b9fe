# إعدادات العملية ومركزها في شاشات المركز.
console-page-settings = الإعدادات
console-settings-operation = العملية
console-settings-title = العنوان
console-settings-title-ar = العنوان بالعربية
console-settings-title-en = العنوان بالإنكليزية
console-settings-title-needed = اكتب عنوانًا بإحدى اللغتين على الأقل.
console-settings-id = الاسم المختصر
console-settings-day = اليوم
console-settings-day-hint = مثل ‎2026-11-27‎. إن تُرك فارغًا فاليوم غير محدَّد.
console-settings-day-needed = لا ساعة بلا يوم: اكتب اليوم أيضًا.
console-settings-departs = ساعة الانطلاق
console-settings-departs-hint = مثل ‎06:30‎ بتوقيت المنطقة الزمنية المذكورة. إن تُركت فارغة فالساعة غير محدَّدة، وتقتصر الخطط على المدد.
console-settings-no-hour = غير محدَّدة
console-settings-hour-unclear = ليست هذه ساعة. اكتبها هكذا: ‎06:30‎.
console-settings-zone = المنطقة الزمنية
console-settings-zone-hint = مثل ‎Asia/Damascus‎. تُعرض بها كل الأوقات.
console-settings-zone-unknown = لا توجد منطقة زمنية بهذا الاسم. لعلّ المقصود { $near }؟
console-settings-language = لغة الأوراق
console-settings-language-hint = اللغة التي تُطبع بها الأوراق أولًا. أمّا لغة الشاشة فيختارها كل واحد لنفسه في أعلاها.
console-settings-change = تعديل العنوان أو اليوم أو الساعة أو المنطقة الزمنية أو اللغة
console-settings-describe-note = يُسجَّل لكل الأجهزة. تبقى ساعات الخطة السارية كما هي، فضع خطة جديدة بعد تغيير اليوم أو الساعة أو المنطقة.
console-settings-described = سُجّل. ضع خطة جديدة إن تغيّر اليوم أو الساعة أو المنطقة الزمنية.
console-settings-same = لم يُسجَّل شيء، فالإعدادات هكذا أصلًا.
console-settings-limits = الحدود السارية
console-settings-not-agreed = لم يُتَّفق عليه
console-settings-night = السير ليلًا
console-settings-radio = الدقائق بين نداءين لاسلكيين
console-settings-waits = الدقائق التي تنتظرها القافلة نظيرتها عند المعبر
console-settings-water = لترات ماء الشرب للشخص في اليوم
console-settings-water-hint = يطلب دليل اسفير من 2.5 إلى 3 للبقاء على قيد الحياة.
console-settings-empty-hint = إن تُركت فارغة فلم يُتَّفق عليها. ولا يذكر أي مصدر رقمًا لها.
console-settings-gates = التزامات تنتظر غيرها
console-settings-gates-of = { $gates } من { $all }
console-settings-to-rules = القواعد التي توضع بها الخطط
console-settings-to-gates = البوّابات، التزامًا التزامًا
console-settings-change-limits = تعديل حدود اليوم
console-settings-limits-note = أدخل ما اتّفق عليه الأطراف لا ما هو أيسر. تُبنى عليه الملاحظات والتنبيهات من الآن.
console-settings-limited = سُجّل، وتُبنى عليه الملاحظات من الآن.
console-settings-copies = النسخ الاحتياطية
console-settings-copied = آخر نسخة صُنعت وقُرئت للتحقّق منها:
console-settings-behind = { $count ->
    [0] كل ما سُجّل هنا موجود فيها.
    [one] سُجّلت بعدها واقعة واحدة.
    [two] سُجّلت بعدها واقعتان.
    [few] سُجّلت بعدها { $count } وقائع.
   *[other] عدد ما سُجّل بعدها من وقائع: { $count }.
}
console-settings-never-copied = لا يعلم هذا المركز بأي نسخة لهذه العملية. إن تعطّل قرصه ضاع ما ليس على أجهزة أخرى.
console-settings-copy-remedy = اصنع نسخة الآن واحفظها على قرص آخر في مكان مقفل، ففيها كل ما هنا.
console-settings-copy-how = على حاسوب المركز، والنسخة كاملة ولو صُنعت والجميع يعمل:
console-settings-hub = المركز
console-settings-version = إصدار قافلة
console-settings-python = Python
console-settings-store = المخزن
console-settings-store-file = ملف على هذا الحاسوب
console-settings-store-database = قاعدة بيانات PostgreSQL
console-settings-file = الملف
console-settings-facts = الوقائع
console-settings-room = المساحة الحرّة على القرص
console-settings-gigabytes = { $count } غيغابايت
console-settings-doctor = ما الخلل في التثبيت، بلا أسماء ولا أماكن، ليُقرأ بالصوت على من يساعد:
console-settings-doors = من يدخل وكيف
console-settings-http = تُقدَّم هذه الصفحة بلا تشفير لهذا الحاسوب وحده. تدخل الحواسيب الأخرى متى شُغّل المركز على عنوان له في الشبكة، وعندئذ يصنع لنفسه شهادة.
console-settings-own-certificate = يضمن المركز نفسه بشهادة من صنعه، لعناوينه وحدها.
console-settings-to-ca = كيف تُضاف وكيف تُزال
console-settings-certificate = يعرض المركز الشهادة التي شُغّل بها. لتبديلها شغّله بملفّين آخرين: ‎--certificate‎ و‎--key‎.
console-settings-sessions = تنتهي الجلسة بعد { $idle } دقيقة بلا نشاط، وبعد { $hours } ساعة على كل حال.
console-settings-users = حسابات هذا المركز: { $count }.
console-settings-fixed = نهاية الجلسات وحفظ كلمات المرور وعدد محاولاتها جزء من البرنامج، كي لا يُضعفها أي إعداد.
