"""What an officer means to do, before it is signed, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from cites_chain.ids import Account, PermitId
from cites_chain.permit.security_code import code_of

GAS_LEAST = 1_000_000
"""Most gas of a call without data to speak of. Gas costs nothing here; this only bounds it."""

GAS_PER_WORD = 40_000
"""Most gas for each 32 bytes of calldata; a word written to a new slot takes 22,100."""

GAS_MOST = 50_000_000
"""Below the 60,000,000 of a block."""


def always(_: ActDone) -> bool:
    """Whether an act done before still stands: yes, it is done once and for ever."""
    return True


def never(_: ActDone) -> bool:
    """Whether an act done before still stands: no, doing it again is another act.

    So are acts at a border. Whoever shows the same permit a second time must not hear "done".
    """
    return False


@dataclass(frozen=True, slots=True)
class PlannedAct:
    """A call of a registry that is not signed yet.

    Attributes:
        verb: What it does, in the words of the contract.
        registry: Which registry is called.
        data: Selector and encoded arguments.
        meaning: What makes the act the one it is; equal whenever the same command is run again.
            It leaves out whatever changes from run to run, such as today's date.
        permit_id: The permit it is about, if it is about one.
        still_stands: Whether the same act, done before, leaves nothing to do.
        gas_needed: Most gas that it may use; by the length of its data, where 0.
    """

    verb: str
    registry: Account
    data: bytes = field(repr=False)
    meaning: tuple[str | int | bytes, ...]
    permit_id: PermitId | None = None
    still_stands: Callable[[ActDone], bool] = field(default=always, repr=False)
    gas_needed: int = 0

    @property
    def gas(self) -> int:
        """Most gas that it may use."""
        needed = self.gas_needed or GAS_LEAST + GAS_PER_WORD * (len(self.data) // 32)
        return min(needed, GAS_MOST)


@dataclass(frozen=True, slots=True)
class ActDone:
    """An act that is on the ledger, with the effect that was meant.

    Attributes:
        verb: What was done, in the words of the contract.
        account: Who signed.
        block_number: Block that holds it.
        transaction_hash: Of the transaction, 32 bytes.
        gas_used: Gas that it took; nobody pays for it.
        permit_id: The permit it is about, if it is about one.
        was_done_before: An earlier run of the same command had done it; nothing was sent now.
    """

    verb: str
    account: Account
    block_number: int
    transaction_hash: bytes
    gas_used: int
    permit_id: PermitId | None = None
    was_done_before: bool = False

    @property
    def code(self) -> str | None:
        """Security code of the permit, as it is printed."""
        return None if self.permit_id is None else code_of(self.permit_id)
