"""What `node doctor` advises for nodes of a test, and doing just that."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime

from cites_chain.ledger.reader import LedgerReader
from cites_chain.network import NetworkFile
from cites_chain.network.doctor import Diagnosis, diagnose
from cites_chain.network.engines import Door
from cites_chain.network.evidence import Evidence, reach
from cites_chain.network.health import read_health
from cites_chain.network.node_config import NodeConfig
from tests.network.goquorum import QbftNetwork, Validator, wait_for
from tests.network.issuing import is_answering


def diagnosis_of(network: QbftNetwork, node: Validator) -> Diagnosis:
    """Return what the doctor says of a running node, from what can be seen at it now."""
    with network.chain(node) as chain:
        seen = Evidence(
            now=datetime.now(UTC),
            network=NetworkFile.of(network.genesis, len(network.genesis.founders)),
            config=NodeConfig(
                "127.0.0.1",
                Door("127.0.0.1", node.p2p),
                Door("127.0.0.1", node.rpc),
                engine=network.engine.name,
            ),
            account=node.enode.account,
            genesis_hash=network.genesis.hash,
            program=network.program,
            free=shutil.disk_usage(node.folder).free,
            cards=(),
            health=read_health(chain),
            validators=LedgerReader(chain).get_network().validators,
            proposers=(),
            reached=reach([other.enode for other in network.nodes if other is not node]),
        )
    return diagnose(seen)


def follow(network: QbftNetwork, node: Validator, diagnosis: Diagnosis) -> None:
    """Do the doctor's steps in their order; without an account in it, a step is about this node."""
    for step in diagnosis.steps:
        named = [other for other in network.nodes if other.enode.account in step]
        (subject,) = named or [node]
        if step.startswith("Restart"):
            network.stop(subject)
        network.start(subject)
        assert wait_for(lambda who=subject: is_answering(network, who))  # type: ignore[misc]
