"""The founding ceremony as it is typed: a card at each Party, one merge, a check at each Party."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cites_chain.keys import read_node_key
from cites_chain.network import NetworkFile, read_card
from cli.exits import Exit
from tests.unit.cli.conftest import Outcome, Run

PARTIES = ("ID", "SG", "IT", "FR")


@pytest.fixture
def at(run_cli: Run, tmp_path: Path) -> Callable[..., Outcome]:
    """Type a command at a Party's own computer."""

    def go(party: str, *arguments: str) -> Outcome:
        return run_cli("--home", str(tmp_path / party), *arguments)

    return go


@pytest.fixture
def cards(at: Callable[..., Outcome], tmp_path: Path, templates: Path) -> list[str]:
    """Files of the cards of four Parties with a node and one without; signed once, then copied."""
    files = [str(tmp_path / f"{party}.json") for party in (*PARTIES, "AE")]
    template = templates / "cards"
    if template.exists():
        shutil.copytree(template, tmp_path, dirs_exist_ok=True)
        return files
    for number, party in enumerate(PARTIES):
        node = ("--host", "127.0.0.1", "--port", str(30301 + number))
        signed = at(party, "network", "card", "--in", party, *node, "--out", files[number])
        assert signed.code == Exit.DONE
    assert at("AE", "network", "card", "--in", "AE", "--out", files[-1]).code == Exit.DONE
    shutil.copytree(tmp_path, template)
    return files


@pytest.fixture
def founded(at: Callable[..., Outcome], cards: list[str], tmp_path: Path) -> Path:
    """The file of the network of those Parties."""
    path = tmp_path / "network.json"
    assert at("ID", "network", "found", *cards, "--out", str(path)).code == Exit.DONE
    return path


def test_card_makes_both_keys_here_and_signs_with_them(
    at: Callable[..., Outcome], tmp_path: Path
) -> None:
    node = ("--host", "node.example.ke", "--port", "30305")
    made = at("KE", "network", "card", "--in", "KE", "--in", "fr@1", *node, "--json").document
    key = at("KE", "key", "list", "--json").document["keys"]
    own = read_node_key(tmp_path / "KE" / "node" / "key")
    assert [each["name"] for each in key] == ["ke-admin"]
    assert made["admin"] == key[0]["account"]
    assert made["validator"] == own.account
    assert made["enode"] == f"enode://{own.public_key.hex()}@node.example.ke:30305"
    assert made["seats"] == [
        {"jurisdiction": "FR", "area": 1},
        {"jurisdiction": "KE", "area": 0},
    ]
    path = tmp_path / "card.json"
    path.write_text(json.dumps(made))
    read_card(path).require_signed("card")


def test_no_private_key_is_on_a_card_or_in_the_answer(
    at: Callable[..., Outcome], tmp_path: Path
) -> None:
    path = tmp_path / "ke.json"
    said = at("KE", "network", "card", "--in", "KE", "--host", "127.0.0.1", "--out", str(path))
    secret = (tmp_path / "KE" / "node" / "key").read_text().strip().removeprefix("0x")
    assert len(secret) == 64
    assert secret not in path.read_text() + said.out + said.err


def test_card_again_keeps_the_keys(at: Callable[..., Outcome]) -> None:
    command = ("network", "card", "--in", "KE", "--host", "127.0.0.1", "--json")
    first, again = at("KE", *command).document, at("KE", *command).document
    assert (first["admin"], first["enode"]) == (again["admin"], again["enode"])


def test_admins_key_may_be_one_that_is_there(at: Callable[..., Outcome]) -> None:
    made = at("KE", "key", "new", "boss", "--json").document
    card = at("KE", "network", "card", "--in", "KE", "--as", "boss", "--json").document
    assert (card["admin"], card["validator"], card["enode"]) == (made["account"], None, None)
    assert card["validator_signature"] == "0x"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--in", "Atlantis"), "UNKNOWN_CODE"),
        (("--in", "KE@256"), "INPUT"),
        (("--in", "KE", "--host", "not a host"), "ENODE_UNUSABLE"),
        (("--in", "KE", "--as", "0x0000000000000000000000000000000000000001"), "KEY_NOT_FOUND"),
    ],
)
def test_card_that_cannot_be_is_refused(
    at: Callable[..., Outcome], arguments: tuple[str, ...], code: str
) -> None:
    assert at("KE", "network", "card", "--in", "KE", "--host", "127.0.0.1").code == Exit.DONE
    refused = at("KE", "network", "card", *arguments, "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, code)


def test_key_of_the_node_that_others_can_read_signs_nothing(
    at: Callable[..., Outcome], tmp_path: Path
) -> None:
    command = ("network", "card", "--in", "KE", "--host", "127.0.0.1", "--json")
    assert at("KE", *command).code == Exit.DONE
    path = tmp_path / "KE" / "node" / "key"
    path.chmod(0o644)
    refused = at("KE", *command)
    assert (refused.code, refused.error["code"]) == (Exit.COULD_NOT, "FILE_EXPOSED")
    assert refused.error["facts"]["path"] == str(path)


def test_every_party_makes_the_same_file_byte_for_byte(
    at: Callable[..., Outcome], cards: list[str], tmp_path: Path
) -> None:
    files = []
    for party, order in zip(
        PARTIES, (cards, cards[::-1], cards[2:] + cards[:2], cards), strict=True
    ):
        done = at(party, "network", "found", *order, "--json")
        assert done.code == Exit.DONE
        assert done.document["network"] == str(tmp_path / party / "network.json")
        files.append((tmp_path / party / "network.json").read_bytes())
    assert files == [files[0]] * 4


def test_found_says_who_founded_it(at: Callable[..., Outcome], cards: list[str]) -> None:
    document = at("ID", "network", "found", *cards, "--json").document
    assert [each["jurisdictions"] for each in document["founders"]] == [
        ["FR"], ["ID"], ["IT"], ["SG"], ["AE"],
    ]  # fmt: skip
    assert [each["party_id"] for each in document["founders"]] == [1, 2, 3, 4, 5]
    assert document["founders"][-1]["validator"] is None
    assert (document["chain_id"], document["minimum_validators"]) == (20190, 4)
    assert document["block_seconds"] == 2


def test_found_never_overwrites_a_network(at: Callable[..., Outcome], cards: list[str]) -> None:
    assert at("ID", "network", "found", *cards).code == Exit.DONE
    refused = at("ID", "network", "found", *cards, "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
    assert "never overwritten" in refused.error["message"]


@pytest.mark.parametrize(
    ("choose", "code", "facts"),
    [
        (lambda cards: cards[1:], "TOO_FEW_VALIDATORS", {"count": 3, "minimum": 4}),
        (lambda cards: [*cards, cards[0]], "INPUT", {}),
    ],
)
def test_cards_that_found_nothing_are_refused(
    at: Callable[..., Outcome],
    cards: list[str],
    choose: Callable[[list[str]], list[str]],
    code: str,
    facts: dict[str, object],
) -> None:
    assert at("ID", "network", "found", *cards).code == Exit.DONE
    refused = at("SG", "network", "found", *choose(cards), "--json")
    assert refused.error["code"] == code
    assert refused.error["facts"] == facts


def test_changed_card_is_refused_with_its_name_and_field(
    at: Callable[..., Outcome], cards: list[str]
) -> None:
    assert at("ID", "network", "found", *cards).code == Exit.DONE
    path = Path(cards[2])
    document = json.loads(path.read_text())
    document["seats"] = [{"jurisdiction": "DE", "area": 0}]
    path.write_text(json.dumps(document))
    refused = at("SG", "network", "found", *cards, "--json")
    assert (refused.code, refused.error["code"]) == (Exit.NO, "CARD_REFUSED")
    assert refused.error["facts"]["card"] == str(path)
    assert refused.error["facts"]["field"] == "admin_signature"


def test_block_0_of_the_future_is_refused(at: Callable[..., Outcome], cards: list[str]) -> None:
    done = at("ID", "network", "found", *cards, "--begins", "2026-01-01", "--json")
    assert done.document["begins"] == "2026-01-01T00:00:00+00:00"
    refused = at("SG", "network", "found", *cards, "--begins", "2999-01-01", "--json")
    assert (refused.code, refused.error["code"]) == (Exit.WRONG_INPUT, "INPUT")


def test_check_finds_a_founded_network_sound(
    at: Callable[..., Outcome], founded: Path, cards: list[str]
) -> None:
    done = at("FR", "network", "check", str(founded), "--card", cards[3], "--json")
    assert (done.code, done.document["differences"]) == (Exit.DONE, [])
    assert (done.document["founders"], done.document["signed"]) == (5, True)
    assert "as their signed cards make it" in at("FR", "network", "check", str(founded)).out


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> str:
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    return str(path)


def test_check_names_what_somebody_changed(
    at: Callable[..., Outcome], founded: Path, cards: list[str]
) -> None:
    assert at("FR", "network", "check", str(founded), "--card", cards[3]).code == Exit.DONE
    path = changed(
        founded,
        lambda found: found["genesis"]["alloc"]["0000000000000000000000000000000000007001"].update(
            code="0x00"
        ),
    )
    refused = at("FR", "network", "check", path, "--json")
    assert refused.code == Exit.NO
    assert [each["what"] for each in refused.document["differences"]] == [
        "code of AuthorityRegistry"
    ]
    assert "Do not start a node with it" in at("FR", "network", "check", path).out


def test_check_finds_ones_own_card_missing(
    at: Callable[..., Outcome], founded: Path, tmp_path: Path
) -> None:
    path = str(tmp_path / "ke.json")
    assert at("KE", "network", "card", "--in", "KE", "--out", path).code == Exit.DONE
    refused = at("KE", "network", "check", str(founded), "--card", path, "--json")
    assert refused.code == Exit.NO
    assert refused.document["differences"] == [
        {
            "what": f"founder of {path}",
            "expected": json.loads(Path(path).read_text())["admin"],
            "found": "nothing",
        }
    ]


def test_check_of_a_trial_looks_at_its_file_and_its_ledger(
    at: Callable[..., Outcome], tmp_path: Path
) -> None:
    assert at("KE", "network", "new", "--trial", "--party", "KE", "--party", "SG").code == Exit.DONE
    done = at("KE", "network", "check", "--json").document
    assert (done["sound"], done["blocks"], done["founders"], done["signed"]) == (True, 1, 2, False)
    path = tmp_path / "KE" / "network.json"
    changed(path, lambda found: found["founders"][0].update(admin=found["founders"][1]["admin"]))
    refused = at("KE", "network", "check", "--json")
    assert refused.code == Exit.NO
    assert refused.document["differences"][0]["what"] == "founders"


def test_founders_of_a_trial_stand_in_its_file(at: Callable[..., Outcome], tmp_path: Path) -> None:
    new = ("network", "new", "--trial", "--party", "KE", "--party", "DK+GL@1=:none", "--json")
    made = at("KE", *new).document["parties"]
    network = NetworkFile.read(tmp_path / "KE" / "network.json")
    assert [card.founder.admin for card in network.founders] == [each["admin"] for each in made]
    assert [card.consent for card in network.founders] == [None, None]
    assert network.nodes == ()


def test_card_serves_for_an_admission_by_vote_and_only_whole(
    at: Callable[..., Outcome], tmp_path: Path
) -> None:
    new = ("network", "new", "--party", "ID", "--party", "SG=:none", "--no-vault")
    assert at("ID", *new).code == Exit.DONE
    path = tmp_path / "ke.json"
    card = ("network", "card", "--in", "KE", "--host", "127.0.0.1", "--out", str(path))
    assert at("KE", *card).code == Exit.DONE
    propose = ("party", "propose-admission", str(path), "--as", "id-admin", "--json")
    whole = path.read_text()
    changed(path, lambda found: found.update(enode=found["enode"].replace("127", "126")))
    refused = at("ID", *propose)
    assert (refused.code, refused.error["code"]) == (Exit.NO, "CARD_REFUSED")
    path.write_text(whole)
    assert at("ID", *propose).code == Exit.DONE
    proposal = at("ID", "party", "proposals", "--json").document["proposals"][0]
    assert proposal["account"] == json.loads(whole)["admin"]
