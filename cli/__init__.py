"""The command line `cites-chain`: reads what was typed, calls the SDK, shows the answer.

Nothing here decides anything about permits. `cites-chain --help` starts without loading a chain.
"""
