# SPDX-License-Identifier: Apache-2.0
"""Submissions of forms (KoBo, ODK): people as they were registered on telephones.

Only what people answered is kept: nothing of the telephone, of where it was, or of its user.
"""

from __future__ import annotations

from pathlib import PurePath

from qafila.core.drafts import Found, Reading
from qafila.core.drafts.headers import Saved
from qafila.imports import WORKBOOK_ENDINGS, presence, table_reader
from qafila.imports.odk.edits import standing
from qafila.imports.odk.findings import SubmissionsNotFound
from qafila.imports.odk.from_json import read_json
from qafila.imports.odk.from_xml import read_archive, read_xml
from qafila.imports.odk.people import People

_ARCHIVE = b"PK\x03\x04"
_WORKBOOKS = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis", b"xl/", b"word/")
_OPENROSA = (b"openrosa.org/", b"instanceID", b"opendatakit.org/")


def _is_submissions(file_name: str, head: bytes, kind: str) -> bool:
    suffix = PurePath(file_name.casefold()).suffix
    if kind != "person" or suffix in WORKBOOK_ENDINGS:
        return False
    if suffix == ".zip" or head.startswith(_ARCHIVE):
        return suffix == ".zip" and not any(mark in head for mark in _WORKBOOKS)
    if suffix == ".json":
        return True
    is_markup = head.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")
    return suffix == ".xml" or (is_markup and any(mark in head for mark in _OPENROSA))


# Asked before the readers of tables, by its name: a table can be in any text.
@table_reader("ODK", _is_submissions)
def read_submissions(file_name: str, content: bytes, kind: str, columns: Saved) -> Reading:
    """Read the people of a file of submissions."""
    found = Found(file_name)
    suffix = PurePath(file_name.casefold()).suffix
    if suffix == ".zip":
        submissions = read_archive(content, found)
    elif suffix == ".json":
        submissions = read_json(content, found)
    else:
        submissions = read_xml(content, found)
    if not submissions and not found.findings():
        found.add(SubmissionsNotFound, found.here(), file=file_name)
    people = People(found, columns)
    people.take(standing(submissions, found))
    tables = people.close()
    return Reading(
        drafts=(presence(file_name, kind), *people.drafts),
        findings=found.findings(),
        tables=tables,
    )
