"""A file of logs with as many permits as wanted, made in seconds: for measuring, not for meaning.

Each permit is issued, endorsed and imported; every fifth is a re-export of an earlier one.
"""

from __future__ import annotations

import random
from hashlib import sha256
from pathlib import Path

from cites_chain.indexer import FiledLog, LogFileWriter
from cites_chain.ledger.reader.events import topic_of
from cites_chain.ledger.reader.permit_events import (
    ExportEndorsed,
    ImportConfirmed,
    PermitIssued,
    PermitTied,
    TaxonNamed,
)

GENESIS = sha256(b"many permits").digest()
TAXA = 2_000
COUNTRIES = 180
WAITING = 10_000
"""Permits that are under way at any time."""

_FIRST_HOUR = 474_000
_YEARS = 5
_ISSUED, _TIED, _ENDORSED, _IMPORTED, _NAMED = map(
    topic_of, (PermitIssued, PermitTied, ExportEndorsed, ImportConfirmed, TaxonNamed)
)
_Waiting = tuple[bytes, int, int, int, int]
"""Permit id, issuing, destination, quantity, taxon."""


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")


def write_many(path: Path, permits: int, seed: int = 1) -> int:
    """Write the file; return how many events are in it."""
    chance = random.Random(seed)  # noqa: S311 - equal seeds give equal files
    taxa = [chance.getrandbits(64) for _ in range(TAXA)]
    waiting: list[_Waiting] = []
    arrived: list[_Waiting] = []
    count = TAXA
    with LogFileWriter(path, chain_id=20190, genesis=GENESIS) as writer:
        hour = _FIRST_HOUR
        writer.write_block(
            1, hour * 3600, word(1), [_name(n, taxon) for n, taxon in enumerate(taxa)]
        )
        for number in range(permits):
            hour = _FIRST_HOUR + number * _YEARS * 8760 // permits
            logs = _issue(chance, number, hour, taxa, waiting, arrived)
            if len(waiting) > WAITING:
                logs += _travel(chance, hour, waiting, arrived)
            count += len(logs)
            writer.write_block(number + 2, hour * 3600 + number % 3600, word(number + 2), logs)
    return count


def _name(number: int, taxon: int) -> FiledLog:
    name = f"Genus{number % 200:03} species{number:05}".encode()
    data = word(32) + word(len(name)) + name.ljust(32, b"\0")
    return FiledLog([_NAMED, word(taxon)], data, word(number))


def _issue(
    chance: random.Random,
    number: int,
    hour: int,
    taxa: list[int],
    waiting: list[_Waiting],
    arrived: list[_Waiting],
) -> list[FiledLog]:
    permit_id = sha256(word(number)).digest()
    transaction = word(number)
    issuing, destination = chance.sample(range(1, COUNTRIES), 2)
    quantity, taxon, kind = chance.randint(1, 2000) * 1000, chance.choice(taxa), 1
    origin = None
    if arrived and number % 5 == 0:
        origin = arrived.pop(chance.randrange(len(arrived)))
        issuing, quantity, taxon, kind = origin[2], origin[3], origin[4], 2
    day = hour // 24
    head = kind << 240 | 1 << 232 | 1 << 224 | issuing << 208 | destination << 192
    head |= day << 176 | day + 180 << 160 | 1 << 152 | (7 << 24 | hour) << 96
    line = taxon << 192 | chance.randint(1, 90) << 184 | 1 << 176 | 1 << 168 | 2 << 160
    line |= quantity << 120
    topics = [_ISSUED, permit_id, word(issuing), word(destination)]
    data = word(head) + sha256(permit_id).digest() + word(96) + word(1) + word(line)
    logs = [FiledLog(topics, data, transaction)]
    if origin is not None:
        data = word(0) + word(64) + word(1) + origin[0] + word(quantity)
        logs.append(FiledLog([_TIED, permit_id, bytes(32)], data, transaction))
    waiting.append((permit_id, issuing, destination, quantity, taxon))
    return logs


def _travel(
    chance: random.Random, hour: int, waiting: list[_Waiting], arrived: list[_Waiting]
) -> list[FiledLog]:
    at = chance.randrange(len(waiting))
    waiting[at], waiting[-1] = waiting[-1], waiting[at]
    moved = waiting.pop()
    permit_id, issuing, destination, quantity, _ = moved
    topics = [permit_id, word(issuing), word(destination)]
    left = word(8 << 24 | hour) + word(hour // 24) + word(96) + word(1) + word(quantity)
    came = word(9 << 24 | hour) + word(hour // 24) + word(0) + word(128) + word(1) + word(quantity)
    arrived.append(moved)
    if len(arrived) > WAITING:
        arrived.pop(0)
    return [
        FiledLog([_ENDORSED, *topics], left, permit_id),
        FiledLog([_IMPORTED, *topics], came, permit_id),
    ]
