"""Artifacts: linking, code that is or is not a contract's, calls and answers."""

from __future__ import annotations

import pytest
from eth_abi.abi import decode, encode

from cites_chain.chain.artifacts import (
    UnfitArguments,
    account_of,
    decode_result,
    deployed_accounts,
    encode_arguments,
    encode_call,
    load_artifact,
)
from cites_chain.chain.genesis import Genesis
from cites_chain.errors import DeploymentMismatch
from tests.unit.chain.contracts import signer, word


def test_linked_code_names_its_libraries() -> None:
    accounts = deployed_accounts()
    artifact = load_artifact("PermitRegistry")
    assert artifact.links
    code = artifact.creation_code(accounts).hex()
    assert "__$" not in code
    for library in artifact.links:
        assert accounts[library][2:] in code


def test_code_with_one_other_byte_is_not_the_contract_s(genesis: Genesis) -> None:
    accounts = deployed_accounts()
    for name, account in accounts.items():
        code = bytearray(genesis.contracts[account].code)
        artifact = load_artifact(name)
        assert artifact.is_code(bytes(code), accounts)
        code[30] ^= 1
        assert not artifact.is_code(bytes(code), accounts)
        assert not artifact.is_code(b"", accounts)


def test_immutable_variables_do_not_count(genesis: Genesis) -> None:
    accounts = deployed_accounts()
    artifact = load_artifact("PermitRegistry")
    code = bytearray(genesis.contracts[accounts["PermitRegistry"]].code)
    start, length = artifact.immutables[0]
    code[start : start + length] = word(99)
    assert artifact.is_code(bytes(code), accounts)


def test_unknown_contract_is_said() -> None:
    assert account_of("PermitRegistry").endswith("7002")
    with pytest.raises(DeploymentMismatch) as no:
        account_of("Zoo")
    assert no.value.facts == {"contract": "Zoo"}
    with pytest.raises(DeploymentMismatch):
        load_artifact("Zoo")


def test_call_is_selector_and_arguments() -> None:
    data = encode_call("AuthorityRegistry", "areaOf", [360])
    assert data == bytes.fromhex("5c48612e") + word(360)
    assert encode_call("AuthorityRegistry", "areaOf(uint16)", [360]) == data


def test_structs_are_tuples() -> None:
    permit = (word(1), word(2), 3, bytes(32), [4, 5], [(word(6), 7)])
    data = encode_call("PermitRegistry", "issue", [permit])
    kind = "(bytes32,bytes32,uint256,bytes32,uint256[],(bytes32,uint256)[])"
    assert decode([kind], data[4:]) == ((*permit[:4], (4, 5), ((word(6), 7),)),)


def test_answer_is_read_as_declared() -> None:
    accounts = [signer(n).account.lower() for n in (1, 2)]
    output = encode(["address[]"], [accounts])
    assert decode_result("AuthorityRegistry", "getValidators", output) == (tuple(accounts),)
    with pytest.raises(UnfitArguments) as no:
        decode_result("AuthorityRegistry", "getValidators", output[:-1])
    assert no.value.facts == {"contract": "AuthorityRegistry", "function": "getValidators"}


@pytest.mark.parametrize(
    ("function", "arguments", "found"),
    [
        ("areaOf", [], "takes 1 arguments, not 0"),
        ("areaOf", [1, 2], "takes 1 arguments, not 2"),
        ("areaOf", [65_536], "65536"),
        ("areaOf", ["text"], "text"),
        ("feedAnimals", [1], "no functions named"),
    ],
)
def test_unfit_arguments_are_said(function: str, arguments: list[object], found: str) -> None:
    assert encode_call("AuthorityRegistry", "areaOf", [65_535])
    with pytest.raises(UnfitArguments, match=found):
        encode_call("AuthorityRegistry", function, arguments)


def test_constructor_s_arguments_are_encoded() -> None:
    forwarder = account_of("CitesForwarder")
    encoded = encode_arguments("PermitRegistry", [forwarder, forwarder])
    assert encoded == encode(["address", "address"], [forwarder, forwarder])
    assert encode_arguments("RareActs", []) == b""
