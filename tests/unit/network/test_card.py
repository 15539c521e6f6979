"""A card is what its two keys signed, letter by letter."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from eth_account.messages import encode_typed_data
from eth_hash.auto import keccak

from cites_chain.chain.genesis import Founder, Seat
from cites_chain.ids import Account, Jurisdiction
from cites_chain.network import Card, CardRefused, Consent, Enode
from tests.founders import MADE_AT, card_of
from tests.world import number_of, signer_of

CARD = card_of("FR", "GF", area=1)
FOUNDER = CARD.founder


def refusal_of(card: Card) -> dict[str, object]:
    with pytest.raises(CardRefused) as no:
        card.require_signed("fr.json")
    assert no.value.facts["card"] == "fr.json"
    return dict(no.value.facts)


def test_digest_is_that_of_an_independent_encoder() -> None:
    signable = encode_typed_data(
        {
            "name": "CITES Party Card",
            "version": "1",
            "chainId": 20190,
            "verifyingContract": "0x0000000000000000000000000000000000007001",
        },
        {
            "Card": [
                {"name": "admin", "type": "address"},
                {"name": "validator", "type": "address"},
                {"name": "seats", "type": "Seat[]"},
                {"name": "enode", "type": "string"},
                {"name": "madeAt", "type": "uint40"},
            ],
            "Seat": [
                {"name": "jurisdiction", "type": "uint16"},
                {"name": "area", "type": "uint8"},
            ],
        },
        {
            "admin": FOUNDER.admin,
            "validator": FOUNDER.validator,
            "seats": [{"jurisdiction": s.jurisdiction, "area": s.area} for s in FOUNDER.seats],
            "enode": CARD.node.url if CARD.node else "",
            "madeAt": int(MADE_AT.timestamp()),
        },
    )
    expected = keccak(b"\x19" + signable.version + signable.header + signable.body)
    assert CARD.digest(MADE_AT) == expected


def test_signing_puts_jurisdictions_into_order_and_drops_fractions_of_a_second() -> None:
    admin = signer_of("SE admin")
    seats = tuple(Seat(number_of(code)) for code in ("SE", "FI", "DK"))
    moment = datetime(2026, 1, 1, 12, 0, 0, 999_999, tzinfo=UTC)
    card = Card.signed(
        1, Founder(admin.account, None, seats), None, admin=admin, validator=None, now=moment
    )
    assert [s.jurisdiction for s in card.founder.seats] == sorted(s.jurisdiction for s in seats)
    assert card.require_signed("se.json").made_at == datetime(2026, 1, 1, 12, tzinfo=UTC)


OTHER = signer_of("a stranger")
NODE = Enode(signer_of("FR validator").public_key, "192.0.2.9", 30303)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        (replace(CARD, chain_id=20191), "admin_signature"),
        (replace(CARD, founder=replace(FOUNDER, admin=OTHER.account)), "admin_signature"),
        (replace(CARD, founder=replace(FOUNDER, seats=FOUNDER.seats[:1])), "admin_signature"),
        (replace(CARD, founder=replace(FOUNDER, seats=FOUNDER.seats[::-1])), "admin_signature"),
        (
            replace(CARD, founder=replace(FOUNDER, seats=(Seat(Jurisdiction(250)),))),
            "admin_signature",
        ),
        (replace(CARD, node=NODE), "admin_signature"),
        (replace(CARD, node=replace(NODE, port=1)), "admin_signature"),
        (replace(CARD, founder=replace(FOUNDER, validator=OTHER.account)), "enode"),
        (replace(CARD, node=replace(NODE, public_key=OTHER.public_key)), "enode"),
        (replace(CARD, node=None), "enode"),
        (replace(CARD, founder=replace(FOUNDER, validator=None)), "enode"),
    ],
)
def test_card_changed_in_any_place_is_refused(changed: Card, field: str) -> None:
    CARD.require_signed("fr.json")
    assert refusal_of(changed)["field"] == field


def test_later_moment_than_was_signed_is_refused() -> None:
    consent = CARD.require_signed("fr.json")
    later = replace(consent, made_at=consent.made_at + timedelta(seconds=1))
    assert refusal_of(replace(CARD, consent=later))["field"] == "admin_signature"


def test_card_without_signatures_is_refused() -> None:
    assert refusal_of(replace(CARD, consent=None))["problem"] == "nobody signed the card"


def test_each_of_the_two_keys_has_to_sign() -> None:
    consent = CARD.require_signed("fr.json")
    digest = CARD.digest(consent.made_at)
    foreign = OTHER.sign_hash(digest)
    for field in ("admin_signature", "validator_signature"):
        for signature in (foreign, b""):
            changed = replace(consent, **{field: signature})
            assert refusal_of(replace(CARD, consent=changed))["field"] == field


def test_nobody_puts_a_node_that_is_another_partys_on_a_card() -> None:
    """The admin alone signs for a node's key that it does not hold."""
    admin, theirs = signer_of("IT admin"), signer_of("FR validator")
    seats = (Seat(number_of("IT")),)
    founder = Founder(admin.account, theirs.account, seats)
    own = signer_of("IT validator")
    Card.signed(
        20190,
        replace(founder, validator=own.account),
        Enode(own.public_key, "192.0.2.1", 30303),
        admin=admin,
        validator=own,
        now=MADE_AT,
    )
    with pytest.raises(CardRefused) as no:
        Card.signed(
            20190,
            founder,
            Enode(theirs.public_key, "192.0.2.1", 30303),
            admin=admin,
            validator=own,
            now=MADE_AT,
        )
    assert no.value.facts["field"] == "validator_signature"
    assert str(theirs.account) in str(no.value.facts["problem"])


def test_party_without_a_node_has_one_signature_only() -> None:
    card = card_of("AE", has_node=False)
    consent = card.require_signed("ae.json")
    assert consent == Consent(consent.made_at, consent.admin_signature, b"")
    more = replace(consent, validator_signature=consent.admin_signature)
    assert refusal_of(replace(card, consent=more))["field"] == "validator_signature"
    assert card.name == card.founder.admin
    assert Account(CARD.name) == FOUNDER.validator
