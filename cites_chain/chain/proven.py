"""The ledger behind nodes that are not trusted: contracts run here, on state that is proven.

Whoever reads a ledger asks contracts. Here their code runs in this process, on the state of a block
that a light client believes, and every account, word of storage and code that it reads is fetched
with its proof when it is needed. So the reader and the verdict are those of every other ledger.

What was announced cannot be proven to be complete: logs are handed on only of kinds that the reader
itself checks against proven state; for all others there is `HistoryUnproven`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn

from eth.db.atomic import AtomicDB
from eth.vm.interrupt import MissingAccountTrieNode, MissingBytecode, MissingStorageTrieNode
from eth_hash.auto import keccak
from eth_typing import Address
from eth_utils.address import to_checksum_address

from cites_chain.chain.artifacts import deployed_accounts
from cites_chain.chain.backend import Call, HistoryUnproven, MethodUnknown, Receipt
from cites_chain.chain.blocks import GAS_LIMIT
from cites_chain.chain.checkpoint import Checkpoint
from cites_chain.chain.evm import Invocation, Surroundings, World, bytes_of
from cites_chain.chain.light_client import AskedNode
from cites_chain.chain.log_pages import LOGS, is_too_wide, search_by_pages
from cites_chain.chain.machine import MachineState
from cites_chain.chain.receipts import octets, succeeded
from cites_chain.chain.reverts import refusal_of_call
from cites_chain.chain.storage_proof import ProofRefused, verify_proof
from cites_chain.errors import ChainError, CitesChainError
from cites_chain.ids import Account

_TOGETHER = 6
"""Words of storage that are asked for at once: what is read lies side by side, mostly."""

_MOST_FETCHED = 400
"""Times that one call may need more of the state."""

_SLOTS = 2**256


class NothingToWrite(ChainError):
    """Something was to be sent by whoever only looks."""

    code = "NOTHING_TO_WRITE"

    def __init__(self) -> None:
        super().__init__(
            "nothing is sent over a node that is not trusted",
            hint="Send acts to your own node: name it in the setting `endpoints`.",
        )


class _SlotMissing(ChainError):
    """A word of storage is read that was not fetched yet."""

    code = "SLOT_MISSING"

    def __init__(self, account: bytes, slot: int) -> None:
        super().__init__("a word of storage is missing")
        self.account = account
        self.slot = slot


class _ProvenState(MachineState):
    """The machine's state; names the word that is missing: the trie knows it by its hash only."""

    def get_storage(self, address: Any, slot: int, from_journal: bool = True) -> int:  # noqa: FBT001, FBT002
        try:
            return int(super().get_storage(address, slot, from_journal))
        except MissingStorageTrieNode as problem:
            raise _SlotMissing(bytes(address), slot) from problem


class ProvenChain:
    """One block of a ledger, read only. Implements `Chain`; one thread uses it."""

    is_trial = False

    def __init__(
        self,
        nodes: Sequence[AskedNode],
        checkpoint: Checkpoint,
        chain_id: int,
        *,
        checked_logs: Collection[bytes] = (),
    ) -> None:
        """Take the block.

        Args:
            nodes: Who is asked; the first whose proof holds is believed.
            checkpoint: A block that was verified.
            chain_id: Number of the network.
            checked_logs: First topics of announcements that whoever asks checks itself.
        """
        self._nodes_asked = tuple(nodes)
        self.checkpoint = checkpoint
        self._chain_id = chain_id
        self._checked = frozenset(f"0x{topic.hex()}" for topic in checked_logs)
        self._known: Any = AtomicDB()
        self._methods: Mapping[str, Callable[..., object]] = {
            "eth_chainId": lambda: hex(chain_id),
            "eth_blockNumber": lambda: hex(checkpoint.number),
            "eth_getBlockByNumber": self._block,
            "eth_call": self._call,
            "eth_getLogs": self._logs,
        }

    @property
    def chain_id(self) -> int:
        """The network's number."""
        return self._chain_id

    @property
    def genesis_hash(self) -> bytes:
        """Hash of block 0."""
        return self.checkpoint.genesis_hash

    def batch(self, requests: Sequence[Call]) -> list[object]:
        """Answer several questions from proven state.

        Raises:
            ProofRefused: No node proves what is needed.
            HistoryUnproven: It is about announcements that nobody can check.
            ContractRejected: A contract refused one of the calls.
            LedgerUnreachable: No node answered.
        """
        return [self._answer(method, params) for method, params in requests]

    def call(self, to: Account, data: bytes, *, sender: Account | None = None) -> bytes:
        """Run a call on the block's state.

        Raises:
            ProofRefused: No node proves what is needed.
            ContractRejected: The contract refused; the subclass says why.
        """
        # Somebody who is there: not every engine proves that an account is not.
        origin = bytes_of(to if sender is None else sender)
        invocation = Invocation(origin, bytes_of(to), data, GAS_LIMIT)
        for _ in range(_MOST_FETCHED):
            try:
                outcome = self._world(invocation.to).call(invocation)
            except (_SlotMissing, MissingAccountTrieNode, MissingBytecode) as missing:
                self._fetch(missing, invocation)
                continue
            if outcome.succeeded:
                return outcome.output
            raise refusal_of_call(outcome.output, gas=GAS_LIMIT, gas_used=outcome.gas_used)
        raise ProofRefused("the call reads more than can be proven one by one")

    def send(self, raw: bytes) -> Receipt:  # noqa: ARG002
        """Refuse: nothing is written here."""
        self._refuse()

    def send_all(self, raws: Sequence[bytes]) -> tuple[Receipt, ...]:  # noqa: ARG002
        """Refuse: nothing is written here."""
        self._refuse()

    def send_parcels(self, parcels: Iterable[Sequence[bytes]]) -> tuple[Receipt, ...]:  # noqa: ARG002
        """Refuse: nothing is written here."""
        self._refuse()

    def find_receipt(self, transaction_hash: bytes) -> Receipt | None:  # noqa: ARG002
        """Refuse: nothing is written here."""
        self._refuse()

    def next_nonce(self, account: Account) -> int:  # noqa: ARG002
        """Refuse: nothing is written here."""
        self._refuse()

    def now(self) -> datetime:
        """Return the block's time."""
        return self.checkpoint.time

    def close(self) -> None:
        """Do nothing: whoever made the nodes closes them."""

    # ------------------------------------------------------------------------------- answering

    def _answer(self, method: str, params: tuple[object, ...]) -> object:
        found = self._methods.get(method)
        if found is None:
            raise MethodUnknown(
                f"a block that is proven does not answer {method}", facts={"method": method}
            )
        return found(*params)

    def _block(self, name: object, _whole: object = False) -> dict[str, object]:  # noqa: FBT002
        if name == "0x0":
            return {"number": "0x0", "hash": f"0x{self.genesis_hash.hex()}"}
        if name != "latest":
            raise HistoryUnproven
        return {
            "number": hex(self.checkpoint.number),
            "hash": f"0x{self.checkpoint.hash.hex()}",
            "timestamp": hex(self.checkpoint.timestamp),
        }

    def _call(self, call: Mapping[str, Any], block: object = "latest") -> str:
        if block != "latest":
            raise HistoryUnproven
        sender = call.get("from")
        output = self.call(call["to"], octets(call.get("input", call.get("data"))), sender=sender)
        return f"0x{output.hex()}"

    def _logs(self, query: Mapping[str, Any]) -> object:
        topics = query.get("topics") or [None]
        kinds = topics[0] if isinstance(topics[0], list) else [topics[0]]
        if not kinds or not all(kind in self._checked for kind in kinds):
            raise HistoryUnproven
        asked = {**query, "toBlock": hex(self.checkpoint.number)}

        def look(node: AskedNode) -> list[object]:
            (found,) = node.ask([(LOGS, (asked,))])
            return [search_by_pages(node.ask, asked) if is_too_wide(found) else found]

        return self._first(look, LOGS)

    # -------------------------------------------------------------------------------- fetching

    def _world(self, coinbase: Address) -> World:
        block = self.checkpoint
        around = Surroundings(
            self._chain_id, block.number, block.timestamp, GAS_LIMIT, coinbase=coinbase
        )
        return World(self._known, block.state_root, around, state=_ProvenState)

    def _fetch(self, missing: Exception, invocation: Invocation) -> None:
        match missing:
            case _SlotMissing(account=account, slot=slot):
                slots = [(slot + offset) % _SLOTS for offset in range(_TOGETHER)]
                self._prove(Account(to_checksum_address(account)), slots)
            case MissingAccountTrieNode():
                self._prove(_account_behind(missing, invocation), [])
            case MissingBytecode():
                self._fetch_code(bytes(missing.missing_code_hash), invocation)

    def _prove(self, account: Account, slots: Sequence[int]) -> None:
        """Fetch a part of the state with its proof, from the first node whose proof holds."""
        root = self.checkpoint.state_root
        keys = [f"0x{slot:064x}" for slot in slots]
        call: Call = ("eth_getProof", (account, keys, hex(self.checkpoint.number)))
        problems: list[CitesChainError] = []
        for node in self._nodes_asked:
            try:
                (answer,) = succeeded(call[0], node.ask([call]))
                verify_proof(answer, root, account, slots)
            except CitesChainError as problem:
                problems.append(problem)
                continue
            for part in _nodes_in(answer):
                self._known[keccak(part)] = part
            return
        raise problems[0]

    def _fetch_code(self, code_hash: bytes, invocation: Invocation) -> None:
        """Fetch code by its hash, from whichever account has it: the hash stands in the state."""
        number = hex(self.checkpoint.number)
        accounts = [*deployed_accounts().values(), to_checksum_address(invocation.to)]
        asked: list[Call] = [("eth_getCode", (account, number)) for account in accounts]

        def look(node: AskedNode) -> list[object]:
            codes = map(octets, succeeded("eth_getCode", node.ask(asked)))
            found: dict[bytes, bytes] = {keccak(code): code for code in codes}
            if code_hash not in found:
                raise ProofRefused("the code is not the one that stands in the state")
            return [found]

        self._known.update(self._first(look, "eth_getCode"))

    def _first(self, look: Callable[[AskedNode], list[object]], method: str) -> Any:
        problems: list[CitesChainError] = []
        for node in self._nodes_asked:
            try:
                return succeeded(method, look(node))[0]
            except CitesChainError as problem:
                problems.append(problem)
        raise problems[0]

    def _refuse(self) -> NoReturn:
        raise NothingToWrite


def _account_behind(missing: MissingAccountTrieNode, invocation: Invocation) -> Account:
    """Return the account that is read: the trie knows it by its hash only."""
    precompiled = (Address(number.to_bytes(20, "big")) for number in range(10))
    accounts = map(bytes_of, deployed_accounts().values())
    for account in (invocation.to, invocation.sender, *accounts, *precompiled):
        if missing.requested_key in (account, keccak(account)):
            return Account(to_checksum_address(account))
    raise ProofRefused("an account is read that no contract of this network knows")


def _nodes_in(answer: object) -> list[bytes]:
    """Return the nodes of the tries in an answer whose proof holds."""
    found: Any = answer
    parts = [*found["accountProof"]]
    for entry in found["storageProof"]:
        parts += entry["proof"]
    return [octets(part) for part in parts]
