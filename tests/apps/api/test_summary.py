"""GET /api/summary."""

from tests.apps.api.answers import assert_error, scanned


def test_the_summary_adds_up_by_severity_category_and_type(api, alice):
    scanned(alice, 100, 1000, 200)

    body = api.get("/api/summary", alice).json()

    assert body["total_findings"] == 3
    assert (body["total_monthly_savings"], body["total_annual_savings"]) == (104.0, 1248.0)
    assert body["by_severity"]["high"] == {"findings": 1, "monthly_savings": 80.0}
    assert body["by_category"] == {"idle_resources": {"findings": 3, "monthly_savings": 104.0}}
    assert list(body["by_resource_type"]) == ["ebs_volume"]


def test_the_summary_can_be_narrowed(api, alice):
    scanned(alice, 100, 1000)

    assert api.get("/api/summary?severity=high", alice).json()["total_findings"] == 1
    assert_error(api.get("/api/summary?severity=none", alice), 400, "VALIDATION_ERROR", "severity")


def test_mallory_s_summary_has_nothing_of_alices(api, alice, mallory):
    scan_id = scanned(alice, 100)

    for query in ("", f"?scan_id={scan_id}"):
        assert api.get(f"/api/summary{query}", mallory).json()["total_findings"] == 0
