"""Gas of every act: under its bar, and no more than 2 % above what was measured before."""

from __future__ import annotations

import json

import pytest

from scripts import measure_gas

GROWTH = 1.02
"""A row may grow by this factor before the new figure must be written on purpose."""


@pytest.fixture(scope="module")
def figures() -> dict[str, int]:
    return measure_gas.measure()


@pytest.fixture(scope="module")
def committed() -> dict[str, int]:
    found: dict[str, int] = json.loads(measure_gas.FIGURES.read_text(encoding="utf-8"))
    return found


def regressions(figures: dict[str, int], committed: dict[str, int]) -> list[str]:
    return [
        f"{key}: {figure} was {committed[key]}"
        for key, figure in figures.items()
        if figure > committed[key] * GROWTH
    ]


def test_every_row_is_under_its_bar(figures: dict[str, int]) -> None:
    assert measure_gas.missed(figures) == []


def test_no_row_grew_by_more_than_two_percent(
    figures: dict[str, int], committed: dict[str, int]
) -> None:
    assert figures.keys() == committed.keys(), "run `python scripts/measure_gas.py --write`"
    assert regressions(figures, committed) == []


@pytest.mark.parametrize(("growth", "is_found"), [(1.019, False), (1.021, True)])
def test_growth_of_one_row_is_found(
    committed: dict[str, int], growth: float, is_found: bool
) -> None:
    grown = committed | {"replace": int(committed["replace"] * growth)}
    assert [row.split(":")[0] for row in regressions(grown, committed)] == ["replace"] * is_found


def test_a_missed_bar_is_named() -> None:
    assert measure_gas.missed({"replace": 118_000, "size_PermitRegistry": 24_000}) == []
    assert measure_gas.missed({"replace": 118_001, "size_PermitRegistry": 24_001}) == [
        "replace: 118,001 is above 118,000",
        "size of PermitRegistry, bytes: 24,001 is above 24,000",
    ]


def test_every_row_of_the_specification_is_measured(committed: dict[str, int]) -> None:
    rows = [key for key in committed if not key.startswith("size_")]
    assert rows == list(measure_gas.BARS)
    assert {"size_AuthorityRegistry", "size_PermitRegistry", "size_CitesForwarder"} <= set(
        committed
    )


def test_documented_table_is_that_of_the_committed_figures(committed: dict[str, int]) -> None:
    page = measure_gas.BENCHMARKS.read_text(encoding="utf-8")
    assert measure_gas.with_table(page, committed) == page
    assert measure_gas.table(committed) in page


def test_table_is_put_between_its_markers_and_nothing_else_changes() -> None:
    once = measure_gas.with_table("# Benchmarks\n\nMine.\n", {"replace": 1})
    twice = measure_gas.with_table(once + "\nLast.\n", {"replace": 2})
    assert twice.startswith("# Benchmarks\n\nMine.\n")
    assert twice.endswith("\nLast.\n")
    assert measure_gas.table({"replace": 2}) in twice
    assert measure_gas.table({"replace": 1}) not in twice


@pytest.mark.parametrize(("replace", "exit_code"), [(118_000, 0), (118_001, 1)])
def test_exit_code_tells_whether_a_bar_is_missed(
    replace: int,
    exit_code: int,
    committed: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    measured = committed | {"replace": replace}
    monkeypatch.setattr(measure_gas, "measure", lambda: measured)
    assert measure_gas.main(["--json"]) == exit_code
    assert json.loads(capsys.readouterr().out) == measured
