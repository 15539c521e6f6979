"""The page's own modules say what the Python package says: codes, proofs, calls, signatures."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.page.vectors import Row, all_rows, forged

CHECKER = Path(__file__).parent / "check_modules.mjs"


def run(rows: list[Row], folder: Path) -> subprocess.CompletedProcess[str]:
    node = shutil.which("node")
    assert node, "node is needed: make test-tools"
    vectors = folder / "vectors.json"
    vectors.write_text(json.dumps(rows), encoding="utf-8")
    return subprocess.run([node, CHECKER, vectors], capture_output=True, text=True, check=False)


def test_modules_of_the_page_agree_with_the_package(tmp_path: Path) -> None:
    rows = all_rows()
    done = run(rows, tmp_path)
    assert done.returncode == 0, done.stderr
    counted = json.loads(done.stdout)
    assert sum(counted.values()) == len(rows) > 150
    assert set(counted) == {kind for kind, _ in rows}


@pytest.mark.parametrize(
    "kind", ["qr", "refused", "tree", "document", "code", "call", "act", "signature"]
)
def test_one_vector_made_wrong_is_found(kind: str, tmp_path: Path) -> None:
    done = run(forged(all_rows(), kind), tmp_path)
    assert done.returncode == 1
    assert "AssertionError" in done.stderr
