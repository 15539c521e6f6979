"""Where a contract keeps what: storage slots by the names of the variables in Solidity.

The compiler writes the layout into the artifacts, so a slot is looked up and never counted by hand.
"""

from __future__ import annotations

from functools import cache

from eth_hash.auto import keccak

from cites_chain.chain.artifacts import load_storage_layout
from cites_chain.errors import DeploymentMismatch

_SLOTS = 2**256


@cache
def slot_of(contract: str, *path: str) -> int:
    """Return the slot of a variable, or of a member of a struct in it.

    Args:
        contract: Name in Solidity.
        path: Name of the variable, then of members.

    Raises:
        DeploymentMismatch: This release's contract has no such variable.
    """
    layout = load_storage_layout(contract)
    members, slot = layout["storage"], 0
    for name in path:
        found = [member for member in members if member["label"] == name]
        if len(found) != 1:
            raise DeploymentMismatch(
                f"this release's {contract} keeps nothing named {'.'.join(path)}",
                facts={"contract": contract, "variable": ".".join(path)},
            )
        slot += int(found[0]["slot"])
        members = layout["types"][found[0]["type"]].get("members", ())
    return slot


@cache
def offset_in(contract: str, struct: str, member: str) -> int:
    """Return how many slots behind the beginning of a struct one of its members is kept.

    Raises:
        DeploymentMismatch: This release's contract has no such struct, or it no such member.
    """
    kind = load_storage_layout(contract)["types"].get(
        f"t_struct({struct})_storage", {"members": ()}
    )
    for found in kind["members"]:
        if found["label"] == member:
            return int(found["slot"])
    raise DeploymentMismatch(
        f"this release's {contract} has no {struct}.{member}",
        facts={"contract": contract, "variable": f"{struct}.{member}"},
    )


def list_slot(slot: int, position: int) -> int:
    """Return the slot of an item, one slot each, of a list whose length is kept in `slot`."""
    return (int.from_bytes(keccak(slot.to_bytes(32, "big")), "big") + position) % _SLOTS


def mapping_slot(slot: int, key: bytes) -> int:
    """Return the first slot of what a mapping holds under a key of 32 bytes."""
    return int.from_bytes(keccak(key + slot.to_bytes(32, "big")), "big")
