"""Making and opening a ledger. Loading this module loads the EVM of the embedded ledger.

A ledger behind a node will be opened here, too: `Ledger` takes any `Chain`.
"""
