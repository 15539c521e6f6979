"""Writes to a vault until it is killed, and says what was acknowledged (started by test_crash)."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

from cites_chain.ids import Account, PermitId
from cites_chain.vault import ActOutcome, AuditEntry, Vault, act_key
from tests.unit.vault.conftest import NETWORK, RECORD, RIGHT
from tests.unit.vault.test_audit import NOON

OFFICER = Account("0x00000000000000000000000000000000000000aA")


def permit_id(n: int) -> PermitId:
    return PermitId(n.to_bytes(32, "big"))


def write(path: Path) -> None:
    with Vault.open(path, RIGHT) as vault:
        journal = vault.journal(NETWORK)
        for begun in journal.list_open():  # what the last run did not live to settle
            journal.settle(begun.act_key, taken(begun.nonce))
        first = len(list(vault.permits.iter_ids()))
        for n in range(first, first + 10_000):
            with vault.atomic():
                vault.permits.add(replace(RECORD, permit_id=permit_id(n)))
                vault.audit.append(AuditEntry("issued", NOON, "officer", permit_id(n)))
                entry = journal.prepare_next(act_key("issue", n), OFFICER, n, signed)
            journal.settle(entry.act_key, taken(n))
            sys.stdout.write(f"{n}\n")
            sys.stdout.flush()


def taken(nonce: int) -> ActOutcome:
    """What a ledger would answer."""
    return ActOutcome(accepted=True, block=nonce, transaction_hash=nonce.to_bytes(32, "big"))


def signed(nonce: int) -> bytes:
    return f"signed {nonce}".encode()


if __name__ == "__main__":
    write(Path(sys.argv[1]))
