"""The project's own modules as text and syntax."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("opscurb", "apps", "config")


@cache
def modules() -> dict[str, ast.Module]:
    """Every module's syntax by its path from the root; migrations are written by a program."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return {
        path.relative_to(ROOT).as_posix(): ast.parse(path.read_text())
        for path in paths
        if "migrations" not in path.parts
    }


def dotted(path: str) -> str:
    """The name by which a module is imported."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imported(tree: ast.AST) -> set[str]:
    """Every module that a module names in an import, wherever in it."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def functions(tree: ast.Module) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Functions and methods of a module with their dotted names."""

    def inside(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.FunctionDef]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                yield f"{prefix}{child.name}", child
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                yield from inside(child, f"{prefix}{child.name}.")

    return inside(tree, "")


def mentions(node: ast.AST, name: str) -> int:
    """How often a name is used below a node, under whatever module it is reached."""
    return sum(
        (isinstance(found, ast.Name) and found.id == name)
        or (isinstance(found, ast.Attribute) and found.attr == name)
        for found in ast.walk(node)
    )
