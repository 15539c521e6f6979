"""Reading over HTTP: the command line's verdict, tags, and could-not-look is never a yes."""

from __future__ import annotations

import json

from starlette.testclient import TestClient

from cites_chain.verify import verify
from cli.present import verdict_document
from cli.safe_text import json_text
from tests.world import World, a_document


def _issued(world: World, number: str = "24ID000001"):
    return world.issuer("ID").permits.issue(a_document(number))


def test_verify_answers_the_command_lines_verdict(world: World, client: TestClient) -> None:
    written = _issued(world)
    reader = world.ledger.reader
    said = verdict_document(verify(written.file, reader, world.chain.now()), reader.taxon_names())
    answer = client.post("/v1/verify", json={"file": json.loads(written.file.to_json())})
    assert answer.status_code == 200
    found = answer.json()
    as_of = found.pop("as_of")
    assert (found["outcome"], as_of["block"]) == ("valid", reader.head().number)
    assert found == json.loads(json_text(said))
