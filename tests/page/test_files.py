"""The page's files: nothing foreign is changed, nothing is stale, no word is missing."""

from __future__ import annotations

import csv
import hashlib
import json
import re
from pathlib import Path

import pytest

from cites_chain.codes import PermitType
from cites_chain.languages import catalogue
from cites_chain.refusals.refusal import Refusal
from cites_chain.verify.checks import CHECKS
from scripts.stamp_page import PAGE, WORKER, kept_files, stamped

VENDOR = PAGE / "vendor"
OWN = sorted(path for path in PAGE.rglob("*") if path.is_file() and VENDOR not in path.parents)
SCRIPTS = [path for path in OWN if path.suffix == ".js"]
SOURCE = {path: path.read_text(encoding="utf-8") for path in OWN}

NAMED_BY_VALUE = {
    *("amount", "type", "checked", "because", "did", "act", "reason", "refused", "state"),
}
"""Groups of words that are named by a value of the ledger, so not letter by letter in the page."""


def test_vendored_files_are_the_published_ones_and_say_their_licence() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    listed = {f"{folder}/{name}" for folder, of in manifest.items() for name in of["files"]}
    there = {
        path.relative_to(VENDOR).as_posix()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.parent != VENDOR
    }
    assert listed == there
    for folder, of in manifest.items():
        assert "MIT" in of["licence"]
        assert any(name.startswith("LICENSE") for name in of["files"])
        for name, digest in of["files"].items():
            found = hashlib.sha256((VENDOR / folder / name).read_bytes()).hexdigest()
            assert found == digest, f"{of['package']} {of['version']}: {name} was changed"


def test_the_service_worker_keeps_every_file_of_this_version() -> None:
    assert WORKER.read_text(encoding="utf-8") == stamped(), "run scripts/stamp_page.py"
    kept = set(kept_files())
    assert {"index.html", "main.js", "offline/judge.js", "officer/keyring.js"} <= kept
    assert not any(name.startswith("vendor/qr/") for name in kept)


def test_every_word_of_the_page_is_in_the_catalogue() -> None:
    words = catalogue("en")
    missing = {key for key in _named() if key not in words}
    assert missing == set()


def test_no_word_in_the_catalogue_is_left_over() -> None:
    named, groups = _named(), set(NAMED_BY_VALUE)
    left = {
        key
        for key in catalogue("en")
        if not key.startswith("form.") and key.partition(".")[0] not in groups and key not in named
    }
    assert left == set()


def _named() -> set[str]:
    """Words that the page names letter by letter, and what belongs to a title."""
    found: set[str] = set()
    groups = {key.partition(".")[0] for key in catalogue("en")}
    pattern = re.compile(rf"[\"'`]((?:{'|'.join(groups)})\.[a-z_]+)[\"'`]")
    for text in SOURCE.values():
        found |= set(pattern.findall(text))
    titles = {
        key for key in found if re.fullmatch(r"look\.(valid|recorded|stop|unsure|signed|old)", key)
    }
    return found | {f"{key}_means" for key in titles}


def test_words_for_values_of_the_ledger_are_there_for_each_value() -> None:
    groups: dict[str, set[str]] = {}
    for key in catalogue("en"):
        group, _, name = key.partition(".")
        groups.setdefault(group, set()).add(name)
    assert groups["type"] == {found.name for found in PermitType}
    assert groups["checked"] == {check.name for check in CHECKS}
    codes = {found.code for found in refusals()}
    assert groups["refused"] - {"first", "other"} <= codes


def refusals() -> list[type[Refusal]]:
    return [kind for kind in Refusal.__subclasses__() if kind.code]


def test_reasons_are_those_of_the_ledger() -> None:
    codes = Path(__file__).parents[2] / "cites_chain" / "codes" / "data" / "reasons.csv"
    with codes.open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if row["group"] in ("discrepancy", "refusal")]
    found = re.findall(r'\["([A-Z_]+)", (\d+)\]', SOURCE[PAGE / "officer" / "reasons.js"])
    assert found == [(row["code"], row["number"]) for row in rows]
    assert all(f"reason.{code}" in catalogue("en") for code, _ in found)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(PAGE).as_posix())
def test_a_script_makes_no_markup_runs_no_text_and_names_no_other_host(path: Path) -> None:
    text = SOURCE[path]
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacent|document\.write|\beval\(|new Function|DOMParser"
    )
    assert not re.search(forbidden, text)
    addresses = set(re.findall(r"(?:https?|wss?)://[^\s\"'`]+", text))
    assert addresses <= {"http://www.w3.org/2000/svg"}
    assert len(text.splitlines()) <= 260


def test_markup_and_styles_hold_no_script_and_load_nothing_from_elsewhere() -> None:
    markup, style = SOURCE[PAGE / "index.html"], SOURCE[PAGE / "style.css"]
    assert not re.search(r"\son[a-z]+=|javascript:|<style|style=", markup)
    assert re.findall(r"<script[^>]*>([^<]+)</script>", markup) == []
    assert "://" not in markup
    assert not re.search(r"@import|url\(", style)
