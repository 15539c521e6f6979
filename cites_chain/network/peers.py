"""With whom a node connects: the nodes of the Parties' cards, as the ledger's vote has it.

A card whose node makes blocks is let in. A card whose node did so once and no longer does is not:
its Party was suspended, left, or has another node. A card whose node never did is a candidate's: it
lies here because somebody of this Party put it here, and it may catch up before the vote.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cites_chain.ids import Account
from cites_chain.network.card import Card
from cites_chain.network.enode import Enode
from cites_chain.private_files import read_file, replace_file

_LONGEST_FILE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class PeerBook:
    """Who makes blocks, as far as this node has seen.

    Attributes:
        validators: The newest set seen; None before any was.
        seen: Every account that was ever in it.
    """

    validators: frozenset[Account] | None = None
    seen: frozenset[Account] = frozenset()

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the book; one that is not there, or damaged, is empty: the next look fills it.

        Raises:
            FileProblem: It is there and cannot be read.
        """
        if not path.exists():
            return cls()
        try:
            found = json.loads(read_file(path, limit=_LONGEST_FILE))
            return cls(frozenset(found["validators"]), frozenset(found["seen"]))
        except (ValueError, TypeError, KeyError):
            return cls()

    def write(self, path: Path) -> None:
        """Write the book in the place of an older one.

        Raises:
            FileProblem: The folder cannot be written.
            StorageFull: The disk is full.
        """
        content = {"validators": sorted(self.validators or ()), "seen": sorted(self.seen)}
        replace_file(path, (json.dumps(content, indent=1) + "\n").encode())

    def after(self, validators: Iterable[Account]) -> PeerBook:
        """Return the book after one more look at the ledger."""
        found = frozenset(validators)
        return PeerBook(found, self.seen | found)

    def lets_in(self, account: Account) -> bool:
        """Whether the node of a card may connect."""
        if self.validators is None or account in self.validators:
            return True
        return account not in self.seen


def nodes_of(cards: Sequence[Card], book: PeerBook) -> tuple[Enode, ...]:
    """Return the nodes that may connect; a later card stands for an earlier one of the same key."""
    found = {
        card.node.account: card.node
        for card in cards
        if card.node is not None and book.lets_in(card.node.account)
    }
    return tuple(found.values())
