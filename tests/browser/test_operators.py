"""The operators' pages in a browser, under the same policy as all others."""

from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from playwright.sync_api import expect

from apps.customers.models import User
from apps.customers.services import create_customer
from tests.browser.company import HOSTILE
from tests.browser.tab import THEMES, WIDTHS


@pytest.mark.usefixtures("committed")
def test_an_operator_looks_a_customer_up_and_changes_the_plan(alice, open_tab):
    create_customer(HOSTILE[:120], "pro")
    tab = open_tab(alice)
    call_command("operator", "alice@example.com", stdout=StringIO())
    user = User.objects.get(email="alice@example.com")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "sealed"})

    page = tab.open("/operators/")
    page.locator("#customers-customer a").click()
    page.get_by_role("link", name="alice").click()
    page.get_by_role("link", name="Change the plan").click()
    page.get_by_label("Plan").select_option("enterprise")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("alice is now on the plan")).to_be_visible()
    for width in WIDTHS:
        for theme in THEMES:
            tab.look(theme, width)
            assert tab.axe(is_ours=False) == []
        assert tab.too_wide() == []
    assert tab.complaints == []
