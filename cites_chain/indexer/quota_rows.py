"""Quotas of the index while events are taken in. There are few, so all are in memory."""

from __future__ import annotations

from collections.abc import Sequence

from cites_chain.indexer.store import IndexStore

Key = tuple[int, ...]
"""Jurisdiction, year, taxon as the index has it, term, unit, source."""

_MOST, _USED, _OPENING, _FIRST_DAY, _HARD, _OVERRUN = range(6)
_WRITE = (
    "INSERT INTO quotas VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
    "most = excluded.most, used = excluded.used, opening = excluded.opening, "
    "first_day = excluded.first_day, is_hard = excluded.is_hard, overrun = excluded.overrun"
)


class QuotaRows:
    """The quotas that a batch touches, and all others."""

    def __init__(self, store: IndexStore) -> None:
        self._store = store
        self._quotas: dict[Key, list[int | None]] = {}
        self._touched: set[Key] = set()
        self.forget()

    def __bool__(self) -> bool:
        return bool(self._quotas)

    def set(self, key: Sequence[int], terms: Sequence[int]) -> None:
        """Take in a quota as it was announced."""
        known = _signed(key)
        self._quotas[known] = [*terms, None]
        self._touched.add(known)

    def change(self, key: Sequence[int], most: int, is_hard: int) -> None:
        """Take in a new limit and hardness."""
        known = _signed(key)
        quota = self._quotas[known]
        quota[_MOST], quota[_HARD] = most, is_hard
        self._touched.add(known)

    def overrun(self, key: Key, place: int) -> None:
        """Remember where the use last went above the limit."""
        self._quotas[key][_OVERRUN] = place
        self._touched.add(key)

    def count(self, key: Key, issued_on: int, use: int) -> None:
        """Add to the use of a quota, if there is one and the day of issue counts."""
        quota = self._quotas.get(key)
        if quota is not None and issued_on >= (quota[_FIRST_DAY] or 0):
            quota[_USED] = (quota[_USED] or 0) + use
            self._touched.add(key)

    def flush(self) -> None:
        """Write what was changed since the last time."""
        rows = [(*key, *self._quotas[key]) for key in sorted(self._touched)]
        self._store.run_many(_WRITE, rows)
        self._touched = set()

    def forget(self) -> None:
        """Read everything again."""
        rows = self._store.rows("SELECT * FROM quotas")
        self._quotas = {row[:6]: list(row[6:]) for row in rows}
        self._touched = set()


def _signed(key: Sequence[int]) -> Key:
    taxon = key[2] - (1 << 64) if key[2] >= 1 << 63 else key[2]
    return (*key[:2], taxon, *key[3:])
