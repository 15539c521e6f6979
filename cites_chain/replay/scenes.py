"""Six scenes on a trial network that has told the sample stories: what the ledger is for.

Each scene is done for real: a permit is verified, presented again, altered, overdrawn; a key is
voided; goods are followed. A scene says what happened, and whether it is what should happen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from cites_chain.codes import JURISDICTIONS
from cites_chain.errors import CitesChainError
from cites_chain.ids import OfficerId, PermitId
from cites_chain.ledger.refused import sentence_of
from cites_chain.permit import PermitDocument, PermitFile, code_of
from cites_chain.queries import Trace, trace
from cites_chain.refusals import AlreadyImported, NotEnoughLeft
from cites_chain.replay.story import Story
from cites_chain.replay.teller import Teller
from cites_chain.verify import Outcome, Verdict, verify


@dataclass(frozen=True, slots=True)
class Scene:
    """What happened in one scene.

    Attributes:
        title: What it shows.
        sentences: What was done, and what the ledger or the verdict said.
        is_as_it_should_be: Whether it went as the contracts promise.
        trace: The tree that it ends with, for the last scene.
    """

    title: str
    sentences: tuple[str, ...]
    is_as_it_should_be: bool
    trace: Trace | None = None


class Scenes:
    """The six scenes, on the network of a teller that has told the sample stories."""

    def __init__(self, teller: Teller, stories: Mapping[str, Story]) -> None:
        """Take the network, and the stories by their ids."""
        self._teller = teller
        self._stories = stories
        self._trial = teller.trial

    def play(self) -> Iterator[Scene]:
        """Play one scene after the other."""
        yield self.genuine("A4")
        yield self.second_use("A2", "IT")
        yield self.altered("A4")
        yield self.overdrawn("A1", "A2")
        yield self.stolen_key("C1")
        yield self.way_of_the_python("A1", "A4")

    def genuine(self, key: str) -> Scene:
        """A permit is verified."""
        file = self._file(key)
        verdict = self._verify(file)
        return Scene(
            "A genuine permit",
            (f"Permit {_code(file)} is shown with its file.", verdict.summary),
            verdict.outcome is Outcome.VALID,
        )

    def second_use(self, key: str, country: str) -> Scene:
        """The same permit is presented a second time."""
        file = self._file(key)
        refusal = _refusal(
            lambda: self._trial.inspector(country).permits.confirm_import(PermitId(file.permit_id))
        )
        first = ""
        if isinstance(refusal, AlreadyImported):
            officer_id = OfficerId(int(str(refusal.facts["officer_id"])))
            first = f"The first time was in {self._place_of(officer_id)}."
        return Scene(
            "The same permit a second time",
            (
                f"Permit {_code(file)} was used for an import. It is presented once more.",
                f"Refused: {_told(refusal)}",
                first,
            ),
            isinstance(refusal, AlreadyImported),
        )

    def altered(self, key: str) -> Scene:
        """One letter of one box is changed."""
        file = self._file(key)
        consignee = file.document.consignee
        if consignee is None:
            return Scene("One letter", ("The permit has no box 3.",), is_as_it_should_be=False)
        other = consignee.model_copy(update={"name": _with_one_letter_changed(consignee.name)})
        document = file.document.model_copy(update={"consignee": other})
        verdict = self._verify(file.model_copy(update={"document": document}))
        return Scene(
            "One letter of one box",
            (
                f"In box 3 {consignee.name!r} becomes {other.name!r}.",
                verdict.summary,
            ),
            verdict.outcome is Outcome.INVALID and "box 3" in verdict.summary,
        )

    def overdrawn(self, origin_key: str, model_key: str) -> Scene:
        """A re-export asks for more than is left of its origin."""
        origin = self._teller.record(self._stories[origin_key])
        model = self._file(model_key).document
        left = origin.lines[0].left if origin is not None else Decimal(0)
        asked = left + 20
        today = self._trial.ledger.chain.now().date()
        origin_code = _code(self._file(origin_key))
        document = _redrawn(model, asked, today)
        desk = self._trial.issuer(model.authority.country)
        refusal = _refusal(lambda: desk.permits.issue(document))
        return Scene(
            "More than is left",
            (
                f"Of the skins that came in under {origin_code} {left} are left.",
                f"A re-export certificate for {asked} of them is to be issued.",
                f"Refused: {_told(refusal)}",
            ),
            isinstance(refusal, NotEnoughLeft) and refusal.facts["left"] == str(left),
        )

    def stolen_key(self, key: str) -> Scene:
        """A key is reported stolen; what it did turns void."""
        file = self._file(key)
        before = self._verify(file)
        country = file.document.authority.country
        place = JURISDICTIONS.get(country).name
        thief = self._trial.issuer(country).account
        since = self._trial.ledger.chain.now() - timedelta(days=30)
        self._trial.admin(country).authority.void_key(thief, since)
        after = self._verify(file)
        return Scene(
            "A stolen key",
            (
                f"Permit {_code(file)} was {before.outcome.value} a moment ago.",
                f"The admin of {place} voids the key that issued it, from {since.date()} on.",
                after.summary,
            ),
            before.outcome is Outcome.VALID and after.outcome is Outcome.INVALID,
        )

    def way_of_the_python(self, first_key: str, last_key: str) -> Scene:
        """Goods are followed from the first export to the last."""
        found = trace(self._trial.ledger.reader, PermitId(self._file(first_key).permit_id))
        way = []
        node = found.reexports
        while node.neighbours:
            way.append(node)
            node = node.neighbours[0]
        last = PermitId(self._file(last_key).permit_id)
        return Scene(
            "The python's whole way",
            (
                f"Followed through {len(way) + 1} permits and {len(way)} re-exports.",
                "No line gave more than it got.",
            ),
            node.permit_id == last and found.is_sound,
            found,
        )

    def _file(self, key: str) -> PermitFile:
        return self._teller.files[key]

    def _verify(self, file: PermitFile) -> Verdict:
        ledger = self._trial.ledger
        return verify(file, ledger.reader, ledger.chain.now())

    def _place_of(self, officer_id: OfficerId) -> str:
        officer = self._trial.ledger.reader.get_officer(officer_id)
        found = JURISDICTIONS.find_number(officer.jurisdiction)
        return found.name if found is not None else str(officer.jurisdiction)


def _redrawn(model: PermitDocument, quantity: Decimal, today: date) -> PermitDocument:
    line = model.lines[0].model_copy(update={"quantity": quantity})
    fields: dict[str, Any] = {
        "permit_number": f"{model.permit_number} BIS",
        "issued_on": today,
        "last_day": today + timedelta(days=150),
        "lines": (line,),
    }
    return model.model_copy(update=fields)


def _with_one_letter_changed(text: str) -> str:
    last = text.rstrip()[-1]
    return text.rstrip()[:-1] + ("x" if last != "x" else "y")


def _refusal(act: Any) -> CitesChainError | None:
    try:
        act()
    except CitesChainError as refusal:
        return refusal
    return None


def _told(refusal: CitesChainError | None) -> str:
    return "no, it was accepted" if refusal is None else sentence_of(refusal)


def _code(file: PermitFile) -> str:
    return code_of(PermitId(file.permit_id))
