"""Which box of the form a value of the document belongs to, for errors and for verdicts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import get_args

from pydantic import BaseModel, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from cites_chain.codes.line_letters import line_letter

_POSITION = re.compile(r"[0-9]{1,9}", re.ASCII)

Path = Sequence[str | int]
"""Way to a value: field names, and positions in lists."""


@dataclass(frozen=True, slots=True)
class Box:
    """Mark of a field: the box of the form that it fills.

    Attributes:
        name: As printed on the form ("5a"), or a word for what has no box.
    """

    name: str

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Put the box into the published schema."""
        return handler(core_schema) | {"x-box": self.name}


def line_box(name: str, position: int) -> str:
    """Return the name of a box of one line."""
    return f"{name} line {line_letter(position)}"


def pointer(path: Path) -> str:
    """Return a path as a JSON pointer (RFC 6901); field names need no escaping."""
    return "".join(f"/{step}" for step in path)


def path_of(text: str) -> tuple[str | int, ...]:
    """Return the path of a JSON pointer."""
    return tuple(
        int(step) if step.isdecimal() and step.isascii() else step for step in text.split("/")[1:]
    )


def box_of(model: type[BaseModel], path: Path) -> str:
    """Return the box that a path leads to, with the line's letter; empty if it leads nowhere."""
    name = ""
    here: type[BaseModel] | None = model
    for step in path:
        if isinstance(step, str) and here is not None:
            box, here = _field(here, step)
            name = box or name
    if len(path) >= 2 and path[0] == "lines" and isinstance(path[1], int):
        return line_box(name, path[1])
    return name


@lru_cache(maxsize=256)
def _field(model: type[BaseModel], name: str) -> tuple[str, type[BaseModel] | None]:
    field = model.model_fields.get(name)
    if field is None:
        return "", None
    box = next((mark.name for mark in field.metadata if isinstance(mark, Box)), "")
    return box, _model_in(field.annotation)


def _model_in(annotation: object) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for inner in get_args(annotation):
        found = _model_in(inner)
        if found is not None:
            return found
    return None
