"""How far a light client has come: a block that was verified, and who may seal the next one.

Kept in a small file, so that the next look begins there. It is believed like a key file: whoever
can change it can make the client believe another chain.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from eth_utils.address import is_address, to_checksum_address

from cites_chain.chain.seals import QbftHeader
from cites_chain.errors import ChainError
from cites_chain.ids import Account
from cites_chain.private_files import read_file, replace_file

FORMAT = "cites-chain/checkpoint/1"
_LONGEST_FILE = 64 * 1024
_HASH = 32


class CheckpointDamaged(ChainError):
    """The file of a checkpoint is not one."""

    code = "CHECKPOINT_DAMAGED"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is no checkpoint",
            hint="Remove it: the next look begins at the genesis again.",
            facts={"path": str(path)},
        )


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A verified block.

    Attributes:
        genesis_hash: Hash of block 0 of its chain; names the network.
        number: Its number.
        hash: Its hash.
        state_root: Root of the state after it.
        timestamp: Seconds since 1970 that it carries.
        validators: Who may seal the next block: proven in that state.
    """

    genesis_hash: bytes
    number: int
    hash: bytes
    state_root: bytes
    timestamp: int
    validators: tuple[Account, ...]

    @classmethod
    def of(cls, header: QbftHeader, validators: tuple[Account, ...], genesis_hash: bytes) -> Self:
        """Return the checkpoint at a header that was verified."""
        return cls(
            genesis_hash,
            header.number,
            header.hash,
            header.state_root,
            header.timestamp,
            validators,
        )

    @property
    def time(self) -> datetime:
        """Time that the block carries."""
        return datetime.fromtimestamp(self.timestamp, UTC)

    def write(self, path: Path) -> None:
        """Write the file, in the place of an older one.

        Raises:
            FileProblem: The folder cannot be written.
            StorageFull: The disk is full; an older file stands.
        """
        content = {
            "format": FORMAT,
            "genesis_hash": self.genesis_hash.hex(),
            "number": self.number,
            "hash": self.hash.hex(),
            "state_root": self.state_root.hex(),
            "timestamp": self.timestamp,
            "validators": list(self.validators),
        }
        replace_file(path, (json.dumps(content, indent=1) + "\n").encode())

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the file.

        Raises:
            FileProblem: It cannot be read.
            CheckpointDamaged: It is none.
        """
        try:
            found: Mapping[str, Any] = json.loads(read_file(path, limit=_LONGEST_FILE))
            hashes = [bytes.fromhex(found[name]) for name in ("genesis_hash", "hash", "state_root")]
            numbers = [found["number"], found["timestamp"]]
            validators = found["validators"]
            is_sound = (
                found["format"] == FORMAT
                and all(len(value) == _HASH for value in hashes)
                and all(type(number) is int and number >= 0 for number in numbers)
                and len(validators) > 0
                and all(is_address(account) for account in validators)
            )
        except (ValueError, TypeError, KeyError, RecursionError) as problem:
            raise CheckpointDamaged(path) from problem
        if not is_sound:
            raise CheckpointDamaged(path)
        accounts = tuple(Account(to_checksum_address(account)) for account in validators)
        return cls(hashes[0], numbers[0], hashes[1], hashes[2], numbers[1], accounts)
