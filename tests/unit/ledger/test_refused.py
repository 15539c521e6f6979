"""Refusals for people name the security code and the country; other errors stay as they are."""

from __future__ import annotations

from cites_chain.errors import StorageFull, UnknownRevert
from cites_chain.ids import PermitId
from cites_chain.ledger.refused import sentence_of
from cites_chain.permit.security_code import code_of
from cites_chain.refusals import AlreadyOut, WrongJurisdiction

PERMIT = PermitId(bytes(range(32)))


def test_permit_is_named_by_its_code_and_place_by_its_name() -> None:
    sentence = sentence_of(AlreadyOut(PERMIT, 276, 4, 477_225))
    assert sentence.startswith(f"permit {code_of(PERMIT)} left DE Germany and did not come back")
    assert "officer 4 at 2024-06-10 09:00 UTC" in sentence
    assert "DE Germany" in sentence_of(WrongJurisdiction(276, 360))
    assert "ID Indonesia" in sentence_of(WrongJurisdiction(276, 360))


def test_number_that_is_no_jurisdiction_stays_a_number() -> None:
    assert "998" in sentence_of(WrongJurisdiction(998, 360))


def test_other_errors_keep_their_message() -> None:
    for error in (StorageFull("the disk is full"), UnknownRevert("0x12345678")):
        assert sentence_of(error) == error.message
