"""A node in the foreground: started, its list of peers kept, ended when it is told to.

Nothing is restarted. When the engine ends by itself, so does this, with an error that says so: who
starts programs on this computer (systemd, a container's keeper) decides what comes next.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

from cites_chain.errors import ChainError
from cites_chain.ids import Account
from cites_chain.network.engines import Engine, NodePlan
from cites_chain.network.node_folder import NodeFolder
from cites_chain.network.process import EngineFailed, place_files, place_peers, prepare, start

POLL_SECONDS = 5.0
"""Between two looks at who makes blocks; a vote is rare, and a look is one question."""

END_SECONDS = 60.0
"""How long an engine may take to end before it is killed: it writes what it has."""

Membership = Callable[[], Sequence[Account] | None]
"""Says who makes blocks now; None where the node lags behind and knows it of the past only."""


class NodeRun:
    """One run of a node, from `run` until the engine has ended."""

    def __init__(
        self, folder: NodeFolder, engine: Engine, program: Path, *, say: Callable[[str], None]
    ) -> None:
        """Take what to run; nothing is started yet.

        Args:
            folder: The node.
            engine: What runs it.
            program: The engine's program.
            say: Tells the operator one line.
        """
        self._folder = folder
        self._engine = engine
        self._program = program
        self._say = say
        self._process: subprocess.Popen[bytes] | None = None
        self._is_ending = False

    def run(
        self,
        membership: Membership,
        *,
        output: IO[bytes] | int | None = None,
        poll: float = POLL_SECONDS,
    ) -> None:
        """Start the node, and come back when it was told to end and has ended.

        Args:
            membership: Says who makes blocks.
            output: Where the engine writes its log; None: where this program does.
            poll: Seconds between two looks at who makes blocks.

        Raises:
            EngineFailed: The engine could not be started, or ended by itself.
            JavaUnusable: It needs Java, and there is none, or one that is too old.
            NodeRuns: The node runs already.
            FileExposed: Others can read the key.
        """
        lock = self._folder.lock()
        try:
            plan = self._folder.plan()
            place_files(self._engine, plan)
            prepare(self._engine, plan, self._program)
            self._process = start(self._engine, plan, self._program, output)
            self._say(_sentence(self._engine, plan))
            code = self._follow(self._process, membership, plan, poll)
        finally:
            self._kill()
            lock.release()
        if not self._is_ending:
            raise EngineFailed(
                self._engine,
                f"ended by itself, with exit code {code}",
                hint="Its last lines say why. `cites-chain node doctor` looks at what it needs.",
                exit_code=code,
            )

    def end(self) -> None:
        """Tell the engine to end; `run` comes back when it has. Signal handlers may call this."""
        self._is_ending = True
        if self._process is not None:
            self._process.terminate()

    def _follow(
        self,
        process: subprocess.Popen[bytes],
        membership: Membership,
        plan: NodePlan,
        poll: float,
    ) -> int:
        while True:
            if self._is_ending:
                process.terminate()  # again: the first word may have come before it listened
                return self._await_end(process)
            try:
                return process.wait(poll)
            except subprocess.TimeoutExpired:
                plan = self._keep_peers(membership, plan)

    def _await_end(self, process: subprocess.Popen[bytes]) -> int:
        try:
            return process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._say(
                f"{self._engine.name} did not end in {END_SECONDS:.0f} seconds: it is killed."
            )
            process.kill()
            return process.wait()

    def _keep_peers(self, membership: Membership, before: NodePlan) -> NodePlan:
        """Let the engine know whom to dial and to let in, where that has changed."""
        try:
            validators = membership()
        except ChainError:
            return before  # it is starting, or stands: its peers stay as they are
        if validators is not None:
            book = self._folder.peer_book()
            after = book.after(validators)
            if after != book:
                after.write(self._folder.book)
        plan = self._folder.plan()
        if plan.others != before.others:
            knows = place_peers(self._engine, plan)
            when = "now" if knows else "when it is started next"
            self._say(f"Peers changed: {len(plan.others)} other nodes may connect, {when}.")
        return plan

    def _kill(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()


def _sentence(engine: Engine, plan: NodePlan) -> str:
    return (
        f"The node {plan.itself.account} runs with {engine.name}: other nodes at "
        f"{plan.p2p.host}:{plan.p2p.port} ({len(plan.others)} may connect), questions at "
        f"http://{plan.rpc.host}:{plan.rpc.port}. Ctrl-C ends it."
    )
