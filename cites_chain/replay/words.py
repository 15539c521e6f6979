"""Codes for the words with which stories say why something was not as it should be."""

from __future__ import annotations

_DISCREPANCIES = (
    ("DIED", ("died", "dead", "mortal")),
    ("STOLEN_ON_THE_WAY", ("stolen", "theft")),
    ("LOST_ON_THE_WAY", ("lost", "missing")),
    ("SPOILED", ("spoil", "damag", "broken", "rotten")),
    ("NOT_LOADED", ("not loaded", "left behind", "offload")),
    ("PARTLY_SEIZED", ("seiz", "confiscat")),
    ("SAMPLES_TAKEN", ("sample",)),
    ("COUNTED_OTHERWISE", ("count", "weigh", "moisture", "dried")),
)
_REFUSALS = (
    ("GOODS_SEIZED", ("seiz", "confiscat")),
    ("DOCUMENT_FALSE", ("false", "forg", "alter", "counterfeit")),
    ("DOCUMENT_OUT_OF_DATE", ("expired", "out of date", "late")),
    ("IMPORT_PERMIT_MISSING", ("import permit",)),
    ("SPECIES_DIFFERS", ("species",)),
    ("MARKS_DIFFER", ("mark", "tag", "microchip", "ring")),
    ("QUANTITY_DIFFERS", ("quantity", "excess", "more than")),
    ("TRADE_SUSPENDED", ("suspen",)),
    ("TRANSPORT_UNFIT", ("transport", "welfare")),
    ("NOT_COLLECTED", ("not collected", "abandon")),
    ("FORBIDDEN_BY_LAW", ("law", "prohibit", "ban")),
    ("GOODS_DIFFER", ("differ", "not as described")),
)
_REPLACEMENTS = (
    ("LOST", ("lost", "mislaid", "missing")),
    ("STOLEN", ("stolen", "theft")),
    ("DESTROYED", ("destroy", "burn", "fire")),
    ("PARTLY_UNREADABLE", ("unreadable", "illegible", "read")),
    ("DAMAGED", ("damage", "torn", "wet", "water", "spoil")),
)


def discrepancy_of(*words: str) -> str:
    """Return the code that says why less arrived than left."""
    return _first(_DISCREPANCIES, words, "OTHER_DISCREPANCY")


def refusal_of(*words: str) -> str:
    """Return the code that says why an import was refused."""
    return _first(_REFUSALS, words, "OTHER_REFUSAL")


def replacement_of(*words: str) -> str:
    """Return the code that says why a document was replaced."""
    return _first(_REPLACEMENTS, words, "OTHER_REASON")


def _first(
    table: tuple[tuple[str, tuple[str, ...]], ...], words: tuple[str, ...], otherwise: str
) -> str:
    text = " ".join(words).lower()
    for code, pieces in table:
        if code.lower() == text.strip() or any(piece in text for piece in pieces):
            return code
    return otherwise
