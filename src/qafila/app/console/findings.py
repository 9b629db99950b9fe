# SPDX-License-Identifier: Apache-2.0
"""Everything the rules have to say: by kind, the worst first, with what each holds and who let it.

Ids only; whoever sees no ids of people does not come here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from functools import lru_cache

import msgspec

from qafila.app.console import taking_back
from qafila.app.console.live import Checked
from qafila.app.console.snapshot import Snapshot
from qafila.core.access import Viewer
from qafila.core.events import StepOverridden
from qafila.core.findings import Finding, Hold, Severity, catalogue
from qafila.core.fulfilment.closing import override_of, subject_of
from qafila.core.operation import Operation
from qafila.core.problem.proposing import PROPOSALS_WAIT
from qafila.core.values import LANGS

FINDINGS_SHOWN = 50
"""Findings on one page."""

SEVERITIES = tuple(each.value for each in Severity)
HOLDS = tuple(each.value for each in Hold)


class OverrideNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Somebody let a step proceed that a finding holds.

    Parameters
    ----------
    is_needed
        Whether the finding still stands as of the last check.
    text
        What the finding says, in both languages; in general where it no longer stands.
    """

    fact: str
    finding: str
    subject: str
    reason: str
    author: str
    at: datetime
    is_needed: bool = False
    text: dict[str, str] = {}


class FindingNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One finding, in both languages.

    Parameters
    ----------
    subject
        What it is about, by which it is overridden.
    page
        Where it is settled: a page and what is asked of it; absent: on the command line alone.
    commands
        How it is settled there.
    where
        The cells of files that it is about.
    override
        Who let it pass; absent: nobody.
    """

    code: str
    severity: str
    text: dict[str, str]
    remedy: dict[str, str]
    holds: str = ""
    subject: str = ""
    page: str = ""
    commands: tuple[str, ...] = ()
    where: tuple[str, ...] = ()
    source: str = ""
    override: OverrideNow | None = None


class KindNow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Findings of one kind: how many there are, and those of this page."""

    code: str
    severity: str
    count: int
    holds: str = ""
    findings: tuple[FindingNow, ...] = ()


class FindingsView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The findings as of the last check.

    Parameters
    ----------
    checked_at, checked_version
        As of when, and as of which version of the operation; `version` may be ahead. Absent while
        a hub that was just started is still at them: then nothing is known yet of any.
    count, found
        All of them, and those that answer to the filter.
    severities
        How many of each, whatever the filter.
    kinds
        Those of this page, by kind, the worst first.
    overrides
        What was let pass, the last first; not filtered.
    """

    version: int
    checked_at: datetime | None = None
    checked_version: int | None = None
    count: int
    found: int
    page: int
    pages: int
    severities: dict[str, int]
    kinds: tuple[KindNow, ...] = ()
    overrides: tuple[OverrideNow, ...] = ()


def findings(
    snapshot: Snapshot,
    checked: Checked | None,
    *,
    severity: str = "",
    holds: str = "",
    code: str = "",
    page: int = 1,
) -> FindingsView:
    """Return the findings that answer to a filter, a page of them.

    Parameters
    ----------
    severity, holds, code
        Which; empty: any.
    page
        The first is 1.
    """
    operation = snapshot.operation
    known = checked.findings if checked else ()
    found = [
        each
        for each in known
        if severity in ("", each.severity.value)
        and (not holds or (each.holds is not None and each.holds.value == holds))
        and code in ("", each.code)
    ]
    pages = max(1, -(-len(found) // FINDINGS_SHOWN))
    page = min(page, pages)
    counts = Counter(each.code for each in found)
    shown: dict[str, list[Finding]] = {}  # in their order already: the worst first, then by code
    for each in found[(page - 1) * FINDINGS_SHOWN : page * FINDINGS_SHOWN]:
        shown.setdefault(each.code, []).append(each)
    return FindingsView(
        version=snapshot.version,
        checked_at=checked.at if checked else None,
        checked_version=checked.version if checked else None,
        count=len(known),
        found=len(found),
        page=page,
        pages=pages,
        severities=_counted(known),
        kinds=tuple(
            KindNow(
                code=key,
                severity=group[0].severity.value,
                count=counts[key],
                holds=group[0].holds.value if group[0].holds else "",
                findings=tuple(finding_now(operation, each) for each in group),
            )
            for key, group in shown.items()
        ),
        overrides=_overrides(operation, known),
    )


_BLANK = "…"
_FEWEST_LETTERS = 12


def in_general(code: str, about: str = "") -> dict[str, str]:
    """Return what a kind of finding says, in both languages, without who and what it is about.

    Parameters
    ----------
    about
        What stands in its first place, where that may be told.
    """
    kind = catalogue().get(code)
    if kind is None:
        return {lang: code.replace("_", " ") for lang in LANGS}
    first = next((field.name for field in fields(kind) if field.name != "where"), "")
    return {lang: _in_general(kind.ar if lang == "ar" else kind.en, first, about) for lang in LANGS}


@lru_cache(maxsize=4096)
def _in_general(template: str, first: str, about: str) -> str:
    told = re.sub("⟦[^⟧]*⟧", "", template)
    told = told.replace(f"{{{first}}}", about or _BLANK)
    told = re.sub(r"\{[^}]*\}", _BLANK, told)
    for end in (r"(?<=[.؟:؛;])\s", r"(?<=[.؟])\s"):
        head = re.split(end, told)[0]
        if len(head) >= _FEWEST_LETTERS:
            return head.rstrip(":؛;") if head != told else told
    return told


def _counted(findings: Iterable[Finding]) -> dict[str, int]:
    counts = Counter(each.severity.value for each in findings)
    return {severity: counts[severity] for severity in SEVERITIES}


def finding_now(operation: Operation, each: Finding) -> FindingNow:
    """Return a finding as pages and programs are told it, in both languages."""
    let = override_of(operation, each) if each.holds else None
    return FindingNow(
        code=each.code,
        severity=each.severity.value,
        text={lang: each.text(lang) for lang in LANGS},
        remedy={lang: each.remedy(lang) for lang in LANGS},
        holds=each.holds.value if each.holds else "",
        subject=subject_of(each),
        page=each.page,
        commands=each.typed(),
        where=tuple(dict.fromkeys(str(cell) for cell in each.where))[:FINDINGS_SHOWN],
        source=each.source,
        override=None
        if let is None
        else OverrideNow(
            fact=let.said.fact,
            finding=let.step.finding,
            subject=let.step.subject,
            reason=let.step.reason,
            author=let.said.author,
            at=let.said.at,
            is_needed=True,
        ),
    )


def _overrides(operation: Operation, findings: Iterable[Finding]) -> tuple[OverrideNow, ...]:
    codes = {each.step.finding for each in operation.day.overrides}
    standing = {(e.code, subject_of(e)): e for e in findings if e.code in codes}
    return tuple(
        OverrideNow(
            fact=each.said.fact,
            finding=each.step.finding,
            subject=each.step.subject,
            reason=each.step.reason,
            author=each.said.author,
            at=each.said.at,
            is_needed=(each.step.finding, each.step.subject) in standing,
            text={lang: found.text(lang) for lang in LANGS}
            if (found := standing.get((each.step.finding, each.step.subject)))
            else in_general(each.step.finding, each.step.subject),
        )
        for each in reversed(operation.day.overrides)
        if each.step.finding != PROPOSALS_WAIT  # a proposal that was declined: the registry's
    )


def find(checked: Checked, code: str, subject: str) -> Finding | None:
    """Return a finding that holds something, by its code and what it is about; None: no such."""
    return next(
        (
            each
            for each in checked.findings
            if each.code == code and each.holds is not None and subject_of(each) == subject
        ),
        None,
    )


def may_take_back(snapshot: Snapshot, viewer: Viewer, fact: str) -> bool:
    """Whether somebody may take back what let a step proceed: their own, a coordinator any."""
    held = snapshot.fact(fact)
    is_one = held is not None and isinstance(held.fact, StepOverridden)
    return is_one and taking_back.may_take_back(viewer, held, snapshot.fact)
