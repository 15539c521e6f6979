"""Every language says everything, in its own words."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from cites_chain import verify
from cites_chain.languages import LANGUAGES, UnknownLanguage, catalogue

ARABIC = re.compile("[\u0600-\u06ff]")
PLACE = re.compile(r"\{[a-z_]+\}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_all_keys_and_says_something_under_each(language: str) -> None:
    words = catalogue(language)
    assert list(words) == list(catalogue("en"))  # same keys, in the same order
    assert all(text.strip() == text and text for text in words.values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_for_facts_are_the_same_in_every_language(language: str) -> None:
    def places(words: Mapping[str, str]) -> dict[str, list[str]]:
        return {key: sorted(PLACE.findall(text)) for key, text in words.items()}

    assert places(catalogue(language)) == places(catalogue("en"))


def test_arabic_is_written_in_arabic_letters() -> None:
    latin = [key for key, text in catalogue("ar").items() if not ARABIC.search(text)]
    assert [key for key in latin if key.startswith("form.")] == []


def test_a_language_without_a_catalogue_is_named() -> None:
    assert catalogue("en")["form.export"] == "Export"
    with pytest.raises(UnknownLanguage) as refused:
        catalogue("tlh")
    assert refused.value.facts == {"language": "tlh"}


def test_every_reason_of_a_check_has_its_words_and_no_words_are_without_a_reason() -> None:
    """The reasons are read from the code: each is the first argument of its finding."""
    found = set()
    for path in Path(verify.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"failed", "unknown"}:
                found.add(node.args[0].value if isinstance(node.args[0], ast.Constant) else None)
    found.remove(None)  # the one that says what became of a permit
    became = {"imported", "refused", "endorsed", "not_open", "closed"}
    words = {key.removeprefix("because.") for key in catalogue("en") if key.startswith("because.")}
    assert words == {f"{why}" for why in found} | became
