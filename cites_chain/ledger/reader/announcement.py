"""What every announcement of the contracts has in common."""

from __future__ import annotations

from typing import ClassVar


class Announcement:
    """An event of a contract; its fields are those of the Solidity event, in order.

    Attributes:
        topics: How many of the first fields are indexed.
    """

    __slots__ = ()

    topics: ClassVar[int]
