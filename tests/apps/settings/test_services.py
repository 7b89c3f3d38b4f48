"""Settings as rows: made at the first change, changed field by field, told by one event, secrets in the vault."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from apps.events.models import Event
from apps.settings import selectors, services
from apps.settings.models import Settings
from apps.tenancy.scope import scope
from apps.vault.models import Secret
from opscurb.errors import Invalid
from opscurb.policy import Policy

PROXY = "http://ursula:hunter2@proxy.example.com:3128"


def settings_events():
    return list(Event.objects.filter(target_type="settings").order_by("created_at"))


def test_reading_shows_the_defaults_and_writes_nothing(alice):
    with scope(alice.customer_id):
        general, network = selectors.general(), selectors.network()

        assert (general.currency, general.api_timeout_seconds, general.plan) == ("USD", 15, "pro")
        assert general.notification_trigger_mode == "waste_only"
        assert (network.proxy_mode, network.proxy_url) == ("none", "")
        assert selectors.policy_for("aws") == Policy()
        assert not Settings.objects.exists()


def test_a_change_changes_what_is_given_and_tells_it_by_one_event(alice):
    with scope(alice.customer_id):
        services.change_general(currency=" eur ")
        services.change_general(api_timeout_seconds=30)

        assert (selectors.general().currency, selectors.general().api_timeout_seconds) == ("EUR", 30)
        first, second = settings_events()
        assert (first.type, first.before, first.after) == (
            "settings.general_changed",
            {"currency": "USD"},
            {"currency": "EUR"},
        )
        assert second.after == {"api_timeout_seconds": 30}


def test_a_refused_change_makes_neither_row_nor_event(alice):
    with scope(alice.customer_id):
        for bad in ({"currency": ""}, {"notification_trigger_mode": ""}, {"api_timeout_seconds": 601}):
            with pytest.raises(Invalid):
                services.change_general(**bad)
        with pytest.raises(Invalid):
            services.change_scan_policy({"cpu_percent": 0})

        assert not Settings.objects.exists()
        assert settings_events() == []


def test_a_custom_proxy_lies_in_the_vault_and_leaves_it_with_the_mode(alice):
    with scope(alice.customer_id):
        shown = services.change_network("custom", PROXY)
        assert (shown.proxy_mode, shown.proxy_url_masked) == ("custom", "http://proxy.example.com:3128")
        assert selectors.network().proxy_url == PROXY
        assert "hunter2" not in str([(event.before, event.after) for event in settings_events()])
        assert "hunter2" not in repr(selectors.network())

        services.change_network("custom")
        assert selectors.network().proxy_url == PROXY

        assert services.change_network("system").proxy_url_masked is None
        assert selectors.network().proxy_url == ""
        assert not Secret.objects.exists()
        with pytest.raises(Invalid, match="proxy_url is required when proxy_mode=custom"):
            services.change_network("custom")


def test_a_proxy_without_the_mode_for_it_is_refused(alice):
    with scope(alice.customer_id):
        with pytest.raises(Invalid, match="only with proxy_mode=custom"):
            services.change_network(proxy_url=PROXY)
        with pytest.raises(Invalid, match="is required"):
            services.change_network("custom", "")


def test_mallory_reads_her_own_defaults(alice, mallory):
    with scope(alice.customer_id):
        services.change_scan_policy({"cpu_percent": 9.0}, {"aws": {"idle_days": 3}})
        services.change_network("custom", PROXY)

    with scope(mallory.customer_id):
        assert selectors.policy_for("aws") == Policy()
        assert selectors.network().proxy_url == ""


def test_many_first_changes_at_a_time_all_hold(committed, alice):
    changes = [
        lambda: services.change_general(currency="EUR"),
        lambda: services.change_general(api_timeout_seconds=40),
        lambda: services.change_network("custom", PROXY),
        lambda: services.change_scan_policy({"cpu_percent": 3.0}),
        lambda: services.change_scan_policy({"lookback_days": 14}),
        lambda: services.change_scan_policy({}, {"aws": {"idle_days": 3}}),
    ]

    def make(change):
        try:
            with scope(alice.customer_id):
                change()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(changes)) as pool:
        list(pool.map(make, changes))

    with scope(alice.customer_id):
        general, policy = selectors.general(), selectors.policy_for("aws")
        assert (general.currency, general.api_timeout_seconds) == ("EUR", 40)
        assert selectors.network().proxy_url == PROXY
        assert (policy.cpu_percent, policy.metric_days, policy.idle_days) == (3.0, 14, 3)
        assert Settings.objects.count() == 1
        assert len(settings_events()) == len(changes)


def test_a_license_tells_what_the_plan_includes(customer):
    told = {}
    for plan in ("free", "pro", "enterprise"):
        with scope(customer(plan, plan).customer_id):
            told[plan] = selectors.license()

    assert [(one.is_paid, one.quota) for one in told.values()] == [(False, 0), (True, 500), (True, None)]
    assert "500 AI explanations" in told["pro"].message
