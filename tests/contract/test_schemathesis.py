"""Whatever the OpenAPI documents allow or forbid is answered as they say, in JSON, and never by a 5xx."""

import pytest
from schemathesis import GenerationMode

from apps.api import schema as api_schema
from apps.v1 import schema as v1_schema
from bench.fuzz import Tally, fuzz, operations
from tests.apps.api.answers import scanned

CASES_A_ROUTE = 6
MODES = {"allowed": GenerationMode.POSITIVE, "forbidden": GenerationMode.NEGATIVE}


@pytest.fixture
def carol(customer):
    """Somebody whom no limit stops."""
    carol = customer("carol", "enterprise", rate_per_hour=1_000_000, rate_per_minute=1_000_000)
    scanned(carol, 10, 100, 1000)
    return carol


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("surface", [api_schema, v1_schema], ids=["api", "v1"])
def test_a_surface_keeps_to_its_document(committed, carol, surface, mode):
    from config.wsgi import application

    tally = Tally()

    for operation in operations(surface.document(), application):
        fuzz(operation, MODES[mode], CASES_A_ROUTE, carol.key, tally, fixed=True)

    assert not tally.faults, "\n".join(tally.faults[:5])
    assert tally.answered > 100
