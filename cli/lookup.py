"""From what was typed to the permit that is meant, and from a file's name to its content."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cli.context import Work
from cli.exits import InputProblem

if TYPE_CHECKING:
    from cites_chain.ids import PermitId
    from cites_chain.permit import PermitFile, RedactedPermit

_PERMIT_ID = re.compile(r"0x[0-9a-fA-F]{64}")
MOST_BYTES = 8 * 1024 * 1024
"""Longest file of a document that is read."""


def permit_id_of(work: Work, text: str) -> PermitId:
    """Return the permit that a file, an id, a security code or an own number stands for.

    Raises:
        NotOnLedger: No permit has the code or number.
        AmbiguousCode: Several permits have the code.
        InputProblem: The text is nothing of the kind, or several own permits have the number.
        DocumentError: There is a file of that name, and it is no permit file.
    """
    from cites_chain.ids import PermitId

    if _PERMIT_ID.fullmatch(text):
        return PermitId(bytes.fromhex(text[2:]))
    path = Path(text)
    if path.is_file():
        return PermitId(permit_file_from(path).permit_id)
    found = _by_code(work, text)
    return _by_number(work, text) if found is None else found


def permit_file_from(path: Path) -> PermitFile | RedactedPermit:
    """Return the permit file, or the part of one, that a file holds.

    Raises:
        DocumentError: It is none; the error names the line or the box.
    """
    from cites_chain.permit import read_permit_file, read_redacted
    from cites_chain.permit.reading import read_json
    from cites_chain.permit.redacted import REDACTED_FORMAT

    content = content_of(path)
    is_part = read_json(content).get("format") == REDACTED_FORMAT
    return read_redacted(content) if is_part else read_permit_file(content)


def content_of(path: Path) -> bytes:
    """Return what a file holds; "-" is standard input.

    Raises:
        InputProblem: It cannot be read, or is too long for a document.
    """
    if str(path) == "-":
        return _limited(sys.stdin.buffer, "standard input")
    try:
        with path.open("rb") as source:
            return _limited(source, str(path))
    except OSError as problem:
        reason = (problem.strerror or "it cannot be read").lower()
        raise InputProblem(f"{path}: {reason}", hint="Name a file, or - for what is piped.") from (
            problem
        )


def _limited(source: BinaryIO, where: str) -> bytes:
    content = source.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InputProblem(
            f"{where} is longer than {MOST_BYTES:,} bytes; nothing of it was used",
            hint="A document is short; name scans and lists as annexes by their hash.",
        )
    return content


def _by_code(work: Work, text: str) -> PermitId | None:
    from cites_chain.ledger.reader import NotOnLedger
    from cites_chain.permit import InvalidSecurityCode, prefix_of
    from cites_chain.queries.search import permit_id_of_code

    try:
        prefix_of(text)
    except InvalidSecurityCode:
        return None
    try:
        if work.index is not None:
            return permit_id_of_code(work.index, text)
        return work.reader.get_permit_id(text)
    except NotOnLedger:
        if work.settings.vault.is_file():  # twelve characters may be a number of our own, too
            return None
        raise


def _by_number(work: Work, text: str) -> PermitId:
    from cites_chain.ledger.reader import NotOnLedger

    if not work.settings.vault.is_file():
        raise InputProblem(
            f"{text!r} is no file, no permit id and no security code",
            hint="A code has twelve characters: XXXX-XXXX-XXXX. Numbers need the vault.",
        )
    found = work.vault.permits.find_by_number(text)
    if not found:
        raise NotOnLedger(
            f"{text} is no file, none of your documents has it as its number, and no permit "
            "as its code",
            hint="Permits of other authorities are found by their security code.",
            facts={"number": text},
        )
    if len(found) > 1:
        raise InputProblem(
            f"{len(found)} of your documents have the number {text}",
            hint=f"Name one by its id: {', '.join(f'0x{one.hex()}' for one in found)}",
        )
    return found[0]
