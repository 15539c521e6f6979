"""Who is signed in: the token of a request, and what the ledger says of its officer right now."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.place import Here, Place
from cites_chain.ledger.reader import OfficerRecord, Role
from cites_chain.ledger.sign_in import NotSignedIn

_BEARER = HTTPBearer(auto_error=False, description="Token of `POST /v1/session`.")


def token_of(
    found: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)],
) -> str:
    """Return the token of a request.

    Raises:
        NotSignedIn: There is none.
    """
    if found is None:
        raise NotSignedIn("nobody is signed in", hint="Sign in at /v1/session.")
    return found.credentials


Token = Annotated[str, Depends(token_of)]
"""The token of a request."""


def require(here: Place, token: str, roles: Role) -> OfficerRecord:
    """Return who is signed in, if the ledger lets that officer act in one of the roles now.

    Raises:
        NotSignedIn: Nobody is.
        ContractRejected: The ledger does not let that officer act; the subclass says why.
    """
    sign_ins = here.require_sign_ins()
    return sign_ins.require(sign_ins.find(token, here.clock()), roles)


def issuer_of(here: Here, token: Token) -> OfficerRecord:
    """Return the issuing officer who is signed in."""
    return require(here, token, Role.ISSUER)


Issuer = Annotated[OfficerRecord, Depends(issuer_of)]
"""The issuing officer who is signed in."""
