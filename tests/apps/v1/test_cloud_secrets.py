"""Credentials of cloud accounts turn up nowhere: not in answers, events, logs or the database."""

import json

import pytest
from django.db import connection

from apps.tenancy.scope import scope
from tests.isolation.planting import MODELS

PATH = "/v1/cloud-accounts"
PLANTED = [f"planted-{word}-{number}" for number, word in enumerate(("alpha", "beta", "gamma", "delta"))]
FORMS = {
    "an object": lambda text: json.dumps({"access_key_id": text, "access_key_secret": text}),
    "a nested object": lambda text: json.dumps({"auth": {"credentials": [text, {"user": text}]}}),
    "a list": lambda text: json.dumps([text, {"token": text}]),
    "a bare token": lambda text: text,
    "a service account": lambda text: json.dumps(
        {"project_id": "p", "private_key": f"-----BEGIN-----\n{text}"}
    ),
    "a kubeconfig": lambda text: f"apiVersion: v1\nusers:\n- user: {{token: {text}}}\n",
}
MALFORMED = {
    "half an object": lambda text: f'{{"token": "{text}',
    "half a list": lambda text: f'["{text}"',
    "deep": lambda text: "[" * 60 + f'"{text}"' + "]" * 60,
}


def database(who) -> str:
    """Every row of the customer as text, binary columns as hexadecimal."""
    with scope(who.customer_id), connection.cursor() as cursor:
        texts = []
        for model in MODELS:
            cursor.execute(f"SELECT coalesce(string_agg(t::text, ''), '') FROM \"{model._meta.db_table}\" t")
            texts.append(cursor.fetchone()[0])
    return "".join(texts)


@pytest.fixture
def told(api, alice, caplog, capfd):
    """All that was answered, logged and stored while an account went through its life."""
    answers: list[bytes] = []

    def live(form, text):
        body = {"provider": "alibaba", "name": f"a {len(answers)}", "credentials": form(text)}
        calls = [("POST", PATH, body), ("POST", f"{PATH}/test", body), ("GET", PATH, None)]
        answers.extend(api.call(method, path, alice, given).content for method, path, given in calls)
        for account in api.get(PATH, alice).json():
            path = f"{PATH}/{account['id']}"
            changes = {"credentials": form(text), "provider": "azure"}
            calls = [
                ("GET", path, None),
                ("PATCH", path, changes),
                ("PATCH", path, {"credentials": "[" + text}),
            ]
            answers.extend(api.call(method, path, alice, given).content for method, path, given in calls)
        kept = database(alice)
        left = [f"{PATH}/{account['id']}" for account in api.get(PATH, alice).json()]
        answers.extend(api.call("DELETE", path, alice).content for path in left)
        printed = capfd.readouterr()
        return b"".join(answers).decode() + kept + database(alice) + caplog.text + printed.out + printed.err

    return live


@pytest.mark.parametrize("form", (FORMS | MALFORMED).values(), ids=(FORMS | MALFORMED).keys())
@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_secret_is_found_nowhere(told, form, planted):
    everything = told(form, planted)

    assert "cloud-accounts" in everything, "the log is looked through"
    assert planted not in everything
    assert planted.encode().hex() not in everything
    # Whether by its beginning or by its end, no more of it is shown than the rule allows.
    assert planted[:8] not in everything
    assert planted[-6:] not in everything
