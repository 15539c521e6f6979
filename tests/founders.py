"""Cards of Parties whose keys follow from their names, so that failing tests can be repeated."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cites_chain.chain.genesis import CHAIN_ID, Founder, Seat
from cites_chain.network import Card, Enode
from tests.world import number_of, signer_of

MADE_AT = datetime(2026, 1, 12, 9, 30, tzinfo=UTC)
FOUR = ("ID", "SG", "IT", "FR")
"""Codes of four Parties with a node."""

_PORT = 30303


def card_of(*codes: str, chain_id: int = CHAIN_ID, area: int = 0, has_node: bool = True) -> Card:
    """Return the signed card of a Party that speaks for some places."""
    admin, validator = signer_of(f"{codes[0]} admin"), signer_of(f"{codes[0]} validator")
    founder = Founder(
        admin.account,
        validator.account if has_node else None,
        tuple(Seat(number_of(code), area) for code in codes),
    )
    number = number_of(codes[0])
    node = Enode(validator.public_key, f"192.0.2.{number % 250 + 1}", _PORT)
    return Card.signed(
        chain_id,
        founder,
        node if has_node else None,
        admin=admin,
        validator=validator if has_node else None,
        now=MADE_AT + timedelta(seconds=number),
    )


def cards_of(*parties: str) -> dict[str, Card]:
    """Return cards by the names of their files: of "FR+GF@1", French Guiana is in area 1, too."""
    found = {}
    for text in parties:
        places, _, area = text.partition("@")
        codes = places.split("+")
        found[f"{codes[0]}.json"] = card_of(*codes, area=int(area or 0))
    return found
