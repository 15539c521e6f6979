"""Signing in: an officer's key signs a challenge of the server, and gets a short session.

The signature binds network, server and challenge (EIP-712), so one given to another server is worth
nothing here. A challenge is good once. What a session may do is asked of the ledger each time it is
used: an officer who was removed a minute ago is nobody now. Nothing of it is kept on disk.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock
from typing import TypeVar

from eth_hash.auto import keccak

from cites_chain.errors import CitesChainError
from cites_chain.ids import Account, PartyId
from cites_chain.keys import SigningDomain, recover_account
from cites_chain.ledger.calldata import AUTHORITY_REGISTRY, calldata
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import OfficerRecord, Role

DOMAIN_NAME = "CitesSignIn"
DOMAIN_VERSION = "1"
CHALLENGE_GOOD_FOR = timedelta(minutes=5)
SESSION_GOOD_FOR = timedelta(minutes=30)
MOST = 10_000
"""Challenges, and sessions, that are remembered; the oldest is forgotten first."""

_TYPE = keccak(b"SignIn(address account,bytes32 challenge,string service,uint64 expires)")
T = TypeVar("T")


class NotSignedIn(CitesChainError):
    """Nobody is signed in, or the session is over, or the challenge was not answered rightly."""

    code = "NOT_SIGNED_IN"


class NotOwnStaff(CitesChainError):
    """The officer is of another Party than the office whose server this is."""

    code = "NOT_OWN_STAFF"


@dataclass(frozen=True, slots=True)
class Challenge:
    """What an officer's key has to sign.

    Attributes:
        account: The officer.
        nonce: 32 random bytes, good once.
        service: The server, as the officer's program reached it.
        expires: Until when.
    """

    account: Account
    nonce: bytes
    service: str
    expires: datetime

    def digest(self, chain_id: int) -> bytes:
        """Return what is signed: 32 bytes."""
        domain = SigningDomain(DOMAIN_NAME, DOMAIN_VERSION, chain_id, AUTHORITY_REGISTRY)
        words = (
            _TYPE,
            bytes.fromhex(self.account[2:]).rjust(32, b"\0"),
            self.nonce,
            keccak(self.service.encode()),
            int(self.expires.timestamp()).to_bytes(32, "big"),
        )
        return domain.digest(keccak(b"".join(words)))

    def typed_data(self, chain_id: int) -> dict[str, object]:
        """Return it as a wallet takes it (`eth_signTypedData_v4`)."""
        return {
            "types": {
                "EIP712Domain": _fields("string name", "string version", *_DOMAIN_REST),
                "SignIn": _fields(
                    "address account", "bytes32 challenge", "string service", "uint64 expires"
                ),
            },
            "primaryType": "SignIn",
            "domain": {
                "name": DOMAIN_NAME,
                "version": DOMAIN_VERSION,
                "chainId": chain_id,
                "verifyingContract": AUTHORITY_REGISTRY,
            },
            "message": {
                "account": self.account,
                "challenge": f"0x{self.nonce.hex()}",
                "service": self.service,
                "expires": int(self.expires.timestamp()),
            },
        }


@dataclass(frozen=True, slots=True)
class Session:
    """Somebody who is signed in.

    Attributes:
        account: Who.
        expires: Until when.
    """

    account: Account
    expires: datetime


class SignIns:
    """The challenges and sessions of one server. Threads share it."""

    def __init__(self, ledger: Ledger, party_id: PartyId) -> None:
        """Take the ledger that says who may act, and the Party whose staff may sign in."""
        self._ledger = ledger
        self._party_id = party_id
        self._guard = Lock()
        self._challenges: OrderedDict[bytes, Challenge] = OrderedDict()
        self._sessions: OrderedDict[bytes, Session] = OrderedDict()

    def challenge(self, account: Account, service: str, now: datetime) -> Challenge:
        """Return something new to sign."""
        expires = (now + CHALLENGE_GOOD_FOR).replace(microsecond=0)
        made = Challenge(account, secrets.token_bytes(32), service, expires)
        with self._guard:
            _remember(self._challenges, made.nonce, made)
        return made

    def begin(
        self, account: Account, nonce: bytes, signature: bytes, now: datetime
    ) -> tuple[str, Session]:
        """Begin a session; return its token, which is kept nowhere here.

        Raises:
            NotSignedIn: The challenge is not known, is over, or was signed by another key.
            NotAnOfficer: The account is no officer; and whatever else the ledger refuses.
            NotOwnStaff: The officer is of another Party.
        """
        with self._guard:
            challenge = self._challenges.pop(nonce, None)
        digest = None if challenge is None else challenge.digest(self._ledger.chain.chain_id)
        if (
            challenge is None
            or digest is None
            or challenge.account != account
            or now >= challenge.expires
            or recover_account(digest, signature) != account
        ):
            raise NotSignedIn(
                "the challenge was not answered by this account's key",
                hint="Ask for a new challenge and sign it.",
            )
        session = Session(account, (now + SESSION_GOOD_FOR).replace(microsecond=0))
        self.require(session, Role.ISSUER | Role.INSPECTOR)
        token = secrets.token_urlsafe(32)
        with self._guard:
            _remember(self._sessions, _kept(token), session)
        return token, session

    def find(self, token: str, now: datetime) -> Session:
        """Return the session of a token.

        Raises:
            NotSignedIn: There is none, or it is over.
        """
        with self._guard:
            session = self._sessions.get(_kept(token))
        if session is None or now >= session.expires:
            raise NotSignedIn(
                "nobody is signed in with this token, or the session is over", hint="Sign in again."
            )
        return session

    def end(self, token: str) -> None:
        """Forget a session."""
        with self._guard:
            self._sessions.pop(_kept(token), None)

    def require(self, session: Session, roles: Role) -> OfficerRecord:
        """Return who is signed in, if the ledger lets this account act in one of the roles now.

        Raises:
            NotAnOfficer: The account is no officer.
            RoleMissing: It has none of the roles.
            OutsideTerm: Its term has not begun or is over.
            KeyVoided: Its key is void.
            PartyNotActive: Its Party is suspended.
            NotOwnStaff: The officer is of another Party than this office.
        """
        data = calldata(AUTHORITY_REGISTRY, "requireOfficer", session.account, int(roles))
        self._ledger.chain.call(AUTHORITY_REGISTRY, data)
        officer = self._ledger.reader.find_officer(session.account)
        if officer is None or officer.party_id != self._party_id:
            raise NotOwnStaff(
                "the officer is of another Party than the office whose server this is",
                hint="Sign in at the server of your own authority.",
                facts={"account": session.account, "party_id": int(self._party_id)},
            )
        return officer


_DOMAIN_REST = ("uint256 chainId", "address verifyingContract")


def _fields(*named: str) -> list[dict[str, str]]:
    pairs = (each.split(" ") for each in named)
    return [{"name": name, "type": kind} for kind, name in pairs]


def _kept(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def _remember(known: OrderedDict[bytes, T], key: bytes, value: T) -> None:
    known[key] = value
    if len(known) > MOST:
        known.popitem(last=False)
