# خريطة شاشة المركز.
console-page-map = الخريطة
console-map-credit = خريطة الأساس: Natural Earth، ملك عام. لا تعبّر الحدود عن رأي فيها.
console-map-danger = بلاغ لم يُحسم: { $what }، { $where }.
console-map-places = الأماكن
console-map-empty = لا أماكن مسجَّلة.
console-map-empty-remedy = أضف route.toml إلى مجلّد العملية، أو سجّل الأماكن متى عُرفت.
console-map-unsafe = غير آمن
console-map-nowhere = (بلا إحداثيات: ليس على الخريطة)
console-map-ways = طرق عليها مركبات، وطرق مقطوعة
console-map-way = الطريق
console-map-cut = أُبلغ عن قطعه
console-map-open = مفتوح بحسب ما أُبلغ عنه
console-map-elsewhere = { $count ->
    [one] مركبة واحدة ليست في أي مكان من المسار.
    [two] مركبتان ليستا في أي مكان من المسار.
    [few] { $count } مركبات ليست في أي مكان من المسار.
   *[other] { $count } مركبة ليست في أي مكان من المسار.
}
cli-serve-tiles = خريطة أساس خاصة بك لصفحة الخريطة، ملف PMTiles واحد لا يقرؤه إلا هذا المركز.
console-map-planned = الطريق المقرّر
console-map-alternative = طريق بديل
console-map-nearer = تقريب
console-map-farther = تبعيد
console-map-km = كم
console-map-m = م
console-map-tiles-unread = تعذّرت قراءة خريطة الأساس الخاصة بكم.
console-map-tiles-unread-remedy = سلّموا المركز ملف PMTiles كاملًا من الإصدار الثالث بالخيار ‎--tiles. وتظهر الآن الخريطة المرفقة مع قافلة.
