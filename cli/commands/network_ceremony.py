"""`network card`, `network found`, `network check`: Parties found a network together.

Each makes its keys at home and signs a card. Anybody merges the cards. Each computes it anew.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.answer import Answer, Facts, Part, Raw, Sentence, Table, Tone
from cli.candidate_file import SignedAdmission, admission_of, with_admission
from cli.command import PROGRAM
from cli.commands.network import noun
from cli.completion import complete_key
from cli.context import Work
from cli.exits import Exit, InputProblem
from cli.files import write_text
from cli.founding import make_admin_key, own_node_key, seat_from
from cli.parameters import OutFile, moment_from
from cli.present import hexadecimal
from cli.safe_text import json_text

if TYPE_CHECKING:
    from cites_chain.chain.genesis_differences import Difference
    from cites_chain.network import Card, NetworkFile

CEREMONY = "Founding one together"
_DAYS = 30

CardFiles = Annotated[
    list[Path], typer.Argument(metavar="CARDS...", help="Card of every founding Party.")
]


@noun.verb(
    "card",
    examples=[
        "network card --in KE --host 192.0.2.7 --out ke.json",
        "network card --in DK@1 --in GL --host node.example.dk --port 30305 --as dk-admin",
    ],
    keys={
        "format": "of the file",
        "chain_id": "network for which the card counts",
        "seats[].jurisdiction": "code of what the Party speaks for",
        "seats[].area": "single market; 0 for none",
        "admin": "account that will vote and appoint officers",
        "validator": "account of its node, or null",
        "enode": "where other nodes find its node, and the node's public key; or null",
        "made_at": "when it was signed",
        "admin_signature": "of the admin's key, over all of the above",
        "validator_signature": "of the node's key, over the same; empty for none",
        "admission": "the same request as the registry checks it, for an admission by vote",
    },
    panel=CEREMONY,
)
def card(
    work: Work,
    place: Annotated[
        list[str],
        typer.Option("--in", metavar="CODE[@AREA]", help="What you will speak for; repeat."),
    ],
    *,
    host: Annotated[
        str,
        typer.Option(
            "--host", help="Where other nodes reach yours; leave it out for a Party without a node."
        ),
    ] = "",
    port: Annotated[
        int, typer.Option("--port", help="TCP port of your node for other nodes.", min=1, max=65535)
    ] = 30303,
    chain_id: Annotated[
        int, typer.Option("--chain-id", help="Number of the network.", min=1)
    ] = 20190,
    good_until: Annotated[
        str,
        typer.Option(
            "--good-until",
            metavar="MOMENT",
            help="Last moment at which a vote may use it. \\[in 30 days]",
        ),
    ] = "",
    out: OutFile = None,
    as_key: Annotated[
        str,
        typer.Option(
            "--as",
            metavar="KEY",
            help="Key of your admin; made if not there. \\[KE gives ke-admin]",
            autocompletion=complete_key,
        ),
    ] = "",
) -> Answer:
    """Make your node's and your admin's key, and sign the card with which you join a network.

    Both keys stay here; the card holds no secret. Send it to the other founders, or later to a
    member Party whose admin types `party propose-admission FILE`.
    """
    from cites_chain.chain.founders import Founder
    from cites_chain.network import Card, Enode, card_document

    seats = tuple(seat_from(text) for text in place)
    admin = make_admin_key(work, as_key, seats[0])
    node = enode = None
    if host:
        node = own_node_key(work)
        enode = Enode.from_url(f"enode://{node.public_key.hex()}@{host}:{port}")
    founder = Founder(admin.account, node.account if node else None, seats)
    now = datetime.now(UTC)
    signed = Card.signed(chain_id, founder, enode, admin=admin, validator=node, now=now)
    until = moment_from(good_until) if good_until else now + timedelta(days=_DAYS)
    admission = admission_of(signed, until.replace(microsecond=0))
    consents = SignedAdmission(
        admission,
        admission.sign(admin, chain_id),
        admission.sign(node, chain_id) if node else b"",
    )
    document = with_admission(card_document(signed), consents)
    text = json_text(document) + "\n"
    if out is None:
        return Answer(document, [Raw(text)])
    write_text(out, text)
    return Answer(document, [Facts([("file", str(out)), *_facts_of(signed)])])


@noun.verb(
    "found",
    examples=["network found id.json sg.json it.json fr.json"],
    keys={
        "network": "file that was written",
        "chain_id": "number of the network",
        "genesis": "hash of block 0, the network's name",
        "begins": "time of block 0",
        "minimum_validators": "fewest validators that a vote may leave",
        "block_seconds": "time between two blocks",
        "founders[].party_id": "number of the Party",
        "founders[].jurisdictions": "codes of what it speaks for",
        "founders[].admin": "account of its admin",
        "founders[].validator": "account of its node, or null",
        "founders[].enode": "where its node is found, or null",
    },
    panel=CEREMONY,
)
def found(
    work: Work,
    cards: CardFiles,
    *,
    begins: Annotated[
        str,
        typer.Option(
            "--begins", metavar="MOMENT", help="Time of block 0. \\[that of the newest card]"
        ),
    ] = "",
    minimum_validators: Annotated[
        int,
        typer.Option(
            "--minimum-validators", help="Fewest validators that a vote may leave.", min=1, max=999
        ),
    ] = 4,
    block_seconds: Annotated[
        int, typer.Option("--block-seconds", help="Time between two blocks.", min=1, max=60)
    ] = 2,
    out: OutFile = None,
) -> Answer:
    """Merge the cards of all founders into the network's file.

    Whoever has the same cards gets the same file, byte for byte, in whatever order they are named.
    Compare the hash with the other founders by another way, such as a telephone.
    """
    from cites_chain.network.founding import found as found_network
    from cites_chain.private_files import make_private_folder

    target = out or work.settings.network
    _require_free(target)
    moment = moment_from(begins) if begins else None
    if moment is not None and moment > datetime.now(UTC):
        raise InputProblem(
            "block 0 cannot be of the future: no block could follow it",
            hint="Name a moment that is over, or leave --begins out.",
        )
    network = found_network(
        _read_cards(cards),
        begins=moment,
        minimum_validators=minimum_validators,
        block_seconds=block_seconds,
    )
    if out is None:
        make_private_folder(target.parent)
    network.write(target)
    return _founded(target, network)


@noun.verb(
    "check",
    examples=["network check", "network check network.json --card ke.json"],
    keys={
        "sound": "whether everything is as it should be; a damaged ledger ends in an error that "
        "names the block",
        "blocks": "how many blocks of the ledger were looked at; null for none",
        "genesis": "hash of block 0, the network's name",
        "founders": "how many Parties founded it",
        "signed": "whether the founders signed their entries; on a trial network nobody did",
        "differences[].what": "what is not as the founders' cards make it",
        "differences[].expected": "what should be there",
        "differences[].found": "what is there",
    },
    panel=CEREMONY,
)
def check(
    work: Work,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="Network file to compute anew. Without it: your own, and the ledger.",
        ),
    ] = None,
    card: Annotated[
        list[Path] | None,
        typer.Option("--card", metavar="CARD", help="Your card, and others that you know; repeat."),
    ] = None,
) -> Answer:
    """Compute a network file anew from its founders, and name everything that differs.

    Their signatures, the code of each contract, each storage slot, each setting. Without a file:
    that of this office, and every block of its ledger: hashes, state, logs. Changes nothing.
    """
    from cites_chain.network import NetworkFile
    from cites_chain.network.checking import differences

    blocks = None if file is not None else _sound_blocks(work)
    path = file or work.settings.network
    if file is None and not path.is_file():
        return _checked(None, blocks, [], work.chain.genesis_hash)
    network = NetworkFile.read(path)
    problems = differences(network, _read_cards(card or []))
    return _checked(network, blocks, problems, network.genesis_hash)


def _sound_blocks(work: Work) -> int:
    chain = work.embedded("looking at every block", "each node does so for itself")
    blocks = work.reader.head().number + 1
    with work.printer.progress("looking at blocks", blocks) as bar:
        chain.require_sound(lambda *_: bar.advance())
    return blocks


def _require_free(target: Path) -> None:
    if target.exists():
        raise InputProblem(
            f"there is a file {target} already; a network's file is never overwritten",
            hint="Name another one with --out.",
        )


def _read_cards(paths: list[Path]) -> dict[str, Card]:
    from cites_chain.network import read_card

    found: dict[str, Card] = {}
    for path in paths:
        if str(path) in found:
            raise InputProblem(f"the card {path} is named twice")
        found[str(path)] = read_card(path)
    return found


def _facts_of(card: Card) -> list[tuple[str, str]]:
    founder = card.founder
    return [
        ("speaks for", ", ".join(words.country(seat.jurisdiction) for seat in founder.seats)),
        ("admin", founder.admin),
        ("node", founder.validator or ""),
        ("address", f"{card.node.host}:{card.node.port}" if card.node else ""),
    ]


def _founded(target: Path, network: NetworkFile) -> Answer:
    from cites_chain.chain.genesis import Genesis

    genesis = Genesis.from_json(network.genesis)
    began = datetime.fromtimestamp(genesis.timestamp, UTC)
    founders = [
        {
            "party_id": number,
            "jurisdictions": [words.country(seat.jurisdiction) for seat in card.founder.seats],
            "admin": card.founder.admin,
            "validator": card.founder.validator,
            "enode": card.node.url if card.node else None,
        }
        for number, card in enumerate(network.founders, start=1)
    ]
    document = {
        "network": target,
        "chain_id": network.chain_id,
        "genesis": hexadecimal(network.genesis_hash),
        "begins": began.isoformat(),
        "minimum_validators": network.minimum_validators,
        "block_seconds": genesis.block_seconds,
        "founders": founders,
    }
    rows = [
        (str(number), *(text for _, text in _facts_of(card)))
        for number, card in enumerate(network.founders, start=1)
    ]
    return Answer(
        document,
        [
            Sentence(f"A network of {len(founders)} Parties, made from their cards.", Tone.GOOD),
            Facts([(key.replace("_", " "), str(document[key])) for key in list(document)[:-1]]),
            Table(("Party", "speaks for", "admin", "node", "address"), rows),
            Sentence(
                f"Next: every founder types {PROGRAM} network check FILE --card MINE", Tone.FAINT
            ),
        ],
    )


def _checked(
    network: NetworkFile | None, blocks: int | None, problems: list[Difference], genesis: bytes
) -> Answer:
    cards = network.founders if network is not None else ()
    is_signed = any(card.consent for card in cards)
    parts: list[Part] = []
    if blocks is not None:
        text = f"The ledger is sound: {blocks} blocks, each as it was written."
        parts.append(Sentence(text, Tone.GOOD))
    if network is not None and not problems:
        made = "their signed cards make it" if is_signed else "they make it; nobody signed"
        text = f"The network file is sound: {len(cards)} founders, and the genesis as {made}."
        parts.append(Sentence(text, Tone.GOOD))
    if problems:
        text = "The network file is not what its founders make. Do not start a node with it."
        parts.append(Sentence(text, Tone.BAD))
        rows = [(each.what, each.expected, each.found) for each in problems]
        parts.append(Table(("what", "expected", "found"), rows))
    document = {
        "sound": not problems,
        "blocks": blocks,
        "genesis": hexadecimal(genesis),
        "founders": len(cards),
        "signed": is_signed,
        "differences": [
            {"what": each.what, "expected": each.expected, "found": each.found} for each in problems
        ],
    }
    return Answer(document, parts, Exit.NO if problems else Exit.DONE)
