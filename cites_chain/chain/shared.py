"""A ledger's file that another program has open: asked through that program, its owner.

To whoever uses it, it is the same ledger: the same blocks, the same clock, the same refusals. It is
a node's client with two differences: time is the ledger's own, and a block is there at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property

from cites_chain.chain.endpoint import Patience
from cites_chain.chain.json_rpc import AnswerMalformed
from cites_chain.chain.lock import OwnerAddress
from cites_chain.chain.node import NodeChain

CLOCK = "cites_clock"
"""The owner's method for the ledger's own time, and whether it is set by hand."""

_PATIENCE = Patience(answer=60.0, block=20.0, poll=0.02)


class SharedChain(NodeChain):
    """A ledger that its owner answers for. Implements `Chain`; threads may share it.

    Attributes:
        holder: The program that has the file open, for people.
    """

    def __init__(self, address: OwnerAddress) -> None:
        """Take the owner's address; nothing is asked yet."""
        super().__init__([address.url], address.chain_id, address.genesis_hash, patience=_PATIENCE)
        self.holder = address.holder

    @cached_property
    def is_trial(self) -> bool:
        """Whether the ledger's clock is set by hand."""
        return bool(self._clock_of_owner().get("trial"))

    def now(self) -> datetime:
        """Return the time that the next block would carry."""
        seconds = self._clock_of_owner().get("now")
        if not isinstance(seconds, int):
            raise AnswerMalformed("the ledger's owner does not say what time it is")
        return datetime.fromtimestamp(seconds, UTC)

    def _clock_of_owner(self) -> Mapping[str, object]:
        (answer,) = self.batch([(CLOCK, ())])
        return answer if isinstance(answer, Mapping) else {}
