"""Founding a network from the cards of its Parties: equal cards give an equal file, byte for byte.

Nobody has to be trusted with it. Whoever has the cards computes the same genesis, in whatever order
the cards came, so the Parties compare one hash.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cites_chain.chain.genesis import BLOCK_SECONDS, build_genesis
from cites_chain.codes import JURISDICTIONS
from cites_chain.network.card import Card
from cites_chain.network.errors import CardRefused
from cites_chain.network.network_file import NetworkFile

LEAST_VALIDATORS = 4
"""With four validators a network goes on when one is lost; with fewer it does not."""


def found(
    cards: Mapping[str, Card],
    *,
    begins: datetime | None = None,
    minimum_validators: int = LEAST_VALIDATORS,
    block_seconds: int = BLOCK_SECONDS,
) -> NetworkFile:
    """Merge cards into a network.

    Parties get their ids in the order of their lowest jurisdiction.

    Args:
        cards: The founders' cards by what errors call them, such as the names of their files.
        begins: Time of block 0; the moment of the newest card where it is None.
        minimum_validators: Fewest validators that a vote may leave.
        block_seconds: Time between two blocks.

    Raises:
        CardRefused: A card is not signed, is for another network, or clashes with another; the
            error names the card and the field.
        TooFewValidators: Fewer Parties have a node.
        ContractRejected: The registry does not take these founders for another reason.
    """
    ordered = sorted(cards.items(), key=lambda named: _order(named[1]))
    _require_one_network(ordered)
    moments = [card.require_signed(name).made_at for name, card in ordered]
    _require_no_clash(ordered)
    chosen = [card for _, card in ordered]
    genesis = build_genesis(
        [card.founder for card in chosen],
        chain_id=chosen[0].chain_id,
        minimum_validators=minimum_validators,
        timestamp=begins or max(moments),
        block_seconds=block_seconds,
    )
    return NetworkFile.of(genesis, minimum_validators, chosen)


def _order(card: Card) -> tuple[int, str]:
    return min(seat.jurisdiction for seat in card.founder.seats), card.founder.admin


def _require_one_network(ordered: list[tuple[str, Card]]) -> None:
    if not ordered:
        raise CardRefused("the network", "founders", "there is no card")
    first_name, first = ordered[0]
    for name, card in ordered:
        if card.chain_id != first.chain_id:
            problem = f"it is {card.chain_id}, and {first_name} is for {first.chain_id}"
            raise CardRefused(name, "chain_id", problem)


def _require_no_clash(ordered: list[tuple[str, Card]]) -> None:
    """Refuse what two cards claim, and what one card claims twice."""
    holders: dict[tuple[str, str], str] = {}
    for name, card in ordered:
        for field, kind, value in _claims(card):
            holder = holders.get((kind, value))
            if holder is not None:
                where = "on it twice" if holder == name else f"also on {holder}"
                raise CardRefused(name, field, f"the {kind} {value} is {where}")
            holders[kind, value] = name


def _claims(card: Card) -> list[tuple[str, str, str]]:
    """Return field, kind and value of everything that only one card can have, and only once."""
    founder, node = card.founder, card.node
    claims = [("admin", "account", str(founder.admin))]
    if founder.validator is not None:
        claims.append(("validator", "account", founder.validator))
    if node is not None:
        claims.append(("enode", "address", f"{node.host}:{node.port}"))
    places = [JURISDICTIONS.get_number(seat.jurisdiction).code for seat in founder.seats]
    return claims + [("seats", "jurisdiction", place) for place in places]
