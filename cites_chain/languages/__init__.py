"""The words that people read on the telephone page and the printed form, in five languages.

One catalogue file for each language; every catalogue has the same keys. English, French and
Spanish are the working languages of the Convention (Article XXV).

>>> catalogue("fr")["form.valid_until"]
"Valable jusqu'au"
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from cites_chain.errors import CitesChainError

LANGUAGES: Final = ("en", "fr", "es", "de", "ar")
"""Languages that have a catalogue, the first one for whoever names none."""

RIGHT_TO_LEFT: Final = frozenset({"ar"})
"""Languages that are written from right to left."""


class UnknownLanguage(CitesChainError):
    """There is no catalogue of a language."""

    code = "UNKNOWN_LANGUAGE"

    def __init__(self, language: str) -> None:
        super().__init__(
            f"there are no words in the language {language[:20]!r}",
            hint=f"The languages are: {', '.join(LANGUAGES)}.",
            facts={"language": language[:20]},
        )


@cache
def catalogue(language: str) -> Mapping[str, str]:
    """Return every text of a language by its key.

    Raises:
        UnknownLanguage: It has no catalogue.
    """
    if language not in LANGUAGES:
        raise UnknownLanguage(language)
    content = files(__package__).joinpath(f"{language}.json").read_text(encoding="utf-8")
    return MappingProxyType(json.loads(content))
