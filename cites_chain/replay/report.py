"""The report of a replay: one JSON document, and the numbers of its summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from cites_chain.errors import Fact
from cites_chain.ledger.refused import sentence_of
from cites_chain.permit import code_of
from cites_chain.permit.values import plain
from cites_chain.replay.story import Story
from cites_chain.replay.teller import Teller, Told


@dataclass(frozen=True, slots=True)
class Summary:
    """How a replay went.

    Attributes:
        permits: Stories whose permit is on the ledger.
        accepted: Acts of stories that were accepted.
        refused: Acts of stories that were refused.
        papers: Quoted documents that were registered first.
    """

    permits: int
    accepted: int
    refused: int
    papers: int


def report(
    teller: Teller, stories: Sequence[Story], papers: Sequence[Story], told: Sequence[Told]
) -> dict[str, Any]:
    """Return the whole replay as a document with stable keys.

    `permits` are the stories in the order of the file, `papers` the quoted documents.
    """
    by_key: dict[str, list[Told]] = {}
    for one in told:
        by_key.setdefault(one.step.story.key, []).append(one)
    return {
        "permits": [_permit(teller, story, by_key.get(story.key, [])) for story in stories],
        "papers": [_permit(teller, story, by_key.get(story.key, [])) for story in papers],
    }


def summary(
    teller: Teller, stories: Sequence[Story], papers: Sequence[Story], told: Sequence[Told]
) -> Summary:
    """Return the numbers of a replay."""
    keys = {story.key for story in stories}
    own = [one for one in told if one.step.story.key in keys]
    return Summary(
        permits=sum(story.key in teller.files for story in stories),
        accepted=sum(one.is_accepted for one in own),
        refused=sum(not one.is_accepted for one in own),
        papers=sum(paper.key in teller.files for paper in papers),
    )


def _permit(teller: Teller, story: Story, told: Sequence[Told]) -> dict[str, Any]:
    permit_id = teller.permit_id(story)
    record = teller.record(story)
    blocks = [line.block for line in story.lines]
    lines = [] if record is None else record.lines
    return {
        "id": story.key,
        "permit_no": story.permit_no,
        "code": None if permit_id is None else code_of(permit_id),
        "permit_id": None if permit_id is None else f"0x{permit_id.hex()}",
        "status": None if record is None else record.status.name,
        "acts": [_act(one) for one in told],
        "lines": [
            {
                "block": blocks[line.position],
                "permitted": plain(line.permitted),
                "exported": plain(line.exported),
                "imported": plain(line.imported),
                "drawn": plain(line.drawn),
            }
            for line in lines
        ],
    }


def _act(told: Told) -> dict[str, Any]:
    refusal = told.refusal
    facts: Mapping[str, Fact] = {} if refusal is None else refusal.facts
    return {
        "act": told.step.verb.value,
        "on": told.step.on.isoformat(),
        "result": "accepted" if refusal is None else "refused",
        "error": None if refusal is None else type(refusal).__name__,
        "reason": None if refusal is None else sentence_of(refusal),
        "facts": {name: _plain_fact(value) for name, value in facts.items()},
    }


def _plain_fact(value: Fact | Decimal) -> object:
    return plain(value) if isinstance(value, Decimal) else value
