# SPDX-License-Identifier: Apache-2.0
"""Command lines that are not understood: every option of every command says so in the language."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from qafila import cli

LANGS = ("ar", "en")

PARSERS_OWN = re.compile(
    r"Invalid|Missing|No such|Possible|requires|Got unexpected|Input should|Usage|Options:"
)
"""What the parser itself would say, in English whatever is spoken."""

Say = Callable[..., str]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Say:
    def call(lang: str, *words: str) -> str:
        monkeypatch.setenv("QAFILA_LANG", lang)  # the last word may be an option without a value
        with pytest.raises(SystemExit) as left:
            cli.main(words)
        told = capsys.readouterr()
        assert (left.value.code, told.out) == (2, ""), (words, told)
        assert told.err.count("\n") == 1, (words, told.err)
        assert not PARSERS_OWN.search(told.err), (words, told.err)
        assert "⟦" not in told.err, words
        arabic = len(re.findall("[\u0600-\u06ff]", told.err))
        assert arabic > 10 if lang == "ar" else not arabic, (words, told.err)
        return re.sub("[\u2066-\u2069]", "", told.err).strip()

    return call


def commands() -> dict[str, Any]:
    group: Any = get_command(cli.declare(lambda key: key))
    return dict(group.commands)


def needed(command: Any, without: Any = None) -> list[str]:
    """Return words that give a command what it cannot do without."""
    words: list[str] = []
    for each in command.params:
        if each.required and each is not without:
            words += [each.opts[0], "1"] if each.opts[0].startswith("-") else ["x"]
    return words


def numbers() -> Iterator[tuple[str, Any]]:
    for name, command in commands().items():
        for each in command.params:
            kind = getattr(getattr(each, "type_descriptor", None), "annotation", None)
            if kind in (int, float):
                yield name, each


@pytest.mark.parametrize("lang", LANGS)
def test_every_option_of_every_command_says_that_it_lacks_or_takes_no_value(
    say: Say, lang: str
) -> None:
    tried = 0
    for name, command in commands().items():
        for option in (o for each in command.params for o in each.opts if o.startswith("--")):
            param = next(each for each in command.params if option in each.opts)
            slip = f"{option}=1" if param.is_flag else option
            told = say(lang, name, *needed(command), slip)
            assert option in told, (name, option, told)
            tried += 1
    assert tried > 100


@pytest.mark.parametrize("lang", LANGS)
def test_every_number_says_what_it_takes(say: Say, lang: str) -> None:
    tried = 0
    for name, option in numbers():
        command, limits = commands()[name], option.type_descriptor.parameter_info
        for value, limit in (("0x", None), ("-77", limits.min), ("1e18", limits.max)):
            whole = str(int(float(value))) if value == "1e18" else value
            if value != "0x" and limit is None:
                continue
            told = say(lang, name, *needed(command, option), f"{option.opts[0]}={whole}")
            assert option.opts[0] in told
            assert limit is None or f"{limit:.15g}" in told, told
            assert value != "0x" or value in told
            tried += 1
    assert tried > 30


@pytest.mark.parametrize("lang", LANGS)
def test_what_a_command_cannot_do_without_is_asked_for(say: Say, lang: str) -> None:
    tried = 0
    for name, command in commands().items():
        required = [each for each in command.params if each.required]
        # Of arguments one behind another the last is the one that is seen to lack.
        for each in required[-1:]:
            told = say(lang, name, *needed(command, each))
            assert (each.opts[0] if each.opts[0].startswith("-") else each.metavar) in told
            tried += 1
    assert tried > 20


@pytest.mark.parametrize("lang", LANGS)
def test_slips_are_answered_with_what_was_meant(say: Say, lang: str, tmp_path: Path) -> None:
    assert "--port" in say(lang, "serve", "x", "--prot", "1")
    assert "--zzz" in say(lang, "serve", "x", "--zzz")
    assert "two words" in say(lang, "check", "one", "two words")
    assert "zzz" in say(lang, "zzz")
    assert "--json" in say(lang, "--json", "check", "x")
    absent = str(tmp_path / "no.pmtiles")
    assert absent in say(lang, "serve", "x", "--tiles", absent)
    assert str(tmp_path) in say(lang, "serve", "x", "--tiles", str(tmp_path))
    assert "41" in say(lang, "record", "x", "counted", "BUS-3", "-5")


def test_the_language_asked_for_counts_wherever_it_stands(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QAFILA_LANG", "en")
    for words in (("--lang", "ar", "--port", "0x"), ("--port", "0x", "--lang=ar")):
        with pytest.raises(SystemExit):
            cli.main(["serve", "x", *words])
        told = re.sub("[\u2066-\u2069]", "", capsys.readouterr().err)
        assert told == "يأخذ الخيار --port عددًا صحيحًا مثل 3، لا 0x.\n"


@pytest.mark.skipif(
    find_spec("psycopg") is None, reason="the driver of PostgreSQL is not installed"
)
@pytest.mark.parametrize(
    ("lang", "begins", "quoted"),
    [("ar", "لا يجيب خادم postgresql://me@", "نصّ البلاغ: «Connection refused»"),
     ("en", "The server of postgresql://me@", "reported: “Connection refused”")],
)  # fmt: skip
@pytest.mark.parametrize("command", ["check", "serve", "log"])
def test_a_server_that_does_not_answer_is_told_of_in_the_language_and_its_words_are_quoted(
    say: Say, command: str, lang: str, begins: str, quoted: str
) -> None:
    told = say(lang, command, f"postgresql://me:secret@127.0.0.1:{nobody_at()}/x?operation=a")
    assert told.startswith(begins)
    assert quoted in told
    assert "secret" not in told
    assert "?." not in told


def nobody_at() -> int:
    """Return a port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def test_without_a_word_the_help_is_shown_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main([])
    told = capsys.readouterr()
    assert left.value.code == 2
    assert (told.out + told.err).count("\n") > 20
