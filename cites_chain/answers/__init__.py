"""What the fronts say: records of the ledger as documents with stable keys, in the form's codes."""
