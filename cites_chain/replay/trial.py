"""A trial network on this computer: one Party for each country of the stories, with its own folder.

Everything is real but the people: an embedded ledger with a settable clock, keys in key folders,
documents in vaults. The passphrase of all of them lies beside them, because they guard nothing.

    FOLDER/ledger.sqlite            the ledger that all Parties share
    FOLDER/network.json             which network it is, and its genesis
    FOLDER/passphrase               opens every key and vault below
    FOLDER/parties/ID/              home folder of Indonesia's authority: keys, vault, settings

On a network of nodes the homes and the admins' keys are there already, made by the ceremony; then
`Trial.join` makes the vaults and the officers, and time is that of the nodes.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import Self

from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.genesis import Founder, Seat, build_genesis
from cites_chain.codes import JURISDICTIONS
from cites_chain.config import FILE_NAME
from cites_chain.errors import InvalidDocument
from cites_chain.ids import Jurisdiction
from cites_chain.keys import KeyFolder, LocalSigner
from cites_chain.keys.signer import new_secret
from cites_chain.ledger.desk import Desk
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.reader import Role
from cites_chain.network import NetworkFile
from cites_chain.passphrase import TRIAL_COST, Passphrase
from cites_chain.private_files import make_private_folder, write_new_file
from cites_chain.vault import Vault

LEDGER_FILE = "ledger.sqlite"
NETWORK_FILE = "network.json"
PASSPHRASE_FILE = "passphrase"  # noqa: S105 - a file name
PARTIES_FOLDER = "parties"

_MEMBERS = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
SINGLE_MARKET = frozenset(_MEMBERS.split())
"""Members of the European Union, among which goods move without permits."""

_EUROPEAN_UNION = 1
_NOBODY = "CH"
"""Who founds a trial for stories without any country: the Convention's depositary."""

_MORNING = time(9, tzinfo=UTC)
_TERM = timedelta(days=20 * 365)
_SETTINGS = f"""ledger = "../../{LEDGER_FILE}"
network = "../../{NETWORK_FILE}"
guess_cost = "trial"
key = "{{key}}"
"""

Steps = Callable[[str], None]
"""Told what is being made."""

Secrets = Callable[[str], bytes]
"""Gives the 32 secret bytes of a name, such as `ID issuer` or `party ID`."""


def _random(_: str) -> bytes:
    return new_secret()


@dataclass(slots=True)
class _Authority:
    """A Party of the trial, with what it has open."""

    home: Path
    keys: KeyFolder
    vault: Vault
    signers: dict[str, LocalSigner] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)


class Trial:
    """An open trial network."""

    def __init__(self, folder: Path, ledger: Ledger, clock: EmbeddedChain | None = None) -> None:
        """Use `Trial.create` or `Trial.join`."""
        self.folder = folder
        self.ledger = ledger
        self._clock = clock
        self._open = ExitStack()
        self._by_place: dict[str, _Authority] = {}
        self._secret_of: Secrets = _random

    @classmethod
    def create(
        cls,
        folder: Path,
        countries: Iterable[str],
        start: date,
        *,
        step: Steps = lambda _: None,
        secret_of: Secrets = _random,
    ) -> Self:
        """Found a network: Parties, keys, vaults, officers.

        Args:
            folder: Where; it is made, and must not hold a trial already.
            countries: Codes of the countries that take part; those that are none are left out.
            start: First day of the trial.
            step: Told which Party is being set up.
            secret_of: Where keys and other secrets come from, for a world that is to come out the
                same again; random, where left out.

        Raises:
            LedgerAlreadyExists: There is a trial in the folder.
            FileProblem: The folder cannot be made.
            StorageFull: The disk is full.
        """
        make_private_folder(folder)
        passphrase = secrets.token_urlsafe(18)
        write_new_file(folder / PASSPHRASE_FILE, f"{passphrase}\n".encode())
        parties = parties_of(countries)
        made = {
            party: {duty: secret_of(f"{party} {duty}") for duty in ("admin", "node")}
            for party in parties
        }
        founders = [
            Founder(
                admin=LocalSigner(made[party]["admin"]).account,
                validator=LocalSigner(made[party]["node"]).account,
                seats=tuple(Seat(number_of(place), area_of(place)) for place in places),
            )
            for party, places in parties.items()
        ]
        moment = datetime.combine(start, _MORNING) - timedelta(days=1)
        genesis = build_genesis(founders, timestamp=moment)
        network = NetworkFile.of(genesis, 1)
        network.write(folder / NETWORK_FILE)
        chain = EmbeddedChain.create(folder / LEDGER_FILE, genesis, clock=moment)
        trial = cls(folder, Ledger(chain), chain)
        trial._secret_of = secret_of
        try:
            for party, places in parties.items():
                step(party)
                trial._settle(party, places, made[party], Passphrase(passphrase))
        except BaseException:
            trial.close()
            raise
        return trial

    @classmethod
    def join(
        cls,
        folder: Path,
        ledger: Ledger,
        countries: Iterable[str],
        passphrase: Passphrase,
        *,
        step: Steps = lambda _: None,
    ) -> Self:
        """Make vaults and officers on a network that Parties founded together.

        Args:
            folder: Its folder `parties` has the home of each Party, with its admin's key.
            ledger: The network's; acts of all Parties go through it. The trial closes it.
            countries: Codes of the countries that take part.
            passphrase: Opens the admins' keys, and will open what is made.
            step: Told which Party is being set up.

        Raises:
            KeyNotFound: A Party has no home, or no admin's key in it.
            ChainError: The ledger could not be reached.
        """
        trial = cls(folder, ledger)
        try:
            for party, places in parties_of(countries).items():
                step(party)
                found = trial._furnish(party, passphrase)
                name = _key_name("admin", party)
                found.signers[name] = found.keys.open(name, passphrase)
                trial._appoint_all(found, places, passphrase)
        except BaseException:
            trial.close()
            raise
        return trial

    # ------------------------------------------------------------------------------ who acts

    def issuer(self, country: str) -> Desk:
        """Return the desk of a country's issuing officer.

        Raises:
            InvalidDocument: The country takes no part.
        """
        return self._desk(country, "issuer")

    def inspector(self, country: str) -> Desk:
        """Return the desk of a country's inspector.

        Raises:
            InvalidDocument: The country takes no part.
        """
        return self._desk(country, "inspector")

    def admin(self, country: str) -> Desk:
        """Return the desk of the admin of the Party that speaks for a country.

        Raises:
            InvalidDocument: The country takes no part.
        """
        return self._desk(country, "admin")

    def signer(self, country: str, duty: str) -> LocalSigner:
        """Return whose key signs for a country: its issuer, its inspector, its Party's admin.

        Raises:
            InvalidDocument: The country takes no part.
        """
        place = country if duty in ("issuer", "inspector") else _party_of(country)
        return self._authority(country).signers[_key_name(duty, place)]

    def vault(self, country: str) -> Vault:
        """Return the vault of the Party that speaks for a country.

        Raises:
            InvalidDocument: The country takes no part.
        """
        return self._authority(country).vault

    def home(self, country: str) -> Path:
        """Return the home folder of the Party that speaks for a country."""
        return self._authority(country).home

    def begin_day(self, day: date) -> None:
        """Set the ledger's clock to a day's morning, if it is not later; nodes have their own."""
        morning = datetime.combine(day, _MORNING)
        if self._clock is not None and morning > self._clock.now():
            self._clock.set_clock(morning)

    def close(self) -> None:
        """Close everything."""
        self._open.close()
        self.ledger.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # -------------------------------------------------------------------------------- parts

    def _settle(
        self,
        party: str,
        places: tuple[str, ...],
        made: dict[str, bytes],
        passphrase: Passphrase,
    ) -> None:
        home = self.folder / PARTIES_FOLDER / party
        make_private_folder(home)
        write_new_file(home / FILE_NAME, _SETTINGS.format(key=_key_name("issuer", party)).encode())
        found = self._furnish(party, passphrase)
        for duty, secret in made.items():
            self._keep_key(found, _key_name(duty, party), secret, passphrase)
        self._appoint_all(found, places, passphrase)

    def _furnish(self, party: str, passphrase: Passphrase) -> _Authority:
        """Make the vault of a Party in its home."""
        home = self.folder / PARTIES_FOLDER / party
        vault = Vault.create(
            home / "vault.sqlite",
            passphrase,
            party_secret=self._secret_of(f"party {party}"),
            cost=TRIAL_COST,
        )
        return _Authority(home, KeyFolder(home / "keys"), self._open.enter_context(vault))

    def _appoint_all(
        self, found: _Authority, places: tuple[str, ...], passphrase: Passphrase
    ) -> None:
        for place in places:
            self._by_place[place] = found
            self._appoint(found, place, passphrase)

    def _appoint(self, found: _Authority, place: str, passphrase: Passphrase) -> None:
        until = self.ledger.chain.now() + _TERM
        for duty, role in (("issuer", Role.ISSUER), ("inspector", Role.INSPECTOR)):
            name = _key_name(duty, place)
            secret = self._secret_of(f"{place} {duty}")
            signer = self._keep_key(found, name, secret, passphrase)
            self.admin(place).authority.add_officer(
                signer.account,
                place,
                role,
                until=until,
                identity_hash=sha256(self._secret_of(f"{place} {duty}, who it is")).digest(),
            )

    def _keep_key(
        self, found: _Authority, name: str, secret: bytes, passphrase: Passphrase
    ) -> LocalSigner:
        found.keys.import_secret(name, secret, passphrase, cost=TRIAL_COST)
        signer = LocalSigner(secret)
        found.signers[name] = signer
        return signer

    def _desk(self, country: str, duty: str) -> Desk:
        found = self._authority(country)
        place = country if duty in ("issuer", "inspector") else _party_of(country)
        name = _key_name(duty, place)
        if name not in found.desks:
            desk = Desk(self.ledger, found.signers[name], vault=found.vault)
            found.desks[name] = self._open.enter_context(desk)
        return found.desks[name]

    def _authority(self, country: str) -> _Authority:
        found = self._by_place.get(country)
        if found is None:
            raise InvalidDocument(
                "",
                f"no authority of {country or 'an unnamed country'} takes part in this trial",
                value=country,
            )
        return found


def _key_name(duty: str, place: str) -> str:
    return f"{place.lower()}-{duty}"


def _party_of(place: str) -> str:
    return JURISDICTIONS.get(place).administered_by or place


def parties_of(countries: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the Parties of some countries, each with the places that it speaks for.

    Args:
        countries: Codes; what is no place with an authority is left out.

    Returns:
        In the order of their codes; one Party, the Convention's depositary, where there is none.
    """
    return _parties(countries) or _parties({_NOBODY})


def number_of(place: str) -> Jurisdiction:
    """Return the ledger's number of a place."""
    return Jurisdiction(JURISDICTIONS.get(place).number)


def area_of(place: str) -> int:
    """Return the single market that a place belongs to; 0 for none."""
    return _EUROPEAN_UNION if place in SINGLE_MARKET else 0


def _parties(countries: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for code in sorted(set(countries)):
        place = JURISDICTIONS.find(code)
        if place is not None and place.may_issue:
            found.setdefault(_party_of(code), []).append(code)
    return {party: tuple(places) for party, places in sorted(found.items())}
