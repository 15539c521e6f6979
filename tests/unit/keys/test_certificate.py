"""The self-made certificate for trials: good for its names, kept, made anew when it has to be."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cites_chain.errors import FileExposed
from cites_chain.keys.certificate import fingerprint_of, self_made

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOSTS = ("localhost", "127.0.0.1", "::1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.chmod(0o700)
    return tmp_path / "server"


def test_a_certificate_is_made_once_and_its_key_is_private(folder: Path) -> None:
    first = self_made(folder, HOSTS, NOW)
    print_of_first = fingerprint_of(first)
    assert len(print_of_first.split(":")) == 32
    assert stat.S_IMODE(first.key.stat().st_mode) == 0o600
    again = self_made(folder, HOSTS, NOW + timedelta(days=80))
    assert fingerprint_of(again) == print_of_first


@pytest.mark.parametrize("change", ["names", "age", "key", "damage"])
def test_a_certificate_that_does_not_fit_any_more_is_made_anew(folder: Path, change: str) -> None:
    first = self_made(folder, HOSTS, NOW)
    before = fingerprint_of(first)
    hosts, now = HOSTS, NOW
    if change == "names":
        hosts = (*HOSTS, "192.0.2.7")
    if change == "age":
        now += timedelta(days=84)
    if change == "key":
        first.key.write_bytes(self_made(folder / "other", HOSTS, NOW).key.read_bytes())
    if change == "damage":
        first.certificate.write_bytes(b"-----BEGIN CERTIFICATE-----\n")
    assert fingerprint_of(self_made(folder, hosts, now)) != before


def test_a_folder_that_others_can_enter_is_refused(folder: Path) -> None:
    self_made(folder, HOSTS, NOW)
    folder.chmod(0o755)
    with pytest.raises(FileExposed) as refused:
        self_made(folder, HOSTS, NOW)
    assert refused.value.facts["required"] == "700"
