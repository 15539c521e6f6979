"""Arguments and options that many commands take, and how their text becomes values."""

from __future__ import annotations

import string
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated

import typer

from cites_chain.codes.line_letters import line_letter
from cites_chain.errors import FileProblem
from cli.completion import complete_key, complete_permit_file
from cli.exits import InputProblem

PermitArgument = Annotated[
    str,
    typer.Argument(
        metavar="PERMIT",
        help="Security code, permit id (0x...), permit number of your own, or a permit file.",
        autocompletion=complete_permit_file,
    ),
]
FileArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="JSON file of the document, or - for standard input.")
]
AsKey = Annotated[
    str,
    typer.Option(
        "--as",
        metavar="KEY",
        help="Name of the key that signs. [dim]\\[env var: CITES_CHAIN_KEY][/dim]",
        autocompletion=complete_key,
    ),
]
OnDay = Annotated[
    str,
    typer.Option(
        "--on", metavar="DAY", help="Day of the act where you stand, such as 2024-02-19. [today]"
    ),
]
Lines = Annotated[
    list[str] | None,
    typer.Option(
        "--line",
        metavar="A=QUANTITY",
        help="Quantity of one line, such as A=980; repeat for more. Lines left out count in full.",
    ),
]
Reason = Annotated[
    str, typer.Option("--reason", metavar="CODE", help="Code of the reason; see the list below.")
]


def _writable_place(out: Path | None) -> Path | None:
    """Refuse a place that cannot be, before an act is done whose answer should go there."""
    if out is not None and out.is_dir():
        raise FileProblem(out, "it is a folder")
    if out is not None and not out.absolute().parent.is_dir():
        raise FileProblem(out, f"there is no folder {out.parent}")
    return out


OutFile = Annotated[
    Path | None,
    typer.Option(
        "--out",
        "-o",
        metavar="FILE",
        help="Where to write. [standard output]",
        callback=_writable_place,
    ),
]


def day_from(text: str, today: date) -> date:
    """Return the calendar day that was typed, today where none was.

    Raises:
        InputProblem: It is not a day.
    """
    if not text:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputProblem(
            f"{text!r} is not a day", hint="Write it as year-month-day, such as 2024-02-19."
        ) from None


def moment_from(text: str) -> datetime:
    """Return the moment that was typed; a day alone is its beginning, without a zone it is UTC.

    Raises:
        InputProblem: It is not a moment.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise InputProblem(
            f"{text!r} is not a moment", hint="Write it as 2024-02-19 or 2024-02-19T14:00."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def quantity_from(text: str) -> Decimal:
    """Return the quantity that was typed; how fine it may be is the document's business.

    Raises:
        InputProblem: It is not a plain decimal number.
    """
    try:
        found = Decimal(text)
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or "e" in text.lower() or "_" in text:
        raise InputProblem(
            f"{text!r} is not a quantity",
            hint="Write digits with a point, such as 84.6; no separators between thousands.",
        )
    return found


def position_from(text: str) -> int:
    """Return the place of a line from its letters on the form: A is 0, Z 25, AA 26.

    Raises:
        InputProblem: These are not the letters of a line.
    """
    letters = text.strip().upper()
    if not letters or len(letters) > 2 or any(x not in string.ascii_uppercase for x in letters):
        raise InputProblem(
            f"{text!r} is not a line of the form", hint="Lines are lettered A, B, C and so on."
        )
    number = 0
    for letter in letters:
        number = number * 26 + string.ascii_uppercase.index(letter) + 1
    return number - 1


def quantities_from(typed: Sequence[str] | None, full: Sequence[Decimal]) -> tuple[Decimal, ...]:
    """Return the quantity of each line: as typed, or in full where nothing was typed for it.

    Args:
        typed: Texts such as "A=980".
        full: What each line may have at most, in the order of the form.

    Raises:
        InputProblem: A text has another form, or names a line that the permit does not have.
    """
    found = list(full)
    seen: set[int] = set()
    for text in typed or ():
        letters, equals, number = text.partition("=")
        position = position_from(letters)
        if not equals:
            raise InputProblem(
                f"{text!r} does not say how much", hint="Write the line, =, the quantity: A=980."
            )
        if position >= len(found):
            raise InputProblem(
                f"the permit has no line {letters.strip().upper()}; "
                f"its lines are A to {line_letter(len(found) - 1)}"
            )
        if position in seen:
            raise InputProblem(f"line {letters.strip().upper()} is given twice")
        seen.add(position)
        found[position] = quantity_from(number.strip())
    return tuple(found)
