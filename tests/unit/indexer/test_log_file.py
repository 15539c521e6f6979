"""A file of logs gives back what was written, from any block on."""

from __future__ import annotations

from pathlib import Path

import pytest

import cites_chain.indexer.log_file as log_file
from cites_chain.indexer import FiledLog, LogFile, LogFileWriter, Stamp
from cites_chain.indexer.errors import LogFileDamaged
from cites_chain.indexer.raw import place_of

GENESIS = bytes(31) + b"\x01"


def word(number: int) -> bytes:
    return number.to_bytes(32, "big")


def log(number: int) -> FiledLog:
    return FiledLog([word(number), word(number + 1)], b"data %d" % number, word(number + 2))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "world.logs"
    with LogFileWriter(path, chain_id=20190, genesis=GENESIS) as writer:
        writer.write_block(1, 1000, word(101), [log(1), log(2)])
        writer.write_block(2, 1005, word(102), [])
        writer.write_block(7, 1010, word(107), [log(3)])
    return path


def test_logs_come_back_as_they_were_written(path: Path) -> None:
    source = LogFile(path)
    assert source.identity() == (20190, GENESIS)
    assert source.head() == Stamp(7, word(107), 1010)
    assert source.count == 3
    stretch = source.read(1, 7)
    assert [found.place for found in stretch.logs] == [
        place_of(1, 0),
        place_of(1, 1),
        place_of(7, 0),
    ]
    assert stretch.logs[2].topic == word(3)
    assert stretch.logs[2].body == word(4) + b"data 3"
    assert stretch.logs[2].transaction == word(5)
    assert stretch.before == GENESIS
    assert stretch.last == source.head()


def test_reading_goes_on_anywhere(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log_file, "LOGS_AT_ONCE", 1)
    source = LogFile(path)
    assert source.read(1, 7).last.number == 1
    later = source.read(2, 7)
    assert (later.before, later.last.number) == (word(101), 7)
    assert source.read(1, 7).last.number == 1
    assert LogFile(path).read(7, 7).before == word(102)


def test_blocks_after_the_last_wanted_are_left_for_later(path: Path) -> None:
    source = LogFile(path)
    assert source.read(1, 6).last.number == 2
    assert source.read(3, 7).last.number == 7


def test_blocks_are_known_by_their_hash(path: Path) -> None:
    source = LogFile(path)
    assert source.stamp(2) == Stamp(2, word(102), 1005)
    assert source.stamp(5) is None
    assert source.stamp(8) is None


def test_a_file_that_ends_early_is_refused(path: Path) -> None:
    whole = path.read_bytes()
    assert len(LogFile(path).read(1, 7).logs) == 3
    path.write_bytes(whole[:-1])
    with pytest.raises(LogFileDamaged) as caught:
        LogFile(path).read(1, 7)
    assert caught.value.facts["path"] == str(path)
    path.write_bytes(b"something else entirely")
    with pytest.raises(LogFileDamaged, match="no file of logs"):
        LogFile(path)
