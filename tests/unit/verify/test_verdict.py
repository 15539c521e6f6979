"""The one rule that combines checks: could-not-look is neither yes nor no."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cites_chain.verify.verdict import (
    CheckResult,
    CheckStatus,
    Group,
    NotValid,
    Outcome,
    Verdict,
)

PASSED, FAILED = CheckStatus.PASSED, CheckStatus.FAILED
UNKNOWN, NOT_APPLICABLE = CheckStatus.UNKNOWN, CheckStatus.NOT_APPLICABLE


def check(group: Group, status: CheckStatus, number: int = 1) -> CheckResult:
    return CheckResult(number, f"check_{number}", group, status, f"Sentence {number}.")


def verdict(**statuses: CheckStatus) -> Verdict:
    whole = {"ledger": PASSED, "integrity": PASSED, "issuer": PASSED, "status": PASSED} | statuses
    return Verdict(
        tuple(check(Group(name), status, i + 1) for i, (name, status) in enumerate(whole.items()))
    )


CHECKS = st.lists(
    st.builds(check, st.sampled_from(Group), st.sampled_from(CheckStatus), st.integers(1, 13)),
    max_size=12,
).map(tuple)


def test_outcome_of_all_groups_passed_is_valid() -> None:
    assert verdict().outcome is Outcome.VALID
    assert verdict(link=PASSED).outcome is Outcome.VALID
    assert verdict(link=NOT_APPLICABLE).outcome is Outcome.VALID
    assert verdict().is_valid


def test_outcome_of_no_checks_is_undetermined() -> None:
    assert Verdict(()).outcome is Outcome.UNDETERMINED
    assert not Verdict(()).is_valid


@pytest.mark.parametrize("group", ["ledger", "issuer", "status"])
def test_outcome_of_required_group_that_nobody_looked_at_is_undetermined(group: str) -> None:
    assert verdict(**{group: NOT_APPLICABLE}).outcome is Outcome.UNDETERMINED


def test_outcome_without_document_is_recorded_and_not_valid() -> None:
    found = verdict(integrity=NOT_APPLICABLE)
    assert found.outcome is Outcome.RECORDED
    assert not found.is_valid
    assert "the document was not compared" in found.summary


@pytest.mark.parametrize("group", list(Group))
def test_outcome_of_one_failed_check_is_invalid_whatever_else_is_unknown(group: Group) -> None:
    found = verdict(**{"ledger": UNKNOWN, "issuer": UNKNOWN, group.value: FAILED})
    assert found.outcome is Outcome.INVALID
    assert [reason.group for reason in found.reasons] == [group]


@pytest.mark.parametrize("group", list(Group))
def test_outcome_of_one_unknown_check_is_undetermined(group: Group) -> None:
    found = verdict(**{group.value: UNKNOWN})
    assert found.outcome is Outcome.UNDETERMINED
    assert [reason.group for reason in found.reasons] == [group]


@given(CHECKS)
def test_outcome_is_valid_only_with_nothing_failed_and_nothing_unknown(
    checks: tuple[CheckResult, ...],
) -> None:
    found = Verdict(checks)
    statuses = {item.status for item in checks}
    if found.outcome in (Outcome.VALID, Outcome.RECORDED):
        assert statuses <= {PASSED, NOT_APPLICABLE}
        assert {Group.LEDGER, Group.ISSUER, Group.STATUS} <= {
            item.group for item in checks if item.status is PASSED
        }
    assert (found.outcome is Outcome.INVALID) == (FAILED in statuses)


@given(CHECKS, st.sampled_from(Group))
def test_outcome_never_gets_better_by_one_more_bad_check(
    checks: tuple[CheckResult, ...], group: Group
) -> None:
    assert Verdict((*checks, check(group, FAILED))).outcome is Outcome.INVALID
    assert Verdict((*checks, check(group, UNKNOWN))).outcome in (
        Outcome.INVALID,
        Outcome.UNDETERMINED,
    )


def test_require_valid_of_valid_verdict_returns() -> None:
    verdict().require_valid()


def test_require_valid_of_invalid_verdict_raises_with_the_failed_checks() -> None:
    found = verdict(integrity=FAILED, status=FAILED)
    with pytest.raises(NotValid) as refused:
        found.require_valid()
    assert refused.value.facts == {"outcome": "invalid", "checks": "2,4"}
    assert refused.value.verdict is found
    assert "Sentence 2." in refused.value.message


@pytest.mark.parametrize("status", [NOT_APPLICABLE, UNKNOWN])
def test_require_valid_of_anything_but_valid_raises(status: CheckStatus) -> None:
    with pytest.raises(NotValid) as refused:
        verdict(integrity=status).require_valid()
    assert refused.value.facts["outcome"] in ("recorded", "undetermined")
