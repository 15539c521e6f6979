"""An issuing officer whose every act is a program run of its own, at nodes that may be away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from cites_chain.chain.backend import Chain
from cites_chain.errors import ChainError
from cites_chain.ids import PermitId
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import LedgerReader, Status
from tests.network.blocks import hashes_of
from tests.network.goquorum import QbftNetwork, Validator, wait_for
from tests.world import World, a_document, signer_of

OFFICER = "ID issuer"


@dataclass
class IssuingOffice:
    """Issues permits and remembers each that the ledger acknowledged.

    Attributes:
        network: Whose ledger it is.
        folder: Its vault, in which every act is noted.
        acknowledged: Ids of the permits, by their numbers.
    """

    network: QbftNetwork
    folder: Path
    acknowledged: dict[str, PermitId] = field(default_factory=dict)

    def new_number(self) -> str:
        """Return the number of the permit that comes next."""
        return f"26ID{len(self.acknowledged):06}"

    def issue(self, number: str = "", chain: Chain | None = None) -> PermitId:
        """Issue one permit, as a command does that ends with it; the same number finishes it.

        Args:
            number: Its number; the next one if it is empty.
            chain: Which nodes are used; all of them, the first one's own, if it is None.
        """
        (permit_id,) = self.issue_all([number or self.new_number()], chain)
        return permit_id

    def issue_all(self, numbers: Sequence[str], chain: Chain | None = None) -> list[PermitId]:
        """Issue several permits, one after the other."""
        with closing(World(self.folder, Ledger(chain or self.network.chain()))) as world:
            day = world.ledger.chain.now().date() - timedelta(days=1)
            for number in numbers:
                written = world.issuer("ID").permits.issue(a_document(number, issued_on=day))
                self.acknowledged[number] = written.permit_id
        return [self.acknowledged[number] for number in numbers]

    def require_whole(self) -> None:
        """Check on every node that all blocks are the same and each permit is there once."""
        network = self.network
        assert len(network.running) == len(network.nodes)
        newest = max(network.heights())
        network.await_block(newest)
        assert len(hashes_of(network, newest)) == 1
        for node in network.nodes:
            with network.chain(node) as chain:
                reader = LedgerReader(chain)
                issued = Counter(
                    event.announcement.permit_id  # type: ignore[attr-defined]
                    for event in reader.iter_events()
                    if event.name == "PermitIssued"
                )
                assert issued == Counter(self.acknowledged.values())
                records = [reader.get_permit(known) for known in self.acknowledged.values()]
                assert {record.status for record in records} <= {Status.ISSUED}
                acts = len(self.acknowledged) + 1  # the first one named the taxon, too
                assert chain.next_nonce(signer_of(OFFICER).account) == acts


def is_answering(network: QbftNetwork, node: Validator) -> bool:
    """Whether a node answers questions."""
    with network.chain(node) as chain:
        try:
            chain.now()
        except ChainError:
            return False
    return True


def goes_on(network: QbftNetwork) -> bool:
    """Whether a new block comes, within some minutes."""
    before = max(network.heights())
    return wait_for(lambda: max(network.heights()) > before)
