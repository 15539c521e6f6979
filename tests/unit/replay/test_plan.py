"""Acts happen by date; on one date what is needed comes first; quoted papers are told first."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from cites_chain.replay.plan import Verb, plan
from cites_chain.replay.quotes import StatedDraw, papers_for, stated_draw
from cites_chain.replay.story import Story, read_stories

LINE = {"block": "A", "scientific_name": "Malayopython reticulatus", "term": "SKI", "unit": "NAR"}
QUOTED = {"country": "ID", "permit_no": "24id 000001-sk", "date": "2024-02-05"}


def stories(*raws: dict[str, object]) -> tuple[Story, ...]:
    return read_stories("\n".join(json.dumps(raw) for raw in raws))


def export(key: str = "A", **changes: object) -> dict[str, object]:
    return {
        "id": key,
        "permit_no": "24ID000001/SK",
        "type": "E",
        "issue_date": "2024-02-05",
        "importer": {"name": "I", "country": "SG"},
        "exporter": {"name": "E", "country": "ID"},
        "lines": [{**LINE, "quantity": 100}],
        "endorsement": {"date": "2024-02-05", "lines": []},
        "import_control": {"date": "2024-02-05", "country": "SG", "result": "accepted"},
        **changes,
    }


def reexport(key: str = "B", **changes: object) -> dict[str, object]:
    return {
        "id": key,
        "permit_no": "24SG000002/RX",
        "type": "R",
        "issue_date": "2024-02-05",
        "importer": {"name": "I", "country": "IT"},
        "exporter": {"name": "E", "country": "SG"},
        "lines": [{**LINE, "quantity": 60, "origin": QUOTED}],
        **changes,
    }


def told(found: tuple[Story, ...]) -> list[tuple[str, Verb]]:
    return [(step.story.key, step.verb) for step in plan(found, papers_for(found))]


def test_plan_on_one_day_puts_the_origins_import_first_whatever_the_order_of_the_file() -> None:
    assert told(stories(reexport(), export())) == [
        ("A", Verb.ISSUE),
        ("A", Verb.ENDORSE),
        ("A", Verb.IMPORT),
        ("B", Verb.ISSUE),
    ]


def test_plan_of_a_ring_of_quotes_ends_and_keeps_every_act() -> None:
    one = reexport("B")
    other = reexport("C", permit_no="24ID000001/SK")
    other["lines"] = [{**LINE, "quantity": 1, "origin": {"country": "SG", "permit_no": "24SG2"}}]
    ring = stories(one, {**other, "lines": [{**LINE, "origin": {"permit_no": "24SG000002/RX"}}]})
    assert sorted(told(ring)) == [("B", Verb.ISSUE), ("C", Verb.ISSUE)]


def test_plan_control_with_any_other_word_is_a_refusal() -> None:
    control = {"date": "2024-03-01", "country": "SG", "result": "seized"}
    found = told(stories(export(import_control=control)))
    assert found[-1] == ("A", Verb.REFUSE)


def test_papers_quoted_number_that_is_no_story_is_registered_with_what_is_drawn() -> None:
    found = stories(reexport("B"), reexport("C", permit_no="24SG000003/RX"))
    (paper,) = papers_for(found)
    assert paper.permit_no == "24id 000001-sk"
    assert (paper.permit_type, paper.issuing, paper.importing) == ("EXPORT", "ID", "SG")
    assert paper.lines[0].quantity == Decimal(120)
    assert [verb for key, verb in told(found) if key == paper.key] == [
        Verb.REGISTER,
        Verb.ENDORSE,
        Verb.IMPORT,
    ]


def test_papers_number_of_a_story_in_another_spelling_is_not_registered() -> None:
    assert papers_for(stories(reexport(), export())) == ()


@pytest.mark.parametrize(
    "origin",
    [
        {"country": "ID", "permit_no": None, "date": None},
        {"country": "XX", "permit_no": "7", "date": "2024-01-01"},
        {"country": "ID", "permit_no": "7", "date": "1969-12-31"},
    ],
)
def test_papers_what_cannot_be_registered_is_left_out(origin: dict[str, object]) -> None:
    assert papers_for(stories(reexport(lines=[{**LINE, "quantity": 1, "origin": origin}]))) == ()


def test_papers_replaced_document_has_the_same_boxes_and_its_own_date() -> None:
    replaces = {"permit_no": "23ID000009/SK", "date": "2024-01-10", "reason": "lost"}
    (paper,) = papers_for(stories(export(replaces=replaces)))
    assert (paper.permit_no, str(paper.issued_on)) == ("23ID000009/SK", "2024-01-10")
    assert paper.lines[0].quantity == Decimal(100)
    assert (paper.endorsement, paper.control, paper.replaces) == (None, None, None)


def test_papers_import_permit_mirrors_the_permit_that_names_it() -> None:
    (paper,) = papers_for(stories(export(related_import_permit="24SG000008/IM")))
    assert (paper.permit_type, paper.issuing) == ("IMPORT", "SG")
    assert paper.exporting == "ID"


@pytest.mark.parametrize(
    ("conditions", "stated"),
    [
        ("Made from 120 skins of certificate 24id 000001-sk.", ("120", "SKI")),
        ("Made from 1,200.5 kg raw wood under 24id 000001-sk", ("1200.5", None)),
        ("Made from 12,5 logs under 24id 000001-sk", ("12.5", "LOG")),
        ("Lot 7. Under 24id 000001-sk", None),
        (None, None),
    ],
)
def test_stated_draw_reads_the_number_before_the_quoted_permit(
    conditions: str | None, stated: tuple[str, str | None] | None
) -> None:
    (story,) = stories(reexport(conditions=conditions))
    found = stated_draw(story, story.lines[0], "24id 000001-sk")
    assert found == (None if stated is None else StatedDraw(Decimal(stated[0]), stated[1]))


def test_papers_made_into_something_else_have_what_is_stated() -> None:
    belts = {**LINE, "term": "LPS", "quantity": 1440, "origin": {**QUOTED}}
    told_of = "Made from 120 skins of 24id 000001-sk."
    (paper,) = papers_for(stories(reexport(conditions=told_of, lines=[belts])))
    assert (paper.lines[0].term, paper.lines[0].quantity) == ("SKI", Decimal(120))
