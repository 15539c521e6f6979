"""In which order the acts of many stories happen: by date, and on one date by what needs what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import pairwise

from cites_chain.replay.quotes import key_of
from cites_chain.replay.story import Story, StoryAct


class Verb(StrEnum):
    """Words for the acts, as the report has them."""

    REGISTER = "register"
    """A quoted paper document is put on the ledger first."""
    ISSUE = "issue"
    REPLACE = "replace"
    ENDORSE = "endorse"
    IMPORT = "import"
    REFUSE = "refuse"
    CROSSING = "crossing"


@dataclass(frozen=True, slots=True)
class Step:
    """One act of one story.

    Attributes:
        story: Whose act it is.
        verb: What is done.
        on: Day on which it is done.
        act: What is told about it; None for the writing of the permit itself.
    """

    story: Story
    verb: Verb
    on: date
    act: StoryAct | None = None


_ACCEPTED = frozenset({"", "accepted", "ok", "imported", "cleared"})
"""Results of a control that let the goods in; any other word is a refusal."""


def plan(stories: Sequence[Story], papers: Iterable[Story] = ()) -> tuple[Step, ...]:
    """Return every act in the order in which it happens.

    An act without a date of its own happens on the day of the act before it; a story without any
    date happens on the first day of all.

    Args:
        stories: As read from the file.
        papers: Documents that they quote and that are not among them; registered, not issued.
    """
    told = [(paper, Verb.REGISTER) for paper in papers]
    told += [(story, Verb.REPLACE if story.replaces else Verb.ISSUE) for story in stories]
    first = min((day for story, _ in told for day in _days(story)), default=date(2024, 1, 1))
    acts = [_steps_of(story, verb, first) for story, verb in told]
    return tuple(_in_order([step for steps in acts for step in steps], _needs(acts)))


def _days(story: Story) -> list[date]:
    acts = (story.endorsement, *story.crossings, story.control)
    days = [story.issued_on, *(act.on for act in acts if act is not None)]
    return [day for day in days if day is not None]


def _steps_of(story: Story, verb: Verb, first: date) -> list[Step]:
    days = _days(story)
    steps = [Step(story, verb, story.issued_on or min(days, default=first))]

    def add(verb: Verb, act: StoryAct) -> None:
        steps.append(Step(story, verb, act.on or steps[-1].on, act))

    if story.endorsement is not None:
        add(Verb.ENDORSE, story.endorsement)
    for crossing in story.crossings:
        add(Verb.CROSSING, crossing)
    if story.control is not None:
        add(Verb.IMPORT if story.control.result in _ACCEPTED else Verb.REFUSE, story.control)
    return steps


def _needs(acts: Sequence[Sequence[Step]]) -> Mapping[int, set[int]]:
    """Return, by identity of a step, the steps that come before it on the same day."""
    by_number: dict[str, list[Sequence[Step]]] = {}
    for steps in acts:
        by_number.setdefault(key_of(steps[0].story.permit_no), []).append(steps)
    needs: dict[int, set[int]] = {}
    for steps in acts:
        for before, after in pairwise(steps):
            needs[id(after)] = {id(before)}
        story, writing = steps[0].story, steps[0]
        wanted: set[int] = set()
        for line in story.lines:
            origin = line.drawn_from
            if origin is not None and origin.permit_no:
                for others in by_number.get(key_of(origin.permit_no), ()):
                    wanted |= {id(step) for step in others}
        named = [story.import_permit_no, story.replaces.permit_no if story.replaces else ""]
        for number in named:
            for others in by_number.get(key_of(number), ()) if number else ():
                wanted.add(id(others[0]))
        needs[id(writing)] = wanted - {id(step) for step in steps}
    return needs


def _in_order(steps: Sequence[Step], needs: Mapping[int, set[int]]) -> list[Step]:
    ordered: list[Step] = []
    by_day: dict[date, list[Step]] = {}
    for step in steps:
        by_day.setdefault(step.on, []).append(step)
    for day in sorted(by_day):
        waiting = by_day[day]
        while waiting:
            open_ids = {id(step) for step in waiting}
            # Stories that quote each other in a ring have no right order: then the file's.
            ready = next((s for s in waiting if not needs.get(id(s), set()) & open_ids), waiting[0])
            waiting.remove(ready)
            ordered.append(ready)
    return ordered
