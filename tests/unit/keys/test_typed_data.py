"""EIP-712 digests, held against eth_account's own encoder."""

from __future__ import annotations

from dataclasses import replace

import pytest
from eth_account.messages import encode_typed_data
from eth_hash.auto import keccak
from eth_utils import to_checksum_address
from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.ids import Account
from cites_chain.keys import ForwardRequest, LocalSigner, SigningDomain, recover_account

FORWARDER = Account("0x0000000000000000000000000000000000007003")
FORWARD_TYPES = {
    "ForwardRequest": [
        {"name": "from", "type": "address"},
        {"name": "to", "type": "address"},
        {"name": "value", "type": "uint256"},
        {"name": "gas", "type": "uint256"},
        {"name": "nonce", "type": "uint256"},
        {"name": "deadline", "type": "uint48"},
        {"name": "data", "type": "bytes"},
    ]
}

accounts = st.binary(min_size=20, max_size=20).map(lambda raw: Account(to_checksum_address(raw)))
numbers = st.integers(0, 2**256 - 1)
requests = st.builds(
    ForwardRequest,
    sender=accounts,
    to=accounts,
    gas=numbers,
    nonce=numbers,
    deadline=st.integers(0, 2**48 - 1),
    data=st.binary(max_size=300),
)


def eth_digest(
    domain: SigningDomain, types: dict[str, object], message: dict[str, object]
) -> bytes:
    signable = encode_typed_data(
        {
            "name": domain.name,
            "version": domain.version,
            "chainId": domain.chain_id,
            "verifyingContract": domain.verifying_contract,
        },
        types,
        message,
    )
    return keccak(b"\x19" + signable.version + signable.header + signable.body)


@settings(max_examples=80)
@given(request=requests, chain_id=st.integers(1, 2**64), forwarder=accounts)
def test_digest_forward_request_equals_eth_account(
    request: ForwardRequest, chain_id: int, forwarder: Account
) -> None:
    domain = SigningDomain("CitesForwarder", "1", chain_id, forwarder)
    message = {
        "from": request.sender,
        "to": request.to,
        "value": 0,
        "gas": request.gas,
        "nonce": request.nonce,
        "deadline": request.deadline,
        "data": request.data,
    }
    assert request.digest(forwarder, chain_id) == eth_digest(domain, FORWARD_TYPES, message)


def request_of(sender: Account) -> ForwardRequest:
    to = Account("0x0000000000000000000000000000000000007002")
    return ForwardRequest(sender, to, gas=300_000, nonce=4, deadline=1_800_000_000, data=b"\1\2\3")


def test_sign_forward_request_is_recovered_as_the_officer() -> None:
    signer = LocalSigner(b"\x11" * 32)
    digest = request_of(signer.account).digest(FORWARDER, 20190)
    assert recover_account(digest, signer.sign_hash(digest)) == signer.account


@pytest.mark.parametrize(
    "change",
    [{"gas": 300_001}, {"nonce": 5}, {"deadline": 1_800_000_001}, {"data": b"\1\2\4"}],
)
def test_sign_forward_request_and_alter_it_is_not_recovered(change: dict[str, object]) -> None:
    signer = LocalSigner(b"\x11" * 32)
    request = request_of(signer.account)
    signature = signer.sign_hash(request.digest(FORWARDER, 20190))
    altered = replace(request, **change).digest(FORWARDER, 20190)  # type: ignore[arg-type]
    assert recover_account(altered, signature) != signer.account


@pytest.mark.parametrize(
    ("forwarder", "chain_id"),
    [(Account("0x0000000000000000000000000000000000007004"), 20190), (FORWARDER, 20191)],
)
def test_sign_forward_request_for_another_network_is_not_recovered(
    forwarder: Account, chain_id: int
) -> None:
    signer = LocalSigner(b"\x11" * 32)
    request = request_of(signer.account)
    signature = signer.sign_hash(request.digest(FORWARDER, 20190))
    assert recover_account(request.digest(forwarder, chain_id), signature) != signer.account
