"""Stories: permits with what was done under them, read from one JSON object a line.

Reading is lenient on purpose. A story may tell of a permit that no authority may issue; then its
issue is refused, which is what the story is there to show. Only a line that is no story at all is
an error here.

>>> (story,) = read_stories('{"id": "X1", "permit_no": "24ID000001/SK", "type": "E"}')
>>> story.key, story.issuing
('X1', None)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from importlib.resources import files
from typing import Any

from cites_chain.codes import JURISDICTIONS, PERMIT_TYPES
from cites_chain.errors import UnknownCode
from cites_chain.permit.reading import UnreadableDocument, read_fields
from cites_chain.replay.errors import InvalidStory

_COUNTRY_AT_END = re.compile(r"(?:^|[\s,(])([A-Z]{2})\)?\s*$")
_TICKS = {"E": "EXPORT", "R": "REEXPORT", "I": "IMPORT"}
_OWN_COUNTRY = ("IMPORT", "INTRODUCTION_FROM_THE_SEA")


@dataclass(frozen=True, slots=True)
class Quoted:
    """A document that a line quotes in box 12 or 12a, or that a permit replaces.

    Attributes:
        country: ISO code as written; empty where it is not given.
        permit_no: Number as written; empty where it is not given.
        on: Its date, None where it is not given or no date.
    """

    country: str
    permit_no: str
    on: date | None


@dataclass(frozen=True, slots=True)
class StoryLine:
    """One line of the form.

    Attributes:
        block: Its letter.
        scientific_name: Box 7 as written.
        term: Box 9 as written.
        unit: Box 11 as written.
        quantity: Box 11, None where it is no number.
        origin: Box 12.
        last_reexport: Box 12a.
        raw: All of the line as it stands in the file.
    """

    block: str
    scientific_name: str
    term: str
    unit: str
    quantity: Decimal | None
    origin: Quoted | None
    last_reexport: Quoted | None
    raw: Mapping[str, Any]

    @property
    def drawn_from(self) -> Quoted | None:
        """The document under which the goods came in: box 12a, or box 12 at a first re-export."""
        return self.last_reexport or self.origin


@dataclass(frozen=True, slots=True)
class StoryAct:
    """Something that was done under the permit.

    Attributes:
        on: Calendar day, None where none is given.
        country: Where, as written; empty where it is not given.
        quantities: Quantity of each block that is named.
        result: Word for how a control ended; empty elsewhere.
        remark: What was noted.
        direction: "out" or "in" for a crossing; empty elsewhere.
    """

    on: date | None
    country: str
    quantities: Mapping[str, Decimal | None]
    result: str = ""
    remark: str = ""
    direction: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A permit and what was done under it.

    Attributes:
        key: The story's id.
        permit_no: Box 1 as written.
        permit_type: Code of the document type; as written where it is none.
        issued_on: Box 13, None where it is not given or no date.
        conditions: Box 5.
        lines: In the order of the form.
        endorsement: Box 14.
        control: What the importing country did.
        crossings: Of a multi-use document.
        replaces: Document whose place it takes.
        import_permit_no: Number of the import permit that it names.
        raw: All of the story as it stands in the file.
    """

    key: str
    permit_no: str
    permit_type: str
    issued_on: date | None
    conditions: str
    lines: tuple[StoryLine, ...]
    endorsement: StoryAct | None
    control: StoryAct | None
    crossings: tuple[StoryAct, ...]
    replaces: Quoted | None
    import_permit_no: str
    raw: Mapping[str, Any]

    @property
    def issuing(self) -> str | None:
        """ISO code of the country whose authority signed, None where it cannot be told.

        The authority's own line (box 6) ends in it; else it is the exporter's country, or the
        importer's for what an importing country issues.
        """
        named = _COUNTRY_AT_END.search(_text(self.raw.get("ma")))
        if named and JURISDICTIONS.find(named[1]) is not None:
            return named[1]
        trader = "importer" if self.permit_type in _OWN_COUNTRY else "exporter"
        return _country_of(self.raw.get(trader)) or None

    @property
    def importing(self) -> str:
        """ISO code of box 3a, empty where there is none."""
        return _country_of(self.raw.get("importer"))

    @property
    def countries(self) -> frozenset[str]:
        """ISO codes of every country that has a part in the story."""
        acts = (self.control, *self.crossings)
        named = {act.country for act in acts if act is not None}
        return frozenset({self.issuing or "", self.importing, self.exporting, *named} - {""})

    @property
    def exporting(self) -> str:
        """ISO code of box 4, empty where there is none."""
        return _country_of(self.raw.get("exporter"))


def read_stories(text: str, where: str = "stories") -> tuple[Story, ...]:
    """Read stories from text, one JSON object a line; empty lines count for nothing.

    Raises:
        InvalidStory: A line is no JSON object, or two stories have one id.
    """
    found: dict[str, Story] = {}
    for number, line in _lines(text):
        story = make_story(_object(line, where, number), number)
        if story.key in found:
            raise InvalidStory(where, number, f"there is a story {story.key!r} already")
        found[story.key] = story
    if not found:
        raise InvalidStory(where, 1, "there is no story in the file")
    return tuple(found.values())


def sample_stories() -> str:
    """Return the text of the sample stories that come with the package."""
    return files(__package__).joinpath("data/stories.jsonl").read_text(encoding="utf-8")


def day_in(value: object) -> date | None:
    """Return the ISO date that a value is, None where it is none."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _lines(text: str) -> Iterator[tuple[int, str]]:
    # Not str.splitlines: it would break lines at U+2028 and U+0085, which may stand in a name.
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip():
            yield number, line


def _object(line: str, where: str, number: int) -> Mapping[str, Any]:
    try:
        return read_fields(line, whole=Decimal)
    except UnreadableDocument as problem:
        told = str(problem.facts["problem"])
        column = problem.facts["column"]
        where_in_line = f" (column {column})" if column else ""
        raise InvalidStory(where, number, f"{told}{where_in_line}") from problem


def make_story(raw: Mapping[str, Any], number: int = 0) -> Story:
    """Return the story that a JSON object tells.

    Args:
        raw: The object; numbers in it are decimals.
        number: Its line in the file, for a story without an id.
    """
    tick = _text(raw.get("type")).upper()
    return Story(
        key=_text(raw.get("id")) or f"line {number}",
        permit_no=_text(raw.get("permit_no")),
        permit_type=_TICKS.get(tick) or _type_of(_text(raw.get("other_type")) or tick),
        issued_on=day_in(raw.get("issue_date")),
        conditions=_text(raw.get("conditions")),
        lines=tuple(_line(line, at) for at, line in enumerate(_objects(raw.get("lines")))),
        endorsement=_act(raw.get("endorsement")),
        control=_act(raw.get("import_control")),
        crossings=tuple(
            act for act in (_act(one) for one in _objects(raw.get("crossings"))) if act is not None
        ),
        replaces=_quoted(raw.get("replaces")),
        import_permit_no=_text(raw.get("related_import_permit")),
        raw=raw,
    )


def _type_of(text: str) -> str:
    try:
        return PERMIT_TYPES.normalise(text).code.code
    except UnknownCode:
        return text.upper()


def _line(raw: Mapping[str, Any], at: int) -> StoryLine:
    return StoryLine(
        block=_text(raw.get("block")).upper() or chr(ord("A") + at % 26),
        scientific_name=_text(raw.get("scientific_name")),
        term=_text(raw.get("term")),
        unit=_text(raw.get("unit")),
        quantity=_number(raw.get("quantity")),
        origin=_quoted(raw.get("origin")),
        last_reexport=_quoted(raw.get("last_reexport")),
        raw=raw,
    )


def _act(raw: object) -> StoryAct | None:
    if not isinstance(raw, Mapping):
        return None
    return StoryAct(
        on=day_in(raw.get("date")),
        country=_text(raw.get("country")).upper(),
        quantities={
            _text(line.get("block")).upper(): _number(line.get("quantity"))
            for line in _objects(raw.get("lines"))
        },
        result=_text(raw.get("result")).lower(),
        remark=_text(raw.get("remark")),
        direction=_text(raw.get("direction")).lower(),
    )


def _quoted(raw: object) -> Quoted | None:
    if not isinstance(raw, Mapping):
        return None
    found = Quoted(
        country=_text(raw.get("country")).upper(),
        permit_no=_text(raw.get("permit_no")),
        on=day_in(raw.get("date")),
    )
    return found if found.country or found.permit_no else None


def _country_of(trader: object) -> str:
    return _text(trader.get("country")).upper() if isinstance(trader, Mapping) else ""


def _objects(raw: object) -> Sequence[Mapping[str, Any]]:
    if not isinstance(raw, list):
        return ()
    return [one for one in raw if isinstance(one, Mapping)]


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


def _number(value: object) -> Decimal | None:
    if isinstance(value, Decimal):
        return value
    if isinstance(value, str):
        try:
            found = Decimal(value.strip())
        except InvalidOperation:
            return None
        return found if found.is_finite() else None
    return None
