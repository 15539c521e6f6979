"""Founding Parties as they are typed: `KE`, `DK+GL`, `FR@1`, `KE=ke-admin:ke-node`, `SG=:none`.

Jurisdictions are joined by plus signs; `@` gives the single market (area) that they belong to;
after the equals sign stand the admin and the node, each the name of a key here or an account. A key
that is not there yet is made.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cli import words
from cli.exits import InputProblem

if TYPE_CHECKING:
    from cites_chain.chain.founders import Seat
    from cites_chain.ids import Account, Jurisdiction
    from cites_chain.keys import LocalSigner
    from cli.context import Work

NOBODY = "none"
"""Typed for a Party without a node."""

_LARGEST_AREA = 255


@dataclass(frozen=True, slots=True)
class TypedParty:
    """One `--party`.

    Attributes:
        jurisdictions: What it speaks for.
        area: Single market of all of them; 0 for none.
        admin: Name of a key, or an account.
        node: The same for its node; "none" for a Party without one.
    """

    jurisdictions: tuple[Jurisdiction, ...]
    area: int
    admin: str
    node: str

    @property
    def names(self) -> tuple[str, ...]:
        """Names of keys that it needs here."""
        return tuple(each for each in (self.admin, self.node) if is_name(each))


def is_name(text: str) -> bool:
    """Whether a text names a key, and not an account or nobody."""
    return text != NOBODY and not text.startswith("0x")


def party_from(text: str) -> TypedParty:
    """Return the Party that was typed.

    Raises:
        InputProblem: It has another form.
        UnknownCode: A jurisdiction is not known.
    """
    places, _, accounts = text.partition("=")
    codes, at, market = places.partition("@")
    if at and not (market.isdecimal() and 0 < int(market) <= _LARGEST_AREA):
        raise InputProblem(
            f"{market!r} is not an area", hint=f"Areas are numbers from 1 to {_LARGEST_AREA}: FR@1."
        )
    jurisdictions = tuple(words.jurisdiction_from(code) for code in codes.split("+"))
    first = words.country(jurisdictions[0]).lower()
    admin, _, node = accounts.partition(":")
    return TypedParty(
        jurisdictions,
        int(market) if market else 0,
        admin or f"{first}-admin",
        node or f"{first}-node",
    )


def make_missing_keys(work: Work, parties: list[TypedParty]) -> None:
    """Make the keys that are not here yet, all under one passphrase.

    Raises:
        InvalidKeyName: A name cannot be that of a key.
        UnusablePassphrase: The passphrase is too short.
    """
    here = {entry.name for entry in work.keys.list_keys()}
    names = [name for party in parties for name in party.names if name not in here]
    if not names:
        return
    for name in names:
        work.keys.require_free_name(name)
    passphrase = work.passphrases.new(f"{len(names)} new keys ({', '.join(names)})")
    with work.printer.progress("Making keys", len(names)) as steps:
        for name in names:
            work.keys.create(name, passphrase, cost=work.settings.scrypt_cost)
            steps.advance(name)


def node_account(work: Work, party: TypedParty) -> Account | None:
    """Return the account of a Party's node, None for a Party without one."""
    return None if party.node == NOBODY else work.account(party.node)


def seat_from(text: str) -> Seat:
    """Return the jurisdiction that was typed, with its area: `FR@1`.

    Raises:
        InputProblem: The area is none.
        UnknownCode: The jurisdiction is not known.
    """
    from cites_chain.chain.founders import Seat

    code, at, area = text.partition("@")
    if at and not (area.isdecimal() and 0 < int(area) <= _LARGEST_AREA):
        raise InputProblem(
            f"{area!r} is not an area", hint=f"Areas are numbers from 1 to {_LARGEST_AREA}: FR@1."
        )
    return Seat(words.jurisdiction_from(code), int(area or 0))


def make_admin_key(work: Work, name: str, seat: Seat) -> LocalSigner:
    """Return the signer of a Party's admin; the key is made where it is not there yet.

    Args:
        work: Where the keys are.
        name: Name or account of the key; empty for that of the Party's first jurisdiction.
        seat: That jurisdiction.

    Raises:
        WrongPassphrase: The passphrase does not open it.
        UnusablePassphrase: The passphrase of a new key is too short.
    """
    chosen = name or f"{words.country(seat.jurisdiction).lower()}-admin"
    here = {text for entry in work.keys.list_keys() for text in (entry.name, entry.account)}
    if chosen in here or not is_name(chosen):
        return work.signer(chosen)
    work.keys.require_free_name(chosen)
    passphrase = work.passphrases.new(f"key {chosen}")
    work.keys.create(chosen, passphrase, cost=work.settings.scrypt_cost)
    return work.keys.open(chosen, passphrase)


def own_node_key(work: Work) -> LocalSigner:
    """Return the signer of this office's node; its key is made where it is not there yet.

    Raises:
        FileExposed: Other users can read it.
        KeyFileDamaged: Its file does not hold a key.
    """
    from cites_chain.keys import make_node_key, read_node_key

    path = work.settings.node_key
    return read_node_key(path) if path.exists() else make_node_key(path)
