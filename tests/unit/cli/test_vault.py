"""`vault new`: once, for its owner alone."""

from __future__ import annotations

from pathlib import Path

from cites_chain.passphrase import Passphrase
from cites_chain.vault import Vault
from tests.unit.cli.conftest import SENTENCE, Run


def test_a_vault_is_made_once_and_opens_with_its_passphrase(run_cli: Run, home: Path) -> None:
    made = run_cli("vault", "new", "--json")
    assert made.code == 0
    path = home / "vault.sqlite"
    assert made.document == {"path": str(path)}
    assert path.stat().st_mode & 0o077 == 0
    Vault.open(path, Passphrase(SENTENCE)).close()
    content = path.read_bytes()
    again = run_cli("vault", "new", "--json")
    assert (again.code, again.error["code"]) == (2, "VAULT_ALREADY_EXISTS")
    assert path.read_bytes() == content
