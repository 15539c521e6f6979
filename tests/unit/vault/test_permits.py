"""Permit files in the vault: kept once, found by any spelling of the number, erased for ever."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from cites_chain.vault import (
    PermitAlreadyInVault,
    PermitErased,
    PermitNotInVault,
    Vault,
)
from tests.unit.vault.conftest import OTHER, PERMIT, RECORD

ERASED_ON = date(2030, 1, 1)
HEX = f"0x{PERMIT.hex()}"


def test_add_the_same_again_changes_nothing(vault: Vault) -> None:
    vault.permits.add(RECORD)
    vault.permits.add(replace(RECORD))
    assert list(vault.permits.iter_ids()) == [PERMIT]


def test_add_another_document_under_the_same_id_is_refused(vault: Vault) -> None:
    vault.permits.add(RECORD)
    with pytest.raises(PermitAlreadyInVault) as no:
        vault.permits.add(replace(RECORD, document=RECORD.document + b" "))
    assert no.value.facts == {"permit_id": HEX}
    assert vault.permits.get(PERMIT) == RECORD


def test_correct_puts_another_document_in_its_place(vault: Vault) -> None:
    vault.permits.add(RECORD)
    corrected = replace(RECORD, document=b"{}", permit_number="24-KE-000124")
    vault.permits.correct(corrected)
    assert vault.permits.get(PERMIT) == corrected
    assert vault.permits.find_by_number("24KE000123") == ()


def test_correct_what_was_never_there_is_refused(vault: Vault) -> None:
    with pytest.raises(PermitNotInVault) as no:
        vault.permits.correct(RECORD)
    assert no.value.facts == {"permit_id": HEX}


def test_get_an_unknown_permit_is_refused_and_find_says_none(vault: Vault) -> None:
    vault.permits.add(RECORD)
    assert vault.permits.get(PERMIT) == vault.permits.find(PERMIT) == RECORD
    assert vault.permits.find(OTHER) is None
    with pytest.raises(PermitNotInVault) as no:
        vault.permits.get(OTHER)
    assert no.value.facts == {"permit_id": f"0x{OTHER.hex()}"}


@pytest.mark.parametrize(
    "spelling", ["24-KE-000123", " 24 ke 000123", "24/KE/000123", "２４KE000123"]
)
def test_find_by_number_takes_any_spelling(vault: Vault, spelling: str) -> None:
    vault.permits.add(RECORD)
    assert vault.permits.find_by_number(spelling) == (PERMIT,)
    assert vault.permits.find_by_number("24-KE-000124") == ()


def test_find_by_number_gives_every_permit_of_that_number(vault: Vault) -> None:
    vault.permits.add(RECORD)
    vault.permits.add(replace(RECORD, permit_id=OTHER))
    assert vault.permits.find_by_number("24ke000123") == (PERMIT, OTHER)


def test_erase_takes_the_contents_and_keeps_the_mark(vault: Vault) -> None:
    vault.permits.add(RECORD)
    vault.permits.erase(PERMIT, ERASED_ON)
    facts = {"permit_id": HEX, "erased_on": "2030-01-01"}
    for look in (vault.permits.get, vault.permits.find):
        with pytest.raises(PermitErased) as no:
            look(PERMIT)
        assert no.value.facts == facts
    assert list(vault.permits.iter_ids()) == []
    assert vault.permits.find_by_number("24-KE-000123") == (PERMIT,)  # the number stays used
    row = vault._database.row("SELECT number, document, secret FROM permits")
    assert row == (None, None, None)


def test_erased_permit_cannot_come_back_or_be_erased_again(vault: Vault) -> None:
    vault.permits.add(RECORD)
    vault.permits.erase(PERMIT, ERASED_ON)
    facts = {"permit_id": HEX, "erased_on": "2030-01-01"}
    for act in (vault.permits.add, vault.permits.correct):
        with pytest.raises(PermitErased) as no:
            act(RECORD)
        assert no.value.facts == facts
    with pytest.raises(PermitErased) as again:
        vault.permits.erase(PERMIT, date(2031, 1, 1))
    assert again.value.facts == facts


def test_erase_what_is_not_there_is_refused(vault: Vault) -> None:
    with pytest.raises(PermitNotInVault) as no:
        vault.permits.erase(PERMIT, ERASED_ON)
    assert no.value.facts == {"permit_id": HEX}
