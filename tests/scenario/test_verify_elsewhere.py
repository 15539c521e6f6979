"""A verdict from somebody else's node: the same as one's own, and a node that lies is caught."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from coincurve import PrivateKey

from cites_chain.chain.artifacts import account_of
from cites_chain.chain.backend import HistoryUnproven, MethodUnknown
from cites_chain.chain.checkpoint import Checkpoint
from cites_chain.chain.endpoint import Patience
from cites_chain.chain.light_client import LightClient
from cites_chain.chain.proven import NothingToWrite, ProvenChain
from cites_chain.chain.seals import ForeignSeal, HeaderUnreadable
from cites_chain.errors import WrongNetwork
from cites_chain.ids import PermitId
from cites_chain.ledger.origins import Origins
from cites_chain.ledger.reader import LedgerReader, Link
from cites_chain.network import NetworkFile
from cites_chain.permit import PermitFile
from cites_chain.refusals import AlreadyEndorsed
from cites_chain.verify import NetworkIdentity, Outcome, Use, Verdict, verify
from cites_chain.verify.elsewhere import Elsewhere
from cli.exits import Exit
from tests.rpc_server import NodeServer
from tests.sealed_ledger import SealedLedger, shape_of
from tests.unit.cli.conftest import Run, home, run_cli
from tests.world import World, a_document, a_line, kilos, quoting, signer_of

__all__ = ["home", "run_cli"]

PATIENCE = Patience(answer=60)


@pytest.fixture
def file(world: World) -> PermitFile:
    """A permit that was issued and endorsed."""
    written = world.issuer("ID").permits.issue(a_document("24ID000001"))
    world.inspector("ID").permits.endorse_export(written.permit_id, kilos(98))
    return written.file


@pytest.fixture
def node(world: World, file: PermitFile) -> SealedLedger:
    return SealedLedger(world.chain)


def look(node: SealedLedger, subject: Any, use: Use = Use.IMPORT) -> Verdict:
    """Verify over that node, with nothing but the genesis hash."""
    with NodeServer(node) as server:  # type: ignore[arg-type]
        where = node.chain.chain_id, node.chain.genesis_hash
        with Elsewhere.look([server.url], *where, patience=PATIENCE) as seen:
            identity = NetworkIdentity(*where, timedelta(days=1))
            return verify(subject, seen.reader, node.chain.now(), use=use, network=identity)


def is_caught(verdict: Verdict, code: str) -> bool:
    """Whether the verdict is open, and says why no answer was believed."""
    said = verdict.checks[0].facts["error"] == code
    return verdict.outcome is Outcome.UNDETERMINED and said


def test_verdict_is_that_of_ones_own_node(
    world: World, file: PermitFile, node: SealedLedger
) -> None:
    identity = NetworkIdentity(world.chain.chain_id, world.chain.genesis_hash)
    own = verify(file, world.ledger.reader, world.chain.now(), use=Use.IMPORT, network=identity)
    assert own.outcome is Outcome.VALID
    there = look(node, file)
    assert (there.outcome, there.record) == (own.outcome, own.record)
    assert there.checks == own.checks
    asked = {method for methods in node.asked for method in methods}
    assert "eth_call" not in asked  # no node is asked for an opinion


def test_verdict_on_what_cannot_be_used_is_no_and_on_a_stranger_too(
    world: World, file: PermitFile, node: SealedLedger
) -> None:
    assert look(node, file, Use.EXPORT).outcome is Outcome.INVALID
    unknown = look(node, "0x" + "ab" * 32)
    assert unknown.outcome is not Outcome.RECORDED
    assert unknown.record is None


def test_ties_of_a_reexport_are_followed_by_their_proven_hash(world: World) -> None:
    permit_id = world.imported("24ID000001", "100")
    lines = [a_line(60, origin=quoting("24ID000001", "ID"))]
    document = a_document("24SG000001", "SG", "IT", permit_type="REEXPORT", lines=lines)
    reexport = world.issuer("SG").permits.issue(
        document, Origins(links=(Link(permit_id, 0, 0, Decimal(60)),))
    )
    node = SealedLedger(world.chain)
    own = verify(reexport.file, world.ledger.reader, world.chain.now())
    there = look(node, reexport.file, Use.ANY)
    assert there.record == own.record
    assert [check.status for check in there.checks] == [check.status for check in own.checks]


def lying(node: SealedLedger, method: str, change: Any) -> None:
    node.lies.append(
        lambda asked, params, found: change(params, found) if asked == method else found
    )


def test_a_changed_status_or_quantity_is_caught(file: PermitFile, node: SealedLedger) -> None:
    def used_up(_: Any, found: Any) -> Any:
        words = [dict(entry) for entry in found["storageProof"]]
        for entry in words:
            if entry["value"] != "0x0":
                entry["value"] = hex(int(entry["value"], 16) ^ 1)
        return {**found, "storageProof": words}

    assert look(node, file).outcome is Outcome.VALID
    lying(node, "eth_getProof", lambda p, found: used_up(p, found) if of_permits(p) else found)
    assert is_caught(look(node, file), "PROOF_REFUSED")


def of_permits(params: Any) -> bool:
    return bool(params[0].lower() == account_of("PermitRegistry").lower())


def test_a_proof_of_an_earlier_state_is_caught(file: PermitFile, node: SealedLedger) -> None:
    """The permit before its endorsement: true once, and no longer."""
    newest = int(node.answer("eth_blockNumber", ()), 16)

    def before(params: Any, found: Any) -> Any:
        if not of_permits(params):
            return found
        return node.chain.batch([("eth_getProof", (params[0], params[1], hex(newest - 1)))])[0]

    assert look(node, file).outcome is Outcome.VALID
    lying(node, "eth_getProof", before)
    assert is_caught(look(node, file), "PROOF_REFUSED")


def test_other_code_in_the_place_of_a_contract_is_caught(
    file: PermitFile, node: SealedLedger
) -> None:
    lying(node, "eth_getCode", lambda _, __: "0x600160005260206000f3")
    assert is_caught(look(node, file), "PROOF_REFUSED")
    node.lies.clear()
    assert look(node, file).outcome is Outcome.VALID


def test_an_old_head_shown_as_new_is_a_verdict_of_its_age(
    world: World, file: PermitFile, node: SealedLedger
) -> None:
    node.newest = int(node.answer("eth_blockNumber", ()), 16)
    world.wait(days=3)
    world.inspector("SG").permits.confirm_import(file.permit_id, kilos(98))
    verdict = look(node, file)
    assert verdict.outcome is Outcome.UNDETERMINED
    assert "is behind" in verdict.checks[0].sentence
    node.newest = None
    assert look(node, file).outcome is Outcome.INVALID


def test_a_header_with_a_later_time_is_no_header(file: PermitFile, node: SealedLedger) -> None:
    newest = int(node.answer("eth_blockNumber", ()), 16)
    shown = shape_of(node.header(newest))
    later = {**shown, "timestamp": hex(int(shown["timestamp"], 16) + 86_400)}
    lying(
        node,
        "eth_getBlockByNumber",
        lambda params, found: later if params[0] == hex(newest) else found,
    )
    with pytest.raises(HeaderUnreadable, match="its hash is not the one it bears"):
        look(node, file)


def test_another_chain_is_caught_at_the_door_and_behind_it(
    file: PermitFile, node: SealedLedger
) -> None:
    genesis = node.chain.genesis_hash
    with NodeServer(node) as server:  # type: ignore[arg-type]
        Elsewhere.look([server.url], 20190, genesis, patience=PATIENCE).close()
        for chain_id, genesis_hash in ((20190, bytes(32)), (7, genesis)):
            with pytest.raises(WrongNetwork):
                Elsewhere.look([server.url], chain_id, genesis_hash, patience=PATIENCE)
    forged = SealedLedger(node.chain)  # all is as it should be, but for whose keys seal it
    forged.sealers = lambda *_: [PrivateKey(bytes([7]) * 32)]
    with pytest.raises(ForeignSeal):
        look(forged, file)


def test_what_nobody_can_prove_is_not_answered(file: PermitFile, node: SealedLedger) -> None:
    client = LightClient([node], node.chain.genesis_hash)
    chain = ProvenChain([node], client.follow(), 20190)
    reader = LedgerReader(chain)
    assert reader.get_permit(PermitId(file.permit_id)).is_live
    assert chain.now() == chain.checkpoint.time
    for question in (reader.taxon_names, lambda: reader.list_history(PermitId(file.permit_id))):
        with pytest.raises(HistoryUnproven):
            question()
    with pytest.raises(HistoryUnproven):
        chain.batch([("eth_getBlockByNumber", ("0x1", False))])
    with pytest.raises(MethodUnknown):
        chain.batch([("eth_getBalance", (signer_of("anybody").account, "latest"))])
    for act in (chain.send, chain.find_receipt, chain.next_nonce, lambda _: chain.send_all([])):
        with pytest.raises(NothingToWrite):
            act(b"")  # type: ignore[operator]
    assert is_caught(look(node, "4K7Q-M2X9-0BTD"), "HISTORY_UNPROVEN")


def test_a_call_that_the_contract_refuses_is_refused_here_as_there(
    world: World, file: PermitFile, node: SealedLedger
) -> None:
    client = LightClient([node], node.chain.genesis_hash)
    chain = ProvenChain([node], client.follow(), 20190)
    act = world.inspector("ID").permits.plan_endorsement(PermitId(file.permit_id), kilos(98))
    sender = signer_of("ID inspector").account
    with pytest.raises(AlreadyEndorsed) as there:
        world.chain.call(act.registry, act.data, sender=sender)
    with pytest.raises(AlreadyEndorsed) as here:
        chain.call(act.registry, act.data, sender=sender)
    assert here.value.facts == there.value.facts


# ------------------------------------------------------------------------------- the command


def test_command_says_under_which_block_it_was_proven_and_goes_on_from_there(
    world: World, file: PermitFile, node: SealedLedger, run_cli: Run, home: Path, tmp_path: Path
) -> None:
    home.mkdir(mode=0o700)
    (home / "config.toml").write_text("stale_after = 31536000\n")
    trusted, permit = tmp_path / "trusted.json", tmp_path / "permit.json"
    NetworkFile(20190, world.chain.genesis_hash, "{}").write(trusted)
    permit.write_text(file.to_json())
    with NodeServer(node) as server:  # type: ignore[arg-type]
        words = ("permit", "verify", str(permit), "--from", server.url, "--use", "import")
        told = (*words, "--trusted-genesis", str(trusted), "--json")
        missing = run_cli(*words, "--json")
        assert (missing.code, missing.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
        first = run_cli(*told)
        assert (first.code, first.document["outcome"]) == (Exit.NO, "invalid")  # it is of 2024
        assert first.document["permit"]["status"] == "ENDORSED"
        assert "is behind" in first.document["checks"][0]["sentence"]  # and so are its blocks
        proven = first.document["proven"]
        assert len(proven["sealed_by"]) == 4
        assert len(proven["validators"]) == 5
        assert Checkpoint.read(home / "checkpoint.json").number == proven["block"]
        node.asked.clear()
        again = run_cli(*told).document["proven"]
        assert again == {**proven, "sealed_by": []}
        node.newest = proven["block"] - 1
        back = run_cli(*told).document
        assert back["checks"][0]["facts"]["error"] == "LEDGER_ROLLED_BACK"
        assert back["proven"] is None
    alone = run_cli("permit", "verify", str(permit), "--trusted-genesis", str(trusted), "--json")
    assert (alone.code, alone.error["code"]) == (Exit.WRONG_INPUT, "INPUT")
