"""docs/reference/contracts.md: what the interfaces of the contracts say about themselves (NatSpec).

The interfaces carry the whole documentation, in a plain shape that the compiler enforces: `///`
lines, then one declaration ending in a semicolon. Reading that needs no compiler.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

INTERFACES = Path(__file__).parents[2] / "contracts" / "interfaces"

_BLOCK = re.compile(
    r"(?P<doc>(?:^[ \t]*///[^\n]*\n)+)"
    r"[ \t]*(?P<code>(?:interface|error|event|function)\b[^;{]*[;{])",
    re.MULTILINE,
)
_ORDER = ("function", "event", "error")
_HEADINGS = {"function": "Functions", "event": "Events", "error": "Refusals"}


@dataclass(slots=True)
class Declaration:
    """One declaration with its NatSpec.

    Attributes:
        code: The declaration on one line.
        tags: Tag -> texts, in order.
    """

    code: str
    tags: dict[str, list[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Keyword it begins with: interface, function, event or error."""
        return self.code.split()[0]

    @property
    def name(self) -> str:
        """What it declares."""
        return re.split(r"[\s({]", self.code)[1]

    def text(self, tag: str) -> str:
        """All that is said under a tag, as one paragraph."""
        return " ".join(self.tags.get(tag, ()))


def page() -> str:
    """Return the page."""
    lines = [
        "# Contract reference",
        "",
        "Made from the interfaces' NatSpec by `make docs-write`. What the words mean stands in",
        "[concepts](../concepts.md); `contracts/README.md` shows how the files hang together.",
        "",
    ]
    for path in sorted(INTERFACES.glob("I*.sol")):
        lines += _interface(list(declarations(path.read_text(encoding="utf-8"))))
    return "\n".join(lines).rstrip() + "\n"


def declarations(source: str) -> Iterator[Declaration]:
    """Yield every documented declaration of a Solidity file."""
    for block in _BLOCK.finditer(source):
        found = Declaration(" ".join(block["code"].rstrip("{;").split()))
        tag = "notice"
        for line in block["doc"].splitlines():
            text = line.strip().removeprefix("///").strip()
            marked = re.match(r"@(\w+)\s*(.*)", text)
            if marked:
                tag, text = marked[1], marked[2]
                found.tags.setdefault(tag, []).append(text)
            elif text:
                said = found.tags.setdefault(tag, [""])
                said[-1] = f"{said[-1]} {text}".strip()
        yield found


def _interface(found: list[Declaration]) -> list[str]:
    head = next(one for one in found if one.kind == "interface")
    lines = [f"## {head.name}", "", head.text("notice"), ""]
    if head.text("dev"):
        lines += [_linked(head.text("dev")), ""]
    for kind in _ORDER:
        members = [one for one in found if one.kind == kind]
        if members:
            lines += [f"### {head.name}: {_HEADINGS[kind]}", ""]
        for one in members:
            lines += _member(one)
    return lines


def _member(one: Declaration) -> list[str]:
    lines = [f"#### {one.name}", "", "```solidity", one.code, "```", "", one.text("notice"), ""]
    if one.text("dev"):
        lines += [_linked(one.text("dev")), ""]
    for tag, label in (("param", "takes"), ("return", "gives")):
        for text in one.tags.get(tag, ()):
            name, _, rest = text.partition(" ")
            lines.append(f"- {label} `{name}`: {_linked(rest)}")
    return [*lines, ""] if lines[-1] else lines


def _linked(text: str) -> str:
    return re.sub(r"\{(\w+)\}", r"`\1`", text)
