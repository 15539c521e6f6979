"""Stories are read leniently; only what is no story at all is an error."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest

from cites_chain.replay.errors import InvalidStory
from cites_chain.replay.story import read_stories

SAMPLES = files("cites_chain.replay").joinpath("data", "stories.jsonl").read_text(encoding="utf-8")


def story_text(**changes: object) -> str:
    return json.dumps({"id": "X1", "permit_no": "24ID000001/SK", "type": "E", **changes})


def test_read_samples_finds_all_seventeen() -> None:
    stories = {story.key: story for story in read_stories(SAMPLES)}
    assert len(stories) == 17
    assert stories["A1"].issuing == "ID"
    assert stories["A1"].importing == "SG"
    assert stories["B1"].issuing == "DE"
    assert stories["L1"].issuing == "GL"
    assert stories["G1"].permit_type == "INTRODUCTION_FROM_THE_SEA"
    assert stories["I1"].crossings[1].direction == "in"


def test_read_quantity_is_never_a_float() -> None:
    (story,) = read_stories(story_text(lines=[{"block": "A", "quantity": 84.612}]))
    assert story.lines[0].quantity == Decimal("84.612")


def test_read_drawn_from_prefers_the_last_reexport() -> None:
    origin = {"country": "ID", "permit_no": "1", "date": "2024-01-01"}
    last = {"country": "SG", "permit_no": "2", "date": "2024-02-01"}
    first, second = read_stories(
        story_text(id="A", lines=[{"origin": origin}])
        + "\n"
        + story_text(id="B", lines=[{"origin": origin, "last_reexport": last}])
    )
    assert first.lines[0].drawn_from is not None
    assert first.lines[0].drawn_from.country == "ID"
    assert second.lines[0].drawn_from is not None
    assert second.lines[0].drawn_from.country == "SG"
    assert second.lines[0].drawn_from.on == date(2024, 2, 1)


def test_read_short_names_of_types_as_the_long_ones() -> None:
    (story,) = read_stories(story_text(type="O", other_type="CERT_ORIGIN"))
    assert story.permit_type == "CERTIFICATE_OF_ORIGIN"


def test_read_missing_and_null_keys_are_empty() -> None:
    (story,) = read_stories('{"id": "X", "lines": null, "endorsement": null, "importer": null}')
    assert (story.permit_no, story.lines, story.endorsement, story.issuing) == ("", (), None, None)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("[1]", 1, "it is not a group of fields"),
        ('{"id": ', 1, "this is not JSON: Expecting value (column 8)"),
        ('{"id": NaN}', 1, "NaN is no number"),
        (story_text() + "\n" + story_text(), 2, "there is a story 'X1' already"),
        ('{"id":' * 100_000, 1, "its groups are nested too deep"),
        ('{"id": "X", "id": "Y"}', 1, "the field 'id' stands twice in one group"),
        ("\n\n", 1, "there is no story in the file"),
    ],
    ids=range(7),
)
def test_read_what_is_no_story_names_the_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(InvalidStory) as raised:
        read_stories(text, "trial.jsonl")
    assert raised.value.facts == {"file": "trial.jsonl", "line": line, "problem": problem}


def test_read_names_with_line_separators_stay_whole() -> None:
    name = "a\u2028b\u0085c"
    text = json.dumps({"id": "X", "importer": {"name": name}}, ensure_ascii=False)
    (story,) = read_stories(text)
    assert story.raw["importer"]["name"] == name
