"""What all refusals share: fields with a meaning, and a sentence made of them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, ClassVar, get_type_hints

from cites_chain.errors import ContractRejected, Fact
from cites_chain.refusals.kinds import Kind


class Refusal(ContractRejected):
    """A contract said no with one of its errors.

    A subclass has the name of the Solidity error and its fields in their order, as annotations
    whose `Kind` says what the number means; a name that Python reserves ends in an underscore.
    Values are as the contract gave them; `facts` and the sentence have them readable.

    Attributes:
        sentence: Template of the message.
        advice: What the reader can do.
        fields: The fields' kinds by name, in order; made from the annotations.
    """

    sentence: ClassVar[str]
    advice: ClassVar[str] = ""
    fields: ClassVar[Mapping[str, Kind]]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        cls.code = _code_of(cls.__name__)
        hints = get_type_hints(cls, include_extras=True)
        cls.fields = {
            name: kind
            for name in cls.__annotations__
            for kind in getattr(hints[name], "__metadata__", ())
            if isinstance(kind, Kind)
        }

    def __init__(self, *values: Any) -> None:
        """Take the fields' values in the order of the Solidity error, decoded from its data."""
        pairs = zip(self.fields.items(), values, strict=True)
        read = {name: kind.read(value) for (name, kind), value in pairs}
        shown = {name: self.fields[name].show(value) for name, value in read.items()}
        facts: dict[str, Fact] = {
            name.rstrip("_"): self.fields[name].fact(value) for name, value in read.items()
        }
        super().__init__(self.sentence.format(**shown), hint=self.advice, facts=facts)
        for name, value in read.items():
            setattr(self, name, value)

    @property
    def values(self) -> tuple[Any, ...]:
        """The fields' values in the order of the Solidity error."""
        return tuple(getattr(self, name) for name in self.fields)

    @classmethod
    def signature(cls) -> str:
        """Return the signature of the Solidity error."""
        return f"{cls.__name__}({','.join(kind.solidity for kind in cls.fields.values())})"


def _code_of(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).upper()
