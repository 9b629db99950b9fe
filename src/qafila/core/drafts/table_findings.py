# SPDX-License-Identifier: Apache-2.0
"""What there is to say about a table as a table: headers, rows, merged cells."""

from __future__ import annotations

from qafila.core.findings import Finding, Severity, finding


@finding
class HeaderNotFound(Finding):
    """No row of column names was found near the top of a table, so none of its rows could be read.

    The first ten filled rows are searched; a header row names at least two known columns. Rows
    without names are never guessed at: a column of numbers could be ages, seats or household
    numbers.
    """

    severity = Severity.ERROR
    en = "No row of column names was found at the top of {file}, so nothing in it was read."
    ar = "لم يُعثر في بداية {file} على سطر لأسماء الأعمدة، فلم يُقرأ من الجدول شيء."
    remedy_en = "Put one row with the names of the columns above the data, such as: {example}."
    remedy_ar = (
        "ضع فوق البيانات سطرًا واحدًا فيه أسماء الأعمدة، مثل: {example}. وتُقبل الأسماء بالعربية أيضًا."
    )

    file: str
    example: str


@finding
class TableOfAnotherKind(Finding):
    """A table holds another list than was asked for, such as vehicles in the list of people.

    Nothing of it is read, because reading vehicles as people would make up people.
    """

    severity = Severity.ERROR
    en = "The columns of {file} are those of another list ({belongs_in}); nothing in it was read."
    ar = "أعمدة {file} هي أعمدة قائمة أخرى ({belongs_in})، فلم يُقرأ منه شيء."
    remedy_en = (
        "In an operation folder, save this table as {belongs_in} and put the right list in {file}."
        " Of a list that came alone, ask for the one that was meant."
    )
    remedy_ar = (
        "في مجلّد العملية احفظ هذا الجدول باسم {belongs_in} وضع القائمة الصحيحة في {file}. وإن وصلت"
        " القائمة وحدها فاطلب القائمة المقصودة."
    )

    file: str
    belongs_in: str


@finding
class HeaderRepeated(Finding):
    """Two columns of a table name the same field. One is read; the other is kept, unread."""

    severity = Severity.WARNING
    en = (
        "The column {header} says the same as another column ({field}); only the other one was"
        " read."
    )
    ar = "العمود {header} يكرّر عمودًا آخر هو {field}، وقد قُرئ العمود الآخر وحده."
    remedy_en = "Keep the column that is right and delete or rename the other."
    remedy_ar = "أبقِ العمود الصحيح واحذف الآخر أو غيّر اسمه."

    header: str
    field: str


@finding
class ColumnUnknown(Finding):
    """A column whose name Qafila does not know. Its cells are kept with the row and not used."""

    severity = Severity.INFO
    en = "The column {header} of {file} is not known to Qafila; its cells are kept and not used."
    ar = "العمود {header} في {file} غير معروف لدى قافلة، وقد حُفظت خاناته ولم تُستعمل."
    remedy_en = (
        "Nothing, if the column is for your own use. Otherwise give it a name of the format."
    )
    remedy_ar = "لا شيء إن كان العمود لاستعمالك الخاص، وإلا فسمِّه بأحد الأسماء المعتمدة للأعمدة."

    header: str
    file: str


@finding
class ColumnMisspelled(Finding):
    """A column has almost the name of a known one. Almost is not enough: it was not used."""

    severity = Severity.WARNING
    en = "The column {header} of {file} was not used. Was {suggestion} meant?"
    ar = "لم يُستعمل العمود {header} في {file}. هل المقصود {suggestion}؟"
    remedy_en = "If so, rename the column to {suggestion} and check again."
    remedy_ar = "إن كان كذلك فغيّر اسم العمود إلى {suggestion} ثم أعد الفحص."

    header: str
    file: str
    suggestion: str


@finding
class ColumnReadAs(Finding):
    """The name of a column is one slip of the pen away from a known one, and was read as that."""

    severity = Severity.WARNING
    en = "The column {header} of {file} was read as {field}, from which it is one letter away."
    ar = "قُرئ العمود {header} من {file} على أنه {field} لأنه لا يختلف عنه إلا بحرف."
    remedy_en = "Write {field} above the column; if it holds something else, give it another name."
    remedy_ar = "اكتب فوق العمود {field}، وإن كان فيه شيء آخر فسمِّه باسم مختلف."

    header: str
    file: str
    field: str


@finding
class ColumnWithoutHeader(Finding):
    """Cells stand in a column that has no name. They are kept with their rows and not used."""

    severity = Severity.INFO
    en = (
        "There are cells in column {column} of {file}, which has no name; they are kept and not"
        " used."
    )
    ar = "في العمود {column} من {file} خانات مملوءة ولا اسم له، فحُفظت ولم تُستعمل."
    remedy_en = "Give the column a name in the header row, or empty it."
    remedy_ar = "اكتب اسمًا لهذا العمود في سطر الأسماء، أو أفرغ خاناته."

    column: str
    file: str


@finding
class TotalsRowSkipped(Finding):
    """A row of totals was left out: it counts people or vehicles and is none itself."""

    severity = Severity.INFO
    en = "A row of totals was left out of the list."
    ar = "لم يُحتسب سطر المجاميع ضمن القائمة."
    remedy_en = (
        "Nothing, if it is a total. If it is somebody's entry, write the name in its column."
    )
    remedy_ar = "لا شيء إن كان سطر مجاميع. أما إن كان قيدًا لشخص أو مركبة فاكتب الاسم في عموده."


@finding
class FooterRowSkipped(Finding):
    """A line under the list was left out: a signature, a stamp, a note, a page number."""

    severity = Severity.INFO
    en = "A line that is no entry (a signature, a note, a page number) was left out of the list."
    ar = "لم يُحتسب ضمن القائمة سطر ليس قيدًا (توقيع أو ملاحظة أو رقم صفحة)."
    remedy_en = "Nothing, if it is so. If it is somebody's entry, write the name in its column."
    remedy_ar = "لا شيء إن كان كذلك. أما إن كان قيدًا لشخص فاكتب الاسم في عموده."


@finding
class HeaderRowRepeated(Finding):
    """The row of column names stands again between the data, as after a page break."""

    severity = Severity.INFO
    en = "The row of column names is repeated here and was left out."
    ar = "تكرّر هنا سطر أسماء الأعمدة فلم يُحتسب."
    remedy_en = "Nothing to do."
    remedy_ar = "لا يلزم فعل شيء."


@finding
class RowLongerThanHeader(Finding):
    """A row has more cells than there are columns.

    Usually a cell holds the separator itself (``wheelchair, oxygen``) and is not quoted; then every
    cell after it stands one column too far. The row is read as it stands and the rest is kept.
    """

    severity = Severity.ERROR
    en = (
        "This row has {cells} cells and the table has {columns} columns; cells may stand in the"
        " wrong column."
    )
    ar = (
        "عدد خانات هذا السطر {cells} وعدد أعمدة الجدول {columns}؛ وقد تكون خانات منه في غير"
        " أعمدتها."
    )
    remedy_en = (
        "Look for a cell that holds a comma or semicolon and put it in straight quotes, or save the"
        " list again from the spreadsheet program."
    )
    remedy_ar = (
        "ابحث عن خانة فيها فاصلة أو فاصلة منقوطة وضعها بين علامتي اقتباس، أو أعد حفظ القائمة من"
        " برنامج"
        " الجداول."
    )

    cells: int
    columns: int


@finding
class RowNearlyEmpty(Finding):
    """A row has a single filled cell. It may be a remark or a signature rather than an entry.

    It is kept as an entry, because nobody is ever dropped for want of data.
    """

    severity = Severity.WARNING
    en = "This row has one filled cell only; it was kept as an entry of the list."
    ar = "ليس في هذا السطر إلا خانة واحدة مملوءة، وقد أُبقي قيدًا في القائمة."
    remedy_en = "If it is a remark, delete the row; if it is an entry, fill in the rest."
    remedy_ar = "إن كان ملاحظة فاحذف السطر، وإن كان قيدًا فأكمل بياناته."


@finding
class CellTooLong(Finding):
    """A cell holds far more text than any list needs. Its beginning is kept."""

    severity = Severity.WARNING
    en = "A cell holds {characters} characters; only its beginning was kept."
    ar = "في إحدى الخانات نص طويل جدًا، عدد محارفه {characters}، فأُبقي أوله فقط."
    remedy_en = "Look whether a quotation mark before it is never closed, and shorten the cell."
    remedy_ar = "تحقّق من وجود علامة اقتباس قبله لم تُغلق، واختصر نص الخانة."

    characters: int


@finding
class CellLooksLikeFormula(Finding):
    """A cell holds text that a spreadsheet may run as a formula, such as ``=cmd|…``.

    It was kept as text, and Qafila writes it as text. Lists are sometimes prepared so that opening
    them starts a program.
    """

    severity = Severity.WARNING
    en = "A cell begins like a formula and was kept as plain text: {raw}."
    ar = "تبدأ خانة بما يشبه صيغة حسابية، وقد حُفظت نصًّا كما هي: {raw}."
    remedy_en = "Write the value itself. If nobody knows how it got there, ask who sent the list."
    remedy_ar = "اكتب القيمة نفسها. وإن لم يُعرف كيف وصلت إلى هنا فاسأل من أرسل القائمة."

    raw: str


@finding
class RowsMayBeHouseholds(Finding):
    """A list has a column of household sizes, and its rows seem to be households, not people.

    Every row was read as one person. If each stands for a household, everybody but its head is
    missing from the list, and would be left behind.
    """

    severity = Severity.ERROR
    en = (
        "The column {header} of {file} adds up to more people than the list has rows ({people},"
        " {rows}): each row may stand for a whole household. Every row was read as one person."
    )
    ar = (
        "مجموع العمود {header} في {file} من الأشخاص {people}، وعدد أسطر القائمة {rows}، فقد يكون "
        "كل سطر أسرة كاملة. قُرئ كل سطر على أنه شخص واحد."
    )
    remedy_en = "If so, ask for a list with a row for every person, with the household's number."
    remedy_ar = "إن كان كذلك فاطلب قائمة فيها سطر لكل شخص ومعه رقم أسرته."

    header: str
    file: str
    people: int
    rows: int


@finding
class TooManyRows(Finding):
    """A table is longer than any operation; it was read up to a limit and no further."""

    severity = Severity.ERROR
    en = "{file} has more than {limit} rows; the rows after this one were not read."
    ar = "عدد أسطر {file} يتجاوز {limit}، ولم تُقرأ الأسطر التي تلي هذا السطر."
    remedy_en = "Check that this is the right file. If it is, cut it into several."
    remedy_ar = "تأكّد من أن هذا هو الملف الصحيح، فإن كان كذلك فقسّمه إلى أكثر من ملف."

    file: str
    limit: int


@finding
class TooManyColumns(Finding):
    """A table has more columns than any list; the columns beyond a limit were not read."""

    severity = Severity.ERROR
    en = "{file} has more than {limit} columns; the columns after that were not read."
    ar = "عدد أعمدة {file} يتجاوز {limit}، ولم تُقرأ الأعمدة التي تلي ذلك."
    remedy_en = "Check that this is the right file, and delete the columns that nobody needs."
    remedy_ar = "تأكّد من أن هذا هو الملف الصحيح، واحذف الأعمدة التي لا حاجة إليها."

    file: str
    limit: int


@finding
class IdColumnMissing(Finding):
    """A list has no column of ids. Every row was given its row number as an id.

    Row numbers change when the list is sorted or a row is added, so plans made from two versions of
    the list cannot be compared, and nobody can be named as a guardian.
    """

    severity = Severity.WARNING
    en = "{file} has no column {field}; rows were told apart by their row numbers alone."
    ar = "ليس في {file} عمود {field}، فلا يميّز الأسطر بعضها من بعض إلا ترتيبها في الجدول."
    remedy_en = (
        "Add a column {field} with a number of its own in each row, and never change it again."
    )
    remedy_ar = "أضف العمود {field} واكتب في كل سطر رقمًا خاصًّا به، ثم لا تغيّره بعد ذلك."

    file: str
    field: str


@finding
class HouseholdOnSeveralSheets(Finding):
    """Household numbers stand on more than one sheet of a workbook.

    Each was read as one household. If the numbers begin again on every sheet, these are different
    families who must not be joined.
    """

    severity = Severity.WARNING
    en = (
        "Household numbers that stand on more than one sheet of {file}: {count} ({households})."
        " Each was read as one household."
    )
    ar = (
        "أرقام أسر وردت في أكثر من ورقة من {file}، عددها: {count} ({households})."
        " وقد عُدّ كل رقم منها أسرة واحدة."
    )
    remedy_en = "If the numbers begin again on each sheet, give every family a number of its own."
    remedy_ar = "إن كان الترقيم يبدأ من جديد في كل ورقة فأعطِ كل أسرة رقمًا خاصًّا بها."

    quotes = frozenset({"households"})

    file: str
    count: int
    households: tuple[str, ...]


@finding
class RunningNumbersRepeat(Finding):
    """A running number (م، ت، #) starts again within the file, so it cannot tell rows apart.

    Every row was given its row number as its id; the running number is kept beside it.
    """

    severity = Severity.WARNING
    en = (
        "The numbers in column {header} of {file} repeat, so each row was given its row number"
        " as its id."
    )
    ar = "تتكرّر الأرقام في العمود {header} من {file}، فأُعطي كل سطر رقمه في الجدول معرّفًا له."
    remedy_en = "Add a column {field} with a different number in each row of the whole file."
    remedy_ar = "أضف العمود {field} وفيه رقم مختلف لكل سطر في الملف كله."

    header: str
    file: str
    field: str


@finding
class HouseholdOftenBlank(Finding):
    """The household number is missing in many rows, as when merged cells were saved as CSV.

    A blank household means a person travelling alone; it is never filled in from the row above.
    """

    severity = Severity.WARNING
    en = (
        "The household number is blank in {blank} of {rows} rows of {file}; those people count as "
        "travelling alone."
    )
    ar = (
        "رقم الأسرة فارغ في أسطر من {file}، عددها {blank} من أصل {rows}؛ ويُعدّ أصحابها مسافرين "
        "بلا أسرة."
    )
    remedy_en = (
        "If one number was meant for the rows below it, write it in each of them, or give the"
        " list as"
        " XLSX with its merged cells."
    )
    remedy_ar = (
        "إن كان الرقم يسري على الأسطر التي تحته فاكتبه في كل سطر منها، أو قدّم القائمة بصيغة XLSX مع"
        " خاناتها المدموجة."
    )

    blank: int
    rows: int
    file: str


@finding
class HouseholdLooksLikeSurname(Finding):
    """The column of household numbers seems to hold surnames.

    People who share a surname are not one household, and would be kept in one vehicle.
    """

    severity = Severity.WARNING
    en = (
        "The column {header} of {file} holds household numbers, but its values look like surnames;"
        " {people} people share one of them."
    )
    ar = (
        "العمود {header} في {file} مخصَّص لأرقام الأسر، لكن قيمه تشبه الكنى؛ وأكثرها تكرارًا "
        "يشترك فيها هذا العدد من الأشخاص: {people}."
    )
    remedy_en = (
        "If they are surnames, rename the column to surname and add a column of household numbers."
    )
    remedy_ar = "إن كانت كنى فسمِّ العمود «الكنية» وأضف عمودًا باسم «رقم الأسرة»."

    header: str
    file: str
    people: int


@finding
class MergedCellsRepeated(Finding):
    """Cells merged over several rows were read as if their value stood in each of these rows.

    This is done for what a group shares: household, cohort, place, lot, destination, provider.
    """

    severity = Severity.INFO
    en = "Merged cells in column {header} of {file} were read as standing in each of their rows."
    ar = "قُرئت الخانات المدموجة في العمود {header} من {file} كأن قيمتها مكتوبة في كل سطر تغطّيه."
    remedy_en = "Check one merged block in the plan; nothing else to do."
    remedy_ar = "راجع كتلة مدموجة واحدة في الخطة، ولا يلزم غير ذلك."

    header: str
    file: str


@finding
class MergedCellsNotRepeated(Finding):
    """Cells are merged over several rows in a column that belongs to one person or vehicle.

    A name, an id, an age or a consent is never carried over to other rows.
    """

    severity = Severity.WARNING
    en = "A merged cell in column {header} of {file} was read for its first row only."
    ar = "قُرئت خانة مدموجة في العمود {header} من {file} لأول سطر تغطّيه فقط."
    remedy_en = "Unmerge the cells of this column and write what holds for each row."
    remedy_ar = "ألغِ دمج خانات هذا العمود، واكتب في كل سطر ما يخصّه."

    header: str
    file: str
