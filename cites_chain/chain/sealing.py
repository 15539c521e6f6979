"""From signed transactions to blocks: run them in order, and note all that they come to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cites_chain.chain.blocks import Effect, Header, next_header
from cites_chain.chain.evm import Outcome, World
from cites_chain.chain.store import SealedBlock, StoredLog, StoredTransaction
from cites_chain.chain.transactions import SignedTransaction


def parcels(
    transactions: Sequence[SignedTransaction], gas_limit: int
) -> Iterator[tuple[SignedTransaction, ...]]:
    """Divide transactions into blocks, so that the gas they may use fits into each."""
    parcel: list[SignedTransaction] = []
    gas = 0
    for transaction in transactions:
        if parcel and gas + transaction.invocation.gas > gas_limit:
            yield tuple(parcel)
            parcel, gas = [], 0
        parcel.append(transaction)
        gas += transaction.invocation.gas
    if parcel:
        yield tuple(parcel)


def seal(
    world: World, parent: Header, timestamp: int, transactions: Sequence[SignedTransaction]
) -> SealedBlock:
    """Run transactions that passed the door, and make the block after `parent` of them.

    The state's new nodes go to the world's database; whoever keeps the block keeps them too.
    """
    number = parent.number + 1
    outcomes = [world.apply(transaction.invocation) for transaction in transactions]
    effects = _effects(outcomes)
    stored = tuple(
        _stored(number, position, transaction, outcome, effect)
        for position, (transaction, outcome, effect) in enumerate(
            zip(transactions, outcomes, effects, strict=True)
        )
    )
    announced = [(at, log) for at, outcome in enumerate(outcomes) for log in outcome.logs]
    logs = tuple(StoredLog(number, index, at, log) for index, (at, log) in enumerate(announced))
    raws = [transaction.raw for transaction in transactions]
    header = next_header(parent.hash, number, timestamp, world.persist(), raws, effects)
    return SealedBlock(header, stored, logs)


def _effects(outcomes: Sequence[Outcome]) -> list[Effect]:
    effects = []
    gas = 0
    for outcome in outcomes:
        gas += outcome.gas_used
        effects.append(Effect(outcome.succeeded, gas, outcome.logs))
    return effects


def _stored(
    number: int, position: int, transaction: SignedTransaction, outcome: Outcome, effect: Effect
) -> StoredTransaction:
    return StoredTransaction(
        hash=transaction.hash,
        block=number,
        position=position,
        raw=transaction.raw,
        sender=transaction.invocation.sender,
        succeeded=outcome.succeeded,
        gas_used=outcome.gas_used,
        cumulative_gas=effect.cumulative_gas,
        output=b"" if outcome.succeeded else outcome.output,
        created=outcome.created if outcome.succeeded else None,
    )
