"""A permit's life over four real validators, and why every word of it can be believed.

Time is that of the computer: nodes take no other.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from cites_chain.chain.artifacts import account_of
from cites_chain.chain.seals import BlockNotSealed, QbftHeader, require_sealed
from cites_chain.chain.storage_proof import (
    ProofRefused,
    permit_from_proof,
    permit_slots,
)
from cites_chain.errors import TransactionRefused
from cites_chain.ids import Account, DocumentHash, PermitId
from cites_chain.ledger.calldata import calldata
from cites_chain.ledger.reader import PermitRecord
from cites_chain.ledger.reader.words import HeadWord, read_line, read_permit
from cites_chain.refusals import AlreadyEndorsed
from cites_chain.signing import UnsignedTransaction
from cites_chain.verify import NetworkIdentity, Outcome, verify
from tests.network.blocks import AUTHORITIES, hashes_of, header_of, proof_of, validators_at
from tests.network.conftest import FOUNDERS
from tests.network.goquorum import QbftNetwork, height
from tests.world import World, a_document, kilos, signer_of

pytestmark = [pytest.mark.network, pytest.mark.timeout(1500), pytest.mark.xdist_group("network")]


@pytest.fixture(scope="module")
def permit_id(world: World) -> PermitId:
    """A permit from issue to import; its documents are of today."""
    return world.imported("26ID000001", "98.5", issued_on=world.ledger.chain.now().date())


def test_the_verdict_over_a_node_is_valid_and_of_this_network_only(
    network: QbftNetwork, world: World
) -> None:
    chain = world.ledger.chain
    document = a_document("26ID000002", issued_on=chain.now().date())
    written = world.issuer("ID").permits.issue(document)
    here = NetworkIdentity(20190, network.genesis.hash, timedelta(seconds=60))
    verdict = verify(written.file, world.ledger.reader, chain.now(), network=here)
    assert verdict.outcome is Outcome.VALID
    elsewhere = NetworkIdentity(20190, bytes(32))
    other = verify(written.file, world.ledger.reader, chain.now(), network=elsewhere)
    assert other.outcome is not Outcome.VALID


def test_every_block_down_to_genesis_is_sealed_by_validators_that_are_proven(
    network: QbftNetwork, permit_id: PermitId
) -> None:
    with network.chain() as chain:
        newest = height(chain)
        before = header_of(chain, 0)
        assert before.hash == network.genesis.hash
        for number in range(1, newest + 1):
            header = header_of(chain, number)
            assert header.parent_hash == before.hash
            validators = validators_at(chain, before)
            assert len(require_sealed(header, validators)) >= 3
            before = header
    assert newest >= 3
    assert set(validators) == {signer_of(f"{code} validator").account for code in FOUNDERS}
    with pytest.raises(BlockNotSealed):
        require_sealed(before, [*validators, *validators_of_nobody()])


def validators_of_nobody() -> list[Account]:
    return [signer_of(f"stranger {number}").account for number in range(4)]


def test_nodes_hold_the_same_blocks_whatever_seals_they_hold(network: QbftNetwork) -> None:
    with network.chain() as chain:
        newest = height(chain)
    network.await_block(newest)
    assert len(hashes_of(network, newest)) == 1


def test_a_permit_is_proven_under_a_sealed_block_by_another_partys_node(
    network: QbftNetwork, world: World, permit_id: PermitId
) -> None:
    with network.chain(network.nodes[3]) as chain:
        number = height(chain)
        header = header_of(chain, number)
        require_sealed(header, validators_at(chain, header_of(chain, number - 1)))
        answer = proof_of(chain, account_of("PermitRegistry"), permit_slots(permit_id), number)
        assert proven_record(answer, header, permit_id) == world.permit(permit_id)
        with pytest.raises(ProofRefused):
            proven_record(answer, header_of(chain, 1), permit_id)


def proven_record(answer: object, header: QbftHeader, permit_id: PermitId) -> PermitRecord:
    proven = permit_from_proof(answer, header.state_root, permit_id)
    lines = tuple(read_line(word, position) for position, word in enumerate(proven.lines))
    hash_ = DocumentHash(proven.document_hash)
    return read_permit(permit_id, HeadWord(proven.head), hash_, lines)


def test_a_refusal_has_its_reason_before_and_after_it_is_in_a_block(
    network: QbftNetwork, world: World, permit_id: PermitId
) -> None:
    inspector = signer_of("ID inspector")
    act = world.inspector("ID").permits.plan_endorsement(permit_id, kilos("98.5"))
    chain = world.ledger.chain
    with pytest.raises(AlreadyEndorsed) as asked:
        chain.call(act.registry, act.data, sender=inspector.account)
    nonce = chain.next_nonce(inspector.account)
    transaction = UnsignedTransaction(nonce, act.registry, act.data, 500_000, chain.chain_id)
    receipt = chain.send(inspector.sign_transaction(transaction))
    assert not receipt.succeeded
    with pytest.raises(AlreadyEndorsed) as sent:
        receipt.require_success()
    assert sent.value.facts == asked.value.facts


def test_what_is_in_a_block_is_sent_again_without_harm_and_its_nonce_is_used(
    world: World,
) -> None:
    sender = signer_of("nobody in particular")
    chain = world.ledger.chain

    def raw(nonce: int, gas: int) -> bytes:
        data = calldata(AUTHORITIES, "getValidators")
        return sender.sign_transaction(
            UnsignedTransaction(nonce, AUTHORITIES, data, gas, chain.chain_id)
        )

    first = chain.send_all([raw(nonce, 100_000) for nonce in range(3)])
    assert [receipt.succeeded for receipt in first] == [True] * 3
    assert chain.send(raw(1, 100_000)) == first[1]
    with pytest.raises(TransactionRefused) as refused:
        chain.send(raw(1, 100_001))
    assert refused.value.facts["reason"] == "nonce_too_low"
    with pytest.raises(TransactionRefused) as told:
        chain.batch([("eth_sendRawTransaction", (f"0x{raw(1, 100_001).hex()}",))])
    assert told.value.facts["reason"] == "nonce_too_low"
