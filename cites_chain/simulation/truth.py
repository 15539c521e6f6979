"""The truth of a simulated world, one JSON object a line: what its books say at the end.

    {"kind": "world", "permits": 2000, "parties": 24, "seed": 1, ...}
    {"kind": "attempt", "label": "overdrawn", "verb": "issue", "refusal": "NotEnoughLeft", ...}
    {"kind": "permit", "permit_id": "...", "number": "24ID000001", "lines": [...], ...}

Tests, reports and indicators are compared with it. It knows what no ledger does: permit numbers,
and who is a fraudster.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from cites_chain.ids import Day, date_of
from cites_chain.simulation.model import REFUSALS, Act, Label, Line, Permit, Quote
from cites_chain.simulation.world import Settings, World


@dataclass(frozen=True, slots=True)
class Tried:
    """How often one fraud was tried, and what became of it.

    Attributes:
        label: The fraud.
        refused: Attempts that the contract refused.
        accepted: Permits that are on the ledger with it.
        refusal: Name of the refusal; empty where only indicators find it.
    """

    label: Label
    refused: int
    accepted: int
    refusal: str


@dataclass
class Truth:
    """Collects what became of each attempt, and writes everything down at the end."""

    attempts: list[tuple[Act, str]] = field(default_factory=list)

    def note(self, act: Act, refusal: str) -> None:
        """Note what became of an act; only attempts are kept."""
        if act.is_attempt:
            self.attempts.append((act, refusal))

    def frauds(self, world: World) -> tuple[Tried, ...]:
        """Return every kind of fraud with its numbers."""
        refused = [act.label for act, refusal in self.attempts if refusal]
        accepted = [permit.label for permit in world.permits]
        return tuple(
            Tried(label, refused.count(label), accepted.count(label), REFUSALS.get(label, ""))
            for label in Label
        )

    def write(self, path: Path, world: World) -> None:
        """Write the truth of a world; what stands at the path is overwritten."""
        with path.open("w", encoding="utf-8") as file:
            for row in (_world(world.settings), *map(_attempt, self.attempts)):
                file.write(json.dumps(row) + "\n")
            for permit in world.permits:
                file.write(json.dumps(_permit(permit)) + "\n")


def _world(settings: Settings) -> Mapping[str, Any]:
    return {
        "kind": "world",
        "permits": settings.permits,
        "parties": settings.parties,
        "seed": settings.seed,
        "start": settings.start.isoformat(),
        "days": settings.days,
    }


def _attempt(attempt: tuple[Act, str]) -> Mapping[str, Any]:
    act, refusal = attempt
    return {
        "kind": "attempt",
        "label": act.label,
        "verb": act.verb,
        "place": act.actor.place,
        "on": _day(act.day),
        "permit_id": act.permit.permit_id.hex() if act.permit else None,
        "refusal": refusal,
    }


def _permit(permit: Permit) -> Mapping[str, Any]:
    named = permit.import_permit
    return {
        "kind": "permit",
        "permit_id": permit.permit_id.hex(),
        "number": permit.number,
        "type": permit.permit_type.name,
        "medium": permit.medium.name,
        "status": permit.status.name,
        "issuing": permit.issuing,
        "destination": permit.destination,
        "issued_on": _day(permit.issued_on),
        "last_day": _day(permit.last_day),
        "exported_on": _day(permit.exported_on),
        "imported_on": _day(permit.imported_on),
        "purpose": permit.purpose,
        "import_permit": named.number if named else None,
        "label": permit.label,
        "is_void": permit.is_void,
        "is_attested": permit.is_attested,
        "lines": [_line(line) for line in permit.lines],
    }


def _line(line: Line) -> Mapping[str, Any]:
    return {
        "taxon": line.kind.name,
        "term": line.kind.term,
        "unit": line.kind.unit,
        "source": line.source,
        "appendix": line.appendix,
        "permitted": digits(line.permitted),
        "exported": digits(line.exported),
        "imported": digits(line.imported),
        "drawn": digits(line.drawn),
        "origin": _quote(line.origin),
        "last_reexport": _quote(line.last_reexport),
        "draws": _draws(line),
        "is_unlinked": line.is_unlinked,
        "is_converted": line.is_converted,
        "was_converted": line.was_converted,
    }


def _draws(line: Line) -> Sequence[Mapping[str, Any]]:
    return [
        {
            "permit_id": draw.origin.permit_id.hex(),
            "line": draw.origin_line,
            "quantity": digits(draw.quantity),
        }
        for draw in line.draws
    ]


def _quote(quote: Quote | None) -> Mapping[str, Any] | None:
    if quote is None:
        return None
    return {"country": quote.country, "number": quote.permit.number if quote.permit else None}


def digits(thousandths: int) -> str:
    """Return a quantity as people write it."""
    return format(Decimal(thousandths).scaleb(-3).normalize() + 0, "f")


def _day(day: int | None) -> str | None:
    return None if day is None else date_of(Day(day)).isoformat()
