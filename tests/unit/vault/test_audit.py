"""The audit log: a chain that shows what was bent, cut or moved."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cites_chain.ids import PermitId
from cites_chain.vault import AuditCheck, AuditEntry, AuditHead, Vault, VaultDamaged
from tests.unit.vault.conftest import OTHER, PERMIT

NOON = datetime(2024, 2, 19, 12, tzinfo=UTC)
ACTS = ("requested", "approved", "issued", "endorsed")


def append(vault: Vault, count: int = 4, permit_id: PermitId | None = PERMIT) -> list[AuditHead]:
    return [
        vault.audit.append(
            AuditEntry(ACTS[n], NOON + timedelta(hours=n), f"officer {n}", permit_id, {"n": str(n)})
        )
        for n in range(count)
    ]


def change(vault: Vault, statement: str) -> None:
    assert vault._database.write(statement) >= 1


def test_append_gives_a_head_that_grows_and_entries_in_order(vault: Vault) -> None:
    heads = append(vault)
    assert [head.sequence for head in heads] == [1, 2, 3, 4]
    assert len({head.entry_hash for head in heads}) == 4
    assert vault.audit.head() == heads[-1]
    entries = vault.audit.list_entries()
    assert [entry.act for entry in entries] == list(ACTS)
    assert (entries[2].actor, entries[2].details) == ("officer 2", {"n": "2"})
    assert entries[2].at == NOON + timedelta(hours=2)
    assert vault.audit.verify() == AuditCheck(4)


def test_empty_log_is_intact_and_has_the_zero_head(vault: Vault) -> None:
    assert vault.audit.head() == AuditHead(0, bytes(32))
    assert vault.audit.verify() == AuditCheck(0)
    assert vault.audit.verify().is_intact


def test_list_entries_of_one_permit_leaves_out_the_others(vault: Vault) -> None:
    append(vault, 2)
    append(vault, 1, OTHER)
    append(vault, 1, None)
    assert [entry.act for entry in vault.audit.list_entries(OTHER)] == ["requested"]
    assert len(vault.audit.list_entries()) == 4
    assert vault.audit.list_entries()[-1].permit_id is None


def test_time_of_another_zone_is_kept_as_the_same_moment(vault: Vault) -> None:
    local = datetime.fromisoformat("2024-02-19T15:00:00+03:00")
    vault.audit.append(AuditEntry("issued", local, "a"))
    assert vault.audit.list_entries()[0].at == local == NOON


@pytest.mark.parametrize(
    ("statement", "broken_at", "problem"),
    [
        ("UPDATE audit SET act = 'refused' WHERE sequence = 2", 2, "its hash does not hold"),
        ("UPDATE audit SET at = '2023-01-01T00:00:00+00:00' WHERE sequence = 2", 2, "its hash"),
        ("UPDATE audit SET permit_id = x'' WHERE sequence = 2", 2, "its hash does not hold"),
        ("UPDATE audit SET content_hash = zeroblob(32) WHERE sequence = 2", 2, "its hash does"),
        ("UPDATE audit SET entry_hash = zeroblob(32) WHERE sequence = 2", 2, "its hash does not"),
        ("UPDATE audit SET content = zeroblob(80) WHERE sequence = 2", 2, "its text was changed"),
        (
            "UPDATE audit SET content = (SELECT a.content FROM audit a LIMIT 1) WHERE sequence = 2",
            2,
            "its text was changed or moved",
        ),
        ("UPDATE audit SET permit_id = zeroblob(31) WHERE sequence = 2", 2, "its hash does not"),
        ("DELETE FROM audit WHERE sequence = 2", 2, "an entry is missing before the next one"),
        ("DELETE FROM audit WHERE sequence = 4", 4, "entries at the end are missing"),
        ("DELETE FROM audit", 1, "entries at the end are missing"),
        ("DELETE FROM audit_head", 5, "entries at the end are missing"),
        ("UPDATE audit_head SET sealed = zeroblob(68)", 5, "the head of the log was changed"),
        ("UPDATE audit_head SET sealed = NULL", 5, "the head of the log was changed"),
    ],
)
def test_verify_names_the_first_entry_that_was_tampered_with(
    vault: Vault, statement: str, broken_at: int, problem: str
) -> None:
    append(vault)
    assert vault.audit.verify().is_intact
    change(vault, statement)
    found = vault.audit.verify()
    assert (found.is_intact, found.broken_at) == (False, broken_at)
    assert found.problem.startswith(problem)
    with pytest.raises(VaultDamaged) as no:
        vault.require_sound()
    assert str(no.value.facts["problem"]).startswith(f"audit entry {broken_at}: {problem}")


def test_verify_finds_entries_that_changed_places(vault: Vault) -> None:
    append(vault)
    change(vault, "UPDATE audit SET sequence = 9 WHERE sequence = 2")
    change(vault, "UPDATE audit SET sequence = 2 WHERE sequence = 3")
    change(vault, "UPDATE audit SET sequence = 3 WHERE sequence = 9")
    assert vault.audit.verify() == AuditCheck(4, 2, "its hash does not hold")


def test_verify_against_an_anchor_finds_a_log_written_anew(vault: Vault) -> None:
    anchor = append(vault)[1]
    assert vault.audit.verify(anchor).is_intact
    change(vault, "DELETE FROM audit")
    change(vault, "DELETE FROM audit_head")
    append(vault)
    assert vault.audit.verify().is_intact  # whoever has the passphrase can do that
    assert vault.audit.verify(anchor) == AuditCheck(4, 2, "it is not the anchored entry")


def test_verify_against_an_anchor_finds_an_old_copy_put_back(vault: Vault) -> None:
    anchor = append(vault)[3]
    found = vault.audit.verify(anchor)
    assert found.is_intact
    change(vault, "DELETE FROM audit")
    change(vault, "DELETE FROM audit_head")
    append(vault, 2)
    assert vault.audit.verify(anchor) == AuditCheck(2, 3, "the log ends before the anchored entry")


def test_redact_takes_who_and_why_and_keeps_the_chain(vault: Vault) -> None:
    append(vault, 2)
    append(vault, 1, OTHER)
    assert vault.audit.redact(PERMIT) == 2
    assert vault.audit.redact(PERMIT) == 0
    entries = vault.audit.list_entries()
    assert [(entry.act, entry.actor) for entry in entries] == [
        ("requested", ""),
        ("approved", ""),
        ("requested", "officer 0"),
    ]
    assert vault.audit.verify().is_intact


def test_list_entries_with_a_damaged_text_or_time_is_refused(vault: Vault) -> None:
    append(vault, 2)
    assert len(vault.audit.list_entries()) == 2
    change(vault, "UPDATE audit SET content = zeroblob(80) WHERE sequence = 1")
    with pytest.raises(VaultDamaged) as no:
        vault.audit.list_entries()
    assert no.value.facts["problem"] == "audit/content was changed or moved"
    change(vault, "UPDATE audit SET content = NULL, at = 'yesterday' WHERE sequence = 1")
    with pytest.raises(VaultDamaged) as no:
        vault.audit.list_entries()
    assert no.value.facts["problem"] == "an entry of the audit log has no time"


def test_append_to_a_log_with_a_damaged_head_is_refused(vault: Vault) -> None:
    append(vault, 2)
    change(vault, "UPDATE audit_head SET sealed = zeroblob(68)")
    with pytest.raises(VaultDamaged) as no:
        append(vault, 1)
    assert no.value.facts["problem"] == "audit/head was changed or moved"
    assert vault._database.row("SELECT count(*) FROM audit") == (2,)
