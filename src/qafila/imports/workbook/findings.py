# SPDX-License-Identifier: Apache-2.0
"""What there is to say about a workbook as a file: whether it opens, and what it does not show."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding


@finding
class WorkbookUnreadable(Finding):
    """A workbook is damaged, was not copied completely, or is no workbook. It was not read."""

    severity = Severity.ERROR
    en = "{file} could not be opened as a workbook, so the list was not read."
    ar = "تعذّر فتح الملف {file}، فلم تُقرأ القائمة."
    remedy_en = (
        "Open it in the spreadsheet program and save it again as XLSX. If it does not open there"
        " either, it was not copied completely: ask for another copy."
    )
    remedy_ar = (
        "افتحه في برنامج الجداول واحفظه من جديد بصيغة XLSX. وإن لم يُفتح هناك أيضًا فهو لم يُنسخ "
        "كاملًا، فاطلب نسخة أخرى منه."
    )

    file: str


@finding
class WorkbookLocked(Finding):
    """A workbook is protected with a password, so nothing in it can be read without it."""

    severity = Severity.ERROR
    en = "{file} is protected with a password, so the list was not read."
    ar = "الملف {file} محمي بكلمة مرور، فلم تُقرأ القائمة."
    remedy_en = (
        "Open it in the spreadsheet program with its password, remove the password and save a copy"
        " as XLSX. Keep that copy as safe as the password kept the list."
    )
    remedy_ar = (
        "افتحه في برنامج الجداول بكلمة المرور وأزلها، ثم احفظ نسخة منه بصيغة XLSX. واحفظ هذه "
        "النسخة في مكان آمن فهي لم تعد محمية."
    )

    file: str


@finding
class WorkbookTooBig(Finding):
    """A workbook unpacks to far more than a list can hold, as a damaged or hostile file does."""

    severity = Severity.ERROR
    en = "{file} is far larger inside than a list can be, so it was not read."
    ar = "محتوى الملف {file} أكبر بكثير مما تحتاج إليه أي قائمة، فلم يُقرأ."
    remedy_en = "Copy the filled cells of the list into a new workbook and save that."
    remedy_ar = "انسخ الخانات المملوءة من القائمة إلى ملف جديد واحفظه."

    file: str


@finding
class SheetNotRead(Finding):
    """A sheet of the workbook is no list of the kind that the file holds; it was not read."""

    severity = Severity.WARNING
    en = "The sheet {sheet} of {file} has no row of known column names and was not read."
    ar = "ليس في الورقة {sheet} من {file} سطر لأسماء أعمدة معروفة، فلم تُقرأ."
    remedy_en = "If people or vehicles are listed there, put the column names above them."
    remedy_ar = "إن كان فيها أشخاص أو مركبات فضع فوق بياناتها أسماء الأعمدة."

    sheet: str
    file: str


@finding
class HiddenSheetNotRead(Finding):
    """A sheet of the workbook is hidden. It was not read: hidden sheets often hold old lists."""

    severity = Severity.WARNING
    en = "The sheet {sheet} of {file} is hidden and was not read."
    ar = "الورقة {sheet} في {file} مخفية، فلم تُقرأ."
    remedy_en = "If it belongs to the list, unhide it and save; otherwise delete it."
    remedy_ar = "إن كانت من القائمة فأظهرها واحفظ الملف، وإلا فاحذفها."

    sheet: str
    file: str


@finding
class HiddenColumnsRead(Finding):
    """Columns of a list are hidden in the workbook. They were read like the others.

    Whoever looks at the sheet does not see what stands in them, and Qafila may use it: a hidden
    column of consents or households is as good as a shown one.
    """

    severity = Severity.WARNING
    en = "Hidden columns of {file} were read like the others: {columns}."
    ar = "في {file} أعمدة مخفية قُرئت كسائر الأعمدة: {columns}."
    remedy_en = "Show them and look at them; delete those that do not belong to the list."
    remedy_ar = "أظهرها وراجعها، واحذف منها ما ليس من القائمة."

    file: str
    columns: tuple[str, ...]


@finding
class HiddenRowsRead(Finding):
    """Rows of a list are hidden in the workbook, by hand or by a filter. They were read.

    A row that a filter hides is still somebody on the list; a row that somebody hid instead of
    deleting it is not. Nobody but the author of the list can tell.
    """

    severity = Severity.WARNING
    en = "Rows of {file} that are hidden were read like the others. How many: {count}."
    ar = "في {file} أسطر مخفية قُرئت كسائر الأسطر، وعددها {count}."
    remedy_en = "Show all rows and clear the filter; delete rows of people who are not meant."
    remedy_ar = "أظهر الأسطر كلها وألغِ التصفية، واحذف أسطر من ليسوا مقصودين."

    file: str
    count: int


@finding
class CellHoldsError(Finding):
    """A formula in a workbook gives an error, such as #N/A; the cell was read as blank."""

    severity = Severity.WARNING
    en = "The formula in cell {cell} gives an error; the cell was read as blank."
    ar = "الصيغة في الخانة {cell} تعطي خطأ، فعُدّت الخانة فارغة."
    remedy_en = "Type the value itself into the cell."
    remedy_ar = "اكتب القيمة نفسها في الخانة بدل الصيغة."

    cell: str


@finding
class FormulaNotCalculated(Finding):
    """Cells hold formulas whose results are not in the file; they were read as blank.

    Programs that make workbooks without a spreadsheet program write formulas and no results.
    """

    severity = Severity.ERROR
    en = (
        "Cells of {file} hold formulas without their results and were read as blank. How many:"
        " {count}. Among them: {cells}."
    )
    ar = "في {file} خانات فيها صيغ دون نتائجها، فعُدّت فارغة، وعددها {count}، ومنها: {cells}."
    remedy_en = "Open the file in the spreadsheet program, save it there, and read it again."
    remedy_ar = "افتح الملف في برنامج الجداول واحفظه هناك ثم أعد قراءته."

    file: str
    cells: tuple[str, ...]
    count: int
