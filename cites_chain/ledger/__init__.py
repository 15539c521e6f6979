"""Acts on the ledger, and reading it.

This package loads none of its modules: whoever only reads (`cites_chain.ledger.reader`) must not
load what signs and sends.
"""
