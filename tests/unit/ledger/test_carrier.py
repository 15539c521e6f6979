"""The carrier: what it accepted is kept while the ledger is away and across restarts, done once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from cites_chain.chain.backend import Call, Receipt
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.errors import LedgerUnreachable
from cites_chain.ids import Account, PermitId
from cites_chain.keys import LocalSigner
from cites_chain.keys.carrier_key import carrier_signer
from cites_chain.ledger import carrier as carrying
from cites_chain.ledger.carrier import Carrier, CarrierFiles, CarrierIsOfficer, QueueFull
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import Status
from cites_chain.ledger.signed_acts import SignedAct
from cites_chain.refusals import (
    AlreadyEndorsed,
    ERC2771ForwarderExpiredRequest,
    ERC2771ForwarderInvalidSigner,
    InvalidAccountNonce,
)
from cites_chain.vault.deliveries import DeliveryState, KeyReused
from tests.world import World, a_document, signer_of

PATIENCE = 120
CARRIER = signer_of("carrier of a server")


class MoodyChain:
    """A ledger that can be read, and takes acts only while it is in the mood."""

    def __init__(self, chain: EmbeddedChain) -> None:
        self._chain = chain
        self.is_away = True

    def __getattr__(self, name: str) -> object:
        return getattr(self._chain, name)

    def batch(self, requests: list[Call]) -> list[object]:
        return self._chain.batch(requests)

    def send(self, raw: bytes) -> Receipt:
        return self.send_all([raw])[0]

    def send_all(self, raws: list[bytes]) -> tuple[Receipt, ...]:
        if self.is_away:
            raise LedgerUnreachable("the node is away")
        return self._chain.send_all(raws)

    def send_parcels(self, parcels: Iterable[list[bytes]]) -> tuple[Receipt, ...]:
        return self.send_all([raw for parcel in parcels for raw in parcel])


@pytest.fixture
def files(world: World) -> CarrierFiles:
    return CarrierFiles(world.folder / "acts.sqlite", world.folder / "carrier.sqlite")


@pytest.fixture
def carrying_over(files: CarrierFiles) -> Iterator[Callable[[object], Carrier]]:
    """Yield what starts a carrier over some chain; each is closed at the end."""
    made: list[Carrier] = []

    def start(chain: object) -> Carrier:
        made.append(Carrier(Ledger(chain), CARRIER, files, pause=0.01))  # type: ignore[arg-type]
        return made[-1]

    yield start
    for each in made:
        each.close()


def written(world: World, number: str = "24ID000001") -> PermitId:
    return world.issuer("ID").permits.issue(a_document(number)).permit_id


def endorsement(world: World, permit_id: PermitId, waiting: int = 0) -> SignedAct:
    desk = world.inspector("ID")
    return desk.forwarding.sign(desk.permits.plan_endorsement(permit_id), waiting=waiting)


def test_acts_wait_while_the_ledger_is_away_and_are_carried_once(
    world: World, carrying_over: Callable[[object], Carrier]
) -> None:
    chain = MoodyChain(world.chain)
    carrier = carrying_over(chain)
    acts = [endorsement(world, written(world, f"24ID00000{n}"), n) for n in range(3)]
    futures = [carrier.accept(f"key-of-act-number-{n}", act) for n, act in enumerate(acts)]
    found = carrier.find("key-of-act-number-0")
    assert found is not None
    assert (found.state, carrier.waiting()) == (DeliveryState.QUEUED, 3)
    assert carrier.next_nonce(acts[0].request.sender) == 3
    chain.is_away = False
    assert [future.result(PATIENCE).state for future in futures] == [DeliveryState.DONE] * 3
    assert (world.chain.next_nonce(CARRIER.account), carrier.waiting()) == (3, 0)
    for act in acts:
        assert act.permit_id is not None
        assert world.permit(act.permit_id).status is Status.ENDORSED


def test_acts_accepted_by_a_program_that_ended_are_carried_by_the_next(
    world: World, carrying_over: Callable[[object], Carrier]
) -> None:
    chain = MoodyChain(world.chain)
    before = carrying_over(chain)
    act = endorsement(world, written(world))
    before.accept("key-of-some-act-001", act)
    before.close()
    after = carrying_over(world.chain)
    again = after.accept("key-of-some-act-001", act).result(PATIENCE)
    assert again.state is DeliveryState.DONE
    assert act.permit_id is not None
    assert world.permit(act.permit_id).status is Status.ENDORSED


def test_an_act_overtaken_while_it_waited_is_refused_with_the_reason(
    world: World, carrying_over: Callable[[object], Carrier]
) -> None:
    chain = MoodyChain(world.chain)
    carrier = carrying_over(chain)
    act = endorsement(world, written(world))
    future = carrier.accept("key-of-some-act-001", act)
    assert act.permit_id is not None
    world.inspector("ID").permits.endorse_export(act.permit_id)
    chain.is_away = False
    settled = future.result(PATIENCE)
    assert settled.state is DeliveryState.REFUSED
    assert AlreadyEndorsed.code in settled.outcome
    nonce = carrier.next_nonce(act.request.sender)
    assert nonce == 0, "its signature was not used up"


def test_what_is_not_the_officers_or_too_late_is_not_accepted(
    world: World, carrying_over: Callable[[object], Carrier]
) -> None:
    carrier = carrying_over(world.chain)
    act = endorsement(world, written(world))
    digest = act.request.digest(
        Account("0x0000000000000000000000000000000000007003"), world.chain.chain_id
    )
    forged = replace(act, signature=CARRIER.sign_hash(digest))
    with pytest.raises(ERC2771ForwarderInvalidSigner) as not_his:
        carrier.accept("key-of-some-act-001", forged)
    assert not_his.value.facts == {"signer": CARRIER.account, "from": act.request.sender}
    early = endorsement(world, written(world, "24ID000002"), waiting=1)
    with pytest.raises(InvalidAccountNonce) as out_of_order:
        carrier.accept("key-of-some-act-002", early)
    assert out_of_order.value.facts["current_nonce"] == 0
    world.wait(days=8)
    with pytest.raises(ERC2771ForwarderExpiredRequest) as late:
        carrier.accept("key-of-some-act-001", act)
    assert late.value.facts["deadline"] is not None
    assert carrier.waiting() == 0


def test_a_key_is_for_one_act_and_an_act_has_one_place(
    world: World, carrying_over: Callable[[object], Carrier]
) -> None:
    carrier = carrying_over(MoodyChain(world.chain))
    first = endorsement(world, written(world))
    second = endorsement(world, written(world, "24ID000002"), waiting=1)
    carrier.accept("key-of-some-act-001", first)
    carrier.accept("key-of-some-act-002", first)
    assert carrier.waiting() == 1
    with pytest.raises(KeyReused) as reused:
        carrier.accept("key-of-some-act-001", second)
    assert reused.value.facts == {"key": "key-of-some-act-001"}


def test_more_than_fit_are_not_accepted(
    world: World,
    carrying_over: Callable[[object], Carrier],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carrier = carrying_over(MoodyChain(world.chain))
    carrier.accept("key-of-some-act-001", endorsement(world, written(world)))
    monkeypatch.setattr(carrying, "MOST_WAITING", 1)
    one_more = endorsement(world, written(world, "24ID000002"), waiting=1)
    with pytest.raises(QueueFull) as full:
        carrier.accept("key-of-some-act-002", one_more)
    assert full.value.facts == {"waiting": 1}


@pytest.mark.parametrize("name", ["ID inspector", "ID admin"])
def test_who_may_act_carries_for_nobody(world: World, files: CarrierFiles, name: str) -> None:
    Carrier(world.ledger, CARRIER, files).close()
    with pytest.raises(CarrierIsOfficer) as refused:
        Carrier(world.ledger, signer_of(name), files)
    assert refused.value.facts == {"account": signer_of(name).account}


def test_the_carriers_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    path = tmp_path / "carrier.key"
    first = carrier_signer(path)
    assert isinstance(first, LocalSigner)
    assert carrier_signer(path).account == first.account
    assert path.stat().st_mode & 0o077 == 0
