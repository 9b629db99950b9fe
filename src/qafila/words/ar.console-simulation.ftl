# محاكاة الخطة في شاشات المركز.
console-plan-tab-risk = المخاطر
console-plan-risk-what = تُسيَّر الخطة مرّات كثيرة بأزمنة سير وتفتيش تُسحب من مداها: متى تصل كل قافلة، وما احتمال أن تتجاوز نافذة زمنية، ومتى يجب أن تنطلق لئلّا يزيد الاحتمال على حدّ معيّن، ومن أين يأتي التفاوت. فإن لم تُعرف ساعة الانطلاق فالمدد وحدها.
console-plan-risk = الاحتمال الذي تقبله، بالمئة
console-plan-risk-hint = آخر موعد للانطلاق هو الذي لا تُتجاوز معه النوافذ أكثر من هذا. يقرّره شخص مسؤول معروف، لا البرنامج.
console-plan-simulation-runs = مرّات التسيير
console-plan-simulation-runs-hint = مع 10,000 مرّة يُعرف احتمال واحد من عشرين بدقّة نصف بالمئة.
console-plan-simulate = محاكاة الخطة السارية
console-plan-simulate-draft = محاكاة المسوّدة
console-plan-simulation-busy = تجري محاكاة الآن بطلب من: { $by }. انتظر انتهاءها أو أوقفها.
console-plan-simulation-at-work = تجري محاكاة الخطة
console-plan-simulation-for = بطلب من: { $by }. الثواني المنقضية: { $seconds }.
console-plan-simulation-pieces = الأجزاء المسحوبة: { $done } من { $of }.
console-plan-simulation-begins = بدأت للتوّ.
console-plan-simulation-stop = الإيقاف عند هذا الحدّ
console-plan-simulation-failed = أخفقت المحاكاة، والخطة على حالها.
console-plan-simulation-none = لم يُحاكِ أحد هذه الخطة بعد.
console-plan-simulation-draft = هذه هي المسوّدة، وهي غير سارية.
