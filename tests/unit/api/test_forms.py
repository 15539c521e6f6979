"""The printed form over HTTP."""

from __future__ import annotations

import json

from starlette.testclient import TestClient

from cites_chain.printing import print_permit
from tests.permits import document, permit_file

FILE = permit_file()


def test_a_permit_file_comes_back_as_the_form_that_the_command_prints(client: TestClient) -> None:
    answer = client.post("/v1/forms?language=fr", json=json.loads(FILE.to_json()))
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert FILE.security_code in answer.headers["content-disposition"]
    assert answer.content == print_permit(FILE, language="fr")


def test_what_cannot_be_printed_is_a_problem_that_says_why(client: TestClient) -> None:
    good = json.loads(FILE.to_json())
    assert client.post("/v1/forms", json=good).status_code == 200
    answer = client.post("/v1/forms", json=good | {"format": "cites-permit-file/9"})
    assert (answer.status_code, answer.json()["code"]) == (422, "UNSUPPORTED_SCHEMA")
    assert client.post("/v1/forms?language=la", json=good).status_code == 422
    strange = json.loads(permit_file(document(conditions="\U00100000")).to_json())
    answer = client.post("/v1/forms", json=strange)
    assert (answer.status_code, answer.json()["code"]) == (422, "NO_FONT")
    assert answer.json()["facts"]["package"] == "fonts-noto-core"
