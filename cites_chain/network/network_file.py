"""The network file: which network this is, and the genesis that every node of it starts from.

It holds no secret. Whoever joins gets it from a founder and compares the genesis hash by another
way, such as a telephone.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cites_chain.errors import CitesChainError, WrongNetwork
from cites_chain.private_files import read_file, replace_file

FORMAT = "cites-chain/network/1"
_LONGEST_FILE = 4 * 2**20
_HASH_DIGITS = 64


class NetworkFileDamaged(CitesChainError):
    """A network file is not one, or was changed."""

    code = "NETWORK_FILE_DAMAGED"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path} is no network file: {problem}",
            hint="Ask a founder of the network for its file.",
            facts={"path": str(path), "problem": problem},
        )


@dataclass(frozen=True, slots=True)
class NetworkFile:
    """Which network this is.

    Attributes:
        chain_id: Its number (EIP-155).
        genesis_hash: Hash of block 0, 32 bytes; its name.
        genesis: JSON text from which a node makes block 0.
    """

    chain_id: int
    genesis_hash: bytes
    genesis: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a network file.

        Raises:
            FileProblem: It cannot be read.
            NetworkFileDamaged: It is not a network file.
        """
        content = read_file(path, limit=_LONGEST_FILE)
        try:
            found: dict[str, Any] = json.loads(content)
            if found["format"] != FORMAT:
                raise NetworkFileDamaged(path, f"its format is {found['format']!r}")
            digits = str(found["genesis_hash"]).removeprefix("0x")
            genesis_hash = bytes.fromhex(digits)
            chain_id = found["chain_id"]
            genesis = json.dumps(found["genesis"], indent=1) + "\n"
        except (ValueError, TypeError, KeyError, RecursionError) as problem:
            raise NetworkFileDamaged(path, "it is not the JSON of one") from problem
        if len(digits) != _HASH_DIGITS or not isinstance(chain_id, int):
            raise NetworkFileDamaged(path, "its number or hash is not one")
        return cls(chain_id, genesis_hash, genesis)

    def write(self, path: Path) -> None:
        """Write the file, in the place of an older one.

        Raises:
            FileProblem: The folder cannot be written.
            StorageFull: The disk is full; an older file stands.
        """
        content = {
            "format": FORMAT,
            "chain_id": self.chain_id,
            "genesis_hash": f"0x{self.genesis_hash.hex()}",
            "genesis": json.loads(self.genesis),
        }
        replace_file(path, (json.dumps(content, indent=1) + "\n").encode())

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
