"""`node run`: the node in the foreground."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from types import FrameType
from typing import TYPE_CHECKING

from cli.answer import Answer, Sentence
from cli.commands.node.noun import EngineProgram, chain_of, folder_of, noun, program_of
from cli.context import Work

if TYPE_CHECKING:
    from cites_chain.chain.node import NodeChain
    from cites_chain.ids import Account
    from cites_chain.network.node_folder import NodeFolder
    from cites_chain.network.running import NodeRun

_STANDARD_ERROR = 2
_RUNNING = "Running"


@noun.verb(
    "run",
    examples=["node run"],
    keys={"ended": "true: the node was told to end, and has"},
    panel=_RUNNING,
)
def run(work: Work, *, engine_program: EngineProgram = None) -> Answer:
    """Run the node in the foreground until Ctrl-C or a signal ends it.

    It lets in the nodes of the Parties that the vote made validators, and follows the vote. Nothing
    is restarted: where the engine ends by itself, this ends with exit code 3 and says so.
    """
    from cites_chain.network.running import NodeRun

    folder = folder_of(work)
    config = folder.config()
    program = program_of(config, engine_program)
    with ExitStack() as stack:
        chain = stack.enter_context(chain_of(folder))
        node = NodeRun(folder, config.runs_with, program, say=work.printer.remark)
        _end_on_signals(node, stack)
        node.run(_membership(work, folder, chain), output=_STANDARD_ERROR)
    return Answer({"ended": True}, [Sentence("The node was told to end, and has.")])


def _end_on_signals(node: NodeRun, stack: ExitStack) -> None:
    def end(_number: int, _frame: FrameType | None) -> None:
        node.end()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        stack.callback(signal.signal, number, signal.signal(number, end))


def _membership(
    work: Work, folder: NodeFolder, chain: NodeChain
) -> Callable[[], Sequence[Account] | None]:
    from cites_chain.ledger.reader import LedgerReader
    from cites_chain.network.health import read_health
    from cites_chain.network.standing import rhythm_of

    patience = rhythm_of(folder.network()).patience
    reader = LedgerReader(chain)

    def look() -> Sequence[Account] | None:
        if read_health(chain).age(work.now()) > patience:
            return None  # it is catching up: what it knows of the members is of the past
        return reader.get_network().validators

    return look
