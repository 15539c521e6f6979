"""Proofs of real nodes and of the embedded ledger hold; whatever is changed in them is refused."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from cites_chain.chain.artifacts import account_of
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.layout import list_slot, mapping_slot, offset_in, slot_of
from cites_chain.chain.storage_proof import (
    ProofRefused,
    permit_from_proof,
    permit_slots,
    validator_slots,
    validators_from_proof,
    verify_proof,
)
from cites_chain.errors import DeploymentMismatch
from cites_chain.ids import Account, DocumentHash, PermitId
from cites_chain.ledger.reader.words import HeadWord, read_line, read_permit
from tests.qbft import REGISTRY_OF_VECTORS, load, validators_of
from tests.unit.chain.contracts import KEEPER, founders, signed, signer, word
from tests.world import World

AUTHORITIES = account_of("AuthorityRegistry")
PERMITS = account_of("PermitRegistry")
NOBODY = Account("0x" + "ab" * 20)


def ask(chain: Any, account: Account, slots: tuple[int, ...]) -> tuple[dict[str, Any], bytes]:
    """Return an answer of `eth_getProof` on the newest state, and that state's root."""
    keys = [f"0x{slot:064x}" for slot in slots]
    answer, block = chain.batch(
        [
            ("eth_getProof", (account, keys, "latest")),
            ("eth_getBlockByNumber", ("latest", False)),
        ]
    )
    return answer, bytes.fromhex(block["stateRoot"][2:])


# ------------------------------------------------------------------------------ any account


def test_verify_proof_returns_words_that_are_there_and_words_that_are_not(
    chain: EmbeddedChain,
) -> None:
    chain.send(signed(0, word(77)))
    answer, root = ask(chain, KEEPER, (0, 5))
    proven = verify_proof(answer, root, KEEPER, (0, 5))
    assert dict(proven.slots) == {0: 77, 5: 0}
    assert (proven.nonce, proven.balance) == (0, 0)


def test_verify_proof_of_a_sender_returns_its_nonce(chain: EmbeddedChain) -> None:
    chain.send(signed(0, word(1)))
    chain.send(signed(1, word(2)))
    answer, root = ask(chain, signer().account, ())
    assert verify_proof(answer, root, signer().account, ()).nonce == 2


def test_verify_proof_that_an_account_is_not_there(chain: EmbeddedChain) -> None:
    answer, root = ask(chain, NOBODY, (0,))
    proven = verify_proof(answer, root, NOBODY, (0,))
    assert (proven.nonce, dict(proven.slots)) == (0, {0: 0})


def test_verify_proof_against_another_state_is_refused(chain: EmbeddedChain) -> None:
    chain.send(signed(0, word(77)))
    answer, root = ask(chain, KEEPER, (0,))
    chain.send(signed(1, word(78)))
    _, later = ask(chain, KEEPER, (0,))
    assert verify_proof(answer, root, KEEPER, (0,)).slots[0] == 77
    with pytest.raises(ProofRefused) as refused:
        verify_proof(answer, later, KEEPER, (0,))
    assert refused.value.facts == {"problem": "a node of the trie is missing or was changed"}


def test_verify_proof_of_another_account_is_refused(chain: EmbeddedChain) -> None:
    chain.send(signed(0, word(77)))
    answer, root = ask(chain, KEEPER, (0,))
    verify_proof(answer, root, KEEPER, (0,))
    with pytest.raises(ProofRefused):
        verify_proof(answer, root, NOBODY, (0,))


def test_verify_proof_of_other_slots_is_refused(chain: EmbeddedChain) -> None:
    chain.send(signed(0, word(77)))
    answer, root = ask(chain, KEEPER, (0, 1))
    assert verify_proof(answer, root, KEEPER, (0, 1)).slots[0] == 77
    for wanted in ((0,), (0, 1, 2), (0, 2)):
        with pytest.raises(ProofRefused) as refused:
            verify_proof(answer, root, KEEPER, wanted)
        assert refused.value.facts["problem"] == "it answers for other slots than were asked for"


def test_verify_proof_takes_the_slots_in_any_order_and_each_once(chain: EmbeddedChain) -> None:
    """One engine sorts them, whatever the order of the question."""
    chain.send(signed(0, word(77)))
    answer, root = ask(chain, KEEPER, (0, 1))
    proven = verify_proof(answer, root, KEEPER, (1, 0))
    assert list(proven.slots) == [1, 0]
    assert proven.slots == verify_proof(answer, root, KEEPER, (0, 1)).slots
    first, _ = answer["storageProof"]
    with pytest.raises(ProofRefused) as refused:
        verify_proof({**answer, "storageProof": [first, first]}, root, KEEPER, (0, 1))
    assert refused.value.facts["problem"] == "it answers for other slots than were asked for"


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"nonce": "0x9"}, "it says another nonce than it proves"),
        ({"balance": "0x9"}, "it says another balance than it proves"),
        ({"storageHash": "0x" + "00" * 32}, "it says another storageHash than it proves"),
        ({"codeHash": "0x" + "00" * 32}, "it says another codeHash than it proves"),
        ({"codeHash": "0xzz"}, "something in it is not hexadecimal"),
        ({"nonce": "many"}, "something in it is no number"),
        ({"accountProof": None}, "it has no list of nodes"),
        ({"accountProof": "0x00"}, "it has no list of nodes"),
        ({"accountProof": []}, "a node of the trie is missing or was changed"),
        ({"accountProof": ["0xf8"]}, "a node of the trie is missing or was changed"),
        ({"accountProof": [7.5]}, "something in it is not hexadecimal"),
        ({"storageProof": None}, "it has no list of slots"),
        ({"storageProof": ["0x0"]}, "it has no list of slots"),
        ({"storageProof": []}, "it answers for other slots than were asked for"),
    ],
)
def test_an_answer_that_is_none_or_contradicts_its_proof_is_refused(
    chain: EmbeddedChain, changes: dict[str, Any], problem: str
) -> None:
    chain.send(signed(0, word(77)))
    answer, root = ask(chain, KEEPER, (0,))
    verify_proof(answer, root, KEEPER, (0,))
    with pytest.raises(ProofRefused) as refused:
        verify_proof(answer | changes, root, KEEPER, (0,))
    assert refused.value.facts["problem"] == problem


@pytest.mark.parametrize("value", ["0x0", "0x4e", "0x" + "ff" * 32])
def test_a_word_that_was_changed_is_refused(chain: EmbeddedChain, value: str) -> None:
    chain.send(signed(0, word(77)))
    answer, root = ask(chain, KEEPER, (0,))
    assert verify_proof(answer, root, KEEPER, (0,)).slots == {0: 77}
    answer["storageProof"][0]["value"] = value
    with pytest.raises(ProofRefused) as refused:
        verify_proof(answer, root, KEEPER, (0,))
    assert refused.value.facts == {
        "problem": "it says another value than it proves",
        "slot": "0x0",
    }


@pytest.mark.parametrize("answer", [None, [], "0x", 3])
def test_an_answer_of_another_kind_is_refused(answer: object) -> None:
    with pytest.raises(ProofRefused):
        verify_proof(answer, bytes(32), KEEPER, ())


def test_a_bit_changed_in_any_node_is_refused(network: EmbeddedChain) -> None:
    slots = validator_slots(3)
    answer, root = ask(network, AUTHORITIES, slots)
    assert len(verify_proof(answer, root, AUTHORITIES, slots).slots) == 4
    refused = 0
    for bit in range(0, 4096, 61):
        for place in range(len(answer["storageProof"]) + 1):
            changed = deepcopy(answer)
            nodes = (
                changed["accountProof"]
                if place == 0
                else changed["storageProof"][place - 1]["proof"]
            )
            at = bit % len(nodes)
            node = bytearray(bytes.fromhex(nodes[at][2:]))
            node[bit // 8 % len(node)] ^= 1 << bit % 8
            nodes[at] = f"0x{node.hex()}"
            with pytest.raises(ProofRefused):
                verify_proof(changed, root, AUTHORITIES, slots)
            refused += 1
    assert refused > 200


# ------------------------------------------------------------------------------- validators


@pytest.mark.parametrize("entry", load("goquorum-22.7.4.json"), ids=lambda e: e["block"]["number"])
def test_validators_of_a_real_node_are_proven(entry: dict[str, Any]) -> None:
    assert len(validators_of(entry)) == 4
    broken = deepcopy(entry)
    broken["proof"]["storageProof"][2]["value"] = "0x" + "12" * 20
    with pytest.raises(ProofRefused):
        validators_of(broken)


def test_validators_from_proof_of_another_contract_are_refused() -> None:
    (entry, *_) = load("goquorum-22.7.4.json")
    root = bytes.fromhex(entry["parent_state_root"][2:])
    validators_from_proof(entry["proof"], root, registry=REGISTRY_OF_VECTORS)
    with pytest.raises(ProofRefused):
        validators_from_proof(entry["proof"], root)


@pytest.mark.parametrize("asked", [3, 4, 64])
def test_validators_of_the_registry_are_its_founders(network: EmbeddedChain, asked: int) -> None:
    answer, root = ask(network, AUTHORITIES, validator_slots(asked))
    expected = [founder.validator for founder in founders()]
    assert list(validators_from_proof(answer, root)) == expected


def test_validators_from_proof_that_names_too_few_says_how_many_there_are(
    network: EmbeddedChain,
) -> None:
    answer, root = ask(network, AUTHORITIES, validator_slots(2))
    with pytest.raises(ProofRefused) as refused:
        validators_from_proof(answer, root)
    assert refused.value.facts == {"problem": "it proves 2 of 3 validators", "count": 3}
    again, _ = ask(network, AUTHORITIES, validator_slots(3))
    assert len(validators_from_proof(again, root)) == 3


def test_validators_from_proof_without_any_slot_are_refused(network: EmbeddedChain) -> None:
    answer, root = ask(network, AUTHORITIES, ())
    with pytest.raises(ProofRefused) as refused:
        validators_from_proof(answer, root)
    assert refused.value.facts["problem"] == "it answers for other slots than were asked for"


# ----------------------------------------------------------------------------------- permits


def test_permit_from_proof_is_the_permit_that_the_reader_shows(world: World) -> None:
    permit_id = world.imported("24ID000001", "98.5", "12")
    answer, root = ask(world.ledger.chain, PERMITS, permit_slots(permit_id))
    proven = permit_from_proof(answer, root, permit_id)
    lines = tuple(read_line(line, position) for position, line in enumerate(proven.lines))
    head = HeadWord(proven.head)
    assert read_permit(permit_id, head, DocumentHash(proven.document_hash), lines) == world.permit(
        permit_id
    )
    assert head.line_count == len(lines) == 2


def test_permit_from_proof_with_as_many_lines_as_were_asked_for(world: World) -> None:
    permit_id = world.endorsed("24ID000001", "98.5", "12", "7")
    answer, root = ask(world.ledger.chain, PERMITS, permit_slots(permit_id, 2))
    assert len(permit_from_proof(answer, root, permit_id, 2).lines) == 2


def test_permit_from_proof_that_nothing_was_written(world: World) -> None:
    never = PermitId(b"\x07" * 32)
    answer, root = ask(world.ledger.chain, PERMITS, permit_slots(never, 1))
    proven = permit_from_proof(answer, root, never, 1)
    assert (proven.document_hash, proven.head, proven.lines) == (bytes(32), 0, ())


def test_permit_from_proof_of_another_permit_is_refused(world: World) -> None:
    one, other = world.endorsed("24ID000001"), world.endorsed("24ID000002")
    answer, root = ask(world.ledger.chain, PERMITS, permit_slots(one, 1))
    assert permit_from_proof(answer, root, one, 1).permit_id == one
    with pytest.raises(ProofRefused) as refused:
        permit_from_proof(answer, root, other, 1)
    assert refused.value.facts["problem"] == "it answers for other slots than were asked for"


def test_permit_from_proof_under_the_slots_of_another_is_refused(world: World) -> None:
    """A node hides an endorsed permit behind the proof of one that was not endorsed."""
    one, other = world.endorsed("24ID000001"), world.endorsed("24ID000002")
    answer, root = ask(world.ledger.chain, PERMITS, permit_slots(one, 1))
    for entry, slot in zip(answer["storageProof"], permit_slots(other, 1), strict=True):
        entry["key"] = hex(slot)
    with pytest.raises(ProofRefused):
        permit_from_proof(answer, root, other, 1)


# ------------------------------------------------------------------------------------ layout


def test_slots_come_from_the_layout_of_the_contracts() -> None:
    assert slot_of("AuthorityRegistry", "_register", "validators") == 0
    assert slot_of("AuthorityRegistry", "_register", "accounts") == 6
    assert slot_of("PermitRegistry", "_ledger", "presentedAs") == 3
    assert offset_in("PermitRegistry", "Permit", "head") == 1
    assert hex(list_slot(0, 0)).startswith("0x290decd9548b62a8")
    assert list_slot(0, 3) == list_slot(0, 0) + 3
    assert mapping_slot(0, bytes(32)) != mapping_slot(1, bytes(32))


@pytest.mark.parametrize(
    ("path", "missing"),
    [(("_nothing",), "_nothing"), (("_register", "nothing"), "_register.nothing")],
)
def test_a_variable_that_is_not_there_is_refused(path: tuple[str, ...], missing: str) -> None:
    with pytest.raises(DeploymentMismatch) as refused:
        slot_of("AuthorityRegistry", *path)
    assert refused.value.facts == {"contract": "AuthorityRegistry", "variable": missing}


@pytest.mark.parametrize(("struct", "member"), [("Permit", "nothing"), ("Nothing", "head")])
def test_a_member_that_is_not_there_is_refused(struct: str, member: str) -> None:
    with pytest.raises(DeploymentMismatch) as refused:
        offset_in("PermitRegistry", struct, member)
    assert refused.value.facts["variable"] == f"{struct}.{member}"
