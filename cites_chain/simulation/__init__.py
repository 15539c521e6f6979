"""A world to try the ledger on: plausible trade, fraud among it, and the truth of it all."""
