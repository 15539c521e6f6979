"""What can go wrong when a permit is printed."""

from __future__ import annotations

from cites_chain.errors import CitesChainError


class NotPrinted(CitesChainError):
    """The form could not be set; no PDF was made."""

    code = "NOT_PRINTED"

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"the permit could not be printed: {problem}",
            hint="Send this message and the permit's type to whoever maintains this program.",
            facts={"problem": problem},
        )


class NoFont(CitesChainError):
    """No font on this computer has a character of the document; no PDF was made."""

    code = "NO_FONT"

    def __init__(self, text: str, package: str) -> None:
        super().__init__(
            f"no font on this computer can show {text!r}",
            hint=f"Install one, on Debian: apt-get install {package}. Then print again.",
            facts={"text": text, "package": package},
        )
