"""A self-made certificate for trials: browsers give cameras and offline pages to HTTPS only.

Nobody vouches for it, so a browser warns once. In earnest use one that an authority signed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cites_chain.private_files import make_private_folder, read_file, replace_file

_GOOD_FOR = timedelta(days=90)
_RENEWED = timedelta(days=7)
_LONGEST = 64 * 1024


@dataclass(frozen=True, slots=True)
class CertificateFiles:
    """A certificate and its key, as PEM files.

    Attributes:
        certificate: The certificate, with those that lead to who vouches for it.
        key: Its private key.
    """

    certificate: Path
    key: Path


def self_made(folder: Path, hosts: Sequence[str], now: datetime) -> CertificateFiles:
    """Return a certificate for some names of this computer; one made before is used again.

    Args:
        folder: Where it is kept.
        hosts: Names and addresses by which it is reached.
        now: It is good from now for 90 days, and made anew a week before.

    Raises:
        FileExposed: Other users can enter the folder.
        StorageFull: The disk is full.
    """
    make_private_folder(folder)
    files = CertificateFiles(folder / "certificate.pem", folder / "certificate-key.pem")
    if not _is_good(files, hosts, now):
        key = ec.generate_private_key(ec.SECP256R1())
        replace_file(
            files.key,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
        made = _certificate(key, hosts, now)
        replace_file(files.certificate, made.public_bytes(serialization.Encoding.PEM))
    return files


def fingerprint_of(files: CertificateFiles) -> str:
    """Return the SHA-256 of a certificate as browsers show it: pairs with colons in between."""
    found = x509.load_pem_x509_certificate(read_file(files.certificate, limit=_LONGEST))
    return found.fingerprint(hashes.SHA256()).hex(":").upper()


def _certificate(
    key: ec.EllipticCurvePrivateKey, hosts: Sequence[str], now: datetime
) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "cites-chain trial")])
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + _GOOD_FOR)
        .add_extension(x509.SubjectAlternativeName(_names(hosts)), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )


def _names(hosts: Sequence[str]) -> list[x509.GeneralName]:
    found: list[x509.GeneralName] = []
    for host in hosts:
        try:
            found.append(x509.IPAddress(ip_address(host)))
        except ValueError:
            found.append(x509.DNSName(host))
    return found


def _is_good(files: CertificateFiles, hosts: Sequence[str], now: datetime) -> bool:
    if not (files.certificate.is_file() and files.key.is_file()):
        return False
    try:
        found = x509.load_pem_x509_certificate(read_file(files.certificate, limit=_LONGEST))
        key = serialization.load_pem_private_key(read_file(files.key, limit=_LONGEST), None)
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, x509.ExtensionNotFound):
        return False
    is_its_key = key.public_key() == found.public_key()
    return (
        is_its_key
        and list(names) == _names(hosts)
        and found.not_valid_before_utc <= now < found.not_valid_after_utc - _RENEWED
    )
