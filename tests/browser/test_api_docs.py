"""The API's documentation, as a person reads it."""


def test_the_docs_page_shows_every_resource_and_asks_no_other_host(open_tab):
    tab = open_tab()
    page = tab.open("/api/docs")
    page.wait_for_selector(".opblock")

    shown = page.inner_text("body")
    for path in ("/api/scans", "/api/findings", "/api/aws-accounts", "/api/api-keys", "/api/summary"):
        assert path in shown
    assert tab.complaints == []
