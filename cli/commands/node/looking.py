"""`node status`, `node doctor`: how the node does, and what cures it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from cli.answer import Answer, Facts, Part, Sentence, Table, Tone
from cli.commands.node.noun import chain_of, folder_of, noun
from cli.context import Work
from cli.exits import Exit

if TYPE_CHECKING:
    from cites_chain.network.doctor import Diagnosis

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


@noun.verb(
    "doctor",
    examples=["node doctor"],
    keys={
        "outcome": "passed, failed or unknown: the worst of all checks",
        "checks[].number": "number of the check; it never changes",
        "checks[].name": "its name",
        "checks[].outcome": "passed, failed or unknown",
        "checks[].sentence": "what was found",
        "checks[].cure": "what to do; empty where nothing is wrong",
        "margin": "how far the network is from standing; null where the node does not answer",
        "margin.validators": "how many nodes make blocks",
        "margin.needed": "how many of them have to, together",
        "margin.lost": "accounts of those that do not now",
        "margin.may_fail": "how many more may be lost before the chain stops",
        "steps": "what to do, in order, while the chain stands",
    },
    panel=_LOOKING,
)
def doctor(work: Work) -> Answer:
    """Look for what is wrong with the node or its network, and say what cures it.

    Exit code 1 where a check failed, 3 where something could not be looked at.
    """
    from cites_chain.ledger.reader import LedgerReader
    from cites_chain.network.doctor import diagnose
    from cites_chain.network.evidence import gather

    folder = folder_of(work)
    with chain_of(folder) as chain:
        reader = LedgerReader(chain)
        seen = gather(
            folder, chain, lambda: reader.get_network().validators, os.environ, work.now()
        )
    return _diagnosed(diagnose(seen))


_EXITS = {"passed": Exit.DONE, "failed": Exit.NO, "unknown": Exit.COULD_NOT}
_MARKS = {"passed": "yes", "failed": "NO", "unknown": "?"}


def _diagnosed(found: Diagnosis) -> Answer:
    margin = found.margin
    document = {
        "outcome": found.outcome.value,
        "checks": [
            {
                "number": check.number,
                "name": check.name,
                "outcome": check.outcome.value,
                "sentence": check.sentence,
                "cure": check.cure,
            }
            for check in found.checks
        ],
        "margin": margin
        and {
            "validators": margin.validators,
            "needed": margin.needed,
            "lost": list(margin.lost),
            "may_fail": margin.may_fail,
        },
        "steps": list(found.steps),
    }
    rows = [
        (str(check.number), check.name, _MARKS[check.outcome.value], check.sentence, check.cure)
        for check in found.checks
    ]
    parts: list[Part] = [Table(("", "check", "well", "what was found", "cure"), rows)]
    if found.steps:
        parts.append(Sentence("The chain stands. In this order:", Tone.BAD))
        parts += [Sentence(f"{n}. {step}") for n, step in enumerate(found.steps, start=1)]
    return Answer(document, parts, _EXITS[found.outcome.value])
