"""Every act through the SDK on a real ledger, and beside each the nearest refusal."""

from __future__ import annotations

from decimal import Decimal

import pytest

from cites_chain.ledger.reader import Status
from cites_chain.refusals import WrongJurisdiction
from tests.world import World, a_document


def test_issue_writes_the_permit_and_keeps_its_file(world: World) -> None:
    document = a_document("24ID000001")
    written = world.issuer("ID").permits.issue(document)
    record = world.permit(written.permit_id)
    assert record.status is Status.ISSUED
    assert record.document_hash == written.file.document_hash
    assert [line.permitted for line in record.lines] == [Decimal(100)]


def test_issue_in_anothers_name_is_refused(world: World) -> None:
    with pytest.raises(WrongJurisdiction) as refused:
        world.issuer("SG").permits.issue(a_document("24ID000001"))
    assert refused.value.facts == {"required": 360, "actual": 702}
