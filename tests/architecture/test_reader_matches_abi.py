"""Every event, word and view that the reader knows is the contracts', and the reverse."""

from __future__ import annotations

import re
from dataclasses import fields
from enum import Enum
from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from cites_chain.codes import APPENDICES, FIRST_EXTRA_JURISDICTION, SOURCES
from cites_chain.ledger.reader import vocabulary
from cites_chain.ledger.reader.announcement import Announcement
from cites_chain.ledger.reader.answers import UnreadableAnswer
from cites_chain.ledger.reader.authority_events import AUTHORITY_EVENTS
from cites_chain.ledger.reader.authority_rebuild import PROPOSAL_LIFE, UNDO_WITHIN
from cites_chain.ledger.reader.events import EVENTS, UnreadableEvent, decode, signature_of
from cites_chain.ledger.reader.permit_events import PERMIT_EVENTS
from cites_chain.ledger.reader.rebuild import SOURCE_SEIZED
from tests.abi import ROOT, canonical, constants, entries, enums, signature

CONTRACTS = {"PermitRegistry": PERMIT_EVENTS, "AuthorityRegistry": AUTHORITY_EVENTS}
FOREIGN_EVENTS = {"EIP712DomainChanged"}
"""Announced by OpenZeppelin's code in the registries' names; says nothing of permits."""

OTHER_NAMES = {"from": "start"}
"""Fields whose Solidity name is a word of Python's own."""

ENUMS: dict[str, type[Enum]] = {
    "PermitType": vocabulary.PermitType,
    "Medium": vocabulary.Medium,
    "Status": vocabulary.Status,
    "Direction": vocabulary.Direction,
    "PartyStatus": vocabulary.PartyStatus,
    "ProposalKind": vocabulary.ProposalKind,
    "ProposalStatus": vocabulary.ProposalStatus,
}
UNREAD_ENUMS = {"Kind", "Duty"}
"""The life that follows from the type, and what an account is for: in no event and in no view."""


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


@pytest.mark.parametrize("contract", CONTRACTS)
def test_reader_knows_each_event_of_the_contract_and_no_other(contract: str) -> None:
    announced = set(entries(contract, "event")) - FOREIGN_EVENTS
    assert announced == {kind.__name__ for kind in CONTRACTS[contract]}


@pytest.mark.parametrize(
    ("contract", "kind"),
    [(contract, kind) for contract, kinds in CONTRACTS.items() for kind in kinds],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_event_has_the_types_and_names_of_the_contract(
    contract: str, kind: type[Announcement]
) -> None:
    entry = entries(contract, "event")[kind.__name__]
    assert signature_of(kind) == signature(entry)
    indexed = [part["indexed"] for part in entry["inputs"]]
    assert indexed == [i < kind.topics for i in range(len(indexed))]
    names = [OTHER_NAMES.get(part["name"], snake(part["name"])) for part in entry["inputs"]]
    assert [field.name for field in fields(kind)] == names  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ENUMS)
def test_enum_has_the_words_and_numbers_of_the_contract(name: str) -> None:
    words = [word for word in enums()[name] if word != "NONE"]
    assert [member.name for member in ENUMS[name]] == words
    assert [member.value for member in ENUMS[name]] == list(range(1, len(words) + 1))


def test_no_enum_of_the_contracts_is_unread() -> None:
    assert set(enums()) == set(ENUMS) | UNREAD_ENUMS


def test_numbers_that_the_contracts_name_are_the_readers() -> None:
    named = constants()
    assert named["SOURCE_SEIZED"] == SOURCE_SEIZED == SOURCES.get("I").number
    assert {role.name: role.value for role in vocabulary.Role} == {
        name: named[name] for name in ("ISSUER", "INSPECTOR")
    }
    assert named["FIRST_EXTRA_JURISDICTION"] <= FIRST_EXTRA_JURISDICTION
    assert [row.number for row in APPENDICES] == [1, 2, 3]
    ballot = (ROOT / "contracts" / "libraries" / "Ballot.sol").read_text(encoding="utf-8")
    officers = (ROOT / "contracts" / "libraries" / "Officers.sol").read_text(encoding="utf-8")
    assert f"LIFE = {PROPOSAL_LIFE.days} days" in ballot
    assert f"UNDO_WITHIN = {UNDO_WITHIN.days} days" in officers


def test_views_that_the_reader_calls_are_the_contracts() -> None:
    folder = ROOT / "cites_chain" / "ledger" / "reader"
    asked = {
        found
        for path in folder.glob("*questions.py")
        for found in re.findall(r'"(\w+\([\w\[\](),]*\))"', path.read_text(encoding="utf-8"))
    }
    offered = {
        signature(entry): entry
        for contract in CONTRACTS
        for entry in entries(contract, "function").values()
    }
    assert asked <= set(offered)
    assert {offered[view]["stateMutability"] for view in asked} == {"view"}
    assert len(asked) >= 20  # the pattern above still finds them


EVENT_KINDS = {kind.__name__: kind for kind in EVENTS}


def logged(entry: dict[str, Any], *, cut: int = 0) -> tuple[list[bytes], bytes]:
    """A log of an event with the least words that its types allow."""
    parts = entry["inputs"]
    topics = [keccak(signature(entry).encode())]
    topics += [bytes(31) + b"\1" for part in parts if part["indexed"]]
    kinds = [canonical(part) for part in parts if not part["indexed"]]
    data = encode(kinds, [least(kind) for kind in kinds])
    return topics, data[: len(data) - cut]


def least(kind: str) -> object:
    if kind.endswith("[]"):
        return []
    if kind.startswith("("):
        return tuple(least(part) for part in kind[1:-1].split(","))
    return {"address": "0x" + "11" * 20, "bool": True, "string": "x", "bytes32": bytes(32)}.get(
        kind, 1
    )


@pytest.mark.parametrize("contract", CONTRACTS)
def test_log_of_each_event_that_ends_too_early_is_refused(contract: str) -> None:
    for name, entry in entries(contract, "event").items():
        if name in FOREIGN_EVENTS or all(part["indexed"] for part in entry["inputs"]):
            continue
        if any(part["name"] == "head" for part in entry["inputs"]):
            continue  # the least head is no head: its own test is with the reader
        assert type(decode(*logged(entry))) is EVENT_KINDS[name]
        with pytest.raises(UnreadableAnswer) as refused:
            decode(*logged(entry, cut=64))
        assert "bytes" in refused.value.facts


def test_log_of_an_event_that_nobody_knows_is_refused_with_its_topic() -> None:
    known = entries("AuthorityRegistry", "event")["PartySuspended"]
    topics, data = logged(known)
    assert type(decode(topics, data)).__name__ == "PartySuspended"
    strange = keccak(b"PermitTeleported(bytes32)")
    with pytest.raises(UnreadableEvent) as refused:
        decode([strange, topics[1]], data)
    assert refused.value.facts == {"topic": strange.hex()}
