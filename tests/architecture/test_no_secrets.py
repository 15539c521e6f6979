"""Abuse case 28: no key and no password in the repository, and no way to type one as an argument.

The scan reads every file that git tracks.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer

from cites_chain.config import Settings
from cli.main import app

ROOT = Path(__file__).parents[2]

HEX_32 = r"(?:0x)?(?:[0-9a-fA-F]{64})(?![0-9a-fA-F])"
NAMED_SO = r"(?i:priv(?:ate)?[_ -]?key|secret|seed|signing[_ -]?key|mnemonic)"
RULES: dict[str, re.Pattern[str]] = {
    "a private key in PEM form": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a key file": re.compile(rf'"ciphertext"\s*:\s*"{HEX_32}"'),
    "32 bytes called a secret": re.compile(rf"{NAMED_SO}[^\n]{{0,60}}?\b{HEX_32}"),
    "a password": re.compile(
        r"(?i:\b\w{0,30}(?:password|passwd|passphrase)\b\s*[:=]\s*)(?P<quote>[\"'])(?:[^\"'{}\n]{6,})"
        r"(?P=quote)"
    ),
    "a password in an address": re.compile(r"\b\w{1,12}://[^/\s:@\"'{}]+:(?:[^/\s:@\"'{}]+)@"),
    "a token of a service": re.compile(
        r"\b(?:AKIA[0-9A-Z]{16}|gh[pousr]_[0-9A-Za-z]{36}|xox[abprs]-[0-9A-Za-z-]{10,}"
        r"|eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.)"
    ),
}

ALLOWED = (
    ("tests/", "a password"),  # keys and vaults made with them are thrown away
    ("tests/vectors/", "32 bytes called a secret"),  # published for others to compute with
)
"""What may stand where: beginning of the path, and rule."""


def findings(name: str, text: str) -> Iterator[str]:
    """What looks like a secret in a file, line by line."""
    for rule, pattern in RULES.items():
        if any(name.startswith(folder) and rule == allowed for folder, allowed in ALLOWED):
            continue
        for found in pattern.finditer(text):
            line = text.count("\n", 0, found.start()) + 1
            yield f"{name}:{line}: {rule}"


def tracked_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_abuse_28_no_tracked_file_holds_a_secret() -> None:
    files = tracked_files()
    assert len(files) > 100
    found = [
        finding
        for path in files
        if path != Path(__file__).resolve()
        for finding in findings(
            str(path.relative_to(ROOT)), path.read_text(encoding="utf-8", errors="replace")
        )
    ]
    assert found == []


KEY = "8f2a55949038a9610f50fb23b5883af3b4ecb3c3bb792cbcefbd1542c692be63"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (f'PRIVATE_KEY = "0x{KEY}"', "32 bytes called a secret"),
        (f"secret: {KEY}", "32 bytes called a secret"),
        (f'signing_key = bytes.fromhex("{KEY.upper()}")', "32 bytes called a secret"),
        ("-----BEGIN EC PRIVATE KEY-----\nMHQCAQEE", "a private key in PEM form"),
        (f'{{"crypto": {{"ciphertext": "{KEY}"}}}}', "a key file"),
        ('passphrase = "correct horse battery"', "a password"),
        ("DB_PASSWORD: 'hunter2222'", "a password"),
        ("https://user:hunter2@node.example/rpc", "a password in an address"),
        ("token = ghp_" + "a" * 36, "a token of a service"),
        ("AKIAIOSFODNN7EXAMPLE", "a token of a service"),
    ],
)
def test_abuse_28_planted_secret_is_found(text: str, rule: str) -> None:
    assert list(findings("cites_chain/a.py", "first line\n" + text)) == [
        f"cites_chain/a.py:2: {rule}"
    ]


@pytest.mark.parametrize(
    "text",
    [
        f'document_hash = "0x{KEY}"',
        "passphrase = Passphrase.from_file(path)",
        'facts = {"passphrase": ""}',
        "http://127.0.0.1:8545/",
        f"secret {KEY}00",  # 33 bytes
    ],
)
def test_abuse_28_what_is_no_secret_is_left_alone(text: str) -> None:
    assert list(findings("cites_chain/a.py", text)) == []


NO_SECRET = {("cites-chain simulate", "seed"), ("cites-chain simulate", "--seed")}
"""The number from which the chances of an invented world follow; it opens nothing."""

ASKS_FOR_A_SECRET = re.compile(r"pass|secret|private|mnemonic|seed|token|\bpin\b", re.IGNORECASE)


def parameters(command: Any, path: str = "cites-chain") -> Iterator[tuple[str, str]]:
    """Every option and argument of every command, with the command's path."""
    for parameter in command.params:
        for name in (parameter.name or "", *parameter.opts, *parameter.secondary_opts):
            yield path, name
    for name, inner in getattr(command, "commands", {}).items():
        yield from parameters(inner, f"{path} {name}")


def test_abuse_28_no_option_or_argument_takes_a_secret() -> None:
    found = list(parameters(typer.main.get_command(app)))
    assert ("cites-chain key new", "name") in found
    assert set(found) >= NO_SECRET
    assert {each for each in found if ASKS_FOR_A_SECRET.search(each[1])} == NO_SECRET


def test_abuse_28_option_that_asks_for_a_secret_would_be_found() -> None:
    leaky = typer.Typer()

    @leaky.command()
    def sign(passphrase: str = typer.Option("", "--passphrase")) -> None:
        """Sign."""

    names = [name for _, name in parameters(typer.main.get_command(leaky))]
    assert [name for name in names if ASKS_FOR_A_SECRET.search(name)] != []


def test_abuse_28_no_setting_holds_a_secret() -> None:
    names = [each.name for each in fields(Settings)]
    assert "vault" in names
    assert [name for name in names if ASKS_FOR_A_SECRET.search(name)] == []
