"""Signing: byte for byte what eth_account makes, and nothing about the key leaks."""

from __future__ import annotations

import copy
import logging
import pickle

import pytest
from eth_account import Account as EthAccount
from eth_keys import keys as eth_keys
from eth_utils import to_checksum_address
from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.errors import KeyStoreError, UnusableKey
from cites_chain.ids import Account
from cites_chain.keys import LocalSigner, recover_account
from cites_chain.signing import SIGNATURE_BYTES, Signer, UnsignedTransaction

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
REGISTRY = Account("0x0000000000000000000000000000000000007002")

private_keys = st.integers(1, ORDER - 1).map(lambda number: number.to_bytes(32, "big"))
digests = st.binary(min_size=32, max_size=32)
transactions = st.builds(
    UnsignedTransaction,
    nonce=st.one_of(st.integers(0, 300), st.integers(0, 2**63)),
    to=st.binary(min_size=20, max_size=20).map(lambda raw: Account(to_checksum_address(raw))),
    data=st.one_of(st.binary(max_size=70), st.binary(min_size=200, max_size=70_000)),
    gas=st.integers(21_000, 2**40),
    chain_id=st.one_of(st.just(20190), st.integers(1, 2**40)),
)


def call(**changes: object) -> UnsignedTransaction:
    fields = {"nonce": 7, "to": REGISTRY, "data": b"\x01\x02", "gas": 200_000, "chain_id": 20190}
    return UnsignedTransaction(**{**fields, **changes})  # type: ignore[arg-type]


@settings(max_examples=150)
@given(secret=private_keys, transaction=transactions)
def test_sign_transaction_equals_eth_account_byte_for_byte(
    secret: bytes, transaction: UnsignedTransaction
) -> None:
    theirs = EthAccount.sign_transaction(
        {
            "nonce": transaction.nonce,
            "gasPrice": 0,
            "gas": transaction.gas,
            "to": transaction.to,
            "value": 0,
            "data": transaction.data,
            "chainId": transaction.chain_id,
        },
        secret,
    )
    assert LocalSigner(secret).sign_transaction(transaction) == bytes(theirs.raw_transaction)


@settings(max_examples=60)
@given(secret=private_keys, digest=digests)
def test_sign_hash_equals_the_independent_implementation_with_low_s(
    secret: bytes, digest: bytes
) -> None:
    signer = LocalSigner(secret)
    signature = signer.sign_hash(digest)
    theirs = eth_keys.PrivateKey(secret).sign_msg_hash(digest)
    assert signature == theirs.to_bytes()[:64] + bytes([27 + theirs.v])
    assert len(signature) == SIGNATURE_BYTES
    assert int.from_bytes(signature[32:64], "big") <= ORDER // 2
    assert recover_account(digest, signature) == signer.account


@settings(max_examples=40)
@given(secret=private_keys, digest=digests, position=st.integers(0, 31), bit=st.integers(0, 7))
def test_recover_account_of_an_altered_digest_is_somebody_else(
    secret: bytes, digest: bytes, position: int, bit: int
) -> None:
    signer = LocalSigner(secret)
    altered = bytearray(digest)
    altered[position] ^= 1 << bit
    assert recover_account(digest, signer.sign_hash(digest)) == signer.account
    assert recover_account(bytes(altered), signer.sign_hash(digest)) != signer.account


def test_recover_account_of_a_mirrored_signature_is_nobody() -> None:
    signer, digest = LocalSigner(b"\x11" * 32), b"\x22" * 32
    good = signer.sign_hash(digest)
    high_s = (ORDER - int.from_bytes(good[32:64], "big")).to_bytes(32, "big")
    mirrored = good[:32] + high_s + bytes([55 - good[64]])
    assert recover_account(digest, good) == signer.account
    assert recover_account(digest, mirrored) is None


@pytest.mark.parametrize(
    "signature",
    [b"", b"\0" * 65, b"\xff" * 65, b"\1" * 64, b"\0" * 64 + b"\x1b", b"\xff" * 32 + b"\1" * 33],
)
def test_recover_account_of_nonsense_is_nobody(signature: bytes) -> None:
    assert recover_account(b"\x22" * 32, signature) is None


def test_account_of_a_known_key_is_the_published_one() -> None:
    # EIP-155's own example key.
    signer = LocalSigner(b"\x46" * 32)
    assert signer.account == "0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F"
    assert isinstance(signer, Signer)


@pytest.mark.parametrize(
    "secret", [b"", b"\1" * 31, b"\1" * 33, b"\0" * 32, ORDER.to_bytes(32, "big"), b"\xff" * 32]
)
def test_take_key_outside_the_curve_is_refused(secret: bytes) -> None:
    assert LocalSigner((ORDER - 1).to_bytes(32, "big")).account
    with pytest.raises(UnusableKey) as no:
        LocalSigner(secret)
    assert no.value.facts == {"length": len(secret)}


@pytest.mark.parametrize("length", [0, 20, 31, 33, 64])
def test_sign_hash_of_another_length_is_refused(length: int) -> None:
    signer = LocalSigner(b"\x11" * 32)
    assert signer.sign_hash(b"\1" * 32)
    with pytest.raises(KeyStoreError) as no:
        signer.sign_hash(b"\1" * length)
    assert no.value.facts == {"length": length}


@pytest.mark.parametrize("to", ["", "0x", "0x7002"])
def test_sign_transaction_that_would_create_a_contract_is_refused(to: str) -> None:
    signer = LocalSigner(b"\x11" * 32)
    assert signer.sign_transaction(call())
    with pytest.raises(KeyStoreError) as no:
        signer.sign_transaction(call(to=to))
    assert no.value.facts == {"to": to}


def test_generate_twice_gives_two_accounts() -> None:
    assert LocalSigner.generate().account != LocalSigner.generate().account


def test_abuse_28_signer_shows_its_account_only(caplog: pytest.LogCaptureFixture) -> None:
    secret = bytes(range(1, 33))
    signer = LocalSigner(secret)
    logging.getLogger("test").warning("%r %s", signer, signer)
    for shown in (repr(signer), str(signer), caplog.text):
        assert signer.account in shown
        assert secret.hex() not in shown.lower()
        assert str(int.from_bytes(secret, "big")) not in shown


@pytest.mark.parametrize("leave", [pickle.dumps, copy.copy, copy.deepcopy])
def test_abuse_28_signer_cannot_leave_its_process(leave: object) -> None:
    with pytest.raises(KeyStoreError, match="cannot be copied out of its process"):
        leave(LocalSigner(b"\x11" * 32))  # type: ignore[operator]
