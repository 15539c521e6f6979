"""The compiled contracts that this release knows: their code, and how to speak with them.

`scripts/compile_contracts.py` makes the files in `cites_chain/artifacts/`; nothing is compiled
when the package runs. Every contract of a network stands at a fixed address, linked libraries too.

Example::

    call = encode_call("AuthorityRegistry", "areaOf", [360])
    (area,) = decode_result("AuthorityRegistry", "areaOf", chain.call(account_of(...), call))
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError, EncodingError
from eth_hash.auto import keccak

from cites_chain.errors import ChainError, DeploymentMismatch
from cites_chain.ids import Account

AUTHORITY_REGISTRY = "AuthorityRegistry"
PERMIT_REGISTRY = "PermitRegistry"
FORWARDER = "CitesForwarder"

_FOLDER = Path(__file__).parent.parent / "artifacts"
_FIRST_LIBRARY = 0x7004
_PUSH_20 = 0x73
"""A library's code begins with its own address, so that it can tell a call from a delegate call."""

Abi = Mapping[str, Any]


class UnfitArguments(ChainError):
    """A contract's function was given arguments that it does not take."""

    code = "UNFIT_ARGUMENTS"


@dataclass(frozen=True)
class Artifact:
    """One compiled contract or library.

    Attributes:
        name: Name in Solidity.
        abi: Functions, events and errors.
        creation: Code that runs once and answers with the deployed code; not linked yet.
        deployed: Code that stays; not linked, immutable variables are zero.
        links: Where the address of which library goes into the creation code.
        deployed_links: The same in the deployed code.
        immutables: Where the deployed code holds immutable variables, as (start, length).
    """

    name: str
    abi: tuple[Abi, ...]
    creation: str
    deployed: str
    links: Mapping[str, tuple[int, ...]]
    deployed_links: Mapping[str, tuple[int, ...]]
    immutables: tuple[tuple[int, int], ...]

    @property
    def is_library(self) -> bool:
        """Whether the code checks its own address first."""
        return self.deployed.startswith(f"{_PUSH_20:02x}" + "00" * 20)

    def creation_code(self, accounts: Mapping[str, Account], arguments: bytes = b"") -> bytes:
        """Return what runs at deployment: the linked code with the constructor's arguments."""
        return bytes.fromhex(_linked(self.creation, self.links, accounts)) + arguments

    def code_hash(self, accounts: Mapping[str, Account]) -> bytes:
        """Return the hash of the deployed code, with the places of immutable variables zero."""
        linked = _linked(self.deployed, self.deployed_links, accounts)
        return keccak(self._masked(bytes.fromhex(linked)))

    def is_code(self, code: bytes, accounts: Mapping[str, Account]) -> bool:
        """Whether this code is the contract's, whatever its immutable variables hold."""
        return keccak(self._masked(code)) == self.code_hash(accounts)

    def _masked(self, code: bytes) -> bytes:
        masked = bytearray(code)
        for start, length in self._own_places():
            masked[start : start + length] = bytes(len(masked[start : start + length]))
        return bytes(masked)

    def _own_places(self) -> Iterable[tuple[int, int]]:
        return (*self.immutables, (1, 20)) if self.is_library else self.immutables


@cache
def load_artifact(name: str) -> Artifact:
    """Read one artifact of this release.

    Raises:
        DeploymentMismatch: The package holds no contract of that name.
    """
    content = _read(name)
    places = content["immutableReferences"].values()
    return Artifact(
        name=name,
        abi=tuple(content["abi"]),
        creation=content["bytecode"][2:],
        deployed=content["deployedBytecode"][2:],
        links=_places_of(content["linkReferences"]),
        deployed_links=_places_of(content["deployedLinkReferences"]),
        immutables=tuple((p["start"], p["length"]) for variable in places for p in variable),
    )


@cache
def load_storage_layout(name: str) -> Mapping[str, Any]:
    """Read where a contract keeps its variables, as the compiler wrote it.

    Raises:
        DeploymentMismatch: The package holds no contract of that name.
    """
    layout: Mapping[str, Any] = _read(name)["storageLayout"]
    return layout


@cache
def deployed_accounts() -> Mapping[str, Account]:
    """Return where each contract and library of a network stands, by name."""
    accounts = {
        AUTHORITY_REGISTRY: _account(0x7001),
        PERMIT_REGISTRY: _account(0x7002),
        FORWARDER: _account(0x7003),
    }
    for number, library in enumerate(_libraries(accounts)):
        accounts[library] = _account(_FIRST_LIBRARY + number)
    return MappingProxyType(accounts)


def account_of(name: str) -> Account:
    """Return where a contract stands in every network.

    Raises:
        DeploymentMismatch: This release knows no contract of that name.
    """
    account = deployed_accounts().get(name)
    if account is None:
        raise DeploymentMismatch(
            f"this release deploys no contract named {name}", facts={"contract": name}
        )
    return account


def encode_call(contract: str, function: str, arguments: Sequence[object] = ()) -> bytes:
    """Return the data of a call: the function's selector and the encoded arguments.

    Args:
        contract: Name in Solidity.
        function: Name, or the whole signature where several functions share the name.
        arguments: In the order of the declaration; tuples for structs, bytes for words.

    Raises:
        UnfitArguments: There is no such function, or it does not take these.
    """
    selector, inputs, _ = _function(contract, function)
    return selector + _encoded(f"{contract}.{function}", inputs, arguments)


@cache
def acts_by_selector(contract: str) -> Mapping[bytes, Abi]:
    """Return the functions of a contract that change something, by their selector."""
    return MappingProxyType(
        {
            keccak(signature_of(entry).encode())[:4]: entry
            for entry in load_artifact(contract).abi
            if entry["type"] == "function" and entry["stateMutability"] == "nonpayable"
        }
    )


def encode_arguments(contract: str, arguments: Sequence[object]) -> bytes:
    """Return the encoded arguments of a contract's constructor.

    Raises:
        UnfitArguments: The constructor does not take these.
    """
    inputs = [
        type_of(parameter)
        for entry in load_artifact(contract).abi
        if entry["type"] == "constructor"
        for parameter in entry["inputs"]
    ]
    return _encoded(f"constructor of {contract}", tuple(inputs), arguments)


def decode_result(contract: str, function: str, output: bytes) -> tuple[Any, ...]:
    """Return what a function answered, in the order of its declaration.

    Raises:
        UnfitArguments: There is no such function, or this is no answer of it.
    """
    _, _, outputs = _function(contract, function)
    try:
        return decode(outputs, output)
    except DecodingError as problem:
        raise UnfitArguments(
            f"this is no answer of {contract}.{function}: {problem}",
            facts={"contract": contract, "function": function},
        ) from problem


def type_of(parameter: Mapping[str, Any]) -> str:
    """Return a parameter's type as it stands in a signature: structs as tuples."""
    kind: str = parameter["type"]
    if not kind.startswith("tuple"):
        return kind
    parts = ",".join(type_of(part) for part in parameter["components"])
    return f"({parts}){kind.removeprefix('tuple')}"


def signature_of(entry: Abi) -> str:
    """Return the signature of a function, event or error."""
    return f"{entry['name']}({','.join(type_of(part) for part in entry['inputs'])})"


def _read(name: str) -> dict[str, Any]:
    try:
        content = json.loads((_FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        raise DeploymentMismatch(
            f"this release holds no contract named {name}", facts={"contract": name}
        ) from problem
    return cast("dict[str, Any]", content)


@cache
def _function(contract: str, function: str) -> tuple[bytes, tuple[str, ...], tuple[str, ...]]:
    found = [
        entry
        for entry in load_artifact(contract).abi
        if entry["type"] == "function" and function in (entry["name"], signature_of(entry))
    ]
    if len(found) != 1:
        raise UnfitArguments(
            f"{contract} has {len(found) or 'no'} functions named {function}",
            facts={"contract": contract, "function": function},
        )
    (entry,) = found
    selector = keccak(signature_of(entry).encode())[:4]
    inputs = tuple(type_of(parameter) for parameter in entry["inputs"])
    return selector, inputs, tuple(type_of(parameter) for parameter in entry["outputs"])


def _encoded(what: str, kinds: tuple[str, ...], arguments: Sequence[object]) -> bytes:
    if len(kinds) != len(arguments):
        raise UnfitArguments(
            f"{what} takes {len(kinds)} arguments, not {len(arguments)}",
            facts={"function": what, "expected": len(kinds), "found": len(arguments)},
        )
    try:
        return encode(kinds, arguments)
    except EncodingError as problem:
        raise UnfitArguments(f"{what}: {problem}", facts={"function": what}) from problem


def _libraries(contracts: Iterable[str]) -> list[str]:
    found: set[str] = set()
    waiting = list(contracts)
    while waiting:
        new = set(load_artifact(waiting.pop()).links) - found
        found |= new
        waiting += new
    return sorted(found)


def _places_of(references: Mapping[str, Mapping[str, Any]]) -> Mapping[str, tuple[int, ...]]:
    return {
        library: tuple(place["start"] for place in places)
        for libraries in references.values()
        for library, places in libraries.items()
    }


def _linked(
    code: str, links: Mapping[str, tuple[int, ...]], accounts: Mapping[str, Account]
) -> str:
    pieces = list(code)
    for library, starts in links.items():
        account = accounts[library].removeprefix("0x").lower()
        for start in starts:
            pieces[2 * start : 2 * start + 40] = account
    return "".join(pieces)


def _account(number: int) -> Account:
    return Account(f"0x{number:040x}")
