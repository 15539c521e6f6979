"""`simulate`: what it writes, what it says, what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cli.exits import Exit
from cli.main import run


def test_events_go_into_a_file_with_their_truth_beside(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    target = tmp_path / "world.logs"
    assert run(["simulate", "--permits", "200", "--log-file", str(target), "--json"]) == Exit.DONE
    found = json.loads(capsys.readouterr().out)
    assert found["permits"] == 200
    assert found["log_file"] == str(target)
    assert found["acts"]["issue"] > 100
    assert {fraud["label"]: fraud["accepted"] for fraud in found["frauds"]}["split"] == 8
    rows = Path(found["truth"]).read_text(encoding="utf-8").splitlines()
    assert sum(json.loads(row)["kind"] == "permit" for row in rows) == 200


def test_a_folder_that_is_there_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["simulate", "--permits", "20", "--into", str(tmp_path)]) == Exit.WRONG_INPUT
    assert "is there already" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_log_file_and_a_folder_exclude_each_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    both = ["--into", str(tmp_path / "world"), "--log-file", str(tmp_path / "logs")]
    assert run(["simulate", *both]) == Exit.WRONG_INPUT
    assert "--log-file" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told_before_any_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = tmp_path / "missing" / "world.logs"
    assert run(["simulate", "--permits", "20", "--log-file", str(missing)]) != Exit.DONE
    assert "no such file" in capsys.readouterr().err
    good = tmp_path / "world.logs"
    assert run(["simulate", "--permits", "20", "--log-file", str(good)]) == Exit.DONE
