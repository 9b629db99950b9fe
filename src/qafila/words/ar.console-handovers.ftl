# SPDX-License-Identifier: Apache-2.0
console-page-handovers = تسليم عُهدة القوافل
console-handovers-link = تسليم عُهدة القوافل، وما ينتظر التسلّم: { $count }
console-handovers-waiting = عُرض تسليمها ولم تُتسلَّم
console-handovers-none = لا قافلة تنتظر أن يتسلّمها من تتحدث باسمه.
console-handovers-none-remedy = متى انتهت عُهدة طرف على قافلة ظهرت هنا مع ما يُوقَّع عليه. يمكنك ترك هذه الصفحة مفتوحة.
console-handovers-accept = تسلُّم القافلة
console-handovers-done = جرى تسلّمها
console-handovers-gone = لم تعد هذه القافلة تنتظر أحدًا: تسلّمها طرف آخر في هذه الأثناء، أو سُحب عرض تسليمها.
