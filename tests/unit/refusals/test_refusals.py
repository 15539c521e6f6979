"""Refusals read well: dates for days and hours, decimals for quantities, names for numbers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cites_chain import refusals
from cites_chain.errors import ContractRejected, Fact
from cites_chain.refusals import (
    AbovePermitted,
    AlreadyAttested,
    AlreadyImported,
    ERC2771ForwarderExpiredRequest,
    KeyVoided,
    NotEnoughLeft,
    OutOfTime,
    OutsideTerm,
    Panic,
    RoleMissing,
    WrongJurisdiction,
    WrongStatus,
    WrongTaxon,
    WrongType,
)
from cites_chain.refusals.kinds import quantity_text
from cites_chain.refusals.refusal import Refusal

PERMIT = bytes(range(32))
SHORT = "000102030405…"
HOUR = int(datetime(2024, 3, 1, 10, tzinfo=UTC).timestamp()) // 3600
DAY = HOUR // 24
SECOND = int(datetime(2024, 3, 1, 10, 15, 30, tzinfo=UTC).timestamp())
ACCOUNT = "0x1a642f0e3c3af545e7acbd38b07251b3990914f1"
CHECKSUMMED = "0x1a642f0E3c3aF545E7AcBD38b07251B3990914F1"


@pytest.mark.parametrize(
    ("refusal", "sentence", "facts"),
    [
        (
            AlreadyImported(PERMIT, 7, HOUR),
            (
                f"the import of permit {SHORT} was confirmed before: by officer 7"
                " at 2024-03-01 10:00 UTC"
            ),
            {
                "permit_id": PERMIT.hex(),
                "officer_id": 7,
                "hour": "2024-03-01T10:00:00+00:00",
            },
        ),
        (
            AlreadyAttested(PERMIT, 7, 0),
            f"transcription {SHORT} was attested before: by officer 7 at an hour that was not kept",
            {"transcription_id": PERMIT.hex(), "officer_id": 7, "hour": None},
        ),
        (
            AbovePermitted(PERMIT, 0, 84_612, 84_600),
            f"line 1 of permit {SHORT} permits 84.6, and 84.612 would leave",
            {"permit_id": PERMIT.hex(), "line": 0, "asked": "84.612", "permitted": "84.6"},
        ),
        (
            NotEnoughLeft(PERMIT, 2, 1_000_000, 0),
            f"1000 is asked from line 3 of {SHORT}, and 0 is left",
            {"origin_id": PERMIT.hex(), "line": 2, "asked": "1000", "left": "0"},
        ),
        (
            OutOfTime(PERMIT, DAY + 3, DAY, DAY + 2),
            f"permit {SHORT} is good from 2024-03-01 to 2024-03-03, not on 2024-03-04",
            {
                "permit_id": PERMIT.hex(),
                "acted_on": "2024-03-04",
                "first_day": "2024-03-01",
                "last_day": "2024-03-03",
            },
        ),
        (
            OutsideTerm(ACCOUNT, SECOND, 2**40 - 1),
            (
                f"the term of {CHECKSUMMED} runs from 2024-03-01 10:15:30 UTC to for ever,"
                " and now is outside"
            ),
            {"account": CHECKSUMMED, "from": "2024-03-01T10:15:30+00:00", "until": None},
        ),
        (
            KeyVoided(ACCOUNT, SECOND),
            f"the key of {CHECKSUMMED} is void for acts from 2024-03-01 10:15:30 UTC on",
            {"account": CHECKSUMMED, "from": "2024-03-01T10:15:30+00:00"},
        ),
        (
            RoleMissing(ACCOUNT, 1, 2),
            f"{CHECKSUMMED} is inspector, and the act is for: issuer",
            {"account": CHECKSUMMED, "required": "issuer", "held": "inspector"},
        ),
        (
            WrongJurisdiction(360, 702),
            (
                "the act belongs to an officer of jurisdiction 360; the sender stands for"
                " jurisdiction 702"
            ),
            {"required": 360, "actual": 702},
        ),
        (
            WrongStatus(PERMIT, 3),
            f"permit {SHORT} is imported, and the act is not possible then",
            {"permit_id": PERMIT.hex(), "status": "imported"},
        ),
        (
            WrongStatus(PERMIT, 200),
            f"permit {SHORT} is number 200, and the act is not possible then",
            {"permit_id": PERMIT.hex(), "status": "number 200"},
        ),
        (
            WrongType(PERMIT, 3),
            f"the act is not for a document such as {SHORT} (type: import permit)",
            {"permit_id": PERMIT.hex(), "permit_type": "import permit"},
        ),
        (
            WrongTaxon(0, 1, 2**64 - 1),
            "line 1 is of taxon 0000000000000001, and its origin is of taxon ffffffffffffffff",
            {"line": 0, "taxon_id": f"{1:016x}", "origin_taxon_id": "f" * 16},
        ),
        (
            ERC2771ForwarderExpiredRequest(SECOND),
            "the signed act could be carried until 2024-03-01 10:15:30 UTC",
            {"deadline": "2024-03-01T10:15:30+00:00"},
        ),
        (
            Panic(0x11),
            (
                "the contract stopped at an error of its own: a number became too large or negative"
                " (0x11)"
            ),
            {"reason": 0x11},
        ),
    ],
)
def test_refusal_says_in_words_what_it_holds_in_facts(
    refusal: Refusal, sentence: str, facts: dict[str, Fact]
) -> None:
    assert refusal.message == sentence
    assert str(refusal) == sentence
    assert refusal.facts == facts


def test_refusal_keeps_the_values_of_the_contract() -> None:
    refusal = AlreadyImported(PERMIT, 7, HOUR)
    assert (refusal.permit_id, refusal.officer_id, refusal.hour) == (PERMIT, 7, HOUR)
    assert refusal.values == (PERMIT, 7, HOUR)
    assert refusal.code == "ALREADY_IMPORTED"
    assert AlreadyImported.signature() == "AlreadyImported(bytes32,uint24,uint24)"
    assert isinstance(refusal, ContractRejected)
    assert refusal.explain().splitlines() == [refusal.message, refusal.hint]


def test_reserved_word_gets_an_underscore_as_attribute_only() -> None:
    refusal = KeyVoided(ACCOUNT, SECOND)
    assert refusal.from_ == SECOND
    assert "from" in refusal.facts


@pytest.mark.parametrize(
    ("thousandths", "text"),
    [(0, "0"), (1, "0.001"), (10, "0.01"), (1_000, "1"), (100_000, "100"), (84_612, "84.612")],
)
def test_quantity_is_written_plainly(thousandths: int, text: str) -> None:
    assert quantity_text(thousandths) == text


@pytest.mark.parametrize("refusal", refusals.REFUSALS, ids=lambda refusal: refusal.__name__)
@pytest.mark.parametrize("size", ["smallest", "largest"])
def test_every_refusal_can_be_made_of_any_values(refusal: type[Refusal], size: str) -> None:
    bounds: dict[str, tuple[object, object]] = {
        "bytes32": (bytes(32), b"\xff" * 32),
        "address": ("0x" + "00" * 20, "0x" + "ff" * 20),
        "string": ("", "x" * 300),
    }
    values = [
        bounds.get(kind.solidity, (0, 2 ** int(kind.solidity[4:] or 0) - 1))[size == "largest"]
        if kind.solidity.startswith("uint")
        else bounds[kind.solidity][size == "largest"]
        for kind in refusal.fields.values()
    ]
    made = refusal(*values)
    assert made.message
    assert len(made.facts) == len(refusal.fields)
    assert all(value is None or isinstance(value, str | int) for value in made.facts.values())
