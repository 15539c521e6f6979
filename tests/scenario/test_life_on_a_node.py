"""A permit's life by commands alone, with `endpoints` set: the office asks a node, not a file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.network import NetworkFile
from cli.exits import Exit
from tests.rpc_server import Exchange, NodeServer
from tests.unit.cli.conftest import Outcome, Run, home, run_cli

__all__ = ["home", "run_cli"]

TODAY = datetime.now(UTC).date()


@pytest.fixture
def node(home: Path, run_cli: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[NodeServer]:
    """A network of three Parties behind a node; the office has its file's place, and not the file.

    Blocks come only with acts here, so an old one is no sign of anything.
    """
    parties = ("--party", "ID", "--party", "SG=:none", "--party", "DE@1")
    assert run_cli("network", "new", *parties).code == Exit.DONE
    served = home.parent / "served.sqlite"
    (home / "ledger.sqlite").rename(served)
    with EmbeddedChain.open(served) as chain, NodeServer(chain) as server:
        monkeypatch.setenv("CITES_CHAIN_ENDPOINTS", f"{server.url}, http://127.0.0.1:1")
        monkeypatch.setenv("CITES_CHAIN_STALE_AFTER", "86400")
        monkeypatch.setenv("CITES_CHAIN_KEY", "id-issuer")
        yield server


@pytest.fixture
def office(node: NodeServer, run_cli: Run) -> Run:
    """Officers of three Parties are appointed, over the node."""
    until = (TODAY + timedelta(days=900)).isoformat()
    for name, role in (("issuer", "issuer"), ("customs", "inspector")):
        for place in ("ID", "SG"):
            key = f"{place.lower()}-{name}"
            assert run_cli("key", "new", key).code == Exit.DONE
            term = ("--role", role, "--until", until, "--as", f"{place.lower()}-admin")
            added = run_cli("officer", "add", key, "--in", place, *term)
            assert added.code == Exit.DONE, added.err
    return run_cli


def written(folder: Path, name: str, number: str, **changes: Any) -> str:
    """Write a document of today and return its path."""
    from cites_chain.replay.documents import example_document

    document = json.loads(example_document("EXPORT").model_dump_json(exclude_none=True))
    document |= {"permit_number": number, "issued_on": TODAY.isoformat()} | changes
    document["last_day"] = (TODAY + timedelta(days=100)).isoformat()
    path = folder / name
    path.write_text(json.dumps(document), encoding="utf-8")
    return str(path)


def done(outcome: Outcome) -> Any:
    assert outcome.code == Exit.DONE, outcome.err
    return outcome.document


def refused(outcome: Outcome, code: str, how: Exit = Exit.NO) -> dict[str, Any]:
    assert (outcome.code, outcome.error["code"]) == (how, code)
    return outcome.error


def test_life_of_a_permit_by_commands_on_a_node(
    office: Run, node: NodeServer, tmp_path: Path, home: Path
) -> None:
    holder = str(tmp_path / "holder.json")
    document = written(tmp_path, "permit.json", "26ID001201/SK")
    done(office("permit", "issue", document, "--out", holder, "--json"))
    again = office("permit", "issue", document)
    assert "It had been done before; nothing was sent now." in again.out
    other = written(tmp_path, "other.json", "26ID001201/SK", place_of_issue="Medan")
    refused(office("permit", "issue", other, "--json"), "PERMIT_EXISTS")

    assert office("permit", "verify", holder).code == Exit.DONE
    end = ("--line", "A=980", "--as", "id-customs", "--json")
    done(office("permit", "endorse", holder, *end))
    twice = office("permit", "endorse", holder, "--as", "id-customs", "--json")
    refused(twice, "ALREADY_ENDORSED")
    more = office("permit", "import", holder, "--line", "A=981", "--as", "sg-customs", "--json")
    refused(more, "ABOVE_EXPORTED")
    fewer = ("--line", "A=978", "--reason", "COUNTED_OTHERWISE", "--as", "sg-customs", "--json")
    done(office("permit", "import", holder, *fewer))
    shown = done(office("permit", "show", holder, "--json"))
    assert (shown["status"], shown["lines"][0]["imported"]) == ("IMPORTED", "978")
    assert office("permit", "verify", holder, "--use", "import").code == Exit.NO
    assert "IMPORTED" in office("trace", holder).out

    second = written(tmp_path, "second.json", "26ID001202/SK")
    third = written(tmp_path, "third.json", "26ID001203/SK")
    done(office("permit", "batch", second, third, "--json"))
    gone = ("--reason", "HOLDER_ASKED", "--yes", "--json")
    done(office("permit", "cancel", "26ID001202/SK", *gone))
    done(office("permit", "endorse", "26ID001203/SK", "--as", "id-customs", "--json"))
    seized = ("--reason", "GOODS_SEIZED", "--as", "sg-customs", "--json")
    done(office("permit", "refuse", "26ID001203/SK", *seized))
    rows = done(office("permit", "list", "--json"))["permits"]
    assert {row["number"]: row["status"] for row in rows} == {
        "26ID001201/SK": "IMPORTED",
        "26ID001202/SK": "CANCELLED",
        "26ID001203/SK": "REFUSED",
    }
    assert not (home / "ledger.sqlite").exists()
    assert any("eth_sendRawTransaction" in methods for methods in node.asked)


def vote(run: Run, number: int, *voters: str) -> Any:
    """Let Parties vote and return what the last vote came to."""
    decided = [
        done(run("party", "vote", str(number), "--as", f"{who}-admin", "--yes", "--json"))
        for who in voters
    ]
    assert [one["carried"] for one in decided] == [False] * (len(voters) - 1) + [True]
    return decided[-1]


def test_membership_moves_by_votes_on_a_node_and_says_what_it_waits_for(
    node: NodeServer, run_cli: Run, tmp_path: Path
) -> None:
    asked, wanted = str(tmp_path / "kenya.json"), str(tmp_path / "node.json")
    for key in ("ke-admin", "ke-node", "id-new-node"):
        assert run_cli("key", "new", key).code == Exit.DONE
    words = ("--in", "KE", "--as", "ke-admin", "--node", "ke-node", "--out", asked)
    assert run_cli("party", "apply", *words).code == Exit.DONE

    made = ("party", "propose-admission", asked, "--as", "id-admin", "--yes", "--json")
    waits = done(run_cli(*made))["proposal"]["waits_for"]
    assert (waits["votes"], waits["parties"]) == (2, [2, 3])
    said = run_cli("party", "proposal", "1").out
    assert "Waits for 2 more votes, of Party 2, 3, until" in " ".join(said.split())
    admitted = vote(run_cli, 1, "sg", "de")
    assert admitted["proposal"]["waits_for"] is None
    kenya = done(run_cli("party", "show", "KE", "--json"))
    validators = done(run_cli("network", "show", "--json"))["validators"]
    assert kenya["validator"] in validators
    assert len(validators) == 3
    again = " ".join(run_cli("party", "proposal", "1").out.split())
    assert "who may seal is another set from the next block on" in again

    # A lost key of a node: its Party asks with a new one, and the others agree.
    new = ("--to", "node", "--as", "id-new-node", "--out", wanted)
    assert run_cli("party", "consent", "1", *new).code == Exit.DONE
    lost = done(run_cli("party", "show", "ID", "--json"))["validator"]
    done(run_cli("party", "propose-validator", wanted, "--as", "id-admin", "--yes", "--json"))
    vote(run_cli, 2, "sg", "de", "ke")
    found = done(run_cli("network", "show", "--json"))["validators"]
    assert lost not in found
    assert len(found) == 3

    leaving = done(run_cli("party", "leave", "--as", "ke-admin", "--yes", "--json"))
    assert leaving["proposal"]["kind"] == "SUSPEND"
    assert leaving["proposal"]["party_id"] == 4
    assert leaving["proposal"]["waits_for"]["parties"] == [1, 2, 3]
    vote(run_cli, 3, "id", "sg", "de")
    assert done(run_cli("party", "show", "KE", "--json"))["active"] is False
    nobody = run_cli("party", "leave", "--as", "ke-node", "--yes", "--json")
    assert (nobody.code, nobody.error["code"]) == (Exit.WRONG_INPUT, "INPUT")


def test_what_only_a_file_can_do_says_so_on_a_node(run_cli: Run, node: NodeServer) -> None:
    shown = done(run_cli("network", "show", "--json"))
    assert (shown["ledger"], shown["trial"]) == (None, False)
    assert shown["endpoints"] == [f"127.0.0.1:{node.port}", "127.0.0.1:1"]
    assert done(run_cli("network", "clock", "--json"))["trial"] is False
    clock = run_cli("network", "clock", "2030-01-01", "--json")
    assert refused(clock, "ONLY_EMBEDDED", Exit.COULD_NOT)["facts"] == {"what": "setting the clock"}
    refused(run_cli("network", "check", "--json"), "ONLY_EMBEDDED", Exit.COULD_NOT)
    refused(run_cli("network", "new", "--party", "KE", "--json"), "INPUT", Exit.WRONG_INPUT)


def test_verdict_is_open_where_the_node_is_behind_and_where_none_answers(
    office: Run, node: NodeServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = str(tmp_path / "holder.json")
    document = written(tmp_path, "permit.json", "26ID001201/SK")
    done(office("permit", "issue", document, "--out", holder, "--json"))
    assert office("permit", "verify", holder).code == Exit.DONE

    def long_ago(exchange: Exchange) -> None:
        for reply in exchange.replies:
            if isinstance(reply.get("result"), dict) and "timestamp" in reply["result"]:
                reply["result"]["timestamp"] = hex(int(reply["result"]["timestamp"], 16) - 90_000)

    node.faults.append(long_ago)
    behind = office("permit", "verify", holder, "--json")
    assert (behind.code, behind.document["outcome"]) == (Exit.COULD_NOT, "undetermined")
    monkeypatch.setenv("CITES_CHAIN_ENDPOINTS", "http://127.0.0.1:1")
    away = office("permit", "verify", holder, "--json")
    assert (away.code, away.document["outcome"]) == (Exit.COULD_NOT, "undetermined")


def test_a_node_of_another_network_or_none_named_is_refused_before_a_passphrase(
    node: NodeServer, run_cli: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CITES_CHAIN_ENDPOINTS", node.url)
    assert run_cli("network", "show").code == Exit.DONE
    found = NetworkFile.read(home / "network.json")
    NetworkFile(found.chain_id, b"\x07" * 32, found.genesis).write(home / "network.json")
    refused(run_cli("network", "show", "--json"), "WRONG_NETWORK", Exit.COULD_NOT)
    (home / "network.json").unlink()
    monkeypatch.delenv("CITES_CHAIN_PASSPHRASE_FILE")
    vote = run_cli("party", "vote", "1", "--as", "sg-admin", "--yes", "--json")
    no = refused(vote, "NETWORK_UNKNOWN", Exit.COULD_NOT)
    assert no["facts"] == {"path": str(home / "network.json")}
