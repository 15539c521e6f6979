"""No cell of a CSV is taken for a formula, and no number is changed."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from cites_chain.queries.cells import csv_text, safe_cell, write_csv


@pytest.mark.parametrize(
    "text",
    ["=cmd|'/c calc'!A1", "+1+1", "-2+3", "@SUM(A1)", "\t=1", " =1", "\ufeff=1", "＝1", "\r=1"],
)
def test_formulas_become_text(text: str) -> None:
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "24ID000001", "-12.5", "0", "12", "a=b", "Æ", "'x"])
def test_everything_else_stays(text: str) -> None:
    assert safe_cell(text) == text


def test_a_table_reads_back(tmp_path: Path) -> None:
    rows = [["=1", 'a "quoted", cell', "line\nbreak"], ["", "-1.5", "x"]]
    write_csv(tmp_path / "t.csv", ["a", "b", "c"], rows)
    text = (tmp_path / "t.csv").read_text(encoding="utf-8")
    assert text == csv_text(["a", "b", "c"], rows)
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [
        ["'=1", 'a "quoted", cell', "line\nbreak"],
        ["", "-1.5", "x"],
    ]
