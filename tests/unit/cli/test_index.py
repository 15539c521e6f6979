"""`index`: made, brought up, proved; `trace` answers the same with it and without."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest

from cli.exits import Exit
from tests.unit.cli.conftest import Run


@pytest.fixture
def trial(set_up: Callable[..., Run]) -> Run:
    """A trial ledger of two Parties with an officer each."""
    appoint = "--until 2030-01-01"
    return set_up(
        "index",
        "network new --trial --clock 2024-02-01 --party ID --party SG",
        "key new id-issuer",
        "key new sg-issuer",
        f"officer add id-issuer --role issuer --in ID --as id-admin {appoint}",
        f"officer add sg-issuer --role issuer --in SG --as sg-admin {appoint}",
    )


def test_sync_makes_the_index_and_brings_it_up(trial: Run) -> None:
    missing = trial("index", "status", "--json")
    assert (missing.code, missing.error["code"]) == (Exit.COULD_NOT, "INDEX_NOT_FOUND")
    made = trial("index", "sync", "--json").document
    assert (made["behind"], made["undone"]) == (0, 0)
    assert made["taken"] == made["events"] == 2
    again = trial("index", "sync", "--json").document
    assert (again["taken"], again["events"]) == (0, 2)
    trial("officer", "end", "sg-issuer", "--as", "sg-admin")
    behind = trial("index", "status", "--json").document
    assert (behind["behind"], behind["block"]) == (1, made["block"])
    later = trial("index", "sync", "--json").document
    assert (later["taken"], later["behind"], later["block"]) == (1, 0, made["block"] + 1)
    assert "1 announcements taken in" not in trial("index", "sync").out


def test_check_proves_the_index_and_rebuild_repairs_it(trial: Run) -> None:
    made = trial("index", "sync", "--json").document
    sound = trial("index", "check", "--json")
    assert (sound.code, sound.document["sound"]) == (Exit.DONE, True)
    assert sound.document["compared"] == 2
    with sqlite3.connect(made["index"]) as connection:
        connection.execute("UPDATE officers SET roles = 2")
    connection.close()
    broken = trial("index", "check", "--json")
    assert broken.code == Exit.NO
    assert {each["what"] for each in broken.document["differences"]} == {
        "table officers",
        "officers",
    }
    assert "index rebuild" in trial("index", "check").out
    rebuilt = trial("index", "rebuild", "--json").document
    assert rebuilt["taken"] == 2
    assert trial("index", "check", "--sample", "10").code == Exit.DONE
