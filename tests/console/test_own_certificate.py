# SPDX-License-Identifier: Apache-2.0
"""`qafila serve` beyond this computer: the console by https alone, with its own certificate."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx
import pyotp
import pytest

from tests.accounts.hub import PASSWORD


@dataclass
class Running:
    """A hub of another process, as it said where it is."""

    said: str
    plain: str
    secure: str
    certificate: bytes

    def client(self) -> httpx.Client:
        """A browser that trusts the hub's authority and no other."""
        pem = ssl.DER_cert_to_PEM_cert(self.certificate)
        return httpx.Client(base_url=self.secure, verify=ssl.create_default_context(cadata=pem))


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("hub")
    shutil.copytree(repository / "examples" / "tiny", folder / "op")
    command = [
        sys.executable, "-m", "qafila", "serve", str(folder / "op"),
        "--host", "0.0.0.0", "--port", "0", "--name", "localhost", "--lang", "en",  # noqa: S104 - it is about that
    ]  # fmt: skip
    process = subprocess.Popen(
        command,
        env={**os.environ, "QAFILA_CONFIG_DIR": str(folder / "config")},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout is not None
    try:
        said = re.sub("[\u2066-\u2069]", "", "".join(process.stdout.readline() for _ in range(3)))
        found = re.search(r"at (https://\S+?);.* at (http://\S+?) \(", said)
        assert found, said
        for _ in range(200):
            try:
                got = httpx.get(f"{found[2]}/ca/hub-ca.crt")
                break
            except httpx.ConnectError:
                time.sleep(0.05)
        else:
            pytest.fail("the hub did not come up")
        yield Running(said, found[2], found[1], got.content)
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=30)


def test_by_http_there_is_no_console(running: Running) -> None:
    with httpx.Client(base_url=running.plain) as client:
        assert client.get("/").headers["location"] == "/ca"
        for path in ("/sign-in", "/o/x/today?a=1", "/enrol/x", "/api/v1", "/nothing"):
            answer = client.get(path)
            assert answer.status_code == 307, path
            assert answer.headers["location"] == running.secure + path
            assert "set-cookie" not in answer.headers
        for path in ("/sign-in", "/enrol/x", "/hub/account/password"):
            answer = client.post(path, data={"password": PASSWORD})
            assert (answer.status_code, answer.content) == (404, b""), "no form is led on"
        assert client.get("/healthz").json()["operation"]
        assert client.post("/sync", content=b"nonsense").status_code == 200


def test_a_name_of_elsewhere_is_led_nowhere(running: Running) -> None:
    with httpx.Client(base_url=running.plain) as client:
        for host in ("bank.test", "", "localhost.bank.test", "localhost@bank.test"):
            assert client.get("/sign-in", headers={"host": host}).status_code in (400, 421)


@pytest.mark.parametrize("lang", ["ar", "en"])
def test_the_page_tells_the_fingerprint_that_the_hubs_screen_tells(
    running: Running, lang: str
) -> None:
    digest = hashlib.sha256(running.certificate).digest().hex(" ").upper()
    with httpx.Client(base_url=running.plain, follow_redirects=True) as client:
        page = client.get(f"/language/{lang}", params={"back": "/ca"})
        assert f'lang="{lang}"' in page.text
        assert digest in page.text
        assert digest in running.said
        assert running.secure in page.text
        assert page.headers["content-security-policy"].startswith("default-src 'none'")
        assert "strict-transport-security" not in page.headers, "or this page could not be had"
        for asset in re.findall(r'(?:href|src)="(/static/[^"]+)"', page.text):
            assert client.get(unescape(asset)).status_code == 200


def test_the_console_is_there_by_https_for_who_trusts_it_and_comes_in(running: Running) -> None:
    link = re.search(r"/enrol/([\w-]{43})", running.said)
    assert link
    with pytest.raises(httpx.ConnectError, match="certificate"):
        httpx.get(running.secure)
    with running.client() as client:
        assert client.get("/ca").status_code == 200
        sent = {"password": PASSWORD, "repeated": PASSWORD}
        page = client.post(f"/enrol/{link[1]}", data=sent).text
        secret = re.search(r'name="secret" value="(\w+)"', page)
        assert secret
        code = pyotp.TOTP(secret[1]).now()
        page = client.post(f"/enrol/{link[1]}/code", data={"code": code}).text
        paper = re.search(r"\w{4}-\w{4}-\w{4}-\w{4}", page)
        assert paper
        sent = {"name": "administrator", "password": PASSWORD, "code": paper[0]}
        came = client.post("/sign-in", data=sent)
        assert came.status_code == 303
        (cookie,) = (c for c in came.headers.get_list("set-cookie") if "__Host-" in c)
        for word in ("Secure", "HttpOnly", "SameSite=", "Path=/"):
            assert word.lower() in cookie.lower()
        assert client.get("/").status_code == 200
