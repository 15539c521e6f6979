"""Where the goods of a told re-export come from, as far as the document itself does not say."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from cites_chain.codes import JURISDICTIONS, TERMS, UNITS
from cites_chain.ids import PermitId
from cites_chain.ledger.origins import Origins
from cites_chain.ledger.reader import LedgerReader, LineRecord
from cites_chain.permit import PermitFile, taxon_id
from cites_chain.replay.quotes import can_register, key_of, stated_draw
from cites_chain.replay.story import Story, StoryLine

_LEDGER_DAYS_BEGIN = date(1970, 1, 1)


def origins_of(story: Story, on_ledger: Mapping[str, PermitFile], reader: LedgerReader) -> Origins:
    """Return how much each line draws where goods were made into others, and why one draws nothing.

    Args:
        story: What is about to be issued.
        on_ledger: Permit files by what spellings of their numbers share.
        reader: The ledger.
    """
    if story.permit_type != "REEXPORT":
        return Origins()
    drawn: dict[int, Decimal] = {}
    reason = ""
    for position, line in enumerate(story.lines):
        if not can_register(line.drawn_from):
            reason = reason or _reason(line)
            continue
        quantity = _conversion(story, line, on_ledger, reader)
        if quantity is not None:
            drawn[position] = quantity
    return Origins(drawn=drawn, unlinked_reason=reason)


def _reason(line: StoryLine) -> str:
    quoted = line.drawn_from
    if str(line.raw.get("source")) == "O":
        return "BEFORE_THE_CONVENTION"
    if str(line.raw.get("source")) == "I":
        return "FORMERLY_SEIZED"
    if quoted is not None and quoted.on is not None and quoted.on < _LEDGER_DAYS_BEGIN:
        return "BEFORE_THE_LEDGER"
    place = JURISDICTIONS.find(quoted.country) if quoted is not None else None
    if place is None or not place.may_issue:
        return "ORIGIN_UNKNOWN"
    return "NUMBER_UNKNOWN"


def _conversion(
    story: Story, line: StoryLine, on_ledger: Mapping[str, PermitFile], reader: LedgerReader
) -> Decimal | None:
    """Return what a line draws in the origin's unit, None where it is drawn in its own.

    Where the permit does not say it, as much as the line has, or what is left.
    """
    quoted = line.drawn_from
    file = on_ledger.get(key_of(quoted.permit_no)) if quoted is not None else None
    record = reader.find_permit(PermitId(file.permit_id)) if file is not None else None
    if quoted is None or record is None:
        return None
    same = [one for one in record.lines if one.taxon_id == taxon_id(line.scientific_name)]
    if not same or any(_is_alike(one, line) for one in same):
        return None
    stated = stated_draw(story, line, quoted.permit_no)
    if stated is not None:
        return stated.quantity
    left = sum((one.left for one in same), Decimal(0))
    return min(line.quantity or left, left) or line.quantity


def _is_alike(found: LineRecord, line: StoryLine) -> bool:
    term, unit = TERMS.find(line.term), UNITS.find(line.unit or "NAR")
    if term is None or unit is None:
        return False
    return (found.term, found.unit) == (term.number, unit.number)
