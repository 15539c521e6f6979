"""What can go wrong with an index. An index is a cache: none of this touches the ledger."""

from __future__ import annotations

from pathlib import Path

from cites_chain.errors import CitesChainError

_MAKE_ANEW = "The index is only a copy: `cites-chain index rebuild` makes it anew from the ledger."


class IndexProblem(CitesChainError):
    """Something about the index, not about the ledger."""

    code = "INDEX"


class IndexNotFound(IndexProblem):
    """There is no index."""

    code = "INDEX_NOT_FOUND"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"there is no index at {path}",
            hint="`cites-chain index sync` makes one.",
            facts={"path": str(path)},
        )


class IndexDamaged(IndexProblem):
    """The file is no index, or what stands in it cannot be."""

    code = "INDEX_DAMAGED"

    def __init__(self, path: Path | str, problem: str) -> None:
        super().__init__(f"{path}: {problem}", hint=_MAKE_ANEW, facts={"path": str(path)})


class IndexOutdated(IndexProblem):
    """Another release wrote the index, with other tables."""

    code = "INDEX_OUTDATED"

    def __init__(self, path: Path, found: int, known: int) -> None:
        super().__init__(
            f"{path}: the tables have version {found}, this release uses {known}",
            hint=_MAKE_ANEW,
            facts={"path": str(path), "found": found, "known": known},
        )


class IndexBusy(IndexProblem):
    """Another program writes to the index and does not stop."""

    code = "INDEX_BUSY"

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path}: another program is writing to the index",
            hint="Wait until it is done, or stop it.",
            facts={"path": str(path)},
        )


class IndexOfAnotherLedger(IndexProblem):
    """The index was made from another ledger than the one that is asked."""

    code = "INDEX_OF_ANOTHER_LEDGER"

    def __init__(self, expected: tuple[int, bytes], found: tuple[int, bytes]) -> None:
        super().__init__(
            f"the index is of ledger {expected[0]} with first block 0x{expected[1].hex()}, "
            f"and this is ledger {found[0]} with first block 0x{found[1].hex()}",
            hint="Name the right ledger, or another file for its index (setting `index`).",
            facts={
                "expected_chain_id": expected[0],
                "expected_genesis": expected[1].hex(),
                "chain_id": found[0],
                "genesis": found[1].hex(),
            },
        )


class IndexBehind(IndexProblem):
    """The index has not come as far as the question needs."""

    code = "INDEX_BEHIND"

    def __init__(self, block: int, needed: int) -> None:
        super().__init__(
            f"the index has come to block {block}, and block {needed} is needed"
            if block >= 0
            else "the index is empty",
            hint="`cites-chain index sync` brings it up to the ledger.",
            facts={"block": block, "needed": needed},
        )


class UnknownEvent(IndexProblem):
    """The ledger announced something that this release does not know; nothing of it is guessed."""

    code = "UNKNOWN_EVENT"

    def __init__(self, topic: bytes, block: int, log_index: int) -> None:
        super().__init__(
            f"block {block} has an announcement (number {log_index}) that this release does not "
            "know; the index stops before it, because what it does not count would be wrong",
            hint="Update cites-chain, then run `cites-chain index sync` again.",
            facts={"topic": topic.hex(), "block": block, "log_index": log_index},
        )


class DamagedEvent(IndexProblem):
    """An announcement lacks fields that it must have, or does not fit the ones before it."""

    code = "DAMAGED_EVENT"

    def __init__(self, name: str, block: int, log_index: int, problem: str) -> None:
        super().__init__(
            f"block {block}, announcement {log_index} ({name}): {problem}",
            hint="Ask a sound node, and make the index anew from it: `cites-chain index rebuild`.",
            facts={"event": name, "block": block, "log_index": log_index, "problem": problem},
        )


class LogFileDamaged(IndexProblem):
    """A file of logs ends early, or is none."""

    code = "LOG_FILE_DAMAGED"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(f"{path}: {problem}", facts={"path": str(path)})
