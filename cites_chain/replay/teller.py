"""Tells stories: does their acts on a trial network, one after the other, each on its own day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from cites_chain.errors import ChainError, CitesChainError, InvalidDocument
from cites_chain.ids import PermitId
from cites_chain.ledger.reader import Direction, PermitRecord
from cites_chain.permit import PermitFile
from cites_chain.replay.documents import document_of
from cites_chain.replay.errors import NotWritten
from cites_chain.replay.origins import origins_of
from cites_chain.replay.plan import Step, Verb
from cites_chain.replay.quotes import key_of
from cites_chain.replay.story import Story, StoryAct
from cites_chain.replay.trial import Trial
from cites_chain.replay.words import discrepancy_of, refusal_of

_DIRECTIONS = {"out": Direction.OUT, "in": Direction.IN}


@dataclass(frozen=True, slots=True)
class Told:
    """What became of one act.

    Attributes:
        step: The act.
        refusal: Why it was refused; None where it was accepted.
    """

    step: Step
    refusal: CitesChainError | None = None

    @property
    def is_accepted(self) -> bool:
        """Whether it is on the ledger."""
        return self.refusal is None


@dataclass(slots=True)
class Teller:
    """Tells stories on one trial network.

    Attributes:
        trial: The network.
        files: Permit file of every story that is on the ledger, by the story's key.
    """

    trial: Trial
    files: dict[str, PermitFile] = field(default_factory=dict)
    _by_number: dict[str, PermitFile] = field(default_factory=dict)

    def tell(self, steps: Sequence[Step]) -> Iterator[Told]:
        """Do the acts in their order, and say of each what became of it.

        Raises:
            ChainError: The ledger could not be reached; what was told before stands.
        """
        for step in steps:
            self.trial.begin_day(step.on)
            try:
                self._do(step)
            except ChainError:
                raise
            except CitesChainError as refusal:
                yield Told(step, refusal)
            else:
                yield Told(step)

    def permit_id(self, story: Story) -> PermitId | None:
        """Return the id of a story's permit, None where it is not on the ledger."""
        file = self.files.get(story.key)
        return None if file is None else PermitId(file.permit_id)

    def record(self, story: Story) -> PermitRecord | None:
        """Return what stands on the ledger for a story's permit."""
        permit_id = self.permit_id(story)
        return None if permit_id is None else self.trial.ledger.reader.find_permit(permit_id)

    # ------------------------------------------------------------------------------- the acts

    def _do(self, step: Step) -> None:
        if step.act is None:
            self._write(step)
            return
        permit_id = self.permit_id(step.story)
        if permit_id is None:
            raise NotWritten(step.story.permit_no)
        match step.verb:
            case Verb.ENDORSE:
                self._endorse(step.story, step.act, step)
            case Verb.IMPORT:
                self._import(step.story, step.act, step)
            case Verb.REFUSE:
                desk = self.trial.inspector(self._place_of(step.story, step.act))
                reason = refusal_of(step.act.remark, step.act.result)
                desk.permits.refuse_import(permit_id, reason, on=step.on)
            case Verb.CROSSING:
                direction = _direction(step.act)
                desk = self.trial.inspector(step.act.country)
                desk.permits.record_crossing(permit_id, direction, on=step.on)

    def _write(self, step: Step) -> None:
        story = step.story
        document = document_of(story)
        desk = self.trial.issuer(document.authority.country)
        for permit_no in _quoted_numbers(story):
            quoted = self._by_number.get(key_of(permit_no))
            if quoted is not None:
                desk.permits.keep(quoted)  # the applicant brings it
        if step.verb is Verb.REPLACE and story.replaces is not None:
            old = self._by_number.get(key_of(story.replaces.permit_no))
            if old is None:
                raise NotWritten(story.replaces.permit_no)
            written = desk.permits.replace(PermitId(old.permit_id), document)
        else:
            origins = origins_of(story, self._by_number, self.trial.ledger.reader)
            write = (
                desk.permits.register_paper if step.verb is Verb.REGISTER else desk.permits.issue
            )
            written = write(document, origins)
        self.files[story.key] = written.file
        self._by_number.setdefault(key_of(story.permit_no), written.file)

    def _endorse(self, story: Story, act: StoryAct, step: Step) -> None:
        record = self._require(story)
        exported = _quantities(story, act, [line.permitted for line in record.lines])
        desk = self.trial.inspector(story.issuing or "")
        desk.permits.endorse_export(record.permit_id, exported, on=step.on)

    def _import(self, story: Story, act: StoryAct, step: Step) -> None:
        record = self._require(story)
        if record.permit_type.is_movement:
            most = [line.exported for line in record.lines]
        else:
            most = [line.permitted for line in record.lines]
        imported = _quantities(story, act, most)
        is_short = any(came < left for came, left in zip(imported, most, strict=True))
        desk = self.trial.inspector(self._place_of(story, act))
        desk.permits.confirm_import(
            record.permit_id,
            imported,
            on=step.on,
            discrepancy=discrepancy_of(act.remark, act.result) if is_short else "",
        )

    def _require(self, story: Story) -> PermitRecord:
        record = self.record(story)
        if record is None:
            raise NotWritten(story.permit_no)
        return record

    def _place_of(self, story: Story, act: StoryAct) -> str:
        return act.country or story.importing


def _quoted_numbers(story: Story) -> Iterator[str]:
    for line in story.lines:
        if line.drawn_from is not None and line.drawn_from.permit_no:
            yield line.drawn_from.permit_no
    if story.import_permit_no:
        yield story.import_permit_no


def _direction(act: StoryAct) -> Direction:
    found = _DIRECTIONS.get(act.direction)
    if found is None:
        raise InvalidDocument(
            "14", "a crossing is out or in", value=act.direction, hint='Write "out" or "in".'
        )
    return found


def _quantities(story: Story, act: StoryAct, full: Sequence[Decimal]) -> list[Decimal]:
    """Return the quantity of each line: as told, none where others are told, all where none is."""
    if not act.quantities:
        return list(full)
    blocks = [line.block for line in story.lines]
    for block, quantity in act.quantities.items():
        if block not in blocks:
            raise InvalidDocument("14", f"the permit has no block {block}", value=block)
        if quantity is None:
            raise InvalidDocument("14", f"the quantity of block {block} is no number")
    return [act.quantities.get(block) or Decimal(0) for block in blocks]
