# SPDX-License-Identifier: Apache-2.0
"""The page of findings: who reads it, who lets something pass and takes that back."""

from __future__ import annotations

import html

import pytest

from qafila.app.console.findings import FINDINGS_SHOWN, find, findings, in_general
from qafila.core.access import UserRole
from qafila.core.events import FactCorrected, StepOverridden
from qafila.core.findings import Finding, catalogue
from qafila.core.fulfilment.closing import subject_of
from qafila.core.values import LANGS, has_arabic
from qafila.web.console.pages import pages
from tests.console.world import TITLES, World

READERS = {UserRole.COORDINATOR, UserRole.REGISTRAR, UserRole.AUDITOR}


def holding(world: World) -> Finding:
    world.live.refresh()
    operation = world.live.snapshot.operation
    let = {(each.step.finding, each.step.subject) for each in operation.day.overrides}
    return next(
        each
        for each in world.live.check().findings
        if each.holds is not None and (each.code, subject_of(each)) not in let
    )


@pytest.mark.parametrize("role", UserRole)
def test_who_reads_findings_and_who_overrides(qalamoun: World, role: UserRole) -> None:
    assert qalamoun.page(role, "findings").status_code == (200 if role in READERS else 403)
    for act in ("override", "undo"):
        answer = qalamoun.send(role, "findings", act, {})
        assert answer.status_code == (422 if role is UserRole.COORDINATOR else 403)


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_they_are_told_in_the_language_of_the_page_and_name_nobody(
    qalamoun: World, lang: str
) -> None:
    first = qalamoun.live.check().findings[0]
    page = qalamoun.page(UserRole.AUDITOR, "findings", lang).text
    words = "ar" if lang == "ar" else "en"
    assert first.remedy(words)[:30] in page  # type: ignore[arg-type]
    if lang == "ar":
        assert first.remedy("en")[:30] not in page
    for person in qalamoun.live.snapshot.named.persons.values():
        for called in (person.name_ar, person.name_latin):
            assert not called or called not in page


def test_every_finding_is_on_one_page_and_a_filter_keeps_what_it_says(qalamoun: World) -> None:
    checked, snapshot = qalamoun.live.check(), qalamoun.live.snapshot
    first = findings(snapshot, checked)
    seen = [
        (each.code, each.text["en"])
        for number in range(1, first.pages + 1)
        for kind in findings(snapshot, checked, page=number).kinds
        for each in kind.findings
    ]
    assert first.pages == -(-len(checked.findings) // FINDINGS_SHOWN) > 1
    assert sorted(seen) == sorted((each.code, each.text("en")) for each in checked.findings)
    grave = findings(snapshot, checked, severity="ERROR")
    assert {kind.severity for kind in grave.kinds} == {"ERROR"}
    assert grave.found == first.severities["ERROR"]
    one = findings(snapshot, checked, code=checked.findings[-1].code)
    assert [kind.code for kind in one.kinds] == [checked.findings[-1].code]
    assert not findings(snapshot, checked, holds="nonsense").kinds


def test_what_holds_a_step_passes_only_by_function_and_reason_and_can_be_taken_back(
    qalamoun: World,
) -> None:
    held = holding(qalamoun)
    data = {"code": held.code, "subject": subject_of(held), "by": "", "reason": "seen by a doctor"}
    unsaid = qalamoun.send(UserRole.COORDINATOR, "findings", "override", data)
    assert unsaid.status_code == 422
    data["by"], data["reason"] = "coordinator", ""
    assert qalamoun.send(UserRole.COORDINATOR, "findings", "override", data).status_code == 422
    data["reason"] = "seen by a doctor"
    assert qalamoun.send(UserRole.COORDINATOR, "findings", "override", data).status_code == 303
    qalamoun.live.refresh()
    given = qalamoun.live.snapshot.log()[-1][0]
    assert isinstance(given.fact, StepOverridden)
    assert given.author == TITLES[UserRole.COORDINATOR]
    assert given.fact.reason == "coordinator: seen by a doctor"
    page = qalamoun.page(UserRole.AUDITOR, "findings").text
    assert "seen by a doctor" in page
    assert "undo-" not in page
    back = {"fact": given.id, "note": "the wrong vehicle"}
    assert qalamoun.send(UserRole.COORDINATOR, "findings", "undo", back).status_code == 303
    qalamoun.live.refresh()
    assert isinstance(qalamoun.live.snapshot.log()[-1][0].fact, FactCorrected)
    assert given.id not in {e.said.fact for e in qalamoun.live.snapshot.operation.day.overrides}


def test_what_does_not_stand_is_not_overridden(qalamoun: World) -> None:
    assert find(qalamoun.live.check(), "consent_missing", "NOBODY") is None
    data = {"code": "consent_missing", "subject": "NOBODY", "by": "coordinator", "reason": "x"}
    assert qalamoun.send(UserRole.COORDINATOR, "findings", "override", data).status_code == 422


def test_every_kind_of_finding_is_said_in_general_in_both_languages() -> None:
    assert catalogue()
    for code in catalogue():
        said = in_general(code, "BUS-07")
        for lang in LANGS:
            assert not set("{}⟦⟧") & set(said[lang]), code
            assert len(said[lang].strip("… .:")) > 8, code
        assert has_arabic(said["ar"]), code


def test_what_was_let_pass_is_said_in_words_and_not_by_its_code(qalamoun: World) -> None:
    held = holding(qalamoun)
    sent = {
        "code": held.code,
        "subject": subject_of(held),
        "by": "coordinator, hub",
        "reason": "seen with both sides",
    }
    answer = qalamoun.send(UserRole.COORDINATOR, "findings", "override", sent)
    assert answer.status_code == 303
    qalamoun.live.refresh()
    view = findings(qalamoun.live.snapshot, qalamoun.live.checked)
    assert view.overrides[0].text["ar"] == held.text("ar")
    shown = qalamoun.page(UserRole.AUDITOR, "findings", "ar").text
    table = shown[shown.index('id="h-overrides"') :]
    assert held.code.replace("_", " ") not in table


def test_a_remedy_leads_to_the_page_where_it_is_pressed_and_names_no_command(
    qalamoun: World,
) -> None:
    names = {each.name for each in pages()}
    for code, kind in catalogue().items():
        assert not kind.page or kind.page.partition("?")[0] in names, code
    standing = qalamoun.live.check().findings
    led = next(each for each in standing if each.page and each.commands)
    page = qalamoun.page(UserRole.COORDINATOR, f"findings?code={led.code}").text
    address = html.escape(f"/o/{qalamoun.operation}/{led.page}")
    assert f'href="{address}"' in page
    assert "qafila record" not in page
    with qalamoun.browser(UserRole.COORDINATOR) as client:
        assert client.get(f"/o/{qalamoun.operation}/{led.page}").status_code == 200
    assert all(command not in led.remedy("en") for command in led.typed())


def test_documents_on_a_page_name_no_command_that_a_form_stands_for(qalamoun: World) -> None:
    for name in ("closing", "reconciliation", "standards"):
        page = qalamoun.page(UserRole.COORDINATOR, f"documents/{name}")
        assert page.status_code == 200, name
        assert "qafila record OP" not in page.text.replace(
            "qafila record OP whereabouts_settled", ""
        ), name
