"""/api/openapi.json and /api/docs."""

import re

from django.contrib.staticfiles import finders
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate

from apps.api import urls


def routes():
    """Every route of ours under /api, as the document writes it."""
    return {"/api/" + re.sub(r"<id:(\w+)>", r"{\1}", str(pattern.pattern)) for pattern in urls.urlpatterns}


def test_the_document_is_valid_openapi_3_0_3(api):
    document = api.get("/api/openapi.json").json()

    validate(document)
    assert document["openapi"] == "3.0.3"


def test_every_route_is_in_it_with_its_errors_and_an_example(api):
    document = api.get("/api/openapi.json").json()

    assert set(document["paths"]) == routes() - {"/api/openapi.json", "/api/docs"}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            assert operation["summary"]
            for status, answer in operation["responses"].items():
                if int(status) >= 400:
                    content = answer["content"]["application/json"]
                    assert content["schema"] == {"$ref": "#/components/schemas/Error"}
                    assert content["example"]["error"]["code"], path


def test_ids_are_uuids_and_every_filter_is_named(api):
    paths = api.get("/api/openapi.json").json()["paths"]

    (scan_id,) = paths["/api/scans/{scan_id}"]["get"]["parameters"]
    assert scan_id["schema"]["format"] == "uuid"
    named = {parameter["name"] for parameter in paths["/api/findings"]["get"]["parameters"]}
    assert {"scan_id", "severity", "category", "resource_type", "limit", "offset", "cursor"} <= named


def test_the_page_loads_nothing_from_another_host(api):
    response = api.get("/api/docs")

    page = response.content.decode()
    loaded = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert response.status_code == 200
    assert len(loaded) == 4
    assert all(address.startswith("/static/") for address in loaded)
    assert all(finders.find(address.removeprefix("/static/")) for address in loaded)
    assert "//" not in page.replace("<!doctype html>", "")


def test_the_page_refuses_other_methods_in_json(api):
    response = api.post("/api/docs")

    assert (response.status_code, response["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert response.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


def test_instructions_and_preferences_are_shown_by_examples(api):
    document = api.get("/api/openapi.json").json()
    schemas = {"components": document["components"]}
    paths = document["paths"]
    preferences = paths["/api/ai/preferences"]
    shown = [
        paths["/api/recommendations/{finding_id}/instructions"]["get"]["responses"]["200"],
        preferences["get"]["responses"]["200"],
        preferences["put"]["responses"]["200"],
        preferences["put"]["requestBody"],
    ]

    for part in shown:
        content = part["content"]["application/json"]
        OAS30Validator({**schemas, **content["schema"]}).validate(content["example"])
