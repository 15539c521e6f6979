"""The door: what gets in, and each thing that does not, with its reason."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
import rlp  # type: ignore[import-untyped]
from eth_hash.auto import keccak

from cites_chain.chain.blocks import GAS_LIMIT
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.evm import bytes_of
from cites_chain.chain.transactions import read_transaction
from cites_chain.errors import Fact, TransactionRefused
from tests.unit.chain.contracts import CHAIN_ID, KEEPER, signed, signer, word

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141


def crafted(
    *,
    nonce: int = 0,
    price: int = 0,
    gas: int = 200_000,
    to: bytes = bytes_of(KEEPER),
    value: int = 0,
    chain_id: int | None = CHAIN_ID,
) -> bytes:
    """A transaction signed in order, also such as our own signer would never make."""
    call = [nonce, price, gas, to, value, word(7)]
    network = [] if chain_id is None else [chain_id, b"", b""]
    signature = signer().sign_hash(keccak(rlp.encode(call + network)))
    v = signature[64] if chain_id is None else signature[64] + 8 + 2 * chain_id
    r, s = (int.from_bytes(signature[at : at + 32], "big") for at in (0, 32))
    return bytes(rlp.encode([*call, v, r, s]))


def changed(raw: bytes, place: int, value: object) -> bytes:
    parts: list[object] = list(rlp.decode(raw))
    parts[place] = value
    return bytes(rlp.encode(parts))


def flipped(raw: bytes) -> bytes:
    """The same transaction with the other of the two signatures that one key can make."""
    parts = rlp.decode(raw)
    v, s = int.from_bytes(parts[6], "big"), int.from_bytes(parts[8], "big")
    other = v + 1 if (v - 35) % 2 == 0 else v - 1
    return changed(changed(raw, 6, other), 8, ORDER - s)


def test_proper_transaction_gets_in_with_its_sender() -> None:
    transaction = read_transaction(signed(3, word(7)), CHAIN_ID, GAS_LIMIT)
    assert transaction.nonce == 3
    assert transaction.invocation.sender == bytes_of(signer().account)
    assert transaction.invocation.to == bytes_of(KEEPER)
    assert transaction.invocation.data == word(7)
    assert read_transaction(crafted(), CHAIN_ID, GAS_LIMIT).raw == crafted()


@pytest.mark.parametrize(
    ("raw", "reason", "facts"),
    [
        (crafted(price=1), "priced", {"gas_price": 1}),
        (crafted(value=10**18), "valued", {"value": 10**18}),
        (b"\x01" + crafted(), "typed", {"type": 1}),
        (b"\x02" + crafted(), "typed", {"type": 2}),
        (crafted(chain_id=None), "wrong_chain", {"expected": CHAIN_ID, "found": None}),
        (crafted(chain_id=1), "wrong_chain", {"expected": CHAIN_ID, "found": 1}),
        (crafted(gas=GAS_LIMIT + 1), "too_much_gas", {"limit": GAS_LIMIT, "found": GAS_LIMIT + 1}),
        (crafted(gas=21_139), "too_little_gas", {"needed": 21_140, "found": 21_139}),
        (crafted(to=bytes(19)), "malformed", {}),
        (b"", "malformed", {}),
        (b"\xc0", "malformed", {}),
        (b"\xf8\xff", "malformed", {}),
        (crafted()[:-1], "malformed", {}),
        (bytes(rlp.encode([b""] * 8 + [[b""]])), "malformed", {}),
        (changed(crafted(), 2, b"\x00\x03\x0d\x40"), "malformed", {}),
        (changed(crafted(), 6, 0), "unsigned", {}),
        (changed(crafted(), 7, 0), "unsigned", {}),
        (changed(crafted(), 8, ORDER), "unsigned", {}),
        (flipped(crafted()), "unsigned", {}),
    ],
)
def test_improper_transaction_is_refused_with_its_reason(
    raw: bytes, reason: str, facts: dict[str, Fact]
) -> None:
    read_transaction(crafted(), CHAIN_ID, GAS_LIMIT)
    with pytest.raises(TransactionRefused) as no:
        read_transaction(raw, CHAIN_ID, GAS_LIMIT)
    assert no.value.facts == {"reason": reason, **facts}


def test_gas_at_both_bounds_gets_in() -> None:
    for gas in (21_140, GAS_LIMIT):
        assert read_transaction(crafted(gas=gas), CHAIN_ID, GAS_LIMIT).invocation.gas == gas


def test_refused_transaction_leaves_its_nonce_free(chain: EmbeddedChain) -> None:
    for raw in (crafted(price=1), crafted(value=1), b"\x02" + crafted()):
        with pytest.raises(TransactionRefused):
            chain.send(raw)
    assert chain.next_nonce(signer().account) == 0
    assert chain.send(crafted()).succeeded


def test_changed_data_belongs_to_another_signer(chain: EmbeddedChain) -> None:
    raws: Sequence[bytes] = (crafted(), changed(crafted(), 5, word(8)))
    senders = {read_transaction(raw, CHAIN_ID, GAS_LIMIT).invocation.sender for raw in raws}
    assert len(senders) == 2
