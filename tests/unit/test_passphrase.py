"""Passphrases stay hidden, and what is too weak is refused."""

from __future__ import annotations

import copy
import logging
import pickle
import traceback
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.errors import FileExposed, FileProblem, UnusablePassphrase
from cites_chain.passphrase import STANDARD_COST, TRIAL_COST, Passphrase, ScryptCost

TEXT = "a most secret sentence"


def written(tmp_path: Path, content: bytes, mode: int = 0o600) -> Path:
    path = tmp_path / "passphrase"
    path.write_bytes(content)
    path.chmod(mode)
    return path


def test_abuse_28_passphrase_is_hidden_wherever_it_is_shown(
    caplog: pytest.LogCaptureFixture,
) -> None:
    passphrase = Passphrase(TEXT)
    logging.getLogger("test").warning("%r %s", passphrase, passphrase)
    for shown in (repr(passphrase), f"{passphrase}", repr([passphrase]), caplog.text):
        assert "Passphrase(hidden)" in shown
        assert TEXT not in shown


@pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy])
def test_abuse_28_passphrase_cannot_leave_its_process(leave: object) -> None:
    with pytest.raises(UnusablePassphrase, match="cannot be copied out of its process"):
        leave(Passphrase(TEXT))  # type: ignore[operator]


@given(text=st.text(st.characters(exclude_categories=["Cs"])))
def test_compare_equal_text_is_equal_and_longer_text_is_not(text: str) -> None:
    assert Passphrase(text) == Passphrase(text)
    assert Passphrase(text) != Passphrase(text + "x")
    assert Passphrase(text) != text


def test_take_text_that_is_not_unicode_is_refused_without_showing_it() -> None:
    with pytest.raises(UnusablePassphrase) as no:
        Passphrase(TEXT + "\udcff")
    assert TEXT not in "".join(traceback.format_exception(no.value)).replace(
        'Passphrase(TEXT + "\\udcff")', ""
    )


def test_require_strong_counts_characters_not_bytes() -> None:
    Passphrase("象牙八個字多一點").require_strong()
    with pytest.raises(UnusablePassphrase) as no:
        Passphrase("象牙七個字不夠").require_strong()
    assert no.value.facts == {"shortest": 8}


@pytest.mark.parametrize("ending", [b"", b"\n", b"\r\n", b"\nsecond line\n"])
def test_read_file_takes_the_first_line(tmp_path: Path, ending: bytes) -> None:
    path = written(tmp_path, TEXT.encode() + ending)
    assert Passphrase.from_file(path) == Passphrase(TEXT)


def test_read_file_keeps_inner_and_outer_spaces(tmp_path: Path) -> None:
    path = written(tmp_path, b"  two  spaces \n")
    assert Passphrase.from_file(path) == Passphrase("  two  spaces ")


@pytest.mark.parametrize("content", [b"", b"\n", b"\nsecond line"])
def test_read_file_with_an_empty_first_line_is_refused(tmp_path: Path, content: bytes) -> None:
    path = written(tmp_path, content)
    with pytest.raises(UnusablePassphrase) as no:
        Passphrase.from_file(path)
    assert no.value.facts == {"path": str(path)}


def test_read_file_that_is_not_text_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, b"\xff\xfe\x00")
    with pytest.raises(UnusablePassphrase) as no:
        Passphrase.from_file(path)
    assert no.value.facts == {"path": str(path)}
    assert no.value.__cause__ is None


def test_abuse_28_read_file_everybody_can_read_is_refused(tmp_path: Path) -> None:
    assert Passphrase.from_file(written(tmp_path, TEXT.encode(), 0o440))
    path = tmp_path / "passphrase"
    path.chmod(0o644)
    with pytest.raises(FileExposed) as no:
        Passphrase.from_file(path)
    assert no.value.facts == {"path": str(path), "found": "644", "required": "600"}


def test_read_file_that_is_absent_or_endless_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileProblem) as no:
        Passphrase.from_file(tmp_path / "absent")
    assert no.value.facts == {"path": str(tmp_path / "absent")}
    path = written(tmp_path, b"x" * 5000)
    with pytest.raises(FileProblem) as no:
        Passphrase.from_file(path)
    assert no.value.facts == {"path": str(path)}


def test_derive_differs_by_salt_passphrase_and_cost() -> None:
    derived = TRIAL_COST.derive(Passphrase(TEXT), b"1" * 16)
    assert derived == TRIAL_COST.derive(Passphrase(TEXT), b"1" * 16)
    others = (
        TRIAL_COST.derive(Passphrase(TEXT), b"2" * 16),
        TRIAL_COST.derive(Passphrase(TEXT + "."), b"1" * 16),
        ScryptCost(2048).derive(Passphrase(TEXT), b"1" * 16),
    )
    assert derived not in others


def test_derive_equals_the_published_vector() -> None:
    # RFC 7914, section 12, third vector, first 32 bytes.
    derived = ScryptCost(16384, 8, 1).derive(Passphrase("pleaseletmein"), b"SodiumChloride")
    assert derived.hex() == "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"


def test_standard_cost_meets_the_recommended_floor() -> None:
    # OWASP Password Storage Cheat Sheet: N = 2^17, r = 8, p = 1.
    assert (STANDARD_COST.n, STANDARD_COST.r, STANDARD_COST.p) == (2**17, 8, 1)
    assert STANDARD_COST.memory == 128 * 2**20
