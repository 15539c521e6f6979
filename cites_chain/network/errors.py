"""What can be wrong with the files from which a network is made."""

from __future__ import annotations

from pathlib import Path

from cites_chain.errors import CitesChainError


class NetworkFileDamaged(CitesChainError):
    """A network file is not one, or was changed."""

    code = "NETWORK_FILE_DAMAGED"

    def __init__(self, path: Path, problem: str) -> None:
        super().__init__(
            f"{path} is no network file: {problem}",
            hint="Ask a founder of the network for its file.",
            facts={"path": str(path), "problem": problem},
        )


class CardRefused(CitesChainError):
    """A Party's card cannot be used: something on it is wrong, or clashes with another card."""

    code = "CARD_REFUSED"

    def __init__(self, card: str, field: str, problem: str) -> None:
        super().__init__(
            f"{card}: {field}: {problem}",
            hint="Ask the Party for a new card; `cites-chain network card` makes it.",
            facts={"card": card, "field": field, "problem": problem},
        )
