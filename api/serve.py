"""Opens the ledger of an office, answers for it over HTTP, and closes all when told to stop."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path
from types import FrameType
from typing import NoReturn

import uvicorn

from api.analyst import Analyst
from api.app import make_app
from api.place import Place
from api.protection import Limits, limits_of
from cites_chain.chain.embedded import EmbeddedChain
from cites_chain.chain.owner import LedgerOwner
from cites_chain.config import Settings
from cites_chain.errors import CitesChainError
from cites_chain.ids import PartyId
from cites_chain.keys import KeyFolder
from cites_chain.keys.carrier_key import carrier_signer
from cites_chain.keys.certificate import CertificateFiles, fingerprint_of, self_made
from cites_chain.ledger.access import open_chain
from cites_chain.ledger.back_office import BackOffice
from cites_chain.ledger.carrier import Carrier, CarrierFiles
from cites_chain.ledger.ledger import Ledger
from cites_chain.ledger.sign_in import SignIns
from cites_chain.passphrase import Passphrase
from cites_chain.private_files import make_private_folder
from cites_chain.vault import Vault

FOLDER = "server"
"""Folder in the home folder: the carrier's key, the queue of acts, the trial certificate."""

_SECONDS_TO_FINISH = 10
_MOST_CONNECTIONS = 1_000


class UnsafeAddress(CitesChainError):
    """The server should answer other computers without encryption."""

    code = "UNSAFE_ADDRESS"


class PartyUnknown(CitesChainError):
    """The office's own key is no officer's, so nobody's staff could sign in."""

    code = "PARTY_UNKNOWN"


class AddressTaken(CitesChainError):
    """The server cannot listen where it should."""

    code = "ADDRESS_TAKEN"


@dataclass(frozen=True, slots=True)
class Serving:
    """Where and how to answer.

    Attributes:
        host: Address of this computer to listen at.
        port: Port; 0 for any that is free.
        certificate: Certificate and key; None for plain HTTP.
        is_trial_certificate: Use a self-made certificate.
        rate: Requests per second of one client in the long run.
        has_analysis: Answer questions about all permits to whoever reaches the server; None does
            so on this computer only.
        vault_passphrase: Opens the vault, for the authority's own staff; None serves them not.
    """

    host: str = "127.0.0.1"
    port: int = 8420
    certificate: CertificateFiles | None = None
    is_trial_certificate: bool = False
    vault_passphrase: Passphrase | None = None
    rate: float = Limits().rate
    has_analysis: bool | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """What is said when the server answers.

    Attributes:
        url: Its address.
        fingerprint: SHA-256 of its self-made certificate; empty for any other.
        carrier: Account that carries officers' acts.
    """

    url: str
    fingerprint: str
    carrier: str


def serve(settings: Settings, serving: Serving, started: Callable[[Started], None]) -> None:
    """Answer until the program is told to stop (SIGINT, SIGTERM); then finish what was begun.

    Raises:
        UnsafeAddress: Other computers would be answered without encryption.
        AddressTaken: Something else listens there.
        LedgerNotFound: There is no ledger.
        LedgerLocked: Another program has it open and does not share it.
        CarrierIsOfficer: The server's own key may act on the ledger.
        WrongPassphrase: The passphrase does not open the vault.
        PartyUnknown: Staff is to be served, and the office's own key is no officer's.
    """
    folder = settings.home / FOLDER
    certificate, fingerprint = _certificate(serving, folder)
    with _told_to_stop(), ExitStack() as stack:
        place = stack.enter_context(_place(settings, folder, serving.vault_passphrase))
        if serving.has_analysis or (serving.has_analysis is None and _is_loopback(serving.host)):
            analyst = Analyst(place.ledger.chain, settings.index)
            place.analyst = stack.enter_context(closing(analyst))
        carrier = place.require_carrier()
        app = make_app(place, limits=limits_of(serving.rate), is_encrypted=certificate is not None)
        server = _Server(
            uvicorn.Config(
                app,
                host=serving.host,
                port=serving.port,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                lifespan="off",
                limit_concurrency=_MOST_CONNECTIONS,
                timeout_graceful_shutdown=_SECONDS_TO_FINISH,
                ssl_certfile=None if certificate is None else str(certificate.certificate),
                ssl_keyfile=None if certificate is None else str(certificate.key),
            ),
            lambda url: started(Started(url, fingerprint, carrier.account)),
        )
        server.run()


@contextmanager
def _place(settings: Settings, folder: Path, passphrase: Passphrase | None) -> Iterator[Place]:
    make_private_folder(folder)
    with ExitStack() as stack:
        chain = stack.enter_context(closing(open_chain(settings)))
        ledger = Ledger(chain)
        if isinstance(chain, EmbeddedChain):
            stack.enter_context(LedgerOwner(chain))
        files = CarrierFiles(folder / "acts.sqlite", folder / "journal.sqlite")
        signer = carrier_signer(folder / "carrier.key")
        carrier = stack.enter_context(closing(Carrier(ledger, signer, files)))
        place = Place(ledger, carrier, zone=settings.zone, max_lag=settings.max_lag)
        if passphrase is not None:
            place.sign_ins = SignIns(ledger, _own_party(settings, ledger))
            place.back_office = stack.enter_context(
                closing(
                    BackOffice(
                        ledger,
                        lambda: Vault.open(settings.vault, passphrase),
                        zone=settings.zone,
                    )
                )
            )
        yield place


def _own_party(settings: Settings, ledger: Ledger) -> PartyId:
    """Return the Party of the office's own key: its staff may sign in, and nobody else's."""
    account = KeyFolder(settings.keys).get(settings.key).account if settings.key else None
    officer = None if account is None else ledger.reader.find_officer(account)
    admin = None if account is None else ledger.reader.find_party_of(account)
    if officer is not None:
        return officer.party_id
    if admin is not None:
        return admin.party_id
    raise PartyUnknown(
        "it is not known of which Party this office is",
        hint="Name a key of one of its officers as `key` in the settings.",
        facts={"key": settings.key},
    )


def _certificate(serving: Serving, folder: Path) -> tuple[CertificateFiles | None, str]:
    if serving.certificate is not None:
        return serving.certificate, ""
    if serving.is_trial_certificate:
        hosts = dict.fromkeys(("localhost", "127.0.0.1", "::1", serving.host))
        files = self_made(folder, list(hosts), datetime.now(UTC))
        return files, fingerprint_of(files)
    if not _is_loopback(serving.host):
        raise UnsafeAddress(
            f"{serving.host} can be reached from other computers, and nothing would be encrypted",
            hint="Name a certificate, or take --trial-certificate; without, no camera works.",
            facts={"host": serving.host},
        )
    return None, ""


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class _Server(uvicorn.Server):
    """Says when it answers, and that it cannot in the words of this package."""

    def __init__(self, config: uvicorn.Config, answers: Callable[[str], None]) -> None:
        super().__init__(config)
        self._answers = answers

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]
        try:
            await super().startup(sockets)  # type: ignore[arg-type]
        except SystemExit as problem:
            raise AddressTaken(
                f"nothing can listen at {self.config.host}, port {self.config.port}",
                hint="End what listens there, or name another port.",
                facts={"host": self.config.host, "port": self.config.port},
            ) from problem
        host, port = self.servers[0].sockets[0].getsockname()[:2]
        scheme = "https" if self.config.is_ssl else "http"
        self._answers(f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/")


@contextmanager
def _told_to_stop() -> Iterator[None]:
    """Let a request to stop unwind the program, so that everything is closed."""

    def stop(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001 - as signals call it
        raise SystemExit(0)

    before = {each: signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    except SystemExit as end:
        if end.code:
            raise
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
