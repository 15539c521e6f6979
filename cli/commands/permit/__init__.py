"""`permit`: write, endorse, confirm, close, look at and verify permits.

Each module here adds its verbs to the one noun. They are loaded in the order of the noun's help.
"""

from cli.commands.permit.noun import noun

from cli.commands.permit import writing, border, looking, closing, timber  # isort: skip

__all__ = ["border", "closing", "looking", "noun", "timber", "writing"]
