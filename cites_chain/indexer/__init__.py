"""The index: everything the ledger announced, in one SQLite file that can be made anew any time."""

from cites_chain.indexer.chain_source import ChainSource
from cites_chain.indexer.log_file import FiledLog, LogFile, LogFileWriter
from cites_chain.indexer.raw import LogSource, RawLog, Stamp, Stretch
from cites_chain.indexer.schema import signed_taxon, taxon_id_of
from cites_chain.indexer.store import IndexStore
from cites_chain.indexer.sync import Batch, Indexer

__all__ = [
    "Batch",
    "ChainSource",
    "FiledLog",
    "IndexStore",
    "Indexer",
    "LogFile",
    "LogFileWriter",
    "LogSource",
    "RawLog",
    "Stamp",
    "Stretch",
    "signed_taxon",
    "taxon_id_of",
]
