"""What inspectors do, and how permits end: the same on validators as in a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.network.act_suites import Case, Twins, cases_of, twins
from tests.scenario import test_life_border, test_life_closing

pytestmark = [pytest.mark.network, pytest.mark.timeout(900), pytest.mark.xdist_group("network")]

CLOCK = "it moves the clock on by days"
APART = {
    "test_endorse_on_a_day_of_its_own_is_dated_there": CLOCK,
    "test_crossing_after_the_last_day_is_refused": CLOCK,
    "test_expire_is_for_anybody_and_not_before_late_reports_can_come": CLOCK,
    "test_many_endorsements_go_together_and_one_refusal_holds_back_nobody": (
        "that all are in one block holds where a block is made when it is asked for"
    ),
}
CASES = cases_of([test_life_border, test_life_closing], APART)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    with twins(tmp_path_factory.mktemp("borders")) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_borders_leave_the_same_on_validators_and_in_a_file(both: Twins, case: Case) -> None:
    both.require_same(case)


def test_all_nodes_have_what_was_done_at_the_borders(both: Twins) -> None:
    both.require_one_chain()
