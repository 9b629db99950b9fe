# SPDX-License-Identifier: Apache-2.0
"""A hub's own certificate authority, which can vouch for this hub's names and for nothing else.

Whoever adds its certificate to a telephone trusts it for exactly these names and addresses (name
constraints, critical; server certificates alone), for 90 days at most. Its key is sealed under the
device's own. Server certificates last a week and are made anew while the hub serves.
"""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from qafila.adapters._files import held, write_whole
from qafila.adapters.vault.box import DeviceBox
from qafila.ports import Clock, VaultProblem

FORMAT = "qafila-hub-ca-1"
MAX_FILE_BYTES = 64 * 1024

AUTHORITY_LASTS, SERVER_LASTS = timedelta(days=90), timedelta(days=7)
CLOCKS_BEHIND = timedelta(days=1)
"""Of its time a certificate counts so much before it was made: clocks of telephones differ."""

SERVER_RENEWED_AT = timedelta(days=3)
"""A server certificate with less left is made anew."""

AUTHORITY_RENEWED_AT = timedelta(days=14)
"""At the start of a hub, an authority with less left is made anew: everybody has to add it."""

MOST_HOSTS = 64

_ABOUT = "hub-ca"
_NO_ADDRESS_4, _NO_ADDRESS_6 = IPv4Network("0.0.0.0/0"), IPv6Network("::/0")


class _File(msgspec.Struct, frozen=True, kw_only=True):
    """The file's content: the certificate in DER, its key sealed, for which hosts it is."""

    format: str
    certificate: bytes
    key: bytes
    hosts: list[str]


@dataclass(frozen=True, slots=True)
class _Authority:
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    hosts: tuple[str, ...]

    @property
    def until(self) -> datetime:
        return self.certificate.not_valid_after_utc


class LocalCa:
    """The authority of one hub, and the certificate that it serves with.

    Parameters
    ----------
    path
        File of the authority, made on first use.
    box
        Seals its key.
    clock
        Tells the time.
    hosts
        Names and addresses under which the hub is reached. An authority that was made for others,
        cannot be read, or ends soon is replaced.

    Raises
    ------
    ValueError
        "hosts must not be empty", "hosts must be names or addresses", "hosts must be <= 64".
    VaultProblem
        "keys-unreadable", when the file cannot be written.
    """

    def __init__(self, path: Path, box: DeviceBox, clock: Clock, hosts: Iterable[str]) -> None:
        self._path = path
        self._box = box
        self._clock = clock
        self._hosts = spelled_hosts(hosts)
        self.is_new = False
        """Whether the authority was made here, so that everybody has to add it."""
        self._authority = self._ready(AUTHORITY_RENEWED_AT)
        self._served: x509.Certificate | None = None
        self._current = _context()
        self.renew()
        # A context in use is never changed: each handshake is led to the one that is current.
        self._context = _context()
        self._context.sni_callback = self._lead

    @property
    def context(self) -> ssl.SSLContext:
        """What to serve with; connections that begin after `renew` are shown its certificate."""
        return self._context

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names and addresses that it vouches for, in the order in which they were given."""
        return self._hosts

    @property
    def until(self) -> datetime:
        """When the authority ends and everybody has to add another."""
        return self._authority.until

    @property
    def name(self) -> str:
        """What systems call the authority in their lists of certificates."""
        return str(
            self._authority.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
        )

    @property
    def der(self) -> bytes:
        """The certificate of the authority, as telephones take it."""
        return self._authority.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        """The same as text."""
        return self._authority.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate in pairs, ``AB CD …``; some systems put colons between."""
        return self._authority.certificate.fingerprint(hashes.SHA256()).hex(" ").upper()

    def renew(self) -> bool:
        """Make the server certificate anew when it ends soon; return whether it was. Call hourly.

        Raises
        ------
        VaultProblem
            "keys-unreadable", when an authority that ended cannot be replaced.
        """
        now = self._clock.now()
        if self._served is not None and self._served.not_valid_after_utc - now > SERVER_RENEWED_AT:
            return False
        if self._authority.until - now <= timedelta(hours=12):
            self._authority = self._ready(timedelta(hours=12))
        key = ec.generate_private_key(ec.SECP256R1())
        made = _server_certificate(self._authority, key, now)
        content = made.public_bytes(serialization.Encoding.PEM) + _plain(key)
        context = _context()
        try:
            with _passing_file(content) as path:
                context.load_cert_chain(path)  # takes files only
        except OSError as error:
            raise VaultProblem("keys-unreadable", str(self._path), error.strerror or "") from error
        self._current, self._served = context, made
        return True

    def _lead(
        self, connection: ssl.SSLSocket | ssl.SSLObject, name: str | None, asked: ssl.SSLContext
    ) -> None:
        """Give a handshake the certificate of now, also one that names no host."""
        connection.context = self._current

    def _ready(self, least: timedelta) -> _Authority:
        """Return the authority of the file, or one in its place if it does not do."""
        try:
            with held(self._path.with_name(f"{self._path.name}.lock")):
                found = self._read()
                now = self._clock.now()
                if (
                    found is not None
                    and sorted(found.hosts) == sorted(self._hosts)
                    and found.certificate.not_valid_before_utc <= now
                    and found.until - now > least
                ):
                    return found
                made = _new_authority(self._hosts, now)
                write_whole(self._path, self._encoded(made))
        except OSError as error:
            raise VaultProblem("keys-unreadable", str(self._path), error.strerror or "") from error
        self.is_new = True
        return made

    def _read(self) -> _Authority | None:
        """Return what the file holds; None for one that is damaged or another device's."""
        if not self._path.exists():
            return None
        with self._path.open("rb") as stream:
            content = stream.read(MAX_FILE_BYTES)
        with suppress(ValueError, TypeError):
            file = msgspec.json.decode(content, type=_File)
            plain = self._box.open(file.key, _ABOUT)
            if plain is None or file.format != FORMAT:
                return None
            key = serialization.load_der_private_key(plain, None)
            certificate = x509.load_der_x509_certificate(file.certificate)
            if isinstance(key, ec.EllipticCurvePrivateKey) and (
                key.public_key() == certificate.public_key()
            ):
                return _Authority(certificate, key, tuple(file.hosts))
        return None

    def _encoded(self, made: _Authority) -> bytes:
        plain = made.key.private_bytes(
            serialization.Encoding.DER,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file = _File(
            format=FORMAT,
            certificate=made.certificate.public_bytes(serialization.Encoding.DER),
            key=self._box.seal(plain, _ABOUT),
            hosts=list(made.hosts),
        )
        return msgspec.json.encode(file) + b"\n"


def _context() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    return made


@contextmanager
def _passing_file(content: bytes) -> Iterator[str]:
    """Lend a file that only this user can read; in memory where the system knows how."""
    if hasattr(os, "memfd_create"):
        handle = os.memfd_create("qafila-server", os.MFD_CLOEXEC)
        try:
            os.write(handle, content)
            yield f"/proc/self/fd/{handle}"
        finally:
            os.close(handle)
        return
    with tempfile.TemporaryDirectory(prefix="qafila-") as folder:  # made for its owner alone
        path = Path(folder) / "server.pem"
        path.write_bytes(content)
        yield str(path)


def spelled_hosts(hosts: Iterable[str]) -> tuple[str, ...]:
    """Return names and addresses as certificates hold them."""
    spelled = dict.fromkeys(_spelled(host) for host in hosts)
    if not spelled:
        raise ValueError("hosts must not be empty")
    if len(spelled) > MOST_HOSTS:
        raise ValueError(f"hosts must be <= {MOST_HOSTS}")
    return tuple(spelled)


def _spelled(host: str) -> str:
    with suppress(ValueError):
        return str(ip_address(host.strip("[]").partition("%")[0]))
    try:
        name = host.rstrip(".").lower().encode("idna").decode()
    except UnicodeError as error:
        raise ValueError("hosts must be names or addresses") from error
    if not name or name.startswith(".") or "*" in name or " " in name:
        raise ValueError("hosts must be names or addresses")
    return name


def _general(host: str) -> x509.DNSName | x509.IPAddress:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        return x509.DNSName(host)


def _constraints(hosts: Iterable[str]) -> x509.NameConstraints:
    """Return what permits these hosts and excludes all others.

    What no permitted subtree speaks of would be free (RFC 5280, 4.2.1.10): a kind of which nothing
    is permitted is excluded whole. A permitted name permits names below it.
    """
    permitted: list[x509.GeneralName] = []
    for host in hosts:
        general = _general(host)
        if isinstance(general, x509.IPAddress):
            general = x509.IPAddress(ip_network(host))
        permitted.append(general)
    kinds = {type(each.value) for each in permitted}
    excluded: list[x509.GeneralName] = []
    if str not in kinds:
        excluded.append(x509.DNSName(""))
    if IPv4Network not in kinds:
        excluded.append(x509.IPAddress(_NO_ADDRESS_4))
    if IPv6Network not in kinds:
        excluded.append(x509.IPAddress(_NO_ADDRESS_6))
    return x509.NameConstraints(permitted, excluded or None)


def _new_authority(hosts: tuple[str, ...], now: datetime) -> _Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    named = [host for host in hosts if isinstance(_general(host), x509.DNSName)]
    name = _name(f"Qafila hub {(named or hosts)[0]}"[:64])
    began = _whole(now - CLOCKS_BEHIND)
    certificate = (
        _begun(name, name, key.public_key(), began, began + AUTHORITY_LASTS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(signs_certificates=True), critical=True)
        .add_extension(_constraints(hosts), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return _Authority(certificate, key, hosts)


def _server_certificate(
    authority: _Authority, key: ec.EllipticCurvePrivateKey, now: datetime
) -> x509.Certificate:
    began = max(_whole(now - CLOCKS_BEHIND), authority.certificate.not_valid_before_utc)
    until = min(began + SERVER_LASTS, authority.until)
    own = x509.SubjectKeyIdentifier.from_public_key(authority.key.public_key())
    issuer = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own)
    names = x509.SubjectAlternativeName([_general(host) for host in authority.hosts])
    return (
        _begun(
            _name("Qafila hub"),  # no host: what looks like one here would be constrained too
            authority.certificate.subject,
            key.public_key(),
            began,
            until,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(names, critical=False)
        .add_extension(issuer, critical=False)
        .sign(authority.key, hashes.SHA256())
    )


def _begun(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePublicKey,
    began: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(until)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _plain(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _whole(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)
