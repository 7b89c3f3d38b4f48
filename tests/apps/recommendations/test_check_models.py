"""`manage.py check_models`, and the catalogue's check at every start."""

from io import StringIO

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from tests.vendors import vendor_server


def checked():
    out = StringIO()
    call_command("check_models", stdout=out, skip_checks=True)
    return out.getvalue()


def test_without_keys_it_says_so(settings):
    settings.OPSCURB_OPENAI_API_KEY = settings.OPSCURB_ANTHROPIC_API_KEY = ""

    assert checked().splitlines() == [
        "openai: no key (OPSCURB_OPENAI_API_KEY), so nothing is asked",
        "anthropic: no key (OPSCURB_ANTHROPIC_API_KEY), so nothing is asked",
        "Every answer comes from a playbook.",
    ]


def test_each_model_of_a_vendor_with_a_key_is_asked_for(settings):
    with vendor_server() as server:
        server.use(settings, "openai", "anthropic")
        told = checked()

    assert told.splitlines() == [
        "openai gpt-4o-mini-2024-07-18: there; ends on 2027-01-14",
        "openai gpt-6-luna: there; no end is announced",
        "openai gpt-4o-2024-11-20: there; ends on 2027-01-14",
        "anthropic claude-sonnet-5-5: there; no end is announced",
    ]


def test_a_model_that_is_gone_fails_it(settings):
    out = StringIO()
    with vendor_server() as server:
        server.use(settings, "openai", "anthropic")
        server.models.remove("gpt-6-luna")
        with pytest.raises(CommandError):
            call_command("check_models", stdout=out, skip_checks=True)

    assert "openai gpt-6-luna: the vendor has no such model" in out.getvalue()


def test_a_vendor_that_is_away_fails_it(settings):
    out = StringIO()
    with vendor_server() as server:
        server.use(settings, "openai")
    with pytest.raises(CommandError):
        call_command("check_models", stdout=out, skip_checks=True)

    assert "gpt-6-luna: not known, no connection" in out.getvalue()


def test_an_end_that_the_vendor_names_otherwise_is_told(settings):
    settings.OPSCURB_AI_MODELS = (
        '{"gpt-4o": [{"vendor": "openai", "id": "gpt-4o-2024-11-20", "input_price": 1, "output_price": 1}]}'
    )
    with vendor_server() as server:
        server.use(settings, "openai")

        assert "no end is announced, but the vendor says 2027-01-14" in checked()


def test_a_catalogue_that_is_not_understood_is_found_at_the_start(settings):
    settings.OPSCURB_AI_MODELS = '{"gpt-9": []}'

    assert [error.id for error in run_checks()] == ["opscurb.ai_models"]
