"""Where a node can be found and which key it proves itself with: an enode address.

enode://<128 hexadecimal digits of the public key>@host:port
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from cites_chain.errors import CitesChainError
from cites_chain.ids import Account
from cites_chain.keys import account_of_key

PUBLIC_KEY_BYTES = 64
_LARGEST_PORT = 65535
_FORM = re.compile(
    r"enode://(?P<key>[0-9a-fA-F]{128})@(?P<host>\[[0-9a-fA-F:.]+\]|[0-9A-Za-z.-]+):(?P<port>\d{1,5})"
    r"(\?discport=\d{1,5})?"
)


class EnodeUnusable(CitesChainError):
    """The address of a node in the network of nodes is not one."""

    code = "ENODE_UNUSABLE"

    def __init__(self, text: str) -> None:
        super().__init__(
            f"{text[:200]!r} is not the address of a node",
            hint="Write it as enode://<128 digits of its public key>@host:port.",
            facts={"text": text[:200]},
        )


@dataclass(frozen=True, slots=True)
class Enode:
    """One node as the others dial it.

    Attributes:
        public_key: Public key of the node, 64 bytes, uncompressed and without its mark.
        host: Name or address of its computer.
        port: TCP port on which it listens for other nodes.
    """

    public_key: bytes
    host: str
    port: int

    @classmethod
    def from_url(cls, text: str) -> Self:
        """Read an address; a port for discovery is left out, because nothing is discovered.

        Raises:
            EnodeUnusable: It is not one.
        """
        found = _FORM.fullmatch(text.strip())
        if found is None or not 0 < int(found["port"]) <= _LARGEST_PORT:
            raise EnodeUnusable(text)
        return cls(bytes.fromhex(found["key"]), found["host"].strip("[]"), int(found["port"]))

    @property
    def url(self) -> str:
        """The address as text."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"enode://{self.public_key.hex()}@{host}:{self.port}"

    @property
    def account(self) -> Account:
        """Account of the node's key, by which the ledger knows a validator."""
        return account_of_key(self.public_key)
