"""Refusals of the contracts as sentences for people: codes where the ledger has numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from cites_chain.errors import CitesChainError, ContractRejected

if TYPE_CHECKING:
    from cites_chain.refusals.kinds import Kind


def sentence_of(error: CitesChainError) -> str:
    """Return what happened.

    The message of a refusal names a permit by the beginning of its id and a jurisdiction by its
    number, all that the lowest layer knows; here the security code and the country are known.
    """
    if not isinstance(error, ContractRejected):
        return error.message
    from cites_chain.refusals.refusal import Refusal

    if not isinstance(error, Refusal):
        return error.message
    shown = {name: _shown(kind, getattr(error, name)) for name, kind in error.fields.items()}
    return error.sentence.format(**shown)


def _shown(kind: Kind, value: Any) -> str:
    from cites_chain.refusals.kinds import Permit, Place
    from cli import words

    if kind is get_args(Permit)[1]:
        return words.security_code(value)
    if kind is get_args(Place)[1]:
        return words.place(value)
    return kind.show(value)
