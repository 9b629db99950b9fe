# SPDX-License-Identifier: Apache-2.0
"""The hub's own authority, tried with real handshakes: it vouches for its hub and nobody else."""

from __future__ import annotations

import os
import re
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from qafila.adapters.text import TextPrinter
from qafila.adapters.vault import DeviceBox, DeviceKeys
from qafila.adapters.vault import local_ca as ca_module
from qafila.adapters.vault.local_ca import LocalCa
from qafila.app.accounts import authority_document
from qafila.core.document import Bullets, Phrase
from qafila.core.values import LANGS
from qafila.ports import CourierProblem
from qafila.web.serving import serve
from qafila.wiring.local_ca import hosts_of
from qafila.words import keys
from tests.accounts.hub import KEYS, HandClock
from tests.conftest import NotProven

HOSTS = ("hub.test", "192.168.10.1")
PAGE = b"HTTP/1.0 200 OK\r\ncontent-type: text/html\r\n\r\n<p>the hub answers</p>"


def present() -> HandClock:
    """A clock that stands at the present: TLS libraries look at the computer's own."""
    return HandClock(datetime.now(UTC))


def authority(
    folder: Path,
    hosts: tuple[str, ...] = HOSTS,
    clock: HandClock | None = None,
    keys: DeviceKeys = KEYS,
) -> LocalCa:
    return LocalCa(folder / "hub-ca.json", DeviceBox(keys), clock or present(), hosts)


def served_for(ca: LocalCa, host: str) -> ssl.SSLContext:
    """What somebody who stole the authority's key could serve another host with."""
    stolen = ca_module._Authority(ca._authority.certificate, ca._authority.key, (host,))
    key = ec.generate_private_key(ec.SECP256R1())
    made = ca_module._server_certificate(stolen, key, datetime.now(UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    content = made.public_bytes(serialization.Encoding.PEM) + ca_module._plain(key)
    with ca_module._passing_file(content) as path:
        context.load_cert_chain(path)
    return context


def trusting(ca: LocalCa) -> ssl.SSLContext:
    """A client that trusts this authority and no other."""
    context = ssl.create_default_context(cadata=ca.pem.decode())
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


@contextmanager
def serving(context: ssl.SSLContext) -> Iterator[int]:
    """Serve one page by TLS on the loopback; yields the port."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.1)
    is_over = threading.Event()

    def serve() -> None:
        while not is_over.is_set():
            try:
                asked, _ = listener.accept()
                asked.settimeout(5)
                with context.wrap_socket(asked, server_side=True) as stream:
                    stream.recv(4096)
                    stream.sendall(PAGE)
            except OSError:
                continue

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield int(listener.getsockname()[1])
    finally:
        is_over.set()
        thread.join()
        listener.close()


def answer(client: ssl.SSLContext, port: int, host: str) -> bytes:
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        client.wrap_socket(plain, server_hostname=host) as stream,
    ):
        stream.sendall(b"GET / HTTP/1.0\r\n\r\n")
        return stream.recv(4096)


def certificate(ca: LocalCa) -> x509.Certificate:
    return x509.load_der_x509_certificate(ca.der)


# Handshakes -------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", HOSTS)
def test_who_trusts_it_reaches_the_hub_by_name_and_address(tmp_path: Path, host: str) -> None:
    ca = authority(tmp_path)
    with serving(ca.context) as port:
        assert answer(trusting(ca), port, host) == PAGE


@pytest.mark.parametrize(
    ("hosts", "other"),
    [
        (HOSTS, "bank.test"),
        (HOSTS, "test"),
        (HOSTS, "nothub.test"),
        (HOSTS, "192.168.10.2"),
        (HOSTS, "2001:db8::1"),
        (("hub.test",), "192.168.10.1"),
        (("192.168.10.1",), "hub.test"),
        (("192.168.10.1",), "bank.test"),
        (("2001:db8::7",), "192.168.10.1"),
        (("2001:db8::7",), "2001:db8::8"),
    ],
)
def test_its_key_in_other_hands_vouches_for_nothing_else(
    tmp_path: Path, hosts: tuple[str, ...], other: str
) -> None:
    ca = authority(tmp_path, hosts)
    with serving(served_for(ca, other)) as port, pytest.raises(ssl.SSLError) as refused:
        answer(trusting(ca), port, other)
    assert "subtree violation" in str(refused.value)
    with serving(served_for(ca, hosts[0])) as port:  # it is the name that was refused
        assert answer(trusting(ca), port, hosts[0]) == PAGE


def test_a_stranger_and_another_hub_are_refused(tmp_path: Path) -> None:
    ca, other = authority(tmp_path / "a"), authority(tmp_path / "b")
    with serving(ca.context) as port:
        for client in (ssl.create_default_context(), trusting(other)):
            with pytest.raises(ssl.SSLCertVerificationError):
                answer(client, port, "hub.test")


@pytest.mark.parametrize(
    ("days", "why"), [(-8, "expired"), (-100, "expired"), (2.5, "not yet valid")]
)
def test_what_is_over_or_not_begun_is_refused(tmp_path: Path, days: float, why: str) -> None:
    clock = present()
    clock.turn(days=days)
    ca = authority(tmp_path, clock=clock)
    with serving(ca.context) as port, pytest.raises(ssl.SSLCertVerificationError, match=why):
        answer(trusting(ca), port, "hub.test")


def test_openssl_agrees(tmp_path: Path, not_proven: NotProven) -> None:
    if not shutil.which("openssl"):
        not_proven("certificates read by openssl", "no openssl on this machine")
    ca = authority(tmp_path)
    (tmp_path / "ca.pem").write_bytes(ca.pem)
    with serving(ca.context) as good, serving(served_for(ca, "bank.test")) as bad:
        for port, host, expected in (
            (good, "hub.test", "Verify return code: 0 (ok)"),
            (bad, "bank.test", "permitted subtree violation"),
        ):
            ran = subprocess.run(
                ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-servername", host,
                 "-verify_hostname", host, "-CAfile", "ca.pem", "-x509_strict"],
                check=False, capture_output=True, text=True, input="", cwd=tmp_path, timeout=20,
            )  # fmt: skip
            assert expected in ran.stdout, ran.stdout


@pytest.mark.slow
def test_chromium_agrees(tmp_path: Path, chromium: str, not_proven: NotProven) -> None:
    if not shutil.which("certutil"):
        not_proven(
            "the hub's certificate in Chromium", "no certutil on this machine (libnss3-tools)"
        )
    ca, home = authority(tmp_path), tmp_path / "home"
    database = home / ".pki" / "nssdb"
    database.mkdir(parents=True)
    (tmp_path / "ca.pem").write_bytes(ca.pem)

    def certutil(*words: str) -> None:
        command = ["certutil", "-d", f"sql:{database}", *words]
        subprocess.run(command, check=True, capture_output=True, timeout=30)

    def seen(context: ssl.SSLContext, host: str) -> str:
        with serving(context) as port:
            ran = subprocess.run(
                [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--dump-dom",
                 "--timeout=8000", "--disable-background-networking",
                 f"--user-data-dir={home / 'profile'}",
                 f"--host-resolver-rules=MAP * 127.0.0.1:{port}", f"https://{host}/"],
                check=False, capture_output=True, text=True, timeout=90,
                env={**os.environ, "HOME": str(home)},
            )  # fmt: skip
        return ran.stdout

    certutil("-N", "--empty-password")
    assert "the hub answers" not in seen(ca.context, "hub.test"), "not trusted yet"
    certutil("-A", "-t", "C,,", "-n", "hub", "-i", str(tmp_path / "ca.pem"))
    assert "the hub answers" in seen(ca.context, "hub.test")
    assert "the hub answers" in seen(ca.context, "192.168.10.1")
    assert "the hub answers" not in seen(served_for(ca, "bank.test"), "bank.test")
    assert "the hub answers" not in seen(served_for(ca, "192.168.10.2"), "192.168.10.2")
    certutil("-D", "-n", "hub")
    assert "the hub answers" not in seen(ca.context, "hub.test"), "removed"


# What stands in it ------------------------------------------------------------------------------


def test_it_signs_server_certificates_alone_and_for_ninety_days_at_most(tmp_path: Path) -> None:
    clock = present()
    ca = authority(tmp_path, clock=clock)
    found = certificate(ca)
    assert found.not_valid_after_utc - found.not_valid_before_utc <= timedelta(days=90)
    critical = {e.value.oid._name for e in found.extensions if e.critical}
    assert critical == {"basicConstraints", "keyUsage", "nameConstraints"}
    basic = found.extensions.get_extension_for_class(x509.BasicConstraints).value
    assert (basic.ca, basic.path_length) == (True, 0)
    usage = found.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.key_cert_sign, usage.digital_signature) == (True, False)
    assert ca.fingerprint == found.fingerprint(found.signature_hash_algorithm).hex(" ").upper()  # type: ignore[arg-type]
    served = ca._served
    assert served is not None
    assert served.not_valid_after_utc - served.not_valid_before_utc == timedelta(days=7)
    assert served.not_valid_before_utc <= clock.now() - timedelta(hours=23), "clocks behind"


# Keeping it -------------------------------------------------------------------------------------


def test_the_same_authority_is_found_again_and_its_key_is_sealed(tmp_path: Path) -> None:
    first = authority(tmp_path)
    again = authority(tmp_path, (*reversed(HOSTS), "HUB.test."))
    assert (first.is_new, again.is_new) == (True, False)
    assert again.fingerprint == first.fingerprint
    assert again.hosts == ("192.168.10.1", "hub.test")
    kept = (tmp_path / "hub-ca.json").read_bytes()
    number = first._authority.key.private_numbers().private_value
    assert number.to_bytes(32, "big") not in kept
    assert b"PRIVATE KEY" not in kept
    if os.name == "posix":
        assert (tmp_path / "hub-ca.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff" * 100, None])
def test_one_that_cannot_be_read_is_replaced(tmp_path: Path, content: bytes | None) -> None:
    first = authority(tmp_path)
    path = tmp_path / "hub-ca.json"
    path.write_bytes(path.read_bytes()[:-40] if content is None else content)
    again = authority(tmp_path)
    assert again.is_new
    assert again.fingerprint != first.fingerprint


def test_another_device_cannot_use_it(tmp_path: Path) -> None:
    first = authority(tmp_path)
    other = authority(tmp_path, keys=DeviceKeys(bytes(96)))
    assert other.is_new
    assert other.fingerprint != first.fingerprint


def test_other_hosts_need_another(tmp_path: Path) -> None:
    first = authority(tmp_path)
    assert authority(tmp_path, ("hub.test",)).fingerprint != first.fingerprint


def test_server_certificates_are_renewed_while_it_serves(tmp_path: Path) -> None:
    clock = present()
    clock.turn(days=-3.5)
    ca = authority(tmp_path, clock=clock)
    client = trusting(ca)
    with serving(ca.context) as port:
        first = _number(client, port)
        assert not ca.renew()
        clock.turn(days=3.5)
        assert ca.renew()
        renewed = _number(client, port)
        assert renewed != first, "the same socket, a new certificate"
        # Of an address no name is told in the handshake (RFC 6066, 3).
        assert _number(client, port, "192.168.10.1") == renewed


def _number(client: ssl.SSLContext, port: int, host: str = "hub.test") -> object:
    with (
        socket.create_connection(("127.0.0.1", port), timeout=5) as plain,
        client.wrap_socket(plain, server_hostname=host) as stream,
    ):
        told = stream.getpeercert()
        assert told is not None
        return told["serialNumber"]


def test_a_whole_season_of_serving(tmp_path: Path) -> None:
    """Always valid, always under the authority that is told, which is replaced at its end."""
    clock = present()
    ca = authority(tmp_path, clock=clock)
    seen = {ca.fingerprint}
    for _ in range(200 * 24 // 6):
        clock.turn(hours=6)
        ca.renew()
        served, root = ca._served, certificate(ca)
        assert served is not None
        served.verify_directly_issued_by(root)
        assert served.not_valid_before_utc <= clock.now() < served.not_valid_after_utc
        assert served.not_valid_after_utc <= root.not_valid_after_utc == ca.until
        seen.add(ca.fingerprint)
    assert len(seen) == 3


def test_one_that_ends_soon_is_replaced_at_the_start(tmp_path: Path) -> None:
    clock = present()
    first = authority(tmp_path, clock=clock)
    clock.turn(days=74)
    assert not authority(tmp_path, clock=clock).is_new
    clock.turn(days=2)
    assert authority(tmp_path, clock=clock).fingerprint != first.fingerprint


@pytest.mark.parametrize(
    ("hosts", "why"),
    [
        ((), "must not be empty"),
        (("*.test",), "names or addresses"),
        (("",), "names or addresses"),
        (("a b",), "names or addresses"),
        (("a" * 64 + ".test",), "names or addresses"),
        (tuple(f"h{number}.test" for number in range(65)), "<= 64"),
    ],
)
def test_hosts_that_are_none(tmp_path: Path, hosts: tuple[str, ...], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        authority(tmp_path, hosts)


def test_names_in_other_scripts_are_spelled_as_on_the_wire(tmp_path: Path) -> None:
    ca = authority(tmp_path, ("قافلة.test", "[fd00::1]"))
    assert ca.hosts == ("xn--mgbe5ecm.test", "fd00::1")


def test_under_which_names_a_hub_is_reached() -> None:
    assert hosts_of("192.168.10.1", ["hub.test"]) == ("hub.test", "192.168.10.1")
    every = hosts_of("0.0.0.0")  # noqa: S104 - nothing is bound
    assert every
    assert "0.0.0.0" not in every  # noqa: S104 - nothing is bound


def test_the_page_that_explains_it_has_every_step_in_both_languages(tmp_path: Path) -> None:
    ca = authority(tmp_path)
    page = authority_document(ca.hosts, ca.until, ca.fingerprint, name=ca.name)
    steps = [
        item.key
        for part in page.parts
        for block in part.blocks
        if isinstance(block, Bullets)
        for item in block.items
        if isinstance(item, Phrase)
    ]
    of_catalogue = {key for key in keys("ar") if re.fullmatch(r"authority-.*-\d", key)}
    assert sorted(steps) == sorted(of_catalogue)
    for lang in LANGS:
        said = TextPrinter(width=160, colour=False).render(page, (lang,)).decode()
        assert "⟦" not in said
        for told in (ca.fingerprint, "hub.test", "192.168.10.1", ca.name):
            assert told in re.sub("[\u2066-\u2069]", "", said)


@pytest.mark.parametrize("what", ["missing", "none", "other"])
def test_a_certificate_that_cannot_be_used_is_one_sentence(tmp_path: Path, what: str) -> None:
    certificate, key = tmp_path / "chain.pem", tmp_path / "chain.key"
    if what == "none":
        certificate.write_text("no certificate", encoding="utf-8")
        key.write_text("no key", encoding="utf-8")
    elif what == "other":
        certificate.write_text("no certificate", encoding="utf-8")
    with pytest.raises(CourierProblem) as refused:
        serve("nothing.qafila", said=lambda *_, **__: None, tls=(certificate, key))
    assert refused.value.code == "serve-certificate"
    assert str(certificate) in refused.value.where
