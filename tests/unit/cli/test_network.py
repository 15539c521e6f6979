"""`network`: founded in one command, never over another one."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.errors import UnknownCode
from cites_chain.network import NetworkFile
from cli.exits import Exit, InputProblem
from cli.founding import TypedParty, party_from
from tests.unit.cli.conftest import Run

TRIAL = ("network", "new", "--trial", "--clock", "2024-01-01", "--party", "KE")


def test_new_founds_a_network_with_keys_vault_and_network_file(run_cli: Run, home: Path) -> None:
    done = run_cli(*TRIAL, "--party", "DK+GL@1", "--party", "AE=:none", "--json")
    assert done.code == Exit.DONE
    document = done.document
    accounts = {
        entry["name"]: entry["account"]
        for entry in run_cli("key", "list", "--json").document["keys"]
    }
    assert sorted(accounts) == ["ae-admin", "dk-admin", "dk-node", "ke-admin", "ke-node"]
    assert document["parties"] == [
        {
            "party_id": number,
            "jurisdictions": codes,
            "admin": accounts[f"{name}-admin"],
            "validator": accounts.get(f"{name}-node"),
        }
        for number, (codes, name) in enumerate(
            [(["KE"], "ke"), (["DK", "GL"], "dk"), (["AE"], "ae")], start=1
        )
    ]
    assert (document["chain_id"], document["trial"]) == (20190, True)
    assert document["time"] == "2024-01-01T00:00Z"
    assert document["vault"] == str(home / "vault.sqlite")
    network = NetworkFile.read(home / "network.json")
    assert document["genesis"] == f"0x{network.genesis_hash.hex()}"
    assert json.loads(network.genesis)["config"]["chainId"] == 20190


def test_new_again_is_refused_and_touches_nothing(run_cli: Run, home: Path) -> None:
    first = run_cli(*TRIAL, "--json").document
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    again = run_cli(*TRIAL, "--party", "SG", "--json")
    assert (again.code, again.error["code"]) == (Exit.WRONG_INPUT, "LEDGER_ALREADY_EXISTS")
    assert again.error["facts"]["path"] == first["ledger"]
    assert {path: path.read_bytes() for path in home.rglob("*") if path.is_file()} == before


def test_new_keeps_keys_and_vault_that_are_there(run_cli: Run, home: Path) -> None:
    made = run_cli("key", "new", "ke-admin", "--json").document
    done = run_cli(*TRIAL, "--no-vault", "--json").document
    assert done["parties"][0]["admin"] == made["account"]
    assert done["vault"] is None
    assert not (home / "vault.sqlite").exists()


def test_new_with_parties_that_clash_is_refused_and_makes_no_ledger(
    run_cli: Run, home: Path
) -> None:
    refused = run_cli(*TRIAL, "--party", "KE=other:none", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "JURISDICTION_TAKEN")
    assert refused.error["facts"]["jurisdiction"] == 404
    assert not (home / "ledger.sqlite").exists()
    assert run_cli(*TRIAL).code == Exit.DONE


def test_clock_of_a_trial_goes_forward_only(run_cli: Run) -> None:
    run_cli(*TRIAL)
    moved = run_cli("network", "clock", "2024-02-19T14:00", "--json")
    assert moved.document == {"trial": True, "time": "2024-02-19T14:00Z"}
    assert run_cli("network", "clock", "--json").document == moved.document
    back = run_cli("network", "clock", "2024-02-19T13:00", "--json")
    assert (back.code, back.error["code"]) == (Exit.WRONG_INPUT, "CLOCK_REFUSED")
    assert back.error["facts"]["asked"] == "2024-02-19 13:00:00 UTC"


def test_clock_of_a_real_ledger_cannot_be_set(run_cli: Run) -> None:
    wrong = run_cli("network", "new", "--party", "KE", "--clock", "2024-01-01", "--json")
    assert (wrong.code, wrong.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
    assert run_cli("network", "new", "--party", "KE").code == Exit.DONE
    assert run_cli("network", "clock", "--json").document["trial"] is False
    refused = run_cli("network", "clock", "2100-01-01", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "CLOCK_REFUSED")


def test_show_says_which_network_and_how_far(run_cli: Run) -> None:
    founded = run_cli(*TRIAL, "--json").document
    shown = run_cli("network", "show", "--json").document
    assert (shown["genesis"], shown["block"]) == (founded["genesis"], 0)
    assert (shown["parties"], shown["active_parties"], shown["officers"]) == (1, 1, 0)
    assert shown["validators"] == [founded["parties"][0]["validator"]]
    assert (shown["observer"], shown["successor"]) == (None, None)


def test_show_without_a_ledger_could_not_look(run_cli: Run, home: Path) -> None:
    refused = run_cli("network", "show", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.COULD_NOT, "LEDGER_NOT_FOUND")
    assert refused.error["facts"] == {"path": str(home / "ledger.sqlite")}


def test_abuse_26_ledger_of_another_network_is_not_read(run_cli: Run, home: Path) -> None:
    run_cli(*TRIAL)
    assert run_cli("network", "show").code == Exit.DONE
    found = NetworkFile.read(home / "network.json")
    replace(found, genesis_hash=b"\x07" * 32).write(home / "network.json")
    refused = run_cli("network", "show", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.COULD_NOT, "WRONG_NETWORK")
    assert refused.error["facts"]["expected"] == "0x" + "07" * 32


def test_abuse_25_ledger_that_another_program_has_open_names_it(run_cli: Run, home: Path) -> None:
    run_cli(*TRIAL)
    with EmbeddedChain.open(home / "ledger.sqlite"):
        refused = run_cli("network", "show", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.COULD_NOT, "LEDGER_LOCKED")
    assert refused.error["facts"]["path"] == str(home / "ledger.sqlite")
    assert "process" in refused.error["facts"]["holder"]
    assert run_cli("network", "show").code == Exit.DONE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("KE", TypedParty((404,), 0, "ke-admin", "ke-node")),
        ("dk+gl@1", TypedParty((208, 304), 1, "dk-admin", "dk-node")),
        ("SG=boss", TypedParty((702,), 0, "boss", "sg-node")),
        ("SG=boss:none", TypedParty((702,), 0, "boss", "none")),
        ("SG=:my-node", TypedParty((702,), 0, "sg-admin", "my-node")),
    ],
)
def test_founding_party_is_read_as_typed(text: str, expected: TypedParty) -> None:
    assert party_from(text) == expected


@pytest.mark.parametrize("text", ["FR@", "FR@0", "FR@256", "FR@x"])
def test_area_that_is_no_number_is_refused(text: str) -> None:
    assert party_from("FR@255").area == 255
    with pytest.raises(InputProblem) as no:
        party_from(text)
    assert no.value.message == f"{text[3:]!r} is not an area"


@pytest.mark.parametrize("text", ["", "Atlantis", "KE+XX"])
def test_founding_party_of_no_place_is_refused(text: str) -> None:
    with pytest.raises(UnknownCode) as no:
        party_from(text)
    assert no.value.facts["list"] == "jurisdiction"
