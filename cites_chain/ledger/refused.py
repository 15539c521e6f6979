"""Refusals of the contracts as sentences for people: codes where the ledger has numbers."""

from __future__ import annotations

from typing import Any, get_args

from cites_chain.codes import JURISDICTIONS
from cites_chain.errors import CitesChainError
from cites_chain.ids import PermitId
from cites_chain.permit.security_code import code_of
from cites_chain.refusals.kinds import Kind, Permit, Place
from cites_chain.refusals.refusal import Refusal

_PERMIT = get_args(Permit)[1]
_PLACE = get_args(Place)[1]


def sentence_of(error: CitesChainError) -> str:
    """Return what happened.

    The message of a refusal names a permit by the beginning of its id and a jurisdiction by its
    number, all that the lowest layer knows; here the security code and the country are known.
    """
    if not isinstance(error, Refusal):
        return error.message
    shown = {name: _shown(kind, getattr(error, name)) for name, kind in error.fields.items()}
    return error.sentence.format(**shown)


def _shown(kind: Kind, value: Any) -> str:
    if kind is _PERMIT:
        return code_of(PermitId(value))
    if kind is _PLACE:
        found = JURISDICTIONS.find_number(value)
        return f"{found.code} {found.name}" if found else kind.show(value)
    return kind.show(value)
