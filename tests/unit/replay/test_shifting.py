"""Stories put into the last weeks before a day: same order, same lengths, same outcome."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.replay.plan import plan
from cites_chain.replay.shifting import SPAN, ending_on
from cites_chain.replay.story import Story, day_in, read_stories, sample_stories
from cites_chain.replay.teller import Teller
from cites_chain.replay.trial import Trial

STORIES = read_stories(sample_stories())
LAST = date(2027, 3, 1)


def days_of(story: Story) -> list[date]:
    acts = (story.endorsement, story.control, *story.crossings)
    days = [story.issued_on, *(act.on for act in acts if act is not None)]
    return [day for day in days if day is not None]


@given(last=st.dates(date(2025, 6, 1), date(2100, 1, 1)), span=st.integers(1, 400))
def test_order_is_kept_and_the_last_act_is_on_the_day(last: date, span: int) -> None:
    moved = ending_on(STORIES, last, span=span)
    before = [day for story in STORIES for day in days_of(story)]
    after = [day for story in moved for day in days_of(story)]
    assert max(after) == last
    assert min(after) > last - timedelta(days=span)
    in_order = [day for _, day in sorted(zip(before, after, strict=True))]
    assert in_order == sorted(in_order)
    same = {day: set() for day in before}  # type: ignore[var-annotated]
    for day, moved_day in zip(before, after, strict=True):
        same[day].add(moved_day)
    assert all(len(days) == 1 for days in same.values())


@pytest.mark.parametrize("key", [story.key for story in STORIES])
def test_permit_stays_valid_for_as_long_as_it_was(key: str) -> None:
    before = next(story for story in STORIES if story.key == key)
    after = next(story for story in ending_on(STORIES, LAST) if story.key == key)
    lengths = []
    for story in (before, after):
        until = day_in(story.raw.get("valid_until"))
        lengths.append(until - story.issued_on if until and story.issued_on else None)
    assert lengths[0] == lengths[1]


def test_quoted_permits_keep_the_date_of_the_story_that_they_quote() -> None:
    moved = {story.key: story for story in ending_on(STORIES, LAST)}
    origin = moved["A2"].lines[0].origin
    assert origin is not None
    assert origin.on == moved["A1"].issued_on != STORIES[0].issued_on


def test_what_was_before_all_stories_stays() -> None:
    story = read_stories(
        '{"id": "X", "permit_no": "1", "type": "R", "issue_date": "2024-01-01",'
        '"lines": [{"origin": {"country": "KE", "permit_no": "9", "date": "1990-05-05"}}]}'
    )
    origin = ending_on(story, LAST)[0].lines[0].origin
    assert origin is not None
    assert origin.on == date(1990, 5, 5)


def test_stories_without_any_date_stay_as_they_are() -> None:
    story = read_stories('{"id": "X", "permit_no": "1", "type": "E", "crossings": 7}')
    assert ending_on(story, LAST) == story


def test_told_on_one_day_they_end_as_they_did_at_their_own_dates(tmp_path: Path) -> None:
    """As on real nodes, whose time is that of the computer: all is reported on the last day."""
    moved = ending_on(STORIES, LAST)
    steps = plan(moved)
    assert steps[-1].on - steps[0].on < timedelta(days=SPAN)
    countries = frozenset[str]().union(*(story.countries for story in moved))
    with Trial.create(tmp_path / "trial", countries, LAST) as trial:
        trial.begin_day(LAST)
        told = list(Teller(trial).tell(steps))
    refused = [(one.step.story.key, one.step.verb.value) for one in told if not one.is_accepted]
    assert refused == [("E1", "endorse")]
