"""A person makes a key, calls with it, rotates and revokes it; nobody sees it twice."""

from urllib.error import HTTPError
from urllib.request import Request, urlopen

from playwright.sync_api import expect


def status_of(web, key):
    request = Request(f"{web}/api/findings", headers={"Authorization": f"Bearer {key}"})
    try:
        with urlopen(request, timeout=60) as answer:
            return answer.status
    except HTTPError as error:
        return error.code


def test_a_key_is_seen_once_used_rotated_and_revoked(committed, customer, open_tab, web):
    tab = open_tab(customer("alice"))
    page = tab.open("/api-keys")

    page.get_by_label("Name").fill("ci")
    page.get_by_role("button", name="Make it").click()
    key = page.locator("#key").input_value()
    expect(page.locator("#key")).to_be_focused()
    assert tab.axe() == []
    assert status_of(web, key) == 200

    page.reload()
    expect(page.get_by_text("shown only once")).to_be_visible()
    expect(page.locator("#key")).to_have_count(0)
    assert key not in page.content()
    expect(page.get_by_role("row").filter(has_text="ci")).to_have_count(1)

    page.get_by_role("link", name="Rotate ci").click()
    page.get_by_role("button", name="Make the new key").click()
    successor = page.locator("#key").input_value()
    assert [status_of(web, one) for one in (key, successor)] == [200, 200]

    page.get_by_role("link", name="back to the keys").click()
    for prefix in (key, successor):
        page.get_by_role("link", name=f"Revoke ci, {prefix.removeprefix('ocb_live_')[:8]}").click()
        page.get_by_role("button", name="Revoke it").click()
    expect(page.get_by_text("opens nothing any more")).to_be_visible()
    assert [status_of(web, one) for one in (key, successor)] == [401, 401]
