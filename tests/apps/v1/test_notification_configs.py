"""Configurations of channels on /v1: kept in the vault, shown masked, taken back masked."""

from uuid import UUID

import orjson
import pytest

from apps.events.models import Event
from apps.notifications.selectors import config_of, get_channel
from apps.tenancy.scope import scope
from apps.vault.models import Secret
from tests.apps.v1.jobs import assert_flat

PATH = "/v1/notifications/channels"
MISSING = "notification channel id not found"
EMAIL = {"name": "ops-email", "method": "email", "config": {"to": ["ops@example.com"]}, "enabled": True}
SLACK_URL = "https://hooks.slack.com/services/T000/B000/XXXXXXXXab"
SLACK = {"name": "ops-slack", "method": "slack", "config": {"webhook_url": SLACK_URL}}
SLACK_MASKED = "https://hooks.slack.com/***ab"
TELEGRAM = {
    "name": "tg",
    "method": "telegram",
    "config": {"bot_token": "123456:ABC-DEF1234ghIkl", "chat_id": "-100"},
}


def made(api, who, body=EMAIL, **changes):
    answer = api.post(PATH, who, body | changes)
    assert answer.status_code == 200, answer.content
    return answer.json()


def whole_config(who, channel_id):
    with scope(who.customer_id):
        return config_of(get_channel(UUID(channel_id)))


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (SLACK, {"webhook_url": SLACK_MASKED}),
        (SLACK | {"config": {"url": SLACK_URL}}, {"url": SLACK_MASKED}),
        (TELEGRAM, {"bot_token": "123***kl", "chat_id": "-100"}),
        (
            {
                "name": "wa",
                "method": "whatsapp",
                "config": {"access_token": "EAAGsecret", "phone_number_id": "1", "to": "+16505551234"},
            },
            {"access_token": "EAA***et", "phone_number_id": "1", "to": "+16505551234"},
        ),
        (
            {
                "name": "wh",
                "method": "webhook",
                "config": {
                    "url": "https://example.com/",
                    "secret": "abc",
                    "headers": {"X-Token": "abcdefgh"},
                    "note": "n",
                    "api_key": "abcdefgh",
                },
            },
            {
                "url": "https://example.com/***",
                "secret": "***",
                "headers": {"X-Token": "abc***gh"},
                "note": "n",
                "api_key": "abc***gh",
            },
        ),
    ],
)
def test_a_configuration_comes_back_as_it_came_with_its_secrets_masked(body, shown, api, alice):
    channel = made(api, alice, body)

    assert channel["config"] == shown
    assert api.get(PATH, alice).json()[0]["config"] == shown


def test_a_configuration_that_came_as_text_comes_back_as_text(api, alice):
    channel = made(api, alice, SLACK | {"config": orjson.dumps(SLACK["config"]).decode()})

    assert orjson.loads(channel["config"]) == {"webhook_url": SLACK_MASKED}
    assert whole_config(alice, channel["id"]) == SLACK["config"]


@pytest.mark.parametrize("as_text", [False, True])
@pytest.mark.parametrize("body", [SLACK, TELEGRAM])
def test_a_masked_secret_that_is_sent_back_stays_what_it_was(body, as_text, api, alice):
    channel = made(api, alice, body)
    config = orjson.dumps(channel["config"]).decode() if as_text else channel["config"]

    answer = api.call("PATCH", f"{PATH}/{channel['id']}", alice, {"name": "renamed", "config": config})

    assert (answer.status_code, answer.json()["name"]) == (200, "renamed")
    assert whole_config(alice, channel["id"]) == body["config"]


def test_a_masked_secret_stays_while_another_field_changes(api, alice):
    channel = made(api, alice, TELEGRAM)

    api.call("PATCH", f"{PATH}/{channel['id']}", alice, {"config": channel["config"] | {"chat_id": "@news"}})

    assert whole_config(alice, channel["id"]) == {"bot_token": "123456:ABC-DEF1234ghIkl", "chat_id": "@news"}


def test_secrets_are_kept_in_the_vault_alone(api, alice):
    channel = made(api, alice, TELEGRAM)
    api.call("PATCH", f"{PATH}/{channel['id']}", alice, {"config": TELEGRAM["config"]})

    with scope(alice.customer_id):
        told = str(list(Event.objects.values_list("before", "after")))
        kept = Secret.objects.get(owner_table="notifications_channel")
    assert "ABC-DEF" not in told
    assert b"ABC-DEF" not in bytes(kept.ciphertext)


def test_a_deleted_channel_is_gone_with_its_secret(api, alice):
    channel = made(api, alice, SLACK)

    answer = api.call("DELETE", f"{PATH}/{channel['id']}", alice)

    assert (answer.status_code, answer.json()) == (200, {"status": "deleted", "id": channel["id"]})
    assert_flat(api.get(f"{PATH}/{channel['id']}", alice), 404, MISSING)
    with scope(alice.customer_id):
        assert not Secret.objects.filter(owner_table="notifications_channel").exists()
