from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "sdk.md"
VERDICT = PAGE.parent / "reference" / "verdict.md"
RUN_HERE = (PAGE, VERDICT)


def blocks_of(page: Path) -> list[str]:
    return re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)


def test_every_block_of_the_sdk_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = blocks_of(PAGE)
    assert len(blocks) == 5
    names: dict[str, Any] = {}
    for block in [*blocks[:-1], *blocks_of(VERDICT), blocks[-1]]:
        if "read_permit_file(content)" in block:  # that page names what it is given
            names["content"] = names["issued"].file.to_json().encode()
            names["reader"] = names["ledger"].reader
            names["now"] = names["ledger"].chain.now()
        exec(compile(block, str(PAGE), "exec"), names)  # noqa: S102
    said = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", said[0])
    assert "endorsed before" in said[1]
    assert names["verdict"].is_valid


def test_no_page_has_a_block_of_python_that_is_not_run() -> None:
    docs = PAGE.parent
    pages = [docs.parent / "README.md", *docs.rglob("*.md")]
    assert {page for page in pages if blocks_of(page)} == set(RUN_HERE)
