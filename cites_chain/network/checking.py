"""Whether a network file is what its founders' cards make: everything is computed anew.

Nobody's word is taken. The genesis follows from the founders in the file, the founders from their
signatures, and one's own card is compared with the founder that bears its name.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from cites_chain.chain.genesis import Genesis, build_genesis
from cites_chain.chain.genesis_differences import Difference, genesis_differences
from cites_chain.errors import ContractRejected
from cites_chain.network.card import Card
from cites_chain.network.card_file import party_document
from cites_chain.network.errors import CardRefused
from cites_chain.network.network_file import NetworkFile

LONGEST_BLOCK_SECONDS = 60
"""More, and an officer at a border would wait longer than a lorry stands."""


def differences(network: NetworkFile, own: Mapping[str, Card] | None = None) -> list[Difference]:
    """Return what is not as it should be; an empty list says that everything is.

    Args:
        network: The file as it was read.
        own: Cards that one knows, one's own first of all, by what to call them.
    """
    found = list(_of_signatures(network))
    for name, card in (own or {}).items():
        found += _of_card(network, name, card)
    return [*found, *_of_genesis(network)]


def _of_signatures(network: NetworkFile) -> Iterator[Difference]:
    """A trial network has none; where one founder signed, all have to."""
    if not any(card.consent or card.node for card in network.founders):
        return
    for number, card in enumerate(network.founders, start=1):
        try:
            card.require_signed(f"founder {number}")
        except CardRefused as refusal:
            facts = refusal.facts
            yield Difference(
                f"{facts['card']}: {facts['field']}", "what its keys signed", str(facts["problem"])
            )


def _of_card(network: NetworkFile, name: str, card: Card) -> Iterator[Difference]:
    places = {seat.jurisdiction for seat in card.founder.seats}
    for number, founder in enumerate(network.founders, start=1):
        theirs = {seat.jurisdiction for seat in founder.founder.seats}
        if founder.founder.admin == card.founder.admin or places & theirs:
            what = f"founder {number}, whose card is {name}"
            break
    else:
        yield Difference(f"founder of {name}", card.founder.admin, "nothing")
        return
    if founder.chain_id != card.chain_id:
        yield Difference(f"{what}: chain_id", str(card.chain_id), str(founder.chain_id))
    wanted, there = party_document(card), party_document(founder)
    for field, value in wanted.items():
        if there[field] != value:
            yield Difference(f"{what}: {field}", _shown(value), _shown(there[field]))


def _of_genesis(network: NetworkFile) -> Iterator[Difference]:
    seconds, period = _timestamp(network.genesis), _block_seconds(network.genesis)
    if seconds is None:
        yield Difference("timestamp", "0x and the digits of a second", "something else")
        return
    if period is None:
        allowed = f"1 to {LONGEST_BLOCK_SECONDS}"
        yield Difference("config.qbft.blockperiodseconds", allowed, "something else")
        return
    try:
        genesis = build_genesis(
            [card.founder for card in network.founders],
            chain_id=network.chain_id,
            minimum_validators=network.minimum_validators,
            timestamp=datetime.fromtimestamp(seconds, UTC),
            block_seconds=period,
        )
    except ContractRejected as refusal:
        yield Difference("founders", "Parties that can found a network", refusal.message)
        return
    yield from genesis_differences(genesis, network.genesis)
    yield from _of_summary(network, genesis)


def _of_summary(network: NetworkFile, genesis: Genesis) -> Iterator[Difference]:
    for name in sorted({*genesis.addresses, *network.contracts}):
        expected, found = genesis.addresses.get(name), network.contracts.get(name)
        if expected != found:
            yield Difference(f"address of {name}", expected or "nothing", found or "nothing")
    if network.genesis_hash != genesis.hash:
        yield Difference(
            "genesis_hash", f"0x{genesis.hash.hex()}", f"0x{network.genesis_hash.hex()}"
        )


def _block_seconds(text: str) -> int | None:
    try:
        found = json.loads(text)["config"]["qbft"]["blockperiodseconds"]
    except (ValueError, TypeError, KeyError):
        return None
    return found if type(found) is int and 1 <= found <= LONGEST_BLOCK_SECONDS else None


def _timestamp(text: str) -> int | None:
    try:
        seconds = int(json.loads(text)["timestamp"], 16)
        datetime.fromtimestamp(seconds, UTC)
    except (ValueError, TypeError, KeyError, OverflowError, OSError):
        return None
    return seconds if seconds >= 0 else None


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)
