"""The permit document: every box of the form up to box 13, frozen.

Boxes 14 and 15 are not part of it: what leaves and what arrives are acts that come later.
A document that exists obeys the rules of the form (`rules.py`). What depends on listings, quotas or
suspensions is no business of the form.

>>> document = PermitDocument.model_validate(
...     {
...         "permit_type": "EXPORT",
...         "permit_number": "24ID001201/SK",
...         "issued_on": "2024-02-05",
...         "last_day": "2024-08-04",
...         "consignee": {"name": "Straits Reptile Leather"},
...         "country_of_import": "SG",
...         "consignor": {"name": "PT Kulit Nusantara", "country": "ID"},
...         "purpose": "T",
...         "authority": {"name": "CITES MA, Jakarta", "country": "ID"},
...         "issued_by": "R. Wibowo",
...         "lines": [
...             {
...                 "scientific_name": "Malayopython reticulatus",
...                 "term": "SKI",
...                 "appendix": "II",
...                 "source": "W",
...                 "quantity": "1000",
...                 "unit": "NAR",
...             }
...         ],
...     }
... )
>>> document.issuing, document.destination, document.lines[0].quantity
(360, 702, Decimal('1000'))
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from pydantic import ModelWrapValidatorHandler, ValidationError, model_validator

from cites_chain.errors import UnsupportedSchema
from cites_chain.permit.form import FORMAT, PermitForm
from cites_chain.permit.problems import invalid_document, refuse
from cites_chain.permit.reading import read_json
from cites_chain.permit.rules import iter_problems


class PermitDocument(PermitForm):
    """A CITES permit or certificate, boxes 1 to 13, that keeps the rules of the form.

    Making one from fields raises `InvalidDocument`, `UnknownCode` or `UnsupportedSchema`, never
    an error of the library behind it. The first problem is the error; all others stand in its
    facts and hint.
    """

    @model_validator(mode="wrap")
    @classmethod
    def _in_our_own_words(cls, fields: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        if isinstance(fields, Mapping) and fields.get("format", FORMAT) != FORMAT:
            raise UnsupportedSchema(str(fields["format"]), FORMAT)
        try:
            document = handler(fields)
        except ValidationError as found:
            raise invalid_document(found, cls) from found
        refuse(iter_problems(document))
        return document


def read_document(content: bytes) -> PermitDocument:
    """Return the document that a JSON text holds.

    Raises:
        UnreadableDocument: It is too large, or no JSON.
        InvalidDocument: A box is missing, malformed or breaks a rule of the form.
        UnknownCode: A code is in no list.
        UnsupportedSchema: It has a format not known here.
    """
    return PermitDocument.model_validate(read_json(content))
