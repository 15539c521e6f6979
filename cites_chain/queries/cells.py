"""Tables as CSV that is safe to open: no cell is taken for a formula.

Names and permit numbers are free text of strangers. A spreadsheet would run a cell that begins like
a formula; such a cell gets an apostrophe in front, which spreadsheets show as text.

>>> safe_cell("=cmd|' /C calc'!A0"), safe_cell("-12.5"), safe_cell("24ID000001")
("'=cmd|' /C calc'!A0", '-12.5', '24ID000001')
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z", re.ASCII)


def safe_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula; numbers stay as they are."""
    begins = text.lstrip(" \u00a0\u200b\ufeff")[:1]
    if begins in _FORMULA and begins and not _NUMBER.match(text):
        return f"'{text}"
    return text


def csv_text(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table as CSV: a comma between cells, a heading first."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(headings)
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
    return target.getvalue()


def write_csv(path: Path, headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table as CSV, in UTF-8."""
    path.write_text(csv_text(headings, rows), encoding="utf-8", newline="")
