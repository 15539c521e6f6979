"""The network file: which network this is, who founded it, and the genesis of every node of it.

It holds no secret and no engine's name. Whoever joins gets it from a founder, lets
`cites_chain.network.checking` compute the genesis anew from the founders, and compares the genesis
hash by another way, such as a telephone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from cites_chain.errors import WrongNetwork
from cites_chain.ids import Account
from cites_chain.network.card import Card
from cites_chain.network.card_file import card_from, party_document
from cites_chain.network.enode import Enode
from cites_chain.network.errors import CardRefused, NetworkFileDamaged
from cites_chain.private_files import read_file, replace_file

if TYPE_CHECKING:
    from cites_chain.chain.genesis import Genesis

FORMAT = "cites-chain/network/2"
_LONGEST_FILE = 4 * 2**20
_HASH_DIGITS = 64


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """Which network this is.

    Attributes:
        chain_id: Its number (EIP-155).
        genesis_hash: Hash of block 0, 32 bytes; its name.
        genesis: JSON text from which a node makes block 0.
        minimum_validators: Fewest validators that a vote may leave.
        contracts: Where each contract and library stands, by its name in Solidity.
        founders: Cards of the founding Parties, in the order of their ids 1, 2, 3 and so on.
    """

    chain_id: int
    genesis_hash: bytes
    genesis: str
    minimum_validators: int = 1
    contracts: Mapping[str, Account] = field(default_factory=dict)
    founders: tuple[Card, ...] = ()

    @classmethod
    def of(
        cls, genesis: Genesis, minimum_validators: int, cards: Sequence[Card] | None = None
    ) -> Self:
        """Return the file of a network.

        Args:
            genesis: Its block 0, as `build_genesis` made it.
            minimum_validators: What it was built with.
            cards: Of its founders, in their order; None for a trial network, which nobody signed.
        """
        unsigned = [Card(genesis.chain_id, founder) for founder in genesis.founders]
        return cls(
            genesis.chain_id,
            genesis.hash,
            genesis.to_json(),
            minimum_validators,
            dict(genesis.addresses),
            tuple(unsigned if cards is None else cards),
        )

    @property
    def nodes(self) -> tuple[Enode, ...]:
        """Where the founders' nodes are found."""
        return tuple(card.node for card in self.founders if card.node is not None)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a network file; whether its parts fit each other is `checking`'s question.

        Raises:
            FileProblem: It cannot be read.
            NetworkFileDamaged: It is not a network file.
        """
        return cls.parse(read_file(path, limit=_LONGEST_FILE), path)

    @classmethod
    def parse(cls, content: bytes, path: Path) -> Self:
        """Read the content of a network file.

        Args:
            content: What is in it.
            path: Where it was found, for errors.

        Raises:
            NetworkFileDamaged: It is not a network file.
        """
        try:
            found: dict[str, Any] = json.loads(content)
            if found["format"] != FORMAT:
                raise NetworkFileDamaged(path, f"its format is {found['format']!r}")
            digits = str(found["genesis_hash"]).removeprefix("0x")
            genesis_hash = bytes.fromhex(digits)
            chain_id, minimum = found["chain_id"], found["minimum_validators"]
            if len(digits) != _HASH_DIGITS or type(chain_id) is not int or type(minimum) is not int:
                raise NetworkFileDamaged(path, "its number or hash is not one")
            return cls(
                chain_id,
                genesis_hash,
                json.dumps(found["genesis"], indent=1) + "\n",
                minimum,
                {str(name): Account(str(at)) for name, at in found["contracts"].items()},
                tuple(
                    card_from(party, chain_id, f"founder {number}")
                    for number, party in enumerate(found["founders"], start=1)
                ),
            )
        except CardRefused as problem:
            raise NetworkFileDamaged(path, problem.message) from problem
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as problem:
            raise NetworkFileDamaged(path, "it is not the JSON of one") from problem

    def to_json(self) -> str:
        """Return the content of the file; equal networks have equal ones, byte for byte."""
        content = {
            "format": FORMAT,
            "chain_id": self.chain_id,
            "genesis_hash": f"0x{self.genesis_hash.hex()}",
            "minimum_validators": self.minimum_validators,
            "contracts": dict(sorted(self.contracts.items())),
            "founders": [
                {"party_id": number, **party_document(card)}
                for number, card in enumerate(self.founders, start=1)
            ],
            "genesis": json.loads(self.genesis),
        }
        return json.dumps(content, indent=1) + "\n"

    def write(self, path: Path) -> None:
        """Write the file, in the place of an older one.

        Raises:
            FileProblem: The folder cannot be written.
            StorageFull: The disk is full; an older file stands.
        """
        replace_file(path, self.to_json().encode())

    def require(self, chain_id: int, genesis_hash: bytes) -> None:
        """Refuse a ledger of another network.

        Raises:
            WrongNetwork: Its number or its first block is another.
        """
        if chain_id != self.chain_id:
            raise WrongNetwork("the chain id", self.chain_id, chain_id)
        if genesis_hash != self.genesis_hash:
            raise WrongNetwork(
                "the genesis hash", f"0x{self.genesis_hash.hex()}", f"0x{genesis_hash.hex()}"
            )
