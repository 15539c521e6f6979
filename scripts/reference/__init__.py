"""Pages of docs/reference that are made from the code; see `scripts/generate_docs.py`."""
