"""`search` and `stats` answer from the index, which they make themselves; `trace` uses it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cites_chain.ids import PermitId
from cites_chain.permit import code_of
from cli.exits import Exit
from tests.unit.cli.conftest import Run
from tests.world import World, a_document, kilos


@pytest.fixture
def permits(founded: Path, home: Path) -> list[PermitId]:
    """The home of a ledger with three permits: one arrived short, one left, one only issued."""
    shutil.copytree(founded, home)
    world = World.open(home)
    short = world.endorsed("24ID000001", "100")
    world.inspector("SG").permits.confirm_import(short, kilos("80"), discrepancy="SPOILED")
    left = world.endorsed("24ID000002", "7")
    issued = world.issuer("ID").permits.issue(a_document("24ID000003", days=20)).permit_id
    world.close()
    return [short, left, issued]


def codes(outcome_document: dict[str, list[dict[str, str]]]) -> list[str]:
    return [permit["code"] for permit in outcome_document["permits"]]


def test_search_finds_permits_page_by_page(run_cli: Run, permits: list[PermitId]) -> None:
    known = [code_of(permit_id) for permit_id in permits]
    everything = run_cli("search", "--json").document
    assert codes(everything) == known[::-1]
    assert everything["cursor"] == ""
    page = run_cli("search", "--limit", "2", "--json").document
    assert codes(page) == known[:0:-1]
    rest = run_cli("search", "--limit", "2", "--after", page["cursor"], "--json").document
    assert codes(rest) == known[:1]
    narrow = ("--from", "ID", "--to", "SG", "--type", "export", "--term", "SKI", "--source", "W")
    found = run_cli("search", *narrow, "--status", "imported", "--appendix", "II", "--json")
    assert codes(found.document) == known[:1]
    assert codes(run_cli("search", "--taxon", "Pythonidae", "--json").document) == known[::-1]
    assert codes(run_cli("search", "--since", "2024-02-06", "--json").document) == []
    assert "No permit is like that." in run_cli("search", "--country", "FR").out
    assert known[2] in run_cli("search", "--until", "2024-02-05", "--officer", "1").out


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--status", "gone"), "INPUT"),
        (("--from", "Atlantis"), "UNKNOWN_CODE"),
        (("--type", "export permit"), "UNKNOWN_CODE"),
        (("--after", "x"), "INVALID_CURSOR"),
        (("--since", "yesterday"), "INPUT"),
    ],
)
def test_search_says_what_it_cannot_read(
    run_cli: Run, permits: list[PermitId], arguments: tuple[str, ...], code: str
) -> None:
    assert len(permits) == len(run_cli("search", "--json").document["permits"])
    refused = run_cli("search", *arguments, "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, code)


def test_stats_list_what_stands_open_and_what_differs(
    run_cli: Run, permits: list[PermitId]
) -> None:
    short, left, issued = [code_of(permit_id) for permit_id in permits]
    today = ("--today", "2024-02-20", "--json")
    assert codes(run_cli("stats", "expiring", "--days", "10", *today).document) == [issued]
    assert codes(run_cli("stats", "not-arrived", "--days", "10", *today).document) == [left]
    (difference,) = run_cli("stats", "differences", "--json").document["rows"]
    assert (difference["exporter"], difference["importer"]) == ("ID", "SG")
    figures = (difference["exported"], difference["imported"], difference["difference"])
    assert figures == ("107", "80", "27")
    assert (difference["permits"], set(difference["codes"])) == (2, {short, left})
    assert difference["reason"].startswith("less arrived than left")
    (balance,) = run_cli("stats", "balances", "--in", "SG", "--json").document["balances"]
    assert (balance["imported"], balance["left"]) == ("80", "80")
    assert "Malayopython reticulatus" in run_cli("stats", "balances", "--in", "SG").out
    assert "no difference" in run_cli("stats", "differences", "--importer", "FR").out
    assert run_cli("stats", "balances", "--in", "", "--json").error["code"] == "INPUT"
    assert short in run_cli("stats", "indicators", "--only", "K-27b").out


def test_stats_indicators_say_why(run_cli: Run, permits: list[PermitId]) -> None:
    shown = run_cli("stats", "indicators", "--today", "2024-06-01", "--json").document["findings"]
    by_code = {finding["code"]: finding for finding in shown}
    assert by_code["K-27b"]["permits"] == ["0x" + permits[0].hex()]
    assert by_code["K-27b"]["reason"] == "Line 1: 100 left, 80 arrived."
    assert by_code["K-27"]["permits"] == ["0x" + permits[1].hex()]
    refused = run_cli("stats", "indicators", "--only", "K-99", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "UNKNOWN_CODE")


def test_trace_is_the_same_with_and_without_an_index(
    run_cli: Run, permits: list[PermitId], home: Path
) -> None:
    code = code_of(permits[0])
    without = run_cli("trace", code, "--json").document
    assert not (home / "index.sqlite").exists()
    run_cli("index", "sync")
    assert run_cli("trace", code, "--json").document == without
    past = run_cli("trace", code, "--as-of", "2024-02-04", "--json")
    assert (past.code, past.error["code"]) == (Exit.NO, "NOT_ON_LEDGER")
    block = run_cli("index", "status", "--json").document["block"]
    then = run_cli("trace", code, "--as-of", str(block - 4), "--json").document
    assert then["origins"]["permit"]["status"] == "ENDORSED"
