"""A table of text as a Parquet file; columns of numbers are numbers there."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

import duckdb

_NUMBER = re.compile(r"-?\d{1,18}(\.\d{1,6})?", re.ASCII)


def parquet_bytes(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """Return a table as Parquet.

    A column of which every cell is a number or empty becomes DECIMAL(24, 6), an empty cell NULL;
    any other stays text.
    """
    kinds = [_kind([row[at] for row in rows]) for at in range(len(headings))]
    names = [heading.replace('"', "") for heading in headings]
    columns = ", ".join(f'"{name}" {kind}' for name, kind in zip(names, kinds, strict=True))
    cells = [
        [
            None if kind != "VARCHAR" and not cell else cell
            for cell, kind in zip(row, kinds, strict=True)
        ]
        for row in rows
    ]
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        path = Path(folder) / "table.parquet"
        connection.execute(f"CREATE TABLE shown ({columns})")
        if cells:
            marks = ", ".join("?" * len(names))
            connection.executemany(f"INSERT INTO shown VALUES ({marks})", cells)  # noqa: S608
        connection.execute("COPY shown TO ? (FORMAT parquet)", [str(path)])
        return path.read_bytes()


def _kind(cells: Sequence[str]) -> str:
    filled = [cell for cell in cells if cell]
    is_numeric = bool(filled) and all(_NUMBER.fullmatch(cell) for cell in filled)
    return "DECIMAL(24, 6)" if is_numeric else "VARCHAR"
