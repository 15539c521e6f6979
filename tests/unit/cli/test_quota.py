"""`quota`: set once, changed, never below what is used."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cli.exits import Exit
from tests.unit.cli.conftest import Outcome, Run

PYTHON = "Malayopython reticulatus"
KEY = ("--term", "SKI", "--unit", "NAR", "--source", "W", "--year", "2024")


@pytest.fixture
def trial(set_up: Callable[..., Run]) -> Run:
    """Indonesia on a trial ledger, with an issuer and an inspector."""
    appoint = "--in ID --until 2030-01-01 --as id-admin"
    return set_up(
        "quota",
        "network new --trial --clock 2024-02-01 --party ID --party SG",
        "key new id-issuer",
        "key new id-inspector",
        f"officer add id-issuer --role issuer {appoint}",
        f"officer add id-inspector --role inspector {appoint}",
    )


def set_quota(run: Run, *more: str, limit: str = "175000", as_key: str = "id-issuer") -> Outcome:
    return run("quota", "set", PYTHON, *KEY, "--limit", limit, "--as", as_key, "--json", *more)


def test_set_makes_a_hard_quota_from_the_first_possible_day(trial: Run) -> None:
    done = set_quota(trial, "--opening", "20.5")
    assert done.code == Exit.DONE
    quota = done.document["quota"]
    assert (quota["jurisdiction"], quota["year"], quota["taxon"]) == ("ID", 2024, PYTHON)
    assert (quota["term"], quota["unit"], quota["source"]) == ("SKI", "NAR", "W")
    assert (quota["limit"], quota["used"], quota["left"]) == ("175000", "20.5", "174979.5")
    assert (quota["first_day"], quota["hard"]) == ("2024-02-03", True)
    shown = trial("quota", "show", PYTHON, *KEY, "--in", "Indonesia", "--json")
    assert shown.document == quota


def test_abuse_24_set_again_finds_that_it_was_done(trial: Run) -> None:
    first = set_quota(trial).document
    assert set_quota(trial).document == {**first, "done_before": True}


def test_set_another_limit_is_refused_and_change_is_the_way(trial: Run) -> None:
    set_quota(trial)
    refused = set_quota(trial, limit="17500")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "QUOTA_EXISTS")
    changed = trial(
        "quota", "change", PYTHON, *KEY, "--limit", "17500", "--soft", "--as", "id-issuer", "--json"
    ).document["quota"]
    assert (changed["limit"], changed["hard"]) == ("17500", False)


def test_change_below_use_is_refused(trial: Run) -> None:
    set_quota(trial, "--opening", "100")
    arguments = ("quota", "change", PYTHON, *KEY, "--as", "id-issuer", "--json")
    refused = trial(*arguments, "--limit", "99.999")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "QUOTA_BELOW_USE")
    assert trial(*arguments, "--limit", "100").document["quota"]["left"] == "0"


def test_change_what_was_never_set_is_refused(trial: Run) -> None:
    refused = trial("quota", "change", PYTHON, *KEY, "--limit", "1", "--as", "id-issuer", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "UNKNOWN_QUOTA")


@pytest.mark.parametrize(
    ("as_key", "code"), [("id-inspector", "ROLE_MISSING"), ("id-admin", "NOT_AN_OFFICER")]
)
def test_set_by_who_may_not_is_refused(trial: Run, as_key: str, code: str) -> None:
    refused = set_quota(trial, as_key=as_key)
    assert (refused.code, refused.error["code"]) == (Exit.NO, code)
    assert set_quota(trial).code == Exit.DONE


@pytest.mark.parametrize(
    ("more", "limit", "code"),
    [
        ((), "1.0001", "INVALID_DOCUMENT"),
        ((), "-1", "INVALID_DOCUMENT"),
        ((), "many", "INPUT"),
        (("--term", "SKX"), "1", "UNKNOWN_CODE"),
        (("--unit", "kilos"), "1", "UNKNOWN_CODE"),
        (("--from", "1.3.2024"), "1", "INPUT"),
    ],
)
def test_abuse_5_and_10_what_no_form_has_is_refused_before_anything_is_sent(
    trial: Run, more: tuple[str, ...], limit: str, code: str
) -> None:
    before = trial("network", "show", "--json").document["block"]
    refused = set_quota(trial, *more, limit=limit)
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, code)
    assert trial("network", "show", "--json").document["block"] == before


def test_list_shows_the_quotas_of_a_place_and_year(trial: Run) -> None:
    assert trial("quota", "list", "--in", "ID").out == "ID Indonesia set none.\n"
    made = set_quota(trial).document["quota"]
    (listed,) = trial("quota", "list", "--in", "ID", "--json").document["quotas"]
    assert {**listed, "taxon": PYTHON} == made
    assert trial("quota", "list", "--in", "ID", "--year", "2023", "--json").document == {
        "quotas": []
    }


def test_show_what_was_never_set_is_no(trial: Run) -> None:
    refused = trial("quota", "show", PYTHON, *KEY, "--in", "SG", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "NOT_ON_LEDGER")
    assert refused.error["facts"] == {"jurisdiction": "SG", "year": 2024, "taxon": PYTHON}
