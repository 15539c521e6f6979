"""Attacks on permits are refused with the same words on validators as in a file."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.network.act_suites import Case, Twins, cases_of, twins
from tests.scenario import test_abuse_permits

pytestmark = [pytest.mark.network, pytest.mark.timeout(900), pytest.mark.xdist_group("network")]

CLOCK = "it moves the clock on by days"
OFFICERS = "it ends officers whom the other tests need"
APART = {
    "test_row_12_an_act_after_the_last_day_is_refused": CLOCK,
    "test_row_12_an_act_reported_more_than_thirty_days_late_is_refused": CLOCK,
    "test_row_13_an_officer_who_may_no_longer_act_cannot_issue": OFFICERS,
    "test_row_13_an_officer_who_may_no_longer_act_cannot_endorse": OFFICERS,
    "test_row_13_an_officer_who_may_no_longer_act_cannot_import": OFFICERS,
    "test_row_13_acts_before_stay_valid": OFFICERS,
    "test_row_13_acts_from_a_voided_hour_on_are_void_and_feed_nothing": OFFICERS,
}
CASES = cases_of([test_abuse_permits], APART)


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twins]:
    with twins(tmp_path_factory.mktemp("attacks")) as opened:
        yield opened


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_attacks_leave_the_same_on_validators_and_in_a_file(both: Twins, case: Case) -> None:
    both.require_same(case)


def test_all_nodes_have_what_attackers_left(both: Twins) -> None:
    both.require_one_chain()
