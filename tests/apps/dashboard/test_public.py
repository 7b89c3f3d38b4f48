"""Pages for everybody: the landing page, the documentation, what search engines may read."""

import re
from decimal import Decimal

import pytest

from apps.dashboard.documents import document, names
from apps.dashboard.example import example
from opscurb.reports.rows import CONFIRMED

pytestmark = pytest.mark.django_db
HREF = re.compile(r'href="(/docs[^"]*)"')


def test_the_landing_page_shows_what_the_engine_finds_in_the_demo(client):
    page = client.get("/").content.decode()

    found = example()
    assert f'title="${found.totals.counted:,.2f}"' in page
    assert all(f"${one.counted_cost:,.2f}" in page for one in found.dearest)
    assert "Sign up" in page


def test_the_sums_of_the_example_agree():
    found = example()

    assert sum(amount for _, amount in found.categories) == found.totals.counted > Decimal(1000)
    assert sum(line.amount for line in found.explained.price.lines).quantize(Decimal("0.01")) == (
        found.explained.monthly_cost
    )
    assert all(
        one.confidence >= CONFIRMED or one.counted_cost <= found.totals.doubtful for one in found.dearest
    )


def test_the_landing_page_asks_the_database_nothing(client, django_assert_num_queries):
    client.get("/")

    with django_assert_num_queries(0):
        client.get("/")


@pytest.mark.parametrize("name", sorted(names()))
def test_every_document_is_a_page_with_one_heading_of_the_first_order(client, name):
    page = client.get(f"/docs/{name}").content.decode()

    assert page.count("<h1") == 1
    assert document(name).title in page
    assert " style=" not in page


def test_every_link_between_documents_leads_to_a_page_and_its_anchor_to_a_heading(client):
    for name in names():
        for href in HREF.findall(document(name).html):
            path, _, anchor = href.partition("#")
            answer = client.get(path)
            assert answer.status_code == 200, (name, href)
            assert not anchor or f'id="{anchor}"' in answer.content.decode(), (name, href)


def test_the_index_names_every_document(client):
    page = client.get("/docs").content.decode()

    told = set(HREF.findall(page))
    assert {f"/docs/{name}" for name in names() if "/" not in name} - {"/docs/index"} <= told
    assert "/docs/decisions" in told


def test_the_decisions_are_listed(client):
    page = client.get("/docs/decisions").content.decode()

    assert {f"/docs/{name}" for name in names() if "/" in name} <= set(HREF.findall(page))


@pytest.mark.parametrize(
    "name", ["nothing", "../README", "decisions/../../README", "%2e%2e/README", "api.md"]
)
def test_what_is_no_document_is_not_found(client, name):
    assert client.get(f"/docs/{name}", headers={"Accept": "text/html"}).status_code == 404


def test_markup_in_a_document_is_text():
    from apps.dashboard.documents import _MARKDOWN

    html = _MARKDOWN.render("# a\n<script>alert(1)</script>\n\n[x](javascript:alert(1))")

    assert "<script>" not in html
    assert "href" not in html


def test_search_engines_are_led_to_public_pages_alone(client):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /\n" in text
    assert "Allow: /docs\n" in text
