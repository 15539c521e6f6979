"""The contracts, seen from Python: artifacts, gas and the words they share with the package."""
