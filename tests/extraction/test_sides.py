# SPDX-License-Identifier: Apache-2.0
"""Between whom an agreement is, where no role of theirs is told."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from qafila.app.drafting import draft
from qafila.app.drafting_folder import files
from qafila.cli import main
from qafila.extraction.reading import read_report
from qafila.extraction.text.found import PartyFound

LEFT = "On 14 April 2017 some 300 people left Madaya for Idlib in ten buses. "
LEFT_AR = "خرج 300 شخص من مضايا إلى إدلب يوم 14 نيسان 2017 في عشر حافلات. "


def without_role(text: str) -> set[str]:
    found = (each.value for each in read_report(text).of("party"))
    return {one.name for one in found if isinstance(one, PartyFound) and not one.roles}


@pytest.mark.parametrize(
    ("said", "named"),
    [
        (
            "The deal was signed between Ahrar al-Sham on the one side and Hezbollah on the other.",
            {"Ahrar al-Sham", "Hezbollah"},
        ),
        (
            "The accord between Jaish al-Islam and Moscow has five points.",
            {"Jaish al-Islam", "Moscow"},
        ),
        (
            "ووُقّع الاتفاق بين هيئة تحرير الشام وحركة أحرار الشام من جهة وحزب الله من جهة أخرى.",
            {"هيئة تحرير الشام", "حركة أحرار الشام", "حزب الله"},
        ),
        ("وجرى ذلك وفق تفاهم بين جيش الإسلام والجانب الروسي.", {"جيش الإسلام", "الجانب الروسي"}),
    ],
)
def test_the_sides_of_an_agreement_are_told(said: str, named: set[str]) -> None:
    found = read_report((LEFT if said.isascii() else LEFT_AR) + said).of("party")
    assert {one.name for each in found if isinstance(one := each.value, PartyFound)} == named


@pytest.mark.parametrize(
    "said",
    [
        "The road between Ahrar al-Sham and Hezbollah was closed.",
        "After the agreement there was shooting between Ahrar al-Sham and Hezbollah.",
        "Under the agreement a line was drawn that runs for nine miles between Jaish al-Islam and"
        " the army.",
        "ودارت اشتباكات بين جيش الإسلام وحزب الله.",
        "The deal was signed between noon and dusk.",
    ],
)
def test_who_only_stands_between_is_no_side(said: str) -> None:
    assert without_role((LEFT if said.isascii() else LEFT_AR) + said) == set()


def test_a_side_with_a_role_is_told_once() -> None:
    text = LEFT + (
        "The deal was signed between Ahrar al-Sham and Hezbollah. Hezbollah escorted the convoy."
    )
    roles = {
        one.name: one.roles
        for each in read_report(text).of("party")
        if isinstance(one := each.value, PartyFound)
    }
    assert roles["Hezbollah"] == ("escort",)
    assert roles["Ahrar al-Sham"] == ()


@pytest.mark.parametrize(("language", "said"), [("en", "no role told"), ("ar", "لم يُذكر له دور")])
def test_a_side_without_a_role_is_shown(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], language: str, said: str
) -> None:
    report = tmp_path / "report.txt"
    report.write_text(LEFT + "The deal was signed between Ahrar al-Sham and Hezbollah.", "utf-8")
    with pytest.raises(SystemExit) as left:
        main(["draft", str(report), "--lang", language])
    assert not left.value.code
    assert said in capsys.readouterr().out


def test_a_side_without_a_role_is_a_party_of_the_folder() -> None:
    text = LEFT + "The deal was signed between Ahrar al-Sham and Hezbollah."
    body = tomllib.loads(files(draft([("a.txt", text.encode())]), "op")["operation.toml"].decode())
    sides = {party["id"]: party for party in body["party"]}
    assert {"ahrar-al-sham", "hezbollah"} <= sides.keys()
    assert "roles" not in sides["hezbollah"]
    assert "Hezbollah" in sides["hezbollah"]["source"]


def test_both_sides_are_no_name_of_a_side() -> None:
    assert without_role(LEFT_AR + "وجرى ذلك باتفاق بين الطرفين.") == set()


def test_the_sides_of_a_swap_are_told_too() -> None:
    said = "وأُنجزت عملية التبادل بين الحكومة اليمنية والحوثيين."
    assert {"الحكومة اليمنية", "الحوثيين"} <= {
        one.name
        for each in read_report(LEFT_AR + said).of("party")
        if isinstance(one := each.value, PartyFound)
    }
