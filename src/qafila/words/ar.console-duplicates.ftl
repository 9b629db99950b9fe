# قيود قد تكون لشخص واحد.
console-page-duplicates = قيود قد تكون مكرّرة
console-duplicates-how = اسأل من يعرفهم قبل البتّ في أي قيدين. الدمج يُبقي القيدين مسجَّلين ويمكن سحبه.
console-duplicates-comparing = تجري مقارنة القائمة. أعد تحميل الصفحة بعد بضع ثوانٍ لترى كل ما وُجد.
console-duplicates-count = أزواج تنتظر البتّ: { $count }
console-duplicates-aside = مؤجَّلة: { $count }
console-duplicates-none = لا قيدين يبدوان لشخص واحد.
console-duplicates-none-remedy = من يأتون في القائمة القادمة يُقارَنون أيضًا.
console-duplicates-against = ضدّ ذلك
console-duplicates-stands = القيد الذي يبقى عند الدمج
console-duplicates-merge = شخص واحد: دمج
console-duplicates-keep-apart = شخصان: إبقاء منفصلين
console-duplicates-not-now = ليس الآن
console-duplicates-later = أُجّل حتى دخولك القادم، ولم يُسجَّل شيء.
console-duplicates-settled = بُتّ في هذين القيدين من قبل، فلم يُسجَّل شيء مرة ثانية.
console-duplicates-apart = سُجّل أن { $one } و{ $other } شخصان.
console-duplicates-merged = سُجّل أن { $who } هو نفسه { $keep }، وهو القيد الباقي.
