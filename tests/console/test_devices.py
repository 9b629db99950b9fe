# SPDX-License-Identifier: Apache-2.0
"""The devices page: who keeps devices, enrolment by card, keys of names, a lost device."""

from __future__ import annotations

import html
import json

import httpx
import pytest

from qafila.adapters.vault import device_keys, file_vault
from qafila.app.devices import give_keys
from qafila.app.proof import fingerprint
from qafila.core.access import MAY, Action, UserRole, Viewer
from qafila.core.document import phrase
from qafila.words import Words
from tests.console.forms import form_of
from tests.console.world import World

KEEPERS = [role for role in UserRole if Action.MANAGE_DEVICES in MAY[role]]
ADMIN = Viewer(user="", title="test", role=UserRole.ADMINISTRATOR)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The card of another device."""
    folder = tmp_path_factory.mktemp("marshal")
    device_keys(folder / "device.keys", "")
    vault = file_vault(folder, "–", "")
    told = {"device": "marshal-3", "signing_key": vault.signing_key}
    told["sealing_key"] = vault.sealing_key
    vault.close()
    return told


def enrolled(world: World, card: dict[str, str], device: str) -> None:
    form = {"card": json.dumps({**card, "device": device}), "role": "marshal", "holder": "bus 3"}
    assert world.send(UserRole.ADMINISTRATOR, "devices", "enrol", form).status_code == 303


@pytest.mark.parametrize("role", UserRole)
def test_only_those_who_keep_devices_see_them(tiny: World, role: UserRole) -> None:
    assert tiny.page(role, "devices").status_code == (200 if role in KEEPERS else 403)


def test_this_hub_stands_there_with_its_fingerprint(tiny: World) -> None:
    key = tiny.live.recorder.vault.signing_key
    for lang in ("en", "ar"):
        shown = tiny.page(UserRole.COORDINATOR, "devices", lang).text
        assert fingerprint(key) in shown
        assert tiny.live.recorder.device in shown


def test_a_device_is_enrolled_by_its_card_and_invited(tiny: World, card: dict[str, str]) -> None:
    with tiny.browser(UserRole.COORDINATOR) as client:
        form = {"card": json.dumps(card), "role": "marshal", "holder": "marshal, bus 3"}
        answer = tiny.send(UserRole.COORDINATOR, "devices", "enrol", form)
        assert answer.status_code == 303
        shown = html.unescape(client.get(answer.headers["location"]).text)
    assert fingerprint(card["signing_key"]) in shown
    assert f'"operation": "{tiny.operation}"' in shown, "the invitation"
    assert "marshal, bus 3" in shown
    held = tiny.live.snapshot.operation.day.log.devices["marshal-3"]
    assert held.holder == "marshal, bus 3"


def test_every_mistake_is_told_beside_its_field(tiny: World) -> None:
    before = tiny.live.snapshot.version
    wrong = {"which": "enrol", "card": '{"device": 3}', "role": "king", "holder": ""}
    answer = tiny.send(UserRole.COORDINATOR, "devices", "enrol", wrong)
    assert answer.status_code == 422
    for name in ("role", "holder"):
        assert f'id="enrol-{name}-mistake"' in answer.text
    unreadable = {**wrong, "role": "marshal", "holder": "marshal, bus 3"}
    answer = tiny.send(UserRole.COORDINATOR, "devices", "enrol", unreadable)
    assert 'id="enrol-card-mistake"' in answer.text
    assert "device&#34;: 3" in answer.text, "what was typed is still there"
    assert tiny.live.snapshot.version == before


def test_keys_of_names_are_handed_out_on_record_by_whoever_sees_names(
    tiny: World, card: dict[str, str]
) -> None:
    enrolled(tiny, card, "marshal-4")
    person = next(iter(tiny.live.snapshot.operation.persons))
    asked = {"device": "marshal-4", "who": person}
    assert tiny.send(UserRole.ADMINISTRATOR, "devices", "keys", asked).status_code == 422
    answer = tiny.send(UserRole.COORDINATOR, "devices", "keys", asked)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    tiny.live.refresh()
    handed = tiny.live.snapshot.operation.handed_out[-1]
    assert (handed.what, handed.recipient, handed.persons) == ("keys", "marshal-4", (person,))
    lines = tiny.hub.gate.audit(ADMIN, limit=1000)
    assert any("device:marshal-4" in line.subjects for line in lines)
    nobody = {"which": "keys", "device": "marshal-4", "who": "P-nobody"}
    answer = tiny.send(UserRole.COORDINATOR, "devices", "keys", nobody)
    assert answer.status_code == 422
    assert "P-nobody" in answer.text


def test_a_lost_device_is_revoked_and_its_later_facts_do_not_count(
    tiny: World, card: dict[str, str]
) -> None:
    enrolled(tiny, card, "marshal-5")
    form = {"which": "revoke", "device": "marshal-5", "after": "many"}
    answer = tiny.send(UserRole.COORDINATOR, "devices", "revoke", form)
    assert answer.status_code == 422
    for name in ("after", "reason"):
        assert f'id="revoke-{name}-mistake"' in answer.text
    unknown = {"device": "nobody", "after": "0", "reason": "lost"}
    assert tiny.send(UserRole.COORDINATOR, "devices", "revoke", unknown).status_code == 422
    own = {"device": tiny.live.recorder.device, "after": "0", "reason": "lost"}
    assert tiny.send(UserRole.COORDINATOR, "devices", "revoke", own).status_code == 422
    tiny.live.refresh()
    lost = {"device": "marshal-5", "reason": "taken at the second checkpoint"}
    assert tiny.send(UserRole.COORDINATOR, "devices", "revoke", lost).status_code == 303
    for lang, word in (("en", "counts up to number"), ("ar", "محتسب حتى الرقم")):
        assert word in tiny.page(UserRole.COORDINATOR, "devices", lang).text


def test_keys_that_another_hub_granted_are_taken_in_on_the_page(tiny: World) -> None:
    live = tiny.live
    text, count = give_keys(
        live.recorder, live.snapshot.operation, live.recorder.device, (), "another hub"
    )
    path = f"/o/{tiny.operation}/devices/accept"
    with tiny.browser(UserRole.COORDINATOR) as client:
        form = form_of(client.get(f"/o/{tiny.operation}/devices").text, "/devices/accept")
        form.pop("keys", None)

        def sent(content: bytes) -> httpx.Response:
            return client.post(path, data=form, files={"keys": ("hub.keys", content)})

        for wrong in (b"", b"nothing of ours", text.encode()[:-40]):
            refused = sent(wrong)
            assert refused.status_code == 422
            assert 'id="keys-mistake"' in refused.text
        taken = sent(text.encode())
        assert taken.status_code == 303
        shown = client.get(taken.headers["location"]).text
    assert html.unescape(Words("en")(phrase("accept-done", count=count, refused=0))) in shown
