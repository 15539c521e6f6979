"""A Party's card: what it brings to a network, signed by its two keys.

The admin's and the node's key both sign, so that nobody can put another's account, another's node
or another's jurisdiction into a network in its name. A card holds no secret.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Self

from eth_hash.auto import keccak

from cites_chain.chain.artifacts import AUTHORITY_REGISTRY, account_of
from cites_chain.chain.founders import Founder
from cites_chain.ids import Account
from cites_chain.keys import SigningDomain, recover_account
from cites_chain.network.enode import Enode
from cites_chain.network.errors import CardRefused
from cites_chain.signing import Signer

DOMAIN_NAME = "CITES Party Card"
DOMAIN_VERSION = "1"

_SEAT = b"Seat(uint16 jurisdiction,uint8 area)"
_CARD = b"Card(address admin,address validator,Seat[] seats,string enode,uint40 madeAt)" + _SEAT
_NOBODY = Account("0x" + "00" * 20)


@dataclass(frozen=True, slots=True)
class Consent:
    """That the keys named on a card agree to all of it.

    Attributes:
        made_at: When they signed, whole seconds of UTC.
        admin_signature: Of the admin, 65 bytes.
        validator_signature: Of the node, 65 bytes; empty for a Party without one.
    """

    made_at: datetime
    admin_signature: bytes
    validator_signature: bytes = b""


@dataclass(frozen=True, slots=True)
class Card:
    """What a Party brings to a network.

    Attributes:
        chain_id: Network for which it counts.
        founder: Its accounts and jurisdictions.
        node: Where its node is found; None for a Party without a node, and on a trial network.
        consent: Signatures; None for a Party of a trial network, which one computer founds alone.
    """

    chain_id: int
    founder: Founder
    node: Enode | None = None
    consent: Consent | None = None

    @classmethod
    def signed(
        cls,
        chain_id: int,
        founder: Founder,
        node: Enode | None,
        *,
        admin: Signer,
        validator: Signer | None,
        now: datetime,
    ) -> Self:
        """Return a card with the signatures of its keys.

        Args:
            chain_id: Network for which it is to count.
            founder: Accounts and jurisdictions; the jurisdictions are put into order.
            node: Where the node is found.
            admin: Signer of the Party's admin.
            validator: Signer of its node; None for a Party without one.
            now: When it is signed.

        Raises:
            CardRefused: The accounts are not those of the signers, or the node has another key.
        """
        seats = tuple(sorted(founder.seats, key=lambda seat: seat.jurisdiction))
        card = cls(chain_id, replace(founder, seats=seats), node)
        made_at = now.astimezone(UTC).replace(microsecond=0)
        digest = card.digest(made_at)
        consent = Consent(
            made_at,
            admin.sign_hash(digest),
            validator.sign_hash(digest) if validator is not None else b"",
        )
        found = replace(card, consent=consent)
        found.require_signed("this card")
        return found

    @property
    def name(self) -> str:
        """The validator's account, or the admin's: one word for this Party."""
        return self.founder.validator or self.founder.admin

    def digest(self, made_at: datetime) -> bytes:
        """Return what admin and node sign (EIP-712): 32 bytes."""
        founder = self.founder
        seats = b"".join(
            keccak(keccak(_SEAT) + _word(seat.jurisdiction) + _word(seat.area))
            for seat in founder.seats
        )
        words = (
            keccak(_CARD),
            _account(founder.admin),
            _account(founder.validator or _NOBODY),
            keccak(seats),
            keccak((self.node.url if self.node else "").encode()),
            _word(int(made_at.timestamp())),
        )
        registry = account_of(AUTHORITY_REGISTRY)
        domain = SigningDomain(DOMAIN_NAME, DOMAIN_VERSION, self.chain_id, registry)
        return domain.digest(keccak(b"".join(words)))

    def require_signed(self, where: str) -> Consent:
        """Refuse a card that its keys did not sign as it is.

        Args:
            where: The card's name, for the error.

        Raises:
            CardRefused: There is no signature or it is another's; the error names the field.
        """
        founder, consent = self.founder, self.consent
        if consent is None:
            raise CardRefused(where, "admin_signature", "nobody signed the card")
        if self.node is not None and self.node.account != founder.validator:
            raise CardRefused(where, "enode", f"it has another key than {founder.validator}")
        if self.node is None and founder.validator is not None:
            raise CardRefused(where, "enode", "the Party has a node, and its address is missing")
        digest = self.digest(consent.made_at)
        for field, account, signature in (
            ("admin_signature", founder.admin, consent.admin_signature),
            ("validator_signature", founder.validator, consent.validator_signature),
        ):
            if account is None and not signature:
                continue
            if recover_account(digest, signature) != account:
                problem = f"it is not what {account or 'a node'} signed, or the card was changed"
                raise CardRefused(where, field, problem)
        return consent


def _word(number: int) -> bytes:
    return int(number).to_bytes(32, "big")


def _account(account: Account) -> bytes:
    return bytes.fromhex(account.removeprefix("0x")).rjust(32, b"\0")
