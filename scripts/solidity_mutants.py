"""Small faults put into the contracts one at a time, found on the compiler's syntax tree.

Each fault stays a program: operators become their neighbours, conditions are turned round or lose a
part, numbers move by one, an enum's member becomes the next, a statement (an effect, an event, a
refusal) disappears. The kinds are those of slither-mutate, by its names where it has one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Node = dict[str, Any]

NEIGHBOURS = {
    "<": ("<=", ">="),
    "<=": ("<", ">"),
    ">": (">=", "<="),
    ">=": (">", "<"),
    "==": ("!=",),
    "!=": ("==",),
    "+": ("-",),
    "-": ("+",),
    "*": ("/",),
    "/": ("*",),
    "%": ("*",),
    "|": ("&",),
    "&": ("|",),
    "<<": (">>",),
    ">>": ("<<",),
    "+=": ("-=",),
    "-=": ("+=",),
    "|=": ("&=",),
}
COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")
KINDS = {
    **dict.fromkeys(COMPARISONS, "ROR"),
    **dict.fromkeys(("|", "&", "<<", ">>"), "BOR"),
    **dict.fromkeys(("+", "-", "*", "/", "%"), "AOR"),
    **dict.fromkeys(("+=", "-=", "|="), "ASOR"),
}


@dataclass(frozen=True)
class Mutant:
    """One fault: in `file`, the bytes from `start` to `end` become `text`.

    Attributes:
        kind: name of the operator (ROR, LOR, AOR, BOR, ASOR, UOR, LIR, SBR, RR, MIA, ...).
    """

    file: str
    line: int
    kind: str
    start: int
    end: int
    text: str
    before: str

    def apply(self, source: bytes) -> str:
        """The file with the fault in it."""
        return (source[: self.start] + self.text.encode() + source[self.end :]).decode()

    def __str__(self) -> str:
        before, after = (" ".join(part.split()) for part in (self.before, self.text))
        return f"{self.file}:{self.line} {self.kind} `{before}` -> `{after or 'nothing'}`"


def enum_members(trees: dict[str, Node]) -> dict[int, tuple[str, str]]:
    """For each enum member, by the number of its node: its name and the next one's."""
    found: dict[int, tuple[str, str]] = {}
    for tree in trees.values():
        for node in _nodes(tree):
            if node["nodeType"] == "EnumDefinition":
                members = node["members"]
                for one, other in zip(members, members[1:] + members[:1], strict=True):
                    found[one["id"]] = (one["name"], other["name"])
    return found


def mutants_of(
    file: str, source: bytes, tree: Node, enums: dict[int, tuple[str, str]]
) -> list[Mutant]:
    """Every fault of one file, in the order of the text, none twice."""
    found: dict[tuple[int, int, str], Mutant] = {}
    for node in _nodes(tree):
        for kind, start, end, text in _faults(node, source, enums):
            before = source[start:end].decode()
            line = source.count(b"\n", 0, start) + 1
            found.setdefault((start, end, text), Mutant(file, line, kind, start, end, text, before))
    return sorted(found.values(), key=lambda mutant: (mutant.start, mutant.end, mutant.text))


def _nodes(node: Any) -> Iterator[Node]:
    """All nodes below and with this one."""
    if isinstance(node, dict):
        if "nodeType" in node:
            yield node
        for value in node.values():
            yield from _nodes(value)
    elif isinstance(node, list):
        for value in node:
            yield from _nodes(value)


Fault = tuple[str, int, int, str]


def _faults(node: Node, source: bytes, enums: dict[int, tuple[str, str]]) -> Iterator[Fault]:
    kind = node["nodeType"]
    if kind == "BinaryOperation":
        yield from _operator(node, "leftExpression", "rightExpression", source)
    elif kind == "Assignment":
        yield from _operator(node, "leftHandSide", "rightHandSide", source)
    elif kind == "UnaryOperation" and node["operator"] == "!":
        yield "UOR", *_span(node), _text(node["subExpression"], source)
    elif kind == "Conditional":
        yes, no = node["trueExpression"], node["falseExpression"]
        swapped = f"{_text(node['condition'], source)} ? {_text(no, source)} : {_text(yes, source)}"
        yield "MIA", *_span(node), swapped
    elif kind == "IfStatement":
        yield from _condition(node, source)
    elif kind == "Literal":
        yield from _literal(node)
    elif kind == "MemberAccess" and node.get("referencedDeclaration") in enums:
        name, other = enums[node["referencedDeclaration"]]
        end = _span(node)[1]
        yield "EVR", end - len(name), end, other
    elif kind in ("ExpressionStatement", "EmitStatement", "RevertStatement"):
        yield {"RevertStatement": "RR"}.get(kind, "SBR"), *_statement(node, source), "{}"
    elif kind == "Return" and node.get("expression") is None:
        yield "SBR", *_statement(node, source), "{}"


def _operator(node: Node, left: str, right: str, source: bytes) -> Iterator[Fault]:
    operator = node["operator"]
    if operator in ("&&", "||"):
        for side in (left, right):
            yield "LOR", *_span(node), _text(node[side], source)
        return
    start, end = _span(node[left])[1], _span(node[right])[0]
    at = source.find(operator.encode(), start, end)
    for other in NEIGHBOURS.get(operator, ()):
        yield KINDS[operator], at, at + len(operator), other


def _condition(node: Node, source: bytes) -> Iterator[Fault]:
    """Turned round, unless a comparison (that is ROR's); the whole statement left out."""
    condition, body = node["condition"], node["trueBody"]
    is_comparison = (
        condition["nodeType"] == "BinaryOperation" and condition["operator"] in COMPARISONS
    )
    if not is_comparison:
        yield "MIA", *_span(condition), f"!({_text(condition, source)})"
    if node.get("falseBody") is None and body["nodeType"] != "RevertStatement":
        span = _span(node) if body["nodeType"] == "Block" else _statement(node, source)
        yield "SBR", *span, "{}"


def _literal(node: Node) -> Iterator[Fault]:
    if node["kind"] == "bool":
        yield "LIR", *_span(node), "false" if node["value"] == "true" else "true"
    elif node["kind"] == "number" and not node.get("subdenomination"):
        number = int(node["value"].replace("_", ""), 0)
        yield "LIR", *_span(node), str(number + 1)
        if number > 0:
            yield "LIR", *_span(node), str(number - 1)


def _span(node: Node) -> tuple[int, int]:
    start, length, _ = (int(part) for part in node["src"].split(":"))
    return start, start + length


def _statement(node: Node, source: bytes) -> tuple[int, int]:
    """The statement with its semicolon, which the compiler counts in some cases only."""
    start, end = _span(node)
    if source[end - 1 : end] != b";":
        end = source.index(b";", end) + 1
    return start, end


def _text(node: Node, source: bytes) -> str:
    start, end = _span(node)
    return source[start:end].decode()
