"""The ledger as something to ask and to send to: one protocol, whatever stands behind it.

`cites_chain.chain.embedded.EmbeddedChain` keeps a whole ledger in one file, in this process.
Importing this package loads no EVM; importing that module does.
"""

from cites_chain.chain.backend import Chain, Receipt

__all__ = ["Chain", "Receipt"]
