"""/v1/openapi.json: good enough to generate a client from."""

import json
import re

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from apps.v1.schema import document
from tests.contract.test_v1_hostile_input import routes

DOCUMENT = json.loads(document())
OPERATIONS = [
    (method, path, operation)
    for path, found in DOCUMENT["paths"].items()
    for method, operation in found.items()
]
NAMED = [f"{method} {path}" for method, path, _ in OPERATIONS]
each_operation = pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS, ids=NAMED)


def assert_fits(example, schema) -> None:
    """The example is an instance of the schema, whose references lead into the document."""
    Draft202012Validator({"components": DOCUMENT["components"], **schema}).validate(example)


def test_it_is_valid_openapi_3_1():
    validate(DOCUMENT)

    assert DOCUMENT["openapi"].startswith("3.1.")


def test_it_needs_a_key_and_is_the_same_for_everybody(api, alice, mallory):
    assert api.get("/v1/openapi.json").status_code == 401
    assert api.get("/v1/openapi.json", alice).json() == DOCUMENT
    assert api.get("/v1/openapi.json", mallory).content == api.get("/v1/openapi.json", alice).content


def test_every_route_and_method_is_in_it():
    written = {
        (re.sub(r"<\w+:(\w+)>", r"{\1}", f"/{prefix}{pattern.pattern}"), method)
        for prefix, pattern in _patterns()
        for method in ("get", "post", "patch", "put", "delete")
        if hasattr(pattern.callback.view_class, method)
    }

    assert {(path, method) for method, path, _ in OPERATIONS} == written
    assert len(written) >= len(list(routes()))


def _patterns():
    from apps.v1 import urls

    for pattern in urls.urlpatterns:
        if hasattr(pattern, "url_patterns"):
            yield from ((str(pattern.pattern), inner) for inner in pattern.url_patterns)
        else:
            yield "", pattern


@each_operation
def test_an_operation_says_what_it_does_in_which_group(method, path, operation):
    assert operation["summary"]
    assert operation["operationId"]
    assert len(operation["tags"]) == 1


@each_operation
def test_an_operation_shows_what_it_answers_by_an_example_that_fits(method, path, operation):
    content = operation["responses"]["200"]["content"]["application/json"]

    if path != "/v1/openapi.json":
        assert_fits(content["example"], content["schema"])


@each_operation
def test_an_operation_shows_what_it_takes_by_an_example_that_fits(method, path, operation):
    if "requestBody" in operation:
        content = operation["requestBody"]["content"]["application/json"]
        assert_fits(content["example"], content["schema"])


@each_operation
def test_an_operation_shows_every_error_in_the_flat_envelope(method, path, operation):
    errors = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}

    assert "405" in errors
    for answer in errors.values():
        content = answer["content"]["application/json"]
        assert content["schema"] == {"$ref": "#/components/schemas/Error"}
        assert list(content["example"]) == ["error"]


def test_no_two_operations_have_one_name():
    names = [operation["operationId"] for _, _, operation in OPERATIONS]

    assert len(set(names)) == len(names)
