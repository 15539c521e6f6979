"""The example in docs/reference/permit-document.md is a document."""

from __future__ import annotations

import re
from pathlib import Path

from cites_chain.codes import PermitType
from cites_chain.permit import read_document

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "permit-document.md"


def test_example_of_the_reference_is_read() -> None:
    found = re.search(r"```json\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    document = read_document(found[1].encode())
    assert document.permit_type is PermitType.EXPORT
    assert document.lines[0].scientific_name == "Malayopython reticulatus"


def test_rules_named_in_errors_are_in_the_reference() -> None:
    rules = (PAGE.parents[2] / "cites_chain" / "permit" / "rules.py").read_text(encoding="utf-8")
    page = PAGE.read_text(encoding="utf-8")
    named = set(re.findall(r"R-\d\d", rules))
    assert len(named) > 8
    assert {rule for rule in named if rule not in page} == set()
