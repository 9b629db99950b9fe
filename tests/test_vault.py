# SPDX-License-Identifier: Apache-2.0
"""Keys: what every vault promises, and what the one in files does when files and disks do not."""

from __future__ import annotations

import multiprocessing
import os
import stat
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qafila.adapters.vault import (
    DeviceKeys,
    FileVault,
    change_passphrase,
    device,
    device_keys,
    file_vault,
    key_path,
)
from qafila.adapters.vault.key_file import PLACE_BYTES
from qafila.ports import SealState, Vault, VaultProblem
from tests.vaults import PlainVault

MakeVault = Callable[..., Vault]


def keys_of(name: str) -> DeviceKeys:
    return DeviceKeys((name.encode() * 96)[:96])


@pytest.fixture(params=["plain", "file"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> MakeVault:
    """Make a vault by the device's name, and its operation."""

    def made(name: str, operation: str = "op") -> Vault:
        if request.param == "plain":
            return PlainVault(name, operation)
        return FileVault(keys_of(name), tmp_path / name / operation / "keys", operation)

    return made


# What every vault promises.


def test_what_is_sealed_opens_again_and_shows_nothing(make: MakeVault) -> None:
    vault = make("a")
    sealed = vault.seal({"person:1": b"Suad", "person:2": "سعاد".encode()})
    assert vault.open("person:1", sealed["person:1"]) == b"Suad"
    assert vault.open("person:2", sealed["person:2"]) == "سعاد".encode()
    assert vault.state("person:1", sealed["person:1"]) is SealState.OPENS
    assert b"Suad" not in b64decode(sealed["person:1"])


def test_a_seal_opens_for_its_own_subject_only(make: MakeVault) -> None:
    vault = make("a")
    sealed = vault.seal({"person:1": b"Suad", "person:2": b"Omar"})
    assert vault.open("person:2", sealed["person:1"]) is None
    assert vault.state("person:3", sealed["person:1"]) is SealState.NO_KEY


def test_another_device_opens_nothing_until_it_is_granted_the_key(make: MakeVault) -> None:
    hub, phone = make("a"), make("b")
    sealed = hub.seal({"person:1": b"Suad", "person:2": b"Omar"})
    assert phone.state("person:1", sealed["person:1"]) is SealState.NO_KEY
    assert phone.accept(hub.grant(["person:1", "person:9"], phone.sealing_key)).subjects == (
        "person:1",
    )
    assert phone.open("person:1", sealed["person:1"]) == b"Suad"
    assert phone.open("person:2", sealed["person:2"]) is None


def test_a_grant_for_somebody_else_is_refused(make: MakeVault) -> None:
    hub, phone, thief = make("a"), make("b"), make("c")
    hub.seal({"person:1": b"Suad"})
    with pytest.raises(VaultProblem, match="grant-unreadable"):
        thief.accept(hub.grant(["person:1"], phone.sealing_key))


def test_one_does_not_seal_under_a_key_that_somebody_else_gave(make: MakeVault) -> None:
    hub, thief = make("a"), make("c")
    thief.seal({"person:1": b"bait"})
    hub.accept(thief.grant(["person:1"], hub.sealing_key))
    sealed = hub.seal({"person:1": b"Suad"})["person:1"]
    assert hub.open("person:1", sealed) == b"Suad"
    assert thief.open("person:1", sealed) is None


def test_two_hubs_may_seal_one_person_and_open_both_after_granting(make: MakeVault) -> None:
    one, two = make("a"), make("b")
    first = one.seal({"person:1": b"Suad"})["person:1"]
    second = two.seal({"person:1": b"Souad"})["person:1"]
    two.accept(one.grant(["person:1"], two.sealing_key))
    assert (two.open("person:1", first), two.open("person:1", second)) == (b"Suad", b"Souad")
    assert two.forget(["person:1"]) == ("person:1",)
    assert (two.open("person:1", first), two.open("person:1", second)) == (None, None)


def test_a_forgotten_person_stays_forgotten(make: MakeVault) -> None:
    hub, phone = make("a"), make("b")
    sealed = hub.seal({"person:1": b"Suad", "person:2": b"Omar"})
    granted = hub.grant(["person:1", "person:2"], phone.sealing_key)
    assert phone.forget(["person:1"]) == ()  # the tombstone comes before the key
    taken = phone.accept(granted)
    assert (taken.subjects, taken.refused) == (("person:2",), ("person:1",))
    assert phone.state("person:1", sealed["person:1"]) is SealState.FORGOTTEN
    assert phone.seal({"person:1": b"Suad", "person:3": b"Lina"}).keys() == {"person:3"}
    assert hub.forget(["person:1", "person:8"]) == ("person:1",)
    assert hub.forget(["person:1"]) == ()
    assert hub.open("person:1", sealed["person:1"]) is None
    assert hub.open("person:2", sealed["person:2"]) == b"Omar"
    assert phone.accept(hub.grant(["person:1"], phone.sealing_key)).subjects == ()


def test_seals_and_grants_belong_to_one_operation(make: MakeVault) -> None:
    here, there = make("a", "op"), make("a", "other")
    sealed = here.seal({"person:1": b"Suad"})["person:1"]
    there.seal({"person:1": b"Suad"})
    assert there.open("person:1", sealed) is None
    assert there.disclose(here.enclose(b"hello", [there.sealing_key])) is None


def test_a_signature_holds_for_one_message_and_one_key(make: MakeVault) -> None:
    one, two = make("a"), make("b")
    signature = one.sign(b"head")
    assert two.verify(one.signing_key, b"head", signature)
    assert not two.verify(one.signing_key, b"heads", signature)
    assert not two.verify(two.signing_key, b"head", signature)
    assert not two.verify("no key", b"head", signature)
    assert not two.verify(one.signing_key, b"head", "é")


def test_an_enclosed_message_is_for_those_it_names(make: MakeVault) -> None:
    hub, one, two, thief = (make(name) for name in "abcd")
    message = hub.enclose(b"facts", [one.sealing_key, two.sealing_key])
    assert one.disclose(message) == two.disclose(message) == b"facts"
    assert thief.disclose(message) is None
    assert hub.disclose(message) is None


# What the vault in files does beside.


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "config"


def vault_in(folder: Path, name: str = "a") -> FileVault:
    return FileVault(keys_of(name), folder / "keys", "op")


def test_keys_are_readable_by_their_owner_only_and_last(folder: Path) -> None:
    vault = file_vault(folder, "op")
    sealed = vault.seal({"person:1": b"Suad"})["person:1"]
    assert file_vault(folder, "op").open("person:1", sealed) == b"Suad"
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {path.name for path in files} == {"device.keys", "identities.keys"}
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_operations_do_not_share_a_key_file_whatever_they_are_called(folder: Path) -> None:
    names = ["op", "Op", "OP", "../op", "a/b", "a-b", "con.txt", "", ".", "عملية", "x" * 200]
    paths = [key_path(folder, name) for name in names]
    assert len({str(path).lower() for path in paths}) == len(names)
    assert all(path.resolve().is_relative_to(folder.resolve() / "operations") for path in paths)
    assert key_path(folder, "op") == folder / "operations" / "op" / "identities.keys"


def test_forgetting_overwrites_the_place_of_the_key(folder: Path) -> None:
    vault = vault_in(folder)
    sealed = vault.seal({f"person:{i}": b"x" for i in range(5)})
    before = (folder / "keys").read_bytes()
    vault.forget(["person:2"])
    after = (folder / "keys").read_bytes()
    assert len(after) == len(before)
    changed = [
        i for i in range(1, 6) if before[i * PLACE_BYTES :][:80] != after[i * PLACE_BYTES :][:80]
    ]
    assert changed == [3]
    assert before[3 * PLACE_BYTES :][32:80] not in after
    again = vault_in(folder)
    assert again.state("person:2", sealed["person:2"]) is SealState.FORGOTTEN
    assert again.open("person:3", sealed["person:3"]) == b"x"
    assert again.damaged_keys == 0


def test_the_key_file_names_nobody_and_is_of_no_use_without_the_device(folder: Path) -> None:
    sealed = vault_in(folder).seal({"person:P-000001": b"Suad"})["person:P-000001"]
    content = (folder / "keys").read_bytes()
    assert b"P-000001" not in content
    assert b"op" not in content[: PLACE_BYTES // 2]
    with pytest.raises(VaultProblem, match="keys-do-not-fit"):
        vault_in(folder, "b")
    with pytest.raises(VaultProblem, match="keys-do-not-fit"):
        FileVault(keys_of("a"), folder / "keys", "another")
    assert vault_in(folder).open("person:P-000001", sealed) == b"Suad"


def test_a_key_that_a_copy_brings_back_stays_under_its_tombstone(folder: Path) -> None:
    vault = vault_in(folder)
    sealed = vault.seal({"person:1": b"Suad"})["person:1"]
    place = (folder / "keys").read_bytes()[PLACE_BYTES : 2 * PLACE_BYTES]
    vault.seal({"person:2": b"Omar"})
    vault.forget(["person:1", "person:3"])
    content = bytearray((folder / "keys").read_bytes())
    content[PLACE_BYTES : 2 * PLACE_BYTES] = place
    (folder / "keys").write_bytes(content)
    assert vault_in(folder).open("person:1", sealed) == b"Suad"  # the tombstone itself was undone
    vault_in(folder).forget(["person:1"])  # as after every sync
    assert place[32:80] not in (folder / "keys").read_bytes()
    assert vault_in(folder).open("person:1", sealed) is None


def test_a_write_cut_short_anywhere_is_told_or_harmless(folder: Path) -> None:
    vault = vault_in(folder)
    sealed = vault.seal({"person:1": b"Suad"})["person:1"]
    small = (folder / "keys").read_bytes()
    vault.seal({"person:2": b"Omar", "person:3": b"Lina"})
    large = (folder / "keys").read_bytes()
    for cut in range(len(small), len(large)):
        # The places are written first and counted when they are on the disk.
        (folder / "keys").write_bytes(small[:PLACE_BYTES] + large[PLACE_BYTES:cut])
        found = vault_in(folder)
        assert found.open("person:1", sealed) == b"Suad"
        assert found.damaged_keys <= 1
        # What is missing reads as zeros, so that a place that ends in zeros is whole without them.
        begun = cut - cut % PLACE_BYTES
        written = large[begun : begun + PLACE_BYTES].rstrip(b"\0")
        assert (found.damaged_keys == 1) == (0 < cut - begun < len(written))
    fresh = vault_in(folder)
    again = fresh.seal({"person:2": b"Omar", "person:3": b"Lina"})
    assert vault_in(folder).open("person:3", again["person:3"]) == b"Lina"


def test_forgetting_cut_short_anywhere_is_finished_by_the_next_start(folder: Path) -> None:
    vault = vault_in(folder)
    sealed = vault.seal({"person:1": b"Suad", "person:2": b"Omar"})
    before = (folder / "keys").read_bytes()
    vault.forget(["person:1"])
    after = (folder / "keys").read_bytes()
    states = set()
    for cut in range(PLACE_BYTES, PLACE_BYTES + 82, 3):
        (folder / "keys").write_bytes(after[:cut] + before[cut:])
        found = vault_in(folder)
        states.add(found.state("person:1", sealed["person:1"]))
        assert found.open("person:2", sealed["person:2"]) == b"Omar"
        found.forget(["person:1"])  # as the tombstone in the log asks for at every start
        again = vault_in(folder)
        assert again.state("person:1", sealed["person:1"]) is SealState.FORGOTTEN
        assert before[PLACE_BYTES + 32 : PLACE_BYTES + 80] not in (folder / "keys").read_bytes()
        assert again.damaged_keys == 0
    assert states == {SealState.OPENS, SealState.NO_KEY, SealState.FORGOTTEN}


def test_a_key_file_that_lost_places_says_so(folder: Path) -> None:
    vault_in(folder).seal({"person:1": b"Suad", "person:2": b"Omar"})
    os.truncate(folder / "keys", 2 * PLACE_BYTES)
    assert vault_in(folder).damaged_keys == 1


def test_a_full_disk_loses_no_key_and_leaves_no_half_one(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vault = vault_in(folder)
    sealed = vault.seal({"person:1": b"Suad"})["person:1"]
    real = os.write

    def full(handle: int, data: bytes) -> int:
        if len(data) > PLACE_BYTES:
            real(handle, bytes(data)[:50])
            raise OSError(28, "No space left on device")
        return real(handle, data)

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(VaultProblem, match=r"keys-unusable.*No space"):
        vault.seal({f"person:{i}": b"x" for i in range(2, 9)})
    monkeypatch.undo()
    assert vault.open("person:1", sealed) == b"Suad"
    assert vault.damaged_keys == vault_in(folder).damaged_keys == 0
    again = vault.seal({"person:4": b"Lina"})["person:4"]
    assert vault_in(folder).open("person:4", again) == b"Lina"


def test_a_running_vault_sees_what_another_one_forgot(folder: Path) -> None:
    one, two = vault_in(folder), vault_in(folder)
    sealed = one.seal({"person:1": b"Suad"})["person:1"]
    assert two.open("person:1", sealed) == b"Suad"
    one.forget(["person:1"])
    assert two.state("person:1", sealed) is SealState.FORGOTTEN
    assert two.seal({"person:1": b"Suad"}) == {}


def test_a_running_vault_follows_a_file_that_took_the_place_of_its_own(folder: Path) -> None:
    vault = vault_in(folder)
    vault.seal({"person:1": b"Suad"})
    copy = (folder / "keys").read_bytes()
    (folder / "copy").write_bytes(copy)
    (folder / "copy").replace(folder / "keys")
    sealed = vault.seal({"person:2": b"Omar"})["person:2"]
    assert vault_in(folder).open("person:2", sealed) == b"Omar"


def test_a_key_file_that_vanishes_is_one_sentence_and_not_made_anew(folder: Path) -> None:
    vault = vault_in(folder)
    (folder / "keys").unlink()
    with pytest.raises(VaultProblem, match="keys-unusable"):
        vault.seal({"person:1": b"Suad"})
    assert not (folder / "keys").exists()


def _seal_some(folder: Path, first: int) -> None:
    vault = vault_in(folder)
    for i in range(first, first + 25):
        vault.seal({f"person:{i}": b"x", "person:shared": b"y"})
        vault.forget([f"person:{i - 1}"])


def test_processes_at_once_lose_no_key_and_no_tombstone(folder: Path) -> None:
    vault_in(folder)
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=_seal_some, args=(folder, k * 100)) for k in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert [worker.exitcode for worker in workers] == [0, 0, 0]
    vault = vault_in(folder)
    assert vault.damaged_keys == 0
    last = [f"person:{k * 100 + 24}" for k in range(3)]
    earlier = [f"person:{k * 100 + i}" for k in range(3) for i in range(-1, 24)]
    assert vault.forget([*last, *earlier]) == tuple(last)
    # One shared key, each person's, and the tombstone before each worker's first.
    assert (folder / "keys").stat().st_size == PLACE_BYTES * (1 + 1 + 3 * 25 + 3)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(at=st.integers(0, 6 * PLACE_BYTES - 1), bit=st.integers(0, 7))
def test_a_turned_bit_in_the_key_file_is_told_and_never_used(
    tmp_path: Path, at: int, bit: int
) -> None:
    folder = tmp_path / f"{at}-{bit}"
    vault = vault_in(folder)
    sealed = vault.seal({f"person:{i}": b"x" for i in range(5)})
    vault.forget(["person:4"])
    content = bytearray((folder / "keys").read_bytes())
    content[at] ^= 1 << bit
    (folder / "keys").write_bytes(content)
    if at < 40:  # the head, save how often it was written
        with pytest.raises(VaultProblem, match="keys-do-not-fit"):
            vault_in(folder)
        return
    found = vault_in(folder)
    opened = {subject: found.open(subject, text) for subject, text in sealed.items()}
    assert set(opened.values()) <= {b"x", None}
    assert opened["person:4"] is None
    missing = [subject for subject, content in opened.items() if content is None]
    in_a_place = at >= PLACE_BYTES and at % PLACE_BYTES < 80
    assert (found.damaged_keys > 0) == in_a_place or at < PLACE_BYTES
    assert len(missing) <= 2
    found.forget(["person:4"])
    assert vault_in(folder).state("person:4", sealed["person:4"]) is SealState.FORGOTTEN


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> FileVault:
    return vault_in(tmp_path_factory.mktemp("shared"))


@pytest.fixture(scope="module")
def text_of_suad(shared: FileVault) -> str:
    return shared.seal({"person:1": b"Suad"})["person:1"]


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_turned_bit_in_a_sealed_text_is_told(
    shared: FileVault, text_of_suad: str, at: int, bit: int
) -> None:
    vault = shared
    sealed = bytearray(b64decode(text_of_suad))
    sealed[at % len(sealed)] ^= 1 << bit
    text = b64encode(sealed).decode()
    assert vault.open("person:1", text) is None
    assert vault.state("person:1", text) is SealState.DAMAGED


@given(text=st.text(max_size=80) | st.binary(max_size=400).map(lambda b: b64encode(b).decode()))
def test_anything_may_be_offered_as_a_seal_a_grant_or_a_message(
    shared: FileVault, text: str
) -> None:
    assert shared.open("person:1", text) is None
    assert shared.disclose(text.encode()) is None
    assert not shared.verify(text, b"m", text)
    with pytest.raises(VaultProblem, match="grant-unreadable"):
        shared.accept(text)
    if not is_a_key(text):
        with pytest.raises(VaultProblem, match="grant-key-unusable"):
            shared.grant(["person:1"], text)


def is_a_key(text: str) -> bool:
    """Whether a text is 32 bytes of base64: any such is somebody's public key."""
    try:
        return len(b64decode(text, validate=True)) == 32
    except ValueError:
        return False


@pytest.fixture(scope="module")
def granted_key(shared: FileVault, text_of_suad: str) -> str:
    return shared.grant(["person:1"], shared.sealing_key)


@pytest.fixture(scope="module")
def message(shared: FileVault) -> bytes:
    return shared.enclose(b"facts", [shared.sealing_key])


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_turned_bit_in_a_grant_or_a_message_takes_nothing_in(
    shared: FileVault, granted_key: str, message: bytes, at: int, bit: int
) -> None:
    granted = bytearray(b64decode(granted_key))
    granted[at % len(granted)] ^= 1 << bit
    with pytest.raises(VaultProblem, match="grant-unreadable"):
        shared.accept(b64encode(granted).decode())
    turned = bytearray(message)
    turned[at % len(turned)] ^= 1 << bit
    assert shared.disclose(bytes(turned)) is None


@pytest.mark.parametrize("public", [bytes(32), b"\x01" + bytes(31), b"\xff" * 32])
def test_a_public_key_made_to_force_a_known_secret_gets_nothing(
    shared: FileVault, public: bytes
) -> None:
    key = b64encode(public).decode()
    message = shared.enclose(b"facts", [key])
    assert shared.disclose(message) is None
    assert shared.disclose(b"QAFENC1\0" + public + b"\0\1" + bytes(200)) is None


def test_lengths_of_seals_do_not_tell_who_has_a_longer_name(shared: FileVault) -> None:
    names = {f"person:{i}": b"x" * (i * 13) for i in range(1, 19)}
    assert len({len(text) for text in shared.seal(names).values()}) == 1


def test_a_passphrase_protects_the_keys_of_the_device(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device, "SCRYPT_LOG2_N", 10)
    path = folder / "device.keys"
    made = device_keys(path)
    change_passphrase(path, "", "orange tree")
    assert made.wrapping not in b64decode(path.read_bytes().split(b'"')[7])
    with pytest.raises(VaultProblem, match="keys-locked"):
        device_keys(path)
    with pytest.raises(VaultProblem, match="keys-passphrase-wrong"):
        device_keys(path, "lemon tree")
    with pytest.raises(VaultProblem, match="keys-passphrase-wrong"):
        change_passphrase(path, "lemon tree", "")
    assert device_keys(path, "orange tree").wrapping == made.wrapping
    change_passphrase(path, "orange tree", "")
    assert device_keys(path).wrapping == made.wrapping
    fresh = device_keys(folder / "other.keys", "fig tree")
    assert device_keys(folder / "other.keys", "fig tree").wrapping == fresh.wrapping
    with pytest.raises(VaultProblem, match="keys-locked"):
        device_keys(folder / "other.keys")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(at=st.integers(0, 400), bit=st.integers(0, 7))
def test_a_turned_bit_in_the_keys_of_the_device_is_one_sentence(
    tmp_path: Path, at: int, bit: int
) -> None:
    path = tmp_path / "device.keys"
    before = device_keys(path)
    content = bytearray(path.read_bytes())
    at %= len(content)
    content[at] ^= 1 << bit
    other = tmp_path / "turned.keys"
    other.write_bytes(content)
    try:
        after = device_keys(other)
    except VaultProblem as problem:
        told = problem.code
    else:
        told = "" if after.wrapping == before.wrapping else "other keys"
    # White space at the end may change without harm.
    assert told in {"keys-damaged", "keys-locked", *([""] if at == len(content) - 1 else [])}


@pytest.mark.parametrize("content", [b"", b"x", b"{}", b'{"format":"qafila-device-keys-1"}', b"[]"])
def test_a_file_that_holds_no_keys_is_one_sentence(folder: Path, content: bytes) -> None:
    folder.mkdir()
    (folder / "device.keys").write_bytes(content)
    (folder / "keys").write_bytes(content)
    with pytest.raises(VaultProblem, match="keys-damaged"):
        device_keys(folder / "device.keys")
    with pytest.raises(VaultProblem, match="keys-do-not-fit"):
        vault_in(folder)


def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(VaultProblem, match="keys-unreadable"):
        device_keys(tmp_path / "file" / "device.keys")
    with pytest.raises(VaultProblem, match="keys-unusable"):
        FileVault(keys_of("a"), tmp_path / "file" / "keys", "op")
