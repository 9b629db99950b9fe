# SPDX-License-Identifier: Apache-2.0
"""What the proof of a log may show: facts edited, removed, reordered, inserted, or wrongly signed.

Each of these means that somebody changed a file that Qafila only ever adds to, or that a disk is
failing. Every other copy of the log still has what was there: nothing is lost by it.
"""

from __future__ import annotations

from qafila.core.findings import Finding, Hold, Severity, finding

COMPARE_EN = (
    "Keep this file as evidence and do not work on in it. Make a new store by syncing with a copy "
    "that verifies, and find out who had the file."
)
COMPARE_AR = (
    "احفظ هذا الملف دليلًا ولا تتابع العمل فيه. أنشئ مخزنًا جديدًا بالمزامنة مع نسخة سليمة، "
    "وتحقّق ممن كان الملف بحوزته."
)


@finding
class FactEdited(Finding):
    """The bytes of a fact are not those that were recorded.

    The digest that was kept beside a fact, or its form, does not fit its bytes: they were changed
    after it was recorded. `position` is its place in this store, 0 in quarantine.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = "The fact at position {position}, of device {device}, was changed after it was recorded."
    ar = "الواقعة في الموضع {position}، من الجهاز {device}، تغيّرت بعد تسجيلها."
    remedy_en = COMPARE_EN
    remedy_ar = COMPARE_AR

    device: str
    position: int


@finding
class FactsMisfiled(Finding):
    """What the store keeps beside its facts, to find them, is not what the facts say.

    Facts would be passed over, or taken for others, though their bytes are there.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = "The store's index differs from the facts of device {device}; entries concerned: {count}."
    ar = "فهرس المخزن يخالف وقائع الجهاز {device}؛ عدد القيود المعنية: {count}."
    remedy_en = COMPARE_EN
    remedy_ar = COMPARE_AR

    device: str
    count: int


@finding
class PositionsMissing(Finding):
    """The store numbers its facts without gaps, and numbers are missing: rows were taken out."""

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = "Facts were taken out of this store; positions without a fact: {count}."
    ar = "أُزيلت وقائع من هذا المخزن؛ عدد المواضع الخالية: {count}."
    remedy_en = COMPARE_EN
    remedy_ar = COMPARE_AR

    count: int


@finding
class ChainBroken(Finding):
    """A fact does not follow the one before it: one of both was changed, inserted or exchanged."""

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = "Fact {seq} of device {device} does not follow the one before it: one of both was changed."
    ar = "الواقعة {seq} للجهاز {device} لا تتبع التي قبلها: تغيّرت إحداهما."
    remedy_en = COMPARE_EN
    remedy_ar = COMPARE_AR

    device: str
    seq: int


@finding
class HeadForged(Finding):
    """A signature over a chain was not made with the key of the device that it names.

    Or a device signed for a chain that is not its own. Nothing that only such a signature covers is
    authentic.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = (
        "The signature of {signer} over the chain of device {device} up to fact {seq} is not valid."
    )
    ar = "توقيع {signer} على سلسلة الجهاز {device} حتى الواقعة {seq} غير صحيح."
    remedy_en = COMPARE_EN
    remedy_ar = COMPARE_AR

    device: str
    seq: int
    signer: str


@finding
class SignedFactMissing(Finding):
    """A valid signature names a fact that is not here: it was removed or changed.

    The signature was kept together with the fact, so the fact was here once.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = (
        "Device {device} signed a fact {seq} that is not in this store: it was removed, or another "
        "was put in its place."
    )
    ar = (
        "وقّع الجهاز {device} على الواقعة {seq} وهي غير موجودة في هذا المخزن: "
        "أُزيلت أو وُضعت مكانها أخرى."
    )
    remedy_en = COMPARE_EN
    remedy_ar = COMPARE_AR

    device: str
    seq: int


@finding
class TailUnsigned(Finding):
    """Facts that no valid signature covers: nothing proves that the device recorded them.

    Facts are kept together with a signature. Whoever edits, inserts or re-chains facts without the
    device's key leaves facts like these; so does whoever removes signatures.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = "No signature covers facts of device {device} from number {first} on; facts: {count}."
    ar = "لا توقيع يشمل وقائع الجهاز {device} ابتداءً من الرقم {first}؛ عدد الوقائع: {count}."
    remedy_en = (
        "Sync with the device: it signs its chain again. If it cannot, compare with another copy; "
        "what no copy can prove is for a person to weigh."
    )
    remedy_ar = (
        "زامن مع الجهاز ليوقّع سلسلته من جديد. فإن تعذّر ذلك فقارن بنسخة أخرى، "
        "وما لا تثبته أي نسخة يُترك لتقدير شخص مسؤول."
    )

    device: str
    first: int
    count: int


@finding
class FounderDiffers(Finding):
    """The log was not founded by the device that is known to have founded it.

    All trust in a log begins with the key of the hub that founded it, in its first fact. Whoever
    makes up a whole log can sign it, but not with that key.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = "This log begins with the key {found}, not with {expected}: it may be made up as a whole."
    ar = "يبدأ هذا السجلّ بالمفتاح {found} لا بالمفتاح {expected}: قد يكون مختلقًا كله."
    remedy_en = (
        "Compare the fingerprint of the founding hub with the one that was written down when the "
        "operation was set up."
    )
    remedy_ar = "قارن بصمة المركز المؤسِّس بالبصمة التي دُوّنت عند تأسيس العملية."

    found: str
    expected: str


@finding
class DigestUnreadable(Finding):
    """A text is no printed digest: a line is missing, misread or added."""

    severity = Severity.ERROR
    en = "This is no digest of Qafila, or a part of it is missing; line: {line}."
    ar = "هذا ليس خلاصة من قافلة، أو أن جزءًا منها ناقص؛ السطر: {line}."
    remedy_en = "Type or scan the digest again, every line of it."
    remedy_ar = "أدخل الخلاصة أو امسحها ضوئيًا من جديد، بجميع أسطرها."

    line: int


@finding
class DigestForged(Finding):
    """A printed digest was not signed by the device it names, or that device's key is not known.

    What it says proves nothing.
    """

    severity = Severity.ERROR
    en = "The signature under the digest is not that of device {signer}."
    ar = "التوقيع أسفل الخلاصة ليس توقيع الجهاز {signer}."
    remedy_en = (
        "Type it again to rule out a slip. Ask whoever printed it for the fingerprint of the key, "
        "in person."
    )
    remedy_ar = "أعد إدخالها لاستبعاد خطأ في الكتابة، واطلب ممن طبعها بصمة المفتاح وجهًا لوجه."

    signer: str


@finding
class DigestOfAnother(Finding):
    """A printed digest is of another operation than the store it is held against."""

    severity = Severity.ERROR
    en = "The digest is of operation {printed}; this store is of {operation}."
    ar = "الخلاصة للعملية {printed}، وهذا المخزن للعملية {operation}."
    remedy_en = "Open the store of that operation."
    remedy_ar = "افتح مخزن تلك العملية."

    printed: str
    operation: str


@finding
class DigestContradicted(Finding):
    """Facts that a printed digest vouches for are not in this store as they were.

    When the digest was printed they were there. Since then facts were edited, removed, reordered,
    or inserted before that point, or this is an older copy.
    """

    severity = Severity.ERROR
    holds = Hold.CLOSE
    en = (
        "Facts {first} to {last} of device {device} are not in this store as they were when the "
        "digest was printed."
    )
    ar = (
        "الوقائع من {first} إلى {last} للجهاز {device} ليست في هذا المخزن "
        "كما كانت عند طباعة الخلاصة."
    )
    remedy_en = COMPARE_EN
    remedy_ar = COMPARE_AR

    device: str
    first: int
    last: int
