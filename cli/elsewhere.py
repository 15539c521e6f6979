"""`--from`: somebody else's nodes as a command sees them, and what is said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cites_chain.answers.records import hexadecimal, moment
from cli.answer import Part, Sentence, Tone
from cli.context import Work
from cli.exits import InputProblem
from cli.safe_text import Document

if TYPE_CHECKING:
    from cites_chain.ledger.reader import LedgerReader
    from cites_chain.network import NetworkFile
    from cites_chain.verify.elsewhere import Elsewhere


@dataclass(frozen=True, slots=True)
class Seen:
    """A ledger elsewhere, or why nothing of it can be believed.

    Attributes:
        reader: Answers from proven state, or with the reason.
        document: What `--json` says of the block; None where there is none.
        parts: The same for people.
    """

    reader: LedgerReader
    document: Document | None
    parts: tuple[Part, ...]


def network_named(work: Work, file: Path | None) -> NetworkFile:
    """Return the network that is trusted.

    Raises:
        InputProblem: No file says which.
        NetworkFileDamaged: It is no network file.
    """
    from cites_chain.network import NetworkFile

    path = file or work.settings.network
    if not path.is_file():
        raise InputProblem(
            f"there is no network file at {path}: it is not known which genesis to trust",
            hint="Name it with --trusted-genesis FILE; a founder of the network has it.",
        )
    return NetworkFile.read(path)


def look_elsewhere(work: Work, endpoints: Sequence[str], network: NetworkFile) -> Seen:
    """Follow the network over nodes that are not trusted; what goes wrong becomes the answer.

    Raises:
        EndpointUnusable: One of the addresses is none.
    """
    from cites_chain.chain.endpoint import EndpointUnusable
    from cites_chain.chain.unreachable import UnreachableChain
    from cites_chain.errors import ChainError
    from cites_chain.ledger.reader import LedgerReader
    from cites_chain.private_files import make_private_folder
    from cites_chain.verify.elsewhere import Elsewhere

    saved = work.settings.checkpoint
    make_private_folder(saved.parent)
    try:
        found = work.keep_open(
            Elsewhere.look(endpoints, network.chain_id, network.genesis_hash, saved)
        )
    except EndpointUnusable:
        raise
    except ChainError as reason:
        return Seen(LedgerReader(UnreachableChain(reason)), None, ())
    return Seen(found.reader, _document(found), (Sentence(_sentence(found), Tone.FAINT),))


def _document(found: Elsewhere) -> Document:
    block = found.checkpoint
    return {
        "block": block.number,
        "hash": hexadecimal(block.hash),
        "time": moment(block.time),
        "validators": list(block.validators),
        "sealed_by": list(found.sealers),
    }


def _sentence(found: Elsewhere) -> str:
    block = found.checkpoint
    how = f"sealed by {len(found.sealers)} validators" if found.sealers else "verified before"
    return f"Proven under block {block.number} of {moment(block.time)}, {how}; no node was trusted."
