# SPDX-License-Identifier: Apache-2.0
"""The registry on the console: who finds and sees whom, and what two people do to one entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from qafila.app.console import amending, seeing
from qafila.app.console.person import person_view
from qafila.app.console.registry import RegistryAsked, registry
from qafila.core.access import Action, UserRole, Viewer
from qafila.core.accounts import Entry
from qafila.core.events import (
    Fact,
    Fitness,
    FitnessAssessed,
    IdentitiesOpened,
    PersonAmended,
    SharingAgreed,
    read,
)
from qafila.core.registry import Person
from qafila.core.values import Need, Sex
from tests.console.forms import form_of
from tests.console.world import TITLES, World, store_of, world_of

ADMIN = Viewer(user="local", title="hub", role=UserRole.ADMINISTRATOR)
NAME, NAME_OF_CHILD, MOTHER = "يوسف خليل إبراهيم النجار", "Layan Yousef", "نجاح العمر"
SEES_NAMES = (UserRole.COORDINATOR, UserRole.REGISTRAR, UserRole.TRACING)
SEES_NOTHING = set(UserRole) - {*SEES_NAMES, UserRole.AUDITOR}


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A hub of its own: these tests change people."""
    with pytest.MonkeyPatch.context() as patch:
        folder: Path = tmp_path_factory.mktemp("hub")
        patch.setenv("QAFILA_CONFIG_DIR", str(folder / "config"))
        (folder / "config").mkdir(mode=0o700)
        with world_of(store_of("tiny", folder), folder / "config") as world:
            yield world


def _page(world: World, what: str = "", role: UserRole = UserRole.REGISTRAR, **asked: str) -> str:
    with world.browser(role) as client:
        path = f"/o/{world.operation}/registry" + (f"/{what}" if what else "")
        answer = client.get(path, params=asked)
        assert answer.status_code == 200, answer.status_code
        return answer.text


def _edit(world: World, person: str, role: UserRole = UserRole.REGISTRAR) -> dict[str, object]:
    """Return the form of a person as somebody opens it."""
    with world.browser(role) as client:
        page = client.get(f"/o/{world.operation}/registry/{person}").text
    return dict(form_of(page, "/registry/amend"))


def _send(
    world: World, act: str, data: Mapping[str, object], role: UserRole = UserRole.REGISTRAR
) -> httpx.Response:
    told = {name: value for name, value in data.items() if name != "form"}
    return world.send(role, "registry", act, told)  # type: ignore[arg-type]


def _person(world: World, person: str) -> Person:
    world.live.refresh()
    return world.live.snapshot.named.persons[person]


def _audit(world: World) -> tuple[Entry, ...]:
    return world.hub.gate.audit(ADMIN, limit=1000)


def _amendments(world: World, person: str) -> list[PersonAmended]:
    facts = (read(stored.body).fact for stored in world.station.store.read())
    return [f for f in facts if isinstance(f, PersonAmended) and f.person.id == person]


# ------------------------------------------------------------------------------- who sees whom


@pytest.mark.parametrize("role", SEES_NAMES)
def test_whoever_may_see_names_finds_by_name_in_either_script(hub: World, role: UserRole) -> None:
    for typed in ("يوسف خليل إبراهيم", "yousef kh", "Yusuf Khalil"):
        page = _page(hub, role=role, q=typed)
        assert "P-0001" in page
        assert "Yousef Khalil Ibrahim" in page


def test_an_auditor_finds_by_number_and_sees_nobody_by_name(hub: World) -> None:
    for page in (
        _page(hub, role=UserRole.AUDITOR),
        _page(hub, role=UserRole.AUDITOR, q="P-0006"),
        _page(hub, "P-0006", role=UserRole.AUDITOR),
        _page(hub, "household:F-002", role=UserRole.AUDITOR),
    ):
        assert "P-0006" in page
        for hidden in (
            "Amina",
            "أمينة",
            "الصباغ",
            "wheelchair",
            "west quarter",
            "71 years",
            "Given in person",
        ):
            assert hidden not in page, hidden
    assert "P-0006" not in _page(hub, role=UserRole.AUDITOR, q="Amina")
    assert "P-0001" not in _page(hub, role=UserRole.AUDITOR, q="F-002")


def test_an_auditor_learns_nothing_by_filters(hub: World) -> None:
    auditor = Viewer(user="u", title="auditor", role=UserRole.AUDITOR)
    snapshot = hub.live.snapshot
    everybody = registry(snapshot, auditor, RegistryAsked())
    for asked in (
        RegistryAsked(cohort="west"),
        RegistryAsked(need="wheelchair"),
        RegistryAsked(consent="proxy"),
    ):
        assert registry(snapshot, auditor, asked).found == everybody.found
    seen = {name for row in everybody.rows for name in row.__struct_fields__ if getattr(row, name)}
    assert seen <= {"person", "household", "where", "where_said", "is_unseen", "is_off"}


@pytest.mark.parametrize("role", sorted(SEES_NOTHING))
def test_nobody_else_comes_in(hub: World, role: UserRole) -> None:
    for what in ("registry", "registry/P-0001", "registry/household:F-001", "registry/nobody"):
        assert hub.page(role, what).status_code == 403


@pytest.mark.parametrize("role", [UserRole.TRACING, UserRole.AUDITOR, UserRole.MARSHAL])
def test_whoever_only_reads_changes_nobody(hub: World, role: UserRole) -> None:
    before = len(list(hub.station.store.read()))
    for act in ("amend", "consent", "drop", "apart", "take-back", "bind"):
        data: dict[str, object] = {"what": "P-0001", "drop_reason": "x", "drop_agreed_by": "y"}
        assert _send(hub, act, data, role).status_code == 403
    if role is UserRole.TRACING:
        assert "/registry/amend" not in _page(hub, "P-0001", role=role)
    opened = sum(isinstance(read(s.body).fact, IdentitiesOpened) for s in hub.station.store.read())
    assert len(list(hub.station.store.read())) - before <= opened


def test_one_letter_finds_nobody(hub: World) -> None:
    page = _page(hub, q="ي")
    assert "P-0001" not in page
    assert "at least two letters" in page


def test_what_is_typed_into_the_search_stays_text(hub: World) -> None:
    hostile = "<img src=x onerror=alert(1)>\"'{{7*7}}"
    page = _page(hub, q=hostile, cohort=hostile, page="²", state="%00")
    assert "<img src=x" not in page
    assert "{{7*7}}" in page


def test_a_person_that_is_not_there_is_no_page(hub: World) -> None:
    for what in ("P-9999", "household:none", "household:", "..%2f..", "%00"):
        assert hub.page(UserRole.REGISTRAR, f"registry/{what}").status_code == 404


def test_a_number_with_a_slash_has_a_page(hub: World) -> None:
    with hub.browser(UserRole.REGISTRAR) as client:
        answer = client.get(f"/o/{hub.operation}/registry", params={"what": "P/1"})
        assert answer.status_code == 404
        answer = client.get(f"/o/{hub.operation}/registry", params={"what": "P-0001"})
        assert NAME in answer.text


def test_who_saw_whom_is_in_the_audit_once_and_what_was_typed_is_not(
    hub: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    tracing = UserRole.TRACING
    _page(hub, role=tracing, q="amina hasan")
    _page(hub, role=tracing, q="amina hasan")
    _page(hub, "P-0007", role=tracing)
    lines = [e for e in _audit(hub) if e.title == TITLES[tracing] and e.operation == hub.operation]
    assert {e.action for e in lines} == {Action.SEE_REGISTRY}
    looked = [e.subjects for e in lines if e.why == "registry"]
    assert sum("P-0006" in subjects for subjects in looked) == 1
    assert any(
        "P-0007" in e.subjects and "P-0006" in e.subjects for e in lines if e.why == "person"
    )
    assert "amina" not in repr(lines)
    monkeypatch.setattr(seeing, "AGAIN", timedelta(0))
    _page(hub, role=tracing, q="amina hasan")
    again = [e for e in _audit(hub) if e.title == TITLES[tracing] and e.why == "registry"]
    assert sum("P-0006" in e.subjects for e in again) == 2


def test_each_visit_leaves_one_fact_that_names_were_opened(hub: World) -> None:
    for _ in range(3):
        _page(hub, role=UserRole.COORDINATOR)
    facts = (read(stored.body) for stored in hub.station.store.read())
    opened = [
        e for e in facts if isinstance(e.fact, IdentitiesOpened) and "coordinator" in e.author
    ]
    assert len(opened) == 1


def test_nothing_is_shown_where_the_look_cannot_be_noted(
    hub: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qafila.ports import StoreProblem  # noqa: PLC0415

    def refuse(*_: object, **__: object) -> None:
        raise StoreProblem("store-full", "accounts")

    monkeypatch.setattr(seeing, "AGAIN", timedelta(0))
    monkeypatch.setattr(hub.hub.gate, "note", refuse)
    answer = hub.page(UserRole.REGISTRAR, "registry")
    assert answer.status_code == 503
    assert NAME not in answer.text
    monkeypatch.undo()
    assert hub.page(UserRole.REGISTRAR, "registry").status_code == 200


def test_a_search_narrows_by_what_stands_beside(hub: World) -> None:
    page = _page(hub, need="wheelchair")
    assert "P-0006" in page
    assert "P-0001" not in page
    page = _page(hub, cohort="east", q="النجار")
    assert "P-0003" in page
    assert "P-0006" not in page


@pytest.mark.parametrize("lang", ["en", "ar"])
def test_every_word_of_the_pages_is_there_in_both_languages(hub: World, lang: str) -> None:
    for what in ("registry", "registry/P-0003", "registry/household:F-001", "registry?q=zzzz"):
        text = hub.page(UserRole.REGISTRAR, what, lang).text
        assert "⟦" not in text, what
        assert f'lang="{lang}"' in text


# --------------------------------------------------------------------------------- what is changed


def test_an_amendment_holds_what_was_changed_and_nothing_else(hub: World) -> None:
    form = _edit(hub, "P-0008")
    assert form["age"] == ["39"]
    form |= {"name_ar": "هدى عمر صالح الخبّاز", "age": "٤٠", "needs": ["oxygen"], "phone": "0944"}
    form |= {"reason": "corrected at the desk", "agreed_by": "head of household"}
    answer = _send(hub, "amend", form)
    assert answer.status_code == 303, answer.text
    person = _person(hub, "P-0008")
    assert (person.name_ar, person.age, person.needs) == ("هدى عمر صالح الخبّاز", 40, (Need.OXYGEN,))
    assert (person.sex, person.cohort, person.father) == (Sex.FEMALE, "west", "عمر")
    fact = _amendments(hub, "P-0008")[-1]
    assert {"name_ar", "age", "needs", "phone"} <= set(fact.changed)
    assert "cohort" not in fact.changed
    assert (fact.reason, fact.agreed_by) == ("corrected at the desk", "head of household")
    assert "الخبّاز" not in repr(fact)
    assert "corrected at the desk" in _page(hub, "P-0008")


def test_every_mistake_is_told_at_once_and_nothing_typed_is_lost(hub: World) -> None:
    form = _edit(hub, "P-0007")
    form |= {
        "age": "forty",
        "birth_year": "3024",
        "cohort": "nobody",
        "guardian": "P-0007",
        "note": "typed <b>with care</b>",
        "needs": ["stretcher"],
        "reason": "",
    }
    answer = _send(hub, "amend", form)
    assert answer.status_code == 422
    page = answer.text
    for field in ("age", "birth_year", "cohort", "guardian", "reason"):
        assert f'id="{field}-mistake"' in page, field
    again = form_of(page, "/registry/amend")
    assert again["age"] == ["forty"]
    assert again["note"] == ["typed <b>with care</b>"]
    assert again["needs"] == ["stretcher"]
    assert "<b>with care</b>" not in page
    assert not _amendments(hub, "P-0007")
    again |= {"age": "45", "birth_year": "", "guardian": "", "cohort": "west", "reason": "ok"}
    assert _send(hub, "amend", again).status_code == 303
    assert _person(hub, "P-0007").needs == (Need.STRETCHER,)


def test_two_editors_of_different_fields_both_stand(hub: World) -> None:
    one, other = _edit(hub, "P-0002"), _edit(hub, "P-0002", UserRole.COORDINATOR)
    one |= {"phone": "+963 11 555 0101", "reason": "called back"}
    other |= {"mother": "فاطمة السالم الكبيرة", "reason": "read from the booklet"}
    assert _send(hub, "amend", one).status_code == 303
    shown = _send(hub, "amend", other, UserRole.COORDINATOR)
    assert shown.status_code == 422
    assert "meanwhile" in shown.text
    again = form_of(shown.text, "/registry/amend")
    assert again["phone"] == ["+963 11 555 0101"], "what nobody typed here is as it stands now"
    assert again["mother"] == ["فاطمة السالم الكبيرة"]
    assert again["reason"] == ["read from the booklet"]
    assert _send(hub, "amend", dict(again), UserRole.COORDINATOR).status_code == 303
    person = _person(hub, "P-0002")
    assert (person.phone, person.mother) == ("+963 11 555 0101", "فاطمة السالم الكبيرة")


def test_two_editors_of_one_field_see_both_and_both_are_on_record(hub: World) -> None:
    one, other = _edit(hub, "P-0004"), _edit(hub, "P-0004", UserRole.COORDINATOR)
    one |= {"age": "7", "needs": ["oxygen"], "reason": "mother says"}
    other |= {"age": "8", "needs": [], "unaccompanied": "yes", "reason": "booklet says"}
    assert _send(hub, "amend", one).status_code == 303
    shown = _send(hub, "amend", other, UserRole.COORDINATOR)
    assert shown.status_code == 422
    assert "Recorded meanwhile: 7" in shown.text.replace("\u2068", "").replace("\u2069", "")
    again = form_of(shown.text, "/registry/amend")
    assert again["age"] == ["8"]
    assert again["unaccompanied"] == ["yes"]
    assert again["needs"] == ["oxygen"], "needs were not touched by the second"
    assert _send(hub, "amend", dict(again), UserRole.COORDINATOR).status_code == 303
    assert _person(hub, "P-0004").age == 8
    assert [f.reason for f in _amendments(hub, "P-0004")] == ["mother says", "booklet says"]


def test_a_form_that_is_sent_twice_is_recorded_once(hub: World) -> None:
    form = _edit(hub, "P-0005")
    form |= {"note": "ten months old", "reason": "asked"}
    assert _send(hub, "amend", form).status_code == 303
    assert _send(hub, "amend", form).status_code == 303
    assert len(_amendments(hub, "P-0005")) == 1


def test_a_form_without_any_change_is_told_so(hub: World) -> None:
    form = _edit(hub, "P-0006") | {"reason": "none"}
    answer = _send(hub, "amend", form)
    assert answer.status_code == 422
    assert "Nothing was changed" in answer.text


def test_what_looks_like_a_formula_is_text(hub: World) -> None:
    form = _edit(hub, "P-0006") | {"note": '=HYPERLINK("x")', "other_needs": "@SUM(1)، +1"}
    assert _send(hub, "amend", form | {"reason": "=1+1"}).status_code == 303
    person = _person(hub, "P-0006")
    assert person.note == '=HYPERLINK("x")'
    assert person.other_needs == ("@SUM(1)", "+1")


def test_consent_is_asked_for_whole_and_recorded_once(hub: World) -> None:
    person = "P-0001"
    form = dict(form_of(_page(hub, person), "/registry/consent"))
    answer = _send(hub, "consent", form | {"consent": "proxy", "answered_at": "half past"})
    assert answer.status_code == 422
    for field in ("given_by", "answered_at"):
        assert f'id="{field}-mistake"' in answer.text
    form |= {"consent": "refused", "told_terms": "yes", "offered_to_stay": "no"}
    for _ in range(2):
        assert _send(hub, "consent", form).status_code == 303
    hub.live.refresh()
    answers = hub.live.snapshot.operation.consents[person]
    assert [a.answer.consent.value for a in answers] == ["refused"]
    assert (answers[0].answer.told_terms, answers[0].answer.offered_to_stay) == (True, False)
    assert answers[0].answer.taken_by == TITLES[UserRole.REGISTRAR]
    assert "not offered" in _page(hub, person) or "Offered to stay" in _page(hub, person)


def test_whoever_is_dropped_comes_back_when_it_is_taken_back(hub: World) -> None:
    person = "P-0003"
    form: dict[str, object] = {"what": person, "drop_reason": "", "drop_agreed_by": ""}
    answer = _send(hub, "drop", form)
    assert answer.status_code == 422
    assert answer.text.count('class="mistake"') >= 2
    form |= {"drop_reason": "stays with her aunt", "drop_agreed_by": "registrar and mother"}
    for _ in range(2):
        assert _send(hub, "drop", form).status_code == 303
    hub.live.refresh()
    assert person in hub.live.snapshot.operation.listing.off
    assert person in _page(hub, state="off")
    assert "Nobody on the list fits" in _page(hub, q=person)
    page = _page(hub, person)
    assert "off the list" in page
    back = dict(form_of(page, "/registry/take-back"))
    (dropped,) = (
        e
        for e in (read(s.body) for s in hub.station.store.read())
        if e.fact.__class__.__name__ == "PeopleDropped"
    )
    sent = _send(hub, "take-back", back | {"fact": dropped.id, "back_reason": "she travels"})
    assert sent.status_code == 303
    assert _person(hub, person).id == person
    foreign = _send(hub, "take-back", back | {"fact": "0" * 32, "back_reason": "no"})
    assert foreign.status_code == 422


def test_an_answer_that_was_recorded_of_somebody_else_is_taken_back(hub: World) -> None:
    person = "P-0008"
    before = len(hub.live.snapshot.operation.consents.get(person, ()))
    form: dict[str, object] = {"what": person, "consent": "refused", "answers": str(before)}
    assert _send(hub, "consent", form).status_code == 303
    judged: dict[str, object] = {"what": person, "fitness": "unfit", "judged": "0"}
    judged["assessed_by"] = "Dr. 14"
    assert _send(hub, "fitness", judged).status_code == 303
    hub.live.refresh()
    operation = hub.live.snapshot.operation
    facts = (
        operation.consents[person][-1].said.fact,
        operation.listing.fitness[person][-1].said.fact,
    )
    page = _page(hub, person)
    back = dict(form_of(page, "/registry/take-back"))
    for fact in facts:
        assert f'<option value="{fact}"' in page
        sent = _send(hub, "take-back", back | {"fact": fact, "back_reason": "of another person"})
        assert sent.status_code == 303
    hub.live.refresh()
    operation = hub.live.snapshot.operation
    assert len(operation.consents.get(person, ())) == before
    assert not operation.listing.fitness.get(person, ())


def test_fitness_and_sharing_stand_on_the_page_of_whoever_they_are_about(hub: World) -> None:
    facts: tuple[Fact, ...] = (
        FitnessAssessed(
            person="P-0007", fitness=Fitness.UNFIT, assessed_by="doctor 4", medical=True
        ),
        SharingAgreed(person="P-0007", recipient="red-crescent", agreed=False),
    )
    hub.station.recorder.record(facts, author="registrar")
    hub.live.refresh()
    page = _page(hub, "P-0007")
    for shown in ("not fit to travel", "doctor 4", "Does not agree", "red-crescent"):
        assert shown in page
    auditor = _page(hub, "P-0007", role=UserRole.AUDITOR)
    assert "not fit" not in auditor
    assert "red-crescent" not in auditor


def test_a_judgement_of_fitness_is_asked_for_whole_and_recorded_once(hub: World) -> None:
    person = "P-0002"
    form = dict(form_of(_page(hub, person), "/registry/fitness"))
    answer = _send(hub, "fitness", form | {"fit_until": "tomorrow"})
    assert answer.status_code == 422
    for field in ("fitness", "assessed_by", "fit_until"):
        assert f'id="{field}-mistake"' in answer.text
    form |= {"fitness": "fit_with_care", "assessed_by": "doctor 4", "fit_until": "٢٠٢٦-٠٣-٠١"}
    for _ in range(2):
        assert _send(hub, "fitness", form).status_code == 303
    hub.live.refresh()
    (judged,) = hub.live.snapshot.operation.listing.fitness[person]
    assert judged.assessment.fitness is Fitness.FIT_WITH_CARE
    assert (judged.assessment.until, judged.assessment.medical) == (date(2026, 3, 1), False)
    assert judged.said.author == TITLES[UserRole.REGISTRAR]
    again = dict(form_of(_page(hub, person), "/registry/fitness"))
    worse = again | {"fitness": "unfit", "assessed_by": "doctor 4", "medical": "yes"}
    assert _send(hub, "fitness", worse).status_code == 303
    hub.live.refresh()
    last = hub.live.snapshot.operation.listing.fitness[person][-1].assessment
    assert (last.fitness, last.medical, last.until) == (Fitness.UNFIT, True, None)


def test_two_entries_are_kept_apart_once(hub: World) -> None:
    form: dict[str, object] = {"what": "P-0001", "apart_who": "P-9999", "apart_reason": ""}
    answer = _send(hub, "apart", form)
    assert answer.status_code == 422
    assert answer.text.count('class="mistake"') == 2
    form |= {"apart_who": "P-0007", "apart_reason": "cousins"}
    for _ in range(2):
        assert _send(hub, "apart", form).status_code == 303
    hub.live.refresh()
    assert len(hub.live.snapshot.operation.listing.apart) == 1


def test_somebody_joins_a_household(hub: World) -> None:
    data: dict[str, object] = {
        "what": "household:F-001",
        "bind_who": "P-0008",
        "bind_reason": "aunt",
    }
    assert _send(hub, "bind", data).status_code == 303
    assert _person(hub, "P-0008").household == "F-001"
    assert "P-0008" in _page(hub, "household:F-001")
    assert _send(hub, "bind", data | {"bind_who": "P-0000"}).status_code == 422


def test_what_is_recorded_shows_at_once_in_the_search(hub: World) -> None:
    form = _edit(hub, "P-0006") | {"name_latin": "Zubayda Qudsi", "reason": "spelled by herself"}
    assert _send(hub, "amend", form).status_code == 303
    hub.live.refresh()
    assert "P-0006" in _page(hub, q="zubay")


def test_somebody_who_is_on_no_list_is_registered_once(hub: World) -> None:
    form: dict[str, object] = {"number": "P-0001", "age": "x", "sex": "", "cohort": "north"}
    answer = _send(hub, "add", form)
    assert answer.status_code == 422
    for field in ("number", "name_ar", "age", "cohort"):
        assert f'id="{field}-mistake"' in answer.text, field
    form |= {"number": " P-0900 ", "name_ar": "ليلى أحمد الزين", "age": "٢٧", "sex": "female"}
    form |= {"cohort": "west", "household": "F-002", "guardian": ""}
    assert _send(hub, "add", form).status_code == 303
    person = _person(hub, "P-0900")
    assert (person.name_ar, person.age, person.sex) == ("ليلى أحمد الزين", 27, Sex.FEMALE)
    assert (person.household, person.cohort, person.consent) == ("F-002", "west", None)
    assert "P-0900" in _page(hub, q="layla ahmad")
    assert _send(hub, "add", form).status_code == 422
    assert hub.send(UserRole.TRACING, "registry", "add", {"number": "P-1"}).status_code == 403


def test_an_age_that_is_taken_back_leaves_the_year_of_birth_to_tell_the_group(hub: World) -> None:
    person = Person(id="P", age=30, birth_year=2012)
    fact = amending.amendment(person, {}, ("age",), reason="r", agreed_by="")
    assert (fact.person.birth_year, set(fact.changed)) == (2012, {"age", "birth_year"})
    fact = amending.amendment(person, {"age": ("31",)}, ("age",), reason="r", agreed_by="")
    assert fact.changed == ("age",)


# ---------------------------------------------------------------------------- without a hub


def test_a_form_takes_back_nothing_that_it_did_not_touch() -> None:
    person = Person(id="P", name_ar="سعاد", age=30, needs=(Need.OXYGEN,), note="a\nb")
    opened_on = amending.typed_of(person)
    later = replace(person, age=31, phone="1")
    edit = amending.edited(opened_on, opened_on | {"note": ("a\r\nb",), "lot": ("L1",)}, later)
    assert edit.touched == ("lot",)
    assert set(edit.elsewhere) == {"age", "phone"}
    assert edit.both == ()
    assert amending.digest_of(person) != amending.digest_of(later)
    fact = amending.amendment(later, {"lot": ("L1",)}, edit.touched, reason="r", agreed_by="")
    assert fact.changed == ("lot",)


def test_findings_about_somebody_stand_on_their_page_and_no_others(hub: World) -> None:
    viewer = Viewer(user="u", title="registrar", role=UserRole.REGISTRAR)
    for person in ("P-0003", "P-0006"):
        view = person_view(hub.live.snapshot, hub.live.check(), viewer, person)
        assert view is not None
        for told in view.findings:
            assert person in told.text["en"] + told.remedy["en"], told
