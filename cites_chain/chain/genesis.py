"""The beginning of a network: block 0, with the contracts in place and the founders admitted.

The real constructors run once, in an EVM that is thrown away; what they left behind, code and
storage, is the genesis. So a network is one file, every backend starts from the same one, and
the contracts stand at the same addresses everywhere. Equal input gives an equal genesis, byte for
byte. A genesis has no events: who founded the network is read from the registry's views.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from eth.db.atomic import AtomicDB
from eth_abi.abi import encode

from cites_chain.chain.artifacts import (
    AUTHORITY_REGISTRY,
    FORWARDER,
    PERMIT_REGISTRY,
    deployed_accounts,
    encode_arguments,
    load_artifact,
)
from cites_chain.chain.blocks import GAS_LIMIT, Header, genesis_header
from cites_chain.chain.evm import NO_STATE, Surroundings, World
from cites_chain.chain.founders import Founder, Seat
from cites_chain.chain.reverts import refusal_of
from cites_chain.errors import ChainError
from cites_chain.ids import Account

__all__ = [
    "BLOCK_SECONDS",
    "CHAIN_ID",
    "Founder",
    "Genesis",
    "GenesisUnreadable",
    "PlacedContract",
    "Seat",
    "build_genesis",
]

CHAIN_ID = 20190
"""Number of a network whose founders chose no other."""

BLOCK_SECONDS = 2
"""Seconds between two blocks of a network whose founders chose no other; not part of its hash."""

_NOBODY = Account("0x" + "00" * 20)
_MEMBERSHIP = "(address,address,(uint16,uint8)[])"
_FORKS = (
    "homesteadBlock", "eip150Block", "eip155Block", "eip158Block", "byzantiumBlock",
    "constantinopleBlock", "petersburgBlock", "istanbulBlock", "muirGlacierBlock", "berlinBlock",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PlacedContract:
    """A contract as it stands in block 0.

    Attributes:
        code: Deployed code, linked, with its immutable variables.
        storage: What the constructor wrote, by slot.
    """

    code: bytes
    storage: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Genesis:
    """Block 0 of a network.

    Attributes:
        chain_id: Number of the network.
        timestamp: Seconds since 1970 that block 0 carries.
        contracts: What stands in it, by account.
        founders: Who founded the network, in the order of their Party ids; known only to who built
            the genesis: a genesis read from its JSON has none, ask the registry.
        block_seconds: Time between two blocks.
    """

    chain_id: int
    timestamp: int
    contracts: Mapping[Account, PlacedContract]
    founders: tuple[Founder, ...] = ()
    block_seconds: int = BLOCK_SECONDS

    @property
    def addresses(self) -> Mapping[str, Account]:
        """Where each contract and library stands, by its name in Solidity."""
        return deployed_accounts()

    @cached_property
    def header(self) -> Header:
        """Header of block 0."""
        return genesis_header(self.place(AtomicDB()), self.timestamp)

    @property
    def hash(self) -> bytes:
        """Hash of block 0, the name by which this network is known besides its chain id."""
        return self.header.hash

    def place(self, nodes: Any) -> bytes:
        """Write the state of block 0 into a database of state nodes and return its root."""
        world = World(nodes, NO_STATE, self._surroundings())
        for account, contract in self.contracts.items():
            world.place(account, contract.code, contract.storage)
        return world.persist()

    def _surroundings(self) -> Surroundings:
        return Surroundings(self.chain_id, 0, self.timestamp, GAS_LIMIT)

    def to_json(self) -> str:
        """Return the genesis file that a QBFT node is started with, whatever its engine."""
        header = self.header
        content = {
            "config": {
                "chainId": self.chain_id,
                **dict.fromkeys(_FORKS, 0),
                "qbft": {
                    "blockperiodseconds": self.block_seconds,
                    "epochlength": 30000,
                    "requesttimeoutseconds": 4,
                    "validatorcontractaddress": self.addresses[AUTHORITY_REGISTRY],
                },
            },
            "nonce": "0x0",
            "timestamp": hex(self.timestamp),
            "difficulty": hex(header.difficulty),
            "gasLimit": hex(header.gas_limit),
            "mixHash": _hex(header.mix_hash),
            "coinbase": _hex(header.coinbase),
            "extraData": _hex(header.extra_data),
            "alloc": {
                account.removeprefix("0x").lower(): _placement(contract)
                for account, contract in sorted(self.contracts.items())
            },
        }
        return json.dumps(content, indent=1) + "\n"

    @classmethod
    def from_json(cls, text: str) -> Genesis:
        """Read a genesis file that `to_json` wrote.

        Raises:
            GenesisUnreadable: It is no genesis file, or has something that this release would
                not put there.
        """
        try:
            content = json.loads(text)
            genesis = cls(
                chain_id=int(content["config"]["chainId"]),
                timestamp=int(content["timestamp"], 16),
                contracts={
                    Account(f"0x{account}"): _placed(entry)
                    for account, entry in content["alloc"].items()
                },
                block_seconds=int(content["config"]["qbft"]["blockperiodseconds"]),
            )
            is_whole = json.loads(genesis.to_json()) == content
        except (KeyError, TypeError, ValueError, AttributeError) as problem:
            raise GenesisUnreadable(f"it has no {problem}") from problem
        if not is_whole:
            raise GenesisUnreadable("it has settings that a genesis of this release has not")
        return genesis


class GenesisUnreadable(ChainError):
    """A genesis file is not one of this release."""

    code = "GENESIS_UNREADABLE"

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"this is no genesis file: {problem}",
            hint="Ask the network's founders for its genesis file.",
            facts={"problem": problem},
        )


def build_genesis(
    founders: Sequence[Founder],
    *,
    chain_id: int = CHAIN_ID,
    minimum_validators: int = 1,
    timestamp: datetime,
    block_seconds: int = BLOCK_SECONDS,
) -> Genesis:
    """Found a network.

    Args:
        founders: The first Parties; they get the ids 1, 2, 3 and so on.
        chain_id: Number of the network.
        minimum_validators: Fewest validators that a vote may leave.
        timestamp: When it begins; no block is older. Whole seconds of UTC count.
        block_seconds: Time between two blocks.

    Returns:
        The genesis, equal for equal input.

    Raises:
        ContractRejected: The registry does not take these founders: an account twice, a
            jurisdiction twice, too few validators and so on.
    """
    seconds = int(timestamp.astimezone(UTC).timestamp())
    world = World(AtomicDB(), NO_STATE, Surroundings(chain_id, 0, seconds, GAS_LIMIT))
    accounts = deployed_accounts()
    arguments = {
        AUTHORITY_REGISTRY: (
            [encode([_MEMBERSHIP], [_membership(founder)]) for founder in founders],
            minimum_validators,
            accounts[FORWARDER],
        ),
        PERMIT_REGISTRY: (accounts[AUTHORITY_REGISTRY], accounts[FORWARDER]),
    }
    for name in reversed(list(accounts)):  # libraries first: constructors call them
        encoded = encode_arguments(name, arguments.get(name, ()))
        code = load_artifact(name).creation_code(accounts, encoded)
        outcome = world.deploy(accounts[name], code)
        if not outcome.succeeded:
            raise refusal_of(outcome.output)
    contracts = {
        account: PlacedContract(world.code(account), MappingProxyType(world.written_slots(account)))
        for account in sorted(accounts.values())
    }
    return Genesis(chain_id, seconds, MappingProxyType(contracts), tuple(founders), block_seconds)


def _membership(founder: Founder) -> tuple[object, ...]:
    seats = [(seat.jurisdiction, seat.area) for seat in founder.seats]
    return (founder.admin, founder.validator or _NOBODY, seats)


def _placement(contract: PlacedContract) -> dict[str, object]:
    entry: dict[str, object] = {"balance": "0x0", "code": _hex(contract.code)}
    if contract.storage:
        entry["storage"] = {
            f"0x{slot:064x}": f"0x{value:064x}" for slot, value in sorted(contract.storage.items())
        }
    return entry


def _placed(entry: Mapping[str, Any]) -> PlacedContract:
    storage = {int(slot, 16): int(value, 16) for slot, value in entry.get("storage", {}).items()}
    return PlacedContract(bytes.fromhex(entry["code"][2:]), MappingProxyType(storage))


def _hex(value: bytes) -> str:
    return f"0x{value.hex()}"
