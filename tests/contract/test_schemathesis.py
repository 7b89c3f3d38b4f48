"""Whatever the OpenAPI document allows or forbids is answered as the document says, and never by a 5xx."""

import json

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from apps.api.schema import document
from tests.apps.api.answers import scanned

CASES_A_ROUTE = 12
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]


@pytest.fixture
def carol(customer):
    """Somebody whom no limit stops."""
    carol = customer("carol", "enterprise", rate_per_hour=1_000_000, rate_per_minute=1_000_000)
    scanned(carol, 10, 100, 1000)
    return carol


@pytest.mark.parametrize(
    "mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["allowed", "forbidden"]
)
def test_the_surface_keeps_to_its_document(committed, carol, mode):
    from config.wsgi import application

    schema = schemathesis.openapi.from_dict(json.loads(document()))
    schema.app = application
    answered = 0

    for found in schema.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not [*operation.iter_parameters(), *operation.body]:
            continue

        @settings(
            max_examples=CASES_A_ROUTE,
            deadline=None,
            database=None,
            derandomize=True,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def keeps_to_it(case):
            nonlocal answered
            answered += 1
            response = case.call(headers={"Authorization": f"Bearer {carol.key}"})
            case.validate_response(response, checks=CHECKS)

        keeps_to_it()

    assert answered > 100
