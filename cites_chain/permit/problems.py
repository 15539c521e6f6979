"""Turns what is wrong with a document into this package's own errors, the box named in each."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from cites_chain.errors import DocumentError, Fact, InvalidDocument, UnknownCode
from cites_chain.permit.boxes import box_of
from cites_chain.permit.values import UNKNOWN_CODE

_LONGEST_VALUE = 80
_MOST_LISTED = 20
_SECRETS = ("secret", "salt")

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


def _error_of(problems: Sequence[Problem], count: int) -> DocumentError:
    """Return the first problem as an error; the others are listed in it."""
    first, *others = problems
    listed = [problem.sentence for problem in others[:_MOST_LISTED]]
    if count > 1 + len(listed):
        listed.append(f"and {count - 1 - len(listed)} more")
    also = f"Also: {'; '.join(listed)}." if listed else ""
    hint = " ".join(filter(None, [first.hint, also]))
    found: DocumentError
    if first.code_list:
        found = UnknownCode(first.code_list, str(first.value), box=first.box, hint=hint)
    else:
        found = InvalidDocument(first.box, first.text, value=first.value, hint=hint)
    found.facts |= {"problems": count, "others": "; ".join(listed)}
    return found


def refuse(problems: Iterable[Problem]) -> None:
    """Refuse a document with problems; the first becomes the error, the others stand beside it.

    Raises:
        InvalidDocument: There is a problem.
        UnknownCode: The first problem is a code that is in no list.
    """
    found = list(problems)
    if found:
        raise _error_of(found, len(found))


def invalid_document(found: ValidationError, model: type[BaseModel]) -> DocumentError:
    """Return the error for what pydantic found wrong."""
    details = found.errors(include_url=False)
    # A file of nothing but mistakes has thousands of them: only what is told is worked out.
    told = [_problem_of(detail, model) for detail in details[: _MOST_LISTED + 1]]
    return _error_of(told, len(details))


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
        name = str(_shown(detail["loc"][-1]))  # any text at all may stand where a name belongs
        group = path[:-1] if path and path[-1] == detail["loc"][-1] else path
        return Problem(
            box, f"the field {name!r} is not part of the form", name, _near(name, group, model)
        )
    sentence = context.get("text") or _SENTENCES.get(kind) or detail["msg"]
    is_group = isinstance(detail["input"], dict | list | tuple)
    is_hidden = kind == "missing" or is_group or name in _SECRETS
    value_found = None if is_hidden else _shown(detail["input"])
    return Problem(box, f"{name} {sentence}", value_found)


def _near(name: str, group: Sequence[str | int], model: type[BaseModel]) -> str:
    names = _names(model, tuple(step for step in group if isinstance(step, str)))
    close = difflib.get_close_matches(name, names, 1, 0.6)
    return f"Perhaps {close[0]!r} was meant." if close else "Leave it out."


@lru_cache(maxsize=64)
def _names(model: type[BaseModel], path: tuple[str, ...]) -> list[str]:
    """Names of the fields of the group to which a way through fields leads."""
    schema = model.model_json_schema()
    here = schema
    for step in path:
        here = here.get("properties", {}).get(step, {})
        here = here.get("items", here)
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
