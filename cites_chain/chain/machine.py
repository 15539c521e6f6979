"""py-evm's Berlin machine, with a shorter way through its inner loop.

Nothing here knows another rule than py-evm: instructions, prices and precompiled contracts are its
own. Only what runs between two instructions is written anew, because that was a fifth of the time
of an act; tests hold gas, outcome and logs against eth-tester.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, cast

from eth.abc import ComputationAPI, MessageAPI, StateAPI, TransactionContextAPI
from eth.exceptions import Halt
from eth.vm.code_stream import CodeStream
from eth.vm.forks.berlin.computation import BerlinComputation
from eth.vm.forks.berlin.state import BerlinState
from eth.vm.logic.invalid import InvalidOpcode

_REMEMBERED_CODES = 64
_STOP = 0x00
_BYTE = 256

Step = tuple[int, str, Callable[[ComputationAPI], Any]]
"""One instruction: its fixed price, its name, and what it does."""


def _step(opcode: int) -> Step:
    instruction: Any = BerlinComputation.opcodes.get(opcode)
    if instruction is None:
        return (0, "", InvalidOpcode(opcode))
    logic = getattr(instruction, "logic_fn", None)
    if logic is None:  # calls and creations, which pay for themselves
        return (0, "", instruction)
    return (instruction.gas_cost, instruction.mnemonic, logic)


_STEPS = tuple(_step(opcode) for opcode in range(_BYTE))


class Machine(BerlinComputation):
    """Berlin's machine; remembers where a contract's code may be jumped to, call after call."""

    _jumps: ClassVar[dict[bytes, tuple[set[int], set[int]]]] = {}

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.consume_gas = self._gas_meter.consume_gas  # type: ignore[method-assign]
        if self.msg.is_create:  # code that runs once
            return
        found = self._jumps.get(self.msg.code)
        if found is None:
            if len(self._jumps) >= _REMEMBERED_CODES:
                self._jumps.clear()
            found = self._jumps[self.msg.code] = (set(), set())
        stream = cast("CodeStream", self.code)
        stream.valid_positions, stream.invalid_positions = found

    @classmethod
    def apply_computation(
        cls,
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
        parent_computation: ComputationAPI | None = None,
    ) -> ComputationAPI:
        """Run the code of a message; creations and precompiled contracts as py-evm does."""
        if message.is_create or message.code_address in cls.get_precompiles():
            return super().apply_computation(
                state, message, transaction_context, parent_computation
            )
        # A refusal or error of the code ends the block, and stays in the machine.
        with cls(state, message, transaction_context) as machine:
            created = [] if parent_computation is None else parent_computation.contracts_created
            machine.contracts_created = created
            cast("Machine", machine).run()
        return machine

    def run(self) -> None:
        """Run instruction after instruction until one halts."""
        stream, meter = cast("CodeStream", self.code), self._gas_meter
        code, end = self.msg.code, len(self.msg.code)
        try:
            while True:
                at = stream.program_counter
                gas, name, act = _STEPS[code[at] if at < end else _STOP]
                stream.program_counter = at + 1
                if gas:
                    if gas > meter.gas_remaining:
                        meter.consume_gas(gas, name)  # raises, with py-evm's words
                    meter.gas_remaining -= gas
                act(self)
        except Halt:
            return


class MachineState(BerlinState):
    """Berlin's state, which remembers into which slots was written."""

    computation_class = Machine  # type: ignore[assignment]

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.written: dict[bytes, set[int]] = {}

    def set_storage(self, address: Any, slot: int, value: int) -> None:
        """Write one word of an account's storage."""
        self.written.setdefault(address, set()).add(slot)
        super().set_storage(address, slot, value)
