"""Asks for reports on /v1 and downloads them."""

from typing import Any

TYPES = {
    "json": "application/json",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "focus": "text/csv; charset=utf-8",
}


def generate(api: Any, who: Any, **body: Any) -> dict[str, Any]:
    """Ask for a report and get what is answered."""
    response = api.post("/v1/reports/generate", who, body)
    assert response.status_code == 200, response.content
    return response.json()


def download(api: Any, who: Any, report: dict[str, Any]) -> tuple[Any, bytes]:
    """The answer to a download, and the bytes that it sends."""
    response = api.get(f"/v1/reports/{report['report_id']}/download", who)
    assert response.status_code == 200
    return response, b"".join(response.streaming_content)
