# SPDX-License-Identifier: Apache-2.0
"""What was drafted of written reports: the reports, and every value with its words in all."""

from __future__ import annotations

from dataclasses import dataclass

from qafila.core.findings import Finding
from qafila.extraction.text.found import Evidence, Found, Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report as it was read.

    Parameters
    ----------
    file
        Name of its copy in the draft.
    text
        Its words, lines ending in a single new line sign; empty when it could not be read.
    reading
        What was found in it.
    findings
        What there is to say of this report alone.
    """

    file: str
    text: str
    reading: Reading
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Noted:
    """A value of the draft with its words in every report that says it.

    Parameters
    ----------
    found
        The value, as the first report says it.
    words
        For each place where it is said, the report's file and the words.
    mended
        Whether a person has changed the value, so that the words may say another.
    """

    found: Found
    words: tuple[tuple[str, Evidence], ...]
    mended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """What was drafted of all reports.

    Parameters
    ----------
    noted
        Every value once, in the order of the reports.
    findings
        What there is to say of the reports and the draft.
    """

    reports: tuple[Report, ...]
    noted: tuple[Noted, ...]
    findings: tuple[Finding, ...]

    @property
    def language(self) -> str:
        """The language that leads: that of the first report that has one."""
        languages = (report.reading.language for report in self.reports)
        return next((lang for lang in languages if lang in ("ar", "en")), "ar")

    @property
    def halted(self) -> Evidence | None:
        """The words of the first report that says that the movement does not go; else None."""
        said = (report.reading.halted for report in self.reports)
        return next((words for words in said if words is not None), None)

    @property
    def withheld(self) -> tuple[Evidence, ...]:
        """The words of all reports that say that an approval is refused, awaited or conditional."""
        return tuple(words for report in self.reports for words in report.reading.withheld)

    def of(self, field: str) -> tuple[Noted, ...]:
        """Return the values of one field."""
        return tuple(each for each in self.noted if each.found.field == field)
