"""Sends what the OpenAPI documents allow and forbid, ten thousand times, and counts answers that break them."""

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import eq, ge
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bench.product import product
from bench.table import Figure, show

CASES = 10_000
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance, status_code_conformance]
# More than any run calls, so that no limit ends it.
UNLIMITED = 1_000_000_000


@dataclass(slots=True)
class Tally:
    """How many cases were answered, and which answers broke the document."""

    answered: int = 0
    server_errors: list[str] = field(default_factory=list)
    not_json: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    @property
    def faults(self) -> list[str]:
        """Everything that should not have been."""
        return [*self.server_errors, *self.not_json, *self.violations]

    def judge(self, case: Any, response: Any) -> None:
        """Count one answer."""
        self.answered += 1
        told = f"{case.method} {case.formatted_path} {case.query} {case.body!r}"[:500]
        if response.status_code >= 500:
            self.server_errors.append(f"{response.status_code} {told}")
        if response.status_code >= 400 and not _is_json(response):
            self.not_json.append(f"{response.status_code} {told}")
        try:
            case.validate_response(response, checks=CHECKS)
        except (Failure, FailureGroup) as failure:
            self.violations.append(f"{told}: {failure}"[:2000])


def _is_json(response: Any) -> bool:
    try:
        json.loads(response.content)
    except ValueError:
        return False
    return True


def operations(document: bytes, application: Any) -> list[Any]:
    """Every operation of a document, to be called in this process."""
    schema = schemathesis.openapi.from_dict(json.loads(document))
    schema.app = application
    return [found.ok() for found in schema.get_all_operations()]


def fuzz(operation: Any, mode: GenerationMode, cases: int, key: str, tally: Tally, fixed: bool) -> None:
    """Call an operation with generated requests; `fixed` makes them the same ones every time."""
    if mode is GenerationMode.NEGATIVE and not [*operation.iter_parameters(), *operation.body]:
        return

    @settings(
        max_examples=cases,
        deadline=None,
        database=None,
        derandomize=fixed,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def keeps_to_it(case: Any) -> None:
        tally.judge(case, case.call(headers={"Authorization": f"Bearer {key}"}))

    keeps_to_it()


def main() -> None:
    """Call both surfaces, print the table and what broke."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES, help="over both documents together, at least")
    wanted = parser.parse_args().cases
    with product():
        tallies = dict(_fuzzed(wanted, _customer()))
    figures = [figure for name, tally in tallies.items() for figure in _figures(name, tally)]
    total = sum(tally.answered for tally in tallies.values())
    show("Generated requests", [Figure("cases", total, "", wanted, ge), *figures])
    for tally in tallies.values():
        print(*tally.faults, sep="\n")


def _fuzzed(wanted: int, key: str) -> Iterator[tuple[str, Tally]]:
    from apps.api import schema as api
    from apps.v1 import schema as v1
    from config.wsgi import application

    surfaces = {
        "/api": operations(api.document(), application),
        "/v1": operations(v1.document(), application),
    }
    cases = -(-wanted // sum(map(len, surfaces.values())))
    for name, found in surfaces.items():
        tally = Tally()
        for operation in found:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                fuzz(operation, mode, cases, key, tally, fixed=False)
        yield name, tally


def _customer() -> str:
    from apps.customers.services import SCOPES, create_customer, create_key

    rates = {"rate_per_hour": UNLIMITED, "rate_per_minute": UNLIMITED}
    customer = create_customer("fuzz", "enterprise", email="fuzz@example.com", **rates)
    return create_key(customer.id, "fuzz", SCOPES)[1]


def _figures(name: str, tally: Tally) -> list[Figure]:
    counted = {
        "5xx answers": tally.server_errors,
        "errors that are no JSON": tally.not_json,
        "answers that break the document": tally.violations,
    }
    note = f"{tally.answered:,} cases"
    return [Figure(f"{name}: {what}", len(found), "", 0, eq, note) for what, found in counted.items()]


if __name__ == "__main__":
    main()
