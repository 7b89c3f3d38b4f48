"""The documentation of docs/ as pages: Markdown whose HTML stays text, links between files as links between pages."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

INDEX = "index"
# One of `decisions/`, whose own page is the list of them.
GROUP = re.compile(r"^decisions/\d{4}-[\w-]+$")
ELSEWHERE = ("http://", "https://", "#", "mailto:")


@dataclass(frozen=True, slots=True)
class Document:
    """A page of the documentation."""

    name: str
    title: str
    html: SafeString


@cache
def names() -> frozenset[str]:
    """The names of all pages: `api`, `decisions/0001-…`."""
    folder = _folder()
    found = (path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.md"))
    return frozenset(name for name in found if "/" not in name or GROUP.match(name))


@cache
def document(name: str) -> Document | None:
    """A page by its name, read once a process; None for one that there is not."""
    if name not in names():
        return None
    tokens = _MARKDOWN.parse((_folder() / f"{name}.md").read_text())
    _adapt(tokens, dirname(name))
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    # Made from our own files, in which HTML is text.
    return Document(name, _title(tokens), mark_safe(html))  # noqa: S308


def decisions() -> list[Document]:
    """The decisions, oldest first."""
    return [found for name in sorted(names()) if GROUP.match(name) and (found := document(name))]


def _folder() -> Path:
    return Path(settings.ROOT) / "docs"


def _title(tokens: Sequence[Token]) -> str:
    texts = (after.content for token, after in pairwise(tokens) if token.tag == "h1")
    return next(texts, "Documentation")


def _adapt(tokens: Sequence[Token], folder: str) -> None:
    """Give headings their anchors, tables a place to scroll in, and links their pages."""
    # A page has one heading of the first order.
    for token in [token for token in tokens if token.tag == "h1"][2:]:
        token.tag = "h2"
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        if token.type == "heading_open" and after:
            token.attrSet("id", slugify(after.content))
        if token.type in ("th_open", "td_open"):
            _adapt_cell(token, is_empty=bool(after and not after.content))
        for link in _links(token):
            link.attrSet("href", _page_of(str(link.attrGet("href")), folder))
    tables = [token for token in tokens if token.type == "table_open"]
    for number, table in enumerate(tables, 1):
        table.meta["label"] = "Table" if len(tables) == 1 else f"Table {number}"


def _adapt_cell(token: Token, *, is_empty: bool) -> None:
    # An alignment would be a style attribute, which the pages' policy refuses.
    if token.attrs.pop("style", None):
        token.attrSet("class", "num")
    if token.type == "th_open":
        if is_empty:
            token.attrSet("aria-label", "Row")
        token.attrSet("scope", "col")


def _links(token: Token) -> Iterator[Token]:
    return (child for child in token.children or () if child.type == "link_open")


def _page_of(href: str, folder: str) -> str:
    """`api.md#limits`, as a file of a folder says it, is the page /docs/api#limits."""
    if href.startswith(ELSEWHERE):
        return href
    path, hash_sign, anchor = href.partition("#")
    name = normpath(join(folder, path)).removesuffix(".md")
    return f"/docs{'' if name == INDEX else f'/{name}'}{hash_sign}{anchor}"


class _Renderer(RendererHTML):
    """Wide tables scroll by themselves, not the page; who scrolls by keyboard must be able to get there."""

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        label = tokens[idx].meta["label"]
        return f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</table></div>\n"


_MARKDOWN = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Renderer).enable("table")
