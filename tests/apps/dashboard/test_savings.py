"""The page of savings and the line on the overview: what the bill shows, apart from what was only thought."""

from tests.apps.api.answers import scanned
from tests.apps.api.test_savings import NOVEMBER, OCTOBER, verified


def text_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_the_bill_shows_is_told_apart_from_what_was_thought(alice, signed_in):
    scanned(alice, 100, 200, 300, 400)
    verified(alice, OCTOBER, "realized", "8.00", "7.50")
    verified(alice, NOVEMBER, "realized", "16.00", "16.50")
    verified(alice, NOVEMBER, "pending", "24.00")
    verified(alice, NOVEMBER, "unverified", "32.00")

    page = text_of(signed_in(alice), "/savings")

    assert 'id="saved-realized" title="$24.00"' in page
    assert 'id="saved-unverified" title="$32.00"' in page
    assert 'id="saved-pending" title="$24.00"' in page
    assert page.index("2026-11") < page.index("2026-10")


def test_the_overview_tells_what_the_bill_shows_and_leads_to_it(alice, signed_in):
    scanned(alice, 100, 200)
    before = text_of(signed_in(alice), "/overview")
    verified(alice, NOVEMBER, "realized", "8.00", "7.50")

    page = text_of(signed_in(alice), "/overview")

    assert 'id="saved"' not in before
    assert "<strong>$7.50</strong> a month, of 1 finding." in page
    assert 'href="/savings" id="to-savings"' in page


def test_where_nothing_was_resolved_the_page_says_how_to_begin(alice, signed_in):
    assert "Nothing was resolved yet." in text_of(signed_in(alice), "/savings")


def test_savings_of_others_are_not_told(alice, mallory, signed_in):
    scanned(alice, 100)
    verified(alice, NOVEMBER, "realized", "8.00", "7.50")

    page = text_of(signed_in(mallory), "/savings")

    assert "$7.50" not in page
    assert "Nothing was resolved yet." in page
