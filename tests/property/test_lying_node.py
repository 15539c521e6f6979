"""A node may answer anything: verifying and tracing end in a verdict or in `ChainError`.

Whatever it makes up, no other exception leaves the reader, and a document that was altered stays
red or undetermined.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cites_chain.errors import ChainError
from cites_chain.ids import PermitId
from cites_chain.ledger.reader import LedgerReader, Link, NotOnLedger
from cites_chain.queries import Trace, trace
from cites_chain.verify import CheckStatus, Outcome, Use, verify
from tests.documented_ledger import REEXPORT, a_document, altered, file_of, record
from tests.ledger_simulator import SimulatedLedger

SPRING = datetime(2024, 3, 15, 12, tzinfo=UTC)

LEDGER = SimulatedLedger()
ORIGIN = record(LEDGER, a_document())
LEDGER.endorse(PermitId(ORIGIN.permit_id), "980")
LEDGER.arrive(PermitId(ORIGIN.permit_id), "980")
record(
    LEDGER,
    a_document(REEXPORT),
    links=[Link(PermitId(ORIGIN.permit_id), 0, 0, Decimal(600))],
    officer=4,
    signer=None,
)
FILE = file_of(a_document(REEXPORT), signer=None)

HEX = st.binary(max_size=96).map(lambda value: f"0x{value.hex()}")
NONSENSE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | HEX,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=4,
)


class Liar:
    """Answers as the ledger does, but for what a test makes of some answers."""

    def __init__(self, data: st.DataObject) -> None:
        self._data = data

    def batch(self, requests: Sequence[tuple[str, Sequence[object]]]) -> list[object]:
        answers = LEDGER.batch(requests)
        # Most lies about what the contracts say; the name of the network is a word soon checked.
        calls = [at for at, (method, _) in enumerate(requests) if method != "eth_chainId"]
        targets = calls if calls and self._data.draw(st.integers(0, 9)) else range(len(answers))
        if self._data.draw(st.integers(0, 2)):
            at = self._data.draw(st.sampled_from(list(targets)))
            answers[at] = self._lie(deepcopy(answers[at]))
        return answers

    def _lie(self, answer: Any) -> Any:
        """One digit changed somewhere in the answer, mostly; or something else altogether."""
        draw = self._data.draw
        if draw(st.integers(0, 9)) == 0:
            return draw(NONSENSE)
        match answer:
            case str() if len(answer) > 2:
                return self._flip(answer)
            case list() if answer:
                at = draw(st.integers(0, len(answer) - 1))
                answer[at] = self._lie(answer[at])
            case dict() if answer:
                name = draw(st.sampled_from(sorted(answer)))
                answer[name] = self._lie(answer[name])
        return answer

    def _flip(self, text: str) -> str:
        at = self._data.draw(st.integers(2, len(text) - 1))
        digit = self._data.draw(st.sampled_from("0123456789abcdef"))
        end = len(text) if self._data.draw(st.integers(0, 9)) else at + 1
        return text[:at] + digit + text[at + 1 : end]


def trace_or_none(reader: LedgerReader) -> Trace | None:
    try:
        return trace(reader, PermitId(FILE.permit_id))
    except (ChainError, NotOnLedger):
        return None


def test_ledger_that_does_not_lie_is_believed() -> None:
    reader = LedgerReader(LEDGER)
    assert verify(FILE, reader, SPRING).is_valid
    found = trace_or_none(reader)
    assert found is not None
    assert found.is_sound


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_verify_with_a_lying_node_ends_in_a_verdict(data: st.DataObject) -> None:
    use = data.draw(st.sampled_from(Use))
    reader = LedgerReader(Liar(data))  # type: ignore[arg-type]
    verdict = verify(FILE, reader, SPRING, use=use)
    assert verdict.outcome in Outcome
    if verdict.head is None:
        assert verdict.outcome is Outcome.UNDETERMINED
        assert all(check.status is not CheckStatus.FAILED for check in verdict.checks)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_altered_document_is_not_green_whatever_the_node_says(data: st.DataObject) -> None:
    forged = altered(FILE, issued_by="Somebody else")
    reader = LedgerReader(Liar(data))  # type: ignore[arg-type]
    verdict = verify(forged, reader, SPRING)
    assert verdict.outcome in (Outcome.INVALID, Outcome.UNDETERMINED)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_trace_with_a_lying_node_ends_in_a_tree_or_a_typed_error(data: st.DataObject) -> None:
    found = trace_or_none(LedgerReader(Liar(data)))  # type: ignore[arg-type]
    assert found is None or found.origins.permit_id == FILE.permit_id
