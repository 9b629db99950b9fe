# ما توحي به القائمة في لوحة المركز.
console-page-proposals = ما توحي به القائمة
console-tab-proposals = اقتراحات
console-proposals-count = ما ينتظر البتّ: { $count }
console-proposals-none-remedy = من يأتون في القائمة القادمة تُقرأ قيودهم أيضًا.
console-proposals-reason-hint = مطلوب للردّ. وإن سجّلت الاقتراح وتركته فارغًا كُتب ما يؤيّده أعلاه. يبقى مسجَّلًا من غير ختم: لا أسماء فيه.
console-proposals-accept = الأمر كذلك: تسجيل
console-proposals-decline = ليس كذلك: ردّ
console-proposals-accepted = سُجّل. يمكن سحبه من صفحة الشخص.
console-proposals-declined = رُدّ الاقتراح ولن يُعرض ثانية.
console-proposals-gone = لم تعد القائمة توحي بهذا: بتّ فيه غيرك أو تغيّر أحد القيود. لم يُسجَّل شيء.
