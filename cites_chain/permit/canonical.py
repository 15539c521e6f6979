"""One way to write a document as bytes: RFC 8785 JSON of its normalised fields.

Normalised means: text in Unicode form NFC, days as YYYY-MM-DD, codes as in the lists, quantities as
plain decimals in text, and nothing at all for a box that is empty (no null, no false, no empty
list). So a field that a later release adds does not change the bytes of an older document.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import rfc8785

from cites_chain.permit.boxes import pointer
from cites_chain.permit.form import PermitForm

Tree: TypeAlias = "str | int | bool | list[Tree] | dict[str, Tree]"
"""Values of JSON as far as a document needs them."""

SHAPE = ""
"""Path of the leaf that lists all others: it binds what is in the document and what is not."""


def tree_of(form: PermitForm) -> dict[str, Tree]:
    """Return the fields of a document as they are written, empty boxes left out."""
    return {
        name: value
        for name, whole in form.model_dump(mode="json").items()
        if (value := _without_empty(whole)) is not None
    }


def canonical_tree(form: PermitForm) -> dict[str, Tree]:
    """Return the normalised fields of a document."""
    return {name: _composed(value) for name, value in tree_of(form).items()}


def canonical_bytes(form: PermitForm) -> bytes:
    """Return the canonical bytes of a document."""
    return rfc8785.dumps(canonical_tree(form))


def canonical_text(value: Tree) -> str:
    """Return the canonical text of one value."""
    return rfc8785.dumps(value).decode()


def iter_values(tree: Mapping[str, Tree]) -> Iterator[tuple[str, Tree]]:
    """Yield what the leaves are made of: path and value of each single field.

    A list has a leaf of its own, which says how many entries it has. Last comes the shape: the
    sorted list of all paths.
    """
    paths = []
    for path, value in _iter_fields(dict(tree), ()):
        paths.append(path)
        yield path, value
    yield SHAPE, [*sorted(paths)]


def _iter_fields(value: Tree, path: tuple[str | int, ...]) -> Iterator[tuple[str, Tree]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _iter_fields(inner, (*path, name))
    elif isinstance(value, list):
        yield pointer(path), len(value)
        for position, inner in enumerate(value):
            yield from _iter_fields(inner, (*path, position))
    else:
        yield pointer(path), value


def _without_empty(value: object) -> Tree | None:
    if isinstance(value, dict):
        fields = {name: _without_empty(inner) for name, inner in value.items()}
        return {name: inner for name, inner in fields.items() if inner is not None} or None
    if isinstance(value, list | tuple):
        return [kept for inner in value if (kept := _without_empty(inner)) is not None] or None
    if isinstance(value, str | int) and value is not False:
        return value
    return None


def _composed(value: Tree) -> Tree:
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, list):
        return [_composed(inner) for inner in value]
    if isinstance(value, dict):
        return {name: _composed(inner) for name, inner in value.items()}
    return value
