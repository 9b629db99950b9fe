# SPDX-License-Identifier: Apache-2.0
"""Rules on the log itself: facts missing, copied, rewritten, set aside, out of time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from qafila.core.findings import Finding, Hold, Severity, finding, rule
from qafila.core.operation import Operation
from qafila.core.values import Name
from qafila.rules._saying import clock, told

AHEAD = timedelta(minutes=10)
"""How far a corrected clock may be ahead. Measured offsets err by seconds; no source gives more."""


@finding
class ChainGap(Finding):
    """Facts are missing from the middle of a device's chain.

    A device numbers its facts without gaps. The missing ones may still be on the device, or on a
    hub that met it, or they were taken out. Whatever they say is in no count yet.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = "Facts {first} to {last} of device {device} are missing here, though later ones are here."
    ar = "الوقائع من {first} إلى {last} للجهاز {device} غير موجودة هنا، مع وجود ما بعدها."
    remedy_en = (
        "Find the device and let it sync again. If it is lost, sync with every hub and phone that"
        " met it; then key in its paper list."
    )
    remedy_ar = (
        "اعثر على الجهاز ودعه يتزامن من جديد. فإن ضاع فزامن مع كل مركز وكل هاتف التقاه، ثم أدخل "
        "قائمته الورقية."
    )

    device: str
    first: int
    last: int


@finding
class ChainForked(Finding):
    """Two facts of one device have the same number.

    A device numbers its facts once: it was restored from a backup, its storage or keys were copied,
    or somebody records in its name. All the facts count; which are true is for a human to say.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = "Device {device} has more than one fact with number {seq}: there are two of it."
    ar = "للجهاز {device} أكثر من واقعة بالرقم {seq}: يوجد منه اثنان."
    remedy_en = (
        "Ask its holder whether it was restored or copied, and which of the facts are theirs. Enrol"
        " it anew under another name, revoke the old one, and correct the facts that are not true."
    )
    remedy_ar = (
        "اسأل حامله هل استُعيد من نسخة احتياطية أو نُسخ، وأي الوقائع سجّلها هو. سجّله من جديد باسم "
        "آخر، وألغِ تسجيل القديم، وصحّح ما لم يكن صحيحًا من الوقائع."
    )

    device: str
    seq: int


@finding
class FactRewritten(Finding):
    """One fact is known in two versions: it was changed after it was recorded.

    No device of Qafila changes a fact: what was wrong is corrected by another one. Both versions
    are kept; on every copy of the operation the same one counts, chosen by its digest and not by
    who is right.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = "Fact {fact} is known in two versions. The one that counts: {by}."
    ar = "الواقعة {fact} معروفة بصيغتين مختلفتين. الصيغة التي تُحسب: {by}."
    remedy_en = (
        "Keep the devices it came from. Ask who recorded it what they saw, and correct the fact if"
        " the wrong version counts. Take it for tampering until it is explained."
    )
    remedy_ar = (
        "احتفظ بالأجهزة التي جاءت منها. اسأل من سجّلها عمّا رآه، وصحّح الواقعة إن كانت الصيغة التي "
        "تُحسب خطأ. وعُدّ الأمر عبثًا بالوقائع إلى أن يتبيّن السبب."
    )

    fact: str
    by: Name


@finding
class FactAfterRevocation(Finding):
    """A revoked device recorded facts after the last one that was trusted; they do not count.

    They are kept. Some of them may be true: whoever held the device in good faith went on.
    """

    severity = Severity.WARNING
    en = "Facts of the revoked device {device} that were set aside and do not count: {count}."
    ar = "عدد وقائع الجهاز {device} الملغى تسجيله التي نُحّيت جانبًا ولا تُحسب: {count}."
    remedy_en = (
        "Go through them with whoever held the device. Record anew on another device what is true."
    )
    remedy_ar = "راجعها مع من كان يحمل الجهاز، وسجّل ما صحّ منها من جديد على جهاز آخر."

    device: str
    count: int


@finding
class DeviceNotEnrolled(Finding):
    """A device recorded facts that count, and no hub has enrolled it, as far as is known here.

    Its enrolment may be among facts that have not arrived.
    """

    severity = Severity.WARNING
    en = "Device {device} recorded facts, and no hub is known here to have enrolled it."
    ar = "للجهاز {device} وقائع، ولا يُعرف هنا مركز سجّله."
    remedy_en = "Sync with the hub that enrolled it; if there is none, ask who holds the device."
    remedy_ar = "زامن مع المركز الذي سجّله، فإن لم يوجد فاسأل من يحمل الجهاز."

    device: str


@finding
class EnrolmentGone(Finding):
    """A device was enrolled and is not any more: its facts are kept and do not count.

    Its enrolment was withdrawn, or recorded by a hub after the last of its facts that is trusted.
    """

    severity = Severity.WARNING
    en = (
        "Device {device} is no longer enrolled: its enrolment was withdrawn, or came from a hub"
        " that was revoked before. Facts of it that were set aside and do not count: {count}."
    )
    ar = (
        "لم يعد الجهاز {device} مسجَّلًا: سُحب تسجيله، أو سجّله مركز كان تسجيله قد أُلغي."
        " عدد وقائعه التي نُحّيت جانبًا ولا تُحسب: {count}."
    )
    remedy_en = (
        "If the device is yours, enrol it again at a hub, and its facts count. If it is not, record"
        " anew on another device what is true of them."
    )
    remedy_ar = (
        "إن كان الجهاز من أجهزتكم فسجّله من جديد في مركز، فتُحسب وقائعه."
        " وإن لم يكن منها فسجّل ما صحّ منها من جديد على جهاز آخر."
    )

    device: str
    count: int


@finding
class ClockNotMeasured(Finding):
    """Nobody has compared a device's clock with another one, while others were compared.

    Where two devices saw one person, the order of what they saw rests on its clock being right.
    """

    severity = Severity.WARNING
    en = "The clock of device {device} has not been compared with any other."
    ar = "لم تُقارَن ساعة الجهاز {device} بأي ساعة أخرى."
    remedy_en = "Let it sync with a hub once: the clocks are compared at every meeting."
    remedy_ar = "دعه يتزامن مع مركز مرة واحدة، فالساعات تُقارَن عند كل لقاء."

    device: str


@finding
class ClockComparisonsDiffer(Finding):
    """Two devices compared one clock, and what they found cannot both be true of the same facts.

    They differ by more than both claim to be sure of and a minute. Somebody set one of the three
    clocks between the meetings, or one of the comparisons is false. What hubs compared is moved by
    hubs alone; the comparison of another device counts only where no hub met the one it is about.
    """

    severity = Severity.WARNING
    en = (
        "Devices {one} and {other} compared the clock of device {device}; up to its fact {seq} they"
        " differ, in minutes by: {apart_min}. Their comparisons: {fact}, {other_fact}."
    )
    ar = (
        "قارن الجهازان {one} و{other} ساعة الجهاز {device}، والفرق بين المقارنتين بالدقائق حتى "
        "واقعته رقم {seq}: {apart_min}. المقارنتان: {fact}، {other_fact}."
    )
    remedy_en = (
        "Hold the three clocks against a watch that is right. If one was set, ask about what its"
        " device saw around that time. If a comparison is false, let a hub withdraw that fact, and"
        " ask who holds the device that made it."
    )
    remedy_ar = (
        "قارن الساعات الثلاث بساعة صحيحة. إن ضُبطت إحداها فاسأل عمّا سُجّل على جهازها حول ذلك الوقت. "
        "وإن كانت إحدى المقارنتين غير صحيحة فليسحب مركزٌ تلك الواقعة، واسأل من يحمل الجهاز الذي "
        "أجراها."
    )

    device: str
    one: str
    other: str
    seq: int
    apart_min: int
    fact: str
    other_fact: str


@finding
class ClockSetBack(Finding):
    """A device's clock went back by minutes between two of its facts: somebody set it.

    Its own facts keep their order. Against what others saw, they may stand too late, up to the
    meeting at which they were collected; a hub's clock moves whatever was compared with it.
    """

    severity = Severity.WARNING
    en = "The clock of device {device} was set back before its fact {seq}."
    ar = "أُخِّرت ساعة الجهاز {device} قبل واقعته رقم {seq}."
    remedy_en = (
        "Do not set clocks during an operation: they are compared at every meeting. Look at the"
        " disputes around that time, and settle them by asking."
    )
    remedy_ar = (
        "لا تضبط الساعات أثناء العملية، فهي تُقارَن عند كل لقاء. راجع التعارضات القريبة من ذلك الوقت "
        "واحسمها بالسؤال."
    )

    device: str
    seq: int


@finding
class FactFromTheFuture(Finding):
    """A device's latest fact lies in the future by more than ten minutes, its clock corrected.

    Either its clock jumped since it was last compared, or the clock of this computer is wrong. Such
    a fact counts as the last word on whoever it is about, until that time has come.
    """

    severity = Severity.WARNING
    en = "The latest fact of device {device} is of {at}, and that is still to come."
    ar = "أحدث وقائع الجهاز {device} بتاريخ {at}، وهو وقت لم يأتِ بعد."
    remedy_en = (
        "Look at both clocks, this one first, and set the wrong one. Then let the device sync with"
        " a hub, so that its clock is compared anew."
    )
    remedy_ar = (
        "انظر إلى الساعتين، وابدأ بساعة هذا الجهاز، واضبط الخاطئة منهما. ثم دع الجهاز الآخر يتزامن "
        "مع مركز لتُقارَن ساعته من جديد."
    )

    device: str
    at: str


@finding
class CorrectionsDiffer(Finding):
    """A fact was corrected more than once; the latest correction counts, this one does not."""

    severity = Severity.WARNING
    en = "Correction {fact} ({by}) does not count: a later one corrects the same fact."
    ar = "التصحيح {fact} ({by}) لا يُحسب: صحّح الواقعةَ نفسها تصحيحٌ بعده."
    remedy_en = "Ask both who corrected it. If this one was right, correct the fact once more."
    remedy_ar = "اسأل من صحّح في المرتين. فإن كان هذا هو الصواب فصحّح الواقعة مرة أخرى."

    fact: str
    by: Name


@finding
class CorrectionAstray(Finding):
    """A correction names a fact that is not known here, or one that was recorded after it.

    The fact may still arrive; then the correction takes effect by itself.
    """

    severity = Severity.WARNING
    en = "Correction {fact} ({by}) corrects a fact that is not known here."
    ar = "التصحيح {fact} ({by}) يخصّ واقعة غير معروفة هنا."
    remedy_en = "Sync with the device or hub it came from; if nothing comes, ask who corrected it."
    remedy_ar = "زامن مع الجهاز أو المركز الذي جاء منه، فإن لم يصل شيء فاسأل من صحّح."

    fact: str
    by: Name


@finding
class PersonWithdrawn(Finding):
    """A correction took somebody off the list who was registered.

    That is right for a name that stood on it twice. Otherwise a person is missing from every count:
    nobody but this finding would tell.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = "{person} was on the list and was taken off it by correction {fact} ({by})."
    ar = "كان {person} في القائمة ثم شُطب منها بالتصحيح {fact} ({by})."
    remedy_en = (
        "Ask who corrected it and why. If the person is real, withdraw the correction; if the name"
        " stood there twice, override this with that reason."
    )
    remedy_ar = (
        "اسأل من صحّح ولماذا. إذا كان الشخص موجودًا فعلًا فاسحب التصحيح، وإذا تكرّر الاسم في القائمة "
        "فتجاوز هذه الملاحظة مع ذكر السبب."
    )

    person: str
    fact: str
    by: Name


@finding
class FactNotUnderstood(Finding):
    """Facts of a kind that this version of Qafila does not know: a newer one recorded them.

    They are kept and passed on, and say nothing here. What is shown here may therefore be less than
    what is known elsewhere.
    """

    severity = Severity.WARNING
    en = "Facts of a kind unknown to this version of Qafila, {word}: {count}."
    ar = "عدد الوقائع من النوع {word}، وهو غير معروف لهذا الإصدار من قافلة: {count}."
    remedy_en = "Update Qafila on this device. Until then, rely on the counts of one that is newer."
    remedy_ar = "حدّث قافلة على هذا الجهاز، واعتمد حتى ذلك الحين أرقام جهاز إصداره أحدث."

    word: str
    count: int


@rule
def chains(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Every device's facts are all here, once each, as they were recorded."""
    log = operation.day.log
    for device, gaps in log.gaps.items():
        for first, last in gaps:
            yield ChainGap(device=device, first=first, last=last)
    for device, seq in log.forks:
        yield ChainForked(device=device, seq=seq)
    for fact in log.rewritten:
        yield FactRewritten(fact=fact, by=told(operation, fact))


@rule
def devices(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Every device that recorded something is enrolled, and not revoked."""
    log = operation.day.log
    for device, count in log.set_aside.items():
        if device in log.devices:
            yield FactAfterRevocation(device=device, count=count)
        else:
            yield EnrolmentGone(device=device, count=count)
    # Without any enrolment there is no store yet: a folder speaks for itself.
    for device in log.seqs if log.devices else ():
        if device not in log.devices and device not in log.set_aside:
            yield DeviceNotEnrolled(device=device)


@rule
def clocks(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Clocks were compared, and nothing was seen before it happened."""
    log = operation.day.log
    for device, seq in log.set_back.items():
        yield ClockSetBack(device=device, seq=seq)
    for device in log.unmeasured:
        yield ClockNotMeasured(device=device)
    for apart in log.clocks_apart:
        yield ClockComparisonsDiffer(
            device=apart.device,
            one=apart.by[0],
            other=apart.by[1],
            seq=apart.seq,
            apart_min=round(apart.apart_ms / 60_000),
            fact=apart.fact[0],
            other_fact=apart.fact[1],
        )
    for device, at in log.latest_at.items():
        if at > now + AHEAD:
            yield FactFromTheFuture(device=device, at=clock(operation, at))


@rule
def corrections(operation: Operation, now: datetime) -> Iterator[Finding]:
    """Corrections say one thing, about facts that are known and understood."""
    log = operation.day.log
    for fact in log.corrections_beside:
        yield CorrectionsDiffer(fact=fact, by=told(operation, fact))
    for fact in log.corrections_astray:
        yield CorrectionAstray(fact=fact, by=told(operation, fact))
    for person, fact in sorted(log.withdrawn.items()):
        if person not in operation.persons:
            yield PersonWithdrawn(person=person, fact=fact, by=told(operation, fact))
    for word, count in sorted(log.not_understood.items()):
        yield FactNotUnderstood(word=word, count=count)
