# SPDX-License-Identifier: Apache-2.0
"""The command line as a user meets it: what it says, what it writes, how it ends.

Every bad input here ends with exit code 1 or 2, never with a traceback, and what is sound in the
folder is planned all the same.
"""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from qafila import app, cli
from qafila.adapters.pdf import PdfPrinter

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
TINY = EXAMPLES / "tiny"


@dataclass(frozen=True)
class Ran:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Ran]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "config"))
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "QAFILA_LANG", "QAFILA_DEBUG"):
        monkeypatch.delenv(name, raising=False)

    def call(*words: object) -> Ran:
        arguments = [str(word) for word in words]
        with pytest.raises(SystemExit) as left:
            cli.main(arguments)
        said = capsys.readouterr()
        assert "Traceback" not in said.err + said.out
        return Ran(int(left.value.code or 0), said.out, said.err)

    return call


def copy(folder: Path, target: Path) -> Path:
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("expected"))
    return target


def plan_of(run: Run, folder: Path, out: Path) -> tuple[int, dict[str, Any]]:
    ran = run("plan", folder, "--out", out, "--only", "plan.json", "--lang", "en")
    plan = json.loads((out / "plan.json").read_text(encoding="utf-8"))
    assert isinstance(plan, dict)
    return ran.code, plan


# --- plain use --------------------------------------------------------------------------------


def test_plan_writes_everything_and_ends_clean(run: Run, tmp_path: Path) -> None:
    ran = run("plan", TINY, "--out", tmp_path / "out")
    assert ran.code == 0
    assert ran.err == ""
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == [
        "briefing.pdf", "manifests.pdf", "plan.html", "plan.json", "plan.xlsx",
    ]  # fmt: skip
    assert "BUS-1" in ran.out


def test_single_papers_are_written_on_request(run: Run, tmp_path: Path) -> None:
    only = "cards.pdf, checkpoint.pdf،boarding.pdf"
    ran = run("plan", TINY, "--out", tmp_path / "out", "--only", only)
    assert ran.code == 0
    written = sorted(p.name for p in (tmp_path / "out").iterdir())
    assert written == ["boarding.pdf", "cards.pdf", "checkpoint.pdf"]


def test_without_out_nothing_is_written_and_it_says_so(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ran = run("plan", TINY, "--lang", "en")
    assert ran.code == 0
    assert "--out" in ran.out
    assert list(tmp_path.iterdir()) == []


def test_only_without_out_is_refused(run: Run) -> None:
    ran = run("plan", TINY, "--only", "plan.json", "--lang", "en")
    assert (ran.code, ran.out) == (2, "")
    assert "--out" in ran.err


def test_papers_of_two_plans_never_lie_side_by_side(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("plan", TINY, "--out", tmp_path, "--only", "plan.json,briefing.pdf")
    before = (tmp_path / "plan.json").read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("no paper")

    monkeypatch.setattr(PdfPrinter, "render", fail)
    assert run("plan", TINY, "--out", tmp_path, "--seed", 2, "--lang", "en").code == 3
    assert (tmp_path / "plan.json").read_bytes() == before


def test_json_is_the_plan_and_nothing_else(run: Run) -> None:
    plan = json.loads(run("plan", TINY, "--json").out)
    assert [t["vehicle"] for t in plan["trips"]] == ["BUS-1", "BUS-2"]
    assert json.loads(run("check", TINY, "--json").out)["findings"] is not None


def test_the_language_is_as_asked_else_set_else_the_operations_own(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    arabic = re.compile("[\u0600-\u06ff]")
    own = run("check", TINY).out
    assert arabic.search(own)
    english = run("check", TINY, "--lang", "en").out
    assert not arabic.search(english)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")
    assert run("check", TINY).out == english
    monkeypatch.setenv("QAFILA_LANG", "ar")
    assert run("check", TINY).out == own
    assert "العملية" in run("--help").out
    monkeypatch.delenv("QAFILA_LANG")
    assert "nowhere" in run("plan", "nowhere", "--lang=ar").err
    assert arabic.search(run("plan", "nowhere", "--lang=ar").err)


def test_verify_plan_agrees_and_catches(run: Run, tmp_path: Path) -> None:
    run("plan", TINY, "--out", tmp_path, "--only", "plan.json")
    assert run("verify-plan", TINY, tmp_path / "plan.json").code == 0
    plan = json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))
    lost = plan["trips"][0]["people"].pop()
    (tmp_path / "plan.json").write_text(json.dumps(plan), encoding="utf-8")
    ran = run("verify-plan", TINY, tmp_path / "plan.json", "--lang", "en")
    assert ran.code == 1
    assert lost in ran.out


def test_a_time_limit_of_nothing_still_gives_a_legal_plan(run: Run, tmp_path: Path) -> None:
    ran = run("plan", TINY, "--out", tmp_path, "--only", "plan.json", "--limit", 0, "--lang", "en")
    assert ran.code == 0
    assert "limited" in ran.out
    assert run("verify-plan", TINY, tmp_path / "plan.json").code == 0


def test_the_same_seed_writes_the_same_plan(run: Run, tmp_path: Path) -> None:
    for name in ("a", "b"):
        run("plan", TINY, "--out", tmp_path / name, "--only", "plan.json", "--seed", 9)
    plans = [(tmp_path / name / "plan.json").read_bytes() for name in ("a", "b")]
    assert plans[0] == plans[1]


def test_help_and_version(run: Run) -> None:
    assert "verify-plan" in run("--help").out
    assert run("--version").out.startswith("qafila ")


# --- usage and the world ------------------------------------------------------------------------


def test_wrong_usage_is_one_sentence_and_exit_2(run: Run, tmp_path: Path) -> None:
    for words in (
        ["plan"],
        ["nonsense"],
        ["plan", TINY, "--nope"],
        ["plan", TINY, "--seed", "x"],
        ["plan", TINY, "--only", "plan.txt"],
        ["plan", TINY, "--lang", "fr"],
        ["plan", tmp_path / "nowhere"],
        ["plan", TINY / "people.csv"],
        ["verify-plan", TINY, tmp_path / "nowhere.json"],
        ["verify-plan", TINY, TINY / "people.csv"],
    ):
        ran = run(*words, *([] if "--lang" in words else ["--lang", "en"]))
        assert ran.code == 2, words
        assert ran.out == ""
        assert len(ran.err.splitlines()) == 1, ran.err


@pytest.mark.parametrize(
    ("words", "english", "arabic"),
    [
        (["plan"], "OP is missing", "ينقص في الأمر"),
        (["nonsense"], "no command nonsense", "ليس في قافلة أمر باسم"),
        (["plan", TINY, "--seeds", "3"], "Perhaps you meant --seed", "لعلّ المقصود"),
        (["plan", TINY, "--zzz"], "no option --zzz", "ليس في هذا الأمر خيار"),
        (["plan", TINY, "--json=3"], "where none belongs", "بقيمة لا يأخذها"),
        (["plan", TINY, "a", "b"], "ends before this: a b", "ينتهي الأمر قبل"),
        (["plan", TINY, "--work", "1.5"], "takes a whole number", "عددًا صحيحًا"),
        (["plan", TINY, "--limit", "x"], "--limit takes a number", "يأخذ الخيار"),
        (["plan", TINY, "--limit", "nan"], "--limit takes a number", "يأخذ الخيار"),
        (["plan", TINY, "--limit", "-1"], "give at least 0.", "وأقل ما يُقبل"),
        (["plan", TINY, "--limit", "1e400"], "give at most 10000000.", "وأكثر ما يُقبل"),
        (["plan", TINY, "--work", 10**30], "give at most 1000000000000.", "وأكثر ما يُقبل"),
        (["exchange", TINY, "--work", 10**30], "give at most", "وأكثر ما يُقبل"),
    ],
)
def test_wrong_usage_is_told_in_the_language_of_the_user(
    run: Run, words: list[object], english: str, arabic: str
) -> None:
    for lang, part in (("en", english), ("ar", arabic)):
        ran = run(*words, "--lang", lang)
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
        assert part in ran.err
        if lang == "ar":
            assert not {"Invalid", "Input", "Missing", "unexpected"} & set(ran.err.split())


@pytest.mark.parametrize("words", [["--work", "١٢"], ["--work=١٢"], ["--work", "۱۲"]])
def test_numbers_are_read_in_the_digits_of_an_arabic_keyboard(
    run: Run, tmp_path: Path, words: list[str]
) -> None:
    out = tmp_path / "out"
    ran = run("plan", TINY, "--out", out, "--only", "plan.json", *words)
    assert ran.code == 0, ran.err
    assert json.loads((out / "plan.json").read_bytes())["search"] == {"work": 12}


def test_an_output_that_is_a_file_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"")
    ran = run("plan", TINY, "--out", tmp_path / "out", "--only", "plan.json", "--lang", "en")
    assert ran.code == 2
    assert "--out" in ran.err


def test_our_own_fault_is_said_as_such(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise app.IllegalPlan("2 rules broken")

    monkeypatch.setattr(app, "make_plan", fail)
    ran = run("plan", TINY, "--lang", "en")
    assert ran.code == 3
    assert "2 rules broken" in ran.err
    assert re.search(r"qafila/cli/plan\.py:\d+|qafila/wiring/\w+\.py:\d+", ran.err)


@pytest.mark.parametrize(("lang", "sentence"), [("en", "Stopped."), ("ar", "توقّف العمل.")])
def test_whoever_stops_a_command_is_told_that_it_stopped(
    run: Run, monkeypatch: pytest.MonkeyPatch, lang: str, sentence: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "check", fail)
    ran = run("check", TINY, "--lang", lang)
    assert (ran.code, ran.out) == (130, "")
    assert ran.err.startswith(sentence)


class Speechless(Exception):
    """An error that cannot even say what it is."""

    def __str__(self) -> str:
        raise ValueError("no words")


@pytest.mark.parametrize(
    ("error", "named"),
    [
        (KeyError("سامر"), "KeyError: 'سامر'"),
        (SystemExit(3), "SystemExit: 3"),
        (SystemExit(0), "SystemExit: 0"),
        (MemoryError(), "MemoryError:"),
        (Speechless(), "Speechless:"),
        # Of a process that works for us: our reader is still there.
        (BrokenPipeError(32, "Broken pipe"), "BrokenPipeError:"),
    ],
    ids=lambda given: type(given).__name__ if isinstance(given, BaseException) else "",
)
@pytest.mark.parametrize(("lang", "sentence"), [("en", "mistake of its own"), ("ar", "وقع خطأ")])
def test_no_fault_of_ours_ends_in_silence(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    error: BaseException,
    named: str,
    lang: str,
    sentence: str,
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(app, "make_plan", fail)
    ran = run("plan", TINY, "--lang", lang)
    assert ran.code == 3
    assert sentence in ran.err
    assert named in ran.err
    kept = tmp_path / "config" / "last-fault.txt"
    assert str(kept) in ran.err
    report = kept.read_text(encoding="utf-8")
    assert type(error).__name__ in report
    assert "qafila/cli/plan.py:" in report
    assert "سامر" not in report
    if os.name != "nt":
        # A file that others can open beside keys is what `qafila doctor` calls broken.
        assert kept.stat().st_mode & 0o077 == 0
        assert kept.parent.stat().st_mode & 0o077 == 0


def test_a_fault_that_nobody_hears_on_stderr_is_said_on_stdout(
    run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise app.IllegalPlan("2 rules broken")

    monkeypatch.setattr(app, "make_plan", fail)
    (tmp_path / "config").write_bytes(b"")  # no report can be kept either
    closed = io.StringIO()
    closed.close()
    for unheard in (closed, None):
        monkeypatch.setattr(sys, "stderr", unheard)
        ran = run("plan", TINY, "--lang", "en")
        assert ran.code == 3
        assert "2 rules broken" in ran.out
        assert "last-fault.txt" not in ran.out


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_what_cannot_be_said_on_a_full_disk_is_no_fault_of_ours(tmp_path: Path) -> None:
    environment = {**os.environ, "QAFILA_CONFIG_DIR": str(tmp_path), "QAFILA_LANG": "en"}
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        ran = subprocess.run(
            [sys.executable, "-P", "-m", "qafila", "check", str(TINY)],
            env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert ran.returncode == 2
    assert ran.stderr.splitlines() == [
        "What this command says cannot be written where you send it: the disk is full."
        " Make room there, or send it elsewhere."
    ]
    assert list(tmp_path.iterdir()) == []


def test_a_command_with_nowhere_to_speak_does_its_work(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdout", None)
    ran = run("check", TINY, "--lang", "en")
    sys.stdout.close()
    assert (ran.code, ran.err) == (0, "")


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "qafila", "check", str(EXAMPLES / "qalamoun-2017")]
    environment = {**os.environ, "QAFILA_CONFIG_DIR": str(tmp_path)}
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    )
    assert process.stdout is not None
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert err == b""


# --- bad input ----------------------------------------------------------------------------------

PEOPLE = "person,family,name_ar,age,sex,consent,guardian,needs,cohort\n"
SOUND = "".join(f"P-{i},F-{i // 3},سامر {i},30,male,explicit,,,\n" for i in range(6))
SOUND_IDS = {f"P-{i}" for i in range(6)}
FLEET = "vehicle,kind,seats\nBUS-1,bus,40\nBUS-2,bus,40\n"
OPERATION = '[operation]\nid = "bad"\ntitle = "Bad"\ndate = 2026-03-01\n'
ROUTE = (
    '[[place]]\nid = "a"\nname = "A"\nkind = "assembly"\n'
    '[[place]]\nid = "b"\nname = "B"\nkind = "reception"\n'
    '[[leg]]\nfrom = "a"\nto = "b"\ntravel_min = 60\n'
)
COHORTS = (
    '[[cohort]]\nid = "red"\nname = "Red"\nseparate_from = ["blue"]\n'
    '[[cohort]]\nid = "blue"\nname = "Blue"\n'
)
CHAIR = "".join(f"W-{i},,كرسي {i},40,male,explicit,,wheelchair,\n" for i in range(40))
CROWD = "".join(f"X-{i},,حشد {i},40,male,explicit,,,\n" for i in range(100))

BAD: dict[str, tuple[dict[str, str | bytes], str]] = {
    "unreadable operation": ({"operation.toml": "[operation]\nid = \n"}, "toml_unreadable"),
    "unreadable route": ({"route.toml": ROUTE + "[[leg\n"}, "toml_table_unreadable"),
    "negative seats": ({"fleet.csv": FLEET + "BUS-3,bus,-4\n"}, "capacity_untrusted"),
    "leg to nowhere": (
        {"route.toml": ROUTE + '[[leg]]\nfrom = "a"\nto = "z"\ntravel_min = 5\n'},
        "leg_to_unknown_place",
    ),
    "guardian not listed": (
        {"people.csv": PEOPLE + SOUND + "C-1,,طفل,8,male,proxy,P-99,,\n"},
        "guardian_not_listed",
    ),
    "own guardian": (
        {"people.csv": PEOPLE + SOUND + "C-1,,طفل,8,male,proxy,C-1,,\n"},
        "guardian_is_self",
    ),
    "household over separated cohorts": (
        {
            "operation.toml": OPERATION + COHORTS,
            "people.csv": PEOPLE
            + SOUND
            + "C-1,F-9,أ,30,male,explicit,,,red\nC-2,F-9,ب,30,male,explicit,,,blue\n",
        },
        "household_spans_separated_cohorts",
    ),
    "forty wheelchairs": ({"people.csv": PEOPLE + SOUND + CHAIR}, "no_place_for_need"),
    "more people than seats": (
        {
            "people.csv": PEOPLE + SOUND + CROWD,
            "operation.toml": OPERATION + "\n[policy]\nshuttles = false\n",
        },
        "not_enough_seats",
    ),
    "two people with one id": (
        {"people.csv": PEOPLE + SOUND + "C-1,,أ,30,male,explicit,,,\nC-1,,ب,9,female,proxy,,,\n"},
        "person_id_repeated",
    ),
    "an age of 300": (
        {"people.csv": PEOPLE + SOUND + "C-1,,أ,300,male,explicit,,,\n"},
        "age_impossible",
    ),
}


def folder(target: Path, changes: dict[str, str | bytes]) -> Path:
    target.mkdir()
    files: dict[str, str | bytes] = {
        "operation.toml": OPERATION,
        "people.csv": PEOPLE + SOUND,
        "fleet.csv": FLEET,
        "route.toml": ROUTE,
    }
    for name, content in (files | changes).items():
        (target / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    return target


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_a_finding_and_the_sound_rest_is_planned(
    name: str, run: Run, tmp_path: Path
) -> None:
    changes, code = BAD[name]
    exit_code, plan = plan_of(run, folder(tmp_path / "op", changes), tmp_path / "out")
    assert exit_code == 1
    found = [f for f in plan["findings"] if f["code"] == code]
    assert found, [f["code"] for f in plan["findings"]]
    assert all(f["severity"] == "ERROR" for f in found)
    seated = {p for trip in plan["trips"] for p in trip["people"]}
    assert not SOUND_IDS - seated
    ids = {row.split(",")[0] for row in str(changes.get("people.csv", "")).splitlines()[1:]}
    assert ids - seated <= {u["person"] for u in plan["unseated"]}


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"people.csv": PEOPLE}, "no_people"),
        ({"people.csv": ""}, "no_people"),
        ({"fleet.csv": "vehicle,kind,seats\n"}, "no_vehicle"),
    ],
    ids=["no people", "empty people", "empty fleet"],
)
def test_nothing_to_plan_is_a_finding(
    changes: dict[str, str | bytes], code: str, run: Run, tmp_path: Path
) -> None:
    exit_code, plan = plan_of(run, folder(tmp_path / "op", changes), tmp_path / "out")
    assert exit_code == 1
    assert code in {f["code"] for f in plan["findings"]}
    assert plan["trips"] == []


@pytest.mark.parametrize(
    "content",
    [
        b"\xef\xbb\xbf" + (PEOPLE + SOUND).encode(),
        (PEOPLE + SOUND).encode("cp1256"),
        (PEOPLE + SOUND).encode("utf-16"),
        (PEOPLE + SOUND).replace(",", ";").encode(),
        (PEOPLE + SOUND).replace(",", "\t").encode(),
        (PEOPLE + SOUND).replace("\n", "\r\n").encode(),
    ],
    ids=["BOM", "cp1256", "UTF-16", "semicolons", "tabs", "CRLF"],
)
def test_the_same_list_in_another_dress_reads_the_same(
    content: bytes, run: Run, tmp_path: Path
) -> None:
    exit_code, plan = plan_of(
        run, folder(tmp_path / "op", {"people.csv": content}), tmp_path / "out"
    )
    assert exit_code == 0
    assert {p for trip in plan["trips"] for p in trip["people"]} == SOUND_IDS


def test_a_list_of_200_mb_is_refused_and_the_rest_goes_on(run: Run, tmp_path: Path) -> None:
    target = folder(tmp_path / "op", {})
    with (target / "people.csv").open("ab") as stream:
        stream.truncate(200 * 2**20)
    exit_code, plan = plan_of(run, target, tmp_path / "out")
    assert exit_code == 1
    codes = {f["code"] for f in plan["findings"]}
    assert not {"file_too_large", "no_people"} - codes


def test_two_files_are_enough(run: Run, tmp_path: Path) -> None:
    target = folder(tmp_path / "op", {})
    (target / "route.toml").unlink()
    exit_code, plan = plan_of(run, target, tmp_path / "out")
    assert exit_code == 0
    assert [t["elapsed_s"] for t in plan["trips"]] == [None]
    (target / "fleet.csv").unlink()
    exit_code, plan = plan_of(run, target, tmp_path / "out")
    assert exit_code == 1
    assert {u["why"] for u in plan["unseated"]} == {"no_vehicle"}


def test_a_plan_kept_to_tells_the_difference_by_vehicle_and_person(
    run: Run, tmp_path: Path
) -> None:
    folder = copy(TINY, tmp_path / "tiny")
    run("plan", folder, "--out", tmp_path / "first", "--only", "plan.json")
    first = tmp_path / "first" / "plan.json"
    made = json.loads(first.read_text(encoding="utf-8"))
    assert {trip["vehicle"] for trip in made["trips"]} == {"BUS-1", "BUS-2"}
    fleet = (folder / "fleet.csv").read_text(encoding="utf-8").replace("BUS-1", "BUS-9")
    (folder / "fleet.csv").write_text(fleet, encoding="utf-8")
    told = run("plan", folder, "--keep", first, "--out", tmp_path / "second", "--lang", "en")
    assert told.code == 0
    assert "take back" in told.out
    assert "print again" in told.out
    again = json.loads((tmp_path / "second" / "plan.json").read_text(encoding="utf-8"))
    sat = {p for trip in made["trips"] if trip["vehicle"] == "BUS-1" for p in trip["people"]}
    assert again["quality"]["changed_people"] == len(sat)
    assert (tmp_path / "second" / "replan.pdf").read_bytes().startswith(b"%PDF")
    assert list(again["papers"]["again"].values()) == [["new"]]
    assert again["papers"]["withdrawn"] == ["BUS-1"]
    assert again["papers"]["valid"] == ["BUS-2/1"]


@pytest.mark.parametrize("content", ["{}", "[]", '{"qafila":"1","operation":"x","trips":3}', "no"])
def test_what_is_no_plan_to_keep_to_gets_one_sentence(
    run: Run, tmp_path: Path, content: str
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(content, encoding="utf-8")
    for lang in ("ar", "en"):
        told = run("plan", TINY, "--keep", bad, "--lang", lang)
        assert told.code == 2
        assert len(told.err.splitlines()) == 1


def test_a_plan_to_keep_to_of_another_operation_is_refused(run: Run, tmp_path: Path) -> None:
    other = EXAMPLES / "qalamoun-2017" / "expected" / "plan.json"
    told = run("plan", TINY, "--keep", other, "--lang", "en")
    assert told.code == 2
    assert "qalamoun-2017" in told.err
