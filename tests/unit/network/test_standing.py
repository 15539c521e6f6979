"""A node at a glance, and what it says of itself, from answers as nodes give them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from cites_chain.network.founding import found
from cites_chain.network.health import Health, HealthUnreadable, proposers_of, read_health
from cites_chain.network.standing import Rhythm, rhythm_of, standing_of
from tests.founders import cards_of
from tests.world import signer_of

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
OWN, OTHER = (signer_of(f"{code} validator").account for code in ("ID", "SG"))
RHYTHM = Rhythm(timedelta(seconds=2), timedelta(seconds=4))


class AnsweringChain:
    """Answers questions from a table."""

    def __init__(self, **answers: object) -> None:
        self.answers = answers
        self.asked: list[tuple[str, tuple[object, ...]]] = []

    def batch(self, requests: Sequence[tuple[str, tuple[object, ...]]]) -> list[object]:
        self.asked += requests
        return [self.answers[method] for method, _ in requests]


def block(**fields: object) -> dict[str, object]:
    made_at = int((NOW - timedelta(seconds=3)).timestamp())
    return {"number": "0x10", "timestamp": hex(made_at), "miner": OWN.lower(), **fields}


def a_chain(**answers: object) -> AnsweringChain:
    usual: dict[str, object] = {
        "eth_getBlockByNumber": block(),
        "net_peerCount": "0x3",
        "web3_clientVersion": "engine/v1",
    }
    return AnsweringChain(**(usual | answers))


def test_health_is_read_in_one_round_trip() -> None:
    chain = a_chain()
    health = read_health(chain)  # type: ignore[arg-type]
    assert health == Health(16, NOW - timedelta(seconds=3), 3, "engine/v1")
    assert len(chain.asked) == 3
    assert health.age(NOW) == timedelta(seconds=3)
    assert health.age(NOW - timedelta(hours=1)) == timedelta(0)


@pytest.mark.parametrize(
    ("answers", "question"),
    [
        ({"eth_getBlockByNumber": None}, "eth_getBlockByNumber"),
        ({"eth_getBlockByNumber": block(number=None)}, "eth_getBlockByNumber"),
        ({"eth_getBlockByNumber": block(timestamp="soon")}, "eth_getBlockByNumber"),
        ({"net_peerCount": {}}, "net_peerCount"),
    ],
)
def test_what_is_no_answer_is_named(answers: dict[str, object], question: str) -> None:
    with pytest.raises(HealthUnreadable) as refused:
        read_health(a_chain(**answers))  # type: ignore[arg-type]
    assert refused.value.facts == {"question": question}


def test_who_proposed_the_newest_blocks() -> None:
    chain = a_chain()
    assert proposers_of(chain, 3, 10) == (OWN, OWN, OWN)  # type: ignore[arg-type]
    assert [params[0] for _, params in chain.asked] == ["0x1", "0x2", "0x3"]
    assert proposers_of(a_chain(), 0, 10) == ()  # type: ignore[arg-type]
    assert len(proposers_of(a_chain(), 1000, 4)) == 4  # type: ignore[arg-type]
    with pytest.raises(HealthUnreadable) as refused:
        proposers_of(a_chain(eth_getBlockByNumber=block(miner=5)), 3, 10)  # type: ignore[arg-type]
    assert refused.value.facts == {"question": "eth_getBlockByNumber"}


def test_a_recent_block_is_current_and_an_old_one_tells_how_many_are_missing() -> None:
    health = Health(16, NOW, 3, "engine/v1")
    patience = RHYTHM.patience
    assert patience == timedelta(seconds=26)
    good = standing_of(OWN, health, [OWN, OTHER], RHYTHM, NOW + patience)
    assert (good.is_current, good.is_validator, good.lag) == (True, True, 12)
    late = standing_of(OWN, health, [OTHER], RHYTHM, NOW + patience + timedelta(seconds=1))
    assert (late.is_current, late.is_validator) == (False, False)
    fresh = standing_of(OWN, health, [OTHER], RHYTHM, NOW + timedelta(seconds=1))
    assert fresh.lag == 0


def test_the_rhythm_is_that_of_the_genesis() -> None:
    network = found(cards_of("ID"), minimum_validators=1)
    assert rhythm_of(network) == RHYTHM
