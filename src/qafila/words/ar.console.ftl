# شاشة المركز.
console-title = قافلة
console-skip = إلى محتوى الصفحة
console-language = اللغة
console-menu = الصفحات
console-menu-side = الصفحات، بجانب المحتوى
console-back = إلى الصفحة الأولى
console-pages = صفحات القائمة
console-page-of = الصفحة { $page } من { $pages }
console-earlier = السابقة
console-later = التالية
console-comma = ،
console-needed = مطلوب
console-next = التالي
console-finish = إنهاء
console-as-of = كما في الساعة
console-mistakes = { $count ->
    [one] خانة واحدة تحتاج إلى تصحيح. لم يُسجَّل شيء، وما كتبته باقٍ في مكانه.
    [two] خانتان تحتاجان إلى تصحيح. لم يُسجَّل شيء، وما كتبته باقٍ في مكانه.
    [few] { $count } خانات تحتاج إلى تصحيح. لم يُسجَّل شيء، وما كتبته باقٍ في مكانه.
   *[other] { $count } خانة تحتاج إلى تصحيح. لم يُسجَّل شيء، وما كتبته باقٍ في مكانه.
}
console-trouble-store = لا يمكن استعمال المخزن الآن. ما جرى تأكيده محفوظ، أمّا ما تُدخله الآن فلا يُسجَّل حتى يزول هذا التنبيه. دوّنه على الورق ريثما يزول.
console-trouble-line = انقطع الاتصال بالمركز. قد يكون ما تراه قديمًا، وما ترسله لا يُسجَّل. تلحق هذه الصفحة بما فاتها تلقائيًّا عند عودة الاتصال.

console-page-operations = العمليات
console-page-today = اليوم
console-page-account = حسابي


console-sign-in = تسجيل الدخول
console-sign-out = تسجيل الخروج
console-sign-in-name = اسم الدخول
console-password = كلمة المرور
console-code = الرمز
console-code-hint = الأرقام الستة التي يعرضها تطبيق المصادقة الآن، أو رمز استعادة.
console-sign-in-help = أضعت هاتفك أو نسيت كلمة المرور؟ اطلب دعوة جديدة من مدير هذا المركز.
console-invited = حسابك
console-user-title = الوظيفة
console-user-role = الدور
console-password-new = اختر كلمة مرور
console-password-again = كلمة المرور مرة أخرى
console-password-hint = 12 حرفًا على الأقل. عدّة كلمات لا رابط بينها أسهل حفظًا من الرموز.
console-authenticator = تطبيق المصادقة
console-authenticator-how = افتح تطبيق مصادقة على هاتفك (لا يحتاج إلى الإنترنت) ودعه يقرأ هذا الرمز.
console-authenticator-code = رمز QR لتطبيق المصادقة
console-authenticator-by-hand = أو اكتب هذا في التطبيق:
console-code-first = الأرقام الستة التي يعرضها التطبيق الآن.
console-enrolled = يمكنك الدخول الآن
console-recovery-how = دوّن رموز الاستعادة هذه الآن واحفظها بعيدًا عن هاتفك، فلن تُعرض مرة أخرى. كل رمز يُدخلك مرة واحدة من دون الهاتف.
console-invitation-over = هذه الدعوة غير صالحة
console-invitation-over-remedy = استُعملت من قبل، أو انقضت مدّتها، أو حلّت محلّها دعوة أخرى. اطلب دعوة جديدة من مدير هذا المركز.

console-field-needed = هذه الخانة مطلوبة.
console-field-long = الحدّ الأقصى { $most } حرفًا.
console-field-choice = اختر من القائمة.
console-field-number = يلزم هنا عدد صحيح.
console-field-between = عدد من { $low } إلى { $high }.

console-problem = تعذّر ذلك
console-problem-400 = لم يُفهم الطلب. ارجع وحاول من جديد.
console-problem-401 = لا يوجد رمز دخول ولا جلسة، أو انتهت مدّتهما. سجّل الدخول أو اطلب رمزًا جديدًا.
console-problem-403 = دورك لا يسمح بهذا، أو بقي النموذج مفتوحًا مدّة طويلة. ارجع وأعد تحميل الصفحة ثم كرّر المحاولة، فإن تكرّر ذلك فاسأل المنسّق.
console-problem-404 = لا توجد صفحة بهذا العنوان. ربما تغيّر اسمها أو الرابط ناقص.
console-problem-405 = هذا العنوان لا يقبل ما أُرسل إليه.
console-problem-408 = استغرق الوصول وقتًا طويلًا ولم يُسجَّل شيء. حاول حيث الاتصال أفضل.
console-problem-413 = الحجم أكبر من المسموح، ولم يُسجَّل شيء.
console-problem-415 = لا يُقبل هنا إلا محتوى بصيغة JSON.
console-problem-421 = هذا المركز لا يُعرف بهذا الاسم. افتحه بالعنوان الذي ظهر عند تشغيله.
console-problem-422 = فيه ما يحتاج إلى تصحيح، ولم يُسجَّل شيء.
console-problem-429 = وصلت من هذا الجهاز طلبات كثيرة. انتظر بضع ثوانٍ.
console-problem-500 = حدث خلل في قافلة نفسها. ما جرى تأكيده من قبل محفوظ. أخبر القائم على هذا المركز واذكر له الساعة.
console-problem-503 = المركز مشغول. انتظر بضع ثوانٍ ثم حاول من جديد.

console-no-operations = لا توجد هنا عملية يحقّ لك دخولها.
console-no-operations-remedy = اسأل مدير هذا المركز عن العمليات التي يخصّها حسابك.
console-closed = مغلقة
console-has-trouble = تعذّر استعمال المخزن
console-day = اليوم
console-day-open = غير محدّد
console-people-listed = الأشخاص في القائمة
console-vehicles-listed = المركبات في القائمة

console-is-closed = أُغلقت هذه العملية. وما يحدث بعدها يُسجَّل مع ذلك.
console-people = الأشخاص
console-count-people = المجموع
console-count-aboard = في المركبات
console-count-arrived = وصلوا
console-count-elsewhere = في مكان آخر
console-count-outside = خارج العملية
console-count-left = غادروا من تلقاء أنفسهم
console-count-deceased = متوفّون
console-count-unaccounted = غير معلومي المكان
console-count-sum = كل شخص في واحدة فقط من الخانات السبع الأخيرة.
console-count-planned = لهم مقاعد في الخطة
console-count-cleared = يحقّ لهم الركوب
console-count-boarded = ركبوا مرة على الأقل
console-count-never-seen = لم يرهم أحد بعد
console-count-disputed = تعارضت فيهم مشاهدتان
console-unaccounted-who = غير معلومي المكان:
console-disputed-who = محلّ تعارض:
console-held = المتوقّف
console-held-nothing = لا شيء متوقّف.
console-findings-being-checked = ما زال فحص الملاحظات جارياً. تظهر هنا من تلقاء نفسها خلال ثوانٍ.
console-closing-being-checked = ما زال فحص الملاحظات جارياً، فلا يُعرف بعدُ أيمكن إغلاق العملية أم لا. تظهر النتيجة هنا من تلقاء نفسها خلال ثوانٍ.
console-being-checked = ما زال فحص الملاحظات جارياً، فلا يُعرف بعدُ ما هو متوقّف. تظهر النتيجة هنا من تلقاء نفسها خلال ثوانٍ.
console-look = عرض
console-holds-departure = يوقف الانطلاق
console-holds-issue = يوقف الكشوف
console-holds-close = يوقف الإغلاق
console-checked-as-of = آخر فحص الساعة
console-lots = دفعات لم يُؤذن لها
console-lots-none = لا دفعة تنتظر إذنًا.
console-why = السبب
console-waits-for = تنتظر
console-wants-approval-missing = لا موافقة مسجَّلة
console-wants-approver-silent = موافقة أحد الأطراف غير مسجَّلة
console-wants-approval-expired = موافقة تنتهي قبل الموعد
console-wants-approval-not-yet-valid = موافقة لم تبدأ مدّتها بعد
console-wants-notification-not-received = إشعار لم يُسجَّل تسلّمه
console-wants-notification-late = إشعار جاء متأخرًا
console-wants-change-not-notified = تغيير في الخطة لم يُبلَّغ
console-wants-way-not-safe = لا خبر بعد بأن الطريق آمن
console-held-by = يوقفها
console-without-consent = { $count ->
    [one] شخص واحد لا موافقة مسجَّلة له
    [two] شخصان لا موافقة مسجَّلة لهما
    [few] { $count } أشخاص لا موافقة مسجَّلة لهم
   *[other] { $count } شخصًا لا موافقة مسجَّلة لهم
}
console-owed = الالتزامات المفتوحة
console-owed-nothing = لا التزام مفتوحًا.
console-owed-amount = المستحَقّ
console-obligation = الالتزام
console-giver = على
console-radio = الاتصال اللاسلكي التالي
console-radio-not-agreed = لم تُحدَّد مدّة. يحدّدها المنسّق في الإعدادات.
console-radio-none-yet = كل { $minutes } دقيقة، ولم يُسجَّل أي اتصال بعد.
console-radio-late = متأخّر
console-radio-due = موعده الساعة
console-radio-last = كان الأخير الساعة
console-vehicles = المركبات
console-vehicles-none = لا مركبة تسير أو تحمل أحدًا.
console-vehicles-none-remedy = تظهر المركبات هنا متى سُجّل ركوب أو سير.
console-vehicle = المركبة
console-where = المكان
console-aboard = فيها
console-expected = المنتظَرون
console-last-report = آخر خبر
console-not-reported = لا خبر
console-all-vehicles = كل المركبات
console-choose-file = اختر ملفًّا

# A computer that nobody enrolled
console-stranger = هذا الحاسوب غير مسجَّل في هذه العملية. ما يُدوَّن عليه يُحفظ جانبًا ولا يُحتسب هنا ولا في مكان آخر إلى أن يسجّله مركز من مراكز العملية: اعرض بطاقته بالأمر { $card } واطلب تسجيلها هناك.
console-stranger-kept = حُفظ جانبًا ولا يُحتسب، لأن هذا الحاسوب غير مسجَّل في العملية. لم يُفقد شيء، ويُحتسب فور أن يسجّله مركز من مراكز العملية ويتزامن الجهازان.
console-revoked = أُلغي هذا الحاسوب في هذه العملية: { $at }، ألغاه { $author } على { $hub }. لا تُحتسب مما يُدوَّن عليه أي واقعة بعد الواقعة رقم { $number }، لا هنا ولا في مكان آخر. وقائع هذا الحاسوب المحفوظة التي لا تُحتسب: { $count }.
console-revoked-why = السبب المذكور: { $reason }.
console-revoked-remedy = دوّن على جهاز آخر مسجَّل أو على الورق، واطلب أن يُدوَّن هناك من جديد ما دُوّن هنا منذ ذلك الحين. وإن كان الإلغاء خطأً فليسحبه مركز من مراكز العملية (الواقعة { $fact })، ثم زامن مع ذلك المركز.
console-revoked-kept = حُفظ ولا يُحتسب، لأن هذا الحاسوب أُلغي في العملية. اطلب تدوينه على جهاز آخر مسجَّل، أو دوّنه على الورق.
console-standing-line = قد لا يُحتسب ما يُدوَّن هنا: اقرأ السبب
console-turned-away = قال الجهاز { $device } عند آخر تزامن ({ $at }) إن هذا الحاسوب أُلغي أو لم يعد مسجَّلًا. أخذ ما دُوّن هنا ولم يعطِ شيئًا، فقد لا يُحتسب ما يُدوَّن هنا عند أحد، ولا يصل ما يدوّنه الآخرون. دوّن على جهاز آخر مسجَّل أو على الورق، واسأل مركزًا من مراكز العملية. وإن كان ذلك خطأً فليسحب المركز الإلغاء أو يسجّل هذا الحاسوب من جديد، ثم زامن مرة أخرى فيزول هذا التنبيه.
