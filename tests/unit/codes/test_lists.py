"""The numbers of the code lists are fixed for ever; what the contracts know is the same."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from pathlib import Path

import pytest

from cites_chain import codes
from cites_chain.codes import (
    APPENDICES,
    FIRST_EXTRA_JURISDICTION,
    JURISDICTIONS,
    PERMIT_TYPES,
    PURPOSES,
    REASONS,
    SOURCES,
    TERMS,
    UNITS,
    CodeTable,
    JurisdictionKind,
    PermitType,
    ReasonGroup,
)
from cites_chain.ledger.reader import PermitType as ReadersPermitType

CONTRACTS = Path(__file__).parents[3] / "contracts"

TABLES: tuple[CodeTable[codes.Code], ...] = (
    TERMS,
    UNITS,
    SOURCES,
    PURPOSES,
    APPENDICES,
    JURISDICTIONS,  # type: ignore[assignment]
    PERMIT_TYPES,  # type: ignore[assignment]
    REASONS,  # type: ignore[assignment]
)

PUBLISHED = json.loads(Path(__file__).with_name("published.json").read_text(encoding="utf-8"))
"""Number of each code as first published. Rows are added here together with the lists; a row that
stands here is never changed, because ledgers hold its number."""


def changed(published: Mapping[str, int], rows: Iterable[codes.Code]) -> list[str]:
    """The published codes that now have another number, or none."""
    now = {row.code: row.number for row in rows}
    return [code for code, number in published.items() if now.get(code) != number]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_numbers_once_published_never_change(table: CodeTable[codes.Code]) -> None:
    assert changed(PUBLISHED[table.name], table) == []
    assert len(PUBLISHED[table.name]) == len(table)  # a new row is published, too


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_two_numbers_exchanged_or_a_row_removed_is_noticed(table: CodeTable[codes.Code]) -> None:
    first, second, *rest = table
    exchanged = [
        codes.Code(first.code, second.number, first.name),
        codes.Code(second.code, first.number, second.name),
        *rest,
    ]
    assert changed(PUBLISHED[table.name], exchanged) == [first.code, second.code]
    assert changed(PUBLISHED[table.name], [second, *rest]) == [first.code]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_codes_and_numbers_are_unique_and_fit_on_the_ledger(table: CodeTable[codes.Code]) -> None:
    rows = list(table)
    largest = 0xFFFF if table.name == "jurisdiction" else 0xFF
    assert len({row.code for row in rows}) == len({row.number for row in rows}) == len(rows)
    assert all(0 < row.number <= largest for row in rows)
    assert all(row.name and row.code == row.code.strip().upper() for row in rows)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_aliases_lead_to_codes_and_are_none_themselves(table: CodeTable[codes.Code]) -> None:
    for old, alias in table.aliases.items():
        assert alias.new in table
        assert old not in table
        assert alias.factor > 0


def test_aliases_of_every_list_are_read() -> None:
    text = files("cites_chain.codes").joinpath("data", "aliases.csv").read_text(encoding="utf-8")
    assert len(text.splitlines()) - 1 == sum(len(table.aliases) for table in TABLES)


def test_permit_types_are_the_same_in_codes_reader_and_contracts() -> None:
    assert ReadersPermitType is PermitType
    solidity = (CONTRACTS / "types" / "PermitTypes.sol").read_text(encoding="utf-8")
    body = re.search(r"enum PermitType \{(.*?)\}", solidity, re.DOTALL)
    assert body is not None
    names = [name.strip() for name in body[1].split(",")]
    assert names[0] == "NONE"
    assert names[1:] == [each.name for each in PermitType] == [row.code for row in PERMIT_TYPES]


def test_permit_type_table_and_enum_say_the_same() -> None:
    for row in PERMIT_TYPES:
        each = row.permit_type
        assert (row.tick, row.life, row.longest_validity) == (
            each.tick,
            each.life,
            each.longest_validity,
        )


def test_longest_validities_are_those_of_the_contract() -> None:
    solidity = (CONTRACTS / "libraries" / "Days.sol").read_text(encoding="utf-8")
    found = re.search(r"LONGEST_VALIDITIES\s*=\s*0x([0-9a-f_]+)", solidity)
    assert found is not None
    packed = int(found[1].replace("_", ""), 16)
    for each in PermitType:
        assert packed >> 16 * each & 0xFFFF == each.longest_validity


def test_source_seized_has_the_number_that_quotas_leave_out() -> None:
    solidity = (CONTRACTS / "types" / "PermitTypes.sol").read_text(encoding="utf-8")
    assert f"SOURCE_SEIZED = {SOURCES.get('I').number};" in solidity


def test_jurisdictions_that_never_issue_begin_where_the_contract_says() -> None:
    solidity = (CONTRACTS / "types" / "PermitTypes.sol").read_text(encoding="utf-8")
    assert f"FIRST_EXTRA_JURISDICTION = {FIRST_EXTRA_JURISDICTION};" in solidity
    assert JURISDICTIONS.get("ID").may_issue
    for code in ("HS", "XX", "XV", "EU", "YU"):
        assert not JURISDICTIONS.get(code).may_issue
    assert [JURISDICTIONS.get(code).number for code in ("HS", "XX", "XV")] == [1001, 1002, 1003]


@pytest.mark.parametrize(
    ("code", "number"), [("ID", 360), ("SG", 702), ("US", 840), ("GL", 304), ("AF", 4), ("ZW", 716)]
)
def test_jurisdiction_numbers_are_those_of_iso_3166(code: str, number: int) -> None:
    assert JURISDICTIONS.get(code).number == number


def test_parties_and_territories_are_complete() -> None:
    kinds = [row.kind for row in JURISDICTIONS]
    assert kinds.count(JurisdictionKind.PARTY) == 183  # and the European Union
    assert kinds.count(JurisdictionKind.UNION) == 1
    administered = [row for row in JURISDICTIONS if row.administered_by]
    assert all(
        JURISDICTIONS.get(row.administered_by).kind is JurisdictionKind.PARTY
        for row in administered
    )


def test_reasons_stand_in_groups_of_thirty() -> None:
    groups = list(ReasonGroup)
    for row in REASONS:
        assert (row.number - 1) // 30 == groups.index(row.group)
