"""The EVM (py-evm, Berlin rules): what calls and transactions do to the state of all accounts.

The only module that runs contract code. Gas costs nothing and no block pays a reward, so no account
ever needs a balance. Nothing here knows files or blocks: nodes of the state trie come from a
database handed in, and go there when `World.persist` is told to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import cast

from eth.abc import AtomicDatabaseAPI, SignedTransactionAPI
from eth.constants import BLANK_ROOT_HASH, CREATE_CONTRACT_ADDRESS
from eth.vm.execution_context import ExecutionContext
from eth.vm.forks.berlin.state import BerlinTransactionExecutor
from eth.vm.forks.istanbul.transactions import ISTANBUL_TX_GAS_SCHEDULE
from eth.vm.message import Message
from eth_typing import Address, BlockNumber, Hash32

from cites_chain.chain.machine import MachineState
from cites_chain.ids import Account

NO_STATE = BLANK_ROOT_HASH
"""Root of the state in which there is no account."""

DIFFICULTY = 1
NOBODY = Address(bytes(20))
_PLENTY = 2**62
_MOST_REFUNDED = 2
"""Before London, refunds give back at most half of the gas used (EIP-3529 says a fifth later)."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What contract code can learn about the block it runs in.

    Attributes:
        chain_id: Number of the network (opcode CHAINID).
        number: Number of the block.
        timestamp: Seconds since 1970 that the block carries.
        gas_limit: Most gas that all transactions of the block may use.
        earlier_hashes: Hashes of the blocks before, newest first; read only as far as code asks.
        coinbase: Account that made the block, 20 bytes.
    """

    chain_id: int
    number: int
    timestamp: int
    gas_limit: int
    earlier_hashes: Iterable[Hash32] = ()
    coinbase: Address = NOBODY


class _Free:
    """What py-evm's executor asks of a transaction besides what an invocation has."""

    gas_price = 0
    value = 0
    access_list = ()
    r = s = y_parity = 0


@dataclass(frozen=True)
class Invocation(_Free):
    """Somebody calls something. Price and value are 0, always.

    Attributes:
        sender: 20 bytes.
        to: 20 bytes; empty to create a contract from the data.
        data: Selector and encoded arguments.
        gas: Most gas it may use.
    """

    sender: Address
    to: Address
    data: bytes
    gas: int

    @property
    def intrinsic_gas(self) -> int:
        """Gas that it costs before any code runs."""
        zeros = self.data.count(0)
        schedule = ISTANBUL_TX_GAS_SCHEDULE
        return (
            schedule.gas_tx
            + zeros * schedule.gas_txdatazero
            + (len(self.data) - zeros) * schedule.gas_txdatanonzero
            + (0 if self.to else schedule.gas_txcreate)
        )


@dataclass(frozen=True, slots=True)
class Announced:
    """A log that code wrote.

    Attributes:
        account: Contract that wrote it, 20 bytes.
        topics: Up to four words.
        data: The rest.
    """

    account: bytes
    topics: tuple[bytes, ...]
    data: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an invocation did.

    Attributes:
        succeeded: False where the code refused or ran out of gas; nothing was changed then.
        output: What the code answered, or why it refused.
        gas_used: Gas that it cost, refunds taken off.
        gas_needed: Gas that it used at most, refunds not taken off.
        logs: What was announced, in order.
        created: Where a contract was created, or None.
    """

    succeeded: bool
    output: bytes
    gas_used: int
    gas_needed: int
    logs: tuple[Announced, ...]
    created: bytes | None


class World:
    """The state of all accounts as it was after some block, ready to run code on."""

    def __init__(
        self,
        nodes: AtomicDatabaseAPI,
        root: bytes,
        surroundings: Surroundings,
        *,
        state: type[MachineState] = MachineState,
    ) -> None:
        """Open the state.

        Args:
            nodes: Nodes of the state trie, and code, by hash.
            root: Root of the state.
            surroundings: Block in which code is to believe itself.
            state: How the state is read; another class where nodes may be missing.
        """
        context = ExecutionContext(
            coinbase=surroundings.coinbase,
            timestamp=surroundings.timestamp,
            block_number=BlockNumber(surroundings.number),
            difficulty=DIFFICULTY,
            mix_hash=Hash32(bytes(32)),
            gas_limit=surroundings.gas_limit,
            prev_hashes=surroundings.earlier_hashes,
            chain_id=surroundings.chain_id,
        )
        self._state = state(nodes, context, Hash32(root))

    def apply(self, invocation: Invocation) -> Outcome:
        """Run a transaction: the sender's nonce grows, what the code did stays."""
        self._state.lock_changes()
        return self._execute(invocation)

    def call(self, invocation: Invocation) -> Outcome:
        """Run a call and forget what it changed."""
        self._state.lock_changes()
        before = self._state.snapshot()
        try:
            return self._execute(invocation)
        finally:
            self._state.revert(before)

    def deploy(self, account: Account, creation_code: bytes) -> Outcome:
        """Run a constructor so that its contract stands at this very account.

        Immutable variables and `address(this)` are therefore right. The account's nonce stays 0, as
        that of a contract that a genesis puts there.
        """
        self._state.lock_changes()
        message = Message(
            gas=_PLENTY,
            to=CREATE_CONTRACT_ADDRESS,
            sender=NOBODY,
            value=0,
            data=b"",
            code=creation_code,
            create_address=bytes_of(account),
        )
        computation = self._state.computation_class.apply_message(
            self._state,
            message,
            self._state.transaction_context_class(gas_price=0, origin=NOBODY),
        )
        if computation.is_success:
            self._state.set_code(bytes_of(account), computation.output)
        used = computation.get_gas_used()
        output = bytes(computation.output)
        return Outcome(computation.is_success, output, used, used, (), bytes_of(account))

    def place(self, account: Account, code: bytes, storage: Mapping[int, int]) -> None:
        """Put a contract into the state without running anything."""
        self._state.set_code(bytes_of(account), code)
        for slot, value in storage.items():
            self._state.set_storage(bytes_of(account), slot, value)

    def written_slots(self, account: Account) -> dict[int, int]:
        """Return what this world's code wrote into an account's storage, zeros left out."""
        key = bytes_of(account)
        slots = sorted(self._state.written.get(key, ()))
        found = {slot: self._state.get_storage(key, slot) for slot in slots}
        return {slot: value for slot, value in found.items() if value}

    def code(self, account: Account) -> bytes:
        """Return an account's code; empty where there is none."""
        return self._state.get_code(bytes_of(account))

    def nonce(self, account: Account) -> int:
        """Return how many transactions an account has sent."""
        return self._state.get_nonce(bytes_of(account))

    def balance(self, account: Account) -> int:
        """Return an account's balance; 0 for ever but on networks of somebody else."""
        return self._state.get_balance(bytes_of(account))

    def storage(self, account: Account, slot: int) -> int:
        """Return one word of an account's storage."""
        return self._state.get_storage(bytes_of(account), slot)

    def persist(self) -> bytes:
        """Hand all changes to the database of nodes and return the new root."""
        self._state.persist()
        return bytes(self._state.state_root)

    def _execute(self, invocation: Invocation) -> Outcome:
        executor = BerlinTransactionExecutor(self._state)
        transaction = cast("SignedTransactionAPI", invocation)
        message = executor.build_evm_message(transaction)
        computation = executor.build_computation(message, transaction)
        executor.finalize_computation(transaction, computation)
        used = invocation.gas - computation.get_gas_remaining()
        refund = min(computation.get_gas_refund(), used // _MOST_REFUNDED)
        return Outcome(
            succeeded=computation.is_success,
            output=bytes(computation.output),
            gas_used=used - refund,
            gas_needed=used,
            logs=tuple(
                Announced(bytes(account), tuple(t.to_bytes(32, "big") for t in topics), data)
                for account, topics, data in computation.get_log_entries()
            ),
            created=None if invocation.to else bytes(message.storage_address),
        )


def bytes_of(account: Account) -> Address:
    """Return the 20 bytes of an account."""
    return Address(bytes.fromhex(account.removeprefix("0x")))
