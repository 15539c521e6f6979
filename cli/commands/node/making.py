"""`node init`, `node peers`: the folder of a node, and whose nodes it connects with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from cli import words
from cli.answer import Answer, Facts, Sentence, Table, Tone
from cli.command import PROGRAM
from cli.commands.node.noun import EngineProgram, folder_of, noun, program_of
from cli.context import Work
from cli.exits import InputProblem

if TYPE_CHECKING:
    from cites_chain.network import Card, NetworkFile
    from cites_chain.network.enode import Enode
    from cites_chain.network.node_config import NodeConfig
    from cites_chain.network.node_folder import NodeFolder
    from cites_chain.network.peers import PeerBook

_EVERYWHERE = "0.0.0.0"  # noqa: S104 - other ministries' nodes connect from outside
_MAKING = "Making"

NODE_KEYS = {
    "folder": "folder of the node",
    "account": "account of its key; the ledger knows the node by it",
    "enode": "address under which other nodes dial it",
    "engine": "what runs it",
    "chain_id": "number of the network",
    "genesis": "hash of block 0, the network's name",
    "rpc": "address at which this Party's programs ask it",
    "peers": "how many other nodes it may connect with",
}


@noun.verb(
    "init",
    examples=["node init", "node init --network network.json --memory 1536"],
    keys=NODE_KEYS,
    panel=_MAKING,
)
def init(
    work: Work,
    *,
    network: Annotated[
        Path | None,
        typer.Option("--network", metavar="FILE", help="The network's file. \\[that in the home]"),
    ] = None,
    card: Annotated[
        Path | None,
        typer.Option(
            "--card", metavar="FILE", help="This Party's card, where it is not a founder's."
        ),
    ] = None,
    listen: Annotated[
        str, typer.Option("--listen", metavar="HOST", help="Address bound for other nodes.")
    ] = "",
    rpc_port: Annotated[
        int, typer.Option("--rpc-port", min=1, max=65535, help="Port for this Party's programs.")
    ] = 8545,
    metrics_port: Annotated[
        int, typer.Option("--metrics-port", min=0, max=65535, help="Port for figures; 0 for none.")
    ] = 0,
    memory: Annotated[
        int, typer.Option("--memory", min=128, help="Megabytes for the engine.")
    ] = 1536,
    engine: Annotated[
        str, typer.Option("--engine", metavar="NAME", help="What runs the node. \\[the usual one]")
    ] = "",
    engine_program: EngineProgram = None,
    again: Annotated[
        bool, typer.Option("--again", help="Write the settings of a node that is there anew.")
    ] = False,
) -> Answer:
    """Make the folder of this Party's node from the network's file.

    The key is the one that `network card` made. Questions are answered on this computer alone;
    other nodes are let in if their Party's card is known and its node is among the validators.
    """
    from cites_chain.network.engines import STANDARD_ENGINE, Door, engine_named
    from cites_chain.network.node_config import NodeConfig
    from cites_chain.network.node_folder import NodeExists

    folder = folder_of(work)
    chosen = engine_named(engine or STANDARD_ENGINE.name)
    if folder.settings.exists() and not again:
        raise NodeExists(folder.folder, folder.settings.name)
    _take_network(work, network)
    if card is not None:
        folder.add_card(card)
    own = _own_address(work, folder)
    config = NodeConfig(
        host=own.host,
        p2p=Door(listen or _door_for(own.host), own.port),
        rpc=Door("127.0.0.1", rpc_port),
        metrics=Door("127.0.0.1", metrics_port) if metrics_port else None,
        engine=chosen.name,
        program=str(engine_program.absolute()) if engine_program else "",
        memory=memory,
    )
    if engine_program is not None:
        program_of(config, engine_program)
    config.write(folder.settings)
    return _made(folder, config, own)


@noun.verb(
    "peers",
    examples=["node peers", "node peers --add ke-card.json"],
    keys={
        "peers[].account": "account of its key",
        "peers[].jurisdictions": "codes of what its Party speaks for",
        "peers[].enode": "where it is dialled",
        "peers[].is_validator": "whether it makes blocks, as last seen; null before any look",
        "peers[].may_connect": "whether it is dialled and let in",
    },
    panel=_MAKING,
)
def peers(
    work: Work,
    *,
    add: Annotated[
        Path | None,
        typer.Option("--add", metavar="CARD", help="Take the card of a Party that is to join."),
    ] = None,
    remove: Annotated[
        str, typer.Option("--remove", metavar="ACCOUNT", help="Let a card go that was taken.")
    ] = "",
) -> Answer:
    """Show whose nodes this one connects with, or take the card of another Party.

    A card is checked: it must be signed by both keys it names. A running node learns of it within
    seconds. A Party that is suspended is shut out by itself, as soon as the vote is in a block.
    """
    folder = folder_of(work)
    folder.config()
    if add is not None:
        folder.add_card(add)
    if remove and not folder.remove_card(remove):
        raise InputProblem(
            f"no card of {remove} was taken", hint="Founders' cards are the network file's."
        )
    book = folder.peer_book()
    known = [(card, card.node) for card in folder.known_cards() if card.node is not None]
    document = [
        {
            "account": node.account,
            "jurisdictions": _places(card),
            "enode": node.url,
            "is_validator": _makes_blocks(book, node),
            "may_connect": book.lets_in(node.account),
        }
        for card, node in known
    ]
    rows = [
        (
            ", ".join(_places(card)),
            f"{node.host}:{node.port}",
            {True: "yes", False: "no", None: "not seen"}[_makes_blocks(book, node)],
            "yes" if book.lets_in(node.account) else "no",
        )
        for card, node in known
    ]
    headings = ("Party", "node", "makes blocks", "may connect")
    return Answer({"peers": document}, [Table(headings, rows)])


def _makes_blocks(book: PeerBook, node: Enode) -> bool | None:
    return None if book.validators is None else node.account in book.validators


def _take_network(work: Work, file: Path | None) -> None:
    """Put the network's file into the home, unless one is there.

    Refuse one that is not what its founders signed and their cards make.
    """
    from cites_chain.chain.genesis import Genesis
    from cites_chain.errors import WrongNetwork
    from cites_chain.network import NetworkFile, NetworkFileDamaged
    from cites_chain.network.checking import differences
    from cites_chain.private_files import make_private_folder

    known = work.settings.network
    if file is None and not known.is_file():
        raise InputProblem(
            f"there is no network file at {known}",
            hint="A founder has it: add --network FILE.",
        )
    found = NetworkFile.read(file or known)
    genesis = Genesis.from_json(found.genesis)
    found.require(genesis.chain_id, genesis.hash)
    for problem in differences(found):
        raise NetworkFileDamaged(file or known, str(problem))
    if known.is_file():
        here = NetworkFile.read(known)
        if here.genesis_hash != found.genesis_hash:
            raise WrongNetwork(
                "the genesis hash", f"0x{here.genesis_hash.hex()}", f"0x{found.genesis_hash.hex()}"
            )
        return
    make_private_folder(known.parent)
    found.write(known)


def _own_address(work: Work, folder: NodeFolder) -> Enode:
    """Return where this node is dialled, as the card with its key says."""
    from cites_chain.keys import read_node_key

    signer = read_node_key(work.settings.node_key)
    for card in reversed(folder.known_cards()):
        if card.node is not None and card.node.account == signer.account:
            return card.node
    raise InputProblem(
        f"no card known here is that of this node ({signer.account})",
        hint=f"Make it with `{PROGRAM} network card` and add --card FILE.",
    )


def _door_for(host: str) -> str:
    """Return what to bind so that the host of a card is reached: loopback stays loopback."""
    return host if host == "localhost" or host.startswith("127.") else _EVERYWHERE


def _made(folder: NodeFolder, config: NodeConfig, own: Enode) -> Answer:
    network: NetworkFile = folder.network()
    others = [card.node for card in folder.known_cards() if card.node not in (None, own)]
    document = {
        "folder": folder.folder,
        "account": own.account,
        "enode": own.url,
        "engine": config.engine,
        "chain_id": network.chain_id,
        "genesis": f"0x{network.genesis_hash.hex()}",
        "rpc": config.url,
        "peers": len(others),
    }
    facts = [(name.replace("_", " "), str(value)) for name, value in document.items()]
    return Answer(
        document,
        [
            Sentence("The node is ready to run.", Tone.GOOD),
            Facts(facts),
            Sentence(
                f"Next: {PROGRAM} node run, or a unit for it: {PROGRAM} node files", Tone.FAINT
            ),
        ],
    )


def _places(card: Card) -> list[str]:
    return [words.country(seat.jurisdiction) for seat in card.founder.seats]
