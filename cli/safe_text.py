r"""Text from documents and files, made safe to show: what could steer a terminal becomes visible.

Names in any script stay as they are. Control characters, terminal escapes and the invisible
characters that reorder or hide text (Unicode TR 36, section 2.5) are written out, as `\u{202e}`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path

Document = Mapping[str, object]
"""What `--json` prints: stable keys; values of JSON, or decimals, dates, bytes, enums and paths."""

_UNSAFE = re.compile(
    "["
    "\x00-\x1f\x7f-\x9f"  # controls, among them the escape that starts a terminal command
    "\xad\u061c\u180e\u200b\u200e\u200f"  # invisible letters and direction marks
    "\u2028-\u202e\u2060-\u206f"  # separators, embeddings, overrides, isolates
    "\ufeff\ufff9-\uffff"  # byte order mark, annotations, non-characters
    "\ud800-\udfff"  # halves of a pair
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # format and tag characters
    "]"
)
# U+200C and U+200D are not in it: Persian and the scripts of India are misspelt without them.


def visible(text: str) -> str:
    """Return the text on one line, with everything invisible or dangerous written out."""
    return _UNSAFE.sub(lambda found: _written_out(found[0]), text)


def json_text(document: Document) -> str:
    """Return a JSON text that reads back as the very same values and cannot steer a terminal."""
    return harmless_json(json.dumps(document, ensure_ascii=False, indent=2, default=_plain))


def harmless_json(text: str) -> str:
    """Return a JSON text that reads back as the same values, its steering characters escaped."""
    return _UNSAFE.sub(_json_escape, text)


def _written_out(letter: str) -> str:
    short = {"\n": r"\n", "\t": r"\t", "\r": r"\r"}.get(letter)
    return short or f"\\u{{{ord(letter):02x}}}"


def _json_escape(found: re.Match[str]) -> str:
    letter = found[0]
    if letter == "\n":  # json.dumps escapes those inside of strings: this one is layout
        return letter
    number = ord(letter)
    if number < 0x10000:
        return f"\\u{number:04x}"
    number -= 0x10000
    return f"\\u{0xD800 + (number >> 10):04x}\\u{0xDC00 + (number & 0x3FF):04x}"


def _plain(value: object) -> str:
    match value:
        case Enum():
            return value.name
        case Decimal():
            return format(value, "f")
        case bytes():
            return f"0x{value.hex()}"
        case datetime() | date():
            return value.isoformat()
        case Path():
            return str(value)
        case _:
            raise TypeError(f"{type(value).__name__} has no JSON form here")
