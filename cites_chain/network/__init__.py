"""What a network is, in one file, and how Parties found it together. Running its nodes, too.

`cites_chain.network.founding` is not imported here: it loads the EVM.
"""

from cites_chain.network.card import Card, Consent
from cites_chain.network.card_file import card_document, read_card
from cites_chain.network.enode import Enode, EnodeUnusable
from cites_chain.network.errors import CardRefused, NetworkFileDamaged
from cites_chain.network.network_file import NetworkFile

__all__ = [
    "Card",
    "CardRefused",
    "Consent",
    "Enode",
    "EnodeUnusable",
    "NetworkFile",
    "NetworkFileDamaged",
    "card_document",
    "read_card",
]
