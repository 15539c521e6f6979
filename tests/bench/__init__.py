"""Speed of the embedded ledger; `make bench` runs it (`python -m tests.bench`)."""
