"""Stories moved in time, so that they end on a day that one names.

On a network of real nodes time is what it is: an act has to be reported within thirty days, and
stories of years ago could not be told. So the days on which something happens are put closer
together, in their order, and the last of them on the day that is named. A permit stays valid for as
long as it was.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from cites_chain.replay.story import Story, day_in, make_story

SPAN = 28
"""Days over which stories are spread: within what may still be reported, with a day to spare."""


def ending_on(stories: Sequence[Story], last: date, *, span: int = SPAN) -> tuple[Story, ...]:
    """Return the stories with other dates: their last act happens on that day.

    What was long before the first act stays where it was, such as the purchase of an old coat.

    Args:
        stories: As read from the file.
        last: Day of the last act.
        span: Over how many days the acts are spread.
    """
    days = sorted({day for story in stories for day in _days_of(story)})
    if not days:
        return tuple(stories)
    calendar = _Calendar(tuple(days), last, span)
    return tuple(make_story(_moved(story.raw, calendar)) for story in stories)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """Where each day goes.

    Attributes:
        days: On which something happens, in order.
        last: Where the last of them goes.
        span: How many days there are.
    """

    days: tuple[date, ...]
    last: date
    span: int

    def moved(self, day: date) -> date:
        """Return where a day goes; one on which nothing happens follows the one before it."""
        at = bisect_right(self.days, day) - 1
        if at < 0:
            return day
        back = (len(self.days) - 1 - at) * self.span // len(self.days)
        return self.last - timedelta(days=back)

    def text(self, value: object) -> object:
        """Return a date of the file with its new day; what is no date stays as it is."""
        day = day_in(value)
        return value if day is None else self.moved(day).isoformat()


def _days_of(story: Story) -> Iterator[date]:
    acts = (story.endorsement, story.control, *story.crossings)
    days = [story.issued_on, *(act.on for act in acts if act is not None)]
    return (day for day in days if day is not None)


def _moved(raw: Mapping[str, Any], calendar: _Calendar) -> dict[str, Any]:
    found = dict(raw)
    found["issue_date"] = calendar.text(raw.get("issue_date"))
    found["valid_until"] = _last_day(raw, calendar)
    for act in ("endorsement", "import_control", "replaces"):
        found[act] = _at(raw.get(act), "date", calendar.text)
    found["crossings"] = _each(raw.get("crossings"), lambda act: _at(act, "date", calendar.text))
    found["lines"] = _each(raw.get("lines"), lambda line: _line(line, calendar))
    return found


def _last_day(raw: Mapping[str, Any], calendar: _Calendar) -> object:
    issued, until = day_in(raw.get("issue_date")), day_in(raw.get("valid_until"))
    if issued is None or until is None:
        return raw.get("valid_until")
    return (calendar.moved(issued) + (until - issued)).isoformat()


def _line(line: object, calendar: _Calendar) -> object:
    for reference in ("origin", "last_reexport"):
        if isinstance(line, Mapping) and reference in line:
            moved = _at(line[reference], "date", calendar.text)
            line = {**line, reference: moved}
    return line


def _at(value: object, key: str, change: Callable[[object], object]) -> object:
    if not isinstance(value, Mapping) or key not in value:
        return value
    return {**value, key: change(value[key])}


def _each(value: object, change: Callable[[object], object]) -> object:
    return [change(one) for one in value] if isinstance(value, list) else value
