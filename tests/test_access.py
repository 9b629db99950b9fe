# SPDX-License-Identifier: Apache-2.0
"""Who may see and do what: the promises of docs/sharing.md, held against the tables."""

from __future__ import annotations

import pytest

from qafila.core.access import MAY, SEES, Action, Field, UserRole, Viewer

WHOLE_IDENTITIES = {UserRole.COORDINATOR, UserRole.REGISTRAR, UserRole.TRACING}


def test_every_role_stands_in_both_tables() -> None:
    assert set(MAY) == set(SEES) == set(UserRole)


@pytest.mark.parametrize("role", UserRole)
def test_cohort_stands_beside_a_name_for_whole_identities_alone(role: UserRole) -> None:
    both = {Field.NAME, Field.COHORT} <= SEES[role]
    assert both == (role in WHOLE_IDENTITIES)


@pytest.mark.parametrize("role", [UserRole.MEDIATOR, UserRole.LIAISON, UserRole.REPORTING])
def test_who_deals_between_parties_sees_counts_and_nobody(role: UserRole) -> None:
    assert SEES[role] == {Field.COUNT, Field.COHORT_COUNT}


def test_an_auditor_sees_ids_and_never_names_or_times() -> None:
    assert not SEES[UserRole.AUDITOR] & {Field.NAME, Field.AGE, Field.COHORT, Field.TIMES}


def test_whoever_keeps_users_sees_no_people() -> None:
    assert not SEES[UserRole.ADMINISTRATOR]
    assert not [
        action
        for action in MAY[UserRole.ADMINISTRATOR] - {Action.SEE_AUDIT, Action.SEE_SETTINGS}
        if action.startswith("see_")
    ]


def test_the_board_of_a_crossing_is_for_both_sides_their_guarantors_and_who_leads() -> None:
    seen_by = {role for role in UserRole if Action.SEE_CROSSING in MAY[role]}
    between = {UserRole.MEDIATOR, UserRole.LIAISON}
    assert seen_by == between | {UserRole.COORDINATOR, UserRole.LEADER}


def test_only_a_coordinator_releases_overrides_and_issues() -> None:
    for action in (Action.RELEASE_LOT, Action.OVERRIDE, Action.ISSUE_PLAN, Action.FORGET):
        assert [role for role in UserRole if action in MAY[role]] == [UserRole.COORDINATOR]


def test_a_token_grants_no_more_than_its_scopes_and_its_role() -> None:
    viewer = Viewer(
        user="u-1",
        title="registrar",
        role=UserRole.REGISTRAR,
        scopes=frozenset({Action.SEE_REGISTRY, Action.RELEASE_LOT}),
    )
    assert viewer.may(Action.SEE_REGISTRY)
    assert not viewer.may(Action.EDIT_REGISTRY)
    assert not viewer.may(Action.RELEASE_LOT)
