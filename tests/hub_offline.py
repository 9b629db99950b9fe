# SPDX-License-Identifier: Apache-2.0
"""A hub asked by its own administrator, to be run where there is no network at all.

    python hub_offline.py enrol|sign-in PROGRAM STORE ACCOUNT

Serves the store with an installed program and asks it as a browser would: `enrol` opens the link of
the first start and writes what was chosen to ACCOUNT; `sign-in` comes in with that. Prints JSON.
"""

from __future__ import annotations

import fcntl
import json
import re
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pyotp

PASSWORD = "paper lantern under seven bridges"
READY_S, STOPPED_S, STEP_S = 90.0, 30.0, 30.0
SIOCSIFFLAGS, IFF_UP = 0x8914, 0x1


def loopback_up() -> None:
    """Let the machine speak with itself: a new namespace has even that down."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        fcntl.ioctl(asked, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))


def filled(page: str, **values: str) -> dict[str, str]:
    """Return what a page's form carries, with values of one's own."""
    return {**dict(re.findall(r'name="(\w+)" value="([^"]*)"', page)), **values}


def enrol(client: httpx.Client, said: str) -> dict[str, str]:
    link = re.search(r"http://\S+/enrol/\S+", said)
    assert link, said
    page = client.get(link[0]).raise_for_status().text
    chosen = {"password": PASSWORD, "repeated": PASSWORD}
    shown = client.post(link[0], data=filled(page, **chosen)).raise_for_status().text
    found = re.search(r'class="secret"[^>]*>([^<]+)<', shown)
    assert found, shown
    secret = re.sub(r"\W", "", found[1])
    code = {"code": pyotp.TOTP(secret).now()}
    client.post(f"{link[0]}/code", data=filled(shown, **code)).raise_for_status()
    return {"name": "administrator", "secret": secret, "step": str(int(time.time() // STEP_S))}


def sign_in(client: httpx.Client, held: dict[str, str]) -> dict[str, str]:
    while time.time() // STEP_S <= int(held["step"]):
        time.sleep(0.5)  # a code counts once
    page = client.get("/sign-in").raise_for_status().text
    code = pyotp.TOTP(held["secret"]).now()
    form = filled(page, name=held["name"], password=PASSWORD, code=code)
    first = client.post("/sign-in", data=form).raise_for_status()
    return {"path": first.url.path, "page": first.text}


def main(what: str, program: str, store: str, account: str) -> None:
    loopback_up()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "serve", store, "--port", str(port), "--lang", "en"]
    hub = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8"
    )
    lines: list[str] = []
    assert hub.stdout is not None
    reading = threading.Thread(target=lines.extend, args=(hub.stdout,))
    reading.start()
    try:
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=60, follow_redirects=True
        ) as client:
            _wait(client, hub, lines)
            if what == "enrol":
                held = enrol(client, _until("/enrol/", lines))
                Path(account).write_text(json.dumps(held), "utf-8")
                told = {"path": "", "page": ""}
            else:
                told = sign_in(client, json.loads(Path(account).read_text("utf-8")))
    finally:
        hub.send_signal(signal.SIGINT)
        code = hub.wait(STOPPED_S)
        reading.join()
    sys.stdout.write(json.dumps({**told, "code": code, "said": "".join(lines)}))


def _wait(client: httpx.Client, hub: subprocess.Popen[str], lines: list[str]) -> None:
    until = time.monotonic() + READY_S
    while time.monotonic() < until and hub.poll() is None:
        try:
            client.get("/healthz").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"the hub did not answer: {lines}")


def _until(word: str, lines: list[str]) -> str:
    until = time.monotonic() + READY_S
    while time.monotonic() < until:
        for line in lines:
            if word in line:
                return line
        time.sleep(0.1)
    raise AssertionError(f"{word} was not said: {lines}")


if __name__ == "__main__":
    main(*sys.argv[1:])
