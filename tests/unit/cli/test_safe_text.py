from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.safe_text import json_text, visible

ANY_TEXT = st.text(st.characters())  # every code point, lone halves of pairs included
STEERING = {chr(n) for n in (*range(32), 127, *range(128, 160), *range(0x202A, 0x202F))}


@pytest.mark.parametrize(
    "name",
    [
        "Straits Reptile Leather Pte Ltd",
        "محمد بن راشد للصقور",
        "北京某某皮革有限公司",
        "Общество «Соболь»",
        "e\u0301tude",  # a combining accent
        "می\u200cخواهم",  # Persian, with the joiner that its spelling needs
        "<script>alert('x')</script> =cmd|'/c calc'!A1 [red]markup[/red]",
    ],
)
def test_abuse_18_show_names_of_any_script_unchanged(name: str) -> None:
    assert visible(name) == name


@pytest.mark.parametrize(
    ("trick", "shown"),
    [
        ("\x1b[2J\x1b[31mVALID", r"\u{1b}[2J\u{1b}[31mVALID"),
        ("\x9b31m", r"\u{9b}31m"),
        ("permit\u202egnp.exe", r"permit\u{202e}gnp.exe"),
        ("a\u2066b\u2069", r"a\u{2066}b\u{2069}"),
        ("first\nVALID: all checks passed", r"first\nVALID: all checks passed"),
        ("over\rwritten", r"over\rwritten"),
        ("zero\u200bwidth", r"zero\u{200b}width"),
        ("tag\U000e0041", r"tag\u{e0041}"),
        ("bell\x07 back\x08space", r"bell\u{07} back\u{08}space"),
    ],
)
def test_abuse_19_show_steering_characters_as_text(trick: str, shown: str) -> None:
    assert visible(trick) == shown


@given(ANY_TEXT)
def test_visible_text_never_holds_a_steering_character(text: str) -> None:
    assert not STEERING & set(visible(text))
    assert visible(visible(text)) == visible(text)


@given(ANY_TEXT)
def test_abuse_18_json_reads_back_unchanged_and_cannot_steer(text: str) -> None:
    written = json_text({"name": text, text: 1})
    assert json.loads(written) == {"name": text, text: 1}
    assert not (STEERING - {"\n"}) & set(written)
    written.encode("utf-8")  # no lone half of a pair is left


def test_json_writes_values_of_the_domain_as_text() -> None:
    document = {"quantity": Decimal("84.600"), "on": date(2024, 2, 5), "id": b"\x01\xff"}
    assert json.loads(json_text(document)) == {
        "quantity": "84.600",
        "on": "2024-02-05",
        "id": "0x01ff",
    }


def test_json_of_unknown_kind_of_value_is_refused() -> None:
    assert json_text({"a": ["b"]}) == '{\n  "a": [\n    "b"\n  ]\n}'
    with pytest.raises(TypeError, match="object has no JSON form"):
        json_text({"a": object()})
