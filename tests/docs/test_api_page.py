"""docs/reference/api.md names every request that the application takes, and no other."""

from __future__ import annotations

import re
from pathlib import Path

from api.app import make_app
from api.place import Place
from tests.world import World

DOCS = Path(__file__).parents[2] / "docs"
_REQUEST = re.compile(r"`(GET|POST|DELETE) (/v1/[^`?\s]*)")


def test_every_request_is_in_the_reference_and_the_guide_names_no_other(world: World) -> None:
    described = make_app(Place(world.ledger), page=None).openapi()["paths"]
    known = {(method.upper(), path) for path, methods in described.items() for method in methods}
    reference = (DOCS / "reference" / "api.md").read_text(encoding="utf-8")
    guide = (DOCS / "api.md").read_text(encoding="utf-8")
    assert set(_REQUEST.findall(reference)) == known
    assert set(_REQUEST.findall(guide)) - {("GET", "/v1/openapi.json")} <= known
