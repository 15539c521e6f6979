"""The chain of custody of one permit: every line on its way, and what was drawn between them."""

from __future__ import annotations

from cites_chain.codes import TERMS, UNITS, Code, CodeTable
from cites_chain.permit.values import plain
from cites_chain.pictures import Holding, Movement, chain_of_custody
from cites_chain.queries.custody import Chain, ChainNode, LineKey
from cites_chain.queries.dimensions import Filter
from cites_chain.reports.views.view import View, address

_NO_FILTER = Filter()


def custody_view(chain: Chain) -> View:
    """Return the chain of one permit as a table and a flow diagram."""
    title = f"Chain of custody of {chain.code}"
    movements = [
        Movement(_key(link.source), _key(link.target), link.quantity) for link in chain.links
    ]
    return View(
        title,
        "From the first origin on the left to the last re-export. A band is what one permit drew"
        " from another, in the unit of its origin.",
        (
            *("hop", "permit", "line", "from", "to", "status", "taxon", "term", "unit"),
            *("permitted", "exported", "imported", "re-exported", "warnings"),
        ),
        tuple(_row(node) for node in chain.nodes),
        tuple(_link(node) for node in chain.nodes),
        chain_of_custody(title, [_holding(node) for node in chain.nodes], movements),
        chain.code,
    )


def _holding(node: ChainNode) -> Holding:
    return Holding(
        _key(node.key),
        node.hop,
        f"{node.key.code} {node.key.letter}, {node.issuing}-{node.destination}",
        node.permitted,
        node.exported,
        node.imported,
        node.drawn,
        f"{_named(TERMS, node.term)}, {_named(UNITS, node.unit)}",
        _link(node),
    )


def _row(node: ChainNode) -> tuple[str, ...]:
    quantities = (node.permitted, node.exported, node.imported, node.drawn)
    return (
        str(node.hop),
        node.key.code,
        node.key.letter,
        node.issuing,
        node.destination,
        node.status.lower(),
        node.taxon,
        _named(TERMS, node.term),
        _named(UNITS, node.unit),
        *(plain(quantity) for quantity in quantities),
        " ".join(node.warnings),
    )


def _link(node: ChainNode) -> str:
    return address("chain", _NO_FILTER, permit=node.key.code)


def _key(line: LineKey) -> str:
    return f"{line.permit_id.hex()}/{line.position}"


def _named(table: CodeTable[Code], code: str) -> str:
    found = table.find(code)
    return found.name if found else code
