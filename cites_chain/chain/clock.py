"""The ledger's clock: that of the computer, or on a trial ledger one that is set by hand.

Blocks carry whole seconds and each is later than the one before, as on every node. A trial ledger's
clock stands still but for that, so that stories of the past can be told at their own dates.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from cites_chain.errors import ClockRefused


class LedgerClock:
    """Says which time the next block carries."""

    def __init__(self, set_to: int | None) -> None:
        """Take the moment to which a trial ledger's clock is set; None for the computer's clock."""
        self._set_to = set_to

    @property
    def set_to(self) -> int | None:
        """Seconds since 1970 to which the clock was set last; None for the computer's clock."""
        return self._set_to

    def next_timestamp(self, newest: int) -> int:
        """Return the time of the block after one that carries `newest`."""
        now = int(time.time()) if self._set_to is None else self._set_to
        return max(now, newest + 1)

    def advanced(self, moment: datetime, newest: int) -> LedgerClock:
        """Return the clock set to a later moment.

        Raises:
            ClockRefused: The ledger is not a trial, or the moment is not ahead of its clock.
        """
        if self._set_to is None:
            raise ClockRefused(
                "the clock of this ledger cannot be set: it is not a trial ledger",
                hint="Only a ledger made as a trial has a clock that is set by hand.",
            )
        earliest = self.next_timestamp(newest)
        seconds = seconds_of(moment)
        if seconds < earliest:
            raise ClockRefused(
                f"the clock stands at {moment_text(earliest)} and only goes forward,"
                f" not back to {moment_text(seconds)}",
                facts={"earliest": moment_text(earliest), "asked": moment_text(seconds)},
            )
        return LedgerClock(seconds)


def seconds_of(moment: datetime) -> int:
    """Return whole seconds since 1970.

    Raises:
        ClockRefused: The moment says no time zone.
    """
    if moment.tzinfo is None:
        raise ClockRefused("a moment on the ledger needs a time zone", hint="Use UTC.")
    return int(moment.timestamp())


def moment_of(seconds: int) -> datetime:
    """Return the moment (UTC) of a block's timestamp."""
    return datetime.fromtimestamp(seconds, UTC)


def moment_text(seconds: int) -> str:
    """Return a block's timestamp as people write it."""
    return f"{moment_of(seconds):%Y-%m-%d %H:%M:%S} UTC"
