"""What can be wrong with a file of stories; what is wrong inside a story is a refused act."""

from __future__ import annotations

from cites_chain.errors import CitesChainError


class InvalidStory(CitesChainError):
    """A line of the file is no story."""

    code = "INVALID_STORY"

    def __init__(self, where: str, line: int, problem: str) -> None:
        super().__init__(
            f"{where}, line {line}: {problem}",
            hint="Each line is one JSON object; docs/reference/stories.md lists its keys.",
            facts={"file": where, "line": line, "problem": problem},
        )


class NotWritten(CitesChainError):
    """An act needs a permit whose own issue was refused, or was never told."""

    code = "NOT_WRITTEN"

    def __init__(self, permit_no: str) -> None:
        super().__init__(
            f"permit {permit_no or 'without a number'} is not on the ledger",
            hint="Look at why its issue was refused.",
            facts={"permit_no": permit_no},
        )
