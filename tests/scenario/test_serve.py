"""A real server: everything else works while it runs, and killing it loses and doubles no act."""

from __future__ import annotations

import random
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import pytest
from eth_account import Account

from cites_chain.ids import PermitId
from cites_chain.indexer import IndexStore
from cites_chain.keys import KeyFolder
from cites_chain.keys.carrier_key import carrier_signer
from cites_chain.ledger.calldata import FORWARDER
from cites_chain.ledger.open import open_ledger
from cites_chain.ledger.reader import Role, Status
from cites_chain.ledger.reader.permit_events import ExportEndorsed
from cites_chain.ledger.signed_acts import SignedAct
from cites_chain.passphrase import TRIAL_COST
from cites_chain.verify import qr
from tests.served import INDEX, PATIENCE, Server, following, run_command, serving, wire
from tests.world import PASSPHRASE, World, a_document, signer_of

OFFICERS = tuple(f"ID inspector {number}" for number in range(6))
ACTS_EACH = 4
ENDORSED = f"SELECT permit FROM permits WHERE status = {int(Status.ENDORSED)}"  # noqa: S608


def written(world: World, number: str) -> PermitId:
    return world.issuer("ID").permits.issue(a_document(number)).permit_id


def endorsements(world: World) -> dict[str, list[SignedAct]]:
    """Let several inspectors sign endorsements on their telephones, one permit each."""
    found: dict[str, list[SignedAct]] = {}
    for officer in OFFICERS:
        world.appoint(officer, Role.INSPECTOR)
        desk = world.desk(officer)
        found[officer] = [
            desk.forwarding.sign(
                desk.permits.plan_endorsement(written(world, f"24ID{officer[-1]}{turn:05d}")),
                waiting=turn,
            )
            for turn in range(ACTS_EACH)
        ]
    return found


def key_of(act: SignedAct) -> str:
    """Return the key under which a telephone keeps an act."""
    return act.signature.hex()[:40]


def deliver(server: Server, acts: list[SignedAct], answered: Event) -> list[str]:
    """Hand over one officer's acts in their order until the server is gone."""
    accepted = []
    for act in acts:
        try:
            status, said = server.ask(
                "POST", "/v1/acts", {"key": key_of(act), "request": wire(act)}
            )
        except OSError:
            break
        assert status in (200, 202), said
        accepted.append(key_of(act))
        answered.set()
    return accepted


def test_every_command_works_while_the_server_runs(world: World) -> None:
    permit_id = written(world, "24ID000001")
    code = f"0x{permit_id.hex()}"
    world.close()
    with serving(world.folder) as server:
        exit_code, shown, complaint = run_command(world.folder, "permit", "verify", code)
        assert (exit_code, shown["outcome"]) == (0, "recorded"), complaint
        status, verdict = server.ask("POST", "/v1/verify", {"code": code})
        verdict.pop("as_of")
        assert shown.pop("proven") is None  # about another's node, which only a command names
        assert (status, verdict) == (200, shown)
        exit_code, _, complaint = run_command(world.folder, "network", "clock", "2024-03-01")
        assert (exit_code, "LEDGER_SHARED" in complaint) == (3, True)
        assert f"process {server.process.pid} " in complaint
        port = server.said["url"].rstrip("/").rpartition(":")[2]
        exit_code, _, complaint = run_command(world.folder, "serve", "--port", port)
        assert (exit_code, "ADDRESS_TAKEN" in complaint) == (3, True)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=PATIENCE) == 0
    exit_code, clock, _ = run_command(world.folder, "network", "clock", "2024-03-01")
    assert (exit_code, clock["time"]) == (0, "2024-03-01T00:00Z")


def test_what_is_done_while_the_index_follows_is_in_it(world: World) -> None:
    acts = endorsements(world)[OFFICERS[0]]
    world.close()
    with serving(world.folder) as server, following(world.folder) as follower:
        with IndexStore(world.folder / INDEX) as store:
            assert store.rows(ENDORSED) == []
            assert len(deliver(server, acts, Event())) == ACTS_EACH
            looks = (store.rows(ENDORSED) for _ in range(50 * PATIENCE) if not Event().wait(0.02))
            assert any(len(rows) == ACTS_EACH for rows in looks)
        follower.send_signal(signal.SIGINT)
        assert follower.wait(timeout=PATIENCE) == 0
        assert follower.stderr is not None
        assert "Ended; what was taken in is kept." in follower.stderr.read()
    exit_code, state, _ = run_command(world.folder, "index", "status")
    assert (exit_code, state["behind"]) == (0, 0)


def test_abuse_24_server_killed_amid_queued_acts_loses_none_and_doubles_none(
    world: World,
) -> None:
    acts = endorsements(world)
    world.close()
    seed = random.randrange(2**32)  # noqa: S311 - chance, not secrecy
    chance = random.Random(seed)  # noqa: S311
    answered = Event()
    with serving(world.folder) as server, ThreadPoolExecutor(len(OFFICERS)) as telephones:
        deliveries = [
            telephones.submit(deliver, server, acts[officer], answered) for officer in OFFICERS
        ]
        assert answered.wait(timeout=PATIENCE)
        Event().wait(chance.uniform(0, 0.15))
        server.process.kill()
        accepted = {key for delivery in deliveries for key in delivery.result()}
    assert accepted, f"seed {seed}"
    with serving(world.folder) as server:
        for officer in OFFICERS:
            for act in acts[officer]:
                if key_of(act) in accepted:
                    found = server.ask("GET", f"/v1/acts/{key_of(act)}")[1]
                    assert found["state"] in ("queued", "done"), f"seed {seed}: {found}"
                body = {"key": key_of(act), "request": wire(act)}
                status, said = server.ask("POST", "/v1/acts", body)
                assert (status, said["state"]) == (200, "done"), f"seed {seed}: {said}"
            nonce = server.ask("GET", f"/v1/acts/nonce/{acts[officer][0].request.sender}")[1]
            assert nonce["nonce"] == ACTS_EACH
    with open_ledger(world.folder / "ledger.sqlite") as ledger:
        endorsed = [
            event.announcement.permit_id
            for event in ledger.reader.iter_events()
            if isinstance(event.announcement, ExportEndorsed)
        ]
    wanted = [act.permit_id for each in acts.values() for act in each]
    assert sorted(endorsed) == sorted(each for each in wanted if each is not None)


def test_server_says_why_it_cannot_start(tmp_path: Path) -> None:
    exit_code, _, complaint = run_command(tmp_path / "nowhere", "serve")
    assert (exit_code, "LEDGER_NOT_FOUND" in complaint) == (3, True)


def test_server_answers_others_only_encrypted(world: World) -> None:
    world.close()
    exit_code, _, complaint = run_command(world.folder, "serve", "--listen", "0.0.0.0")  # noqa: S104
    assert (exit_code, "UNSAFE_ADDRESS" in complaint) == (3, True)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_hundred_checkers_at_once_are_all_answered(world: World) -> None:
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    body = {"qr": qr.encode(qr.payload_of(written.file))}
    world.close()
    with (
        serving(world.folder, ("--rate", "1000000")) as server,
        ThreadPoolExecutor(200) as checkers,
    ):
        asked = [checkers.submit(server.ask, "POST", "/v1/verify", body) for _ in range(2_000)]
        answers = [each.result() for each in asked]
    assert {(status, said["outcome"]) for status, said in answers} == {(200, "valid")}


def test_two_servers_of_two_authorities_cannot_sign_for_each_others_officers(
    world: World, tmp_path: Path
) -> None:
    """Two ledgers of one genesis, each behind the server of one Party."""
    permit_id = written(world, "24ID000001")
    act = endorsements(world)[OFFICERS[0]][0]
    world.close()
    own, other = world.folder, tmp_path / "other"
    shutil.copytree(own, other)
    with serving(own) as first, serving(other) as second:
        genesis = [each.ask("GET", "/v1/health")[1]["genesis"] for each in (first, second)]
        assert genesis[0] == genesis[1]
        assert first.said["carrier"] != second.said["carrier"]
        request = wire(act)
        for folder, server in ((own, first), (other, second)):
            signer = carrier_signer(folder / "server" / "carrier.key")
            assert signer.account == server.said["carrier"]
            digest = act.request.digest(FORWARDER, 20190)
            forged = request | {"signature": f"0x{signer.sign_hash(digest).hex()}"}
            body = {"key": "forged-by-a-server-1", "request": forged}
            status, said = server.ask("POST", "/v1/acts", body)
            assert (status, said["code"]) == (403, "ERC2771_FORWARDER_INVALID_SIGNER")
            assert said["facts"] == {"signer": signer.account, "from": act.request.sender}
            as_itself = request | {"from": signer.account}
            status, said = server.ask("POST", "/v1/acts/simulate", {"request": as_itself})
            assert (status, said["code"]) == (403, "NOT_AN_OFFICER")
        body = {"key": key_of(act), "request": request}
        assert first.ask("POST", "/v1/acts", body)[1]["state"] == "done"
        shown = second.ask("GET", f"/v1/permits/0x{permit_id.hex()}")[1]
        assert shown["status"] == "ISSUED"


def test_staff_signs_in_over_https_with_a_self_made_certificate(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The vault's passphrase reaches the server by a pipe: it is in no argument."""
    home, issuer = world.folder, "ID issuer"
    written(world, "24ID000001")
    world.close()
    secret = sha256(f"trial key of {issuer}".encode()).digest()  # as `signer_of` has it
    KeyFolder(home / "keys").import_secret("issuer", secret, PASSPHRASE, cost=TRIAL_COST)
    (home / "config.toml").write_text('key = "issuer"\nvault = "ID-vault.sqlite"\n')
    hidden = home / "passphrase"
    hidden.write_bytes(PASSPHRASE.encoded() + b"\n")
    hidden.chmod(0o600)
    monkeypatch.setenv("CITES_CHAIN_PASSPHRASE_FILE", str(hidden))
    with serving(home, ("--staff", "--trial-certificate")) as server:
        assert server.said["url"].startswith("https://")
        account = signer_of(issuer).account
        made = server.ask("POST", "/v1/session/challenge", {"account": account})[1]
        assert made["service"] == urlsplit(server.said["url"]).netloc
        answer = Account.sign_typed_data(secret, full_message=made["typed_data"])
        signature = f"0x{bytes(answer.signature).hex()}"
        body = {"account": account, "challenge": made["challenge"], "signature": signature}
        status, session = server.ask("POST", "/v1/session", body)
        assert (status, session["roles"]) == (201, ["ISSUER"])
        header = {"Authorization": f"Bearer {session['token']}"}
        status, found = server.ask("GET", "/v1/permits", headers=header)
        assert [each["number"] for each in found["permits"]] == ["24ID000001"]
        arguments = Path(f"/proc/{server.process.pid}/cmdline")
        if arguments.exists():
            assert PASSPHRASE.encoded() not in arguments.read_bytes()
