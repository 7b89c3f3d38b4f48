"""What a hosted install starts with, and what its logs hide."""

import base64
import os
import subprocess
import sys
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, make_password

from config.logging import scrub_secrets
from config.settings import base
from tests.architecture.source import ROOT

SECRETS = {
    "OPSCURB_SECRET_KEY": base64.b64encode(os.urandom(48)).decode(),
    "OPSCURB_KEKS": f"first:{base64.b64encode(os.urandom(32)).decode()}",
    "OPSCURB_KEY_PEPPER": base64.b64encode(os.urandom(32)).decode(),
    "DATABASE_URL": "postgres://opscurb_login:pw@db.internal/opscurb",
    "REDIS_URL": "redis://:pw@redis.internal/0",
    "EMAIL_URL": "smtp+tls://opscurb:pw@mail.internal:587",
    "DEFAULT_FROM_EMAIL": "OpsCurb <opscurb@opscurb.example>",
}


def checked(**changes: str) -> subprocess.CompletedProcess[str]:
    """`manage.py check --deploy` as a hosted install runs it."""
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("OPSCURB_", "DJANGO_"))
    }
    environment |= {
        "DJANGO_SETTINGS_MODULE": "config.settings.production",
        "OPSCURB_ALLOWED_HOSTS": "opscurb.example",
    }
    return subprocess.run(
        command, cwd=ROOT, env={**environment, **SECRETS, **changes}, capture_output=True, text=True
    )


def test_the_deployment_check_finds_nothing() -> None:
    done = checked()

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", SECRETS)
def test_a_hosted_install_does_not_start_without(name: str) -> None:
    done = checked(**{name: ""})

    assert done.returncode != 0
    assert f"{name} is not set" in done.stderr


@pytest.mark.parametrize(
    ("name", "value"), [("OPSCURB_KEKS", "first:c2hvcnQ="), ("OPSCURB_KEY_PEPPER", "too-short-to-be-one")]
)
def test_a_hosted_install_does_not_start_with_a_weak_key_and_does_not_show_it(name: str, value: str) -> None:
    done = checked(**{name: value})

    assert done.returncode != 0
    assert name in done.stderr
    assert value not in done.stderr.rpartition("ImproperlyConfigured")[2]


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ({"api_key": "ocb_live_abc"}, {"api_key": "***"}),
        ({"event": "used ocb_live_abc twice"}, {"event": "used *** twice"}),
        ({"event": "at redis://:pw@host/0"}, {"event": "at redis://***@host/0"}),
        ({"exception": "AKIAIOSFODNN7EXAMPLE was denied"}, {"exception": "*** was denied"}),
        (
            {"request": {"headers": [{"Authorization": "Bearer x"}]}},
            {"request": {"headers": [{"Authorization": "***"}]}},
        ),
        ({"a": {"b": ["psql postgres://u:p@h/d"]}}, {"a": {"b": ["psql postgres://***@h/d"]}}),
        (
            {"customer": "c-1", "key": "id", "n": 1, "ok": True},
            {"customer": "c-1", "key": "id", "n": 1, "ok": True},
        ),
    ],
)
def test_logs_hide_secrets_by_name_and_by_shape_at_any_depth(told: dict, written: dict) -> None:
    assert scrub_secrets(None, "info", told) == written


def test_passwords_are_kept_as_argon2_except_in_tests(settings: Any) -> None:
    settings.PASSWORD_HASHERS = base.PASSWORD_HASHERS

    kept = make_password("correct horse battery")

    assert kept.startswith("argon2$argon2id$")
    assert check_password("correct horse battery", kept)
    assert not check_password("correct horse batterz", kept)
