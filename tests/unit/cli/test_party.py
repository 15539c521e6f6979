"""`party`: proposals, votes, candidates who sign; nobody alone decides anything."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.exits import Exit
from tests.unit.cli.conftest import Outcome, Run

CLOCK = "2024-01-01"
GOOD = ("--good-until", "2024-01-20")


@pytest.fixture
def trial(set_up: Callable[..., Run]) -> Run:
    """Kenya, Singapore and the Emirates on a trial ledger, and keys of candidates."""
    return set_up(
        "party",
        f"network new --trial --clock {CLOCK} --party KE --party SG=:none --party AE",
        *(f"key new {name}" for name in ("pe-admin", "pe-node", "ke-issuer")),
        "officer add ke-issuer --in KE --role issuer --until 2030-01-01 --as ke-admin",
    )


def propose(run: Run, *arguments: str, as_key: str = "ke-admin") -> Outcome:
    return run("party", *arguments, "--as", as_key, "--json", "--yes")


def carry(run: Run, proposal_id: int, *voters: str) -> Outcome:
    last = Outcome(0, "", "")
    for voter in voters:
        last = propose(run, "vote", str(proposal_id), as_key=voter)
        assert last.code == Exit.DONE, last.err
    return last


def account_of(run: Run, name: str) -> str:
    return str(run("key", "show", name, "--json").document["account"])


def test_list_and_show_say_who_belongs(trial: Run) -> None:
    listed = trial("party", "list", "--json").document["parties"]
    assert [party["party_id"] for party in listed] == [1, 2, 3]
    assert listed[1] == {
        "party_id": 2,
        "active": True,
        "admin": account_of(trial, "sg-admin"),
        "validator": None,
        "jurisdictions": [{"code": "SG", "area": 0}],
    }
    for typed in ("2", "SG", "Singapore"):
        assert trial("party", "show", typed, "--json").document == listed[1]


@pytest.mark.parametrize(
    ("typed", "ending", "code"),
    [
        ("9", Exit.NO, "NOT_ON_LEDGER"),
        ("PE", Exit.WRONG_INPUT, "INPUT"),
        ("Atlantis", Exit.WRONG_INPUT, "UNKNOWN_CODE"),
    ],
)
def test_show_an_unknown_party_is_refused(trial: Run, typed: str, ending: Exit, code: str) -> None:
    refused = trial("party", "show", typed, "--json")
    assert (refused.code, refused.error["code"]) == (ending, code)


def apply(run: Run, file: Path, *more: str) -> Path:
    done = run(
        "party", "apply", "--in", "PE@7", "--as", "pe-admin", "--node", "pe-node", *GOOD,
        "--out", str(file), *more,
    )  # fmt: skip
    assert done.code == Exit.DONE, done.err
    return file


def test_abuse_14_party_is_admitted_by_votes_and_by_nobody_alone(
    trial: Run, tmp_path: Path
) -> None:
    file = apply(trial, tmp_path / "peru.json")
    made = propose(trial, "propose-admission", str(file)).document
    assert (made["carried"], made["proposal"]["kind"]) == (False, "ADMIT")
    assert (made["proposal"]["votes"], made["proposal"]["votes_needed"]) == (1, 3)
    assert (made["proposal"]["voters"], made["proposal"]["jurisdictions"]) == ([1], ["PE"])
    assert len(trial("party", "list", "--json").document["parties"]) == 3
    last = carry(trial, 1, "sg-admin", "ae-admin").document
    assert (last["carried"], last["proposal"]["status"]) == (True, "CARRIED")
    peru = trial("party", "show", "PE", "--json").document
    assert (peru["party_id"], peru["admin"]) == (4, account_of(trial, "pe-admin"))
    assert peru["validator"] == account_of(trial, "pe-node")
    assert peru["jurisdictions"] == [{"code": "PE", "area": 7}]


def test_abuse_15_vote_cast_twice_or_by_a_stranger_is_refused(trial: Run, tmp_path: Path) -> None:
    propose(trial, "propose-admission", str(apply(trial, tmp_path / "peru.json")))
    twice = propose(trial, "vote", "1")
    assert (twice.code, twice.error["code"]) == (Exit.NO, "ALREADY_VOTED")
    stranger = propose(trial, "vote", "1", as_key="pe-admin")
    assert (stranger.code, stranger.error["code"]) == (Exit.NO, "NOT_AN_ADMIN")
    unknown = propose(trial, "vote", "7", as_key="sg-admin")
    assert (unknown.code, unknown.error["code"]) == (Exit.NO, "NOT_ON_LEDGER")
    assert carry(trial, 1, "sg-admin").document["proposal"]["votes"] == 2


def test_proposing_again_finds_the_open_proposal(trial: Run, tmp_path: Path) -> None:
    file = str(apply(trial, tmp_path / "peru.json"))
    first = propose(trial, "propose-admission", file).document
    assert propose(trial, "propose-admission", file).document == {**first, "done_before": True}
    assert len(trial("party", "proposals", "--json").document["proposals"]) == 1


def test_vote_asks_before_it_is_cast(trial: Run, tmp_path: Path) -> None:
    propose(trial, "propose-admission", str(apply(trial, tmp_path / "peru.json")))
    unasked = trial("party", "vote", "1", "--as", "sg-admin", "--json")
    assert (unasked.code, unasked.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
    assert unasked.error["message"] == "nobody can be asked: Vote for proposal 1 (admit PE)?"
    assert trial("party", "proposal", "1", "--json").document["voters"] == [1]


@pytest.mark.parametrize(
    ("key", "value", "code"),
    [
        ("admin_signature", "0x" + "11" * 65, "NOT_SIGNED_BY_CANDIDATE"),
        ("deadline", "2024-01-19T00:00:00+00:00", "NOT_SIGNED_BY_CANDIDATE"),
        ("deadline", "2023-12-31T00:00:00+00:00", "CONSENT_EXPIRED"),
        ("seats", [{"jurisdiction": "KE", "area": 7}], "NOT_SIGNED_BY_CANDIDATE"),
    ],
)
def test_altered_application_is_refused_by_the_contract(
    trial: Run, tmp_path: Path, key: str, value: object, code: str
) -> None:
    file = apply(trial, tmp_path / "peru.json")
    whole = file.read_text("utf-8")
    file.write_text(json.dumps(json.loads(whole) | {key: value}), encoding="utf-8")
    refused = propose(trial, "propose-admission", str(file))
    assert (refused.code, refused.error["code"]) == (Exit.NO, code)
    file.write_text(whole, encoding="utf-8")
    assert propose(trial, "propose-admission", str(file)).code == Exit.DONE


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "cites-chain/admission/1"}'])
def test_file_that_no_candidate_wrote_is_wrong_input(
    trial: Run, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "peru.json"
    file.write_text(content, encoding="utf-8")
    for verb in ("propose-admission", "propose-admin", "propose-validator"):
        refused = propose(trial, verb, str(file))
        assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
        assert refused.error["message"] == f"{file} is not what a candidate signs"


def test_suspension_and_reinstatement_need_the_others(trial: Run) -> None:
    assert propose(trial, "propose-suspension", "SG").document["proposal"]["party_id"] == 2
    assert carry(trial, 1, "ae-admin").document["carried"] is True
    assert trial("party", "show", "2", "--json").document["active"] is False
    refused = propose(trial, "propose-observer", "pe-admin", as_key="sg-admin")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "PARTY_NOT_ACTIVE")
    assert propose(trial, "propose-reinstatement", "2").document["proposal"]["kind"] == "REINSTATE"
    assert carry(trial, 2, "ae-admin").document["carried"] is True
    assert trial("party", "show", "2", "--json").document["active"] is True


@pytest.mark.parametrize(
    ("duty", "candidate", "verb", "field"),
    [
        ("admin", "pe-admin", "propose-admin", "admin"),
        ("node", "pe-node", "propose-validator", "validator"),
    ],
)
def test_admin_and_node_are_replaced_by_who_consents(
    trial: Run, tmp_path: Path, duty: str, candidate: str, verb: str, field: str
) -> None:
    file = tmp_path / "consent.json"
    consent = ("party", "consent", "3", "--to", duty, "--as", candidate, *GOOD)
    assert trial(*consent, "--out", str(file)).code == Exit.DONE
    other = {"propose-admin": "propose-validator", "propose-validator": "propose-admin"}[verb]
    wrong = propose(trial, other, str(file))
    assert (wrong.code, wrong.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
    assert propose(trial, verb, str(file)).code == Exit.DONE
    assert carry(trial, 1, "sg-admin").document["carried"] is True
    assert trial("party", "show", "3", "--json").document[field] == account_of(trial, candidate)


def test_consent_to_another_duty_is_wrong_input(trial: Run) -> None:
    refused = trial("party", "consent", "3", "--to", "king", "--as", "pe-admin", "--json")
    assert (refused.code, refused.error["message"]) == (Exit.WRONG_INPUT, "'king' is not a duty")


def test_node_is_given_up_unless_the_network_needs_it(trial: Run) -> None:
    propose(trial, "propose-no-validator", "AE")
    assert carry(trial, 1, "sg-admin").document["carried"] is True
    assert trial("party", "show", "AE", "--json").document["validator"] is None
    refused = propose(trial, "propose-no-validator", "KE")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "TOO_FEW_VALIDATORS")


def test_jurisdictions_and_areas_change_by_vote(trial: Run) -> None:
    propose(trial, "propose-jurisdiction", "KE", "UG", "--area", "3")
    assert carry(trial, 1, "sg-admin").document["carried"] is False  # it is about the proposer
    carry(trial, 1, "ae-admin")
    seats = trial("party", "show", "KE", "--json").document["jurisdictions"]
    assert {"code": "UG", "area": 3} in seats
    propose(trial, "propose-area", "UG", "4")
    carry(trial, 2, "sg-admin", "ae-admin")
    seats = trial("party", "show", "UG", "--json").document["jurisdictions"]
    assert {"code": "UG", "area": 4} in seats
    propose(trial, "propose-removal", "KE", "UG")
    carry(trial, 3, "sg-admin", "ae-admin")
    refused = propose(trial, "propose-removal", "KE", "UG")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "JURISDICTION_NOT_HELD")


def test_key_is_voided_by_vote_and_an_admins_voiding_undone(trial: Run) -> None:
    void = propose(trial, "propose-void", "ke-issuer", "--from", CLOCK, as_key="sg-admin")
    assert void.document["proposal"]["void_from"] == "2024-01-01T00:00Z"
    undo = propose(trial, "propose-undo", "ke-issuer", as_key="sg-admin")
    assert (undo.code, undo.error["code"]) == (Exit.NO, "NOTHING_TO_UNDO")
    voided = trial("officer", "void-key", "ke-issuer", "--from", CLOCK, "--as", "ke-admin", "--yes")
    assert voided.code == Exit.DONE
    propose(trial, "propose-undo", "ke-issuer", as_key="sg-admin")
    assert carry(trial, 2, "ae-admin").document["carried"] is True
    assert trial("officer", "show", "1", "--json").document["void_from"] is None


def test_observer_and_successor_are_announced_by_vote(trial: Run) -> None:
    observer = account_of(trial, "pe-admin")
    propose(trial, "propose-observer", observer)
    carry(trial, 1, "sg-admin", "ae-admin")
    pair = [account_of(trial, name) for name in ("pe-node", "ke-issuer")]
    propose(trial, "propose-successor", *pair)
    carry(trial, 2, "sg-admin", "ae-admin")
    network = trial("network", "show", "--json").document
    assert (network["observer"], network["successor"]) == (observer, pair)
    propose(trial, "propose-observer", "none")
    propose(trial, "propose-successor", "none", "none")
    carry(trial, 3, "sg-admin", "ae-admin")
    carry(trial, 4, "sg-admin", "ae-admin")
    network = trial("network", "show", "--json").document
    assert (network["observer"], network["successor"]) == (None, None)
    again = propose(trial, "propose-observer", "none")
    assert (again.code, again.error["code"]) == (Exit.NO, "NOTHING_TO_CHANGE")


def test_proposals_lists_all_or_the_open_ones(trial: Run) -> None:
    assert trial("party", "proposals").out == "Nothing is proposed.\n"
    propose(trial, "propose-suspension", "SG")
    propose(trial, "propose-observer", "pe-admin")
    carry(trial, 1, "ae-admin")
    every = trial("party", "proposals", "--json").document["proposals"]
    assert [(each["proposal_id"], each["status"]) for each in every] == [
        (1, "CARRIED"),
        (2, "OVERTAKEN"),  # the set of members changed
    ]
    assert trial("party", "proposals", "--open", "--json").document == {"proposals": []}


def test_apply_without_a_network_file_asks_for_the_number(run_cli: Run, tmp_path: Path) -> None:
    run_cli("key", "new", "pe-admin")
    arguments = ("party", "apply", "--in", "PE", "--as", "pe-admin", *GOOD, "--json")
    refused = run_cli(*arguments)
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
    assert refused.error["message"] == "it is not known for which network to sign"
    done = run_cli(*arguments, "--chain-id", "7").document
    assert (done["chain_id"], done["validator"], done["validator_signature"]) == (7, None, "0x")


def test_application_that_cannot_be_written_is_a_clear_error(trial: Run, tmp_path: Path) -> None:
    refused = trial(
        "party", "apply", "--in", "PE", "--as", "pe-admin", *GOOD,
        "--out", str(tmp_path / "no" / "folder.json"), "--json",
    )  # fmt: skip
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "FILE")
    assert refused.error["facts"] == {"path": str(tmp_path / "no" / "folder.json")}
