# SPDX-License-Identifier: Apache-2.0
"""Meetings over HTTP: a real server here, real keys, a real file, and worse networks."""

from __future__ import annotations

import datetime
import http.client
import ipaddress
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from qafila.adapters.courier_http import HttpCourier
from qafila.adapters.memory import MemoryStore
from qafila.adapters.sqlite import SqliteStore
from qafila.app.meeting import MAX_LETTER, Desk, meet
from qafila.core.events import DeviceEnrolled, Role
from qafila.ports import CourierProblem, EventStore
from qafila.web.serving import Server, listen
from qafila.web.sync import REFUSALS, SUSPECTS_WAITING, Refusals, letters_only
from qafila.wiring import meeting, operations
from tests.sync.world import OPERATION, Device, World, file_vaults, log_of

Sleepless = Callable[[float], None]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made: list[SqliteStore] = []

    def store(name: str) -> EventStore:
        if name != "hub":
            return MemoryStore(OPERATION)
        made.append(SqliteStore.create(tmp_path / "hub.qafila", OPERATION))
        return made[-1]

    yield World(file_vaults(tmp_path / "keys"), store)
    for one in made:
        one.close()


@pytest.fixture
def hub(world: World) -> Device:
    return world.hub()


@contextmanager
def serving(desk: Desk, tls: tuple[Path, Path] | None = None) -> Iterator[str]:
    server = Server(letters_only(desk), listen("127.0.0.1", 0), tls=tls)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.is_ready:
        time.sleep(0.005)
    try:
        yield f"{'http' if tls is None else 'https'}://127.0.0.1:{server.port}"
    finally:
        server.stop()
        thread.join()


@contextmanager
def courier(url: str, **how: object) -> Iterator[HttpCourier]:
    made = HttpCourier(url, **how)  # type: ignore[arg-type]
    try:
        yield made
    finally:
        made.close()


def test_a_phone_and_a_hub_converge_over_http(world: World, hub: Device) -> None:
    phone = world.device("phone")
    hub.enrol(phone, Role.MARSHAL)
    hub.count(*range(30))
    with serving(hub.desk()) as url, courier(url) as way:
        meet(phone, way, founder=hub.vault.signing_key)
        phone.count(*range(1500))
        met = meet(phone, way)
        assert met.sent == 1500
        assert meet(phone, way).exchanges == 1
    assert log_of(phone.store) == log_of(hub.store)


def test_many_phones_at_once_all_get_their_receipts(world: World, hub: Device) -> None:
    phones = [world.joined(hub, f"phone-{i}") for i in range(40)]
    for phone in phones:
        phone.count(*range(20))
    sent: list[int] = []

    def one(phone: Device, url: str) -> None:
        with courier(url, timeout_s=60) as way:
            sent.append(meet(phone, way).sent)

    with serving(hub.desk()) as url:
        threads = [threading.Thread(target=one, args=(phone, url)) for phone in phones]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sent == [20] * 40
    assert all(set(phone_facts(p)) <= set(log_of(hub.store)) for p in phones)


def phone_facts(phone: Device) -> list[bytes]:
    return [stored.body for stored in phone.store.chain(phone.device)]


def test_the_hub_tells_nothing_else_and_nothing_of_itself(hub: Device) -> None:
    with serving(hub.desk()) as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"))
        seen = {}
        for method, path in (
            ("GET", "/healthz"),
            ("GET", "/"),
            ("GET", "/schema"),
            ("GET", "/schema/openapi.json"),
            ("GET", "/docs"),
            ("GET", "/sync"),
            ("POST", "/sync"),
            ("PUT", "/sync"),
        ):
            connection.request(method, path)
            response = connection.getresponse()
            seen[method, path] = response.status
            body = response.read()
            names = {name.lower() for name, _ in response.getheaders()}
            assert names <= {"content-type", "content-length", "allow", "connection"}, path
            assert b"traceback" not in body.lower()
            if path == "/healthz":
                assert json.loads(body) == {"operation": hub.desk().mark}
        connection.close()
    assert seen["GET", "/healthz"] == 200
    assert seen["POST", "/sync"] == 200, "a refusal is an answer"
    assert {status for (_, path), status in seen.items() if path not in ("/healthz", "/sync")} == {
        404
    }
    assert OPERATION not in str(seen)


def dialled(url: str) -> socket.socket:
    return socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), timeout=20)


def test_a_letter_too_large_is_turned_away_before_it_is_read(hub: Device) -> None:
    with serving(hub.desk()) as url, dialled(url) as connection:
        head = f"POST /sync HTTP/1.1\r\nHost: x\r\nContent-Length: {MAX_LETTER + 1}\r\n\r\n"
        connection.sendall(head.encode())
        connection.settimeout(10)
        assert b" 413 " in connection.recv(1000)


def test_a_letter_without_a_length_that_goes_on_for_ever_is_cut_off(
    hub: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(hub.desk()) as url, dialled(url) as connection:
        connection.sendall(b"POST /sync HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
        piece = b"100000\r\n" + b"x" * 0x100000 + b"\r\n"
        connection.settimeout(20)
        answer = b""
        with suppress(ConnectionError):
            for _ in range(MAX_LETTER // 0x100000 + 2):
                connection.sendall(piece)
            connection.sendall(b"0\r\n\r\n")
        with suppress(ConnectionError):
            answer = connection.recv(1000)
        assert b" 200 " not in answer


def test_who_sends_a_letter_too_slowly_is_let_go(
    hub: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qafila.web.sync.SMALL_S", 0.05)
    with serving(hub.desk()) as url, dialled(url) as connection:
        connection.sendall(b"POST /sync HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nab")
        connection.settimeout(10)
        assert b" 408 " in connection.recv(1000)


def test_refused_letters_make_an_address_wait_and_honest_ones_do_not(
    world: World, hub: Device
) -> None:
    now = [0.0]
    counted = Refusals(now=lambda: now[0])
    for _ in range(int(REFUSALS) - 1):
        counted.note("10.0.0.1")
    assert not counted.is_suspect("10.0.0.1")
    counted.note("10.0.0.1")
    assert counted.is_suspect("10.0.0.1")
    assert not counted.is_suspect("10.0.0.2")
    now[0] += 60
    assert not counted.is_suspect("10.0.0.1")
    for i in range(5000):
        counted.note(f"10.1.{i // 256}.{i % 256}")
    assert len(counted._counts) <= 4096


def test_an_honest_phone_gets_through_from_an_address_that_was_refused_often(
    world: World, hub: Device
) -> None:
    phone = world.joined(hub, "phone")
    phone.count(1)
    with serving(hub.desk()) as url, courier(url) as way:
        for _ in range(int(REFUSALS) + 20):
            assert b"refused" in way.exchange(b"garbage")
        assert meet(phone, way).sent == 1
    assert SUSPECTS_WAITING > 1


# ------------------------------------------------------------------ worse networks


class Wire:
    """A relay that cuts connections: after so many bytes from the hub, time after time."""

    def __init__(self, port: int, cuts: list[int | None]) -> None:
        self._hub = port
        self._cuts = iter(cuts)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            cut = next(self._cuts, None)
            if cut == 0:
                client.close()
                continue
            threading.Thread(target=self._carry, args=(client, cut), daemon=True).start()

    def _carry(self, client: socket.socket, left: int | None) -> None:
        hub = socket.create_connection(("127.0.0.1", self._hub))
        threading.Thread(target=self._up, args=(client, hub), daemon=True).start()
        with suppress(OSError), client, hub:
            while piece := hub.recv(65536):
                if left is not None:
                    client.sendall(piece[:left])
                    left -= len(piece)
                    if left <= 0:
                        client.shutdown(socket.SHUT_RDWR)
                        return
                else:
                    client.sendall(piece)
            client.shutdown(socket.SHUT_RDWR)

    def _up(self, client: socket.socket, hub: socket.socket) -> None:
        with suppress(OSError):
            while piece := client.recv(65536):
                hub.sendall(piece)
            hub.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._listener.close()


def test_a_connection_cut_again_and_again_loses_nothing(
    world: World, hub: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("letters", "holdings"):
        monkeypatch.setattr(f"qafila.app.meeting.{module}.PAGE_FACTS", 20)
    phone = world.joined(hub, "phone")
    for i in range(60):
        phone.count(i)
        hub.count(i)
    with serving(hub.desk()) as url:
        cuts: list[int | None] = [0, 0, 500, 900, 1500, 0, 2500, 4000, 30, 6000, 0, 0]
        wire = Wire(int(url.rpartition(":")[2]), cuts)
        codes: list[str] = []
        for _ in range(20):
            with courier(f"http://127.0.0.1:{wire.port}") as way:
                try:
                    meet(phone, way)
                    break
                except CourierProblem as problem:
                    codes.append(problem.code)
        wire.close()
        assert len(codes) >= 3
        assert set(codes) <= {"courier-cut", "courier-unreachable"}
        with courier(url) as way:
            meet(phone, way)
            assert meet(phone, way).exchanges == 1
    assert log_of(phone.store) == log_of(hub.store)


def test_a_connection_that_the_hub_let_go_of_is_made_anew(world: World, hub: Device) -> None:
    phone = world.joined(hub, "phone")
    with serving(hub.desk()) as url:
        wire = Wire(int(url.rpartition(":")[2]), [700, None])
        with courier(f"http://127.0.0.1:{wire.port}") as way:
            assert meet(phone, way).exchanges == 1
            phone.count(1)
            assert meet(phone, way).sent == 1
        wire.close()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("ftp://x", "courier-address"),
        ("http://", "courier-address"),
        ("http://x:99999", "courier-address"),
        ("http://user:word@x", "courier-address"),
        ("http://127.0.0.1:1", "courier-unreachable"),
        ("http://no-such-name.invalid", "courier-unreachable"),
    ],
)
def test_addresses_that_lead_nowhere_are_one_sentence(url: str, code: str) -> None:
    with pytest.raises(CourierProblem) as caught, courier(url, timeout_s=5) as way:
        way.exchange(b"x")
    assert caught.value.code == code
    assert caught.value.where == url


@contextmanager
def answering(answer: bytes, *, after_s: float = 0) -> Iterator[str]:
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                with connection:
                    connection.recv(65536)
                    time.sleep(after_s)
                    connection.sendall(answer)

    threading.Thread(target=run, daemon=True).start()
    yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    listener.close()


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "courier-not-a-hub"),
        (
            b"HTTP/1.1 302 Found\r\nLocation: http://x\r\nContent-Length: 0\r\n\r\n",
            "courier-not-a-hub",
        ),
        (b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n", "courier-too-large"),
        (b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n", "courier-busy"),
        (b"SSH-2.0-OpenSSH\r\n", "courier-cut"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", "courier-cut"),
        (b"", "courier-cut"),
    ],
)
def test_whatever_answers_there_is_one_sentence(answer: bytes, code: str) -> None:
    waited: list[float] = []
    with (
        answering(answer) as url,
        courier(url, sleep=waited.append) as way,
        pytest.raises(CourierProblem) as caught,
    ):
        way.exchange(b"x")
    assert caught.value.code == code
    assert bool(waited) == (code == "courier-busy")


def test_an_answer_that_does_not_come_is_one_sentence() -> None:
    with (
        answering(b"", after_s=2) as url,
        courier(url, timeout_s=0.1) as way,
        pytest.raises(CourierProblem, match="courier-timeout"),
    ):
        way.exchange(b"x")


def test_an_answer_larger_than_any_letter_is_not_read_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("qafila.adapters.courier_http.MAX_LETTER", 100)
    answer = b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n" + b"x" * 9999
    with (
        answering(answer) as url,
        courier(url) as way,
        pytest.raises(CourierProblem, match="courier-too-large"),
    ):
        way.exchange(b"x")


# ------------------------------------------------------------------ TLS


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hub")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = tmp_path / "hub.pem", tmp_path / "hub.key"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


def test_https_with_a_given_authority(
    world: World, hub: Device, certificate: tuple[Path, Path]
) -> None:
    phone = world.joined(hub, "phone")
    phone.count(1)
    with serving(hub.desk(), certificate) as url:
        with courier(url) as way, pytest.raises(CourierProblem, match="courier-tls"):
            meet(phone, way)
        with courier(url, ca_file=certificate[0]) as way:
            assert meet(phone, way).sent == 1


def test_an_authority_that_cannot_be_read_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("nothing")
    for name in ("ca.pem", "gone.pem"):
        with pytest.raises(CourierProblem, match="courier-ca-unusable"):
            HttpCourier("https://127.0.0.1:1", ca_file=tmp_path / name)


# ------------------------------------------------------------------ starting and stopping


def test_a_port_that_is_taken_is_one_sentence() -> None:
    with listen("127.0.0.1", 0) as taken, pytest.raises(CourierProblem, match="serve-address"):
        listen("127.0.0.1", taken.getsockname()[1])
    with pytest.raises(CourierProblem, match="serve-address"):
        listen("192.0.2.1", 0)


SERVE = """
import sys
from qafila.web.serving import serve
serve(sys.argv[1], said=lambda key, **said: print(key, *said.values(), flush=True), port=0)
"""


def test_serve_and_sync_meet_from_the_command_line_and_ctrl_c_stops_cleanly(
    tmp_path: Path, repository: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "hub.qafila"
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "hub-keys"))
    operations.make_store(path, repository / "examples" / "tiny")
    with operations.station_at(str(path)) as station:
        operation, founder = station.store.operation, station.vault.signing_key
        whole = station.store.last_position()
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "second-keys"))
    second = tmp_path / "second.qafila"
    SqliteStore.create(second, operation).close()
    with operations.station_at(str(second)) as station:
        enrolment = DeviceEnrolled(
            device=station.recorder.device,
            role=Role.HUB,
            signing_key=station.vault.signing_key,
            sealing_key=station.vault.sealing_key,
        )
    with pytest.raises(CourierProblem, match="sync-nowhere"):
        meeting.sync(str(second), str(tmp_path / "nowhere"))
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "hub-keys"))
    with operations.station_at(str(path)) as station:
        station.recorder.record([enrolment], author="hub")
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "QAFILA_CONFIG_DIR": str(tmp_path / "hub-keys")},
        text=True,
    )
    assert server.stdout is not None
    said = server.stdout.readline().split()
    assert said[0] == "serve-ready"
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "second-keys"))
    met = meeting.sync(str(second), said[1], founder=founder)
    assert met.taken >= whole + 1
    assert json.loads(meeting.as_json(met))["received"] == met.taken
    assert [line.key for line in meeting.lines(met)] == ["met-done"]
    assert meeting.sync(str(second), said[1]).exchanges == 1
    server.send_signal(signal.SIGINT)
    out, err = server.communicate(timeout=30)
    first, *rest = out.split()
    assert (server.returncode, first, rest[1:], err) == (
        0,
        "serve-first-link",
        ["serve-stopped"],
        "",
    )
    # By hand, from file to file; and by stick.
    assert meeting.sync(str(second), str(path)).offered == []
    stick = tmp_path / "stick"
    stick.mkdir()
    assert meeting.sync(str(second), str(stick)).carried == met.taken
    monkeypatch.setenv("QAFILA_CONFIG_DIR", str(tmp_path / "hub-keys"))
    assert meeting.sync(str(path), str(stick)).carried == 0
    other = tmp_path / "other.qafila"
    SqliteStore.create(other, "homs-2014").close()
    with pytest.raises(CourierProblem, match="sync-other-operation") as caught:
        meeting.sync(str(path), str(other))
    assert operation in caught.value.reason
    assert "homs-2014" in caught.value.reason
