"""A file with the logs of a ledger: written fast, read fast, followed like a chain.

For tests of scale: a simulated world of a million permits writes its logs here without a chain,
and the same decoder reads them. Numbers are big-endian. The file begins with a head of fixed size
(`_HEAD`), which the writer fills in when it closes; then follows each block that has logs:

    number 8, time 8, hash 32, count of logs 4, bytes of logs 4
    for each log: number in the block 4, topics 1, bytes of data 4, transaction 32, topics, data
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from io import SEEK_CUR
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from cites_chain.indexer.errors import LogFileDamaged
from cites_chain.indexer.raw import RawLog, Stamp, Stretch, place_of

MAGIC = b"CITELOG1"
LOGS_AT_ONCE = 20_000
"""Logs that one stretch holds, a whole block at least."""

_HEAD = struct.Struct(">8sQ32sQ32sQQ")
_BLOCK = struct.Struct(">QQ32sII")
_LOG = struct.Struct(">IBI32s")
_TOPIC = 32


class FiledLog(NamedTuple):
    """A log to be written.

    Attributes:
        topics: One to four words of 32 bytes.
        data: Fields that are not indexed, as the ABI lays them out.
        transaction: Hash of the transaction that caused it.
    """

    topics: Sequence[bytes]
    data: bytes
    transaction: bytes


class LogFileWriter:
    """Writes a file of logs, block after block."""

    def __init__(self, path: Path, *, chain_id: int, genesis: bytes) -> None:
        """Begin a file.

        Args:
            path: Where; what stands there is overwritten.
            chain_id: Number of the ledger that the logs are of.
            genesis: Hash of its first block, 32 bytes.
        """
        self._file: BinaryIO = path.open("wb")
        self._identity = (chain_id, genesis)
        self._last = Stamp(0, genesis, 0)
        self._count = 0
        self._write_head()

    def write_block(
        self, number: int, time: int, block_hash: bytes, logs: Sequence[FiledLog]
    ) -> None:
        """Add a block. Numbers grow; blocks without logs may be left out.

        Args:
            number: Of the block.
            time: Seconds since 1970.
            block_hash: 32 bytes.
            logs: What the registries announced in it, in order.
        """
        parts = [
            _LOG.pack(at, len(log.topics), len(log.data), log.transaction)
            + b"".join(log.topics)
            + log.data
            for at, log in enumerate(logs)
        ]
        body = b"".join(parts)
        self._file.write(_BLOCK.pack(number, time, block_hash, len(logs), len(body)) + body)
        self._last = Stamp(number, block_hash, time)
        self._count += len(logs)

    def close(self) -> None:
        """Write the head and close the file."""
        if not self._file.closed:
            self._file.seek(0)
            self._write_head()
            self._file.close()

    def _write_head(self) -> None:
        number, block_hash, time = self._last
        self._file.write(_HEAD.pack(MAGIC, *self._identity, number, block_hash, time, self._count))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        self.close()


class LogFile:
    """A file of logs as a `LogSource`."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            LogFileDamaged: It is none.
        """
        self._path = path
        self._file: BinaryIO = path.open("rb")
        head = self._file.read(_HEAD.size)
        if len(head) != _HEAD.size or not head.startswith(MAGIC):
            raise LogFileDamaged(path, "is no file of logs")
        _, chain_id, genesis, number, block_hash, time, self.count = _HEAD.unpack(head)
        self._identity = (chain_id, genesis)
        self._head = Stamp(number, block_hash, time)
        self._before = Stamp(0, genesis, 0)

    def identity(self) -> tuple[int, bytes]:
        """Return chain id and hash of the first block."""
        return self._identity

    def head(self) -> Stamp:
        """Return the newest block."""
        return self._head

    def stamp(self, number: int) -> Stamp | None:
        """Return a block that has logs, None for any other."""
        if number == self._before.number:
            return self._before
        self._rewind()
        for stamp, _ in self._iter_blocks(skip_before=number):
            return stamp if stamp.number == number else None
        return None

    def read(self, first: int, head: int) -> Stretch:
        """Return the logs from block `first` on, whole blocks, about `LOGS_AT_ONCE` logs."""
        if first <= self._before.number:
            self._rewind()
        blocks: list[Stamp] = []
        logs: list[RawLog] = []
        before = self._before
        for stamp, body in self._iter_blocks(skip_before=first):
            if not blocks:
                before = self._before
            if stamp.number > head:
                self._file.seek(-_BLOCK.size - len(body), SEEK_CUR)
                break
            blocks.append(stamp)
            logs += _logs_of(stamp.number, body)
            self._before = stamp
            if len(logs) >= LOGS_AT_ONCE:
                break
        return Stretch(before.hash, self._before, blocks, logs)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _rewind(self) -> None:
        self._file.seek(_HEAD.size)
        self._before = Stamp(0, self._identity[1], 0)

    def _iter_blocks(self, *, skip_before: int) -> Iterator[tuple[Stamp, bytes]]:
        while frame := self._file.read(_BLOCK.size):
            if len(frame) != _BLOCK.size:
                raise LogFileDamaged(self._path, "ends in the middle of a block")
            number, time, block_hash, _, size = _BLOCK.unpack(frame)
            if number < skip_before:
                self._file.seek(size, SEEK_CUR)
                self._before = Stamp(number, block_hash, time)
                continue
            body = self._file.read(size)
            if len(body) != size:
                raise LogFileDamaged(self._path, "ends in the middle of a block")
            yield Stamp(number, block_hash, time), body


def _logs_of(block: int, body: bytes) -> Iterator[RawLog]:
    at = 0
    while at < len(body):
        log_index, topics, size, transaction = _LOG.unpack_from(body, at)
        start = at + _LOG.size
        at = start + _TOPIC * topics + size
        split = start + _TOPIC if topics else start
        yield RawLog(place_of(block, log_index), body[start:split], body[split:at], transaction)
