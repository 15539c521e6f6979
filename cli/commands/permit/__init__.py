"""`permit`: write, endorse, confirm, close, look at and verify permits.

Each module here adds its verbs to the one noun.
"""

from cli.commands.permit import border, closing, looking, timber, writing
from cli.commands.permit.noun import noun

__all__ = ["border", "closing", "looking", "noun", "timber", "writing"]
