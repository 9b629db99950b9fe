# تغييرات القائمة على الشاشة.
console-page-changes = تغييرات القائمة
console-change-added = إضافة
console-change-amended = تعديل
console-change-dropped = إخراج من القائمة
console-change-substituted = استبدال
console-change-merged = دمج
console-change-kept_apart = إبقاء منفصلًا
console-change-taken_back = سحب تغيير
console-change-answered = أجوبة الموافقة
console-change-judged = اللياقة للسفر
console-change-sharing = مشاركة البيانات
console-changes-none = لا تغيير يطابق ذلك.
console-changes-none-remedy = من كانوا في القائمة الأولى ليسوا تغييرًا، وكل ما عُدّل أو أُخرج أو دُمج أو أُجيب عنه بعدها يظهر هنا.
