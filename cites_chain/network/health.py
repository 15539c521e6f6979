"""How a node does, asked over its JSON-RPC like any other question; the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from eth_utils.address import is_hex_address, to_checksum_address

from cites_chain.chain.backend import Call, Chain
from cites_chain.errors import ChainError
from cites_chain.ids import Account

_LATEST: Call = ("eth_getBlockByNumber", ("latest", False))
_MOST_BLOCKS = 200
_LONGEST_NAME = 200


class HealthUnreadable(ChainError):
    """A node's answer about itself has not the form of one."""

    code = "HEALTH_UNREADABLE"

    def __init__(self, question: str) -> None:
        super().__init__(
            f"the node's answer to {question} cannot be read", facts={"question": question}
        )


@dataclass(frozen=True, slots=True)
class Health:
    """What a node says of itself.

    Attributes:
        block: Its newest block.
        made_at: Time of that block.
        peers: With how many other nodes it is connected.
        client: Which program it is, in its own words.
    """

    block: int
    made_at: datetime
    peers: int
    client: str

    def age(self, now: datetime) -> timedelta:
        """Return how old the newest block is; never less than nothing."""
        return max(now - self.made_at, timedelta(0))


def read_health(chain: Chain) -> Health:
    """Ask a node how it does.

    Raises:
        LedgerUnreachable: It does not answer.
        WrongNetwork: It is of another network.
        HealthUnreadable: It answers something else than was asked.
    """
    block, peers, client = chain.batch([_LATEST, ("net_peerCount", ()), ("web3_clientVersion", ())])
    if not isinstance(block, Mapping):
        raise HealthUnreadable(_LATEST[0])
    return Health(
        _number(block.get("number"), _LATEST[0]),
        datetime.fromtimestamp(_number(block.get("timestamp"), _LATEST[0]), UTC),
        _number(peers, "net_peerCount"),
        str(client)[:_LONGEST_NAME],
    )


def proposers_of(chain: Chain, newest: int, count: int) -> tuple[Account, ...]:
    """Return who proposed each of the newest blocks, the newest last; block 0 was proposed by none.

    Args:
        chain: The node.
        newest: Number of the newest block to look at.
        count: How many to look at.

    Raises:
        LedgerUnreachable: The node does not answer.
        HealthUnreadable: It answers something else than was asked.
    """
    first = max(1, newest - min(count, _MOST_BLOCKS) + 1)
    asked: list[Call] = [
        ("eth_getBlockByNumber", (hex(number), False)) for number in range(first, newest + 1)
    ]
    found = []
    for block in chain.batch(asked) if asked else []:
        proposer = block.get("miner") if isinstance(block, Mapping) else None
        if not is_hex_address(proposer):
            raise HealthUnreadable(_LATEST[0])
        found.append(Account(to_checksum_address(str(proposer))))
    return tuple(found)


def _number(value: object, question: str) -> int:
    try:
        return int(str(value), 16)
    except ValueError as problem:
        raise HealthUnreadable(question) from problem
