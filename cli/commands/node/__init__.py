"""`node`: this Party's node: made, run, looked at, backed up.

Each module here adds its verbs to the one noun. They are loaded in the order of the noun's help.
"""

from cli.commands.node.noun import noun

from cli.commands.node import making, running, files, looking, copies  # isort: skip

__all__ = ["copies", "files", "looking", "making", "noun", "running"]
