"""What of credentials may be shown, and which texts are refused."""

import json

import pytest

from apps.accounts.credentials import refuse_malformed, shortened, shown
from opscurb.errors import Invalid

LONG = "planted-secret-value"
SHORT = "pla***ue"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("abcdefghyz", "abc***yz"),
        ("abcdefg", "abc***fg"),
        ("abcdef", "***"),
        ("a", "***"),
        ("", "***"),
        ("pässwörd✓✓", "päs***✓✓"),
    ],
)
def test_a_secret_shows_its_ends_unless_it_is_short(value, expected):
    assert shortened(value) == expected


@pytest.mark.parametrize(
    "name",
    [
        "secret",
        "access_key_secret",
        "client_secret",
        "token",
        "session_token",
        "password",
        "db_password",
        "private_key",
        "privateKey",
        "credential",
        "credentials",
        "access_key",
        "access_key_id",
        "accessKeyId",
        "ACCESS-KEY-ID",
        "api_key",
        "apiKey",
        "X-Api-Key",
        "passphrase",
    ],
)
def test_values_of_secret_names_are_masked_however_they_are_spelled(name):
    assert shown(json.dumps({name: LONG})) == {name: SHORT}


@pytest.mark.parametrize("name", ["region", "tenant_id", "subscription_id", "project", "foo", "user", "key"])
def test_values_of_other_names_are_shown(name):
    assert shown(json.dumps({name: "some-plain-value"})) == {name: "some-plain-value"}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"auth": {"password": LONG, "user": "me"}}, {"auth": {"password": SHORT, "user": "me"}}),
        ({"credentials": {"user": LONG, "n": [LONG]}}, {"credentials": {"user": SHORT, "n": [SHORT]}}),
        ({"keys": [{"token": LONG}, {"name": "a"}]}, {"keys": [{"token": SHORT}, {"name": "a"}]}),
        ({"token": 1234567890}, {"token": "123***90"}),
        ({"token": None, "has_secret": True}, {"token": None, "has_secret": True}),
        ([LONG, {"secret": LONG}], [SHORT, {"secret": SHORT}]),
        ({"url": f"https://me:{LONG}@db.example"}, {"url": "https://***@db.example"}),
        ({}, {}),
        ([], []),
    ],
    ids=str,
)
def test_secrets_are_masked_at_any_depth(given, expected):
    assert shown(json.dumps(given)) == expected


@pytest.mark.parametrize(
    "token", [LONG, f"Bearer {LONG}", "apiVersion: v1\nkind: Config", '"quoted text"', "12345678"]
)
def test_a_bare_token_is_shown_as_raw(token):
    refuse_malformed(token)

    assert shown(token) == {"raw": shortened(token)}


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "planted',
        "[1, 2",
        "{planted: 1}",
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": "\\ud800"}',
        "[" * 100_000,
        "[" * 200 + "]" * 200,
        '{"a":' * 40 + "1" + "}" * 40,
        '{"a": 1} planted',
    ],
    ids=lambda text: text[:20],
)
def test_text_that_only_begins_like_json_is_refused_without_being_quoted(text):
    with pytest.raises(Invalid) as refused:
        refuse_malformed(text)

    assert refused.value.field == "credentials"
    assert "planted" not in str(refused.value)
