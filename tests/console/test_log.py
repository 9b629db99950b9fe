# SPDX-License-Identifier: Apache-2.0
"""The log and the audit: who reads them, in which order, and that nobody is named in either."""

from __future__ import annotations

import re

import pytest

from qafila.app.console.log import LINES_SHOWN, audit, log
from qafila.core.access import UserRole, Viewer
from qafila.core.events import BEFORE_THE_DAY
from tests.console.world import World

AUDITOR = Viewer(user="u", title="auditor", role=UserRole.AUDITOR)
ADMINISTRATOR = Viewer(user="u", title="administrator", role=UserRole.ADMINISTRATOR)


@pytest.mark.parametrize("role", UserRole)
def test_who_reads_the_log_and_the_audit(qalamoun: World, role: UserRole) -> None:
    reads = {UserRole.COORDINATOR, UserRole.AUDITOR}
    assert qalamoun.page(role, "log").status_code == (200 if role in reads else 403)
    with qalamoun.browser(role) as client:
        answer = client.get("/hub/audit")
    audits = {UserRole.AUDITOR, UserRole.ADMINISTRATOR}
    assert answer.status_code == (200 if role in audits else 403)


def test_every_fact_stands_on_one_page_the_last_first(qalamoun: World) -> None:
    snapshot = qalamoun.live.snapshot
    first = log(snapshot, everything=True)
    told = [
        line.fact
        for number in range(1, first.pages + 1)
        for line in log(snapshot, everything=True, page=number).lines
    ]
    assert told == [envelope.id for envelope, _ in reversed(snapshot.log())]
    assert len(first.lines) == LINES_SHOWN
    day = log(snapshot)
    before = sum(e.happened_at == BEFORE_THE_DAY for e, _ in snapshot.log())
    assert day.count == first.count - before


def test_a_filter_keeps_what_speaks_of_somebody_and_what_somebody_recorded(qalamoun: World) -> None:
    snapshot = qalamoun.live.snapshot
    person = next(iter(snapshot.operation.day.latest))
    about = log(snapshot, about=person)
    assert 0 < about.count < log(snapshot).count
    behind = {envelope.id for envelope, _ in snapshot.facts_of(f"person:{person}")}
    assert {line.fact for line in about.lines} <= behind
    author = about.lines[0].author
    assert {line.author for line in log(snapshot, author=author).lines} == {author}
    assert not log(snapshot, about="nobody").lines


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_neither_names_anybody(qalamoun: World, lang: str) -> None:
    qalamoun.page(UserRole.COORDINATOR, "registry/P-0001")
    told = qalamoun.page(UserRole.AUDITOR, "log", lang).text
    with qalamoun.browser(UserRole.AUDITOR, lang) as client:
        told += client.get("/hub/audit").text
    for person in qalamoun.live.snapshot.named.persons.values():
        for called in (person.name_ar, person.name_latin):
            assert not called or called not in told


def test_a_look_stands_in_the_audit_by_id_for_an_auditor_and_as_a_count_for_who_keeps_accounts(
    qalamoun: World,
) -> None:
    person = next(iter(qalamoun.live.snapshot.operation.persons))
    looker = Viewer(user="u-looker", title="registrar", role=UserRole.REGISTRAR)
    qalamoun.hub.gate.note(looker, "see_registry", [person], qalamoun.operation, why="registry")
    seen = audit(qalamoun.hub.gate, AUDITOR).lines[0]
    assert (seen.user, seen.subjects, seen.count) == ("u-looker", (person,), 1)
    kept = audit(qalamoun.hub.gate, ADMINISTRATOR).lines[0]
    assert (kept.user, kept.subjects, kept.count) == ("u-looker", (), 1)
    with qalamoun.browser(UserRole.ADMINISTRATOR) as client:
        assert person not in re.findall(r"[\w-]+", client.get("/hub/audit").text)
    only = audit(qalamoun.hub.gate, AUDITOR, user="u-looker")
    assert {line.user for line in only.lines} == {"u-looker"}


def test_the_audit_is_read_to_its_end_and_an_operation_one_may_not_enter_is_left_out(
    qalamoun: World,
) -> None:
    gate, numbers, before = qalamoun.hub.gate, list[int](), 0
    for _ in range(LINES_SHOWN + 5):
        gate.note(AUDITOR, "see_log", ["x"], qalamoun.operation)
    while True:
        view = audit(gate, AUDITOR, before=before)
        numbers += [line.number for line in view.lines]
        if view.next_before is None:
            break
        before = view.next_before
    assert numbers == sorted(set(numbers), reverse=True)
    assert numbers[-1] == 1
    other = Viewer(
        user="u", title="auditor", role=UserRole.AUDITOR, operations=frozenset({"another"})
    )
    assert all(not line.operation for line in audit(gate, other).lines)
