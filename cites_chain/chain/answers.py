"""Ethereum's JSON-RPC, answered in process by the embedded ledger.

Results have the shapes of a node's, so that a reader written for this ledger works on a node.
Methods that change something (`eth_sendRawTransaction`) are the chain's own and not here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from eth_typing import Address

from cites_chain.chain.backend import MethodUnknown
from cites_chain.chain.blocks import Header, size_of
from cites_chain.chain.evm import NOBODY, Invocation, Outcome, World
from cites_chain.chain.log_search import read_filter
from cites_chain.chain.proofs import prove
from cites_chain.chain.reverts import refusal_of_call
from cites_chain.chain.shapes import (
    Shape,
    block_shape,
    hex_of,
    log_shape,
    proof_shape,
    receipt_shape,
    transaction_shape,
)
from cites_chain.chain.store import StoredTransaction
from cites_chain.chain.transactions import SignedTransaction, read_transaction
from cites_chain.chain.view import LedgerView, number_of
from cites_chain.ids import Account

CLIENT = "cites-chain/embedded"

Answer = Callable[..., object]


class Answers:
    """The methods that read one ledger."""

    def __init__(self, view: LedgerView) -> None:
        self._view = view
        self._methods: Mapping[str, Answer] = {
            "eth_chainId": self._chain_id,
            "net_version": self._network,
            "web3_clientVersion": self._client,
            "eth_gasPrice": self._gas_price,
            "eth_syncing": self._syncing,
            "eth_accounts": self._accounts,
            "eth_blockNumber": self._block_number,
            "eth_getBlockByNumber": self._block,
            "eth_getBlockByHash": self._block_by_hash,
            "eth_call": self._call,
            "eth_estimateGas": self._estimate_gas,
            "eth_getTransactionCount": self._transaction_count,
            "eth_getBalance": self._balance,
            "eth_getCode": self._code,
            "eth_getStorageAt": self._storage,
            "eth_getProof": self._proof,
            "eth_getTransactionByHash": self._transaction,
            "eth_getTransactionReceipt": self._receipt,
            "eth_getLogs": self._logs,
        }

    def answer(self, method: str, params: tuple[object, ...]) -> object:
        """Return the result of one request.

        Raises:
            MethodUnknown: There is no such method, or it does not take these parameters.
            ContractRejected: A contract refused the call.
            ChainError: It names a block that is not there.
        """
        function = self._methods.get(method)
        if function is None:
            raise MethodUnknown(
                f"the embedded ledger does not answer {method}", facts={"method": method}
            )
        try:
            return function(*params)
        except (TypeError, ValueError, AttributeError) as problem:
            raise MethodUnknown(
                f"{method} does not take these parameters: {problem}", facts={"method": method}
            ) from problem

    # ----------------------------------------------------------------------------- the network

    def _chain_id(self) -> str:
        return hex(self._view.chain_id)

    def _network(self) -> str:
        return str(self._view.chain_id)

    def _client(self) -> str:
        return CLIENT

    def _gas_price(self) -> str:
        return "0x0"

    def _syncing(self) -> bool:
        return False

    def _accounts(self) -> list[str]:
        return []

    # ---------------------------------------------------------------------------------- blocks

    def _block_number(self) -> str:
        return hex(self._view.newest.number)

    def _block(self, block: object, whole: object = False) -> Shape | None:  # noqa: FBT002
        return self._block_of(self._view.find_header(block), whole)

    def _block_by_hash(self, block_hash: object, whole: object = False) -> Shape | None:  # noqa: FBT002
        return self._block_of(self._view.find_header({"blockHash": block_hash}), whole)

    def _block_of(self, header: Header | None, whole: object) -> Shape | None:
        if header is None:
            return None
        stored = self._view.store.list_transactions(header.number)
        shown = [self._shape(t, header) if whole else hex_of(t.hash) for t in stored]
        return block_shape(header, shown, size_of(header, [t.raw for t in stored]))

    # ----------------------------------------------------------------------------------- calls

    def _call(self, call: Mapping[str, object], block: object = "latest", *_: object) -> str:
        world = self._view.world_for_call(block)
        invocation = self._invocation(call)
        return hex_of(_succeeded(world.call(invocation), invocation).output)

    def _estimate_gas(self, call: Mapping[str, object], block: object = "latest") -> str:
        world = self._view.world_for_call(block)
        return hex(least_gas(world, self._invocation(call)))

    def _invocation(self, call: Mapping[str, object]) -> Invocation:
        gas = call.get("gas")
        return Invocation(
            sender=_account(call["from"]) if call.get("from") else NOBODY,
            to=_account(call["to"]) if call.get("to") else Address(b""),
            data=_bytes(call.get("input", call.get("data", b""))),
            gas=self._view.newest.gas_limit if gas is None else number_of(gas),
        )

    # -------------------------------------------------------------------------------- accounts

    def _transaction_count(self, account: str, block: object = "latest") -> str:
        return hex(self._view.world_for_call(block).nonce(Account(account)))

    def _balance(self, account: str, block: object = "latest") -> str:
        return hex(self._view.world_for_call(block).balance(Account(account)))

    def _code(self, account: str, block: object = "latest") -> str:
        return hex_of(self._view.world_for_call(block).code(Account(account)))

    def _storage(self, account: str, slot: object, block: object = "latest") -> str:
        world = self._view.world_for_call(block)
        return f"0x{world.storage(Account(account), number_of(slot)):064x}"

    def _proof(self, account: str, slots: list[object], block: object = "latest") -> Shape:
        root = self._view.header(block).state_root
        proved = _account(account)
        wanted = [number_of(slot) for slot in slots]
        return proof_shape(proved, prove(self._view.store.nodes, root, proved, wanted))

    # ------------------------------------------------------------------- transactions and logs

    def _transaction(self, transaction_hash: object) -> Shape | None:
        stored = self._view.store.find_transaction(_bytes(transaction_hash))
        if stored is None:
            return None
        return self._shape(stored, self._view.header(stored.block))

    def _receipt(self, transaction_hash: object) -> Shape | None:
        stored = self._view.store.find_transaction(_bytes(transaction_hash))
        if stored is None:
            return None
        header = self._view.header(stored.block)
        to = self._signed(stored, header).invocation.to
        return receipt_shape(stored, to, header, self._view.store.list_logs_of(stored))

    def _logs(self, query: object) -> list[Shape]:
        wanted = read_filter(self._view, query)
        condition, values = wanted.condition()
        found = self._view.store.list_logs(condition, values, index=wanted.index())
        return [log_shape(log) for log in found]

    def _shape(self, stored: StoredTransaction, header: Header) -> Shape:
        return transaction_shape(stored, self._signed(stored, header), header, self._view.chain_id)

    def _signed(self, stored: StoredTransaction, header: Header) -> SignedTransaction:
        return read_transaction(stored.raw, self._view.chain_id, header.gas_limit)


def least_gas(world: World, invocation: Invocation) -> int:
    """Return the least gas with which a call succeeds as it does with plenty.

    Raises:
        ContractRejected: It does not succeed however much gas it has.
    """
    outcome = _succeeded(world.call(invocation), invocation)
    too_little, enough = outcome.gas_used - 1, invocation.gas
    guess = outcome.gas_needed
    # A call hands on at most 63/64 of its gas, so nested ones need a little more than they use.
    while too_little + 1 < enough:
        tried = Invocation(invocation.sender, invocation.to, invocation.data, guess)
        if guess >= tried.intrinsic_gas and world.call(tried).succeeded:
            enough = guess
        else:
            too_little = guess
        guess = min((too_little + enough) // 2, too_little + too_little // 8 + 1)
    return enough


def _succeeded(outcome: Outcome, invocation: Invocation) -> Outcome:
    if outcome.succeeded:
        return outcome
    raise refusal_of_call(outcome.output, gas=invocation.gas, gas_used=outcome.gas_used)


def _account(value: object) -> Address:
    account = _bytes(value)
    if len(account) != 20:
        raise MethodUnknown(f"{value!r} is no account")
    return Address(account)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else bytes.fromhex(str(value).removeprefix("0x"))
