"""The permit document: the form, its canonical bytes, its hash, its number and its file."""
