"""Setting the form: content, QR code and permit file go in, a PDF comes out.

The PDF claims PDF/UA-1 (ISO 14289-1), which the typesetter checks while it writes. The permit file
is attached, so that whoever has the PDF can verify every box. Equal permits give equal bytes on one
computer.
"""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import UTC, datetime, time
from importlib.resources import as_file, files

import typst

from cites_chain.permit import PermitFile
from cites_chain.printing.errors import NoFont, NotPrinted
from cites_chain.printing.form_content import content_of
from cites_chain.printing.qr_image import qr_svg, qr_text

_MISSING = re.compile(r"the text `\"(.*?)\"` could not be displayed", re.DOTALL)
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")

_PACKAGES = {
    "CJK": "fonts-noto-cjk",
    "HANGUL": "fonts-noto-cjk",
    "HIRAGANA": "fonts-noto-cjk",
    "KATAKANA": "fonts-noto-cjk",
}
_OTHER_SCRIPTS = "fonts-noto-core"


def print_permit(file: PermitFile, *, language: str = "en") -> bytes:
    """Return a permit as the PDF of the standard form.

    Args:
        file: The permit, with its secret: the PDF is for its holder.
        language: Of the labels.

    Raises:
        UnknownLanguage: There are no labels in it.
        NoFont: A character of the document is in no font of this computer.
        NotPrinted: The form could not be set.
        UnreadableQr: The permit does not fit into a QR code.
    """
    content = json.dumps(content_of(file, language), ensure_ascii=False)
    package = files(__package__)
    sources = {
        "main": package.joinpath("form.typ").read_bytes(),
        "content.json": content.encode(),
        "qr.svg": qr_svg(qr_text(file)).encode(),
        "permit.json": file.to_json().encode(),
    }
    with as_file(package.joinpath("fonts")) as fonts:
        try:
            pdf = typst.compile(  # type: ignore[call-overload] # its types miss the dictionary
                sources,
                format="pdf",
                font_paths=[str(fonts)],
                pdf_standards=["ua-1"],
                timestamp=datetime.combine(file.document.issued_on, time(), UTC),
            )
        except typst.TypstError as problem:
            raise _refused(problem) from problem
    if not isinstance(pdf, bytes):
        raise NotPrinted("the typesetter gave no document")
    return pdf


def _refused(problem: typst.TypstError) -> NoFont | NotPrinted:
    said = str(problem)
    missing = _MISSING.search(said)
    if missing is None:
        return NotPrinted(said)
    text = _ESCAPED.sub(lambda escape: chr(int(escape[1], 16)), missing[1])
    return NoFont(text, _package_for(text))


def _package_for(text: str) -> str:
    scripts = (unicodedata.name(letter, "").partition(" ")[0] for letter in text)
    return next((_PACKAGES[name] for name in scripts if name in _PACKAGES), _OTHER_SCRIPTS)
