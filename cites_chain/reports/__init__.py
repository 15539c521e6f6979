"""Reports that a Party owes: annual, biennial and illegal trade, made from the ledger."""
