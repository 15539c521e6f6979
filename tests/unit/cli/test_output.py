from __future__ import annotations

import io
import json
import sys

import pytest

from cites_chain.errors import InvalidDocument
from cli.answer import Answer, Branch, Facts, Raw, Sentence, Table, Tone
from cli.exits import InputProblem
from cli.output import Printer, Style

NASTY = "\x1b[2J[red]not markup[/red]\u202e <script>"
NASTY_SHOWN = r"\u{1b}[2J[red]not markup[/red]\u{202e} <script>"


class Terminal(io.StringIO):
    """Something that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def sit_at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Give the test a terminal; pytest exchanges the streams after its fixtures, so no fixture."""
    for variable in ("NO_COLOR", "FORCE_COLOR", "CI"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    return screen


def parts_of_every_kind(text: str) -> list[Sentence | Facts | Table | Branch]:
    return [
        Sentence(text, Tone.BAD),
        Facts([("name", text), ("left out", "")]),
        Table(("heading",), [(text, "1")]),
        Branch(text, [Branch(f"child {text}", tone=Tone.FAINT)]),
    ]


def test_answer_in_text_goes_to_standard_output_plainly_when_piped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Printer(Style()).answer(Answer({"a": 1}, parts_of_every_kind("Ünïcode 鳥")))
    shown = capsys.readouterr()
    assert shown.err == ""
    assert shown.out.splitlines() == [
        "Ünïcode 鳥",
        "name\tÜnïcode 鳥",
        "Ünïcode 鳥\t1",
        "Ünïcode 鳥",
        "└── child Ünïcode 鳥",
    ]


def test_answer_as_json_is_one_document_and_nothing_else(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Printer(Style(as_json=True)).answer(Answer({"a": "é"}, [Sentence("not shown")]))
    shown = capsys.readouterr()
    assert json.loads(shown.out) == {"a": "é"}
    assert shown.err == ""


def test_remark_goes_to_standard_error_and_not_with_quiet(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Printer(Style()).remark("opening")
    assert capsys.readouterr() == ("", "opening\n")
    Printer(Style(quiet=True)).remark("opening")
    Printer(Style(as_json=True)).remark("opening")
    assert capsys.readouterr() == ("", "")


def test_error_says_what_happened_and_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    error = InvalidDocument("8", "is missing", hint="Write the common name.")
    Printer(Style()).error(error, 2)
    assert capsys.readouterr() == ("", "error: box 8: is missing\nWrite the common name.\n")


def test_error_as_json_carries_code_and_facts_on_standard_error(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Printer(Style(as_json=True)).error(InvalidDocument("8", "is missing", value=NASTY), 2)
    shown = capsys.readouterr()
    assert shown.out == ""
    assert json.loads(shown.err) == {
        "error": {
            "code": "INVALID_DOCUMENT",
            "message": "box 8: is missing",
            "hint": "",
            "facts": {"box": "8", "problem": "is missing", "value": NASTY},
        },
        "exit_code": 2,
    }


def test_abuse_19_steering_text_is_shown_as_text_when_piped(
    capsys: pytest.CaptureFixture[str],
) -> None:
    printer = Printer(Style())
    printer.parts(parts_of_every_kind(NASTY))
    printer.remark(NASTY)
    printer.error(InputProblem(NASTY, hint=NASTY), 2)
    shown = capsys.readouterr()
    assert shown.out.count(NASTY_SHOWN) == 5
    assert shown.err.count(NASTY_SHOWN) == 3
    assert not {"\x1b", "\u202e"} & set(shown.out + shown.err)


def test_abuse_19_steering_text_is_shown_as_text_on_a_terminal(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = sit_at_a_terminal(monkeypatch)
    Printer(Style()).parts(parts_of_every_kind(NASTY))
    shown = terminal.getvalue()
    assert shown.count(NASTY_SHOWN) == 5
    assert "\u202e" not in shown
    assert "\x1b[2J" not in shown
    assert "\x1b[1;31m" in shown  # our own colour is there: the tone of the first sentence


def test_no_color_takes_colour_away_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = sit_at_a_terminal(monkeypatch)
    monkeypatch.setenv("NO_COLOR", "1")
    Printer(Style()).parts([Sentence("NOT VALID", Tone.BAD)])
    assert "NOT VALID" in terminal.getvalue()
    assert "31m" not in terminal.getvalue()


def test_table_on_a_terminal_has_headings_and_cuts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = sit_at_a_terminal(monkeypatch)
    long = "x" * 300
    Printer(Style()).parts([Table(("name", "count"), [(long, "1")])])
    shown = terminal.getvalue()
    assert "name" in shown
    assert shown.count("x") == 300


def test_table_without_rows_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    Printer(Style()).parts([Table(("name",), [], empty="There are no keys.")])
    assert capsys.readouterr().out == "There are no keys.\n"


def test_raw_text_goes_out_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    Printer(Style()).parts([Raw('{"a": "é"}\n')])
    assert capsys.readouterr().out == '{"a": "é"}\n'


def test_line_of_a_long_answer_waits_for_the_document_with_json(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Printer(Style()).line(Sentence("one"))
    assert capsys.readouterr().out == "one\n"
    Printer(Style(as_json=True)).line(Sentence("one"))
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(
    ("typed", "agreed"),
    [("y\n", True), ("YES\n", True), ("\n", False), ("n\n", False), ("", False)],
)
def test_question_is_answered_no_unless_somebody_says_yes(
    typed: str, agreed: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keyboard = Terminal(typed)
    monkeypatch.setattr(sys, "stdin", keyboard)
    assert Printer(Style()).confirm("Cancel the permit?") is agreed
    assert capsys.readouterr() == ("", "Cancel the permit? [y/N] ")


def test_question_without_a_keyboard_is_an_error_that_names_the_option(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert Printer(Style(assume_yes=True)).confirm("Cancel?") is True
    with pytest.raises(InputProblem) as refused:
        Printer(Style()).confirm("Cancel?")
    assert refused.value.message == "nobody can be asked: Cancel?"
    assert "--yes" in refused.value.hint


def test_progress_shows_a_bar_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with Printer(Style()).progress("Issuing", 2) as steps:
        steps.advance("one")
    assert capsys.readouterr() == ("", "")
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with Printer(Style()).progress("Issuing [red]", 2) as steps:
        steps.advance("[bold]one")
        steps.advance()
    assert "Issuing [red]" in screen.getvalue()
    quiet = Terminal()
    monkeypatch.setattr(sys, "stderr", quiet)
    with Printer(Style(quiet=True)).progress("Issuing", 2) as steps:
        steps.advance()
    assert quiet.getvalue() == ""
