"""Documents that stories quote: which are missing from the file, and what they must have said.

A quoted document that is no story of its own is told as one here, from what is quoted: the same
boxes, its own number and date. It is put on the ledger as a paper document before it is needed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cites_chain.codes import JURISDICTIONS, PERMIT_TYPES, TERMS
from cites_chain.permit import normalised_number
from cites_chain.replay.story import Quoted, Story, StoryLine, make_story

_NUMBER = r"(\d+(?:[.,']\d+)*)"
_OLDEST = date(1971, 1, 1)
"""The ledger's days begin in 1970."""


def key_of(permit_no: str) -> str:
    """Return what two spellings of one permit number share; nothing for nothing."""
    return normalised_number(permit_no) if permit_no.strip() else ""


def can_register(quoted: Quoted | None) -> bool:
    """Whether enough is quoted to register the document: a number, and a place it is of."""
    if quoted is None or not quoted.permit_no:
        return False
    if quoted.on is not None and quoted.on < _OLDEST:
        return False
    place = JURISDICTIONS.find(quoted.country)
    return place is not None and place.may_issue


def papers_for(stories: Sequence[Story]) -> tuple[Story, ...]:
    """Return the documents that must be registered before the stories can be told."""
    present = {key_of(story.permit_no) for story in stories}
    found: dict[str, _Paper] = {}
    for story in stories:
        for paper in _quoted_by(story):
            key = key_of(paper.permit_no)
            if key in present:
                continue
            if key in found:
                found[key].add(paper)
            else:
                found[key] = paper
    return tuple(paper.story() for paper in found.values())


@dataclass(frozen=True, slots=True)
class StatedDraw:
    """How much of a quoted permit went into a line, in the words of the permit itself.

    Attributes:
        quantity: How much.
        term: Code of what it was, None where the word for it is in no list.
    """

    quantity: Decimal
    term: str | None


def stated_draw(story: Story, line: StoryLine, permit_no: str) -> StatedDraw | None:
    """Return how much of a quoted permit went into a line, None where nothing is said.

    "Made from 120 skins of certificate 24SG004417/RX" says 120 skins. The number that stands
    nearest before the quoted one, in the same sentence and with a word between, counts.
    """
    words = rf"{_NUMBER}\s+([^\W\d]+)[^.;\d]*?{re.escape(permit_no)}"
    texts = (line.raw.get("justification"), line.raw.get("description"), story.conditions)
    for text in texts:
        if isinstance(text, str) and permit_no:
            stated = re.search(words, text, re.IGNORECASE)
            if stated:
                return StatedDraw(_decimal(stated[1]), _term_called(stated[2]))
    return None


def _term_called(word: str) -> str | None:
    singular = word.lower().removesuffix("s")
    return next((term.code for term in TERMS if term.name in (word.lower(), singular)), None)


def _decimal(text: str) -> Decimal:
    plain = text.replace("'", "")
    # A comma before exactly three digits parts thousands, any other is a decimal comma.
    plain = re.sub(r",(?=\d{3}(?:\D|$))", "", plain).replace(",", ".")
    head, point, tail = plain.rpartition(".")
    return Decimal(f"{head.replace('.', '')}{point}{tail}")


@dataclass(slots=True)
class _Paper:
    permit_no: str
    raw: dict[str, Any]
    lines: list[dict[str, Any]] = field(default_factory=list)

    def add(self, other: _Paper) -> None:
        """Take up what another story draws from the same document."""
        for line in other.lines:
            same = next((one for one in self.lines if _goods(one) == _goods(line)), None)
            if same is None:
                self.lines.append(line)
            else:
                same["quantity"] = _sum(same.get("quantity"), line.get("quantity"))

    def story(self) -> Story:
        lines = [{**line, "block": chr(ord("A") + at)} for at, line in enumerate(self.lines)]
        raw = {**self.raw, "lines": lines}
        for act in ("endorsement", "import_control"):
            if raw.get(act):
                told = [{"block": one["block"], "quantity": one["quantity"]} for one in lines]
                raw[act] = {**raw[act], "lines": told}
        return make_story(raw)


def _quoted_by(story: Story) -> list[_Paper]:
    found = []
    if story.permit_type == "REEXPORT":
        found = [
            _origin(story, line, line.drawn_from)
            for line in story.lines
            if line.drawn_from is not None and can_register(line.drawn_from)
        ]
    if story.import_permit_no:
        found.append(_import_permit(story))
    if story.replaces is not None and story.replaces.permit_no:
        found.append(_replaced(story, story.replaces))
    return found


def _origin(story: Story, line: StoryLine, quoted: Quoted) -> _Paper:
    permit_type = "EXPORT" if line.last_reexport is None else "REEXPORT"
    day = quoted.on or story.issued_on or _OLDEST
    stated = stated_draw(story, line, quoted.permit_no)
    goods = {k: v for k, v in line.raw.items() if k not in ("origin", "last_reexport", "quota")}
    if stated is not None and stated.term is not None:
        goods |= {"quantity": stated.quantity, "term": stated.term}
    if permit_type == "REEXPORT":
        goods["origin"] = {"country": line.origin.country if line.origin else ""}
        goods["justification"] = "Paper certificate; its origin is not on the ledger."
    raw = _face(story, permit_type, quoted.permit_no, day)
    raw |= {
        "ma": f"Management Authority, {quoted.country}",
        "exporter": {"name": "as on the paper", "address": "", "country": quoted.country},
        "importer": {**_mapping(story.raw.get("exporter")), "country": story.issuing},
        "endorsement": {"date": day.isoformat(), "port": None},
        "import_control": {
            "country": story.issuing,
            "date": day.isoformat(),
            "result": "accepted",
        },
    }
    return _Paper(quoted.permit_no, raw, [goods])


def _import_permit(story: Story) -> _Paper:
    day = story.issued_on or _OLDEST
    raw = _face(story, "IMPORT", story.import_permit_no, day)
    raw |= {
        "ma": f"Management Authority, {story.importing}",
        "exporter": story.raw.get("exporter"),
        "importer": story.raw.get("importer"),
    }
    lines = [
        {k: v for k, v in line.raw.items() if k not in ("quota", "last_reexport")}
        | {"origin": {"country": story.issuing}}
        for line in story.lines
    ]
    return _Paper(story.import_permit_no, raw, lines)


def _replaced(story: Story, quoted: Quoted) -> _Paper:
    day = quoted.on or story.issued_on or _OLDEST
    left_out = ("replaces", "endorsement", "import_control", "crossings")
    raw = {k: v for k, v in story.raw.items() if k not in left_out}
    raw |= {
        "id": f"paper {quoted.permit_no}",
        "permit_no": quoted.permit_no,
        "issue_date": day.isoformat(),
        "valid_until": _last_day(raw.get("valid_until"), day, story.permit_type),
    }
    return _Paper(quoted.permit_no, raw, [dict(line.raw) for line in story.lines])


def _face(story: Story, permit_type: str, permit_no: str, day: date) -> dict[str, Any]:
    ticks = {"EXPORT": "E", "REEXPORT": "R", "IMPORT": "I"}
    return {
        "id": f"paper {permit_no}",
        "permit_no": permit_no,
        "type": ticks[permit_type],
        "issue_date": day.isoformat(),
        "valid_until": _last_day(None, day, permit_type),
        "purpose": story.raw.get("purpose"),
        "issued_by": "as on the paper",
        "place": "as on the paper",
        "conditions": story.raw.get("conditions"),
    }


def _last_day(wanted: object, day: date, permit_type: str) -> str:
    kind = PERMIT_TYPES.find(permit_type)
    longest = day + timedelta(days=kind.longest_validity if kind else 184)
    return min(wanted, longest.isoformat()) if isinstance(wanted, str) else longest.isoformat()


def _goods(line: Mapping[str, Any]) -> tuple[object, ...]:
    return tuple(line.get(key) for key in ("scientific_name", "term", "unit", "source", "appendix"))


def _sum(one: object, other: object) -> object:
    if isinstance(one, Decimal) and isinstance(other, Decimal):
        return one + other
    return one


def _mapping(raw: object) -> Mapping[str, Any]:
    return raw if isinstance(raw, Mapping) else {}
