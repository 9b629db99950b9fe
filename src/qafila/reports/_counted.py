# SPDX-License-Identifier: Apache-2.0
"""Numbers that are taken for each other too often: planned, registered, cleared, boarded, arrived.

They stand apart, by group, sex and age; and beside what sources claim, none of it corrected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from qafila.core.document import Block, Column, Heading, Notice, Paragraph, Table, Wording, phrase
from qafila.core.operation import Account, Accounts, Operation
from qafila.core.operation.claimed import PEOPLE, Figure, Parts, figures, totals_with_parts
from qafila.core.values import AgeGroup, Sex
from qafila.reports._marches import joined
from qafila.reports._plan_tables import claimed_by, claimed_subject, figure

_APART = (
    ("planned", "report-planned"),
    ("registered", "report-registered"),
    ("cleared", "report-cleared"),
    ("expected", "report-expected"),
    ("boarded", "report-have-boarded"),
    ("arrived", "report-have-arrived"),
)
"""Column of the account, and its title."""


def counted_blocks(operation: Operation, reckoned: Accounts) -> Iterator[Block]:
    """Yield the numbers of each group, sex and age group, one table each."""
    yield Heading(text=phrase("report-counted-apart"))
    yield Paragraph(text=phrase("report-cleared-note"))
    cohorts: dict[Wording, Account] = {
        (c.name if (c := operation.cohorts.get(key)) else key or phrase("report-of-none")): account
        for key, account in reckoned.cohorts.items()
    }
    if len(reckoned.cohorts) > 1 or "" not in reckoned.cohorts:
        yield _apart("apart-cohorts", "report-cohort", cohorts, reckoned.total)
    sexes: dict[Wording, Account] = {
        phrase(f"sex-{sex}" if sex else "report-sex-unknown"): reckoned.sexes[sex]
        for sex in (*Sex, "")
        if sex in reckoned.sexes
    }
    yield _apart("apart-sexes", "report-sex", sexes, reckoned.total)
    ages: dict[Wording, Account] = {
        phrase(f"age-{group}"): reckoned.age_groups[key]
        for group in AgeGroup
        if (key := "" if group is AgeGroup.UNKNOWN else group.value) in reckoned.age_groups
    }
    yield _apart("apart-ages", "report-age-group", ages, reckoned.total)


def _apart(name: str, title: str, groups: Mapping[Wording, Account], total: Account) -> Table:
    return Table(
        id=name,
        columns=(
            Column(title=phrase(title), weight=2),
            *(Column(title=phrase(word), align="end", weight=1) for _, word in _APART),
        ),
        rows=tuple((said, *_numbers(account)) for said, account in groups.items()),
        totals=(phrase("report-total"), *_numbers(total)) if len(groups) > 1 else (),
        tight=True,
    )


def _numbers(account: Account) -> tuple[int, ...]:
    return tuple(getattr(account, column) for column, _ in _APART)


def claimed_blocks(operation: Operation, reckoned: Accounts) -> Iterator[Block]:
    """Yield what sources claim of each group, side by side with what was counted here."""
    claims: dict[str, list[Figure]] = {}
    for one in figures(operation):
        if one.what == PEOPLE or one.what in operation.cohorts:
            claims.setdefault(one.what, []).append(one)
    if not claims:
        return
    yield Paragraph(text=phrase("report-claims-note"))
    for parts in totals_with_parts(operation):
        if not parts.adds_up:
            yield _differing(operation, parts)
    for number, what in enumerate((PEOPLE, *operation.cohorts)):
        if what in claims:
            account = reckoned.total if what == PEOPLE else reckoned.cohorts.get(what, Account())
            yield Heading(text=claimed_subject(operation, what))
            yield _side_by_side(operation, f"claimed-{number}", claims[what], account)


def _side_by_side(
    operation: Operation, name: str, claims: Sequence[Figure], account: Account
) -> Table:
    counted = joined(
        phrase("report-labelled", label=phrase(word), value=getattr(account, column))
        for column, word in _APART
        if column != "registered"
    )
    return Table(
        id=name,
        columns=(
            Column(title=phrase("report-figure"), align="end", weight=1.2),
            Column(title=phrase("report-source"), weight=5),
            Column(title=phrase("report-said-on"), weight=1.2),
        ),
        rows=tuple(
            (
                figure(one.claimed),
                claimed_by(operation, one.claimed, one.note) or phrase("report-not-said"),
                one.at,
            )
            for one in claims
        ),
        totals=(account.registered, phrase("report-counted-here", counted=counted), None),
    )


def _differing(operation: Operation, parts: Parts) -> Notice:
    """Say that the parts of a total do not add up to it; both stand as stated."""
    stated = joined(
        phrase("report-labelled", label=claimed_subject(operation, what), value=figure(part))
        for what, part in parts.parts.items()
    )
    return Notice(
        text=phrase(
            "report-parts-differ",
            what=claimed_subject(operation, parts.what),
            by=claimed_by(operation, parts.total) or phrase("report-not-said"),
            total=figure(parts.total),
            parts=stated,
            sum=figure(parts.sum),
        ),
        tone="warning",
    )
