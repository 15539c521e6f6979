"""The QR code of a permit: which boxes it holds, and how it is drawn.

As many of the boxes that an officer needs as make a code that a telephone reads off paper. With
many lines the code leaves them to the ledger and to the file; it always proves who signed what.
"""

from __future__ import annotations

import io
from typing import Final

import segno

from cites_chain.permit import PermitFile
from cites_chain.verify.qr import OFFICER_BOXES, UnreadableQr, encode, payload_of

READABLE: Final = 2520
"""Characters of a code of version 30-L: 137 modules a side, 0.4 mm each on 55 mm of paper."""

CHOICES: Final = (
    OFFICER_BOXES,
    ("1", "2", "3a", "6", "7", "9", "11", "13", "7-12"),
    ("1", "2", "3a", "6", "13", "7-12"),
    ("1", "2", "13"),
)
"""Boxes that a code may hold, the fullest choice first."""

_QUIET_ZONE = 4


def qr_text(file: PermitFile) -> str:
    """Return the text of a permit's QR code, with the fullest choice of boxes that stays readable.

    Raises:
        UnreadableQr: Not even the shortest choice fits into one code.
    """
    smallest = CHOICES[-1]
    for boxes in CHOICES:
        text = _text(file, boxes)
        if text is not None and len(text) <= READABLE:
            return text
    return encode(payload_of(file, smallest))


def qr_svg(text: str) -> str:
    """Return a QR code as an SVG picture of one path, with its quiet zone (ISO/IEC 18004)."""
    drawing = io.BytesIO()
    _code(text).save(drawing, kind="svg", border=_QUIET_ZONE, xmldecl=False, nl=False, light="#fff")
    return drawing.getvalue().decode()


def qr_terminal(text: str) -> str:
    """Return a QR code as lines of half blocks, for a dark terminal or a bright one."""
    lines = io.StringIO()
    _code(text).terminal(lines, border=2, compact=True)
    return lines.getvalue()


def _code(text: str) -> segno.QRCode:
    return segno.make_qr(text, error="l", mode="alphanumeric", boost_error=False)


def _text(file: PermitFile, boxes: tuple[str, ...]) -> str | None:
    try:
        return encode(payload_of(file, boxes))
    except UnreadableQr:
        return None
