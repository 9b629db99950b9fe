# SPDX-License-Identifier: Apache-2.0
"""``operation.toml`` and ``route.toml``: tables, with the line of each of them and of each key.

The TOML parser stops at its first error. Here a statement that it cannot read is said, left out,
and the rest is read, so that one slip does not hide the others or cost the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from qafila.core.drafts import Draft, Found, Origin, Reading, read_text
from qafila.core.drafts.keys import (
    EVERYWHERE,
    KEYS,
    NESTED,
    SINGLE,
    STATEMENTS,
    SYNONYMS,
    meant,
    nearly,
)
from qafila.core.findings import Finding, Severity, finding
from qafila.imports import presence, reader
from qafila.imports.toml_file.lines import Lines, lines_of
from qafila.imports.toml_file.repair import parsed

MAX_CHARACTERS = 4_000_000
"""Length of a file that is read: about twenty thousand legs."""


@finding
class TomlTooLong(Finding):
    """A TOML file is longer than any operation needs; it was not read."""

    severity = Severity.ERROR
    en = "{file} is far longer than any operation needs and was not read."
    ar = "الملف {file} أطول بكثير مما تحتاج إليه أي عملية، فلم يُقرأ."
    remedy_en = (
        "Check that this is the right file; lists of people and vehicles go into CSV or XLSX."
    )
    remedy_ar = "تأكّد من أن هذا هو الملف الصحيح، فقوائم الأشخاص والمركبات توضع في CSV أو XLSX."

    file: str


@finding
class KeyUnknown(Finding):
    """A key that Qafila does not know stands in a table. It has no effect.

    Of several tables of one kind it is said by id which one, or by its place among them (#2).
    """

    severity = Severity.INFO
    en = "The key {key} is not known to Qafila in [{table}]⟦ ({of})⟧ and has no effect."
    ar = "المفتاح {key} في الجدول [{table}]⟦ ({of})⟧ غير معروف لدى قافلة، ولا أثر له."
    remedy_en = "Nothing, if it is a remark of yours. Otherwise look up the keys of this table."
    remedy_ar = "لا شيء إن كان ملاحظة لك، وإلا فراجع مفاتيح هذا الجدول في الدليل."

    table: str
    key: str
    of: str = ""


@finding
class KeyMisspelled(Finding):
    """A key is almost a known one. It has no effect, because almost is not enough."""

    severity = Severity.WARNING
    en = "The key {key} in [{table}]⟦ ({of})⟧ has no effect. Was {suggestion} meant?"
    ar = "المفتاح {key} في الجدول [{table}]⟦ ({of})⟧ لا أثر له. هل المقصود {suggestion}؟"
    remedy_en = "If so, write {suggestion} and check again."
    remedy_ar = "إن كان كذلك فاكتب {suggestion} ثم أعد الفحص."

    table: str
    key: str
    suggestion: str
    of: str = ""


@finding
class StatementKeyUnknown(Finding):
    """A key of an approval, a notification or an assurance is not known. It has no effect.

    If it was to set an end, or to name whom it is about, the statement reaches further than was
    said.
    """

    severity = Severity.WARNING
    en = (
        "The key {key} in [[{table}]]⟦ ({of})⟧ has no effect, so what was said may be taken further"
        " than it goes."
    )
    ar = (
        "المفتاح {key} في الجدول [[{table}]]⟦ ({of})⟧ لا أثر له، فقد يُؤخذ هذا القول على أوسع ممّا"
        " قُصد به."
    )
    remedy_en = "Write it under one of these keys: {known}; a mere remark goes under note."
    remedy_ar = "اكتبه تحت أحد هذه المفاتيح: {known}؛ وإن كان مجرّد ملاحظة فاكتبه تحت note."

    table: str
    key: str
    known: tuple[str, ...]
    of: str = ""


@finding
class TableUnknown(Finding):
    """A table, or a value outside of all tables, that Qafila does not know. It has no effect."""

    severity = Severity.WARNING
    en = "{table} is no table that Qafila knows in {file}; it has no effect. Known: {known}."
    ar = "لا تعرف قافلة في {file} جدولًا باسم {table}، فلا أثر له. والجداول المعروفة: {known}."
    remedy_en = "Use one of the known tables, or delete this one."
    remedy_ar = "استعمل أحد الجداول المعروفة، أو احذف هذا الجدول."

    table: str
    file: str
    known: tuple[str, ...]


@finding
class TableExpected(Finding):
    """A name of a table was given a plain value, such as ``party = 5``. It was left out."""

    severity = Severity.ERROR
    en = (
        "{table} in {file} must be a table, written under [{table}] or [[{table}]]; it was left"
        " out."
    )
    ar = "يجب أن يكون {table} في {file} جدولًا يُكتب تحت [{table}] أو [[{table}]]، فلم يُؤخذ به."
    remedy_en = "Write the name in brackets on a line of its own and its keys below it."
    remedy_ar = "اكتب الاسم بين قوسين معقوفين على سطر مستقل، ثم مفاتيحه تحته."

    table: str
    file: str


@finding
class TableGivenTwice(Finding):
    """A table that stands once, such as ``[operation]``, was given as a list; the first counts."""

    severity = Severity.ERROR
    en = "[{table}] may be given only once in {file}; only the first of the {count} given was read."
    ar = "لا يُكتب الجدول [{table}] في {file} إلا مرة واحدة، وعدد مراته هنا {count}؛ فقُرئ الأول فقط."
    remedy_en = "Bring all keys under one [{table}] and delete the others."
    remedy_ar = "اجمع المفاتيح كلها تحت [{table}] واحد واحذف ما عداه."

    table: str
    file: str
    count: int


def _is_toml(file_name: str, head: bytes) -> bool:
    return file_name.casefold() in ("operation.toml", "route.toml")


@reader("toml", _is_toml)
def read_toml(file_name: str, content: bytes) -> Reading:
    """Read the agreement and the route."""
    found = Found(file_name)
    there = presence(file_name, file_name.casefold().removesuffix(".toml"))
    text = read_text(content, found).replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_CHARACTERS:
        found.add(TomlTooLong, found.here(), file=file_name)
        return Reading(drafts=(there,), findings=found.findings())
    data, text = parsed(text, found)
    lines = lines_of(text)
    origin = Origin(file=file_name)
    drafts = [
        draft
        for name, value in data.items()
        for draft in _drafts(name, value, lines, origin, found)
    ]
    return Reading(drafts=(there, *drafts), findings=found.findings())


def _drafts(
    name: str, value: object, lines: Lines, origin: Origin, found: Found
) -> Iterator[Draft]:
    where = found.here(lines.of(name, 0).line, name, value)
    if name not in KEYS:
        known = tuple(sorted(KEYS))
        found.add(TableUnknown, where, table=name, file=found.file, known=known)
        return
    tables = value if isinstance(value, list) else [value]
    if not all(isinstance(table, dict) for table in tables):
        found.add(TableExpected, where, table=name, file=found.file)
        tables = [table for table in tables if isinstance(table, dict)]
    if name in SINGLE and len(tables) > 1:
        found.add(TableGivenTwice, where, table=name, file=found.file, count=len(tables))
        tables = tables[:1]
    for index, table in enumerate(tables):
        block = lines.of(name, index)
        keys = {key: _key_of(name, key, table) for key in (*block.keys, *table)}
        draft = Draft(
            kind=name,
            row=block.line,
            values={keys[key]: value for key, value in table.items()},
            origin=origin,
            lines={keys[key]: line for key, line in block.keys.items()},
        )
        _say_unknown_keys(draft, _which(table, index) if isinstance(value, list) else "", found)
        yield draft


def _which(table: Mapping[str, object], index: int) -> str:
    """Return which table of several it is: by its id, its place on the road, or its number."""
    named = table.get("id", table.get("place"))
    return named if isinstance(named, str) and named else f"#{index + 1}"


def _key_of(table: str, key: str, given: Mapping[str, object]) -> str:
    """Return the key under which a value is read; one of two for the same thing stays unknown."""
    synonyms = SYNONYMS.get(table, {})
    known = synonyms.get(key, key)
    rivals = [other for other in given if synonyms.get(other, other) == known]
    return known if rivals[:1] == [key] and known not in given else key


def _say_unknown_keys(draft: Draft, of: str, found: Found) -> None:
    known = KEYS[draft.kind]
    for key, value in draft.values.items():
        if key in known | EVERYWHERE:
            for inner in value if isinstance(value, list) else [value]:
                if isinstance(inner, dict) and key in NESTED:
                    say = _Unknown(draft, key, f"{draft.kind}.{key}", of, found)
                    say.among(inner, NESTED[key])
        else:
            _Unknown(draft, key, draft.kind, of, found).among({key: value}, known)


@dataclass(frozen=True, slots=True)
class _Unknown:
    """Says which keys of a table are not known, and in which table they stand."""

    draft: Draft
    key: str
    table: str
    of: str
    found: Found

    def among(self, values: Mapping[str, object], known: frozenset[str]) -> None:
        for name in values:
            if name in known | EVERYWHERE:
                continue
            if self.draft.kind == "policy" and not nearly(name, known):
                continue  # kept in the policy, which says so itself
            self._say(name, known)

    def _say(self, name: str, known: frozenset[str]) -> None:
        table, where = self.table, self.draft.ref(self.key)
        said = {"table": table, "key": name, "of": self.of}
        suggestion = meant(name, table) if table in STATEMENTS else nearly(name, known)
        if suggestion and suggestion not in self.draft.values:
            self.found.add(KeyMisspelled, where, **said, suggestion=suggestion)
        elif table in STATEMENTS:
            self.found.add(StatementKeyUnknown, where, **said, known=tuple(sorted(known)))
        else:
            self.found.add(KeyUnknown, where, **said)
