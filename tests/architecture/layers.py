"""The rule book of who may import whom, as data. `test_layers.py` holds the code against it."""

from __future__ import annotations

ROWS: dict[str, int] = {
    "cites_chain.errors": 0,
    "cites_chain.refusals": 0,
    "cites_chain.ids": 0,
    "cites_chain.config": 0,
    "cites_chain.signing": 0,
    "cites_chain.passphrase": 0,
    "cites_chain.private_files": 0,
    "cites_chain.languages": 0,
    "cites_chain.codes": 1,
    "cites_chain.permit": 1,
    "cites_chain.rules": 1,
    "cites_chain.chain": 2,
    "cites_chain.keys": 2,
    "cites_chain.exchange": 2,
    "cites_chain.network": 2,
    "cites_chain.vault": 2,
    "cites_chain.ledger": 3,
    "cites_chain.verify": 3,
    "cites_chain.indexer": 3,
    "cites_chain.queries": 3,
    "cites_chain.answers": 4,
    "cites_chain.pictures": 1,
    "cites_chain.printing": 4,
    "cites_chain.reports": 4,
    "cites_chain.simulation": 4,
    "cites_chain.replay": 4,
    "cites_chain": 4,  # __init__: the public names, gathered
    "cli": 5,
    "api": 5,
}
"""Row of each part (docs/concepts.md). A part imports lower rows, or what `SIDEWAYS` lists."""

SIDEWAYS: set[tuple[str, str]] = {
    ("cites_chain.permit", "cites_chain.codes"),
    ("cites_chain.rules", "cites_chain.codes"),
    ("cites_chain.rules", "cites_chain.permit"),
    ("cites_chain.refusals", "cites_chain.errors"),
    ("cites_chain.refusals", "cites_chain.ids"),
    ("cites_chain.signing", "cites_chain.ids"),
    ("cites_chain.private_files", "cites_chain.errors"),
    ("cites_chain.passphrase", "cites_chain.errors"),
    ("cites_chain.passphrase", "cites_chain.private_files"),
    ("cites_chain.config", "cites_chain.errors"),
    ("cites_chain.config", "cites_chain.passphrase"),
    ("cites_chain.config", "cites_chain.ids"),
    ("cites_chain.verify", "cites_chain.ledger.reader"),
    ("cites_chain.queries", "cites_chain.ledger.reader"),
    ("cites_chain.languages", "cites_chain.errors"),
    ("cites_chain.network", "cites_chain.chain.genesis"),
    ("cites_chain.network", "cites_chain.chain.backend"),
    ("cites_chain.network", "cites_chain.chain.artifacts"),
    ("cites_chain.network", "cites_chain.chain.founders"),
    ("cites_chain.network", "cites_chain.chain.genesis_differences"),
    ("cites_chain.network", "cites_chain.chain.lock"),
    ("cites_chain.network", "cites_chain.chain.seals"),
    ("cites_chain.network", "cites_chain.keys"),
    ("cites_chain.indexer", "cites_chain.ledger.reader"),
    ("cites_chain.queries", "cites_chain.indexer"),
    ("cites_chain", "cites_chain.replay"),
    ("cites_chain.simulation", "cites_chain.replay.trial"),
}
"""Allowed imports inside one row: (importer, imported part or module)."""

FENCES: dict[str, tuple[str, ...]] = {
    "web3": ("cites_chain.chain",),
    "eth_tester": ("cites_chain.chain",),
    "eth": ("cites_chain.chain",),
    "eth_abi": ("cites_chain.chain", "cites_chain.permit", "cites_chain.keys"),
    "trie": ("cites_chain.chain",),
    "rlp": ("cites_chain.chain", "cites_chain.keys"),
    "eth_account": ("cites_chain.keys",),
    "eth_keyfile": ("cites_chain.keys",),
    "coincurve": ("cites_chain.keys", "cites_chain.chain"),
    "cryptography": ("cites_chain.permit", "cites_chain.keys", "cites_chain.vault"),
    "sqlite3": (
        "cites_chain.chain",
        "cites_chain.vault",
        "cites_chain.indexer",
        "cites_chain.queries",
    ),
    "duckdb": ("cites_chain.indexer", "cites_chain.queries", "cites_chain.reports"),
    "segno": ("cites_chain.printing", "cli"),
    "typst": ("cites_chain.printing",),
    "uvicorn": ("api",),
    "solcx": ("scripts",),
    "lxml": ("cites_chain.exchange",),
    "xml": ("cites_chain.exchange",),
    "typer": ("cli", "scripts.reference"),
    "click": (),
    "rich": ("cli",),
    "fastapi": ("api",),
    "starlette": ("api",),
}
"""Third-party code that only the named parts may touch."""

CLOCK_READERS: tuple[str, ...] = ("cli", "api", "cites_chain.chain", "scripts")
"""Parts that may read the clock; everywhere else the time is a parameter."""

PRINTERS: tuple[str, ...] = ("cli.output", "scripts")
"""Modules that may print."""
