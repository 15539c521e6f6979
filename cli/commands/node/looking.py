"""`node status`: how the node does."""

from __future__ import annotations

from cli.answer import Answer, Facts, Sentence, Tone
from cli.commands.node.noun import chain_of, folder_of, noun
from cli.context import Work
from cli.exits import Exit

_LOOKING = "Looking"

STATUS_KEYS = {
    "account": "account of the node's key",
    "engine": "what runs it, in its own words",
    "block": "number of its newest block",
    "time": "when that block was made",
    "age_seconds": "how old it is",
    "lag": "about how many blocks should have been made since",
    "is_current": "whether it is recent",
    "peers": "with how many other nodes it is connected",
    "validators": "how many nodes make blocks",
    "is_validator": "whether this one does",
}


@noun.verb(
    "status", examples=["node status", "node status --json"], keys=STATUS_KEYS, panel=_LOOKING
)
def status(work: Work) -> Answer:
    """Show how far the node's chain is, who is connected, and whether it makes blocks.

    Exit code 3 where its newest block is old: it catches up, is cut off, or the chain stands.
    """
    from cites_chain.keys import read_node_key
    from cites_chain.ledger.reader import LedgerReader
    from cites_chain.network.health import read_health
    from cites_chain.network.standing import rhythm_of, standing_of

    folder = folder_of(work)
    account = read_node_key(folder.key).account
    with chain_of(folder) as chain:
        health = read_health(chain)
        validators = LedgerReader(chain).get_network().validators
    found = standing_of(account, health, validators, rhythm_of(folder.network()), work.now())
    document = {
        "account": account,
        "engine": health.client,
        "block": health.block,
        "time": health.made_at.isoformat(),
        "age_seconds": int(found.age.total_seconds()),
        "lag": found.lag,
        "is_current": found.is_current,
        "peers": health.peers,
        "validators": len(found.validators),
        "is_validator": found.is_validator,
    }
    facts = [
        ("node", account),
        ("engine", health.client),
        ("newest block", f"{health.block}, {document['age_seconds']} s old"),
        ("behind by", f"about {found.lag} blocks" if found.lag else ""),
        ("connected with", f"{health.peers} nodes"),
        ("makes blocks", f"{_yes(found.is_validator)} ({len(validators)} nodes do)"),
    ]
    sentence = (
        Sentence("The node is up to date.", Tone.GOOD)
        if found.is_current
        else Sentence("Its newest block is old: ask `cites-chain node doctor`.", Tone.UNSURE)
    )
    done = Exit.DONE if found.is_current else Exit.COULD_NOT
    return Answer(document, [sentence, Facts(facts)], done)


def _yes(value: bool) -> str:  # noqa: FBT001 - a word for it
    return "yes" if value else "no"
