"""What every module, every reader of all customers' rows and every check must have."""

import ast
import re
from io import StringIO

import pytest
from django.core.management import call_command

from opscurb import docs
from opscurb.provider import PROVIDERS, provider
from tests.architecture.source import ROOT, dotted, functions, mentions, modules

CHECKS = {check.id: (name, check) for name in PROVIDERS for check in provider(name).checks.values()}
# Where the tests of a provider's checks are.
TESTS = {"aws": "tests/engine/checks", "kubernetes": "tests/engine/kubernetes/checks"}
TENANCY = (ROOT / "docs" / "tenancy.md").read_text()


def test_every_module_says_what_it_is() -> None:
    silent = [path for path, tree in modules().items() if tree.body and not ast.get_docstring(tree)]

    assert silent == []


def test_every_public_function_says_what_it_does_in_a_sentence() -> None:
    silent = [
        f"{dotted(path)}.{name}"
        for path, tree in modules().items()
        if "/management/" not in path and not path.endswith("/apps.py")
        for name, function in functions(tree)
        if not any(part.startswith("_") for part in name.split("."))
        # What stands within a function is its own affair.
        and function in _reachable(tree)
        and not ast.get_docstring(function)
    ]

    assert silent == []


def _reachable(tree: ast.Module) -> list[ast.stmt]:
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    return [*tree.body, *(node for found in classes for node in found.body)]


def test_everyones_rows_are_read_only_where_the_document_says() -> None:
    """docs/tenancy.md lists who may; a further reader needs a line and a reason there."""
    readers = {
        f"{dotted(path)}.{name}"
        for path, tree in modules().items()
        if path != "apps/tenancy/scope.py"
        for name, function in functions(tree)
        if mentions(function, "everyone")
    }

    assert readers == set(re.findall(r"^\| `(apps\.[\w.]+)` \|", TENANCY, re.M))


def test_everyones_rows_are_read_in_functions_and_under_no_other_name() -> None:
    for path, tree in modules().items():
        if path == "apps/tenancy/scope.py":
            continue
        inside = sum(mentions(function, "everyone") for _, function in functions(tree))
        assert mentions(tree, "everyone") == inside, path
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                assert not [a for a in node.names if a.name == "everyone" and a.asname], path


@pytest.mark.parametrize(
    ("words", "place"),
    [
        (("set_config",), {"apps/tenancy/scope.py"}),
        (("SET ROLE", "SET LOCAL ROLE", "SET SESSION AUTHORIZATION", "RESET ROLE"), set()),
        (("opscurb_operator",), {"apps/tenancy/scope.py", "apps/tenancy/constraints.py"}),
    ],
)
def test_customer_and_role_are_set_by_tenancy_alone(words: tuple[str, ...], place: set[str]) -> None:
    places = {
        path
        for path, tree in modules().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if any(word in node.value for word in words)
    }

    assert places == place


@pytest.mark.django_db
def test_every_model_change_has_its_migration() -> None:
    out = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=out)
    except SystemExit:
        pytest.fail(out.getvalue())


@pytest.mark.parametrize(("name", "check"), CHECKS.values(), ids=CHECKS)
def test_every_check_has_a_docstring_a_test_and_a_line_in_the_list(name, check) -> None:
    (path,) = (ROOT / "opscurb" / name / "checks").rglob(f"{check.id}.py")
    assert ast.get_docstring(ast.parse(path.read_text()))
    assert (ROOT / TESTS[name] / f"test_{check.id}.py").exists()
    assert f"| `{check.id}` |" in docs.LIST.read_text()


def test_every_file_of_a_check_is_found() -> None:
    """A check that is not found by its file would never run, and nobody would notice."""
    declared = {
        path.rpartition("/")[2].removesuffix(".py")
        for path, tree in modules().items()
        if "/checks/" in path and any(_is_check(function) for _, function in functions(tree))
    }

    assert declared == set(CHECKS)


def _is_check(function: ast.FunctionDef) -> bool:
    called = [node.func for node in function.decorator_list if isinstance(node, ast.Call)]
    return any(isinstance(name, ast.Name) and name.id == "check" for name in called)


def test_the_list_of_checks_is_the_one_that_their_declarations_give() -> None:
    assert docs.LIST.read_text() == docs.checks_page(), "write it anew: python -m opscurb.docs"
