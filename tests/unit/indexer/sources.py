"""Sources of logs for tests: a chain cut short, rewound, or lying."""

from __future__ import annotations

from cites_chain.indexer import LogSource, RawLog, Stamp, Stretch
from cites_chain.indexer.raw import block_of


class Recorded:
    """The blocks of another source, held in memory, to be cut and changed."""

    def __init__(self, source: LogSource, *, page: int = 7) -> None:
        self._identity = source.identity()
        self.page = page
        end = source.head()
        self.stamps = [stamp for n in range(end.number + 1) if (stamp := source.stamp(n))]
        self.logs: list[RawLog] = []
        first = 0
        while first <= end.number:
            stretch = source.read(first, end.number)
            self.logs += stretch.logs
            first = stretch.last.number + 1

    def identity(self) -> tuple[int, bytes]:
        return self._identity

    def head(self) -> Stamp:
        return self.stamps[-1]

    def stamp(self, number: int) -> Stamp | None:
        return self.stamps[number] if number < len(self.stamps) else None

    def read(self, first: int, head: int) -> Stretch:
        last = min(first + self.page - 1, head)
        logs = [log for log in self.logs if first <= block_of(log.place) <= last]
        numbers = sorted({block_of(log.place) for log in logs})
        return Stretch(
            self.stamps[first - 1].hash if first else b"",
            self.stamps[last],
            [self.stamps[number] for number in numbers],
            logs,
        )

    def cut(self, blocks: int) -> Recorded:
        """The same without its last blocks."""
        return self._changed(self.stamps[: len(self.stamps) - blocks])

    def forked(self, blocks: int) -> Recorded:
        """The same, but its last blocks have other hashes and hold nothing."""
        kept = self.stamps[: len(self.stamps) - blocks]
        others = [
            stamp._replace(hash=bytes(reversed(stamp.hash))) for stamp in self.stamps[len(kept) :]
        ]
        found = self._changed(kept)
        found.stamps = kept + others
        return found

    def with_log(self, log: RawLog) -> Recorded:
        """The same with one more log."""
        found = self._changed(self.stamps)
        found.logs = sorted([*found.logs, log])
        return found

    def without(self, place: int) -> Recorded:
        """The same without one log."""
        found = self._changed(self.stamps)
        found.logs = [log for log in found.logs if log.place != place]
        return found

    def _changed(self, stamps: list[Stamp]) -> Recorded:
        found = object.__new__(Recorded)
        found._identity, found.page = self._identity, self.page
        found.stamps = list(stamps)
        last = stamps[-1].number
        found.logs = [log for log in self.logs if block_of(log.place) <= last]
        return found
