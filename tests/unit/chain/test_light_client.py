"""The newest block is found with few questions, and only what validators sealed is believed."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from coincurve import PrivateKey

from cites_chain.chain.checkpoint import Checkpoint, CheckpointDamaged
from cites_chain.chain.light_client import LedgerRolledBack, LightClient
from cites_chain.chain.node_errors import NodeRefused
from cites_chain.chain.seals import BlockNotSealed, ForeignSeal, HeaderUnreadable
from cites_chain.chain.storage_proof import ProofRefused
from cites_chain.errors import FileProblem, LedgerUnreachable
from cites_chain.ids import PartyId
from cites_chain.signing import UnsignedTransaction
from tests.sealed_ledger import KEYS, SealedLedger, quorum, sealed, shape_of
from tests.world import World, signer_of

AUTHORITIES = "0x0000000000000000000000000000000000007001"


def go_on(world: World, blocks: int) -> None:
    """Make blocks in which nothing happens."""
    sender = signer_of("nobody in particular")
    first = world.chain.next_nonce(sender.account)
    for nonce in range(first, first + blocks):
        empty = UnsignedTransaction(nonce, sender.account, b"", 21_000, 20190)
        world.chain.send(sender.sign_transaction(empty))


def suspend(world: World, party: int, *voters: str) -> int:
    """Suspend a Party by vote and return the block in which its validator left."""
    first, *others = voters
    proposal = world.admin(first).authority.propose_suspension(PartyId(party))
    decisions = [world.admin(code).authority.vote(proposal.proposal_id) for code in others]
    assert decisions[-1].is_carried
    return decisions[-1].act.block_number


@pytest.fixture(scope="module")
def calm(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SealedLedger]:
    """A sealed ledger whose validators never change, for tests that only look."""
    folder = tmp_path_factory.mktemp("calm") / "world"
    shutil.copytree(founded, folder)
    world = World.open(folder)
    go_on(world, 12)
    yield SealedLedger(world.chain)
    world.close()


@pytest.fixture
def node(calm: SealedLedger) -> SealedLedger:
    return calm.again()


def following(*nodes: SealedLedger) -> LightClient:
    return LightClient(nodes, nodes[0].chain.genesis_hash)


def head_of(node: SealedLedger) -> int:
    return int(node.answer("eth_blockNumber", ()), 16)


# ----------------------------------------------------------------------------- finding the head


def test_a_set_that_does_not_change_is_one_jump_however_far(node: SealedLedger) -> None:
    client = following(node)
    reached = client.follow()
    header = node.header(head_of(node))
    assert (reached.number, reached.hash) == (header.number, header.hash)
    assert reached.state_root == header.state_root
    assert set(reached.validators) == set(node.validators_after(reached.number))
    assert len(client.jumps) == 1
    assert len(client.jumps[0].sealers) == 4
    assert len(node.asked) == 3  # genesis, newest number, newest block


def test_sets_that_change_are_found_by_halving_the_way(world: World) -> None:
    suspend(world, 4, "ID", "SG", "IT")
    go_on(world, 60)
    suspend(world, 3, "ID", "SG", "US")
    go_on(world, 60)
    node = SealedLedger(world.chain)
    client = following(node)
    reached = client.follow()
    assert reached.hash == node.header(head_of(node)).hash
    assert len(reached.validators) == 3
    assert reached.number > 120
    assert len(client.jumps) < 20
    numbers = [jump.checkpoint.number for jump in client.jumps]
    assert numbers == sorted(set(numbers))


def test_the_next_look_begins_where_the_last_one_ended(node: SealedLedger, tmp_path: Path) -> None:
    head, node.newest = head_of(node), 9
    first = following(node).follow()
    path = tmp_path / "checkpoint.json"
    first.write(path)
    assert Checkpoint.read(path) == first
    node.asked.clear()
    assert following(node).follow(Checkpoint.read(path)) == first
    assert node.asked == [["eth_blockNumber"]]
    node.newest = None
    client = following(node)
    assert client.follow(first).number == head > 9
    assert len(client.jumps) == 1


def test_a_checkpoint_of_another_chain_is_not_begun_with(node: SealedLedger) -> None:
    first = following(node).follow()
    other = replace(first, genesis_hash=bytes(32), validators=(signer_of("thief").account,))
    assert following(node).follow(other) == first


# --------------------------------------------------------------------------------------- lies


def stranger(number: int, validators: Sequence[str]) -> list[PrivateKey]:
    return [PrivateKey(bytes([7]) * 32) for _ in validators[:1]]


def test_blocks_that_a_stranger_sealed_are_not_believed(node: SealedLedger) -> None:
    assert following(node).follow().number > 0
    forged = SealedLedger(node.chain)
    forged.sealers = stranger
    with pytest.raises(ForeignSeal) as refused:
        following(forged).follow()
    assert refused.value.facts["block"] == head_of(forged)


def test_blocks_that_one_party_sealed_alone_are_not_believed(node: SealedLedger) -> None:
    forged = SealedLedger(node.chain)
    forged.sealers = lambda number, validators: quorum(number, validators)[:1]
    with pytest.raises(BlockNotSealed) as refused:
        following(forged).follow()
    assert refused.value.facts == {"block": head_of(forged), "required": 4, "found": 1}
    assert following(forged, node).follow().number == head_of(node)  # another node is asked


def test_a_node_that_kept_too_few_seals_of_its_newest_block_is_believed_one_block_earlier(
    node: SealedLedger,
) -> None:
    newest = node.header(head_of(node))
    bare = shape_of(sealed(newest, [KEYS[account] for account in newest.sealers[:1]]))

    def forgetful(method: str, params: tuple[object, ...], found: Any) -> Any:
        is_it = method == "eth_getBlockByNumber" and params[0] == hex(newest.number)
        return bare if is_it else found

    node.lies.append(forgetful)
    assert following(node).follow().number == newest.number - 1


def test_validators_that_left_cannot_seal_for_those_who_stayed(world: World) -> None:
    """Old members with all their keys: what they seal after they left is no block."""
    left = suspend(world, 4, "ID", "SG", "IT")
    go_on(world, 4)
    assert following(SealedLedger(world.chain)).follow().number > left
    forged = SealedLedger(world.chain)
    france = KEYS[signer_of("FR validator").account]
    forged.sealers = lambda number, validators: (
        [france, *quorum(number, validators)] if number > left else quorum(number, validators)
    )
    with pytest.raises(ForeignSeal) as refused:
        following(forged).follow()
    assert refused.value.facts["account"] == signer_of("FR validator").account


def test_a_state_that_names_other_validators_needs_a_proof(node: SealedLedger) -> None:
    thief = signer_of("thief").account

    def replaced(method: str, params: tuple[object, ...], found: Any) -> Any:
        if method != "eth_getProof":
            return found
        words = [dict(entry) for entry in found["storageProof"]]
        words[1]["value"] = thief.lower()
        return {**found, "storageProof": words}

    assert following(node).follow().number > 0
    node.lies.append(replaced)
    with pytest.raises(ProofRefused) as refused:
        following(node).follow()
    assert refused.value.facts["problem"] == "it says another value than it proves"


def test_a_genesis_that_is_another_is_refused(node: SealedLedger) -> None:
    assert LightClient([node], node.chain.genesis_hash).follow().number > 0
    with pytest.raises(HeaderUnreadable, match="its block 0 is another one"):
        LightClient([node], bytes(32)).follow()


def test_a_block_in_the_place_of_another_is_refused(node: SealedLedger) -> None:
    def earlier(method: str, params: tuple[object, ...], found: Any) -> Any:
        is_late = method == "eth_getBlockByNumber" and int(str(params[0]), 16) > 8
        return shape_of(node.header(5)) if is_late else found

    assert following(node).follow().number > 8
    node.lies.append(earlier)
    with pytest.raises(HeaderUnreadable, match="not the block that was asked for"):
        following(node).follow()


def test_a_head_that_is_not_there_is_passed_over_for_another_nodes(node: SealedLedger) -> None:
    boaster = node.again("boaster:8545")
    boaster.lies.append(
        lambda method, _, found: hex(10**9) if method == "eth_blockNumber" else found
    )
    assert following(boaster, node).follow().number == head_of(node)
    with pytest.raises(NodeRefused):
        following(boaster).follow()


def test_less_of_the_chain_than_was_seen_is_said(node: SealedLedger) -> None:
    seen = following(node).follow()
    node.newest = seen.number - 4
    with pytest.raises(LedgerRolledBack) as refused:
        following(node).follow(seen)
    assert refused.value.facts == {"shown": seen.number - 4, "seen": seen.number}
    # Without a memory an old head is a true head of its time: its age is for the reader to judge.
    assert following(node).follow().number == seen.number - 4


def test_a_chain_that_forks_behind_the_checkpoint_is_refused(node: SealedLedger) -> None:
    node.newest = 10
    seen = replace(following(node).follow(), hash=bytes(32))
    node.newest = 11
    with pytest.raises(HeaderUnreadable, match="not on the block that was verified before"):
        following(node).follow(seen)


def test_nodes_that_do_not_answer_are_passed_over(node: SealedLedger) -> None:
    class Away:
        host = "away:8545"

        def ask(self, _: object) -> list[object]:
            raise LedgerUnreachable("nobody there", facts={"reason": "away"})

    genesis = node.chain.genesis_hash
    assert LightClient([Away(), node], genesis).follow().number == head_of(node)
    with pytest.raises(LedgerUnreachable):
        LightClient([Away()], genesis).follow()


# ------------------------------------------------------------------------------ the checkpoint


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"format": "cites-chain', '"format": "other'),
        ('"number": ', '"number": -'),
        ('"validators": [', '"validators": 7, "others": ['),
        ('"state_root": "', '"state_root": "00'),
        ("{", ""),
        ('"0x', '"0y'),
    ],
)
def test_checkpoint_that_is_none_is_refused(
    node: SealedLedger, tmp_path: Path, old: str, new: str
) -> None:
    path = tmp_path / "checkpoint.json"
    following(node).follow().write(path)
    good = path.read_text()
    assert Checkpoint.read(path).number > 0
    path.write_text(good.replace(old, new))
    assert path.read_text() != good
    with pytest.raises(CheckpointDamaged) as refused:
        Checkpoint.read(path)
    assert refused.value.facts == {"path": str(path)}
    with pytest.raises(FileProblem):
        Checkpoint.read(tmp_path / "absent")
