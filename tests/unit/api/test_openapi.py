"""The OpenAPI description against the application: no fault of the server, no answer beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS
from starlette.testclient import TestClient

from api.analyst import Analyst
from api.app import make_app
from api.place import Place
from cites_chain.ledger.back_office import BackOffice
from cites_chain.ledger.carrier import Carrier
from cites_chain.ledger.sign_in import SignIns
from cites_chain.vault import Vault
from tests.unit.api.conftest import PATIENT, signed_in
from tests.world import PASSPHRASE, World, a_document, signer_of

EVERY_CHECK = [
    check
    for name, check in ((each.__name__, each) for each in CHECKS.get_all())
    # A request that fits the description may still be about nothing that is there, or be refused.
    if name not in ("positive_data_acceptance", "use_after_free", "ensure_resource_availability")
]


@pytest.fixture
def described(world: World, carrier: Carrier) -> Iterator[schemathesis.BaseSchema]:
    """Yield the description, over a ledger with a permit and an officer signed in."""
    world.issuer("ID").permits.issue(a_document("24ID000001"))
    officer = world.ledger.reader.find_officer(signer_of("ID issuer").account)
    assert officer is not None
    back_office = BackOffice(
        world.ledger, lambda: Vault.open(world.folder / "ID-vault.sqlite", PASSPHRASE)
    )
    sign_ins = SignIns(world.ledger, officer.party_id)
    analyst = Analyst(world.chain, world.folder / "index.sqlite")
    place = Place(
        world.ledger,
        carrier,
        sign_ins=sign_ins,
        back_office=back_office,
        analyst=analyst,
        patience=60,
    )
    app = make_app(place, page=None, limits=PATIENT)
    with TestClient(app) as client:
        header = signed_in(client, "ID issuer")
    schema = schemathesis.openapi.from_asgi("/v1/openapi.json", app)
    schema.headers = header
    yield schema
    analyst.close()
    back_office.close()


def takes_something(operation: Any) -> bool:
    """Whether there is anything in a request that could be wrong."""
    return bool(operation.body or operation.query or operation.path_parameters)


def hold_against(schema: schemathesis.BaseSchema, mode: GenerationMode, examples: int) -> int:
    """Ask every operation with made-up requests; return how many operations there are."""
    every = [found.ok() for found in schema.get_all_operations()]
    operations = [
        each for each in every if mode is GenerationMode.POSITIVE or takes_something(each)
    ]
    for operation in operations:

        @settings(max_examples=examples, suppress_health_check=list(HealthCheck))
        @given(case=operation.as_strategy(generation_mode=mode))
        def ask(case: schemathesis.Case) -> None:
            case.call_and_validate(checks=EVERY_CHECK)

        ask()
    return len(operations)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_as_described(
    described: schemathesis.BaseSchema, mode: GenerationMode
) -> None:
    assert hold_against(described, mode, 10) > 10


@pytest.mark.slow
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_every_answer_is_as_described_at_length(
    described: schemathesis.BaseSchema, mode: GenerationMode
) -> None:
    assert hold_against(described, mode, 500) > 10
