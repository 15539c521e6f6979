"""docs/reference/verdict.md lists exactly the checks, answers and outcomes that there are."""

from __future__ import annotations

import re

from cites_chain.verify import CheckStatus, Outcome, Use
from cites_chain.verify.checks import CHECKS
from tests.abi import ROOT

TEXT = (ROOT / "docs" / "reference" / "verdict.md").read_text(encoding="utf-8")


def test_reference_lists_each_check_with_number_name_and_group() -> None:
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \| (\w+) \|", TEXT, re.MULTILINE)
    assert rows == [(str(check.number), check.name, check.group.value) for check in CHECKS]


def test_numbers_and_names_of_checks_stand_once() -> None:
    assert [check.number for check in CHECKS] == sorted({check.number for check in CHECKS})
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_docstring_of_each_check_begins_with_its_number() -> None:
    numbers = [re.match(r"Check (\d+): ", check.look.__doc__ or "") for check in CHECKS]
    assert [found and int(found[1]) for found in numbers] == [check.number for check in CHECKS]


def test_reference_lists_each_answer_and_outcome_and_use() -> None:
    listed = set(re.findall(r"^\| `(\w+)` \|", TEXT, re.MULTILINE))
    assert listed == {status.value for status in CheckStatus} | {o.value for o in Outcome}
    assert all(f"`{use.value}`" in TEXT for use in Use)
