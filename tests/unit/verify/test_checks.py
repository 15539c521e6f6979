"""The numbered checks: number, name and group of each are fixed for ever."""

from __future__ import annotations

from cites_chain.verify.checks import CHECKS

PUBLISHED = [
    (1, "ledger", "ledger"),
    (2, "document", "integrity"),
    (3, "document_hash", "integrity"),
    (4, "number", "integrity"),
    (5, "content", "integrity"),
    (6, "issuer", "issuer"),
    (7, "status", "status"),
    (8, "time", "status"),
    (9, "endorsement", "status"),
    (10, "codes", "status"),
    (11, "import_permit", "link"),
    (12, "origins", "link"),
    (13, "medium", "issuer"),
    (14, "signature", "issuer"),
]


def test_checks_keep_their_numbers_names_and_groups() -> None:
    found = [(check.number, check.name, check.group.value) for check in CHECKS]
    assert found[: len(PUBLISHED)] == PUBLISHED


def test_checks_are_numbered_in_order_without_a_gap() -> None:
    assert [check.number for check in CHECKS] == list(range(1, len(CHECKS) + 1))
