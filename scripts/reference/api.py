"""docs/reference/api.md: every request of the API, made from its OpenAPI description."""

from __future__ import annotations

from typing import Any, cast

from api.app import make_app
from api.place import Place

_TITLES = {
    "looking": "For anybody",
    "acts": "Acts that an officer signed",
    "forms": "The printed form",
    "staff": "For the authority's own staff",
    "analysis": "Sums of trade",
}


def page() -> str:
    """Return the page."""
    described = make_app(cast("Place", None), page=None).openapi()
    lines = [
        "# API",
        "",
        "Made from the code by `make docs-write`; [Using the API](../api.md) says what it is for.",
        "`/v1/openapi.json` has all of it for programs. Errors are problem details (RFC 9457).",
        "",
    ]
    groups: dict[str, list[str]] = {}
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            (tag,) = operation["tags"]
            groups.setdefault(tag, []).append(_row(path, method, operation, described))
    for tag in sorted(groups, key=_place_of):
        lines += [f"## {_TITLES.get(tag, tag)}", "", "| request | what it does | takes | answers |"]
        lines += ["|---|---|---|---|", *groups[tag], ""]
    return "\n".join(lines).rstrip() + "\n"


def _place_of(tag: str) -> tuple[int, str]:
    known = list(_TITLES)
    return (known.index(tag) if tag in known else len(known), tag)


def _row(path: str, method: str, operation: dict[str, Any], described: dict[str, Any]) -> str:
    what = " ".join(str(operation["description"]).split("\n\n", 1)[0].split())
    taken = [
        f"`{each['name']}`{'' if each.get('required') else '?'}"
        for each in operation.get("parameters", [])
    ]
    taken += _body(operation, described)
    answers = ", ".join(sorted(operation["responses"]))
    cells = (f"`{method.upper()} {path}`", what, ", ".join(taken) or "nothing", answers)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _body(operation: dict[str, Any], described: dict[str, Any]) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    if "$ref" not in schema:
        return ["a JSON document"] if schema else []
    named = described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]]
    required = set(named.get("required", ()))
    return [f"`{name}`{'' if name in required else '?'}" for name in named["properties"]]
