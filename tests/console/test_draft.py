# SPDX-License-Identifier: Apache-2.0
"""A report beside its draft: nothing counts before a person confirms it. Reports are made up."""

from __future__ import annotations

import io
import json
import re
import tomllib
import zipfile
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from qafila.app.console.drafts import (
    ACCEPTED,
    MOST_DRAFTS,
    REJECTED,
    Drafts,
    Held,
    mended,
    typed,
)
from qafila.app.typed import Unclear
from qafila.core.access import UserRole
from qafila.extraction.text.found import Found
from tests.console.test_browser import AXE, RULES, SMALL, opened
from tests.console.world import TITLES, World, form_mark_of

REPORT = (
    "دمشق، 28 آب 2017 – قال مصدر إن نحو 600 شخص، بينهم 250 مقاتلًا، سيغادرون اليوم القلمون الغربي"
    " إلى البوكمال في حافلات، مقابل الكشف عن مصير الجنود المفقودين."
)


def post(client: httpx.Client, act: str, **data: str) -> httpx.Response:
    mark = form_mark_of(client.get("/hub/account").text)
    return client.post(f"/hub/draft/{act}", data={"form": mark, **data})


def test_a_report_is_shown_with_its_words_marked_and_whole(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        assert post(client, "read", text=REPORT).status_code == 303
        page = client.get("/hub/draft").text
        shown = re.search(r'<div class="words"[^>]*>(.*?)</div>', page, re.S)
        assert shown
        assert re.sub(r"<[^>]+>", "", shown[1]) == REPORT
        marked = re.findall(r"<mark>([^<]+)</mark>", shown[1])
        assert any("600" in words for words in marked)
        assert any("250" in words for words in marked)
        assert "⟦" not in page


LATER = (
    "دمشق، 29 آب 2017 – قال مصدر إن 540 شخصًا غادروا القلمون الغربي إلى البوكمال عبر قارة، ورافق"
    " الهلال الأحمر القافلة."
)
HALTED = "ألغيت عملية إجلاء 600 شخص من القلمون الغربي إلى البوكمال يوم 28 آب 2017."


def held_of(world: World) -> Held:
    return next(reversed(world.hub.drafts._held.values()))


def ticked(held: Held, **states: str) -> dict[str, str]:
    """Return the form as a page sends it, with states by the kind of value."""
    sent = {f"{name}-{v.number}": was for v in held.values() for name, was in v.typed.items()}
    return sent | {f"state-{v.number}": states.get(v.field, "open") for v in held.values()}


def test_a_later_report_is_added_and_loses_nothing_that_was_decided(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=REPORT)
        held = held_of(tiny)
        before = list(held.values())
        people = next(v for v in before if v.field == "count")
        decisions = ticked(held, count=ACCEPTED, place=REJECTED) | {f"high-{people.number}": "650"}
        assert post(client, "decide", **decisions).status_code == 303
        assert post(client, "add", text=LATER).status_code == 303
        page = client.get("/hub/draft").text
    after = list(held.values())
    states = [(v.field, v.state) for v in after]
    assert states[: len(before)] == [
        (v.field, {"count": ACCEPTED, "place": REJECTED}.get(v.field, "open")) for v in before
    ]
    assert after[people.number].typed["high"] == "650"
    new = after[len(before) :]
    assert any(v.typed.get("low") == "540" for v in new)
    assert all(v.state == "open" for v in new)
    assert [report.file for report in held.drafted.reports] == ["report.txt", "report-2.txt"]
    assert "540" in page
    assert {"rival_days", "rival_counts"} <= {f.code for f in held.drafted.findings}


def test_what_was_ticked_and_not_yet_kept_goes_with_a_report_that_is_added(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=REPORT)
        held = held_of(tiny)
        sent = ticked(held, date=ACCEPTED)
        assert post(client, "add", text="", **sent).status_code == 422
        assert post(client, "add", text=LATER, **sent).status_code == 303
    (day, other) = (v for v in held.values() if v.field == "date")
    assert (day.state, other.state) == (ACCEPTED, "open")


def test_a_party_that_was_confirmed_keeps_its_roles_and_shows_the_new_one(tiny: World) -> None:
    first = "On 3 May 2018 600 people left Homs for Idlib. The United Nations escorted the convoy."
    later = "The United Nations approved the deal under which 600 people left Homs for Idlib."
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=first)
        held = held_of(tiny)
        post(client, "decide", **ticked(held, party=ACCEPTED))
        post(client, "add", text=later)
        (party,) = (v for v in held.values() if v.field == "party")
        page = client.get("/hub/draft").text
        answer = post(client, "take", name="mine")
    assert (party.state, party.typed["roles"]) == (ACCEPTED, "escort")
    assert "A report that was added after your decision says" in page
    assert "Approver" in page
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = tomllib.loads(archive.read("mine/operation.toml").decode())
    assert [each["roles"] for each in told["party"]] == [["escort"]]


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_day_of_a_movement_that_was_called_off_is_marked_and_asked_by_itself(
    tiny: World, lang: str
) -> None:
    sentence = {"ar": "يقول تقرير إن الحركة لا تتمّ", "en": "says that the movement does not go"}
    with tiny.browser(UserRole.COORDINATOR) as client:
        client.cookies.set("lang", lang)
        post(client, "read", text=HALTED)
        held = held_of(tiny)
        page = client.get(f"/language/{lang}?back=/hub/draft", follow_redirects=True).text
        (day,) = (v for v in held.values() if v.field == "date")
        shown = re.search(rf'<fieldset id="value-{day.number}".*?</fieldset>', page, re.S)
        assert shown
        assert sentence[lang] in shown[0]
        assert "ألغيت" in shown[0]
        assert post(client, "all").status_code == 303
        states = {v.field: v.state for v in held.values()}
        assert states["date"] == "open"
        assert {state for field, state in states.items() if field != "date"} == {ACCEPTED}
        assert sentence[lang] in client.get("/hub/draft").text
        post(client, "decide", **ticked(held, date=ACCEPTED))
        answer = post(client, "take", name="mine")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("mine/operation.toml").decode()
    assert str(tomllib.loads(text)["operation"]["date"]) == "2017-08-28"
    assert "ألغيت" in text.splitlines()[1]


HANGING = (
    "On 3 May 2018 600 people leave Homs for Idlib. The army agreed to let the convoy pass once the"
    " list is checked. The Sumud Brigade approved the departure."
)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_an_approval_that_nobody_gave_yet_is_asked_by_itself(tiny: World, lang: str) -> None:
    waits = {"ar": "بانتظار قرار خاص به", "en": "waits for a decision of its own"}
    with tiny.browser(UserRole.COORDINATOR) as client:
        client.cookies.set("lang", lang)
        post(client, "read", text=HANGING)
        held = held_of(tiny)
        page = client.get(f"/language/{lang}?back=/hub/draft", follow_redirects=True).text
        (army,) = (v for v in held.values() if v.unapproved is not None)
        shown = re.search(rf'<fieldset id="value-{army.number}".*?</fieldset>', page, re.S)
        assert shown
        assert "once the list is checked" in shown[0].split('class="doubt"')[1]
        post(client, "all")
        assert waits[lang] in client.get("/hub/draft").text
        states = {v.typed["name"]: v.state for v in held.values() if v.field == "party"}
        assert states == {"army": "open", "Sumud Brigade": ACCEPTED}
        assert approved_in(post(client, "take", name="mine")) == ["Sumud Brigade"]
        post(client, "decide", **ticked(held, party=ACCEPTED))
        assert sorted(approved_in(post(client, "take", name="mine"))) == ["Sumud Brigade", "army"]


def approved_in(answer: httpx.Response) -> list[str]:
    """Return who approves in a folder that was taken."""
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        told = tomllib.loads(archive.read("mine/operation.toml").decode())
    names = {party["id"]: next(iter(party["name"].values())) for party in told["party"]}
    return [names[each["by"]] for each in told.get("approval", [])]


def test_roles_that_come_back_in_another_order_were_mended_by_nobody(tiny: World) -> None:
    text = "On 3 May 2018 600 people left Homs for Idlib. The Syrian Red Crescent treated the sick"
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=text + " and escorted the convoy.")
        held = held_of(tiny)
        (party,) = (v for v in held.values() if v.field == "party")
        roles = party.typed["roles"].split(", ")
        assert len(roles) > 1
        turned = {f"roles-{party.number}": ", ".join(reversed(roles))}
        post(client, "decide", **ticked(held, party=ACCEPTED) | turned)
        assert not held.mended
        less = {f"roles-{party.number}": roles[0]}
        post(client, "decide", **ticked(held, party=ACCEPTED) | less)
        assert [*held.mended] == [party.number]
        post(client, "decide", **ticked(held, party=ACCEPTED) | turned)
        assert not held.mended


def test_a_draft_holds_so_many_reports(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        mark = form_mark_of(client.get("/hub/account").text)
        post(client, "read", text=REPORT)
        chosen = [("file", (f"{n}.txt", f"Report {n}.".encode())) for n in range(20)]
        answers = [
            client.post("/hub/draft/add", data={"form": mark}, files=chosen) for _ in range(5)
        ]
        assert [answer.status_code for answer in answers] == [303, 303, 303, 303, 422]
        assert "at most" in answers[-1].text
        assert len(held_of(tiny).drafted.reports) == 81


def test_only_what_was_confirmed_is_in_the_folder_and_says_by_whom(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=REPORT)
        nothing = post(client, "take", name="draft")
        assert nothing.status_code == 422
        held = next(iter(tiny.hub.drafts._held.values()))
        fields = {value.number: value for value in held.values()}
        counts = [n for n, value in fields.items() if value.field == "count"]
        decisions = {f"state-{n}": REJECTED for n in fields}
        decisions |= {f"state-{n}": ACCEPTED for n in counts}
        for number, value in fields.items():
            decisions |= {f"{name}-{number}": was for name, was in value.typed.items()}
        mended = f"high-{counts[0]}"
        decisions |= {mended: "650"}
        assert post(client, "decide", **decisions).status_code == 303
        answer = post(client, "take", name="my draft")
        assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("my draft/operation.toml").decode()
        assert set(archive.namelist()) >= {"my draft/operation.toml", "my draft/draft.json"}
    told = tomllib.loads(text)
    assert TITLES[UserRole.COORDINATOR] in text
    assert "650" in text
    assert "party" not in told
    assert "obligation" not in told


def test_several_files_of_one_operation_stand_beside_each_other(tiny: World) -> None:
    other = "The army said at least 700 people left Western Qalamoun for Al-Bukamal by bus."
    with tiny.browser(UserRole.COORDINATOR) as client:
        mark = form_mark_of(client.get("/hub/account").text)
        chosen = [("file", (f"{n}.txt", text.encode())) for n, text in enumerate((REPORT, other))]
        answer = client.post("/hub/draft/read", data={"form": mark}, files=chosen)
        assert answer.status_code == 303
        page = client.get("/hub/draft").text
    assert "report-1.txt" in page
    assert "report-2.txt" in page
    assert "≈ 600" in page
    assert "≥ 700" in page
    assert len(set(re.findall(r'id="(words-\d+)"', page))) == len(
        re.findall(r'href="#words-\d+"', page)
    )


def test_the_folder_says_what_was_confirmed_and_what_was_mended(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=REPORT)
        held = list(next(reversed(tiny.hub.drafts._held.values())).values())
        decisions = {f"{name}-{v.number}": was for v in held for name, was in v.typed.items()}
        people = next(v for v in held if v.field == "count")
        fighters = next(v for v in held if v.field == "count" and v is not people)
        decisions |= {f"state-{v.number}": ACCEPTED for v in (people, fighters)}
        decisions |= {f"said_by-{people.number}": "ناطق", f"high-{people.number}": ""}
        assert post(client, "decide", **decisions).status_code == 303
        answer = post(client, "take", name="mine")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        text = archive.read("mine/operation.toml").decode()
        found = json.loads(archive.read("mine/draft.json"))["found"]
    claim = next(each for each in tomllib.loads(text)["claim"] if each["what"] == "people")
    assert (claim["low"], claim.get("high"), claim["by"]) == (600, None, {"ar": "ناطق"})
    assert claim["source"].startswith("report.txt:")
    assert [(each["confirmed"], each.get("mended", False)) for each in found] == [
        (True, True),
        (True, False),
    ]
    assert f"صحّح هذه القيمة: {TITLES[UserRole.COORDINATOR]}" in text
    assert f"أكّد هذه القيمة: {TITLES[UserRole.COORDINATOR]}" in text


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_links_between_words_and_values_keep_what_was_ticked(
    tiny: World, browser: Any, lang: str
) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=REPORT)
    with opened(browser, tiny, UserRole.COORDINATOR, lang, SMALL) as page:
        page.goto("/hub/draft")
        page.check("#value-1 input[value=rejected]")
        page.click("a.spoken >> nth=2")
        assert "#value-" in page.url
        page.click("blockquote a bdi >> nth=1")
        page.wait_for_url("**/hub/draft#words-*")
        assert page.is_checked("#value-1 input[value=rejected]")
        page.eval_on_selector_all("details.small", "all => all.forEach(e => { e.open = true })")
        wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        assert page.evaluate(wide) == 0


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_many_values_are_decided_without_a_way_to_the_end_of_the_page(
    tiny: World, browser: Any, lang: str
) -> None:
    towns = ("Homs", "Hama", "Aleppo", "Daraa", "Qara", "Raqqa", "Azaz", "Jarablus")
    text = "\n".join(
        f"On 3 May 2018 {300 + 7 * n} people, including {20 + n} fighters, left {town} for Idlib in"
        f" {n + 2} buses under the deal."
        for n, town in enumerate(towns)
    )
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=text)
    with opened(browser, tiny, UserRole.COORDINATOR, lang, SMALL) as page:
        page.goto("/hub/draft")
        assert page.locator("fieldset.value").count() > 20
        tops = page.eval_on_selector_all(
            "#value-1 .tick", "all => all.map(e => Math.round(e.getBoundingClientRect().top))"
        )
        assert len(set(tops)) == 1, "the three decisions stand in one line"
        page.locator("#value-9 input").first.focus()
        keep = page.locator(".keep button").bounding_box()
        assert 0 < keep["y"] < SMALL[1] - keep["height"], "the button is in sight"
        chosen = page.locator("#value-9 input").first.bounding_box()
        assert chosen["y"] + chosen["height"] < keep["y"], "and hides nothing that has the focus"
        page.keyboard.press("ArrowDown")
        page.locator(".keep button").press("Enter")
        page.wait_for_selector("#value-9.accepted")


def test_a_press_on_another_form_takes_along_what_was_ticked(tiny: World, browser: Any) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=REPORT)
    with opened(browser, tiny, UserRole.COORDINATOR, "ar", SMALL) as page:
        page.goto("/hub/draft")
        page.check("#value-0 input[value=rejected]")
        page.click("section[aria-labelledby=h-more] summary")
        page.fill("#f-text", LATER)
        page.click("section[aria-labelledby=h-more] button")
        page.wait_for_selector("#value-0.rejected")
        page.check("#value-1 input[value=rejected]")
        page.click("form[action$='/draft/all'] button")
        page.wait_for_selector("#value-1.rejected")
        page.wait_for_selector("#value-2.accepted")


def test_axe_finds_nothing_beside_a_report(tiny: World, browser: Any, axe: str) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=REPORT)
    with opened(browser, tiny, UserRole.COORDINATOR, "ar") as page:
        page.goto("/hub/draft")
        page.eval_on_selector_all("details.small", "all => all.forEach(e => { e.open = true })")
        page.evaluate(axe)
        assert page.evaluate(AXE, RULES) == []


@pytest.mark.parametrize("name", ["../../x", "a/b", "..", ".x", "a\\b", "a:b", "a\nb"])
def test_no_folder_leads_out_of_its_archive(tiny: World, name: str) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=REPORT)
        post(client, "all")
        answer = post(client, "take", name=name)
        assert answer.status_code == 422
        assert "A folder cannot be called so" in answer.text


def test_a_folder_may_have_an_arabic_name(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=REPORT)
        post(client, "all")
        answer = post(client, "take", name="إجلاء القلمون")
    assert quote("إجلاء القلمون.zip") in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "إجلاء القلمون/operation.toml" in archive.namelist()


def test_a_file_of_fifty_megabytes_is_told_so_and_nothing_is_guessed(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        mark = form_mark_of(client.get("/hub/account").text)
        chosen = {"file": ("big.txt", b"a" * 50 * 2**20)}
        answer = client.post("/hub/draft/read", data={"form": mark}, files=chosen)
        assert answer.status_code == 303
        page = client.get("/hub/draft").text
    assert "is 50 MB and was not read" in page
    assert "/hub/draft/take" not in page
    assert "Read another report" in page


def test_what_is_typed_wrong_is_told_beside_it_and_nothing_is_lost(tiny: World) -> None:
    with tiny.browser(UserRole.REPORTING) as client:
        post(client, "read", text=REPORT)
        held = next(reversed(tiny.hub.drafts._held.values()))
        number = next(v.number for v in held.values() if v.field == "count")
        parts = {f"{name}-{number}": was for name, was in list(held.values())[number].typed.items()}
        answer = post(
            client, "decide", **{**parts, f"state-{number}": ACCEPTED, f"high-{number}": "many"}
        )
        assert answer.status_code == 422
        assert 'value="many"' in answer.text
        assert 'class="mistake"' in answer.text
        assert re.findall(r'id="mend-(\d+)" open', answer.text) == [str(number)]


def test_a_draft_is_its_owners_alone(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=REPORT)
    with tiny.browser(UserRole.REPORTING) as client:
        post(client, "drop")
        assert "القلمون" not in client.get("/hub/draft").text
    with tiny.browser(UserRole.REGISTRAR) as client:
        assert client.get("/hub/draft").status_code == 403


@pytest.mark.parametrize("text", ["", "   ", "طقس اليوم مشمس ودرجات الحرارة معتدلة."])
def test_a_report_of_nothing_makes_nothing(tiny: World, text: str) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        answer = post(client, "read", text=text)
        assert answer.status_code == (303 if text.strip() else 422)
        assert client.get("/hub/draft").status_code == 200


def test_hostile_words_stay_words(tiny: World) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=f"<script>alert(1)</script> {REPORT}")
        assert "<script>alert" not in client.get("/hub/draft").text


def test_pieces_give_back_every_report_and_values_what_was_typed() -> None:
    drafts = Drafts()
    held = drafts.read("s", [("a.txt", REPORT.encode()), ("b.txt", b"About 40 buses left.")], None)
    for report in held.drafted.reports:
        assert "".join(piece.text for piece in held.pieces(report.file)) == report.text
    for value in held.values():
        held.decide(value.number, ACCEPTED, value.typed)
    assert not held.mended
    assert all(value.state == ACCEPTED for value in held.values())
    count = next(n for n in held.drafted.noted if n.found.field == "count")
    with pytest.raises(Unclear):
        held.decide(held.drafted.noted.index(count), ACCEPTED, {**typed(count.found), "low": "x"})
    for number in range(MOST_DRAFTS + 5):
        drafts.read(f"s{number}", [("a.txt", b"x")], None)
    assert drafts.of("s") is None


def _one(field: str) -> Found:
    held = Drafts().read("s", [("a.txt", (REPORT + " عبر قارة في 40 حافلة").encode())], None)
    return next(noted.found for noted in held.drafted.noted if noted.found.field == field)


@pytest.mark.parametrize(
    ("low", "high", "said", "hedge"),
    [
        ("600", "600", "exact", "exact"),
        ("600", "600", "about", "about"),
        ("600", "", "about", "at_least"),
        ("", "600", "exact", "at_most"),
        ("600", "700", "about", "range"),
        ("", "", "exact", "vague"),
    ],
)
def test_the_hedge_follows_the_bounds_that_were_typed(
    low: str, high: str, said: str, hedge: str
) -> None:
    found = _one("count")
    now = mended(found, {**typed(found), "low": low, "high": high, "hedge": said})
    assert now.hedge == hedge


def test_bounds_the_wrong_way_round_and_unknown_kinds_are_told() -> None:
    count, vehicles = _one("count"), _one("vehicles")
    with pytest.raises(Unclear):
        mended(count, {**typed(count), "low": "700", "high": "600"})
    with pytest.raises(Unclear):
        mended(vehicles, {**typed(vehicles), "kind": "camel"})


def test_a_place_called_otherwise_is_another_place() -> None:
    place = _one("place")
    assert getattr(place.value, "known", "")
    now = mended(place, {**typed(place), "name": "حمص"})
    assert (getattr(now.value, "name", ""), getattr(now.value, "known", "")) == ("حمص", "")


def test_the_day_of_a_report_is_typed_in_digits_of_any_script(tiny: World) -> None:
    with tiny.browser(UserRole.REPORTING) as client:
        answer = post(client, "read", text=REPORT, dateline="28/08/2017")
        assert answer.status_code == 422
        assert "A day is needed, such as" in answer.text
        assert 'value="28/08/2017"' in answer.text
        assert post(client, "read", text=REPORT, dateline="٢٠١٧-٠٨-٢٨").status_code == 303


def test_an_empty_draft_says_one_thing_to_do(tiny: World) -> None:
    unbroken = "600 people left Harasta for Idlib under an agreement with the army " * 6
    with tiny.browser(UserRole.COORDINATOR) as client:
        post(client, "read", text=unbroken)
        page = client.get("/hub/draft").text
    assert page.count('class="remedy"') == 1, "that of the finding, and none beside it"
