"""The shorter inner loop against py-evm's own: any program does and costs the same on both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from eth.db.atomic import AtomicDB
from eth.vm.forks.berlin.computation import BerlinComputation
from eth.vm.forks.berlin.state import BerlinState
from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.chain.evm import NO_STATE, Invocation, Outcome, Surroundings, World, bytes_of
from cites_chain.chain.machine import Machine, MachineState
from cites_chain.ids import Account
from tests.unit.chain.contracts import CODES, signer, word

PROGRAM = Account("0x00000000000000000000000000000000000000f0")
AROUND = Surroundings(20190, 5, 1_700_000_000, 60_000_000, ())

SMALL = st.integers(0, 255).map(lambda n: bytes((0x60, n)))
WORDS = st.binary(min_size=32, max_size=32).map(lambda n: b"\x7f" + n)
NUMBERS = st.one_of(SMALL, WORDS)
INSTRUCTIONS = st.sampled_from(sorted(BerlinComputation.opcodes)).map(lambda code: bytes((code,)))


def calls(kind: int, accounts: list[int]) -> st.SearchStrategy[bytes]:
    """A call of some account with memory for arguments and answer; CALL also takes a value."""
    value = b"\x60\x00" if kind in (0xF1, 0xF2) else b""
    return st.sampled_from(accounts).map(
        lambda account: (
            bytes.fromhex("6040600060206000")
            + value
            + bytes((0x60, account, 0x61, 0x40, 0x00, kind, 0x50))
        )
    )


NESTED = st.one_of(
    *(calls(kind, [0xC1, 0xC2, 0xC3, 0xC5, 0xF0, 1, 2, 4, 5]) for kind in (0xF1, 0xF2, 0xF4, 0xFA))
)
PROGRAMS = st.lists(
    st.one_of(NUMBERS, NUMBERS, INSTRUCTIONS, NESTED, st.just(b"\x5b")), max_size=60
).map(b"".join)


def world(state: type[BerlinState], code: bytes) -> World:
    fresh = World(AtomicDB(), NO_STATE, AROUND)
    context = fresh._state.execution_context
    fresh._state = state(AtomicDB(), context, NO_STATE)  # type: ignore[assignment, arg-type]
    for account, tiny in CODES.items():
        fresh.place(account, bytes.fromhex(tiny), {})
    fresh.place(PROGRAM, code, {0: 5})
    return fresh


def run(state: type[BerlinState], code: bytes, gas: int) -> tuple[Outcome, Mapping[str, Any]]:
    fresh = world(state, code)
    call = Invocation(bytes_of(signer().account), bytes_of(PROGRAM), word(7), gas)
    outcomes = [fresh.apply(call) for _ in range(2)]  # the second finds jumps remembered
    root = fresh.persist()
    return outcomes[0], {"again": outcomes[1], "root": root}


def same(code: bytes, gas: int = 200_000) -> Outcome:
    ours, theirs = run(MachineState, code, gas), run(BerlinState, code, gas)
    assert ours == theirs
    return ours[0]


@settings(max_examples=300, deadline=None)
@given(PROGRAMS, st.integers(21_600, 400_000))
def test_any_program_does_and_costs_the_same(code: bytes, gas: int) -> None:
    same(code, gas)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=80))
def test_any_bytes_do_and_cost_the_same(code: bytes) -> None:
    same(code)


@pytest.mark.parametrize(
    ("code", "succeeds"),
    [
        ("", True),
        ("00", True),
        ("600160005500", True),
        ("60", True),  # a push that the end of the code cuts off
        ("0c", False),  # no such instruction
        ("fe", False),
        ("01", False),  # nothing on the stack
        ("6003565b00", True),
        ("600456005b00", True),
        ("600356005b00", False),  # a jump to where no jump may go
        ("6003566000", False),
        ("60065660015b00", False),  # ... into the data of a push
        ("5b600056", False),  # a circle, until the gas is gone
        ("7f" + "00" * 31 + "01" + "6000f3", True),
        ("60ff600052602060006000f0", True),
        ("73" + "00" * 19 + "c1" + "ff", True),
        ("4360005260206000a0" + "60206000f3", True),
        ("46" * 1025, False),  # more than the stack holds
    ],
)
def test_corner_does_and_costs_the_same(code: str, succeeds: bool) -> None:
    assert same(bytes.fromhex(code)).succeeded is succeeds


def test_our_machine_is_the_one_that_runs() -> None:
    assert isinstance(world(MachineState, b"")._state, MachineState)
    assert MachineState.computation_class is Machine
    assert BerlinState.computation_class is BerlinComputation
