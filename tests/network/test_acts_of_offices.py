"""What issuing offices do, and what is refused there, the same on validators as in a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.network.act_suites import Case, Twins, cases_of, twins
from tests.scenario import test_life_forwarding, test_life_writing

pytestmark = [pytest.mark.network, pytest.mark.timeout(900), pytest.mark.xdist_group("network")]

CLOCK = "it moves the clock on by days"
APART = {
    "test_a_replacement_with_a_day_of_its_own_verifies": CLOCK,
    "test_issue_beyond_a_hard_quota_is_refused_and_says_how_much_is_left": CLOCK,
    "test_an_act_that_waited_too_long_is_refused": CLOCK,
}
FIRST = "test_issue_names_each_species_once"
"""Told before any other: it says which names of species there are."""

CASES = sorted(
    cases_of([test_life_writing, test_life_forwarding], APART), key=lambda case: case.name != FIRST
)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    with twins(tmp_path_factory.mktemp("offices")) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_offices_leave_the_same_on_validators_and_in_a_file(both: Twins, case: Case) -> None:
    both.require_same(case)


def test_all_nodes_have_what_the_offices_wrote(both: Twins) -> None:
    both.require_one_chain()
