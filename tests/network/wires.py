"""Wires between nodes that a test can cut: a TCP relay for every node that dials another one."""

from __future__ import annotations

import socket
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from threading import Lock, Thread

from cites_chain.network.engines import NodePlan
from cites_chain.network.enode import Enode
from tests.network.goquorum import QbftNetwork, Validator

PIECE = 64 * 1024


class Wire:
    """Relays what comes to a port of its own, until it is cut."""

    def __init__(self, target: int) -> None:
        """Listen for somebody who would reach a port of this computer."""
        self._target = target
        self._guard = Lock()
        self._open: list[socket.socket] = []
        self._is_cut = False
        self._listener = socket.create_server(("127.0.0.1", 0))
        Thread(target=self._listen, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def cut(self) -> None:
        """End all connections, and every new one at once."""
        with self._guard:
            self._is_cut = True
            for end in self._open:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
            self._open.clear()

    def mend(self) -> None:
        """Relay again."""
        with self._guard:
            self._is_cut = False

    def close(self) -> None:
        self.cut()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _listen(self) -> None:
        with suppress(OSError):  # the listener was closed
            while True:
                near, _ = self._listener.accept()
                self._relay(near)

    def _relay(self, near: socket.socket) -> None:
        with self._guard:
            if self._is_cut:
                near.close()
                return
            try:
                far = socket.create_connection(("127.0.0.1", self._target))
            except OSError:  # that node stands
                near.close()
                return
            self._open += [near, far]
        Thread(target=_pump, args=(near, far), daemon=True).start()
        Thread(target=_pump, args=(far, near), daemon=True).start()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    """Pass on what comes until one side ends; then end the other one too."""
    with suppress(OSError), source:
        while piece := source.recv(PIECE):
            sink.sendall(piece)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


@dataclass
class WiredNetwork(QbftNetwork):
    """Validators each of which dials every other one over a wire of its own."""

    _wires: dict[tuple[int, int], Wire] = field(default_factory=dict)

    def plan(self, node: Validator) -> NodePlan:
        """Return what the engine is told of a node: its peers are where its wires begin.

        They come from where they are: over the wire that a peer has to this node.
        """
        others = [other for other in self.nodes if other is not node]
        peers = tuple(self._seen_from(node, other) for other in others)
        callers = tuple(other.enode for other in others)
        return replace(super().plan(node), peers=peers, callers=callers)

    def part(self, some: Iterable[Validator]) -> None:
        """Cut every wire between these nodes and the others."""
        inside = {node.p2p for node in some}
        for (begin, end), wire in self._wires.items():
            if (begin in inside) != (end in inside):
                wire.cut()

    def heal(self) -> None:
        """Mend every wire."""
        for wire in self._wires.values():
            wire.mend()

    def close_wires(self) -> None:
        for wire in self._wires.values():
            wire.close()

    def _seen_from(self, node: Validator, other: Validator) -> Enode:
        ends = (node.p2p, other.p2p)
        if ends not in self._wires:
            self._wires[ends] = Wire(other.p2p)
        return replace(other.enode, port=self._wires[ends].port)
