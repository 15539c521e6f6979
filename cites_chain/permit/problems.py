"""Turns what is wrong with a document into this package's own errors, the box named in each."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cites_chain.errors import DocumentError, Fact, InvalidDocument, UnknownCode
from cites_chain.permit.boxes import box_of
from cites_chain.permit.values import UNKNOWN_CODE

_LONGEST_VALUE = 80
_MOST_LISTED = 20

_SENTENCES: dict[str, str] = {
    "missing": "is missing",
    "string_type": "is not text",
    "bool_type": "is neither true nor false",
    "bool_parsing": "is neither true nor false",
    "int_type": "is not a whole number",
    "int_parsing": "is not a whole number",
    "tuple_type": "is not a list",
    "model_type": "is not a group of fields",
    "model_attributes_type": "is not a group of fields",
    "string_pattern_mismatch": "is not 64 lower-case hexadecimal digits",
    "greater_than_equal": "is too small",
    "less_than_equal": "is too large",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        box: Where, empty if it is in no box.
        text: What, as the rest of a sentence.
        value: What was found.
        hint: What to do.
        code_list: Name of the code list, where a code is not in it.
    """

    box: str
    text: str
    value: Fact = None
    hint: str = ""
    code_list: str = ""

    @property
    def sentence(self) -> str:
        """The problem with its box."""
        return f"box {self.box}: {self.text}" if self.box else self.text


@dataclass
class _Report:
    problems: list[Problem] = field(default_factory=list)

    def error(self) -> DocumentError:
        first, *others = self.problems
        listed = [problem.sentence for problem in others[:_MOST_LISTED]]
        if len(others) > _MOST_LISTED:
            listed.append(f"and {len(others) - _MOST_LISTED} more")
        hint = " ".join(
            [
                *([first.hint] if first.hint else []),
                *([f"Also: {'; '.join(listed)}."] * bool(listed)),
            ]
        )
        found: DocumentError
        if first.code_list:
            found = UnknownCode(first.code_list, str(first.value), box=first.box, hint=hint)
        else:
            found = InvalidDocument(first.box, first.text, value=first.value, hint=hint)
        found.facts |= {"problems": len(self.problems), "others": "; ".join(listed)}
        return found


def refuse(problems: Iterable[Problem]) -> None:
    """Refuse a document with problems; the first becomes the error, the others stand beside it.

    Raises:
        InvalidDocument: There is a problem.
        UnknownCode: The first problem is a code that is in no list.
    """
    report = _Report(list(problems))
    if report.problems:
        raise report.error()


def invalid_document(found: ValidationError, model: type[BaseModel]) -> DocumentError:
    """Return the error for what pydantic found wrong."""
    details = found.errors(include_url=False)
    return _Report([_problem_of(detail, model) for detail in details]).error()


def _problem_of(detail: ErrorDetails, model: type[BaseModel]) -> Problem:
    path = [step for step in detail["loc"] if isinstance(step, int) or step.isidentifier()]
    box = box_of(model, path)
    name = str(path[-1]) if path else "the document"
    context = detail.get("ctx", {})
    kind = detail["type"]
    if kind == UNKNOWN_CODE:
        value = str(context["value"])
        text = f"{value!r} is not a CITES {context['list']} code"
        return Problem(box, text, value, str(context["hint"]), str(context["list"]))
    if kind == "extra_forbidden":
        return Problem(box, f"the field {name!r} is not part of the form", name, _near(path, model))
    sentence = context.get("text") or _SENTENCES.get(kind) or detail["msg"]
    is_group = isinstance(detail["input"], dict | list | tuple)
    value_found = None if kind == "missing" or is_group else _shown(detail["input"])
    return Problem(box, f"{name} {sentence}", value_found)


def _near(path: Sequence[str | int], model: type[BaseModel]) -> str:
    names = _names(model, path[:-1])
    close = difflib.get_close_matches(str(path[-1]), names, 1, 0.6)
    return f"Perhaps {close[0]!r} was meant." if close else "Leave it out."


def _names(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    schema = model.model_json_schema()
    here = schema
    for step in path:
        here = here["items"] if isinstance(step, int) else here.get("properties", {}).get(step, {})
        here = next((each for each in here.get("anyOf", [here]) if "type" not in each), here)
        if "$ref" in here:
            here = schema["$defs"][here["$ref"].rsplit("/", 1)[1]]
    return list(here.get("properties", {}))


def _shown(value: object) -> Fact:
    if value is None or isinstance(value, bool | int):
        return value
    text = value if isinstance(value, str) else str(value)
    text = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    return text if len(text) <= _LONGEST_VALUE else text[: _LONGEST_VALUE - 1] + "…"
