"""Acts that officers sign and others carry, through the real forwarder."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from cites_chain.ledger.forwarding import DeadlineTooFar
from cites_chain.ledger.reader import Status
from cites_chain.ledger.signed_acts import SignedAct, UnreadableSignedAct
from cites_chain.refusals import (
    AlreadyEndorsed,
    ERC2771ForwarderExpiredRequest,
    ERC2771ForwarderInvalidSigner,
    WrongJurisdiction,
)
from tests.world import World, a_document, kilos, number_of, signer_of


def an_endorsement(world: World, number: str, *, waiting: int = 0, by: str = "ID") -> SignedAct:
    """Issue a permit and let an inspector sign its endorsement on a telephone."""
    written = world.issuer("ID").permits.issue(a_document(number))
    desk = world.inspector(by)
    return desk.forwarding.sign(desk.permits.plan_endorsement(written.permit_id), waiting=waiting)


def test_a_signed_act_is_the_officers_whoever_carries_it(world: World) -> None:
    signed = an_endorsement(world, "24ID000001")
    done = world.desk("US inspector").forwarding.carry(signed)
    assert (done.verb, done.account) == ("endorseExport", signer_of("ID inspector").account)
    assert done.permit_id is not None
    record = world.permit(done.permit_id)
    assert (record.status, record.export_act and record.export_act.officer_id) == (
        Status.ENDORSED,
        2,
    )


def test_carrying_the_same_act_again_sends_nothing_and_another_cannot(world: World) -> None:
    signed = an_endorsement(world, "24ID000001")
    carrier = world.desk("US inspector").forwarding
    carrier.carry(signed)
    assert carrier.carry(signed).was_done_before
    with pytest.raises(ERC2771ForwarderInvalidSigner) as refused:
        world.desk("SG inspector").forwarding.carry(signed)
    assert refused.value.facts["from"] == signer_of("ID inspector").account


def test_an_act_that_would_be_refused_is_not_sent_and_says_why(world: World) -> None:
    signed = an_endorsement(world, "24ID000001", by="SG")
    sent = world.sent("US inspector")
    with pytest.raises(WrongJurisdiction) as refused:
        world.desk("US inspector").forwarding.carry(signed)
    assert refused.value.facts["required"] == number_of("ID")
    assert world.sent("US inspector") == sent


def test_a_changed_act_is_refused_by_the_forwarder(world: World) -> None:
    signed = an_endorsement(world, "24ID000001")
    more_gas = replace(
        signed, request=replace(signed.request, deadline=signed.request.deadline + 1)
    )
    with pytest.raises(ERC2771ForwarderInvalidSigner) as refused:
        world.desk("US inspector").forwarding.carry(more_gas)
    assert refused.value.facts["from"] == signer_of("ID inspector").account
    world.desk("US inspector").forwarding.carry(signed)


def test_an_act_that_waited_too_long_is_refused(world: World) -> None:
    signed = an_endorsement(world, "24ID000001")
    world.wait(days=8)
    with pytest.raises(ERC2771ForwarderExpiredRequest):
        world.desk("US inspector").forwarding.carry(signed)


def test_an_act_cannot_be_signed_for_more_than_thirty_days(world: World) -> None:
    desk = world.inspector("ID")
    act = desk.permits.plan_endorsement(world.endorsed())
    with pytest.raises(DeadlineTooFar) as refused:
        desk.forwarding.sign(act, good_for=timedelta(days=31))
    assert refused.value.facts["days"] == 31
    desk.forwarding.sign(act, good_for=timedelta(days=30))


def test_a_queue_is_carried_and_a_refused_act_holds_back_nobody(world: World) -> None:
    first = an_endorsement(world, "24ID000001")
    twice = world.inspector("ID").forwarding.sign(
        world.inspector("ID").permits.plan_endorsement(first.permit_id),
        waiting=1,  # type: ignore[arg-type]
    )
    third = an_endorsement(world, "24ID000003", waiting=2)
    foreign = an_endorsement(world, "24ID000004", by="SG")
    answers = world.desk("US inspector").forwarding.carry_all([first, twice, third, foreign])
    assert [answer.done is not None for answer in answers] == [True, False, True, False]
    assert isinstance(answers[1].refusal, AlreadyEndorsed)
    assert isinstance(answers[3].refusal, WrongJurisdiction)
    assert [answer.is_spent for answer in answers] == [False, True, False, False]
    assert world.permit(third.permit_id).status is Status.ENDORSED  # type: ignore[arg-type]


def test_a_queue_of_acts_that_need_each_other_is_carried_in_rounds(world: World) -> None:
    endorsement = an_endorsement(world, "24ID000001")
    desk = world.inspector("SG")
    arrival = desk.forwarding.sign(
        desk.permits.plan_import(endorsement.permit_id, kilos("100"))  # type: ignore[arg-type]
    )
    answers = world.desk("US inspector").forwarding.carry_all([arrival, endorsement])
    assert all(answer.done is not None for answer in answers)
    assert world.permit(endorsement.permit_id).status is Status.IMPORTED  # type: ignore[arg-type]


def test_a_signed_act_travels_as_text(world: World) -> None:
    signed = an_endorsement(world, "24ID000001")
    assert SignedAct.from_json(signed.to_json()) == signed


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": "cites-signed-act/1"}', "null"])
def test_a_text_that_is_no_signed_act_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSignedAct) as refused:
        SignedAct.from_json(text)
    assert refused.value.code == "UNREADABLE_SIGNED_ACT"
