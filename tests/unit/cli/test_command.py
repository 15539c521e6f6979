"""Every command of the program: declared with examples that can be typed and keys that are told."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from cli.command import COMMON, REGISTER, Card
from cli.main import app
from tests.unit.cli.conftest import strangers

CARDS = pytest.mark.parametrize("card", REGISTER.values(), ids=lambda card: " ".join(card.path))


def leaves(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield path, command
        return
    for name, inner in below.items():
        yield from leaves(inner, (*path, name))


COMMANDS = dict(leaves(typer.main.get_command(app)))


def test_every_command_is_in_the_register() -> None:
    assert set(COMMANDS) == set(REGISTER)
    assert ("key", "new") in REGISTER


@CARDS
def test_command_has_a_summary_that_is_a_sentence(card: Card) -> None:
    assert card.summary.endswith((".", "?"))
    assert card.summary[0].isupper()


@CARDS
def test_examples_of_a_command_are_lines_that_it_takes(card: Card) -> None:
    assert card.examples
    for example in card.examples:
        words = shlex.split(example)
        assert tuple(words[: len(card.path)]) == card.path
        COMMANDS[card.path].make_context("x", words[len(card.path) :])  # raises where it does not


@CARDS
def test_command_takes_the_common_options_and_explains_its_own(card: Card) -> None:
    parameters = {each.name: each for each in COMMANDS[card.path].params}
    assert set(COMMON) <= set(parameters)
    assert [name for name, each in parameters.items() if not getattr(each, "help", "")] == []


@CARDS
def test_command_documents_the_keys_of_its_answer(card: Card) -> None:
    assert card.keys
    assert all(meaning for meaning in card.keys.values())


def test_key_that_the_reference_does_not_name_is_found() -> None:
    typed = ("key", "list", "--json")
    document = {"keys": [{"name": "a", "path": "b"}], "damaged": []}
    assert strangers(document, typed) == []
    assert strangers({**document, "new": 1, "keys": [{"colour": "red"}]}, typed) == [
        "keys[].colour",
        "new",
    ]
