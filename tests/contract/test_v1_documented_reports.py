"""The documented requests about reports, sent as they stand in the document."""

import json
import re

import pytest

from tests.apps.reports.planted import finished
from tests.apps.v1.findings import catalogue
from tests.contract.test_v1_documented_answers import DELETED, ID, assert_shape

ARTIFACT = {
    "report_id": ID,
    "format": re.compile("json|csv|pdf|focus"),
    "content_type": str,
    "filename": re.compile(r"cws-report-\d+-[0-9a-f]{8}\.(json|csv|pdf)"),
    "size_bytes": int,
    "created_at": int,
    "scan_history_id": ID,
    "include_esg": bool,
}
DOCUMENTED = [
    ("POST", "/v1/reports/generate", {"format": "pdf", "include_esg": True}, ARTIFACT),
    ("POST", "/v1/reports/generate", None, ARTIFACT),
    ("GET", "/v1/reports", None, [ARTIFACT]),
    ("GET", "/v1/reports?format=pdf&limit=5", None, [ARTIFACT]),
    ("GET", "/v1/reports?envelope=true", None, {"items": [ARTIFACT], "page": dict}),
    ("GET", "/v1/reports/{report}", None, ARTIFACT),
    ("DELETE", "/v1/reports/{report}", None, DELETED),
]


@pytest.fixture
def report(api, alice):
    """A report that the documented paths name."""
    finished(alice, catalogue()[:20])
    return api.post("/v1/reports/generate", alice, {"format": "pdf"}).json()["report_id"]


@pytest.mark.parametrize(
    ("method", "path", "body", "shape"),
    DOCUMENTED,
    ids=[f"{method} {path} {json.dumps(body)[:20]}" for method, path, body, _ in DOCUMENTED],
)
def test_a_documented_request_is_answered_as_documented(api, alice, report, method, path, body, shape):
    response = api.call(method, path.format(report=report), alice, body)

    assert response.status_code == 200, response.content
    assert_shape(response.json(), shape)


def test_the_documented_download_is_the_file(api, alice, report):
    response = api.get(f"/v1/reports/{report}/download", alice)

    assert response["Content-Type"] == "application/pdf"
    assert re.fullmatch(r'attachment; filename="cws-report-\d+-\w{8}\.pdf"', response["Content-Disposition"])
    assert b"".join(response.streaming_content).startswith(b"%PDF-")


@pytest.mark.parametrize("path", ["/v1/reports/{}", "/v1/reports/{}/download"])
def test_an_id_of_the_document_that_nobody_has_is_404_in_the_known_words(api, alice, path):
    for unknown in ("report_20260302_001", "f6a58c53-52ae-4cee-abf4-0f33a6d15ad9"):
        response = api.get(path.format(unknown), alice)

        assert (response.status_code, response.json()) == (404, {"error": "report id not found"})
