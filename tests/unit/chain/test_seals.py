"""Seals of real nodes are read as the nodes meant them; everything short of them is refused."""

from __future__ import annotations

from typing import Any

import pytest
import rlp  # type: ignore[import-untyped]
from coincurve import PrivateKey

from cites_chain.chain.genesis import Genesis
from cites_chain.chain.seals import (
    BlockNotSealed,
    ExtraData,
    ForeignSeal,
    HeaderUnreadable,
    QbftHeader,
    read_header,
    require_sealed,
    seals_needed,
)
from cites_chain.chain.shapes import block_shape
from cites_chain.ids import Account
from tests.qbft import RealHeader, parts_of, real_headers, sealed_by
from tests.unit.chain.contracts import signer

HEADERS = real_headers()
by_name = pytest.mark.parametrize("real", HEADERS, ids=lambda real: real.name.replace(" ", "-"))


def key(number: int) -> PrivateKey:
    return PrivateKey(number.to_bytes(32, "big"))


def accounts(*numbers: int) -> list[Account]:
    return [signer(number).account for number in numbers]


@pytest.fixture
def header() -> QbftHeader:
    return read_header(HEADERS[0].block)


# -------------------------------------------------------------------------------- real blocks


@by_name
def test_block_of_a_real_node_is_sealed_and_has_the_hash_it_bears(real: RealHeader) -> None:
    header = read_header(real.block)
    assert header.hash.hex() == real.block["hash"][2:]
    sealers = require_sealed(header, real.validators)
    assert len(sealers) >= seals_needed(len(real.validators))
    assert {a.lower() for a in sealers} <= {a.lower() for a in real.validators}


@by_name
def test_block_of_a_real_node_is_refused_where_one_of_its_sealers_may_not(
    real: RealHeader,
) -> None:
    header = read_header(real.block)
    stranger = header.sealers[0]
    others = [account for account in real.validators if account.lower() != stranger.lower()]
    with pytest.raises(ForeignSeal) as refused:
        require_sealed(header, others)
    assert refused.value.facts == {"block": header.number, "account": stranger}


def test_vectors_hold_a_set_that_grows_and_shrinks() -> None:
    assert [len(real.validators) for real in HEADERS if real.name.startswith("besu")].count(5) == 2


def test_blocks_in_a_row_follow_each_other_by_their_hashes() -> None:
    rows = [
        (before, after)
        for before, after in zip(
            [read_header(real.block) for real in HEADERS],
            [read_header(real.block) for real in HEADERS[1:]],
            strict=False,
        )
        if after.number == before.number + 1
    ]
    assert len(rows) >= 10
    assert all(after.parent_hash == before.hash for before, after in rows)


# --------------------------------------------------------------------------------- how many


@pytest.mark.parametrize(
    ("validators", "needed"), [(1, 1), (2, 2), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (10, 7)]
)
def test_two_thirds_rounded_up_are_enough_and_one_fewer_is_not(
    header: QbftHeader, validators: int, needed: int
) -> None:
    members = accounts(*range(1, validators + 1))
    enough = sealed_by(header, [key(number) for number in range(1, needed + 1)])
    assert require_sealed(enough, members) == tuple(members[:needed])
    short = sealed_by(header, [key(number) for number in range(1, needed)])
    with pytest.raises(BlockNotSealed) as refused:
        require_sealed(short, members)
    assert refused.value.facts == {"block": 1, "required": needed, "found": needed - 1}


def test_one_validator_that_seals_many_times_counts_once(header: QbftHeader) -> None:
    members = accounts(1, 2, 3, 4)
    require_sealed(sealed_by(header, [key(1), key(2), key(3)]), members)
    with pytest.raises(BlockNotSealed) as refused:
        require_sealed(sealed_by(header, [key(1), key(1), key(1), key(2)]), members)
    assert refused.value.facts == {"block": 1, "required": 3, "found": 2}


def test_a_validator_listed_twice_does_not_lower_what_is_needed(header: QbftHeader) -> None:
    sealed = sealed_by(header, [key(1), key(2), key(3)])
    assert len(require_sealed(sealed, accounts(1, 2, 3, 4, 4))) == 3


def test_without_validators_nothing_is_sealed(header: QbftHeader) -> None:
    require_sealed(sealed_by(header, [key(1)]), accounts(1))
    with pytest.raises(BlockNotSealed) as refused:
        require_sealed(sealed_by(header, []), [])
    assert refused.value.facts == {"block": 1, "required": 1, "found": 0}


def test_a_stranger_beside_enough_validators_is_refused(header: QbftHeader) -> None:
    members = accounts(1, 2, 3, 4)
    require_sealed(sealed_by(header, [key(1), key(2), key(3), key(4)]), members)
    with pytest.raises(ForeignSeal) as refused:
        require_sealed(sealed_by(header, [key(1), key(2), key(3), key(9)]), members)
    assert refused.value.facts["account"] == signer(9).account


def test_seals_of_another_round_are_not_seals_of_this_one(header: QbftHeader) -> None:
    members = accounts(1, 2, 3, 4)
    sealed = sealed_by(header, [key(1), key(2), key(3)])
    later = QbftHeader(
        sealed.fields,
        ExtraData(sealed.extra.vanity, [], [], b"\x05", sealed.extra.seals),
    )
    assert later.hash == sealed.hash
    assert later.signed_hash != sealed.signed_hash
    with pytest.raises(ForeignSeal):
        require_sealed(later, members)


# -------------------------------------------------------------------------------- malformed


def test_genesis_of_a_network_is_a_header_without_seals(genesis: Genesis) -> None:
    header = read_header(block_shape(genesis.header, [], 0))
    assert (header.hash, header.number) == (genesis.hash, 0)
    assert header.timestamp == genesis.timestamp
    assert header.state_root == genesis.header.state_root
    assert header.sealers == ()


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"hash": "0x" + "11" * 32}, "its hash is not the one it bears"),
        ({"gasUsed": "0x5"}, "its hash is not the one it bears"),
        ({"stateRoot": "0x11"}, "its stateRoot has 1 bytes, not 32"),
        ({"stateRoot": None}, "it has no stateRoot"),
        ({"number": 1}, "it has no number"),
        ({"number": "0xone"}, "its number is not hexadecimal"),
        ({"number": "0x-1"}, "its number is not hexadecimal"),
        ({"miner": "0xzz"}, "its miner is not hexadecimal"),
        ({"extraData": "0x"}, "its extra data is no RLP"),
        ({"extraData": "0x" + "11" * 32}, "its extra data is no RLP"),
        ({"extraData": "0x80"}, "its extra data is no list of five"),
        ({"baseFeePerGas": None}, "its hash is not the one it bears"),
    ],
)
def test_a_block_that_is_none_is_refused(changes: dict[str, Any], problem: str) -> None:
    block = HEADERS[0].block
    assert read_header(block).number == 1
    with pytest.raises(HeaderUnreadable) as refused:
        read_header(block | changes)
    assert refused.value.facts == {"problem": problem}


@pytest.mark.parametrize("answer", [None, "0x", [], 7])
def test_an_answer_that_is_no_block_is_refused(answer: object) -> None:
    with pytest.raises(HeaderUnreadable) as refused:
        read_header(answer)
    assert refused.value.facts == {"problem": "there is no block"}


@pytest.mark.parametrize(
    ("at", "part", "problem"),
    [
        (0, [b""], "its vanity or its round is a list"),
        (1, b"v", "its validators or its seals are no list"),
        (3, [b"\x01"], "its vanity or its round is a list"),
        (4, b"", "its validators or its seals are no list"),
        (4, [b"\x00" * 64], "one of its seals is no signature of 65 bytes"),
        (4, [[b"\x00" * 65]], "one of its seals is no signature of 65 bytes"),
    ],
)
def test_extra_data_of_another_shape_is_refused(at: int, part: object, problem: str) -> None:
    parts = parts_of(HEADERS[0].block)
    assert ExtraData.decode(rlp.encode(parts)).vanity == parts[0]
    parts[at] = part
    with pytest.raises(HeaderUnreadable) as refused:
        ExtraData.decode(rlp.encode(parts))
    assert refused.value.facts == {"problem": problem}


def test_extra_data_with_a_sixth_part_or_a_tail_is_refused() -> None:
    parts = parts_of(HEADERS[0].block)
    with pytest.raises(HeaderUnreadable, match="list of five"):
        ExtraData.decode(rlp.encode([*parts, b""]))
    with pytest.raises(HeaderUnreadable, match="no RLP"):
        ExtraData.decode(rlp.encode(parts) + b"\x00")


@pytest.mark.parametrize("seal", [bytes(65), b"\xff" * 65, bytes(64) + b"\x01"])
def test_a_seal_that_nobody_can_have_made_is_refused(header: QbftHeader, seal: bytes) -> None:
    extra = header.extra
    forged = QbftHeader(header.fields, ExtraData(extra.vanity, [], [], extra.round, (seal,)))
    with pytest.raises(HeaderUnreadable) as refused:
        require_sealed(forged, accounts(1))
    assert refused.value.facts == {"problem": "one of its seals is nobody's signature"}
