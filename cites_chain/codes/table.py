"""A code list: every code with its fixed ledger number, looked up by either.

>>> from cites_chain.codes import UNITS
>>> UNITS.get("KGM").number, UNITS.get_number(3).name
(3, 'kilogram')
>>> UNITS.normalise("kil").remark
'KIL: code of the kilogram before 2021; read as KGM'
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Generic, TypeVar

from cites_chain.errors import UnknownCode

_MOST_HINTS = 3


@dataclass(frozen=True, slots=True)
class Code:
    """One row of a code list.

    Attributes:
        code: As printed on the form.
        number: As stored on the ledger; fixed for ever.
        name: What it means.
        since: Year in which it was added, empty where it was always there or is not known.
    """

    code: str
    number: int
    name: str
    since: str = ""


C = TypeVar("C", bound=Code)


@dataclass(frozen=True, slots=True)
class Alias:
    """A code that is not used any more, or a short name.

    Attributes:
        old: As found in old documents; empty for a blank field.
        new: What took its place.
        factor: What a quantity of the old is multiplied by.
        remark: Why.
    """

    old: str
    new: str
    factor: Decimal
    remark: str


@dataclass(frozen=True, slots=True)
class Normalised(Generic[C]):
    """A text read as a code.

    Attributes:
        code: The code of today.
        remark: What was changed to get there, empty if nothing; show it to whoever wrote the text.
        factor: What a quantity that belongs to the text has to be multiplied by.
    """

    code: C
    remark: str = ""
    factor: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class CodeTable(Generic[C]):
    """A list of codes, in the order of their numbers as far as the list has one.

    Attributes:
        name: What the codes are, for sentences ("term").
        rows: All of them.
        aliases: Old codes and what they became.
    """

    name: str
    rows: Sequence[C]
    aliases: Mapping[str, Alias] = field(default_factory=dict)
    _by_code: dict[str, C] = field(init=False, repr=False, compare=False)
    _by_number: dict[int, C] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_code", {row.code: row for row in self.rows})
        object.__setattr__(self, "_by_number", {row.number: row for row in self.rows})

    def __iter__(self) -> Iterator[C]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def find(self, code: str) -> C | None:
        """Return the row of a code written exactly so, or None."""
        return self._by_code.get(code)

    def find_number(self, number: int) -> C | None:
        """Return the row of a ledger number, or None."""
        return self._by_number.get(number)

    def get(self, code: str, *, box: str = "") -> C:
        """Return the row of a code written exactly so.

        Raises:
            UnknownCode: The list has none; the hint names what was perhaps meant.
        """
        found = self._by_code.get(code)
        if found is None:
            raise UnknownCode(self.name, code, box=box, hint=self.hint(code))
        return found

    def get_number(self, number: int) -> C:
        """Return the row of a ledger number.

        Raises:
            UnknownCode: The list has none; perhaps a later release knows it.
        """
        found = self._by_number.get(number)
        if found is None:
            raise UnknownCode(self.name, str(number), hint="A later release may know this number.")
        return found

    def normalise(self, text: str, *, box: str = "") -> Normalised[C]:
        """Read a text as people and old reports write it; what was changed is said.

        Raises:
            UnknownCode: It is neither a code nor one that some code took the place of.
        """
        wanted = text.strip().upper()
        found = self._by_code.get(wanted)
        if found is not None:
            return Normalised(found, "" if wanted == text else f"{text!r} read as {wanted}")
        alias = self.aliases.get(wanted)
        if alias is None:
            raise UnknownCode(self.name, text, box=box, hint=self.hint(text))
        remark = f"{alias.old or 'blank'}: {alias.remark}; read as {alias.new}"
        return Normalised(self._by_code[alias.new], remark, alias.factor)

    def hint(self, text: str) -> str:
        """Return one sentence with what was perhaps meant."""
        wanted = text.strip().upper()
        alias = self.aliases.get(wanted)
        if alias is not None:
            return f"{alias.old or 'Blank'}: {alias.remark}. Write {alias.new}."
        close = [wanted] if wanted in self._by_code else self._close_to(wanted, text)
        if not close:
            return f"There are {len(self.rows)} {self.name} codes, such as {self.rows[0].code}."
        meant = ", ".join(f"{code} ({self._by_code[code].name})" for code in close)
        return f"Perhaps {meant}?"

    def _close_to(self, wanted: str, text: str) -> list[str]:
        by_name = {row.name.upper(): row.code for row in self.rows}
        close = [code for name, code in by_name.items() if name == text.strip().upper()]
        close += difflib.get_close_matches(wanted, self._by_code, _MOST_HINTS, 0.6)
        close += [by_name[n] for n in difflib.get_close_matches(wanted, by_name, 1, 0.75)]
        return list(dict.fromkeys(close))[:_MOST_HINTS]
