"""The letters of a permit's lines, as they stand on the form.

>>> line_letter(0), line_letter(27)
('A', 'AB')
"""

from __future__ import annotations


def line_letter(position: int) -> str:
    """Return the letter of a line on the form: A for 0; after Z comes AA."""
    letters = ""
    count = position + 1
    while count:
        count, rest = divmod(count - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
